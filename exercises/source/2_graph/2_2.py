# %% [markdown] part="prompt" lang="en"
# ### 2.2 Make the gradient of a computed tensor appear
#
# The starter runs, but its last line shows a warning and `None`. Change it so that after the backward pass
# `y.grad` holds the gradient of `y.sum()` with respect to `y` (one number per element), and `x.grad` still
# holds the one with respect to `x`. Print `y.grad`.
#
# What will `y.grad` be? Every element of `y` enters the sum once.

# %% [markdown] part="prompt" lang="zh"
# ### 2.2 让算出来的张量显出梯度
#
# 初始代码能运行，但最后一行显示一条警告和 `None`。请修改它，使反向传播之后 `y.grad` 里是 `y.sum()` 对 `y` 的梯度（每个元素一个数），而 `x.grad` 里仍是对 `x` 的梯度。打印 `y.grad`。
#
# `y.grad` 会是什么？`y` 的每个元素在求和中都只出现一次。

# %% part="given"
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# %% part="starter"
y = x * x
y.sum().backward()
print(y.grad)

# %% part="solution"
y = x * x
y.retain_grad()
y.sum().backward()
print(y.grad)

# %% part="accepted"
y = x**2
total = y.sum()
y.retain_grad()
total.backward()
print(y.grad, x.grad)

# %% part="accepted"
y = x.square()
y.retain_grad()
y.backward(torch.ones_like(y))
print("gradient of y:", y.grad)

# %% part="accepted"
y = torch.mul(x, x)
y.retain_grad()
torch.autograd.backward(torch.sum(y))
print(y.grad)

# %% part="accepted"
y = torch.pow(x, 2)
for t in (y,):
    t.retain_grad()
y.sum().backward(retain_graph=True)
print(y.grad)

# %% [markdown] part="hint" lang="en"
# Read the warning to its end. It names the method that helps, and it tells you which tensor it is about.

# %% [markdown] part="hint" lang="zh"
# 把警告读到最后。它说出了有用的方法的名字，还告诉你它说的是哪个张量。

# %% [markdown] part="hint" lang="en"
# During the backward pass a computed tensor passes its gradient on and keeps no copy. `retain_grad()` asks it
# to keep one, and the request must be made before the pass: afterwards the gradient is gone. Do not replace `y`
# with a new leaf, since then `x` would get no gradient.

# %% [markdown] part="hint" lang="zh"
# 反向传播时，算出来的张量把梯度传下去，自己不留副本。`retain_grad()` 请它留一份，而这个请求必须在反向传播之前提出：之后，梯度已经过去了。不要用新的叶子节点替换 `y`，那样 `x` 就得不到梯度了。

# %% [markdown] part="hint" lang="en"
# One line and one gap, between the two lines of the starter: `y.______()`. The gradient of a sum is 1 for each element.

# %% [markdown] part="hint" lang="zh"
# 在初始代码的两行之间加一行，只有一个空：`y.______()`。求和的梯度，对每个元素都是 1。

# %% [markdown] part="why" lang="en"
# y is told to keep its gradient before the backward pass begins; in the sum each element counts once, so it is
# 1 everywhere.

# %% [markdown] part="why" lang="zh"
# 反向传播开始之前就要求 y 保留自己的梯度；求和时每个元素只算一次，所以处处是 1。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("y", "x", "y.grad", "x.grad")


# %% part="judge"
compare = {
    "y": "type shape tracked leaf values",
    "x": "given tracked leaf",
    "y.grad": "type shape values shown",
    "x.grad": "type shape values",
}


def cases(draw):
    yield {"x": draw.tensor(3, tracked=True)}
    yield {"x": draw.tensor(5, tracked=True)}


# %% part="wrong" diagnosis="M08"
# asked after the walk
y = x * x
y.sum().backward()
y.retain_grad()
print(y.grad)

# %% part="wrong" diagnosis="M39"
# mentioned, not called
y = x * x
y.retain_grad
y.sum().backward()
print(y.grad)

# %% part="wrong" diagnosis="M07"
# no walk at all
y = x * x
y.retain_grad()
print(y.grad)

# %% part="wrong" diagnosis="M33"
# a new leaf has no way back to x
squares = x * x
y = torch.tensor(squares, requires_grad=True)
y.sum().backward()
print(y.grad)

# %% part="wrong" diagnosis="M36"
# a leaf cut off from x
y = (x * x).detach().requires_grad_()
y.sum().backward()
print(y.grad)

# %% part="wrong" diagnosis="M13"
# the walk needs one number
y = x * x
y.retain_grad()
y.backward()
print(y.grad)

# %% part="wrong" diagnosis="M16"
# two walks add up
y = x * x
y.retain_grad()
y.sum().backward(retain_graph=True)
y.sum().backward()
print(y.grad)

# %% part="wrong" diagnosis="M11"
# a computed tensor has no switch
y = x * x
y.requires_grad = False
y.sum().backward()
print(y.grad)
