"""Levels 1 and 2: creating tensors, tracking them, attributes and leaves (M01 to M12)."""

from __future__ import annotations

import re

from checkers.causes.catalogue import Fields
from checkers.diagnose.registry import recognises
from checkers.judge.evidence import NO_HISTORY, NON_LEAF, Evidence
from checkers.judge.syntax import Assign

WHOLE = re.compile(r"^-?\d+$")
MAKERS = ("Tensor", "FloatTensor", "DoubleTensor")


def _untracked(evidence: Evidence) -> str | None:
    """A name that should track and does not."""
    for each in evidence.differs("tracked"):
        if each.expected.tracked and not each.observed.tracked:
            return each.key
    return None


@recognises("M01")
def requires_grad_forgotten(evidence: Evidence) -> Fields | None:
    name = _untracked(evidence)
    switched = "requires_grad" in evidence.source or "requires_grad" in evidence.given
    if evidence.says(NO_HISTORY) and evidence.tracked_leaf() is None and not switched:
        return {"name": _made_here(evidence) or "the tensor you start from"}
    if name is None or evidence.says(NO_HISTORY):
        return None
    leaf = next((each.expected.leaf for each in evidence.mismatches if each.key == name), None)
    if leaf or evidence.tracked_leaf() is None:
        return {"name": name}
    return None


def _made_here(evidence: Evidence) -> str | None:
    """The first tensor that the learner made."""
    for assign in evidence.form.assigns:
        if evidence.is_tensor(assign.name) and assign.rebinds:
            return assign.name
    return None


SWITCH = "only Tensors of floating point dtype can require gradients"  # what requires_grad_() says


@recognises("M02")
def integers_cannot_track(evidence: Evidence) -> Fields | None:
    if evidence.says("Only Tensors of floating point and complex dtype can require gradients"):
        return {}
    if evidence.says(SWITCH) and evidence.raised and "arange" not in evidence.raised.code:
        return {}
    return {} if _integer_dtype(evidence) and not evidence.form.called("arange") else None


@recognises("M03")
def arange_is_integer(evidence: Evidence) -> Fields | None:
    if evidence.says(SWITCH):
        return {} if evidence.raised and "arange" in evidence.raised.code else None
    return {} if _integer_dtype(evidence) and evidence.form.called("arange") else None


def _integer_dtype(evidence: Evidence) -> bool:
    first = next(evidence.differs("dtype"), None)
    if first is None or not (first.observed.dtype and first.expected.dtype):
        return False
    return first.observed.dtype.startswith("int") and first.expected.dtype.startswith("float")


@recognises("M04")
def size_taken_for_number(evidence: Evidence) -> Fields | None:
    if not evidence.mismatches:
        return None
    sized = (
        call
        for call in evidence.form.called(*MAKERS)
        if call.args and all(WHOLE.match(arg) for arg in call.args)
    )
    return {} if next(sized, None) else None


@recognises("M05")
def variable_required(evidence: Evidence) -> Fields | None:
    return {} if evidence.says("Variable data has to be a tensor") else None


@recognises("M06")
def wrapping_shares_memory(evidence: Evidence) -> Fields | None:
    """A tensor was wrapped without a copy and one of the two was written to."""
    if not evidence.mismatches:
        return None
    for wrapped in evidence.form.called("Variable", "as_tensor", "from_numpy"):
        if not wrapped.args or re.search(r"clone\(|copy\(|tensor\(", wrapped.args[0]):
            continue
        target = next(
            (a.name for a in evidence.form.assigns if a.place.line == wrapped.place.line), ""
        )
        for write in evidence.form.writes:
            shared = write.name in (wrapped.args[0].split(".")[0], target)
            if shared and write.place.line > wrapped.place.line:
                return {"name": target or wrapped.args[0]}
    return None


@recognises("M07")
def grad_before_backward(evidence: Evidence) -> Fields | None:
    passes = evidence.form.called("backward")
    before = [each.place.line for each in passes]
    raised = evidence.raised
    if raised and "NoneType" in raised.text and re.search(r"\.grad\b", raised.code):
        return {} if raised.line is None or not any(b < raised.line for b in before) else None
    if _shown_too_early(evidence):
        return {}
    missing = next((m for m in evidence.missing_gradients() if m.key.endswith(".grad")), None)
    if raised or missing is None:
        return None
    return {} if not passes and not evidence.form.called("grad") else None


def _shown_too_early(evidence: Evidence) -> bool:
    """The gradient is right in the end, but it was printed before the backward pass."""
    first = evidence.first
    if first is None or first.aspect != "shown" or not first.is_gradient:
        return False
    prints = [c for c in evidence.form.called("print") if any(".grad" in arg for arg in c.args)]
    passes = [c.place.line for c in evidence.form.called("backward")]
    return bool(prints and passes) and all(c.place.line < passes[0] for c in prints)


def _grad_reads(evidence: Evidence) -> list[str]:
    """Names whose .grad the learner reads."""
    return re.findall(r"\b([A-Za-z_]\w*)\.grad\b(?!_)", evidence.source)


def _asked_non_leaf(evidence: Evidence) -> list[str]:
    """Computed tensors whose gradient is read, or expected and not there."""
    names = [each.key.removesuffix(".grad") for each in evidence.missing_gradients()]
    if evidence.warns(NON_LEAF):
        names += _grad_reads(evidence)
    if not names and evidence.mismatches and not evidence.raised:
        names = [each.key for each in evidence.differs("leaf", "given") if each.expected.leaf]
    return [
        name
        for name in dict.fromkeys(names)
        if evidence.now(name).leaf is False and not evidence.now(name).retains_grad
    ]


@recognises("M08")
def grad_of_computed_tensor(evidence: Evidence) -> Fields | None:
    raised = evidence.raised
    if raised and raised.type == "TypeError":  # a call with the wrong arguments says nothing here
        read = re.search(r"(\w+)\.grad\b", raised.code)
        none = "NoneType" in raised.text and evidence.warns(NON_LEAF)
        return {"name": read[1]} if read and none else None
    names = _asked_non_leaf(evidence) or _retained_too_late(evidence)
    return {"name": names[0]} if names else None


def _retained_too_late(evidence: Evidence) -> list[str]:
    """Computed tensors that were asked to keep their gradient after the last backward pass."""
    passes = [call.place.line for call in evidence.form.called("backward")]
    missing = {each.key.removesuffix(".grad") for each in evidence.missing_gradients()}
    requests = evidence.form.called("retain_grad")
    late = [c.receiver for c in requests if passes and c.place.line > max(passes)]
    return [name for name in late if name in missing]


def _creations(evidence: Evidence, name: str) -> list[Assign]:
    return [
        each
        for each in (*evidence.given_form.assigned(name), *evidence.form.assigned(name))
        if each.rebinds
    ]


@recognises("M09")
def leaf_lost_at_creation(evidence: Evidence) -> Fields | None:
    names = _asked_non_leaf(evidence) or [
        each.key for each in evidence.differs("leaf") if each.observed.leaf is False
    ]
    for name in names:
        for assign in [each for each in evidence.form.assigned(name) if each.rebinds][-1:]:
            inside = "requires_grad=True" in assign.value.replace(" ", "")
            before = re.search(r"requires_grad_\([^)]*\).", assign.value)  # and something after it
            if (inside or before) and not evidence.was(name).leaf:
                return {"name": name}
    return None


@recognises("M10")
def leaf_lost_its_name(evidence: Evidence) -> Fields | None:
    computed = [each.key for each in evidence.differs("leaf") if each.observed.leaf is False]
    for name in dict.fromkeys((*_asked_non_leaf(evidence), *computed)):
        made = _creations(evidence, name)
        again = [each for each in evidence.form.assigned(name) if each.rebinds]
        if again and ((evidence.was(name).leaf and evidence.was(name).tracked) or len(made) > 1):
            return {"name": name}
    return None


@recognises("M11")
def switch_on_a_result(evidence: Evidence) -> Fields | None:
    return (
        {} if evidence.says("you can only change requires_grad flags of leaf variables") else None
    )


@recognises("M12")
def switched_on_too_late(evidence: Evidence) -> Fields | None:
    if not (evidence.says(NO_HISTORY) or _untracked(evidence)):
        return None
    switched = [(call.receiver, call.place.line) for call in evidence.form.called("requires_grad_")]
    for assign in evidence.form.assigns:
        if assign.target.endswith(".requires_grad") and assign.value == "True":
            switched.append((assign.name, assign.place.line))
    for name, line in switched:
        earlier = (a for a in evidence.form.assigns if a.place.line < line and name in a.reads)
        if next(earlier, None) is not None:
            return {}
    return None
