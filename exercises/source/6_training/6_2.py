# %% [markdown] part="prompt" lang="en"
# ### 6.2 Gradient descent
#
# Write `descend(loss_of, start, lr, steps)`. It starts at a copy of `start`, takes `steps` steps against the slope of
# `loss_of(w)`, and returns a pair: the **point** where it ends, and the **list of the losses**, one number for each step,
# noted before the step is taken. `start` itself must not move. The last line,
# which sets the two names, is there already.

# %% [markdown] part="prompt" lang="zh"
# ### 6.2 梯度下降
#
# 写出 `descend(loss_of, start, lr, steps)`。它从 `start` 的一个副本出发，沿着 `loss_of(w)` 的斜率的反方向走 `steps` 步，返回一对结果：最后停下的**点**，以及**损失的列表**，每一步一个数，在走这一步之前记下。`start` 本身不能动。末尾给两个名字赋值的那一行已经写好了。

# %% part="given"
start = torch.tensor([2.0, -1.0])


def bowl(w):
    return (w * w * torch.tensor([1.0, 3.0])).sum()

# %% part="starter"
def descend(loss_of, start, lr, steps):
    return start, []


point, losses = descend(bowl, start, 0.1, 5)

# %% part="solution"
def descend(loss_of, start, lr, steps):
    w = start.detach().clone().requires_grad_()
    losses = []
    for step in range(steps):
        loss = loss_of(w)
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad = None
    return w, losses


point, losses = descend(bowl, start, 0.1, 5)

# %% part="accepted"
def descend(loss_of, start, lr, steps):
    w = start.clone()
    losses = []
    for step in range(steps):
        w = w.detach().requires_grad_()
        loss = loss_of(w)
        losses += [float(loss.detach())]
        (slope,) = torch.autograd.grad(loss, w)
        w = w - lr * slope
    return w.detach(), losses


point, losses = descend(bowl, start, 0.1, 5)
print(point, losses)

# %% part="accepted"
def descend(loss_of, start, lr, steps):
    w = torch.nn.Parameter(start.clone())
    optimizer = torch.optim.SGD([w], lr=lr)
    history = []
    for _ in range(steps):
        optimizer.zero_grad()
        value = loss_of(w)
        value.backward()
        optimizer.step()
        history.append(value.item())
    return w.data, history


point, losses = descend(bowl, start, 0.1, 5)

# %% part="accepted"
def descend(loss_of, start, lr, steps):
    p = start.clone().requires_grad_(True)
    notes = []
    while len(notes) < steps:
        now = loss_of(p)
        notes.append(now.item())
        now.backward()
        p.data.sub_(lr * p.grad.data)
        p.grad.zero_()
    return p, notes


result = descend(bowl, start, 0.1, 5)
point = result[0]
losses = result[1]

# %% part="accepted"
def one_step(loss_of, w, lr):
    w = w.detach().clone().requires_grad_()
    value = loss_of(w)
    value.backward()
    return w.detach() - lr * w.grad, value.item()


def descend(loss_of, start, lr, steps):
    losses = []
    for _ in range(steps):
        start, value = one_step(loss_of, start, lr)
        losses.append(value)
    return start, losses


point, losses = descend(bowl, start, 0.1, 5)

# %% [markdown] part="hint" lang="en"
# Which lines happen once, and which in every step? The copy of `start` and the empty list come before the loop.
# And who clears `.grad`?

# %% [markdown] part="hint" lang="zh"
# 哪些行只做一次，哪些行每一步都要做？`start` 的副本和空列表在循环之前。还有，谁来清空 `.grad`？

# %% [markdown] part="hint" lang="en"
# `start.detach().clone().requires_grad_()` is a leaf of your own. In each step: compute the loss, note down
# `loss.item()`, go back, move the leaf inside `torch.no_grad()` with `-=`, clear its gradient. An update with
# `w = w - ...` would make a computed tensor and lose the leaf.

# %% [markdown] part="hint" lang="zh"
# `start.detach().clone().requires_grad_()` 是你自己的叶子节点。每一步里：计算损失，记下 `loss.item()`，反向传播，在 `torch.no_grad()` 里用 `-=` 移动叶子节点，清空梯度。如果写 `w = w - ...`，得到的是计算出来的张量，叶子节点就丢了。

# %% [markdown] part="hint" lang="en"
# The loop with one gap: `loss = loss_of(w)`, `losses.append(loss.item())`, `loss.backward()`, then
# `with torch.no_grad(): w -= lr * ______`, and last `w.grad = None`.

# %% [markdown] part="hint" lang="zh"
# 循环，有一个空：`loss = loss_of(w)`、`losses.append(loss.item())`、`loss.backward()`，接着 `with torch.no_grad(): w -= lr * ______`，最后 `w.grad = None`。

# %% [markdown] part="why" lang="en"
# The loss falls fastest in the direction against its slope, so each step moves the leaf that way, with
# recording paused.

# %% [markdown] part="why" lang="zh"
# 逆着斜率走，损失下降得最快；所以每一步都在不记录的情况下把叶子节点朝那个方向移动。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("point", "losses", "start")
    torch, descend = cell.torch, cell.name("descend")
    with cell.probe("descend on another loss"):
        there = cell.tensor("there") if cell.has("there") else torch.tensor([1.0, 0.5, -1.0])
        end, path = descend(lambda w: ((w - 1) ** 4).sum() / 4 + w.sum(), there, 0.05, 3)
        cell.record("the point on another loss", end)
        cell.record("the losses on another loss", path)
        cell.record("the start of the other descent", there)


# %% part="judge"
from checkers.authoring import WALKS, calls

compare = {
    "point": "type shape values",
    "losses": "type size values",
    "start": "given tracked",
    "the point on another loss": "type shape values",
    "the losses on another loss": "type size values",
    "the start of the other descent": "values",
}

way = (
    calls(
        *WALKS,
        said={
            "en": "the slopes have to come from autograd.",
            "zh": "斜率应当来自自动求导。",
        },
    ),
)


def cases(draw):
    yield {"start": draw.tensor(2), "there": draw.tensor(4, high=2.0)}
    yield {"start": draw.tensor(2), "there": draw.tensor(1, high=2.0)}


def explain(evidence):
    """The pair in the other order, and steps that lead upwards."""
    from checkers.authoring import Diagnosis

    facts = evidence.answer.facts
    point, losses = facts.get("point"), facts.get("losses")
    if evidence.raised or point is None or losses is None:
        return None
    if point.kind == "sequence" and losses.kind == "tensor":
        return Diagnosis("exchanged", {}, OTHER_ORDER)
    numbers = [number for each in losses.items for number in each.values]
    right = [number for each in evidence.expected.facts["losses"].items for number in each.values]
    if len(numbers) == len(right) > 1 and all(abs(a - b) < 1e-4 for a, b in zip(numbers, right[::-1])):
        return Diagnosis("wrong-value", {"name": "losses"}, LAST_FIRST)
    if len(numbers) > 1 and numbers == sorted(numbers) and numbers[0] < numbers[-1]:
        return Diagnosis("wrong-value", {"name": "losses"}, UPWARDS, yields=True)
    return None


OTHER_ORDER = {
    "en": "The pair is in the other order: descend returns the point first, then the list of the losses.",
    "zh": "这一对的次序反了：descend 先返回点，再返回损失的列表。",
}
LAST_FIRST = {
    "en": "The losses are the right ones, in the other order: the loss of the first step belongs first.",
    "zh": "损失都是对的，只是次序反了：第一步的损失应当排在最前面。",
}
UPWARDS = {
    "en": "The losses grow from step to step: each step goes up the slope, or it goes too far down. It is lr * w.grad that is subtracted.",
    "zh": "损失一步一步变大：每一步不是走上坡，就是下坡走得太远。要减去的是 lr * w.grad。",
}

# %% part="wrong" diagnosis="M16"
# the mailbox is never emptied
def descend(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    losses = []
    for step in range(steps):
        loss = loss_of(w)
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
    return w, losses


point, losses = descend(bowl, start, 0.1, 5)

# %% part="wrong" diagnosis="M26"
# the update makes a computed tensor
def descend(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    losses = []
    for step in range(steps):
        loss = loss_of(w)
        losses.append(loss.item())
        loss.backward()
        w = w - lr * w.grad
    return w, losses


point, losses = descend(bowl, start, 0.1, 5)

# %% part="wrong" diagnosis="M22"
# in place, but recorded
def descend(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    losses = []
    for step in range(steps):
        loss = loss_of(w)
        losses.append(loss.item())
        loss.backward()
        w -= lr * w.grad
        w.grad = None
    return w, losses


point, losses = descend(bowl, start, 0.1, 5)

# %% part="wrong" diagnosis="M20"
# one loss for all steps
def descend(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    losses = []
    loss = loss_of(w)
    for step in range(steps):
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad = None
    return w, losses


point, losses = descend(bowl, start, 0.1, 5)

# %% part="wrong" diagnosis="M28"
# the loss has left the graph
def descend(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    losses = []
    for step in range(steps):
        loss = loss_of(w).item()
        losses.append(loss)
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad = None
    return w, losses


point, losses = descend(bowl, start, 0.1, 5)

# %% part="wrong" diagnosis="slip-sign"
# uphill
def descend(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    losses = []
    for step in range(steps):
        loss = loss_of(w)
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            w += lr * w.grad
        w.grad = None
    return w, losses


point, losses = descend(bowl, start, 0.1, 5)

# %% part="wrong" diagnosis="M34"
# detach shares memory: start moves
def descend(loss_of, start, lr, steps):
    w = start.detach().requires_grad_()
    losses = []
    for step in range(steps):
        loss = loss_of(w)
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad = None
    return w.clone(), losses


point, losses = descend(bowl, start, 0.1, 5)

# %% part="wrong" diagnosis="one-step-late"
# noted after the step
def descend(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    losses = []
    for step in range(steps):
        loss_of(w).backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad = None
        losses.append(loss_of(w).item())
    return w, losses


point, losses = descend(bowl, start, 0.1, 5)

# %% part="wrong" diagnosis="exchanged"
# the losses first
def descend(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    losses = []
    for _ in range(steps):
        loss = loss_of(w)
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad = None
    return losses, w


point, losses = descend(bowl, start, 0.1, 5)

# %% part="wrong" diagnosis="second-name"
# a second name for start
def descend(loss_of, start, lr, steps):
    w = start
    w.requires_grad = True
    losses = []
    for _ in range(steps):
        loss = loss_of(w)
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad = None
    return w, losses


point, losses = descend(bowl, start, 0.1, 5)
