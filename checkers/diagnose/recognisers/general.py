"""What belongs to no level: syntax, names, given data, and differences nothing explains."""

from __future__ import annotations

import ast
import difflib
import importlib
import re
import types

from checkers.ask import program
from checkers.ask.facts import MISSING, Fact
from checkers.ask.program import LIBRARIES, without_comments
from checkers.causes.catalogue import Fields
from checkers.diagnose.registry import Recogniser, recognises
from checkers.judge import syntax
from checkers.judge.comparing import Mismatch, close, same_values, tolerance_of
from checkers.judge.evidence import NO_HISTORY, Evidence


@recognises("syntax-error")
def cannot_be_read(evidence: Evidence) -> Fields | None:
    error = evidence.form.error
    return {} if error is not None else None


@recognises("indentation")
def indented_wrongly(evidence: Evidence) -> Fields | None:
    return {} if isinstance(evidence.form.error, IndentationError) else None


@recognises("top-level-await")
def waits_at_the_top(evidence: Evidence) -> Fields | None:
    raised = evidence.raised
    return {} if raised and "'await' outside function" in raised.text else None


@recognises("no-module")
def package_not_there(evidence: Evidence) -> Fields | None:
    raised = evidence.raised
    if raised is None or raised.type not in ("ModuleNotFoundError", "ImportError"):
        return None
    found = re.search(r"No module named '([\w.]+)'", raised.text)
    name = found[1].partition(".")[0] if found else ""
    return {"name": name} if name and name not in (*LIBRARIES, "numpy") else None


@recognises("no-file")
def file_opened(evidence: Evidence) -> Fields | None:
    raised = evidence.raised
    refused = ("PermissionError", "FileNotFoundError", "IsADirectoryError", "OSError")
    return {} if raised and raised.type in refused else None


@recognises("exit")
def ends_the_program(evidence: Evidence) -> Fields | None:
    return {} if evidence.raised and evidence.raised.type == "SystemExit" else None


@recognises("memory-limit")
def too_much_memory(evidence: Evidence) -> Fields | None:
    return {} if evidence.raised and evidence.raised.type.endswith("MemoryError") else None


@recognises("not-a-method")
def attribute_called(evidence: Evidence) -> Fields | None:
    raised = evidence.raised
    if raised is None or not re.search(
        r"'(bool|NoneType|Size|dtype)' object is not call", raised.text
    ):
        return None
    called = re.search(r"(\w+)\(\)", raised.code)
    return {"name": called[1] if called else "it"}


@recognises("switched-off")
def recording_switched_off(evidence: Evidence) -> Fields | None:
    if not evidence.says(NO_HISTORY) and not next(evidence.differs("tracked"), None):
        return None
    for assign in evidence.form.assigns:
        if assign.target.endswith(".requires_grad") and assign.value == "False":
            return {"name": assign.name}
    return None


# The course's own words; a misspelt one is compared with these and with the learner's names.
VOCABULARY = (
    "requires_grad", "requires_grad_", "grad", "backward", "retain_graph", "create_graph", "detach",
    "grad_outputs", "retain_grad", "is_leaf", "grad_fn", "tensor", "FloatTensor", "Variable",
    "Function", "torch", "apply", "forward", "save_for_backward", "saved_tensors", "autograd",
    "no_grad", "zero_grad", "zero_", "step", "mean", "sum", "view", "numpy", "from_numpy", "item",
    "print", "ones_like", "ones", "clone", "allow_unused", "inputs", "outputs", "gradient", "pow",
)  # fmt: skip
MISSPELT = re.compile(
    r"has no attribute '(\w+)'|unexpected keyword argument '(\w+)'|name '(\w+)' is not defined"
    r"|'(\w+)' is an invalid keyword argument"
)


# What other languages call what Python calls otherwise.
ELSEWHERE = {"true": "True", "false": "False", "null": "None", "none": "None", "nan": "math.nan"}


def _undefined(evidence: Evidence) -> str | None:
    raised = evidence.raised
    found = raised and raised.type == "NameError" and MISSPELT.search(raised.text)
    return found[3] if found else None


@recognises("needs-quotes")
def name_of_a_node(evidence: Evidence) -> Fields | None:
    word = _undefined(evidence)
    return {"name": word} if word and re.search(r"Backward\d?$|^AccumulateGrad$", word) else None


@recognises("name-of-torch")
def used_without_torch(evidence: Evidence) -> Fields | None:
    import engine

    word = _undefined(evidence)
    return {"name": word} if word and word not in ELSEWHERE and word in engine.__all__ else None


# Where torch keeps its names, for one that was looked for in another module or in another case.
MODULES = ("torch", "torch.nn", "torch.nn.functional", "torch.optim", "torch.optim.lr_scheduler",
           "torch.autograd")  # fmt: skip
NOT_IN_MODULE = re.compile(r"module '(torch[.\w]*)' has no attribute '(\w+)'")


def _in_torch(module: str, word: str) -> str | None:
    """The full name of what torch calls so, whatever the case; the module that was named first."""
    for place in sorted(MODULES, key=lambda each: each != module):
        here = vars(importlib.import_module(place.replace("torch", "engine", 1))).items()
        public = (name for name, value in here if not isinstance(value, types.ModuleType))
        same = next((name for name in public if name.casefold() == word.casefold()), None)
        if same and not word.startswith("_"):
            return f"{place}.{same}"
    return None


@recognises("misspelled")
def name_misspelled(evidence: Evidence) -> Fields | None:
    absent = evidence.raised and NOT_IN_MODULE.search(evidence.raised.text)
    full = _in_torch(*absent.groups()) if absent else None
    if absent and full:
        return {"name": ".".join(absent.groups()), "other": full}
    found = evidence.raised and MISSPELT.search(evidence.raised.text)
    if not found or evidence.says("'NoneType' object"):
        return None
    word = next(filter(None, found.groups()))
    if word in ELSEWHERE:
        return {"name": word, "other": ELSEWHERE[word]}
    known = {each.casefold(): each for each in (*VOCABULARY, *evidence.answer.after)}
    near = difflib.get_close_matches(word.casefold(), known, n=1, cutoff=0.72)
    if (
        not near
        or known[near[0]] == word
        or (len(word) < 2 and known[near[0]].islower() == word.islower())
    ):
        return None
    return {"name": word, "other": known[near[0]]}


@recognises("unknown-name")
def name_not_defined(evidence: Evidence) -> Fields | None:
    raised = evidence.raised
    if raised is None or raised.type not in ("NameError", "UnboundLocalError"):
        return None
    quoted = raised.text.split("'")
    name = quoted[1] if len(quoted) > 2 else raised.text
    return None if _set_later(evidence, name) else {"name": name}


def _set_later(evidence: Evidence, name: str) -> int:
    """The line of the answer in which a name gets its value, 0 if there is none."""
    lines = [each.place.line for each in evidence.form.assigned(name)]
    return min(lines, default=0)


@recognises("used-too-early")
def name_not_yet_defined(evidence: Evidence) -> Fields | None:
    raised = evidence.raised
    if raised is None or raised.type not in ("NameError", "UnboundLocalError"):
        return None
    quoted = raised.text.split("'")
    line = _set_later(evidence, quoted[1]) if len(quoted) > 2 else 0
    return {"name": quoted[1], "line": line} if line else None


@recognises("none-used")
def none_in_its_place(evidence: Evidence) -> Fields | None:
    texts = "'NoneType' object", "non-iterable NoneType", "and 'NoneType'", "'NoneType' and"
    return {} if evidence.says(*texts) else None


@recognises("exception")
def stopped_by_an_error(evidence: Evidence) -> Fields | None:
    return {"type": evidence.raised.type} if evidence.raised else None


@recognises("missing-name")
def result_missing(evidence: Evidence) -> Fields | None:
    key = _missing(evidence)
    return {"name": key} if key and " " not in key else None


@recognises("not-reached")
def never_reached(evidence: Evidence) -> Fields | None:
    """What is missing is no name, but something that the check watches for."""
    key = _missing(evidence)
    return {"name": key} if key and " " in key else None


def _missing(evidence: Evidence) -> str | None:
    first = next(evidence.differs("exists"), None)
    return first.key if first and not evidence.raised else None


@recognises("given-changed")
def given_changed(evidence: Evidence) -> Fields | None:
    for each in evidence.differs("given", "tracked", "leaf"):
        before = evidence.answer.before.get(each.key)
        if before is not None and (
            each.aspect == "given" or before.tracked == each.expected.tracked
        ):
            return _changed(evidence, each)
    return None


REPLACED = "the name was given to something else"
WRITTEN = "something was written into it"
SWITCHED = "it was switched on or off, or the name was given to something else"
UNSEEN = (
    "the name was given to something else, or something was written into it under a second name"
)


def _changed(evidence: Evidence, mismatch: Mismatch) -> Fields:
    """How a given name has come to mean something else, and the line, as far as it is seen."""
    name, form = mismatch.key, evidence.form
    anew = [each for each in form.assigned(name) if each.rebinds and not each.place.inside]
    writes = [each.place.line for each in form.writes if each.name == name]
    if anew:
        return {"name": name, "how": REPLACED, "line": anew[0].place.line}
    if mismatch.aspect != "given":
        return {"name": name, "how": SWITCHED}
    if writes:
        return {"name": name, "how": WRITTEN, "line": writes[0]}
    return {"name": name, "how": UNSEEN}


@recognises("made-anew")
def given_made_anew(evidence: Evidence) -> Fields | None:
    """A given tracked leaf was replaced by an untracked one that comes from nothing given."""
    given = evidence.answer.before
    solved = evidence.expected.after if evidence.expected else {}
    for assign in evidence.form.assigns:
        name = assign.name
        replaced = assign.rebinds and not assign.reads & given.keys() and not assign.place.inside
        meant = evidence.was(name).tracked and solved.get(name, MISSING).tracked
        if replaced and meant and evidence.now(name).tracked is False:
            return {"name": name}
    return None


@recognises("typed-constant")
def numbers_typed_in(evidence: Evidence) -> Fields | None:
    """A value stays the same in every run although the inputs, and what is expected, change."""
    if evidence.raised or next(evidence.differs("given"), None) or len(evidence.runs) < 2:
        return None
    (first, first_right), *others = evidence.runs
    for key, fact in first.facts.items():
        if not any(fact.values) or same_values(fact, first.before.get(key, MISSING)):
            continue
        fixed = all(same_values(fact, seen.facts.get(key, MISSING)) for seen, _ in others)
        moved = any(
            not same_values(first_right.facts[key], right.facts[key])
            for _, right in others
            if key in first_right.facts and key in right.facts
        )
        if fixed and moved and _is_typed(fact, _lines_behind(key, evidence.source)):
            return {"given": list(evidence.answer.before) or "what is given"}
    return None


def _lines_behind(key: str, source: str) -> str:
    """The statements from which a result can come.

    A name has those that set it, and those behind what they read; what the check has computed with
    a function or a class of the answer can come from its definitions alone.
    """
    body = program.tree(source).body
    defined = [each for each in body if isinstance(each, ast.FunctionDef | ast.ClassDef)]
    wanted, found = {key.partition(".")[0]}, list[ast.stmt]()
    if not key.partition(".")[0].isidentifier():
        return "\n".join(map(ast.unparse, defined))
    for each in reversed(body):
        stored = {
            node.id for node in ast.walk(each)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }  # fmt: skip
        own = {each.name} if isinstance(each, ast.FunctionDef | ast.ClassDef) else stored
        changed = {syntax.root(node) for node in ast.walk(each)
                   if isinstance(node, ast.Attribute | ast.Subscript)}  # fmt: skip
        if wanted & (own | changed):
            found.append(each)
            wanted |= set(syntax.names_in(each))
    return "\n".join(map(ast.unparse, found))


def _is_typed(fact: Fact, source: str) -> bool:
    """Whether the numbers of a value stand in the source as they are, one for each element."""
    code = without_comments(source)
    typed = [float(each) for each in re.findall(r"(?<![\w.])\d+\.?\d*(?:e-?\d+)?", code)]
    tolerance = tolerance_of(fact)
    if len(typed) < len(fact.values) and len(set(fact.values)) > 1:
        return False
    return all(any(close(one, abs(value), tolerance) for one in typed) for value in fact.values)


@recognises("special-case")
def right_only_as_shown(evidence: Evidence) -> Fields | None:
    first = evidence.first
    if evidence.shown or first is None or first.key not in evidence.runs[0][0].facts:
        return None
    return {}


@recognises("no-gradient")
def no_gradient(evidence: Evidence) -> Fields | None:
    first = evidence.first
    missing = first and first.is_gradient and first.observed.kind == "none"
    return {"name": first.key} if first and missing else None


def _named(*aspects: str, gradient: bool | None = None) -> Recogniser:
    """A recogniser for whatever differs first in one of these aspects."""

    def fits(mismatch: Mismatch) -> bool:
        return gradient is None or mismatch.is_gradient is gradient

    def recogniser(evidence: Evidence) -> Fields | None:
        first = evidence.first
        if first is None or first.aspect not in aspects or not fits(first):
            return None
        return {"name": first.key}

    return recogniser


for key, table in {
    "wrong-type": _named("type"),
    "wrong-shape": _named("size", "shape"),
    "wrong-tracking": _named("tracked", "leaf", "retains", "nodes"),
    "wrong-gradient": _named("values", gradient=True),
    "wrong-value": _named("values", gradient=False),
    "not-printed": _named("shown"),
    "other-output": _named("lines"),
}.items():
    recognises(key)(table)
