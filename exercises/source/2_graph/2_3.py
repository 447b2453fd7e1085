# %% [markdown] part="prompt" lang="en"
# ### 2.3 Draw a graph from its formula
#
# Behind `z` is a chain of nodes. Write down their names, from the result back to the leaf, **before** you see
# the picture: `answer = ["AddBackward0", ...]`. `check` shows the graph that really arises.
#
# Mind the second tensor: `a` is not tracked.

# %% [markdown] part="prompt" lang="zh"
# ### 2.3 由公式画出计算图
#
# `z` 背后是一串节点。在看到图**之前**，从结果往回一直到叶子节点，写下它们的名字：`answer = ["AddBackward0", ...]`。`check` 会显示真正产生的计算图。
#
# 留意第二个张量：`a` 没有被追踪。

# %% part="given"
x = torch.tensor([2.0], requires_grad=True)
a = torch.tensor([2.0])
z = (x + a) ** 2 + 3

# %% part="draw"
of = "z"
in_order = True

# %% [markdown] part="reason" lang="en"
# - `AddBackward0`: There are two additions: x + a, which is done first and so comes last, and the + 3 at the end.
# - `PowBackward0`: The square, written **, is a power and leaves one node.
# - `AccumulateGrad`: Only a tracked leaf has such a node, its mailbox, so there is one for x and none for the constant a.

# %% [markdown] part="reason" lang="zh"
# - `AddBackward0`: 有两个加法：x + a 最先做，所以排在最后；另一个是末尾的 + 3。
# - `PowBackward0`: 平方写作 **，是乘方，留下一个节点。
# - `AccumulateGrad`: 只有被追踪的叶子节点才有这样的节点，也就是它的信箱，所以 x 有一个，常数 a 没有。

# %% part="wrong" diagnosis="node-too-many"
# a mailbox for the constant, too
answer = ["AddBackward0", "PowBackward0", "AddBackward0", "AccumulateGrad", "AccumulateGrad"]

# %% part="wrong" diagnosis="node-too-many"
# the square taken for a product
answer = ["AddBackward0", "MulBackward0", "AddBackward0", "AccumulateGrad"]

# %% part="wrong" diagnosis="node-order"
# from the leaf to the result
answer = ["AccumulateGrad", "AddBackward0", "PowBackward0", "AddBackward0"]

# %% part="wrong" diagnosis="wrong-type"
# one text
answer = "AddBackward0 PowBackward0 AddBackward0 AccumulateGrad"

# %% [markdown] part="hint" lang="en"
# Compute $z$ by hand for $x = a = 2$ and count the steps. Every step is one node, and the leaf at the end has
# one of its own. Then read your notes from the bottom to the top.

# %% [markdown] part="hint" lang="zh"
# 取 $x = a = 2$，用手算出 $z$，并数一数有几步。每一步就是一个节点，末端的叶子张量另有一个自己的节点。然后把你的笔记从下往上读。

# %% [markdown] part="hint" lang="en"
# A node is named after the operation that made the value: `+` gives `AddBackward0`, `**` gives `PowBackward0`.
# At the end of each path is the node of a tracked leaf, its mailbox, which is called `AccumulateGrad` and is
# not an operation. Constants have none.

# %% [markdown] part="hint" lang="zh"
# 节点以造出那个值的运算命名：`+` 得到 `AddBackward0`，`**` 得到 `PowBackward0`。每条路径的尽头是被追踪的叶子张量的节点，也就是它的信箱，叫 `AccumulateGrad`，它不是运算。常数没有。

# %% [markdown] part="hint" lang="en"
# Four names: what was done last comes first, `["AddBackward0", "______", "AddBackward0", "AccumulateGrad"]`.

# %% [markdown] part="hint" lang="zh"
# 四个名字，最后做的排在最前面：`["AddBackward0", "______", "AddBackward0", "AccumulateGrad"]`。

# %% [markdown] part="why" lang="en"
# Three operations, read backwards, and the node of one leaf: for the constant a nothing is recorded.

# %% [markdown] part="why" lang="zh"
# 三个运算，倒着读，再加一个叶子张量的节点：对常数 a 什么都不记录。
