"""Tensors with a part replaced, sequences, and what asks about a tensor.

Every line below a heading is one case.
"""

import torch

m = torch.tensor([[0.3, -1.2, 2.0], [1.0, 0.5, -0.7]])
v = torch.tensor([0.5, 1.0, 2.0])
p = torch.tensor([3.0, 4.0])
k = torch.tensor([3, 1, 2])
c = torch.arange(12.0).reshape(2, 2, 3)
x = m.clone().requires_grad_()


def d(function, *inputs):
    """The result with its history's name, and the gradients of a weighted sum of its squares."""
    tracked = [t.clone().requires_grad_() for t in inputs]
    result = function(*tracked)
    weights = torch.arange(result.numel()).view(result.shape) % 3 + 0.25
    (result * result * weights).sum().backward()
    return result, *(t.grad for t in tracked)


# == PARTS replaced ==
d(lambda t, s: torch.select_scatter(t, s, 0, 1), m, v)
d(lambda t, s: t.select_scatter(s, 1, -1), m, p)
d(lambda t, s: torch.slice_scatter(t, s, 0, 1, 2), m, v[None])
d(lambda t, s: t.slice_scatter(s, 1, step=2), m, m[:, :2])
d(lambda t, s: torch.diagonal_scatter(t, s), m, p)
d(lambda t, s: t.diagonal_scatter(s, 1), m, p)
d(lambda t, s: torch.diagonal_scatter(t, s, -1, 1, 2), c, p[:, None])
d(lambda t, s: torch.put(t, torch.tensor([0, -1]), s), m, p)
d(lambda t, s: t.put(torch.tensor([[1], [1]]), s[:, None], accumulate=True), m, p)
torch.select_scatter(k, torch.tensor(2.7), 0, 0)
y = x * 1; y.put_(torch.tensor([0, 4]), p); print(y)
y = x * 1; y.fill_diagonal_(5); print(y); y.sum().backward(); print(x.grad)
torch.zeros(5, 2).fill_diagonal_(1, wrap=True)
torch.zeros(5, 2).fill_diagonal_(1)
torch.zeros(2, 2, 2).fill_diagonal_(torch.tensor(3.0))
torch.select_scatter(m, p, 0, 1)
torch.select_scatter(m, v, 0, 5)
torch.select_scatter(m, v, 4, 0)
torch.select_scatter(m, 3, 0, 1)
torch.slice_scatter(m, m, 0, 1, 2)
torch.slice_scatter(m, m[:, :2], 1, step=0)
torch.diagonal_scatter(m, v)
torch.diagonal_scatter(m, p, 0, 0, 0)
torch.put(m, k, p)
torch.put(m, torch.tensor([7]), p[:1])
torch.put(m, k.int(), v)
torch.put(m, k, k)
torch.zeros(5).fill_diagonal_(1)
torch.zeros(2, 2, 3).fill_diagonal_(1)
torch.zeros(2, 2).fill_diagonal_("a")
x.fill_diagonal_(1)

# == SEQUENCES ==
torch.range(1, 3)
torch.range(1, 3, 0.5)
torch.range(0, 3, dtype=torch.int64)
torch.range(3, 1, -1)
torch.vander(k)
torch.vander(k, N=0)
torch.vander(x[0], 3)
torch.vander(x[0], 4, increasing=True)
d(torch.linalg.vander, v)
d(lambda t: torch.linalg.vander(t, N=2), m)
torch.linalg.vander(k, N=4)
torch.unravel_index(torch.tensor([3, 5, 7, -1]), (2, 3))
torch.unravel_index(torch.tensor(3), (2, 3))
torch.unravel_index(torch.tensor([3]), 6)
torch.nextafter(m, torch.zeros(2, 3)) - m
d(torch.nextafter, m, -m)
m.nextafter_(m + 1) - m
torch.gradient(m)
torch.gradient(x, dim=1)
torch.gradient(x, spacing=2.0, dim=(1, 0))
d(lambda t: torch.gradient(t, dim=1, edge_order=2)[0], m)
d(lambda t: torch.gradient(t, spacing=(torch.tensor([0.0, 3.0]), torch.tensor([0.0, 1.0, 3.0])))[1], m)
d(lambda t: torch.gradient(t, spacing=(torch.tensor([0.0, 1.0, 3.0]),), dim=1, edge_order=2)[0], m)
torch.gradient(k, spacing=0.5)
torch.range(3)
torch.range(3, 1)
torch.range(1, 4, 0)
torch.vander(m)
torch.vander(k, N=-1)
torch.linalg.vander(k, N=1)
torch.unravel_index(v, (2, 3))
torch.unravel_index(k, (2, -3))
torch.unravel_index(k, "a")
torch.nextafter(m, 3)
torch.nextafter(k, k)
torch.gradient(m, edge_order=3)
torch.gradient(m, edge_order=2)
torch.gradient(m, spacing=[1.0])
torch.gradient(m, spacing=[1.0, 2.0], dim=0)
torch.gradient(m, dim=4)
torch.gradient(m[0].byte())

# == POLYGAMMA and reproducible numbers ==
v.clone().polygamma_(1)
torch.use_deterministic_algorithms(True); print(torch.are_deterministic_algorithms_enabled()); torch.use_deterministic_algorithms(False)
torch.use_deterministic_algorithms(False, warn_only=True); print(torch.is_deterministic_algorithms_warn_only_enabled()); torch.use_deterministic_algorithms(False)
torch.use_deterministic_algorithms("yes")
