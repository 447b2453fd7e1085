# %% [markdown] part="prompt" lang="en"
# ### 3.7 Micro-batches
#
# Sixteen examples are too many for a small machine, so the gradient of the mean loss is collected from **four
# quarters**: four forward passes, four backward passes, no clearing in between. In the end `w.grad` must be
# what a single pass over all examples would give. Also set `total` to the mean loss over all examples, as a
# plain number that keeps no graph alive.
#
# The loss of one example is $(w\,x_i - t_i)^2$.

# %% [markdown] part="prompt" lang="zh"
# ### 3.7 微批次
#
# 对一台小机器来说，十六个样本太多了，所以要把它们分成**四份**，逐份收集均值损失的梯度：四次前向计算，四次反向传播，中间不清零。最后 `w.grad` 必须等于一次走完全部样本所得的梯度。另外把 `total` 设成全部样本的均值损失，它应当是普通的数，不让任何计算图留在内存里。
#
# 一个样本的损失是 $(w\,x_i - t_i)^2$。

# %% part="given"
inputs = torch.linspace(-1, 2, 16)
targets = 3 * inputs + 0.5
w = torch.tensor(1.0, requires_grad=True)

# %% part="starter"
total = 0.0
for xs, ts in zip(inputs.view(4, -1), targets.view(4, -1)):  # four quarters
    pass

# %% part="solution"
total = 0.0
for xs, ts in zip(inputs.view(4, -1), targets.view(4, -1)):
    loss = ((w * xs - ts) ** 2).mean() / 4
    loss.backward()
    total += loss.item()

# %% part="accepted"
total = 0.0
for xs, ts in zip(inputs.chunk(4), targets.chunk(4)):
    loss = ((w * xs - ts) ** 2).mean() / 4
    loss.backward()
    total += loss.item()

# %% part="accepted"
total = 0.0
n = len(inputs)
for start in range(0, n, n // 4):
    xs, ts = inputs[start : start + n // 4], targets[start : start + n // 4]
    loss = ((w * xs - ts) ** 2).sum() / n
    loss.backward()
    total = total + float(loss)

# %% part="accepted"
losses = []
for xs, ts in zip(inputs.view(4, -1), targets.view(4, -1)):
    loss = torch.nn.functional.mse_loss(w * xs, ts)
    loss.backward(torch.tensor(0.25))
    losses.append(float(loss.detach()))
total = sum(losses) / 4

# %% part="accepted"
total = 0.0
for xs, ts in zip(inputs.split(len(inputs) // 4), targets.split(len(inputs) // 4)):
    loss = ((ts - w * xs) ** 2).mean()
    loss.backward()
    total += loss.item() / 4
w.grad /= 4

# %% [markdown] part="hint" lang="en"
# Compute the mean of four numbers from the means of the first and of the second two. What has to happen to the two
# means?

# %% [markdown] part="hint" lang="zh"
# 用前两个数的均值和后两个数的均值，算出四个数的均值。两个均值该怎么处理？

# %% [markdown] part="hint" lang="en"
# A new gradient is added to what is there, so four backward passes add four gradients: that is what you want
# here, apart from one factor. The mean over all is the mean of the four quarter means, so each of them counts
# for one fourth. For `total`, take the number out of the graph with `item()`.

# %% [markdown] part="hint" lang="zh"
# 新的梯度会加到已有的上面，所以四次反向传播就加进四份梯度：这正是你在这里想要的，只差一个因子。全部的均值，等于四份的均值再取均值，所以每一份只算四分之一。`total` 要用 `item()` 把数从计算图里取出来。

# %% [markdown] part="hint" lang="en"
# Inside the loop, with one gap: `loss = ((w * xs - ts) ** 2).mean() / ______`, then `loss.backward()` and
# `total += loss.item()`.

# %% [markdown] part="hint" lang="zh"
# 在循环里面，有一个空：`loss = ((w * xs - ts) ** 2).mean() / ______`，然后是 `loss.backward()` 和 `total += loss.item()`。

# %% [markdown] part="why" lang="en"
# Gradients add up by themselves; a fourth of each quarter's mean makes the sum the gradient of the whole.

# %% [markdown] part="why" lang="zh"
# 梯度自己会累加；每一份均值取四分之一，加起来就是整批的梯度。

# %% part="ask"
def ask(cell):
    import numpy as np

    cell.run()
    cell.observe("w", "w.grad")
    total = cell.name("total")
    cell.record("total", float(total) if isinstance(total, (int, float, np.number)) else total)
    cell.record("total keeps a graph alive", bool(getattr(total, "requires_grad", False)))


# %% part="judge"
from checkers.authoring import WALKS, calls

compare = {
    "w": "given tracked leaf",
    "w.grad": "type values",
    "total": "type values",
    "total keeps a graph alive": "values",
}

way = (
    calls(
        *WALKS, least=4, most=4,
        said={
            "en": "four backward passes were asked for, one for each quarter.",
            "zh": "要求的是四次反向传播，每四分之一一次。",
        },
    ),
)


def cases(draw):
    for n in (16, 8):
        yield {"inputs": draw.tensor(n), "targets": draw.tensor(n), "w": draw.tensor(tracked=True)}


def explain(evidence):
    """Here the walks are to add up: it is the means of the quarters that are too large."""
    from checkers.authoring import Diagnosis
    from checkers.authoring import times

    walks = evidence.form.called("backward")
    for each in evidence.wrong_gradients():
        four = evidence.answer.calls.get("backward") == 4
        if len(walks) == 1 and four and times(each.observed, each.expected) == 4:
            return Diagnosis("M16", {"name": each.key, "times": 4}, FOUR_MEANS)
    return None


FOUR_MEANS = {
    "en": "w.grad holds 4 times the right gradient: four backward passes have added up four gradients, each of a "
    "quarter's own mean. That they add up is wanted here; let each quarter count for one fourth.",
    "zh": "w.grad 里是正确梯度的 4 倍：四次反向传播累加了四份梯度，每一份都是那四分之一批自己的均值的梯度。"
    "这里就是要它们累加；让每一份只算四分之一。",
}


# %% part="wrong" diagnosis="M16"
# four means add up to four times the mean
total = 0.0
for xs, ts in zip(inputs.chunk(4), targets.chunk(4)):
    loss = ((w * xs - ts) ** 2).mean()
    loss.backward()
    total += loss.item() / 4

# %% part="wrong" diagnosis="slip-line-extra"
# the box is emptied between the quarters
total = 0.0
for xs, ts in zip(inputs.chunk(4), targets.chunk(4)):
    w.grad = None
    loss = ((w * xs - ts) ** 2).mean() / 4
    loss.backward()
    total += loss.item()

# %% part="wrong" diagnosis="M42"
# the statistic holds on to four graphs
total = 0.0
for xs, ts in zip(inputs.chunk(4), targets.chunk(4)):
    loss = ((w * xs - ts) ** 2).mean() / 4
    loss.backward()
    total += loss

# %% part="wrong" diagnosis="M17"
# nothing to zero before the first walk
total = 0.0
w.grad.zero_()
for xs, ts in zip(inputs.chunk(4), targets.chunk(4)):
    loss = ((w * xs - ts) ** 2).mean() / 4
    loss.backward()
    total += loss.item()

# %% part="wrong" diagnosis="M28"
# the number has no history
total = 0.0
for xs, ts in zip(inputs.chunk(4), targets.chunk(4)):
    loss = (((w * xs - ts) ** 2).mean() / 4).item()
    loss.backward()
    total += loss

# %% part="wrong" diagnosis="loop-ignores"
# one forward pass for four walks
total = 0.0
loss = ((w * inputs - targets) ** 2).mean() / 4
for xs, ts in zip(inputs.chunk(4), targets.chunk(4)):
    loss.backward()
    total += loss.item()

# %% part="wrong" diagnosis="M43"
# a column minus a row: each prediction meets all targets
total = 0.0
for xs, ts in zip(inputs.chunk(4), targets.chunk(4)):
    loss = torch.nn.functional.mse_loss(w * xs.view(-1, 1), ts) / 4
    loss.backward()
    total += loss.item()

# %% part="wrong" diagnosis="slip-together"
# 16 is the number of the shown examples
total = 0.0
for xs, ts in zip(inputs.chunk(4), targets.chunk(4)):
    loss = ((w * xs - ts) ** 2).sum() / 16
    loss.backward()
    total = total + loss.item()
