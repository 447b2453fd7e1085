"""The grading run: every hand-in is asked in the jail and judged here.

One broken hand-in never stops the others: whatever happens to it becomes a verdict or a problem in
words. Within a run all learners get the same inputs, drawn anew for each run.
"""

from __future__ import annotations

import builtins
import functools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Protocol

from checkers.ask import program
from checkers.ask.facts import Answer, Expected, Plain
from checkers.ask.question import Question
from checkers.causes.catalogue import Diagnosis
from checkers.classroom import bounded
from checkers.classroom.memo import Memo
from checkers.classroom.reading import notebooks
from checkers.classroom.reading.notebooks import Contents, HandIn
from checkers.course import fences
from checkers.diagnose import checking
from checkers.diagnose.repair.trying import Ask
from checkers.jail.limits import Limits
from checkers.jail.warm import Reply
from checkers.judge import judging
from checkers.judge.comparing import mismatches
from checkers.judge.exercise import Exercise
from checkers.judge.judging import Verdict
from checkers.show.feedback import TOO_LARGE


class AskAll(Protocol):
    """Has questions answered in a jail, as `Warm.ask_all` does."""

    def __call__(
        self, questions: Sequence[Question], *, pictured: bool = False
    ) -> Sequence[Reply]: ...


MOST_CONTEXT = 100_000  # characters of the learner's other cells
MOST_GRAPH = 200_000  # characters of one answer's graph
MOST_NODES, EDGES_PER_NODE = 2_000, 3  # of a graph on a page; operations have few inputs
REFUSED = {
    "time": "time-limit",
    "memory": "memory-limit",
    "ended": "stopped",
    "too long": "unreadable-answer",
    "unreadable": "unreadable-answer",
}


@dataclass(frozen=True)
class Graded:
    """One learner's result; `sources` are the answers as they were asked, by exercise."""

    learner: str
    verdicts: tuple[Verdict, ...]
    problems: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    context: tuple[str, ...] = ()  # the learner's other cells, from which an answer may borrow
    hash: str = ""  # of the bytes that were graded
    notes: tuple[str, ...] = ()  # which files were not taken, and why

    @property
    def total(self) -> float:
        """Marks reached."""
        return sum(verdict.mark for verdict in self.verdicts)

    def with_graphs(self, graphs: Mapping[str, Plain]) -> Graded:
        """The same result with these graphs, by exercise."""
        verdicts = [replace(each, graph=graphs.get(each.exercise)) for each in self.verdicts]
        return replace(self, verdicts=tuple(verdicts))


@dataclass(frozen=True)
class Run:
    """What stays the same within a run: exercises, limits, the seed, and what is expected."""

    exercises: tuple[Exercise, ...]
    limits: Limits
    seed: int
    questions: Mapping[str, Question]  # without an answer yet
    expected: Mapping[str, tuple[Answer, ...]]
    hides: bool = True  # the drawn inputs: a class meets them again when it hands in once more

    def question(self, exercise: Exercise, source: str, context: Sequence[str]) -> Question:
        """What a learner is asked; the same inputs for everybody."""
        return replace(self.questions[exercise.id], source=source, context=tuple(context))

    @functools.cached_property
    def likely(self) -> Mapping[str, tuple[Expected, ...]]:
        """What most answers will equal, by exercise, for whoever reads them."""
        return {key: tuple(map(Expected, answers)) for key, answers in self.expected.items()}

    def only(self, keys: Sequence[str]) -> Run:
        """The same run with some of its exercises, by id."""
        return replace(self, exercises=tuple(each for each in self.exercises if each.id in keys))


def prepare(chosen: Sequence[Exercise], limits: Limits, seed: int, *, hides: bool = True) -> Run:
    """Compute what is expected, once for the whole class. Raises if a solution fails."""
    questions = {each.id: judging.question(each, "", seed) for each in chosen}
    expected = {each.id: judging.expected_answers(each, questions[each.id]) for each in chosen}
    return Run(tuple(chosen), limits, seed, questions, expected, hides)


# ---- one hand-in --------------------------------------------------------------------------------


def lost(learner: str, run: Run, problem: str) -> Graded:
    """The result of a learner whom nothing could be found out about: no mark, not a bad one."""
    return lost_of(learner, [each.id for each in run.exercises], problem)


def lost_of(learner: str, keys: Iterable[str], problem: str) -> Graded:
    """The same for these exercises."""
    return Graded(learner, tuple(not_judged(key, problem) for key in keys), (problem,))


def not_judged(exercise: str, what: str) -> Verdict:
    """The verdict where the checkers have failed: a person decides."""
    return Verdict(exercise, "not judged", Diagnosis("judge-failed", {"what": what[:200]}))


def grade_one(
    hand_in: HandIn,
    run: Run,
    ask_all: AskAll,
    memo: Memo | None = None,
    *,
    apart: bool = False,
    proved: bool = False,
) -> Graded:
    """All verdicts of one hand-in; `apart` and `proved` as in grade_contents."""
    try:
        contents = notebooks.read(hand_in)
    except Exception as error:  # a reader's bug must not cost the class its marks
        return lost(hand_in.learner, run, f"could not be read: {type(error).__name__}: {error}")
    return grade_contents(hand_in.learner, contents, run, ask_all, memo, apart=apart, proved=proved)


def grade_contents(
    learner: str,
    contents: Contents,
    run: Run,
    ask_all: AskAll,
    memo: Memo | None = None,
    *,
    apart: bool = False,
    proved: bool = False,
) -> Graded:
    """All verdicts on the cells of one learner; `memo` knows those on equal programs.

    Whatever reads the learner's text has a time limit. With `apart` it does so in a process of its
    own, which can be ended whatever it is doing: for hand-ins that have ended a grader. With
    `proved` a repair is looked for: each wrong answer takes up to a second more.
    """
    memo = memo or Memo()
    limited = bounded.apart if apart else bounded.here
    by_id = {each.id: each for each in run.exercises}
    answers, context, left_out = limited(_parts, contents.cells, by_id, seconds=bounded.LONGER)
    asked: dict[str, Question] = {}
    verdicts: dict[str, Verdict] = {}
    for each in run.exercises:
        try:
            found = limited(_asked, each, answers.get(each.id, ()), run, context)
            if contents.problems and not contents.cells:
                found = judging.not_attempted(each, Diagnosis("not-read"))
        except bounded.FAILED as failure:
            found = not_judged(each.id, bounded.told(failure))
        if isinstance(found, Verdict):
            verdicts[each.id] = found
        else:
            asked[each.id] = found
    known = {key: memo.recall(question) for key, question in asked.items()}
    verdicts |= {key: verdict for key, verdict in known.items() if verdict is not None}
    unknown = tuple(question for key, question in asked.items() if known[key] is None)
    together = [unknown] if unknown and not memo.pays else [(each,) for each in unknown]
    replies = [reply for questions in together for reply in ask_all(questions)]
    for question, reply in zip(unknown, replies, strict=True):
        exercise = by_id[question.exercise]
        ask = ask_in_jail(ask_all) if proved else None
        patience = bounded.LONGER if proved else bounded.SECONDS
        try:
            verdict = limited(judge_reply, exercise, question, reply, run, ask, seconds=patience)
        except bounded.FAILED as failure:
            verdict = _without_cause(exercise, question, reply, run, bounded.told(failure))
        else:
            if reply.first and reply.status == "answered":
                memo.keep(question, reply.answers, verdict)
        verdicts[question.exercise] = verdict
    for key in asked:
        if len(answers[key]) > 1:
            several = Diagnosis("two-answers", {"number": len(answers[key]), "exercise": key})
            verdicts[key] = replace(verdicts[key], notes=(*verdicts[key].notes, several))
    return Graded(
        learner,
        tuple(verdicts[each.id] for each in run.exercises),
        (*contents.problems, *left_out),
        {key: question.source for key, question in asked.items()},
        context if asked else (),
        contents.hash,
        contents.notes,
    )


def _parts(
    cells: Sequence[fences.Cell], by_id: Mapping[str, Exercise]
) -> tuple[dict[str, list[str]], tuple[str, ...], tuple[str, ...]]:
    """The answers by exercise, the learner's other cells, and what to say of those left out."""
    return fences.answers(cells), *_within(fences.context(cells, by_id))


def _asked(
    exercise: Exercise, found: Sequence[str], run: Run, context: Sequence[str]
) -> Question | Verdict:
    """What is to be asked about an answer; the verdict at once where nothing is."""
    source = fences.choose(exercise, found)
    if source is None:
        return judging.not_attempted(exercise, Diagnosis("no-answer", {"exercise": exercise.id}))
    if len(source) > fences.MOST_ANSWER:
        long = {"number": len(source), "most": fences.MOST_ANSWER}
        return judging.refused(exercise, Diagnosis("too-long", long))
    if not judging.is_attempted(exercise, source):
        return judging.not_attempted(exercise)
    return run.question(exercise, source, context)


def _without_cause(
    exercise: Exercise, asked: Question, reply: Reply, run: Run, what: str
) -> Verdict:
    """The verdict by values alone where finding the cause has failed.

    Different values are wrong, whatever the cause. Where they agree, or cannot be compared either,
    a person decides.
    """

    def differ() -> bool:
        pairs = zip(reply.answers, run.expected[exercise.id], strict=False)
        return any(one.raised or mismatches(exercise.compare, one, two) for one, two in pairs)

    try:
        if reply.status == "answered" and bounded.here(differ):
            return judging.refused(exercise, Diagnosis("cause-unknown", {"what": what}))
    except bounded.FAILED:
        pass
    return not_judged(exercise.id, what)


def _within(context: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The learner's other cells, as many as there is room for, and what to say of the others."""
    sizes = accumulate(map(len, context))
    kept = tuple(each for each, size in zip(context, sizes, strict=True) if size <= MOST_CONTEXT)
    if len(kept) == len(context):
        return kept, ()
    said = (
        f"{len(context)} cells beside the answers, only the first {len(kept)} can be borrowed from"
    )
    return kept, (said,)


def proof(exercise: str, run: Run, ask_all: AskAll) -> str:
    """Whether a right answer is judged right here and a wrong one wrong; "" if so, else what not.

    Through the same jail as the class, before it: what refuses everybody is no learner's 0.
    """
    known = next(each for each in run.exercises if each.id == exercise)
    answers = [("right", known.solution)]
    answers += [("not yet", each.source) for each in known.wrong[:1]]
    for outcome, source in answers:
        asked = run.question(known, source, ())
        (reply,) = ask_all((asked,))
        found = judge_reply(known, asked, reply, run)
        if found.outcome != outcome:
            kind = "right" if outcome == "right" else "wrong"
            how = reply.how or (found.diagnosis.said() if found.diagnosis else found.outcome)
            return f"an answer to {exercise} that is known to be {kind} was judged: {how}"
    return ""


def graphs(graded: Graded, run: Run, ask_all: AskAll) -> dict[str, Plain]:
    """The graph of each answer on the numbers that the learner has seen, by exercise.

    Answers that came to no end, for which a limit would be spent once more, are left out.
    """
    ended = {each.exercise for each in graded.verdicts if not is_refused(each)}
    asked = [
        replace(run.question(each, graded.sources[each.id], graded.context), cases=({},))
        for each in run.exercises
        if each.id in graded.sources and each.id in ended
    ]
    found = {}
    for question, reply in zip(asked, ask_all(asked, pictured=True) if asked else (), strict=True):
        graph = reply.answers[0].graph if reply.status == "answered" else None
        if graph is not None:
            small = len(json.dumps(graph)) <= MOST_GRAPH and _is_drawable(graph)
            found[question.exercise] = graph if small else TOO_LARGE
    return found


def _is_drawable(graph: Plain) -> bool:
    """Whether a graph is as large and dense as programs' are; what it holds is read later."""
    if not isinstance(graph, dict):
        return False
    nodes, edges = (graph.get(key) for key in ("nodes", "edges"))
    if not isinstance(nodes, list) or not isinstance(edges, list):
        return False
    return len(nodes) <= MOST_NODES and len(edges) <= EDGES_PER_NODE * len(nodes) + 20


def is_refused(verdict: Verdict) -> bool:
    """Whether the answer came to no end: it met a limit, or crashed."""
    return verdict.diagnosis is not None and verdict.diagnosis.id in REFUSED.values()


def ask_in_jail(ask_all: AskAll) -> Ask:
    """Has candidates, small edits of the learner's own source, answered in the jail."""

    def ask(question: Question) -> Sequence[Answer] | None:
        (reply,) = ask_all((question,))
        return reply.answers if reply.status == "answered" else None

    return ask


class JudgeFailed(Exception):
    """The checkers stopped on an answer: no learner's 0."""


def judge_reply(
    exercise: Exercise,
    asked: Question,
    reply: Reply,
    run: Run,
    ask: Ask | None = None,
    patience: float = checking.SECONDS,
) -> Verdict:
    """The verdict on what came back from the jail; with `ask` a repair is looked for, so long.

    Raises JudgeFailed.
    """
    if reply.status == "answered":
        right = run.expected[exercise.id]
        verdict = checking.judge(exercise, asked, reply.answers, right, ask=ask, seconds=patience)
        if verdict.diagnosis is not None and verdict.diagnosis.id == "checker-failed":
            raise JudgeFailed(str(verdict.diagnosis.fields["error"]))
        return _without_inputs(verdict, exercise, asked) if run.hides else verdict
    fields = {
        "time": {"seconds": f"{run.limits.seconds:g}"},
        "ended": {"how": reply.how},
        "too long": {"why": "too long"},
        "unreadable": {"why": reply.how},
    }
    diagnosis = Diagnosis(REFUSED[reply.status], fields.get(reply.status, {}))
    return judging.refused(exercise, diagnosis)


def _without_inputs(verdict: Verdict, exercise: Exercise, asked: Question) -> Verdict:
    """Without anything that tells the drawn inputs, where the answer failed on those.

    They stay the same for the class, so whoever knew them could hand in a table. Values, the text
    of an exception and whatever a cause has read from it can hold them, by intention as well.
    """
    if not verdict.case:
        return verdict
    cause, raised = verdict.diagnosis, verdict.raised
    known = (asked.source, exercise.given, exercise.ask, exercise.solution)
    lines = {str(each.line) for each in verdict.places}

    def told(value: object) -> object:
        if isinstance(value, list | tuple):
            return [told(each) for each in value]
        if not isinstance(value, str) or any(value in each for each in known):
            return value
        # of an exception's text only words that we have; what a cause says by itself has no digits
        # but the numbers of the learner's lines
        numbers = set(re.findall(r"\d+", value))
        ours = value in _library_names() if raised else numbers <= lines
        return value if ours else "…"

    if cause is not None:
        cause = replace(cause, fields={key: told(value) for key, value in cause.fields.items()})
    return replace(
        verdict,
        case={},
        mismatch=None,
        diagnosis=cause,
        raised=raised and replace(raised, type=_known_type(raised.type), text=""),
        notes=(*verdict.notes, Diagnosis("other-inputs")),
    )


@functools.cache
def _library_names() -> frozenset[str]:
    library = program.default_torch()
    return frozenset(dir(library)) | frozenset(dir(library.Tensor)) | frozenset(dir(builtins))


def _known_type(name: str) -> str:
    """The name of an exception that Python or the library has: others can say anything."""
    return name if name in _library_names() else "Exception"
