"""Everything public has its name, its signature and its documentation."""

import inspect
import types

import pytest

import engine as torch

MODULES = ("", "autograd", "autograd.functional", "func", "linalg", "nn", "nn.functional",
           "nn.init", "nn.utils", "optim", "optim.lr_scheduler", "random", "special",
           "testing")  # fmt: skip


def module(path):
    found = torch
    for step in filter(None, path.split(".")):
        found = getattr(found, step)
    return found


def public():
    """(where, name, function or class) of every module."""
    for path in MODULES:
        place = module(path)
        names = getattr(place, "__all__", None) or [n for n in vars(place) if n[0] != "_"]
        for name in names:
            value = getattr(place, name)
            if callable(value) and not isinstance(value, torch.dtype):
                home = getattr(value, "__module__", "") or ""
                if not home.startswith(("engine", "torch")):
                    continue  # what Python or NumPy made
                yield path, name, value


def methods(cls):
    """(name, function) of what a class offers: no operators, no private ones."""
    for name in dir(cls):
        member = inspect.getattr_static(cls, name)
        if isinstance(member, (staticmethod, classmethod)):
            member = member.__func__
        if not name.startswith("_") and isinstance(member, types.FunctionType):
            yield name, member


EVERYTHING = list(public())
CLASSES = {value for _, _, value in EVERYTHING if isinstance(value, type)}
FUNCTIONS = [each for each in EVERYTHING if isinstance(each[2], types.FunctionType)]
METHODS = [(cls.__name__, *each) for cls in CLASSES for each in methods(cls)]


def test_there_is_something_to_walk():
    assert len(FUNCTIONS) > 500
    assert len(METHODS) > 900
    assert torch.Tensor in CLASSES


def test_functions_have_their_names():
    wrong = [
        (path, name, value.__name__)
        for path, name, value in FUNCTIONS
        if value.__name__ not in (name, f"{path}_{name}") or "<locals>" in value.__qualname__
    ]
    assert wrong == []


def test_methods_of_a_tensor_have_their_names():
    wrong = [(name, value.__qualname__) for name, value in methods(torch.Tensor)
             if value.__name__ != name or value.__qualname__ != f"Tensor.{name}"]  # fmt: skip
    assert wrong == []


def test_everything_says_what_it_does():
    silent = [(path, name) for path, name, value in EVERYTHING if not inspect.getdoc(value)]
    silent += [
        (cls.__name__, name)
        for cls in CLASSES
        for name, value in methods(cls)
        if not inspect.getdoc(getattr(cls, name))
    ]
    assert silent == []


def test_everything_has_a_signature_that_can_be_shown():
    for path, name, value in FUNCTIONS:
        text = str(inspect.signature(value))
        assert text.startswith("("), (path, name)
        assert text != "(*args, **kwargs)", (path, name)
    for name, value in methods(torch.Tensor):
        assert str(inspect.signature(value)) != "(*args, **kwargs)", name
        assert next(iter(inspect.signature(value).parameters)) == "self", name


# What torch 2.13 says, by its documentation and its errors.
@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        ("exp", ["input", "out"]),
        ("mul", ["input", "other", "out"]),
        ("add", ["input", "other", "alpha", "out"]),
        ("sum", ["input", "dim", "keepdim", "dtype", "out"]),
        ("matmul", ["input", "other", "out"]),
        ("clamp", ["input", "min", "max", "out"]),
        ("maximum", ["input", "other", "out"]),
        ("gather", ["input", "dim", "index", "sparse_grad", "out"]),
        ("cumsum", ["input", "dim", "dtype", "out"]),
        ("transpose", ["input", "dim0", "dim1", "out"]),
    ],
)
def test_parameters_are_called_as_in_torch(function, parameters):
    found = list(inspect.signature(getattr(torch, function)).parameters)
    assert [name for name in found if name != "names"] == parameters


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("torch.exp(x, 3)", "exp() takes 1 positional argument but 2 were given"),
        ("torch.exp(x, 3, 4)", "exp() takes 1 positional argument but 3 were given"),
        ("torch.exp(x, foo=1)", "exp() got an unexpected keyword argument 'foo'"),
        ("torch.mul(x, 1, 2)", "mul() takes 2 positional arguments but 3 were given"),
        ("x.mul(1, 2)", "mul() takes 1 positional argument but 2 were given"),
        ("torch.relu(x, 1)", "relu() takes 1 positional argument but 2 were given"),
        ("x.transpose(0, 1, 2)", "transpose() takes 2 positional arguments but 3 were given"),
        ("torch.t(x, 1)", "t() takes 1 positional argument but 2 were given"),
        ("torch.flatten(x, 0, 1, 2)",
         "flatten() takes from 1 to 3 positional arguments but 4 were given"),
        ("torch.cat([x], 0, 1)", "cat() takes from 1 to 2 positional arguments but 3 were given"),
        ("torch.neg(x, 1)", "neg() takes 1 positional argument but 2 were given"),
        ("torch.erf(x, 2)", "erf() takes 1 positional argument but 2 were given"),
    ],
)  # fmt: skip
def test_a_wrong_call_says_so_as_torch_does(call, said):
    with pytest.raises(TypeError) as error:
        eval(call, {"torch": torch, "x": torch.ones(2, 2)})
    assert str(error.value).split("\n")[0] == said
