# %% [markdown] part="prompt" lang="en"
# ### 4.8 What an optimizer does
#
# Write two optimizers as plain arithmetic on slopes. Both start at `start` (a tensor), take `steps` steps with learning rate
# `lr` on the loss `loss_of(w)`, and return the **list of the points after each step**, as Python numbers.
#
# - `momentum(loss_of, start, lr, mu, steps)`: a velocity $u$ begins at 0; $u \leftarrow \mu u + g$, then
#   $w \leftarrow w - \mathrm{lr}\, u$.
# - `adam(loss_of, start, lr, steps)`: $m \leftarrow 0.9\,m + 0.1\,g$, $s \leftarrow 0.999\,s + 0.001\,g^2$, then
#   $w \leftarrow w - \mathrm{lr}\; \hat m / (\sqrt{\hat s} + 10^{-8})$ with $\hat m = m / (1 - 0.9^k)$ and
#   $\hat s = s / (1 - 0.999^k)$ in step $k = 1, 2, \dots$
#
# On $(w - 3)^2$ from 1 with lr 0.1 and $\mu = 0.9$ the first two points are 1.4 and 2.08, with Adam 1.1 and 1.1998. The
# last two lines, which set the results, are there already.

# %% [markdown] part="prompt" lang="zh"
# ### 4.8 优化器做了什么
#
# 请把两个优化器写成对斜率的普通算术。两者都从 `start`（一个张量）出发，以学习率 `lr` 在损失 `loss_of(w)` 上走 `steps` 步，返回**每一步之后所在点的列表**，里面是 Python 数。
#
# - `momentum(loss_of, start, lr, mu, steps)`：速度 $u$ 从 0 开始；$u \leftarrow \mu u + g$，然后 $w \leftarrow w - \mathrm{lr}\, u$。
# - `adam(loss_of, start, lr, steps)`：$m \leftarrow 0.9\,m + 0.1\,g$，$s \leftarrow 0.999\,s + 0.001\,g^2$，然后 $w \leftarrow w - \mathrm{lr}\; \hat m / (\sqrt{\hat s} + 10^{-8})$，其中在第 $k = 1, 2, \dots$ 步，$\hat m = m / (1 - 0.9^k)$，$\hat s = s / (1 - 0.999^k)$。
#
# 在 $(w - 3)^2$ 上从 1 出发，lr 取 0.1，$\mu = 0.9$，前两个点是 1.4 和 2.08；用 Adam 则是 1.1 和 1.1998。末尾设置结果的两行已经写好了。

# %% part="given"
start = torch.tensor(1.0)


def loss_of(w):
    return (w - 3) ** 2

# %% part="starter"
def momentum(loss_of, start, lr, mu, steps):
    return []


def adam(loss_of, start, lr, steps):
    return []


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="solution"
def slope(loss_of, w):
    leaf = torch.tensor(w, requires_grad=True)
    (g,) = torch.autograd.grad(loss_of(leaf), leaf)
    return g.item()


def momentum(loss_of, start, lr, mu, steps):
    w, u, points = start.item(), 0.0, []
    for step in range(steps):
        u = mu * u + slope(loss_of, w)
        w = w - lr * u
        points.append(w)
    return points


def adam(loss_of, start, lr, steps):
    w, m, s, points = start.item(), 0.0, 0.0, []
    for k in range(1, steps + 1):
        g = slope(loss_of, w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g**2
        w = w - lr * (m / (1 - 0.9**k)) / ((s / (1 - 0.999**k)) ** 0.5 + 1e-8)
        points.append(w)
    return points


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="accepted"
def slopes_at(loss_of, point):
    here = torch.tensor(float(point), requires_grad=True)
    loss_of(here).backward()
    return float(here.grad)


def momentum(loss_of, start, lr, mu, steps):
    here, speed, points = float(start), 0.0, []
    for _ in range(steps):
        speed = slopes_at(loss_of, here) + mu * speed
        here -= lr * speed
        points.append(here)
    return points


def adam(loss_of, start, lr, steps):
    here, mean, size, points, k = float(start), 0.0, 0.0, [], 0
    for _ in range(steps):
        k += 1
        g = slopes_at(loss_of, here)
        mean += 0.1 * (g - mean)
        size += 0.001 * (g * g - size)
        corrected = mean / (1 - 0.9**k), size / (1 - 0.999**k)
        here -= lr * corrected[0] / (corrected[1] ** 0.5 + 1e-8)
        points.append(here)
    return points


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="accepted"
def momentum(loss_of, start, lr, mu, steps):
    w = start.clone().requires_grad_()
    u = torch.zeros_like(start)
    points = []
    for _ in range(steps):
        w.grad = None
        loss_of(w).backward()
        with torch.no_grad():
            u = mu * u + w.grad
            w -= lr * u
        points.append(w.item())
    return points


def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m = s = torch.zeros_like(start)
    points = []
    for k in range(steps):
        (g,) = torch.autograd.grad(loss_of(w), w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        with torch.no_grad():
            w -= lr * m / (1 - 0.9 ** (k + 1)) / ((s / (1 - 0.999 ** (k + 1))).sqrt() + 1e-8)
        points.append(float(w))
    return points


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="accepted"
def momentum(loss_of, start, lr, mu, steps):
    points, u, w = [], 0, start.detach().clone().requires_grad_()
    while len(points) < steps:
        u = mu * u + torch.autograd.grad(loss_of(w), w)[0]
        w = (w - lr * u).detach().requires_grad_()
        points += [w.item()]
    return points


def adam(loss_of, start, lr, steps):
    points, m, s, w = [], 0, 0, start.detach().clone().requires_grad_()
    while len(points) < steps:
        g = torch.autograd.grad(loss_of(w), w)[0]
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        k = len(points) + 1
        w = (w - lr * m / (1 - 0.9**k) / (torch.sqrt(s / (1 - 0.999**k)) + 1e-8)).detach().requires_grad_()
        points += [w.item()]
    return points


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="accepted"
class Momentum:
    def __init__(self, lr, mu):
        self.lr, self.mu, self.u = lr, mu, 0.0

    def move(self, w, g):
        self.u = self.mu * self.u + g
        return w - self.lr * self.u


class Adam:
    def __init__(self, lr, b1=0.9, b2=0.999, eps=1e-8):
        self.lr, self.b1, self.b2, self.eps = lr, b1, b2, eps
        self.k, self.m, self.s = 0, 0.0, 0.0

    def move(self, w, g):
        self.k += 1
        self.m += (1 - self.b1) * (g - self.m)
        self.s += (1 - self.b2) * (g * g - self.s)
        m, s = self.m / (1 - self.b1**self.k), self.s / (1 - self.b2**self.k)
        return w - self.lr * m / (s**0.5 + self.eps)


def walk(loss_of, start, steps, rule):
    w, points = float(start), []
    for _ in range(steps):
        leaf = torch.tensor(w, requires_grad=True)
        loss_of(leaf).backward()
        w = rule.move(w, leaf.grad.item())
        points += [w]
    return points


def momentum(loss_of, start, lr, mu, steps):
    return walk(loss_of, start, steps, Momentum(lr, mu))


def adam(loss_of, start, lr, steps):
    return walk(loss_of, start, steps, Adam(lr))


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% [markdown] part="hint" lang="en"
# Do two steps of momentum on paper: $g = 2(w - 3)$ is $-4$ at $w = 1$. What is $u$ after the first and after the second
# step?

# %% [markdown] part="hint" lang="zh"
# 在纸上走两步动量：在 $w = 1$ 处，$g = 2(w - 3)$ 是 $-4$。第一步之后 $u$ 是多少，第二步之后呢？

# %% [markdown] part="hint" lang="en"
# Both optimizers need the slope at the present point, anew in every step; the velocity and the averages are
# numbers that are carried from step to step and are not differentiated. Update the averages first and use the
# new ones. Adam's corrections $1 - 0.9^k$ count the steps from 1, since both averages begin at 0 and would be
# too small otherwise.

# %% [markdown] part="hint" lang="zh"
# 两个优化器每一步都需要重新求当前点的斜率；速度和平均值是一步一步传下去的数，不参与求导。先更新平均值，再使用新的平均值。Adam 的修正 $1 - 0.9^k$ 从 1 开始数步数，因为两个平均值都从 0 开始，不修正就会偏小。

# %% [markdown] part="hint" lang="en"
# The momentum loop with one gap: `u = mu * u + slope(loss_of, w)`, `w = w - lr * ______`, `points.append(w)`,
# where `slope` makes a leaf and calls `torch.autograd.grad`.

# %% [markdown] part="hint" lang="zh"
# 动量的循环，有一个空：`u = mu * u + slope(loss_of, w)`，`w = w - lr * ______`，`points.append(w)`，其中 `slope` 造一个叶子节点，再调用 `torch.autograd.grad`。

# %% [markdown] part="why" lang="en"
# An optimizer is arithmetic on slopes with a memory: a velocity, or two corrected averages; no graph is needed for it.

# %% [markdown] part="why" lang="zh"
# 优化器就是对斜率做的、带记忆的算术：记住一个速度，或者两个修正过的平均值；用不着计算图。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("with_momentum", "with_adam", "start")
    torch = cell.torch
    momentum, adam = cell.name("momentum"), cell.name("adam")

    def other(w):
        return torch.exp(w) + torch.exp(-2 * w)

    with cell.probe("momentum on exp(w) + exp(-2w)"):
        cell.record("momentum on exp(w) + exp(-2w)", momentum(other, cell.name("start") * 0.5, 0.05, 0.5, 4))
    with cell.probe("adam on exp(w) + exp(-2w)"):
        cell.record("adam on exp(w) + exp(-2w)", adam(other, cell.name("start") * 0.5, 0.2, 4))
    with cell.probe("adam on a slope of 1e-8, where the small number in Adam's denominator shows"):
        cell.record("adam on 1e-8 w", adam(lambda w: 1e-8 * w, cell.name("start"), 0.1, 2))


# %% part="judge"
from checkers.authoring import never

compare = {
    "with_momentum": "type size values",
    "adam on 1e-8 w": "type size values",
    "with_adam": "type size values",
    "start": "given",
    "momentum on exp(w) + exp(-2w)": "type size values",
    "adam on exp(w) + exp(-2w)": "type size values",
}

way = (
    never(
        "SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Optimizer",
        said={
            "en": "an optimizer of torch.optim was made, but the steps have to be plain arithmetic on slopes.",
            "zh": "这里用到了 torch.optim 的优化器，而走一步应当是对斜率做普通的算术。",
        },
    ),
)


def cases(draw):
    yield {"start": draw.tensor(low=0.5, high=1.5)}


def explain(evidence):
    """A first step of NaN: the correction was divided by 1 - 0.9 ** 0."""
    from checkers.authoring import Diagnosis

    first = evidence.first
    if first is None or not first.observed.items:
        return None
    start = evidence.answer.facts["start"]
    noted, slopes = evidence.form.called("append"), evidence.form.called("grad", "backward")
    before = any(a.place.loop == s.place.loop and a.place.line < s.place.line for a in noted for s in slopes)
    if before and first.key.startswith("with_") and first.observed.items[0].values == start.values:
        return Diagnosis("wrong-value", {"name": first.key}, ONE_BEFORE)
    if not first.key.startswith(("with_adam", "adam")):
        return None
    seen, right = first.observed.items[0].values, first.expected.items[0].values
    if first.key == "with_adam" and len(seen) == len(right) == len(start.values) == 1:
        # 0.1 / sqrt(0.001) of the step that is right
        if abs((seen[0] - start.values[0]) / (right[0] - start.values[0]) - 3.1623) < 0.01:
            return Diagnosis("wrong-value", {"name": first.key}, UNCORRECTED)
    if any(value != value for value in seen) and counts_from_zero(evidence.source):
        return Diagnosis("wrong-value", {"name": first.key}, FROM_ZERO)
    name = corrected_in_place(evidence.source)
    if name and seen and abs(seen[0] - right[0]) < 1e-5:
        said = {language: text.format(name=name) for language, text in WRITTEN_BACK.items()}
        return Diagnosis("wrong-value", {"name": first.key}, said)
    return None


def corrected_in_place(source):
    """The name of an average of adam that is divided by its correction and keeps the result; "" if none is."""
    import ast

    for function in ast.parse(source).body:
        nodes = list(ast.walk(function)) if getattr(function, "name", "") == "adam" else []
        for loop in nodes:
            for node in ast.walk(loop) if isinstance(loop, ast.For) else ():
                divided = isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div)
                target = node.target if divided else node.targets[0] if isinstance(node, ast.Assign) else None
                value = node.value if target is not None else None
                if not divided and isinstance(value, ast.BinOp) and isinstance(value.op, ast.Div):
                    divided = ast.unparse(value.left) == ast.unparse(target)
                    value = value.right
                if divided and isinstance(target, ast.Name) and any(isinstance(each, ast.Pow) for each in ast.walk(value)):
                    return target.id
    return ""


def counts_from_zero(source):
    """Whether adam raises something to a power that a loop counts from 0 on."""
    import ast

    for function in ast.parse(source).body:
        nodes = list(ast.walk(function)) if getattr(function, "name", "") == "adam" else []
        powers = {ast.unparse(node.right) for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)}
        moved = {ast.unparse(node.target) for node in nodes if isinstance(node, ast.AugAssign)}
        for node in nodes:
            if isinstance(node, ast.For) and isinstance(node.iter, ast.Call) and len(node.iter.args) == 1 and not node.iter.keywords:
                counted = {each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)}
                if ast.unparse(node.iter.func) in ("range", "enumerate") and counted & powers - moved:
                    return True
    return False


WRITTEN_BACK = {
    "en": "The first step is right. Then `{name}` itself has been divided by its correction, and the next step goes on averaging from there. "
    "Give the corrected average a name of its own.",
    "zh": "第一步是对的。之后 `{name}` 本身已经除以了修正项，下一步又从它接着求平均。请给修正后的平均值另起一个名字。",
}
ONE_BEFORE = {
    "en": "The list begins with the point of the start. A point is noted after its step, not before it.",
    "zh": "列表的第一个就是出发点。每个点要在走完那一步之后记下来，而不是之前。",
}
UNCORRECTED = {
    "en": "m and s are used as they are. Both begin at 0 and are too small at first: divide m by 1 - 0.9^k and s by 1 - 0.999^k, where k counts the steps.",
    "zh": "m 和 s 直接就用上了。两者都从 0 开始，起初偏小：请把 m 除以 1 - 0.9^k，把 s 除以 1 - 0.999^k，k 是步数。",
}
FROM_ZERO = {
    "en": "The first step is already NaN: where k is 0, 1 - 0.9^k is 0, and something is divided by it. "
    "Steps are counted from k = 1.",
    "zh": "第一步就已经是 NaN：k 为 0 时，1 - 0.9^k 是 0，而有东西除以了它。步数从 k = 1 数起。",
}


# %% part="wrong" diagnosis="wrong-value"
# the corrected averages are written back
def slope_of(loss_of, w):
    w = w.detach().requires_grad_()
    return torch.autograd.grad(loss_of(w), w)[0]


def momentum(loss_of, start, lr, mu, steps):
    w, u, points = start.clone(), 0.0, []
    for step in range(steps):
        u = mu * u + slope_of(loss_of, w)
        w = w - lr * u
        points.append(w.item())
    return points


def adam(loss_of, start, lr, steps):
    w, m, s, points = start.clone(), 0.0, 0.0, []
    for k in range(1, steps + 1):
        g = slope_of(loss_of, w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        m /= 1 - 0.9**k
        s /= 1 - 0.999**k
        w = w - lr * m / (s**0.5 + 1e-8)
        points.append(w.item())
    return points


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="wrong" diagnosis="M52"
# step before backward
def train(loss_of, start, steps, make):
    w = start.clone().requires_grad_()
    optimizer = make([w])
    points = []
    for step in range(steps):
        optimizer.zero_grad()
        loss = loss_of(w)
        optimizer.step()
        loss.backward()
        points.append(w.item())
    return points


def momentum(loss_of, start, lr, mu, steps):
    return train(loss_of, start, steps, lambda ps: torch.optim.SGD(ps, lr=lr, momentum=mu))


def adam(loss_of, start, lr, steps):
    return train(loss_of, start, steps, lambda ps: torch.optim.Adam(ps, lr=lr))


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="wrong" diagnosis="M53"
# the gradient is cleared before step
def train(loss_of, start, steps, make):
    w = start.clone().requires_grad_()
    optimizer = make([w])
    points = []
    for step in range(steps):
        loss_of(w).backward()
        optimizer.zero_grad()
        optimizer.step()
        points.append(w.item())
    return points


def momentum(loss_of, start, lr, mu, steps):
    return train(loss_of, start, steps, lambda ps: torch.optim.SGD(ps, lr=lr, momentum=mu))


def adam(loss_of, start, lr, steps):
    return train(loss_of, start, steps, lambda ps: torch.optim.Adam(ps, lr=lr))


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="wrong" diagnosis="M55"
# the optimizer gets a computed tensor
def train(loss_of, start, steps, make):
    w = start.clone().requires_grad_() * 1
    optimizer = make([w])
    points = []
    for step in range(steps):
        optimizer.zero_grad()
        loss_of(w).backward()
        optimizer.step()
        points.append(w.item())
    return points


def momentum(loss_of, start, lr, mu, steps):
    return train(loss_of, start, steps, lambda ps: torch.optim.SGD(ps, lr=lr, momentum=mu))


def adam(loss_of, start, lr, steps):
    return train(loss_of, start, steps, lambda ps: torch.optim.Adam(ps, lr=lr))


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="wrong" diagnosis="M54"
# the optimizer knows the old w only
def momentum(loss_of, start, lr, mu, steps):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.SGD([w], lr=lr, momentum=mu)
    w = start.clone().requires_grad_()
    points = []
    for step in range(steps):
        optimizer.zero_grad()
        loss_of(w).backward()
        optimizer.step()
        points.append(w.item())
    return points


def adam(loss_of, start, lr, steps):
    return []


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="wrong" diagnosis="M16"
# old mail is never cleared
def momentum(loss_of, start, lr, mu, steps):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.SGD([w], lr=lr, momentum=mu)
    points = []
    for step in range(steps):
        loss_of(w).backward()
        optimizer.step()
        points.append(w.item())
    return points


def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([w], lr=lr)
    points = []
    for step in range(steps):
        loss_of(w).backward()
        optimizer.step()
        points.append(w.item())
    return points


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="wrong" diagnosis="wrong-value"
# Adam without its corrections
def slope(loss_of, w):
    leaf = torch.tensor(w, requires_grad=True)
    return torch.autograd.grad(loss_of(leaf), leaf)[0].item()


def momentum(loss_of, start, lr, mu, steps):
    w, u, points = start.item(), 0.0, []
    for step in range(steps):
        u = mu * u + slope(loss_of, w)
        w = w - lr * u
        points.append(w)
    return points


def adam(loss_of, start, lr, steps):
    w, m, s, points = start.item(), 0.0, 0.0, []
    for k in range(steps):
        g = slope(loss_of, w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        w = w - lr * m / (s**0.5 + 1e-8)
        points.append(w)
    return points


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="wrong" diagnosis="tensors-for-numbers"
# the moving leaf itself is noted, several times
def momentum(loss_of, start, lr, mu, steps):
    w = start.clone().requires_grad_()
    u = 0.0
    points = []
    for step in range(steps):
        g, = torch.autograd.grad(loss_of(w), w)
        u = mu * u + g
        with torch.no_grad():
            w -= lr * u
        points.append(w)
    return points


def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m = s = 0.0
    points = []
    for k in range(1, steps + 1):
        g, = torch.autograd.grad(loss_of(w), w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g**2
        mean = m / (1 - 0.9**k)
        size = s / (1 - 0.999**k)
        with torch.no_grad():
            w -= lr * mean / (size.sqrt() + 1e-8)
        points.append(w.item())
    return points


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="wrong" diagnosis="M27"
# the first optimizer rebinds its leaf
def momentum(loss_of, start, lr, mu, steps):
    w = start.clone().requires_grad_()
    u = 0.0
    points = []
    for step in range(steps):
        g, = torch.autograd.grad(loss_of(w), w)
        u = mu * u + g
        with torch.no_grad():
            w = w - lr * u
        points.append(w.item())
    return points


def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m = s = 0.0
    points = []
    for k in range(1, steps + 1):
        g, = torch.autograd.grad(loss_of(w), w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g**2
        mean = m / (1 - 0.9**k)
        size = s / (1 - 0.999**k)
        with torch.no_grad():
            w -= lr * mean / (size.sqrt() + 1e-8)
        points.append(w.item())
    return points


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="wrong" diagnosis="wrong-value"
# the steps of Adam are counted from 0
def momentum(loss_of, start, lr, mu, steps):
    w = start.clone().requires_grad_()
    u = 0.0
    points = []
    for step in range(steps):
        g, = torch.autograd.grad(loss_of(w), w)
        u = mu * u + g
        with torch.no_grad():
            w -= lr * u
        points.append(w.item())
    return points


def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m = s = 0.0
    points = []
    for k in range(steps):
        g, = torch.autograd.grad(loss_of(w), w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g**2
        mean = m / (1 - 0.9**k)
        size = s / (1 - 0.999**k)
        with torch.no_grad():
            w -= lr * mean / (size.sqrt() + 1e-8)
        points.append(w.item())
    return points


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)

# %% part="wrong" diagnosis="way-missing"
# the optimizers of the library
def train(loss_of, start, steps, make):
    w = start.clone().requires_grad_()
    optimizer = make([w])
    points = []
    for step in range(steps):
        optimizer.zero_grad()
        loss_of(w).backward()
        optimizer.step()
        points.append(w.item())
    return points


def momentum(loss_of, start, lr, mu, steps):
    return train(loss_of, start, steps, lambda ps: torch.optim.SGD(ps, lr=lr, momentum=mu))


def adam(loss_of, start, lr, steps):
    return train(loss_of, start, steps, lambda ps: torch.optim.Adam(ps, lr=lr))


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)
