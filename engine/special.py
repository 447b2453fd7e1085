"""``torch.special``: functions of mathematics, element by element."""

from collections.abc import Callable

from .calls.absent import module_getattr
from .face.calling import function
from .ops.elements import elementwise as e
from .ops.elements import special as s
from .ops.elements.arithmetic import special_logit
from .ops.reductions import softmaxes

_LISTED: dict[str, Callable] = {
    "digamma": s.digamma, "entr": s.entr, "erf": e.erf, "erfc": e.erfc, "erfcx": s.erfcx,
    "erfinv": s.erfinv, "exp2": e.exp2, "expit": e.sigmoid, "expm1": e.expm1, "gammaln": s.lgamma,
    "log1p": e.log1p, "log_softmax": softmaxes.log_softmax, "logit": special_logit,
    "logsumexp": softmaxes.logsumexp, "multigammaln": s.mvlgamma, "ndtr": s.ndtr,
    "polygamma": s.polygamma, "psi": s.digamma, "sinc": e.sinc, "softmax": softmaxes.softmax,
    "xlog1py": s.xlog1py, "xlogy": e.xlogy,
}  # fmt: skip
globals().update({name: function(f"special_{name}", op) for name, op in _LISTED.items()})
__getattr__ = module_getattr("torch.special")

__all__ = list(_LISTED)
