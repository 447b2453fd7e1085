"""What PyTorch says of a graph that cannot be walked, of hooks and of Functions, word for word.

At the end stand the checks that say it of what a Function was told.
"""

import re
from typing import Any

# -- walking twice, and what was changed since --

E_TWICE = (
    "Trying to backward through the graph a second time (or directly access saved tensors after "
    "they have already been freed). Saved intermediate values of the graph are freed when you "
    "call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward "
    "through the graph a second time or if you need to access saved tensors after calling "
    "backward."
)
E_STALE = (
    "one of the variables needed for gradient computation has been modified by an inplace "
    "operation: [{}]{} is at version {}; expected version {} instead. "
)
E_DETACHED = (
    "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is "
    "not supported, please use out-of-place `.detach()` instead"
)
HINT = (
    "Hint: enable anomaly detection to find the operation that failed to compute its gradient, "
    "with torch.autograd.set_detect_anomaly(True, check_nan=False)."
)

# -- the form of a gradient --

E_SHAPE = (
    "Function {} returned an invalid gradient at index {} - got {} but expected shape compatible "
    "with {}"
)

# -- what a Function returns --

E_COUNT = "function {} returned an incorrect number of gradients (expected {}, got {})"
E_TUPLE = "autograd internal error: {} attribute is expected to be a tuple but is "
E_FILL = (
    "set_materialize_grads received an invalid combination of arguments - got (), but expected "
    "(bool)"
)
E_CONSTANT = (
    "function {} returned a gradient different than None at position {}, but the corresponding "
    "forward input was not a Variable"
)

# -- how a Function is written --

E_FORWARD = "You must implement the forward function for custom autograd.Function."
E_BACKWARD = (
    "You must implement either the backward or vjp method for your custom autograd.Function to "
    "use it with backward mode AD."
)
E_DIRTY = (
    "Some elements marked as dirty during the forward method were not returned as output. The "
    "inputs that are modified inplace must all be outputs of the Function."
)
E_SAID = {
    "non_differentiable": "mark_non_differentiable only accepts variable arguments, but got ",
    "dirty_tensors": "mark_dirty can only accept variables, but argument ",
}
E_AS_IT_IS = (
    "An input that has been returned as-is as output is being saved for backward. This is not "
    "supported if you override setup_context. You should return and save a view of the input "
    "instead, e.g. with x.view_as(x) or setup ctx inside the forward function itself."
)
E_DIRTY_VIEW = (
    "If your Function modifies inplace an input that is a view of another Tensor, your Function "
    "cannot return more than one Tensor. This is not supported by the current autograd engine. You "
    "should either make sure the input is not a view (using .clone() for example) or make your "
    "Function only return one Tensor (potentially splitting it into two Functions: one doing the "
    "inplace that returns a single Tensor and a second one that does the other operations). You "
    "can ask on the forum https://discuss.pytorch.org/ if you need help to do this change."
)
W_NO_INPUT = (
    "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been "
    "mutated should be passed to ctx.mark_dirty()."
)
E_LEAF_DIRTY = "a leaf Variable that requires grad has been used in an in-place operation."

# -- what a hook returned --

E_KIND = "hook '{}' has changed the type of value (was {} got {})"
E_SIZE = "hook '{}' has changed the size of value"


def typename(value: Any) -> str:
    """How PyTorch's errors name the type of a value."""
    return f"{type(value).__module__}.{type(value).__name__}".removeprefix("builtins.")


# -- what a program told a Function, or returned from it: `kind` is the class of tensors ----------


def named(found: Any, name: str, kind: type) -> tuple:
    """The tensors that a program named as ``dirty_tensors`` or ``non_differentiable``.

    Raises:
        RuntimeError: where it named something else.
    """
    if found is not None and not isinstance(found, tuple):
        raise RuntimeError(E_TUPLE.format(name))
    if not all(isinstance(t, kind) for t in found or ()):
        raise RuntimeError(E_SAID[name])
    return found or ()


def saved(found: Any, kind: type, recorded: bool) -> tuple:
    """What a program gave to ``save_for_backward``.

    Raises:
        RuntimeError: where it put something else there.
        TypeError: where something of it is no tensor, and the call is recorded.
    """
    if found is not None and not isinstance(found, tuple):
        raise RuntimeError(E_TUPLE.format("to_save"))
    for i, t in enumerate(found or ()):
        if recorded and t is not None and not isinstance(t, kind):
            raise TypeError(
                "save_for_backward can only save variables, but argument "
                f"{i} is of type {typename(t)}"
            )
    return found or ()


def gradients(result: Any, takes: list, name: str, kind: type) -> tuple:
    """The gradients of the tensors among ``forward``'s arguments, from what ``backward`` returned.

    Args:
        takes: for each argument whether it was a tensor.
        name: of the node.

    Raises:
        RuntimeError: for another number of gradients, or one where there is no place for it.
    """
    grads = result if isinstance(result, tuple) else (result,)
    expected = len(takes)
    if len(grads) > expected and all(g is None for g in grads[expected:]):
        grads = grads[:expected]
    if len(grads) != expected:
        raise RuntimeError(E_COUNT.format(name, expected, len(grads)))
    for i, (g, tensor) in enumerate(zip(grads, takes, strict=True)):
        if g is not None and not tensor:
            raise RuntimeError(E_CONSTANT.format(name, i + 1))
        if g is not None and not isinstance(g, kind):
            raise RuntimeError(f"expected Variable or None (got {typename(g)})")
    return tuple(g for g, tensor in zip(grads, takes, strict=True) if tensor)


_NUMBERED = re.compile(r"Backward(?:0|(\d+))?$")


def stale(what: str, maker: Any, written: bool, changes: Any, seq: int) -> str:
    """The error for a saved tensor that was changed since.

    Args:
        what: its type and shape.
        maker: the node that made it, None for a constant.
        written: whether it was written into a view, whose history starts at the view's base since.
        changes, seq: the changes of its memory, and when it was saved.
    """
    which = ""
    if maker is not None and not maker.is_leaf:
        node, at = maker.public
        name = "AsStrided" if written else _NUMBERED.sub(r"\1", node.name())
        which = f", which is output {at} of {name},"
    return E_STALE.format(what, which, changes.version, changes.version_at(seq)) + HINT
