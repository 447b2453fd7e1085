"""What nodes saved stands under PyTorch's names."""

import pytest

import engine as torch
from engine.core.define import define
from engine.core.graph import Node
from engine.face.nodes import _table, saved_names

F = torch.nn.functional


def _classes(kind):
    for each in kind.__subclasses__():
        yield each
        yield from _classes(each)


def test_every_node_shows_only_what_torch_has():
    """``saved.txt`` is PyTorch's own list (tests/reference/slots.py)."""
    seen = 0
    for kind in {each for each in _classes(Node) if each._title in _table()}:
        names = [each for each in saved_names(kind) if each]
        assert set(names) <= set(_table()[kind._title][1]), kind
        assert len(names) == len(set(names)), (kind, names)
        seen += bool(names)
    assert seen > 100


# A program and some of what its node saved, as torch 2.13 says: shapes of tensors, plain values.
SAVED = [
    ("torch.addcmul(x, x, c)", {"tensor1": None, "tensor2": (2,), "value": 1}),
    ("torch.addcdiv(x, x, c, value=3)", {"tensor1": None, "tensor2": (2,), "value": 3}),
    ("F.mse_loss(x, c)", {"self": (2,), "target": (2,)}),
    ("F.huber_loss(x, c)", {"self": (2,), "target": (2,), "delta": 1.0}),
    ("F.smooth_l1_loss(x, c)", {"self": (2,), "target": (2,), "beta": 1.0}),
    ("F.binary_cross_entropy(x.sigmoid(), c)", {"self": (2,), "target": (2,), "weight": None}),
    ("torch.lerp(x, x * x, c)", {"self": None, "end": None, "weight": (2,)}),
    ("torch.lerp(x, x * x, 0.5)", {"weight": 0.5}),
    ("torch.where(c > 0.35, x, c)", {"condition": (2,)}),
    ("x.masked_fill(c > 0.35, 0.0)", {"mask": (2,)}),
    ("x.pow(2)", {"self": (2,), "exponent": 2}),
    ("torch.pow(x, c)", {"self": (2,), "exponent": (2,)}),
    ("torch.pow(2, x)", {"self": 2, "exponent": (2,), "result": (2,)}),
    ("torch.sub(x, c, alpha=3)", {"alpha": 3}),
    ("x.clamp(0, 1)", {"self": (2,), "min": 0, "max": 1}),
    ("F.leaky_relu(x, 0.2)", {"self": (2,), "negative_slope": 0.2}),
    ("F.elu(x, 0.3)", {"self": (2,), "alpha": 0.3, "scale": 1, "input_scale": 1}),
    ("F.hardtanh(x, -2, 3)", {"self": (2,), "min_val": -2, "max_val": 3}),
    ("F.softplus(x, 2)", {"self": (2,), "beta": 2, "threshold": 20}),
    ("F.gelu(x, approximate='tanh')", {"self": (2,), "approximate": "tanh"}),
    ("F.dropout(x, 0.5)", {"self": None, "other": (2,)}),
    ("x.sum()", {"self_sym_sizes": (2,)}),
    ("x.sum(0)", {"self_sym_sizes": (2,), "dim": (0,), "keepdim": False}),
    ("x.view(1, 2)", {"self_sym_sizes": (2,)}),
    ("x.prod()", {"self": (2,), "result": ()}),
    ("x.softmax(0)", {"result": (2,)}),
    ("torch.atan2(x, c)", {"self": (2,), "other": (2,)}),
    ("x.exp()", {"result": (2,)}),
]


@pytest.mark.parametrize(("program", "saved"), SAVED, ids=[each[0] for each in SAVED])
def test_what_a_node_saved(program, saved):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    node = eval(program, {"torch": torch, "F": F, "x": x, "c": torch.tensor([0.3, 0.4])}).grad_fn
    found = {name: getattr(node, f"_saved_{name}") for name in saved}
    shown = {k: tuple(v.shape) if isinstance(v, torch.Tensor) else v for k, v in found.items()}
    assert shown == saved
    assert {f"_saved_{name}" for name in saved} <= set(dir(node))


def test_what_torch_does_not_save_is_not_shown():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    assert not hasattr(x.exp().grad_fn, "_saved_self")


@pytest.mark.parametrize("number", [3, 0.25, 1e18, 1e30, -(2.0**63), float("inf")])
def test_a_saved_number_is_a_tensor_of_any_size(number):
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    saved = (x * number).grad_fn._saved_other
    assert saved.item() == number
    assert saved.dtype in (torch.int64, torch.float64)


def test_an_operation_that_torch_lacks_has_the_names_of_its_forward():
    op = define("MineBackward0", lambda base, height, unit: base * height * unit,
                lambda g, _y, _a, b, unit: g * b * unit, lambda g, _y, a, _b, unit: g * a * unit)  # fmt: skip
    x = torch.ones(2, requires_grad=True)
    node = op(x, x, 3).grad_fn
    assert node._saved_base is x
    assert node._saved_unit == 3
