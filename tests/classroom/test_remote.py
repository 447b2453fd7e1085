"""A grading process for a thread of a cluster's worker: every limit holds there, too."""

import json
import sys
import threading

import pytest
from make_class import notebook

from checkers.classroom import remote
from checkers.classroom.reading import notebooks
from checkers.classroom.remote import Remote
from checkers.course import exercises
from checkers.jail.limits import Limits

KEYS = ("3.1", "3.2")
# A judge that does what is said on answers with "spin" in them, with less patience than ours.
SLOW = """
import re, os, sys
from checkers.classroom import bounded, grading, remote
from checkers.diagnose import checking
bounded.SECONDS = bounded.here.__kwdefaults__["seconds"] = 0.5
judge = checking.judge
def slow(exercise, asked, answers, *others, **more):
    if "spin" in asked.source:
        {what}
    return judge(exercise, asked, answers, *others, **more)
checking.judge = slow
remote.main()
"""
# What the judge does, and what is said of that exercise.
FAULTS = [
    ("while True: pass", "judging took too long"),
    ("re.match('(a+)+$', 'a' * 60 + 'b')", "judging took too long"),
    ("1 / 0", "ZeroDivisionError"),
    ("os._exit(3)", "the process that judged it has ended"),
]


def contents(**answers):
    found = {key.replace("_", ".").lstrip("e"): source for key, source in answers.items()}
    return notebooks.cells_of(json.loads(notebook(found)))


def in_a_thread(work):
    """What it returns, from a thread that hears no signals."""
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join(200)
    return found[0]


@pytest.fixture
def grader(monkeypatch):
    made = []

    def make(what=None):
        if what is not None:
            code = SLOW.format(what=what)
            monkeypatch.setattr(remote, "COMMAND", (sys.executable, "-P", "-c", code))
        made.append(Remote(KEYS, Limits(seconds=5), 7))
        return made[-1]

    yield make
    for each in made:
        each.close()


RIGHT = {f"e{key.replace('.', '_')}": exercises.find(key).solution for key in KEYS}


def test_marks_are_those_of_a_pool(grader):
    one = grader()
    found = in_a_thread(lambda: one.grade("ada", contents(**RIGHT)))
    assert [each.mark for each in found.verdicts] == [1, 1]
    one._process.kill()  # from outside: the next one is graded all the same
    one._process.wait()
    found = in_a_thread(lambda: one.grade("bob", contents(e3_1=RIGHT["e3_1"])))
    assert [each.mark for each in found.verdicts] == [1, 0]


@pytest.mark.parametrize(("what", "said"), FAULTS)
def test_a_judge_without_end_costs_one_exercise(grader, what, said):
    one = grader(what)
    spinning = contents(e3_1="spin = 1", e3_2=RIGHT["e3_2"])
    found = in_a_thread(lambda: one.grade("ada", spinning))
    first, second = found.verdicts
    assert second.mark == 1
    assert first.mark == 0
    assert said in str(first.diagnosis.fields)
    after = in_a_thread(lambda: one.grade("bob", contents(**RIGHT)))
    assert [each.mark for each in after.verdicts] == [1, 1]


def test_what_ends_it_every_time_is_given_up(grader, monkeypatch):
    monkeypatch.setattr(remote, "COMMAND", (sys.executable, "-c", "raise SystemExit"))
    assert grader().grade("ada", contents(**RIGHT)) is None
