# %% [markdown] part="prompt" lang="en"
# ### 6.4 Repair Adam
#
# `adam(loss_of, start, lr, steps)` should return the point that Adam reaches, the same as `torch.optim.Adam`:
#
# $$ m \leftarrow 0.9\,m + 0.1\,g, \quad s \leftarrow 0.999\,s + 0.001\,g^2, \quad
#    w \leftarrow w - \mathrm{lr}\,\frac{m/(1-0.9^k)}{\sqrt{s/(1-0.999^k)} + 10^{-8}}, \quad k = 1, 2, \dots $$
#
# Somebody has typed it in with **two slips**. The code runs, and the loss even falls. Compare line by line with the
# formula and repair it.

# %% [markdown] part="prompt" lang="zh"
# ### 6.4 修好 Adam
#
# `adam(loss_of, start, lr, steps)` 应该返回 Adam 到达的点，与 `torch.optim.Adam` 一致：
#
# $$ m \leftarrow 0.9\,m + 0.1\,g, \quad s \leftarrow 0.999\,s + 0.001\,g^2, \quad
#    w \leftarrow w - \mathrm{lr}\,\frac{m/(1-0.9^k)}{\sqrt{s/(1-0.999^k)} + 10^{-8}}, \quad k = 1, 2, \dots $$
#
# 有人抄写时留下了**两处疏漏**。代码能运行，损失甚至也在下降。请对照公式逐行检查，把它修好。

# %% part="given"
start = torch.tensor([1.0, -2.0, 0.5])


def loss_of(w):
    return ((w - 3) ** 2 * torch.tensor([1.0, 10.0, 100.0])).sum()

# %% part="starter"
def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m = torch.zeros_like(start)
    s = torch.zeros_like(start)
    for k in range(1, steps + 1):
        (g,) = torch.autograd.grad(loss_of(w), w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g.abs()
        with torch.no_grad():
            w -= lr * (m / (1 - 0.9**k)) / ((s / (1 - 0.999)).sqrt() + 1e-8)
    return w.detach()


point = adam(loss_of, start, 0.1, 4)

# %% part="solution"
def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m = torch.zeros_like(start)
    s = torch.zeros_like(start)
    for k in range(1, steps + 1):
        (g,) = torch.autograd.grad(loss_of(w), w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        with torch.no_grad():
            w -= lr * (m / (1 - 0.9**k)) / ((s / (1 - 0.999**k)).sqrt() + 1e-8)
    return w.detach()


point = adam(loss_of, start, 0.1, 4)

# %% part="accepted"
def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m = torch.zeros_like(start)
    s = torch.zeros_like(start)
    k = 0
    while k < steps:
        k += 1
        slope = torch.autograd.grad(loss_of(w), w)[0]
        m = m * 0.9 + slope * 0.1
        s = s * 0.999 + slope.pow(2) * 0.001
        m_hat, s_hat = m / (1 - 0.9**k), s / (1 - 0.999**k)
        with torch.no_grad():
            w -= lr * m_hat / (torch.sqrt(s_hat) + 1e-8)
    return w.detach()


point = adam(loss_of, start, 0.1, 4)

# %% part="accepted"
def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m = s = 0
    k = 0
    while k < steps:
        k += 1
        w.grad = None
        loss_of(w).backward()
        m = m + 0.1 * (w.grad - m)
        s = s + 0.001 * (w.grad**2 - s)
        steepness = torch.sqrt(s / (1 - 0.999**k)) + 1e-8
        w.data -= lr / (1 - 0.9**k) * m / steepness
    return w


point = adam(loss_of, start, 0.1, 4)
print(point)

# %% part="accepted"
def adam(loss_of, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    m, s = torch.zeros(start.shape), torch.zeros(start.shape)
    p = start
    for number in range(steps):
        leaf = p.detach().requires_grad_()
        g = torch.autograd.grad(loss_of(leaf), leaf)[0]
        m = m * beta1 + g * (1 - beta1)
        s = s * beta2 + g.square() * (1 - beta2)
        mean = m / (1 - beta1 ** (number + 1))
        size = (s / (1 - beta2 ** (number + 1))) ** 0.5
        p = p - lr * mean / (size + eps)
    return p


point = adam(loss_of, start, 0.1, 4)

# %% part="accepted"
def adam(loss_of, start, lr, steps):
    w = start.detach().clone()
    w.requires_grad_(True)
    m = torch.zeros_like(w, requires_grad=False)
    s = torch.zeros_like(w, requires_grad=False)
    left, right = 1.0, 1.0
    for _ in range(steps):
        left, right = left * 0.9, right * 0.999
        g = torch.autograd.grad(loss_of(w), [w])[0]
        m.mul_(0.9).add_(0.1 * g)
        s.mul_(0.999).add_(0.001 * g.pow(2))
        with torch.no_grad():
            w.sub_(lr * m / (1 - left) / ((s / (1 - right)).sqrt() + 1e-8))
    return w


point = adam(loss_of, start, 0.1, 4)

# %% [markdown] part="hint" lang="en"
# Go through the formula from left to right and put a finger on each piece in the code. Both slips are in the part that
# belongs to $s$.

# %% [markdown] part="hint" lang="zh"
# 从左到右读公式，每读一项，就用手指在代码里点出它来。两处疏漏都在与 $s$ 有关的部分。

# %% [markdown] part="hint" lang="en"
# $s$ is an average of **squares**; the root at the end turns it back into a size. An average that begins at 0 is too small at
# first, namely by the factor $1 - 0.999^k$ after $k$ steps, which the division takes out. Without the power the factor would
# be the one of the first step for ever.

# %% [markdown] part="hint" lang="zh"
# $s$ 是**平方**的平均；最后的根号把它变回大小。从 0 开始的平均值起初偏小，走了 $k$ 步之后偏小的倍数是 $1 - 0.999^k$，除以它就修正了。如果没有这个次方，用的就永远是第一步的倍数。

# %% [markdown] part="hint" lang="en"
# The two lines, with one gap: `s = 0.999 * s + 0.001 * g * g`, and in the step `(s / (1 - 0.999**______)).sqrt()`.

# %% [markdown] part="hint" lang="zh"
# 这两行，有一个空：`s = 0.999 * s + 0.001 * g * g`，以及更新里的 `(s / (1 - 0.999**______)).sqrt()`。

# %% [markdown] part="why" lang="en"
# Squares under a root measure the size of the slopes, and the correction with the step's number undoes the start at zero.

# %% [markdown] part="why" lang="zh"
# 平方再开根号，量的是斜率的大小；用步数做的修正，抵消了从零开始的影响。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("point", "start")
    torch, adam = cell.torch, cell.name("adam")
    with cell.probe("adam on another loss"):
        there = cell.tensor("there") if cell.has("there") else torch.tensor([2.0, -1.0])
        for steps in (1, 6):
            end = adam(lambda w: (w**4).sum() + w.sum(), there, 0.05, steps)
            cell.record(f"the point after {steps} steps on another loss", end)
        # slopes of the size of 1e-8, where that number counts
        cell.record("the point on a nearly flat loss", adam(lambda w: (2e-8 * w).sum(), there, 0.5, 1))


# %% part="judge"
from checkers.authoring import never

import numpy as np

compare = {
    "point": "type shape values",
    "start": "given",
    "the point after 1 steps on another loss": "type shape values",
    "the point after 6 steps on another loss": "type shape values",
    "the point on a nearly flat loss": "type shape values",
}

way = (
    never(
        "SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Optimizer",
        said={
            "en": "an optimizer of the library was made, but it is the given code that has to be repaired.",
            "zh": "这里用到了库里的优化器，而要修的是给出的代码。",
        },
    ),
)


def cases(draw):
    yield {"start": draw.tensor(3), "there": draw.tensor(4)}
    yield {"start": draw.tensor(3), "there": draw.tensor(2)}


LEFT = {  # s averages sizes, not squares; its correction lacks the power
    (True, False): {
        "en": "One of the two slips is left, in the line of s: compare what is averaged there with the formula.",
        "zh": "两处疏漏还剩一处，在更新 s 的那一行：请对照公式，看那里平均的是什么。",
    },
    (False, True): {
        "en": "One of the two slips is left, in the step: there the correction of s is the same for every k.",
        "zh": "两处疏漏还剩一处，在更新 w 的那一行：那里对 s 的修正不随 k 变化。",
    },
    (True, True): {
        "en": "Both slips are still there, and both are in the part that belongs to s.",
        "zh": "两处疏漏都还在，都在与 s 有关的部分。",
    },
}


ROOT_FIRST = {
    "en": "The root is taken too early: s is corrected first, and the root is taken of what comes out.",
    "zh": "根号开得太早了：先修正 s，再对修正后的值开平方。",
}


def walked(start, sizes, no_power, root_first=False):
    """The point that Adam reaches from start with these slips."""
    w, m, s = np.array(start), 0.0, 0.0
    for k in range(1, 5):
        g = 2 * (w - 3) * np.array([1.0, 10.0, 100.0])
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * (abs(g) if sizes else g * g)
        rest = 1 - 0.999 ** (1 if no_power else k)
        root = np.sqrt(s) / rest if root_first else np.sqrt(s / rest)
        w = w - 0.1 * m / (1 - 0.9**k) / (root + 1e-8)
    return w


def explain(evidence):
    """Which slips are left: the point shows it."""
    from checkers.authoring import Diagnosis

    start, point = evidence.was("start"), evidence.answer.facts.get("point")
    if evidence.raised or point is None or not len(point.values) == len(start.values) == 3:
        return None
    for slips, sentences in LEFT.items():
        if np.allclose(point.values, walked(start.values, *slips), rtol=1e-4, atol=1e-5):
            return Diagnosis("wrong-value", {"name": "point"}, sentences)
    if np.allclose(point.values, walked(start.values, False, False, root_first=True), rtol=1e-4, atol=1e-5):
        return Diagnosis("wrong-value", {"name": "point"}, ROOT_FIRST)
    return None


# %% part="wrong" diagnosis="wrong-value"
# only one of the two is mended
def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m = torch.zeros_like(start)
    s = torch.zeros_like(start)
    for k in range(1, steps + 1):
        (g,) = torch.autograd.grad(loss_of(w), w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        with torch.no_grad():
            w -= lr * (m / (1 - 0.9**k)) / ((s / (1 - 0.999)).sqrt() + 1e-8)
    return w.detach()


point = adam(loss_of, start, 0.1, 4)

# %% part="wrong" diagnosis="slip-expression-part"
# no corrections at all
def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m = torch.zeros_like(start)
    s = torch.zeros_like(start)
    for k in range(1, steps + 1):
        (g,) = torch.autograd.grad(loss_of(w), w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        with torch.no_grad():
            w -= lr * m / (s.sqrt() + 1e-8)
    return w.detach()


point = adam(loss_of, start, 0.1, 4)

# %% part="wrong" diagnosis="slip-call-missing-part"
# the root is forgotten
def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m = torch.zeros_like(start)
    s = torch.zeros_like(start)
    for k in range(1, steps + 1):
        (g,) = torch.autograd.grad(loss_of(w), w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        with torch.no_grad():
            w -= lr * (m / (1 - 0.9**k)) / (s / (1 - 0.999**k) + 1e-8)
    return w.detach()


point = adam(loss_of, start, 0.1, 4)

# %% part="wrong" diagnosis="slip-expression-part"
# old mail is in every gradient
def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m = torch.zeros_like(start)
    s = torch.zeros_like(start)
    for k in range(1, steps + 1):
        loss_of(w).backward()
        g = w.grad
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        with torch.no_grad():
            w -= lr * (m / (1 - 0.9**k)) / ((s / (1 - 0.999**k)).sqrt() + 1e-8)
    return w.detach()


point = adam(loss_of, start, 0.1, 4)

# %% part="wrong" diagnosis="slip-call-part"
# the numbering begins at 0: a division by zero
def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m = torch.zeros_like(start)
    s = torch.zeros_like(start)
    for k in range(steps):
        (g,) = torch.autograd.grad(loss_of(w), w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        with torch.no_grad():
            w -= lr * (m * (1 / (1 - 0.9**k))) / ((s / (1 - 0.999**k)).sqrt() + 1e-8)
    return w.detach()


point = adam(loss_of, start, 0.1, 4)

# %% part="wrong" diagnosis="M47"
# the tuple is not unpacked
def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m = torch.zeros_like(start)
    s = torch.zeros_like(start)
    for k in range(1, steps + 1):
        g = torch.autograd.grad(loss_of(w), w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        with torch.no_grad():
            w -= lr * (m / (1 - 0.9**k)) / ((s / (1 - 0.999**k)).sqrt() + 1e-8)
    return w.detach()


point = adam(loss_of, start, 0.1, 4)

# %% part="wrong" diagnosis="way-missing"
# the optimizer of the library
def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([w], lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        loss_of(w).backward()
        optimizer.step()
    return w.detach()


point = adam(loss_of, start, 0.1, 4)
