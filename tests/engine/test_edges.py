"""What rules give by themselves where no edge brings it into form: the form of their input.

A node with `forms = None` says that all its operands have the result's shape and type, and that its
rules keep them. Here every operation that has derivatives runs such a walk, and each gradient is
looked at where it leaves a node.
"""

import numpy as np
import pytest
from operations import BINARY, UNARY

import engine as torch
from engine.core import walk as walking
from engine.core.hooks import watchers


class Forms:
    """A watcher that compares each gradient with the form of the tensor it is for."""

    def __init__(self, known):
        self.known = known  # node -> (shape, dtype) of its output
        self.seen = 0

    def recorded(self, node):
        pass

    def failed(self, node, error):
        pass

    def ran(self, node, pairs):
        for link, d in pairs:
            if d is not None and link in self.known:
                d = getattr(d, "_array", d)
                assert (np.shape(d), d.dtype) == self.known[link], (node.name(), link)
                self.seen += 1


def watched(result, *leaves, create=False):
    watcher = Forms({x._node: (x._array.shape, x._array.dtype) for x in leaves})
    watchers.append(watcher)
    try:
        torch.autograd.grad(result.sum(), leaves, create_graph=create, allow_unused=True)
    finally:
        watchers.remove(watcher)
    return watcher.seen


def numbers(domain, seed):
    """Three numbers of a domain, away from 0 and from one another."""
    low, high = domain
    step = (high - low) / 7
    return [low + step * (0.6 + 2 * ((k + seed) % 3)) for k in range(3)]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("case", [*UNARY, *BINARY], ids=lambda case: case.name)
def test_the_rules_of_an_operation_keep_the_form(case, create, dtype):
    leaves = [
        torch.tensor(numbers(domain, i), dtype=dtype, requires_grad=True)
        for i, domain in enumerate(case.domains)
    ]
    result = case.function(*leaves)
    if result.requires_grad:
        assert watched(result, *leaves, create=create) >= 1


def test_a_rule_that_breaks_the_form_is_seen():
    bad = walking.define("BadBackward", lambda x: x * 2, lambda g, _y, _x: g.astype("f8"))
    x = torch.ones(3, requires_grad=True)
    with pytest.raises(AssertionError, match="BadBackward"):
        watched(bad(x), x)


def test_the_leaf_keeps_its_type_all_the_same():
    bad = walking.define("BadBackward", lambda x: x * 2, lambda g, _y, _x: g.astype("f8"))
    x = torch.ones(3, requires_grad=True)
    bad(x).sum().backward()
    assert x.grad.dtype is torch.float32
