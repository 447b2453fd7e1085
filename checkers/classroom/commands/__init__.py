"""The teacher's commands, a file each for what belongs together.

grade.py      grade;  choosing.py  which assignment it is;  looking.py  what a person should look at
marks.py      override, marks, report;  book.py  book, assignment
exporting.py  export, feedback, release;  writing.py  pages and overviews from the book
autograding.py  autograder, autograde: Gradescope's
inventory.py  inventory: what a class has gained
"""

from typing import Any

from checkers.classroom.commands import autograding, book, exporting, grade, inventory, marks
from checkers.classroom.commands.options import add_language

__all__ = ["add_language", "add_to"]


def add_to(commands: Any) -> None:
    """Add the teacher's commands to the parser."""
    for each in (grade, marks, book, exporting, autograding, inventory):
        each.add_to(commands)
