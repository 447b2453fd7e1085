"""What progress() shows: stars, levels, what is next, links to the lessons; as text and as a page."""

import json
import re
from pathlib import Path

import pytest

from checkers.course import desk, exercises
from checkers.course.desk import Progress, Standing
from checkers.languages import speaking
from checkers.show import overview

IDS = [each.id for each in exercises.all_exercises()]
FIRST_LEVEL = [each for each in IDS if each.startswith("1.")]
RIGHT = Standing("right", attempts=1)


def after(*right, last="", wrong=()):
    """The progress of somebody with these exercises right, and these tried."""
    tried = {each: Standing("not yet", attempts=2) for each in wrong}
    return Progress({**dict.fromkeys(right, RIGHT), **tried}, last=last)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A learner's folder with two lessons in two languages."""
    for inner in ("lessons", "lessons/zh", "exercises"):
        (tmp_path / inner).mkdir()
    for inner in ("lessons", "lessons/zh"):
        for name in ("1_variable", "2_graph"):
            (tmp_path / inner / f"{name}.ipynb").write_text("{}")
    monkeypatch.delenv("GRADSCHOOL_PROGRESS", raising=False)
    monkeypatch.chdir(tmp_path / "lessons")
    return tmp_path


# ---- levels and stars ---------------------------------------------------------------------------


def test_levels_hold_every_exercise_in_order():
    course = overview.levels(Progress())
    assert [entry.exercise.id for level in course for entry in level.entries] == IDS
    assert [level.title for level in course] == [
        "1 · Variable", "2 · Graph", "3 · Backward", "4 · Grad", "5 · Custom function",
        "6 · Training", "7 · Build an engine", "8 · Capstones",
    ]  # fmt: skip


# right exercises of a level -> its stars: one for each full third
STARS = [(0, 7, 0), (2, 7, 0), (3, 7, 1), (4, 7, 1), (5, 7, 2), (6, 7, 2), (7, 7, 3),
         (0, 6, 0), (1, 6, 0), (2, 6, 1), (4, 6, 2), (5, 6, 2), (6, 6, 3), (1, 1, 3)]  # fmt: skip


@pytest.mark.parametrize(("right", "of", "stars"), STARS)
def test_stars(right, of, stars):
    known = exercises.find("1.1")
    standings = [RIGHT] * right + [Standing("not yet", 3)] * (of - right)
    level = overview.Level("1_variable", tuple(overview.Entry(known, each) for each in standings))
    assert (level.right, level.stars) == (right, stars)


# ---- what is next -------------------------------------------------------------------------------

NEXT = [
    (after(), "1.1"),
    (after("1.1", last="1.1"), "1.2"),
    (after("1.1", last="1.2", wrong=["1.2"]), "1.2"),  # tried and not right: stay
    (after(wrong=["3.4"], last="3.4"), "3.4"),  # whoever starts in the middle goes on there
    (after("3.4", last="3.4"), "3.5"),
    (after("3.4", "3.5", last="3.4"), "3.6"),
    (after(*FIRST_LEVEL, last="1.7"), "2.1"),  # over the end of a level
    (after(IDS[-1], last=IDS[-1]), "1.1"),  # after the last one: back to what was left out
    (after(*(each for each in IDS if each != "2.3"), last="5.1"), "2.3"),
    (after("1.1", last="9.9"), "1.2"),  # an exercise that is no longer there
    (after(*IDS, last=IDS[-1]), None),
]


@pytest.mark.parametrize(("progress", "expected"), NEXT)
def test_what_is_next(progress, expected):
    found = overview.upcoming(progress, overview.levels(progress))
    assert (found.id if found else None) == expected


@pytest.mark.parametrize(("progress", "said"), [
    (after(), "Begin with Lesson 0: "),
    (after("1.1", last="1.1"), "Go on with 1.2 "),
    (after(*IDS), "All of them: the course is yours."),
])  # fmt: skip
def test_the_text_says_what_is_next(progress, said):
    lines = overview.as_text(progress).splitlines()
    assert lines[1].startswith(said)
    assert lines[0].startswith(f"{len(progress.exercises)} of {len(IDS)} ")
    page = overview.as_html(progress)
    assert said in page


def test_resume_survives_the_file(folder):
    desk.note_check("2.2", "not yet")
    progress = desk.read()
    assert progress.last == "2.2"
    assert overview.upcoming(progress, overview.levels(progress)).id == "2.2"
    desk.note_check("2.2", "right")
    progress = desk.read()
    assert overview.upcoming(progress, overview.levels(progress)).id == "2.3"


def test_running_all_cells_moves_nobody_on(folder):
    desk.note_check("1.1", "right")
    for untouched in ("1.2", "1.3", "6.8"):
        desk.note_check(untouched, "not attempted")
    progress = desk.read()
    assert overview.upcoming(progress, overview.levels(progress)).id == "1.2"


# Somebody edited the file, or another program wrote it: it is kept under another name.
BROKEN = [
    '{"exerc', "[]", "null", '{"exercises": []}', '{"exercises": {"1.1": 3}}',
    '{"exercises": {"1.1": {"outcome": "halfway"}}}',
    '{"exercises": {"1.1": {"outcome": ["right"]}}}',
    '{"exercises": {"1.1": {"outcome": "right", "attempts": "many"}}}',
    '{"exercises": {"1.1": {"outcome": "right", "hints": null}}}',
]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_costs_the_progress_only(text, folder):
    desk.path().write_text(text)
    assert overview.as_text(desk.read()).splitlines()[1].startswith("Begin with Lesson 0: ")
    assert desk.path().with_name("progress.unreadable-1.json").read_text() == text
    desk.note_check("1.1", "right")
    assert "Go on with 1.2 " in overview.as_html(desk.read())


# ---- links --------------------------------------------------------------------------------------

# where the notebook is, the language, the level -> the link to its lesson
LINKS = [
    ("lessons", "en", "1_variable", "1_variable.ipynb"),
    ("lessons", "zh", "1_variable", "zh/1_variable.ipynb"),
    ("lessons/zh", "zh", "2_graph", "2_graph.ipynb"),
    ("lessons/zh", "en", "2_graph", "../2_graph.ipynb"),
    ("exercises", "en", "2_graph", "../lessons/2_graph.ipynb"),
    (".", "en", "2_graph", "lessons/2_graph.ipynb"),
    ("lessons", "en", "3_backward", ""),  # not in this folder
]


@pytest.mark.parametrize(("where", "language", "level", "link"), LINKS)
def test_lesson_link(where, language, level, link, folder, monkeypatch):
    monkeypatch.chdir(folder / where)
    with speaking(language):
        assert overview.lesson_link(level) == link


def test_the_link_leads_to_the_part_of_the_lesson_that_has_the_exercise(folder, monkeypatch):
    monkeypatch.chdir(folder / "lessons")
    about = {"gradschool": {"exercise": "3.8", "role": "prompt"}}
    cells = [{"cell_type": "markdown", "id": "exercise-3-8-prompt", "metadata": about}]
    Path("3b_second.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    with speaking("en"):
        assert (
            overview.lesson_link("3_backward", "3.8")
            == "3b_second.ipynb#cell-id=exercise-3-8-prompt"
        )
        assert overview.lesson_link("1_variable", "1.1") == "1_variable.ipynb"


# A lesson that was not begun opens at its top, where the imports are.
NEXT_LINKS = [
    (after(), "0_whole_game.ipynb"),
    (after("1.1", last="1.1"), "1_variable.ipynb#cell-id=exercise-1-2-prompt"),
    (after(wrong=["1.1"], last="1.1"), "1_variable.ipynb#cell-id=exercise-1-1-prompt"),
    (after(*FIRST_LEVEL, last=FIRST_LEVEL[-1]), "2_graph.ipynb"),
    (after(*IDS, last=IDS[-1]), ""),
]


@pytest.mark.parametrize(("progress", "link"), NEXT_LINKS)
def test_the_next_link(progress, link, folder, monkeypatch):
    monkeypatch.chdir(folder / "lessons")
    for level in ("0_whole_game", "1_variable", "2_graph"):
        keys = [each.id for each in exercises.all_exercises() if each.level == level]
        cells = [
            {
                "cell_type": "markdown",
                "id": f"exercise-{key.replace('.', '-')}-prompt",
                "metadata": {"gradschool": {"exercise": key, "role": "prompt"}},
            }
            for key in keys
        ]
        Path(f"{level}.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    with speaking("en"):
        page = overview.as_html(progress)
        said = re.search(r"</b></p><p>(?:<a href=.([^>]*).>)?", page)
        assert said
        assert (said[1] or "") == link


def test_a_link_is_quoted(folder, tmp_path, monkeypatch):
    odd = tmp_path / "my course #1"
    (tmp_path / "lessons").rename(odd)
    monkeypatch.setenv("GRADSCHOOL_PROGRESS", str(odd / "progress.json"))
    monkeypatch.chdir(tmp_path)
    with speaking("en"):
        assert overview.lesson_link("1_variable") == "my%20course%20%231/1_variable.ipynb"


# ---- the page -----------------------------------------------------------------------------------


def test_the_page_unfolds_the_level_of_the_learner_only(folder):
    page = overview.as_html(after(*FIRST_LEVEL, last="1.7"))
    assert page.count("<details") == 8
    assert page.count("<details open>") == 1
    opened = page.index("<details open>")
    assert page.index('href="2_graph.ipynb"', opened) - opened < 250
    assert '<a href="2_graph.ipynb">Go on with 2.1 ' in page
    assert 'aria-label="3 of 3 stars">★★★<' in page
    assert 'aria-label="0 of 3 stars">☆☆☆<' in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_text_and_page_say_the_same_of_every_exercise(language):
    progress = after("1.1", wrong=["1.2"])
    with speaking(language):
        text, page = overview.as_text(progress), overview.as_html(progress)
        for known in exercises.all_exercises():
            assert known.title(language) in text
        rows = re.findall(r"<tr>(.*?)</tr>", page)
        assert len(rows) == len(IDS)
        assert [row.count("×") for row in rows] == [1] * len(IDS)
        assert "2×" in text
        assert "2×" in page
    assert f'lang="{language}"' in page


def test_titles_are_escaped():
    page = overview.as_html(Progress())
    assert (
        re.findall(r"<(?!/?(?:div|p|b|a|details|summary|span|progress|table|tr|td)\b)", page) == []
    )
