"""check(), hint(), solution(), reset() and progress() in a learner's notebook.

Each returns something that shows itself: as HTML in JupyterLab, as text that is just as useful in a
terminal or a console.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from checkers import asking, buttons, desk, facts, fences, judging, overview, program, syntax
from checkers import exercise as exercises
from checkers.buttons import Actions
from checkers.comparing import mismatches
from checkers.diagnosis import Diagnosis
from checkers.exercise import Exercise
from checkers.facts import Answer
from checkers.feedback import SIGNS, as_html, as_text, box, graph_html, graph_text, inline
from checkers.judging import Verdict
from checkers.languages import language, say

TOO_EARLY = (
    'Try first: the solution of {id} opens after your first check("{id}"). '
    'To see it now, write solution("{id}", confirm=True), or press the button a second time.'
)
RESET = "The starter of {id} stands in a new cell below; your own text stays where it is."


@dataclass(frozen=True)
class Shown:
    """Something to show, as text and as HTML. `verdict` is there after a check."""

    text: str
    html: str
    verdict: Verdict | None = None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text, "text/html": self.html}

    def __repr__(self) -> str:
        return self.text


class Checked(Shown):
    """What a check shows where somebody can press buttons: as the last value of a cell, a row of
    them comes with the verdict."""

    def _ipython_display_(self) -> None:
        assert self.verdict is not None
        key = self.verdict.exercise
        buttons.show(
            self,
            Actions(lambda: check(key), lambda: hint(key), lambda ok: solution(key, confirm=ok)),
        )


def show_now(shown: Shown) -> None:
    """Show it in the middle of a cell; a console prints the text."""
    if _shell() is None:
        print(shown.text)
        return
    from IPython.display import display

    display(shown)


# ---- the notebook around us ---------------------------------------------------------------------


@dataclass(frozen=True)
class Surroundings:
    """The cells that were run, oldest first, and the names they have left behind."""

    cells: Sequence[str]
    names: Mapping[str, object]


_run: list[str] = []  # the cells, as they were run since this module was imported


def surroundings() -> Surroundings:
    """What was run in this shell; in a plain Python console there are names but no cells."""
    shell = _shell()
    if shell is not None:
        return Surroundings(_run, shell.user_ns)
    return Surroundings((), vars(sys.modules["__main__"]))


def _listen() -> None:
    """Remember cells ourselves: IPython's own `In` lacks those run without history (nbval)."""
    shell = _shell()
    if shell is not None:
        _run.extend(shell.user_ns.get("In", ()))
        shell.events.register("pre_run_cell", lambda info: _run.append(info.raw_cell))


def _shell() -> Any:
    module = sys.modules.get("IPython")
    return None if module is None else module.get_ipython()


_listen()


def _answer_source(exercise: Exercise, cells: Sequence[str]) -> str | None:
    """The answer as it was run last: from the newest cell that carries the fence."""
    for number in range(len(cells) - 1, -1, -1):
        found = fences.answers([fences.Cell(cells[number])]).get(exercise.id)
        if found:
            return found[-1]
    return None


def _just_run(exercise: Exercise, cells: Sequence[str]) -> bool:
    """Whether the answer was run in this cell or right before it: then its names should agree."""
    recent = [fences.Cell(source) for source in cells[-2:]]
    return exercise.id in fences.answers(recent)


# ---- check --------------------------------------------------------------------------------------


def check(exercise: str) -> Shown:
    """Is the answer right, and if not, why not? Looks at the answer cell as it was run last."""
    known = exercises.find(exercise)
    verdict = verdict_on(known)
    desk.note_check(known.id, verdict.outcome)
    shown = show(verdict, known, language())
    return Checked(shown.text, shown.html, verdict) if buttons.available() else shown


def verdict_on(exercise: Exercise) -> Verdict:
    """The verdict on the answer in this notebook; nothing is shown or noted."""
    around = surroundings()
    return _verdict(exercise, _answer_source(exercise, around.cells), around)


def _verdict(exercise: Exercise, source: str | None, around: Surroundings) -> Verdict:
    if source is None:
        return judging.not_attempted(exercise, Diagnosis("no-fence", {"exercise": exercise.id}))
    if not judging.is_attempted(exercise, source):
        return judging.not_attempted(exercise)
    asked = judging.question(exercise, source, judging.new_seed())
    answers = asking.answer(asked, program.known_library(around.names), around.names)
    verdict = judging.judge(exercise, asked, answers)
    found = _leftover(exercise, source, answers[0], around)
    if verdict.outcome != "right":
        found = _fence_lost(exercise, around) or found
    return replace(verdict, notes=(*verdict.notes, found)) if found else verdict


def _fence_lost(exercise: Exercise, around: Surroundings) -> Diagnosis | None:
    """The cell run last answers this exercise, but its fence lines are gone."""
    cells = [each for each in around.cells if not re.fullmatch(r"\s*check\(.*\)\s*", each)]
    if not cells or fences.answers([fences.Cell(cells[-1])]):
        return None
    asked = {key.partition(".")[0] for key in exercise.compare} - names_of(exercise.given)
    for name in names_of(cells[-1]) & asked:
        return Diagnosis("fence-lost", {"name": name, "exercise": exercise.id})
    return None


def names_of(source: str) -> set[str]:
    """The names that a piece of code sets."""
    return {each.name for each in syntax.read(source).assigns}


def _leftover(
    exercise: Exercise, source: str, fresh: Answer, around: Surroundings
) -> Diagnosis | None:
    """M41: the notebook's own names say something else than a fresh run of the same answer."""
    if fresh.raised is not None or not _just_run(exercise, around.cells):
        return None
    # Only names of this exercise: a lesson may use the same name for something else.
    bound = names_of(exercise.given) | names_of(source)
    names = {key for key in fresh.facts if key.split(".")[0] in bound & around.names.keys()}
    seen = {key: _fact(key, around.names) for key in names if key.isidentifier() or _is_grad(key)}
    values = dict.fromkeys(seen, "type shape values")
    own = Answer(facts=seen)
    there = Answer(facts={key: fresh.facts[key] for key in seen})
    for mismatch in mismatches(values, own, there):
        return Diagnosis("M41", {"name": mismatch.key})
    return None


def _is_grad(key: str) -> bool:
    name, _, attribute = key.partition(".")
    return name.isidentifier() and attribute == "grad"


def _fact(key: str, names: Mapping[str, object]) -> facts.Fact:
    name, _, attribute = key.partition(".")
    fact = facts.describe(names[name])
    return (fact.grad or facts.NONE) if attribute else fact


def show(verdict: Verdict, exercise: Exercise, spoken: str) -> Shown:
    """A verdict with the learner's graph; with the reason why, once it is right."""
    why = ""
    if verdict.outcome == "right":
        why = _unwrap(exercise.why.get(spoken, exercise.why["en"]))
    further = "" if why else say('hint("{id}") shows where to look.', spoken, id=verdict.exercise)
    text = [as_text(verdict, spoken, why), further, graph_text(verdict.graph, spoken)]
    page = as_html(verdict, spoken, why, further) + graph_html(verdict.graph, spoken)
    return Shown("\n".join(filter(None, text)), page, verdict)


# ---- help ---------------------------------------------------------------------------------------


def hint(exercise: str) -> Shown:
    """The next hint: where to look, which rule applies, the line with one gap."""
    known = exercises.find(exercise)
    texts = known.hints.get(language(), known.hints["en"])
    progress = desk.read()
    standing = progress.of(known.id)
    number = min(standing.hints + 1, len(texts))
    desk.write(progress.put(known.id, replace(standing, hints=number)))
    heading = say("Hint {number} of {count}", number=number, count=len(texts))
    if number < len(texts):
        further = say('hint("{id}") shows the next one.', id=known.id)
    else:
        further = say("That was the last hint.")
    given = _unwrap(texts[number - 1])
    text = say("{label}: {text}", label=heading, text=given) + f"\n{further}"
    body = f"<div>{inline(given)}</div><div><small>{html.escape(further)}</small></div>"
    return Shown(text, box(f"{known.id} · {heading}", body, SIGNS["not attempted"][1], language()))


def solution(exercise: str, confirm: bool = False) -> Shown:
    """The solution and why it is one: after a first attempt, or with confirm=True."""
    known = exercises.find(exercise)
    progress = desk.read()
    standing = progress.of(known.id)
    if not confirm and standing.attempts == 0:
        text = say(TOO_EARLY, id=known.id)
        body = f"<div>{html.escape(text)}</div>"
        return Shown(text, box(known.id, body, SIGNS["not yet"][1], language()))
    desk.write(progress.put(known.id, replace(standing, solution=True)))
    why = _unwrap(known.why.get(language(), known.why["en"]))
    title = say("Solution of {id}", id=known.id)
    body = f"<pre>{html.escape(known.solution)}</pre><div>{inline(why)}</div>"
    because = say("{label}: {text}", label=say("Why"), text=why)
    text = f"{title}\n\n{known.solution}\n\n{because}"
    return Shown(text, box(title, body, SIGNS["not attempted"][1], language()))


def reset(exercise: str) -> Shown:
    """Put the starter into a new cell below; what you have written stays where it is."""
    known = exercises.find(exercise)
    starter = fences.fenced(known.id, known.starter)
    shell = _shell()
    if shell is None:
        return Shown(starter, f"<pre>{html.escape(starter)}</pre>")
    shell.set_next_input(starter, replace=False)
    text = say(RESET, id=known.id)
    body = f"<div>{html.escape(text)}</div>"
    return Shown(text, box(known.id, body, SIGNS["not attempted"][1], language()))


def _unwrap(markdown: str) -> str:
    return " ".join(markdown.split())


# ---- progress -----------------------------------------------------------------------------------


def progress() -> Shown:
    """How far you are: levels with their stars, what is next, every exercise with its outcome."""
    stored = desk.read()
    return Shown(overview.as_text(stored), overview.as_html(stored))
