"""check(), hint(), solution(), reset() and progress() in a learner's notebook.

Each returns something that shows itself: as HTML in JupyterLab, as text that is just as useful in a
terminal or a console.
"""

from __future__ import annotations

import ast
import html
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from checkers.ask import facts, program
from checkers.ask.facts import Answer
from checkers.causes.catalogue import Diagnosis
from checkers.course import desk, exercises, fences, growing, keeping
from checkers.diagnose.checking import SECONDS, SOON, Checking, begin
from checkers.judge import judging, syntax
from checkers.judge.comparing import mismatches
from checkers.judge.exercise import Exercise
from checkers.judge.judging import Place, Verdict
from checkers.languages import language, say
from checkers.show import buttons, overview
from checkers.show.buttons import Actions
from checkers.show.feedback import SIGNS, as_html, as_text, box, graph_html, graph_text, inline
from checkers.show.shown import Shown

TOO_EARLY = (
    'Try first: the solution of {id} opens after your first check("{id}"). '
    'To see it now, write solution("{id}", confirm=True), or press the button a second time.'
)
SCOPES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.FunctionDef)
KEPT = "Kept as {file}, to be imported and checked again whenever you like."
RESET = "The starter of {id} stands in a new cell below; your own text stays where it is."


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
    around = surroundings()
    checking = _begun(known, _answer_source(known, around.cells), around)
    pressed = buttons.available()
    verdict = _remarked(known, checking, SOON if pressed else SECONDS, around)
    cause = verdict.diagnosis if verdict.outcome == "not yet" else None
    desk.note_check(known.id, verdict.outcome, cause.id if cause else "")
    shown = show(verdict, known, language(), _kept(known, verdict, around))
    if not pressed:
        return shown
    if not checking.is_open:
        return Checked(shown.text, shown.html, verdict)
    shown = show(verdict, known, language(), say("Looking for the place …"))

    def later() -> Shown:
        return show(_remarked(known, checking, SECONDS, around), known, language())

    return Checked(shown.text, shown.html, verdict, later)


def _kept(exercise: Exercise, verdict: Verdict, around: Surroundings) -> str:
    """What is said of the file that a right answer is kept in, where it is kept in one."""
    source = _answer_source(exercise, around.cells)
    if verdict.outcome != "right" or not source or "keeps" not in exercise.judging:
        return ""
    stands = growing.standing(exercise, source)
    path = keeping.keep(exercise, source, stands.own)
    if path is None:
        return ""
    kept = say(KEPT, file=f"{path.parent.name}/{path.name}")
    return f"{kept} {stands.said}".rstrip()


def verdict_on(exercise: Exercise) -> Verdict:
    """The verdict on the answer in this notebook; nothing is shown or noted."""
    around = surroundings()
    begun = _begun(exercise, _answer_source(exercise, around.cells), around)
    return _remarked(exercise, begun, SECONDS, around)


def _begun(exercise: Exercise, source: str | None, around: Surroundings) -> Checking:
    if source is None:
        nothing = Diagnosis("no-fence", {"exercise": exercise.id})
        return Checking(judging.not_attempted(exercise, nothing))
    return begin(exercise, source, torch=program.known_library(around.names), outside=around.names)


def _remarked(
    exercise: Exercise, checking: Checking, seconds: float, around: Surroundings
) -> Verdict:
    """The verdict, and what the notebook around the answer has to do with it."""
    verdict, found = checking.within(seconds), None
    _parts[exercise.id] = verdict.places
    if verdict.outcome == "not attempted":
        return verdict
    if checking.seen is not None and not checking.seen.raised:
        source = _answer_source(exercise, around.cells) or ""
        found = _leftover(exercise, source, checking.seen, around)
    if verdict.outcome != "right":
        found = _fence_lost(exercise, around) or found
    found = _given_not_run(exercise, around) or found
    return replace(verdict, notes=(*verdict.notes, found)) if found else verdict


def _given_not_run(exercise: Exercise, around: Surroundings) -> Diagnosis | None:
    """The cell with what is given has not been run since the kernel started."""
    made = names_at_the_top(exercise.given)
    if not around.cells or not made or made <= around.names.keys():
        return None
    return Diagnosis("given-not-run", {"name": min(made - around.names.keys())})


def _fence_lost(exercise: Exercise, around: Surroundings) -> Diagnosis | None:
    """The cell run last answers this exercise, but its fence lines are gone."""
    cells = [each for each in around.cells if not re.fullmatch(r"\s*check\(.*\)\s*", each)]
    if not cells or fences.answers([fences.Cell(cells[-1])]):
        return None
    asked = {key.partition(".")[0] for key in exercise.compare} - names_of(exercise.given)
    for name in names_of(cells[-1]) & asked:
        return Diagnosis("fence-lost", {"name": name, "exercise": exercise.id})
    return None


def names_at_the_top(source: str) -> set[str]:
    """The names that are there when the code has run: not those inside of its functions."""
    found = set()
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            found.add(statement.name)
            continue
        inside = {id(node) for each in ast.walk(statement) if isinstance(each, SCOPES)
                  for node in ast.walk(each)}  # fmt: skip
        found |= {
            node.id
            for node in ast.walk(statement)
            if isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Store)
            and id(node) not in inside
        }
    return found


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


def show(verdict: Verdict, exercise: Exercise, spoken: str, looking: str = "") -> Shown:
    """A verdict with the learner's graph; with the reason why, once it is right."""
    why = ""
    if verdict.outcome == "right":
        why = _unwrap(exercise.why.get(spoken, exercise.why["en"]))
    further = "" if why else say('hint("{id}") shows where to look.', spoken, id=verdict.exercise)
    further = looking or further
    text = [as_text(verdict, spoken, why), further, graph_text(verdict.graph, spoken)]
    page = as_html(verdict, spoken, why, further) + graph_html(verdict.graph, spoken)
    return Shown("\n".join(filter(None, text)), page, verdict)


# ---- help ---------------------------------------------------------------------------------------


def hint(exercise: str) -> Shown:
    """The next hint: where to look, which rule applies, the line with one gap."""
    known = exercises.find(exercise)
    underlined = _underlined(known.id)
    if underlined is not None:
        return underlined
    texts = known.hints.get(language(), known.hints["en"])
    number = min(desk.read().of(known.id).hints + 1, len(texts))

    def count() -> None:
        progress = desk.read()
        standing = progress.of(known.id)
        if standing.hints < number:
            desk.write(progress.put(known.id, replace(standing, hints=number)))

    heading = say("Hint {number} of {count}", number=number, count=len(texts))
    if number < len(texts):
        further = say('hint("{id}") shows the next one.', id=known.id)
    else:
        further = say("That was the last hint.")
    given = _unwrap(texts[number - 1])
    text = say("{label}: {text}", label=heading, text=given) + f"\n{further}"
    body = f"<div>{inline(given)}</div><div><small>{html.escape(further)}</small></div>"
    page = box(f"{known.id} · {heading}", body, SIGNS["not attempted"][1], language())
    return Shown(text, page, when_seen=count)


_parts: dict[str, tuple[Place, ...]] = {}  # by exercise: what the last check could underline


def _underlined(exercise: str) -> Shown | None:
    """The part of a line that a repair has shown: what the first hint after a check says."""
    places = [each for each in _parts.get(exercise, ()) if each.part is not None]
    if not places:
        return None
    said = say("Look at the underlined part; hint again for where to look.")
    marked = "\n".join(
        f"{each.code}\n{' ' * each.part[0]}{'^' * max(1, each.part[1] - each.part[0])}"
        for each in places
        if each.part is not None
    )
    title = say("line {line} of the answer", line=", ".join(str(each.line) for each in places))
    body = f"<pre>{html.escape(marked)}</pre><div>{html.escape(said)}</div>"
    page = box(f"{exercise} · {title}", body, SIGNS["not attempted"][1], language())
    text = say("{label}: {text}", label=title, text=f"\n{marked}\n{said}")
    return Shown(text, page, when_seen=lambda: _parts.__setitem__(exercise, ()))


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
