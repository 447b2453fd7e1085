"""Assignments for nbgrader: generated, autograded and scored by it, judged by these checkers.

nbgrader runs the judge in the learner's own kernel, where a determined learner can reach it. The
folders that it collects can be graded by `gradschool grade` as well, and there nobody can.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checkers.classroom.book.assignments import Assignment

SCHEMA = 3
POINTS = 1
CONFIG = '''"""nbgrader's settings for assignments made by `gradschool release`."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "gradschool"
'''
# What `nbgrader export` writes, in its order.
COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip


def mark(exercise: str) -> float:
    """Print the feedback on an answer of this notebook and return its mark, from 0 to 1.

    As the last line of an autograded cell it gives nbgrader the cell's score.
    """
    from checkers.course import exercises
    from checkers.show import notebook
    from checkers.show.feedback import as_text

    verdict = notebook.verdict_on(exercises.find(exercise))
    print(as_text(verdict))
    return POINTS * verdict.mark


def rows(data: Mapping[str, Any], assignment: Assignment, name: str) -> Iterator[dict[str, object]]:
    """The marks of one assignment as rows with nbgrader's columns, under its name there.

    Nobody has a row on whom a person has to decide first.
    """
    for result in data["results"]:
        score = result["totals"].get(assignment.name)
        if score is None or assignment.name in result.get("undecided", ()):
            continue
        row = dict.fromkeys(COLUMNS, "")
        yield {
            **row, "assignment": name, "student_id": result["learner"],
            "raw_score": score, "late_submission_penalty": 0.0,
            "score": score, "max_score": f"{assignment.of:g}",
        }  # fmt: skip


def with_marks(cells: Iterator[Any], exercise: str, taken: set[str]) -> Iterator[Any]:
    """An exercise's cells as nbgrader wants them: what is given is locked, a mark cell follows.

    The answer stays an ordinary cell: nbgrader has nothing to clear in it or to put back.
    """
    from nbformat.v4 import new_code_cell

    for cell in cells:
        role = cell.metadata["gradschool"]["role"]
        if role in ("prompt", "given"):
            cell.metadata["nbgrader"] = _metadata(f"{role}-{exercise}", cell.cell_type)
        yield cell
    source = (
        "from checkers.classroom.nbgrader import mark\n\n"
        f'mark("{exercise}")  # the number is the score of this cell'
    )
    cell = new_code_cell(source, id=f"exercise-{exercise.replace('.', '-')}-mark")
    taken.add(cell.id)
    cell.metadata["nbgrader"] = _metadata(f"mark-{exercise}", "code", POINTS)
    yield cell


def _metadata(grade_id: str, cell_type: str, points: int | None = None) -> dict[str, Any]:
    return {
        "grade": points is not None,
        "grade_id": grade_id.replace(".", "-"),
        "locked": True,
        "solution": False,
        "task": False,
        "schema_version": SCHEMA,
        "cell_type": cell_type,
        **({} if points is None else {"points": points}),
    }
