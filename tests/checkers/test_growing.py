"""Stages of a learner's engine stand on their own stages before: which, when, and what is said."""

import pytest

from checkers.cli import main
from checkers.course import exercises, growing, keeping
from checkers.diagnose import checking

ABOVE = {
    "7.1": "7.2", "7.2": "7.3", "7.3": "7.4", "7.4": "7.5", "7.5": "7.7", "7.7": "7.6",
}  # fmt: skip
ORDER = [*ABOVE, "7.6"]
STANDS = [*ABOVE.items(), ("7.7", "7.8"), ("7.7", "7.9")]
STAGE = {**{f"7.{n}": str(n) for n in range(1, 7)}, "7.7": "5b"}
RIGHT = [
    (lower, upper, number)
    for lower, upper in STANDS
    for number in range(1 + len(exercises.find(lower).accepted))
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADSCHOOL_PROGRESS", str(tmp_path / "lessons" / "progress.json"))
    return tmp_path / "lessons" / "my_engine"


def kept(exercise, source):
    """Kept as a right check keeps it; what was said."""
    stands = growing.standing(exercise, source)
    assert keeping.keep(exercise, source, stands.own) is not None
    return stands


def run_given(exercise, capsys):
    """What the given cell of a notebook prints, and the names it leaves."""
    namespace = {"np": __import__("numpy"), "torch": __import__("engine")}
    exec(f"{exercise.given}\n\n\n{exercise.own}", namespace)
    return capsys.readouterr().out.strip(), namespace


@pytest.mark.parametrize(("lower", "upper", "number"), RIGHT)
def test_any_right_answer_carries_the_next_stage(lower, upper, number, folder):
    below, above = exercises.find(lower), exercises.find(upper)
    keeping.keep(below, (below.solution, *below.accepted)[number])
    stands = growing.standing(above, above.solution)
    assert "passes on your own stage" in stands.said
    assert 'seen="' in stands.own


def test_the_last_stage_is_the_learners_from_its_first_line(folder):
    for stage in ORDER:
        kept(exercises.find(stage), exercises.find(stage).solution)
    engine = keeping.my_engine(6)
    own = [each.__module__ for each in engine.Tensor.__mro__ if "my_engine" in each.__module__]
    assert own == [f"my_engine.stage_{n}" for n in ("5b", 5, 4, 3, 2, 1)]
    x = engine.Tensor([2.0, 3.0], requires_grad=True)
    (engine.Square.apply(x) * x).sum().backward()
    assert x.grad.data.tolist() == [12.0, 27.0]  # 3 x squared


@pytest.mark.parametrize(("below", "stage"), STANDS)
def test_without_an_own_stage_ours_is_used_and_the_cell_says_so(below, stage, folder, capsys):
    said, _ = run_given(exercises.find(stage), capsys)
    assert said == f"This stage stands on our stage {STAGE[below]}: yours is not kept yet."


@pytest.mark.parametrize(("below", "stage"), STANDS)
def test_an_own_stage_is_used_and_the_cell_says_so(below, stage, folder, capsys):
    kept(exercises.find(below), exercises.find(below).accepted[1])
    said, names = run_given(exercises.find(stage), capsys)
    number = STAGE[below]
    assert said == f"This stage stands on your own stage {number}, my_engine/stage_{number}.py."
    made = next(names[each] for each in ("Base", "Tensor", "Parameter") if each in names)
    assert any(each.__module__.startswith("my_engine.") for each in made.__mro__)


def test_of_a_stage_that_is_written_anew_nothing_is_claimed(folder):
    first, second = exercises.find("7.1"), exercises.find("7.2")
    kept(first, first.solution)
    anew = next(each for each in second.accepted if "Base" not in each)
    assert growing.standing(second, anew) == growing.Standing()


BROKEN = [
    ("a local derivative is wrong", ("(other, self.data)", "(other, 2 * self.data)"), "gradient"),
    ("the file is no Python", ("class Value", "class class Value"), "SyntaxError"),
    ("the class is gone", ("class Value(Base)", "class Number(Base)"), "NameError"),
    ("it raises when it is imported", ("y.backward()", "y.forward()"), "AttributeError"),
]


@pytest.mark.parametrize(("what", "edit", "why"), BROKEN)
def test_an_own_stage_that_is_no_longer_right_spoils_nothing(what, edit, why, folder, capsys):
    below, above = exercises.find("7.2"), exercises.find("7.3")
    kept(below, below.solution)
    path = folder / "stage_2.py"
    text = path.read_text("utf-8")
    assert edit[0] in text
    path.write_text(text.replace(*edit), "utf-8")
    said, names = run_given(above, capsys)
    assert said.startswith("This stage stands on our stage 2, for yours does not carry it (")
    assert why in said
    assert names["Base"].__module__ != "my_engine.stage_2"
    assert checking.check(above, above.solution, seconds=0).outcome == "right"
    stands = kept(above, above.solution)  # the verdict stays, the file stands on ours
    assert why in stands.said
    assert stands.own == ""
    assert main.main(["check", str(folder / "stage_3.py")]) == 0
    assert main.main(["check", str(path)]) != 0


def test_an_earlier_stage_that_changes_afterwards_is_not_taken_unseen(folder, capsys):
    for stage in ORDER[:3]:
        kept(exercises.find(stage), exercises.find(stage).solution)
    second = exercises.find("7.2")
    kept(second, second.accepted[0])
    capsys.readouterr()
    engine = keeping.my_engine(3)
    said = capsys.readouterr().out
    assert "stage_3.py stands on our stage 2, for yours has changed since" in said
    assert not any("stage_2" in each.__module__ for each in engine.Value.__mro__)
    kept(exercises.find("7.3"), exercises.find("7.3").solution)  # its next check
    assert any("stage_2" in each.__module__ for each in keeping.my_engine(3).Value.__mro__)


def test_two_right_stages_that_do_not_fit_are_told_apart(folder):
    """One switches recording off by the name Recorder of our spelling, the other has none."""
    first, pass_back, above = (exercises.find(each) for each in ("7.5", "7.7", "7.6"))
    other = next(each for each in first.accepted if "class Recorder" not in each)
    reaching = next(each for each in above.accepted if "Recorder.on" in each)
    kept(first, other)
    kept(pass_back, pass_back.solution)
    assert checking.check(above, reaching, seconds=0).outcome == "right"
    stands = kept(above, reaching)
    assert "does not pass (the number of edges made inside forward)" in stands.said
    assert stands.own == ""


def test_an_answer_to_the_stage_5_of_old_is_still_a_stage_5(folder):
    """It once asked for the backward pass and a fit as well."""
    recorded, passed = exercises.find("7.5"), exercises.find("7.7")
    [old] = [each for each in recorded.accepted if "def fit" in each]
    kept(recorded, old)
    assert "passes on your own stage" in kept(passed, passed.solution).said
    assert checking.check(passed, old, seconds=0).outcome == "right"
