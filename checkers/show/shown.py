"""Something to show: as text for a terminal, as HTML for a notebook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from checkers.judge.judging import Verdict


@dataclass(frozen=True)
class Shown:
    """Something to show, as text and as HTML. `verdict` is there after a check.

    `later` is there while more is being found out: what is to be shown in its place then.
    """

    text: str
    html: str
    verdict: Verdict | None = None
    later: Callable[[], Shown] | None = None
    when_seen: Callable[[], None] | None = None  # what showing it has for a consequence

    def seen(self) -> None:
        """Somebody sees it now."""
        if self.when_seen is not None:
            self.when_seen()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        self.seen()
        return {"text/plain": self.text, "text/html": self.html}

    def __repr__(self) -> str:
        self.seen()
        return self.text
