"""Which exercise provokes which misconception, as a table of the docs.

`python -m checkers.course.provoked` writes it. A misconception is provoked by a registered wrong
answer whose feedback must name it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from checkers.causes.catalogue import catalogue
from checkers.course.exercises import all_exercises
from checkers.course.packs import ours

TABLE = Path("docs") / "misconceptions.md"
HEADING = """\
# Misconceptions and the exercises that provoke them

Written by `python -m checkers.course.provoked`. Each exercise brings wrong answers, and the
feedback to each of them must name the misconception behind it; the tests run every one. {provoked}
of {count} are provoked.

| id | misconception | exercises |
|---|---|---|
"""


def provoked() -> Mapping[str, tuple[str, ...]]:
    """Every misconception M01, M02, ... with the exercises that provoke it, in order."""
    found: dict[str, dict[str, None]] = {key: {} for key in catalogue() if key.startswith("M")}
    for exercise in all_exercises():
        for wrong in exercise.wrong:
            if wrong.diagnosis in found:
                found[wrong.diagnosis][exercise.id] = None
    return {key: tuple(found[key]) for key in sorted(found)}


def table() -> str:
    """The table as Markdown."""
    rows = provoked()
    known = catalogue()
    lines = [f"| {key} | {known[key].title} | {', '.join(ids)} |" for key, ids in rows.items()]
    count = sum(bool(ids) for ids in rows.values())
    return HEADING.format(provoked=count, count=len(rows)) + "\n".join(lines) + "\n"


def main() -> None:
    """Write the table into the project's docs."""
    path = ours().root / TABLE
    path.write_text(table(), encoding="utf-8")
    print(f"wrote {TABLE}")


if __name__ == "__main__":
    main()
