# %% [markdown] part="prompt" lang="en"
# ### 4.10 Asked about an unrelated tensor
#
# The given cell computes `y` from `x`. There are two other tensors: a `stranger`, unrelated to `y`, and
# `alias`, a view of `x`. Which statements hold? Answer with all their letters.

# %% [markdown] part="prompt" lang="zh"
# ### 4.10 问到无关张量
#
# 给定的单元格由 `x` 计算 `y`。旁边还有别的张量：一个与 `y` 无关的 `stranger`，以及别名 `alias`，它是 `x` 的视图。哪些说法成立？用它们的全部字母作答。

# %% part="given"
x = torch.tensor([1.0, 2.0], requires_grad=True)
stranger = torch.tensor(1.0, requires_grad=True)
alias = x.view(2)
y = (x * x).sum()

# %% [markdown] part="choice" lang="en" key="a" holds="no" diagnosis="M49"
# `torch.autograd.grad(y, stranger)` gives 0, since `y` does not change with it.
#
# It raises an error. autograd does not look at numbers: it found no path from y to stranger, and it promised
# you a value.

# %% [markdown] part="choice" lang="zh" key="a" holds="no" diagnosis="M49"
# `torch.autograd.grad(y, stranger)` 得到 0，因为 `y` 不随它变化。
#
# 它会报错。自动求导不看数值：它没有找到从 y 到 stranger 的路，而它答应过给你一个值。

# %% [markdown] part="choice" lang="en" key="b" holds="yes" diagnosis="M49"
# `torch.autograd.grad(y, [x, stranger], allow_unused=True)` gives a gradient and `None`.
#
# With allow_unused=True you say that a missing connection is intended; the answer for it is None, and the
# others are as usual.

# %% [markdown] part="choice" lang="zh" key="b" holds="yes" diagnosis="M49"
# `torch.autograd.grad(y, [x, stranger], allow_unused=True)` 得到一个梯度和一个 `None`。
#
# 写上 allow_unused=True，就是说缺少联系是有意的；对它的回答是 None，其余的照常。

# %% [markdown] part="choice" lang="en" key="c" holds="no" diagnosis="M50"
# `torch.autograd.grad(y, alias)` gives the same as for `x`, since both are the same numbers.
#
# alias is a new tensor, made from x by a view. y was computed from x, so no path leads from y to alias: an error.

# %% [markdown] part="choice" lang="zh" key="c" holds="no" diagnosis="M50"
# `torch.autograd.grad(y, alias)` 得到的和对 `x` 一样，因为两者是同样的数。
#
# alias 是一个新张量，是由 x 通过视图造出来的。y 是用 x 算的，所以没有路从 y 通向 alias：会报错。

# %% [markdown] part="choice" lang="en" key="d" holds="yes" diagnosis="M50"
# Had `y` been computed as `(alias * alias).sum()`, both `x` and `alias` could be asked for.
#
# Then the path from y to x leads through alias, so both lie on it.

# %% [markdown] part="choice" lang="zh" key="d" holds="yes" diagnosis="M50"
# 假如 `y` 是用 `(alias * alias).sum()` 算的，就既可以问 `x`，也可以问 `alias`。
#
# 这时从 y 到 x 的路经过 alias，所以两者都在路上。

# %% [markdown] part="choice" lang="en" key="e" holds="no" diagnosis="M48"
# After `torch.autograd.grad(y, x)` the answer is also in `x.grad`.
#
# grad returns its answer and leaves every .grad alone. Only backward writes there.

# %% [markdown] part="choice" lang="zh" key="e" holds="no" diagnosis="M48"
# `torch.autograd.grad(y, x)` 之后，答案也在 `x.grad` 里。
#
# grad 返回答案，不碰任何 .grad。只有 backward 才往那里写。

# %% [markdown] part="choice" lang="en" key="f" holds="no" diagnosis="M49"
# `y.backward()` raises an error, because `stranger` gets nothing.
#
# backward fills the .grad of the leaves that it reaches and promises nothing to others. stranger.grad simply
# stays None.

# %% [markdown] part="choice" lang="zh" key="f" holds="no" diagnosis="M49"
# `y.backward()` 会报错，因为 `stranger` 什么都没得到。
#
# backward 填写它到达的叶子节点的 .grad，对别的张量不作承诺。stranger.grad 只是一直为 None。

# %% [markdown] part="hint" lang="en"
# Draw the graph behind `y`. Who is on it: `x`, `alias`, `stranger`?

# %% [markdown] part="hint" lang="zh"
# 画出 `y` 背后的计算图。谁在上面：`x`、`alias`、`stranger`？

# %% [markdown] part="hint" lang="en"
# `grad` needs a path from the result back to the input. Equal numbers, or shared memory, are no path: only what
# the result was really computed from counts. Taking a view is an operation: it makes a new tensor from the old
# one. With `allow_unused=True` a missing path gives `None`.

# %% [markdown] part="hint" lang="zh"
# `grad` 需要一条从结果回到输入的路。数值相等或者共用内存都不算路：只有结果真正由它算出来的才算。取视图是一个运算：它由原来的张量造出一个新张量。写上 `allow_unused=True`，缺少的路就得到 `None`。

# %% [markdown] part="hint" lang="en"
# Two statements hold. One is about `allow_unused`, the other about a `y` that was computed from the alias: `answer = "b ____"`.

# %% [markdown] part="hint" lang="zh"
# 有两个说法成立。一个关于 `allow_unused`，另一个关于用别名算出来的 `y`：`answer = "b ____"`。

# %% [markdown] part="why" lang="en"
# A gradient needs a path in the graph; the alias lies on it only if the result was computed from the alias.

# %% [markdown] part="why" lang="zh"
# 梯度需要图里的一条路；只有当结果是用别名算出来的，别名才在路上。
