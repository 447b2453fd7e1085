"""Who belongs to the class, and whose a hand-in is: two small sheets that a teacher may give.

A roster has a row per learner; a mapping file has a row per hand-in, `hand-in,learner`, and several
for a hand-in of several people. Columns are found by what they are called, in a few languages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from checkers.classroom import tables
from checkers.classroom.reading.layouts import COPY
from checkers.classroom.reading.notebooks import HandIn, HandInsError

COLUMNS: Mapping[str, frozenset[str]] = {
    "name": frozenset(("name", "full name", "student", "learner", "姓名", "nom complet",
                       "vollständiger name", "nombre completo", "student name")),
    "first": frozenset(("first name", "given name", "vorname", "prénom", "nombre", "名", "first")),
    "last": frozenset(("last name", "surname", "family name", "nachname", "nom", "apellidos",
                       "apellido(s)", "姓", "last")),
    "number": frozenset(("number", "id", "student id", "id number", "sis user id", "matriculation",
                         "matrikelnummer", "学号", "orgdefinedid", "sid", "canvas id", "user id",
                         "id-nummer", "numéro d'identification", "identifier")),
    "email": frozenset(("email", "e-mail", "email address", "e-mail-adresse", "邮箱", "mail",
                        "adresse de courriel", "dirección de correo", "sis login id", "username",
                        "user name", "login")),
    "group": frozenset(("group", "team", "gruppe", "groupe", "grupo", "组", "小组")),
}  # fmt: skip
HAND_IN = frozenset(("hand-in", "hand in", "handin", "file", "folder", "label", "submission"))
# Chinese, Japanese and Korean: the family's name first, and nothing between the two.
IDEOGRAPHS = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003134f]+")
PARTICLES = re.compile(r"[^\w]+|_")


@dataclass(frozen=True)
class Person:
    """A row of the roster. `key` is what the book calls them: the name, with the number if two
    have that name."""

    key: str
    name: str
    number: str | None = None
    email: str | None = None
    group: str | None = None
    spelled: frozenset[str] = field(default=frozenset(), compare=False)


def words(name: str) -> tuple[str, ...]:
    """The words of a name, without case, accents and order: "Lovelace, Ada" is "ada lovelace"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return tuple(sorted(filter(None, PARTICLES.split(plain))))


def joined(name: str) -> frozenset[str]:
    """How a name may be written as one word, as Canvas does: "lovelaceada", "adalovelace"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    parts = [each for each in PARTICLES.split(plain) if each]
    turned = [parts[place:] + parts[:place] for place in range(len(parts))]
    whole = {"".join(each) for each in turned}
    return frozenset(
        form
        for each in whole
        for form in (each, "".join(c for c in each if not unicodedata.combining(c)))
    )


def same_name(one: str, other: str) -> bool:
    """Whether two spellings can be one person's name: word by word, or written as one word."""
    if not words(one) or not words(other):
        return False
    if words(one) == words(other):
        return True
    return bool(joined(one) & joined(other))


def is_part(one: str, other: str) -> bool:
    """Whether one name holds all words of the other: a part of it may be missing."""
    mine, theirs = set(words(one)), set(words(other))
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


# ---- reading ------------------------------------------------------------------------------------


def read_roster(path: Path) -> tuple[Person, ...]:
    """The people of a class. Raises HandInsError, naming the columns that there are."""
    rows = _rows(path)
    where = _columns(rows[0])
    if not ("name" in where or {"first", "last"} & where.keys()):
        raise HandInsError(
            f"{path}: no column with names; it has {', '.join(filter(None, rows[0]))}. Call one "
            "name, or two of them first name and last name"
        )
    found = []
    for row in rows[1:]:
        cell = {key: row[at].strip() if at < len(row) else "" for key, at in where.items()}
        name = cell.get("name") or _whole(cell.get("first", ""), cell.get("last", ""))
        if name:
            number, email, group = (cell.get(each) or None for each in ("number", "email", "group"))
            found.append(Person(name, name, number, email, group))
    if not found:
        raise HandInsError(f"{path}: no row with a name")
    return _unique(found, path)


def _whole(first: str, last: str) -> str:
    """A name from its two parts, in the order and with the gap that its script has."""
    if IDEOGRAPHS.fullmatch(f"{first}{last}"):
        return f"{last}{first}"
    return " ".join(filter(None, (first, last)))


def _unique(people: Sequence[Person], path: Path) -> tuple[Person, ...]:
    """Two people of one name get their number into it; without numbers nobody could tell them."""
    counts: dict[str, int] = {}
    for each in people:
        counts[each.name] = counts.get(each.name, 0) + 1
    made = []
    for each in people:
        if counts[each.name] > 1:
            mark = each.number or each.email
            if not mark:
                raise HandInsError(f"{path}: {each.name} stands there twice, without a number")
            each = replace(each, key=f"{each.name} ({mark})")
        made.append(each)
    if len({each.key for each in made}) < len(made):
        raise HandInsError(f"{path}: somebody stands there twice, with the same name and number")
    return tuple(made)


def read_mapping(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Learners by what a hand-in is called. Raises HandInsError."""
    rows = _rows(path)
    if len(rows[0]) < 2 or rows[0][0].strip().casefold() not in HAND_IN:
        raise HandInsError(f"{path}: the first line must be `hand-in,learner`")
    found: dict[str, list[str]] = {}
    for row in rows[1:]:
        label, learner = (*(each.strip() for each in row[:2]), "", "")[:2]
        if label and learner:
            found.setdefault(label, []).append(learner)
    return {label: tuple(dict.fromkeys(learners)) for label, learners in found.items()}


def _rows(path: Path) -> list[tuple[str, ...]]:
    try:
        text = tables.read(path).text
        rows = [tuple(cell.text for cell in row) for row in tables.cells(text)]
    except (OSError, tables.SheetError) as error:
        raise HandInsError(f"{path}: {error}") from error
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise HandInsError(f"{path} is empty")
    return rows


def _columns(heading: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, text in enumerate(heading):
        plain = text.strip().strip("\ufeff").casefold()
        for key, names in COLUMNS.items():
            if plain in names:
                found.setdefault(key, at)
    return found


# ---- whose it is --------------------------------------------------------------------------------


def assigned(
    hand_ins: Iterable[HandIn],
    people: Sequence[Person],
    mapping: Mapping[str, tuple[str, ...]],
    aliases: Mapping[tuple[str, str], str],
) -> list[HandIn]:
    """The hand-ins with the learners that they belong to.

    A mapping file decides first, then what has been merged in the book, then the roster by number
    and name together. Who fits nobody, or several, keeps the label as a name, as a doubt.
    """
    parts = (part for each in hand_ins for part in _parted(each, mapping))
    return [_assigned(each, people, mapping, aliases) for each in parts]


def _parted(hand_in: HandIn, mapping: Mapping[str, tuple[str, ...]]) -> Iterator[HandIn]:
    """A hand-in whose files a mapping file names: of these alone, a hand-in for each of the people.

    Files are named as they lie in the folder or the zip. The others of the hand-in are not taken.
    """
    named: dict[tuple[str, ...], list[tuple[str, Path]]] = {}
    for name, path in hand_in.every:
        if name in mapping and name != hand_in.label:
            named.setdefault(mapping[name], []).append((name, path))
    if not named:
        yield hand_in
        return
    kept = {name for files in named.values() for name, _ in files}
    notes = tuple(
        f"{name.partition('/')[2] or name} was not taken: the mapping file names another"
        for name, _ in hand_in.every
        if name not in kept
    )
    for files in named.values():
        names, paths = zip(*files, strict=True)
        yield replace(
            hand_in, files=paths, names=names, notes=notes, unsure=(), every=tuple(files),
            decided=bool(hand_in.unsure),
        )  # fmt: skip


def _assigned(
    hand_in: HandIn,
    people: Sequence[Person],
    mapping: Mapping[str, tuple[str, ...]],
    aliases: Mapping[tuple[str, str], str],
) -> HandIn:
    label = hand_in.label
    names = next((mapping[each] for each in (*hand_in.names, label) if each in mapping), None)
    if names:
        keys = [_key(each, people) for each in names]
        return replace(hand_in, learner=keys[0], members=tuple(keys[1:]), doubts=())
    if (label, "") in aliases:
        return replace(hand_in, learner=aliases[label, ""])
    if not people:
        return hand_in
    several = (hand_in.learner, *hand_in.members) if hand_in.members else None
    if several:  # the platform itself names them
        return replace(
            hand_in, learner=_key(several[0], people),
            members=tuple(_key(each, people) for each in several[1:]),
        )  # fmt: skip
    called = {words(hand_in.name), words(label)}
    group = [each for each in people if each.group and words(each.group) in called]
    if group:
        first, *others = (each.key for each in group)
        return replace(hand_in, learner=first, members=tuple(others), doubts=())
    fits, why = _fitting(hand_in, people)
    if len(fits) == 1:
        return replace(hand_in, learner=fits[0].key, doubts=())
    return replace(
        hand_in, doubts=(*hand_in.doubts, f"{why}: say in a mapping file whose {label!r} is")
    )


def _fitting(hand_in: HandIn, people: Sequence[Person]) -> tuple[list[Person], str]:
    """The people that a hand-in can be of, and why that is not one."""
    number, names = hand_in.number, {hand_in.name, _without_copy(hand_in.name)}
    by_number = [each for each in people if number and number in (each.number, each.email)]
    by_name = [
        each
        for each in people
        if any(same_name(each.name, name) for name in names)
        or (each in by_number and is_part(each.name, hand_in.name))
        or (each.email or "").partition("@")[0].casefold() == hand_in.name.casefold() != ""
        or each.number in (*names, hand_in.label)
        or hand_in.label == each.key
    ]
    if by_number:
        both = [each for each in by_number if each in by_name]
        if both:
            return both[:1], ""
        who = ", ".join(each.key for each in by_number)
        return [], f"the number of {hand_in.label!r} is that of {who}, the name is not"
    if len(by_name) > 1:
        who = " and ".join(each.key for each in by_name)
        return [], f"{hand_in.label!r} can be {who}"
    if not by_name:
        return [], f"{hand_in.label!r} is nobody of the roster"
    return by_name, ""


def _without_copy(name: str) -> str:
    """Whose copy a "(1)" or "-Copy1" is; "-1" may be another person's."""
    while (found := COPY.fullmatch(name)) and not found["copy"].lstrip("-").isdigit():
        name = found["stem"]
    return name


def _key(name: str, people: Sequence[Person]) -> str:
    """What the book calls somebody named in a mapping file."""
    exact = [each.key for each in people if name in (each.key, each.number, each.email)]
    fits = exact or [each.key for each in people if same_name(each.name, name)]
    return fits[0] if len(fits) == 1 else name
