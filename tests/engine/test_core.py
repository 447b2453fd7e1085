"""The core stays what one reads in an afternoon."""

import functools
import re
import sys
from pathlib import Path

import numpy as np
import pytest

import engine as torch
from engine.core import hooks
from engine.core.define import define
from engine.face import names

CORE = Path(torch.__file__).parent / "core"
FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted(CORE.glob("*.py"))}


def test_the_core_is_small():
    lines = {name: text.count("\n") for name, text in FILES.items()}
    assert max(lines.values()) <= 300, lines
    assert sum(lines.values()) <= 1500, lines


def test_the_plain_walk_is_short():
    body = FILES["plain.py"].partition("def plain_walk")[2]
    assert body.count("\n") <= 45


def test_the_core_knows_no_operation_by_name():
    """Nothing that a program calls on a tensor, but for the two that bring a gradient into form."""
    known = {*names.UNARY, *names.BINARY, *names.BOTH, *names.METHODS_ONLY, *names.FUNCTIONS_ONLY}
    called = {
        (name, word)
        for name, text in FILES.items()
        for word in re.findall(
            r"(?<!np)(?<!np\.add)\.(\w+)\(", re.sub(r'""".*?"""', "", text, flags=re.S)
        )
        if word in known and not word.startswith("_")
    }
    # `sort` is a list's, `add` a set's, `copy` an array's.
    plain = {("walk.py", "sort"), ("walk.py", "add"), ("walk.py", "copy"), ("modes.py", "add")}
    assert called - plain == {("edge.py", "sum_to_size"), ("edge.py", "to")}


def test_a_product_and_its_gradient_run_through_six_files():
    """`y = x * w; y.backward()`, which docs/reading.md follows."""
    before = hooks.watchers[:]  # inference mode leaves one for good
    hooks.watchers.clear()
    try:
        seen = _files_of_a_product()
    finally:
        hooks.watchers.extend(before)
    assert {"core/walk.py", "ops/elements/pointwise.py", "ops/elements/elementwise.py"} <= seen
    assert len(seen) <= 6, seen
    reading = (CORE.parents[1] / "docs" / "reading.md").read_text(encoding="utf-8")
    for file in seen:
        assert f"engine/{file}" in reading, file


def _files_of_a_product():
    home = str(CORE.parent)
    x = torch.tensor(2.0, requires_grad=True)
    w = torch.tensor(3.0, requires_grad=True)
    (x * w).backward()  # what is only done once is done
    x.grad = w.grad = None
    seen = set()

    def note(frame, event, _):
        if event == "call" and frame.f_code.co_filename.startswith(home):
            seen.add(Path(frame.f_code.co_filename).relative_to(home).as_posix())

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        y = x * w
        y.backward()
    finally:
        sys.setprofile(before)
    assert (x.grad.item(), w.grad.item()) == (3.0, 2.0)
    return seen


# Rules whose parameters do not say what they use, and what define says of them.
NAMELESS = [
    (lambda g, *args: g, r"must name its parameter 1: \*args hides it"),
    (lambda g, _y, *saved: g, r"must name its parameter 2: \*saved hides it"),
    (functools.partial(lambda g, y, x: g, 1), "must be a function with named parameters"),
]


@pytest.mark.parametrize(("rule", "error"), NAMELESS)
def test_a_rule_must_name_what_it_uses(rule, error):
    with pytest.raises(TypeError, match=error):
        define("NamelessBackward0", lambda x: x, rule)


def test_the_rest_may_be_unused():
    same = define("SameBackward0", lambda x, *_: x.copy(), lambda g, *_rest: g)
    x = torch.ones(2, requires_grad=True)
    same(x, 3, 4).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]


def test_two_tensors_called_in_a_rule_with_numpy_scalars():
    """A gradient without dimensions is a NumPy scalar."""
    product = define("PairBackward0", lambda a, b: a * b, lambda g, _y, _a, b: g * b, None)
    outer = define("OuterBackward0", lambda x: x * 3, lambda g, _y, _x: product(g, np.float32(3)))
    x = torch.tensor(2.0, requires_grad=True)
    outer(x).backward()
    assert x.grad.item() == 3.0
    assert product(np.float32(2), np.float32(3)) == 6.0
