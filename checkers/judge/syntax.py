"""Facts about the form of a learner's code, read from its syntax tree.

Read by the judge from the source text, never reported by the process in which the code ran. Values
decide whether an answer is right; these facts only explain why one is wrong.
"""

from __future__ import annotations

import ast
import builtins
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checkers.ask import program

# Methods that do nothing when they are only mentioned.
# fmt: off
METHODS = frozenset((
    "backward", "step", "zero_grad", "zero_", "retain_grad", "requires_grad_", "mean", "sum",
    "item", "detach", "clone", "numpy", "square", "exp", "sqrt", "apply",
    "save_for_backward",
))
# fmt: on
# Names ending in _ that change no values.
NOT_IN_PLACE = frozenset({"requires_grad_"})


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute chain; the source text of anything else, "" if Python finds none."""
    try:
        return ast.unparse(node)
    except ValueError:  # a string in an f-string that needs a backslash, and cannot have one
        return ""


@dataclass(frozen=True)
class Place:
    """Where a statement stands: line, innermost loop (its line, 0 outside), blocks around it."""

    line: int
    loop: int = 0
    no_grad: bool = False
    inside: str = ""  # name of the class or function around it, "" at the top


@dataclass(frozen=True)
class Call:
    """A call: `receiver.method(args, **keywords)`, parts as source text."""

    name: str
    receiver: str
    method: str
    args: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...]
    place: Place
    node: ast.Call

    def keyword(self, name: str) -> str | None:
        """The source text of a keyword argument."""
        return dict(self.keywords).get(name)


@dataclass(frozen=True)
class Assign:
    """An assignment. `name` is the root name written to, `target` the whole left side."""

    name: str
    target: str
    value: str
    augmented: bool
    place: Place
    node: ast.AST

    @property
    def rebinds(self) -> bool:
        """Whether the name afterwards means another object."""
        return self.target == self.name and not self.augmented

    @property
    def reads(self) -> frozenset[str]:
        """Names read on the right side."""
        return _read_in(self.value) if self.value else frozenset()


@dataclass(frozen=True)
class Write:
    """A change in place: `x[0] = 5`, `x += 1`, `x.add_(1)`, `x.data -= 1`."""

    name: str
    through: str  # "data" if it goes through .data, else ""
    place: Place


@dataclass(frozen=True)
class FunctionForm:
    """The form of a class derived from Function."""

    name: str
    inputs: tuple[str, ...]  # parameters of forward, without ctx
    grad_outputs: tuple[str, ...]  # parameters of backward, without ctx
    uses_grad_output: bool
    outer_names: tuple[str, ...]  # free names in backward that hold no module and no builtin
    saved_without_unpacking: str | None  # the name in `x = ctx.saved_tensors`
    returned: tuple[int, ...]  # numbers of values in the return statements of backward
    writes_inputs: bool  # forward changes an argument in place without mark_dirty
    uses_numpy: bool


def names_in(tree: ast.AST) -> Iterator[str]:
    """All names that are read in a tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id


@functools.lru_cache(maxsize=1024)
def _read_in(expression: str) -> frozenset[str]:
    return frozenset(names_in(ast.parse(expression, mode="eval")))


def root(node: ast.AST) -> str:
    """The name at the bottom of `x.data[0]`, "" if there is none."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


@dataclass(frozen=True)
class Form:
    """The form of one piece of source text. An unreadable source has no facts and an `error`."""

    source: str
    error: SyntaxError | None
    calls: tuple[Call, ...] = ()
    assigns: tuple[Assign, ...] = ()
    writes: tuple[Write, ...] = ()
    mentions: tuple[tuple[str, Place], ...] = ()  # methods named without being called
    functions: tuple[FunctionForm, ...] = ()
    bit_xor: tuple[Place, ...] = ()
    compares: tuple[Place, ...] = ()
    modules: frozenset[str] = frozenset()

    def called(self, *methods: str) -> tuple[Call, ...]:
        """Calls of any of these methods or functions, in the order of the text."""
        return tuple(call for call in self.calls if call.method in methods)

    def assigned(self, name: str) -> tuple[Assign, ...]:
        """Assignments that write to this name."""
        return tuple(each for each in self.assigns if each.name == name)


@functools.lru_cache(maxsize=256)
def read(source: str) -> Form:
    """The form of a source text."""
    try:
        tree, nodes = program.tree(source), program.nodes(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        known = error if isinstance(error, SyntaxError) else SyntaxError(str(error))
        return Form(source, known)
    walk = _Walk()
    try:
        walk.visit_all(tree, nodes)
    except RecursionError:
        return Form(source, SyntaxError("the expressions are nested too deeply"))
    return Form(
        source,
        None,
        tuple(sorted(walk.calls, key=lambda call: _end(call.node))),
        tuple(walk.assigns),
        tuple(walk.writes),
        tuple(walk.mentions),
        tuple(walk.functions),
        tuple(walk.bit_xor),
        tuple(walk.compares),
        frozenset(walk.modules),
    )


def _end(node: ast.expr) -> tuple[int, int]:
    return (node.end_lineno or 0, node.end_col_offset or 0)


class _Walk:
    """Collects the facts, keeping track of the place."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.assigns: list[Assign] = []
        self.writes: list[Write] = []
        self.mentions: list[tuple[str, Place]] = []
        self.functions: list[FunctionForm] = []
        self._classes: dict[str, ast.ClassDef] = {}
        self.bit_xor: list[Place] = []
        self.compares: list[Place] = []
        self.modules: set[str] = {"torch", "np", "numpy", "math", "engine"}

    def visit_all(self, tree: ast.Module, nodes: Iterable[ast.AST]) -> None:
        calls = [node for node in nodes if isinstance(node, ast.Call)]
        called = {id(node.func) for node in calls}
        # gradcheck(Square.apply, ...) hands the method on; print(y.backward) has forgotten to call
        called |= {id(arg) for node in calls if dotted(node.func) != "print" for arg in node.args}
        self._called = called
        for statement in tree.body:
            self.visit(statement, Place(statement.lineno))

    def visit(self, node: ast.AST, place: Place) -> None:
        place = Place(getattr(node, "lineno", place.line), place.loop, place.no_grad, place.inside)
        match node:
            case ast.For() | ast.While():
                inner = Place(place.line, node.lineno, place.no_grad, place.inside)
                for child in ast.iter_child_nodes(node):
                    self.visit(child, inner if isinstance(child, ast.stmt) else place)
                return
            case ast.With():
                off = any("no_grad" in dotted(item.context_expr) for item in node.items)
                place = Place(place.line, place.loop, place.no_grad or off, place.inside)
            case ast.ClassDef() | ast.FunctionDef():
                if isinstance(node, ast.ClassDef) and self._is_function(node):
                    self.functions.append(self._with_inherited(node))
                place = Place(place.line, 0, place.no_grad, place.inside or node.name)
            case ast.Import() | ast.ImportFrom():
                self.modules.update(a.asname or a.name.split(".")[0] for a in node.names)
            case ast.Assign():
                for target in node.targets:
                    self._assign(target, node.value, place, node)
            case ast.AnnAssign() if node.value is not None:
                self._assign(node.target, node.value, place, node)
            case ast.AugAssign():
                self._assign(node.target, node.value, place, node, augmented=True)
            case ast.Call():
                self._call(node, place)
            case ast.Attribute() if self._is_mention(node):
                self.mentions.append((dotted(node), place))
            case ast.BinOp(op=ast.BitXor()):
                self.bit_xor.append(place)
            case ast.Compare():
                self.compares.append(place)
        for child in ast.iter_child_nodes(node):
            self.visit(child, place)

    def _is_mention(self, node: ast.Attribute) -> bool:
        loaded = isinstance(node.ctx, ast.Load) and id(node) not in self._called
        # torch.mean as an argument is a function handed on, not a forgotten call
        return loaded and node.attr in METHODS and root(node) not in self.modules

    def _is_function(self, node: ast.ClassDef) -> bool:
        """Whether a class derives from Function, perhaps through classes of the learner's own."""
        own = {each.name for each in self.functions}
        return is_function_class(node) or any(dotted(base) in own for base in node.bases)

    def _with_inherited(self, node: ast.ClassDef) -> FunctionForm:
        """The form of a Function, with the methods of its own base classes."""
        methods = {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
        bases = [self._classes[name] for name in map(dotted, node.bases) if name in self._classes]
        taken = [
            each
            for base in bases
            for each in base.body
            if isinstance(each, ast.FunctionDef) and each.name not in methods
        ]
        whole = ast.ClassDef(node.name, node.bases, node.keywords, [*node.body, *taken], [])
        self._classes[node.name] = ast.copy_location(whole, node)
        return read_function(whole, self.modules)

    def _assign(
        self, target: ast.AST, value: ast.AST, place: Place, node: ast.AST, augmented: bool = False
    ) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            for each, part in zip(target.elts, _parts(target, value), strict=True):
                self._assign(each, part, place, node, augmented)
            return
        name, text = root(target), dotted(target)
        self.assigns.append(Assign(name, text, dotted(value), augmented, place, node))
        flag = isinstance(target, ast.Attribute) and target.attr in ("grad", "requires_grad")
        if augmented or (text != name and not flag):
            self.writes.append(Write(name, "data" if ".data" in text else "", place))

    def _call(self, node: ast.Call, place: Place) -> None:
        name = dotted(node.func)
        receiver = dotted(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        method = node.func.attr if isinstance(node.func, ast.Attribute) else name
        keywords = tuple((k.arg or "**", dotted(k.value)) for k in node.keywords)
        args = tuple(dotted(arg) for arg in node.args)
        self.calls.append(Call(name, receiver, method, args, keywords, place, node))
        if method.endswith("_") and not method.startswith("_") and method not in NOT_IN_PLACE:
            through = "data" if receiver.endswith(".data") else ""
            if receiver and not receiver.endswith(".grad") and "optim" not in receiver:
                self.writes.append(Write(root(node.func), through, place))


def _parts(target: ast.Tuple | ast.List, value: ast.AST) -> list[ast.AST]:
    """What each of several targets gets, all of the value where that cannot be told."""
    given = value.elts if isinstance(value, ast.Tuple | ast.List) else []
    starred = any(isinstance(each, ast.Starred) for each in (*target.elts, *given))
    if starred or len(given) != len(target.elts):
        return [value] * len(target.elts)
    return list(given)


def is_function_class(node: ast.ClassDef) -> bool:
    """Whether a class derives from Function, by the spelling of its bases."""
    return any(dotted(base).split(".")[-1] == "Function" for base in node.bases)


def read_function(node: ast.ClassDef, modules: set[str] | frozenset[str]) -> FunctionForm:
    """The form of one class derived from Function."""
    methods = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
    forward, backward = methods.get("forward"), methods.get("backward")
    inputs = _parameters(forward)
    grads = _parameters(backward)
    read_names = set(names_in(backward)) if backward else set()
    # *grads collects them all, so any use of it counts
    unused = [name for name in grads if name.lstrip("*") not in read_names]
    return FunctionForm(
        name=node.name,
        inputs=inputs,
        grad_outputs=grads,
        uses_grad_output=not (grads and len(unused) == len(grads)),
        outer_names=_outer_names(backward, node.name, modules) if backward else (),
        saved_without_unpacking=_not_unpacked(backward) if backward else None,
        returned=_returned(backward) if backward else (),
        writes_inputs=_writes_inputs(forward, inputs) if forward else False,
        uses_numpy=any(
            isinstance(each, ast.Attribute) and each.attr in ("numpy", "from_numpy")
            for each in ast.walk(node)
        ),
    )


def _parameters(method: ast.FunctionDef | None) -> tuple[str, ...]:
    if method is None:
        return ()
    args = [each.arg for each in (*method.args.posonlyargs, *method.args.args)][1:]
    if method.args.vararg is not None:
        args.append("*" + method.args.vararg.arg)
    return tuple(args)


def _outer_names(
    method: ast.FunctionDef, owner: str, modules: set[str] | frozenset[str]
) -> tuple[str, ...]:
    bound = {each.arg for each in ast.walk(method) if isinstance(each, ast.arg)}
    for each in ast.walk(method):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            bound.add(each.id)
    known = bound | set(modules) | set(dir(builtins)) | {owner, "Function", "Variable"}
    called = {
        each.func.id
        for each in ast.walk(method)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
    }  # a helper function of the learner's own is not state
    body = ast.Module(body=method.body, type_ignores=[])
    return tuple(dict.fromkeys(n for n in names_in(body) if n not in known | called))


def _not_unpacked(method: ast.FunctionDef) -> str | None:
    for each in ast.walk(method):
        if isinstance(each, ast.Assign) and dotted(each.value).endswith(".saved_tensors"):
            target = each.targets[0]
            if isinstance(target, ast.Name) and not _indexed(method, target.id):
                return target.id
    return None


def _indexed(method: ast.FunctionDef, name: str) -> bool:
    """Whether a name is later taken apart: saved[0], a, b = saved, f(*saved)."""
    for each in ast.walk(method):
        inner = getattr(each, "value", None)
        if isinstance(inner, ast.Name) and inner.id == name:
            if isinstance(each, ast.Subscript | ast.Starred):
                return True
            if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Tuple | ast.List):
                return True
    return False


def _returned(method: ast.FunctionDef) -> tuple[int, ...]:
    found = []
    for each in ast.walk(method):
        if isinstance(each, ast.Return):
            value = each.value
            found.append(len(value.elts) if isinstance(value, ast.Tuple) else 1)
    return tuple(found)


def _writes_inputs(method: ast.FunctionDef, inputs: tuple[str, ...]) -> bool:
    for each in ast.walk(method):
        if isinstance(each, ast.Call):
            name = each.func.attr if isinstance(each.func, ast.Attribute) else ""
            if name == "mark_dirty":
                return False
    return any(root(written) in inputs for written in _written(method))


def _written(method: ast.FunctionDef) -> Iterator[ast.AST]:
    """What a method changes in place."""
    for each in ast.walk(method):
        match each:
            case ast.AugAssign(target=target):
                yield target
            case ast.Assign(targets=[ast.Subscript() as target]):
                yield target
            case ast.Call(func=ast.Attribute(attr=name) as target):
                if name.endswith("_") and name not in NOT_IN_PLACE:
                    yield target
