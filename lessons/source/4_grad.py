# %% [markdown] lang="en"
# # Lesson 4 · autograd.grad: gradients as answers
#
# *About 140 minutes: 35 to read and run, 105 for twelve exercises and the self-check. On the short road:
# exercise 4.1 and what comes before it.*
#
# **The piece of the whole game.** The classifier of digits was fooled by a gradient with respect to the
# *picture*, used not to train anything but as a value to compute with. This lesson is about gradients as
# values.
#
# **When you have finished, you can**
#
# - get gradients as return values, for several inputs, without touching any `.grad`;
# - say what `grad_outputs` means, and which shape it must have;
# - predict which second question the same graph will still answer;
# - build a Jacobian from vector-Jacobian products, and know when not to;
# - differentiate a derivative, and watch gradients go by with hooks;
# - say what comes out where a function has a kink, and write a formula that survives large numbers.

# %% [markdown] lang="zh"
# # 第 4 课 · autograd.grad：把梯度当作答案
#
# 约 140 分钟：阅读和运行 35 分钟，十二道练习和自测 105 分钟。走精简路线的话，做到练习 4.1。
#
# **整盘棋里的这一块。** 识别数字的分类器，是被对**图片**的梯度骗过的：这个梯度不是用来训练的，而是作为一个值参与计算。这一课讲的就是作为值的梯度。
#
# **学完这一课，你能够**
#
# - 以返回值的形式得到梯度，一次可对几个输入，不碰任何 `.grad`；
# - 说明 `grad_outputs` 的含义，以及它必须是什么形状；
# - 预测同一张计算图还能不能回答第二个问题；
# - 用向量-雅可比积拼出雅可比矩阵，并知道什么时候不该这样做；
# - 对导数再求导，并用钩子看着梯度经过；
# - 说出函数在折点处给出什么，并写出遇到大数也不出错的公式。

# %%
import engine as torch
import numpy as np
from checkers import check, described, draw, explore, hint, predict, step

Variable = torch.autograd.Variable
autograd = torch.autograd

# %% [markdown] lang="en"
# ## Warm-up from Lessons 1 to 3b
#
# 1. `y = x * 3` with `x` of three elements: what does `y.backward()` say?
# 2. $y = x^2 + 3x$ at $x = 2$: the slope, as a sum over paths?
# 3. Two backward passes from `x.sum()`, two from `(x * x).sum()`: which of the second passes fails?

# %% [markdown] lang="zh"
# ## 第 1 到 3b 课的热身题
#
# 1. `y = x * 3`，`x` 有三个元素：`y.backward()` 会说什么？
# 2. $y = x^2 + 3x$，在 $x = 2$ 处：把斜率写成各路径之和，是多少？
# 3. 从 `x.sum()` 做两次反向传播，从 `(x * x).sum()` 也做两次：哪一个的第二次会失败？

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
# In Lesson 3, `z.backward(v)` started from a vector with weights `v`, one for each element of `z`. There is a
# second function for the same job, `autograd.grad(z, x, grad_outputs=v)`: it *returns* the gradient of `x`, and
# calls the weights `grad_outputs`.
#
# A published solution to the next task reads, with `x` and `y` both of shape 2 × 3:
#
# ```python
# z = x * x + 3 * y
# dx = autograd.grad(z, x, grad_outputs=torch.ones(1, 3))
# ```
#
# For years it printed the right numbers. Today it raises an error, although nothing is wrong with the
# mathematics: the shape of the weights differs from that of `z`, and they used to be broadcast. With weights of
# the right shape it works. `x` holds 1 to 6 in two rows: **what is the first row of `dx`?**

# %% [markdown] lang="zh"
# ## 这一课的问题
#
# 在第 3 课里，`z.backward(v)` 从一个向量出发，权重 `v` 给 `z` 的每个元素一个数。做同样的事还有第二个函数：`autograd.grad(z, x, grad_outputs=v)`。它**返回** `x` 的梯度，并把权重叫作 `grad_outputs`。
#
# 下一道题有一份公开的解答，其中 `x` 和 `y` 的形状都是 2 × 3：
#
# ```python
# z = x * x + 3 * y
# dx = autograd.grad(z, x, grad_outputs=torch.ones(1, 3))
# ```
#
# 多年来它打印的都是正确的数，今天却会报错，虽然数学上没有什么不对：权重的形状与 `z` 不同，而从前它会被广播。权重的形状改对了，就能运行。`x` 里是 1 到 6，排成两行：**`dx` 的第一行是什么？**

# %% predicted="[2, 4, 6]"
@predict("4 opening", ...)
def first_row():
    x = torch.linspace(1, 6, 6).view(2, 3).requires_grad_()
    z = x * x + 3 * torch.ones(2, 3)
    (dx,) = autograd.grad(z, x, grad_outputs=torch.ones(2, 3))
    return dx[0]

# %% [markdown] lang="en"
# <details><summary><b>After your guess:</b> the rule</summary>
#
# $2x$, element by element.
#
# </details>
#
# You will repair the published lines in a few minutes.
#
# ## Two ways to ask
#
# `backward()` adds to `.grad` and returns nothing. `autograd.grad(z, x)` runs through the same graph in the
# same way, but returns the result to you and leaves every `.grad` alone. Predict the three values:

# %% [markdown] lang="zh"
# <details><summary><b>猜过之后再打开：</b>规则</summary>
#
# 是 $2x$，逐个元素计算。
#
# </details>
#
# 再过几分钟，你会修好公开的那几行。
#
# ## 两种问法
#
# `backward()` 把梯度加到 `.grad` 上，什么都不返回。`autograd.grad(z, x)` 在同一张图上走同样的路，但把结果返回给你，不碰任何 `.grad`。请预测这三个值：

# %%
x = torch.tensor(3.0, requires_grad=True)
answer = autograd.grad(x**2, x)
print(answer)
print(x.grad)
print(answer * 2)

# %% [markdown] lang="en"
# The answer is a **tuple**, one entry per input, even when there is one input. Hence the last line: `* 2`
# repeats a tuple instead of doubling a gradient, and it does not complain either. Unpack it where you get it:

# %% [markdown] lang="zh"
# 答案是一个**元组**，每个输入对应一项，只有一个输入时也是如此。最后一行就是这样来的：`* 2` 会把元组重复一遍，而不是把梯度加倍，而且它也不会抱怨。拿到手就解包：

# %%
(g,) = autograd.grad(x**2, x)
print(g * 2)

# %% [markdown] lang="en"
# With several inputs you see what the tuple is for. One pass, all answers:

# %% [markdown] lang="zh"
# 有几个输入时，元组的好处就显出来了。走一次，得到全部答案：

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.tensor([3.0, 4.0], requires_grad=True)
dx, dy = autograd.grad((x * y).sum(), [x, y])
print(dx, dy, "| in .grad:", x.grad, y.grad)

# %% [markdown] lang="en"
# When to use which? A training loop wants gradients to *pile up* beside the parameters: `backward`. When the
# gradient is an ingredient of further computation, as in most of this lesson, take it as a value: `grad`.

# %% [markdown] lang="zh"
# 什么时候用哪一个？训练循环希望梯度在参数旁边**攒起来**：用 `backward`。当梯度是后续计算的原料时，就像这一课的大部分内容，把它当作值来取：用 `grad`。

# %% [markdown] lang="en"
# ## The function of the original task
#
# `x` holds 1 to 6 as two rows of three. The original makes it in one line, from the inside out: six evenly
# spaced numbers, turned into a column, viewed as 2 × 3. Which of the three steps could be left out?

# %% [markdown] lang="zh"
# ## 原题的函数
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
# The dashed box is the constant 3. The product saved it, because the slope with respect to `y` will be 3. No
# gradient ever goes *to* a constant: its arrow is blocked.
#
# By hand, element by element: $\partial z_{ij}/\partial x_{ij} = 2 x_{ij}$ and $\partial z_{ij} / \partial
# y_{ij} = 3$, whatever `y` is.
#
# `z` has six elements, so a backward pass needs six weights. Leave them out, and you meet a familiar error:

# %% [markdown] lang="zh"
# 虚线框是常数 3。乘积保存了它，因为对 `y` 的斜率将是 3。没有梯度会**走向**常数：它的箭头是封住的。
#
# 逐个元素用手算：$\partial z_{ij}/\partial x_{ij} = 2 x_{ij}$，而 $\partial z_{ij} / \partial y_{ij} = 3$，不管 `y` 是什么。
#
# `z` 有六个元素，所以反向传播需要六个权重。不写权重，就会碰上一条熟悉的报错：

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
# Until 2019 a weight row of shape 1 × 3 was broadcast over both rows of `z`, without a word. That was
# convenient here, and a silent error wherever somebody had got the shape wrong. Now the shapes must agree.

# %% [markdown] lang="zh"
# 2019 年以前，形状为 1 × 3 的一行权重会被广播到 `z` 的两行上，一声不响。在这里是方便，而在形状写错的地方，就是无声的错误。现在形状必须一致。

# %% exercise="4.1"

# %% [markdown] lang="en"
# Ones for all, `torch.ones(2, 3)` or better `torch.ones_like(z)`, is one repair. Reducing first is the other:
# the slopes of `z.sum()` are the same numbers, since a sum is the weighted sum with all weights 1.
#
# One call can also answer for several inputs at once: list them, and unpack.

# %% [markdown] lang="zh"
# 给所有元素权重 1，写 `torch.ones(2, 3)`，或者更好的 `torch.ones_like(z)`，是一种修法。先归成一个数是另一种：`z.sum()` 的斜率是同样的数，因为求和就是权重全为 1 的加权和。
#
# 一次调用还能同时回答几个输入：一口气列出来，再解包。

# %% exercise="4.2"

# %% [markdown] lang="en"
# ## The same graph, asked again
#
# The original asks the same graph twice, first for `x`, then for `y`, and never says `retain_graph`. In Lesson
# 3b a second pass through a product failed. So, what happens? And what if you then ask for `x` again?

# %% [markdown] lang="zh"
# ## 向同一张图再问一次
#
# 原文向同一张图问了两次，先问 `x`，再问 `y`，一次也没写 `retain_graph`。在第 3b 课里，第二次穿过乘积就失败了。那么，这里会怎样？如果接着再问一次 `x` 呢？

# %%
x = Variable(torch.linspace(1, 6, 6).view(2, 3), requires_grad=True)
y = Variable(torch.ones(2, 3), requires_grad=True)
z = x * x + 3 * y
v = torch.ones_like(z)

print("dz/dx:\n", autograd.grad(z, x, grad_outputs=v))
print("dz/dy:\n", autograd.grad(z, y, grad_outputs=v))
try:
    autograd.grad(z, x, grad_outputs=v)
except RuntimeError as error:
    print(f"{type(error).__name__}: {str(error)[:48]}...")

# %% [markdown] lang="en"
# `grad` visits only the nodes it must. On the path to `x` lies the node of `x * x`; its saved tensors were
# freed by the first question. On the path to `y` lies `3 * y`, which the first question never entered. The
# addition at the end is on both paths, but it saves nothing.
#
# Saved tensors belong to *nodes*, not to graphs. With `retain_graph=True` in the first question you may ask as
# often as you like.
#
# Six questions that come second. Which saved tensors does each one need, and has the first question freed them?

# %% [markdown] lang="zh"
# `grad` 只访问必须访问的节点。去 `x` 的路径上有 `x * x` 的节点；它保存的张量已被第一个问题释放。去 `y` 的路径上有 `3 * y`，第一个问题从没有进去过。末尾的加法在两条路径上都有，但它什么都不保存。
#
# 保存的张量属于**节点**，不属于整张图。在第一个问题里写上 `retain_graph=True`，之后想问几次就问几次。
#
# 六个排在第二位的问题。每个问题需要哪些保存的张量，第一个问题有没有把它们释放？

# %% exercise="4.3"

# %% [markdown] lang="en"
# ## Questions without an answer
#
# If you ask about a tensor that the result does not depend on, `backward` simply leaves its `.grad` alone.
# `grad` has promised you a value, so it objects:

# %% [markdown] lang="zh"
# ## 没有答案的问题
#
# 如果问的是结果并不依赖的张量，`backward` 只会不碰它的 `.grad`。`grad` 答应过给你一个值，所以它提出异议：

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
unrelated = torch.tensor(1.0, requires_grad=True)
plain = torch.tensor(1.0)

for other in (unrelated, plain):
    try:
        autograd.grad((x * x).sum(), other)
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")

print(autograd.grad((x * x).sum(), [x, unrelated], allow_unused=True))

# %% [markdown] lang="en"
# With `allow_unused=True` the answer for the unrelated tensor is `None`, not 0: there is no path to it. (If you
# want zeros, say `materialize_grads=True`.)
#
# A frequent cause is not a wrong formula but an **alias**. A view of `x` is a new tensor, made *from*
# `x`. If the result was computed from `x`, it does not depend on the view:

# %% [markdown] lang="zh"
# 写上 `allow_unused=True`，对无关张量的回答就是 `None`，而不是 0：没有路径通向它。（如果想要零，就写 `materialize_grads=True`。）
#
# 常见的原因不是公式写错，而是**别名**。`x` 的视图是一个新张量，是**由** `x` 造出来的。如果结果是用 `x` 算的，它就不依赖那个视图：

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
alias = x.view(2)
y = (x * x).sum()
print(autograd.grad(y, alias, allow_unused=True, retain_graph=True))
print(autograd.grad(y, x))

# %% exercise="4.10"

# %% [markdown] lang="en"
# ## A row at a time: the Jacobian
#
# A function with two inputs and two outputs, $f(x) = (x_0 x_1,\; x_0 + x_1)$, has four slopes. At $(1, 2)$ its
# **Jacobian** is
#
# $$ J = \begin{pmatrix} x_1 & x_0 \\ 1 & 1 \end{pmatrix} = \begin{pmatrix} 2 & 1 \\ 1 & 1 \end{pmatrix} . $$
#
# A backward pass gives $v^{\mathsf T} J$. Which $v$ picks out the first row? The unit vector $(1, 0)$:

# %% [markdown] lang="zh"
# ## 一次一行：雅可比矩阵
#
# 一个有两个输入、两个输出的函数 $f(x) = (x_0 x_1,\; x_0 + x_1)$ 有四个斜率。在 $(1, 2)$ 处，它的**雅可比矩阵**是
#
# $$ J = \begin{pmatrix} x_1 & x_0 \\ 1 & 1 \end{pmatrix} = \begin{pmatrix} 2 & 1 \\ 1 & 1 \end{pmatrix} . $$
#
# 一次反向传播给出 $v^{\mathsf T} J$。什么样的 $v$ 能取出第一行？单位向量 $(1, 0)$：

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
# The library has it ready-made, and does just that, one backward pass per row:

# %% [markdown] lang="zh"
# 库里有现成的函数，做的正是这件事，一行做一次反向传播：

# %%
print(autograd.functional.jacobian(f, torch.tensor([1.0, 2.0])))

# %% [markdown] lang="en"
# One backward pass **per output**. For a loss, with one output and a million inputs, a single pass gives
# everything: this is the case that made reverse mode famous. For a million outputs it would take a million
# passes. So before you ask for a Jacobian, ask whether a product with it would do. In this course it nearly always does.
#
# Write it once by hand. The rows come one at a time, so a $3 \times 2$ Jacobian takes three backward passes in
# all.

# %% [markdown] lang="zh"
# **每个输出**一次反向传播。对损失来说，只有一个输出，有一百万个输入，走一次就得到全部：让反向模式出名的正是这种情形。若有一百万个输出，就要走一百万次。所以在求雅可比矩阵之前，先想一想用它做一次乘积够不够。在这门课里，几乎总是够的。
#
# 亲手写一次。每次得到一行，所以 $3 \times 2$ 的雅可比矩阵要做三次反向传播。

# %% exercise="4.4"

# %% [markdown] lang="en"
# ## Slopes of slopes
#
# $f = x^4$ at $x = 2$: $f' = 4x^3 = 32$, $f'' = 12x^2 = 48$, $f''' = 24x = 48$. Asking for the second
# derivative naively fails:

# %% [markdown] lang="zh"
# ## 斜率的斜率
#
# $f = x^4$，在 $x = 2$ 处：$f' = 4x^3 = 32$，$f'' = 12x^2 = 48$，$f''' = 24x = 48$。直接去求二阶导数会失败：

# %%
x = torch.tensor(2.0, requires_grad=True)
(g,) = autograd.grad(x**4, x)
print(g, g.requires_grad)
try:
    autograd.grad(g, x)
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# The backward pass itself was not recorded, so its result is a plain number. `create_graph=True` keeps
# recording *during* the backward pass: the gradient becomes a computed tensor like any other, with a graph of
# its own. Differentiating it is called *double backward*.

# %% [markdown] lang="zh"
# 反向传播本身没有被记录，所以它的结果只是普通的数。`create_graph=True` 让记录在反向传播**期间**继续进行：梯度就成了和别的张量一样算出来的张量，有自己的计算图。对它求导，叫作**二次反向传播**。

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
# This is the graph of the *gradient* of $x^3$: a second storey on top of the first. It contains the steps of
# computing $3x^2$, and you see why higher derivatives cost more: here each graph is larger than the one below.
#
# Gradients computed with NumPy inside a function of your own have no such graph: `create_graph=True` finds
# nothing to record. Lesson 5 comes back to this.
#
# The next cell steps through both: first through $x^3$, then through the graph of its gradient.

# %% [markdown] lang="zh"
# 这是 $x^3$ 的**梯度**的计算图：盖在第一层上面的第二层。里面是计算 $3x^2$ 的各个步骤，你也看得出高阶导数为什么更贵：这里每一张图都比它下面的那一张大。
#
# 如果在你自己的函数里用 NumPy 计算梯度，就没有这样的图：`create_graph=True` 找不到可以记录的东西。第 5 课会回到这一点。
#
# 下一个单元格把两张图都走一遍：先走 $x^3$，再走它的梯度的计算图。

# %%
x = torch.tensor(2.0, requires_grad=True)
y = x**3
step(y, names={"x": x, "y": y}, order=2)

# %% [markdown] lang="en"
# For the cube at 2 the numbers are easy to check by hand: $3 \cdot 2^2 = 12$ and $6 \cdot 2 = 12$.

# %% [markdown] lang="zh"
# 2 的立方，数字很容易手算核对：$3 \cdot 2^2 = 12$，$6 \cdot 2 = 12$。

# %% [markdown] lang="en"
# Here the slope is a result like any other, in your hands. Choose `slope` beside **Gradient of**, drag $x$, and
# look at the curve: where is its tangent level, and what does the curve of `y` do there?

# %% [markdown] lang="zh"
# 在这里，斜率和别的结果一样，由你操纵。在**求谁的梯度**旁边选 `slope`，拖动 $x$，看它的曲线：切线在哪里是水平的？`y` 的曲线在那里又怎样？

# %%
x = torch.tensor(2.0, requires_grad=True)
y = x**3
(slope,) = autograd.grad(y, x, create_graph=True)
explore({"y": y, "slope": slope}, names={"x": x})

# %% exercise="4.5"

# %% [markdown] lang="en"
# `backward` takes `create_graph=True` as well, and warns you. `x.grad` then has a graph that leads back to `x`,
# and `x` holds `x.grad`: a reference cycle. The memory of that graph is released only when you break it with
# `x.grad = None`. With `autograd.grad` there is no cycle, so use that for second derivatives.

# %% [markdown] lang="zh"
# `backward` 也接受 `create_graph=True`，并会警告你。这样 `x.grad` 就有了一张通回 `x` 的图，而 `x` 又拿着 `x.grad`：引用成了一个环。只有写 `x.grad = None` 打破它，那张图的内存才会释放。用 `autograd.grad` 就没有环，所以求二阶导数请用它。

# %%
import warnings

x = torch.tensor(2.0, requires_grad=True)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    (x**3).backward(create_graph=True)
print(x.grad, "|", str(caught[0].message)[:95], "...")
x.grad = None

# %% [markdown] lang="en"
# The same two lines draw whole curves. For $\sin$ you know what has to come out: $\cos$, and then $-\sin$.
# Nobody tells the engine. Two hundred points, two backward passes:

# %% [markdown] lang="zh"
# 同样的两行可以画出整条曲线。对 $\sin$，你知道应该得到什么：$\cos$，然后是 $-\sin$。没有人告诉引擎。两百个点，两次反向传播：

# %%
import matplotlib.pyplot as plt

x = torch.linspace(-6.3, 6.3, 200, requires_grad=True)
f0 = torch.sin(x)
(f1,) = autograd.grad(f0.sum(), x, create_graph=True)
(f2,) = autograd.grad(f1.sum(), x)
print("equal to cos and to -sin:", (f1 - torch.cos(x)).abs().max().item() < 1e-6, (f2 + f0).abs().max().item() < 1e-6)

figure, axis = plt.subplots(figsize=(8, 3), layout="constrained")
for curve, style, label in ((f0, "-", "f = sin x"), (f1, "--", "f'"), (f2, ":", "f''")):
    axis.plot(x.detach(), curve.detach(), linestyle=style, label=label)
axis.axhline(0, color="0.8", linewidth=1)
axis.legend(loc="upper right")
described(
    figure,
    en="Three waves: the sine, its first derivative a quarter period ahead of it, and the second derivative upside down.",
    zh="三条波形曲线：正弦，领先它四分之一周期的一阶导数，以及与它上下颠倒的二阶导数。",
)

# %% [markdown] lang="en"
# ### The Hessian, without the Hessian
#
# For $n$ inputs the second derivatives form an $n \times n$ table, the *Hessian* $H$. What you usually need is
# a product $Hv$, and that is the gradient of the number $\nabla f \cdot v$: two backward passes, whatever $n$
# is.
#
# $f = \sum x_i^3$ at $(1, 2, 3)$ has $H = \mathrm{diag}(6, 12, 18)$. With $v = (1, 0, -1)$?

# %% [markdown] lang="zh"
# ### 不写出海森矩阵，也能用海森矩阵
#
# 有 $n$ 个输入时，二阶导数构成一张 $n \times n$ 的表，即**海森矩阵** $H$。多数时候真正需要的是乘积 $Hv$，而它就是 $\nabla f \cdot v$ 这个数的梯度：不管 $n$ 是多少，都只做两次反向传播。
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
for number in range(5):
    value = r * r - 2
    (slope,) = autograd.grad(value, r)
    r = (r - value / slope).detach().requires_grad_()
    print(number + 1, f"{r.item():.10f}")

# %% [markdown] lang="en"
# Note the `detach().requires_grad_()`. Each round starts from a fresh leaf. Without it, the graph would grow
# with every round, and the slope would belong to a tensor that is not a leaf.

# %% [markdown] lang="zh"
# 注意 `detach().requires_grad_()`。每一轮都从一个新的叶子节点开始。没有它，计算图会一轮比一轮大，而斜率所属的张量也不是叶子节点了。

# %% [markdown] lang="en"
# As a function, for any $f$:

# %% [markdown] lang="zh"
# 写成函数，适用于任何 $f$：

# %% exercise="4.7"

# %% [markdown] lang="en"
# ## Whom can one trust? Tests of a derivative
#
# So far `check` has tested you. Now you write the tests, and `check` tests *them*: with right functions that they
# have to let pass, and with broken ones that they have to catch. A test that catches nothing is green, too.

# %% [markdown] lang="zh"
# ## 谁可信？给导数写测试
#
# 到目前为止，都是 `check` 在测试你。现在由你来写测试，`check` 来检验**它们**：正确的函数必须放行，有错的必须抓住。什么都抓不住的测试，也是绿的。

# %% exercise="4.13"

# %% [markdown] lang="en"
# ## Watching gradients go by: hooks
#
# `retain_grad` lets you look at a gradient afterwards. A *hook* is a function that the backward pass calls when
# it comes by, and it may even change what is passed on. You will meet four kinds, for four places:
#
# | registered on | with | is called |
# |---|---|---|
# | a tensor | <code>register_<wbr>hook(f)</code> | with its gradient, before it is passed on; what `f` returns takes its place |
# | a node, `y.grad_fn` | <code>register_<wbr>hook(f)</code> | after the node has run, with the gradients for its inputs and the one of its output |
# | a leaf | <code>register_<wbr>post_<wbr>accumulate_<wbr>grad_<wbr>hook(f)</code> | when `.grad` has been written |
# | a module | <code>register_<wbr>forward_<wbr>hook(f)</code> and others | Lesson 6 shows them |
#
# Predict the order of the four lines below:

# %% [markdown] lang="zh"
# ## 看着梯度经过：钩子
#
# `retain_grad` 让你事后看到梯度。**钩子**则是反向传播经过时会调用的函数，它甚至可以改变传下去的东西。你会遇到四种钩子，装在四种地方：
#
# | 装在 | 用 | 何时调用 |
# |---|---|---|
# | 张量 | <code>register_<wbr>hook(f)</code> | 带着它的梯度，在传下去之前；`f` 返回的值会取而代之 |
# | 节点 `y.grad_fn` | <code>register_<wbr>hook(f)</code> | 节点运行之后：带着给各输入的梯度，以及输出的梯度 |
# | 叶子张量 | <code>register_<wbr>post_<wbr>accumulate_<wbr>grad_<wbr>hook(f)</code> | `.grad` 写好之后 |
# | 模块 | <code>register_<wbr>forward_<wbr>hook(f)</code> 等 | 见第 6 课 |
#
# 请预测下面四行的先后：

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 3
z = (y * y).sum()
x.register_post_accumulate_grad_hook(lambda leaf: print("x.grad is now", leaf.grad))
x.register_hook(lambda g: print("on its way to x:", g))
y.grad_fn.register_hook(lambda inputs, outputs: print("through the node of y:", outputs[0], "becomes", inputs[0]))
handle = y.register_hook(lambda g: print("at y:", g))
z.backward()
handle.remove()  # a hook stays until it is removed

# %% [markdown] lang="en"
# A hook that returns something changes the gradient for everything that the pass reaches after it. Here it is
# clipped: no element may be larger than 10.

# %% [markdown] lang="zh"
# 钩子如果返回了值，就会改变此后一切的梯度。这里用它裁剪：任何元素都不得大于 10。

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 3
y.register_hook(lambda g: g.clamp(max=10.0))
(y * y).sum().backward()
print(x.grad, "in place of [18, 36]")

# %% exercise="4.11"

# %% [markdown] lang="en"
# ## Kinks and ties
#
# Where a function has a kink there is no slope, and where two elements are equally large neither is *the*
# largest. Automatic differentiation answers nevertheless: each rule makes a choice, mostly the middle or zero.
# You meet these choices with data that are full of zeros and equal values:

# %% [markdown] lang="zh"
# ## 折点和并列
#
# 函数在折点处没有斜率；两个元素一样大时，谁也不是**唯一**的最大者。自动求导照样给出答案：每条规则都做了选择，多半是取中间，或者取零。遇到满是零和相同值的数据，你就会碰上这些选择：

# %%
def slope_at(f, *values):
    x = torch.tensor(values, requires_grad=True)
    f(x).sum().backward()
    return x.grad.tolist()


for text, f, values in (
    ("relu at 0", torch.relu, [0.0]),
    ("abs at 0", torch.abs, [0.0]),
    ("clamp(0, 1) at 0 and 1", lambda x: x.clamp(0, 1), [0.0, 1.0]),
    ("sqrt at 0", torch.sqrt, [0.0]),
    ("max of 5, 5, 1", lambda x: x.max(), [5.0, 5.0, 1.0]),
    ("max(0)[0] of 5, 5, 1", lambda x: x.max(0)[0], [5.0, 5.0, 1.0]),
    ("norm of 0, 0", torch.norm, [0.0, 0.0]),
):
    print(f"{text:<24}", slope_at(f, *values))

# %% [markdown] lang="en"
# Three of them are worth remembering. A maximum over everything splits a tie evenly; a maximum along an axis,
# which also returns a position, gives everything to one element. The square root's slope at 0 is infinite:
# add a small number under it, as in `(x * x + 1e-12).sqrt()`.

# %% [markdown] lang="zh"
# 其中三个值得记住。对全体取最大值，并列时平分；沿一个轴取最大值（它还返回位置），则全部给其中一个。平方根在 0 处的斜率是无穷大：请在根号下加一个很小的数，例如 `(x * x + 1e-12).sqrt()`。

# %% exercise="4.12"

# %% [markdown] lang="en"
# ## When the numbers give out
#
# A derivative can be right on paper and useless in the machine. In 32 bits `exp` overflows to `inf` from about
# 88.72 on, and a gradient that meets `inf` times 0 is NaN, "not a number". The formula below is *softplus*, the
# smooth form of the positive part; its value at 100 is 100 and its slope is 1.

# %% [markdown] lang="zh"
# ## 数值溢出的时候
#
# 导数在纸上可以是对的，到了机器里却毫无用处。在 32 位里，`exp` 大约从 88.72 起就溢出成 `inf`，而遇上 `inf` 乘以 0 的梯度就是 NaN，即“不是一个数”。下面的公式叫作 **softplus**，是正部（负数变成零）的光滑形式；它在 100 处的值是 100，斜率是 1。

# %%
print(torch.exp(torch.tensor([88.72, 88.73])))

x = torch.tensor([0.0, 100.0], requires_grad=True)
y = torch.log(1 + torch.exp(x))
(slope,) = autograd.grad(y.sum(), x)
print(y.detach(), slope)

# %% [markdown] lang="en"
# The classic half-repair chooses the good formula where the bad one fails. It mends the value and not the
# slope. `where` computes **both** branches, and on the way back it sends a 0 into the branch not taken, which
# is multiplied by that branch's infinite local derivative:

# %% [markdown] lang="zh"
# 常见的修法只治一半：在坏公式失灵的地方改用好公式。它修好了值，没修好斜率。`where` 会把**两个**分支都算出来，往回走时给没选中的分支送去一个 0，而这个 0 要乘上那个分支无穷大的局部导数：

# %%
y = torch.where(x > 20, x, torch.log(1 + torch.exp(x)))
(slope,) = autograd.grad(y.sum(), x)
print(y.detach(), slope)

# %% [markdown] lang="en"
# So the *input* of the branch has to be harmless, not only its output. Or rewrite the formula so that nothing
# large occurs: $\log(1 + e^{100}) = 100 + \log(1 + e^{-100})$.

# %% [markdown] lang="zh"
# 所以必须让分支的**输入**变得无害，而不只是它的输出。或者改写公式，让大数根本不出现：$\log(1 + e^{100}) = 100 + \log(1 + e^{-100})$。

# %% exercise="4.9"

# %% [markdown] lang="en"
# ## Back to the whole game
#
# The classifier of digits once more. `autograd.grad` returns the gradient with respect to the *picture* and
# touches nothing else: the network's own `.grad` stay `None`. The picture on the right shows the gradient
# itself. Where it is dark, more ink would increase the error; where it is bright, less ink would.

# %% [markdown] lang="zh"
# ## 回到整盘棋
#
# 再看识别数字的分类器。`autograd.grad` 返回对**图片**的梯度，别的都不碰：网络自己的 `.grad` 仍是 `None`。右边的图就是梯度本身。深色处，墨多一点，错误就更大；浅色处，墨少一点，错误就更大。

# %%
ROWS = {
    0: (14, 17, 19, 21, 25, 17, 14), 1: (4, 12, 4, 4, 4, 4, 14), 2: (14, 17, 1, 2, 4, 8, 31),
    3: (31, 2, 4, 2, 1, 17, 14), 4: (2, 6, 10, 18, 31, 2, 2), 5: (31, 16, 30, 1, 1, 17, 14),
    6: (6, 8, 16, 30, 17, 17, 14), 7: (31, 1, 2, 4, 8, 8, 8), 8: (14, 17, 17, 14, 17, 17, 14),
    9: (14, 17, 17, 15, 1, 2, 12),
}  # fmt: skip


def digits(n, noise=0.15):
    labels = torch.arange(n) % 10
    pictures = torch.full((n, 8, 8), 0.1)
    down, across = torch.randint(0, 2, (n,)).tolist(), torch.randint(0, 4, (n,)).tolist()
    for picture, label, i, j in zip(pictures, labels.tolist(), down, across):
        picture[i : i + 7, j : j + 5] += 0.8 * torch.tensor([[row >> (4 - k) & 1 for k in range(5)] for row in ROWS[label]])
    return (pictures + noise * torch.randn(n, 8, 8)).clamp(0, 1), labels


torch.manual_seed(0)
pictures, answers = digits(500)
reader = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
optimizer = torch.optim.Adam(reader.parameters(), lr=0.01)
for _ in range(100):
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(reader(pictures), answers).backward()
    optimizer.step()
optimizer.zero_grad()

unseen, right = digits(200)
x = unseen.clone().requires_grad_()
(g,) = autograd.grad(torch.nn.functional.cross_entropy(reader(x), right), x)
print("gradients in the network:", [p.grad for p in reader.parameters()])
for strength in (0.0, 0.02, 0.05, 0.1):
    read = reader(unseen + strength * g.sign()).argmax(1)
    print(f"strength {strength:.2f}: {100 * (read == right).float().mean().item():.0f} % read correctly")

figure, axes = plt.subplots(1, 2, figsize=(5, 2.4), layout="constrained")
axes[0].imshow(unseen[4], cmap="gray_r")
axes[1].imshow(g[4], cmap="gray_r")
for axis, title in zip(axes, ("a 4", "the gradient")):
    axis.set(title=title, xticks=[], yticks=[])
described(
    figure,
    en="A noisy picture of a 4, and beside it the gradient of the loss: dark and bright spots all over, no digit to be seen.",
    zh="一张带噪声的数字 4，旁边是损失的梯度：深浅斑点布满全图，看不出数字。",
)

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
# 1. A tuple, even for one input.
# 2. `None`: `grad` returns its result and leaves `.grad` alone.
# 3. The shape of `z`, `(2, 3)`.
# 4. It fails. Here `x` and `y` meet in **one** product node, and the first question freed what it had saved. In
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
# 2. `None`：`grad` 把结果返回给你，不碰 `.grad`。
# 3. `z` 的形状，即 `(2, 3)`。
# 4. 会失败。这里 `x` 和 `y` 在**同一个**乘积节点里相遇，第一个问题已经释放了它保存的东西。在 $x \cdot x + 3y$ 里，它们各有自己的节点。
# 5. $-\sin 0 = 0$。
#
# </details>
#
# **下一课**：第 5 课让你自己写一个运算的两个方向。
