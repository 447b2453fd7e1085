"""What is said of a repair: the place, and the kind of change that was proved to do; never what to
write.

That a change makes an answer right does not say that the slip was there: another change might do as
well. So the sentences name the change, and no fault.
"""

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
    return _one(proof.slip, lead(proof), quoted=len(proof.slips) == 1)


def _one(slip: Slip, begun: str, quoted: bool = True) -> Diagnosis:
    """What is said of one slip, or of several of one kind, after such a beginning."""
    fields = {"lead": begun, "what": slip.what[:MOST_NAMED]}
    quoting = f"slip-{_kind(slip)}-part"
    if quoted and quoting in catalogue() and _can_be_quoted(slip):
        return Diagnosis(quoting, {**fields, "part": slip.code.replace("`", "'")})
    return Diagnosis(f"slip-{_kind(slip)}", fields)


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
        yield _one(slip, begun).said(language)


def _head(proof: Proof, language: str) -> str:
    many = len(proof.slips)
    if proof.whole and many == 2:
        return say("Two changes are enough.", language)
    if proof.whole and many == 3:
        return say("Three changes are enough.", language)
    if proof.whole:
        return say("{many} changes are enough.", language, many=many)
    return say("{many} changes mend what is seen first.", language, many=many)


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
        return f"One change in line {places} is enough:"
    if proof.whole and same and proof.slip.kind not in TOGETHER:
        return f"The same change in each of the lines {places} is enough:"
    if proof.whole:
        return f"Changes in lines {places} are enough:"
    if len(lines) == 1:
        return f"A change in line {places} mends what is seen first:"
    return f"Changes in lines {places} mend what is seen first:"
