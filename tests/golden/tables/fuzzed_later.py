"""Programs off the beaten track on which the engine once differed from PyTorch.

Every line below a heading is one case.
"""

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = torch.tensor([2.0, 2.0, 2.0], requires_grad=True)
k = torch.tensor(3.0, requires_grad=True)
m = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
leaves = [torch.tensor(float(i), requires_grad=True) for i in range(7)]
nan, inf = (torch.tensor(float(n), requires_grad=True) for n in ("nan", "inf"))
at, none = torch.tensor([0]), torch.tensor([], requires_grad=True)
lr, c = torch.tensor(0.1), torch.ones(3)


def tell(name, *tensors):
    """Print a name and the gradient whenever one arrives."""
    for i, t in enumerate(tensors):
        t.register_hook(lambda g, i=i: print(name, i, g))


def nexts(node):
    """The names of the nodes that a node leads to."""
    return [(n and n.name(), at) for n, at in node.next_functions]


class Shift(torch.autograd.Function):
    """A Function with an argument that is no tensor, which tells when its backward runs."""

    @staticmethod
    def forward(ctx, given, by=1):
        return given + by

    @staticmethod
    def backward(ctx, g):
        print("shifted back")
        return g, None


class Later(Shift):
    """The same with the tensor last."""

    @staticmethod
    def forward(ctx, by, given):
        return given + by

    @staticmethod
    def backward(ctx, g):
        return None, torch.ones(5)


class Exp(torch.autograd.Function):
    """exp in place, which saves its result."""

    @staticmethod
    def forward(ctx, given, by=1):
        given.exp_()
        ctx.mark_dirty(given)
        ctx.save_for_backward(given)
        return given

    @staticmethod
    def backward(ctx, g):
        return g * ctx.saved_tensors[0], None


class Apart(torch.autograd.Function):
    """Twice in place, which saves its result in a method of its own."""

    @staticmethod
    def forward(given, by):
        return given.mul_(by)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.mark_dirty(inputs[0])
        ctx.save_for_backward(inputs[0])

    @staticmethod
    def backward(ctx, g):
        print(ctx.saved_tensors)
        return g * 2, None


class Named(torch.autograd.Function):
    """A Function that leaves a word of the node's own on ctx, and returns a view."""

    @staticmethod
    def forward(ctx, given):
        ctx.name = "mine"
        return given.view(-1)

    @staticmethod
    def backward(ctx, g):
        return g


def second(function, given):
    """The name of the node that made a gradient."""
    (g,) = torch.autograd.grad(function(given).exp().sum(), given, create_graph=True)
    print(g.grad_fn.name())


class Part(torch.autograd.Function):
    """A view, made inside forward, of which nothing has a derivative."""

    @staticmethod
    def forward(ctx, given):
        part = given[:1]
        ctx.mark_non_differentiable(part)
        return part

    @staticmethod
    def backward(ctx, g):
        return g


class Mine(torch.optim.Optimizer):
    """An optimizer whose step takes arguments."""

    def __init__(self, params):
        super().__init__(params, {"lr": 0.1})

    def step(self, by=1, *, twice=False):
        print("step", by, twice)
        return 5


def hooked(optimizer):
    """Tell of every step, before it and after it."""
    for name in ("pre", "post"):
        getattr(optimizer, f"register_step_{name}_hook")(
            lambda o, a, k, name=name: print(name, o is optimizer, a[0] is o, len(a), sorted(k))
        )
    return optimizer


# == a leaf runs as soon as its gradient is complete ==
tell("leaf", k, x); ((x - k) ** 2).sum().backward()
tell("leaf", x, m); (x - m[0]).exp().sum().backward()
tell("leaf", *leaves); torch.stack(leaves[:2]).sum().backward(); print("three"); torch.stack(leaves[:3]).sum().backward()
tell("leaf", *leaves); torch.stack(leaves[:4]).sum().backward(); print("seven"); torch.stack(leaves).sum().backward()
tell("leaf", *leaves); z = leaves[3].exp() * leaves[5]; tell("z", z); y = torch.stack([z, *leaves]).sin(); tell("y", y); (y.sum() * z * leaves[0]).backward()
tell("leaf", y, x); (Shift.apply(x * 1) * y).sum().backward(); (Shift.apply(Shift.apply(x)) + Shift.apply(y) * x).sum().backward()
a, b = m.split(1); tell("m", m); tell("x", x); tell("b", b); tell("a", a); ((a * x).exp() + b).sum().backward()
a, b = m.split(1); tell("b", b); tell("a", a); (a + b).sum().backward()
a, b = m.split(1); tell("a", a); tell("b", b); (a + b).sum().backward()
tell("leaf", x, y); print(torch.autograd.grad((x * y + Shift.apply(y)).sum(), [y, x]))
tell("leaf", x, y); torch.autograd.backward([x * y, (y * k).sum()], [torch.ones(3), None]); print(k.grad)
# == who has a gradient after a hook refused its own ==
x.register_hook(lambda g: 3); (x * y + k).sum().backward()
x.register_hook(lambda g: 3); exec("try: (x * y + k).sum().backward()\nexcept TypeError: print(x.grad, y.grad, k.grad)")
y.register_hook(lambda g: 3); exec("try: (x * y + k).sum().backward()\nexcept TypeError: print(x.grad, y.grad, k.grad)")
k.register_post_accumulate_grad_hook(lambda t: 5); exec("try: (x * y + k).sum().backward()\nexcept RuntimeError as e: print(e, x.grad, y.grad, k.grad)")
# == hooks of the node that adds to a leaf, and of one that unpacks ==
n = (x * 1).grad_fn.next_functions[0][0]; n.register_prehook(lambda g: print("pre", g)); n.register_hook(lambda i, o: print("post", i, o, x.grad)); (x * y).sum().backward()
p = torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: (print("unpack"), t)[1]); p.__enter__(); s = x.exp(); p.__exit__(); s.grad_fn.register_prehook(lambda g: print(g)); s.sum().backward()
# == a base that loses its history, and its views ==
b = x * 1; v = b[:1]; b.detach_(); b.add_(1, alpha=2); v.sum().backward(); print(x.grad)
b = x * 1; v = b[:1]; b.detach_(); b.add_(1); print(v.grad_fn.name(), v.grad_fn.next_functions, b.requires_grad, v.requires_grad, v.is_leaf)
b = x * 1; v = b[:1]; b *= 2.0; b.detach_(); v.sum().backward(); print(x.grad)
b = x * 1; v = b[:1]; b *= 2.0; w = v * 1; b.detach_(); w.sum().backward(); print(x.grad)
b = x * 1; v = b[:1]; b.detach_(); v[[0]] += 0.5
c = torch.ones(3); v = c[:1]; v.requires_grad_(); v.add_(1)
c = torch.ones(3); v = c[:1]; v.requires_grad_(); c.add_(1); print(v, v.is_leaf); v.sum().backward(); print(v.grad)
# == the name in the error about a result that was written into a view ==
b = x * 1; v = b[:1]; v.exp_(); b.mul_(2); b.sum().backward()
b = x * 1; v = b[:1]; v.exp_(); b.mul_(2); v.sum().backward()
b = x * 1; v = b[:1]; v.exp_(); v.mul_(2); b.sum().backward()
b = x * 1; v, u = b[:1], b[1:]; v.exp_(); u.mul_(2); b.mul_(3); b.sum().backward()
b = x * 1; v, u = b[:1], b[1:]; v.exp_(); u.mul_(2); w = v * 1; b.mul_(3); b.sum().backward()
b = x * 1; v = b[:1]; v.exp_(); torch.no_grad()(v.mul_)(2); b.sum().backward()
b = x * 1; v = b[:1]; v.exp_(); torch.no_grad()(v.mul_)(2); v.sum().backward()
b = x * 1; v = b[:1]; v.sigmoid_(); v.tanh_(); v.relu_(); b.sum().backward()
b = k * 1; v = b.view(1); u = v[None]; v.tanh_(); u.transpose_(0, -1); v.sum().backward()
b = x * 1; v = b[:1]; v.exp_(); b.mul_(2); print(v); b.sum().backward()
z = x * 1; w = Exp.apply(z); z.add_(1); w.sum().backward()
# == what a Function shows, changes and saves ==
print(*[nexts(z.grad_fn) for z in (Shift.apply(x, 3), Shift.apply(x, by=k), Shift.apply(x, lr), Later.apply(3, x))])
z = Shift.apply(x, 3); z.mul_(2); print(nexts(z.grad_fn.next_functions[0][0]))
Later.apply(3, x).sum().backward()
w = Shift.apply(x, 3); w.grad_fn.register_hook(lambda i, o: print(len(i), o)); w.sum().backward()
z = x * 1; v = z[:1]; w = Exp.apply(v, 3); print(w is v, w.grad_fn.name(), nexts(z.grad_fn)); z.sum().backward(); print(x.grad)
z = x * 1; w = Exp.apply(z); print(w is z); w.sum().backward(); print(x.grad)
z = x * 1; (g,) = torch.autograd.grad(Exp.apply(z).sum(), x, create_graph=True); print(g, torch.autograd.grad(g.sum(), x))
v = Part.apply(x * 1); print(v.requires_grad, v.is_leaf, v._is_view()); v.add_(1)
z = x * 1; w = Apart.apply(z, 2); print(w is z, w); w.sum().backward(); print(x.grad)
# == nothing, no number, no dimension ==
print(none.median(), none.nanmedian(), torch.tensor([], dtype=torch.int64).median()); none.median().backward(); print(none.grad)
print(nan.softmax(0), nan.log_softmax(0), inf.softmax(0), inf.log_softmax(0), (-inf).softmax(0), k.softmax(0), k.log_softmax(0))
print(k.index_fill(0, at, 2.0), k.index_fill(0, at, lr), k.index_fill(0, at[:0], 2.0), k.index_fill(0, at.repeat(2), 2.0))
v = k.index_copy(0, at, x[:1]); print(v); v.backward(); print(k.grad, x.grad)
v = k.index_add(0, at[0], y[0], alpha=2); print(v); v.backward(); print(k.grad, y.grad)
k.index_add(0, at, torch.ones(1))
# == sources that do not fit ==
torch.ones(2, 3).index_add(0, torch.tensor([0, 1]), torch.ones(2, 2))
torch.ones(2, 3).index_add(1, torch.tensor([0, 1]), torch.ones(2))
torch.ones(3).index_add(0, at, lr)
torch.ones(2, 3).index_copy(0, torch.tensor([0, 1]), torch.ones(2, 2))
torch.ones(2, 3, 4).index_copy(0, at, torch.ones(1, 2, 5))
torch.ones(2, 3).index_copy(1, torch.tensor([0, 1]), torch.ones(2))
torch.ones(2, 3).index_copy(0, at, torch.ones(2, 3))
torch.ones(2).index_copy(0, torch.tensor([0, 1]), lr)
# == float16 from one end to the other ==
print(*[torch.linspace(-1.3, 2.7, i, dtype=torch.float16) for i in (1, 2, 7, 15, 29)])
print(*[torch.logspace(a, b, i, base=c, dtype=torch.float16) for a, b, c in [(0, 1, 10.0), (-1.3, 2.7, 2.5)] for i in (1, 2, 6, 7, 12)])
# == hooks around a step ==
o = hooked(torch.optim.SGD([x], lr=0.1)); o.step(); x.sum().backward(); o.step(closure=None); print(o.step(lambda: k), x)
for kind in (torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop, torch.optim.Adagrad): hooked(kind([x])).step()
o = hooked(Mine([x])); h = o.register_step_pre_hook(lambda o, a, k: ((o, 7), {"twice": True})); print(o.step()); h.remove(); print(o.step(2))
# == a rate that is a tensor stays that tensor ==
o = torch.optim.SGD([x], lr=lr); s = torch.optim.lr_scheduler.ExponentialLR(o, 0.5); o.step(); s.step(); print(lr, o.param_groups[0]["lr"] is lr, s.get_last_lr(), s.base_lrs, o.param_groups[0]["initial_lr"])
o = torch.optim.Adam([x], lr=lr); s = torch.optim.lr_scheduler.ReduceLROnPlateau(o, patience=0); s.step(1.0); s.step(2.0); print(lr, s.get_last_lr())
o = torch.optim.SGD([x], lr=lr, momentum=0.9); s = torch.optim.lr_scheduler.OneCycleLR(o, 0.3, total_steps=5); print(lr); o.step(); s.step(); print(lr, s.get_last_lr())
o = torch.optim.SGD([x], lr=lr, momentum=0.9); s = torch.optim.lr_scheduler.CyclicLR(o, 0.1, 0.3); print(lr); o.step(); s.step(); print(lr, s.get_last_lr())
o = torch.optim.SGD([x], lr=0.1); s = torch.optim.lr_scheduler.LambdaLR(o, lambda e: 0.5**e); s.step(k); print(o.param_groups[0]["lr"]); s.step(); print(o.param_groups[0]["lr"], s.get_last_lr())
# == one linear module, called with other tensors ==
u = torch.nn.Linear(3, 1, bias=False); torch.nn.init.ones_(u.weight); f = torch.func.functional_call; print(f(u, {"nope": k}, c), f(u, ({"weight": c[None] * 0}, {}), c), f(u, {}, kwargs={"input": c}))
torch.func.functional_call(torch.nn.Linear(1, 1), {"nope": k, "weight": k}, k, strict=True)
torch.func.functional_call(torch.nn.Linear(1, 1), {}, k, strict=True)
torch.func.functional_call(torch.nn.Linear(1, 1), {"weight": 3}, k)
torch.func.functional_call(torch.nn.Linear(1, 1), [k], k)
torch.func.functional_call(torch.nn.Linear(1, 1), {"a.b": k}, k)
u = torch.nn.Linear(2, 2, bias=False); s = torch.nn.Sequential(u, u); print(torch.func.functional_call(s, {"0.weight": torch.zeros(2, 2)}, torch.ones(2)))
u = torch.nn.Linear(2, 2, bias=False); s = torch.nn.Sequential(u, u); torch.func.functional_call(s, {"0.weight": k, "1.weight": lr}, c)
# == edges in the place of tensors ==
e = torch.autograd.graph.get_gradient_edge((x * 2).sum()); print(len(e), e[1:], torch.autograd.grad(e, x)); torch.autograd.backward(e); print(x.grad)
e = torch.autograd.graph.get_gradient_edge(x * 2); torch.autograd.backward(e, torch.ones(3)); print(x.grad); torch.autograd.backward(e)
z = x * 2; e = torch.autograd.graph.get_gradient_edge(z); print(torch.autograd.grad([(z * z).sum()], [e, x]))
# == the nodes of a second derivative ==
second(lambda t: t.unsqueeze(-1), x); second(lambda t: t.unsqueeze(0), k); second(lambda t: t.squeeze(), m[:1].detach().requires_grad_())
second(lambda t: t.squeeze(0), m[:1].detach().requires_grad_()); second(lambda t: t.squeeze((0, 1)), m[:1].detach().requires_grad_())
# == joined with nothing ==
torch.cat([x, none]).sum().backward(); print(none.grad, x.grad)
torch.cat([m, none * 2]).sum().backward(); print(none.grad, m.grad)
# == a word of one's own, and a view ==
v = Named.apply(x * 1); v *= 2
# == small whole types ==
print(torch.linspace(-3, 5, 5, dtype=torch.uint8), torch.linspace(-1, 7, 7, dtype=torch.uint8), torch.linspace(-1.7, 7.9, 7, dtype=torch.int8), torch.logspace(-1, 2, 4, dtype=torch.uint8, base=2), torch.linspace(-2, 1, 1, dtype=torch.bool))
torch.linspace(0, 300, 4, dtype=torch.uint8)
torch.linspace(-1.7, 3, 4, dtype=torch.uint8)
torch.linspace(0, 2.0**40, 4, dtype=torch.int32)
torch.linspace(0, 2.0**16, 4, dtype=torch.int16)
# == products that do not fit ==
c @ torch.ones(2, 2, 2)
x @ torch.ones(2, 2, 2)
m @ torch.ones(2, 2, 2)
m.detach() @ torch.ones(5, 2, 2, 2)
torch.ones(2, 2, 2).mT @ torch.ones(3, 4)
torch.ones(4, 1, 2, 2) @ torch.ones(2, 3, 2)
c @ torch.ones(2, 2, 2).transpose(0, 1)
# == the middle of truth ==
torch.tensor([True, False]).median(0)
torch.tensor(True).median(1)
torch.tensor([True]).median()
