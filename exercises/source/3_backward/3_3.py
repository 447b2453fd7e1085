# %% [markdown] part="prompt" lang="en"
# ### 3.3 Two leaves, one leaf, none
#
# Four functions compute $(x + a)^2 + 3$ at $x = a = 2$ and run `backward`; they differ in what is tracked.
# Predict what they return, as a list with a number or `None` for each `.grad`. Where an exception stops the
# function, write `"error"`.

# %% [markdown] part="prompt" lang="zh"
# ### 3.3 两个、一个、零个叶子节点
#
# 四个函数都在 $x = a = 2$ 处计算 $(x + a)^2 + 3$ 再调用 `backward`，区别在于谁被追踪。请预测它们的返回值：一个列表，每个 `.grad` 对应一个数或 `None`。如果函数因异常而停下，就写 `"error"`。

# %% part="given"
def walk(x, a):
    z = (x + a) ** 2 + 3
    z.backward()
    return [x.grad, a.grad]


def both():
    return walk(torch.tensor(2.0, requires_grad=True), torch.tensor(2.0, requires_grad=True))


def only_x():
    return walk(torch.tensor(2.0, requires_grad=True), torch.tensor(2.0))


def neither():
    return walk(torch.tensor(2.0), torch.tensor(2.0))


def the_same():
    x = torch.tensor(2.0, requires_grad=True)
    return walk(x, x)

# %% part="predict"
questions = {
    "both()": {(4.0, 4.0): "wrong-prediction", (8.0, None): "wrong-prediction"},
    "only_x()": {(8.0, 8.0): "M01", (8.0, 0.0): "wrong-prediction"},
    "neither()": {(None, None): "M01", (0.0, 0.0): "M01"},
    "the_same()": {(8.0, 8.0): "wrong-prediction"},
}

# %% [markdown] part="reason" lang="en"
# - `both()`: The sum passes its gradient on to both leaves unchanged, and the square has the local derivative 2 · 4 = 8.
# - `only_x()`: a is not switched on, so no gradient is sent to it, not even a zero: its .grad stays None.
# - `neither()`: Without a tracked tensor there is no graph, so backward() itself is refused.
# - `the_same()`: Here the same leaf is in both places. Two paths lead to it, and their shares add up: 8 + 8,
#   under both names.

# %% [markdown] part="reason" lang="zh"
# - `both()`: 加法把自己的梯度原样传给两个叶子节点，而平方的局部导数是 2 · 4 = 8。
# - `only_x()`: a 的开关没有打开，所以不会有梯度送给它，连零也没有：它的 .grad 一直是 None。
# - `neither()`: 没有被追踪的张量，就没有计算图，也无路可走，所以 backward() 本身就被拒绝。
# - `the_same()`: 这里同一个叶子节点站在两个位置上。有两条路径通向它，相加得 8 + 8，两个名字看到的都是它。

# %% [markdown] part="hint" lang="en"
# First ask who is tracked in each function, then how many paths lead from $z$ back to that tensor.

# %% [markdown] part="hint" lang="zh"
# 先问每个函数里谁被追踪，再问从 $z$ 回到那个张量有几条路。

# %% [markdown] part="hint" lang="en"
# At $x + a = 4$ the square has the local derivative $2 \cdot 4$, and an addition passes on what it gets.
# Gradients go to tracked leaves only; a tensor that gets none keeps `None`. And when no input is tracked, the
# result has no history to follow.

# %% [markdown] part="hint" lang="zh"
# 在 $x + a = 4$ 处，平方的局部导数是 $2 \cdot 4$，加法则把得到的传下去。梯度只送给被追踪的叶子节点；没得到梯度的张量一直是 `None`。如果没有一个输入被追踪，结果就没有可以走的历史。

# %% [markdown] part="hint" lang="en"
# `both()` gives `[8., 8.]`; `only_x()` gives `[8., ______]`; one function ends in an error; and in the last one
# two paths, with 8 each, meet in one leaf.

# %% [markdown] part="hint" lang="zh"
# `both()` 得到 `[8., 8.]`；`only_x()` 得到 `[8., ______]`；有一个函数以报错收场；而在最后一个里，两条各带 8 的路径在同一个叶子节点相遇。

# %% [markdown] part="why" lang="en"
# Each tracked leaf receives the sum over its own paths; a constant receives nothing, and without any leaf there
# is no backward pass.

# %% [markdown] part="why" lang="zh"
# 每个被追踪的叶子节点收到自己各条路之和；常数什么都收不到；一个叶子节点都没有，就没有反向传播。
