"""Views that were made while nothing was recorded, as under ``no_grad``."""

from __future__ import annotations

from typing import Any

from ..arrays.versions import tick
from ..core.graph import AccumulateGrad
from ..core.hooks import Extra
from ..core.tensor import Tensor, bare


class Adrift(AccumulateGrad):
    """The node of a view that was made while nothing was recorded, as under ``no_grad``.

    Such a view counts as tracked, since its base is, but no gradient goes anywhere from it, not
    even to the view itself.
    """

    __slots__ = ()
    public = (None, 0)

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        """Nowhere."""
        return ()

    def _more(self) -> Extra:
        return Extra()  # hooks are taken, and never called


def new_adrift() -> Adrift:
    """The node of one view that nothing recorded."""
    node: Adrift = bare(Adrift)
    node._seq = tick()
    node._extra = node.post_accumulate = None
    return node


def leave_unrecorded(x: Tensor, view: Tensor) -> None:
    """Make a new view what it is without a record: as tracked and as ordinary as its source."""
    view._inference = x._inference
    if x._node is not None:
        view._node = new_adrift()
