# %% [markdown] part="prompt" lang="en"
# ### 2.6 Leaf or computed?
#
# Ten tensors. `True` if it is a leaf, `False` if a recorded operation made it. The names do not matter; how the
# tensor came about does.

# %% [markdown] part="prompt" lang="zh"
# ### 2.6 叶子节点，还是算出来的？
#
# 十个张量。是叶子节点就写 `True`，是由被记录的运算造出来的就写 `False`。名字不重要，重要的是张量是怎么来的。

# %% part="given"
x = torch.ones(3, requires_grad=True)
scaled = torch.ones(3, requires_grad=True) * 0.1
late = (torch.ones(3) * 0.1).requires_grad_()
again = torch.ones(3, requires_grad=True)
again = again + 1
with torch.no_grad():
    moved = torch.ones(3, requires_grad=True)
    moved -= 0.5
    fresh = x - 0.5

# %% part="predict"
questions = {
    "x.is_leaf": {False: "wrong-prediction"},
    "torch.ones(3).is_leaf": {False: "wrong-prediction"},
    "scaled.is_leaf": {True: "M09"},
    "late.is_leaf": {False: "wrong-prediction"},
    "again.is_leaf": {True: "M10"},
    "moved.is_leaf": {False: "wrong-prediction"},
    "fresh.is_leaf": {False: "M27"},
    "x.detach().is_leaf": {False: "M36"},
    "x.clone().is_leaf": {True: "M35"},
    "x[0].is_leaf": {True: "wrong-prediction"},
}

# %% [markdown] part="reason" lang="en"
# - `x.is_leaf`: You made it, and nothing was computed.
# - `torch.ones(3).is_leaf`: Untracked tensors have no history, and a tensor without history is a leaf: one that
#   never gets a gradient.
# - `scaled.is_leaf`: The switch belongs to the ones; scaled is the product computed from them.
# - `late.is_leaf`: The product was computed while nothing was tracked, so it has no history. Then it was switched on: a leaf.
# - `again.is_leaf`: The name now means the sum. The leaf of ones is still there, but it no longer has a name.
# - `moved.is_leaf`: -= changes the numbers in the same tensor, and inside no_grad this is not recorded: it is
#   still the leaf.
# - `fresh.is_leaf`: Computed while recording was paused, so without history: a leaf, but an untracked one.
# - `x.detach().is_leaf`: A tensor without history is a leaf, and detach() takes the history away.
# - `x.clone().is_leaf`: Copying is an operation of the graph; its result has a grad_fn, CloneBackward0.
# - `x[0].is_leaf`: Picking out an element is an operation as well and leaves a node.

# %% [markdown] part="reason" lang="zh"
# - `x.is_leaf`: 是你创建的，什么都没有算。
# - `torch.ones(3).is_leaf`: 不被追踪的张量没有历史，没有历史就是叶子节点：永远得不到梯度的叶子节点。
# - `scaled.is_leaf`: 开关属于那些 1；scaled 是由它们算出来的乘积。
# - `late.is_leaf`: 算乘积时什么都没有被追踪，所以它没有历史。然后打开了开关：是叶子节点。
# - `again.is_leaf`: 这个名字现在指的是那个和。全 1 的叶子节点还在，只是没有名字了。
# - `moved.is_leaf`: -= 改的是同一个张量里的数，在 no_grad 里面不会被记录：它仍然是叶子节点。
# - `fresh.is_leaf`: 是在暂停记录时算的，所以没有历史：是叶子节点，但不被追踪。
# - `x.detach().is_leaf`: 没有历史的张量就是叶子节点，而 detach() 拿掉了历史。
# - `x.clone().is_leaf`: 复制是图里的一个运算；它的结果有 grad_fn，即 CloneBackward0。
# - `x[0].is_leaf`: 取出一个元素也是运算，会留下一个节点。

# %% [markdown] part="hint" lang="en"
# The question is always the same: is there a node behind it, a `grad_fn`? A tensor that has none is a leaf.

# %% [markdown] part="hint" lang="zh"
# 问题总是同一个：它背后有没有节点，也就是 `grad_fn`？没有的就是叶子节点。

# %% [markdown] part="hint" lang="en"
# A node arises when something is computed from a tracked tensor while recording is on. Without a tracked input
# there is none, and inside `no_grad` there is none. A changed name changes nothing about the tensors, and after
# an in-place change the tensor is still the same one.

# %% [markdown] part="hint" lang="zh"
# 在记录的时候，用被追踪的张量计算什么，就会产生节点。没有被追踪的输入就没有节点，在 `no_grad` 里面也没有。换一个名字并不改变张量，原地改动也让张量还是原来的张量。

# %% [markdown] part="hint" lang="en"
# Four of the ten are computed: the one scaled too late, the one whose name was used ______, a copy, and an element.

# %% [markdown] part="hint" lang="zh"
# 十个之中有四个是算出来的：缩放得太晚的那个，名字被______的那个，一个副本，还有一个元素。

# %% [markdown] part="why" lang="en"
# Leaf means without a grad_fn: made by you, or computed while nothing was recorded.

# %% [markdown] part="why" lang="zh"
# 叶子节点就是没有 grad_fn：是你创建的，或者是在什么都不记录时算出来的。
