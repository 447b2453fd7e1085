# %% [markdown] part="prompt" lang="en"
# ### 1.4 Three tensors that cannot be tracked
#
# Three lines, three bugs, one goal: each name must hold a **tracked leaf of 32-bit floats**.
#
# - `a` is meant to hold `1, 2, 3`;
# - `b` is meant to count `0, 1, 2, ...` up to, but not including, `n`;
# - `c` is meant to be the single number 3, a scalar of shape `()`.
#
# The starter shows the three lines as comments, since two of them raise an error. Take the `#` away one by one,
# read what it says, and repair the line.

# %% [markdown] part="prompt" lang="zh"
# ### 1.4 三个无法追踪的张量
#
# 三行代码，三个错误，一个目标：每个名字都应当是一个**由 32 位浮点数组成的、被追踪的叶子节点**。
#
# - `a` 本该装着 `1, 2, 3`；
# - `b` 本该是 `0, 1, 2, ...`，数到 `n` 为止，但不含 `n`；
# - `c` 本该是单独的一个数 3，形状为 `()` 的标量。
#
# 初始代码把这三行写成注释，因为其中两行会报错。逐行去掉 `#`，读一读它说什么，再修好那一行。

# %% part="given"
n = 4

# %% part="starter"
# a = torch.tensor([1, 2, 3], requires_grad=True)
# b = torch.arange(n).requires_grad_()
# c = torch.Tensor(3).requires_grad_()

# %% part="solution"
a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
b = torch.arange(float(n)).requires_grad_()
c = torch.tensor(3.0).requires_grad_()

# %% part="accepted"
a = torch.tensor([1, 2, 3], dtype=torch.float32, requires_grad=True)
b = torch.arange(n, dtype=torch.float32, requires_grad=True)
c = torch.tensor(3, dtype=torch.float32, requires_grad=True)

# %% part="accepted"
a = torch.Tensor([1, 2, 3]).requires_grad_()
b = torch.arange(n).float().requires_grad_()
c = torch.full((), 3.0, requires_grad=True)

# %% part="accepted"
a = torch.tensor([1, 2, 3]).to(torch.float32)
a.requires_grad = True
b = torch.arange(n) * 1.0
b.requires_grad_()
c = torch.tensor(3.0, requires_grad=True)
print(a, b, c)

# %% part="accepted"
a = Variable(torch.FloatTensor([1, 2, 3]), requires_grad=True)
b = torch.tensor([float(i) for i in range(n)], requires_grad=True)
c = torch.ones(()) * 3
c.requires_grad_()

# %% [markdown] part="hint" lang="en"
# Print the `dtype` of what comes before the switch: `torch.tensor([1, 2, 3]).dtype` and
# `torch.arange(n).dtype`. For the third line print the shape.

# %% [markdown] part="hint" lang="zh"
# 打印开关前面那个东西的 `dtype`：`torch.tensor([1, 2, 3]).dtype` 和 `torch.arange(n).dtype`。第三行则打印形状。

# %% [markdown] part="hint" lang="en"
# Only floating-point numbers have slopes. Whole numbers are turned into floats by a dot, by
# `dtype=torch.float32` or by `.float()`, and that has to happen before the switch. A bare number in
# `torch.Tensor( )` is a size; `torch.tensor` with a lower-case t takes it as a value.

# %% [markdown] part="hint" lang="zh"
# 只有浮点数才有斜率。整数可以靠一个小数点、靠 `dtype=torch.float32` 或靠 `.float()` 变成浮点数，而且必须在打开开关之前变。`torch.Tensor( )` 里单独的一个数是大小；小写 t 的 `torch.tensor` 把它当作数值。

# %% [markdown] part="hint" lang="en"
# One gap each: `a = torch.tensor([1., 2., 3.], requires_grad=True)`, `b = torch.arange(n).______().requires_grad_()`,
# `c = torch.______(3.).requires_grad_()`.

# %% [markdown] part="hint" lang="zh"
# 各有一个空：`a = torch.tensor([1., 2., 3.], requires_grad=True)`，`b = torch.arange(n).______().requires_grad_()`，`c = torch.______(3.).requires_grad_()`。

# %% [markdown] part="why" lang="en"
# Tracking needs floats, so the dtype comes first and the switch last; and values go to torch.tensor, sizes to torch.Tensor.

# %% [markdown] part="why" lang="zh"
# 追踪需要浮点数，所以 dtype 在先，开关在后；数值交给 torch.tensor，大小交给 torch.Tensor。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("a", "b", "c")


# %% part="judge"
compare = {name: "type dtype shape tracked leaf values" for name in ("a", "b", "c")}


def cases(draw):
    yield {"n": draw.number(5, 9)}
    yield {"n": draw.number(1, 3)}


# %% part="wrong" diagnosis="M02"
# the first bug as it was
a = torch.tensor([1, 2, 3], requires_grad=True)
b = torch.arange(float(n)).requires_grad_()
c = torch.tensor(3.0).requires_grad_()

# %% part="wrong" diagnosis="M03"
# the second as it was
a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
b = torch.arange(n).requires_grad_()
c = torch.tensor(3.0).requires_grad_()

# %% part="wrong" diagnosis="M04"
# the third as it was
a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
b = torch.arange(float(n)).requires_grad_()
c = torch.Tensor(3).requires_grad_()

# %% part="wrong" diagnosis="extra-axis"
# a list of one number is no scalar
a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
b = torch.arange(float(n)).requires_grad_()
c = torch.Tensor([3]).requires_grad_()

# %% part="wrong" diagnosis="M09"
# converted after the switch
a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True) + 0
b = torch.arange(float(n)).requires_grad_()
c = torch.tensor(3.0).requires_grad_()

# %% part="wrong" diagnosis="M01"
# never switched on
a = torch.tensor([1.0, 2.0, 3.0])
b = torch.arange(float(n)).requires_grad_()
c = torch.tensor(3.0).requires_grad_()

# %% part="wrong" diagnosis="wrong-dtype"
# 64 bits
a = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
b = torch.arange(float(n)).requires_grad_()
c = torch.tensor(3.0).requires_grad_()

# %% part="wrong" diagnosis="M02"
# a whole number, and no arange in sight
a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
b = torch.arange(float(n)).requires_grad_()
c = torch.tensor(3).requires_grad_()
