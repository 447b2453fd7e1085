"""Views that nothing recorded: of no_grad, or older than the tracking of their base.

Such a view counts as tracked, since its base is, but no gradient leads anywhere from it.
Every line below a heading is one case.
"""

import copy
import pickle

import numpy as np
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * 2
m = torch.eye(2, requires_grad=True)
plain = torch.ones(3)
late = plain[0:2]
part = late[0]
plain.requires_grad_()


def view(of):
    """A view that was made under no_grad."""
    with torch.no_grad():
        return of[0:2]


def parts(of):
    """Views that were made under no_grad, several at once."""
    with torch.no_grad():
        return of.unbind()


def quiet(function):
    """What a function returns under no_grad."""
    with torch.no_grad():
        return function()


def about(t):
    """What a tensor says of itself."""
    return t, t.requires_grad, t.is_leaf, t.grad_fn, t._is_view(), t._base is x


def after(change):
    """A view after a change."""
    v = view(x)
    quiet(lambda: change(v))
    return v, x


# == WHAT IT SAYS ==
about(view(x))
about(view(y))
about(view(x).detach())
about(parts(x)[1])
about(quiet(lambda: x.view(3, 1)))
about(quiet(lambda: x.data[0]))
quiet(lambda: [p.requires_grad for p in x])
quiet(lambda: (x.reshape(3, 1), x.t(), x.split(2), x.chunk(3), x.squeeze(), x.expand(2, 3), x.narrow(0, 0, 1)))
quiet(lambda: (m[0], m.T, m.diagonal(), m[None], m[[0]], m[m > 0], m[0].sum(), m.flatten(), m.clone(), m * 1))
view(x)[0]
view(x) * 2
view(x).clone()
view(x).numpy()
view(x).tolist()
quiet(lambda: view(x).numpy())
quiet(lambda: np.asarray(x))
v = view(x); (v.grad, v.retains_grad, v.output_nr, v.retain_grad())
view(x).requires_grad_(False)
v = view(x); v.requires_grad_(); (v * 2).sum().backward(); (v.grad, x.grad)
v = copy.deepcopy(view(x)); (v, v.is_leaf)
torch.nn.Parameter(view(x))
about(late)
about(part)
late * 2
plain.requires_grad_(False); (late, late * 2)
with torch.inference_mode(): v = x[0:2]; w = (x * 2)[0]
with torch.inference_mode(): print([(t.requires_grad, t.is_inference()) for t in (x[0:2], (x * 2)[0])])

# == NO GRADIENT COMES THROUGH ==
(view(x) * 2).grad_fn.next_functions
v = view(x); (v * 2).sum().backward(); (v.grad, x.grad)
v = view(x); (v * x[1:]).sum().backward(); (v.grad, x.grad)
v = view(x); torch.autograd.grad((v * 2).sum(), v)
v = view(x); torch.autograd.grad((v * 2).sum(), x)
v = view(x); torch.autograd.grad((v * 2).sum(), (x, v), allow_unused=True)
v = view(x); torch.autograd.backward((v * 2).sum(), inputs=[v]); v.grad
v = view(x); torch.autograd.grad((v * v * x[0:2]).sum(), x, create_graph=True)[0].detach()
parts(x)[0].backward()
v = parts(x)[0]; torch.autograd.grad(v, v)
v = view(x); v.register_hook(print); (v * 2).sum().backward(); v.grad
a, b, c = parts(x); (a * b).grad_fn.next_functions
(late * plain[1:]).sum().backward(); (late.grad, plain.grad)

# == IN-PLACE CHANGES ==
view(x).add_(1)
view(y).mul_(2)
parts(x)[0].add_(1)
parts(y)[0].add_(1)
after(lambda v: v.add_(1))
after(lambda v: v[0].mul_(10))
after(lambda v: x.zero_())
after(lambda v: v.copy_(torch.tensor([7.0, 8.0])))
quiet(lambda: [p.mul_(2) for p in x]); x
quiet(lambda: [p.zero_() for p in m]); m
[p.mul_(2) for p in x.detach()]; x
[p.add_(1) for p in torch.zeros(2, 2)]
t = torch.zeros(3); [p.add_(i) for i, p in enumerate(t)]; t
t = torch.zeros(3); a, b, c = t; a += 1; b.fill_(5); t
t = torch.zeros(2); a, b = t; a.mul_(x[0])
late.add_(1)
late[0] = 5.0
quiet(lambda: late.add_(1)); plain
torch.zeros(2, 1).copy_(torch.zeros(2, 3))
torch.zeros(2).copy_(torch.zeros(3))
torch.zeros(2).copy_(torch.zeros(2, 2))

# == IN A FUNCTION AND IN AN OPTIMIZER'S LOOP ==
class F(torch.autograd.Function): forward = staticmethod(lambda ctx, a: (ctx.save_for_backward(a), print(a[0]), a[0:2].view(2))[2]); backward = staticmethod(lambda ctx, g: (print(ctx.saved_tensors[0][1:]), torch.cat([g, g[:1]]))[1])
o = torch.optim.SGD([x], lr=0.1); (x**2).sum().backward(); o.step(); quiet(lambda: (x[0], x[1:], x.mean(), x.grad[0]))
(x**2).sum().backward(); quiet(lambda: x[1:].sub_(x.grad[1:])); x

# == OTHER USES ==
pickle.loads(pickle.dumps(y))
reversed(y)
reversed(torch.tensor(3.0))
list(reversed(torch.tensor([[1, 2], [3, 4]])))
torch.full((2,), torch.tensor(3.0))
torch.full((2,), y[0])
torch.full_like(x, y[0])
torch.full_like(x, "a")
quiet(lambda: (float(x[0]), int(x[1]), torch.tensor([x[0], x[1]])))
