"""Buttons: only where somebody can press them; everywhere else the same as text."""

import re
import sys
import types

import pytest

from checkers.judge.judging import Verdict
from checkers.show import buttons, notebook
from checkers.show.notebook import Checked, Shown

# the session's name in the environment, whether ipywidgets is there -> buttons
AVAILABLE = [
    ("lesson.ipynb", True, True),  # JupyterLab, JupyterHub
    ("lesson.ipynb", False, False),  # no ipywidgets
    ("", True, False),  # nbconvert, nbval
    (None, True, False),  # a terminal, a plain kernel
    (None, False, False),
]


@pytest.mark.parametrize(("session", "widgets", "expected"), AVAILABLE)
def test_available(session, widgets, expected, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    if session is not None:
        monkeypatch.setenv("JPY_SESSION_NAME", session)
    if not widgets:
        monkeypatch.setitem(sys.modules, "ipywidgets", None)
    assert buttons.available() is expected


@pytest.mark.parametrize(("available", "kind"), [(True, Checked), (False, Shown)])
def test_check_falls_back_to_text(available, kind, monkeypatch, tmp_path):
    monkeypatch.setenv("GRADSCHOOL_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(buttons, "available", lambda: available)
    shown = notebook.check("3.1")
    assert type(shown) is kind
    bundle = shown._repr_mimebundle_()
    assert bundle["text/plain"] == shown.text == repr(shown)
    assert hasattr(shown, "_ipython_display_") is available


class Display:
    """IPython.display.display, remembered; a handle for what can be updated."""

    def __init__(self):
        self.first, self.updates = [], []

    def __call__(self, what, display_id=False):
        place = len(self.first)
        self.first.append(what)
        return types.SimpleNamespace(update=lambda new: self.updates.append((place, new)))


@pytest.fixture
def pressed(monkeypatch):
    """The three buttons of a verdict, what they asked for, and what was shown."""
    display, asked = Display(), []
    monkeypatch.setattr("IPython.display.display", display)

    outcomes = []  # of the checks that are still to come

    def act(name):
        def asks(*confirmed):
            asked.append((name, *confirmed))
            verdict = Verdict("3.1", outcomes.pop(0)) if name == "check" and outcomes else None
            return Shown(name, f"<b>{name}</b>", verdict)

        return asks

    shown = Shown("text", "<p>page</p>", Verdict("3.1", "not yet"))
    buttons.show(shown, buttons.Actions(act("check"), act("hint"), act("solution")))
    row, *live = display.first[0].children
    return types.SimpleNamespace(
        row=row, live=live, display=display, asked=asked, outcomes=outcomes
    )


def test_a_row_of_three_stands_before_the_verdict(pressed):
    assert [each.description for each in pressed.row.children] == [
        "Check again", "Hint", "Solution",
    ]  # fmt: skip
    _, help_, verdict = pressed.display.first
    assert help_._repr_mimebundle_()["text/plain"] == " "
    assert verdict._repr_mimebundle_()["text/plain"] == "text"


# the button -> what it asks for, and in which of the three outputs the answer appears
PRESSED = [(0, ("check",), 2), (1, ("hint",), 1), (2, ("solution", False), 1)]


@pytest.mark.parametrize(("button", "asked", "place"), PRESSED)
def test_a_button_shows_what_its_function_returns(button, asked, place, pressed):
    pressed.row.children[button].click()
    assert pressed.asked == [asked]
    ((where, page),) = pressed.display.updates
    assert where == place
    assert page._repr_mimebundle_()["text/plain"] == asked[0]


@pytest.mark.parametrize(("button", "asked", "place"), PRESSED)
def test_a_widget_shows_it_too_and_hides_the_output(button, asked, place, pressed):
    """A page that has been loaded again no longer follows an output."""
    assert [each.layout.display for each in pressed.live] == ["none", "none"]
    pressed.row.children[button].click()
    widget = pressed.live[place - 1]
    assert f"<b>{asked[0]}</b>" in widget.value
    assert widget.layout.display is None
    ((_, page),) = pressed.display.updates
    assert f".{page.place} {{ display: none }}" in widget.value
    assert f'class="{page.place}"' in page._repr_mimebundle_()["text/html"]


def test_the_second_press_confirms(pressed):
    for _ in range(3):
        pressed.row.children[2].click()
    assert pressed.asked == [("solution", False), ("solution", True), ("solution", True)]


# what was pressed before the check (1 hint, 2 solution), what it finds -> what is left of the help
LEFT = [
    ((1,), "not yet", "<b>hint</b>"),
    ((1,), "right", " "),  # it quotes a line that is not there any more
    ((2,), "right", "<b>solution</b>"),  # to compare with
    ((1, 2), "right", "<b>solution</b>"),
    ((2, 1), "right", " "),
    ((), "right", ""),
]


@pytest.mark.parametrize(("before", "outcome", "left"), LEFT)
def test_a_hint_goes_when_the_answer_is_right(before, outcome, left, pressed):
    for button in before:
        pressed.row.children[button].click()
    pressed.outcomes.append(outcome)
    pressed.row.children[0].click()
    assert re.sub("<style>.*</style>", "", pressed.live[0].value) == left
