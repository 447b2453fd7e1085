# %% [markdown] part="prompt" lang="en"
# ### 3.5 What is broadcast forward is summed backward
#
# `X` holds 0 to 5 as two rows of three, `w` is a single number and `b` has three. In `w * X + b` both are
# broadcast to the shape of `X`. Predict shapes, written like `(4, 2)`, and values of the gradients of the sum.
# The last questions are about a famous accident: a column minus a row.

# %% [markdown] part="prompt" lang="zh"
# ### 3.5 前向时广播，反向时求和
#
# `X` 装着 0 到 5，两行，每行三个；`w` 是一个数，`b` 有三个数。在 `w * X + b` 中，两者都被广播成 `X` 的形状。请预测求和之后各梯度的形状（写成 `(4, 2)` 这样）和数值。最后几个问题说的是一起有名的事故：一列减去一行。

# %% part="given"
X = torch.arange(6.0).view(2, 3)
w = torch.tensor(2.0, requires_grad=True)
b = torch.zeros(3, requires_grad=True)
(w * X + b).sum().backward()
prediction = torch.zeros(3, 1)
target = torch.tensor([1.0, 2.0, 3.0])
differences = prediction - target

# %% part="predict"
questions = {
    "w.grad.shape": {(2, 3): "M60", (1,): "wrong-prediction"},
    "w.grad": {1.0: "M60", ((0.0, 1.0, 2.0), (3.0, 4.0, 5.0)): "M60"},
    "b.grad.shape": {(2, 3): "M60"},
    "b.grad": {(1.0, 1.0, 1.0): "M60"},
    "differences.shape": {(3,): "M43", (3, 1): "M43"},
    "(differences ** 2).mean()": {14.0: "M43"},
    "(prediction.view(-1) - target).shape": {(3, 3): "M43"},
}

# %% [markdown] part="reason" lang="en"
# - `w.grad.shape`: A gradient has the shape of its tensor, and w is a single number: no axis at all.
# - `w.grad`: w meets every element of X. Six paths with the local derivatives 0, 1, 2, 3, 4, 5, and they add.
# - `b.grad.shape`: A gradient has the shape of its tensor, and b has three numbers.
# - `b.grad`: Each number of b was used once per row with the local derivative 1, so two rows give 2.
# - `differences.shape`: A (3, 1) and a (3,) are broadcast to (3, 3): every prediction meets every target.
# - `(differences ** 2).mean()`: Nine differences, three of each size: (1 + 4 + 9) / 3. Here it looks harmless, since all predictions are equal; with others it is not.
# - `(prediction.view(-1) - target).shape`: With equal shapes nothing is broadcast, and each prediction meets its own target.

# %% [markdown] part="reason" lang="zh"
# - `w.grad.shape`: 梯度的形状和它的张量相同，而 w 只是一个数：一个轴都没有。
# - `w.grad`: w 遇到 X 的每个元素。六条路径，局部导数是 0、1、2、3、4、5，加起来。
# - `b.grad.shape`: 梯度的形状和它的张量相同，而 b 有三个数。
# - `b.grad`: b 的每个数在每一行里用一次，局部导数为 1，所以两行得到 2。
# - `differences.shape`: (3, 1) 和 (3,) 被广播成 (3, 3)：每个预测都遇到每个目标。
# - `(differences ** 2).mean()`: 九个差，每种大小各三个：(1 + 4 + 9) / 3。这里看上去无害，因为所有预测都相等；换成别的数就不是了。
# - `(prediction.view(-1) - target).shape`: 形状相同就不会广播，每个预测遇到自己的目标。

# %% [markdown] part="hint" lang="en"
# Write `w * X + b` out element by element. How often does `w` occur, and how often the first number of `b`?

# %% [markdown] part="hint" lang="zh"
# 把 `w * X + b` 逐个元素写出来。`w` 出现几次，`b` 的第一个数出现几次？

# %% [markdown] part="hint" lang="en"
# Used several times means several paths, and their shares add up. So what was broadcast on the way forward is
# summed on the way back, until the gradient has the shape of its tensor. For the last three: shapes are
# compared from the right, and an axis of length 1 or a missing axis is broadcast.

# %% [markdown] part="hint" lang="zh"
# 用了几次就是有几条路径，而各条路径相加。所以前向时广播开的，往回走时求和收拢，直到梯度的形状和它的张量相同。最后三个问题：形状从右边开始比较，长度为 1 的轴或者缺少的轴会被广播。

# %% [markdown] part="hint" lang="en"
# The shape of a single number is `()`. The sum of `X` is 15, the number of rows is 2, and the column minus the
# row has the shape `(3, ____)`.

# %% [markdown] part="hint" lang="zh"
# 单独一个数的形状是 `()`。`X` 的和是 15，行数是 2，一列减去一行的形状是 `(3, ____)`。

# %% [markdown] part="why" lang="en"
# One tensor used many times has many paths: its gradient is the sum over all the places to which it was
# broadcast.

# %% [markdown] part="why" lang="zh"
# 一个张量用了许多次，就有许多条路径：它的梯度是它被广播到的所有位置之和。
