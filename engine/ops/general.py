"""Operations of any number of inputs, outputs and constants. For the small hot ones see
:mod:`engine.ops.define`; how rules are written is explained there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.anomaly import anomaly, note_call
from ..autograd.graph import E_TWICE, FREED, Node, Port, new, new_adrift, wrap
from ..autograd.modes import mode
from ..memory import clock, tick
from ..tensor import Tensor, Views
from .both import refit
from .numbers import form

asarray, ndarray = np.asarray, np.ndarray

Rule = Callable[..., Any]


def uses(rule: Rule | None, position: int) -> bool:
    """Whether a rule names its ``position``-th parameter (an underscore says that it does not)."""
    if rule is None:
        return False
    names = rule.__code__.co_varnames[: rule.__code__.co_argcount]
    return position < len(names) and not names[position].startswith("_")


def node_class(kind: type[Node], title: str, **attributes: Any) -> Any:
    """A class of nodes for one operation."""
    return type(title, (kind,), {"__slots__": (), "_title": title, **attributes})


# -- everything else ----------------------------------------------------------------------------


class GeneralNode(Node):
    """Any operation; ``saved`` is (output or None, inputs, shapes or None ..., constants ...)."""

    __slots__ = ("_kept", "_links", "fix")
    fix: Any
    rules: tuple[Rule | None, ...]
    keeps = True  # whether ``saved`` holds arrays, so that a run frees it

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        args = self.arguments(tensors)
        if not retain and self.keeps:
            self._kept = FREED
        pairs = []
        fix = self.fix
        for i, (rule, link) in enumerate(zip(self.rules, self._links, strict=True)):
            if link is not None and rule is not None:
                d = rule(g, *args)
                pairs.append((link, d if fix is None else refit(d, fix[i])))
        return pairs

    def arguments(self, tensors: bool) -> list:
        """What the rules get after ``g``: saved things as arrays, or as Tensors."""
        saved = self._kept
        if saved is FREED:
            raise RuntimeError(E_TWICE)
        if clock.changed < self._seq:
            self.check_saved(saved)
        args = [v if not isinstance(v, Tensor) else v if tensors else v._array for v in saved]
        if tensors and type(args[0]) is ndarray:
            args[0] = self.as_tensor(args[0])
        return args

    def swap_saved(self, old: Any, new_: Any) -> bool:
        if not any(v is old for v in self._kept):
            return False
        self._kept = tuple([new_ if v is old else v for v in self._kept])
        return True


class SingleNode(GeneralNode):
    """A :class:`GeneralNode` of one input."""

    __slots__ = ()
    rule: Rule

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        args = self.arguments(tensors)
        if not retain and self.keeps:
            self._kept = FREED
        d = self.rule(g, *args)
        return ((self._links[0], d if self.fix is None else refit(d, self.fix[0])),)


def _wants(rule: Rule | None, position: int) -> str:
    """What a rule wants of its ``position``-th argument: "", "shape" or "value"."""
    if rule is None or not uses(rule, position):
        return ""
    return "shape" if rule.__code__.co_varnames[position].endswith("_shape") else "value"


def _given_shape(rule: Rule, position: int) -> Rule:
    """A rule that wants an input's shape, for a node that saves the input itself."""

    def adapted(*args: Any) -> Any:
        return rule(*args[:position], args[position].shape, *args[position + 1 :])

    return adapted


def define(
    title: str,
    forward: Callable[..., Any],
    *rules: Rule | None,
    saved: tuple[str, ...] = (),
    broadcasts: bool = False,
    frees: bool = False,
) -> Callable[..., Tensor]:
    """An operation of as many tensors as there are rules, followed by constants.

    Args:
        title: PyTorch's name of the node.
        forward: ``(array, ..., constant, ...) -> array``.
        rules: for each tensor ``(g, y, input, ..., constant, ...) -> its gradient``, or None.
            A parameter called ``..._shape`` gets the input's shape, and only that is saved.
        saved: PyTorch's names of (output, input ..., constant ...) for ``_saved_*``.
        broadcasts: the node sums each gradient to its input's shape.
        frees: the constants hold arrays, which are freed like saved tensors.

    Returns:
        ``op(tensor, ..., constant, ...) -> Tensor``.
    """
    count = len(rules)
    keep_y = any(uses(r, 1) for r in rules)
    wants = [[_wants(r, 2 + i) for r in rules] for i in range(count)]
    fixed = list(rules)
    for i, kinds in enumerate(wants):
        if "value" in kinds:
            for k, kind in enumerate(kinds):
                if kind == "shape":
                    fixed[k] = _given_shape(fixed[k], 2 + i)  # type: ignore[arg-type]
                    kinds[k] = "value"
    keeps = frees or keep_y or any("value" in kinds for kinds in wants)
    if count == 1 and rules[0] is not None:
        return _single(title, forward, rules[0], saved, keep_y, wants[0][0], keeps, broadcasts)
    cls = node_class(GeneralNode, title, rules=tuple(fixed), _saved_names=saved, keeps=keeps)

    def op(*args: Any) -> Tensor:
        inputs = args[:count]
        arrays = [t._array for t in inputs]
        r = asarray(forward(*arrays, *args[count:]))
        t = new(Tensor)
        t._array = r
        t._node = None
        if not mode.enabled:
            return t
        links = tuple(
            [i._node if rule is not None else None for i, rule in zip(inputs, rules, strict=True)]
        )
        if not any(links):
            return t
        node = new(cls)
        node._links = links
        node._kept = (
            r if keep_y else None,
            *[_kept(x, kinds, links) for x, kinds in zip(inputs, wants, strict=True)],
            *args[count:],
        )
        node._seq = tick()
        if broadcasts:
            fix = [form(a, r) for a in arrays]
        else:
            fix = [None if a.dtype is r.dtype else (a.shape, a.dtype) for a in arrays]
        node.fix = fix if any(fix) else None
        node._extra = None
        t._node = node
        if anomaly.enabled:
            note_call(node)
        return t

    return op


def _single(
    title: str,
    forward: Callable[..., Any],
    rule: Rule,
    saved: tuple[str, ...],
    keep_y: bool,
    wants: str,
    keeps: bool,
    broadcasts: bool,
) -> Callable[..., Tensor]:
    """:func:`define` for one tensor, without the loops."""
    cls = node_class(
        SingleNode, title, rules=(rule,), rule=staticmethod(rule), _saved_names=saved, keeps=keeps
    )

    def op(x: Tensor, *consts: Any) -> Tensor:
        a = x._array
        r = forward(a, *consts)
        if type(r) is not ndarray:
            r = asarray(r)
        t = new(Tensor)
        t._array = r
        n = x._node
        if n is None or not mode.enabled:
            t._node = None
            return t
        t._node = node = new(cls)
        node._links = (n,)
        kept = None if not wants else x if wants == "value" else a.shape
        node._kept = (r if keep_y else None, kept, *consts)
        node._seq = tick()
        if broadcasts:
            fix = form(a, r)
        else:
            fix = None if a.dtype is r.dtype else (a.shape, a.dtype)
        node.fix = None if fix is None else (fix,)
        node._extra = None
        if anomaly.enabled:
            note_call(node)
        return t

    return op


def _kept(x: Tensor, kinds: list[str], links: tuple) -> Any:
    """What a node saves of an input: the tensor, its shape, or nothing."""
    for kind, link in zip(kinds, links, strict=True):
        if kind and link is not None:
            return x if kind == "value" else x._array.shape
    return None


class JointNode(GeneralNode):
    """An operation of any number of inputs whose one rule gives all gradients at once."""

    __slots__ = ()
    keeps = False

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        grads = self.rules[0](g, *self._kept)  # type: ignore[misc]
        fix = self.fix or (None,) * len(self._links)
        return [
            (link, refit(d, f))
            for link, d, f in zip(self._links, grads, fix, strict=True)
            if link is not None
        ]


def define_joint(title: str, forward: Callable[..., Any], rule: Rule) -> Callable[..., Tensor]:
    """An operation of a tuple of tensors and constants: ``op(tensors, constant, ...)``.

    ``forward(arrays, constant, ...)`` returns (result, plain values to keep);
    ``rule(g, *kept)`` returns one gradient for each tensor.
    """
    cls = node_class(JointNode, title, rules=(rule,))

    def op(inputs: tuple[Tensor, ...], *consts: Any) -> Tensor:
        r, keep = forward([t._array for t in inputs], *consts)
        t = wrap(r)
        if not mode.enabled or not any(i._node is not None for i in inputs):
            return t
        node = new(cls)
        node._links = tuple([i._node for i in inputs])
        node._kept = keep
        node._seq = tick()
        fix = [
            None if i._array.dtype is r.dtype else (i._array.shape, i._array.dtype) for i in inputs
        ]
        node.fix = fix if any(fix) else None
        node._extra = None
        t._node = node
        if anomaly.enabled:
            note_call(node)
        return t

    return op


class ManyNode(GeneralNode):
    """An operation of one input with several outputs; ``g`` is a list with a gradient for each."""

    __slots__ = ("forms",)
    forms: list
    keeps = False

    def pull(self, gs: Any, tensors: bool, retain: bool) -> Any:
        filled = [
            np.zeros(*form_) if g is None else g for g, form_ in zip(gs, self.forms, strict=True)
        ]
        return ((self._links[0], self.rules[0](filled, *self._kept)),)  # type: ignore[misc]

    @property
    def _outputs(self) -> int:  # type: ignore[override]
        return len(self.forms)


def define_many(
    title: str, forward: Callable[..., list], rule: Rule
) -> Callable[..., tuple[Tensor, ...]]:
    """A view operation of one tensor with several outputs: ``op(tensor, constant, ...)``.

    ``forward`` returns arrays that share memory; ``rule(gs, x_shape, constant, ...)`` gets a
    gradient for each output (zeros where none came).
    """
    cls = node_class(ManyNode, title, rules=(rule,))

    def op(x: Tensor, *consts: Any) -> tuple[Tensor, ...]:
        parts = forward(x._array, *consts)
        if x._node is None or not mode.enabled:
            return tuple(_part(x, p) for p in parts)
        node = new(cls)
        node._links = (x._node,)
        node._kept = (x._array.shape, *consts)
        node._seq = tick()
        node.fix = node._extra = None
        node.forms = [(p.shape, p.dtype) for p in parts]
        if anomaly.enabled:
            note_call(node)
        return tuple(wrap(part, Port(node, i)) for i, part in enumerate(parts))

    return op


def _part(x: Tensor, array: np.ndarray) -> Tensor:
    """One of several views that nothing recorded: it must not change its base's history later."""
    t = wrap(array)
    t._view = Views(x if x._view is None else x._view.base, (), False)
    if x._own_version is not None:
        t._own_version = x._own_version
    leave_unrecorded(x, t)
    return t


def leave_unrecorded(x: Tensor, view: Tensor) -> None:
    """Make a new view what it is without a record: as tracked and as ordinary as its source."""
    if mode.inference and not x._inference:
        view._inference = False
    if x._node is not None:
        view._node = new_adrift()
