"""How an operation is written down: a forward on arrays, and beside it one rule per input.

A rule gives the gradient of one input from the gradient ``g`` of the output. It is written with
operators and with the functions of :mod:`engine.ops.both`, so that the same line runs on bare
arrays in an ordinary backward and on Tensors under ``create_graph=True``, where it is recorded and
can be differentiated again.

A parameter of a rule that starts with an underscore is not used, and what no rule uses is not
saved: ``lambda g, _a, b: g * b`` keeps b alive and lets a go.

This file has the small hot operations, element by element on one tensor or two; their code avoids
every loop and call that it can. :mod:`engine.ops.general` has the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.anomaly import anomaly, note_call
from ..autograd.graph import E_TWICE, FREED, Node, new, wrap
from ..autograd.modes import mode
from ..dtypes import Defaults, category, promote
from ..memory import clock, tick
from ..tensor import E_NUMPY, Tensor
from .both import refit
from .general import Rule, node_class, uses
from .numbers import KEPT, form, operand, with_number

asarray, ndarray = np.asarray, np.ndarray
FLOAT32 = np.dtype(np.float32)


# -- one input ----------------------------------------------------------------------------------


class UnaryNode(Node):
    """An elementwise operation of one input: saves input ``x``, output ``y``, or neither."""

    __slots__ = ("link", "x", "y")
    link: Any
    x: Any
    y: Any

    @property
    def _links(self) -> tuple:
        return (self.link,)

    @property
    def _kept(self) -> tuple:
        return FREED if self.x is FREED else (self.x, self.y)

    def swap_saved(self, old: Any, new_: Any) -> bool:
        found = self.x is old or self.y is old
        if self.x is old:
            self.x = new_
        if self.y is old:
            self.y = new_
        return found


def unary(
    forward: Callable[[np.ndarray], Any],
    rule: Rule,
    title: str,
    *,
    integers: bool = False,
    saved: tuple[str, str] = ("self", "result"),
) -> Callable[[Tensor], Tensor]:
    """An elementwise operation of one tensor.

    Args:
        forward: from array to array of the same shape.
        rule: ``(g, x, y) -> gradient of x``.
        title: PyTorch's name of the node.
        integers: whether integers stay integers (otherwise they become the default float).
        saved: PyTorch's names of what the node saves.
    """
    keep_x, keep_y = uses(rule, 1), uses(rule, 2)
    keeps = keep_x or keep_y

    def pull(self: UnaryNode, g: Any, tensors: bool, retain: bool) -> Any:
        x, y = self.x, self.y
        if keeps:
            if x is FREED:
                raise RuntimeError(E_TWICE)
            if clock.changed < self._seq:
                self.check_saved((x, y))
            if not retain:
                self.x = self.y = FREED
            if tensors:
                if y is not None:
                    y = wrap(y, self)
            elif x is not None:
                x = x._array
        return ((self.link, rule(g, x, y)),)

    cls = node_class(UnaryNode, title, pull=pull, _saved_names=saved)

    def op(x: Tensor) -> Tensor:
        a = x._array
        if not integers and a.dtype is not FLOAT32 and a.dtype.kind != "f":
            a = a.astype(Defaults.dtype.np)
        r = forward(a)
        if type(r) is not ndarray:
            r = asarray(r)
        t = new(Tensor)
        t._array = r
        n = x._node
        if n is None or not mode.enabled:
            t._node = None
            return t
        t._node = node = new(cls)
        node.link = n
        node.x = x if keep_x else None
        node.y = r if keep_y else None
        node._seq = tick()
        node._extra = None
        if anomaly.enabled:
            note_call(node)
        return t

    return op


# -- two inputs ---------------------------------------------------------------------------------


class BinaryNode(Node):
    """An elementwise operation of two inputs: saves ``a``, ``b``, both or neither."""

    __slots__ = ("a", "b", "fix", "left", "right")
    a: Any
    b: Any
    left: Any
    right: Any
    fix: Any
    _saved_names = ("self", "other")

    @property
    def _links(self) -> tuple:
        return (self.left, self.right)

    @property
    def _kept(self) -> tuple:
        return FREED if self.a is FREED else (self.a, self.b)

    def as_tensor(self, array: np.ndarray) -> Any:
        """A saved Python number as PyTorch shows it: wide, and without a history."""
        value = float(array)
        return wrap(np.asarray(int(value) if value.is_integer() else value))

    def swap_saved(self, old: Any, new_: Any) -> bool:
        found = self.a is old or self.b is old
        if self.a is old:
            self.a = new_
        if self.b is old:
            self.b = new_
        return found


def binary(
    forward: Callable[..., Any],
    rule_a: Rule,
    rule_b: Rule,
    title: str,
    *,
    true_division: bool = False,
    no_bool: tuple[str, str] | None = None,
    numbers: bool = True,
) -> Callable[[Tensor, Any], Tensor]:
    """An elementwise operation of two operands that broadcast.

    Args:
        forward: from two arrays of one type to an array.
        rule_a: ``(g, a, b) -> gradient of a`` in the form of the output; summing over broadcast
            axes and casting back is done by the node.
        rule_b: the same for b.
        title: PyTorch's name of the node.
        true_division: integers become the default float.
        no_bool: PyTorch's errors where both operands are bool, and where one is.
        numbers: whether the second operand may be a Python number.
    """
    a_for_a, a_for_b = uses(rule_a, 1), uses(rule_b, 1)
    b_for_a, b_for_b = uses(rule_a, 2), uses(rule_b, 2)
    keeps = a_for_a or a_for_b or b_for_a or b_for_b

    def pull(self: BinaryNode, g: Any, tensors: bool, retain: bool) -> Any:
        a, b = self.a, self.b
        if keeps:
            if a is FREED:
                raise RuntimeError(E_TWICE)
            if clock.changed < self._seq:
                self.check_saved((a, b))
            if not retain:
                self.a = self.b = FREED
            if tensors:
                if type(b) is ndarray:  # a Python number, kept as an array
                    b = wrap(b)
            else:
                if a is not None:
                    a = a._array
                if b is not None and type(b) is not ndarray:
                    b = b._array
        left, right, fix = self.left, self.right, self.fix
        if fix is None:
            if right is None:
                return ((left, rule_a(g, a, b)),)
            if left is None:
                return ((right, rule_b(g, a, b)),)
            return (left, rule_a(g, a, b)), (right, rule_b(g, a, b))
        pairs = []
        if left is not None:
            pairs.append((left, refit(rule_a(g, a, b), fix[0])))
        if right is not None:
            pairs.append((right, refit(rule_b(g, a, b), fix[1])))
        return pairs

    cls = node_class(BinaryNode, title, pull=pull)

    def op(a: Tensor, b: Any) -> Any:
        x = a._array
        kind = type(b)
        if kind is float or kind is int:
            try:
                y = KEPT[x.dtype][b]
            except KeyError:
                return by_number(a, b)
            r = forward(x, y)
            if type(r) is not ndarray:
                r = asarray(r)
            t = new(Tensor)
            t._array = r
            n = a._node
            if n is None or not mode.enabled:
                t._node = None
                return t
            t._node = node = new(cls)
            node.left = n
            node.right = node.fix = node._extra = None
            node.a = a if a_for_a else None
            node.b = y if b_for_a else None
        else:
            try:
                y = b._array
            except AttributeError:
                return other_kinds(a, b)
            d = x.dtype
            if d is not y.dtype or (true_division and d.kind != "f"):
                return mixed(a, b)
            try:
                r = forward(x, y)
            except (ValueError, TypeError):
                raise refusal(a, b) from None
            if type(r) is not ndarray:
                r = asarray(r)
            t = new(Tensor)
            t._array = r
            n, m = a._node, b._node
            if (n is None and m is None) or not mode.enabled:
                t._node = None
                return t
            t._node = node = new(cls)
            node.left, node.right = n, m
            node.fix = None if x.shape == y.shape else (form(x, r), form(y, r))
            node._extra = None
            node.a = a if (a_for_a and n is not None) or (a_for_b and m is not None) else None
            node.b = b if (b_for_a and n is not None) or (b_for_b and m is not None) else None
        node._seq = tick()
        if anomaly.enabled:
            note_call(node)
        return t

    def record(a: Tensor, b: Any, m: Any, r: np.ndarray, fix: tuple | None) -> Tensor:
        n = a._node
        t = wrap(r)
        if (n is None and m is None) or not mode.enabled:
            return t
        t._node = node = new(cls)
        node.left, node.right, node.fix, node._extra = n, m, fix, None
        node.a = a if (a_for_a and n is not None) or (a_for_b and m is not None) else None
        node.b = b if (b_for_a and n is not None) or (b_for_b and m is not None) else None
        node._seq = tick()
        if anomaly.enabled:
            note_call(node)
        return t

    def by_number(a: Tensor, b: Any) -> Tensor:
        x = a._array
        if true_division and x.dtype.kind != "f":
            x = x.astype(Defaults.dtype.np)
        if no_bool and x.dtype.kind == "b":
            raise RuntimeError(no_bool[not isinstance(b, bool)])
        x, y = with_number(x, b)
        return record(a, y, None, asarray(forward(x, y)), None)

    def other_kinds(a: Tensor, b: Any) -> Any:
        if isinstance(b, (np.number, np.bool_)):
            b = b.item()
        if isinstance(b, (bool, int, float)):
            return by_number(a, b)
        if isinstance(b, ndarray):
            return beside_array(a, b)
        if isinstance(b, complex):
            raise TypeError("complex numbers are not offered by this engine; use two floats")
        wrapped = operand(b)
        return NotImplemented if wrapped is None else op(a, wrapped)

    def beside_array(a: Tensor, b: np.ndarray) -> Tensor:
        # PyTorch leaves it to NumPy, which widens the type and refuses a tracked tensor. Rules put
        # arrays beside tracked gradients: there it is recorded.
        if a._node is not None and mode.enabled:
            if not mode.walking:
                raise RuntimeError(E_NUMPY)
            return op(a, wrap(b))
        common = np.result_type(a._array, b)
        return op(wrap(a._array.astype(common)), wrap(b.astype(common)))

    def mixed(a: Tensor, b: Tensor) -> Tensor:
        x, y = a._array, b._array
        common = x.dtype if x.dtype is y.dtype else promote(x, y)
        if true_division and category(common) < 2:
            common = Defaults.dtype.np
        if no_bool and "b" in (x.dtype.kind, y.dtype.kind):
            raise RuntimeError(no_bool[common.kind != "b"])
        try:
            r = forward(x.astype(common, copy=False), y.astype(common, copy=False))
        except ValueError:
            raise refusal(a, b) from None
        r = asarray(r)
        fix = (form(x, r), form(y, r))
        return record(a, b, b._node, r, fix if fix != (None, None) else None)

    def refusal(a: Tensor, b: Tensor) -> RuntimeError:
        if no_bool and a._array.dtype.kind == "b":
            return RuntimeError(no_bool[0])
        return RuntimeError(sizes_differ(a._array.shape, b._array.shape))

    def of_tensors(input: Tensor, other: Tensor) -> Any:
        if not isinstance(other, Tensor):
            raise TypeError
        return op(input, other)

    return op if numbers else of_tensors


def sizes_differ(a: tuple, b: tuple) -> str:
    """PyTorch's words for two shapes that do not broadcast."""
    for i in range(1, min(len(a), len(b)) + 1):
        if a[-i] != b[-i] and 1 not in (a[-i], b[-i]):
            return (
                f"The size of tensor a ({a[-i]}) must match the size of tensor b ({b[-i]}) at "
                f"non-singleton dimension {max(len(a), len(b)) - i}"
            )
    return f"the shapes {list(a)} and {list(b)} cannot be combined"


def compare(forward: np.ufunc) -> Callable[[Tensor, Any], Tensor]:
    """An elementwise comparison: the result is bool and never tracked."""

    def op(a: Tensor, b: Any) -> Any:
        x = a._array
        other = operand(b)
        if other is None:
            return NotImplemented
        y = other._array
        if not isinstance(b, (Tensor, np.ndarray)):
            x, y = with_number(x, b if isinstance(b, (bool, int, float)) else b.item())
        elif x.dtype is not y.dtype:
            common = promote(x, y)
            x, y = x.astype(common, copy=False), y.astype(common, copy=False)
        try:
            return wrap(forward(x, y))
        except ValueError:
            raise RuntimeError(sizes_differ(x.shape, y.shape)) from None

    return op
