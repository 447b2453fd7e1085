"""A gradient that arrives in a leaf is nobody else's memory. The values are torch 2.13's."""

import pytest

import engine as torch

# What is walked back from x and z with the gradient g -> g, x.grad and z.grad after x.grad.add_(10).
CASES = {
    "one array for two leaves": (lambda x, z: x + z, [1.0, 1.0], [11.0, 11.0], [1.0, 1.0]),
    "the caller's array": (lambda x, z: x.clone(), [1.0, 1.0], [11.0, 11.0], None),
    "twice into one leaf": (lambda x, z: x + x, [1.0, 1.0], [12.0, 12.0], None),
    "a sum and a part of it": (lambda x, z: (x + z) + x, [1.0, 1.0], [12.0, 12.0], [1.0, 1.0]),
    "computed anew": (lambda x, z: x * 2 + z, [1.0, 1.0], [12.0, 12.0], [1.0, 1.0]),
}


@pytest.mark.parametrize("size", [2, 8192])
@pytest.mark.parametrize("case", CASES)
def test_a_leafs_grad_is_its_own(case, size):
    build, given, of_x, of_z = CASES[case]
    x, z = (torch.ones(size, requires_grad=True) for _ in range(2))
    g = torch.ones(size)
    build(x, z).backward(g)
    x.grad.add_(10)
    assert g[:2].tolist() == given
    assert x.grad[:2].tolist() == of_x
    assert (None if z.grad is None else z.grad[:2].tolist()) == of_z
