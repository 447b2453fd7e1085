"""Making tensors, arithmetic over kinds of numbers, printing, and NumPy on either side."""

from __future__ import annotations

from benchmarks.fuzz import expressions as ex
from benchmarks.fuzz.draw import FLOATS, WHOLE, Draw

KINDS = (*FLOATS, "float16", *WHOLE, "bool")


def creation(d: Draw) -> None:
    """Constructors with their options, conversions, random numbers after a seed."""
    d.say(f"torch.manual_seed({d.rng.randint(0, 5)})")
    for _ in range(d.rng.randint(3, 6)):
        kind, size = (
            d.pick(KINDS),
            d.pick(("3", "2, 3", "(2, 2)", "0", "1", "()", "[2, 1]", "20", "17", "4, 5")),
        )
        option = d.pick(("", "", f", dtype=torch.{kind}", ", requires_grad=True"))
        a, b, c = d.rng.randint(-3, 3), d.rng.randint(1, 7), d.pick((1, 2, 0.5, -1, 0.3))
        x = d.some(make=lambda: d.tensor())
        made = d.pick(
            (
                f"torch.zeros({size}{option})",
                f"torch.ones({size}{option})",
                f"torch.rand({size}{option})",
                f"torch.randn({size}{option})",
                f"torch.full(({b},), {c}{option})",
                f"torch.arange({b}{option})",
                f"torch.arange({a}, {b}, {c}{option})",
                f"torch.linspace({a}, {b}, {b}{option})",
                f"torch.eye({b % 4}{option})",
                f"torch.randint({a}, {b + 2}, (3,){option})",
                f"torch.randperm({b}{option})",
                f"torch.zeros_like({x}{option})",
                f"torch.ones_like({x}{option})",
                f"torch.rand_like({x}{option})",
                f"torch.full_like({x}, {c}{option})",
                f"{x}.new_tensor([1, 2]{option})",
                f"{x}.new_zeros(2)",
                f"{x}.to(torch.{kind})",
                f"{x}.{d.pick('float double int long bool half short byte')}()",
                f"torch.as_tensor({x})",
                f"torch.as_tensor([{a}, {c}]{option})",
                f"torch.tensor({x}{option})",
                f"torch.tensor([{a}, {c}, {b}]{option})",
                f"torch.tensor([[{a}], [{c}]]{option})",
                f"torch.tensor([[{a}], [{c}, {b}]])",
                f"torch.Tensor([{a}, {c}])",
                f"torch.Tensor({b}).shape",
                f"torch.tensor({c}{option})",
                f"torch.LongTensor([{a}, {b}])",
                f"torch.FloatTensor([{a}, {c}])",
                "torch.bernoulli(torch.full((4,), 0.5))",
                "torch.normal(0.0, 1.0, (3,))",
                f"torch.empty(3).uniform_({a}, {b})",
                f"torch.empty(3).normal_({a}, {b})",
                "torch.multinomial(torch.tensor([1., 2., 3.]), 2)",
                f"torch.logspace(0, 1, {b}{option})",
                f"torch.meshgrid(torch.arange({b % 3 + 1}), torch.arange(2), indexing='ij')[0]",
                f"torch.stack([{x}, {x}])",
                f"torch.cat([{x}, {x}])",
                f"torch.zeros({size}{option}).requires_grad_()",
                f"{x}.clone().detach()",
                f"{x}.type(torch.{kind})",
                f"{x}.requires_grad_()",
                f"torch.tril(torch.ones(3, 3{option}))",
                f"torch.scalar_tensor({c})",
                f"torch.from_numpy(np.arange({b}))",
                f"{x}.type()",
                f"torch.result_type({x}, {c})",
                f"torch.where({x} > 0, {x}, {c})",
                f"{x}.new_full((2,), {c}{option})",
                f"torch.empty({size}).exponential_()",
                f"torch.randn({size}).dtype",
                f"torch.promote_types(torch.{kind}, torch.{d.pick(KINDS)})",
            )
        )
        n = d.let(made)
        d.show(n)
        if d.chance(0.3):
            d.show(f"{n}.dtype, {n}.shape, {n}.requires_grad, {n}.is_leaf")


def arithmetic(d: Draw) -> None:
    """Operands of all kinds that broadcast, their results' types, and their gradients."""
    for _ in range(2):
        d.tensor()
    d.leaf()
    for _ in range(d.rng.randint(2, 5)):
        if d.chance(0.3):
            d.tensor()
        n = d.let(ex.expression(d) if d.chance(0.8) else _mixed(d))
        d.show(n)
        if n in d.names and d.chance(0.3):
            d.show(f"getattr({n}, 'dtype', None)")
    tracked = d.tensors(lambda t: t.grad_fn is not None)
    if tracked:
        y = d.pick(tracked)
        d.say(f"{y}.sum().backward()")


def _mixed(d: Draw) -> str:
    x, y = d.some(), d.some()
    n = d.number()
    return d.pick(
        (
            f"torch.where({x} > 0, {x}, {y})",
            f"torch.clamp({x}, {n}, 2)",
            f"torch.lerp({x}, {y}, 0.5)",
            f"torch.add({x}, {y}, alpha=2)",
            f"torch.addcmul({x}, {y}, {x}, value=0.5)",
            f"torch.sub({x}, {y}, alpha={n})",
            f"torch.stack([{x}, {y}])",
            f"torch.cat([{x}, {y}])",
            f"{x}.clamp(min={n})",
            f"~{x}",
            f"-{x}",
            f"{n} ** {x}",
            f"{n} - {x}",
            f"{n} / {x}",
            f"{n} // {x}",
            f"{n} % {x}",
            f"True + {x}",
            f"abs({x})",
            f"torch.kron({x}, {y})",
            f"torch.outer({x}, {y})",
            f"{x} ^ {y}",
            f"{x} << 1",
            f"torch.dot({x}, {y})",
            f"torch.matmul({x}, {y})",
            f"torch.einsum('i,i->i', {x}, {y})",
            f"F.mse_loss({x}, {y})",
            f"F.l1_loss({x}, {y})",
            f"{x}.masked_fill({x} > 0, {n})",
            f"torch.cumprod({x}, 0)",
            f"torch.sort({x})",
            f"torch.topk({x}, 1)",
            f"torch.diff({x})",
            f"torch.cov({x})",
            f"torch.trace({x})",
            f"torch.tril({x})",
            f"torch.isclose({x}, {y})",
            f"torch.allclose({x}, {y})",
            f"torch.equal({x}, {y})",
            f"bool({x})",
            f"float({x})",
            f"int({x})",
            f"len({x})",
            f"{x}.item()",
            f"{x}.tolist()",
        )
    )


def printing(d: Draw) -> None:
    """Values of all sizes in the forms that print."""
    if d.chance(0.3):
        d.say(
            f"torch.set_printoptions({d.pick(('precision=2', 'sci_mode=True', 'linewidth=40', 'threshold=5', 'edgeitems=1', 'sci_mode=False'))})"
        )
    for _ in range(d.rng.randint(2, 5)):
        scale = d.pick(("1", "1e-3", "1e4", "1e6", "1e-6", "123456.0", "0.1", "1e20", "-1e-9"))
        shape = d.shape()
        kind = d.pick((*FLOATS, "float32", "float32", "float16"))
        x = d.let(f"torch.tensor({d.numbers(shape, kind)}, dtype=torch.{kind}) * {scale}", "v")
        if d.chance(0.3):
            d.say(f"{x}.requires_grad_()")
        if d.chance(0.2):
            d.say(f"{x} = {x} / {d.pick(('0', '3', '7'))}")
        form = d.pick(
            (
                x,
                x,
                x,
                f"repr({x})",
                f"str({x})",
                f"f'{{{x}}}'",
                f"f'{{{x}.sum():.3f}}'",
                f"{x}.tolist()",
                f"[{x}]",
                f"{{'a': {x}}}",
                f"{x}.shape",
                f"{x}.size()",
                f"{x}.dtype",
                f"{x}.grad_fn",
                f"({x} * 2).grad_fn",
                f"type({x})",
                f"torch.nn.Parameter({x})",
                "torch.arange(2000)",
                f"{x}.device",
                f"{x}.double()",
                f"{x}.isnan()",
                f"torch.finfo({x}.dtype).eps",
                f"{x}.long()",
                f"'%s' % {x}",
                f"format({x}.sum(), '.2e')",
                f"{x}.stride()",
            )
        )
        d.show(form)


def numpy(d: Draw) -> None:
    """Arrays and tensors side by side, memory in common."""
    d.tensor(d.pick(((3,), (2, 3), (2,))))
    kind = d.pick("float32 float64 int64 int32 bool float16 uint8")
    shape = d.pick(((3,), (2, 3), (2,)))
    a = d.let(f"np.array({d.numbers(shape, 'int64')}, dtype=np.{kind})", "a")
    t = d.let(
        d.pick(
            (
                f"torch.from_numpy({a})",
                f"torch.tensor({a})",
                f"torch.as_tensor({a})",
                f"torch.from_numpy({a}.copy())",
            )
        )
    )
    d.show(t)
    for _ in range(d.rng.randint(2, 5)):
        y = d.some()
        d.say(
            d.pick(
                (
                    f"print({y}.numpy())",
                    f"print({y}.detach().numpy())",
                    f"print(np.asarray({y}))",
                    f"print(np.sum({y}))",
                    f"print(np.exp({y}))",
                    f"print(np.mean({y}))",
                    f"{a}[0] = 5; print({t})",
                    f"{t}[0] = 7; print({a})",
                    f"{t}.add_(1); print({a})",
                    f"print({y} * {a})",
                    f"print({y} + np.float32(2))",
                    f"print(np.float64(2) * {y})",
                    f"print({y} * np.float64(2))",
                    "print(torch.tensor(np.float32(1.5)))",
                    f"print({y} == {a})",
                    f"print(np.array({y}.tolist()))",
                    f"print({y}.numpy().dtype)",
                    f"print(np.maximum({y}.detach(), 0))",
                    f"print({y}.cpu().numpy().shape)",
                    "print(torch.from_numpy(np.float64(3)))",
                    f"print({y}.sum().item())",
                    "print(torch.tensor([np.float64(1), 2]))",
                    f"print(torch.stack([{t}, torch.as_tensor({a})]))",
                    f"print({y}[np.array([0, 1])])",
                    f"print(np.array([1, 2])[{t}])",
                    f"print(isinstance({y}.numpy(), np.ndarray))",
                    f"print(np.concatenate([{y}.detach().numpy().ravel(), {a}.ravel()]))",
                    f"print(np.dot({y}.detach(), {y}.detach()))",
                    f"print(torch.tensor({a}, requires_grad=True))",
                    f"print({y}.__array__())",
                    f"print(list({y}))",
                    f"print(np.array([{y}.detach(), {y}.detach()]).shape)",
                    f"print(np.isnan({y}.detach()))",
                    f"print({y}.detach().numpy() is {y}.detach().numpy())",
                    f"print(np.std({y}))",
                    f"print({y}.numpy(force=True))",
                )
            )
        )
