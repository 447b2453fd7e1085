"""Check, hint and solution as buttons under a verdict, for a notebook in a Jupyter server.

What the buttons bring forth is ordinary output of the cell, not part of the widget: it is there
when the notebook is opened again, exported or read without widgets. Only the row of buttons needs
its kernel; without it a rule of style hides the row, and the functions say the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checkers.languages import say

if TYPE_CHECKING:
    from checkers.notebook import Shown

# A widget whose kernel is gone leaves a box without any element in it, only words of an error.
STYLE = """<style>
.jp-OutputArea-output.jupyter-widgets:not(:has(*)) { display: none }
.gs-buttons button:focus-visible { outline: 2px solid var(--jp-brand-color1, #1f6fb5);
  outline-offset: 2px }
</style>"""


@dataclass(frozen=True)
class Actions:
    """What the buttons of one exercise do; each returns what is to be shown."""

    check: Callable[[], Shown]
    hint: Callable[[], Shown]
    solution: Callable[[bool], Shown]


def available() -> bool:
    """Whether a Jupyter server runs this kernel for a notebook: somebody is there to press."""
    if not os.environ.get("JPY_SESSION_NAME"):
        return False
    try:
        import ipywidgets  # noqa: F401
    except ImportError:
        return False
    return True


def show(shown: Shown, actions: Actions) -> None:
    """Show a row of buttons, room for hints and the solution, and the verdict."""
    import ipywidgets
    from IPython.display import HTML, display

    row = ipywidgets.HBox(layout=ipywidgets.Layout(flex_flow="row wrap"))
    row.add_class("gs-buttons")
    display(row)
    help_ = display(HTML(""), display_id=True)  # near the buttons: the verdict may be long
    verdict = display(_page(shown), display_id=True)
    asked = False  # for the solution before any attempt: the second press confirms

    def solution() -> Shown:
        nonlocal asked
        found = actions.solution(asked)
        asked = True
        return found

    row.children = (
        _button(say("Check again"), lambda: verdict.update(_page(actions.check()))),
        _button(say("Hint"), lambda: help_.update(_page(actions.hint()))),
        _button(say("Solution"), lambda: help_.update(_page(solution()))),
    )


def _button(label: str, act: Callable[[], Any]) -> Any:
    import ipywidgets

    button = ipywidgets.Button(description=label, layout=ipywidgets.Layout(width="auto"))
    button.on_click(lambda _: act())
    return button


class _page:
    """A Shown as output, with the rule that hides what a lost kernel leaves of the buttons."""

    def __init__(self, shown: Shown):
        self.shown = shown

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.shown.text, "text/html": STYLE + self.shown.html}
