# %% [markdown] part="prompt" lang="en"
# ### 8.4 A loss made of physics
#
# Something cools: its temperature $u$ above the room falls at a rate of $k$ times itself, $u'(t) = -k\,u(t)$, and
# $u(0) = 1$. A network can be trained on this law *without any data*: the loss says how badly it is obeyed. Write
# `physics(u, t, k)` for any `u` that takes a tensor of times and returns as many temperatures. Four properties
# make it a loss of this law:
#
# - for a `u` that obeys the law it is 0;
# - else it is the mean square of $u'(t) + k\,u(t)$ over the times, plus the square of $u(0) - 1$;
# - its gradient reaches the parameters of `u`;
# - `times`, or whatever it is called with, is left as it was.

# %% [markdown] part="prompt" lang="zh"
# ### 8.4 由物理定律构成的损失
#
# 一个东西在冷却：它高出室温的温度 $u$ 以自身的 $k$ 倍的速率下降，$u'(t) = -k\,u(t)$，并且 $u(0) = 1$。不用任何数据，就能让网络去学这条定律：损失表示它违反定律的程度。请写 `physics(u, t, k)`，其中 `u` 可以是任何接收一个时间张量、返回同样多个温度的函数。它要成为这条定律的损失，须有四个性质：
#
# - 对服从定律的 `u`，它是 0；
# - 否则，它是 $u'(t) + k\,u(t)$ 在各个时刻上的均方，加上 $u(0) - 1$ 的平方；
# - 它的梯度能到达 `u` 的参数；
# - 传进来的时间（这里是 `times`）保持原样。

# %% part="given"
times = torch.linspace(0, 2, 9)
rate = torch.tensor(-0.5, requires_grad=True)


def u(t):
    """A first guess at the law, with one parameter."""
    return torch.exp(rate * t)


# %% part="starter"
def physics(u, t, k):
    return torch.tensor(0.0)  # every law is obeyed


loss = physics(u, times, 1.5)

# %% part="solution"
def physics(u, t, k):
    t = t.detach().clone().requires_grad_()
    value = u(t)
    (slope,) = torch.autograd.grad(value.sum(), t, create_graph=True)
    start = u(torch.zeros(1)) - 1
    return ((slope + k * value) ** 2).mean() + (start**2).sum()


loss = physics(u, times, 1.5)

# %% part="accepted"
def physics(u, t, k):
    moments = t.clone()
    moments.requires_grad = True
    values = u(moments)
    slopes = torch.autograd.grad(values, moments, torch.ones_like(values), create_graph=True)[0]
    residual = slopes + k * values
    law = (residual * residual).sum() / len(t)
    return law + (u(torch.tensor([0.0])) - 1).pow(2).mean()


loss = physics(u, times, 1.5)

# %% part="accepted"
def derivative(f, t):
    t = t.detach().clone().requires_grad_(True)
    y = f(t)
    return y, torch.autograd.grad(y, t, grad_outputs=torch.ones(len(t)), create_graph=True)[0]


def physics(u, t, k):
    value, slope = derivative(u, t)
    law = torch.nn.functional.mse_loss(slope, -k * value)
    beginning = torch.nn.functional.mse_loss(u(torch.zeros(1)), torch.ones(1))
    return law + beginning


loss = physics(u, times, 1.5)
print(loss)

# %% part="accepted"
def physics(u, t, k):
    """The start rides along as one more time, the first."""
    with_start = torch.cat([torch.zeros(1), t]).requires_grad_()
    value = u(with_start)
    (slope,) = torch.autograd.grad(value.sum(), [with_start], create_graph=True)
    residual = (slope + k * value)[1:]
    return residual.square().mean() + (value[0] - 1) ** 2


loss = physics(u, times, 1.5)

# %% part="accepted"
def physics(u, t, k):
    """Time by time."""
    total = 0.0
    for each in t.tolist():
        moment = torch.tensor([each], requires_grad=True)
        value = u(moment)
        (slope,) = torch.autograd.grad(value, moment, create_graph=True)
        total = total + (slope + k * value).sum() ** 2
    return total / len(t) + (u(torch.zeros(1))[0] - 1) ** 2


loss = physics(u, times, 1.5)

# %% [markdown] part="hint" lang="en"
# You know $u$ only by calling it. How do you get its slope at each of the times, and for what will this slope
# itself be differentiated?

# %% [markdown] part="hint" lang="zh"
# 你只能通过调用来了解 $u$。怎样得到它在每个时刻的斜率？这个斜率本身之后又要对什么求导？

# %% [markdown] part="hint" lang="en"
# Track a copy of the times, call `u` on it, and ask `torch.autograd.grad` for the slope of the sum: each value
# depends on its own time only, so the sum keeps the slopes apart. Training will walk back through this slope to
# the parameters, so it needs a graph of its own: `create_graph=True`. The start is one more call, at time 0.

# %% [markdown] part="hint" lang="zh"
# 追踪时间的一份副本，用它调用 `u`，再用 `torch.autograd.grad` 求总和的斜率：每个值只依赖自己的那个时刻，所以求和不会把斜率混在一起。训练时要穿过这个斜率走回参数，所以它需要自己的计算图：`create_graph=True`。起点只要在时刻 0 再调用一次。

# %% [markdown] part="hint" lang="en"
# One line with a gap: `(slope,) = torch.autograd.grad(value.sum(), t, ______=True)`.

# %% [markdown] part="hint" lang="zh"
# 有一行留了一个空：`(slope,) = torch.autograd.grad(value.sum(), t, ______=True)`。

# %% [markdown] part="why" lang="en"
# The law is about a slope, so its loss holds a gradient inside, and training differentiates that once more, now with respect to the parameters.

# %% [markdown] part="why" lang="zh"
# 定律说的是斜率，所以损失里面含有一个梯度，训练时再对它求一次导，这次是对参数。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("loss", "times")
    torch, physics, times = cell.torch, cell.name("physics"), cell.name("times")
    a = torch.tensor([0.7, -0.4, 0.3], requires_grad=True)
    laws = {
        "exp(-2t), with k = 2": (lambda t: torch.exp(-2.0 * t), 2.0),
        "exp(-t / 2), with k = 1/2": (lambda t: torch.exp(-0.5 * t), 0.5),
        "exp(-2t), with k = 1": (lambda t: torch.exp(-2.0 * t), 1.0),
        "3 exp(-2t), with k = 2": (lambda t: 3 * torch.exp(-2.0 * t), 2.0),
        "a polynomial, with k = 1.5": (lambda t: a[0] + a[1] * t + a[2] * t * t, 1.5),
    }
    for name, (u, k) in laws.items():
        with cell.probe(f"physics for {name}"):
            cell.record(f"the loss of {name}", physics(u, times, k))
    with cell.probe("the loss of a polynomial, and its backward()"):
        physics(laws["a polynomial, with k = 1.5"][0], times, 1.5).backward()
        cell.record("the gradient in the polynomial's parameters", a.grad)
    cell.observe("times")  # after all that


# %% part="judge"
import numpy as np

from checkers.authoring import Diagnosis

LAWS = (
    "exp(-2t), with k = 2", "exp(-t / 2), with k = 1/2", "exp(-2t), with k = 1",
    "3 exp(-2t), with k = 2", "a polynomial, with k = 1.5",
)  # fmt: skip
compare = {
    "times": "given tracked",
    **{f"the loss of {each}": "type size values" for each in LAWS},
    "the gradient in the polynomial's parameters": "type values",
    "loss": "type size values",
}


def cases(draw):
    yield {"times": draw.tensor(7, low=0.1, high=2.0, signs=False)}
    yield {"times": draw.of([0.5])}  # a single time


SAID = {
    "start": {
        "en": "3 exp(-2t) obeys the law and begins at 3, not at 1: that must cost something. Add the square of u(0) - 1.",
        "zh": "3 exp(-2t) 服从定律，但从 3 而不是 1 出发，这必须有代价。请加上 u(0) - 1 的平方。",
    },
    "cost": {
        "en": "3 exp(-2t) obeys the law and begins at 3, not at 1: the square of u(0) - 1 is 4 there, and so is its loss. Yours is another.",
        "zh": "3 exp(-2t) 服从定律，但从 3 而不是 1 出发：u(0) - 1 的平方在那里是 4，损失也就是 4。你的不是。",
    },
    "cut": {
        "en": "The loss is right, but its gradient is not: some part of it is a constant for autograd. Look for detach(), .data, item() and no_grad on the way from u to the loss.",
        "zh": "损失是对的，但它的梯度不对：其中有一部分对自动求导来说是常数。从 u 到损失的路上，请找找 detach()、.data、item() 和 no_grad。",
    },
    "flat": {
        "en": "The loss is right, but its gradient does not pass through the slope: without a graph of its own the slope is a constant. Ask for it with create_graph=True.",
        "zh": "损失是对的，但它的梯度没有穿过斜率：没有自己的计算图，斜率就是常数。求它的时候请用 create_graph=True。",
    },
    "exact": {
        "en": "exp(-2t) obeys the law with k = 2 exactly and begins at 1, so its loss is 0. Yours is not: look at the sign between the slope and k u, and at the start, which is u at t = 0, whatever times are given.",
        "zh": "k = 2 时，exp(-2t) 完全服从定律，也从 1 出发，所以损失是 0。你的不是：看看斜率和 k u 之间的符号，也看看起点：它是 u 在 t = 0 处的值，与给了哪些时刻无关。",
    },
}


def explain(evidence):
    """Which of the properties is missing."""
    if evidence.raised or evidence.first is None:
        return None
    wrong = [each.key for each in evidence.differs("values")]
    if not wrong:
        return None
    if wrong[0] == "the gradient in the polynomial's parameters":
        return Diagnosis("M51", {}, SAID["flat"]) if is_flat(evidence) else Diagnosis("wrong-gradient", {"name": wrong[0]}, SAID["cut"], yields=True)
    exact = evidence.answer.facts[f"the loss of {LAWS[0]}"].values
    if len(exact) == 1 and abs(exact[0]) > 1e-3:
        return Diagnosis("property-missing", {}, SAID["exact"])
    if f"the loss of {LAWS[3]}" in wrong and f"the loss of {LAWS[2]}" not in wrong:
        cost = evidence.answer.facts[f"the loss of {LAWS[3]}"].values
        free = len(cost) == 1 and abs(cost[0]) < 1e-3
        return Diagnosis("property-missing", {}, SAID["start" if free else "cost"])
    return None


def is_flat(evidence):
    """Whether the gradient is the one for which the slope counts as a constant."""
    t, seen = np.array(evidence.answer.facts["times"].values), evidence.answer.facts["the gradient in the polynomial's parameters"].values
    u, slope, start = 0.7 - 0.4 * t + 0.3 * t * t, -0.4 + 0.6 * t, 0.7 - 1
    rates = [np.ones_like(t), t, t * t]
    flat = [float(np.mean(2 * (slope + 1.5 * u) * 1.5 * rate)) for rate in rates]
    flat[0] += 2 * start
    return len(seen) == 3 and np.allclose(seen, flat, rtol=1e-3, atol=1e-4)


# %% part="wrong" diagnosis="M51"
# the slope has no graph: nothing passes through it
def physics(u, t, k):
    t = t.detach().clone().requires_grad_()
    value = u(t)
    (slope,) = torch.autograd.grad(value.sum(), t, retain_graph=True)
    start = u(torch.zeros(1)) - 1
    return ((slope + k * value) ** 2).mean() + (start**2).sum()


loss = physics(u, times, 1.5)

# %% part="wrong" diagnosis="property-missing"
# the sign of the law
def physics(u, t, k):
    t = t.detach().clone().requires_grad_()
    value = u(t)
    (slope,) = torch.autograd.grad(value.sum(), t, create_graph=True)
    start = u(torch.zeros(1)) - 1
    return ((slope - k * value) ** 2).mean() + (start**2).sum()


loss = physics(u, times, 1.5)

# %% part="wrong" diagnosis="property-missing"
# no start
def physics(u, t, k):
    t = t.detach().clone().requires_grad_()
    value = u(t)
    (slope,) = torch.autograd.grad(value.sum(), t, create_graph=True)
    return ((slope + k * value) ** 2).mean()


loss = physics(u, times, 1.5)

# %% part="wrong" diagnosis="M13"
# many values, and no weights
def physics(u, t, k):
    t = t.detach().clone().requires_grad_()
    value = u(t)
    (slope,) = torch.autograd.grad(value, t, create_graph=True)
    start = u(torch.zeros(1)) - 1
    return ((slope + k * value) ** 2).mean() + (start**2).sum()


loss = physics(u, times, 1.5)

# %% part="wrong" diagnosis="given-switched"
# the given times are switched on
def physics(u, t, k):
    t.requires_grad_()
    value = u(t)
    (slope,) = torch.autograd.grad(value.sum(), t, create_graph=True)
    start = u(torch.zeros(1)) - 1
    return ((slope + k * value) ** 2).mean() + (start**2).sum()


loss = physics(u, times, 1.5)

# %% part="wrong" diagnosis="slip-sum-or-mean"
# the sum over the times
def physics(u, t, k):
    t = t.detach().clone().requires_grad_()
    value = u(t)
    (slope,) = torch.autograd.grad(value.sum(), t, create_graph=True)
    start = u(torch.zeros(1)) - 1
    return ((slope + k * value) ** 2).sum() + (start**2).sum()


loss = physics(u, times, 1.5)

# %% part="wrong" diagnosis="slip-line-missing"
# the times are not tracked
def physics(u, t, k):
    value = u(t)
    (slope,) = torch.autograd.grad(value.sum(), t, create_graph=True)
    start = u(torch.zeros(1)) - 1
    return ((slope + k * value) ** 2).mean() + (start**2).sum()


loss = physics(u, times, 1.5)
