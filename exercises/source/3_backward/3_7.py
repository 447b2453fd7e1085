# %% [markdown] part="prompt" lang="en"
# ### 3.7 Micro-batches
#
# Sixteen examples are too many for a small machine, so the gradient of the mean loss is to be collected from **four
# quarters**: four forward passes, four backward passes, no clearing in between. In the end `w.grad` must be what a
# single pass over all examples would have given. Also set `total` to the mean loss over all examples, as a plain number
# that keeps no graph alive.
#
# The loss of one example is $(w\,x_i - t_i)^2$.

# %% [markdown] part="prompt" lang="zh"
# ### 3.7 微批次
#
# 对一台小机器来说，十六个样本太多了，所以均值损失的梯度要从**四个四分之一批**里收集：四次前向计算，四次反向传播，中间不清零。最后 `w.grad` 必须等于一次走完全部样本所得的梯度。另外把 `total` 设成全部样本的均值损失，它应当是普通的数，不留住任何计算图。
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
    losses.append(loss.detach())
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
# Mail is added to what is in the box, so four walks add four gradients: that is what you want here, apart from one
# factor. The mean over all is the mean of the four quarter means, so each quarter counts a fourth. For the statistic
# take the number out of the graph with `item()`.

# %% [markdown] part="hint" lang="zh"
# 信是加到箱子里已有的东西上的，所以走四次就加进四份梯度：这正是你在这里想要的，只差一个因子。全部的均值，等于四个四分之一批的均值的均值，所以每一份只算四分之一。统计量要用 `item()` 把数从计算图里取出来。

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
    cell.run()
    cell.observe("w", "w.grad")
    total = cell.name("total")
    cell.record("total", float(total) if not isinstance(total, (str, type(None))) else total)
    cell.record("total keeps a graph alive", bool(getattr(total, "requires_grad", False)))


# %% part="judge"
compare = {
    "w": "given tracked leaf",
    "w.grad": "type values",
    "total": "type values",
    "total keeps a graph alive": "values",
}


def cases(draw):
    for n in (16, 8):
        yield {"inputs": draw.tensor(n), "targets": draw.tensor(n), "w": draw.tensor(tracked=True)}


def explain(evidence):
    """Here the walks are to add up: it is the means of the quarters that are too large."""
    from checkers.diagnosis import Diagnosis
    from checkers.evidence import times

    walks = evidence.form.called("backward")
    for each in evidence.wrong_gradients():
        if len(walks) == 1 and times(each.observed, each.expected) == 4:
            return Diagnosis("M16", {"name": each.key, "times": 4}, FOUR_MEANS)
    return None


FOUR_MEANS = {
    "en": "w.grad holds 4 times the right gradient: four walks have added up four gradients, each of a "
    "quarter's own mean. That they add up is wanted here; let each quarter count a fourth.",
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

# %% part="wrong" diagnosis="wrong-gradient"
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

# %% part="wrong" diagnosis="M20"
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

# %% part="wrong" diagnosis="special-case"
# 16 is the number of the shown examples
total = 0.0
for xs, ts in zip(inputs.chunk(4), targets.chunk(4)):
    loss = ((w * xs - ts) ** 2).sum() / 16
    loss.backward()
    total = total + loss.item()
