"""What a person should look at after a run: doubts, who is missing, what was removed or renamed."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence

from checkers.classroom.book.assignments import Assignment
from checkers.classroom.book.gradebook import Gradebook
from checkers.classroom.book.records import Look
from checkers.classroom.reading.notebooks import HandIn

MOST_NAMED = 20


def looks(
    book: Gradebook,
    assignment: Assignment,
    hand_ins: Sequence[tuple[HandIn, str, str]],
    place: str,
    roster: Collection[str] = (),
) -> Iterator[Look]:
    """What the run itself has found; `hand_ins` with the learner and the hash of each.

    `roster` is who belongs to the class by now, as far as the run has been told.
    """
    yield from doubts(hand_ins)
    yield from _undecided(book, assignment, hand_ins, place)
    yield from _several(book, assignment, hand_ins)
    yield from _removed(book, assignment, hand_ins, place)
    yield from _missing(book, assignment, roster)
    yield from _alike(book)


def doubts(hand_ins: Sequence[tuple[HandIn, str, str]]) -> Iterator[Look]:
    """What can be read in two ways: whose something is, and which file of it counts."""
    for hand_in, learner, _ in hand_ins:
        for doubt in (*hand_in.doubts, *hand_in.unsure):
            yield Look(doubt, learner, withheld=True)


def _undecided(
    book: Gradebook,
    assignment: Assignment,
    hand_ins: Sequence[tuple[HandIn, str, str]],
    place: str,
) -> Iterator[Look]:
    """What runs of other places were in doubt about, for as long as marks depend on it."""
    labels = {hand_in.label for hand_in, *_ in hand_ins}
    for look in book.looks().get(assignment.name, ()):
        if not (look.withheld and look.learner):
            continue
        counting = [
            each.attempt
            for standing in book.standings(look.learner)
            if standing.assignment.name == assignment.name
            for each in standing.counted
            if each.attempt is not None and each.attempt.withdrawn is None
        ]
        if any(each.place != place and each.label not in labels for each in counting):
            yield look


def unused(names: Iterable[str], hand_ins: Iterable[HandIn]) -> list[Look]:
    """Of the names in a mapping file those that no hand-in has: a slip decides nothing."""
    there = {name for each in hand_ins for name in (each.label, *(name for name, _ in each.every))}
    missing = [each for each in names if each not in there]
    said = "named in the mapping file, and not among the hand-ins"
    return [Look(f"{said}: {_names(missing)}")] if missing else []


def _several(
    book: Gradebook, assignment: Assignment, hand_ins: Sequence[tuple[HandIn, str, str]]
) -> Iterator[Look]:
    """Two hand-ins that are one person's, where nothing tells which is the later."""
    if assignment.counts == "best":
        return
    by_learner: dict[str, dict[str, str]] = {}
    for hand_in, learner, hash_ in hand_ins:
        for each in dict.fromkeys((learner, *hand_in.members)):
            by_learner.setdefault(each, {})[hash_] = hand_in.label
    for learner, labels in by_learner.items():
        if len(labels) < 2:
            continue
        standing = next(e for e in book.standings(learner) if e.assignment.name == assignment.name)
        mine = [e for e in standing.attempts if e.hash in labels and e.withdrawn is None]
        for one, other in itertools.pairwise(mine):
            both = one.answered & other.answered
            told = one.handed_in and other.handed_in and one.handed_in != other.handed_in
            if told or all(one.marks[key].mark == other.marks[key].mark for key in both):
                continue
            yield Look(
                f"{labels[one.hash]!r} and {labels[other.hash]!r} are both of {learner}, and "
                f"nothing tells which is newer: `gradschool book RESULTS withdraw {learner!r} "
                f"--attempt {one.number}` (or {other.number}), or `time` says when",
                learner,
                withheld=True,
            )


def _removed(
    book: Gradebook,
    assignment: Assignment,
    hand_ins: Sequence[tuple[HandIn, str, str]],
    place: str,
) -> Iterator[Look]:
    """Who was read from this place before and is no longer there."""
    here = {each for hand_in, learner, _ in hand_ins for each in (learner, *hand_in.members)}
    by_hash: dict[str, list[str]] = {}
    for _, learner, hash_ in hand_ins:
        by_hash.setdefault(hash_, []).append(learner)
    said = set()
    there = list(book.attempts_of(assignment.name))
    first = {(e[0], e[2]): place for place, e in reversed([*enumerate(there)])}
    for at, (learner, _, hash_, old_place) in enumerate(there):
        if learner in here or learner in said or old_place != place:
            continue
        said.add(learner)
        # an untouched starter is everybody's: who had handed it in before has not been renamed
        again = [each for each in by_hash.get(hash_, ()) if first.get((each, hash_), -1) > at]
        if again:
            for other in {learner, again[0]}:
                yield Look(
                    f"{learner} is no longer there, and {again[0]} has handed in the same files: "
                    f"renamed? `gradschool book RESULTS merge {learner!r} {again[0]!r}`, or "
                    f"`withdraw {learner!r}`",
                    other,
                    withheld=True,
                )
        else:
            yield Look(
                "no longer among the hand-ins; the marks stay. `gradschool book RESULTS withdraw "
                f"{learner!r}` if they should not",
                learner,
            )


def _missing(book: Gradebook, assignment: Assignment, roster: Collection[str]) -> Iterator[Look]:
    """Who is in the roster and has handed in nothing, and who has and is in no roster."""
    people = book.numbers()
    if not any(enrolled for _, _, enrolled in people.values()):
        return
    there = {learner for learner, *_ in book.attempts_of(assignment.name)}
    expected = roster or [name for name, (*_, enrolled) in people.items() if enrolled]
    missing = [name for name in expected if name not in there]
    if missing:
        yield Look(f"nothing handed in by {_names(missing)}")
    strangers = sorted(each for each in there if not people[each][2])
    if strangers:
        yield Look(f"in no roster: {_names(strangers)}")


def _names(names: Iterable[str]) -> str:
    ordered = sorted(names)
    more = f" and {len(ordered) - MOST_NAMED} more" if len(ordered) > MOST_NAMED else ""
    return ", ".join(ordered[:MOST_NAMED]) + more


def _alike(book: Gradebook) -> Iterator[Look]:
    """One name under two numbers, in assignments that do not overlap: one person?"""
    from checkers.classroom.reading.layouts import NUMBER

    by_name: dict[str, list[str]] = {}
    people = book.numbers()
    for learner in people:
        if NUMBER.search(learner) and not people[learner][2]:
            by_name.setdefault(NUMBER.sub("", learner), []).append(learner)
    for several in by_name.values():
        if len(several) < 2:
            continue
        where = [{each.assignment.name for each in book.standings(name)} for name in several]
        for place, (name, found) in enumerate(zip(several, where, strict=True)):
            for other, others in zip(several[place + 1 :], where[place + 1 :], strict=True):
                if not found & others:
                    yield Look(
                        f"{name!r} and {other!r} have one name and no assignment in common: one "
                        f"person? `gradschool book RESULTS merge {name!r} {other!r}`, or a roster",
                        other,
                    )
