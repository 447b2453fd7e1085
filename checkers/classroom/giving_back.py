"""The pages of an assignment in a zip, under the names by which a platform knows whose they are.

Moodle takes `NAME_NUMBER_assignsubmission_file_/…` back as feedback files, Canvas and Brightspace
the names of the files and folders that they handed out; so a page goes under what its hand-in was
called. nbgrader hands out what lies in its folder `feedback`. Blackboard, Gradescope and Google
Classroom document no way to take files for a whole class: for these there is `plain`.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from checkers.classroom import pages, portrait
from checkers.classroom.book import waiting
from checkers.classroom.book.counting import Attempt, Standing
from checkers.classroom.book.gradebook import Gradebook
from checkers.classroom.page_names import page_name
from checkers.classroom.reading import layouts

STAMP = (2020, 1, 1, 0, 0, 0)  # the same pages make the same zip


def write(book: Gradebook, assignment: str, platform: str, out: Path) -> tuple[int, list[str]]:
    """Write the zip; how many pages, and who has none and why."""
    named, left = _named(book, assignment, platform)
    together: dict[str, list[Standing]] = {}
    for _, name, standing in named:
        together.setdefault(name, []).append(standing)
    said = {name: _shared(several) for name, several in together.items()}
    written = set()
    with (
        tempfile.TemporaryDirectory() as folder,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for learner, name, standing in named:
            groups = said[name]
            if groups is None or not _equal(standing, groups):
                left.append(f"{learner}: left out, because {name} goes to a group, whose marks or "
                            "comments differ; plain writes a page each")  # fmt: skip
                continue
            if name in written:  # a page of the group's is there
                continue
            written.add(name)
            found = portrait.of(book, learner).of(assignment).with_graphs({})
            page = pages.write_page(Path(folder) / "page.html", found)
            made.writestr(zipfile.ZipInfo(name, STAMP), page.read_bytes(), zipfile.ZIP_DEFLATED)
    return len(written), left


def _named(
    book: Gradebook, assignment: str, platform: str
) -> tuple[list[tuple[str, str, Standing]], list[str]]:
    """Whose pages go out, under which name, and who gets none and why."""
    named, left = [], []
    held = waiting.held(book, assignment)
    for learner in book.learners():
        mine = [each for each in book.standings(learner) if each.assignment.name == assignment]
        if not mine:
            continue
        if learner in held:
            left.append(f"{learner}: left out, because something is to be decided first")
            continue
        there = [each for each in reversed(mine[0].attempts) if each.withdrawn is None]
        # what was handed in last may have come by mail
        name = next(filter(None, (NAMES[platform](learner, each) for each in there)), None)
        if name is None:
            unlike = f"is not named as {platform} names files; plain takes any name"
            left.append(f"{learner}: what was handed in {unlike}")
        else:
            named.append((learner, name, mine[0]))
    return named, left


def _shared(several: Sequence[Standing]) -> Standing | None:
    """What all may read to whom a page goes: of those who have nothing of their own, if any.

    Marks and comments by hand, a due date or a hand-in of one's own are nobody else's business.
    """
    if all(_equal(each, several[0]) for each in several):
        return several[0]
    common = set.intersection(*({each.hash for each in one.attempts} for one in several))
    for one in several:
        by_hand = any(each.override is not None for each in one.counted)
        own = any(each.hash not in common for each in one.attempts)
        if not (by_hand or own or one.due != one.assignment.due):
            return one
    return None


def _equal(one: Standing, other: Standing) -> bool:
    """Whether two people's pages say the same, as those of a group do."""
    return _said(one) == _said(other)


def _said(standing: Standing) -> tuple[object, ...]:
    marks = tuple((one.exercise, one.earned, one.mark, one.override) for one in standing.counted)
    return standing.due, tuple(each.hash for each in standing.attempts), marks


def _for_moodle(learner: str, attempt: Attempt) -> str | None:
    folder = attempt.files[0].partition("/")[0] if attempt.files else ""
    if "_assignsubmission_" not in folder:
        return None
    head = folder.partition("_assignsubmission_")[0]
    return f"{head}_assignsubmission_file_/feedback.html"


def _for_canvas(learner: str, attempt: Attempt) -> str | None:
    """Named as what was uploaded, a notebook or a zip with notebooks."""
    parts = attempt.files[0].split("/") if attempt.files else []
    name = next((each for each in parts if layouts.owners(each, layouts.CANVAS)), None)
    return name and f"{name.rpartition('.')[0]}.html"


def _for_brightspace(learner: str, attempt: Attempt) -> str | None:
    pattern = next(each for each in layouts.LAYOUTS if each.platform == "brightspace")
    for name in attempt.files:
        folders = name.split("/")[:-1]
        for place, folder in enumerate(folders):
            if layouts.owners("/".join([folder, "x"]), pattern):
                return "/".join([*folders[place : place + 1], "feedback.html"])
    return None


def _for_nbgrader(learner: str, attempt: Attempt) -> str | None:
    """feedback/STUDENT/ASSIGNMENT/NOTEBOOK.html, from what it has collected."""
    parts = attempt.files[0].split("/") if attempt.files else []
    parts = parts[1:] if parts[:1] == ["submitted"] else parts
    if len(parts) != 3:
        return None
    student, assignment, notebook = parts
    return f"feedback/{student}/{assignment}/{notebook.removesuffix('.ipynb')}.html"


def _plain(learner: str, attempt: Attempt) -> str:
    return page_name(learner)


NAMES: dict[str, Callable[[str, Attempt], str | None]] = {
    "moodle": _for_moodle, "canvas": _for_canvas, "brightspace": _for_brightspace,
    "nbgrader": _for_nbgrader, "plain": _plain,
}  # fmt: skip
