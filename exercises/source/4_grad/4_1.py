# %% [markdown] part="prompt" lang="en"
# ### 4.1 Two gradients from one result
#
# The given cell makes two tracked tensors of two rows and three columns, `x` and `y`. Compute
#
# $$ z = x^2 + 3y $$
#
# and then, with `torch.autograd.grad` and not with `backward`, the gradient of `z` with respect to `x` as `dx`
# and with respect to `y` as `dy`, with the weight 1 for every element of `z`. Both are tensors, not tuples.
# Print them.
#
# A published solution passes `grad_outputs=torch.ones(1, 3)`. Try that first and read what it says.

# %% [markdown] part="prompt" lang="zh"
# ### 4.1 一个结果，两个梯度
#
# 给定的单元格造了两个被追踪的张量 `x` 和 `y`，都是两行三列。请计算
#
# $$ z = x^2 + 3y $$
#
# 然后用 `torch.autograd.grad`，而不是 `backward`，求 `z` 对 `x` 的梯度 `dx` 和对 `y` 的梯度 `dy`，`z` 的每个元素权重为 1。两者都是张量，不是元组。把它们打印出来。
#
# 有一份公开的解答传的是 `grad_outputs=torch.ones(1, 3)`。先试试它，读一读它说什么。

# %% part="given"
x = torch.linspace(1, 6, 6).view(2, 3).requires_grad_()
y = torch.tensor([[0.5, -0.4, -0.2], [0.2, -0.9, 0.6]], requires_grad=True)

# %% part="starter"
z = None  # x squared plus three times y
dx = None  # gradient of z with respect to x
dy = None  # gradient of z with respect to y

# %% part="solution"
z = x * x + 3 * y
(dx,) = torch.autograd.grad(z, x, grad_outputs=torch.ones(2, 3), retain_graph=True)
(dy,) = torch.autograd.grad(z, y, grad_outputs=torch.ones(2, 3))
print("dx:\n", dx)
print("dy:\n", dy)

# %% part="accepted"
z = x**2 + 3 * y
dx, dy = torch.autograd.grad(z.sum(), (x, y))
print(dx)
print(dy)

# %% part="accepted"
z = torch.add(torch.square(x), y, alpha=3)
dx, dy = torch.autograd.grad(z, [x, y], torch.ones_like(z))
print("gradients", dx, dy)

# %% part="accepted"
z = x * x + 3 * y
weights = torch.ones(z.shape)
both = torch.autograd.grad(outputs=z, inputs=(x, y), grad_outputs=(weights,))
dx = both[0]
dy = both[1]
print(dx, "\n", dy)

# %% part="accepted"
# the graph of the sum is another one, so it is built for each of the two
def f():
    return (x * x + y * 3).sum()


z = x * x + y * 3
dx = torch.autograd.grad(f(), x)[0]
dy = torch.autograd.grad(f(), y)[0]
print(dx)
print(dy)

# %% [markdown] part="hint" lang="en"
# Compare two shapes: that of `z`, and that of what you pass as `grad_outputs`. And look at what kind of object
# `grad` returns.

# %% [markdown] part="hint" lang="zh"
# 比较两个形状：`z` 的形状，和你传给 `grad_outputs` 的东西的形状。再看看 `grad` 返回的是什么样的对象。

# %% [markdown] part="hint" lang="en"
# `grad_outputs` holds one weight per element of `z` and is not broadcast; ones of the shape of `z` do the same
# as differentiating `z.sum()`. The answer is a tuple with one gradient per input, so asking for both inputs in
# one call returns two. Nothing is written to `.grad`.

# %% [markdown] part="hint" lang="zh"
# `grad_outputs` 里，`z` 的每个元素对应一个权重，不会广播；用形状与 `z` 相同的全 1，效果等于对 `z.sum()` 求导。答案是一个元组，每个输入对应一个梯度，所以一次调用问两个输入，就返回两个。不会往 `.grad` 里写任何东西。

# %% [markdown] part="hint" lang="en"
# One gap: `dx, dy = torch.autograd.grad(z.______(), (x, y))`, after `z = x * x + 3 * y`. Then print both.

# %% [markdown] part="hint" lang="zh"
# 只有一个空：在 `z = x * x + 3 * y` 之后写 `dx, dy = torch.autograd.grad(z.______(), (x, y))`。然后把两个都打印出来。

# %% [markdown] part="why" lang="en"
# Weighting each element of z with 1 gives 2x and 3, in the shapes of x and y; the weights must have z's shape.

# %% [markdown] part="why" lang="zh"
# 给 z 的每个元素权重 1，得到 2x 和 3，形状分别与 x 和 y 相同；权重的形状必须与 z 相同。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("z", "dx", "dy", "x", "y", "x.grad", "y.grad")


# %% part="judge"
compare = {
    "z": "type shape tracked values",
    "dx": "type shape values shown",
    "dy": "type shape values shown",
    "x": "given tracked leaf",
    "y": "given tracked leaf",
    "x.grad": "",
    "y.grad": "",
}


def cases(draw):  # always two rows and three columns: ones(2, 3) is a right answer
    yield {"x": draw.tensor(2, 3, tracked=True), "y": draw.tensor(2, 3, tracked=True)}
    yield {"x": draw.tensor(2, 3, tracked=True), "y": draw.tensor(2, 3, tracked=True)}


def judge(evidence):
    """autograd.grad must have done it: not a formula, not backward."""
    import re

    from checkers.authoring import Diagnosis

    if evidence.answer.facts["x.grad"].kind != "none":
        return Diagnosis("backward-used")
    if not re.search(r"\bgrad\b", evidence.source):
        asked = re.search(r"\b(?:functional|func|jacobian|vjp|jvp|jacrev|jacfwd)\b", evidence.source)
        return Diagnosis("way-missing", {}, OTHER_CALL) if asked else Diagnosis("by-hand", {"name": "autograd.grad"})
    return None


OTHER_CALL = {
    "en": "The numbers are right, but another function of the library has found them. Here torch.autograd.grad must do it.",
    "zh": "数值是对的，但是库里别的函数算出来的。这里应当由 torch.autograd.grad 来做。",
}


# %% part="wrong" diagnosis="M14"
# the published solution: weights of another shape
z = x * x + 3 * y
dx = torch.autograd.grad(z, x, grad_outputs=torch.ones(1, 3))
dy = torch.autograd.grad(z, y, grad_outputs=torch.ones(1, 3))
print(dx, dy)

# %% part="wrong" diagnosis="M13"
# no weights for six numbers
z = x * x + 3 * y
dx, dy = torch.autograd.grad(z, (x, y))
print(dx, dy)

# %% part="wrong" diagnosis="M47"
# the tuples are not unpacked
z = x * x + 3 * y
dx = torch.autograd.grad(z, x, torch.ones(2, 3), retain_graph=True)
dy = torch.autograd.grad(z, y, torch.ones(2, 3))
print(dx, dy)

# %% part="wrong" diagnosis="M48"
# grad does not fill .grad
z = x * x + 3 * y
torch.autograd.grad(z.sum(), (x, y))
dx = x.grad
dy = y.grad
print(dx, dy)

# %% part="wrong" diagnosis="M18"
# the second call finds a used graph
z = x * x + 3 * y
total = z.sum()
dx = torch.autograd.grad(total, x)[0]
dx, dy = torch.autograd.grad(total, (x, y))
print(dx, dy)

# %% part="wrong" diagnosis="exchanged"
# the gradients come in the order of the inputs
z = x * x + 3 * y
dy, dx = torch.autograd.grad(z.sum(), (x, y))
print(dx, dy)

# %% part="wrong" diagnosis="backward-used"
# backward fills .grad
z = x * x + 3 * y
z.sum().backward()
dx, dy = x.grad, y.grad
print(dx, dy)

# %% part="wrong" diagnosis="by-hand"
# a formula instead of autograd
z = x * x + 3 * y
dx = 2 * x
dy = 3 * torch.ones(2, 3)
print(dx, dy)

# %% part="wrong" diagnosis="M49"
# y plays no part
z = x * x
dx, dy = torch.autograd.grad(z.sum(), (x, y))
print(dx, dy)

# %% part="wrong" diagnosis="M50"
# asked for a view that z was not computed from
z = x * x + 3 * y
flat = x.view(6)
dx = torch.autograd.grad(z.sum(), flat)[0]
dy = torch.autograd.grad(z.sum(), y)[0]
print(dx, dy)

# %% part="wrong" diagnosis="M36"
# a detached factor
z = x * x.detach() + 3 * y
dx, dy = torch.autograd.grad(z.sum(), (x, y))
print(dx, dy)

# %% part="wrong" diagnosis="typed-constant"
# the numbers are typed in
z = x * x + 3 * y
dx = torch.tensor([[2.0, 4.0, 6.0], [8.0, 10.0, 12.0]])
dy = torch.full((2, 3), 3.0)
print(dx, dy)

# %% part="wrong" diagnosis="grad-exchanged"
# the input first
z = x**2 + 3 * y
dx = torch.autograd.grad(x, z, torch.ones_like(z))[0]
dy = torch.autograd.grad(y, z, torch.ones_like(z))[0]
print(dx, dy)
