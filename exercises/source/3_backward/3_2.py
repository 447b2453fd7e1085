# %% [markdown] part="prompt" lang="en"
# ### 3.2 Measure the slope
#
# Do not just trust a formula: measure it. The given function is $f(t) = \frac1n \sum_i 3\,(t_i + 2)^2$, in
# 64-bit floats.
#
# 1. Derive its gradient with pencil and paper and compute it as `by_hand`.
# 2. Write `numeric_grad(f, x)`: nudge one element of `x` at a time by a small step $h$, up and down, and return
#    the tensor of the quotients $\dfrac{f(x + h) - f(x - h)}{2h}$. `x` itself has to stay as it is.
# 3. Set `measured = numeric_grad(f, x)` and compare the two.

# %% [markdown] part="prompt" lang="zh"
# ### 3.2 量一量斜率
#
# 光相信公式不够，要量一量。给定的函数是 $f(t) = \frac1n \sum_i 3\,(t_i + 2)^2$，用 64 位浮点数。
#
# 1. 用纸笔推出它的梯度，算出来，记作 `by_hand`。
# 2. 写 `numeric_grad(f, x)`：每次只推 `x` 的一个元素，上下各推一小步 $h$，返回由差商 $\dfrac{f(x + h) - f(x - h)}{2h}$ 组成的张量。`x` 本身必须保持原样。
# 3. 写 `measured = numeric_grad(f, x)`，并比较两者。

# %% part="given"
x = torch.tensor([0.0, 1.0, 2.0, 3.0], dtype=torch.float64)


def f(t):
    return (3 * (t + 2) ** 2).mean()

# %% part="starter"
by_hand = None  # your formula, as an expression in x


def numeric_grad(f, x):
    return torch.zeros_like(x)


measured = numeric_grad(f, x)

# %% part="solution"
by_hand = 6 * (x + 2) / len(x)


def numeric_grad(f, x):
    h = 1e-5
    rates = torch.zeros_like(x)
    for i in range(len(x)):
        up, down = x.clone(), x.clone()
        up[i] += h
        down[i] -= h
        rates[i] = (f(up) - f(down)) / (up[i] - down[i])
    return rates


measured = numeric_grad(f, x)

# %% part="accepted"
by_hand = (x + 2) * 6 / x.numel()


def numeric_grad(f, x):
    h = 1e-4
    rates = []
    for unit in torch.eye(len(x), dtype=x.dtype):
        rates.append((f(x + h * unit) - f(x - h * unit)) / (2 * h))
    return torch.stack(rates)


measured = numeric_grad(f, x)

# %% part="accepted"
by_hand = 6 / len(x) * (x + 2)


def numeric_grad(function, point, step=1e-5):
    values = point.tolist()

    def rate(i):
        up = [v + step * (j == i) for j, v in enumerate(values)]
        down = [v - step * (j == i) for j, v in enumerate(values)]
        difference = function(torch.tensor(up, dtype=point.dtype)) - function(torch.tensor(down, dtype=point.dtype))
        return difference.item() / (2 * step)

    return torch.tensor([rate(i) for i in range(len(values))], dtype=point.dtype)


measured = numeric_grad(f, x)

# %% part="accepted"
by_hand = 6 * x.add(2).div(len(x))


def numeric_grad(f, x):
    x = x.clone()
    rates = torch.zeros_like(x)
    for i in range(x.numel()):
        old = x[i].item()
        x[i] = old + 1e-6
        up = f(x)
        x[i] = old - 1e-6
        down = f(x)
        x[i] = old
        rates[i] = (up - down) / 2e-6
    return rates


measured = numeric_grad(f, x)

# %% part="accepted"
by_hand = torch.tensor([6 * (v + 2) / len(x) for v in x.tolist()], dtype=torch.float64)


def numeric_grad(f, x):
    h = 1e-6
    here = f(x)
    rates = []
    for i in range(len(x)):
        moved = x.clone()
        moved[i] = moved[i] + h
        rates.append(((f(moved) - here) / h).item())
    return torch.tensor(rates, dtype=x.dtype)


measured = numeric_grad(f, x)

# %% [markdown] part="hint" lang="en"
# For the formula: which elements of the result does $t_i$ reach, and with which slope? For the measurement:
# what has to be the same in both calls of `f`?

# %% [markdown] part="hint" lang="zh"
# 关于公式：$t_i$ 会影响结果的哪些元素，斜率是多少？关于测量：在两次调用 `f` 时，什么必须相同？

# %% [markdown] part="hint" lang="en"
# The square gives $6(t_i + 2)$, and the mean passes on one $n$th of it. For the quotients, work on a copy
# (`x.clone()`), change a single element in it, and divide the difference of the two results by the whole
# distance, $2h$. A step near 1e-5 is good in 64 bits: much smaller steps drown in rounding.

# %% [markdown] part="hint" lang="zh"
# 平方给出 $6(t_i + 2)$，均值只传下去其中的 $n$ 分之一。求差商时，在副本（`x.clone()`）上操作，只改其中一个元素，再用两个结果之差除以整段距离 $2h$。在 64 位里，1e-5 左右的步长合适：再小得多，就会淹没在舍入误差里。

# %% [markdown] part="hint" lang="en"
# Inside the loop, with one gap: `up, down = x.clone(), x.clone()`, `up[i] += h`, `down[i] -= h`,
# `rates[i] = (f(up) - f(down)) / (______)`.

# %% [markdown] part="hint" lang="zh"
# 在循环里面，有一个空：`up, down = x.clone(), x.clone()`，`up[i] += h`，`down[i] -= h`，`rates[i] = (f(up) - f(down)) / (______)`。

# %% [markdown] part="why" lang="en"
# The slope is 6(x+2)/n, and moving one element by h up and down measures the same to about ten digits.

# %% [markdown] part="why" lang="zh"
# 斜率是 6(x+2)/n；把一个元素上下各移动 h，量出来的数与它大约有十位相同。

# %% part="ask"
def ask(cell):
    cell.run()
    torch = cell.torch
    cell.record("by_hand", cell.name("by_hand"))
    numeric_grad = cell.name("numeric_grad")
    # In single precision, and of quadratics, whose central difference is exact: any sensible step will do.
    for name, value in {"by_hand": "by_hand", "measured": "measured"}.items():
        found = cell.name(value)
        cell.record(name, found.float() if hasattr(found, "float") else found)
    x = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64)
    functions = {
        "numeric_grad of (t * t).sum() at [0.5, -1, 2]": lambda t: (t * t).sum(),
        "numeric_grad of t[0] * t[1] at [0.5, -1, 2]": lambda t: t[0] * t[1],
        "numeric_grad of (5 * t).mean() at [0.5, -1, 2]": lambda t: (5 * t).mean(),
    }
    for name, function in functions.items():
        with cell.probe(name):
            found = numeric_grad(function, x)
            cell.record(name, found.float() if hasattr(found, "float") else found)
    cell.observe("x")


# %% part="judge"
from checkers.authoring import WALKS, distinct, never

compare = {
    "by_hand": "type shape values",
    "measured": "type shape values",
    "numeric_grad of (t * t).sum() at [0.5, -1, 2]": "type shape values",
    "numeric_grad of t[0] * t[1] at [0.5, -1, 2]": "type shape values",
    "numeric_grad of (5 * t).mean() at [0.5, -1, 2]": "type shape values",
    "x": "given",
}

way = (
    never(
        *WALKS,
        said={
            "en": "autograd was asked for the slope, but it has to be measured by nudging.",
            "zh": "斜率是问自动求导要来的，而它应当靠推一推量出来。",
        },
    ),
    distinct(
        "by_hand", "measured",
        said={
            "en": "by_hand and measured are one tensor, so nothing is compared.",
            "zh": "by_hand 和 measured 是同一个张量，什么也没有比较。",
        },
    ),
)


def cases(draw):
    yield {"x": draw.tensor(4, dtype="float64")}
    yield {"x": draw.tensor(6, dtype="float64")}


def explain(evidence):
    """One rate for all elements is what comes out when all of them are nudged together."""
    from checkers.authoring import Diagnosis

    measured = evidence.answer.facts.get("measured")
    once = measured is not None and measured.kind in ("tensor", "number") and measured.size in (None, 1)
    if evidence.raised is None and once:
        return Diagnosis("wrong-shape", {"name": "measured"}, ALL_AT_ONCE)
    if evidence.raised is None and measured is not None and len(set(measured.values)) == 1:
        total = sum(evidence.expected.facts["measured"].values)
        if abs(measured.values[0] - total) <= 0.02 * abs(total):
            return Diagnosis("wrong-value", {"name": "measured"}, EVERY_ENTRY)
    return None


EVERY_ENTRY = {
    "en": "Every entry of measured is the same number: all elements of x were nudged at once, so each entry "
    "is the sum of all the rates. Nudge one element at a time.",
    "zh": "measured 的每一项都是同一个数：x 的所有元素被同时推动了，所以每一项都是所有变化率的和。请一次只推动一个元素。",
}
ALL_AT_ONCE = {
    "en": "measured is one number, and one rate for each element is asked for. Are all of them nudged at once, or is "
    "only one rate kept? Nudge one element at a time, and collect its rate.",
    "zh": "measured 只是一个数，而每个元素都要有一个变化率。是所有元素被同时推动了，还是只留下了一个变化率？请一次只推动一个元素，把得到的收集起来。",
}


# %% part="wrong" diagnosis="slip-divisor-missing"
# divided by h instead of 2h
by_hand = 6 * (x + 2) / len(x)


def numeric_grad(f, x):
    rates = torch.zeros_like(x)
    for i, unit in enumerate(torch.eye(len(x), dtype=x.dtype)):
        rates[i] = (f(x + 1e-5 * unit) - f(x - 1e-5 * unit)) / 1e-5
    return rates


measured = numeric_grad(f, x)

# %% part="wrong" diagnosis="wrong-value"
# all elements are nudged at once
by_hand = 6 * (x + 2) / len(x)


def numeric_grad(f, x):
    rate = (f(x + 1e-5) - f(x - 1e-5)) / 2e-5
    return rate * torch.ones_like(x)


measured = numeric_grad(f, x)

# %% part="wrong" diagnosis="first-difference"
# a step so small that nothing but rounding is left
by_hand = 6 * (x + 2) / len(x)


def numeric_grad(f, x):
    rates = torch.zeros_like(x)
    for i, unit in enumerate(torch.eye(len(x), dtype=x.dtype)):
        rates[i] = (f(x + 1e-15 * unit) - f(x - 1e-15 * unit)) / 2e-15
    return rates


measured = numeric_grad(f, x)

# %% part="wrong" diagnosis="slip-expression-part"
# 4 is the number of elements of the shown x only
by_hand = 6 * (x + 2) / 4


def numeric_grad(f, x):
    rates = torch.zeros_like(x)
    for i, unit in enumerate(torch.eye(len(x), dtype=x.dtype)):
        rates[i] = (f(x + 1e-5 * unit) - f(x - 1e-5 * unit)) / 2e-5
    return rates


measured = numeric_grad(f, x)

# %% part="wrong" diagnosis="given-changed"
# x is nudged and not put back
by_hand = 6 * (x + 2) / len(x)


def numeric_grad(f, x):
    rates = torch.zeros_like(x)
    for i in range(len(x)):
        down = f(x)
        x[i] += 1e-6
        rates[i] = (f(x) - down) / 1e-6
    x -= 0.1
    x += 0.2
    return rates


measured = numeric_grad(f, x)

# %% part="wrong" diagnosis="no-return"
# nothing is returned
by_hand = 6 * (x + 2) / len(x)


def numeric_grad(f, x):
    rates = torch.zeros_like(x)
    for i, unit in enumerate(torch.eye(len(x), dtype=x.dtype)):
        rates[i] = (f(x + 1e-5 * unit) - f(x - 1e-5 * unit)) / 2e-5


measured = numeric_grad(f, x)

# %% part="wrong" diagnosis="wrong-shape"
# all elements are nudged at once, and one rate comes out
by_hand = 6 * (x + 2) / len(x)


def numeric_grad(f, x):
    return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


measured = numeric_grad(f, x)

# %% part="wrong" diagnosis="list-for-tensor"
# the rates as a list
by_hand = 6 * (x + 2) / len(x)


def numeric_grad(f, x):
    rates = []
    for unit in torch.eye(len(x), dtype=x.dtype):
        rates.append((f(x + 1e-5 * unit) - f(x - 1e-5 * unit)) / 2e-5)
    return rates


measured = numeric_grad(f, x)
