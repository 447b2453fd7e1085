"""Kinds of programs on which the engine once differed: `make fuzz` found them.

Every line below a heading is one case.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
m = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
c = torch.tensor([1.0, 2.0, 3.0])
i = torch.tensor([1, 0, 2])
half = torch.tensor([0.1, 1.3, 7.7], dtype=torch.float16, requires_grad=True)


def running(forward, *args, backward=lambda ctx, g: g * 2, **named):
    """Apply a Function that is written on the spot."""

    class Fn(torch.autograd.Function):
        """What the case says."""

    Fn.forward, Fn.backward = staticmethod(forward), staticmethod(backward)
    return Fn.apply(*args, **named)


def apart(forward, setup, *args, **named):
    """The same, with ``setup_context`` for itself."""

    class Fn(torch.autograd.Function):
        """What the case says."""

    Fn.forward, Fn.setup_context = staticmethod(forward), staticmethod(setup)
    Fn.backward = staticmethod(lambda ctx, g: g * 2)
    return Fn.apply(*args, **named)


# == types under their names ==
torch.float32.nothing
torch.float32()
torch.float32 + 1
torch.float32 < 2
print(type(torch.float32), type(torch.float32).__name__, torch.Size, type(torch.ones(2).shape).__name__, type(torch.device("cpu")))
torch.ones(2).shape.dtype
torch.Size([1]) + 3
(2,) + torch.Size([1])
torch.exp(torch.Size([1]))
x.max(0).grad_fn
print(type(x.max(0)), type(x.max(0)).__name__)
torch.exp(x.sort())
torch.device("cpu").nothing
torch.default_generator.nothing
torch.manual_seed(torch.float32)
print(type(torch.default_generator), type(x.register_hook(print)))
# == float16 is rounded once ==
half * 0.1, half / 0.3, half + 0.1, 0.1 - half, 3 / half, half * 123456.0
half % 0.7, half < 0.1, half == 1.3, half ** 1.7, torch.sigmoid(half), half.softmax(0)
(half / 0.3 + half * 0.7).sum().backward(); print(half.grad)
with torch.no_grad(): half *= 0.1; print(half)
torch.manual_seed(5); print(torch.rand(300, dtype=torch.float16), torch.rand(2))
torch.manual_seed(5); print([torch.randn(n, dtype=torch.float16) for n in (3, 16, 20, 37)], torch.rand(2))
torch.manual_seed(5); t = torch.empty(20, dtype=torch.float16); print(t.uniform_(2, 5), t.normal_(1, 3), torch.rand(2))
torch.logspace(0, 1, 4, dtype=torch.float16)
# == making tensors of types that cannot ==
torch.ones_like(i, requires_grad=True)
i.new_full((2,), 1, requires_grad=True)
torch.arange(5, dtype=torch.bool)
torch.linspace(1, 6, 6, dtype=torch.bool)
torch.linspace(1, 6, 0, dtype=torch.bool)
torch.logspace(0, 1, 3, dtype=torch.bool)
torch.randperm(0, dtype=torch.bool)
torch.range(0, 2, dtype=torch.bool)
torch.randint(2, 6, (3,), dtype=torch.bool)
torch.randint(0, 600, (0,), dtype=torch.uint8)
torch.randint(-600, 6, (3,), dtype=torch.int8)
torch.randint(0, 2**20, (3,), dtype=torch.float16)
torch.randint(0, 2**27, (0,), dtype=torch.float32)
torch.randn(0, dtype=torch.int32)
torch.rand(0, dtype=torch.int32)
# == memory that is shared ==
t = torch.ones(()); v = t.expand_as(t); v *= t + 1; print(t)
e = c[:1].expand(3); e[0] = 5; print(e, c)
e = c[:1].expand(3); e += 1
e = c[:1].expand(3); e[1:] = 2
with torch.no_grad(): e = c[:1].expand(3); e -= 1.0
v = c[1:]; v += c[:-1]
v = c[1:]; v.copy_(c[:-1])
v = c[1:]; v[:] = c[:-1]
c[::2] += c[:2]; print(c)
c.mul_(c.view(1, 3))
c[0] += c
c[[0, 1]] = c
c[[0, 1]] = c[:2]
c[c > 0] = c
s = torch.ones(2, 2); s.add_(s.t())
s = torch.ones(2, 2); s[:] = s.t()
s = torch.ones(2, 2); s.masked_fill_(s > 0, s[0, 0]); print(s)
s = torch.ones(2, 2); s[0] += s[1]; print(s)
# == the gradient of a sum repeats one number ==
g, = torch.autograd.grad(x.sum(), x); g[0] = 5; print(g, g.stride())
g, = torch.autograd.grad(x.sum(), x); g.mul_(2)
g, = torch.autograd.grad(m.sum(0).sum(), m); print(g.stride()); g[0] = 7; print(g)
g, = torch.autograd.grad(m.mean(0).sum(), m); g.mul_(2); print(g)
x.register_hook(lambda g: g.mul_(2)); (x + 1).sum().backward()
x.register_hook(lambda g: g.mul_(2)); (x * 1).sum().backward(); print(x.grad)
x.register_hook(lambda g: g.mul_(2)); x.flip(0).sum().backward(); print(x.grad)
x.sum().backward(); x.grad.mul_(2); print(x.grad)
# == what a Function is told ==
running(lambda ctx, a: (ctx.mark_non_differentiable(3), a * 1)[1], x)
running(lambda ctx, a: (ctx.mark_dirty((a,)), a * 1)[1], 3)
running(lambda ctx, a: (ctx.mark_dirty(3), ctx.mark_non_differentiable(None), a * 1)[2], x.detach())
running(lambda ctx, a: (ctx.mark_dirty(3), ctx.save_for_backward("a"), a * 1)[2], x)
running(lambda ctx, a: [ctx.mark_dirty(y := a * 2), y][1], x)
running(lambda ctx, a: [ctx.mark_dirty(y := a * 2), y][1], c)
running(lambda ctx, a: (ctx.mark_dirty(a), (a, a))[1], (x * 1)[:1])
running(lambda ctx, a: (ctx.mark_dirty(a), (a, a))[1], c[:1])
apart(lambda a: a, lambda ctx, inputs, output: ctx.save_for_backward(output), x)
apart(lambda a: a, lambda ctx, inputs, output: ctx.save_for_backward(*inputs), c)
apart(lambda a: a, lambda ctx, inputs, output: None)
apart(lambda a: a, lambda ctx, inputs, output: None, x, 3)
apart(lambda a: a, lambda ctx, inputs, output: None, k=3)
apart(lambda a: a, lambda ctx, inputs, output: None, x, a=3)
running(lambda ctx, a: a, k=3)
running(lambda ctx, a: a, x, a=3)
running(lambda ctx, a: setattr(ctx, "name", "n") or a * 2, x)
y = running(lambda ctx, a: a[:1], (x * 1)[:2]); y *= 2
y = running(lambda ctx, a: (a * 2).view(-1), x); y *= 2
y = running(lambda ctx, a: a[:1], c); y *= 2; print(y)
running(lambda ctx, a: a * 2, x, backward=lambda ctx, g: g.mul_(2)).sum().backward()
# == assigning by masks ==
c[torch.tensor([0, 1], dtype=torch.uint8)] = 3
c[torch.tensor([0, 1, 1], dtype=torch.uint8)] = 3
x[torch.tensor([0, 1, 1], dtype=torch.uint8)] = 3
i[torch.tensor([0, 1, 1], dtype=torch.uint8)] = float("nan")
b = torch.zeros(2, 3, dtype=torch.bool); b[:, c > 1] = torch.tensor(5); print(b)
i[[[0, 1], [1, 0]]] = float("nan")
# == functions that are not made for whole numbers, or not for bool ==
F.gelu(i)
F.elu(i)
F.leaky_relu(c > 1)
F.silu(i)
F.logsigmoid(i)
F.mish(i)
F.softplus(i)
F.hardsigmoid(c > 1)
F.hardswish(i)
F.softshrink(i)
F.hardshrink(i)
F.rrelu(i)
F.glu(i[:2])
F.glu(torch.tensor(1.0))
F.hardtanh(c > 1)
F.hardtanh(torch.tensor([1, 2], dtype=torch.uint8))
F.threshold(c > 1, 0.5, 0.1)
F.dropout(i)
F.gumbel_softmax(i)
F.layer_norm(i, (3,))
F.one_hot(i[:0])
torch.softmax(i[:0], 0)
torch.softmax(i, 5)
torch.median(i[:0])
(c > 1).argmax()
(c > 1).topk(1)
(c > 1).kthvalue(1)
(c > 1).median()
torch.cov(c > 1)
torch.bernoulli(i)
torch.multinomial(i, 1)
torch.quantile(i[:0], 0.5)
torch.quantile(half, 0.5)
torch.flip(c, 0)
F.softplus(half), F.gelu(half), F.elu(half), F.silu(half)
# == a norm that counts has no gradient ==
torch.autograd.grad(m.norm(0), m)
m.norm(0).backward(); print(m.grad)
print(torch.autograd.grad(m.norm(0) + m.sum(), m, create_graph=True))
# == operands of bool and of whole numbers ==
i | c
i & torch.tensor([1.0, 2.0])
i ^ 0.5
0.5 | i
i.to(torch.uint8) | 300, i & True, (i > 1) | 2
i << 1.5
x - True
True - x
torch.sub(x, c > 1, alpha=2)
torch.sub(x, 1, alpha=True)
torch.add(x, 1, alpha=True)
torch.add(i, 1, alpha=0.5)
torch.add(i, i, alpha=0.5)
torch.logaddexp(torch.tensor(False), x).sum().backward()
torch.logaddexp2(x, torch.tensor(False)).sum().backward()
torch.pow(x, torch.tensor(True)).sum().backward()
torch.pow(torch.tensor(True), x).sum().backward(); print(x.grad)
torch.atan2(torch.tensor(False), x).sum().backward()
b = c > 1; b % b
b = c > 1; b // b
b = c > 1; b ** b
b = c > 1; print(2 ** b, b ** 2, b // 2, b % 2)
b = c > 1; True ** b
torch.fmod(c > 1, c > 1)
i % torch.tensor([0, 1])
i % torch.tensor([1, 1, 0])
torch.lerp(i, c, 0.5)
torch.lerp(i, i, 0.5)
torch.lerp(c, c, c.double())
torch.addcmul(c > 1, c > 1, c > 1)
i.to(torch.uint8).masked_fill(c > 1, -0.5)
i.to(torch.uint8).masked_fill(c > 1, -1)
i.masked_fill(c > 1, float("nan"))
i.masked_fill(c, 1)
i.masked_fill(torch.ones(2), 1)
i.fill_(float("inf"))
torch.full((2,), 300, dtype=torch.uint8)
torch.where(torch.tensor(2.0))
torch.where(torch.tensor(True))
# == products do not promote ==
s = torch.ones(2, 2); s @ torch.ones(2, dtype=torch.long)
s = torch.ones(2, 2); torch.bmm(s[None], s[None].long())
s = torch.ones(2, 2); torch.einsum("ij,jk", s, s.long())
s = torch.ones(2, 2); torch.addmm(s, s.long(), s.long())
s = torch.ones(2, 2); torch.tensordot(s, s.long(), 1)
s = torch.ones(2, 2) > 0; s @ s
s = torch.ones(2, 2); torch.linalg.multi_dot([s, s.long()])
nn.Linear(3, 2)(m.double())
nn.Linear(3, 2).double()(m[:, :2])
nn.Linear(3, 2, bias=False)(m.long())
nn.Bilinear(3, 3, 2).double()(m, m)
# == modules ==
nn.LayerNorm(3).double()(m)
nn.LayerNorm(3)(m.double())
nn.BatchNorm1d(3)(m.double())
nn.BatchNorm1d(3)(m.long())
nn.GroupNorm(1, 3)(m.double())
nn.ReLU()(x, x)
nn.ReLU6()()
nn.GELU()(x, scale=2)
nn.BatchNorm1d(3)()
nn.BatchNorm1d(3).load_state_dict({}, strict=False)
n = nn.BatchNorm1d(3); s = n.state_dict(); s.pop("num_batches_tracked"); n.load_state_dict(s)
F.mse_loss(i, i)
F.smooth_l1_loss(i, i)
F.huber_loss(i, i)
F.nll_loss(m.long(), i[:2])
F.binary_cross_entropy_with_logits(i, i)
nn.utils.clip_grad_norm_(nn.ReLU().parameters(), 1.0)
nn.utils.clip_grad_norm_([], 1.0)
nn.utils.clip_grad_value_([x], 1.0)
# == a product and a sum are rounded once ==
torch.tensor([1.2]).add_(torch.tensor([24.0]), alpha=-0.05)
a, b, d = torch.arange(120).reshape(3, 40) / 7 - 8.5; print(torch.add(a, b, alpha=0.3).tolist(), torch.sub(a, b, alpha=1.7).tolist())
a, b, d = torch.arange(120).reshape(3, 40) / 7 - 8.5; print(torch.addcmul(a, b, d, value=0.3).tolist(), torch.addcdiv(a, b, d, value=-0.3).tolist())
a, b, d = torch.arange(120).reshape(3, 40) / 7 - 8.5; print(torch.lerp(a, b, 0.3).tolist(), torch.lerp(a, b, 0.8).tolist(), torch.lerp(a, b, d.abs()).tolist())
a, b, d = torch.arange(120).reshape(3, 40).double() / 7 - 8.5; print(torch.add(a, b, alpha=0.3).tolist(), torch.addcmul(a, b, d, value=0.3).tolist())
w = (torch.arange(9) / 7 - 0.5).requires_grad_(); o = torch.optim.SGD([w], lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01); [(setattr(w, "grad", w.detach() * 0.7 + k / 10), o.step()) for k in range(9)]; print(w.tolist())
# == a tensor without dimensions under an index ==
c[0]["a"]
c[0][(0,)]
c[0][(slice(0, 1),)]
c[0][torch.tensor([0], dtype=torch.uint8)]
c[0][torch.tensor(1, dtype=torch.uint8)]
c[0][(0,)] = 1
c[0][c[0] > 0] = torch.tensor(5)
c[0].unfold(0, 2, 1)
c[0].index_select(0, torch.tensor([1, 0]))
c[0].index_put((torch.tensor([0]),), torch.tensor(1.0))
F.embedding(i, torch.tensor(1.0, requires_grad=True))
c[0].transpose_(0, -1)
t = x[0] * 1; print(t.transpose_(0, -1))
# == which refusal comes first ==
x[()] = 1
x["a"] = 1
x[[5]] = 1
x[torch.tensor([0, 1], dtype=torch.uint8)] = torch.tensor([[1.0], [2.0]])
m[[0, 1], :1] = float("nan")
m[0, [0]] = 1
m[:, [0]] = 1
t = x[0] * 1; t.requires_grad_(); s = torch.tensor(1.0, requires_grad=True); s[s > 0] = torch.tensor(5.0)
m[torch.tensor([1, 0], dtype=torch.uint8)].sum().backward(); print(m.grad)
s = torch.ones(2, 2); s[torch.tensor([0, 1]), :1] = s
# == what functions ask of an index ==
m.scatter(0, torch.tensor([0]), 1.5)
m.scatter(0, torch.tensor([[0, 0, 0, 0]]), 1.5)
m.gather(0, torch.tensor([[0]], dtype=torch.int16))
m.gather(0, torch.tensor([[0, 0, 0, 0]]))
torch.take(c, torch.tensor([-4]))
torch.take(c, torch.tensor([0], dtype=torch.int32))
F.embedding(torch.tensor([0], dtype=torch.int16), m)
F.embedding(torch.tensor([True]), m)
c.index_select(0, torch.tensor([0], dtype=torch.uint8))
c.index_add(0, torch.tensor([0]), torch.ones(2))
c.index_add(0, torch.tensor([0]), i[:1])
c.index_copy(0, torch.tensor([5]), torch.ones(1))
c.index_copy(0, torch.tensor([0]), i[:1])
c.index_fill(0, torch.tensor([5]), 1.0)
c.index_put((torch.tensor([5]),), torch.tensor(1.0))
c.index_put((i, i), torch.tensor(1.0))
c.index_put((torch.tensor([0, 1]),), torch.ones(3))
c.double().index_put((torch.tensor([0]),), torch.tensor(1.0))
torch.broadcast_shapes((-1,), (2,))
torch.broadcast_shapes((2.0,))
torch.broadcast_tensors(torch.ones(2), torch.ones(3))
torch.cov(m, fweights=torch.tensor([1.0, 2.0, 3.0]))
torch.cov(m, aweights=torch.tensor([1.0, -2.0, 3.0]))
torch.cov(m.double(), aweights=torch.tensor([1.0, 2.0, 3.0]))
# == several views at once ==
t = x * 1; print([v._is_view() for v in t.unbind()], t.chunk(2)[0]._base is t)
t = (x * 1).chunk(2)[0].squeeze(); t.neg_()
t = (x * 1).chunk(2)[0]; t[-1] *= 2
t = c.clone(); v = t.chunk(2)[0].view(2); t *= x; print(t)
t = c.clone()[1:]; t.detach_()
# == another shape while nothing is recorded ==
t = x * 1; torch.no_grad()(t.unsqueeze_)(0); t.sum().backward(); print(x.grad, t)
t = torch.exp(x[0]); t *= t; t.squeeze_(); t.sum().backward()
torch.zeros(0).stride(), torch.zeros(2, 0).stride(), torch.ones(1, 3).stride(), torch.ones(3)[None].stride()
with torch.no_grad(): v = x[:1]; x.requires_grad_(False); print(v.requires_grad)
# == the graph of the gradient ==
(g,) = torch.autograd.grad((m.t() * m.t()).sum(), m, create_graph=True); print(g.grad_fn.next_functions[0][0].name())
(g,) = torch.autograd.grad(x.min(), x, create_graph=True); print(g, [n and n.name() for n, _ in g.grad_fn.next_functions])
(g,) = torch.autograd.grad(x.std(), x, create_graph=True); print([n and n.name() for n, _ in g.grad_fn.next_functions[0][0].next_functions])
(g,) = torch.autograd.grad(x[:1].var(), x, create_graph=True); print(g)
(g,) = torch.autograd.grad(F.mse_loss(x, c * 2), x, create_graph=True); print(g, torch.autograd.grad(g.sum(), x))
(g,) = torch.autograd.grad(F.logsigmoid(x).sum(), x, create_graph=True); print(torch.autograd.grad(g.sum(), x, create_graph=True))
(g,) = torch.autograd.grad(F.softplus(x).sum(), x, create_graph=True); (h,) = torch.autograd.grad(g.sum(), x, create_graph=True); print([n and n.name() for n, _ in h.grad_fn.next_functions])
# == arguments of other types ==
c.sum(b"x")
c.sum([[1.0]])
c.sum(2.5, keepdims=True)
c.sum(-1, 1.0, (0, 1))
c.mean({})
i.mean({})
c.mean(slice(1), [1, 2])
c.size(0, 3)
c.size({})
c.size(1.0, foo=2)
c.split(1.0)
c.split(-1, None)
c.split(True)
torch.unbind(m, True)
torch.prod(m, None)
torch.topk(m, True)
m.squeeze(None)
c.max(None)
c.clamp((0, 1))
c.pow(np.ones(2))
c.fill_((0, 1))
c.to({})
c.to(1.0)
c.type({})
c.norm(2, 0, "a")
c.norm(np.ones(2))
c.norm(0, True)
x.add(5, 3, 2.5)
c.add(i, (0, 1), 1.0)
torch.add(c, 5, 5, c, other=c)
torch.addcmul(3, out=c)
torch.rand(5, i, foo=1)
c.expand(5, [[1.0]], keepdims=True)
m.view(3, 2.5, p=2)
m.reshape([], -1, dim=None)
x.T = 1
del x.data
torch.as_tensor(x, 1.0)
# == the number first, as of old ==
torch.add(x, 3, x)
x.sub(3, x)
torch.sub(x, 5, other=x)
c.add_(3, c)
torch.addcmul(x, 2, x, x)
c.addcdiv_(2, c, c)
# == a base that gets another shape under its views ==
b = m * 1; v = b[1:]; u = b.t(); b.unsqueeze_(0); b *= 2; print(v, u); (v.sum() + (v * v).sum() + u[0].sum()).backward(); print(m.grad)
b = m * 1; v = b[0]; b.squeeze_(); print(v); (g,) = torch.autograd.grad((v**3).sum(), m, create_graph=True); print(g, torch.autograd.grad(g.sum(), m))
b = torch.ones(2, 3); v = b[0]; b.unsqueeze_(0); b *= m; print(v); v.sum().backward(); print(m.grad)
t = torch.tensor([-3.0, 3.0, 2.5], requires_grad=True); F.hardswish(t).sum().backward(); print(t.grad)
