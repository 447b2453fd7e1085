"""A learner's folder: what they wrote survives every newer version of the course."""

import json
import shutil

import pytest
from ipykernel.ipkernel import IPythonKernel

from checkers.course import files
from checkers.course.copying import CopyError, copy_course, course_folder, is_course, notebooks

LESSON = "lessons/3_backward.ipynb"
RIGHT = "y = x + 2\nz = y * y * 3\nout = z.mean()\nout.backward()"


@pytest.fixture
def course(tmp_path):
    """The course in a place where a test can make it newer."""
    for inner in notebooks(course_folder()):
        (tmp_path / "course" / inner).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(course_folder() / inner, tmp_path / "course" / inner)
    return tmp_path / "course"


@pytest.fixture
def mine(tmp_path, course):
    """A folder with the course as it was at first."""
    copy_course(course, tmp_path / "mine")
    return tmp_path / "mine"


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def change(path, edit):
    notebook = read(path)
    edit(notebook["cells"])
    path.write_text(json.dumps(notebook), encoding="utf-8")


def renew(course, name=LESSON):
    """A newer version: another first text, and a text more before the last cell."""

    def edit(cells):
        cells[0].update(id="text-newer", source="# A newer lesson")
        cells.insert(-1, {**cells[0], "id": "text-added", "source": "added"})

    change(course / name, edit)


def answer(path, exercise="3.1", source=RIGHT):
    def edit(cells):
        (cell,) = [
            cell for cell in cells if cell["id"] == f"exercise-{exercise}-answer".replace(".", "-")
        ]
        cell["source"] = f"# --- begin {exercise} ---\n{source}\n# --- end {exercise} ---"

    change(path, edit)


def sources(path):
    return ["".join(cell["source"]) for cell in read(path)["cells"]]


def test_every_notebook_arrives_and_no_reference(course, mine):
    arrived = sorted(str(path.relative_to(mine)) for path in mine.rglob("*.ipynb"))
    assert arrived == sorted(str(path) for path in notebooks(course_folder()))
    assert {"lessons/1_variable.ipynb", "exercises/5_custom_function.ipynb"} <= set(arrived)
    assert not [name for name in arrived if "reference" in name]
    assert sources(mine / LESSON) == sources(course / LESSON)
    assert is_course(mine)
    assert not is_course(course)


def test_the_same_course_again_changes_nothing(course, mine):
    answer(mine / LESSON)
    before = (mine / LESSON).read_bytes()
    assert copy_course(course, mine) == []
    assert (mine / LESSON).read_bytes() == before


def test_an_untouched_notebook_is_replaced(course, mine):
    renew(course)
    (change,) = copy_course(course, mine)
    assert (change.what, change.kept) == ("updated", None)
    assert sources(mine / LESSON) == sources(course / LESSON)


def test_answers_are_carried_and_the_old_notebook_is_kept(course, mine):
    answer(mine / LESSON)
    before = (mine / LESSON).read_bytes()
    renew(course)
    (change,) = copy_course(course, mine)
    assert (change.what, change.answers) == ("carried", ("3.1",))
    assert change.kept.name == "3_backward.yours-1.ipynb"
    assert change.kept.read_bytes() == before
    texts = sources(mine / LESSON)
    assert texts[0] == "# A newer lesson"
    assert any(RIGHT in text for text in texts)
    assert copy_course(course, mine) == []  # and that was that


def test_answers_survive_a_second_newer_version(course, mine):
    answer(mine / LESSON)
    renew(course)
    copy_course(course, mine)
    change_again = {"id": "text-newest", "source": "# The newest"}
    change(course / LESSON, lambda cells: cells[0].update(change_again))
    (second,) = copy_course(course, mine)
    assert second.kept.name == "3_backward.yours-2.ipynb"
    assert any(RIGHT in text for text in sources(mine / LESSON))


# what stands in the new course, what the learner had written -> what stands there afterwards
PREDICTIONS = [
    ("...", "0.5", "0.5"),
    ("...", "[1, 2], ", "[1, 2], "),
    ("..., ...", "True, ...", "True, ..."),  # half of a self-check
    ("...", "...", "..."),
    ("..., ...", "0.5", "..., ..."),  # it asks for another number of things now
    ("...", "0.5 +", "..."),  # no Python
    ("7", "0.5", "7"),
]


@pytest.mark.parametrize(("asked", "guess", "expected"), PREDICTIONS)
def test_predictions_are_carried(course, mine, asked, guess, expected):
    def put(text, key="a key"):
        cell = {"cell_type": "code", "id": "code-guess", "metadata": {}, "outputs": []}
        source = f'import x\n\n@predict("{key}", {text})\ndef f():\n    return 1'
        return lambda cells: cells.insert(3, {**cell, "source": source, "execution_count": None})

    change(mine / LESSON, put(guess))
    change(course / LESSON, put(asked))
    renew(course)
    (done,) = copy_course(course, mine)
    (found,) = [text for text in sources(mine / LESSON) if "a key" in text]
    assert f'@predict("a key", {expected})\n' in found
    assert done.predictions == (expected != asked)


def test_cells_that_a_learner_added_stay_behind_their_neighbours(course, mine):
    own = {"cell_type": "markdown", "id": "8f3a11c0", "metadata": {}, "source": "my own note"}
    before = read(mine / LESSON)["cells"][5]
    change(mine / LESSON, lambda cells: cells.insert(6, own))
    renew(course)
    copy_course(course, mine)
    texts = sources(mine / LESSON)
    assert texts[texts.index("my own note") - 1] == "".join(before["source"])


@pytest.mark.parametrize("moved", ["split over two cells", "metadata and ids lost"])
def test_an_answer_is_found_by_its_fence(course, mine, moved):
    def split(cells):
        (place,) = [i for i, cell in enumerate(cells) if cell["id"] == "exercise-3-1-answer"]
        first, second = dict(cells[place]), dict(cells[place])
        first["source"] = "# --- begin 3.1 ---\ny = x + 2\nz = y * y * 3"
        second.update(id="0a1b2c3d", source="out = z.mean()\nout.backward()\n# --- end 3.1 ---")
        cells[place : place + 1] = [first, second]

    def lose(cells):
        for number, cell in enumerate(cells):
            cell.update(id=f"{number:08x}", metadata={})

    answer(mine / LESSON)
    change(mine / LESSON, split if moved.startswith("split") else lose)
    renew(course)
    (done,) = copy_course(course, mine)
    assert done.answers == ("3.1",)
    (found,) = [text for text in sources(mine / LESSON) if text.startswith("# --- begin 3.1 -")]
    assert RIGHT in found.replace("\n\n", "\n")


@pytest.mark.parametrize("content", ["", "no notebook", "[]", '{"cells": [1], "metadata": {}}'])
def test_a_file_that_is_no_notebook_is_kept(course, mine, content):
    (mine / LESSON).write_text(content)
    (done,) = copy_course(course, mine)
    assert done.kept.read_text() == content
    assert sources(mine / LESSON) == sources(course / LESSON)


def test_a_notebook_copied_by_hand_is_known_again(course, mine):
    shutil.copy(course / LESSON, mine / LESSON)  # without our mark
    assert copy_course(course, mine) == []
    answer(mine / LESSON)
    (done,) = copy_course(course, mine)
    assert done.answers == ("3.1",)


def test_a_removed_notebook_comes_back_and_other_files_stay(course, mine):
    (mine / LESSON).unlink()
    (mine / "lessons" / "notes.txt").write_text("mine")
    (done,) = copy_course(course, mine)
    assert done.what == "new"
    assert (mine / "lessons" / "notes.txt").read_text() == "mine"


def test_progress_is_kept_and_comes_along_from_a_clone(course, mine, tmp_path):
    (course / "lessons" / "progress.json").write_text("of the clone")
    (mine / "lessons" / "progress.json").write_text("of mine")
    copy_course(course, mine)
    assert (mine / "lessons" / "progress.json").read_text() == "of mine"
    copy_course(course, tmp_path / "other")
    assert (tmp_path / "other" / "lessons" / "progress.json").read_text() == "of the clone"


def test_a_crash_while_writing_loses_nothing(course, mine, monkeypatch):
    answer(mine / LESSON)
    before = (mine / LESSON).read_bytes()
    renew(course)

    def crash(source, target):
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(files.os, "replace", crash)
    with pytest.raises(CopyError, match="No space left"):
        copy_course(course, mine)
    assert (mine / LESSON).read_bytes() == before


def test_without_notebooks_it_says_how_to_build_them(tmp_path):
    with pytest.raises(CopyError, match="gradschool exercise build"):
        copy_course(tmp_path, tmp_path / "mine")


def test_a_copy_says_of_its_language_what_the_kernel_will_say(course, mine):
    """Else JupyterLab writes it in when the kernel starts, and marks the notebook as unsaved."""
    own = IPythonKernel.language_info
    assert read(mine / LESSON)["metadata"]["language_info"] == own

    older = read(mine / LESSON)
    older["metadata"]["language_info"] = {"name": "python"}
    (mine / LESSON).write_text(json.dumps(older), encoding="utf-8")
    assert copy_course(course, mine) == []  # it is no news to the learner
    assert read(mine / LESSON)["metadata"]["language_info"] == own
    assert read(mine / LESSON)["cells"] == older["cells"]


def test_a_notebook_with_work_in_it_is_not_even_written_for_its_language(course, mine):
    answer(mine / LESSON)
    worked = read(mine / LESSON)
    worked["metadata"]["language_info"] = {"name": "python"}
    (mine / LESSON).write_text(json.dumps(worked), encoding="utf-8")
    assert copy_course(course, mine) == []
    assert read(mine / LESSON) == worked
