"""The grading run: every hand-in is asked in the jail and judged here.

One broken hand-in never stops the others: whatever happens to it becomes a verdict or a problem in
words. Within a run all learners get the same inputs, drawn anew for each run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Protocol

from checkers import exercise as exercises
from checkers import fences, judging
from checkers.classroom import handins
from checkers.classroom.handins import Contents, HandIn, HandInsError
from checkers.classroom.memo import Memo
from checkers.diagnosis import Diagnosis
from checkers.exercise import Exercise
from checkers.facts import Answer, Plain
from checkers.feedback import TOO_LARGE
from checkers.jail.limits import Limits
from checkers.jail.warm import Reply
from checkers.judging import Verdict
from checkers.question import Question


class AskAll(Protocol):
    """Has questions answered in a jail, as `Warm.ask_all` does."""

    def __call__(
        self, questions: Sequence[Question], *, pictured: bool = False
    ) -> Sequence[Reply]: ...


MOST_CONTEXT = 100_000  # characters of the learner's other cells
MOST_GRAPH = 200_000  # characters of one answer's graph
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

    @property
    def total(self) -> int:
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

    def question(self, exercise: Exercise, source: str, context: Sequence[str]) -> Question:
        """What a learner is asked; the same inputs for everybody."""
        return replace(self.questions[exercise.id], source=source, context=tuple(context))


def prepare(chosen: Sequence[Exercise], limits: Limits, seed: int) -> Run:
    """Compute what is expected, once for the whole class. Raises if a solution fails."""
    questions = {each.id: judging.question(each, "", seed) for each in chosen}
    expected = {each.id: judging.expected_answers(each, questions[each.id]) for each in chosen}
    return Run(tuple(chosen), limits, seed, questions, expected)


def exercises_in(hand_ins: Sequence[HandIn], known: Iterable[str] = ()) -> tuple[str, ...]:
    """The ids of the exercises that occur in at least one hand-in, beside those `known` to occur.

    Raises HandInsError if there are none.
    """
    paths = exercises.exercise_paths()
    found = set(known) & paths.keys()
    for hand_in in hand_ins:
        # Most notebooks of a class hold the same exercises: look before parsing.
        if handins.mentioned(hand_in) & paths.keys() - found:
            found |= fences.answers(handins.read(hand_in).cells).keys() & paths.keys()
    if not found:
        raise HandInsError(
            "no hand-in holds an answer to an exercise of the course: expected cells with the "
            "lines `# --- begin 3.1 ---` and `# --- end 3.1 ---`"
        )
    return tuple(sorted(found, key=exercises.sort_key))


# ---- one hand-in --------------------------------------------------------------------------------


def lost(learner: str, run: Run, problem: str) -> Graded:
    """The result of a learner whom nothing could be found out about."""
    return Graded(learner, tuple(map(judging.not_attempted, run.exercises)), (problem,))


def grade_one(hand_in: HandIn, run: Run, ask_all: AskAll, memo: Memo | None = None) -> Graded:
    """All verdicts of one hand-in."""
    try:
        contents = handins.read(hand_in)
    except Exception as error:  # a reader's bug must not cost the class its marks
        contents = Contents(problems=(f"could not be read: {type(error).__name__}: {error}",))
    return grade_contents(hand_in.learner, contents, run, ask_all, memo)


def grade_contents(
    learner: str, contents: Contents, run: Run, ask_all: AskAll, memo: Memo | None = None
) -> Graded:
    """All verdicts on the cells of one learner; `memo` knows those on equal programs."""
    memo = memo or Memo()
    by_id = {each.id: each for each in run.exercises}
    answers = fences.answers(contents.cells)
    context, left_out = _within(fences.context(contents.cells, by_id))
    asked: dict[str, Question] = {}
    verdicts: dict[str, Verdict] = {}
    for each in run.exercises:
        source = fences.choose(each, answers.get(each.id, ()))
        if source is None:
            nothing = Diagnosis("no-answer", {"exercise": each.id})
            verdicts[each.id] = judging.not_attempted(each, nothing)
        elif len(source) > fences.MOST_ANSWER:
            long = {"number": len(source), "most": fences.MOST_ANSWER}
            verdicts[each.id] = judging.refused(each, Diagnosis("too-long", long))
        elif not judging.is_attempted(each, source):
            verdicts[each.id] = judging.not_attempted(each)
        else:
            asked[each.id] = run.question(each, source, context)
    known = {key: memo.recall(question) for key, question in asked.items()}
    verdicts |= {key: verdict for key, verdict in known.items() if verdict is not None}
    unknown = tuple(question for key, question in asked.items() if known[key] is None)
    together = [unknown] if unknown and not memo.pays else [(each,) for each in unknown]
    replies = [reply for questions in together for reply in ask_all(questions)]
    for question, reply in zip(unknown, replies, strict=True):
        verdict = judge_reply(by_id[question.exercise], question, reply, run)
        verdicts[question.exercise] = verdict
        if reply.first and reply.status == "answered":
            memo.keep(question, reply.answers, verdict)
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
    )


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
            small = len(json.dumps(graph)) <= MOST_GRAPH
            found[question.exercise] = graph if small else TOO_LARGE
    return found


def is_refused(verdict: Verdict) -> bool:
    """Whether the answer came to no end: it met a limit, or crashed."""
    return verdict.diagnosis is not None and verdict.diagnosis.id in REFUSED.values()


def judge_reply(exercise: Exercise, asked: Question, reply: Reply, run: Run) -> Verdict:
    """The verdict on what came back from the jail."""
    if reply.status == "answered":
        return judging.judge(exercise, asked, reply.answers, run.expected[exercise.id])
    fields = {
        "time": {"seconds": f"{run.limits.seconds:g}"},
        "ended": {"how": reply.how},
        "too long": {"why": "too long"},
        "unreadable": {"why": reply.how},
    }
    diagnosis = Diagnosis(REFUSED[reply.status], fields.get(reply.status, {}))
    return judging.refused(exercise, diagnosis)
