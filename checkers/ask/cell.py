"""One run of a learner's answer on one case of inputs, and what is seen of it."""

from __future__ import annotations

import contextlib
import functools
import io
import traceback
import types
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from checkers.ask import facts
from checkers.ask.facts import Answer, Fact, Plain, Raised, Warned
from checkers.ask.observing import Observed, shared
from checkers.ask.program import (
    cell_code,
    compiled,
    nothing,
    prelude,
)
from checkers.ask.question import Question

MOST_PRINTED = 20_000
MOST_NAMES = 150
MOST_WARNED = 50


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

    mark_dirty = mark_non_differentiable = set_materialize_grads = nothing


class _Names:
    """The learner's names of tensors by id, collected when the first one is asked for."""

    def __init__(self, namespace: Mapping[str, object]) -> None:
        self._namespace = namespace

    @functools.cached_property
    def _by_id(self) -> dict[int, str]:
        # the last name given to a tensor is the one a learner thinks of
        return {id(each): name for name, each in self._namespace.items() if facts.is_tensor(each)}

    def get(self, key: int, default: str) -> str:
        return self._by_id.get(key, default)


@dataclass
class Cell:
    """What an exercise's `ask(cell)` works with: run the answer, look at values, probe further."""

    question: Question
    case: Mapping[str, Plain]
    torch: Any
    borrowed: Mapping[str, object] = field(default_factory=dict)
    pictured: bool = False
    detailed: bool = True
    namespace: dict[str, Any] = field(default_factory=dict)
    unknown_name: str | None = None

    def __post_init__(self) -> None:
        self._facts: dict[str, Fact] = {}
        self._before: dict[str, Fact] = {}
        self._after: dict[str, Fact] = {}
        self._raised: Raised | None = None
        self._warned: list[Warned] = []
        self._caught: list[warnings.WarningMessage] = []
        self._printed = _Capped()
        self._prelude: dict[str, Any] = {}
        self._drawable: Any = None
        own = ("<answer ", "<cell ") if self.question.observed else ()
        self._observed = Observed((*own, "<given "), self.torch) if own else None
        self._given: dict[str, object] = {}
        self._start: dict[str, object] = {}
        self._named: dict[str, Fact] = {}

    # -- for the exercise's ask --

    def run(self) -> bool:
        """Run the given code on this case's inputs, then the answer; False if it raised."""
        self._prelude = prelude(self.torch) | dict(self.borrowed)
        self.namespace = dict(self._prelude)
        self.namespace["__input__"] = self.tensor
        self.torch.manual_seed(self.question.seed)
        np.random.seed(self.question.seed)  # noqa: NPY002 (the stream that learners draw from)
        if not self._execute(self.question.given, "given", inputs=True):
            return False
        del self.namespace["__input__"]
        if self.detailed:
            self._before = self._describe(self._own_names())
        self._given = self._own_names() if self._observed else {}
        self._start = dict(self.namespace)
        with self._watched():
            finished = self._execute(self.question.source, "answer")
        self._after = {name: facts.sketch(value) for name, value in self._own_names().items()}
        if self.question.named:
            self._named = self._describe(self._own_names())
        return finished

    def _watched(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext() if self._observed is None else self._observed.watching()

    def _own_names(self) -> dict[str, Any]:
        """The names that given code and answer have made, or given another meaning."""
        return {
            name: value
            for name, value in list(self.namespace.items())[:MOST_NAMES]
            if isinstance(name, str)
            and name[:1] != "_"
            and value is not self._prelude.get(name, self)
            and not isinstance(value, types.ModuleType)
        }

    def observe(self, *names: str) -> None:
        """Record what these names hold now; "x.grad" is the gradient that x holds."""
        for name in names:
            base, _, attribute = name.partition(".")
            if base not in self.namespace:
                self._facts[name] = facts.MISSING
                continue
            fact = self._describe({name: self.namespace[base]})[name]
            if attribute == "grad":
                known = fact.kind == "tensor"
                fact = (fact.grad or facts.NONE) if known else facts.MISSING
            elif fact.grad_fn and self._drawable is None:
                self._drawable = self.namespace[base]
            self._facts[name] = fact

    def record(self, name: str, value: object) -> None:
        """Record a value that the ask itself has obtained, under a name a learner understands."""
        self._facts[name] = self._describe({name: value})[name]
        if self._drawable is None and self._facts[name].grad_fn:
            self._drawable = value

    def include(self, label: str, torch: Any) -> None:
        """Run an included program on another library; record what its own ask sees there.

        An exception there is one here.
        """
        known = self.question.programs[label]
        asked = Question(label, known["given"], known["ask"], known["source"], (self.case,))
        inner = Cell(asked, self.case, torch)
        inner.ask()
        answer = inner.answer()
        if answer.raised is not None:
            raise RuntimeError(f"{answer.raised.type}: {answer.raised.text}")
        self._facts.update({f"{label}: {key}": fact for key, fact in answer.facts.items()})

    def load(self, label: str, name: str) -> Any:
        """The object of that name that an included program makes, in a namespace of its own."""
        namespace = prelude(self.torch)
        exec(compiled(self.question.programs[label]["source"], f"<version {name}>"), namespace)
        return namespace[name]

    def name(self, name: str) -> Any:
        """The learner's object of that name; the ask ends here if there is none."""
        if self._raised is not None or name not in self.namespace:
            if self._raised is None:
                self._facts[name] = facts.MISSING
            raise _Stop
        return self.namespace[name]

    def is_given(self, name: str) -> bool:
        """Whether a name still means the very object that the given code made."""
        return self.name(name) is self._start.get(name, self)

    def tensor(self, name: str) -> Any:
        """This case's input of that name as a new tensor, or as a plain number."""
        spec = self.case[name]
        if spec["dtype"] == "int":  # a plain number of Python's
            return int(spec["values"])
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
        watched = self._watched() if what != "ask" else contextlib.nullcontext()
        with contextlib.redirect_stdout(_Capped()), watched:
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
        exec(compiled(self.question.ask, f"<ask {self.question.exercise}>"), namespace)
        with self._recorded(), contextlib.suppress(_Stop), self.probe("ask"):
            namespace["ask"](self)

    def answer(self) -> Answer:
        """What has been seen."""
        return Answer(
            facts=self._facts,
            before=self._before,
            after=self._after,
            raised=self._raised,
            warned=tuple(self._warned),
            printed=self._printed.getvalue(),
            borrowed=tuple(self.borrowed),
            named=self._named,
            **self._ways(),
            graph=self._read_graph(),
        )

    def _ways(self) -> dict[str, Any]:
        if self._observed is None:
            return {}
        now = self.namespace
        return {
            "calls": dict(self._observed.calls),
            "shared": shared(self._own_names()),
            "replaced": tuple(
                name for name, value in self._given.items() if now.get(name) is not value
            ),
        }

    def _read_graph(self) -> Plain:
        if self._drawable is None or not self.pictured:
            return None
        from checkers.graph import GraphError, read_graph

        names = {name: value for name, value in self.namespace.items() if facts.is_tensor(value)}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return read_graph(self._drawable, names=names).to_data()
            except GraphError:  # a verdict without a picture is still a verdict
                return None

    def _describe(self, values: Mapping[str, object]) -> dict[str, Fact]:
        names, heard = _Names(self.namespace), len(self._caught)
        described = {name: facts.describe(value, names) for name, value in values.items()}
        del self._caught[heard:]  # a warning at our own looking is not the learner's
        return described

    def _execute(self, source: str, where: str, *, inputs: bool = False) -> bool:
        names = frozenset(self.case) if inputs else frozenset()
        with contextlib.redirect_stdout(self._printed):
            try:
                code, last = cell_code(source, self._filename(where), self.torch.__name__, names)
                exec(code, self.namespace)
                if last is not None:
                    value = eval(last, self.namespace)
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
            self._caught = caught
            try:
                yield
            finally:
                own = self._filename("answer")
                for each in caught[:MOST_WARNED]:
                    line = each.lineno if each.filename == own else None
                    text = str(each.message)[: facts.MOST_TEXT]
                    self._warned.append(Warned(each.category.__name__, text, line))

    def _note(self, error: BaseException, where: str) -> None:
        if isinstance(error, NameError) and where != "given":
            self.unknown_name = error.name
        if self._raised is not None:
            return
        line = self.line_of(error)
        lines = self.question.source.splitlines()
        code = lines[line - 1].strip() if line and line <= len(lines) else ""
        text = str(error)[: facts.MOST_TEXT]
        if isinstance(error, SyntaxError):
            text = str(error.msg)[: facts.MOST_TEXT]
        self._raised = Raised(type(error).__name__, text, line, code, where)

    def line_of(self, error: BaseException) -> int | None:
        """The answer's line that raised an exception; None where none of its lines did."""
        own = self._filename("answer")
        if isinstance(error, SyntaxError):
            return error.lineno
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == own]
        if isinstance(error, RecursionError):  # where it ends depends on the depth that is left
            return next((each for each in lines if lines.count(each) > 1), None)
        return lines[-1] if lines else None
