"""Choosing what is told of a wrong answer: signs propose, repairs decide.

A recogniser is a small function that reads evidence and answers with the words to fill in, or None:
it has seen a sign. Which of the causes that were proposed may be told, and which of those is, rests
on their records (causes.py) and on the repair that was found, if one was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checkers.causes.catalogue import Diagnosis
from checkers.diagnose.causes import CAUSES, YIELDING, Cause

# importing a module of recognisers registers them
from checkers.diagnose.recognisers import (  # noqa: F401
    backward,
    beginners,
    contract,
    functions,
    general,
    grad,
    numbers,
    plain,
    tracking,
)
from checkers.diagnose.registry import RECOGNISERS
from checkers.diagnose.repair.proofs import (
    ALIKE,
    NAMED,
    PLACE,
    ROUGHLY,
    SINGLE,
    Proof,
    Slip,
)
from checkers.diagnose.repair.telling import told
from checkers.judge.evidence import Evidence


def proposed(evidence: Evidence, causes: Iterable[str] = ()) -> Iterator[Diagnosis]:
    """Every cause of which a sign is seen, among those that are possible, by category."""
    possible = set(causes) or CAUSES.keys()
    for key in CAUSES:
        if key in possible and key in RECOGNISERS:
            fields = RECOGNISERS[key](evidence)
            if fields is not None:
                yield Diagnosis(key, fields)


def choose(
    signs: Sequence[Diagnosis],
    proof: Proof | None,
    own: Diagnosis | None = None,
    unmet: Diagnosis | None = None,
) -> Diagnosis:
    """What is told: `own` is what the exercise itself says, if it says anything.

    A property that is `unmet` comes after a cause and before what is proved. Raises LookupError
    where there is none of these.
    """
    sharp = proof is not None and proof.rank in (SINGLE, ALIKE, NAMED)
    told_by_sign = [each for each in signs if may_be_told(CAUSES[each.id], proof)]
    if sharp or own is not None:  # what only names a symptom comes after both
        told_by_sign = [each for each in told_by_sign if each.id not in YIELDING]
    if own is not None:
        if told_by_sign and _is_plain(told_by_sign[0]):
            return told_by_sign[0]
        yields = may_yield(own)
        founded = [each for each in told_by_sign if is_certain(each) or _is_founded(each, proof)]
        says_more = proof is not None and proof.is_clear
        if not (yields and (says_more or founded)) and not speaks_against(proof, own):
            return own
        told_by_sign = founded
    if told_by_sign:
        return told_by_sign[0]
    if unmet is not None and proof is not None and sharp:
        return unmet.followed_by(told(proof))
    if unmet is not None:
        return unmet
    known = [each for each in signs if CAUSES[each.id].grade == "known"]
    if known and (proof is None or proof.rank > ROUGHLY):
        return known[0]
    if proof is not None:
        return told(proof)
    for each in signs:
        if CAUSES[each.id].grade == "last":
            return own or each
    raise LookupError("no diagnosis fits")


def may_yield(own: Diagnosis) -> bool:
    """Whether an exercise's own cause names a symptom only."""
    return own.yields or (own.id in YIELDING and not own.sentences)


def _is_founded(sign: Diagnosis, proof: Proof | None) -> bool:
    """Whether a repair takes it away."""
    return proof is not None and takes_away(CAUSES[sign.id], proof)


def _is_plain(sign: Diagnosis) -> bool:
    """Whether it is seen in the lines themselves, whatever comes out of them."""
    return CAUSES[sign.id].category in ("plain", "spelling")


def is_last(cause: Diagnosis) -> bool:
    """Whether it is one of those that fit everything."""
    return cause.id in CAUSES and CAUSES[cause.id].grade == "last" and not cause.sentences


def is_known(cause: Diagnosis) -> bool:
    """Whether it only says what is seen, whatever the cause is."""
    return cause.id in CAUSES and CAUSES[cause.id].grade == "known"


def speaks_against(proof: Proof | None, own: Diagnosis) -> bool:
    """Whether a repair is of another kind than an exercise's own cause, where that has a record."""
    if proof is None or proof.rank > SINGLE or own.id not in CAUSES or own.sentences:
        return False
    cause = CAUSES[own.id]
    return cause.grade in ("strong", "weak") and not takes_away(cause, proof)


def settled(signs: Sequence[Diagnosis]) -> bool:
    """Whether no repair could add to what is told: neither the cause nor its line."""
    return bool(signs) and is_certain(signs[0]) and not CAUSES[signs[0].id].is_repairable


def is_certain(cause: Diagnosis) -> bool:
    """Whether its sign is the cause itself."""
    return cause.id in CAUSES and CAUSES[cause.id].grade == "certain"


def shows(cause: Diagnosis, proof: Proof | None) -> bool:
    """Whether the lines of a repair belong to a cause that is told."""
    if proof is None or cause.id.startswith("slip-"):
        return proof is not None
    if cause.id in CAUSES and takes_away(CAUSES[cause.id], proof):
        return True
    certain = cause.id in CAUSES and is_certain(cause)
    return proof.whole and proof.rank <= PLACE and not certain


def may_be_told(cause: Cause, proof: Proof | None) -> bool:
    """Whether a cause is certain by its sign, or the repair takes its sign away."""
    if cause.grade in ("certain", "known", "last"):
        return cause.grade == "certain"
    if proof is None:
        return cause.grade == "strong"
    if takes_away(cause, proof):
        return True
    rough = proof.rank > STANDING[cause.id] if cause.id in STANDING else not proof.whole
    return rough and cause.grade == "strong"


# What Python or the numbers say themselves, and the rank of a proof up to which it gives way.
STANDING = {"unknown-name": 1, "overflow": 2}


def takes_away(cause: Cause, proof: Proof) -> bool:
    """Whether a repair is one of this cause: by its words, or by the kinds of its slips."""
    words = {each for each in proof.removed if each.isidentifier()}
    if cause.grade == "weak" and words - cause.removed and "#" not in cause.removed:
        return False  # more is gone than the sign
    if any(_among(word, proof.removed) for word in cause.removed) or cause.added & proof.added:
        return True
    return any(_is_kind(slip, kind) for slip in proof.slips for kind in cause.kinds)


def takes_any_away(signs: Iterable[Diagnosis], proof: Proof) -> bool:
    """Whether a repair is one of a cause that was proposed."""
    return any(takes_away(CAUSES[each.id], proof) for each in signs)


def _is_kind(slip: Slip, kind: str) -> bool:
    return f"{slip.kind}:{slip.what}".startswith(kind)


def _among(word: str, words: frozenset[str]) -> bool:
    """Whether a word is there; "#" is any number, "*_" any method that works in place."""
    if word == "#":
        return any(each.isdigit() for each in words)
    if word == "*_":
        return any(each.endswith("_") and not each.startswith("_") for each in words)
    return word in words
