"""The stages of a learner's engine: kept when they are right, importable, checked again at any time."""

import pytest

from checkers.cli import main
from checkers.course import exercises, keeping
from checkers.diagnose import checking

STAGES = {
    "7.1": "1", "7.2": "2", "7.3": "3", "7.4": "4", "7.5": "5", "7.7": "5b", "7.6": "6", "7.8": "7",
    "7.9": "8",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADSCHOOL_PROGRESS", str(tmp_path / "lessons" / "progress.json"))
    return tmp_path / "lessons" / "my_engine"


@pytest.mark.parametrize("stage", STAGES)
def test_every_right_answer_is_kept_in_a_file_that_stands_alone(stage, folder, capsys):
    known = exercises.find(stage)
    for source in (known.solution, *known.accepted):
        path = keeping.keep(known, source)
        assert path == folder / f"stage_{STAGES[stage]}.py"
        module = keeping.my_engine(STAGES[stage])
        assert {"Value", "Tensor", "SGD"} & vars(module).keys()
        assert main.main(["check", str(path)]) == 0, capsys.readouterr().out


def test_the_newest_right_answer_is_the_one_that_is_imported(folder):
    known = exercises.find("7.1")
    keeping.keep(known, known.solution + "\nwhich = 1")
    assert keeping.my_engine(1).which == 1
    keeping.keep(known, known.solution + "\nwhich = 22")
    assert keeping.my_engine(1).which == 22


def test_a_stage_that_is_not_there_says_what_to_do(folder):
    with pytest.raises(FileNotFoundError, match=r"Stage 3 is not kept yet: solve it.*stage_3\.py"):
        keeping.my_engine(3)


def test_other_exercises_are_not_kept(folder):
    assert keeping.keep(exercises.find("3.1"), exercises.find("3.1").solution) is None
    assert not folder.exists()


def test_a_disk_that_refuses_costs_no_verdict(folder):
    folder.parent.mkdir()
    folder.write_text("a file in the way")
    known = exercises.find("7.1")
    assert keeping.keep(known, known.solution) is None
    assert checking.check(known, known.solution, seconds=0).outcome == "right"
