"""Level 5: the contract of a custom Function (M56 to M69)."""

from __future__ import annotations

import ast
import itertools
import math
import re

from checkers.ask import program
from checkers.ask.facts import Fact
from checkers.causes.catalogue import Diagnosis, Fields
from checkers.diagnose.recognisers.backward import IN_PLACE
from checkers.diagnose.registry import recognises
from checkers.judge.comparing import same_values, tolerance_of
from checkers.judge.evidence import Evidence


def _wrong(evidence: Evidence) -> bool:
    return bool(evidence.mismatches or evidence.raised)


@recognises("M56")
def forward_instead_of_apply(evidence: Evidence) -> Fields | None:
    names = {each.name for each in evidence.functions}
    for call in evidence.form.called("forward"):
        if _wrong(evidence) and call.receiver.removesuffix("()") in names:
            return {"function": call.receiver.removesuffix("()")}
    return None


@recognises("M57")
def function_instantiated(evidence: Evidence) -> Fields | None:
    names = {each.name for each in evidence.functions}
    for call in evidence.form.calls:
        if _wrong(evidence) and call.name.removesuffix("()") in names:  # Sq()(x) and Sq(x)
            return {"function": call.name.removesuffix("()")}
    return None


@recognises("list-from-forward")
def forward_returns_a_list(evidence: Evidence) -> Fields | None:
    if not _wrong(evidence) or evidence.form.error is not None:
        return None
    own = {each.name for each in evidence.form.functions}
    for node in program.nodes(evidence.source):
        if isinstance(node, ast.ClassDef) and node.name in own:
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name == "forward":
                    returned = (x.value for x in ast.walk(method) if isinstance(x, ast.Return))
                    if any(isinstance(value, ast.List) for value in returned):
                        return {"function": node.name}
    return None


@recognises("gradcheck-arguments")
def gradcheck_without_a_function(evidence: Evidence) -> Fields | None:
    """What stands first is the class, or already a result."""
    if not evidence.says("has no attribute 'is_complex'", "object is not callable"):
        return None
    names = {each.name for each in evidence.functions}
    for call in evidence.form.called("gradcheck", "gradgradcheck"):
        first = call.args[0] if call.args else ""
        name = first.split(".apply(")[0]
        if name in names and evidence.raised and call.place.line == evidence.raised.line:
            return {"function": f"{name}.apply"}
    return None


@recognises("no-function")
def no_function(evidence: Evidence) -> Fields | None:
    found = evidence.raised and re.search(
        r"type object '(\w+)' has no attribute 'apply'", evidence.raised.text
    )
    return {"name": found[1]} if found else None


@recognises("borrowed-derivative")
def derivative_is_borrowed(evidence: Evidence) -> Fields | None:
    """autograd is asked for the derivative inside a Function whose point is to know it."""
    names = {each.name for each in evidence.form.functions}
    asked = list(evidence.form.called("grad", "vjp"))
    if evidence.form.called("enable_grad"):  # by itself it asks for nothing
        asked += evidence.form.called("backward")
    for call in asked:
        if call.place.inside in names:
            return {"name": call.place.inside}
    return None


@recognises("not-applied")
def not_made_by_the_function(evidence: Evidence) -> Fields | None:
    """The result has the right numbers, but its graph knows nothing of the learner's Function."""
    for each in evidence.differs("nodes"):
        own = [name for name in each.expected.nodes if name.endswith("Backward")]
        if own and own[0] not in each.observed.nodes:
            return {"name": each.key, "function": own[0].removesuffix("Backward")}
    return None


@recognises("nothing-returned")
def backward_returns_nothing(evidence: Evidence) -> Fields | None:
    for each in evidence.form.functions:
        if _wrong(evidence) and each.grad_outputs and not each.returned:
            return {"function": each.name}
    return None


@recognises("nothing-saved")
def nothing_saved(evidence: Evidence) -> Fields | None:
    unpacked = evidence.says("not enough values to unpack") and evidence.functions
    return {} if unpacked and "saved_tensors" in evidence.raised.code else None  # type: ignore[union-attr]


def own_function(evidence: Evidence, name: str) -> Diagnosis | None:
    """For an exercise's judge: what is missing if `name` is no Function with its own derivative."""
    if not any(form.name == name for form in evidence.form.functions):
        return Diagnosis("no-function", {"name": name})
    fields = derivative_is_borrowed(evidence)
    return Diagnosis("borrowed-derivative", fields) if fields is not None else None


@recognises("M58")
def wrong_number_of_gradients(evidence: Evidence) -> Fields | None:
    number = (
        "returned a gradient different than None at position"  # for an argument that is no tensor
    )
    if evidence.says("returned an incorrect number of gradients", number):
        return {}
    counts = (m for m in evidence.differs("type", "shape", "size") if "backward" in m.key)
    for each in counts:
        if each.observed.kind == "sequence" and len(each.observed.items) != len(
            each.expected.items
        ):
            return {}
    return None


INVALID = re.compile(
    r"(\w+)Backward returned an invalid gradient at index (\d+) - got (\[.*?\]) "
    r"but expected shape compatible with (\[.*?\])"
)


@recognises("M59")
def gradient_of_wrong_shape(evidence: Evidence) -> Fields | None:
    found = evidence.raised and INVALID.search(evidence.raised.text)
    if not found:
        return None
    place = int(found[2])
    inputs = [x.inputs for x in evidence.functions if x.name == found[1] and len(x.inputs) > place]
    name = inputs[0][place] if inputs else "an input"
    return {"name": name, "seen": found[3], "wanted": found[4]}


@recognises("M60")
def broadcast_sum_forgotten(evidence: Evidence) -> Fields | None:
    for seen, right in _direct(evidence):
        if right.shape == seen.shape or not seen.values or right.size is None:
            continue
        if len(seen.values) > right.size > 0 and len(seen.values) % right.size == 0:
            step = right.size  # leading axes were repeated: every step-th element belongs together
            sums = tuple(math.fsum(seen.values[i::step]) for i in range(step))
            if same_values(Fact("tensor", dtype=seen.dtype, values=sums), right):
                return {}
    return None


def _direct(evidence: Evidence) -> list[tuple[Fact, Fact]]:
    """Pairs of gradients, seen and expected, that are wrong in shape or values."""
    return [
        (each.observed, each.expected)
        for each in evidence.mismatches
        if each.is_gradient and each.aspect in ("shape", "size", "values")
    ]


@recognises("M61")
def grad_output_ignored(evidence: Evidence) -> Fields | None:
    handed_on = evidence.says("expected Variable or None (got")  # a number, say the slope itself
    if not handed_on and (evidence.raised or not evidence.mismatches):
        return None
    for each in evidence.form.functions:
        if not each.uses_grad_output and each.grad_outputs:
            return {"grad_output": each.grad_outputs[0].lstrip("*")}
    return None


@recognises("M62")
def only_tensors_are_saved(evidence: Evidence) -> Fields | None:
    return {} if evidence.says("save_for_backward can only save variables") else None


@recognises("M63")
def saved_tensors_is_a_tuple(evidence: Evidence) -> Fields | None:
    for each in evidence.functions:
        if each.saved_without_unpacking and _wrong(evidence):
            return {"name": each.saved_without_unpacking}
    return None


@recognises("M64")
def returned_in_wrong_order(evidence: Evidence) -> Fields | None:
    return _exchanged(evidence) if evidence.functions else None


@recognises("exchanged")
def exchanged(evidence: Evidence) -> Fields | None:
    return None if evidence.functions else _exchanged(evidence)


def _exchanged(evidence: Evidence) -> Fields | None:
    """One wrong gradient is what another should have been."""
    wrong = [m for m in evidence.mismatches if m.is_gradient and m.observed.values]
    for one, other in itertools.permutations(wrong, 2):
        if one.key == other.key or same_values(one.expected, other.expected):
            continue
        there = _same_up_to_sum(one.observed, other.expected)
        if there and _same_up_to_sum(other.observed, one.expected):
            return {"one": one.key, "other": other.key}
    return None


def _same_up_to_sum(seen: Fact, right: Fact) -> bool:
    """Equal, or equal once summed up: exchanged gradients may have been reduced on the way."""
    if same_values(seen, right):
        return True
    total = math.fsum(seen.values), math.fsum(right.values)
    relative, absolute = tolerance_of(seen, right)
    one_number = len(seen.values) == 1 or len(right.values) == 1
    return one_number and abs(total[0] - total[1]) <= absolute + 10 * relative * abs(total[1])


@recognises("M65")
def backward_reads_outer_variable(evidence: Evidence) -> Fields | None:
    for each in evidence.form.functions:
        seen = {**evidence.answer.before, **evidence.answer.after}
        there = [n for n in each.outer_names if n in seen and seen[n].kind != "object"]
        if there and _wrong(evidence):
            return {"name": there[0]}
    return None


@recognises("M66")
def numpy_in_backward(evidence: Evidence) -> Fields | None:
    for each in evidence.differs("tracked", "nodes"):
        arrays = any(form.uses_numpy for form in evidence.form.functions)
        if arrays and each.expected.tracked and not each.observed.tracked:
            return {}
    return None


@recognises("M67")
def forward_changes_its_argument(evidence: Evidence) -> Fields | None:
    writes = any(form.writes_inputs for form in evidence.functions)
    leaf = evidence.says(IN_PLACE, "is being used in an in-place operation")
    return {} if writes and (leaf or evidence.mismatches) else None


@recognises("M68")
def forward_returns_no_tensor(evidence: Evidence) -> Fields | None:
    if not evidence.functions or not evidence.form.called("apply"):
        probed = any("apply" in each.key for each in evidence.mismatches)
        if not (evidence.functions and (probed or evidence.raised)):
            return None
    if evidence.says("'numpy.ndarray' object has no attribute", "'float' object has no attribute"):
        return {}
    for each in evidence.differs("type"):
        if each.observed.kind in ("array", "number") and each.expected.kind == "tensor":
            return {}
    return None


@recognises("M69")
def gradcheck_in_single_precision(evidence: Evidence) -> Fields | None:
    if not evidence.form.called("gradcheck", "gradgradcheck"):
        return None
    warned = evidence.warns("is not a double precision floating point")
    failed = evidence.raised is not None and evidence.raised.type == "GradcheckError"
    return {} if warned and (failed or evidence.mismatches) else None


@recognises("work-in-vain")
def gradient_nobody_wants(evidence: Evidence) -> Fields | None:
    first = evidence.first
    if first is None or "needs_input_grad" not in first.key:
        return None
    if any(each.expected.kind != "none" for each in evidence.mismatches):  # first the right ones
        return None
    return {"name": first.key}
