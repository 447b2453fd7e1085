"""Grading a class: hand-ins, the grading run, the gradebook, and what is written from it.

handins.py    which files belong to which learner, and what is in them
archives.py   the zip from Canvas or Moodle;  naming.py  whose file is it
grading.py    ask one hand-in in the jail, judge it here
memo.py       equal programs are asked once
pool.py       grading processes, so that all cores work
gradebook.py  every mark and where it comes from, in one SQLite file
verdicts.py   verdicts as plain data, for the gradebook
results.py    CSV and JSON;  sheets.py  into the sheet that Canvas or Moodle exported
release.py    assignments to hand out, also for nbgrader (nbgrader.py)
pages.py      an HTML page per learner, and one of the class
commands.py   grade, override, report;  exporting.py  export, release
"""

import sys

# Exit codes: everything fine; done, but something needs a look; could not be done.
FINE, LOOK, FAILED = 0, 1, 2


def complain(message: object) -> int:
    """Say what could not be done; the exit code for it."""
    print(f"gradschool: {message}", file=sys.stderr)
    return FAILED
