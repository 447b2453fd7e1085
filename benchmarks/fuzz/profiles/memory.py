"""Indexing and assignment; views, and changes in place of views and bases."""

from __future__ import annotations

from benchmarks.fuzz import expressions as ex
from benchmarks.fuzz.draw import Draw


def indexing(d: Draw) -> None:
    """Reading and writing parts by every kind of key."""
    x = d.tensor(
        d.pick(((3,), (2, 3), (2, 2), (4,), (2, 2, 2), ())),
        d.pick(("float32",) * 4 + ("int64", "bool", "float64")),
    )
    for _ in range(d.rng.randint(2, 4)):
        if d.chance(0.55):
            y = d.let(f"{x}[{ex.key(d, x)}]")
            d.show(y)
        else:
            if d.chance(0.6):
                made = d.let(f"{x} * 1" if d.chance(0.6) else f"{x}.clone()")
                x = made if made in d.names else x
            value = d.pick(
                (
                    d.number(),
                    d.some(),
                    "torch.tensor([1., 2.])",
                    "[1., 2.]",
                    "torch.tensor(5)",
                    "float('nan')",
                    "True",
                    "np.array([1.0, 2.0])",
                    d.leaf(),
                    "1e10",
                    "torch.tensor([[1.], [2.]])",
                    "3",
                )
            )
            d.say(f"{x}[{ex.key(d, x)}] = {value}")
            d.show(x)
    if d.chance(0.4):
        f = d.pick(
            (
                f"{x}.gather(0, torch.tensor([0, 1]))",
                f"torch.gather({x}, -1, torch.zeros_like({x}, dtype=torch.long))",
                f"{x}.index_select(0, torch.tensor([1, 0]))",
                f"torch.take({x}, torch.tensor([0, 1]))",
                f"{x}.masked_select({x} > 0)",
                f"{x}.index_fill(0, torch.tensor([0]), 2)",
                f"{x}.scatter(0, torch.tensor([0]), 1.5)",
                f"{x}.index_add(0, torch.tensor([0]), {x}[:1])",
                f"{x}.scatter_add(-1, torch.zeros_like({x}, dtype=torch.long), {x})",
                f"{x}.index_copy(0, torch.tensor([0]), {x}[:1])",
                f"torch.where({x} > 0)",
                f"{x}.nonzero()",
                f"torch.repeat_interleave({x}, 2)",
                f"{x}.index_put((torch.tensor([0]),), torch.tensor(1.))",
                f"{x}.gather(0, torch.tensor([0], dtype=torch.int32))",
                f"F.embedding(torch.tensor([0, 1]), {x})",
                "F.one_hot(torch.tensor([0, 1]))",
                f"{x}.unfold(0, 2, 1)",
            )
        )
        d.show(d.let(f))
    done = d.tensors(lambda t: t.grad_fn is not None)
    if done:
        d.say(f"{d.pick(done)}.sum().backward()")


CHANGES = """
add_(1) mul_(2) zero_() sub_(0.5) div_(2) exp_() neg_() relu_() sigmoid_() clamp_(min=0) fill_(3) tanh_() pow_(2)
square_() abs_() sqrt_() copy_(torch.tensor(2.)) detach_() requires_grad_() masked_fill_(torch.tensor(True),0.5)
add_(1,alpha=2) addcmul_(torch.tensor(2.),torch.tensor(3.)) t_() squeeze_() unsqueeze_(0) transpose_(0,-1) cumsum_(0) lerp_(torch.tensor(1.),0.5)
requires_grad_(False) floor_() round_() sin_() retain_grad() reciprocal_()
"""


def views(d: Draw) -> None:
    """Views of views, changes in place of any of them, and the gradients through all that."""
    x = d.leaf()
    b = d.let(
        d.pick((f"{x} * 1", f"{x}.clone()", f"{x} + 0", f"{x}.exp()", f"{x}.detach().clone()")), "b"
    )
    for _ in range(d.rng.randint(2, 6)):
        roll = d.rng.random()
        target = (
            d.some(lambda t: t.grad_fn is not None or not t.requires_grad)
            if d.chance(0.9)
            else d.some()
        )
        if roll < 0.4:
            d.let(ex.view(d, target), "v")
        elif roll < 0.75:
            change = f"{target}.{d.pick(CHANGES)}"
            d.say(d.pick((change,) * 5 + (f"with torch.no_grad(): {change}",)))
        elif roll < 0.85:
            d.say(f"{target} {d.pick('+= *= -= /=')} {d.pick((d.number(), d.some()))}")
        elif roll < 0.93:
            d.say(
                f"{target}[{d.pick(('0', '...', '1:', ':1', '-1', '[0]'))}] {d.pick(('=', '*=', '+='))} {d.pick((d.number(), d.floats()))}"
            )
        else:
            d.let(ex.tracked_expression(d))
    d.show(
        d.pick(
            (
                f"{b}._version",
                f"{b}.is_leaf",
                f"{b}.grad_fn",
                f"{x}.requires_grad",
                b,
                f"{b}._base is None",
            )
        )
    )
    v = d.some(lambda t: t.requires_grad)
    d.show(d.pick((v, f"{v}._is_view()", f"{v}.grad_fn", f"{v}._base is {b}", f"{v}._version")))
    y = d.computed()
    d.say(f"{y}.sum().backward()")
    if d.chance(0.3):
        d.show(f"{v}.grad")
