"""Singular values and vectors, triangular and rectangular systems of equations.

Every line below a heading is one case. Of vectors that are determined up to their sign the absolute
value is shown.
"""

import torch

a = torch.tensor([[4.0, 1.0, 0.5], [1.0, 3.0, 0.25], [0.5, 0.25, 2.0]])
b = torch.tensor([[1.0, 2.0], [3.0, 5.0], [5.0, 6.0]])
v = torch.tensor([1.0, -2.0, 0.5])
six = torch.eye(6) * 3 + torch.arange(36.0).sin().reshape(6, 6)


def d(function, *inputs):
    """The result with its history's name, and the gradients of a weighted sum of its squares."""
    tracked = [t.clone().requires_grad_() for t in inputs]
    result = function(*tracked)
    weights = torch.arange(result.numel()).view(result.shape) % 3 + 0.25
    (result * result * weights).sum().backward()
    return result, *((t.grad * 1e3).round() / 1e3 + 0.0 for t in tracked)


# == SVD ==
d(lambda t: torch.linalg.svd(t).S, b)
d(lambda t: torch.linalg.svd(t).U.abs(), b[:2])
d(lambda t: torch.linalg.svd(t, full_matrices=False).U.abs(), b)
d(lambda t: torch.linalg.svd(t, False).Vh.abs(), b)
d(lambda t: torch.linalg.svd(t, False)[2].abs(), b.T)
d(lambda t: torch.svd(t)[2].abs(), b)
d(lambda t: torch.svd(t).U.abs(), torch.stack([b, b * 2 + torch.eye(3, 2)]))
u, s, vh = torch.linalg.svd(b, full_matrices=False); print(u @ torch.diag(s) @ vh)
[part.shape for part in torch.linalg.svd(b)], [part.shape for part in torch.svd(b.T)]
[part.shape for part in b.T.svd(some=False)], type(b.svd()).__name__, type(torch.linalg.svd(b)).__name__
print([part.grad_fn for part in torch.svd(a.requires_grad_(), compute_uv=False)][0::2])
torch.svd(a, compute_uv=False)
x = b.clone().requires_grad_(); u, s, w = torch.svd(x); print(u.grad_fn.name(), s.grad_fn.name(), w.grad_fn.name())
torch.linalg.svd(v)
torch.svd(v)
torch.svd(torch.tensor([[1]]))
torch.linalg.svd(torch.tensor([[1]]))
torch.linalg.svd(a, driver="gesvd")
torch.linalg.svd(3)

# == TRIANGULAR ==
d(lambda t, r: torch.linalg.solve_triangular(t, r, upper=True), a, b)
d(lambda t, r: torch.linalg.solve_triangular(t, r, upper=False), a, b)
d(lambda t, r: torch.linalg.solve_triangular(t, r, upper=True, unitriangular=True), a, b)
d(lambda t, r: torch.linalg.solve_triangular(t, r, upper=True, left=False), a, b.T)
d(lambda t, r: torch.linalg.solve_triangular(t, r, upper=False), torch.stack([a, a * 2]), b)
torch.linalg.solve_triangular(torch.zeros(2, 2), torch.ones(2, 1), upper=True)
torch.linalg.solve_triangular(a, b)
torch.linalg.solve_triangular(a, b[:2], upper=True)
torch.linalg.solve_triangular(a, b, upper=True, left=False)
torch.linalg.solve_triangular(b, b, upper=True)
torch.linalg.solve_triangular(a, v, upper=True)
torch.linalg.solve_triangular(a, b.double(), upper=True)

# == LEAST squares ==
torch.linalg.lstsq(a, b)
torch.linalg.lstsq(b, a, driver="gelsd")
torch.linalg.lstsq(b, a, driver="gels")
torch.linalg.lstsq(b, v, driver="gelss")
d(lambda t, r: torch.linalg.lstsq(t, r).solution, b, a)
d(lambda t, r: torch.linalg.lstsq(t, r)[0], b, v)
d(lambda t, r: torch.linalg.lstsq(t, r).solution, b.T, a[:2])
d(lambda t, r: torch.linalg.lstsq(t, r, driver="gels").residuals, b, a)
torch.linalg.lstsq(torch.ones(3, 2), b).rank
print(torch.linalg.lstsq(b.clone().requires_grad_(), v))
torch.linalg.lstsq(b, a[:2])
torch.linalg.lstsq(b, v[:2])
torch.linalg.lstsq(v, v)
torch.linalg.lstsq(a, b, driver="x")

# == TENSORS as equations ==
d(lambda t: torch.linalg.tensorinv(t.reshape(2, 3, 6)), six)
d(lambda t: torch.linalg.tensorinv(t.reshape(6, 2, 3), ind=1), six)
d(lambda t, r: torch.linalg.tensorsolve(t.reshape(2, 3, 6), r), six, b.T)
d(lambda t, r: torch.linalg.tensorsolve(t.reshape(2, 6, 3), r, dims=(1,)), six, b.T)
torch.linalg.tensorinv(six.reshape(6, 2, 3), ind=2)
torch.linalg.tensorinv(six.reshape(6, 2, 3), ind=0)
torch.linalg.tensorinv(torch.zeros(2, 2), ind=1)
torch.linalg.tensorsolve(torch.ones(2, 3, 5), b.T)
