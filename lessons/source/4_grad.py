# %% [markdown] lang="en"
# # Lesson 4 · autograd.grad: gradients as answers
#
# *About 165 minutes: 55 to read and run, 110 for ten exercises and the self-check.*
#
# **When you have finished, you can**
#
# - get gradients as return values, for several inputs, without touching any mailbox;
# - say what `grad_outputs` means, and which shape it must have;
# - predict which second question the same graph will still answer;
# - build a Jacobian from vector-Jacobian products, and know when not to;
# - differentiate a derivative;
# - write an optimizer as arithmetic on slopes, and a formula that survives large numbers.

# %% [markdown] lang="zh"
# # 第 4 课 · autograd.grad：把梯度当作答案
#
# 约 165 分钟：阅读和运行 55 分钟，十道练习和自测 110 分钟。
#
# **学完这一课，你能够**
#
# - 把梯度作为返回值取到手，一次对几个输入，不碰任何信箱；
# - 说明 `grad_outputs` 的含义，以及它必须是什么形状；
# - 预测同一张计算图还能回答哪个后来的问题；
# - 用向量-雅可比积拼出雅可比矩阵，并知道什么时候不该这样做；
# - 对导数再求导；
# - 把优化器写成斜率的算术，并写出经得起大数的公式。

# %%
import engine as torch
import numpy as np
from checkers import check, draw, hint, predict, step

Variable = torch.autograd.Variable
autograd = torch.autograd

# %% [markdown] lang="en"
# ## Warm-up from Lessons 1 to 3
#
# 1. `y = x * 3` with `x` of three elements: what does `y.backward()` say?
# 2. $y = x^2 + 3x$ at $x = 2$: the slope, as a sum over paths?
# 3. `x.sum()` walked twice, `(x * x).sum()` walked twice: which one fails?

# %% [markdown] lang="zh"
# ## 第 1 到 3 课的热身题
#
# 1. `y = x * 3`，`x` 有三个元素：`y.backward()` 会说什么？
# 2. $y = x^2 + 3x$，在 $x = 2$ 处：把斜率写成各路之和，是多少？
# 3. 对 `x.sum()` 走两次，对 `(x * x).sum()` 走两次：哪一个会失败？

# %%
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
try:
    (x * 3).backward()
except RuntimeError as error:
    print(1, f"{type(error).__name__}: {error}")

x = torch.tensor(2.0, requires_grad=True)
(x**2 + 3 * x).backward()
print(2, x.grad, "= 4 + 3")

x = torch.tensor([1.0, 2.0], requires_grad=True)
for name, result in {"sum of x": x.sum(), "sum of x * x": (x * x).sum()}.items():
    result.backward()
    try:
        result.backward()
        print(3, name, "survives")
    except RuntimeError:
        print(3, name, "fails")

# %% [markdown] lang="en"
# ## The question of this lesson
#
# A published solution of the level-4 task reads, with `x` and `y` both of shape 2 × 3:
#
# ```python
# z = x * x + 3 * y
# dx = autograd.grad(z, x, grad_outputs=torch.ones(1, 3))
# ```
#
# For years it printed the right numbers. Today it raises an error. **What changed: the mathematics, or the
# manners?** If it was the mathematics, the weights below give other numbers than before. `x` holds 1 to 6 in two rows:
# what is the first row of `dx`?

# %% [markdown] lang="zh"
# ## 这一课的问题
#
# 第 4 关的任务有一份公开的解答，其中 `x` 和 `y` 的形状都是 2 × 3：
#
# ```python
# z = x * x + 3 * y
# dx = autograd.grad(z, x, grad_outputs=torch.ones(1, 3))
# ```
#
# 多年来它打印的都是正确的数，今天却会报错。**变的是数学，还是规矩？** 如果变的是数学，下面这些权重给出的数就会和以前不同。`x` 里是 1 到 6，排成两行：`dx` 的第一行是什么？

# %% predicted="[2, 4, 6]"
@predict("4 opening", ...)
def first_row():
    x = torch.linspace(1, 6, 6).view(2, 3).requires_grad_()
    z = x * x + 3 * torch.ones(2, 3)
    (dx,) = autograd.grad(z, x, grad_outputs=torch.ones(2, 3))
    return dx[0]

# %% [markdown] lang="en"
# The numbers are the old ones. You will repair the published lines in a few minutes.

# %% [markdown] lang="zh"
# 数还是原来的数。再过几分钟，你会修好公开的那几行。

# %% [markdown] lang="en"
# ## Two ways to ask
#
# `backward()` delivers to mailboxes and returns nothing. `autograd.grad(z, x)` walks the same graph the same
# way, but hands the result to you and leaves the mailboxes alone. Predict the three values:

# %% [markdown] lang="zh"
# ## 两种问法
#
# `backward()` 把梯度投进信箱，什么都不返回。`autograd.grad(z, x)` 在同一张图上走同样的路，但把结果交给你，不碰信箱。请预测这三个值：

# %%
x = torch.tensor(3.0, requires_grad=True)
answer = autograd.grad(x**2, x)
print(answer)
print(x.grad)
print(answer * 2)

# %% [markdown] lang="en"
# The answer is a **tuple**, one entry per input, even when there is one input. Hence the last line: `* 2`
# repeats a tuple, it does not double a gradient, and it does not complain either. Unpack it where you get it:

# %% [markdown] lang="zh"
# 答案是一个**元组**，每个输入对应一项，只有一个输入时也是如此。最后一行就是这样来的：`* 2` 会把元组重复一遍，而不是把梯度加倍，而且它也不会抱怨。拿到手就解包：

# %%
(g,) = autograd.grad(x**2, x)
print(g * 2)

# %% [markdown] lang="en"
# With several inputs the tuple earns its keep. One walk, all answers:

# %% [markdown] lang="zh"
# 有几个输入时，元组就值回票价了。走一次，得到全部答案：

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.tensor([3.0, 4.0], requires_grad=True)
dx, dy = autograd.grad((x * y).sum(), [x, y])
print(dx, dy, "| mailboxes:", x.grad, y.grad)

# %% [markdown] lang="en"
# When to use which? A training loop wants gradients to *pile up* beside the parameters: `backward`. When the
# gradient is an ingredient of further computation, as in most of this lesson, take it as a value: `grad`.

# %% [markdown] lang="zh"
# 什么时候用哪一个？训练循环希望梯度在参数旁边**攒起来**：用 `backward`。当梯度是后续计算的原料时，就像这一课的大部分内容，把它当作值来取：用 `grad`。

# %% [markdown] lang="en"
# ## The level-4 function
#
# `x` holds 1 to 6 as two rows of three. The original makes it in one line, from the inside out: six evenly
# spaced numbers, turned into a column, seen as 2 × 3. Which of the three steps could be left out?

# %% [markdown] lang="zh"
# ## 第 4 关的函数
#
# `x` 里是 1 到 6，排成两行，每行三个。原文用一行代码从里到外地造出它：六个等距的数，变成一列，再看成 2 × 3。三步之中哪一步可以省掉？

# %%
column = torch.unsqueeze(torch.linspace(1, 6, 6), dim=1)
print(column.shape)
x = Variable(column.view(2, 3), requires_grad=True)
print(x)

# %% [markdown] lang="en"
# The column: `view` looks at the six numbers in memory order, whatever shape they had. `y` is filled with
# uniform random numbers in place, without a seed in the original. With one, everybody sees the same:

# %% [markdown] lang="zh"
# 是变成一列那一步：`view` 按照内存中的次序看这六个数，不管它们原来是什么形状。`y` 是用均匀分布的随机数原地填充的，原文没有设种子。设了种子，大家看到的就都一样：

# %%
torch.manual_seed(1)
y = Variable(torch.Tensor(2, 3).uniform_(-1, 1), requires_grad=True)
z = x * x + 3 * y
print(y)
print(z)

# %%
draw(z, names={"x": x, "y": y, "z": z})

# %% [markdown] lang="en"
# The dashed box is the constant 3. The product keeps it in its drawer, because the slope in `y` will be 3. No
# gradient ever goes *to* a constant: its arrow is blocked.
#
# By hand, element by element: $\partial z_{ij}/\partial x_{ij} = 2 x_{ij}$ and
# $\partial z_{ij} / \partial y_{ij} = 3$, whatever `y` is.
#
# `z` has six elements, so a walk needs six weights. Leave them out and you meet an old friend:

# %% [markdown] lang="zh"
# 虚线框是常数 3。乘积把它放在抽屉里，因为对 `y` 的斜率将是 3。没有梯度会**走向**常数：它的箭头是封住的。
#
# 逐个元素用手算：$\partial z_{ij}/\partial x_{ij} = 2 x_{ij}$，而 $\partial z_{ij} / \partial y_{ij} = 3$，不管 `y` 是什么。
#
# `z` 有六个元素，所以回传需要六个权重。不写权重，就会碰上一位老朋友：

# %%
try:
    autograd.grad(z, x)
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# `grad_outputs` is the same thing as the argument of `backward`: weights $v$, one per element of `z`, for the
# weighted sum $\sum_{ij} v_{ij} z_{ij}$ whose slopes you get. One per element means: **the shape of `z`**. Now
# the published line:

# %% [markdown] lang="zh"
# `grad_outputs` 和 `backward` 的参数是一回事：权重 $v$，`z` 的每个元素一个；你得到的是加权和 $\sum_{ij} v_{ij} z_{ij}$ 的斜率。每个元素一个，意思就是：**和 `z` 的形状相同**。现在来看公开的那一行：

# %%
try:
    autograd.grad(z, x, grad_outputs=torch.ones(1, 3))
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# So: the manners. Until 2019 a weight row of shape 1 × 3 was stretched over both rows of `z`, without a word.
# Convenient here, and a silent error wherever somebody had the shape wrong. Now shapes must agree.

# %% [markdown] lang="zh"
# 所以变的是规矩。2019 年以前，形状为 1 × 3 的一行权重会被扩展到 `z` 的两行上，一声不响。在这里是方便，而在形状写错的地方，就是无声的错误。现在形状必须一致。

# %% exercise="4.1"

# %% [markdown] lang="en"
# Ones for all, `torch.ones(2, 3)` or better `torch.ones_like(z)`, is one repair. Reducing first is the other:
# the slopes of `z.sum()` are the same numbers, since a sum is the weighted sum with all weights 1.

# %% [markdown] lang="zh"
# 给所有元素权重 1，写 `torch.ones(2, 3)`，或者更好的 `torch.ones_like(z)`，是一种修法。先归成一个数是另一种：`z.sum()` 的斜率是同样的数，因为求和就是权重全为 1 的加权和。

# %% [markdown] lang="en"
# And one call can do more than two questions: name all inputs at once, and unpack.

# %% [markdown] lang="zh"
# 一次调用能做的，比两次提问更多：一口气列出所有输入，再解包。

# %% exercise="4.2"

# %% [markdown] lang="en"
# ## The same graph, asked again
#
# The original asks the same graph twice, first for `x`, then for `y`, and never says `retain_graph`. In
# Lesson 3 a second walk over a product failed. So, what happens? And what if you then ask for `x` again?

# %% [markdown] lang="zh"
# ## 向同一张图再问一次
#
# 原文向同一张图问了两次，先问 `x`，再问 `y`，一次也没写 `retain_graph`。在第 3 课里，第二次走过乘积就失败了。那么，这里会怎样？如果接着再问一次 `x` 呢？

# %%
x = Variable(torch.linspace(1, 6, 6).view(2, 3), requires_grad=True)
y = Variable(torch.ones(2, 3), requires_grad=True)
z = x * x + 3 * y
v = torch.ones_like(z)

print("da:\n", autograd.grad(z, x, grad_outputs=v))
print("db:\n", autograd.grad(z, y, grad_outputs=v))
try:
    autograd.grad(z, x, grad_outputs=v)
except RuntimeError as error:
    print(f"{type(error).__name__}: {str(error)[:48]}...")

# %% [markdown] lang="en"
# `grad` walks only where it must. On the way to `x` lies the node of `x * x`; its drawer was emptied by
# the first question. On the way to `y` lies `3 * y`, which the first question never entered. The addition
# at the end is on both ways, but it saves nothing.
#
# Emptied drawers belong to *nodes*, and not to graphs. With `retain_graph=True` in the first question you may
# ask as often as you like.

# %% [markdown] lang="zh"
# `grad` 只走必须走的路。去 `x` 的路上有 `x * x` 的节点；它的抽屉已被第一个问题清空。去 `y` 的路上有 `3 * y`，第一个问题从没有进去过。末尾的加法在两条路上都有，但它什么都不保存。
#
# 被清空的抽屉属于**节点**，不属于整张图。在第一个问题里写上 `retain_graph=True`，之后想问几次就问几次。

# %% [markdown] lang="en"
# Six questions that come second. Which drawer does each one need, and has the first question emptied it?

# %% [markdown] lang="zh"
# 六个排在第二位的问题。每个问题需要哪个抽屉，第一个问题有没有把它清空？

# %% exercise="4.3"

# %% [markdown] lang="en"
# ## Questions without an answer
#
# Asked about a tensor that the result does not depend on, `backward` would simply deliver nothing. `grad`
# promised you a value, so it objects:

# %% [markdown] lang="zh"
# ## 没有答案的问题
#
# 如果问的是结果并不依赖的张量，`backward` 只会什么都不投递。`grad` 答应过给你一个值，所以它提出异议：

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
stranger = torch.tensor(1.0, requires_grad=True)
plain = torch.tensor(1.0)

for other in (stranger, plain):
    try:
        autograd.grad((x * x).sum(), other)
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")

print(autograd.grad((x * x).sum(), [x, stranger], allow_unused=True))

# %% [markdown] lang="en"
# With `allow_unused=True` the answer for the stranger is `None`. You know the difference to 0 from Lesson 1:
# nobody was there to look at.
#
# The most frequent cause is not a wrong formula but an **alias**. A view of `x` is a new node, made *from*
# `x`. If the result was computed from `x`, it does not depend on the view:

# %% [markdown] lang="zh"
# 写上 `allow_unused=True`，对陌生者的回答就是 `None`。它和 0 的区别，你从第 1 课就知道了：那里根本没有人可看。
#
# 最常见的原因不是公式写错，而是**替身**。`x` 的视图是一个新节点，是**由** `x` 造出来的。如果结果是用 `x` 算的，它就不依赖那个视图：

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
alias = x.view(2)
y = (x * x).sum()
print(autograd.grad(y, alias, allow_unused=True, retain_graph=True))
print(autograd.grad(y, x))

# %% [markdown] lang="en"
# ## A row at a time: the Jacobian
#
# A function with two inputs and two outputs, $f(x) = (x_0 x_1,\; x_0 + x_1)$, has four slopes. At $(1, 2)$ its
# **Jacobian** is
#
# $$ J = \begin{pmatrix} x_1 & x_0 \\ 1 & 1 \end{pmatrix} = \begin{pmatrix} 2 & 1 \\ 1 & 1 \end{pmatrix} . $$
#
# A walk gives $v^{\mathsf T} J$. Which $v$ picks out the first row? The unit vector $(1, 0)$:

# %% [markdown] lang="zh"
# ## 一次一行：雅可比矩阵
#
# 一个有两个输入、两个输出的函数 $f(x) = (x_0 x_1,\; x_0 + x_1)$ 有四个斜率。在 $(1, 2)$ 处，它的**雅可比矩阵**是
#
# $$ J = \begin{pmatrix} x_1 & x_0 \\ 1 & 1 \end{pmatrix} = \begin{pmatrix} 2 & 1 \\ 1 & 1 \end{pmatrix} . $$
#
# 一次回传给出 $v^{\mathsf T} J$。什么样的 $v$ 能取出第一行？单位向量 $(1, 0)$：

# %%
def f(x):
    return torch.stack([x[0] * x[1], x[0] + x[1]])


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = f(x)
for v in torch.eye(2):
    (row,) = autograd.grad(y, x, grad_outputs=v, retain_graph=True)
    print("v =", v.tolist(), "  row of J:", row)

(sums,) = autograd.grad(y, x, grad_outputs=torch.ones(2))
print("v = ones     column sums:", sums)

# %% [markdown] lang="en"
# The library has it ready-made, and does just that, one walk per row:

# %% [markdown] lang="zh"
# 库里有现成的函数，做的正是这件事，一行一行地回传：

# %%
print(autograd.functional.jacobian(f, torch.tensor([1.0, 2.0])))

# %% [markdown] lang="en"
# One walk **per output**. For a loss, with one output and a million inputs, a single walk gives everything:
# this is the case that made automatic differentiation famous. For a million outputs it would take a million
# walks. So before you ask for a Jacobian, ask whether a product with it would do. Nearly always it does.

# %% [markdown] lang="zh"
# **每个输出**走一次。对损失来说，只有一个输出，有一百万个输入，走一次就得到全部：让自动求导出名的正是这种情形。若有一百万个输出，就要走一百万次。所以在求雅可比矩阵之前，先想一想用它做一次乘积够不够。几乎总是够的。

# %% [markdown] lang="en"
# Write it once by hand. The rows come one at a time, so a $3 \times 2$ Jacobian takes three walks.

# %% [markdown] lang="zh"
# 亲手写一次。每次得到一行，所以 $3 \times 2$ 的雅可比矩阵要走三次。

# %% exercise="4.4"

# %% [markdown] lang="en"
# ## Slopes of slopes
#
# $f = x^4$ at $x = 2$: $f' = 4x^3 = 32$, $f'' = 12x^2 = 48$, $f''' = 24x = 48$. Asking for the second
# derivative naively fails:

# %% [markdown] lang="zh"
# ## 斜率的斜率
#
# $f = x^4$，在 $x = 2$ 处：$f' = 4x^3 = 32$，$f'' = 12x^2 = 48$，$f''' = 24x = 48$。照直去求二阶导数会失败：

# %%
x = torch.tensor(2.0, requires_grad=True)
(g,) = autograd.grad(x**4, x)
print(g, g.requires_grad)
try:
    autograd.grad(g, x)
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# The walk itself was not recorded, so its result is a plain number. `create_graph=True` keeps the recorder
# running *during* the walk: the gradient becomes a computed tensor like any other, with a graph of its own.

# %% [markdown] lang="zh"
# 回传本身没有被记录，所以它的结果只是普通的数。`create_graph=True` 让录音机在回传**期间**继续开着：梯度就成了和别的张量一样算出来的张量，有自己的计算图。

# %%
x = torch.tensor(2.0, requires_grad=True)
f0 = x**4
(f1,) = autograd.grad(f0, x, create_graph=True)
(f2,) = autograd.grad(f1, x, create_graph=True)
(f3,) = autograd.grad(f2, x)
print(f1.item(), f2.item(), f3.item())

# %%
x = torch.tensor(2.0, requires_grad=True)
(f1,) = autograd.grad(x**3, x, create_graph=True)
draw(f1, names={"x": x, "f1": f1})

# %% [markdown] lang="en"
# This picture is a second storey: the graph of the *gradient* of $x^3$. It contains the steps of computing
# $3x^2$, and what you see is why higher derivatives cost more: each storey is larger than the one below.
#
# > **What an old text cannot do.** If the gradient is computed with NumPy inside a function of your own, it
# > has no second storey: `create_graph=True` finds nothing to record. Lesson 5 comes back to this.
#
# The next cell walks through both storeys: first through $x^3$, then through the graph of its gradient.

# %% [markdown] lang="zh"
# 这张图是第二层楼：$x^3$ 的**梯度**的计算图。里面是计算 $3x^2$ 的各个步骤，你也看得出高阶导数为什么更贵：每一层都比下面一层大。
#
# > **旧教程做不到的事。** 如果在你自己的函数里用 NumPy 计算梯度，它就没有第二层楼：`create_graph=True` 找不到可以记录的东西。第 5 课会回到这一点。
#
# 下一个单元格把两层楼都走一遍：先走 $x^3$，再走它的梯度的计算图。

# %%
x = torch.tensor(2.0, requires_grad=True)
y = x**3
step(y, names={"x": x, "y": y}, order=2)

# %% [markdown] lang="en"
# For the cube at 2 the numbers are easy to check by hand: $3 \cdot 2^2 = 12$ and $6 \cdot 2 = 12$.

# %% [markdown] lang="zh"
# 2 的立方，数字很容易手算核对：$3 \cdot 2^2 = 12$，$6 \cdot 2 = 12$。

# %% exercise="4.5"

# %% [markdown] lang="en"
# The same two lines draw whole curves. For $\sin$ you know what has to come out: $\cos$, and then $-\sin$. Nobody tells the engine. Two hundred points,
# two walks:

# %% [markdown] lang="zh"
# 同样的两行可以画出整条曲线。对 $\sin$，你知道应该得到什么：$\cos$，然后是 $-\sin$。没有人告诉引擎。两百个点，两次回传：

# %%
import matplotlib.pyplot as plt

x = torch.linspace(-6.3, 6.3, 200, requires_grad=True)
f0 = torch.sin(x)
(f1,) = autograd.grad(f0.sum(), x, create_graph=True)
(f2,) = autograd.grad(f1.sum(), x)

figure, axis = plt.subplots(figsize=(8, 3), layout="constrained")
for curve, style, label in ((f0, "-", "f = sin x"), (f1, "--", "f'"), (f2, ":", "f''")):
    axis.plot(x.detach(), curve.detach(), linestyle=style, label=label)
axis.axhline(0, color="0.8", linewidth=1)
axis.legend(loc="upper right")
plt.show()
print("equal to cos and to -sin:", (f1 - torch.cos(x)).abs().max().item() < 1e-6, (f2 + f0).abs().max().item() < 1e-6)

# %% [markdown] lang="en"
# ### The Hessian, without the Hessian
#
# For $n$ inputs the second derivatives form an $n \times n$ table $H$. What one needs is mostly a product
# $Hv$, and that is the gradient of the number $\nabla f \cdot v$: two walks, whatever $n$ is.
#
# $f = \sum x_i^3$ at $(1, 2, 3)$ has $H = \mathrm{diag}(6, 12, 18)$. With $v = (1, 0, -1)$?

# %% [markdown] lang="zh"
# ### 不写出海森矩阵，也能用海森矩阵
#
# 有 $n$ 个输入时，二阶导数构成一张 $n \times n$ 的表 $H$。多数时候真正需要的是乘积 $Hv$，而它就是 $\nabla f \cdot v$ 这个数的梯度：不管 $n$ 是多少，都只走两次。
#
# $f = \sum x_i^3$ 在 $(1, 2, 3)$ 处有 $H = \mathrm{diag}(6, 12, 18)$。取 $v = (1, 0, -1)$，结果是？

# %%
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
v = torch.tensor([1.0, 0.0, -1.0])
(gradient,) = autograd.grad((x**3).sum(), x, create_graph=True)
(product,) = autograd.grad(gradient @ v, x)
print(product)

# %% exercise="4.6"

# %% [markdown] lang="en"
# ### Newton's method in four lines
#
# With slopes available as values, textbook formulas can be written down as they stand. The square root of 2
# is where $f(r) = r^2 - 2$ crosses zero; each step follows the tangent: $r \leftarrow r - f(r) / f'(r)$.

# %% [markdown] lang="zh"
# ### 四行代码的牛顿法
#
# 既然斜率可以当作值来用，教科书上的公式就能照原样写下来。2 的平方根，就是 $f(r) = r^2 - 2$ 穿过零的地方；每一步沿切线走：$r \leftarrow r - f(r) / f'(r)$。

# %%
r = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
for step in range(5):
    value = r * r - 2
    (slope,) = autograd.grad(value, r)
    r = (r - value / slope).detach().requires_grad_()
    print(step + 1, f"{r.item():.10f}")

# %% [markdown] lang="en"
# Note the `detach().requires_grad_()`. Each round starts from a fresh leaf. Without it, the graph would grow
# with every round, and the slope would belong to a tensor that is no leaf.

# %% [markdown] lang="zh"
# 注意 `detach().requires_grad_()`。每一轮都从一个新的叶子节点开始。没有它，计算图会一轮比一轮大，而斜率所属的张量也不是叶子节点了。

# %% [markdown] lang="en"
# As a function, for any $f$:

# %% [markdown] lang="zh"
# 写成函数，适用于任何 $f$：

# %% exercise="4.7"

# %% [markdown] lang="en"
# ## Optimizers are arithmetic
#
# With slopes as values there is no secret left in an optimizer. Plain descent moves by $-\mathrm{lr} \cdot g$. *Momentum* moves by a
# velocity that remembers: on $(w - 3)^2$ from 1, with lr 0.1 and $\mu = 0.9$,
#
# | step | slope $g$ | velocity $u = 0.9\,u + g$ | $w - 0.1\,u$ |
# |---|---|---|---|
# | 1 | $2(1 - 3) = -4$ | $-4$ | 1.4 |
# | 2 | $2(1.4 - 3) = -3.2$ | $0.9 \cdot (-4) - 3.2 = -6.8$ | 2.08 |
# | 3 | $2(2.08 - 3) = -1.84$ | $0.9 \cdot (-6.8) - 1.84 = -7.96$ | 2.876 |
#
# It keeps going where slopes agree, and it overshoots. *Adam* divides an average of slopes by an average size of
# slopes, so that every step is about lr long, whatever the units of the loss.

# %% [markdown] lang="zh"
# ## 优化器就是算术
#
# 斜率可以当作值来用，优化器就没有秘密了。普通的梯度下降每步移动 $-\mathrm{lr} \cdot g$。**动量**则按照一个有记忆的速度来移动：对 $(w - 3)^2$，从 1 出发，lr 取 0.1，$\mu = 0.9$，
#
# | 步 | 斜率 $g$ | 速度 $u = 0.9\,u + g$ | $w - 0.1\,u$ |
# |---|---|---|---|
# | 1 | $2(1 - 3) = -4$ | $-4$ | 1.4 |
# | 2 | $2(1.4 - 3) = -3.2$ | $0.9 \cdot (-4) - 3.2 = -6.8$ | 2.08 |
# | 3 | $2(2.08 - 3) = -1.84$ | $0.9 \cdot (-6.8) - 1.84 = -7.96$ | 2.876 |
#
# 斜率方向一致时它一直往前冲，也会冲过头。**Adam** 用斜率的平均值除以斜率大小的平均值，所以不管损失用什么单位，每一步的长度大约都是 lr。

# %%
w = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
for step in range(5):
    optimizer.zero_grad()
    ((w - 3) ** 2).backward()
    optimizer.step()
    print(step + 1, f"{w.item():.4f}")

# %% exercise="4.8"

# %% [markdown] lang="en"
# ## When the numbers give out
#
# A derivative can be right on paper and useless in the machine. `exp` of anything beyond 88 is `inf` in 32 bits, and a
# gradient that meets `inf` times 0 is NaN, "not a number". The formula below is the smooth form of "positive part";
# its value at 100 is 100 and its slope is 1.

# %% [markdown] lang="zh"
# ## 数字撑不住的时候
#
# 导数在纸上可以是对的，到了机器里却毫无用处。在 32 位里，超过 88 的任何数取 `exp` 都是 `inf`，而遇上 `inf` 乘以 0 的梯度就是 NaN，即“不是一个数”。下面的公式是“正部”的光滑形式；它在 100 处的值是 100，斜率是 1。

# %%
x = torch.tensor([0.0, 100.0], requires_grad=True)
y = torch.log(1 + torch.exp(x))
(slope,) = autograd.grad(y.sum(), x)
print(y.detach(), slope)

# %% [markdown] lang="en"
# The classic half-repair chooses the good formula where the bad one fails. It mends the value and not the slope. `where`
# computes **both** branches, and on the way back it hands the branch not taken a 0, which is multiplied by that branch's
# infinite rate:

# %% [markdown] lang="zh"
# 经典的半吊子修法，是在坏公式失灵的地方改用好公式。它修好了值，没修好斜率。`where` 会把**两个**分支都算出来，往回走时交给没选中的分支一个 0，而这个 0 要乘上那个分支无穷大的比率：

# %%
y = torch.where(x > 20, x, torch.log(1 + torch.exp(x)))
(slope,) = autograd.grad(y.sum(), x)
print(y.detach(), slope)

# %% [markdown] lang="en"
# So the *input* of the branch has to be harmless, not only its output. Or one rewrites the formula, so that nothing
# large occurs: $\log(1 + e^{100}) = 100 + \log(1 + e^{-100})$.

# %% [markdown] lang="zh"
# 所以必须让分支的**输入**变得无害，而不只是它的输出。或者改写公式，让大数根本不出现：$\log(1 + e^{100}) = 100 + \log(1 + e^{-100})$。

# %% exercise="4.9"

# %% [markdown] lang="en"
# ## Back to strangers and aliases
#
# One last look at questions without an answer, before the self-check.

# %% [markdown] lang="zh"
# ## 回到陌生者和替身
#
# 自测之前，再看一眼那些没有答案的问题。

# %% exercise="4.10"

# %% [markdown] lang="en"
# ## Self-check: five predictions
#
# 1. The name of the type of `autograd.grad(x.sum(), x)`, in quotes
# 2. `x.grad` after it
# 3. Shape of `grad_outputs` for `z` of shape `(2, 3)`
# 4. After `grad(z, x)` on $z = \sum (x \cdot y)$: does `grad(z, y)` work on the same graph? `True` or `False`
# 5. The second derivative of $\sin x$ at $x = 0$

# %% [markdown] lang="zh"
# ## 自测：五个预测
#
# 1. `autograd.grad(x.sum(), x)` 的类型叫什么名字，写在引号里
# 2. 在那之后的 `x.grad`
# 3. `z` 的形状是 `(2, 3)` 时，`grad_outputs` 的形状
# 4. 对 $z = \sum (x \cdot y)$ 做过 `grad(z, x)` 之后，`grad(z, y)` 还能用同一张图吗？写 `True` 或 `False`
# 5. $\sin x$ 在 $x = 0$ 处的二阶导数

# %% predicted="'tuple', None, (2, 3), False, 0"
# in place of the dots: a number, a list such as [1, 2], True, None, or "error"
@predict("4 self-check", ..., ..., ..., ..., ...)
def answers():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    first = type(autograd.grad(x.sum(), x)).__name__
    second = x.grad
    third = torch.ones_like(torch.zeros(2, 3)).shape

    y = torch.tensor([3.0, 4.0], requires_grad=True)
    z = (x * y).sum()
    autograd.grad(z, x)
    try:
        autograd.grad(z, y)
        fourth = True
    except RuntimeError as error:
        print(f"{type(error).__name__}: {str(error)[:48]}...")
        fourth = False

    x = torch.tensor(0.0, requires_grad=True)
    (slope,) = autograd.grad(torch.sin(x), x, create_graph=True)
    (fifth,) = autograd.grad(slope, x)
    return first, second, third, fourth, fifth

# %% [markdown] lang="en"
# <details><summary>Why?</summary>
#
# 1. A tuple, also for one input.
# 2. `None`: `grad` delivers to you, not to the mailbox.
# 3. The shape of `z`, `(2, 3)`.
# 4. It fails. Here `x` and `y` meet in **one** product node, and the first question emptied its drawer. In
#    $x \cdot x + 3y$ they had nodes of their own.
# 5. $-\sin 0 = 0$.
#
# </details>
#
# **Next:** Lesson 5 lets you write both directions of an operation yourself.

# %% [markdown] lang="zh"
# <details><summary>为什么？</summary>
#
# 1. 是元组，只有一个输入时也一样。
# 2. `None`：`grad` 把结果交给你，不投进信箱。
# 3. `z` 的形状，即 `(2, 3)`。
# 4. 会失败。这里 `x` 和 `y` 在**同一个**乘积节点里相遇，第一个问题已经清空了它的抽屉。在 $x \cdot x + 3y$ 里，它们各有自己的节点。
# 5. $-\sin 0 = 0$。
#
# </details>
#
# **下一课**：第 5 课让你自己写一个运算的两个方向。
