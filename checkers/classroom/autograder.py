"""Gradescope's autograder: the bundle that is uploaded there, and the results of one submission.

What a bundle holds and how results.json is formed: gradescope-autograders.readthedocs.io, pages
"Autograder Specifications" and "Submission Metadata". A bundle holds a wheel of gradschool, so that
every submission of a term is judged by the same edition.
"""

from __future__ import annotations

import shlex
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from checkers.classroom.grading import Graded
from checkers.classroom.reading.newest import ADVICE
from checkers.course import exercises
from checkers.languages import translated
from checkers.show.feedback import as_text

STAMP = (2020, 1, 1, 0, 0, 0)  # the same bundle is the same file
# Python 3.11 or newer: the first that the image has or can get.
SETUP = """\
#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image.
set -euo pipefail
for python in python3.13 python3.12 python3.11; do
    if "$python" -m ensurepip --version >/dev/null 2>&1 \\
        || apt-get install -y --no-install-recommends "$python" "$python-venv"; then
        "$python" -m venv {home}/gradschool
        break
    fi
done
{home}/gradschool/bin/python -m pip install "$(dirname "$0")/{wheel}[classroom]"
"""
RUN = """\
#!/usr/bin/env bash
# Gradescope runs this for every submission; the teacher sees what it prints.
set -euo pipefail
exec {home}/gradschool/bin/python -m checkers.cli.main autograde {home}/submission \\
    --out {home}/results/results.json {options}
"""
HOME = "/autograder"


class BundleError(ValueError):
    """The bundle cannot be made; the text says why."""


def bundle(path: Path, wheel: Path, options: Sequence[str], home: str = HOME) -> None:
    """Write the zip. `options` are those of `gradschool autograde`. Raises BundleError, OSError."""
    if not zipfile.is_zipfile(wheel) or not wheel.name.endswith(".whl"):
        raise BundleError(f"{wheel} is no wheel: `make wheel` builds one into dist")
    files = {
        "setup.sh": SETUP.format(home=home, wheel=wheel.name).encode(),
        "run_autograder": RUN.format(home=home, options=shlex.join(options)).encode(),
        wheel.name: wheel.read_bytes(),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, STAMP)
            member.external_attr = 0o100755 << 16 if not name.endswith(".whl") else 0o100644 << 16
            made.writestr(member, content, zipfile.ZIP_DEFLATED)


def unsure(doubts: Sequence[str], language: str) -> dict[str, Any]:
    """What results.json holds where two files answer the same: no guess, and what to do."""
    advice = ": hand in only the one that counts"  # learners have no mapping file
    said = (translated(each.removesuffix(ADVICE) + advice, language) for each in doubts)
    return {"score": 0, "output": "\n".join(said), "output_format": "text"}


def results(
    graded: Graded, weights: Mapping[str, float], extra: frozenset[str], language: str
) -> dict[str, Any]:
    """What results.json holds: a test for each exercise.

    Raises BundleError where one was not judged. Without the file Gradescope says that the
    autograder has failed, and gives no mark: what is our fault is nobody's 0.
    """
    failed = [each.exercise for each in graded.verdicts if each.outcome == "not judged"]
    if failed:
        raise BundleError(f"the checkers failed on {', '.join(failed)}: no mark is given")
    tests = []
    for each in graded.verdicts:
        most = 0.0 if each.exercise in extra else weights[each.exercise]
        tests.append(
            {
                "name": f"{each.exercise} {exercises.find(each.exercise).title(language)}",
                "number": each.exercise,
                "score": round(each.mark * weights[each.exercise], 4),
                "max_score": most,
                "status": "passed" if each.outcome == "right" else "failed",
                "output": as_text(each, language),
                "output_format": "text",
                "visibility": "visible",
            }
        )
    said = (*graded.problems, *graded.notes)
    return {
        "output": "\n".join(said),
        "output_format": "text",
        "stdout_visibility": "hidden",
        "visibility": "visible",
        "tests": tests,
    }
