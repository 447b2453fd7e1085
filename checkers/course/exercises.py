"""How an exercise is read from its one text file, and which exercises there are.

An exercise file is percent-format text (percent.py). Each cell says in its own line which part of
the exercise it is, e.g. `# %% part="given"` or `# %% [markdown] part="hint" lang="en"`:

    prompt    markdown, one per language; its first heading is the title
    given     code that the learner may not change; `x = ...` in it can be replaced by other inputs
    own       code behind it in a notebook, of which no check knows: `Base = build_on(2, Base)`
    starter   what stands in the answer region at first; runs without an exception
    solution  the answer that is shown, and that expected facts are computed from
    accepted  right answers written differently
    hint      markdown, three per language, from where to look to the line with a gap
    why       markdown, one sentence per language that goes with the solution
    ask       code with `ask(cell)`: runs where the learner's code lives, looks at values
    judge     code with `compare` and `cases(draw)`: the grader's half; it may also define
              `judge(evidence)`, a last look at an answer whose values are right,
              `explain(evidence)`, a first look at one whose values are wrong,
              `properties`, what every right answer has where there is no single one,
              `causes`, the diagnoses that are possible here, `share(cases)`, what a wrong
              answer earns for what is right of it, `by_hand = True`, for a person to read, and
              `keeps`, the file that a right answer of the learner's own is kept in
    wrong     a known wrong answer, with diagnosis="M13": what the feedback must name

A kind (the package kinds) makes starter, solution, ask and judge out of data: `predict`, `arrange`,
`draw` or `explore` is a code cell, `choice` a markdown cell for each statement, `version` a code
cell for each right or broken version of what is to be tested, `reason` a list of sentences.

The runner knows nothing about any particular exercise.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from checkers.course import percent
from checkers.course.kinds.making import KINDS
from checkers.course.kinds.material import Choice, KindError, Material, Version, read_reasons
from checkers.course.packs import Pack, packs
from checkers.judge.exercise import Exercise, ExerciseError, WrongAnswer
from checkers.languages import LANGUAGES

MARKDOWN_PARTS = ("prompt", "hint", "why", "choice", "reason")
CODE_PARTS = (
    "given", "own", "starter", "solution", "accepted", "ask", "judge", "wrong",
    "predict", "arrange", "draw", "explore", "version",
)  # fmt: skip
ONCE = ("given", "starter", "solution", "ask", "judge")
AT_MOST_ONCE = (*ONCE, "own")
HINTS = 3


def exercise_paths() -> Mapping[str, Path]:
    """The file of every exercise of all packs, by id, in the order of the course.

    Raises ExerciseError where two packs have an exercise of the same id.
    """
    return _paths(packs())


@functools.lru_cache(maxsize=8)
def _paths(known: tuple[Pack, ...]) -> Mapping[str, Path]:
    paths: dict[str, Path] = {}
    owners: dict[str, Pack] = {}
    for pack in known:
        for path in pack.files():
            key, level = path.stem.replace("_", "."), path.parent.name
            if key in paths:
                raise ExerciseError(
                    f"two exercises are called {key}: {paths[key]} and {path}; rename the second"
                )
            if owners.setdefault(level, pack) != pack:
                raise ExerciseError(
                    f"{pack.root} and {owners[level].root} both have a level {level}, and so a "
                    "notebook of this name: rename the folder of the second"
                )
            paths[key] = path
    return {key: paths[key] for key in sorted(paths, key=sort_key)}


def sort_key(exercise: str) -> tuple[int, ...]:
    """1.10 comes after 1.9."""
    return tuple(int(part) for part in re.findall(r"\d+", exercise))


def find(exercise: str) -> Exercise:
    """The exercise with this id, e.g. find("3.1"). Raises ExerciseError with what there is."""
    paths = exercise_paths()
    if not isinstance(exercise, str) or exercise not in paths:
        raise ExerciseError(
            f"there is no exercise {exercise!r}; the exercises are {', '.join(paths)}"
        )
    return _loaded(paths[exercise])


@functools.cache
def _loaded(path: Path) -> Exercise:
    return load(path)


def all_exercises() -> tuple[Exercise, ...]:
    """Every exercise of the course, in order."""
    return tuple(find(key) for key in exercise_paths())


def load(path: Path) -> Exercise:
    """Read one exercise file. Raises ExerciseError naming the file and the cell."""
    return parse(path.read_text(encoding="utf-8"), path)


def parse(text: str, path: Path) -> Exercise:
    """An exercise from the text of its file; `path` gives id and level and stands in errors."""
    parts = _Parts(path)
    try:
        for number, cell in enumerate(percent.read(text), start=1):
            parts.add(number, cell)
    except percent.PercentError as error:
        raise ExerciseError(f"{path}: {error}") from error
    return parts.exercise()


class _Parts:
    """The cells of a file, sorted by part, with the checks that make errors clear."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.texts: dict[str, dict[str, list[str]]] = {part: {} for part in MARKDOWN_PARTS}
        self.code: dict[str, list[str]] = {part: [] for part in CODE_PARTS}
        self.diagnoses: list[str] = []
        self.choices: dict[str, Choice] = {}
        self.versions: list[Version] = []
        self.picture = ""

    def error(self, number: int, what: str) -> ExerciseError:
        return ExerciseError(f"{self.path}, cell {number}: {what}")

    def add(self, number: int, cell: Any) -> None:
        part = cell.metadata.get("part")
        if cell.cell_type == "markdown":
            if part not in MARKDOWN_PARTS:
                known = ", ".join(MARKDOWN_PARTS)
                raise self.error(
                    number, f"a markdown cell needs part= one of {known}, not {part!r}"
                )
            language = cell.metadata.get("lang")
            if language not in LANGUAGES:
                known = ", ".join(LANGUAGES)
                raise self.error(number, f"lang={language!r}, but the languages are {known}")
            self.texts[part].setdefault(language, []).append(cell.source.strip())
            if part == "choice":
                self._add_choice(number, cell.metadata, language, cell.source.strip())
            return
        if part not in CODE_PARTS:
            known = ", ".join(CODE_PARTS)
            raise self.error(number, f"a code cell needs part= one of {known}, not {part!r}")
        if part in AT_MOST_ONCE and self.code[part]:
            raise self.error(number, f"a second cell part={part!r}; there can be only one")
        if part != "wrong" or "diagnosis" in cell.metadata:
            self._check_syntax(number, part, cell.source)
        if part == "wrong":
            if not cell.metadata.get("diagnosis"):
                raise self.error(number, 'a wrong answer needs diagnosis="M.."')
            self.diagnoses.append(cell.metadata["diagnosis"])
        if part == "version":
            self._add_version(number, cell.metadata, cell.source.strip("\n"))
        self.code[part].append(cell.source.strip("\n"))

    def _add_choice(self, number: int, metadata: Any, language: str, text: str) -> None:
        key, holds = str(metadata.get("key")), metadata.get("holds")
        if not re.fullmatch("[a-z]", key) or holds not in ("yes", "no"):
            raise self.error(number, 'a choice needs key="a" and holds="yes" or holds="no"')
        known = self.choices.get(key)
        texts = {**(known.texts if known else {}), language: text}
        self.choices[key] = Choice(key, holds == "yes", metadata.get("diagnosis"), texts)

    def _add_version(self, number: int, metadata: Any, source: str) -> None:
        key, holds = str(metadata.get("key")), metadata.get("holds")
        known = {each.key for each in self.versions}
        if not re.fullmatch(r"[a-z][a-z-]*", key) or key in known or holds not in ("yes", "no"):
            raise self.error(
                number, 'a version needs key="plain", a word of its own, and holds="yes" or "no"'
            )
        self.versions.append(Version(key, holds == "yes", source))

    def _make_kind(self) -> None:
        """Let the kind, if there is one, fill the parts that the file leaves to it."""
        kind = next((each for each in KINDS if self.code.get(each) or self.texts.get(each)), None)
        if kind is None:
            return
        reasons = {key: read_reasons("\n".join(v)) for key, v in self.texts["reason"].items()}
        given, data = ("".join(self.code.get(part, ())) for part in ("given", kind))
        material = Material(
            self.path.stem.replace("_", "."),
            given,
            data,
            reasons,
            tuple(self.choices.values()),
            tuple(self.versions),
        )
        try:
            made = KINDS[kind](material)
        except KindError as error:
            raise ExerciseError(f"{self.path}: {error}") from error
        for part in ("starter", "solution", "ask", "judge"):
            if getattr(made, part):
                self.code[part] = [getattr(made, part)]
        for language, text in made.prompt.items():
            self.texts["prompt"][language][0] += f"\n\n{text}"
        self.picture = made.picture
        self.code["accepted"] += made.accepted
        self.code["wrong"] += [source for source, _ in made.wrong]
        self.diagnoses += [diagnosis for _, diagnosis in made.wrong]

    def _check_syntax(self, number: int, part: str, source: str) -> None:
        try:
            ast.parse(source)
        except SyntaxError as error:
            raise self.error(
                number, f"part={part!r} is not Python: {error.msg} (line {error.lineno})"
            ) from error

    def exercise(self) -> Exercise:
        self._make_kind()
        for part in ONCE:
            if not self.code[part]:
                raise ExerciseError(f'{self.path}: no cell part="{part}"')
        prompts, whys, hints = (self.texts[part] for part in ("prompt", "why", "hint"))
        for part, texts in (("prompt", prompts), ("why", whys)):
            for language in {"en", *texts}:
                if len(texts.get(language, ())) != 1:
                    raise ExerciseError(
                        f'{self.path}: needs one cell part="{part}" lang="{language}", '
                        f"has {len(texts.get(language, ()))}"
                    )
        for language in {"en", *hints}:
            if len(hints.get(language, ())) != HINTS:
                raise ExerciseError(
                    f'{self.path}: needs {HINTS} cells part="hint" lang="{language}", '
                    f"has {len(hints.get(language, ()))}"
                )
        exercise = Exercise(
            id=self.path.stem.replace("_", "."),
            level=self.path.parent.name,
            prompt={key: value[0] for key, value in prompts.items()},
            given=self.code["given"][0],
            starter=self.code["starter"][0],
            solution=self.code["solution"][0],
            accepted=tuple(self.code["accepted"]),
            hints={key: tuple(value) for key, value in hints.items()},
            why={key: value[0] for key, value in whys.items()},
            ask=self.code["ask"][0],
            judge=self.code["judge"][0],
            wrong=tuple(map(WrongAnswer, self.code["wrong"], self.diagnoses)),
            path=self.path,
            own="".join(self.code["own"]),
            picture=self.picture,
        )
        for name in ("compare", "cases"):
            if name not in exercise.judging:
                raise ExerciseError(f'{self.path}, cell part="judge": does not define {name}')
        return exercise
