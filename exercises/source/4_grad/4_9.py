# %% [markdown] part="prompt" lang="en"
# ### 4.9 Right on paper, NaN in the machine
#
# `log(1 + exp(x))` at $x = 100$: `exp(100)` is too large for 32 bits, so the value is `inf` and the slope NaN,
# although the right answers are 100 and 1. Write `softplus(x)`, with values right to six decimals and right
# slopes for **every** $x$ (at $-1000$ both are 0, at 0 the slope is 0.5), and `logsumexp(x)`, $\log \sum_i
# e^{x_i}$, which must work for large numbers, too (for $(1000, 1001)$: 1001.3133). Write both yourself, with
# elementary operations.
#
# The identities: $\log(1 + e^x) = \max(x, 0) + \log(1 + e^{-|x|})$, and
# $\log\sum e^{x_i} = m + \log \sum e^{x_i - m}$ for every $m$.

# %% [markdown] part="prompt" lang="zh"
# ### 4.9 纸上是对的，机器里是 NaN
#
# $x = 100$ 时的 `log(1 + exp(x))`：`exp(100)` 对 32 位来说太大，所以值是 `inf`，斜率是 NaN，而正确的答案是 100 和 1。请写 `softplus(x)`，对**每个** $x$ 都给出准确到六位小数的值和正确的斜率（在 $-1000$ 处两者都是 0，在 0 处斜率是 0.5）；再写 `logsumexp(x)`，即 $\log \sum_i e^{x_i}$，对大数也要成立（对 $(1000, 1001)$ 是 1001.3133）。两个都用基本运算自己写。
#
# 恒等式：$\log(1 + e^x) = \max(x, 0) + \log(1 + e^{-|x|})$，以及对每个 $m$ 都有 $\log\sum e^{x_i} = m + \log \sum e^{x_i - m}$。

# %% part="given"
x = torch.tensor([-1000.0, -2.0, 0.5, 100.0], requires_grad=True)

# %% part="starter"
def softplus(x):
    return torch.log(1 + torch.exp(x))


def logsumexp(x):
    return torch.log(torch.exp(x).sum())


y = None  # softplus of x
total = None  # logsumexp of x

# %% part="solution"
def softplus(x):
    # where() also gives a slope to the branch not taken, so its input is made safe
    small = torch.where(x > 0, -x, x)
    return torch.where(x > 0, x, torch.zeros_like(x)) + torch.log1p(torch.exp(small))


def logsumexp(x):
    m = x.max().detach()
    return m + torch.log(torch.exp(x - m).sum())


y = softplus(x)
total = logsumexp(x)

# %% part="accepted"
def softplus(x):
    safe = torch.where(x < 20, x, torch.zeros_like(x))
    return torch.where(x < 20, torch.log1p(torch.exp(safe)), x)


def logsumexp(x):
    m = x.max()
    return m + (x - m).exp().sum().log()


y = softplus(x)
total = logsumexp(x)

# %% part="accepted"
def softplus(x):
    return -torch.log(torch.sigmoid(-x.clamp(max=20))) + (x - 20).clamp(min=0)


def logsumexp(x):
    shift = float(x.max())
    return shift + torch.log(torch.sum(torch.exp(x - shift)))


y = softplus(x)
total = logsumexp(x)

# %% part="accepted"
def softplus(x):
    pieces = [t + torch.log1p(torch.exp(-t)) if t > 0 else torch.log1p(torch.exp(t)) for t in x]
    return torch.stack(pieces)


def logsumexp(x):
    m = max(x.tolist())
    return torch.log(torch.exp(x - m).sum()) + m


y = softplus(x)
total = logsumexp(x)

# %% part="accepted"
def softplus(x):
    tail = torch.log1p(torch.exp(torch.where(x > 0, -x, x)))
    return torch.where(x > 0, x, torch.zeros_like(x)) + tail


def logsumexp(x):
    largest = x.detach().max()
    shares = [torch.exp(each - largest) for each in x]
    return largest + torch.log(torch.stack(shares).sum())


y = softplus(x)
total = logsumexp(x)

# %% [markdown] part="hint" lang="en"
# Print `torch.exp(torch.tensor(100.))`. Then see what each identity passes to `exp`: how large can it become?

# %% [markdown] part="hint" lang="zh"
# 打印 `torch.exp(torch.tensor(100.))`。然后看看每个恒等式交给 `exp` 的是什么：它最大能有多大？

# %% [markdown] part="hint" lang="en"
# In both identities `exp` only gets numbers that are not positive. When you choose with `torch.where`, the
# branch not taken is computed as well, and 0 times an infinite slope in it is NaN: make its **input** harmless,
# not only the result. At 0 both branches have to agree on a slope of 0.5. The result is the same for every $m$,
# so $m$ counts as a constant.

# %% [markdown] part="hint" lang="zh"
# 在两个恒等式里，`exp` 得到的都是不大于零的数。用 `torch.where` 作选择时，没选中的分支也会被计算，而其中无穷大的斜率乘以 0 就是 NaN：要让它的**输入**变得无害，而不只是结果。在 0 处，两个分支的斜率必须都是 0.5。不管 $m$ 是多少，结果都一样，所以它算作常数。

# %% [markdown] part="hint" lang="en"
# With `small = torch.where(x > 0, -x, x)` and one gap:
# `torch.where(x > 0, x, torch.zeros_like(x)) + torch.log1p(torch.exp(______))`. For the other one: `m = x.max().detach()`.

# %% [markdown] part="hint" lang="zh"
# 先写 `small = torch.where(x > 0, -x, x)`，再填一个空：`torch.where(x > 0, x, torch.zeros_like(x)) + torch.log1p(torch.exp(______))`。另一个函数则用：`m = x.max().detach()`。

# %% [markdown] part="why" lang="en"
# exp is given only numbers that are not positive, in both branches, so nothing overflows on the way forward or back.

# %% [markdown] part="why" lang="zh"
# 在两个分支里，exp 得到的都是不大于零的数，所以无论前向还是反向，什么都不会溢出。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("y", "total", "x")
    torch, softplus, logsumexp = cell.torch, cell.name("softplus"), cell.name("logsumexp")
    points = {"": [-1000.0, -30.0, -1.0, 0.0, 0.7, 30.0, 100.0], " at 1000": [1000.0, 500.0]}
    for where, values in points.items():
        name = f"softplus{where}"
        with cell.probe(name):
            t = torch.tensor(values, requires_grad=True)
            out = softplus(t)
            cell.record(name, out)
            (g,) = torch.autograd.grad(out.sum(), t)
            cell.record(f"gradient of {name}", g)
    for where, values in {"": [0.5, -1.0, 2.0], " of [1000, 1001]": [1000.0, 1001.0], " of [-1000, -1001]": [-1000.0, -1001.0]}.items():
        name = f"logsumexp{where}"
        with cell.probe(name):
            t = torch.tensor(values, requires_grad=True)
            out = logsumexp(t)
            cell.record(name, out)
            (g,) = torch.autograd.grad(out, t)
            cell.record(f"gradient of {name}", g)


# %% part="judge"
from checkers.authoring import never

names = ("softplus", "softplus at 1000", "logsumexp", "logsumexp of [1000, 1001]", "logsumexp of [-1000, -1001]")
compare = {name: "type size tracked values" for name in names}
compare |= {f"gradient of {name}": "type shape values" for name in names}
compare |= {"y": "type shape tracked values", "total": "type size tracked values", "x": "given tracked leaf"}

way = (
    never(
        "softplus", "logsumexp", "logaddexp", "logaddexp2", "logsigmoid", "log_softmax",
        said={
            "en": "a function of the library does the work, but both have to be written with elementary operations.",
            "zh": "活是库里的函数干的，而两个函数都应当用初等运算写出来。",
        },
    ),
)


def cases(draw):
    yield {"x": draw.tensor(4, tracked=True)}


def explain(evidence):
    """Only the slope at 0 is not 0.5: the pieces have kinks there."""
    from checkers.authoring import Diagnosis

    first = evidence.first
    if evidence.raised or first is None or first.key != "gradient of softplus":
        return None
    pairs = enumerate(zip(first.observed.values, first.expected.values, strict=True))
    wrong = [index for index, (seen, right) in pairs if not abs(seen - right) < 1e-4]
    return Diagnosis("M46", {}, KINKS) if wrong == [3] and evidence.shown else None  # the point 0


KINKS = {
    "en": "Only the slope at 0 is wrong: abs, relu and clamp have a kink there, and autograd picks one "
    "slope for each. torch.maximum(x, zeros) shares the slope, torch.where chooses a formula without a kink.",
    "zh": "只有 0 处的斜率不对：abs、relu 和 clamp 在那里有折点，自动求导只从中各取一个斜率。torch.maximum(x, 零张量) 会平分斜率，torch.where 则可以选一个没有折点的公式。",
}


# %% part="wrong" diagnosis="overflow"
# as it stands in the formula
def softplus(x):
    return torch.log(1 + torch.exp(x))


def logsumexp(x):
    return torch.log(torch.exp(x).sum())


y = softplus(x)
total = logsumexp(x)

# %% part="wrong" diagnosis="M45"
# the branch not taken sends NaN
def softplus(x):
    return torch.where(x > 20, x, torch.log(1 + torch.exp(x)))


def logsumexp(x):
    m = x.max().detach()
    return m + torch.log(torch.exp(x - m).sum())


y = softplus(x)
total = logsumexp(x)

# %% part="wrong" diagnosis="M29"
# a Python number has no history
import math


def softplus(x):
    return torch.stack([torch.tensor(max(t, 0.0) + math.log1p(math.exp(-abs(t)))) for t in x.tolist()])


def logsumexp(x):
    m = x.max().detach()
    return m + torch.log(torch.exp(x - m).sum())


y = softplus(x)
total = logsumexp(x)

# %% part="wrong" diagnosis="M31"
# NumPy cannot work on a tracked tensor
def softplus(x):
    return torch.from_numpy(np.logaddexp(0, x))


def logsumexp(x):
    m = x.max().detach()
    return m + torch.log(torch.exp(x - m).sum())


y = softplus(x)
total = logsumexp(x)

# %% part="wrong" diagnosis="M46"
# the absolute value as a root has a vertical tangent at 0
def softplus(x):
    size = torch.sqrt(x * x)
    return (x + size) / 2 + torch.log1p(torch.exp(-size))


def logsumexp(x):
    m = x.max().detach()
    return m + torch.log(torch.exp(x - m).sum())


y = softplus(x)
total = logsumexp(x)

# %% part="wrong" diagnosis="slip-line"
# the second term is cut off
def softplus(x):
    safe = torch.where(x > 0, -x, x)
    return x.clamp(min=0) + torch.log1p(torch.exp(safe)).detach()


def logsumexp(x):
    m = x.max().detach()
    return m + torch.log(torch.exp(x - m).sum())


y = softplus(x)
total = logsumexp(x)

# %% part="wrong" diagnosis="M46"
# two kinks at 0 do not make a slope of 0.5
def softplus(x):
    return torch.relu(x) + torch.log(1 + torch.exp(-torch.abs(x)))


def logsumexp(x):
    m = x.max()
    return m + torch.log(torch.exp(x - m).sum())


y = softplus(x)
total = logsumexp(x)

# %% part="wrong" diagnosis="M46"
# the same with clamp
def softplus(x):
    return x.clamp(min=0) + torch.log(1 + torch.exp(-torch.abs(x)))


def logsumexp(x):
    m = x.max()
    return m + torch.log(torch.exp(x - m).sum())


y = softplus(x)
total = logsumexp(x)

# %% part="wrong" diagnosis="max-along-axis"
# 0 is read as an axis
def softplus(x):
    return torch.max(x, 0) + torch.log(1 + torch.exp(-torch.abs(x)))


def logsumexp(x):
    m = x.max()
    return m + torch.log(torch.exp(x - m).sum())


y = softplus(x)
total = logsumexp(x)

# %% part="wrong" diagnosis="one-truth"
# one if for all elements
def softplus(x):
    if x > 0:
        return x + torch.log(1 + torch.exp(-x))
    return torch.log(1 + torch.exp(x))


def logsumexp(x):
    m = x.max()
    return m + torch.log(torch.exp(x - m).sum())


y = softplus(x)
total = logsumexp(x)

# %% part="wrong" diagnosis="way-missing"
# the library's own functions
def softplus(x):
    return torch.nn.functional.softplus(x)


def logsumexp(x):
    return torch.logsumexp(x, dim=0)


y = softplus(x)
total = logsumexp(x)
