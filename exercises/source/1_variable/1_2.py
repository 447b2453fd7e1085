# %% [markdown] part="prompt" lang="en"
# ### 1.2 Seven attributes, before you look
#
# `v` has just been made. Predict what each of its attributes says, and type it in place of the dots: a number,
# a list, `True`, `None`, or a text such as `"float32"`. Guess where you do not know. Only then run `check`: it
# runs the lines for you and compares.

# %% [markdown] part="prompt" lang="zh"
# ### 1.2 七个属性，先猜再看
#
# `v` 刚刚创建。预测它的每个属性会说什么，写在省略号的位置：一个数、一个列表、`True`、`None`，或者像 `"float32"` 这样的文字。不知道的地方就猜。然后才运行 `check`：它会替你运行这些行，并作比较。

# %% part="given"
t = torch.FloatTensor([[1, 4, 2], [3, 1, 4]])
v = Variable(t, requires_grad=True)

# %% part="predict"
questions = {
    "v.data[1]": {(1.0, 4.0, 2.0): "wrong-prediction"},
    "v.shape": {(3, 2): "wrong-prediction"},
    "v.dtype": {"int64": "M02"},
    "v.requires_grad": {False: "M01"},
    "v.is_leaf": {False: "M05"},
    "v.grad": {0.0: "M07"},
    "v.grad_fn": {"Variable": "M05"},
    "type(v) is type(t)": {False: "M05"},
}

# %% [markdown] part="reason" lang="en"
# - `v.data[1]`: Rows and columns are counted from 0, so this is the second row.
# - `v.shape`: Two rows come first, then three columns: the outermost brackets are counted first.
# - `v.dtype`: You typed whole numbers, but FloatTensor turns them into 32-bit floats. Otherwise v could not be
#   tracked.
# - `v.requires_grad`: The switch was set when v was made; t itself stays switched off.
# - `v.is_leaf`: Wrapping is not a computation. You made v, so it is a leaf.
# - `v.grad`: No backward pass has been here, so there is nothing in it: None. A 0 would say that a pass was
#   here and found the slope 0.
# - `v.grad_fn`: Variable is not an operation and leaves no node; v was not computed, so there is no function
#   that leads back.
# - `type(v) is type(t)`: Since PyTorch 0.4 there is one class for both. Variable is an old name for a way of making tensors.

# %% [markdown] part="reason" lang="zh"
# - `v.data[1]`: 行和列都从 0 数起，所以这是第二行。
# - `v.shape`: 先是两行，后是三列：最外层的方括号先数。
# - `v.dtype`: 你写的是整数，但 FloatTensor 把它们变成 32 位浮点数。否则 v 就不能被追踪。
# - `v.requires_grad`: 创建 v 时打开了开关；t 自己的开关仍然关着。
# - `v.is_leaf`: 包装不是计算。v 是你创建的，所以是叶子节点。
# - `v.grad`: 还没有做过反向传播，所以里面什么都没有：None。如果是 0，就等于说反向传播来过，得到的斜率是 0。
# - `v.grad_fn`: Variable 不是运算，不留下节点；v 不是算出来的，所以没有可以往回走的函数。
# - `type(v) is type(t)`: 从 PyTorch 0.4 起，两者是同一个类。Variable 是创建张量的一种方式的旧名字。

# %% [markdown] part="hint" lang="en"
# Sort the questions first: which ones are about the numbers, which about the switch, and which about something that
# happens later?

# %% [markdown] part="hint" lang="zh"
# 先把问题分分类：哪些问的是数，哪些问的是开关，哪些问的是以后才会发生的事？

# %% [markdown] part="hint" lang="en"
# A leaf is a tensor that you made, not one that was computed. A gradient arrives in `.grad` during a backward
# pass and not earlier; an operation leaves its mark in `.grad_fn`. And `Variable(t, ...)` returns an ordinary
# tensor.

# %% [markdown] part="hint" lang="zh"
# 叶子节点是你创建的张量，不是算出来的。梯度在反向传播时才会到达 `.grad`，不会更早；运算会在 `.grad_fn` 里留下印记。而 `Variable(t, ...)` 返回的是普通张量。

# %% [markdown] part="hint" lang="en"
# Two of the answers are `None`, three are `True`. The shape is written rows first, `[2, ____]`, and the kind of
# number has 32 bits: `"float____"`.

# %% [markdown] part="hint" lang="zh"
# 答案里有两个是 `None`，三个是 `True`。形状先写行数，`[2, ____]`；数的种类是 32 位：`"float____"`。

# %% [markdown] part="why" lang="en"
# A fresh tracked tensor has its numbers and its switch, but neither a gradient (grad) nor a history (grad_fn).

# %% [markdown] part="why" lang="zh"
# 新创建的被追踪张量有自己的数和开关，但既没有梯度（grad），也没有历史（grad_fn）。
