"""The fast walk does what the plain walk says, on graphs drawn at random."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import engine as torch
from engine.core.plain import plain_walk

# Each takes tensors of shape (3,) or () and gives one; whole numbers stay whole, so sums are exact.
STEPS = (
    lambda a, b: a * b, lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * 2.0,
    lambda a, b: a + a, lambda a, b: a.sum() + b, lambda a, b: (a * 1.0).unbind(0)[0] * b
    if a.dim() else a * b,
    lambda a, b: torch.stack([a + 0 * b, b + 0 * a]).sum(0), lambda a, b: a.reshape(a.shape) - b,
    lambda a, b: a.expand(3) * b if not a.dim() else a.flip(0) * b, lambda a, b: a.detach() * b,
    lambda a, b: torch.where(a > b, a, b), lambda a, b: a.relu() + b,
    lambda a, b: a.to(torch.float32) * b, lambda a, b: -a,
)  # fmt: skip
program = st.lists(
    st.tuples(st.integers(0, len(STEPS) - 1), st.integers(0, 99), st.integers(0, 99)),
    min_size=1, max_size=25,
)  # fmt: skip


def build(steps, seed):
    rng = np.random.default_rng(seed)
    shapes = [(3,), (3,), ()]
    leaves = [
        torch.tensor(rng.integers(-2, 3, shape).astype(float), requires_grad=True)
        for shape in shapes
    ]
    made = list(leaves)
    for kind, i, j in steps:
        out = STEPS[kind](made[i % len(made)], made[j % len(made)])
        if float(out.detach().abs().max()) < 1e4:
            made.append(out)
    total = sum((t.sum() * (k + 1) for k, t in enumerate(made)), torch.tensor(0.0).double())
    return leaves, total


@given(program, st.integers(0, 5))
@settings(max_examples=150, deadline=None)
def test_on_arrays(steps, seed):
    leaves, total = build(steps, seed)
    plain = plain_walk([total._node], [np.ones((), total._array.dtype)])
    total.backward(retain_graph=True)
    for leaf in leaves:
        wanted = plain.get(leaf._node)
        assert (leaf.grad is None) == (wanted is None)
        if wanted is not None:
            np.testing.assert_array_equal(leaf.grad.numpy(), wanted)


@given(program, st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_only_to_some_inputs_and_twice(steps, seed):
    leaves, total = build(steps, seed)
    plain = plain_walk([total._node], [np.ones((), total._array.dtype)])
    for _ in range(2):
        found = torch.autograd.grad(total, leaves[:2], retain_graph=True, allow_unused=True)
        for leaf, g in zip(leaves, found, strict=False):
            wanted = plain.get(leaf._node)
            assert (g is None) == (wanted is None)
            if wanted is not None:
                np.testing.assert_array_equal(g.numpy(), wanted)


@given(program, st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_on_tensors_of_which_the_gradient_is_differentiated_again(steps, seed):
    leaves, total = build(steps, seed)
    one = torch.ones((), dtype=total.dtype)
    plain = plain_walk([total._node], [one], create=True)
    fast = torch.autograd.grad(total, leaves, create_graph=True, allow_unused=True)
    for leaf, g in zip(leaves, fast, strict=True):
        wanted = plain.get(leaf._node)
        assert (g is None) == (wanted is None)
        if wanted is not None:
            np.testing.assert_array_equal(g.detach().numpy(), wanted.detach().numpy())
            again = [
                torch.autograd.grad(v.sum(), leaves, retain_graph=True, allow_unused=True)
                if v.requires_grad else None for v in (g, wanted)
            ]  # fmt: skip
            assert str(again[0]) == str(again[1])
