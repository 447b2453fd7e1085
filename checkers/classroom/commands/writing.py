"""Pages and overviews from the book, and how a run shows its progress."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkers.classroom import FINE, LOOK, one_line, tell

if TYPE_CHECKING:
    from rich.progress import Progress

    from checkers.classroom.book.gradebook import Gradebook
    from checkers.classroom.pool import Pool


def find_causes(book: Gradebook, pool: Pool, seconds: float) -> int:
    """Look for the causes of wrong answers, for so long; how many attempts are left for later.

    Each attempt is stored by itself: a run that is killed goes on with the next one.
    """
    from checkers.classroom.pool import Inquiry

    able = {each.id for each in pool.shown.exercises}
    left = {
        attempt: tuple(key for key in keys if key in able)
        for attempt, keys in book.without_cause().items()
        if able & set(keys)
    }
    end = time.monotonic() + seconds

    def jobs() -> Iterator[Inquiry]:
        for attempt, keys in list(left.items()):
            if time.monotonic() > end:
                return
            yield Inquiry(attempt, book.graded(attempt)[0], keys)

    if left and seconds > 0:
        with progress("causes", len(left)) as advance:
            for inquiry, found in pool.find_causes(jobs()):
                book.store_causes(inquiry.attempt, inquiry.exercises, found)
                del left[inquiry.attempt]
                advance(inquiry.graded.learner)
    return len(left)


def write_pages(book: Gradebook, pool: Pool, learners: Sequence[str]) -> None:
    """Pages of these learners; graphs are read only once."""
    from checkers.classroom import portrait

    jobs = (portrait.of(book, each) for each in learners)
    with progress("pages", len(learners)) as advance:
        for page, graphs in pool.write_pages(jobs):
            book.say_paged(page.learner, graphs)
            advance(page.learner)


def write_page(book: Gradebook, folder: Path, learner: str) -> None:
    """The page of one learner, from the book; graphs that nobody has read yet are left out."""
    from checkers.classroom import pages, portrait

    found = portrait.of(book, learner)
    pages.write_learner(folder, found.with_graphs({}))
    if not found.undrawn:
        book.say_paged(learner, {})


def write_overviews(
    book: Gradebook, folder: Path, *, pages: bool = True, again: bool = True
) -> dict[str, Any]:
    """results.json, results.csv and the page of the class, from the book.

    Unless `again`, what is already there for these results stays: results.json is written last, so
    where it is as it should be, the others are.
    """
    from checkers.classroom import results
    from checkers.classroom.book import standing

    data, page = standing.data(book), folder / "index.html"
    pages = pages or page.exists()  # an old page beside new marks would be wrong
    there = page.exists() or not pages
    if there and not again and results.is_written(folder / "results.json", data):
        return data
    if pages:
        from checkers.classroom.pages import write_index

        write_index(folder, data, book.sources())
    results.write_csv(folder / "results.csv", data)
    results.write_json(folder / "results.json", data)
    return data


def summary(data: dict[str, Any], out: Path, first: str = "") -> int:
    """Say what is wrong and what to look at; the exit code for it."""
    if first:
        tell(first)
    for each in data["look"]:
        who = f"{each['learner']}: " if each["learner"] else ""
        where = f"{each['assignment']}: " if len(data["assignments"]) > 1 else ""
        tell(f"  look: {where}{who}{each['text']}")
    page = "index.html, " if (out / "index.html").exists() else ""
    print(f"results in {out}: {page}results.csv, results.json")
    return LOOK if data["look"] else FINE


# ---- progress -----------------------------------------------------------------------------------


@contextlib.contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A progress bar; to be called with each learner's name."""
    with _bar(what) as bar:
        task = bar.add_task("", total=total, rate="", who="")

        def advance(learner: str) -> None:
            bar.update(task, advance=1, who=one_line(learner[:30]))
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            bar.update(task, rate=f"{speed:.1f}/s" if speed else "")

        yield advance


def _bar(what: str) -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Plain(TextColumn):
        """A learner's name is no markup."""

        def render(self, task: Any) -> Text:
            return Text(task.fields["who"])

    columns = (
        TextColumn(what), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), Plain(""),
    )  # fmt: skip
    return Progress(*columns, console=Console(stderr=True))
