"""What an exercise is: its texts, its code, and the claims that an answer is judged by."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard


class ExerciseError(ValueError):
    """An exercise file is not well formed; the text names file and cell."""


@dataclass(frozen=True)
class WrongAnswer:
    """A known wrong answer and the diagnosis that it must be told."""

    source: str
    diagnosis: str


@dataclass(frozen=True)
class Exercise:
    """One exercise. Texts are mappings from a language to Markdown."""

    id: str
    level: str  # the folder's name, e.g. "3_backward"
    prompt: Mapping[str, str]
    given: str
    starter: str
    solution: str
    accepted: tuple[str, ...]
    hints: Mapping[str, tuple[str, ...]]
    why: Mapping[str, str]
    ask: str
    judge: str
    wrong: tuple[WrongAnswer, ...]
    path: Path
    own: str = ""  # code behind what is given in a notebook: the learner's own work before
    picture: str = ""  # code of a cell that shows what is given, in a notebook only

    def title(self, language: str = "en") -> str:
        """The prompt's first heading, without the number."""
        heading = self.prompt.get(language, self.prompt["en"]).lstrip().splitlines()[0]
        return heading.lstrip("#").strip().removeprefix(self.id).strip()

    @functools.cached_property
    def judging(self) -> Mapping[str, Any]:
        """What the judge cell defines: compare, cases and perhaps judge."""
        _check_names(self)
        namespace: dict[str, Any] = {"__name__": f"judge {self.id}"}
        try:
            exec(compile(self.judge, f"<judge {self.id}>", "exec"), namespace)
        except Exception as error:
            raise ExerciseError(f'{self.path}, cell part="judge": {error}') from error
        return namespace

    @property
    def compare(self) -> Mapping[str, str]:
        """Which aspects of which facts are compared, in order."""
        return self.judging["compare"]

    @property
    def by_hand(self) -> bool:
        """Whether a person reads the answer, and no checker marks it."""
        return bool(self.judging.get("by_hand", False))

    @property
    def has_shares(self) -> bool:
        """Whether what is right of a wrong answer earns a part of the mark."""
        return "share" in self.judging

    @property
    def cases(self) -> Callable[..., Iterable[Mapping[str, Any]]]:
        """Draws this run's inputs."""
        return self.judging["cases"]


# What a judge cell may define for the judge; any other name must have a use in the cell itself.
ASKED_FOR = frozenset(
    {
        *("compare", "cases", "judge", "explain", "causes", "way", "programs", "properties"),
        *("share", "by_hand", "keeps"),
    }
)


def _check_names(exercise: Exercise) -> None:
    """A misspelt `explian` would be accepted and never called. Raises ExerciseError."""
    tree = ast.parse(exercise.judge)
    made = {
        name: node.lineno
        for node in tree.body
        for name in (
            [node.name]
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            else [each.id for each in ast.walk(node) if _is_bound(each)]
            if isinstance(node, ast.Assign | ast.AnnAssign)
            else []
        )
    }
    read = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    for name, line in made.items():
        if name not in ASKED_FOR | read:
            known = ", ".join(sorted(ASKED_FOR))
            raise ExerciseError(
                f'{exercise.path}, cell part="judge", line {line}: nothing uses {name}; '
                f"what the judge asks for is called {known}"
            )


def _is_bound(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
