# The contract of an edge: a gradient has the shape and dtype of the input that it goes to; and what
# else the walk, modes, hooks and Functions owe to a program.
import threading

import torch
from torch.autograd import Function

x = torch.tensor([1.5, 0.7], requires_grad=True)
whole, double = torch.tensor([2, 1]), torch.tensor([2.0, 1.0], dtype=torch.float64)
zero_dim = torch.tensor(2.0, dtype=torch.float64)


def graded(y):
    y.sum().backward()
    return y.dtype, x.grad.dtype, x.grad


def returning(backward, *more):
    class F(Function):
        @staticmethod
        def forward(ctx, a, *rest):
            ctx.save_for_backward(a)
            return a * 2

    F.backward = staticmethod(backward)
    return F.apply(x, *more)


def running(forward, source, backward=lambda ctx, *g: g[0]):
    class F(Function):
        pass

    F.forward, F.backward = staticmethod(forward), staticmethod(backward)
    return F.apply(source)


def elsewhere(function):
    found = []
    thread = threading.Thread(target=lambda: found.append(function()))
    thread.start()
    thread.join()
    return found[0]


def anomalous(y):
    try:
        y.backward()
    finally:
        torch.autograd.set_detect_anomaly(False)


def kept(change):
    h = x * 2
    h.retain_grad()
    h = change(h) or h
    (h * 3).sum().backward()
    return h.grad


# == types of operands ==
graded(x * whole)
graded(x / whole)
graded(whole / x)
graded(x ** whole)
graded(torch.remainder(x, whole))
graded(torch.fmod(x, whole))
graded(torch.atan2(x, whole))
graded(torch.hypot(x, double))
graded(torch.xlogy(x, whole))
graded(torch.logaddexp(x, double))
graded(torch.kron(x, whole))
graded(torch.outer(x, x) * zero_dim)
graded(x * zero_dim)
graded(x * torch.tensor(3))
graded(x * double)
graded(torch.maximum(x, double))
graded(torch.fmax(x, double))
graded(torch.nn.functional.kl_div(x, double, reduction="sum"))
layer = torch.nn.Linear(2, 3); (layer(torch.ones(1, 2)) * torch.arange(3)).sum().backward(); print(layer.weight.grad.dtype, layer.bias.grad)
# == what a Function returns ==
graded(returning(lambda ctx, g: g.double()))
graded(returning(lambda ctx, g: g.long()))
graded(returning(lambda ctx, g: g.repeat(3, 1)))
graded(returning(lambda ctx, g: g[:1]))
graded(returning(lambda ctx, g: g.sum()))
graded(returning(lambda ctx, g: torch.ones(3)))
graded(returning(lambda ctx, g: [g]))
graded(returning(lambda ctx, g: (g, None), None))
graded(returning(lambda ctx, g: [g, None], None))
graded(returning(lambda ctx, g: (g, torch.ones(7)), torch.ones(2)))
graded(returning(lambda ctx, g: 2.0))
y = returning(lambda ctx, g: g.double()); (g,) = torch.autograd.grad(y.sum(), x, create_graph=True); print(g.dtype)
y = returning(lambda ctx, g: g.expand(3, 2) * ctx.saved_tensors[0]); (g,) = torch.autograd.grad(y.sum(), x, create_graph=True); print(g)
# == hooks keep the form strictly ==
y = x * 2; y.grad_fn.register_hook(lambda i, o: (i[0].double(), None)); y.sum().backward()
y = x * 2; y.grad_fn.register_hook(lambda i, o: (i[0][:1], None)); y.sum().backward()
y = x * 2; y.grad_fn.register_hook(lambda i, o: i[0]); y.sum().backward()
y = x * 2; y.grad_fn.register_hook(lambda i, o: (i[0],)); y.sum().backward()
y = x * 2; y.grad_fn.register_hook(lambda i, o: (i[0], torch.ones(2))); y.sum().backward()
y = x * 2; y.grad_fn.register_prehook(lambda o: (o[0].double(),)); y.sum().backward()
y = x * 2; y.grad_fn.register_prehook(lambda o: o[0]); y.sum().backward()
y = x * 2; y.grad_fn.register_prehook(lambda o: (None,)); y.sum().backward(); print(x.grad)
x.register_hook(lambda g: print(torch.is_grad_enabled())); x.sum().backward()
# == retain_grad follows a tensor that changes ==
kept(lambda h: h.mul_(10))
kept(lambda h: h.relu_())
kept(lambda h: h.__setitem__(0, 5.0))
b = x * 2; v = b[:1]; v.retain_grad(); b.mul_(3); (v * 5).sum().backward(); print(v.grad)
b = x * 2; b.retain_grad(); v = b[:1]; v.mul_(3); b.sum().backward(); print(b.grad)
# == nodes can be called ==
w = torch.tensor([3.0, 4.0], requires_grad=True); (x * w).grad_fn(torch.ones(2))
(x * 2).grad_fn(torch.ones(2))
x.sum().grad_fn(torch.tensor(1.0))
(x * 2).grad_fn(1)
(x * 2).grad_fn()
x.exp().grad_fn(torch.ones(2), torch.ones(2))
returning(lambda ctx, g: g).grad_fn(torch.ones(2))
returning(lambda ctx, g: g * 3).grad_fn.apply(torch.ones(2))
type((x * 2).grad_fn), type(returning(lambda ctx, g: g).grad_fn), type(x), type(torch.nn.Parameter(torch.ones(1)))
torch.set_grad_enabled(True)
# == inputs that a Function changes or returns ==
b = x * 1; v = b[:1]; running(lambda ctx, a: (ctx.mark_dirty(a), a.mul_(2))[1], v, lambda ctx, g: g * 2); b.sum().backward(); print(x.grad, b.grad_fn.name(), v.grad_fn.name())
running(lambda ctx, a: (ctx.mark_dirty(a), a * 2)[1], x * 1)
running(lambda ctx, a: (ctx.mark_dirty(a), a.mul_(2))[1], x)
r = running(lambda ctx, a: a, x * 1); r.mul_(3)
r = running(lambda ctx, a: a[:1], x * 1); r.mul_(3)
r, s = running(lambda ctx, a: (a[:1], a[1:]), x * 1); r.mul_(3)
r = running(lambda ctx, a: a, x); print(r is x, r._is_view(), r.is_leaf)
r = running(lambda ctx, a: (a * 2, 5, "s", None), x, lambda ctx, *g: print(g) or g[0]); r[0].sum().backward(); print(r[1:])
# == names on ctx are the program's ==
y = running(lambda ctx, a: [setattr(ctx, n, 5) for n in ("pull", "name", "_seq", "_links", "_inputs", "_outputs", "forms", "_kept")] and a * 2, x, lambda ctx, g: g * ctx.pull * ctx._seq * ctx._kept); y.sum().backward(); print(x.grad, y.grad_fn.name, y.grad_fn._seq)
y = returning(lambda ctx, g: g); c = y.grad_fn; c.mine = 3; print(c is y.grad_fn, y.grad_fn.mine)
# == arguments by name ==
running(lambda ctx, a: (ctx.save_for_backward(3), a * 1)[1], x)
running(lambda ctx, a: (ctx.save_for_backward(3), a * 1)[1], x.detach())
# == modes belong to a thread ==
with torch.no_grad(): print(elsewhere(lambda: (torch.is_grad_enabled(), (x * 2).requires_grad)))
with torch.inference_mode(): print(elsewhere(lambda: (torch.is_inference_mode_enabled(), torch.ones(1).is_inference())))
elsewhere(lambda: torch.set_grad_enabled(False)); print(torch.is_grad_enabled(), (x * 2).requires_grad)
# == what is an inference tensor ==
p = torch.nn.Parameter(torch.ones(2)); print(torch.inference_mode()(lambda: [t.is_inference() for t in (p.detach(), p.data, p.view(2), p * 1, torch.nn.Parameter(torch.ones(1)), torch.autograd.Variable(whole))])())
with torch.inference_mode(): b = torch.ones(2)
with torch.inference_mode(): b = torch.ones(2); c = torch.enable_grad()(lambda: (torch.is_grad_enabled(), (x * 1).requires_grad))(); print(c, [t.is_inference() for t in (b.detach(), b.data, b[0])])
# == when a backward fails half-way ==
w = torch.ones(2, requires_grad=True); bad = returning(lambda ctx, g: 1 / 0); z = bad + w * 3; [torch.autograd.backward(z.sum()) for _ in (1,)]
# == anomaly mode ==
import warnings; warnings.simplefilter("ignore"); torch.autograd.set_detect_anomaly(True); y = x * 1; z = y * y; y.add_(1); anomalous(z.sum())
