"""A course of somebody else: a folder, not a patch. Found, proved, built, graded, brought along."""

import json
import os
from pathlib import Path

import pytest

from checkers.cli.main import main
from checkers.course import copying, exercises, packs
from checkers.judge.exercise import ExerciseError

EXERCISE = """\
# %% [markdown] part="prompt" lang="en"
# ### 20.1 Twice
#
# Set `y` to twice `x`.

# %% part="given"
x = torch.tensor([1.0, 2.0], requires_grad=True)

# %% part="starter"
y = None

# %% part="solution"
y = 2 * x

# %% [markdown] part="hint" lang="en"
# Look at `x`.

# %% [markdown] part="hint" lang="en"
# Multiply.

# %% [markdown] part="hint" lang="en"
# `y = 2 * ...`

# %% [markdown] part="why" lang="en"
# Two times x is x plus x.

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("y")


# %% part="judge"
compare = {"y": "type shape values"}


def cases(draw):
    yield {"x": draw.tensor(3, tracked=True)}
"""
ANSWER = "# --- begin 20.1 ---\ny = x + x\n# --- end 20.1 ---\n"


def write_pack(
    root: Path, text: str = EXERCISE, level: str = "20_mine", name: str = "20_1"
) -> Path:
    path = root / "exercises" / "source" / level / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(packs.VARIABLE, raising=False)
    write_pack(tmp_path / "pack")
    return tmp_path / "pack"


def test_a_named_pack_stands_beside_ours(pack, monkeypatch):
    assert "20.1" not in exercises.exercise_paths()
    monkeypatch.setenv(packs.VARIABLE, str(pack))
    assert {"3.1", "20.1"} <= exercises.exercise_paths().keys()
    assert exercises.find("20.1").title() == "Twice"


@pytest.mark.parametrize(
    ("level", "name", "message"),
    [
        ("20_mine", "3_1", r"two exercises are called 3\.1: .*3_backward.*rename the second"),
        ("3_backward", "20_2", r"both have a level 3_backward, and so a notebook of this name"),
    ],
)
def test_two_packs_that_collide_are_named(pack, monkeypatch, level, name, message):
    write_pack(pack, level=level, name=name)
    monkeypatch.setenv(packs.VARIABLE, str(pack))
    with pytest.raises(ExerciseError, match=message):
        exercises.exercise_paths()


def test_a_folder_without_exercises_is_no_course(pack, capsys):
    assert main(["--course", str(pack / "exercises"), "doctor"]) == 2
    assert "is no course: it holds no exercise file" in capsys.readouterr().err
    assert packs.VARIABLE not in os.environ


def test_a_file_is_proved(pack, capsys):
    assert main(["exercise", "test", str(pack / "exercises/source/20_mine/20_1.py")]) == 0
    assert "✓ the solution: right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("y = 2 * x", "y = None", "✗ the solution counts as an attempt"),
        ('{"y": ', '{"z": "values", "y": ', "compare names 'z', which ask does not look at"),
        ("\n\n# %% part=\"ask\"", '\n\n# %% part="accepted"\ny = 3 * x\n\n# %% part="ask"',
         "accepted answer 1: not yet"),
        ("\n\n# %% part=\"ask\"",
         '\n\n# %% part="wrong" diagnosis="M99"\ny = 3 * x\n\n# %% part="ask"',
         "the catalogue has no cause 'M99'"),
        ("\n\n# %% part=\"ask\"",
         '\n\n# %% part="wrong" diagnosis="M01"\ny = x * 2\n\n# %% part="ask"', "counts as right"),
        ("def cases", "def explian(evidence):\n    return None\n\n\ndef cases",
         "nothing uses explian"),
    ],
    ids=["solution", "compare", "accepted", "cause", "wrong", "name"],
)  # fmt: skip
def test_what_a_file_claims_wrongly_is_said(pack, capsys, old, new, said):
    assert old in EXERCISE
    path = write_pack(pack, EXERCISE.replace(old, new, 1))
    assert main(["exercise", "test", str(path)]) == 1
    captured = capsys.readouterr()
    assert said in captured.out + captured.err


def test_its_notebook_is_built_checked_and_graded(pack, capsys, tmp_path):
    assert main(["exercise", "build", str(pack)]) == 0
    notebook = json.loads((pack / "exercises" / "20_mine.ipynb").read_text(encoding="utf-8"))
    assert not (pack / "exercises" / "zh").exists()  # another language can be left out
    for cell in notebook["cells"]:
        if "begin 20.1" in "".join(cell["source"]):
            cell["source"] = ANSWER
    hand_in = tmp_path / "class" / "ada" / "20_mine.ipynb"
    hand_in.parent.mkdir(parents=True)
    hand_in.write_text(json.dumps(notebook), encoding="utf-8")
    assert main(["--course", str(pack), "check", str(hand_in)]) == 0
    out = tmp_path / "results"
    assert main(["--course", str(pack), "grade", str(tmp_path / "class"), "--out", str(out)]) == 0
    assert "ada" in (out / "results.csv").read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["check", str(hand_in)]) == 2
    assert "there is no exercise '20.1'" in capsys.readouterr().err


def test_it_comes_along_into_a_learners_folder(pack, monkeypatch, tmp_path):
    main(["exercise", "build", str(pack)])
    folder = tmp_path / "mine"
    (folder / "lessons").mkdir(parents=True)
    monkeypatch.setenv(packs.VARIABLE, str(pack))
    copying.bring_packs(folder)
    monkeypatch.delenv(packs.VARIABLE)
    assert (folder / "exercises" / "20_mine.ipynb").is_file()
    monkeypatch.chdir(folder / "exercises")
    assert exercises.find("20.1").path.is_relative_to(folder / "course")
    monkeypatch.setenv(packs.VARIABLE, str(folder / "course" / "pack"))
    assert copying.bring_packs(folder) == []  # it is there already
