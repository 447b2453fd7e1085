# %% [markdown] part="prompt" lang="en"
# ### 3.6 Choose the weights
#
# $z = (x + 2)^2 + 3$ for three numbers $x$. Find weights `v` so that `z.backward(v)` leaves exactly `wanted` in `x.grad`.
# For the shown numbers the weights can be guessed; the check uses others, too. So compute them: what is the slope
# $dz_i/dx_i$?

# %% [markdown] part="prompt" lang="zh"
# ### 3.6 选择权重
#
# $z = (x + 2)^2 + 3$，$x$ 是三个数。请找出权重 `v`，使 `z.backward(v)` 在 `x.grad` 里留下的恰好是 `wanted`。对显示出来的这些数，权重可以猜出来；检查时还会换别的数。所以请计算：斜率 $dz_i/dx_i$ 是多少？

# %% part="given"
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
wanted = torch.tensor([6.0, 0.0, 100.0])

# %% part="starter"
z = (x + 2) ** 2 + 3
v = None  # one weight per element of z

# %% part="solution"
z = (x + 2) ** 2 + 3
v = wanted / (2 * (x.detach() + 2))
z.backward(v)

# %% part="accepted"
z = (x + 2) ** 2 + 3
(slopes,) = torch.autograd.grad(z.sum(), x, retain_graph=True)
v = wanted / slopes
z.backward(gradient=v)
print(x.grad)

# %% part="accepted"
z = (x + 2) * (x + 2) + 3
with torch.no_grad():
    v = wanted / (2 * x + 4)
torch.autograd.backward(z, v)

# %% part="accepted"
z = torch.pow(x + 2, 2) + 3
v = torch.tensor([goal / (2 * (at + 2)) for goal, at in zip(wanted.tolist(), x.tolist())])
(v * z).sum().backward()

# %% part="accepted"
z = (x + 2).square() + 3
z.sum().backward()
v = wanted / x.grad
x.grad = None
z = (x + 2).square() + 3
z.backward(v)

# %% part="accepted"
z = (x + 2) ** 2 + 3
v = wanted / (2 * (x + 2))  # tracked, and the walk is left to the check

# %% [markdown] part="hint" lang="en"
# Compute the slope of one element by hand, at $x = 1$: how much does $z$ move when $x$ moves a little? By what
# must it be multiplied to give 6?

# %% [markdown] part="hint" lang="zh"
# 手算一个元素的斜率，在 $x = 1$ 处：$x$ 移动一点点，$z$ 移动多少？要得到 6，得用什么去乘它？

# %% [markdown] part="hint" lang="en"
# `backward(v)` leaves $v_i$ times the slope of $z_i$ in `x.grad`, since here $z_i$ depends on $x_i$ alone. The slope is
# $2(x_i + 2)$, so the weight is the wanted number divided by it. The weights themselves are data, not part of the model:
# compute them from `x.detach()`.

# %% [markdown] part="hint" lang="zh"
# `backward(v)` 在 `x.grad` 里留下 $v_i$ 乘以 $z_i$ 的斜率，因为这里 $z_i$ 只依赖 $x_i$。斜率是 $2(x_i + 2)$，所以权重就是想要的数除以它。权重本身是数据，不是模型的一部分：请用 `x.detach()` 来计算它们。

# %% [markdown] part="hint" lang="en"
# One gap: `v = wanted / (2 * (x.______() + 2))`, then `z.backward(v)`. For the shown numbers this is `[1, 0, 10]`.

# %% [markdown] part="hint" lang="zh"
# 只有一个空：`v = wanted / (2 * (x.______() + 2))`，然后 `z.backward(v)`。对显示出来的数，它是 `[1, 0, 10]`。

# %% [markdown] part="why" lang="en"
# The backward pass multiplies each weight by the slope 2(x+2), so dividing what you want by the slope gives the
# weights.

# %% [markdown] part="why" lang="zh"
# 反向传播会把每个权重乘上斜率 2(x+2)，所以用想要的数除以斜率，就得到权重。

# %% part="ask"
def ask(cell):
    cell.run()
    z, v, x = cell.name("z"), cell.name("v"), cell.name("x")
    cell.observe("v")
    if v is not None and getattr(x, "grad", 0) is None:  # the weights are what is asked for
        with cell.probe("z.backward(v)"):
            z.backward(cell.torch.tensor([float(each) for each in v]) if isinstance(v, list) else v)
    cell.observe("z", "v", "x", "wanted")
    cell.record("x.grad after z.backward(v)", x.grad)


# %% part="judge"
compare = {
    "z": "type shape tracked values",
    "v": "type shape values",
    "x": "given tracked leaf",
    "x.grad after z.backward(v)": "type shape values",
    "wanted": "given",
}


def cases(draw):
    yield {"x": draw.tensor(3, tracked=True, signs=False), "wanted": draw.tensor(3)}
    yield {"x": draw.tensor(5, tracked=True, signs=False), "wanted": draw.tensor(5)}


# %% part="wrong" diagnosis="M13"
# no weights
z = (x + 2) ** 2 + 3
v = wanted / (2 * (x.detach() + 2))
z.backward()

# %% part="wrong" diagnosis="M14"
# one weight for all
z = (x + 2) ** 2 + 3
v = torch.ones(1)
z.backward(v)

# %% part="wrong" diagnosis="slip-expression-part"
# with ones one gets the slopes themselves
z = (x + 2) ** 2 + 3
v = torch.ones(len(x))
z.backward(v)

# %% part="wrong" diagnosis="input-not-read"
# the weights of the shown numbers
z = (x + 2) ** 2 + 3
v = torch.tensor([1.0, 0.0, 10.0]) if len(x) == 3 else torch.tensor([1.0, 0.0, 10.0, 0.0, 0.0])
z.backward(v)

# %% part="wrong" diagnosis="slip-divisor-missing"
# the wanted numbers taken for the weights
z = (x + 2) ** 2 + 3
v = wanted
z.backward(v)

# %% part="wrong" diagnosis="M16"
# the first walk is still in the mailbox
z = (x + 2) ** 2 + 3
z.sum().backward(retain_graph=True)
v = wanted / x.grad
z.backward(v)

# %% part="wrong" diagnosis="M18"
# the graph is used up
z = (x + 2) ** 2 + 3
z.sum().backward()
v = wanted / x.grad
x.grad = None
z.backward(v)

# %% part="wrong" diagnosis="slip-divisor-missing"
# the slopes taken for the weights, and no walk
z = (x + 2) ** 2 + 3
v = 2 * (x + 2)

# %% part="wrong" diagnosis="list-for-tensor"
# a list of numbers
z = (x + 2) ** 2 + 3
v = [goal / (2 * (at + 2)) for goal, at in zip(wanted, x)]

# %% part="wrong" diagnosis="typed-constant"
# guessed for the shown numbers
z = (x + 2) ** 2 + 3
v = torch.tensor([1.0, 0.0, 10.0])
