"""Level 4: autograd.grad, second derivatives, optimizers (M47 to M55)."""

from __future__ import annotations

import engine
from checkers.causes.catalogue import Fields
from checkers.diagnose.registry import recognises
from checkers.judge.evidence import NO_HISTORY, Evidence
from checkers.judge.syntax import Call

OPTIMIZERS = frozenset(engine.optim.__all__) - {"Optimizer", "lr_scheduler"}
# What an optimizer says of arguments that are no tensors, one after the other
NO_PARAMETERS = (
    "optimizer can only optimize Tensors", "params argument given to the optimizer",
    "object is not iterable",
)  # fmt: skip
UNUSED = "appears to not have been used in the graph"


def _grad_calls(evidence: Evidence) -> tuple[Call, ...]:
    return tuple(c for c in evidence.form.called("grad") if c.name != "grad" or c.args)


@recognises("M47")
def grad_returns_a_tuple(evidence: Evidence) -> Fields | None:
    if not _grad_calls(evidence):
        return None
    if evidence.says("'tuple' object has no attribute", "unsupported operand type(s) for") and (
        "tuple" in evidence.raised.text  # type: ignore[union-attr]
    ):
        return {}
    if evidence.says("can't multiply sequence by non-int"):
        return {}
    for each in evidence.differs("type"):
        made = (each.observed, *each.observed.items)  # the answer itself, or a list of answers
        if each.expected.kind == "tensor" and any(one.type == "tuple" for one in made):
            return {}
    return None


@recognises("grad-exchanged")
def inputs_before_the_result(evidence: Evidence) -> Fields | None:
    """grad(x, y) for grad(y, x): the leaf stands where the result belongs."""
    line = evidence.raised.line if evidence.raised else None
    for call in _grad_calls(evidence):
        if call.place.line == line and len(call.args) > 1:
            leaf, result = evidence.now(call.args[0]), evidence.now(call.args[1])
            if leaf.leaf and leaf.tracked and result.leaf is False:
                return {"result": call.args[1], "input": call.args[0]}
    return None


@recognises("inputs-in-a-row")
def inputs_not_in_a_list(evidence: Evidence) -> Fields | None:
    """grad(s, p, q): what is meant as a second input is taken for grad_outputs."""
    line = evidence.raised.line if evidence.raised else None
    for call in _grad_calls(evidence):
        if call.place.line == line and len(call.args) > 2:
            inputs = call.args[1:]
            if all(evidence.now(each).leaf and evidence.now(each).tracked for each in inputs):
                return {"result": call.args[0], "inputs": ", ".join(inputs)}
    return None


@recognises("M48")
def grad_does_not_fill_grad(evidence: Evidence) -> Fields | None:
    if not _grad_calls(evidence) or evidence.form.called("backward"):
        return None
    if next(evidence.missing_gradients(), None) is not None:
        return {}
    raised = evidence.raised
    none_read = raised is not None and "NoneType" in raised.text and ".grad" in raised.code
    return {} if none_read else None


def _asked_for(evidence: Evidence) -> list[str]:
    """The names handed to grad as inputs, on the line that raised."""
    line = evidence.raised.line if evidence.raised else None
    for call in _grad_calls(evidence):
        if call.place.line == line:
            inputs = call.args[1] if len(call.args) > 1 else call.keyword("inputs") or ""
            return [name.strip() for name in inputs.strip("()[]").split(",") if name.strip()]
    return []


@recognises("M49")
def input_not_used(evidence: Evidence) -> Fields | None:
    return {} if evidence.says(UNUSED) else None


@recognises("M50")
def gradient_of_an_alias(evidence: Evidence) -> Fields | None:
    if not evidence.says(UNUSED):
        return None
    alias = next((name for name in _asked_for(evidence) if evidence.now(name).leaf is False), None)
    return {"name": alias} if alias else None


@recognises("M51")
def second_derivative_unrecorded(evidence: Evidence) -> Fields | None:
    calls = (*_grad_calls(evidence), *evidence.form.called("backward"))
    recorded = any(call.keyword("create_graph") == "True" for call in calls)
    if recorded or not _grad_calls(evidence):
        return None
    if evidence.says(NO_HISTORY) and len(calls) > 1 and evidence.tracked_leaf():
        return {}
    switched = {call.receiver for call in evidence.form.called("requires_grad_")}
    if evidence.says(UNUSED) and any(_is_gradient(evidence, name) for name in switched):
        return {}  # switched on afterwards, a gradient is a leaf of its own
    for each in evidence.differs("tracked"):
        if each.expected.tracked and not each.observed.tracked and _is_gradient(evidence, each.key):
            return {}
    return None


def _is_gradient(evidence: Evidence, name: str) -> bool:
    lines = {call.place.line for call in _grad_calls(evidence)}
    return any(assign.place.line in lines for assign in evidence.form.assigned(name))


# ---- optimizers ---------------------------------------------------------------------------------


def _bodies(evidence: Evidence) -> list[list[Call]]:
    """The learning calls, one list per loop, and one for those outside all loops."""
    calls = evidence.form.called("zero_grad", "backward", "step")
    loops = dict.fromkeys(call.place.loop for call in calls)
    return [[call for call in calls if call.place.loop == loop] for loop in loops]


def _first(body: list[Call], method: str) -> int | None:
    found = (i for i, call in enumerate(body)
             if call.method == method and "sched" not in call.receiver)  # fmt: skip
    return next(found, None)


@recognises("M52")
def step_before_backward(evidence: Evidence) -> Fields | None:
    if not (evidence.mismatches or evidence.raised):
        return None
    for body in _bodies(evidence):
        step, backward = _first(body, "step"), _first(body, "backward")
        if step is not None and backward is not None and step < backward:
            return {}
    return None


@recognises("M53")
def gradient_cleared_before_step(evidence: Evidence) -> Fields | None:
    if not evidence.mismatches:
        return None
    for body in _bodies(evidence):
        methods = [call.method for call in body]
        if any(
            methods[i : i + 3] == ["backward", "zero_grad", "step"] for i in range(len(methods))
        ):
            return {}
    return None


@recognises("M54")
def optimizer_holds_old_tensor(evidence: Evidence) -> Fields | None:
    if evidence.raised or not evidence.mismatches:
        return None
    steps = [call.place.line for call in evidence.form.calls if call.name.endswith(".step")]
    for call in evidence.form.calls:
        if ".optim." not in f".{call.name}" or not call.args:
            continue
        held = [name.strip() for name in call.args[0].strip("()[]").split(",")]
        for assign in evidence.form.assigns:
            later = assign.place.line > call.place.line
            if assign.place.inside != call.place.inside or not later:
                continue
            still = assign.place.loop or any(line > assign.place.line for line in steps)
            if assign.rebinds and assign.name in held and still:
                return {"name": assign.name}
    return None


@recognises("M55")
def optimizer_given_a_result(evidence: Evidence) -> Fields | None:
    return {} if evidence.says("can't optimize a non-leaf Tensor") else None


@recognises("not-parameters")
def optimizer_given_no_parameters(evidence: Evidence) -> Fields | None:
    """The network, its method, or one tensor stands where a list of tensors is wanted."""
    if not evidence.says(*NO_PARAMETERS) or evidence.says("NoneType"):
        return None
    line = evidence.raised.line if evidence.raised else None
    made = [call.place.line for call in evidence.form.called(*OPTIMIZERS)]
    return {} if line in made else None
