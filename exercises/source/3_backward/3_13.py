# %% [markdown] part="prompt" lang="en"
# ### 3.13 Five broken loops
#
# Five people wrote the same three training steps for the loss $p^2 - 6p$, each with one bug. Repair them all: the five
# tensors `p1` to `p5` have to arrive at the same place, as tracked leaves. The starter shows the loops as comments. Take
# the `#` away from one at a time, read what it says, and mend **the cause**.

# %% [markdown] part="prompt" lang="zh"
# ### 3.13 五个坏掉的循环
#
# 五个人为损失 $p^2 - 6p$ 写了同样的三步训练，每人各有一个错误。请全部修好：从 `p1` 到 `p5` 五个张量，必须作为被追踪的叶子节点到达同一个地方。初始代码把这些循环写成注释。每次去掉一个循环的 `#`，读一读它说什么，然后修好**原因**。

# %% part="given"
start = torch.tensor(1.0)
p1, p2, p3, p4, p5 = (start.clone().requires_grad_() for _ in range(5))

# %% part="starter"
# optimizer = torch.optim.SGD([p1], lr=0.1)
# loss = p1 * p1 - 6 * p1
# for step in range(3):
#     optimizer.zero_grad()
#     loss.backward()
#     optimizer.step()

# optimizer = torch.optim.SGD([p2], lr=0.1)
# loss = p2 * p2 - 6 * p2
# for step in range(3):
#     optimizer.zero_grad()
#     loss.backward(retain_graph=True)
#     optimizer.step()

# optimizer = torch.optim.SGD([p3], lr=0.1)
# for step in range(3):
#     optimizer.zero_grad()
#     loss = p3.item() ** 2 - 6 * p3.item()
#     loss.backward()
#     optimizer.step()

# optimizer = torch.optim.SGD([p4], lr=0.1)
# for step in range(3):
#     with torch.no_grad():
#         optimizer.zero_grad()
#         loss = p4 * p4 - 6 * p4
#     loss.backward()
#     optimizer.step()

# optimizer = torch.optim.SGD([p5], lr=0.1)
# for step in range(3):
#     optimizer.zero_grad()
#     loss = p5 * p5 - 6 * p5
#     optimizer.step()
#     loss.backward()

# %% part="solution"
for p in (p1, p2, p3, p4, p5):
    optimizer = torch.optim.SGD([p], lr=0.1)
    for step in range(3):
        optimizer.zero_grad()
        loss = p * p - 6 * p
        loss.backward()
        optimizer.step()

# %% part="accepted"
def train(p):
    optimizer = torch.optim.SGD([p], lr=0.1)
    for step in range(3):
        loss = p * p - 6 * p
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


train(p1)
train(p2)
train(p3)
train(p4)
train(p5)

# %% part="accepted"
optimizer = torch.optim.SGD([p1, p2, p3, p4, p5], lr=0.1)
for step in range(3):
    optimizer.zero_grad()
    loss = sum(p * p - 6 * p for p in (p1, p2, p3, p4, p5))
    loss.backward()
    optimizer.step()

# %% part="accepted"
for p in (p1, p2, p3, p4, p5):
    for step in range(3):
        p.grad = None
        (p**2 - 6 * p).backward()
        with torch.no_grad():
            p -= 0.1 * p.grad

# %% part="accepted"
optimizers = [torch.optim.SGD([p], lr=0.1) for p in (p1, p2, p3, p4, p5)]
for step in range(3):
    for p, optimizer in zip((p1, p2, p3, p4, p5), optimizers):
        loss = p * (p - 6)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()

# %% [markdown] part="hint" lang="en"
# Compare each loop with the five lines of the lesson: clear, forward, backward, step. What is in the wrong
# place, and what is missing?

# %% [markdown] part="hint" lang="zh"
# 把每个循环和课文里的五行对照：清空、前向、反向、更新。什么放错了位置，什么缺了？

# %% [markdown] part="hint" lang="en"
# A graph is good for one backward pass, so the loss is computed inside the loop; `retain_graph` would only keep
# an old one. The loss must be a tensor with a history, computed while recording is on. And `step()` reads every
# `.grad`, so the backward pass has to come first.

# %% [markdown] part="hint" lang="zh"
# 一张图只供一次反向传播使用，所以损失要在循环里面计算；`retain_graph` 只会留住旧的图。损失必须是有历史的张量，在记录的时候算出来。而 `step()` 要读每个 `.grad`，所以必须先做反向传播。

# %% [markdown] part="hint" lang="en"
# All five end up with the same body: `optimizer.zero_grad()`, `loss = p * p - 6 * p`, `loss.______()`,
# `optimizer.step()`, each with its own `p`.

# %% [markdown] part="hint" lang="zh"
# 五个循环最后都是同样的循环体：`optimizer.zero_grad()`，`loss = p * p - 6 * p`，`loss.______()`，`optimizer.step()`，各用各的 `p`。

# %% [markdown] part="why" lang="en"
# Clear, forward, backward, step: in this order, all in the loop, with a tensor as loss and recording on.

# %% [markdown] part="why" lang="zh"
# 清空、前向、反向、更新：按这个次序，全部在循环里面，损失是张量，并且在记录。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("p1", "p2", "p3", "p4", "p5")


# %% part="judge"
from checkers.authoring import distinct

compare = {f"p{number}": "type shape tracked leaf values" for number in range(1, 6)}

way = (
    distinct(
        "p1", "p2", "p3", "p4", "p5",
        said={
            "en": "five tensors have to be trained, but some of the names are the same tensor.",
            "zh": "应当训练五个张量，而现在有几个名字是同一个张量。",
        },
    ),
)


def cases(draw):
    yield {"start": draw.tensor()}


# %% part="wrong" diagnosis="M20"
# the first bug as it was
optimizer = torch.optim.SGD([p1], lr=0.1)
loss = p1 * p1 - 6 * p1
for step in range(3):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

# %% part="wrong" diagnosis="M21"
# the second: an old graph, kept
optimizer = torch.optim.SGD([p2], lr=0.1)
loss = p2 * p2 - 6 * p2
for step in range(3):
    optimizer.zero_grad()
    loss.backward(retain_graph=True)
    optimizer.step()

# %% part="wrong" diagnosis="M28"
# the third: a number has no history
optimizer = torch.optim.SGD([p3], lr=0.1)
for step in range(3):
    optimizer.zero_grad()
    loss = p3.item() ** 2 - 6 * p3.item()
    loss.backward()
    optimizer.step()

# %% part="wrong" diagnosis="not-moved"
# the fourth: nothing recorded
optimizer = torch.optim.SGD([p4], lr=0.1)
for step in range(3):
    with torch.no_grad():
        optimizer.zero_grad()
        loss = p4 * p4 - 6 * p4
    loss.backward()
    optimizer.step()

# %% part="wrong" diagnosis="M52"
# the fifth: step before backward
for p in (p1, p2, p3, p4, p5):
    optimizer = torch.optim.SGD([p], lr=0.1)
    for step in range(3):
        optimizer.zero_grad()
        loss = p * p - 6 * p
        optimizer.step()
        loss.backward()

# %% part="wrong" diagnosis="M53"
# cleared right before it is needed
for p in (p1, p2, p3, p4, p5):
    optimizer = torch.optim.SGD([p], lr=0.1)
    for step in range(3):
        loss = p * p - 6 * p
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()

# %% part="wrong" diagnosis="M16"
# old mail is used again
for p in (p1, p2, p3, p4, p5):
    optimizer = torch.optim.SGD([p], lr=0.1)
    for step in range(3):
        loss = p * p - 6 * p
        loss.backward()
        optimizer.step()

# %% part="wrong" diagnosis="not-moved"
# four loops are mended, the fifth has not run
for p in (p1, p2, p3, p4):
    optimizer = torch.optim.SGD([p], lr=0.1)
    for step in range(3):
        optimizer.zero_grad()
        loss = p * p - 6 * p
        loss.backward()
        optimizer.step()

# %% part="wrong" diagnosis="slip-expression"
# the number is made a leaf of its own, which has no path to p3
for p in (p1, p2, p3, p4, p5):
    optimizer = torch.optim.SGD([p], lr=0.1)
    for step in range(3):
        optimizer.zero_grad()
        loss = torch.tensor(p.item() ** 2 - 6 * p.item(), requires_grad=True)
        loss.backward()
        optimizer.step()
