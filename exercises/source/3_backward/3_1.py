# %% [markdown] part="prompt" lang="en"
# ### 3.1 From a mean back to its input
#
# The given cell makes `x`, a tracked tensor that holds 0, 1, 2, 3. Between the two fence lines compute
#
# $$ y = x + 2, \qquad z = 3\,y^2, \qquad \mathrm{out} = \frac{1}{n}\sum_i z_i , $$
#
# run the backward pass from `out`, and print two things: `out` seen as a tensor with one element
# (`out.view(1)`), and the gradient that has arrived in `x`.

# %% [markdown] part="prompt" lang="zh"
# ### 3.1 从均值回到输入
#
# 给定的单元格造了 `x`，一个被追踪的张量，装着 0、1、2、3。请在两条围栏线之间计算
#
# $$ y = x + 2, \qquad z = 3\,y^2, \qquad \mathrm{out} = \frac{1}{n}\sum_i z_i , $$
#
# 从 `out` 出发做反向传播，并打印两样东西：看成单元素张量的 `out`（`out.view(1)`），以及到达 `x` 的梯度。

# %% part="given"
x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)

# %% part="starter"
y = x + 2
z = None  # three times the square of y
out = None  # the mean of z

# %% part="solution"
y = x + 2
z = y * y * 3
out = z.mean()
out.backward()
print("output:\n", out.view(1))
print(x.grad)

# %% part="accepted"
y = x + 2
z = 3 * y**2
out = torch.sum(z) / len(z)
out.backward(retain_graph=True)
print("output:\n", out.view(1))
print(x.grad)

# %% part="accepted"
y = torch.add(x, 2)
z = torch.mul(torch.pow(y, 2), 3)
out = torch.mean(z)
torch.autograd.backward(out)
print(out.view(1), x.grad)

# %% part="accepted"
def f(t):
    return (3 * (t + 2) * (t + 2)).sum() / t.numel()


out = f(x)
(x.grad,) = torch.autograd.grad(out, x)
print("out", out.view(1))
print("gradient", x.grad)

# %% part="accepted"
# the mean of z is also z weighted with 1/n
y = x + 2
z = y.square() * 3.0
n = z.numel()
z.backward(torch.full_like(z, 1 / n))
out = z.sum() / n
print(out.reshape(1))
print(x.grad)

# %% [markdown] part="hint" lang="en"
# Look at the shape of `z`: it has one number per element of `x`. Where in the formula do many numbers
# become one?

# %% [markdown] part="hint" lang="zh"
# 看看 `z` 的形状：`x` 的每个元素对应一个数。公式里的什么地方，许多数变成了一个数？

# %% [markdown] part="hint" lang="en"
# A backward pass without argument starts from a single number, so call it on the mean. It returns nothing: what
# it found is added to the `.grad` of the leaf. By hand, the slope of out with respect to $x_i$ is $6(x_i+2)/n$,
# which lets you check your numbers.

# %% [markdown] part="hint" lang="zh"
# 不带参数的反向传播从一个数出发，所以要对均值调用它。它什么都不返回：找到的东西加到叶子节点的 `.grad` 上。手算可得，out 对 $x_i$ 的斜率是 $6(x_i+2)/n$，你可以用它来核对自己的数。

# %% [markdown] part="hint" lang="en"
# Three lines and one gap: `z = y * y * 3`, then `out = z.mean()`, then `out.______()`, with the parentheses.
# After that, `print(out.view(1))` and `print(x.grad)`.

# %% [markdown] part="hint" lang="zh"
# 三行代码，一个空：`z = y * y * 3`，然后 `out = z.mean()`，然后 `out.______()`，要带括号。之后是 `print(out.view(1))` 和 `print(x.grad)`。

# %% [markdown] part="why" lang="en"
# The mean passes 1/n on to every element of z, the square multiplies by 6y and the sum with 2 passes on what it
# gets, so x receives 6(x+2)/n.

# %% [markdown] part="why" lang="zh"
# 均值交给 z 的每个元素 1/n，平方乘上 6y，与 2 相加则原样传下去，所以 x 收到 6(x+2)/n。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("out", "x", "x.grad")


# %% part="judge"
from checkers.authoring import WALKS, calls

# () and (1,) both count as one number, so the shape of out is free.
compare = {
    "out": "type size values shown bracketed",
    "x": "given tracked leaf",
    "x.grad": "type shape values shown",
}

way = (
    calls(
        *WALKS,
        said={
            "en": "no backward pass was run, so the gradient did not come from out.",
            "zh": "没有做过反向传播，所以梯度不是从 out 来的。",
        },
    ),
)


def cases(draw):
    yield {"x": draw.tensor(4, tracked=True)}
    yield {"x": draw.tensor(7, tracked=True)}  # a constant 4 for n shows here
    yield {"x": draw.tensor(1, tracked=True)}


# %% part="wrong" diagnosis="M13"
# backward from all of z
y = x + 2
z = y * y * 3
out = z.mean()
z.backward()
print(out.view(1), x.grad)

# %% part="wrong" diagnosis="M39"
# backward is mentioned, not called
y = x + 2
z = y * y * 3
out = z.mean()
out.backward
print(out.view(1), x.grad)

# %% part="wrong" diagnosis="M16"
# two passes add up
y = x + 2
z = y * y * 3
out = z.mean()
out.backward(retain_graph=True)
out.backward()
print(out.view(1), x.grad)

# %% part="wrong" diagnosis="M28"
# the mean leaves the graph as a Python number
y = x + 2
z = y * y * 3
out = z.mean().item()
out.backward()
print(out, x.grad)

# %% part="wrong" diagnosis="M38"
# nothing is recorded inside no_grad
with torch.no_grad():
    y = x + 2
    z = y * y * 3
    out = z.mean()
out.backward()
print(out.view(1), x.grad)

# %% part="wrong" diagnosis="M10"
# the name of the leaf now means a computed tensor
x = x + 2
z = x * x * 3
out = z.mean()
out.backward()
print(out.view(1), x.grad)

# %% part="wrong" diagnosis="M40"
# ^ is not a power in Python
y = x + 2
z = 3 * y ^ 2
out = z.mean()
out.backward()
print(out.view(1), x.grad)

# %% part="wrong" diagnosis="M07"
# no backward pass at all
y = x + 2
z = y * y * 3
out = z.mean()
print(out.view(1), x.grad)

# %% part="wrong" diagnosis="M07"
# printed before there is a gradient
y = x + 2
z = y * y * 3
out = z.mean()
print(out.view(1), x.grad)
out.backward()

# %% part="wrong" diagnosis="M08"
# y is computed, its gradient is not kept
y = x + 2
z = y * y * 3
out = z.mean()
out.backward()
print(out.view(1), y.grad)

# %% part="wrong" diagnosis="slip-expression-part"
# 4 is the number of elements of the shown x only
y = x + 2
z = y * y * 3
out = z.sum() / 4
out.backward()
print(out.view(1), x.grad)

# %% part="wrong" diagnosis="slip-sum-or-mean"
# the sum, not the mean
y = x + 2
z = y * y * 3
out = z.sum()
out.backward()
print(out.view(1), x.grad)

# %% part="wrong" diagnosis="given-changed"
# x is made once more
x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)
y = x + 2
z = y * y * 3
out = z.mean()
out.backward()
print(out.view(1), x.grad)

# %% part="wrong" diagnosis="M36"
# one of the two factors counts as a constant
y = x + 2
z = y * y.detach() * 3
out = z.mean()
out.backward()
print(out.view(1), x.grad)

# %% part="wrong" diagnosis="typed-constant"
# the published numbers, typed in
out = torch.tensor(40.5)
x.grad = torch.tensor([3.0, 4.5, 6.0, 7.5])
print(out.view(1), x.grad)
