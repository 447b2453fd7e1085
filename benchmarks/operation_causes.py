"""Why an operation takes more than five times as long as torch's, for `make benchops`.

What counts at ten and at a thousand elements is Python; at a million it is named here, operation
by operation. Who adds a slow one adds its cause: a test finds those without.
"""

from __future__ import annotations

import re

PYTHON = "Python"
WHY = {
    PYTHON: "torch needs 1 to 3 µs for the whole call; here each step of NumPy takes half a "
    "microsecond and more, and reading the arguments as torch reads them another one or two",
    "a view": "NumPy makes such views in Python, and they cost the same at any size",
    "passes": "torch goes over the memory once, in one kernel; NumPy has none for it, so here "
    "it is three to ten steps, each with a result of its own",
    "number by number": "NumPy's own loop does not use the processor's wide registers here",
    "rounded once": "torch's kernels multiply and add with one rounding; NumPy can do that by way "
    "of float64 only, and a printed number would differ otherwise",
    "the same numbers": "random numbers come in torch's own order, which NumPy's generator has "
    "not; each exchange of a shuffle needs the one before",
    "no solver": "NumPy lacks this routine of LAPACK, or hands it out in another form; the rest is "
    "products of matrices",
    "zeros": "filled, so that a program says the same each time; torch leaves what was there",
    "large arrays": "the differences of all pairs, a mask, or sums at given places are arrays of "
    "their own here; torch adds up as it goes",
}  # fmt: skip
AT_A_MILLION = {
    "a view": "broadcast_to broadcast_tensors expand meshgrid unfold",
    "passes": """
        sign sgn angle selu celu elu hardshrink softshrink threshold prelu rrelu leaky_relu gelu
        hardswish hardsigmoid huber_loss smooth_l1_loss erf erfc erfcx erfinv lgamma softplus
        batch_norm layer_norm group_norm log_softmax linspace logspace digamma psi polygamma
        hardtanh relu6 glu logsigmoid logit frac copysign
    """,
    "number by number": """
        floor_divide remainder fmod nextafter prod cummin cummax topk kthvalue median nanmedian mode
        sort argsort msort searchsorted bucketize heaviside round rot90 flip
    """,
    "rounded once": "lerp addcmul addcdiv add sub addr",
    "the same numbers": "randperm multinomial randint randint_like randn randn_like normal normal_",
    "no solver": "solve_triangular svd qr lstsq cholesky eigh lu inverse pinverse",
    "zeros": "empty empty_like",
    "large arrays": "cdist index_add gather take_along_dim triu_indices tril_indices inner "
    "outer kron histc",
}  # fmt: skip
_KINDS = {name: kind for kind, names in AT_A_MILLION.items() for name in names.split()}
_NAME = re.compile(r"\.(\w+)\(")


def cause(call: str, small: bool) -> str:
    """The kind of cause of a call beyond the mark; "" if nobody has said it yet.

    `small`: whether it is beyond the mark below a million elements only.
    """
    names = _NAME.findall(call) or [""]  # of a method the last, of a function the first
    name = names[0] if call.startswith(("torch.", "F.", "L.", "S.")) else names[-1]
    known = _KINDS.get(name, "")
    return known if known in ("a view", "the same numbers") or not small else PYTHON
