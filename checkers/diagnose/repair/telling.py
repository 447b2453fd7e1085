"""What is said of a repair: the place, what was proved, the kind of slip; never what to write."""

from __future__ import annotations

from collections.abc import Iterator

from checkers.causes.catalogue import Diagnosis, catalogue
from checkers.diagnose.repair.proofs import Proof, Slip
from checkers.languages import LANGUAGES, is_unspaced, say

# Kinds that are told as another one.
AS = {
    "part-missing": "expression", "part-extra": "expression", "statement": "line",
    "sign-missing": "sign", "sign-extra": "sign", "not-missing": "not", "not-extra": "not",
}  # fmt: skip
MOST_NAMED = 40  # characters of a name that is quoted
MOST_QUOTED = 60  # characters of a part that is quoted
TOGETHER = ("names-exchanged", "order")  # what several lines do with one another


def told(proof: Proof) -> Diagnosis:
    """The sentence on a proof; where only a place is known, it quotes what stands there."""
    if proof.bypassed or (proof.joint and not proof.is_named):
        one = len({each.line for each in proof.slips} | set(proof.bypassed)) == 1
        return Diagnosis("slip-line" if one else "slip-several", {"lead": lead(proof)})
    if len({(_kind(each), each.what) for each in proof.slips}) > 1:
        return _listed(proof)
    return _one(proof.slip, lead(proof), proof.whole, quoted=len(proof.slips) == 1)


def _one(
    slip: Slip, begun: str, whole: bool = True, quoted: bool = True, listed: bool = False
) -> Diagnosis:
    """What is said of one slip, or of several of one kind, after such a beginning."""
    fields = {"lead": begun, "what": slip.what[:MOST_NAMED]}
    quoting = f"slip-{_kind(slip)}-part"
    if quoted and quoting in catalogue() and _can_be_quoted(slip):
        return Diagnosis(quoting, {**fields, "part": slip.code.replace("`", "'")})
    if listed and f"slip-{_kind(slip)}-listed" in catalogue():
        return Diagnosis(f"slip-{_kind(slip)}-listed", fields)
    partly = "-partly" if not whole and f"slip-{_kind(slip)}-partly" in catalogue() else ""
    return Diagnosis(f"slip-{_kind(slip)}{partly}", fields)


def _can_be_quoted(slip: Slip) -> bool:
    """Whether its part is short, and says something: of an exchange a single name does not."""
    alone = slip.kind == "exchanged" and slip.code.isidentifier()
    unsigned = _kind(slip) == "sign" and not {"+", "-"} & set(slip.code)
    return 0 < len(slip.code) <= MOST_QUOTED and not alone and not unsigned


def _listed(proof: Proof) -> Diagnosis:
    """Each slip with its line and its own sentence."""
    sentences = {
        each: ("" if is_unspaced(each) else " ").join(_parts(proof, each)) for each in LANGUAGES
    }
    return Diagnosis("slip-together", {"lead": lead(proof)}, sentences)


def _parts(proof: Proof, language: str) -> Iterator[str]:
    yield _head(proof, language)
    before = 0
    for slip in proof.slips:
        also = slip.line == before
        before = slip.line
        begun = say("Also:", language) if also else say("Line {line}:", language, line=slip.line)
        yield _one(slip, begun, listed=True).said(language)


def _head(proof: Proof, language: str) -> str:
    many = len(proof.slips)
    if proof.whole and many == 2:
        return say("Only two things are in the way.", language)
    if proof.whole and many == 3:
        return say("Only three things are in the way.", language)
    if proof.whole:
        return say("Only {many} things are in the way.", language, many=many)
    return say("{many} things have to be mended first.", language, many=many)


# What a missing line would do, by the last word that it calls.
STEPS = {
    "return": "return", "append": "append", "backward": "backward", "step": "step",
    "print": "print",
    "zero_grad": "clear", "zero_": "clear", "retain_grad": "retain",
}  # fmt: skip


def _kind(slip: Slip) -> str:
    kind = AS.get(slip.kind, slip.kind)
    if kind == "line-missing" and slip.what in STEPS:
        kind = f"{kind}-{STEPS[slip.what]}"
    return kind if f"slip-{kind}" in catalogue() else "line"


def lead(proof: Proof) -> str:
    """Where it is, and whether everything else is right."""
    lines = sorted({max(1, each.line) for each in proof.slips} | set(proof.bypassed))
    places = ", ".join(map(str, lines))
    same = len({(_kind(each), each.what) for each in proof.slips}) == 1 and not proof.bypassed
    if proof.whole and len(lines) == 1:
        return f"Only line {places} is in the way:"
    if proof.whole and same and proof.slip.kind not in TOGETHER:
        return f"Only lines {places} are in the way, each in the same way:"
    if proof.whole:
        return f"Only lines {places} are in the way:"
    if len(lines) == 1:
        return f"First, line {places}:"
    return f"First, lines {places}:"
