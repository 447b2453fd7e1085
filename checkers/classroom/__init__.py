"""Grading a class: hand-ins, the grading run, the book, and what is written from it.

reading/      hand-ins: which folder is a learner, which file the newest, what is in it; the roster
grading.py    ask one hand-in in the jail, judge it here, within limits (bounded.py)
memo.py       equal programs are asked once
proving.py    causes that a repair proves, when all marks are there
pool.py       grading processes, so that all cores work;  cluster.py  the same on Dask
scratch.py    a folder for the time of a run, also of one that is killed
remote.py     a grading process for a worker of the cluster
book/         learners, assignments, attempts and marks, each traced to its file, in SQLite
results.py    CSV and JSON;  tables.py, sheets.py  into the sheet that a platform exported
giving_back.py  feedback in a zip, named as a platform wants it
release.py    assignments to hand out, also for nbgrader (nbgrader.py)
autograder.py a bundle for Gradescope, and the results of one submission
pages.py      an HTML page per learner and of the class;  drawing.py, portrait.py  pictures
inventories.py  the concept inventory of a class, from progress files
commands/     the teacher's commands, a file each
"""

import sys
from typing import TextIO

from checkers.course.files import told

# Exit codes: everything fine; done, but something needs a look; could not be done.
FINE, LOOK, FAILED = 0, 1, 2


def one_line(text: str) -> str:
    """A text with names of strangers' files in it, without what steers a terminal or a line."""
    return "".join(char if char.isprintable() else "?" for char in text)


def tell(text: str, stream: TextIO | None = None) -> None:
    """Print a line, whatever names are in it."""
    print(one_line(text), file=stream or sys.stdout)


def complain(message: object) -> int:
    """Say what could not be done; the exit code for it."""
    said = told(message) if isinstance(message, OSError) and message.strerror else message
    tell(f"gradschool: {said}", sys.stderr)
    return FAILED
