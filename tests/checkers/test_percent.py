"""The light reader of the percent format agrees with jupytext, whose format it is."""

import jupytext
import pytest

from checkers.course import exercises, percent

BLANK_LINES = "lines_to_next_cell"  # jupytext's own note of how the file is laid out
PATHS = exercises.exercise_paths()


@pytest.mark.parametrize("key", PATHS)
def test_same_cells_as_jupytext(key):
    text = PATHS[key].read_text(encoding="utf-8")
    ours = [(each.cell_type, dict(each.metadata), each.source) for each in percent.read(text)]
    theirs = [
        (
            each.cell_type,
            {name: value for name, value in each.metadata.items() if name != BLANK_LINES},
            each.source,
        )
        for each in jupytext.reads(text, fmt="py:percent").cells
    ]
    assert ours == theirs


@pytest.mark.parametrize("line", ['# %% part="given', "# %% part=given", '# %% title part="given"'])
def test_what_cannot_be_read_is_named(line, tmp_path):
    with pytest.raises(exercises.ExerciseError, match="expected key="):
        exercises.parse(f"{line}\nx = 1\n", tmp_path / "1_1.py")
