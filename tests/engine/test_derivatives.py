"""Every derivative against central differences in float64: first order by gradcheck, second order by
gradgradcheck, over random shapes, broadcasting, empty and 0-dimensional arrays, and repeated use.
"""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from operations import ALONG, BINARY, MATRICES, UNARY

import engine as torch
from engine.autograd import gradcheck, gradgradcheck

MODEST = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
SHAPES = st.sampled_from([(), (1,), (3,), (0,), (2, 2), (1, 3), (2, 0), (2, 1, 2)])
FULL_SHAPES = st.sampled_from([(1,), (4,), (2, 2), (3, 1), (1, 2, 2)])
PAIRS = st.sampled_from([
    ((), ()), ((3,), (3,)), ((3,), ()), ((), (2, 2)), ((2, 1), (1, 3)), ((2, 2), (2,)),
    ((1,), (3,)), ((0,), (1,)), ((2, 0), (1, 0)),
])  # fmt: skip
SEEDS = st.integers(0, 2**20)


def numbers(shape, domain, seed):
    """Tracked float64 numbers of a domain: all different, none near 0, a kink, or a whole number."""
    low, high = domain
    rng = np.random.default_rng(seed)
    size = int(np.prod(shape))
    # one number in each of ``size`` cells of equal width, so that no two are close
    cells = (rng.permutation(size) + rng.uniform(0.35, 0.65, size)) / max(size, 1)
    values = low + (high - low) * cells
    steps = np.array([-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5])  # where operations have kinks
    gap = np.abs(values[:, None] - steps).min(1, initial=9) < 0.02
    values = np.where(gap, values + 0.041, values)
    return torch.tensor(values.reshape(shape), dtype=torch.float64, requires_grad=True)


def check(function, inputs, first_only=False):
    """First and second derivatives agree with differences, also when an input is used twice."""
    assert gradcheck(function, inputs, eps=1e-6, atol=1e-5, rtol=1e-4)
    if not first_only:
        assert gradgradcheck(function, inputs, eps=1e-6, atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("op", UNARY, ids=lambda op: op.name)
@MODEST
@given(shape=SHAPES, seed=SEEDS)
def test_unary(op, shape, seed):
    check(op.function, (numbers(shape, op.domains[0], seed),), op.first_only)


@pytest.mark.parametrize("op", BINARY, ids=lambda op: op.name)
@MODEST
@given(shapes=PAIRS, seed=SEEDS)
def test_binary(op, shapes, seed):
    if not int(np.prod(np.broadcast_shapes(*shapes))) and op.name in MEANS:
        return  # the mean of nothing is NaN
    a, b = (
        numbers(shape, domain, seed + i)
        for i, (shape, domain) in enumerate(zip(shapes, op.domains, strict=True))
    )
    b = (b.detach() + 0.0137).requires_grad_()  # so that no pair ties
    check(op.function, (a, b), op.first_only)


MEANS = {"mse", "huber", "smooth l1", "l1", "bce", "bce logits"}


@pytest.mark.parametrize("op", ALONG, ids=lambda op: op.name)
@MODEST
@given(shape=FULL_SHAPES, seed=SEEDS)
def test_along_dimensions(op, shape, seed):
    check(op.function, (numbers(shape, op.domains[0], seed),), op.first_only)


@pytest.mark.parametrize(("name", "function", "shapes"), MATRICES, ids=[m[0] for m in MATRICES])
@settings(MODEST, max_examples=2)
@given(seed=SEEDS)
def test_matrices(name, function, shapes, seed):
    check(function, tuple(numbers(s, (-2.0, 2.0), seed + i) for i, s in enumerate(shapes)))


@pytest.mark.parametrize("op", BINARY, ids=lambda op: op.name)
def test_one_variable_used_twice(op):
    """f(x, g(x)): both ways to x add up."""
    low, high = op.domains[1]
    x = numbers((3,), op.domains[0], 5)

    def twice(x):
        return op.function(x, (x * 0 + (low + high) / 2 + 0.013) + 0.05 * x)

    check(twice, (x,), op.first_only)


@MODEST
@given(shape=SHAPES, seed=SEEDS, order=st.integers(1, 5))
def test_any_order(shape, seed, order):
    """The n-th derivative of exp(2x) is 2^n exp(2x)."""
    x = numbers(shape, (-1.0, 1.0), seed)
    y = (2 * x).exp()
    for _ in range(order):
        (y,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    np.testing.assert_allclose(y.detach().numpy(), 2.0**order * np.exp(2 * x.detach().numpy()))


def test_a_wrong_derivative_is_noticed():
    """The check itself can fail: a Function whose derivative is off by a tenth."""

    class Off(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x.exp()

        @staticmethod
        def backward(ctx, g):
            return 1.1 * g * ctx.saved_tensors[0].exp()

    with pytest.raises(torch.autograd.GradcheckError, match="Jacobian mismatch"):
        gradcheck(Off.apply, (numbers((3,), (-1.0, 1.0), 0),))
