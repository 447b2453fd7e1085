"""How an operation is written down: a forward on arrays, and beside it one rule per input.

A rule gives the gradient of one input from the gradient ``g`` of the output. It is written with
operators and with functions that take arrays and Tensors alike (``engine/ops/rules``), so that the
same line runs on bare arrays in an ordinary backward and on Tensors under ``create_graph=True``,
where it is recorded and can be differentiated again.

A parameter of a rule that starts with an underscore is not used, and what no rule uses is not
saved: ``lambda g, _a, b: g * b`` keeps b alive and lets a go.

The small hot operations, element by element, are made by ``ops/elements/pointwise.py``; those of a
list of inputs, or with several outputs, by ``ops/several.py``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from ..arrays.forms import form_of, forms_of
from ..arrays.versions import clock, tick
from ..sentences import E_TWICE
from .graph import FREED, Node
from .hooks import announce, watchers
from .modes import inferring, mode, quiet
from .tensor import Tensor, bare, ndarray, wrap

asarray = np.asarray
Rule = Callable[..., Any]
Op = Callable[..., Any]  # of Tensors a Tensor, of arrays an array


def uses(rule: Rule | None, position: int) -> bool:
    """Whether a rule names its ``position``-th parameter; position 0 is the gradient ``g``.

    An underscore says that it does not, of one parameter or of the rest (``*_rest``).

    Raises:
        TypeError: where the rule takes that parameter without a name, so that nobody can tell.
    """
    if rule is None:
        return False
    code = getattr(rule, "__code__", None)
    if code is None:
        raise TypeError(f"a rule must be a function with named parameters, not {rule!r}")
    names, count = code.co_varnames, code.co_argcount
    if position < count:
        return not names[position].startswith("_")
    rest = code.co_flags & inspect.CO_VARARGS and names[count + code.co_kwonlyargcount]
    if rest and not rest.startswith("_"):
        raise TypeError(f"the rule {rule!r} must name its parameter {position}: *{rest} hides it")
    return False


def node_class(kind: type[Node], title: str, **attributes: Any) -> Any:
    """A class of nodes for one operation."""
    body = {"__slots__": (), "__module__": "builtins", "_title": title, **attributes}
    return type(title.rpartition("::")[2], (kind,), body)


class GeneralNode(Node):
    """Any operation; ``_kept`` is (output or None, inputs, shapes or None ..., constants ...)."""

    __slots__ = ("_kept", "_links", "forms")
    rules: tuple[Rule | None, ...]
    forward: Callable[..., Any]  # whose parameters name what was saved
    keeps = True  # whether ``_kept`` holds arrays, so that a run frees it

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        """One gradient for each tracked input, by its rule."""
        args = self.arguments(tensors)
        if not retain and self.keeps:
            self._kept = FREED
        links = zip(self.rules, self._links, strict=True)
        return [(link, rule(g, *args)) for rule, link in links if link is not None]  # type: ignore[misc]

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

    def swap_saved(self, old: Any, new: Any) -> bool:
        """Replace one saved thing by another."""
        if not any(v is old for v in self._kept):
            return False
        self._kept = tuple([new if v is old else v for v in self._kept])
        return True


class SingleNode(GeneralNode):
    """A :class:`GeneralNode` of one input."""

    __slots__ = ()
    rule: Rule

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        """The gradient of the one input."""
        args = self.arguments(tensors)
        if not retain and self.keeps:
            self._kept = FREED
        return ((self._links[0], self.rule(g, *args)),)


def record(cls: type, links: tuple, kept: tuple, forms: Any = None) -> Any:
    """A new node of a :class:`GeneralNode` class."""
    node = bare(cls)
    node._links = links
    node._kept = kept
    node.forms = forms
    node._seq = tick()
    node._extra = None
    if watchers:
        announce(node)
    return node


def _wants(rule: Rule | None, position: int) -> str:
    """What a rule wants of its ``position``-th argument: "", "shape" or "value"."""
    if rule is None or not uses(rule, position):
        return ""
    return "shape" if rule.__code__.co_varnames[position].endswith("_shape") else "value"


def _given_shape(rule: Rule, position: int) -> Rule:
    """A rule that wants an input's shape, for a node that saves the input itself.

    Of ``lambda g, _y, x_shape, b: ...`` and ``lambda g, _y, x, _b: ...`` the second saves x, so the
    first gets ``x.shape``.
    """

    def adapted(*args: Any) -> Any:
        return rule(*args[:position], args[position].shape, *args[position + 1 :])

    return adapted


def define(
    title: str,
    forward: Callable[..., Any],
    *rules: Rule | None,
    broadcasts: bool = False,
    frees: bool = False,
) -> Op:
    """An operation of as many tensors as there are rules, followed by constants.

    Args:
        title: PyTorch's name of the node.
        forward: ``(array, ..., constant, ...) -> array``.
        rules: for each tensor ``(g, y, input, ..., constant, ...) -> its gradient``, or None.
            A parameter called ``..._shape`` gets the input's shape, and only that is saved.
            (Of ``unary`` a rule is ``(g, x, y)``, of ``binary`` ``(g, a, b)``, of a view
            ``(g, shape, constant, ...)``.) Where g has no dimension it may be a NumPy scalar.
        broadcasts: rules may return the output's shape, which is summed to the input's.
        frees: the constants hold arrays, which are freed like saved tensors.

    Returns:
        ``op(tensor, ..., constant, ...) -> Tensor``. Given arrays, as in a rule, it is its forward.
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
    body = {"rules": tuple(fixed), "keeps": keeps, "forward": staticmethod(forward)}
    if count == 1 and rules[0] is not None:
        cls = node_class(SingleNode, title, rule=staticmethod(rules[0]), **body)
        return _single(cls, forward, keep_y, wants[0][0], broadcasts)
    cls = node_class(GeneralNode, title, **body)

    def op(*args: Any) -> Tensor:
        if not isinstance(args[0], Tensor):  # from a rule: bare arrays, bare result
            return forward(*args)
        inputs = args[:count]
        arrays = [t._array for t in inputs]
        r = asarray(forward(*arrays, *args[count:]))
        t = wrap(r)
        if quiet and not mode.here.enabled:
            return t
        links = tuple(
            [i._node if rule is not None else None for i, rule in zip(inputs, rules, strict=True)]
        )
        if not any(links):
            return t
        kept = (
            r if keep_y else None,
            *[saved_of(x, kinds, links) for x, kinds in zip(inputs, wants, strict=True)],
            *args[count:],
        )
        same = not broadcasts and all(a.dtype is r.dtype for a in arrays)
        t._node = record(cls, links, kept, None if same else forms_of(arrays, links))
        return t

    return op


def _single(
    cls: type, forward: Callable[..., Any], keep_y: bool, wants: str, broadcasts: bool
) -> Op:
    """:func:`define` for one tensor: the same, written out for speed."""

    def op(x: Tensor, *consts: Any) -> Tensor:
        if type(x) is ndarray:  # from a rule: bare array, bare result
            return forward(x, *consts)
        try:
            a = x._array
        except AttributeError:
            if isinstance(x, np.generic):
                return forward(x, *consts)
            raise
        r = forward(a, *consts)
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
        kept = None if not wants else x if wants == "value" else a.shape
        same = a.dtype is r.dtype and not broadcasts
        t._node = node = bare(cls)
        node._links = (n,)
        node._kept = (r if keep_y else None, kept, *consts)
        node.forms = None if same else (form_of(a),)
        node._seq = tick()
        node._extra = None
        if watchers:
            announce(node)
        return t

    return op


def saved_of(x: Tensor, kinds: list[str], links: tuple) -> Any:
    """What a node saves of an input: the tensor, its shape, or nothing."""
    for kind, link in zip(kinds, links, strict=True):
        if kind and link is not None:
            return x if kind == "value" else x._array.shape
    return None
