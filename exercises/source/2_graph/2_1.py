# %% [markdown] part="prompt" lang="en"
# ### 2.1 The square and its attributes
#
# The given cell makes the tracked leaf `x` with the values 1, 2, 3. Compute `y`, the square of each element,
# and print three lines:
#
# 1. the first three elements, `y[0:3]`
# 2. `Requires Gradient : ` and whether `y` is tracked
# 3. `Gradient : ` and the gradient that `y` holds
#
# Before you run it: which value will the third line show?

# %% [markdown] part="prompt" lang="zh"
# ### 2.1 平方和它的属性
#
# 给定的单元格造了被追踪的叶子节点 `x`，值为 1、2、3。计算每个元素的平方 `y`，并打印三行：
#
# 1. 前三个元素 `y[0:3]`
# 2. `Requires Gradient : ` 以及 `y` 是否被追踪
# 3. `Gradient : ` 以及 `y` 里的梯度
#
# 运行之前先想：第三行会显示什么？

# %% part="given"
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# %% part="starter"
y = None  # the square of each element of x

# %% part="solution"
y = x * x
print(y[0:3])
print("Requires Gradient : %s " % y.requires_grad)
print("Gradient : %s " % y.grad)

# %% part="accepted"
y = x**2
print(y[0:3])
print(f"Requires Gradient: {y.requires_grad}")
print(f"Gradient: {y.grad}")

# %% part="accepted"
y = torch.pow(x, 2)
print(y[:3])
print("requires gradient :", y.requires_grad)
print("gradient :", y.grad)

# %% part="accepted"
square = torch.square
y = square(x)
for label, value in [("", y[0:3]), ("Requires Gradient", y.requires_grad), ("Gradient", y.grad)]:
    print(label, ":", value)

# %% part="accepted"
y = x.mul(x)
first_three = y[0:3]
print("y:")
print(first_three)
print("Requires Gradient : {}".format(y.requires_grad), "Gradient : {}".format(y.grad), sep="\n")

# %% [markdown] part="hint" lang="en"
# Look at what you print: a slice of `y`, an attribute that answers yes or no, and an attribute that is empty
# for now.

# %% [markdown] part="hint" lang="zh"
# 看看你打印的是什么：`y` 的一个切片，一个回答是或否的属性，以及一个目前还空着的属性。

# %% [markdown] part="hint" lang="en"
# A tensor computed from a tracked leaf is tracked automatically, so there is nothing to switch on. It is not a
# leaf: no gradient is kept in it, and asking for one shows `None` together with a warning, which is intended
# here. The name `x` should go on meaning the leaf.

# %% [markdown] part="hint" lang="zh"
# 由被追踪的叶子节点算出来的张量自动被追踪，所以不用打开什么开关。它不是叶子节点：里面不保留梯度，读取它的梯度会得到 `None` 和一条警告，这里要的就是这个效果。名字 `x` 应当一直指那个叶子节点。

# %% [markdown] part="hint" lang="en"
# One gap: `y = x ____ 2` (not `^`, which works on bits). Then `print(y[0:3])`,
# `print("Requires Gradient : %s " % y.requires_grad)` and `print("Gradient : %s " % y.grad)`.

# %% [markdown] part="hint" lang="zh"
# 只有一个空：`y = x ____ 2`（不是 `^`，那是按位运算）。然后是 `print(y[0:3])`、`print("Requires Gradient : %s " % y.requires_grad)` 和 `print("Gradient : %s " % y.grad)`。

# %% [markdown] part="why" lang="en"
# y is tracked because x is, and its gradient is None because y is computed: only leaves collect gradients.

# %% [markdown] part="why" lang="zh"
# y 被追踪，因为 x 被追踪；它的梯度是 None，因为 y 是算出来的：只有叶子节点才收集梯度。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("y", "x")
    x, y = cell.name("x"), cell.name("y")
    gradient = getattr(x, "grad", None)  # there already, if the answer has run a backward pass
    with cell.probe("the gradient of y.sum() with respect to x"):
        if gradient is None and getattr(y, "requires_grad", False):
            (gradient,) = cell.torch.autograd.grad(y.sum(), x, allow_unused=True)
    cell.record("gradient of y.sum() with respect to x", gradient)


# %% part="judge"
compare = {
    "y": "type dtype shape tracked leaf values",
    "x": "given tracked leaf",
    "gradient of y.sum() with respect to x": "type values",
    "printed": "lines",
}


def cases(draw):
    yield {"x": draw.tensor(3, tracked=True)}
    yield {"x": draw.tensor(5, tracked=True)}


# %% part="wrong" diagnosis="M40"
# ^ works on bits
y = x ^ 2
print(y[0:3])
print("Requires Gradient : %s " % y.requires_grad)
print("Gradient : %s " % y.grad)

# %% part="wrong" diagnosis="M10"
# the leaf loses its name
x = x * x
y = x
print(y[0:3])
print("Requires Gradient : %s " % y.requires_grad)
print("Gradient : %s " % y.grad)

# %% part="wrong" diagnosis="M38"
# nothing is recorded
with torch.no_grad():
    y = x * x
print(y[0:3])
print("Requires Gradient : %s " % y.requires_grad)
print("Gradient : %s " % y.grad)

# %% part="wrong" diagnosis="M31"
# NumPy cannot carry the history
y = np.square(x)
print(y[0:3])
print("Requires Gradient : %s " % y.requires_grad)
print("Gradient : %s " % y.grad)

# %% part="wrong" diagnosis="M36"
# one factor is cut off, though the values are right
y = x * x.detach()
print(y[0:3])
print("Requires Gradient : %s " % y.requires_grad)
print("Gradient : %s " % y.grad)

# %% part="wrong" diagnosis="M33"
# a copy of the numbers has no history
y = torch.tensor(x) ** 2
print(y[0:3])
print("Requires Gradient : %s " % y.requires_grad)
print("Gradient : %s " % y.grad)

# %% part="wrong" diagnosis="M39"
# the method is not called
y = x.square
print(y)

# %% part="wrong" diagnosis="made-anew"
# the given line again, without the switch
x = torch.tensor([1.0, 2.0, 3.0])
y = x * x
print(y[0:3])
print("Requires Gradient : %s " % y.requires_grad)
print("Gradient : %s " % y.grad)

# %% part="wrong" diagnosis="typed-constant"
# the numbers are typed in
y = torch.tensor([1.0, 4.0, 9.0], requires_grad=True) * 1.0
print(y[0:3])
print("Requires Gradient : %s " % y.requires_grad)
print("Gradient : %s " % y.grad)

# %% part="wrong" diagnosis="M32"
# collected one by one
y = torch.tensor([value * value for value in x])
print(y[0:3])
print("Requires Gradient : %s " % y.requires_grad)
print("Gradient : %s " % y.grad)

# %% part="wrong" diagnosis="other-output"
# only the values are shown
y = x * x
print(y[0:3])
