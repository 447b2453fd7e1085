"""How functions are called: NumPy's names, out=, wrong types, absent names."""

import pytest

import engine as torch

m = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

# two ways of saying the same
SAME = [
    ("m.sum(axis=0)", "m.sum(dim=0)"),
    ("m.mean(axis=1, keepdims=True)", "m.mean(1, True)"),
    ("m.amax(axis=0)", "m.amax(0)"),
    ("torch.softmax(m, axis=0)", "m.softmax(0)"),
    ("torch.sum(input=m, dim=1)", "m.sum(1)"),
    ("torch.mul(2, m)", "m * 2"),
    ("torch.sub(1, m)", "1 - m"),
    ("torch.add(m, other=m)", "m + m"),
    ("torch.mul(m, other=m)", "m * m"),
    ("m.flip(dims=(0,))", "m.flip(0)"),
    ("m.permute(dims=(1, 0))", "m.t()"),
    ("torch.cat([m, m], axis=1)", "torch.cat([m, m], 1)"),
    ("torch.exp(m, out=torch.empty(2, 2))", "m.exp()"),
    ("torch.add(m, m, out=torch.empty(2, 2))", "m + m"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_call(one, other):
    assert torch.equal(eval(one), eval(other))


def test_out_is_filled_in_place():
    out = torch.zeros(2, 2)
    result = torch.mul(m, 2, out=out)
    assert result is out
    assert out.tolist() == [[2.0, 4.0], [6.0, 8.0]]


# (call, PyTorch's words)
WRONG = [
    ("torch.exp([1.0])", r"exp\(\): argument 'input' \(position 1\) must be Tensor, not list"),
    ("torch.mm(m, [1.0])", r"mm\(\): argument 'mat2' \(position 2\) must be Tensor, not list"),
    ("torch.relu(None)", r"relu\(\): argument 'input' \(position 1\) must be Tensor, not NoneType"),
    ("torch.sum()", r"sum\(\) received an invalid combination of arguments - got \(\)"),
]


@pytest.mark.parametrize(("call", "text"), WRONG)
def test_wrong_types(call, text):
    with pytest.raises(TypeError, match=text):
        eval(call)


# names that are left out on purpose
ABSENT = [
    "torch.conv2d", "torch.nn.Conv2d", "torch.nn.LSTM", "torch.nn.functional.max_pool2d",
    "torch.complex64", "torch.sparse_coo_tensor", "torch.fft", "torch.save", "torch.vmap",
    "torch.linalg.eig", "m.to_sparse", "m.bfloat16", "torch.bfloat16", "torch.compile",
    "torch.optim.LBFGS", "torch.nn.TransformerEncoder", "torch.lu", "torch.matrix_exp",
]  # fmt: skip


@pytest.mark.parametrize("name", ABSENT)
def test_absence_says_why(name):
    with pytest.raises(AttributeError, match=r"is not offered by this engine: .{10}"):
        eval(name)


def test_unknown_names_are_just_unknown():
    with pytest.raises(AttributeError, match="has no attribute 'no_such_thing'"):
        _ = torch.no_such_thing


@pytest.mark.parametrize("name", ["sgd", "adam", "rmsprop"])
def test_an_optimizer_is_called_by_its_class(name):
    """torch 2.13 has no such attribute either, although its files are called so."""
    with pytest.raises(AttributeError, match=f"^module 'torch.optim' has no attribute '{name}'$"):
        getattr(torch.optim, name)
