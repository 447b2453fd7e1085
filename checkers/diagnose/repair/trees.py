"""How two statements differ: the smallest parts, each with the kind of slip that it would be.

A difference is a replacement of parts of the learner's statement by parts of the right one, so that
it can be tried alone. Factors and terms are compared in any order.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checkers.diagnose.repair.units import copied

Path = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class Difference:
    """Parts to put into a statement; `what` says more than the kind, as a function's name."""

    kind: str
    what: str
    edits: tuple[tuple[Path, ast.AST], ...]
    node: ast.AST  # the learner's part, for its place
    size: int = 1  # how much of the right answer is put in


def differences(mine: ast.AST, theirs: ast.AST) -> list[Difference]:
    """The differences between two statements, [] where they are the same."""
    found = list(_differ(mine, theirs, ()))
    return _exchanged(found) or found


def applied(statement: ast.AST, chosen: Sequence[Difference]) -> ast.AST:
    """A statement with some of the differences taken away."""
    changed = copied(statement)
    for each in chosen:
        for path, new in each.edits:
            changed = _put(changed, path, copied(new))
    return ast.fix_missing_locations(changed)


def _put(root: ast.AST, path: Path, new: ast.AST) -> ast.AST:
    if not path:
        return new
    here: object = root
    for name, index in path[:-1]:
        here = getattr(here, name) if index is None else getattr(here, name)[index]
    name, index = path[-1]
    if index is None:
        setattr(here, name, new)
    else:
        getattr(here, name)[index] = new
    return root


def same(one: object, other: object) -> bool:
    """Whether two trees are the same program."""
    if isinstance(one, ast.AST) and isinstance(other, ast.AST):
        return ast.dump(one) == ast.dump(other)
    return one == other


def _size(node: ast.AST) -> int:
    return sum(1 for _ in ast.walk(node))


def _last(func: ast.AST) -> str:
    """The last word of what is called."""
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def _one(kind: str, what: str, path: Path, mine: ast.AST, theirs: ast.AST) -> Difference:
    return Difference(kind, what, ((path, theirs),), mine, _size(theirs))


def _differ(mine: ast.AST, theirs: ast.AST, path: Path) -> Iterator[Difference]:
    if same(mine, theirs):
        return
    if isinstance(mine, ast.stmt) and type(mine) is not type(theirs):
        yield _one(_statement_kind(mine, theirs), "", path, mine, theirs)
        return
    if isinstance(mine, ast.expr) and isinstance(theirs, ast.expr):
        wrapped = _wrapped(mine, theirs)
        if wrapped:
            yield _one(*wrapped, path, mine, theirs)
            return
        if _is_chain(mine) and _is_chain(theirs) and _sort(mine) == _sort(theirs):
            yield from _chains(mine, theirs, path)
            return
    if type(mine) is not type(theirs):
        yield _one(*_other(mine, theirs), path, mine, theirs)
        return
    yield from _fields(mine, theirs, path)


# ---- statements of another kind -----------------------------------------------------------------


def _statement_kind(mine: ast.stmt, theirs: ast.AST) -> str:
    alike = same(getattr(mine, "value", None), getattr(theirs, "value", None))
    match mine, theirs:
        case ast.Expr(value=ast.Compare()), ast.Assign():
            return "compare-for-assign"
        case ast.Assign(targets=[target], value=ast.BinOp(left=left, right=right)), ast.AugAssign():
            own = ast.unparse(target) == ast.unparse(left)  # t = t + a beside t += b
            return "statement" if own and not same(right, theirs.value) else "not-in-place"
        case ast.Assign(), ast.AugAssign():
            return "not-in-place"
        case ast.AugAssign(), ast.Assign():
            return "in-place"
        case _, ast.Return() if alike:
            return "not-returned"
        case ast.Return(), _ if alike:
            return "returned"
        case ast.Expr(), ast.Assign() if alike:
            return "not-kept"
    return "statement"


def _other(mine: ast.AST, theirs: ast.AST) -> tuple[str, str]:
    """Two expressions of different kinds."""
    match mine, theirs:
        case ast.Tuple(ctx=ast.Store()), _:
            return "unpacking", ""
        case _, ast.Tuple(ctx=ast.Store()):
            return "unpacking", ""
        case ast.Add() | ast.Sub(), ast.Add() | ast.Sub():
            return "sign", ""
        case ast.operator(), ast.operator():
            return "operator", ""
        case ast.cmpop(), ast.cmpop():
            return "comparison", ""
        case ast.Constant(), ast.Constant():
            return "number", ""
        case ast.Call(), ast.Call():
            return "call", _last(theirs.func)
    return "expression", ""


# ---- one inside the other -----------------------------------------------------------------------


def _contains(outer: ast.AST, inner: ast.AST) -> bool:
    return any(each is not outer and same(each, inner) for each in ast.walk(outer))


def _wrapped(mine: ast.expr, theirs: ast.expr) -> tuple[str, str] | None:
    """The kind of slip if one of the two stands inside the other."""
    if isinstance(mine, ast.Constant) or isinstance(theirs, ast.Constant):
        return None
    if _contains(theirs, mine):
        kind, what = _around(theirs, mine)
        return f"{kind}-missing", what
    if _contains(mine, theirs):
        kind, what = _around(mine, theirs)
        return f"{kind}-extra", what
    return None


def _around(outer: ast.expr, inner: ast.expr) -> tuple[str, str]:
    match outer:
        case ast.Call(func=func) if same(func, inner):
            return "parentheses", _last(func)
        case ast.Call(func=func):
            return "call", _last(func)
        case ast.Subscript(value=value) if same(value, inner):
            return "index", ""
        case ast.Attribute(value=value, attr=attr) if same(value, inner):
            return "attribute", attr
        case ast.BinOp(op=ast.Mult() | ast.MatMult()):
            return "factor", ""
        case ast.BinOp(op=ast.Div() | ast.FloorDiv()):
            return "divisor", ""
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return "term", ""
        case ast.BinOp(op=ast.Pow()):
            return "power", ""
        case ast.UnaryOp(op=ast.USub()):
            return "sign", ""
        case ast.UnaryOp(op=ast.Not()):
            return "not", ""
        case ast.Tuple() | ast.List():
            return "value", ""
    return "part", ""


# ---- factors and terms --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Item:
    """A factor or a term: `up` is False for a divisor and for what is subtracted."""

    node: ast.expr
    path: Path
    up: bool


def _is_chain(node: ast.AST) -> bool:
    return _sort(node) != ""


def _sort(node: ast.AST) -> str:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _sort(node.operand) or "product"
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Mult | ast.Div):
            return "product"
        if isinstance(node.op, ast.Add | ast.Sub):
            return "sum"
    return ""


def _items(node: ast.expr, sort: str, path: Path = (), up: bool = True) -> Iterator[_Item]:
    if isinstance(node, ast.BinOp) and _sort(node) == sort:
        turned = isinstance(node.op, ast.Div | ast.Sub)
        yield from _items(node.left, sort, (*path, ("left", None)), up)
        yield from _items(node.right, sort, (*path, ("right", None)), up != turned)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and sort == "sum":
        yield from _items(node.operand, sort, (*path, ("operand", None)), not up)
    else:
        yield _Item(node, path, up)


def _chains(mine: ast.expr, theirs: ast.expr, path: Path) -> Iterator[Difference]:
    sort = _sort(mine)
    name, inverse = ("factor", "divisor") if sort == "product" else ("term", "term")
    here, there = list(_items(mine, sort)), list(_items(theirs, sort))
    for item in list(here):  # what both have, in whatever order
        twin = next((x for x in there if x.up == item.up and same(x.node, item.node)), None)
        if twin is not None:
            here.remove(item)
            there.remove(twin)
    if not here and not there:
        yield _one("order-of-operands", "", path, mine, theirs)
    elif not here:
        yield _one(f"{name if there[0].up else inverse}-missing", "", path, mine, theirs)
    elif not there:
        yield _one(f"{name if here[0].up else inverse}-extra", "", path, here[0].node, theirs)
    elif len(here) == len(there) == 1 and same(here[0].node, there[0].node):
        yield _one("operator" if sort == "product" else "sign", "", path, here[0].node, theirs)
    elif here[0].node is mine and there[0].node is theirs:  # -x and -y are chains of one
        yield from _fields(mine, theirs, path)
    elif len(here) == len(there) and all(a.up == b.up for a, b in zip(here, there, strict=True)):
        for one, other in zip(here, there, strict=True):
            yield from _differ(one.node, other.node, (*path, *one.path))
    else:
        yield _one("expression", "", path, mine, theirs)


# ---- the same kind of node ----------------------------------------------------------------------


def _fields(mine: ast.AST, theirs: ast.AST, path: Path) -> Iterator[Difference]:
    match mine, theirs:
        case ast.Name(), ast.Name():
            yield _one("name", "", path, mine, theirs)
        case ast.Constant(), ast.Constant():
            flag = isinstance(mine.value, bool) or isinstance(theirs.value, bool)
            yield _one("flag" if flag else "number", "", path, mine, theirs)
        case ast.Attribute(), ast.Attribute():
            if mine.attr != theirs.attr and same(mine.value, theirs.value):
                yield _one("attribute", theirs.attr, path, mine, theirs)
            elif mine.attr != theirs.attr:
                yield _one("expression", "", path, mine, theirs)
            else:
                yield from _differ(mine.value, theirs.value, (*path, ("value", None)))
        case ast.Call(), ast.Call():
            yield from _calls(mine, theirs, path)
        case ast.Subscript(), ast.Subscript():
            yield from _differ(mine.value, theirs.value, (*path, ("value", None)))
            if not same(mine.slice, theirs.slice):
                where = (*path, ("slice", None))
                yield _one("index", "", where, mine.slice, theirs.slice)
        case ast.BinOp(), ast.BinOp() if _are_turned(mine, theirs):
            yield _one("order-of-operands", "", path, mine, theirs)
        case ast.BinOp(), ast.BinOp() if same(mine.left, theirs.left) and same(
            mine.right, theirs.right
        ):
            signs = isinstance(mine.op, ast.Add | ast.Sub) and isinstance(
                theirs.op, ast.Add | ast.Sub
            )
            yield _one("sign" if signs else "operator", "", path, mine, theirs)
        case _:
            yield from _generic(mine, theirs, path)


def _generic(mine: ast.AST, theirs: ast.AST, path: Path) -> Iterator[Difference]:
    for field in mine._fields:
        one, other = getattr(mine, field, None), getattr(theirs, field, None)
        if isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                kind = "value-missing" if len(one) < len(other) else "value-extra"
                if isinstance(getattr(mine, "ctx", None), ast.Store):
                    kind = "unpacking"
                yield _one(kind, "", path, mine, theirs)
                return
            for index, (a, b) in enumerate(zip(one, other, strict=True)):
                if isinstance(a, ast.AST) and isinstance(b, ast.AST):
                    yield from _differ(a, b, (*path, (field, index)))
                elif a != b:
                    yield _one("expression", "", path, mine, theirs)
                    return
        elif isinstance(one, ast.AST) and isinstance(other, ast.AST):
            yield from _differ(one, other, (*path, (field, None)))
        elif field not in ("ctx", "type_comment", "kind") and not same(one, other):
            yield _one("expression", "", path, mine, theirs)
            return


def _are_turned(mine: ast.BinOp, theirs: ast.BinOp) -> bool:
    """Whether it is one operation with its two sides swapped."""
    sides = same(mine.left, theirs.right) and same(mine.right, theirs.left)
    return sides and type(mine.op) is type(theirs.op)


SUMS = {"sum", "mean"}


def _summed(call: ast.Call) -> ast.AST:
    """What a call of sum or mean is about."""
    on_module = isinstance(call.func, ast.Name) or _is_module(getattr(call.func, "value", call))
    return call.args[0] if on_module and call.args else getattr(call.func, "value", call)


def _is_module(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in ("torch", "np", "numpy")


def _are_methods(mine: ast.Call, theirs: ast.Call) -> bool:
    """Whether both are methods of a value, with equally many arguments."""
    methods = all(
        isinstance(each.func, ast.Attribute) and not _is_module(each.func.value)
        for each in (mine, theirs)
    )
    return methods and len(mine.args) == len(theirs.args)


def _sum_apart(mine: ast.Call, theirs: ast.Call, path: Path) -> Iterator[Difference]:
    """A sum for a mean, and what differs in that of which it is one, each by itself."""
    one, other = mine.func, theirs.func
    assert isinstance(one, ast.Attribute)
    assert isinstance(other, ast.Attribute)
    where = (*path, ("func", None))
    new = ast.Attribute(one.value, other.attr, ast.Load())
    yield _one("sum-or-mean", other.attr, where, one, new)  # first: the next one goes into it
    yield from _differ(one.value, other.value, (*where, ("value", None)))
    for index, (a, b) in enumerate(zip(mine.args, theirs.args, strict=True)):
        yield from _differ(a, b, (*path, ("args", index)))
    yield from _options(mine, theirs, path)


def _calls(mine: ast.Call, theirs: ast.Call, path: Path) -> Iterator[Difference]:
    here, there = _last(mine.func), _last(theirs.func)
    if here != there:
        args = [same(a, b) for a, b in zip(mine.args, theirs.args, strict=False)]
        alike = len(mine.args) == len(theirs.args) and all(args)
        sums = {here, there} == SUMS
        if alike and _base_same(mine.func, theirs.func):
            where = (*path, ("func", None))
            kind = "sum-or-mean" if sums else "function"
            yield _one(kind, there, where, mine.func, theirs.func)
            yield from _options(mine, theirs, path)
        elif sums and same(_summed(mine), _summed(theirs)):  # torch.mean(x) beside x.sum()
            yield _one("sum-or-mean", there, path, mine, theirs)
        elif sums and _are_methods(mine, theirs):
            yield from _sum_apart(mine, theirs, path)
        else:
            yield _one("call", there, path, mine, theirs)
        return
    if not same(mine.func, theirs.func):
        yield from _differ(mine.func, theirs.func, (*path, ("func", None)))
    if len(mine.args) == len(theirs.args):
        for index, (a, b) in enumerate(zip(mine.args, theirs.args, strict=True)):
            yield from _differ(a, b, (*path, ("args", index)))
    else:
        yield _one(_arguments(mine, theirs), there, path, mine, theirs)
        return
    yield from _options(mine, theirs, path)


def _arguments(mine: ast.Call, theirs: ast.Call) -> str:
    """The kind of slip where two calls of one function have not equally many arguments."""
    if not same(mine.func, theirs.func):
        return "call"
    here, there = ([*each.args, *(k.value for k in each.keywords)] for each in (mine, theirs))
    if len(here) == len(there) or not _among(*sorted((here, there), key=len)):
        return "call"
    return "argument-missing" if len(here) < len(there) else "argument-extra"


def _among(fewer: Sequence[ast.expr], more: Sequence[ast.expr]) -> bool:
    """Whether the fewer ones are all among the others, in their order."""
    left = iter(more)
    return all(any(same(each, other) for other in left) for each in fewer)


def _base_same(one: ast.AST, other: ast.AST) -> bool:
    if isinstance(one, ast.Attribute) and isinstance(other, ast.Attribute):
        return same(one.value, other.value)
    return isinstance(one, ast.Name) and isinstance(other, ast.Name)


def _options(mine: ast.Call, theirs: ast.Call, path: Path) -> Iterator[Difference]:
    here = {each.arg: each for each in mine.keywords}
    there = {each.arg: each for each in theirs.keywords}
    for name in {**here, **there}:
        if name in here and name in there and same(here[name], there[name]):
            continue
        kept = [each for each in mine.keywords if each.arg != name]
        if name in there:
            kept.append(there[name])
        new = ast.Call(func=mine.func, args=mine.args, keywords=kept)
        kind = (
            "option"
            if name in here and name in there
            else "option-missing"
            if name in there
            else "option-extra"
        )
        yield Difference(kind, name or "**", ((path, new),), here.get(name) or mine)


# ---- two that have changed places ---------------------------------------------------------------


def _exchanged(found: list[Difference]) -> list[Difference]:
    """One difference in place of two that mirror each other."""
    if len(found) != 2 or any(len(each.edits) != 1 for each in found):
        return []
    one, other = found
    if same(one.node, other.edits[0][1]) and same(other.node, one.edits[0][1]):
        return [Difference("exchanged", "", (*one.edits, *other.edits), one.node, 1)]
    return []
