"""Check, hint and solution as buttons under a verdict, for a notebook in a Jupyter server.

What the buttons bring forth is ordinary output of the cell: it is there when the notebook is
opened again, exported or read without widgets. Ordinary output cannot be changed any more once the
page has been loaded again, so a widget shows it as well and then hides it (`_Place`). Without their
kernel the buttons say so, and the functions say the same as they do.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from checkers.languages import say
from checkers.show.shown import Shown

STYLE = """<style>
/* A widget whose kernel is gone leaves a box without any element in it, only words of an error. */
.jp-OutputArea-output.jupyter-widgets:not(:has(*)) {{ display: none }}
.gs-buttons button:focus-visible {{ outline: 2px solid var(--jp-brand-color1, #1f6fb5);
  outline-offset: 2px }}
.gs-buttons:has(.jupyter-widgets-disconnected) > button {{ display: none }}
.gs-buttons:has(.jupyter-widgets-disconnected)::after {{ content: "{restarted}";
  font-size: 0.9em; opacity: 0.8 }}
</style>"""
RESTARTED = (
    "The kernel has been restarted. Run the imports, the given cell"
    ", your answer and this check again."
)

NOTHING = Shown(" ", " ")  # an output without text is no output to some front ends


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
    from IPython.display import display

    row = ipywidgets.HBox(layout=ipywidgets.Layout(flex_flow="row wrap"))
    row.add_class("gs-buttons")
    help_, verdict = _Place(), _Place()  # help near the buttons: the verdict may be long
    display(ipywidgets.VBox((row, help_.widget, verdict.widget)))
    help_.begin(NOTHING)
    verdict.begin(shown)
    asked = False  # for the solution before any attempt: the second press confirms

    hinted = False  # the help is a hint, not the solution

    def solution() -> None:
        nonlocal asked, hinted
        help_.put(actions.solution(asked))
        asked, hinted = True, False

    def hint() -> None:
        nonlocal hinted
        help_.put(actions.hint())
        hinted = True

    def put(found: Shown) -> None:
        nonlocal hinted
        verdict.put(found)
        if hinted and found.verdict is not None and found.verdict.outcome == "right":
            help_.put(NOTHING)  # it spoke of an answer that is not there any more
            hinted = False
        if found.later is not None:
            verdict.put(found.later())

    row.children = (
        _button(say("Check again"), lambda: put(actions.check())),
        _button(say("Hint"), hint),
        _button(say("Solution"), solution),
    )
    if shown.later is not None:
        verdict.renew(shown.later())


class _Place:
    """Where something is shown: ordinary output, and a widget that takes over once it changes."""

    def __init__(self) -> None:
        import ipywidgets

        self.name = f"gs-place-{uuid.uuid4().hex[:12]}"
        self.widget = ipywidgets.HTML()
        self.widget.layout.display = "none"
        self._output: Any = None

    def begin(self, shown: Shown) -> None:
        """Show something for the first time."""
        from IPython.display import display

        self._output = display(_Page(shown, self.name), display_id=True)

    def renew(self, shown: Shown) -> None:
        """Show something else; the page has not been loaded again in between."""
        self._output.update(_Page(shown, self.name))

    def put(self, shown: Shown) -> None:
        """Show something else, whatever has happened to the page."""
        self.renew(shown)
        self.widget.value = f"<style>.{self.name} {{ display: none }}</style>{shown.html}"
        self.widget.layout.display = None


def _button(label: str, act: Callable[[], Any]) -> Any:
    import ipywidgets

    button = ipywidgets.Button(description=label, layout=ipywidgets.Layout(width="auto"))
    button.on_click(lambda _: act())
    return button


class _Page:
    """A Shown as output, with the rules for what a lost kernel leaves of the buttons."""

    def __init__(self, shown: Shown, place: str):
        self.shown, self.place = shown, place

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        self.shown.seen()
        style = STYLE.format(restarted=say(RESTARTED))
        html = f'{style}<div class="{self.place}">{self.shown.html}</div>'
        return {"text/plain": self.shown.text, "text/html": html}
