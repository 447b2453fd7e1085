# %% [markdown] part="prompt" lang="en"
# ### 4.7 Newton's method
#
# Where does $f$ cross zero? Newton follows the tangent: $r \leftarrow r - f(r) / f'(r)$. Write `newton(f, start, steps)`: it
# starts at the number `start`, takes `steps` steps with slopes from autograd, in 64-bit floats, and returns the last `r` as
# a tensor **without history**. Then set `root = newton(f, 3.0, 3)`: with $f(r) = r^2 - 2$ it is 1.4149984, and two
# more steps give all the digits of $\sqrt 2$ that 64 bits can hold.

# %% [markdown] part="prompt" lang="zh"
# ### 4.7 牛顿法
#
# $f$ 在哪里穿过零？牛顿法沿着切线走：$r \leftarrow r - f(r) / f'(r)$。请写 `newton(f, start, steps)`：它从数 `start` 出发，用自动求导得到的斜率走 `steps` 步，使用 64 位浮点数，把最后的 `r` 作为**没有历史**的张量返回。然后写 `root = newton(f, 3.0, 3)`：对 $f(r) = r^2 - 2$，它是 1.4149984；再走两步，就得到 64 位所能容纳的 $\sqrt 2$ 的全部数字。

# %% part="given"
target = torch.tensor(2.0, dtype=torch.float64)


def f(r):
    return r * r - target

# %% part="starter"
def newton(f, start, steps):
    return torch.tensor(start, dtype=torch.float64)


root = newton(f, 3.0, 3)

# %% part="solution"
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for step in range(steps):
        value = f(r)
        (slope,) = torch.autograd.grad(value, r)
        r = (r - value / slope).detach().requires_grad_()
    return r.detach()


root = newton(f, 3.0, 3)

# %% part="accepted"
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        r.grad = None
        value = f(r)
        value.backward()
        with torch.no_grad():
            r -= value / r.grad
    return r.detach()


root = newton(f, 3.0, 3)
print(f"{root.item():.10f}")

# %% part="accepted"
def newton(f, start, steps):
    r = float(start)
    for _ in range(steps):
        leaf = torch.tensor(r, dtype=torch.float64, requires_grad=True)
        value = f(leaf)
        value.backward()
        r -= value.item() / leaf.grad.item()
    return torch.tensor(r, dtype=torch.float64)


root = newton(f, 3.0, 3)

# %% part="accepted"
def newton(f, start, steps):
    if steps == 0:
        return torch.tensor(float(start), dtype=torch.float64)
    r = torch.tensor(float(start), dtype=torch.float64).requires_grad_()
    slope = torch.autograd.grad(f(r), r)[0]
    return newton(f, (r - f(r) / slope).item(), steps - 1)


root = newton(f, 3.0, 3)

# %% part="accepted"
def newton(f, start, steps):
    r = torch.tensor([start], dtype=torch.float64)
    for _ in range(steps):
        r = r.clone().requires_grad_(True)
        slope = torch.autograd.grad(f(r).sum(), r)[0]
        with torch.no_grad():
            r = r - f(r) / slope
    return r[0]


root = newton(f, 3.0, 3)

# %% [markdown] part="hint" lang="en"
# One step by hand: at $r = 1$ the value is $-1$ and the slope 2, so the next $r$ is $1.5$. What has to be computed again
# before the second step?

# %% [markdown] part="hint" lang="zh"
# 手算一步：在 $r = 1$ 处，值是 $-1$，斜率是 2，所以下一个 $r$ 是 $1.5$。在走第二步之前，什么必须重新计算？

# %% [markdown] part="hint" lang="en"
# In each step compute the value and its slope from the present `r`. The new `r` is the result of a computation,
# so it is not a leaf; start the next step from a fresh leaf, with `.detach().requires_grad_()`. Otherwise the
# graph grows from step to step, and the result drags its history along.

# %% [markdown] part="hint" lang="zh"
# 每一步都由当前的 `r` 算出值和斜率。新的 `r` 是计算的结果，所以不是叶子节点；下一步要用 `.detach().requires_grad_()` 从新的叶子节点开始。否则计算图一步比一步大，结果还拖着一段历史。

# %% [markdown] part="hint" lang="en"
# The loop with one gap: `value = f(r)`, `(slope,) = torch.autograd.grad(value, r)`,
# `r = (r - value / slope).______().requires_grad_()`. At the end return `r.detach()`.

# %% [markdown] part="hint" lang="zh"
# 循环，有一个空：`value = f(r)`，`(slope,) = torch.autograd.grad(value, r)`，`r = (r - value / slope).______().requires_grad_()`。最后返回 `r.detach()`。

# %% [markdown] part="why" lang="en"
# Each step needs a value and a slope at the present point only, so it starts from a fresh leaf and drops the past.

# %% [markdown] part="why" lang="zh"
# 每一步只需要当前这一点的值和斜率，所以它从新的叶子节点开始，把过去丢掉。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("root", "target")
    torch, newton = cell.torch, cell.name("newton")
    functions = {
        "newton(t ** 3 - 5, 2.0, 6)": (lambda t: t**3 - 5, 2.0, 6),
        "newton(cos(t) - t, 1.0, 4)": (lambda t: torch.cos(t) - t, 1.0, 4),
        "newton(t * t - 2, 1.0, 1), one step": (lambda t: t * t - 2, 1.0, 1),
        "newton(t * t - 2, 3.0, 0), no step": (lambda t: t * t - 2, 3.0, 0),
    }
    for name, (function, start, steps) in functions.items():
        with cell.probe(name):
            cell.record(name, newton(function, start, steps))


# %% part="judge"
from checkers.authoring import WALKS, calls

compare = {
    "root": "type dtype shape tracked values",
    "target": "given",
    "newton(t ** 3 - 5, 2.0, 6)": "type dtype tracked values",
    "newton(cos(t) - t, 1.0, 4)": "type values",
    "newton(t * t - 2, 1.0, 1), one step": "type values",
    "newton(t * t - 2, 3.0, 0), no step": "type values",
}

way = (
    calls(
        *WALKS,
        least=3,
        said={
            "en": "the slopes have to come from autograd.",
            "zh": "斜率应当来自自动求导。",
        },
    ),
)


def cases(draw):
    yield {"target": draw.tensor(low=1.5, signs=False, dtype="float64")}


# %% part="wrong" diagnosis="M20"
# value and slope of the first point for ever
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    value = f(r)
    for _ in range(steps):
        (slope,) = torch.autograd.grad(value, r)
        r = (r - value / slope).detach().requires_grad_()
    return r.detach()


root = newton(f, 3.0, 3)

# %% part="wrong" diagnosis="M27"
# the new r tracks nothing
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        value = f(r)
        r.grad = None
        value.backward()
        with torch.no_grad():
            r = r - value / r.grad
    return r.detach()


root = newton(f, 3.0, 3)

# %% part="wrong" diagnosis="M16"
# the slopes of all steps add up
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        value = f(r)
        value.backward()
        with torch.no_grad():
            r -= value / r.grad
    return r.detach()


root = newton(f, 3.0, 3)

# %% part="wrong" diagnosis="M22"
# overwritten while the recorder runs
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        value = f(r)
        (slope,) = torch.autograd.grad(value, r)
        r -= value / slope
    return r.detach()


root = newton(f, 3.0, 3)

# %% part="wrong" diagnosis="still-tracked"
# the result still has a history
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        value = f(r)
        (slope,) = torch.autograd.grad(value, r)
        r = r - value / slope
    return r


root = newton(f, 3.0, 3)

# %% part="wrong" diagnosis="M47"
# a tuple cannot divide
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        value = f(r)
        slope = torch.autograd.grad(value, r)
        r = (r - value / slope).detach().requires_grad_()
    return r.detach()


root = newton(f, 3.0, 3)

# %% part="wrong" diagnosis="wrong-dtype"
# single precision
def newton(f, start, steps):
    r = torch.tensor(start, requires_grad=True)
    for _ in range(steps):
        value = f(r)
        (slope,) = torch.autograd.grad(value, r)
        r = (r - value / slope).detach().float().requires_grad_()
    return r.detach()


root = newton(f, 3.0, 3)

# %% part="wrong" diagnosis="still-tracked"
# the last point is a leaf that tracks
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        value = f(r)
        (slope,) = torch.autograd.grad(value, r)
        r = (r - value / slope).detach().requires_grad_()
    return r


root = newton(f, 3.0, 3)
