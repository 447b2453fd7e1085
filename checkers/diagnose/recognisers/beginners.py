"""What beginners write in place of something else: a list for a tensor, an if for many numbers."""

from __future__ import annotations

import ast
import re

from checkers.ask import program
from checkers.causes.catalogue import Fields
from checkers.diagnose.registry import recognises
from checkers.judge.comparing import same_values
from checkers.judge.evidence import Evidence
from checkers.judge.syntax import names_in

# ---- one kind of object for another -------------------------------------------------------------


@recognises("list-for-tensor")
def list_in_place_of_tensor(evidence: Evidence) -> Fields | None:
    for each in evidence.differs("type"):
        if each.observed.kind == "sequence" and each.expected.kind == "tensor":
            return {"name": each.key}
    return None


@recognises("tensors-for-numbers")
def tensors_in_place_of_numbers(evidence: Evidence) -> Fields | None:
    for each in evidence.differs("type"):
        seen, wanted = each.observed.items, each.expected.items
        if seen and wanted and seen[0].kind == "tensor" and wanted[0].kind == "number":
            return {"name": each.key}
    return None


@recognises("wrong-length")
def another_number_of_entries(evidence: Evidence) -> Fields | None:
    first = evidence.first
    if first is None or not first.observed.kind == first.expected.kind == "sequence":
        return None
    seen, wanted = len(first.observed.items), len(first.expected.items)
    return {"name": first.key, "seen": seen, "wanted": wanted} if seen != wanted else None


@recognises("still-tracked")
def history_not_asked_for(evidence: Evidence) -> Fields | None:
    first = evidence.first
    if first is None or first.aspect != "tracked" or not first.observed.tracked:
        return None
    return {"name": first.key}


# ---- what belongs to NumPy, lists and Python itself ----------------------------------------------

# What NumPy, lists and optimizers have and a tensor has not, and what is written in its place.
OF_OTHERS = {
    "zero_grad": "{name}.grad = None", "append": "torch.cat([{name}, other])",
    "astype": "{name}.to(dtype)", "copy": "{name}.clone()", "average": "{name}.mean()",
    "length": "len({name})", "power": "{name}.pow(2)", "array": "{name}.detach().numpy()",
    "__round__": "{name}.round()", "requires_gradient": "{name}.requires_grad",
}  # fmt: skip
NOT_OF_TENSOR = re.compile(
    r"'Tensor' object has no attribute '(\w+)'|type Tensor doesn't define (__round__)"
)


@recognises("not-of-a-tensor")
def attribute_of_something_else(evidence: Evidence) -> Fields | None:
    found = evidence.raised and NOT_OF_TENSOR.search(evidence.raised.text)
    word = found[1] or found[2] if found else ""
    if not evidence.raised or word not in OF_OTHERS:
        return None
    owner = re.search(rf"([A-Za-z_]\w*)\.{word}\b|{word.strip('_')}\((\w+)\)", evidence.raised.code)
    name = (owner[1] or owner[2]) if owner else "t"
    return {"word": word, "other": OF_OTHERS[word].format(name=name)}


@recognises("big-tensor")
def keyword_of_the_function(evidence: Evidence) -> Fields | None:
    """torch.Tensor, the class, knows neither requires_grad nor dtype."""
    found = evidence.raised and re.search(
        r"new\(\) received an invalid combination of arguments - got \(.*?(\w+)=",
        evidence.raised.text,
    )
    return {"name": found[1]} if found else None


@recognises("one-truth")
def several_truths(evidence: Evidence) -> Fields | None:
    words = re.compile(r"\b(?:if|elif|while|and|or|not|max|min|sorted|any|all|in|assert)\b")
    line = evidence.raised.code if evidence.raised else ""
    return {} if evidence.says("Boolean value of Tensor with") and words.search(line) else None


@recognises("max-along-axis")
def maximum_along_an_axis(evidence: Evidence) -> Fields | None:
    """max(x, 0) reads the 0 as an axis and returns a pair, which the next operation refuses."""
    if not evidence.raised or "tuple" not in evidence.raised.text:
        return None
    found = re.search(r"\b(max|min)\((\w+), *(\d+)\)", evidence.raised.code)
    return {"name": found[1], "second": found[3]} if found else None


@recognises("given-switched")
def given_switched_on(evidence: Evidence) -> Fields | None:
    """requires_grad_() has switched the given tensor itself on."""
    for each in evidence.differs("given", "tracked", "leaf"):
        was, now = evidence.was(each.key), evidence.now(each.key)
        set_true = any(a.target.endswith(".requires_grad") for a in evidence.form.assigns)
        switched = evidence.form.called("requires_grad_") or set_true
        if any(a.rebinds for a in evidence.form.assigned(each.key)):
            continue  # another tensor has the name now
        if (
            switched
            and now.tracked
            and now.leaf
            and was.tracked is False
            and each.expected.tracked is False
        ):
            lines = [c.place.line for c in evidence.form.called("requires_grad_")
                     if c.receiver == each.key]  # fmt: skip
            return {"name": each.key, **({"line": lines[0]} if lines else {})}
    return None


# ---- functions and loops ------------------------------------------------------------------------


SIGNS = {"+": "add", "-": "sub", "*": "mul", "/": "truediv", "@": "matmul", "**": "pow",
         "** or pow()": "pow"}  # fmt: skip
OPERANDS = re.compile(r"unsupported operand type\(s\) for (.+): '(\w+)' and '(\w+)'")


@recognises("no-such-operation")
def operation_not_defined(evidence: Evidence) -> Fields | None:
    """Python has found no method for an operator in the learner's own class."""
    found = OPERANDS.search(evidence.raised.text) if evidence.raised else None
    own = set(re.findall(r"^class (\w+)", evidence.source, re.MULTILINE))
    if found is None or found[1] not in SIGNS or not {found[2], found[3]} & own:
        return None
    reverse = "" if found[2] in own else "r"
    owner = found[3] if reverse else found[2]
    return {
        "sign": found[1].split()[0],
        "method": f"__{reverse}{SIGNS[found[1]]}__",
        "owner": owner,
    }


@recognises("calls-itself")
def recursion_without_end(evidence: Evidence) -> Fields | None:
    return {} if evidence.raised and evidence.raised.type == "RecursionError" else None


@recognises("edges-no-pairs")
def edges_without_pairs(evidence: Evidence) -> Fields | None:
    unpacked = evidence.says("cannot unpack non-iterable")
    return {} if unpacked and "edges" in evidence.given + evidence.source else None


@recognises("unused-parameter")
def parameter_never_used(evidence: Evidence) -> Fields | None:
    """A function of the answer that does not read one of its arguments."""
    first = evidence.first
    called_by_the_check = first is not None and " " in first.key
    if first is None or first.aspect not in ("values", "shape", "size") or not called_by_the_check:
        return None
    for node in program.parse(evidence.source).body:
        if isinstance(node, ast.FunctionDef):
            unused = {each.arg for each in node.args.args} - set(names_in(node))
            if unused:
                return {"function": node.name, "name": min(unused)}
    return None


@recognises("not-moved")
def leaf_not_moved(evidence: Evidence) -> Fields | None:
    """A given leaf that training should have moved holds what it held before."""
    for each in evidence.differs("values"):
        if each.observed.leaf and each.observed.tracked and each.expected.leaf:
            before = evidence.was(each.key)
            moved = not same_values(each.expected, before)
            if before.tracked and moved and same_values(each.observed, before):
                return {"name": each.key}
    return None


@recognises("one-step-late")
def noted_after_the_step(evidence: Evidence) -> Fields | None:
    """A list of numbers that starts with what should be its second entry."""
    first = evidence.first
    if first is None or first.aspect != "values" or first.observed.kind != "sequence":
        return None
    seen, right = first.observed.items[:-1], first.expected.items[1:]
    late = len(seen) > 1 and len(seen) == len(right) and all(map(same_values, seen, right))
    return {"name": first.key} if late else None


@recognises("begins-anew")
def parameter_made_in_the_loop(evidence: Evidence) -> Fields | None:
    """A loop that trains a parameter makes it once more in every round."""
    wrong = {each.key for each in evidence.differs("values", "size")}
    trained = evidence.form.called("step", "backward")
    for assign in evidence.form.assigns:
        loop = assign.place.loop
        made = "requires_grad" in assign.value and assign.name not in assign.reads
        trains = any(each.place.loop == loop for each in trained)
        if loop and made and assign.name in wrong and trains and not assign.place.inside:
            return {"name": assign.name}
    return None
