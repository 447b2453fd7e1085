"""What a learner's own lines are seen to call; what the library calls for itself is not counted.

The counts are read off each program by hand.
"""

import importlib.util

import pytest

from checkers.ask.observing import Observed
from checkers.ask.program import default_torch

INSTALLED = [pytest.param("engine", id="engine")]
if importlib.util.find_spec("torch"):
    INSTALLED.append(pytest.param("torch", id="torch"))

CALLS = [
    ("torch.tanh(x)", {"tanh": 1}),
    ("x.tanh() + torch.tanh(x)", {"tanh": 2}),
    ("f = torch.exp\nf(f(x))", {"exp": 2}),
    ("torch.sum(x)\nx.sum()\ntorch.sum(x, 0)", {"sum": 3}),
    ("torch.relu(x)\ntorch.sqrt(x)\ntorch.neg(x)", {"relu": 1, "sqrt": 1, "neg": 1}),
    ("getattr(torch, 'sig' + 'moid')(x)", {"sigmoid": 1, "getattr": 1}),
    ("x.sum().backward()", {"sum": 1, "backward": 1}),
    ("torch.autograd.grad(x.sum(), x)", {"sum": 1, "grad": 1}),
    ("torch.nn.functional.mse_loss(x, x)", {"mse_loss": 1}),
    ("torch.optim.SGD([x], 0.1)", {"SGD": 1}),
    ("def f(v):\n    return v * v\nf(x)\nf(x)", {"own f": 2}),
    ("[torch.exp(x) for _ in range(3)]", {"exp": 3}),
]


@pytest.mark.parametrize("library", INSTALLED)
@pytest.mark.parametrize(("program", "counts"), CALLS)
def test_own_calls_are_counted(library, program, counts):
    torch = default_torch() if library == "engine" else importlib.import_module("torch")
    names = {"torch": torch, "x": torch.ones(2, requires_grad=True)}
    code = compile(program, "<answer 1>", "exec")
    observed = Observed(("<answer ",), torch)
    with observed.watching():
        exec(code, names)
    told = {name: observed.calls[name] for name in counts}
    assert told == counts, observed.calls


def test_code_of_others_is_not_counted():
    torch = default_torch()
    observed = Observed(("<answer ",), torch)
    with observed.watching():
        exec(compile("torch.exp(torch.ones(2))", "<helper 1>", "exec"), {"torch": torch})
    assert not observed.calls
