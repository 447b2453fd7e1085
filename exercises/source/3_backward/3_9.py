# %% [markdown] part="prompt" lang="en"
# ### 3.9 Which survive a second backward pass?
#
# For each formula below, `y.backward()` is called twice on the same graph. Which statements hold? Answer with
# all their letters, for instance `answer = "b d"`.

# %% [markdown] part="prompt" lang="zh"
# ### 3.9 哪些挺得过第二次反向传播？
#
# 对下面每个公式，都在同一张图上调用两次 `y.backward()`。哪些说法成立？用它们的全部字母作答，例如 `answer = "b d"`。

# %% part="given"
x = torch.tensor([1.0, 2.0], requires_grad=True)

# %% [markdown] part="choice" lang="en" key="a" holds="yes" diagnosis="M19"
# `y = x.mean()` survives.
#
# The mean passes 1/n on to every element, whatever the values were. It saves nothing, so nothing can be missing.

# %% [markdown] part="choice" lang="zh" key="a" holds="yes" diagnosis="M19"
# `y = x.mean()` 挺得过去。
#
# 不管数值是什么，均值传给每个元素的都是 1/n。它什么都不保存，所以也不会缺什么。

# %% [markdown] part="choice" lang="en" key="b" holds="yes" diagnosis="M19"
# `y = (x + 1).sum()` survives.
#
# Addition and sum have the local derivative 1 everywhere and need no values for the way back.

# %% [markdown] part="choice" lang="zh" key="b" holds="yes" diagnosis="M19"
# `y = (x + 1).sum()` 挺得过去。
#
# 加法和求和的局部导数处处是 1，往回走时不需要任何数值。

# %% [markdown] part="choice" lang="en" key="c" holds="no" diagnosis="M18"
# `y = (x * x).sum()` survives.
#
# The local derivative of a product with respect to one factor is the other factor. The node has saved both, and
# the first pass freed them.

# %% [markdown] part="choice" lang="zh" key="c" holds="no" diagnosis="M18"
# `y = (x * x).sum()` 挺得过去。
#
# 乘积对一个因子的局部导数，就是另一个因子。节点把两个都保存了，而第一次反向传播已经把它们释放。

# %% [markdown] part="choice" lang="en" key="d" holds="no" diagnosis="M18"
# `y = x.exp().sum()` survives.
#
# The slope of exp is exp itself, so the node has saved its own result, and the first pass freed it.

# %% [markdown] part="choice" lang="zh" key="d" holds="no" diagnosis="M18"
# `y = x.exp().sum()` 挺得过去。
#
# exp 的斜率就是 exp 自己，所以节点保存了自己的结果，而第一次反向传播已经把它释放。

# %% [markdown] part="choice" lang="en" key="e" holds="yes" diagnosis="M19"
# `y = x[1]` survives.
#
# For the way back only the element's position is needed, not its value. No tensor is saved.

# %% [markdown] part="choice" lang="zh" key="e" holds="yes" diagnosis="M19"
# `y = x[1]` 挺得过去。
#
# 往回走时需要知道的是那个元素在什么位置，不是它的值。没有保存任何张量。

# %% [markdown] part="choice" lang="en" key="f" holds="no" diagnosis="M18"
# `retain_graph=True` in the second of the two calls would help the failing ones.
#
# Then it is too late: the first pass has freed what was saved. The first call has to be told to keep it.

# %% [markdown] part="choice" lang="zh" key="f" holds="no" diagnosis="M18"
# 在两次调用的第二次写上 `retain_graph=True`，可以救那些失败的。
#
# 那就太迟了：第一次已经释放了保存的东西。必须在第一次调用时就让它保留。

# %% [markdown] part="hint" lang="en"
# Write down the local derivative of each operation. Does a number occur in it that only the forward pass knew?

# %% [markdown] part="hint" lang="zh"
# 写下每个运算的局部导数。里面有没有只在前向计算时才知道的数？

# %% [markdown] part="hint" lang="en"
# Nodes save what their local derivative depends on: a product its factors, exp its result, a square its input.
# Sum, mean, addition and picking an element have local derivatives that do not depend on values, so they save
# no tensors. What is saved is freed by the first pass, unless that pass retains it.

# %% [markdown] part="hint" lang="zh"
# 节点保存的是它的局部导数所依赖的东西：乘积保存因子，exp 保存结果，平方保存输入。求和、均值、加法和取出元素的局部导数不依赖数值，所以不保存张量。保存的东西在第一次反向传播时释放，除非那次反向传播保留它。

# %% [markdown] part="hint" lang="en"
# Three of the letters hold: the mean, the sum after an addition, and the one with the square ______: `answer = "a b ____"`.

# %% [markdown] part="hint" lang="zh"
# 有三个字母成立：均值，加法之后的求和，还有带方______号的那个：`answer = "a b ____"`。

# %% [markdown] part="why" lang="en"
# What saved nothing loses nothing: for the mean, the shifted sum and the single element a second pass works.

# %% [markdown] part="why" lang="zh"
# 什么都没保存的，就什么都不会失去：均值、平移后的和以及单个元素，都可以再走一次。
