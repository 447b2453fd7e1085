"""Test: the learner writes the test of a derivative, and is judged by what it catches.

Data: a cell `# %% part="version" key="plain" holds="yes"` is a right version of what is to be
tested, one with holds="no" a broken one; each defines the same one name, the subject. The learner
writes `test(subject)`, which raises for a broken version and does nothing for a right one. Reasons
are markdown, `part="reason"`, one list item for each broken version: what is wrong with it in kind.
Starter, solution and answers are the file's own.

The versions run in an order that is drawn anew for each check, so that a test cannot count them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

from checkers.ask.facts import Raised
from checkers.causes.catalogue import Diagnosis
from checkers.course.kinds.material import KindError, Made, Material
from checkers.judge.evidence import Evidence
from checkers.languages import LANGUAGES, say

ASK = """\
def ask(cell):
    cell.run()
    test, order = cell.name("test"), {keys!r}
    if cell.has("order"):
        order = [order[number] for number in cell.tensor("order").tolist()]
    returned = False
    for key in order:
        version, said, line = cell.load(key, {subject!r}), "", None
        try:
            returned = test(version) is not None or returned
        except (Exception, SystemExit) as error:
            said = f"{{type(error).__name__}}: {{error}}"
            line = cell.line_of(error) if isinstance(error, AssertionError) else None
        cell.record(f"the test lets {{key}} pass", not said)
        cell.record(f"what the test says of {{key}}", [said, line])
    cell.record("the test returns something", returned)
"""
JUDGE = """\
from checkers.course.kinds import testing

globals().update(testing.judging({programs!r}, {broken!r}, {reasons!r}))
"""
SLIPPED = "{count} of {most} broken versions slip through your test. One of them: {reason}"
REFUSED_HERE = (
    "Your test refuses the version that it is called with here, and that one is right: what line "
    "{line} asserts does not hold for it."
)
TO_THE_LAST_DIGIT = (
    "Your test refuses the version that it is called with here, and that one is right: what line "
    "{line} asserts does not hold for it. It compares to the last digit: is the difference "
    "rounding? torch.allclose allows a small one."
)
REFUSED = "Your test refuses a version that is right. It said: `{said}`"
REFUSED_BY = (
    "Your test refuses a version that is right: what line {line} asserts does not hold for it. It "
    "said: `{said}`"
)
ROUNDED = (
    "Your test refuses a version that is right: line {line} compares to the last digit, and a "
    "right version may round otherwise. Allow a small difference, as torch.allclose does."
)
# What is compared exactly for good reason.
COUNTED = re.compile(
    r"\.(?:shape|size|ndim|dim|dtype|grad_fn|is_leaf|requires_grad)\b|len\(|None|True"
)
RETURNS = (
    "Your test returns something, and nothing looks at it: a test says no by raising. Write "
    "`assert` in front of what must be true."
)
UNUSED = (
    "Line {line} compares, and nothing looks at what comes out: a test says no by raising. Write "
    "`assert` in front of it."
)
CAUGHT = (
    "No broken version makes your test raise: line {line} catches what the asserts above it raise. "
    "A test says no by raising, so let them go."
)
ONE_ELEMENT = "Line {line} is content when a single element agrees. Ask for all of them."
COMPARING = frozenset({"allclose", "isclose", "equal", "array_equal", "eq"})
CHECKING = frozenset({"gradcheck", "gradgradcheck"})
QUIET = re.compile(r"raise_exception\s*=\s*False|raise_exception.\s*:\s*False")
ALL_CAUGHT = re.compile(r"\b(?:Exception|BaseException|AssertionError)\b")
MOST_SAID = 160


def passes(key: str) -> str:
    """What the fact is called that tells whether the test lets a version pass."""
    return f"the test lets {key} pass"


def judging(
    programs: Mapping[str, Mapping[str, str]],
    broken: Sequence[str],
    reasons: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    """What the judge cell of such an exercise defines."""
    right = [key for key in programs if key not in broken]

    def explain(evidence: Evidence) -> Diagnosis | None:
        wrong = {each.key for each in evidence.differs("values")}
        if evidence.raised is not None:
            return _refused_here(evidence.raised)
        if not wrong:
            return None
        facts = evidence.answer.facts
        refused = next((key for key in right if passes(key) in wrong), None)
        if refused is not None:
            spoken, at = facts[f"what the test says of {refused}"].items
            text = " ".join((spoken.text or "").split())
            text = text[:MOST_SAID].replace("`", "'").rstrip(":")
            others = all(passes(key) in wrong for key in right)  # it is not how they round
            return _refused(evidence.source, text, int(at.values[0]) if at.values else None, others)
        slipped = [key for key in broken if passes(key) in wrong]
        if not slipped:
            return None
        returned = facts["the test returns something"].values == (1.0,)
        if returned and not _says_no(evidence.source):
            return Diagnosis("test-returns", {}, _in_each(RETURNS))
        line = _unused(evidence.source)
        if line is not None:
            return Diagnosis("comparison-unused", {"line": line}, _in_each(UNUSED, line=line))
        line = _catching(evidence.source) if len(slipped) == len(broken) else None
        if line is not None:
            return Diagnosis("assert-caught", {"line": line}, _in_each(CAUGHT, line=line))
        line = _content_with_one(evidence.source)
        if line is not None:
            return Diagnosis("one-element", {"line": line}, _in_each(ONE_ELEMENT, line=line))
        said = {
            language: say(
                SLIPPED, language, count=len(slipped), most=len(broken), reason=texts[slipped[0]]
            )
            for language, texts in reasons.items()
        }
        return Diagnosis("slipped-through", {"count": len(slipped)}, said)

    def share(seen: Sequence[Evidence]) -> float:
        """The share of the broken versions that it catches, if it lets the right ones pass."""
        wrong = {mismatch.key for each in seen for mismatch in each.mismatches}
        if any(passes(key) in wrong for key in right):
            return 0.0
        caught = sum(passes(key) not in wrong for key in broken)
        return caught / len(broken) if wrong else 0.0

    def cases(draw: Any) -> Any:
        numbers, order = list(range(len(programs))), []
        while numbers:
            order.append(numbers.pop(draw.whole(0, len(numbers) - 1)))
        yield {"order": draw.of(order, dtype="int64")}

    return {
        "compare": {**{passes(key): "values" for key in programs}, **_uncompared(programs)},
        "cases": cases,
        "explain": explain,
        "share": share,
        "programs": programs,
        "causes": BEFORE,
    }


# What may be said where the versions were not even reached.
BEFORE = (
    "top-level-await", "indentation", "syntax-error", "no-module", "no-file", "exit",
    "memory-limit", "misspelled", "unknown-name", "calls-itself", "exception", "missing-name",
    "not-reached", "wrong-value",
)  # fmt: skip


def _refused(source: str, said: str, line: int | None, others: bool) -> Diagnosis:
    """A right version for which the test has said no, in a line of its own if that is known."""
    if line is None:
        return Diagnosis("right-refused", {"said": said}, _in_each(REFUSED, said=said))
    code = source.splitlines()[line - 1]
    sentence = ROUNDED if _is_exact(code) and not others else REFUSED_BY
    fields = {"said": said, "line": line}
    return Diagnosis("right-refused", fields, _in_each(sentence, **fields))


def _is_exact(code: str) -> bool:
    """Whether a line compares numbers that may be rounded to their last digit."""
    exactly = "==" in code or re.search(r"\b(?:array_)?equal\(", code)
    return bool(exactly) and not COUNTED.search(code)


def _refused_here(raised: Raised) -> Diagnosis | None:
    """An assertion of the learner's that does not hold in the cell itself."""
    if raised.type != "AssertionError" or raised.where != "answer" or raised.line is None:
        return None
    sentence = TO_THE_LAST_DIGIT if _is_exact(raised.code) else REFUSED_HERE
    fields = {"said": raised.code, "line": raised.line}
    return Diagnosis("right-refused", fields, _in_each(sentence, line=raised.line))


def _says_no(source: str) -> bool:
    """Whether something is asserted or raised anywhere."""
    return any(isinstance(each, ast.Assert | ast.Raise) for each in ast.walk(ast.parse(source)))


def _unused(source: str) -> int | None:
    """The line of a comparison whose result nothing uses."""
    for each in ast.walk(ast.parse(source)):
        if isinstance(each, ast.Expr):
            name = _called(each.value)
            quiet = name in CHECKING and QUIET.search(source)
            if name in COMPARING or quiet or isinstance(each.value, ast.Compare):
                return each.lineno
    return None


def _called(node: ast.AST) -> str:
    """The last name of what is called, or ""."""
    call = node.func if isinstance(node, ast.Call) else None
    return getattr(call, "attr", getattr(call, "id", ""))


def _catching(source: str) -> int | None:
    """The line of a handler that keeps what an assert raises to itself."""
    for each in ast.walk(ast.parse(source)):
        if isinstance(each, ast.Try) and _asserts(each.body):
            for handler in each.handlers:
                caught = ast.unparse(handler.type) if handler.type else "Exception"
                if ALL_CAUGHT.search(caught) and not _asserts(handler.body):
                    return handler.lineno
    return None


def _asserts(body: list[ast.stmt]) -> bool:
    """Whether something is asserted or raised in these lines."""
    inside = (each for statement in body for each in ast.walk(statement))
    return any(isinstance(each, ast.Assert | ast.Raise) for each in inside)


def _content_with_one(source: str) -> int | None:
    """The line of an assert that holds as soon as one element agrees."""
    for each in ast.walk(ast.parse(source)):
        if isinstance(each, ast.Assert) and _called(each.test) == "any":
            inside = list(ast.walk(each.test))
            agrees = any(isinstance(op, ast.Eq) for op in inside) or any(
                _called(one) in ("isclose", "eq") for one in inside
            )
            if agrees:
                return each.lineno
    return None


def _uncompared(programs: Mapping[str, object]) -> dict[str, str]:
    """What is recorded to be told, and claimed by nobody."""
    return {f"what the test says of {key}": "" for key in programs} | {
        "the test returns something": ""
    }


def _in_each(sentence: str, **words: object) -> dict[str, str]:
    return {language: say(sentence, language, **words) for language in LANGUAGES}


# ---- the parts of the exercise ------------------------------------------------------------------


def make(material: Material) -> Made:
    """Ask and judge of a test exercise; what is to be written stands in the file."""
    subject = _subject(material)
    broken = [each.key for each in material.versions if not each.holds]
    if not broken or len(broken) == len(material.versions):
        raise KindError('part="version" needs right ones and broken ones')
    for language, texts in material.reasons.items():
        if set(texts) != set(broken):
            odd = ", ".join(sorted(set(texts) ^ set(broken)))
            raise KindError(f'reasons lang="{language}" and broken versions differ: {odd}')
    if not material.reasons:
        raise KindError('part="version" needs a cell part="reason"')
    programs = {each.key: {"source": each.source} for each in material.versions}
    return Made(
        starter="",
        solution="",
        ask=ASK.format(keys=list(programs), subject=subject),
        judge=JUDGE.format(programs=programs, broken=broken, reasons=dict(material.reasons)),
    )


def _subject(material: Material) -> str:
    """The name that every version defines last."""
    names = set()
    for each in material.versions:
        last = ast.parse(each.source).body[-1]
        if not isinstance(last, ast.FunctionDef | ast.ClassDef):
            raise KindError(f"the version {each.key} does not end with a function or a class")
        names.add(last.name)
    if len(names) != 1:
        raise KindError(f"the versions define different names: {', '.join(sorted(names))}")
    return names.pop()
