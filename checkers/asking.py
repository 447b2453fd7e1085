"""The asking half of a check: run the learner's code here, hand back plain data.

`answer(question)` runs in the learner's own kernel or in a jailed process. It knows the given code,
this run's inputs and which values to look at; it knows neither the solution nor what is expected.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import linecache
import traceback
import types
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from checkers import facts
from checkers.facts import Answer, Fact, Plain, Raised, Warned

MOST_PRINTED = 20_000
MOST_BORROWED = 20
# What a learner may call in an answer cell although it belongs to the notebook, not to the answer.
NOTEBOOK_NAMES = (
    "check", "hint", "solution", "reset", "progress", "draw", "step", "compare", "display",
)  # fmt: skip
# Both spellings of the library; whichever the learner imports, the chosen one is run.
LIBRARIES = ("engine", "torch")


@dataclass(frozen=True)
class Question:
    """What is sent to the learner's side: code and inputs, nothing that gives an answer away.

    `cases` are mappings from a name to {"values", "dtype", "tracked"}; a name that the given code
    assigns gets these values instead of the shown ones. `context` holds the learner's other cells,
    run only when the answer uses a name that nothing else defines.
    """

    exercise: str
    given: str
    ask: str
    source: str
    cases: tuple[Mapping[str, Plain], ...] = ({},)
    context: tuple[str, ...] = ()
    seed: int = 0

    def plain(self) -> dict[str, Plain]:
        """As JSON-ready data, for another process."""
        return {
            "exercise": self.exercise, "given": self.given, "ask": self.ask, "source": self.source,
            "cases": [dict(case) for case in self.cases], "context": list(self.context),
            "seed": self.seed,
        }  # fmt: skip

    @classmethod
    def read(cls, plain: dict[str, Plain]) -> Question:
        """The question that `plain()` wrote."""
        cases = tuple(plain["cases"])
        return cls(**{**plain, "cases": cases, "context": tuple(plain["context"])})


def default_torch() -> types.ModuleType:
    """The course's own engine."""
    return importlib.import_module("engine")


def answer(
    question: Question,
    torch: types.ModuleType | None = None,
    outside: Mapping[str, object] | None = None,
    *,
    pictured: bool = True,
) -> tuple[Answer, ...]:
    """One answer per case, up to the first that raises; never raises what the learner's code does.

    `torch` is the library that the code runs on (the engine, or the real torch); `outside` supplies
    names that the answer uses without defining them. With `pictured` the first answer carries the
    learner's graph.
    """
    torch = torch or default_torch()
    borrowed = _Borrowed(question, torch, outside)
    answers: list[Answer] = []
    with _undisturbed(torch):
        for case in question.cases:
            picture = pictured and not answers
            answers.append(_one(Cell(question, case, torch, borrowed.taken, picture), borrowed))
            if answers[-1].raised is not None:
                break
    return tuple(answers)


def _one(cell: Cell, borrowed: _Borrowed) -> Answer:
    cell.ask()
    while borrowed.supply(cell.unknown_name):
        cell = Cell(cell.question, cell.case, cell.torch, borrowed.taken, cell.pictured)
        cell.ask()
    return cell.answer()


@contextlib.contextmanager
def _undisturbed(torch: types.ModuleType) -> Iterator[None]:
    """A check leaves random streams and the recording of gradients as it found them."""
    streams = [(np.random.get_state, np.random.set_state)]
    if hasattr(torch, "get_rng_state"):
        streams.append((torch.get_rng_state, torch.set_rng_state))
    kept = [(restore, read()) for read, restore in streams]
    try:
        with torch.enable_grad():
            yield
    finally:
        for restore, state in kept:
            restore(state)


class _Borrowed:
    """Names that an answer uses but does not define, taken from the learner's other cells."""

    def __init__(
        self, question: Question, torch: types.ModuleType, outside: Mapping[str, object] | None
    ) -> None:
        self.taken: dict[str, object] = {}
        self._question, self._torch, self._outside = question, torch, outside

    def supply(self, name: str | None) -> bool:
        """Take the name in; False when there is none, or nobody has it."""
        if name is None or name in self.taken or len(self.taken) >= MOST_BORROWED:
            return False
        if self._outside is None:
            self._outside = self._run_context()
        if name not in self._outside:
            return False
        self.taken[name] = self._outside[name]
        return True

    def _run_context(self) -> dict[str, object]:
        namespace = prelude(self._torch)
        for number, source in enumerate(self._question.context, start=1):
            with contextlib.suppress(Exception), _quiet():
                tree = for_library(parse(source), self._torch)
                exec(compile(tree, f"<cell {number}>", "exec"), namespace)
        return namespace


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


# ---- source text --------------------------------------------------------------------------------


def parse(source: str) -> ast.Module:
    """The syntax tree; shell and magic lines are passed over. Raises SyntaxError."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse("\n".join(_without_magic(line) for line in source.splitlines()))


def _without_magic(line: str) -> str:
    stripped = line.lstrip()
    if stripped.startswith(("%", "!", "?")) or stripped.endswith("?"):
        return line[: len(line) - len(stripped)] + "pass"
    return line


class _Library(ast.NodeTransformer):
    """Imports of the engine or of torch become imports of the library in use."""

    def __init__(self, name: str) -> None:
        self.name = name

    def _renamed(self, module: str) -> str:
        first, dot, rest = module.partition(".")
        return self.name + dot + rest if first in LIBRARIES else module

    def visit_Import(self, node: ast.Import) -> ast.Import:
        for alias in node.names:
            renamed = self._renamed(alias.name)
            if renamed != alias.name and alias.asname is None and "." not in alias.name:
                alias.asname = alias.name  # `import torch` still binds the name torch
            alias.name = renamed
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        node.module = self._renamed(node.module or "")
        return node


def for_library(tree: ast.Module, torch: types.ModuleType) -> ast.Module:
    """The same program, importing the given library."""
    return ast.fix_missing_locations(_Library(torch.__name__).visit(tree))


def _with_inputs(tree: ast.Module, names: Mapping[str, object]) -> ast.Module:
    """The given code, where `x = ...` takes this run's x. Later uses of x follow by themselves."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name) and target.id in names:
                node.value = ast.parse(f"__input__({target.id!r})", mode="eval").body
    return ast.fix_missing_locations(tree)


def prelude(torch: types.ModuleType) -> dict[str, object]:
    """A fresh namespace as the first cell of a notebook leaves it."""
    namespace: dict[str, object] = {"__name__": "__main__", "torch": torch, "np": np, "numpy": np}
    namespace["Variable"] = torch.autograd.Variable
    namespace["Function"] = torch.autograd.Function
    namespace.update(dict.fromkeys(NOTEBOOK_NAMES, _nothing))
    return namespace


def _nothing(*_args: object, **_options: object) -> None:
    """Stands for check(), draw() and the like while an answer is being checked."""


# ---- one run ------------------------------------------------------------------------------------


class _Capped(io.StringIO):
    """What is printed, up to a limit; the rest is counted away, not kept."""

    def write(self, text: str) -> int:
        room = MOST_PRINTED - self.tell()
        if room > 0:
            super().write(text[:room])
            if len(text) > room:
                super().write("\n… more output, not shown")
        return len(text)


class _Stop(Exception):
    """The ask cannot go on: what it needs was never made."""


class _Context:
    """Stands in for the ctx of a Function whose methods are called directly."""

    def __init__(self, count: int) -> None:
        self.saved_tensors: tuple[Any, ...] = ()
        self.needs_input_grad = (True,) * count

    def save_for_backward(self, *tensors: Any) -> None:
        self.saved_tensors = tensors

    mark_dirty = mark_non_differentiable = set_materialize_grads = _nothing


@dataclass
class Cell:
    """What an exercise's `ask(cell)` works with: run the answer, look at values, probe further."""

    question: Question
    case: Mapping[str, Plain]
    torch: Any
    borrowed: Mapping[str, object] = field(default_factory=dict)
    pictured: bool = False
    namespace: dict[str, Any] = field(default_factory=dict)
    unknown_name: str | None = None

    def __post_init__(self) -> None:
        self._facts: dict[str, Fact] = {}
        self._before: dict[str, Fact] = {}
        self._after: dict[str, Fact] = {}
        self._raised: Raised | None = None
        self._warned: list[Warned] = []
        self._printed = _Capped()
        self._graph: Plain = None
        self._drawable: Any = None

    # -- for the exercise's ask --

    def run(self) -> bool:
        """Run the given code on this case's inputs, then the answer; False if it raised."""
        self.namespace = prelude(self.torch) | dict(self.borrowed)
        known = set(self.namespace)
        self.namespace["__input__"] = self.tensor
        self.torch.manual_seed(self.question.seed)
        np.random.seed(self.question.seed)  # noqa: NPY002 (the stream that learners draw from)
        if not self._execute(self.question.given, "given", inputs=True):
            return False
        del self.namespace["__input__"]
        made = [name for name in self.namespace if name not in known and name[0] != "_"]
        self._before = {name: self._describe(self.namespace[name]) for name in made}
        finished = self._execute(self.question.source, "answer")
        self._after = {
            name: self._describe(value)
            for name, value in list(self.namespace.items())[:150]
            if (name not in known or value is not _nothing)
            and name[0] != "_"
            and not isinstance(value, types.ModuleType)
            and name not in ("Variable", "Function")
        }
        return finished

    def observe(self, *names: str) -> None:
        """Record what these names hold now; "x.grad" is the gradient that x holds."""
        for name in names:
            base, _, attribute = name.partition(".")
            if base not in self.namespace:
                self._facts[name] = facts.MISSING
                continue
            fact = self._describe(self.namespace[base])
            if attribute == "grad":
                known = fact.kind == "tensor"
                fact = (fact.grad or facts.NONE) if known else facts.MISSING
            elif fact.grad_fn and self._drawable is None:
                self._drawable = self.namespace[base]
            self._facts[name] = fact

    def record(self, name: str, value: object) -> None:
        """Record a value that the ask itself has obtained, under a name a learner understands."""
        self._facts[name] = self._describe(value)
        if self._drawable is None and self._facts[name].grad_fn:
            self._drawable = value

    def name(self, name: str) -> Any:
        """The learner's object of that name; the ask ends here if there is none."""
        if self._raised is not None or name not in self.namespace:
            if self._raised is None:
                self._facts[name] = facts.MISSING
            raise _Stop
        return self.namespace[name]

    def tensor(self, name: str) -> Any:
        """This case's input of that name as a new tensor."""
        spec = self.case[name]
        dtype = getattr(self.torch, spec["dtype"])
        return self.torch.tensor(spec["values"], dtype=dtype, requires_grad=spec["tracked"])

    def backward_directly(self, function: Any, inputs: list[Any], grad_output: Any) -> Any:
        """What a Function's own backward returns, before torch sums or checks anything."""
        context = _Context(len(inputs))
        with self.torch.no_grad():
            function.forward(context, *inputs)
            grads = function.backward(context, grad_output)
        return grads if isinstance(grads, tuple | list) else (grads,)

    def has(self, name: str) -> bool:
        """Whether this case brings an input of that name."""
        return name in self.case

    @contextlib.contextmanager
    def probe(self, what: str) -> Iterator[None]:
        """Use the learner's objects; an exception becomes evidence, its place named `what`."""
        with self._recorded(), contextlib.redirect_stdout(_Capped()):
            try:
                yield
            except _Stop:
                raise
            except (Exception, SystemExit) as error:
                self._note(error, what)
                raise _Stop from None

    # -- for this module --

    def ask(self) -> None:
        """Run the exercise's own ask."""
        namespace: dict[str, Any] = {"np": np, "__name__": "ask"}
        exec(_compiled(self.question.ask, f"<ask {self.question.exercise}>"), namespace)
        with contextlib.suppress(_Stop), self.probe("ask"):
            namespace["ask"](self)

    def answer(self) -> Answer:
        """What has been seen."""
        return Answer(
            facts=self._facts,
            before=self._before,
            after=self._after,
            raised=self._raised,
            warned=tuple(self._warned[:50]),
            printed=self._printed.getvalue(),
            borrowed=tuple(self.borrowed),
            graph=self._read_graph(),
        )

    def _read_graph(self) -> Plain:
        if self._drawable is None or not self.pictured:
            return None
        from checkers.graph import read_graph

        names = {name: value for name, value in self.namespace.items() if facts.is_tensor(value)}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read_graph(self._drawable, names=names).to_data()

    def _describe(self, value: object) -> Fact:
        names = {
            id(each): name for name, each in self.namespace.items() if facts.is_tensor(each)
        }  # the last name given to a tensor is the one a learner thinks of
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return facts.describe(value, names)

    def _execute(self, source: str, where: str, *, inputs: bool = False) -> bool:
        filename = self._filename(where)
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        with self._recorded(), contextlib.redirect_stdout(self._printed):
            try:
                tree = for_library(parse(source), self.torch)
                if inputs:
                    tree = _with_inputs(tree, self.case)
                shown = _last_expression(tree)
                exec(compile(tree, filename, "exec"), self.namespace)
                if shown is not None:
                    value = eval(compile(shown, filename, "eval"), self.namespace)
                    if value is not None:
                        print(repr(value))
            except (Exception, SystemExit) as error:
                self._note(error, where)
                return False
        return True

    def _filename(self, where: str) -> str:
        return f"<{where} {self.question.exercise}>"

    @contextlib.contextmanager
    def _recorded(self) -> Iterator[None]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                yield
            finally:
                own = self._filename("answer")
                for each in caught:
                    line = each.lineno if each.filename == own else None
                    text = str(each.message)[: facts.MOST_TEXT]
                    self._warned.append(Warned(each.category.__name__, text, line))

    def _note(self, error: BaseException, where: str) -> None:
        if isinstance(error, NameError) and where in ("answer", "ask"):
            self.unknown_name = error.name
        if self._raised is not None:
            return
        line = self._line(error)
        lines = self.question.source.splitlines()
        code = lines[line - 1].strip() if line and line <= len(lines) else ""
        text = str(error)[: facts.MOST_TEXT]
        if isinstance(error, SyntaxError):
            text = str(error.msg)[: facts.MOST_TEXT]
        self._raised = Raised(type(error).__name__, text, line, code, where)

    def _line(self, error: BaseException) -> int | None:
        own = self._filename("answer")
        if isinstance(error, SyntaxError):
            return error.lineno
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == own]
        return lines[-1] if lines else None


def _compiled(source: str, filename: str) -> types.CodeType:
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    return compile(source, filename, "exec")


def _last_expression(tree: ast.Module) -> ast.Expression | None:
    """Take the last expression off the program: a notebook shows its value."""
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = tree.body.pop()
        assert isinstance(last, ast.Expr)
        return ast.Expression(last.value)
    return None


def known_library(namespace: Mapping[str, object]) -> types.ModuleType:
    """The library that a notebook uses under the name torch; the engine when it has none."""
    module = namespace.get("torch")
    if isinstance(module, types.ModuleType) and module.__name__ in LIBRARIES:
        return module
    return default_torch()
