# %% [markdown] part="prompt" lang="en"
# ### 3.12 Fit a line by hand
#
# The points lie close to $y = 0.5\,x + 30$; the inputs were scaled, `inputs` $= 0.1\,x$. Train `w` and `b` of
# the model $w \cdot \mathtt{inputs} + b$ for `steps` steps with the mean squared error and learning rate `lr`,
# without an optimizer: forward, backward, update in place, clear. In the end `w` and `b` must still be the
# tracked leaves that you were given, moved.
#
# Which slope do you expect, 0.5 or 5?

# %% [markdown] part="prompt" lang="zh"
# ### 3.12 亲手拟合一条直线
#
# 这些点大致落在 $y = 0.5\,x + 30$ 上；输入缩放过，`inputs` $= 0.1\,x$。对模型 $w \cdot \mathtt{inputs} + b$，用均方误差和学习率 `lr`，把 `w` 和 `b` 训练 `steps` 步，不用优化器：前向计算，反向传播，原地更新，清空。最后 `w` 和 `b` 必须仍是交给你的那两个被追踪的叶子节点，只是移动过了。
#
# 你预期斜率是多少，0.5 还是 5？

# %% part="given"
inputs = 0.1 * torch.tensor([-5.0, 2.0, 4.0, 11.0, 17.0, 25.0, 29.0])
targets = 5 * inputs + 30 + torch.tensor([0.5, -0.4, 0.1, 0.6, -0.7, 0.2, -0.3])
w = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
steps = 40
lr = 0.1

# %% part="starter"
for step in range(steps):
    pass
print(w, b)

# %% part="solution"
for step in range(steps):
    loss = ((w * inputs + b - targets) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad = None
    b.grad = None

# %% part="accepted"
def forward():
    return torch.nn.functional.mse_loss(w * inputs + b, targets)


for step in range(steps):
    for p in (w, b):
        if p.grad is not None:
            p.grad.zero_()
    forward().backward()
    with torch.no_grad():
        for p in (w, b):
            p.sub_(lr * p.grad)

# %% part="accepted"
for _ in range(steps):
    loss = ((targets - (w * inputs + b)) ** 2).sum() / len(inputs)
    dw, db = torch.autograd.grad(loss, (w, b))
    with torch.no_grad():
        w.copy_(w - lr * dw)
        b.copy_(b - lr * db)

# %% part="accepted"
step = 0
while step < steps:
    error = w * inputs + b - targets
    (error @ error / len(error)).backward()
    w.data -= lr * w.grad.data
    b.data -= lr * b.grad.data
    w.grad.data.zero_()
    b.grad.data.zero_()
    step += 1
print("w", w.item(), "b", b.item())

# %% part="accepted"
def loss_now():
    return torch.mean(torch.square(torch.add(w * inputs, b) - targets))


step = 0
while step < steps:
    slopes = torch.autograd.grad(loss_now(), [w, b])
    for parameter, slope in zip([w, b], slopes):
        parameter.data -= lr * slope
    step += 1

# %% [markdown] part="hint" lang="en"
# The four parts of a step: compute the loss, run the backward pass, move, clear the gradients. Which of them
# must not be recorded?

# %% [markdown] part="hint" lang="zh"
# 一步有四个部分：计算损失，反向传播，移动，清空梯度。其中哪一个不能被记录？

# %% [markdown] part="hint" lang="en"
# The loss is computed anew in every step, since each graph is good for one backward pass. The update is not
# part of the model, so it belongs inside `with torch.no_grad():`, and it must be in place (`-=`): an assignment
# `w = w - ...` would make another tensor. Gradients add up, so clear them afterwards; before the first pass
# there is nothing to clear.

# %% [markdown] part="hint" lang="zh"
# 每一步都重新计算损失，因为一张图只供一次反向传播使用。更新不是模型的一部分，所以放在 `with torch.no_grad():` 里面，而且必须是原地的（`-=`）：写 `w = w - ...` 就会造出另一个张量。梯度会累加，所以之后要清空；第一次反向传播之前，里面什么都没有。

# %% [markdown] part="hint" lang="en"
# The update with one gap: inside `with torch.no_grad():` write `w ______ lr * w.grad` and the same for `b`; then
# `w.grad = None` and `b.grad = None`.

# %% [markdown] part="hint" lang="zh"
# 更新部分，有一个空：在 `with torch.no_grad():` 里面写 `w ______ lr * w.grad`，`b` 也同样写；然后是 `w.grad = None` 和 `b.grad = None`。

# %% [markdown] part="why" lang="en"
# In units of x/10 the slope is 5, not 0.5; the leaves survive because they are moved in place while nothing is recorded.

# %% [markdown] part="why" lang="zh"
# 以 x/10 为单位，斜率是 5，不是 0.5；叶子节点得以保全，是因为在什么都不记录的时候原地移动了它们。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("w", "b")


# %% part="judge"
from checkers.authoring import kept, never

compare = {"w": "type shape tracked leaf values", "b": "type shape tracked leaf values"}

way = (
    never(
        "SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Optimizer",
        said={
            "en": "an optimizer was made, but the steps have to be taken by hand.",
            "zh": "这里用到了优化器，而步子应当亲手迈。",
        },
    ),
    kept(
        "w", "b",
        said={
            "en": "w or b is a new tensor: the given leaves themselves have to be moved.",
            "zh": "w 或 b 成了新的张量：应当移动的是给定的那两个叶子节点。",
        },
    ),
)


def cases(draw):
    for high in (2.0, 1.0):  # targets follow from inputs
        yield {
            "inputs": draw.tensor(7, high=high),
            "w": draw.tensor(tracked=True),
            "b": draw.tensor(tracked=True),
        }
    one = {"inputs": draw.tensor(7), "w": draw.tensor(tracked=True), "b": draw.tensor(tracked=True)}
    yield {**one, "steps": draw.number(1, 1)}


# %% part="wrong" diagnosis="M22"
# overwritten while the recorder runs
for step in range(steps):
    loss = ((w * inputs + b - targets) ** 2).mean()
    loss.backward()
    w -= lr * w.grad
    b -= lr * b.grad
    w.grad = None
    b.grad = None

# %% part="wrong" diagnosis="M26"
# a new, computed tensor in every step
for step in range(steps):
    loss = ((w * inputs + b - targets) ** 2).mean()
    loss.backward()
    w = w - lr * w.grad
    b = b - lr * b.grad

# %% part="wrong" diagnosis="M27"
# a new, untracked tensor
for step in range(steps):
    loss = ((w * inputs + b - targets) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w = w - lr * w.grad
        b = b - lr * b.grad

# %% part="wrong" diagnosis="M17"
# there is nothing to zero before the first walk
for step in range(steps):
    w.grad.zero_()
    b.grad.zero_()
    loss = ((w * inputs + b - targets) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad

# %% part="wrong" diagnosis="M20"
# one graph for all steps
loss = ((w * inputs + b - targets) ** 2).mean()
for step in range(steps):
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad = None
    b.grad = None

# %% part="wrong" diagnosis="M16"
# the mailboxes are never emptied
for step in range(steps):
    loss = ((w * inputs + b - targets) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad

# %% part="wrong" diagnosis="M38"
# nothing is recorded
for step in range(steps):
    with torch.no_grad():
        loss = ((w * inputs + b - targets) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad

# %% part="wrong" diagnosis="M28"
# a number cannot walk
for step in range(steps):
    loss = ((w * inputs + b - targets) ** 2).mean().item()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad

# %% part="wrong" diagnosis="M16"
# moved through .data, which is allowed; the mailboxes are never emptied
for step in range(steps):
    loss = ((w * inputs + b - targets) ** 2).mean()
    loss.backward()
    w.data -= lr * w.grad
    b.data -= lr * b.grad

# %% part="wrong" diagnosis="not-of-a-tensor"
# zero_grad() belongs to optimizers and networks
for step in range(steps):
    loss = ((w * inputs + b - targets) ** 2).mean()
    loss.backward()
    w.data -= lr * w.grad
    b.data -= lr * b.grad
    w.zero_grad()
    b.zero_grad()

# %% part="wrong" diagnosis="way-missing"
# an optimizer
optimizer = torch.optim.SGD([w, b], lr=lr)
losses = []
for step in range(steps):
    optimizer.zero_grad()
    prediction = w * inputs + b
    loss = torch.mean((prediction - targets) ** 2)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
print(losses[0], losses[-1])
