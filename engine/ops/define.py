"""How an operation is written down: a forward on arrays, and beside it one rule per input.

A rule gives the gradient of one input from the gradient ``g`` of the output. It is written with
operators and with the functions of :mod:`engine.ops.both`, so that the same line runs on bare
arrays in an ordinary backward and on Tensors under ``create_graph=True``, where it is recorded and
can be differentiated again.

A parameter of a rule that starts with an underscore is not used, and what no rule uses is not
saved: ``lambda g, _a, b: g * b`` keeps b alive and lets a go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.anomaly import anomaly, note_call
from ..autograd.graph import FREED, E_TWICE, Node, Port, new
from ..autograd.modes import mode
from ..dtypes import Defaults, category, promote
from ..memory import clock, tick
from ..tensor import Tensor
from .both import refit

asarray, ndarray = np.asarray, np.ndarray

Rule = Callable[..., Any]


def _uses(rule: Rule | None, position: int) -> bool:
    """Whether a rule names its ``position``-th parameter (an underscore says that it does not)."""
    if rule is None:
        return False
    names = rule.__code__.co_varnames[: rule.__code__.co_argcount]
    return position < len(names) and not names[position].startswith("_")


def _node_class(kind: type[Node], title: str, **attributes: Any) -> type[Node]:
    return type(title, (kind,), {"__slots__": (), "title": title, **attributes})


# -- scalars ------------------------------------------------------------------------------------

_scalars: dict[np.dtype, dict[float, np.ndarray]] = {}


def scalar(value: float | int, of: np.dtype) -> np.ndarray:
    """A Python number as a 0-dimensional array; the same number is converted only once."""
    try:
        return _scalars[of][value]
    except KeyError:
        pass
    kept = _scalars.setdefault(of, {})
    if len(kept) > 512:
        kept.clear()
    array = asarray(value).astype(of)
    if value:  # 0.0 and -0.0 are one key, so zero is never kept
        kept[value] = array
    return array


def scalar_operand(array: np.ndarray, value: Any) -> tuple[np.ndarray, np.ndarray]:
    """An array and a Python number in their common type (the number never widens a float)."""
    own = array.dtype
    if own.kind == "f":
        return array, scalar(value, own)
    common = promote(array, value)
    return (array if common is own else array.astype(common)), scalar(value, common)


# -- one input ----------------------------------------------------------------------------------


class UnaryNode(Node):
    """An elementwise operation of one input; ``saved`` is (input or None, output or None)."""

    __slots__ = ()
    rule: Rule

    def pull(self, g: Any, tensors: bool) -> Any:
        saved = self.saved
        if saved is FREED:
            raise RuntimeError(E_TWICE)
        if clock.changed < self.seq:
            self.check_saved(saved)
        x, y = saved
        if tensors:
            if y is not None:
                y = self.as_tensor(y)
        elif x is not None:
            x = x._array
        return (self.rule(g, x, y),)


def unary(
    forward: Callable[[np.ndarray], Any],
    rule: Rule | None,
    title: str,
    *,
    integers: bool = False,
    saved: tuple[str, str] = ("self", "result"),
) -> Callable[[Tensor], Tensor]:
    """An elementwise operation of one tensor.

    Args:
        forward: from array to array of the same shape.
        rule: ``(g, x, y) -> gradient of x``; None where the operation has no derivative.
        title: PyTorch's name of the node.
        integers: whether integers stay integers (otherwise they become the default float).
        saved: PyTorch's names of what the node saves.
    """
    keep_x, keep_y = _uses(rule, 1), _uses(rule, 2)
    cls = _node_class(
        UnaryNode,
        title,
        rule=staticmethod(rule) if rule else None,
        saved_names=saved,
        keeps=keep_x or keep_y,
    )

    def op(x: Tensor) -> Tensor:
        a = x._array
        if not integers and a.dtype.kind != "f":
            a = a.astype(Defaults.dtype.np)
        r = asarray(forward(a))
        t = new(Tensor)
        t._array = r
        n = x._node
        if n is None or not mode.enabled or rule is None:
            t._node = None
            return t
        node = new(cls)
        node.next = (n,)
        node.saved = (x if keep_x else None, r if keep_y else None)
        node.seq = tick()
        node.fix = node.extra = None
        t._node = node
        if anomaly.enabled:
            note_call(node)
        return t

    return op


# -- two inputs ---------------------------------------------------------------------------------


class BinaryNode(Node):
    """An elementwise operation of two inputs; ``saved`` is (a or None, b or None)."""

    __slots__ = ()
    rule_a: Rule
    rule_b: Rule
    saved_names = ("self", "other")

    def pull(self, g: Any, tensors: bool) -> Any:
        saved = self.saved
        if saved is None:
            a = b = None
        else:
            if saved is FREED:
                raise RuntimeError(E_TWICE)
            if clock.changed < self.seq:
                self.check_saved(saved)
            a, b = saved
            if tensors:
                if type(b) is ndarray:
                    b = self.constant(b)
            else:
                if a is not None:
                    a = a._array
                if b is not None and type(b) is not ndarray:
                    b = b._array
        left, right = self.next
        ga = None if left is None else self.rule_a(g, a, b)
        gb = None if right is None else self.rule_b(g, a, b)
        fix = self.fix
        if fix is not None:
            if ga is not None:
                ga = refit(ga, fix[0])
            if gb is not None:
                gb = refit(gb, fix[1])
        return ga, gb

    @staticmethod
    def constant(array: np.ndarray) -> Tensor:
        t = new(Tensor)
        t._array = array
        t._node = None
        return t


def form(array: np.ndarray, result: np.ndarray) -> tuple | None:
    """How a gradient of ``result``'s form is brought back to that of an input: None if equal."""
    if array.shape == result.shape and array.dtype is result.dtype:
        return None
    return array.shape, array.dtype


def operand(value: Any) -> Tensor | None:
    """What Python code put beside a tensor, as a Tensor; None where that makes no sense."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, (np.number, np.bool_)):
        value = value.item()
    if isinstance(value, (bool, int, float)):
        t = new(Tensor)
        t._array = asarray(value)
        t._node = None
        return t
    if isinstance(value, np.ndarray):
        t = new(Tensor)
        t._array = value
        t._node = None
        return t
    return None


def binary(
    forward: np.ufunc | Callable,
    rule_a: Rule | None,
    rule_b: Rule | None,
    title: str,
    *,
    true_division: bool = False,
    no_bool: str | None = None,
) -> Callable[[Tensor, Any], Tensor]:
    """An elementwise operation of two operands that broadcast.

    Args:
        forward: from two arrays of one type to an array.
        rule_a: ``(g, a, b) -> gradient of a`` in the form of the output; summing over broadcast
            axes and casting back is done by the node.
        rule_b: the same for b.
        title: PyTorch's name of the node.
        true_division: integers become the default float.
        no_bool: PyTorch's error where both operands are bool.
    """
    save_a = _uses(rule_a, 1) or _uses(rule_b, 1)
    save_b = _uses(rule_a, 2) or _uses(rule_b, 2)
    a_for_a, a_for_b = _uses(rule_a, 1), _uses(rule_b, 1)
    b_for_a, b_for_b = _uses(rule_a, 2), _uses(rule_b, 2)
    cls = _node_class(
        BinaryNode,
        title,
        rule_a=staticmethod(rule_a) if rule_a else None,
        rule_b=staticmethod(rule_b) if rule_b else None,
    )

    def op(a: Tensor, b: Any) -> Any:
        x = a._array
        kind = type(b)
        if kind is float or kind is int:
            if x.dtype.kind != "f" or kind is int:
                return by_number(a, b)
            y = scalar(b, x.dtype)
            n = a._node
            if n is None or not mode.enabled:
                t = new(Tensor)
                t._array = asarray(forward(x, y))
                t._node = None
                return t
            m = None
            b = y
            fix = None
            r = asarray(forward(x, y))
        else:
            try:
                y = b._array
            except AttributeError:
                return other_kinds(a, b)
            if x.dtype is not y.dtype or true_division:
                return mixed(a, b)
            r = asarray(forward(x, y))
            n, m = a._node, b._node
            if (n is None and m is None) or not mode.enabled:
                t = new(Tensor)
                t._array = r
                t._node = None
                return t
            fix = None if x.shape == y.shape else (form(x, r), form(y, r))
        return record(a, b, n, m, r, fix)

    def record(a: Any, b: Any, n: Any, m: Any, r: np.ndarray, fix: Any) -> Tensor:
        t = new(Tensor)
        t._array = r
        t._node = node = new(cls)
        node.next = (n, m)
        if save_a or save_b:
            node.saved = (
                a if (a_for_a and n is not None) or (a_for_b and m is not None) else None,
                b if (b_for_a and n is not None) or (b_for_b and m is not None) else None,
            )
        else:
            node.saved = None
        node.seq = tick()
        node.fix = fix
        node.extra = None
        if anomaly.enabled:
            note_call(node)
        return t

    def by_number(a: Tensor, b: float | int) -> Tensor:
        x = a._array
        if true_division and x.dtype.kind != "f":
            x = x.astype(Defaults.dtype.np)
        x, y = scalar_operand(x, b)
        r = asarray(forward(x, y))
        n = a._node
        if n is None or not mode.enabled:
            return BinaryNode.constant(r)
        return record(a, y, n, None, r, None)

    def other_kinds(a: Tensor, b: Any) -> Any:
        if isinstance(b, (bool, np.number, np.bool_)) and not isinstance(b, float):
            value = b if isinstance(b, bool) else b.item()
            if isinstance(value, complex):
                raise TypeError("complex numbers are not offered by this engine; use two floats")
            x = a._array
            if value is True or value is False:
                x, y = scalar_operand(x, value)
                if x.dtype.kind == "b" and no_bool:
                    raise RuntimeError(no_bool)
                if true_division and x.dtype.kind != "f":
                    return by_number(a, int(value))
                r = asarray(forward(x, y))
                n = a._node
                if n is None or not mode.enabled:
                    return BinaryNode.constant(r)
                return record(a, y, n, None, r, None)
            return by_number(a, value)
        if isinstance(b, float):
            return by_number(a, float(b))
        wrapped = operand(b)
        return NotImplemented if wrapped is None else op(a, wrapped)

    def mixed(a: Tensor, b: Tensor) -> Tensor:
        x, y = a._array, b._array
        common = x.dtype if x.dtype is y.dtype else promote(x, y)
        if true_division and category(common) < 2:
            common = Defaults.dtype.np
        if no_bool and common.kind == "b":
            raise RuntimeError(no_bool)
        r = asarray(forward(x.astype(common, copy=False), y.astype(common, copy=False)))
        n, m = a._node, b._node
        if (n is None and m is None) or not mode.enabled:
            return BinaryNode.constant(r)
        fix = (form(x, r), form(y, r))
        return record(a, b, n, m, r, fix if fix != (None, None) else None)

    return op


def compare(forward: np.ufunc) -> Callable[[Tensor, Any], Tensor]:
    """An elementwise comparison: the result is bool and never tracked."""

    def op(a: Tensor, b: Any) -> Any:
        x = a._array
        other = operand(b)
        if other is None:
            return NotImplemented
        y = other._array
        if not isinstance(b, (Tensor, np.ndarray)):
            x, y = scalar_operand(x, b if isinstance(b, (bool, int, float)) else b.item())
        elif x.dtype is not y.dtype:
            common = promote(x, y)
            x, y = x.astype(common, copy=False), y.astype(common, copy=False)
        return BinaryNode.constant(asarray(forward(x, y)))

    return op


# -- everything else ----------------------------------------------------------------------------


class GeneralNode(Node):
    """Any operation; ``saved`` is (output or None, inputs or None ..., constants ...)."""

    __slots__ = ()
    rules: tuple[Rule | None, ...]
    count = 1
    varied = False
    joint = False  # one rule that returns a gradient for every input

    def pull(self, g: Any, tensors: bool) -> Any:
        saved = self.saved
        if saved is FREED:
            raise RuntimeError(E_TWICE)
        if clock.changed < self.seq:
            self.check_saved(saved)
        args = [
            v if not isinstance(v, Tensor) else v if tensors else v._array for v in saved
        ]
        if tensors and not self.joint and args[0] is not None:
            args[0] = self.as_tensor(args[0])
        if self.joint:
            grads = self.rules[0](g, *args)  # type: ignore[misc]
        else:
            grads = [
                None if n is None or rule is None else rule(g, *args)
                for rule, n in zip(self.rules, self.next, strict=True)
            ]
        fix = self.fix
        if fix is not None:
            grads = [
                d if d is None or f is None else refit(d, f)
                for d, f in zip(grads, fix, strict=True)
            ]
        return grads


def _wants(rule: Rule | None, position: int) -> str:
    """What a rule wants of its ``position``-th argument: "", "shape" or "value"."""
    if rule is None or not _uses(rule, position):
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
    keep_y = any(_uses(r, 1) for r in rules)
    wants = [[_wants(r, 2 + i) for r in rules] for i in range(count)]
    fixed = list(rules)
    for i, kinds in enumerate(wants):
        if "value" in kinds:
            for k, kind in enumerate(kinds):
                if kind == "shape":
                    fixed[k] = _given_shape(fixed[k], 2 + i)  # type: ignore[arg-type]
                    kinds[k] = "value"
    cls = _node_class(
        GeneralNode,
        title,
        rules=tuple(fixed),
        saved_names=saved,
        keeps=frees or keep_y or any("value" in kinds for kinds in wants),
    )

    def op(*args: Any) -> Tensor:
        inputs = args[:count]
        arrays = [t._array for t in inputs]
        r = asarray(forward(*arrays, *args[count:]))
        t = new(Tensor)
        t._array = r
        t._node = None
        if not mode.enabled:
            return t
        links = tuple([
            i._node if rule is not None else None for i, rule in zip(inputs, rules, strict=True)
        ])
        if not any(links):
            return t
        node = new(cls)
        node.next = links
        node.saved = (
            r if keep_y else None,
            *[_kept(x, kinds, links) for x, kinds in zip(inputs, wants, strict=True)],
            *args[count:],
        )
        node.seq = tick()
        if broadcasts:
            fix = [form(a, r) for a in arrays]
        else:
            fix = [None if a.dtype is r.dtype else (a.shape, a.dtype) for a in arrays]
        node.fix = fix if any(fix) else None
        node.extra = None
        t._node = node
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
    joint = True
    keeps = False


def define_joint(title: str, forward: Callable[..., Any], rule: Rule) -> Callable[..., Tensor]:
    """An operation of a tuple of tensors and constants: ``op(tensors, constant, ...)``.

    ``rule(g, *saved)`` gets what ``forward`` returned beside its result, and returns one gradient
    for each tensor.
    """
    cls = _node_class(JointNode, title, rules=(rule,))

    def op(inputs: tuple[Tensor, ...], *consts: Any) -> Tensor:
        r, keep = forward([t._array for t in inputs], *consts)
        t = new(Tensor)
        t._array = asarray(r)
        t._node = None
        if not mode.enabled or not any(i._node is not None for i in inputs):
            return t
        node = new(cls)
        node.next = tuple([i._node for i in inputs])
        node.saved = keep
        node.seq = tick()
        fix = [
            None if i._array.dtype is r.dtype else (i._array.shape, i._array.dtype) for i in inputs
        ]
        node.fix = fix if any(fix) else None
        node.extra = None
        t._node = node
        if anomaly.enabled:
            note_call(node)
        return t

    return op


class ManyNode(GeneralNode):
    """An operation of one input with several outputs; ``g`` is a list with a gradient for each."""

    def pull(self, gs: list, tensors: bool) -> Any:
        filled = [
            np.zeros(*form) if g is None else g for g, form in zip(gs, self.forms, strict=True)
        ]
        return (self.rules[0](filled, *self.saved),)  # type: ignore[misc]

    __slots__ = ("forms",)
    forms: list
    keeps = False

    @property
    def outputs(self) -> int:  # type: ignore[override]
        return len(self.forms)


def define_many(
    title: str, forward: Callable[..., list], rule: Rule
) -> Callable[..., tuple[Tensor, ...]]:
    """An operation of one tensor with several outputs: ``op(tensor, constant, ...)``.

    ``rule(gs, x_shape, constant, ...)`` gets a gradient for each output (zeros where none came).
    """
    cls = _node_class(ManyNode, title, rules=(rule,))

    def op(x: Tensor, *consts: Any) -> tuple[Tensor, ...]:
        parts = forward(x._array, *consts)
        if x._node is None or not mode.enabled:
            return tuple(BinaryNode.constant(p) for p in parts)
        node = new(cls)
        node.next = (x._node,)
        node.saved = (x._array.shape, *consts)
        node.seq = tick()
        node.fix = node.extra = None
        node.forms = [(p.shape, p.dtype) for p in parts]
        if anomaly.enabled:
            note_call(node)
        results = []
        for i, part in enumerate(parts):
            t = new(Tensor)
            t._array = part
            t._node = Port(node, i)
            results.append(t)
        return tuple(results)

    return op
