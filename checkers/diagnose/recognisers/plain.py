"""What is simply seen: a line without effect, a name left None, two names of one tensor."""

from __future__ import annotations

import ast
import functools
import math
import re
from collections.abc import Mapping

from checkers.ask import program
from checkers.ask.facts import MISSING, Fact
from checkers.causes.catalogue import Fields
from checkers.diagnose.recognisers.general import numbers_typed_in
from checkers.diagnose.registry import recognises
from checkers.judge import syntax
from checkers.judge.comparing import close, same_values
from checkers.judge.evidence import NO_HISTORY, Evidence

FAR = 0.03  # relative distance up to which a value is nearly right


def _wrong(evidence: Evidence) -> bool:
    return bool(evidence.mismatches or evidence.raised)


def _tree(evidence: Evidence) -> ast.Module:
    """The tree of the answer; of one that cannot be read an empty one."""
    if evidence.form.error is not None:
        return ast.Module([], [])
    return program.tree(evidence.source)


def _nodes(evidence: Evidence) -> tuple[ast.AST, ...]:
    """All that is in it."""
    return () if evidence.form.error is not None else program.nodes(evidence.source)


@recognises("compared-not-set")
def compared_and_thrown_away(evidence: Evidence) -> Fields | None:
    """`x.requires_grad == True` as a statement."""
    if not _wrong(evidence):
        return None
    for node in _nodes(evidence):
        match node:
            case ast.Expr(value=ast.Compare(left=ast.Attribute() | ast.Name(), ops=[ast.Eq()])):
                return {"code": syntax.dotted(node.value), "line": node.lineno}
    return None


@recognises("no-return")
def function_without_return(evidence: Evidence) -> Fields | None:
    """A function of the answer that returns nothing, where that of every right answer does."""
    if not _wrong(evidence):
        return None
    rights = list(map(_right_returning, evidence.rights))
    for name, returns in _returning(_tree(evidence)).items():
        if not returns and rights and all(each.get(name) for each in rights):
            return {"function": name}
    return None


@functools.lru_cache(maxsize=512)  # the right answers are the same for everybody
def _right_returning(source: str) -> Mapping[str, bool]:
    return _returning(ast.parse(source))


def _returning(tree: ast.Module) -> dict[str, bool]:
    """The functions at the top of a program, and whether they return a value or yield one."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            own = [each for each in ast.walk(node) if isinstance(each, ast.Return | ast.Yield)]
            found[node.name] = any(each.value is not None for each in own)
    return found


@recognises("cleared-unused")
def cleared_before_the_step(evidence: Evidence) -> Fields | None:
    """`w.grad.zero_()` between backward() and `w -= lr * w.grad`."""
    if not evidence.mismatches:
        return None
    form = evidence.form
    for write in form.writes:
        walks = [c.place.line for c in form.called("backward") if c.place.line < write.place.line]
        cleared = [(c.receiver.removesuffix(".grad"), c.place) for c in form.called("zero_")]
        cleared += [(a.name, a.place) for a in form.assigns
                    if a.target.endswith(".grad") and a.value == "None"]  # fmt: skip
        for name, place in cleared:
            between = walks and max(walks) < place.line < write.place.line
            if between and name == write.name and place.loop == write.place.loop:
                return {"line": place.line}
    return None


@recognises("still-none")
def left_none(evidence: Evidence) -> Fields | None:
    """A result whose place still holds the None of the starter."""
    for each in evidence.mismatches:
        left = [a for a in evidence.form.assigned(each.key) if a.rebinds and not a.place.inside]
        if each.observed.kind == "none" != each.expected.kind and left and left[-1].value == "None":
            return {"name": each.key, "line": left[-1].place.line}
    return None


@recognises("one-object")
def two_names_of_one_tensor(evidence: Evidence) -> Fields | None:
    """Two results that the right answers keep apart."""
    if evidence.expected is None or not evidence.mismatches:
        return None
    asked = {key.partition(".")[0] for key in evidence.expected.facts}
    asked -= evidence.answer.before.keys()
    apart = set(evidence.expected.shared)
    for pair in evidence.answer.shared:
        later, first = pair.split()
        if pair not in apart and {later, first} <= asked:
            return {"one": first, "other": later}
    return None


@recognises("loop-ignores")
def loop_without_its_variables(evidence: Evidence) -> Fields | None:
    """A loop over things that never looks at one of them."""
    if not _wrong(evidence):
        return None
    for node in _nodes(evidence):
        if not isinstance(node, ast.For) or "range(" in syntax.dotted(node.iter):
            continue
        names = [each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)]
        read = {name for child in node.body for name in syntax.names_in(child)}
        if names and not any(name.startswith("_") or name in read for name in names):
            return {"name": names, "line": node.lineno}
    return None


@recognises("mutable-default")
def default_made_once(evidence: Evidence) -> Fields | None:
    """`def f(x, found=[])`."""
    if not _wrong(evidence):
        return None
    for node in _nodes(evidence):
        if isinstance(node, ast.FunctionDef):
            defaults = node.args.defaults
            names = [each.arg for each in node.args.args][len(node.args.args) - len(defaults) :]
            for name, each in zip(names, defaults, strict=True):
                made = isinstance(each, ast.List | ast.Dict | ast.Set)
                made = made or syntax.dotted(each) in ("set()", "list()", "dict()")
                if made and _is_filled(node, name):
                    return {"function": node.name, "code": syntax.dotted(each)}
    return None


FILLING = frozenset(("append", "add", "extend", "update", "insert", "setdefault", "appendleft"))


def _is_filled(node: ast.AST, name: str) -> bool:
    """Whether something is put into what a name holds, or it is handed on to where that may be."""
    for each in ast.walk(node):
        match each:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method)):
                if owner == name and method in FILLING:
                    return True
            case ast.Subscript(value=ast.Name(id=owner), ctx=ast.Store()) if owner == name:
                return True
            case ast.AugAssign(target=ast.Name(id=owner)) if owner == name:
                return True
    return False


@recognises("late-binding")
def closure_sees_the_last_value(evidence: Evidence) -> Fields | None:
    """A function made in a loop that reads the loop's variable when it runs."""
    if not _wrong(evidence):
        return None
    for loop in _nodes(evidence):
        if not isinstance(loop, ast.For):
            continue
        names = {each.id for each in ast.walk(loop.target) if isinstance(each, ast.Name)}
        for node in (inner for child in loop.body for inner in ast.walk(child)):
            if isinstance(node, ast.Lambda | ast.FunctionDef):
                own = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
                body = [node.body] if isinstance(node, ast.Lambda) else node.body
                read = {name for part in body for name in syntax.names_in(part)}
                late = sorted(names & read - own)
                if late:
                    return {"name": late[0], "line": node.lineno}
    return None


@functools.lru_cache(maxsize=512)
def _right_names(source: str) -> frozenset[str]:
    return frozenset(syntax.names_in(ast.parse(source)))


@recognises("input-not-read")
def given_name_not_read(evidence: Evidence) -> Fields | None:
    """Right for the shown numbers; what the cases change is read by every right answer only."""
    if evidence.shown or evidence.raised or not evidence.rights or len(evidence.runs) < 2:
        return None
    if numbers_typed_in(evidence) is not None:
        return None
    shown, *others = (right.before for _, right in evidence.runs)
    read = set(syntax.names_in(_tree(evidence)))
    for name, fact in shown.items():
        moved = any(not same_values(fact, each.get(name, MISSING)) for each in others)
        needed = all(name in _right_names(right) for right in evidence.rights)
        if moved and needed and name not in read:
            return {"name": name}
    return None


@recognises("extra-axis")
def axis_too_many(evidence: Evidence) -> Fields | None:
    """The right numbers with an axis of length 1 too many or too few."""
    for each in evidence.differs("shape", "size"):
        seen, right = each.observed.shape, each.expected.shape
        if seen is None or right is None or seen == right:
            continue
        bare = [tuple(n for n in shape if n != 1) for shape in (seen, right)]
        if bare[0] == bare[1] and same_values(each.observed, each.expected):
            return {"name": each.key, "seen": str(seen), "wanted": str(right)}
    return None


@recognises("wrong-dtype")
def another_dtype(evidence: Evidence) -> Fields | None:
    for each in evidence.differs("dtype"):
        seen, wanted = each.observed.dtype, each.expected.dtype
        if seen and wanted:
            return {"name": each.key, "seen": seen, "wanted": wanted}
    return None


@recognises("no-way-back")
def computed_from_something_else(evidence: Evidence) -> Fields | None:
    """A result without history: its line reads no tracked tensor, though one is there."""
    for each in evidence.differs("tracked"):
        made = [a for a in evidence.form.assigned(each.key) if a.rebinds and not a.place.inside]
        if not each.expected.tracked or each.expected.leaf or each.observed.tracked or not made:
            continue
        leaf = next((n for n in evidence.answer.after if _is_leaf(evidence.now(n))), None)
        cut = re.search(r"detach|\.data\b|item\(", made[-1].value)
        given = made[-1].reads & evidence.answer.before.keys()
        tracked = any(evidence.is_tracked(name) for name in made[-1].reads)
        if leaf and given and not cut and not tracked:
            return {"name": each.key, "leaf": leaf, "line": made[-1].place.line}
    return None


def _is_leaf(fact: Fact) -> bool:
    return bool(fact.tracked and fact.leaf)


@recognises("leaf-of-a-copy")
def copy_gets_the_gradient(evidence: Evidence) -> Fields | None:
    """`q = torch.tensor(p.item(), requires_grad=True)` where p was to get the gradient."""
    wrong = {each.key.removesuffix(".grad") for each in evidence.mismatches}
    for assign in evidence.form.assigns:
        copied = re.search(r"\b(\w+)\.(?:item\(|detach\(|data\b|clone\(|tolist\()", assign.value)
        anew = "requires_grad" in assign.value and assign.rebinds
        other = copied is not None and copied[1] in wrong and assign.name != copied[1]
        if copied and anew and other and _is_leaf(evidence.was(copied[1])):
            return {"name": assign.name, "other": copied[1], "line": assign.place.line}
    return None


@recognises("second-name")
def alias_is_no_copy(evidence: Evidence) -> Fields | None:
    """`up = x`, and then up is written to."""
    if not _wrong(evidence):
        return None
    for assign in evidence.form.assigns:
        if not (assign.rebinds and assign.value.isidentifier() and assign.value != assign.name):
            continue
        later = (w for w in evidence.form.writes if w.place.inside == assign.place.inside)
        if any(w.name == assign.name and w.place.line > assign.place.line for w in later):
            return {"name": assign.name, "other": assign.value, "line": assign.place.line}
    return None


@recognises("off-after-detach")
def not_switched_on_again(evidence: Evidence) -> Fields | None:
    """A loop that detaches what it differentiates, and the second round has nothing to walk."""
    if not evidence.says(NO_HISTORY):
        return None
    for assign in evidence.form.assigns:
        off = assign.value.endswith(".detach()") and assign.name in assign.reads
        on = any(
            call.receiver == assign.name and call.place.loop == assign.place.loop
            for call in evidence.form.called("requires_grad_")
        )
        if off and assign.place.loop and assign.rebinds and not on:
            return {"name": assign.name, "line": assign.place.line}
    return None


@recognises("reset-in-the-loop")
def set_anew_in_every_round(evidence: Evidence) -> Fields | None:
    """What is carried from round to round is set back at the beginning of each."""
    if not evidence.mismatches:
        return None
    for assign in evidence.form.assigns:
        same = [a for a in evidence.form.assigned(assign.name) if a.place.loop == assign.place.loop]
        if not assign.place.loop or same[0] is not assign or assign.augmented:
            continue
        back = not assign.reads or assign.reads <= {"torch", "np", *evidence.answer.before}
        later = [a for a in same[1:] if a.target == assign.name]
        goes_on = any(a.augmented or assign.name in a.reads for a in later)
        if back and goes_on and assign.name not in assign.reads and assign.rebinds:
            return {"name": assign.name, "line": assign.place.line}
    return None


@recognises("silenced-error")
def switched_on_to_silence(evidence: Evidence) -> Fields | None:
    """`loss.requires_grad_()` behind a cut, and backward runs without reaching a leaf."""
    form = evidence.form
    for call in form.called("requires_grad_"):
        made = [a for a in form.assigned(call.receiver) if a.place.line < call.place.line]
        walked = any(each.receiver == call.receiver for each in form.called("backward"))
        on = call.args != ("False",) and not evidence.raised
        last = max((a.place.line for a in form.assigned(call.receiver)), default=0)
        if last < call.place.line and evidence.now(call.receiver).leaf is False:
            continue  # it was tracked already, and has stayed a result
        if on and walked and made and made[-1].reads and evidence.mismatches:
            return {"name": call.receiver, "line": call.place.line}
    return None


@recognises("one-step-early")
def noted_before_the_step(evidence: Evidence) -> Fields | None:
    """A list of numbers whose second entry should be its first."""
    first = evidence.first
    if first is None or first.aspect != "values" or first.observed.kind != "sequence":
        return None
    seen, right = first.observed.items[1:], first.expected.items[:-1]
    early = len(seen) > 1 and len(seen) == len(right) and all(map(same_values, seen, right))
    return {"name": first.key} if early else None


NONE_HAS_NO = re.compile(r"'NoneType' object has no attribute '(\w+)'")


@recognises("none-has-no")
def none_let_in(evidence: Evidence) -> Fields | None:
    """A name that a loop or a caller fills is None at times."""
    found = evidence.raised and NONE_HAS_NO.search(evidence.raised.text)
    if not found or evidence.raised is None or found[1] in ("zero_", "data", "grad", "backward"):
        return None
    owner = re.search(rf"\b(\w+)\.{found[1]}\b", evidence.raised.code)
    return {"name": owner[1], "word": found[1]} if owner else None


@recognises("nearly")
def nearly_right(evidence: Evidence) -> Fields | None:
    """A value that is off by little, as slopes that were measured with a small step are."""
    first = evidence.first
    small = re.search(r"\b1e-\d|\b0\.0+\d", evidence.source)
    if (
        "/" not in evidence.source
        or not small
        or first is None
        or first.aspect != "values"
        or first.expected.kind not in ("tensor", "number")
    ):
        return None
    seen, right = first.observed.values, first.expected.values
    if len(seen) != len(right) or not right or not all(map(math.isfinite, (*seen, *right))):
        return None
    off = max(abs(a - b) / abs(b) if b else abs(a) for a, b in zip(seen, right, strict=True))
    moved = [b for b in right if abs(b) > 1e-6]
    return {"name": first.key, "percent": f"{off:.1%}"} if 0 < off < FAR and moved else None


@recognises("almost-everywhere")
def wrong_at_single_elements(evidence: Evidence) -> Fields | None:
    """Of many elements most are right: the rule differs at the others only."""
    first = evidence.first
    if first is None or first.aspect != "values":
        return None
    seen, right = first.observed.values, first.expected.values
    if len(seen) != len(right) or len(right) < 4:
        return None
    off = [k for k, pair in enumerate(zip(seen, right, strict=True))
           if not close(*pair, (1e-4, 1e-5))]  # fmt: skip
    if not 0 < len(off) <= len(right) // 3:
        return None
    return {"name": first.key, "places": ", ".join(map(str, off))}


@recognises("printed-as-a-number")
def printed_without_brackets(evidence: Evidence) -> Fields | None:
    first = evidence.first
    return {"name": first.key} if first is not None and first.aspect == "bracketed" else None


@recognises("bare-words")
def text_without_quotes(evidence: Evidence) -> Fields | None:
    """A choice that was written without the quotes of a text, and cannot be read."""
    texts = [re.search(r"=\s*[\"'][\w ,]*[\"']\s*$", right.strip()) for right in evidence.rights]
    bare = re.search(r"=\s*[A-Za-z](?:[ ,]+[A-Za-z])+\s*(?:#.*)?$", evidence.source.strip(), re.M)
    return {} if evidence.form.error and all(texts) and texts and bare else None


TUPLE_HAS_NO = re.compile(r"'(tuple|list)' object has no attribute '(\w+)'")


@recognises("tuple-has-no")
def several_values_in_one(evidence: Evidence) -> Fields | None:
    found = evidence.raised and TUPLE_HAS_NO.search(evidence.raised.text)
    return {"kind": found[1], "word": found[2]} if found else None
