"""In-place changes and views against the same program written without them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine as torch

# Each step changes a (2, 3) tensor in place; its twin computes the same anew.
# name -> (in place on y, functional: from y to the new y)
MASK = torch.tensor([[True, False, True], [False, True, True]])
ROW = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]], dtype=torch.float64)


def _where(part, new, y):
    """y with what ``new`` says where the 0/1 matrix ``part`` is 1."""
    return y * (1 - part) + new * part


def _matrix(rows):
    return torch.tensor(rows, dtype=torch.float64)


FIRST_ROW = _matrix([[1, 1, 1], [0, 0, 0]])
LAST_COLUMN = _matrix([[0, 0, 1], [0, 0, 1]])
INNER = _matrix([[0, 1, 1], [0, 1, 1]])
MASKED = MASK.to(torch.float64)
STEPS = {
    "mul_": (lambda y, w: y.mul_(w), lambda y, w: y * w),
    "add_ number": (lambda y, w: y.add_(0.5), lambda y, w: y + 0.5),
    "sub_ self": (lambda y, w: y.sub_(y * 0.5), lambda y, w: y - y * 0.5),
    "y[0] = ": (
        lambda y, w: y.__setitem__(0, w[1]),
        lambda y, w: _where(FIRST_ROW, w[1].expand(2, 3), y),
    ),
    "y[0] *= ": (lambda y, w: y[0].mul_(w[0]), lambda y, w: _where(FIRST_ROW, y * w[0], y)),
    "y[:, -1] = 2": (
        lambda y, w: y.__setitem__((slice(None), -1), 2.0),
        lambda y, w: _where(LAST_COLUMN, y * 0 + 2.0, y),
    ),
    "y[:, 1:].t().mul_": (
        lambda y, w: y[:, 1:].t().mul_(3.0),
        lambda y, w: _where(INNER, y * 3.0, y),
    ),
    "y[mask] *= 2": (
        lambda y, w: y.__setitem__(MASK, y[MASK] * 2),
        lambda y, w: _where(MASKED, y * 2, y),
    ),
    "y[mask] = 0": (lambda y, w: y.__setitem__(MASK, 0.0), lambda y, w: _where(MASKED, y * 0, y)),
    "masked_fill_": (
        lambda y, w: y.masked_fill_(MASK, 1.5),
        lambda y, w: _where(MASKED, y * 0 + 1.5, y),
    ),
    "view(6)[1:3] += w": (
        lambda y, w: y.view(6)[1:3].add_(w.reshape(6)[:2]),
        lambda y, w: (
            y + torch.cat([w.new_zeros(1), w.reshape(6)[:2], w.new_zeros(3)]).reshape(2, 3)
        ),
    ),
    "zero_ row": (lambda y, w: y[1].zero_(), lambda y, w: y * FIRST_ROW),
    "copy_": (lambda y, w: y.copy_(w * 2), lambda y, w: w * 2 + y * 0),
    "clamp_": (lambda y, w: y.clamp_(-3.03, 3.07), lambda y, w: y.clamp(-3.03, 3.07)),
}

# These save their result, so they may only come last (what follows would make it stale).
LAST = {
    "": (lambda y, w: None, lambda y, w: y),
    "exp_": (lambda y, w: y.mul_(0.1).exp_(), lambda y, w: (y * 0.1).exp()),
    "tanh_": (lambda y, w: y.tanh_(), lambda y, w: y.tanh()),
    "y[0].sigmoid_": (
        lambda y, w: y[0].sigmoid_(),
        lambda y, w: _where(FIRST_ROW, y.sigmoid(), y),
    ),
}


def run(names, functional, xs, ws):
    """The result and the gradients of a program of steps."""
    x = torch.tensor(xs, requires_grad=True, dtype=torch.float64)
    w = torch.tensor(ws, requires_grad=True, dtype=torch.float64)
    y = x * 1.5
    for name in names:
        change, twin = STEPS[name] if name in STEPS else LAST[name]
        if functional:
            y = twin(y, w)
        else:
            change(y, w)
    weights = torch.arange(1.0, 7.0, dtype=torch.float64).view(2, 3)
    grads = torch.autograd.grad(
        (y * weights).sum(), (x, w), create_graph=True, allow_unused=True, materialize_grads=True
    )
    seconds = [
        torch.autograd.grad((g * g).sum(), (x, w), retain_graph=True, materialize_grads=True)
        if g.requires_grad
        else (torch.zeros(2, 3, dtype=torch.float64),) * 2
        for g in grads
    ]
    flat = [y, *grads, *(s for pair in seconds for s in pair)]
    return [t.detach().numpy() for t in flat]


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    names=st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=4),
    last=st.sampled_from(sorted(LAST)),
    seed=st.integers(0, 2**20),
)
def test_programs_of_changes_in_place(names, last, seed):
    names = [*names, last]
    rng = np.random.default_rng(seed)
    xs, ws = rng.uniform(-1, 1, (2, 2, 3))
    changed = run(names, False, xs, ws)
    rewritten = run(names, True, xs, ws)
    for a, b in zip(changed, rewritten, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


# (program, names of the history afterwards): source real torch 2.13
HISTORIES = [
    ("y = x * 2; y.mul_(3)", "MulBackward0"),
    ("y = x * 2; y[0] = 1.0", "torch::autograd::CopySlices"),
    ("y = x * 2; v = y[:1]; v.mul_(3)", "torch::autograd::CopySlices"),
    ("b = x * 2; y = b[:1]; b.mul_(3)", "AsStridedBackward0"),
    ("b = x * 2; y = b[:1]; y.mul_(3)", "AsStridedBackward0"),
    ("y = (x * 2).unsqueeze_(0)", "UnsqueezeBackward1"),
]


@pytest.mark.parametrize(("program", "name"), HISTORIES)
def test_history_after_a_change(program, name):
    scope = {"x": torch.ones(2, requires_grad=True)}
    exec(program, scope)
    assert scope["y"].grad_fn.name() == name


# (program, version of y afterwards)
VERSIONS = [
    ("y = torch.zeros(3)", 0),
    ("y = torch.zeros(3); y += 1", 1),
    ("y = torch.zeros(3); y[0] = 1", 1),
    ("y = torch.zeros(3); v = y[1:]; v.add_(1); v.add_(1)", 2),
    ("b = torch.zeros(3); y = b[1:]; b.add_(1)", 1),
    ("y = torch.zeros(3); y.data.add_(1)", 0),
    ("y = torch.zeros(3); y.detach().add_(1)", 1),
]


@pytest.mark.parametrize(("program", "version"), VERSIONS)
def test_versions_are_shared_with_views(program, version):
    scope = {"torch": torch}
    exec(program, scope)
    assert scope["y"]._version == version


def test_views_share_memory_both_ways():
    y = torch.zeros(2, 3)
    for view in (y.view(6), y.t(), y[0], y[:, 1:], y.unsqueeze(0), y.flatten(), y.diagonal()):
        before = y.clone()
        view.add_(1)
        assert not torch.equal(y, before)
        assert view._base is not None


def test_a_stale_saved_tensor_is_named():
    x = torch.ones(3, requires_grad=True)
    y = x * 1
    z = y * y
    y.mul_(2)
    with pytest.raises(RuntimeError, match=r"output 0 of Mul.* version 1; expected version 0"):
        z.sum().backward()
