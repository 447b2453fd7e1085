"""The grading run: every hand-in is asked in the jail and judged here.

One broken hand-in never stops the others: whatever happens to it becomes a verdict or a problem in
words. Within a run all learners get the same inputs, drawn anew for each run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from checkers import exercise as exercises
from checkers import fences, judging
from checkers.classroom import handins
from checkers.classroom.handins import Contents, HandIn, HandInsError
from checkers.diagnosis import Diagnosis
from checkers.exercise import Exercise
from checkers.facts import Answer
from checkers.jail.limits import Limits
from checkers.jail.warm import Reply
from checkers.judging import Verdict
from checkers.question import Question

AskAll = Callable[[Sequence[Question]], Sequence[Reply]]


@dataclass(frozen=True)
class Graded:
    """One learner's result."""

    learner: str
    verdicts: tuple[Verdict, ...]
    problems: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Marks reached."""
        return sum(verdict.mark for verdict in self.verdicts)


@dataclass(frozen=True)
class Run:
    """What stays the same within a run: exercises, limits, the seed, and what is expected."""

    exercises: tuple[Exercise, ...]
    limits: Limits
    seed: int
    expected: Mapping[str, tuple[Answer, ...]]

    def question(self, exercise: Exercise, source: str, context: Sequence[str]) -> Question:
        """What a learner is asked; the same inputs for everybody."""
        return judging.question(exercise, source, self.seed, context)


def prepare(chosen: Sequence[Exercise], limits: Limits, seed: int) -> Run:
    """Compute what is expected, once for the whole class. Raises if a solution fails."""
    expected = {
        each.id: judging.expected_answers(each, judging.question(each, each.solution, seed))
        for each in chosen
    }
    return Run(tuple(chosen), limits, seed, expected)


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


def grade_one(hand_in: HandIn, run: Run, ask_all: AskAll) -> Graded:
    """All verdicts of one hand-in."""
    try:
        contents = handins.read(hand_in)
    except Exception as error:  # a reader's bug must not cost the class its marks
        contents = Contents(problems=(f"could not be read: {type(error).__name__}: {error}",))
    return grade_contents(hand_in.learner, contents, run, ask_all)


def grade_contents(learner: str, contents: Contents, run: Run, ask_all: AskAll) -> Graded:
    """All verdicts on the cells of one learner."""
    by_id = {each.id: each for each in run.exercises}
    answers = fences.answers(contents.cells)
    context = fences.context(contents.cells, by_id)
    asked: dict[str, Question] = {}
    verdicts: dict[str, Verdict] = {}
    for each in run.exercises:
        source = fences.choose(each, answers.get(each.id, ()))
        if source is None:
            nothing = Diagnosis("no-answer", {"exercise": each.id})
            verdicts[each.id] = judging.not_attempted(each, nothing)
        elif not judging.is_attempted(each, source):
            verdicts[each.id] = judging.not_attempted(each)
        else:
            asked[each.id] = run.question(each, source, context)
    for question, reply in zip(asked.values(), ask_all(tuple(asked.values())), strict=True):
        key = question.exercise
        verdict = judge_reply(by_id[key], question, reply, run)
        if len(answers[key]) > 1:
            several = Diagnosis("two-answers", {"number": len(answers[key]), "exercise": key})
            verdict = replace(verdict, notes=(*verdict.notes, several))
        verdicts[key] = verdict
    return Graded(learner, tuple(verdicts[each.id] for each in run.exercises), contents.problems)


def judge_reply(exercise: Exercise, asked: Question, reply: Reply, run: Run) -> Verdict:
    """The verdict on what came back from the jail."""
    if reply.status == "answered":
        return judging.judge(exercise, asked, reply.answers, run.expected[exercise.id])
    causes = {
        "time": Diagnosis("time-limit", {"seconds": f"{run.limits.seconds:g}"}),
        "memory": Diagnosis("memory-limit"),
        "ended": Diagnosis("stopped", {"how": reply.how}),
        "too long": Diagnosis("unreadable-answer", {"why": "too long"}),
        "unreadable": Diagnosis("unreadable-answer", {"why": reply.how}),
    }
    return judging.refused(exercise, causes[reply.status])
