"""Level 3: the backward pass, in-place changes, leaving the graph (M13 to M42)."""

from __future__ import annotations

import ast
import re

from checkers.causes.catalogue import Fields
from checkers.diagnose.registry import recognises
from checkers.judge.comparing import Mismatch
from checkers.judge.evidence import NO_HISTORY, Evidence, times
from checkers.judge.syntax import Assign, Call, names_in

IN_PLACE = "modified by an inplace operation"
SECOND_TIME = "backward through the graph a second time"
ZEROING = ("zero_", "zero_grad")


# ---- what exceptions say ------------------------------------------------------------------------


@recognises("M13")
def backward_on_many_numbers(evidence: Evidence) -> Fields | None:
    return {} if evidence.says("grad can be implicitly created only for scalar outputs") else None


@recognises("M14")
def weights_of_wrong_shape(evidence: Evidence) -> Fields | None:
    number = evidence.says("'float' object is not iterable", "'int' object is not iterable")
    if number and evidence.raised is not None and ".backward(" in evidence.raised.code:
        return {}
    return {} if evidence.says("Mismatch in shape: grad_output") else None


@recognises("M17")
def zero_on_none(evidence: Evidence) -> Fields | None:
    return {} if evidence.says("'NoneType' object has no attribute 'zero_'") else None


@recognises("M18")
def graph_used_up(evidence: Evidence) -> Fields | None:
    return {} if evidence.says(SECOND_TIME) else None


def _loop_without_forward(evidence: Evidence) -> str | None:
    """The name of a loss that is used inside the loop and computed outside it."""
    loop = evidence.raised_in_loop()
    for call in evidence.form.called("backward", "grad"):
        if not loop or call.place.loop != loop:
            continue
        name = call.receiver if call.method == "backward" else (call.args or ("",))[0]
        name = name if name.isidentifier() else (call.args or ("",))[0]
        inside = [a for a in evidence.form.assigned(name) if a.place.loop == loop]
        if name.isidentifier() and not inside:
            return name
    return None


@recognises("M20")
def forward_outside_loop(evidence: Evidence) -> Fields | None:
    stale = evidence.says(SECOND_TIME, "appears to not have been used in the graph")
    name = _loop_without_forward(evidence) if stale else None
    return {"name": name} if name else None


@recognises("M21")
def retain_graph_as_cure(evidence: Evidence) -> Fields | None:
    kept = any(c.keyword("retain_graph") == "True" for c in evidence.form.called("backward"))
    return {} if kept and evidence.says(IN_PLACE) and _loop_without_forward(evidence) else None


@recognises("M22")
def leaf_in_place(evidence: Evidence) -> Fields | None:
    leaf = evidence.says("a leaf Variable that requires grad is being used in an in-place")
    return {} if leaf and not evidence.says("a view of a leaf") else None


@recognises("M23")
def element_of_leaf(evidence: Evidence) -> Fields | None:
    return {} if evidence.says("a view of a leaf Variable that requires grad") else None


@recognises("M24")
def saved_value_overwritten(evidence: Evidence) -> Fields | None:
    return {} if evidence.says(IN_PLACE) else None


# ---- accumulation -------------------------------------------------------------------------------


def _too_large(evidence: Evidence) -> tuple[str, int] | None:
    """A gradient that is a whole multiple of the expected one."""
    for each in evidence.mismatches:
        if each.is_gradient and each.aspect == "values":
            factor = times(each.observed, each.expected)
            if factor is not None:
                return each.key, factor
    return None


def _is_larger(mismatch: Mismatch) -> bool:
    """Whether something was added to the gradient: a smaller one has another cause."""
    sizes = [sum(map(abs, each.values)) for each in (mismatch.observed, mismatch.expected)]
    return sizes[0] > 1.0001 * sizes[1]


def _repeated_passes(evidence: Evidence) -> tuple[Call, ...]:
    """Backward calls that add up: two of them, or one in a loop."""
    passes = evidence.form.called("backward")
    return passes if len(passes) > 1 or any(each.place.loop for each in passes) else ()


@recognises("M16")
def gradients_add_up(evidence: Evidence) -> Fields | None:
    passes = _repeated_passes(evidence)
    found = _too_large(evidence)
    if found and passes:
        what = f"{found[0]} holds {found[1]} times the right gradient"
        return {"name": found[0], "times": found[1], "what": what}
    if passes and not evidence.raised and next(evidence.wrong_gradients(), None):
        cleared = evidence.form.called(*ZEROING) or any(
            a.target.endswith(".grad") and a.value == "None" for a in evidence.form.assigns
        )
        expected_passes = len(passes) > 1 and not any(each.place.loop for each in passes)
        larger = next(filter(_is_larger, evidence.wrong_gradients()), None)
        if not cleared and expected_passes and larger:
            return {"name": larger.key, "what": PILED_UP}
    return {"what": PILED_UP} if _never_emptied(evidence) else None


PILED_UP = "the gradients of earlier passes are still there"


def _never_emptied(evidence: Evidence) -> bool:
    """Whether something was trained in a loop that empties no mailbox, and went elsewhere."""
    form = evidence.form
    walks = [call for call in form.called("backward") if call.place.loop]
    moved = form.called("step") or any(w.place.no_grad or w.through for w in form.writes)
    if evidence.raised or not walks or not moved or form.called(*ZEROING):
        return False
    if any(each.target.endswith(".grad") for each in form.assigns):
        return False
    wrong = [each for each in evidence.differs("values") if not each.is_gradient]
    tensors = any(each.observed.kind == "tensor" for each in wrong)
    return tensors or (bool(wrong) and bool(walks[0].place.inside))


@recognises("M19")
def second_pass_without_error(evidence: Evidence) -> Fields | None:
    passes = _repeated_passes(evidence)
    found = _too_large(evidence)
    if not found or not passes or any(each.keyword("retain_graph") for each in passes):
        return None
    receivers = [each.receiver for each in passes]
    again = next((r for r in receivers if receivers.count(r) > 1 and r.isidentifier()), None)
    if again is None:
        return None
    lines = [each.place.line for each in passes if each.receiver == again]
    anew = [a for a in evidence.form.assigned(again) if lines[0] < a.place.line <= lines[-1]]
    return {"name": found[0]} if not anew else None


# ---- updates in a loop --------------------------------------------------------------------------


def _update_by_rebinding(evidence: Evidence, no_grad: bool) -> Assign | None:
    for assign in evidence.form.assigns:
        moves = assign.value.startswith(f"{assign.name} - ") and no_grad  # p = p - lr * u
        update = assign.rebinds and (moves or f"{assign.name}.grad" in assign.value)
        if update and assign.place.loop and assign.place.no_grad is no_grad:
            return assign
    return None


@recognises("M26")
def update_outside_no_grad(evidence: Evidence) -> Fields | None:
    assign = _update_by_rebinding(evidence, no_grad=False)
    if assign is None or "detach" in assign.value or ".data" in assign.value:
        return None
    return None if _made_a_leaf_again(evidence, assign) else {"name": assign.name}


@recognises("M27")
def rebinding_inside_no_grad(evidence: Evidence) -> Fields | None:
    assign = _update_by_rebinding(evidence, no_grad=True)
    if assign is None or "requires_grad" in assign.value:
        return None
    return None if _made_a_leaf_again(evidence, assign) else {"name": assign.name}


def _made_a_leaf_again(evidence: Evidence, assign: Assign) -> bool:
    """Whether the same loop makes a leaf of what an update has made."""
    form, name = evidence.form, assign.name
    switched = [(c.receiver, c.place) for c in form.called("requires_grad_")]
    switched += [(a.name, a.place) for a in form.assigns
                 if "requires_grad" in a.target or "requires_grad" in a.value]  # fmt: skip
    return any((name, assign.place.loop) == (each, at.loop) for each, at in switched)


# ---- leaving the graph --------------------------------------------------------------------------


def _number_for_tensor(evidence: Evidence) -> bool:
    """A Python number stands where a tensor should."""
    if evidence.says("'float' object has no attribute", "'int' object has no attribute"):
        return True
    return any(
        each.observed.kind in ("number", "bool") and each.expected.kind == "tensor"
        for each in evidence.differs("type")
    )


@recognises("M28")
def item_leaves_the_graph(evidence: Evidence) -> Fields | None:
    leaves = [*evidence.form.called("item", "float", "tolist")]
    return {} if leaves and _number_for_tensor(evidence) else None


def _module_calls(evidence: Evidence, *modules: str) -> list[Call]:
    """Calls of these modules' functions on something that is not a plain constant."""
    return [
        call
        for call in evidence.form.calls
        if call.receiver in modules and any(re.search(r"[A-Za-z_]", arg) for arg in call.args)
    ]


@recognises("M29")
def math_function(evidence: Evidence) -> Fields | None:
    calls = _module_calls(evidence, "math", "cmath")
    if not calls or not (evidence.mismatches or evidence.raised):
        return None
    if evidence.raised and evidence.raised.type == "NameError":  # math was not imported
        return None
    scalar = evidence.says("can be converted to", "cannot be converted to", "must be real number")
    cut = any(
        each.expected.kind == "tensor"
        and (each.observed.kind == "number" or not each.observed.tracked)
        for each in evidence.mismatches
    )
    return {"function": calls[0].method} if scalar or cut or evidence.raised else None


@recognises("M30")
def numpy_on_tracked(evidence: Evidence) -> Fields | None:
    return {} if evidence.says("Can't call numpy() on Tensor that requires grad") else None


@recognises("M31")
def numpy_function_in_model(evidence: Evidence) -> Fields | None:
    if not evidence.says("Can't call numpy() on Tensor that requires grad"):
        return None
    for call in _module_calls(evidence, "np", "numpy"):
        raised = evidence.raised
        if raised is None or call.place.line != raised.line or ".numpy(" in raised.code:
            continue
        if call.method not in ("array", "asarray"):  # these only convert: M30
            return {"function": call.method}
    return None


@recognises("M32")
def tensor_of_tensors(evidence: Evidence) -> Fields | None:
    if not (evidence.mismatches or evidence.raised):
        return None
    for call in evidence.form.called("tensor", "as_tensor", "Tensor", "FloatTensor"):
        built = ast.List | ast.Tuple | ast.ListComp | ast.GeneratorExp
        for arg in call.node.args[:1]:
            if isinstance(arg, built) and any(map(evidence.is_tracked, names_in(arg))):
                return {}
            if isinstance(arg, ast.Name) and _collects_tracked(evidence, arg.id):
                return {}
    return None


def _collects_tracked(evidence: Evidence, name: str) -> bool:
    """Whether numbers of a tracked tensor were appended to a list."""
    return any(
        any(map(evidence.is_tracked, names_in(arg)))
        for call in evidence.form.called("append")
        if call.receiver == name
        for arg in call.node.args
    )


@recognises("M33")
def tensor_of_a_tensor(evidence: Evidence) -> Fields | None:
    if not (evidence.mismatches or evidence.raised):
        return None
    for call in evidence.form.called("tensor", "as_tensor"):
        if call.args and evidence.is_tracked(call.args[0]) and _matters(evidence, call):
            return {"name": call.args[0]}
    return None


def _matters(evidence: Evidence, call: Call) -> bool:
    """Whether what a call made, or what was made of it, is among the things that differ."""
    made = {a.name for a in evidence.form.assigns if a.place.line == call.place.line}
    for assign in evidence.form.assigns:
        if assign.reads & made:
            made.add(assign.name)
    told = {each.key for each in evidence.mismatches}
    return not made or not told or not told <= evidence.answer.after.keys() - made


@recognises("M34")
def detach_is_no_copy(evidence: Evidence) -> Fields | None:
    if not evidence.mismatches:
        return None
    for assign in evidence.form.assigns:
        made = re.fullmatch(
            r"(\w+)\.(?:detach\(\)|data)(?:\.(?:numpy|requires_grad_)\(.*\))?", assign.value
        )
        if made is None:
            continue
        later = (w for w in evidence.form.writes if w.place.line > assign.place.line)
        if any(write.name in (assign.name, made[1]) for write in later):
            return {"name": made[1]}
        if _moved_by_an_optimizer(evidence, made[1], assign):
            return {"name": made[1], "line": assign.place.line}
    return None


def _moved_by_an_optimizer(evidence: Evidence, given: str, assign: Assign) -> bool:
    """Whether given numbers have changed, and an optimizer was given what shares their memory."""
    changed = any(each.key == given for each in evidence.differs("given"))
    own = any(each.rebinds for each in evidence.form.assigned(given))
    held = (
        call.args[0] for call in evidence.form.calls if ".optim." in f".{call.name}" and call.args
    )
    return changed and not own and any(re.search(rf"\b{assign.name}\b", each) for each in held)


@recognises("M25")
def changed_through_data(evidence: Evidence) -> Fields | None:
    if evidence.raised or next(evidence.differs("values", "given"), None) is None:
        return None
    walks = [call.place.line for call in evidence.form.called("backward", "grad")]
    for write in evidence.form.writes:  # behind the last walk it is an update, which is allowed
        if write.through == "data" and write.place.line < max(walks, default=write.place.line + 1):
            return {"name": write.name}
    return None


@recognises("M35")
def clone_is_no_cut(evidence: Evidence) -> Fields | None:
    cloned = [c for c in evidence.form.called("clone") if "detach" not in c.name]
    if not cloned or evidence.raised:
        return None
    for each in evidence.mismatches:
        reached = each.is_gradient and each.observed.kind == "tensor"
        tracked = each.aspect in ("tracked", "leaf") and "CloneBackward0" in each.observed.nodes
        if (reached and each.expected.kind == "none") or (tracked and not each.expected.tracked):
            return {}
    return None


@recognises("M36")
def detached_part_is_constant(evidence: Evidence) -> Fields | None:
    affected = next(evidence.wrong_gradients(), None) or next(evidence.missing_gradients(), None)
    affected = affected or next(evidence.differs("tracked", "nodes"), None)
    if evidence.says("'numpy.float32' object", "'numpy.ndarray' object") and not evidence.functions:
        return {}
    if affected is None and not evidence.says(NO_HISTORY):
        return None
    printed = evidence.form.called("print")
    noted = {each.place.line for each in evidence.form.called("append")}  # a statistic
    sums = (a for a in evidence.form.assigns if a.augmented or (a.rebinds and a.name in a.reads))
    noted |= {each.place.line for each in sums}
    for call in evidence.form.called("detach", "item"):
        inside_print = any(call.name in arg for each in printed for arg in each.args)
        if call.place.line in noted:
            continue
        if not inside_print and f"{call.name}().numpy" not in evidence.source:
            return {}
    data = re.search(r"=[^=\n]*\w\.data\b", evidence.source)
    return {} if data else None


@recognises("M37")
def eval_does_not_stop_recording(evidence: Evidence) -> Fields | None:
    for each in evidence.differs("tracked"):
        if each.observed.tracked and not each.expected.tracked and evidence.form.called("eval"):
            return {}
    return None


@recognises("wrong-mode")
def network_in_the_wrong_mode(evidence: Evidence) -> Fields | None:
    """An exercise's ask has recorded `net.training` under a name that speaks of the mode."""
    for each in evidence.differs("values"):
        if "mode" in each.key and each.observed.kind == "bool":
            return {"mode": "train" if each.observed.values[0] else "eval"}
    return None


@recognises("M38")
def computed_inside_no_grad(evidence: Evidence) -> Fields | None:
    untracked = [m.key for m in evidence.differs("tracked") if m.expected.tracked]
    if not (evidence.says(NO_HISTORY) or untracked):
        return None
    receivers = [call.receiver for call in evidence.form.called("backward")]
    receivers += [arg for call in evidence.form.called("grad", "backward") for arg in call.args[:1]]
    inside = [a.name for a in evidence.form.assigns if a.place.no_grad and not a.augmented]
    for name in (*receivers, *untracked):
        if name in inside:
            return {"name": name}
    return None


@recognises("M42")
def statistic_keeps_graphs(evidence: Evidence) -> Fields | None:
    for assign in evidence.form.assigns:
        adds = assign.augmented or assign.name in assign.reads
        if not (assign.place.loop and adds and evidence.now(assign.name).tracked):
            continue
        expected = evidence.expected.after.get(assign.name) if evidence.expected else None
        if expected is not None and not expected.tracked:
            return {"name": assign.name}
    return None


# ---- spelling -----------------------------------------------------------------------------------


@recognises("M39")
def method_not_called(evidence: Evidence) -> Fields | None:
    if not (evidence.mismatches or evidence.raised) or not evidence.form.mentions:
        return None
    mention, place = evidence.form.mentions[0]
    return {"mention": mention, "line": place.line}


@recognises("M40")
def power_written_as_xor(evidence: Evidence) -> Fields | None:
    wrong = evidence.mismatches or evidence.raised
    return {} if wrong and evidence.form.bit_xor else None
