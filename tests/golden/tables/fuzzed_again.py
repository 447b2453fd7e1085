"""More kinds of programs on which the engine once differed: `make fuzz` found them.

Every line below a heading is one case.
"""

import warnings

import numpy as np
import torch
import torch.nn.functional as F

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
m = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
k = torch.tensor(3.0, requires_grad=True)
c = torch.tensor([1.0, 2.0, 3.0])
n = torch.tensor([1, 2, 3])
p = torch.tensor([True, False, True])
none = torch.tensor([], requires_grad=True)
far = torch.tensor([-4.0, 0.0, 1.5, 0.5], requires_grad=True)
zeros, ones = torch.zeros(4), torch.ones(4)


def upstream(y, g):
    """Send nan or infinity back."""
    y.backward(torch.full_like(y, g))
    print(far.grad)


def constant(forward, at):
    """Apply a Function of which what ``forward`` gives has no derivative."""

    class Fn(torch.autograd.Function):
        """What the case says."""

    def marked(ctx, given):
        result = forward(given)
        ctx.mark_non_differentiable(result)
        return result

    Fn.forward, Fn.backward = staticmethod(marked), staticmethod(lambda ctx, g: g)
    result = Fn.apply(at)
    print(result, result.requires_grad, result.is_leaf, result._is_view(), result is at)
    return result


# == a view whose memory changed while nothing was recorded ==
b = x * 1; v = b[:2]; torch.no_grad()(b.add_)(1); print(v, v.grad_fn.next_functions[0][0].name())
b = x * 1; v = b[:2]; b.detach().mul_(2); print(v); v.sum().backward(); print(x.grad)
b = x * 1; v, u = b[0], b.view_as(b); torch.no_grad()(u.exp_)(); print(v, u)
v = x.view_as(x); torch.no_grad()(x.fill_)(3); print(v)
v = x[:1]; torch.autograd.graph.increment_version(v); print(v)
b = x * 1; v = b[:2]; b.detach_(); print(v); b += b; print(v, v.requires_grad); v.sum().backward(); print(x.grad)
# == a view, or its base, that gets another shape ==
b = m * 1; v = b[:1]; b.t_(); print(b, v, v.grad_fn.next_functions[0][0].name()); v.sum().backward(); print(m.grad)
b = m * 1; v = b[:1]; b.t_(); b *= 2; print(v); (v * v).sum().backward(); print(m.grad)
b = m * 1; v = b[:1]; v.t_(); print(b, v); v.mul_(2); print(b, v); b.sum().backward(); print(m.grad)
b = m * 1; v = b[:1]; v.unsqueeze_(0); v[:1] = -0.5; print(b, v); b.sum().backward(); print(m.grad)
b = m * 1; v = b[0]; u = v[1:]; v.t_(); print(v, u); u.sum().backward(); print(m.grad)
b = m * 1; v = b[:1]; torch.no_grad()(v.t_)(); print(v)
b = m * 1; v = b[:1]; b.transpose_(0, 1); b.squeeze_(); v.mul_(3); print(b); (b * b).sum().backward(); print(m.grad)
b = m * 1; v = b[1:]; torch.no_grad()(b.t_)(); print(v, b)
# == what is assigned: filled, copied or put ==
b = m * 1; b[...] = 2; print(b)
b = m * 1; b[:] = 2.5; print(b)
b = m * 1; b[()] = k; print(b); b.sum().backward(); print(k.grad, m.grad)
b = m * 1; b[:1] = k; print(b, b.grad_fn.next_functions[1][0].name()); b.sum().backward(); print(k.grad, m.grad)
b = m * 1; b[0, 1] = k; print(b, b.grad_fn.next_functions[1][0].name()); b.sum().backward(); print(k.grad, m.grad)
b = m * 1; b[0] = torch.tensor([2.0]); print(b)
b = m * 1; b[:, [0, 1]] = k; print(b); b.sum().backward(); print(k.grad, m.grad)
b = m * 1; b[0, [0, 1]] = k; print(b); b.sum().backward(); print(k.grad, m.grad)
b = m * 1; b[None, [0, 0]] = k; print(b); b.sum().backward(); print(k.grad, m.grad)
b = m * 1; b[:1, torch.tensor([True, False, True])] = k; print(b); b.sum().backward(); print(k.grad, m.grad)
b = m * 1; b[torch.tensor(0), [0, 1]] = k; print(b); b.sum().backward(); print(k.grad, m.grad)
b = m * 1; b[True, [0, 1]] = k; print(b); b.sum().backward(); print(k.grad, m.grad)
b = torch.ones(2, 3); b[0, [0, 1]] = b[0, :2]
b = torch.ones(2, 3); b[:1, [0, 1]] = b[0, 1:]
torch.ones(2, 3)[0, [0, 7]] = 1
torch.ones(2, 3)[5, [0, 1]] = 1
torch.ones(2, 3)[0, torch.tensor([True, False])] = 1
n[:2] = x[:2]; print(n, n.requires_grad)
n.copy_(k); print(n, n.requires_grad); (n * 1.0).sum().backward()
p[...] = x; print(p, p.requires_grad)
torch.tensor([[True, False]])[0, 1] = torch.tensor([[True, False]])
# == names of nodes ==
print(x[::2].reshape(-1), x[::2].flatten(), m.t().reshape(3, 2, 1), m.t().reshape(-1), m[:, 0].reshape(1, 2), x.reshape(3, 1))
print(torch.ones(2, 0, requires_grad=True)[:, 1:], none[1:], m[:, 0:], m[:, ::1])
print(k.prod(0), k.prod(0, keepdim=True), k.prod()); k.prod(0).backward(); print(k.grad)
y = F.gelu(x); (g,) = torch.autograd.grad(y.sum(), x, create_graph=True); (h,) = torch.autograd.grad(g.sum(), x, create_graph=True); print(h, [f and f.name() for f, _ in h.grad_fn.next_functions])
y = x.clamp(0, 1); (g,) = torch.autograd.grad(y.sum(), x, create_graph=True); print(g)
y = m.amax(1); (g,) = torch.autograd.grad(y.sum(), m, create_graph=True); print(g, [f and f.name() for f, _ in g.grad_fn.next_functions])
y = k.sin() * k.amax(); (g,) = torch.autograd.grad(y, k, create_graph=True); print(g, [f and f.name() for f, _ in g.grad_fn.next_functions])
# == nothing there ==
print(none.logsumexp(0, keepdim=True), none.logsumexp(0), torch.diff(none), none.std(), none.var())
none.std().backward(); print(none.grad)
none.var().backward(); print(none.grad)
print(torch.diff(x, n=0), torch.diff(x, n=5), torch.diff(torch.ones(1, requires_grad=True)))
# == nan and infinity that come back to a closed gate ==
upstream(torch.clamp(far, 0, 1), float("inf"))
upstream(torch.clamp(far, zeros, ones), float("nan"))
upstream(torch.clamp(far, min=0), float("nan"))
upstream(torch.clamp(far, max=zeros), float("inf"))
upstream(F.hardsigmoid(far), float("nan"))
upstream(F.hardswish(far), float("inf"))
upstream(torch.maximum(far, zeros), float("nan"))
upstream(torch.minimum(far, zeros), float("inf"))
upstream(torch.fmax(far, zeros), float("nan"))
upstream(torch.fmin(far, zeros), float("inf"))
upstream(far.min(), float("nan"))
upstream(far.max(), float("inf"))
upstream(far.sinc(), float("inf"))
torch.clamp(k, 0, 2).var().backward(); print(k.grad)
# == saved, and changed or detached since ==
y = x**x; y.div_(2); y.sum().backward()
y = x**x; y.mul_(1); y.sum().backward()
(x**x).sum().backward(); print(x.grad)
(c ** x).sum().backward(); print(x.grad); (x ** torch.tensor([2, 0, 3])).sum().backward(); print(x.grad)
x ** torch.ones(2)
x ** p
b = x * 1; b[::2].reciprocal_(); b.sub_(0.5); b.sum().backward()
b = x * 1; v = b[::2]; v.sqrt_(); b.sub_(0.5); b.sum().backward()
b = x.exp(); b *= b; b.copy_(c); b.sum().backward()
t = x.frac(); y = t * k; t.detach_(); y.sum().backward()
t = x * 2; y = t + k; t.detach_(); y.sum().backward(); print(x.grad)
t = torch.ones(3); y = t * x; t.detach_(); y.sum().backward(); print(x.grad)
# == hooks that fail ==
t = x * 2; h = t.grad_fn.register_hook(lambda gi, go: gi[0]); torch.autograd.backward(t.sum())
t = x.exp(); h = t.grad_fn.register_hook(lambda gi, go: ()); y = t.sum(); print([type(r) for r in [1]]); y.backward()
h = x.register_post_accumulate_grad_hook(lambda t: t.grad.zero_()); g = x.register_post_accumulate_grad_hook(lambda t: t.grad.zero_()); x.sum().backward()
h = x.register_post_accumulate_grad_hook(lambda t: t.grad.zero_()); g = x.register_post_accumulate_grad_hook(lambda t: 5); x.sum().backward()
h = x.register_post_accumulate_grad_hook(lambda t: t.grad.zero_()); g = x.register_post_accumulate_grad_hook(lambda t: print(t.grad)); x.sum().backward()
h = x.register_post_accumulate_grad_hook(lambda t: t); x.sum().backward(); print(x.grad)
h = x.register_post_accumulate_grad_hook(lambda t: t.grad.double()); x.sum().backward()
h = x.register_post_accumulate_grad_hook(lambda t: t.grad.sum()); x.sum().backward()
# == results of a Function that have no derivative ==
y = constant(lambda t: t.view(-1), x)
y = constant(lambda t: t, x + 0); y *= 2; print(y); y.sum().backward()
y = constant(lambda t: t.mul_(2), x * 1); y *= 2; print(y); y.sum().backward()
y = constant(lambda t: t[:2] * 1, x); y *= 2; print(y)
y = constant(lambda t: t, c); y *= 2; print(y, c)
# == tracking that is asked of what cannot be recorded ==
y = torch.inference_mode()(lambda: (x * 2).requires_grad_())(); print(y.requires_grad, y.is_leaf, y.is_inference(), y.sum().requires_grad); y.sum().backward()
y = torch.inference_mode()(lambda: (x * 2).requires_grad_())(); print(torch.log(y), F.softplus(y), (y * y).requires_grad, y.requires_grad_(False).requires_grad)
y = torch.inference_mode()(lambda: (x * 2).requires_grad_())(); x * y
v = torch.no_grad()(lambda: x[:1])(); print(v.requires_grad); x.requires_grad_(False); print(v.requires_grad, v.sum().requires_grad); v.sum().backward()
v = torch.no_grad()(lambda: x[:1])(); x.requires_grad_(False); x.requires_grad_(); print(v.requires_grad)
# == numbers and bools of NumPy ==
warnings.simplefilter("ignore"); print(p * np.array([True, True, False]), p + np.array([True, True, False]))
np.array([True, True, False]) * p
torch.mul(p, np.array([True, True, False]))
p == np.array([True, True, False])
n * np.True_, np.True_ * n, n - np.False_, n / np.True_, p + np.True_
# == a rate that is a tensor ==
o = torch.optim.Adam([x], lr=0.1); o.param_groups[0]["lr"] = k * 0.1; (x * x).sum().backward(); o.step(); print(x)
o = torch.optim.AdamW([x], lr=0.1); o.param_groups[0]["lr"] = k * 0.1; (x * x).sum().backward(); o.step(); print(x)
o = torch.optim.RMSprop([x], lr=0.1); o.param_groups[0]["lr"] = k * 0.05; (x * x).sum().backward(); o.step(); print(x)
o = torch.optim.Adagrad([x], lr=0.1); o.param_groups[0]["lr"] = k * 0.1; (x * x).sum().backward(); o.step(); print(x)
o = torch.optim.SGD([x], lr=0.1, momentum=0.9); o.param_groups[0]["lr"] = k * 0.1; (x * x).sum().backward(); o.step(); print(x)
o = torch.optim.Adam([x], lr=0.1); s = torch.optim.lr_scheduler.StepLR(o, 1, 0.5); (x * x).sum().backward(); s.step(torch.tensor(-0.5)); o.step(); print(x)
# == zeros have signs ==
1 / torch.relu(torch.tensor([-1.0, -0.0, 0.0])), 1 / F.relu(torch.full((100,), -0.0))[:2]
# == what is saved ==
t = (x / 9).erfinv(); t.relu_(); t.sum().backward(); print(x.grad)
t = x / 9; y = t.erfinv(); t.mul_(1); y.sum().backward()
print(F.prelu(m, torch.tensor([0.5], requires_grad=True)).grad_fn.next_functions[1][0].name(), F.prelu(x, torch.tensor([0.5], requires_grad=True)).grad_fn.next_functions[1][0].name())
torch.arange(1, 6, 0.5, dtype=torch.int32)
# == types that a kernel does not have ==
torch.logaddexp(n, n)
torch.logaddexp2(n.int(), n.int())
torch.matmul(p, p)
torch.trace(torch.tensor([], dtype=torch.bool))
torch.where(n > 1, n.to(torch.uint8), -1)
torch.arange(3, 4, 0.5, dtype=torch.int64)
n.mean(1)
# == a gradient that came all the way unchanged is the tensor that was given ==
g = torch.ones(3, 2); (r,) = torch.autograd.grad(m.t(), m, g); r[0] = 5; print(g, r.stride())
g = torch.ones(3); a, b = torch.autograd.grad(x + k, [x, k], g); print(a is g, b)
g = torch.ones(3); y = x.clone(); z = c.clone().requires_grad_(); a, b = torch.autograd.grad(y + z, [x, z], g); print(a is b, a is g)
y = x.clone(); print(torch.autograd.grad(y, x, y))
a, b = torch.autograd.grad((x * 1).sum(), [x, x]); print(a is b)
(r,) = torch.autograd.grad((m.t() * torch.ones(3, 2)).sum(), m); print(r, r.is_contiguous())
# == many rows ==
a = (torch.arange(60.0) / 7).sin().reshape(30, 2).requires_grad_(); d = torch.cdist(a, m[:, :2]); print(d[3].round(decimals=2), d.grad_fn.name(), d.grad_fn.next_functions[0][0].name()); d.sum().backward(); print(a.grad[:3].round(decimals=2), m.grad.round(decimals=1))
print(torch.cdist(m, m + 1, compute_mode="use_mm_for_euclid_dist").grad_fn.name(), torch.cdist(m, m + 1).grad_fn.name(), torch.cdist(torch.ones(30, 3), m, 1.0).grad_fn.name())
a = (torch.arange(1600.0) / 7).sin().reshape(40, 40) + 5 * torch.eye(40); b = torch.ones(40, 1); print(*[(torch.linalg.solve_triangular(a, b, upper=u)[::13]).round(decimals=3) for u in (True, False)])
a = (torch.arange(1600.0) / 7).sin().reshape(40, 40) / 99; print(torch.linalg.solve_triangular(a, torch.ones(40, 1), upper=True, unitriangular=True)[::13])
a = (torch.arange(1600.0) / 7).sin().reshape(40, 40) + 5 * torch.eye(40); a.requires_grad_(); torch.linalg.solve_triangular(a, torch.ones(2, 40), upper=False, left=False).sum().backward(); print(a.grad[::13, ::13])
a = (torch.arange(6000.0) / 7).sin().requires_grad_(); (F.hardshrink(a) + F.elu(a) + F.threshold(a, 0.1, 2) + F.leaky_relu(a) + F.prelu(a, torch.tensor([0.5])) + a.clamp(-0.5, 0.5)).sum().backward(); print(a.grad[::500])
a = torch.full((5000,), float("nan")); a[::2] = float("-inf"); print(F.hardshrink(a)[:4], F.elu(a)[:4], F.threshold(a, 0.0, 1.0)[:4], F.leaky_relu(a)[:4], torch.lerp(a, a, 0.5)[:2])
print(F.elu(torch.tensor([-0.0, 0.0])), F.hardshrink(torch.full((4000,), -0.0))[:2], F.celu(torch.full((4000,), -0.0))[:2])
a = torch.arange(12.0).reshape(3, 4).t(); print(a.unfold(0, 2, 2), a.unfold(1, 3, 1).stride(), a.unfold(-1, 1, 2).shape)
# == small integers, and places of none ==
torch.einsum("ik,j->ij", torch.ones(2, 3, dtype=torch.int32), torch.ones(3, dtype=torch.int32))
torch.einsum("...ik,...j->ij", torch.ones(1, 2, 3, dtype=torch.uint8), torch.ones(3, dtype=torch.uint8))
c.gather(0, torch.tensor([], dtype=torch.uint8)), torch.ones(2, 2).gather(0, torch.empty(0, 2))
c.gather(0, torch.tensor([0, 1], dtype=torch.uint8))
c.scatter(0, torch.tensor([], dtype=torch.uint8), 1.0)
