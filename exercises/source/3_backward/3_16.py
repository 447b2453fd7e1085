# %% [markdown] part="prompt" lang="en"
# ### 3.16 The error is silenced, the fault remains
#
# Somebody got `element 0 of tensors does not require grad`, asked around, and added
# `loss.requires_grad_(True)`. Now it runs, and `w` does not move. Find the place where the path from the loss
# to `w` is cut and mend it **there**, so that five steps of the optimizer train `w` on the mean squared error
# of `w * inputs` against `targets`. In the end `w` must be the leaf that you were given, moved; `loss`
# must be the loss of the last round, with its history.

# %% [markdown] part="prompt" lang="zh"
# ### 3.16 报错没了，毛病还在
#
# 有人遇到 `element 0 of tensors does not require grad`，四处打听之后加上了 `loss.requires_grad_(True)`。现在程序能跑了，`w` 却不动。请找到从损失到 `w` 的路径断在哪里，就在**那里**修好它，使优化器用五步训练 `w`，损失是 `w * inputs` 对 `targets` 的均方误差。最后 `w` 必须是给你的那个叶子节点，只是移动过；`loss` 必须是最后一轮的损失，并带有历史。

# %% part="given"
inputs = torch.tensor([1.0, 2.0, 3.0])
targets = torch.tensor([2.0, 4.0, 7.0])
w = torch.tensor(0.5, requires_grad=True)

# %% part="starter"
optimizer = torch.optim.SGD([w], lr=0.05)
for epoch in range(5):
    optimizer.zero_grad()
    predictions = torch.tensor([w.item() * each for each in inputs.tolist()])
    loss = ((predictions - targets) ** 2).mean()
    loss.requires_grad_(True)
    loss.backward()
    optimizer.step()

# %% part="solution"
optimizer = torch.optim.SGD([w], lr=0.05)
for epoch in range(5):
    optimizer.zero_grad()
    predictions = w * inputs
    loss = ((predictions - targets) ** 2).mean()
    loss.backward()
    optimizer.step()

# %% part="accepted"
optimizer = torch.optim.SGD([w], lr=0.05)
for epoch in range(5):
    predictions = torch.stack([w * each for each in inputs])
    loss = ((predictions - targets) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

# %% part="accepted"
for epoch in range(5):
    w.grad = None
    loss = torch.nn.functional.mse_loss(w * inputs, targets)
    loss.backward()
    with torch.no_grad():
        w -= 0.05 * w.grad

# %% part="accepted"
optimizer = torch.optim.SGD([w], lr=0.05)
criterion = torch.nn.MSELoss()
for epoch in range(5):
    loss = criterion(inputs * w, targets)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()

# %% part="accepted"
optimizer = torch.optim.SGD([w], lr=0.05)
for epoch in range(5):
    optimizer.zero_grad()
    errors = [(w * x - t) ** 2 for x, t in zip(inputs, targets)]
    loss = sum(errors) / len(errors)
    loss.backward()
    optimizer.step()

# %% [markdown] part="hint" lang="en"
# Print `predictions.grad_fn` in the first round. Then look at the line that makes `predictions`: what does it
# pass to `torch.tensor`?

# %% [markdown] part="hint" lang="zh"
# 在第一轮打印 `predictions.grad_fn`。再看造出 `predictions` 的那一行：它交给 `torch.tensor` 的是什么？

# %% [markdown] part="hint" lang="en"
# `item()` takes a number out of the graph, and `torch.tensor` makes a new leaf from numbers. Both cut the path.
# A product of tensors does not: one number times a vector is broadcast. The line with `requires_grad_` turns
# the loss into a leaf and has to go.

# %% [markdown] part="hint" lang="zh"
# `item()` 把数从计算图里取出来，`torch.tensor` 用数造出新的叶子节点。两者都切断了路径。张量的乘积却不会：一个数乘以向量，会广播。带 `requires_grad_` 的那一行把损失变成叶子节点，必须删掉。

# %% [markdown] part="hint" lang="en"
# One line with a gap: `predictions = w * ______`. Delete the line with `requires_grad_`; the others stay.

# %% [markdown] part="hint" lang="zh"
# 一行，有一个空：`predictions = w * ______`。删掉带 `requires_grad_` 的那一行，其余不动。

# %% [markdown] part="why" lang="en"
# The product of tensors keeps the path to w open, so there is nothing left to silence.

# %% [markdown] part="why" lang="zh"
# 张量的乘积让通往 w 的路径一直畅通，也就没有什么报错需要掩盖。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("w", "loss")
    cell.record("w is the leaf that was given", cell.is_given("w"))

# %% part="judge"
from checkers.authoring import Diagnosis

compare = {"w": "tracked leaf values", "loss": "type values tracked", "w is the leaf that was given": "values"}


def cases(draw):
    yield {"inputs": draw.tensor(3), "targets": draw.tensor(3), "w": draw.tensor(tracked=True)}
    yield {"inputs": draw.tensor(6), "targets": draw.tensor(6), "w": draw.tensor(tracked=True)}


ANOTHER_LEAF = {
    "en": "All numbers are right, but w is another tensor now, and the leaf that was given has stayed where it was. Hand the optimizer w itself.",
    "zh": "数都对，但 w 现在是另一个张量，给定的那个叶子没有动。请把 w 本身交给优化器。",
}


def explain(evidence):
    """A result that was switched on, and w has stayed where it was."""
    if [each.key for each in evidence.mismatches] == ["w is the leaf that was given"]:
        return Diagnosis("given-changed", {}, ANOTHER_LEAF)
    if evidence.raised or evidence.answer.facts["w"].values != evidence.was("w").values:
        return None
    for each in evidence.form.called("requires_grad_"):
        here = [a.name for a in evidence.form.assigns if a.place.line == each.place.line]
        name = each.receiver if each.receiver.isidentifier() else (here or [""])[0]
        made = [a for a in evidence.form.assigned(name) if a.place.line <= each.place.line]
        if each.args != ("False",) and made and name != "w" and evidence.now(name).leaf:
            return Diagnosis("silenced-error", {"name": name, "line": each.place.line})
    return None


# %% part="wrong" diagnosis="given-changed"
# a copy is trained under the same name
w = w.detach().clone().requires_grad_()
optimizer = torch.optim.SGD([w], lr=0.05)
for epoch in range(5):
    optimizer.zero_grad()
    predictions = w * inputs
    loss = ((predictions - targets) ** 2).mean()
    loss.backward()
    optimizer.step()

# %% part="wrong" diagnosis="silenced-error"
# the number has left the graph, and the error is silenced
optimizer = torch.optim.SGD([w], lr=0.05)
for epoch in range(5):
    optimizer.zero_grad()
    predictions = w.item() * inputs
    loss = ((predictions - targets) ** 2).mean()
    loss.requires_grad_(True)
    loss.backward()
    optimizer.step()

# %% part="wrong" diagnosis="silenced-error"
# detached, and silenced
optimizer = torch.optim.SGD([w], lr=0.05)
for epoch in range(5):
    optimizer.zero_grad()
    predictions = w.detach() * inputs
    loss = ((predictions - targets) ** 2).mean().requires_grad_()
    loss.backward()
    optimizer.step()

# %% part="wrong" diagnosis="M32"
# built from tensors
optimizer = torch.optim.SGD([w], lr=0.05)
for epoch in range(5):
    optimizer.zero_grad()
    predictions = torch.tensor([w * each for each in inputs])
    loss = ((predictions - targets) ** 2).mean()
    loss.requires_grad_(True)
    loss.backward()
    optimizer.step()

# %% part="wrong" diagnosis="silenced-error"
# computed while recording was paused
optimizer = torch.optim.SGD([w], lr=0.05)
for epoch in range(5):
    optimizer.zero_grad()
    with torch.no_grad():
        predictions = w * inputs
    loss = ((predictions - targets) ** 2).mean()
    loss.requires_grad_(True)
    loss.backward()
    optimizer.step()

# %% part="wrong" diagnosis="M16"
# mended, but nothing is cleared
optimizer = torch.optim.SGD([w], lr=0.05)
for epoch in range(5):
    predictions = w * inputs
    loss = ((predictions - targets) ** 2).mean()
    loss.backward()
    optimizer.step()

# %% part="wrong" diagnosis="M36"
# the cut is still there, only no longer silenced
optimizer = torch.optim.SGD([w], lr=0.05)
for epoch in range(5):
    optimizer.zero_grad()
    predictions = w.detach() * inputs
    loss = ((predictions - targets) ** 2).mean()
    loss.backward()
    optimizer.step()
