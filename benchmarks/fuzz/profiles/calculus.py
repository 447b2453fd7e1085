"""Derivatives of derivatives; `autograd.functional`; `torch.func`."""

from __future__ import annotations

from benchmarks.fuzz.draw import Draw

SMOOTH = (
    "x ** 2",
    "x ** 3",
    "x.exp()",
    "x.sin()",
    "x * x * x",
    "x.tanh()",
    "x.sigmoid()",
    "1 / x",
    "x.pow(4)",
    "x.relu()",
    "(x + 1).log()",
    "x.cos() * x",
    "F.softplus(x)",
    "F.elu(x)",
    "x.softmax(-1)",
    "x / (x + 2)",
    "x.sqrt()",
    "x.square()",
    "x.abs()",
    "x.cumsum(0)",
    "x[:1]",
    "x[0] * x",
    "x.log_softmax(-1)",
    "torch.maximum(x, x * 2)",
    "F.gelu(x)",
    "F.silu(x)",
    "x @ x",
    "x.norm()",
    "x.prod()",
    "x.mean() * x",
    "x.var()",
    "2 ** x",
    "x ** x",
    "x.clamp(0, 1)",
    "torch.atan2(x, x + 1)",
    "F.leaky_relu(x)",
    "x.logsumexp(0)",
    "x ** 1.5",
    "x.reshape(-1) * 2",
    "torch.cat([x, x * 2])",
    "torch.stack([x, x])",
    "F.mse_loss(x, x * 0)",
    "x.expm1()",
    "x.rsqrt()",
    "x.erf()",
    "x.max()",
    "x.amax()",
    "torch.where(x > 0, x, x * 2)",
    "F.logsigmoid(x)",
    "F.mish(x)",
    "x.min() * x",
    "x.std()",
    "x.flip(0)",
    "x.t() * x",
    "x - x.mean()",
)


def smooth(d: Draw, x: str = "x") -> str:
    """An expression of x that can be differentiated."""
    made = d.pick(SMOOTH)
    if d.chance(0.3):
        made = f"({made}) {d.pick('* + -')} ({d.pick(SMOOTH)})"
    return (
        made.replace("x", x)
        if x != "x" and "max" not in made and "exp" not in made and "relu" not in made
        else made
    )


def storeys(d: Draw) -> None:
    """Gradients of gradients, up to the fourth, with their graphs' names."""
    d.say(
        f"x = torch.tensor({d.pick(('[0.5, 2.0]', '2.0', '[1.0, 2.0, 3.0]', '[[0.5, 1.0], [1.5, 2.0]]', '[-0.5, 1.5]', '[0.0, 1.0]'))}, requires_grad=True)"
    )
    d.say(f"y = {smooth(d)}")
    d.show("y")
    last = "y.sum()"
    for k in range(d.rng.randint(2, 4)):
        d.say(f"g{k}, = ag.grad({last}, x, create_graph=True{d.pick(('', ', allow_unused=True'))})")
        d.show(f"g{k}")
        if f"g{k}" not in d.names:
            return
        if d.chance(0.4):
            d.show(
                f"[n and n[0] and n[0].name() for n in g{k}.grad_fn.next_functions] if g{k} is not None and g{k}.grad_fn else None"
            )
        last = d.pick((f"g{k}.sum()", f"(g{k} ** 2).sum()", f"(g{k} * x).sum()"))
    if d.chance(0.4):
        d.say(f"{last}.backward()")


TWO = (
    "(x * y).sum()",
    "x * y",
    "(x ** 2 * y).sum()",
    "x.sum()",
    "(x.exp() * y).sum()",
    "x + y",
    "(x, y * 2)",
    "(x * x, (y * y).sum())",
    "x.sin() * y.cos()",
    "x.detach() * y",
    "torch.outer(x, y)",
    "3.0",
    "(x ** 3).sum() + y.sum()",
    "(x @ y) ** 2",
    "x.mean() * y",
)


def functional(d: Draw) -> None:
    """jacobian, hessian, vjp, jvp, hvp, vhp with their flags."""
    d.say("from torch.autograd import functional as fun")
    d.say(f"a = torch.tensor([0.5, 2.0, 1.0]{d.pick(('', ', requires_grad=True'))})")
    d.say(
        f"b = torch.tensor([1.0, -1.0, 3.0]{d.pick(('', ', requires_grad=True', ', dtype=torch.float64'))})"
    )
    for _ in range(d.rng.randint(1, 3)):
        one = smooth(d)
        two = d.pick(TWO)
        flag = d.pick(
            ("", "", ", create_graph=True", ", strict=True", ", create_graph=True, strict=True")
        )
        more = d.pick((flag, flag, ", vectorize=True", ", vectorize=True"))
        v = d.pick(
            (
                "torch.ones(3)",
                "torch.tensor([1., 2., 3.])",
                "a",
                "None",
                "torch.ones(2)",
                "(torch.ones(3), torch.ones(3))",
            )
        )
        out = d.pick(
            (
                f"fun.jacobian(lambda x: {one}, a{more})",
                f"fun.jacobian(lambda x, y: {two}, (a, b){more})",
                f"fun.hessian(lambda x: ({one}).sum(), a{more})",
                f"fun.hessian(lambda x, y: {two}, (a, b){more})",
                f"fun.vjp(lambda x: {one}, a, {v}{flag})",
                f"fun.jvp(lambda x: {one}, a, {v}{flag})",
                f"fun.vjp(lambda x, y: {two}, (a, b), {v}{flag})",
                f"fun.jvp(lambda x, y: {two}, (a, b), {v}{flag})",
                f"fun.hvp(lambda x: ({one}).sum(), a, {v}{flag})",
                f"fun.vhp(lambda x: ({one}).sum(), a, {v}{flag})",
                f"fun.hvp(lambda x, y: {two}, (a, b), {v}{flag})",
                f"fun.jacobian(lambda x: {one}, [a])",
                f"fun.jacobian(lambda x: {one}, 3)",
                f"ag.gradcheck(lambda x: {one}, a.double().detach().requires_grad_())",
                f"fun.vhp(lambda x, y: {two}, (a, b), {v}{flag})",
                f"ag.gradgradcheck(lambda x: {one}, a.double().detach().requires_grad_())",
            )
        )
        d.show(out)


def func(d: Draw) -> None:
    """grad, vjp, jvp, jacrev, jacfwd, hessian, vmap, functional_call."""
    d.say(
        "from torch.func import grad, grad_and_value, vjp, jvp, jacrev, jacfwd, hessian, functional_call"
    )
    d.say(f"a = torch.tensor([0.5, 2.0, 1.0]{d.pick(('', '', ', requires_grad=True'))})")
    d.say("b = torch.tensor([1.0, -1.0, 3.0])")
    for _ in range(d.rng.randint(1, 3)):
        one, two = smooth(d), d.pick(TWO)
        arg = d.pick(
            (
                "",
                "",
                ", argnums=1",
                ", argnums=(0, 1)",
                ", argnums=-1",
                ", argnums=(1,)",
                ", argnums=2",
            )
        )
        aux = d.pick(("", "", ", has_aux=True"))
        scalar = f"({one}).sum()" + (", x * 2" if aux else "")
        d.show(
            d.pick(
                (
                    f"grad(lambda x: ({scalar}){aux})(a)",
                    f"grad(lambda x, y: {two}{arg})(a, b)",
                    f"grad_and_value(lambda x: ({scalar}){aux})(a)",
                    f"grad(grad(lambda x: ({one}).sum()))(torch.tensor(2.0))",
                    f"jacrev(lambda x: {one})(a)",
                    f"jacrev(lambda x, y: {two}{arg})(a, b)",
                    f"jacfwd(lambda x: {one})(a.detach())",
                    f"jacfwd(lambda x, y: {two}{arg})(a.detach(), b)",
                    f"hessian(lambda x: ({one}).sum())(a.detach())",
                    f"hessian(lambda x, y: {two}{arg})(a.detach(), b)",
                    f"vjp(lambda x: {one}, a)[0]",
                    f"vjp(lambda x: {one}, a)[1](torch.ones(3))",
                    f"jvp(lambda x: {one}, (a.detach(),), (b,))",
                    f"vjp(lambda x, y: {two}, a, b)[1](torch.tensor(1.))",
                    "grad(lambda p: (p['w'] * p['b']).sum())({'w': a, 'b': b})",
                    "grad(lambda p: (p[0] * p[1]).sum())((a, b))",
                    f"grad(lambda x: {one})(a)",
                    f"torch.func.vmap(lambda x: {one})(torch.stack([a, b]))",
                    f"grad(lambda x: ({one}).sum())(a).requires_grad",
                    f"jacrev(jacfwd(lambda x: ({one}).sum()))(a)",
                    "functional_call(torch.nn.Linear(3, 1), {'weight': torch.ones(1, 3), 'bias': torch.zeros(1)}, (a,))",
                    "grad(lambda x: 3.0)(a)",
                    "grad(lambda x: x.sum())(3)",
                    f"jvp(lambda x, y: {two}, (a.detach(), b), (b, a.detach()))",
                    f"vjp(lambda x: ({one}, x * 2), a)[1]((torch.ones(3), torch.ones(3)))",
                    "jacrev(lambda x: {'a': x * 2, 'b': x.sum()})(a)",
                )
            )
        )
