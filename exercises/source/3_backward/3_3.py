# %% [markdown] part="prompt" lang="en"
# ### 3.3 Two leaves, one leaf, none
#
# Four functions compute $(x + a)^2 + 3$ at $x = a = 2$ and walk back; they differ in who is tracked. Predict what they
# return, as a list with a number or `None` for each mailbox. Where an exception stops the function, write `"error"`.

# %% [markdown] part="prompt" lang="zh"
# ### 3.3 两个叶子节点，一个，没有
#
# 四个函数都在 $x = a = 2$ 处计算 $(x + a)^2 + 3$ 再往回走，区别在于谁被追踪。请预测它们的返回值：一个列表，每个信箱对应一个数或 `None`。如果函数因异常而停下，就写 `"error"`。

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
    "the_same()": {(8.0, 8.0): "M36"},
}

# %% [markdown] part="reason" lang="en"
# - `both()`: The sum passes its gradient on to both leaves unchanged, and the square has the rate 2 · 4 = 8.
# - `only_x()`: Nobody asked a to track gradients, so no mail is sent to it, not even a zero: its mailbox stays None.
# - `neither()`: Without a tracked tensor there is no graph and nothing to walk, so backward() itself is refused.
# - `the_same()`: Here one leaf stands in both places. Two paths lead to it and their rates add: 8 + 8, and both names show it.

# %% [markdown] part="reason" lang="zh"
# - `both()`: 加法把自己的梯度原样传给两个叶子节点，而平方的比率是 2 · 4 = 8。
# - `only_x()`: 没有人要求 a 追踪梯度，所以不会有信寄给它，连零也没有：它的信箱一直是 None。
# - `neither()`: 没有被追踪的张量，就没有计算图，也无路可走，所以 backward() 本身就被拒绝。
# - `the_same()`: 这里同一个叶子节点站在两个位置上。有两条路通向它，比率相加：8 + 8，两个名字看到的都是它。

# %% [markdown] part="hint" lang="en"
# First ask who is tracked in each function, then how many paths lead from $z$ back to that tensor.

# %% [markdown] part="hint" lang="zh"
# 先问每个函数里谁被追踪，再问从 $z$ 回到那个张量有几条路。

# %% [markdown] part="hint" lang="en"
# At $x + a = 4$ the square has the rate $2 \cdot 4$, and an addition hands on what it gets. Mail goes to tracked leaves
# only; a tensor that gets none keeps `None`. And when no input is tracked, the result has no history to walk through.

# %% [markdown] part="hint" lang="zh"
# 在 $x + a = 4$ 处，平方的比率是 $2 \cdot 4$，加法则把得到的传下去。信只寄给被追踪的叶子节点；没收到信的张量一直是 `None`。如果没有一个输入被追踪，结果就没有可以走的历史。

# %% [markdown] part="hint" lang="en"
# `both()` gives `[8., 8.]`; `only_x()` gives `[8., ______]`; one function ends in an error; and in the last one two
# paths of 8 meet in one mailbox.

# %% [markdown] part="hint" lang="zh"
# `both()` 得到 `[8., 8.]`；`only_x()` 得到 `[8., ______]`；有一个函数以报错收场；而在最后一个里，两条比率为 8 的路在同一个信箱相遇。

# %% [markdown] part="why" lang="en"
# Each tracked leaf receives the sum over its own paths; a constant receives nothing, and without any leaf there is no walk.

# %% [markdown] part="why" lang="zh"
# 每个被追踪的叶子节点收到自己各条路之和；常数什么都收不到；一个叶子节点都没有，就没有回传。
