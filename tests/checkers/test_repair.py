"""The search for repairs: a right answer with one slip put in; place and kind must be found.

The slips are ours, so line and kind are known before: nothing here comes from the search itself.
"""

import ast
import gc
import time

import pytest

from checkers.ask.program import default_torch
from checkers.ask.question import Question
from checkers.causes.catalogue import catalogue
from checkers.course.exercises import find
from checkers.diagnose import checking
from checkers.diagnose.causes import CAUSES
from checkers.diagnose.choosing import choose, may_be_told
from checkers.diagnose.registry import RECOGNISERS
from checkers.diagnose.repair.edits import edits
from checkers.diagnose.repair.here import asking_here
from checkers.diagnose.repair.limiting import TooLate, limited
from checkers.diagnose.repair.proofs import Proof, Slip, with_words
from checkers.diagnose.repair.repeatable import is_repeatable
from checkers.diagnose.repair.trees import applied, differences
from checkers.diagnose.repair.units import copied, units_of
from checkers.judge import judging

LONG = 60.0  # seconds: what is found must not depend on the machine

# exercise, what stands in the solution, what is written instead, kind of the slip, its line
SLIPS = [
    ("3.1", "z.mean()", "z.sum()", "slip-sum-or-mean", 3),
    ("3.1", "y * y * 3", "y * 3", "slip-factor-missing", 2),
    ("3.1", "y * y * 3", "y * y + 3", "slip-operator", 2),
    ("3.1", "x + 2", "x - 2", "slip-sign", 1),
    ("3.1", "x + 2", "x + 1", "slip-number", 1),
    ("3.1", "y * y * 3", "y * x * 3", "slip-name", 2),
    ("3.1", "out = z.mean()", "out = z.mean", "M39", 3),
    ("5.1", "grad_output * 2 * x", "grad_output * x", "slip-factor-missing", 10),
    ("5.1", "grad_output * 2 * x", "grad_output + 2 * x", "slip-operator", 10),
    ("5.1", "grad_output * 2 * x", "-grad_output * 2 * x", "slip-sign", 10),
    ("4.8", "w = w - lr * u", "w = w + lr * u", "slip-sign", 11),
    ("6.4", "0.999 * s", "0.9 * s", "slip-number", 8),
    ("3.7", "total += ", "total = ", "slip-not-in-place", None),
]


@pytest.mark.parametrize(("key", "right", "wrong", "kind", "line"), SLIPS)
def test_a_slip_is_located(key, right, wrong, kind, line):
    exercise = find(key)
    source = exercise.solution.replace(right, wrong)
    assert source != exercise.solution, "the solution is written otherwise now"
    found = checking.check(exercise, source, seed=3, seconds=LONG)
    assert found.outcome == "not yet"
    assert found.diagnosis.id.startswith(kind), found.diagnosis
    if line is not None:
        assert line in {number for number, *_ in found.places}


def test_without_any_recogniser():
    """An exercise of somebody else: solution and accepted answers are enough."""
    exercise = find("4.5")
    source = exercise.solution.replace("create_graph=True", "retain_graph=True")
    bare = checking.judged
    signs = {key: RECOGNISERS[key] for key in RECOGNISERS}
    try:
        for key in signs:
            RECOGNISERS[key] = lambda evidence: None
        found = checking.check(exercise, source, seed=3, seconds=LONG)
    finally:
        RECOGNISERS.update(signs)
    assert bare is checking.judged
    assert found.diagnosis.id.startswith("slip-")
    assert found.places


def proof(*slips, whole=True, removed=(), added=()):
    return Proof(tuple(slips), whole, "", 1, frozenset(removed), frozenset(added))


# cause, proof, whether it may be told: a repair has to take the sign away
VETOES = [
    ("M36", None, False),  # weak, and nothing is proved
    ("M36", proof(Slip("call-extra", "detach", 2), removed=["detach"]), True),
    ("M36", proof(Slip("sum-or-mean", "mean", 3), removed=["sum"], added=["mean"]), False),
    ("M16", None, True),  # strong
    ("M16", proof(Slip("line-missing", "zero_grad", 4), added=["zero_grad"]), True),
    ("M16", proof(Slip("number", "", 4), removed=["2"], added=["3"]), False),
    ("M13", proof(Slip("name", "", 4)), True),  # what the exception says
    ("typed-constant", None, True),  # the numbers stand in the source
    ("typed-constant", proof(Slip("expression", "", 1), removed=["4"], added=["len"]), True),
    ("wrong-value", None, False),  # says least, comes last
]


@pytest.mark.parametrize(("key", "found", "told"), VETOES)
def test_signs_propose_repairs_decide(key, found, told):
    assert may_be_told(CAUSES[key], found) is told


def test_every_recogniser_has_a_record_and_every_record_a_recogniser():
    own = {key for key, each in CAUSES.items() if each.category == "exercise"}  # said by exercises
    assert set(RECOGNISERS) == set(CAUSES) - own


def test_a_proof_alone_is_told():
    found = choose([], proof(Slip("sign", "", 4)))
    assert found.said("en") == (
        "One change in line 4 is enough: a plus in the place of a minus, or the other way round."
    )
    assert found.said("zh") == "只改第 4 行的一处就对了：其中一处正号换成负号，或者反过来。"


# exercise, what is written otherwise than in the solution, and the slips by line
TWO_SLIPS = [
    ("3.1", [("y * y * 3", "y * y + 3"), ("out.backward()", "z.sum().backward()")], {2, 4}),
    ("2.7", [("(first * first).sum()", "first.sum()"), ("third * third", "third + third")], None),
]


@pytest.mark.parametrize(("key", "changes", "lines"), TWO_SLIPS, ids=lambda each: str(each)[:20])
def test_two_slips_are_found(key, changes, lines):
    exercise = find(key)
    source = exercise.solution
    for right, wrong in changes:
        assert right in source, "the solution is written otherwise now"
        source = source.replace(right, wrong, 1)
    found = checking.check(exercise, source, seed=3, seconds=LONG)
    assert found.diagnosis.id == "slip-together"
    if lines is not None:
        assert {number for number, *_ in found.places} == lines


def test_two_slips_are_told_each_with_its_line():
    found = choose([], proof(Slip("line-extra", "", 8), Slip("name", "", 13, None, "third")))
    assert found.said("en") == (
        "Two changes are enough. Line 8: leave it out. Line 13: another name in the place of `third`."
    )
    assert found.said("zh") == ("改两处就对了。第 8 行：去掉它。第 13 行：`third` 换成别的名字。")


def test_two_slips_in_one_line_name_it_once():
    found = choose([], proof(Slip("sum-or-mean", "mean", 3), Slip("number", "", 3, None, "2")))
    assert found.said("en") == (
        "Two changes are enough. Line 3: sum in the place of mean, or the other way round. "
        "Also: another number in the place of `2`."
    )


def test_a_repair_that_takes_no_notice_of_other_lines_says_so():
    """The mean of a return reads nothing of the loop, which may be at fault as well."""
    lines = "s = 0\nfor p in parts:\n    s = s + p\nout = s / 3"
    repaired = lines.replace("s / 3", "parts.mean()")
    mine, units = (units_of(ast.parse(each)) for each in (lines, repaired))
    slip = Slip("expression", "", 4, None, "s / 3")
    found = with_words(Proof((slip,), True, repaired, units=tuple(units)), mine, {"out"}, 1)
    assert found.bypassed == (1, 3)


# a statement, and what one small edit makes of it
EDITS = [
    ("y = a * b * x - d", "y = a * (b * x - d)"),  # the factor is meant for both terms
    ("y = n * x ** n - 1", "y = n * x ** (n - 1)"),
    ("y = 1 - b * k", "y = 1 - b ** k"),
    ("y = grad(f(g).sum(), x)", "y = grad(g.sum(), x)"),
    ("y = grad(s, x)", "y = grad(s, x)[0]"),
    ("y = f(k.item(), c.item())", "y = f(k, c)"),
]


@pytest.mark.parametrize(("before", "after"), EDITS)
def test_a_small_edit_is_tried(before, after):
    statement = ast.parse(before).body[0]
    made = {ast.unparse(applied(statement, [each])) for each in edits(statement, ["x"])}
    assert after in made


def test_another_operation_is_no_exchange_of_its_sides():
    (found,) = differences(*(ast.parse(each, mode="eval").body for each in ("x @ x", "x * x")))
    assert found.kind == "operator"


@pytest.mark.parametrize("key", [key for key in catalogue() if key.startswith("slip-")])
def test_a_slip_never_accuses(key):
    said = catalogue()[key].said
    assert "{lead}" in said
    assert "you " not in said.casefold()


# what must not be run a hundred times
OUTSIDE = ["open('x', 'w')", "input()", "import os", "from pathlib import Path", "import threading",
           "import matplotlib.pyplot as plt", "eval('1')"]  # fmt: skip


@pytest.mark.parametrize("line", OUTSIDE)
def test_what_reaches_outside_is_not_repeated(line):
    assert not is_repeatable(f"y = 1\n{line}")
    assert is_repeatable("import math\nfrom torch.autograd import Variable\ny = math.sqrt(2)")


def test_a_hanging_candidate_is_ended():
    with pytest.raises(TooLate), limited(0.05):
        all(iter(lambda: True, False))


def test_what_a_traceback_hangs_on_a_tree_is_not_copied():
    """IPython's `executing` gives each node a parent, the one ast.Load of the process too."""
    tree = ast.parse("y = x[0] + 1")
    shared = tree.body[0].value.left.value.ctx
    shared.parent = ast.parse("z = 2")
    try:
        made = copied(tree)
        assert ast.dump(made, include_attributes=True) == ast.dump(tree, include_attributes=True)
        assert made.body[0] is not tree.body[0]
        assert not hasattr(made.body[0].value.left.value.ctx, "parent")
    finally:
        del shared.parent


def test_a_busy_machine_makes_no_candidate_late():
    with limited(9, work=0.05):
        time.sleep(0.2)  # somebody else's turn
    with pytest.raises(TooLate), limited(9, work=0.05):
        all(iter(lambda: True, False))
    with pytest.raises(TooLate), limited(0.05, work=9):
        time.sleep(2)


def test_nobody_elses_garbage_callback_is_interrupted():
    """What is raised in one is printed and lost, and the time would not be over."""
    ended = []

    def slow(phase, info):
        if phase == "start" and not ended:
            until = time.monotonic() + 0.2
            while time.monotonic() < until:
                pass
            ended.append(True)

    gc.callbacks.append(slow)
    try:
        with pytest.raises(TooLate), limited(0.05):
            all(bool(ended) or gc.collect() >= 0 for _ in iter(lambda: True, False))
    finally:
        gc.callbacks.remove(slow)
    assert ended


def test_a_hang_costs_its_limit_once():
    """Without its own counter the loop never ends; the candidates are not tried for ever."""
    exercise = find("6.2")
    source = exercise.solution.replace("range(steps)", "iter(int, 1)")
    assert source != exercise.solution
    # the answer itself would hang: only the search is looked at
    torch = default_torch()
    asked = judging.question(exercise, source, 1)
    assert asking_here(torch, seconds=0.05)(asked) is None


LEFT = """
torch.set_grad_enabled(False)


def inside():
    with torch.enable_grad():
        yield


kept = [inside()]
next(kept[0])
kept.append(kept)
while True:
    pass
"""


def test_what_a_hanging_candidate_leaves_half_done_touches_nobody():
    torch = default_torch()
    asked = Question("0.0", "", "def ask(cell):\n    cell.run()\n", LEFT)
    gc.disable()
    try:
        assert asking_here(torch, seconds=0.05)(asked) is None
        gc.collect()
        assert torch.is_grad_enabled()
    finally:
        gc.enable()
        torch.set_grad_enabled(True)
