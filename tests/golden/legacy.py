"""Spellings that torch 2.13 has no more, and that the engine still runs.

No record of torch can exist for them, so the results are written by hand; `source` says why they
are right. Each must warn with a DeprecationWarning that names the modern spelling.
"""

from __future__ import annotations

from dataclasses import dataclass

INSTANCE_FUNCTION = """
import numpy as np
import torch
from torch.autograd import Function

class Poly(Function):
    def forward(self, x):
        self.values = x.detach().numpy()
        return x.new(np.add(np.power(np.add(self.values, 2), 2), 3))

    def backward(self, grad_output):
        return grad_output * torch.from_numpy(2 * (self.values + 2))

x = torch.tensor([2.0], requires_grad=True)
output = Poly()(x)
"""


@dataclass(frozen=True)
class LegacyCase:
    """A program whose name `result` must print as `result`, with a warning that names `modern`."""

    id: str
    program: str
    result: str
    modern: str
    source: str


LEGACY = [
    LegacyCase(
        id="S0-15-value",
        program=INSTANCE_FUNCTION + "result = output.detach()",
        result="tensor([19.])",
        modern=".apply(",
        source="(2 + 2)^2 + 3 = 19; instance-style Functions ran until PyTorch 1.4",
    ),
    LegacyCase(
        id="S0-15-gradient",
        program=INSTANCE_FUNCTION
        + "output.backward(torch.ones(output.size()) * 0.01)\nresult = x.grad",
        result="tensor([0.0800])",
        modern=".apply(",
        source="2 (x + 2) * 0.01 = 0.08 at x = 2; instance-style Functions ran until PyTorch 1.4",
    ),
    LegacyCase(
        id="S1-23",
        program="""
import torch
w1 = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
w2 = torch.tensor([2.0, 3.0, 4.0], requires_grad=True)
res = torch.mean(w1 * w2)
res.backward(retain_variables=True)
res.backward()
result = w1.grad
""",
        result="tensor([1.3333, 2.0000, 2.6667])",
        modern="retain_graph",
        source="2 * w2 / 3, the gradient added twice; retain_variables was the name in PyTorch 0.1",
    ),
]
