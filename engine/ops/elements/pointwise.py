"""Operations element by element, on one tensor or two: the small hot ones.

Learners differentiate three numbers, not three million, so the cost of an operation is Python's.
Hence each operation is one function with every line written out: no loop, no call and no check that
the usual case does not need. What is unusual (another type, another kind of operand) is prepared by
functions below, and then takes the same way.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from ...arrays.dtypes import Defaults
from ...arrays.forms import form_of
from ...arrays.halves import FLOAT16, FLOAT32, rounded_once
from ...arrays.scalars import KEPT
from ...arrays.versions import clock, tick
from ...core.define import Rule, node_class, uses
from ...core.graph import FREED, Node
from ...core.hooks import announce, watchers
from ...core.modes import inferring, mode, quiet, storeys
from ...core.tensor import Tensor, bare, ndarray, wrap
from ...sentences import E_TWICE

asarray = np.asarray


class PairNode(Node):
    """A node with two slots for what its rules need."""

    __slots__ = ("a", "b")
    a: Any
    b: Any

    @property
    def _kept(self) -> tuple:
        return FREED if self.a is FREED else (self.a, self.b)

    @_kept.setter
    def _kept(self, saved: tuple) -> None:
        self.a, self.b = (FREED, FREED) if saved is FREED else saved

    def swap_saved(self, old: Any, new: Any) -> bool:
        """Replace one saved thing by another."""
        found = self.a is old or self.b is old
        if self.a is old:
            self.a = new
        if self.b is old:
            self.b = new
        return found


# -- one input ----------------------------------------------------------------------------------


class UnaryNode(PairNode):
    """An operation of one input: saves the input ``a``, the output ``b``, or neither."""

    __slots__ = ("link",)
    link: Any

    @property
    def _links(self) -> tuple:
        return (self.link,)


def unary(
    forward: Callable[[ndarray], Any],
    rule: Rule,
    title: str,
    *,
    integers: bool = False,
    doc: str = "",
) -> Callable[[Tensor], Tensor]:
    """An elementwise operation of one tensor.

    Args:
        forward: from array to array of the same shape.
        rule: ``(g, x, y) -> gradient of x``.
        title: PyTorch's name of the node.
        integers: whether integers stay integers (otherwise they become the default float).
        doc: what ``help`` says: what it computes, and its derivative.
    """
    keep_x, keep_y = uses(rule, 1), uses(rule, 2)
    keeps = keep_x or keep_y
    unusual = forward if isinstance(forward, np.ufunc) else rounded_once(forward)

    def pull(self: UnaryNode, g: Any, tensors: bool, retain: bool) -> Any:
        x, y = self.a, self.b
        if keeps:
            if x is FREED:
                raise RuntimeError(E_TWICE)
            if clock.changed < self._seq:
                self.check_saved((x, y))
            if not retain:
                self.a = self.b = FREED
            if tensors:
                if y is not None:
                    y = wrap(y, self)
            elif x is not None:
                x = x._array
        return ((self.link, rule(g, x, y)),)

    cls = node_class(UnaryNode, title, pull=pull)

    def op(x: Tensor) -> Tensor:
        a = x._array
        if a.dtype is FLOAT32:
            r = forward(a)
        else:
            if not integers and a.dtype.kind != "f":
                a = a.astype(Defaults.dtype.np)
            r = unusual(a)
        if type(r) is not ndarray:
            r = asarray(r)
        t = bare(Tensor)
        t._array = r
        n = x._node
        if n is None or (quiet and not mode.here.enabled):
            t._node = None
            if inferring and mode.here.inference:
                t._inference = True
            return t
        t._node = node = bare(cls)
        node.link = n
        node.a = x if keep_x else None
        node.b = r if keep_y else None
        node._seq = tick()
        node._extra = None
        if watchers:
            announce(node)
        return t

    op.__doc__ = doc
    return op


# -- two inputs ---------------------------------------------------------------------------------


class BinaryNode(PairNode):
    """An operation of two inputs: saves ``a``, ``b``, both or neither."""

    __slots__ = ("forms", "left", "right")
    left: Any
    right: Any

    @property
    def _links(self) -> tuple:
        return (self.left, self.right)

    def as_tensor(self, array: ndarray) -> Any:
        """A saved Python number as PyTorch shows it: wide, and without a history."""
        value = float(array)
        whole = value.is_integer() and abs(value) < 2**63
        return wrap(np.asarray(int(value) if whole else value))


def binary(
    forward: Callable[..., Any],
    rule_a: Rule,
    rule_b: Rule,
    title: str,
    *,
    prepare: Callable[[Tensor, Any], Any],
    refuse: Callable[[Tensor, Any], Exception],
    only_floats: bool = False,
    by_number: str = "",
    of_halves: bool = False,
    bools: dict[int, str] | None = None,
) -> Callable[[Tensor, Any], Tensor]:
    """An elementwise operation of two operands that broadcast.

    Args:
        forward: from two arrays of one type to an array.
        rule_a: ``(g, a, b) -> gradient of a`` in the shape of the output; the edge sums over
            broadcast dimensions and casts back.
        rule_b: the same for b.
        title: PyTorch's name of the node.
        prepare: takes any other operands than two tensors of one type, or one and a number that
            was met before: ``(a, b) -> (a, b, array of a, array of b)``, or NotImplemented.
        refuse: the error for operands that ``forward`` refused.
        only_floats: tensors of another type have to be prepared.
        by_number: PyTorch's name of the node where a rule has a number beside a tensor; of those
            operations that round the result with float16, but not the number.
        bools: where a bool operand cannot be differentiated: which of the two, and what is said.
        of_halves: whether this is the twin that takes float16 beside a number.
    """
    if of_halves or not isinstance(forward, np.ufunc):
        forward = rounded_once(forward)
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
                    b = wrap(b) if type(self) is cls else b.item()
            else:
                if a is not None:
                    a = a._array
                if b is not None and type(b) is not ndarray:
                    b = b._array
                if self.forms is not None and not of_halves:
                    if bools:
                        _no_bools(bools, a, b)
                    a, b = _in_type(g, a, b)
        left, right = self.left, self.right
        if right is None:
            return ((left, rule_a(g, a, b)),)
        if left is None:
            return ((right, rule_b(g, a, b)),)
        return (left, rule_a(g, a, b)), (right, rule_b(g, a, b))

    @functools.cache
    def twin() -> Callable[[Tensor, Any], Tensor]:
        return binary(
            forward, rule_a, rule_b, title, prepare=prepare, refuse=refuse,
            only_floats=only_floats, by_number=by_number, of_halves=True, bools=bools,
        )  # fmt: skip

    def in_halves(a: Tensor, number: Any) -> Tensor:
        t = twin()(a, number)
        if t._node is not None and t._node.forms is None:
            t._node.forms = (form_of(a._array),)
        return t

    cls = node_class(BinaryNode, title, pull=pull)
    cls_by_number = node_class(
        BinaryNode, by_number or title, pull=pull, _links=property(lambda node: (node.left,))
    )

    def op(a: Tensor, b: Any) -> Any:
        x = a._array
        kind = type(b)
        try:
            if kind is float or kind is int:
                b = y = KEPT[x.dtype][b]  # a number that was met before, as nearly every one
                m = None
                differ = False
            else:
                y, m = b._array, b._node
                if x.dtype is not y.dtype or (only_floats and x.dtype.kind != "f"):
                    raise KeyError
                differ = None  # so far
        except (KeyError, AttributeError):
            ready = prepare(a, b)
            if ready is NotImplemented:
                return ready
            if by_number and ready[2].dtype is FLOAT16 and type(ready[1]) is ndarray:
                if not of_halves:
                    return in_halves(a, b)
                number = asarray(b, FLOAT32)
                ready = a, number, x, number
            a, b, x, y = ready
            differ = type(b) is not ndarray
            m = b._node if differ else None
        try:
            r = forward(x, y)
        except (ValueError, TypeError):
            if type(b) is ndarray:
                raise
            raise refuse(a, b) from None
        if type(r) is not ndarray:
            r = asarray(r)
        t = bare(Tensor)
        t._array = r
        n = a._node
        if (n is None and m is None) or (quiet and not mode.here.enabled):
            t._node = None
            if inferring and mode.here.inference:
                t._inference = True
            return t
        t._node = node = bare(cls_by_number if storeys and differ is False else cls)
        node.left = n
        node.right = m
        if m is None:
            node.a = a if a_for_a else None
            node.b = b if b_for_a else None
        else:
            node.a = a if a_for_b or (a_for_a and n is not None) else None
            node.b = b if b_for_b or (b_for_a and n is not None) else None
        if differ:
            x, y = a._array, b._array
        if differ or (differ is None and x.shape != y.shape):
            if m is None:
                node.forms = ((x.shape, x.dtype),)
            elif n is None:
                node.forms = ((y.shape, y.dtype),)
            else:
                node.forms = (x.shape, x.dtype), (y.shape, y.dtype)
        else:
            node.forms = None
        node._seq = tick()
        node._extra = None
        if watchers:
            announce(node)
        return t

    return op


def _no_bools(words: dict[int, str], *operands: Any) -> None:
    for i, text in words.items():
        if operands[i] is not None and operands[i].dtype.kind == "b":
            raise RuntimeError(text)


def _in_type(g: Any, *operands: Any) -> list:
    """Saved operands in the type of the result, in which a rule computes."""
    return [v if v is None or v.dtype is g.dtype else v.astype(g.dtype) for v in operands]
