"""Small edits of a line that need no right answer beside it: signs, calls, numbers, names.

Each is a difference like those between two lines, so that it is tried and told in the same way.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Sequence

from checkers.diagnose.repair.trees import Difference, Path
from checkers.diagnose.repair.units import copied

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
ADDITIVE = (ast.Add, ast.Sub)
JOINED = "name"  # what joins a value with any of the names
WRAPPERS = ("sqrt", "item", "detach", "clone", "sum", "mean", "abs")
MOST_EXCHANGED = 6  # names in a line of which any two may change places
OPTIONS = {
    "backward": ("retain_graph", "create_graph"), "grad": ("create_graph", "retain_graph"),
    "tensor": ("requires_grad",), "Variable": ("requires_grad",), "sum": ("keepdim",),
    "mean": ("keepdim",), "randn": ("requires_grad",), "ones": ("requires_grad",),
}  # fmt: skip
TUPLES = ("grad", "vjp", "jvp", "max", "min")  # calls that return several things
TRUE = ast.Constant(True)


def edits(statement: ast.AST, names: Sequence[str]) -> Iterator[Difference]:
    """Edits of one statement, the likelier ones first; `names` may stand for one another."""
    yield from _statement(statement)
    # what a comprehension counts: -i or 2 * i in the place of i is right by chance only
    counted = {
        each.id
        for node in ast.walk(statement)
        if isinstance(node, ast.comprehension)
        for each in ast.walk(node.target)
        if isinstance(each, ast.Name)
    }
    # nobody means the attribute or the element of -x: that makes a new tensor, which has none yet
    held = {
        id(node.value)
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute | ast.Subscript)
    }
    value = getattr(statement, "value", None)
    if isinstance(value, ast.BinOp | ast.Call):
        yield from _scaled((("value", None),), value)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute | ast.Name):
        name = value.func.attr if isinstance(value.func, ast.Attribute) else value.func.id
        if name in TUPLES:
            first = ast.Subscript(value, ast.Constant(0), ast.Load())
            yield _edit("index-missing", "", (("value", None),), value, first)
    places = [(path, node) for path, node in _places(statement, ()) if isinstance(node, ast.expr)]
    for make in (_calls, _grouped, _operators, _signs, _exchanges, _comparisons, _fewer, _numbers,
                 _indices, _options):  # fmt: skip
        for path, node in places:
            unsigned = id(node) in held or (isinstance(node, ast.Name) and node.id in counted)
            if not (make is _signs and unsigned):
                yield from make(path, node)
    yield from _all_sums(places)
    yield from _all_calls(places)
    yield from _names_exchanged(places)
    small = sorted(places, key=lambda each: not isinstance(each[1], ast.Name))
    more = (
        edit
        for path, node in small
        if not (isinstance(node, ast.Name) and node.id in counted) and not _counts(path)
        for edit in _more(path, node)
    )
    joined: Iterator[Difference] = iter(())
    if isinstance(value, ast.IfExp):
        joined = _joined((("value", None), ("body", None)), value.body, names)
    elif isinstance(value, ast.expr):
        joined = _joined((("value", None),), value, names)
    for some in itertools.zip_longest(_names(places, names), more, joined):  # none has to wait
        yield from (edit for edit in some if edit is not None)


def _statement(node: ast.AST) -> Iterator[Difference]:
    """Edits of the statement itself: == for =, += for -=."""
    match node:
        case ast.Expr(value=ast.Compare(left=left, ops=[ast.Eq()], comparators=[value])):
            target = copied(left)
            if isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
                target.ctx = ast.Store()
                yield _edit("compare-for-assign", "", (), node, ast.Assign([target], value))
        case ast.AugAssign(op=ast.Add() | ast.Sub() as op):
            new = ast.Sub() if isinstance(op, ast.Add) else ast.Add()
            yield Difference("sign", "", (((("op", None),), new),), node)


def _places(node: ast.AST, path: Path) -> Iterator[tuple[Path, ast.AST]]:
    yield path, node
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            yield from _places(value, (*path, (field, None)))
        elif isinstance(value, list):
            for index, each in enumerate(value):
                if isinstance(each, ast.AST):
                    yield from _places(each, (*path, (field, index)))


def _counts(path: Path) -> bool:
    """Whether a number in this place chooses: twice an index, or a default, is right by chance."""
    return any(field in ("slice", "defaults", "kw_defaults") for field, _ in path)


def _edit(kind: str, what: str, path: Path, mine: ast.AST, new: ast.AST) -> Difference:
    return Difference(kind, what, ((path, new),), mine)


def _loaded(node: ast.expr) -> bool:
    return not isinstance(getattr(node, "ctx", ast.Load()), ast.Store | ast.Del)


def _calls(path: Path, node: ast.expr) -> Iterator[Difference]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        func = node.func
        if func.attr in ("sum", "mean"):
            other = {"sum": "mean", "mean": "sum"}[func.attr]
            new = ast.Call(ast.Attribute(func.value, other, ast.Load()), node.args, node.keywords)
            yield _edit("sum-or-mean", other, path, node, new)
        if not node.args and not node.keywords:
            yield _edit("call-extra", func.attr, path, node, func.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and _has_one(node):
        yield _edit("call-extra", node.func.id, path, node, node.args[0])
    if isinstance(node, ast.Call):
        yield from _siblings((*path, ("func", None)), node.func)
    elif isinstance(node, ast.Attribute) and _loaded(node) and not (path and path[-1][0] == "func"):
        yield _edit("parentheses-missing", node.attr, path, node, ast.Call(node, [], []))


def _has_one(node: ast.Call) -> bool:
    """Whether a call has one plain argument."""
    return len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred)


# Functions that are taken for one another.
SIBLINGS = (("minimum", "maximum"), ("min", "max"), ("zeros", "ones"), ("zeros_like", "ones_like"),
            ("sin", "cos"), ("exp", "log"), ("floor", "round"), ("argmin", "argmax"),
            ("cat", "stack"), ("abs", "square"), ("relu", "abs"))  # fmt: skip


def _siblings(path: Path, func: ast.expr) -> Iterator[Difference]:
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    for pair in SIBLINGS:
        for one, other in (pair, pair[::-1]):
            if name == one and isinstance(func, ast.Attribute):
                new = ast.Attribute(func.value, other, ast.Load())
                yield _edit("function", other, path, func, new)


def _grouped(path: Path, node: ast.expr) -> Iterator[Difference]:
    """The same operations with other parentheses: (3 * y) ** 2 for 3 * y ** 2."""
    if not isinstance(node, ast.BinOp):
        return
    left, right = node.left, node.right
    if isinstance(left, ast.BinOp):
        inner = ast.BinOp(left.right, node.op, right)
        yield _edit("grouping", "", path, node, ast.BinOp(left.left, left.op, inner))
    if isinstance(right, ast.BinOp):
        inner = ast.BinOp(left, node.op, right.left)
        yield _edit("grouping", "", path, node, ast.BinOp(inner, right.op, right.right))
    if isinstance(left, ast.BinOp) and isinstance(node.op, ast.Pow):
        inner = ast.BinOp(left.left, node.op, right)
        yield _edit("grouping", "", path, node, ast.BinOp(inner, left.op, left.right))
    if isinstance(left, ast.BinOp):
        for new in (_first_apart(left, node.op, right), _to_the_last(left, node.op, right)):
            if new is not None:
                yield _edit("grouping", "", path, node, new)


def _first_apart(left: ast.BinOp, op: ast.operator, right: ast.expr) -> ast.expr | None:
    """a * (b * c - d) for a * b * c - d."""
    if not isinstance(left.left, ast.BinOp) or not isinstance(left.op, ast.Mult | ast.Div):
        return None
    chain: ast.expr = left
    rest: list[tuple[ast.operator, ast.expr]] = []
    while isinstance(chain, ast.BinOp) and isinstance(chain.op, ast.Mult | ast.Div):
        rest.append((chain.op, chain.right))
        chain = chain.left
    first, inner = rest.pop()
    for each, factor in reversed(rest):
        inner = ast.BinOp(inner, each, factor)
    return ast.BinOp(chain, first, ast.BinOp(inner, op, right))


def _to_the_last(left: ast.BinOp, op: ast.operator, right: ast.expr) -> ast.expr | None:
    """n * x ** (n - 1) for n * x ** n - 1."""
    if not isinstance(left.right, ast.BinOp):
        return None
    power = left.right
    inner = ast.BinOp(power.left, power.op, ast.BinOp(power.right, op, right))
    return ast.BinOp(left.left, left.op, inner)


def _operators(path: Path, node: ast.expr) -> Iterator[Difference]:
    if isinstance(node, ast.BinOp):
        if not isinstance(node.op, ast.Add | ast.Mult):
            turned = ast.BinOp(node.right, node.op, node.left)
            yield _edit("order-of-operands", "", path, node, turned)
        for kind in ARITHMETIC:
            number = getattr(node.right, "value", None)
            product = isinstance(node.op, ast.Mult) and isinstance(node.right, ast.Name)
            power = kind is ast.Pow and not isinstance(node.right, ast.Constant) and not product
            one = number == 1 and isinstance(node.op, ADDITIVE)  # n * 1 is n, where n + 1 was meant
            if not isinstance(node.op, kind) and not power and not one:
                sign = isinstance(node.op, ADDITIVE) and kind in ADDITIVE
                new = ast.BinOp(node.left, kind(), node.right)
                yield _edit("sign" if sign else "operator", "", path, node, new)
    match node:
        case ast.BinOp(left=ast.BinOp(op=ast.Mult()) as first, op=ast.Mult() | ast.Div()):
            for kind in ADDITIVE:  # a * b * c for a + b * c
                rest = ast.BinOp(first.right, node.op, node.right)
                yield _edit("operator", "", path, node, ast.BinOp(first.left, kind(), rest))


def _comparisons(path: Path, node: ast.expr) -> Iterator[Difference]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for op in (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.Is, ast.IsNot):
            if not isinstance(node.ops[0], op):
                new = ast.Compare(node.left, [op()], node.comparators)
                yield _edit("comparison", "", path, node, new)


def _signs(path: Path, node: ast.expr) -> Iterator[Difference]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield _edit("sign", "", path, node, node.operand)
        return
    signed = not path or path[-1][0] in ("value", "elts", "args", "left", "right")
    if signed and isinstance(node, ast.BinOp | ast.Name | ast.Call) and _loaded(node):
        yield _edit("sign", "", path, node, ast.UnaryOp(ast.USub(), node))


def _exchanges(path: Path, node: ast.expr) -> Iterator[Difference]:
    for field in ("elts", "args"):
        items = getattr(node, field, None)
        if isinstance(items, list) and len(items) > 1:
            for k in range(len(items) - 1):
                new = [*items[:k], items[k + 1], items[k], *items[k + 2 :]]
                edit = (((*path, (field, k)), new[k]), ((*path, (field, k + 1)), new[k + 1]))
                yield Difference("exchanged", "", edit, node)
                if all(isinstance(each, ast.Tuple) and len(each.elts) == 2 for each in items):
                    one, other = items[k].elts[1], items[k + 1].elts[1]  # of pairs the second ones
                    where = [(*path, (field, n), ("elts", 1)) for n in (k, k + 1)]
                    edit = ((where[0], other), (where[1], one))
                    yield Difference("exchanged", "", edit, node)
    yield from _turned(path, node)


def _turned(path: Path, node: ast.expr) -> Iterator[Difference]:
    """Two steps in the other order: log(x).sum() for log(x.sum()), g(f(x)) for f(g(x))."""
    if not isinstance(node, ast.Call):
        return
    func, inner = node.func, node.args[0] if node.args else None
    first = func.value if isinstance(func, ast.Attribute) else None
    if isinstance(first, ast.Call) and first.args and isinstance(func, ast.Attribute):
        method = ast.Attribute(first.args[0], func.attr, ast.Load())
        value = ast.Call(method, node.args, node.keywords)
        new = ast.Call(first.func, [value, *first.args[1:]], first.keywords)
        yield _edit("steps-exchanged", "", path, node, new)
    if isinstance(inner, ast.Call) and inner.args:
        value = ast.Call(func, [inner.args[0], *node.args[1:]], node.keywords)
        new = ast.Call(inner.func, [value, *inner.args[1:]], inner.keywords)
        yield _edit("steps-exchanged", "", path, node, new)


def _all_sums(places: Sequence[tuple[Path, ast.AST]]) -> Iterator[Difference]:
    """Every sum in a line a mean, or every mean a sum, where there are several."""
    for word, other in (("sum", "mean"), ("mean", "sum")):
        found = [(path, node) for path, node in places
                 if isinstance(node, ast.Attribute) and node.attr == word]  # fmt: skip
        if len(found) > 1:
            new = [(path, ast.Attribute(node.value, other, ast.Load())) for path, node in found]
            new.sort(key=lambda each: -len(each[0]))  # the inner ones first
            yield Difference("sum-or-mean", other, tuple(new), found[0][1])


def _all_calls(places: Sequence[tuple[Path, ast.AST]]) -> Iterator[Difference]:
    """No item() in a line, or no detach(), where there are several."""
    for word in WRAPPERS:
        found = [
            (path, node.func.value) for path, node in places
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            and node.func.attr == word and not node.args and not node.keywords
        ]  # fmt: skip
        if len(found) > 1:
            new = sorted(found, key=lambda each: -len(each[0]))  # the inner ones first
            yield Difference("call-extra", word, tuple(new), found[0][1])


def _names(places: Sequence[tuple[Path, ast.AST]], names: Sequence[str]) -> Iterator[Difference]:
    """Another of the names in the place of one."""
    for path, node in places:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
            for other in names:
                if other != node.id:
                    yield _edit("name", "", path, node, ast.Name(other, ast.Load()))


def _names_exchanged(places: Sequence[tuple[Path, ast.AST]]) -> Iterator[Difference]:
    """Two names of a line that have changed places."""
    found: dict[str, list[Path]] = {}
    for path, node in places:
        called = bool(path) and path[-1][0] == "func"
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and not called:
            found.setdefault(node.id, []).append(path)
    for one, other in itertools.combinations(list(found)[:MOST_EXCHANGED], 2):
        edit = [(path, ast.Name(other, ast.Load())) for path in found[one]]
        edit += [(path, ast.Name(one, ast.Load())) for path in found[other]]
        node = next(node for path, node in places if path == found[one][0])
        yield Difference("exchanged", "", tuple(edit), node)


def _fewer(path: Path, node: ast.expr) -> Iterator[Difference]:
    if isinstance(node, ast.BinOp):
        kind = {ast.Add: "term", ast.Sub: "term", ast.Div: "divisor", ast.Pow: "power"}
        name = kind.get(type(node.op), "factor")
        yield _edit(f"{name}-extra", "", path, node, node.left)
        yield _edit(f"{name}-extra", "", path, node, node.right)


def _numbers(path: Path, node: ast.expr) -> Iterator[Difference]:
    value = getattr(node, "value", None)
    if (
        isinstance(node, ast.Constant)
        and isinstance(value, int | float)
        and type(value) is not bool
    ):
        near = (value + 1, value - 1, 0, 1) if isinstance(value, int) else (value / 10, value * 10)
        for new in dict.fromkeys((*near, value * 2, value / 2, -value)):
            if new != value:
                number = int(new) if float(new).is_integer() and type(value) is int else new
                yield _edit("number", "", path, node, ast.Constant(number))
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield _edit("flag", "", path, node, ast.Constant(not node.value))


def _indices(path: Path, node: ast.expr) -> Iterator[Difference]:
    if isinstance(node, ast.Subscript) and _loaded(node):
        yield _edit("index-extra", "", path, node, node.value)


def _options(path: Path, node: ast.expr) -> Iterator[Difference]:
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    for each in node.keywords:
        rest = [other for other in node.keywords if other is not each]
        yield _edit(
            "option-extra", each.arg or "", path, node, ast.Call(node.func, node.args, rest)
        )
    given = {each.arg for each in node.keywords}
    for option in OPTIONS.get(name, ()):
        if option not in given:
            new = [*node.keywords, ast.keyword(option, TRUE)]
            yield _edit("option-missing", option, path, node, ast.Call(node.func, node.args, new))


def _more(path: Path, node: ast.expr) -> Iterator[Difference]:
    """Something put around a value."""
    if not _loaded(node) or not isinstance(node, ast.Name | ast.BinOp | ast.Call | ast.Attribute):
        return
    if path and path[-1][0] == "func":
        return
    for name in WRAPPERS:
        new = ast.Call(ast.Attribute(node, name, ast.Load()), [], [])
        yield _edit("call-missing", name, path, node, new)
    index = ast.Subscript(node, ast.Constant(0), ast.Load())
    yield _edit("index-missing", "", path, node, index)
    square = ast.BinOp(node, ast.Pow(), ast.Constant(2))
    yield _edit("power-missing", "", path, node, square)
    yield from _scaled(path, node)


def _scaled(path: Path, node: ast.expr) -> Iterator[Difference]:
    """Twice a value, and half of it."""
    yield _edit("factor-missing", "", path, node, ast.BinOp(ast.Constant(2), ast.Mult(), node))
    yield _edit("divisor-missing", "", path, node, ast.BinOp(node, ast.Div(), ast.Constant(2)))


def _joined(path: Path, node: ast.expr, names: Sequence[str]) -> Iterator[Difference]:
    """A value to which one of the names has still to be added, or by which it is multiplied."""
    for name in names:
        other = ast.Name(name, ast.Load())
        yield _edit("term-missing", JOINED, path, node, ast.BinOp(node, ast.Add(), other))
        yield _edit("factor-missing", JOINED, path, node, ast.BinOp(node, ast.Mult(), other))
        yield _edit("divisor-missing", JOINED, path, node, ast.BinOp(node, ast.Div(), other))
        yield _edit("term-missing", JOINED, path, node, ast.BinOp(node, ast.Sub(), other))
