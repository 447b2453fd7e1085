# %% [markdown] part="prompt" lang="en"
# ### 4.5 A slope of a slope
#
# Write `slopes(f, x)`: for a function `f` that is applied element by element and whose slope is not constant,
# it returns the pair `(first, second)`: tensors of the shape of `x` with $f'(x_i)$ and $f''(x_i)$. Use autograd
# only. Then set `first, second = slopes(cube, x)`; at $x = 2$ both are 12.

# %% [markdown] part="prompt" lang="zh"
# ### 4.5 斜率的斜率
#
# 请写 `slopes(f, x)`：`f` 逐个元素地作用，斜率不是常数；它返回一对 `(first, second)`，两者都是形状与 `x` 相同的张量，里面是 $f'(x_i)$ 和 $f''(x_i)$。只用自动求导。然后写 `first, second = slopes(cube, x)`；在 $x = 2$ 处，两个都是 12。

# %% part="given"
x = torch.tensor([2.0, -1.0, 0.5], requires_grad=True)


def cube(t):
    return t * t * t

# %% part="starter"
def slopes(f, x):
    return torch.zeros_like(x), torch.zeros_like(x)


first, second = slopes(cube, x)

# %% part="solution"
def slopes(f, x):
    (first,) = torch.autograd.grad(f(x).sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    return first, second


first, second = slopes(cube, x)

# %% part="accepted"
def slopes(f, x):
    y = f(x)
    first = torch.autograd.grad(y, x, torch.ones_like(y), create_graph=True)[0]
    second = torch.autograd.grad(first, x, torch.ones_like(first))[0]
    return first.detach(), second


first, second = slopes(cube, x)

# %% part="accepted"
def slope(f):
    return lambda t: torch.autograd.grad(f(t).sum(), t, create_graph=True)[0]


def slopes(f, x):
    return slope(f)(x), slope(slope(f))(x)


first, second = slopes(cube, x)
print(first, second)

# %% part="accepted"
def slopes(function, at):
    leaf = at.detach().clone().requires_grad_()
    function(leaf).sum().backward(create_graph=True)
    first = leaf.grad
    leaf.grad = None
    first.sum().backward()
    return first, leaf.grad


first, second = slopes(cube, x)

# %% part="accepted"
def slopes(f, x):
    first, second = [], []
    for number in x.tolist():
        leaf = torch.tensor(number, requires_grad=True)
        (slope,) = torch.autograd.grad(f(leaf), leaf, create_graph=True)
        (curvature,) = torch.autograd.grad(slope, leaf)
        first.append(slope.item())
        second.append(curvature.item())
    return torch.tensor(first), torch.tensor(second)


first, second = slopes(cube, x)

# %% [markdown] part="hint" lang="en"
# Print the first gradient. Does it say `grad_fn`? What would it need so that it can be differentiated again?

# %% [markdown] part="hint" lang="zh"
# 打印第一个梯度。它有没有 `grad_fn`？要能再次求导，它还缺什么？

# %% [markdown] part="hint" lang="en"
# A gradient is recorded only if you ask for it with `create_graph=True`; then it is a computed tensor like any
# other. Since each $f(x_i)$ depends on $x_i$ alone, the slopes of the sum over all elements are those of the
# single elements; the same holds for the sum of the first slopes.

# %% [markdown] part="hint" lang="zh"
# 只有用 `create_graph=True` 提出要求，梯度才会被记录；这时它和别的算出来的张量一样。因为每个 $f(x_i)$ 只依赖 $x_i$，所有元素之和的斜率就是各个元素的斜率，一阶斜率之和也是如此。

# %% [markdown] part="hint" lang="en"
# One gap: `(first,) = torch.autograd.grad(f(x).sum(), x, ______=True)`, then `(second,) = torch.autograd.grad(first.sum(), x)`.

# %% [markdown] part="hint" lang="zh"
# 只有一个空：`(first,) = torch.autograd.grad(f(x).sum(), x, ______=True)`，然后 `(second,) = torch.autograd.grad(first.sum(), x)`。

# %% [markdown] part="why" lang="en"
# create_graph records the backward pass itself, so that its result can be differentiated again.

# %% [markdown] part="why" lang="zh"
# create_graph 把反向传播本身记录下来，所以能对它的结果再次求导。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("first", "second", "x")
    torch, slopes = cell.torch, cell.name("slopes")
    for name, function in {"exp": torch.exp, "sin": torch.sin, "t^4": lambda t: t**4}.items():
        with cell.probe(f"slopes of {name}"):
            t = cell.tensor("t") if cell.has("t") else torch.tensor([0.5, 1.0], requires_grad=True)
            one, two = slopes(function, t)
            cell.record(f"first slope of {name}", one)
            cell.record(f"second slope of {name}", two)


# %% part="judge"
from checkers.authoring import WALKS, calls

compare = {f"{which} slope of {name}": "type shape values" for which in ("first", "second") for name in ("exp", "sin", "t^4")}
compare |= {"first": "type shape values", "second": "type shape values", "x": "given tracked"}

way = (
    calls(
        *WALKS, least=2, per="own slopes",
        said={
            "en": "the slopes have to come from autograd only: one backward pass for the first, one through it for the second.",
            "zh": "斜率应当只来自自动求导：一次反向传播得到第一个，再穿过它反向传播一次得到第二个。",
        },
    ),
)


def cases(draw):
    yield {"x": draw.tensor(3, tracked=True), "t": draw.tensor(4, tracked=True)}
    yield {"x": draw.of([0.0, 1.5], tracked=True), "t": draw.of([0.0, -1.0], tracked=True)}


def explain(evidence):
    """Two walks into one mailbox: both names mean the same tensor, the sum of both slopes."""
    from checkers.authoring import Diagnosis

    if evidence.raised:
        return None
    facts = evidence.answer.facts
    kept = evidence.form.called("backward")
    first, second = evidence.expected.facts["first"].values, evidence.expected.facts["second"].values
    seen = facts["second"].values if "second" in facts else ()
    both = [one + two for one, two in zip(first, second, strict=True)]
    if len(kept) > 1 and len(seen) == len(both) and all(
        abs(a - b) <= 1e-3 * (1 + abs(b)) for a, b in zip(seen, both, strict=True)
    ):
        one = any(set(pair.split()) == {"first", "second"} for pair in evidence.answer.shared)
        return Diagnosis("M16", {"name": "first" if one else "second", "times": "several"}, ONE_MAILBOX if one else SUM_OF_BOTH)
    return judge(evidence) if kept or evidence.form.called("grad") else None


def judge(evidence):
    """The second slope comes from a walk through the first, which has been recorded."""
    from checkers.authoring import Diagnosis

    recorded = any(name in evidence.source for name in ("create_graph", "functional", "func.", "hessian"))
    return None if recorded else Diagnosis("way-missed", {}, NOT_THROUGH)


NOT_THROUGH = {
    "en": "No walk is recorded here, so none can pass through the first one, and that is how autograd gets the second "
    "slope: the first walk has to be recorded.",
    "zh": "这里没有记录任何一次回传，也就没有办法再穿过第一次，而自动求导正是这样得到第二个斜率的：第一次回传必须被记录下来。",
}


SUM_OF_BOTH = {
    "en": "second is the sum of both slopes: the second walk has added to what the first one left in x.grad. "
    "Clear the mailbox in between, or let torch.autograd.grad hand you each slope.",
    "zh": "second 是两个斜率之和：第二次回传加到了第一次留在 x.grad 里的东西上。请在中间清空信箱，或者让 torch.autograd.grad 把两个斜率分别交给你。",
}


ONE_MAILBOX = {
    "en": "x.grad is one mailbox: the second backward pass has added to the first slope, and both names mean "
    "the same tensor. Let torch.autograd.grad return each slope to you.",
    "zh": "x.grad 只是一个信箱：第二次反向传播加到了第一个斜率上，而两个名字指的是同一个张量。请让 torch.autograd.grad 把两个斜率分别返回给你。",
}


# %% part="wrong" diagnosis="M51"
# the first walk was not recorded
def slopes(f, x):
    (first,) = torch.autograd.grad(f(x).sum(), x)
    (second,) = torch.autograd.grad(first.sum(), x)
    return first, second


first, second = slopes(cube, x)

# %% part="wrong" diagnosis="M51"
# keeping the graph is not recording the walk
def slopes(f, x):
    (first,) = torch.autograd.grad(f(x).sum(), x, retain_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    return first, second


first, second = slopes(cube, x)

# %% part="wrong" diagnosis="M13"
# three numbers, no weights
def slopes(f, x):
    (first,) = torch.autograd.grad(f(x), x, create_graph=True)
    (second,) = torch.autograd.grad(first, x)
    return first, second


first, second = slopes(cube, x)

# %% part="wrong" diagnosis="M16"
# the mailbox still holds the first slope
def slopes(f, x):
    leaf = x.detach().clone().requires_grad_()
    f(leaf).sum().backward(create_graph=True)
    first = leaf.grad.clone()
    first.sum().backward()
    return first, leaf.grad


first, second = slopes(cube, x)

# %% part="wrong" diagnosis="way-missed"
# the square of the slope is not the second slope
def slopes(f, x):
    (first,) = torch.autograd.grad(f(x).sum(), x)
    return first, first * first


first, second = slopes(cube, x)

# %% part="wrong" diagnosis="M47"
# tuples
def slopes(f, x):
    first = torch.autograd.grad(f(x).sum(), x, create_graph=True)
    second = torch.autograd.grad(first[0].sum(), x)
    return first, second


first, second = slopes(cube, x)

# %% part="wrong" diagnosis="unused-parameter"
# right for the cube only
def slopes(f, x):
    return 3 * x * x, 6 * x


first, second = slopes(cube, x)

# %% part="wrong" diagnosis="M16"
# both slopes from one mailbox
def slopes(f, x):
    f(x).sum().backward(create_graph=True)
    first = x.grad
    first.sum().backward()
    second = x.grad
    return first, second


first, second = slopes(cube, x)
