# %% [markdown] lang="en"
# # Lesson 3 · Backward: one backward pass
#
# *About 85 minutes: 25 to read and run, 60 for seven exercises and the self-check. On the short road: exercise
# 3.1 and what comes before it.*
#
# **The piece of the whole game.** In Lesson 0 one call of `backward()` found a slope through dozens of steps,
# and for a network 65 slopes at once. This lesson shows how, with numbers small enough for paper. The second
# part, **[Lesson 3b](3b_several_passes.ipynb)**, is about what happens when there is more than one backward pass.
#
# **When you have finished, you can**
#
# - compute a gradient by hand, on a drawn graph: multiply along a path, add over paths;
# - tell a local derivative from the upstream gradient, and say who contributes which;
# - start a backward pass from one number or, with weights, from many;
# - predict a gradient where shapes were broadcast.

# %% [markdown] lang="zh"
# # 第 3 课 · 反向传播：走一次
#
# 约 85 分钟：阅读和运行 25 分钟，七道练习和自测 60 分钟。走精简路线的话，做到练习 3.1。
#
# **整盘棋里的这一块。** 第 0 课里，一次 `backward()` 穿过几十步找到了一个斜率，对网络则一次找到了 65 个。这一课用纸笔就能算的数，说明它是怎样做到的。第二部分是[第 3b 课](3b_several_passes.ipynb)，讲反向传播不止一次时会发生什么。
#
# **学完这一课，你能够**
#
# - 在画出来的计算图上手算梯度：沿路径相乘，各路径相加；
# - 分清局部导数和上游梯度，说明各由谁提供；
# - 从一个数出发做反向传播，或者带上权重，从多个数出发；
# - 在形状被广播的地方预测梯度。

# %%
import engine as torch
import numpy as np
from checkers import check, draw, explore, hint, predict, step

Variable = torch.autograd.Variable

# %% [markdown] lang="en"
# ## Warm-up from Lessons 1 and 2
#
# 1. `w = torch.ones(3, requires_grad=True) * 0.1`: is `w` a leaf?
# 2. `y = x * 3`, then `y.sum().backward()`: who has a `.grad` afterwards, `x`, `y` or both?
# 3. What is the last node of `(x * x).mean()` called?

# %% [markdown] lang="zh"
# ## 第 1、2 课的热身题
#
# 1. `w = torch.ones(3, requires_grad=True) * 0.1`：`w` 是叶子节点吗？
# 2. `y = x * 3`，然后 `y.sum().backward()`：之后谁有 `.grad`，`x`、`y`，还是两个都有？
# 3. `(x * x).mean()` 的最后一个节点叫什么？

# %%
w = torch.ones(3, requires_grad=True) * 0.1
print(1, w.is_leaf)

x = torch.tensor([2.0], requires_grad=True)
y = x * 3
y.sum().backward()
print(2, "x:", x.grad, " y keeps one:", y.retains_grad)
print(3, (x * x).mean().grad_fn.name())

# %% [markdown] lang="en"
# ## The question of this lesson
#
# $y = x \cdot x + 3x$, and $x = 2$. If $x$ grows by a tiny $\varepsilon$, by how many $\varepsilon$ does $y$
# grow? And how much of it comes through the product, how much through the $3x$?
#
# Three numbers, in place of the dots: product, $3x$, total. The cell nudges and measures; a picture will soon show why.

# %% [markdown] lang="zh"
# ## 这一课的问题
#
# $y = x \cdot x + 3x$，$x = 2$。如果 $x$ 增加微小的 $\varepsilon$，$y$ 会增加几个 $\varepsilon$？其中有多少经由乘积而来，多少经由 $3x$ 而来？
#
# 在省略号的位置写三个数：乘积、$3x$、总共。单元格会推一推、量一量；为什么是这样，很快会有一张图来说明。

# %% predicted="4, 3, 7"
@predict("3 opening", ..., ..., ...)
def rates():
    def rate(f, at=2.0, nudge=0.001):
        return (f(at + nudge) - f(at - nudge)) / (2 * nudge)

    return rate(lambda x: x * x), rate(lambda x: 3 * x), rate(lambda x: x * x + 3 * x)

# %% [markdown] lang="en"
# ## Along a path, local derivatives multiply
#
# One path first. $z = (x + 2)^2 + 3$ at $x = 2$, broken down into single steps:
#
# | step | value | if its input grows by 1 ε, it grows by |
# |---|---|---|
# | $s = x + 2$ | 4 | 1 ε |
# | $p = s^2$ | 16 | $2s = 8$ ε |
# | $z = p + 3$ | 19 | 1 ε |
#
# The last column holds the *local derivatives*: each step knows its own, and knows nothing of the others. Think
# of them as exchange rates: one unit of $x$ buys 1 of $s$, each of those buys 8 of $p$, and each of those 1 of
# $z$. So one unit of $x$ buys $1 \cdot 8 \cdot 1 = 8$ of $z$. That is the whole **chain rule**:
#
# $$ \frac{dz}{dx} \;=\; \frac{dz}{dp}\cdot\frac{dp}{ds}\cdot\frac{ds}{dx} \;=\; 1 \cdot 8 \cdot 1 . $$

# %% [markdown] lang="zh"
# ## 沿着一条路径，局部导数相乘
#
# 先看一条路径。把 $x = 2$ 处的 $z = (x + 2)^2 + 3$ 拆成一步一步：
#
# | 步骤 | 值 | 输入增加 1 ε 时，它增加 |
# |---|---|---|
# | $s = x + 2$ | 4 | 1 ε |
# | $p = s^2$ | 16 | $2s = 8$ ε |
# | $z = p + 3$ | 19 | 1 ε |
#
# 最后一列是**局部导数**：每一步只知道自己的，对别的步骤一无所知。可以把它们想成汇率：一份 $x$ 换 1 份 $s$，每份 $s$ 换 8 份 $p$，每份 $p$ 换 1 份 $z$。所以一份 $x$ 能换 $1 \cdot 8 \cdot 1 = 8$ 份 $z$。这就是**链式法则**的全部：
#
# $$ \frac{dz}{dx} \;=\; \frac{dz}{dp}\cdot\frac{dp}{ds}\cdot\frac{ds}{dx} \;=\; 1 \cdot 8 \cdot 1 . $$

# %%
x = Variable(torch.Tensor([2.0]), requires_grad=True)
s = x + 2
p = s**2
z = p + 3
for t in (s, p):
    t.retain_grad()

print("before:", x.grad)
z.backward()
print("dz/dp", p.grad, " dz/ds", s.grad, " dz/dx", x.grad)

# %% [markdown] lang="en"
# Look at the order. The backward pass begins at the *result* with the number 1 ("$z$ changes as much as $z$")
# and works its way **back**, against the arrows: 1, then 8, then 8. What arrives at a step from the side of the
# result is called the *upstream gradient*. The step multiplies it by its local derivative and passes the
# product on; that is all that any step ever does. One pass serves all inputs. That is why it is affordable even
# with millions of them.

# %% [markdown] lang="zh"
# 看看次序。反向传播从**结果**开始，带着数 1 出发（“$z$ 变多少，$z$ 就变多少”），然后逆着箭头**往回**走：1，然后 8，然后 8。从结果那一边到达某一步的，叫作**上游梯度**。这一步把它乘以自己的局部导数，再把乘积传下去；任何一步要做的就只有这些。走一次就照顾到所有输入，所以即使有几百万个输入，代价也承受得起。

# %%
s = x + 2
p = s**2
z = p + 3
draw(z, names={"x": x, "s": s, "p": p, "z": z}, rates=True)

# %% [markdown] lang="en"
# ## Over several paths, they add up
#
# Now the opening question. $x$ reaches $y$ by more than one path: twice through the product, once through $3x$.

# %% [markdown] lang="zh"
# ## 有几条路径，就把它们相加
#
# 现在来看开头的问题。$x$ 到 $y$ 不止一条路径：两条经过乘积，一条经过 $3x$。

# %%
x = torch.tensor(2.0, requires_grad=True)
product = x * x
triple = 3 * x
y = product + triple
y.backward()
print(x.grad)

# %%
draw(y, names={"x": x, "y": y, "product": product, "triple": triple})

# %% [markdown] lang="en"
# Now let it move. **Play** replays the backward pass in the order in which it really runs; the arrow keys go
# step by step. Keep an eye on the `.grad` of $x$, its mailbox, and say before each step what will arrive.

# %% [markdown] lang="zh"
# 现在让它动起来。**播放**按真实的先后顺序重演这次反向传播；用方向键可以一步一步地走。盯住 $x$ 的 `.grad`，也就是它的信箱：每走一步之前，先说出会到达什么。

# %%
x = torch.tensor(2.0, requires_grad=True)
product = x * x
triple = 3 * x
y = product + triple
step(y, names={"x": x, "y": y, "product": product, "triple": triple})

# %% [markdown] lang="en"
# Now try it out on the graph: drag $x$, or switch an edge off, and watch which shares reach $x$. At which $x$
# does the total slope vanish, although no path is closed?

# %% [markdown] lang="zh"
# 在计算图上亲手试一试：拖动 $x$，或者断开一条边，看哪几份会到达 $x$。在哪个 $x$ 处，虽然没有一条路径被关上，总的斜率却是零？

# %%
x = torch.tensor(2.0, requires_grad=True)
product = x * x
triple = 3 * x
y = product + triple
explore(y, names={"x": x, "y": y, "product": product, "triple": triple})

# %% [markdown] lang="en"
# The product has *two* edges to $x$. Seen from one factor, the other is a constant, so each edge has the local
# derivative $x = 2$: together 4. The path through $3x$ brings 3. What arrives at $x$ is $2 + 2 + 3 = 7$.
# Nothing else is needed to differentiate a program made of such steps: **multiply along each path, add over all
# paths.**
#
# $$ \frac{dy}{dx} \;=\; \sum_{\text{paths from } x \text{ to } y} \;\; \prod_{\text{edges}} \text{local derivative} $$
#
# What if two tracked tensors meet? Each one gets its own sum. What if one of them is a constant? Predict all
# four values.

# %% [markdown] lang="zh"
# 乘积有**两条**边通向 $x$。从一个因子的角度看，另一个因子是常数，所以每条边的局部导数都是 $x = 2$：合起来是 4。经过 $3x$ 的路径带来 3。到达 $x$ 的是 $2 + 2 + 3 = 7$。对由这样的步骤组成的程序求导，再不需要别的东西：**每条路径上相乘，所有的路径相加。**
#
# $$ \frac{dy}{dx} \;=\; \sum_{\text{从 } x \text{ 到 } y \text{ 的路径}} \;\; \prod_{\text{路径上的边}} \text{局部导数} $$
#
# 如果两个被追踪的张量相遇呢？各自得到各自的和。如果其中一个是常数呢？请预测全部四个值。

# %%
x = Variable(torch.Tensor([2.0]), requires_grad=True)
a = Variable(torch.Tensor([2.0]), requires_grad=True)
z = (x + a) ** 2 + 3
z.backward()
print("both tracked:", x.grad, a.grad)

x = Variable(torch.Tensor([2.0]), requires_grad=True)
a = torch.Tensor([2.0])
z = (x + a) ** 2 + 3
z.backward()
print("a constant:  ", x.grad, a.grad)

# %% [markdown] lang="en"
# And if neither is tracked, there is no graph and nothing to go back through. (An article says "$z$ must
# contain at least one Variable". Right in spirit; today it must contain at least one *tracked* tensor.)

# %% [markdown] lang="zh"
# 如果一个都没有被追踪，就没有计算图，也无路可走。（有篇文章说：“$z$ 必须至少含有一个 Variable。”意思是对的；今天应该说，它必须至少含有一个**被追踪的**张量。）

# %%
x, a = torch.Tensor([2.0]), torch.Tensor([2.0])
z = (x + a) ** 2 + 3
try:
    z.backward()
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# ## Many numbers in, one number out
#
# Nothing changes for longer tensors: every element has paths of its own. Take $x = (0, 1, 2, 3)$ and
#
# $$ y_i = x_i + 2, \qquad z_i = 3 y_i^2, \qquad \mathrm{out} = \tfrac14 \sum_i z_i . $$
#
# From out back to $x_i$ there is exactly one path. The mean gives every element a quarter of its upstream
# gradient. The square multiplies by $6 y_i$, the addition by 1:
#
# $$ \frac{\partial\,\mathrm{out}}{\partial x_i} \;=\; \tfrac14 \cdot 6\,y_i \cdot 1 \;=\; \frac{6\,(x_i + 2)}{4} . $$
#
# So `x.grad` should become $(3,\; 4.5,\; 6,\; 7.5)$. Check it with the engine, in the exercise:

# %% [markdown] lang="zh"
# ## 进去许多数，出来一个数
#
# 张量变长，道理不变：每个元素都有自己的路径。取 $x = (0, 1, 2, 3)$，并且
#
# $$ y_i = x_i + 2, \qquad z_i = 3 y_i^2, \qquad \mathrm{out} = \tfrac14 \sum_i z_i . $$
#
# 从 out 回到 $x_i$，恰好只有一条路径。求均值时，每个元素分到上游梯度的四分之一；平方乘上 $6 y_i$；加法乘上 1：
#
# $$ \frac{\partial\,\mathrm{out}}{\partial x_i} \;=\; \tfrac14 \cdot 6\,y_i \cdot 1 \;=\; \frac{6\,(x_i + 2)}{4} . $$
#
# 所以 `x.grad` 应该变成 $(3,\; 4.5,\; 6,\; 7.5)$。请在练习里用引擎核对：

# %% exercise="3.1"

# %% [markdown] lang="en"
# <details><summary>How the original of this task differs</summary>
#
# The task comes from a platform of exercises. The platform wrote the mean as `torch.sum(z) / len(z)`. Same values,
# other nodes; and `len` counts the *first axis* only, so for a matrix it would not be the mean. Its
# `retain_graph=True` was not needed; Lesson 3b says why. And the derivation was a picture that has been lost: the
# formula above takes its place.
#
# </details>

# %% [markdown] lang="zh"
# <details><summary>这道题的原文有什么不同</summary>
#
# 这道题来自一个习题平台。那个平台把均值写成 `torch.sum(z) / len(z)`。数值一样，节点不同；而且 `len` 只数**第一个轴**，所以对矩阵来说它就不是均值了。它的 `retain_graph=True` 并不需要，第 3b 课会说明为什么。原文的推导是一张图片，后来丢了：上面的公式代替了它。
#
# </details>

# %%
x = Variable(torch.Tensor(range(4)), requires_grad=True)
y = x + 2
z = y * y * 3
print(len(z), torch.sum(z) / len(z), z.mean())

m = torch.zeros(2, 3)
print(len(m), "rows, but", m.numel(), "numbers")

# %% [markdown] lang="en"
# ### Measured, and counted
#
# You now have two ways to find a slope: multiply and add local derivatives on paper, or nudge and measure, as
# in Lesson 1. Nudging *both ways* is far better than nudging up only: for $t^3$ at 2 with $h = 0.1$, up alone
# gives $(9.261 - 8)/0.1 = 12.61$, up and down gives $(9.261 - 6.859)/0.2 = 12.01$, and the slope is 12. Let it
# judge the formula:

# %% [markdown] lang="zh"
# ### 算出来的，和量出来的
#
# 现在你有两种办法得到斜率：在纸上把局部导数乘起来、加起来，或者像第 1 课那样推一推、量一量。**朝两边**推，比只往上推好得多：对 2 处的 $t^3$，取 $h = 0.1$，只往上推得到 $(9.261 - 8)/0.1 = 12.61$，上下都推得到 $(9.261 - 6.859)/0.2 = 12.01$，而斜率是 12。用它来当公式的裁判：

# %% exercise="3.2"

# %% [markdown] lang="en"
# And two predictions about paths: which leaves get a gradient at all, and how much arrives along each path.

# %% [markdown] lang="zh"
# 再来两个关于路径的预测：哪些叶子节点会得到梯度，沿哪条路径到达多少。

# %% exercise="3.3"

# %% exercise="3.4"

# %% [markdown] lang="en"
# And now a whole backward pass by hand. Run the given cell and the picture below it.

# %% [markdown] lang="zh"
# 现在亲手做一次完整的反向传播。运行给定的单元格和它下面的图。

# %% exercise="3.17"

# %% [markdown] lang="en"
# ### Elements that take no part
#
# If a mean is taken over one row only, the other row has no path to the result. Its slope is 0. That is a zero,
# not `None`: it belongs to a tensor that did receive a gradient.

# %% [markdown] lang="zh"
# ### 没有参与的元素
#
# 如果只对其中一行求均值，另一行就没有路径通向结果。它的斜率是 0。这是零，不是 `None`：它属于一个确实得到了梯度的张量。

# %%
w1 = torch.FloatTensor([[1, 2, 3], [4, 5, 6]]).requires_grad_()
res = torch.mean(w1[1])
res.backward()
print(w1.grad)

# %% [markdown] lang="en"
# ### Matrices
#
# $y = \sum_{ij} (x\,w)_{ij}$. Each $w_{kj}$ meets all of column $k$ of $x$, so its slope is that column's sum.
# Predict the pattern of `w.grad` first: will its rows be constant, or its columns?

# %% [markdown] lang="zh"
# ### 矩阵
#
# $y = \sum_{ij} (x\,w)_{ij}$。每个 $w_{kj}$ 都会遇到 $x$ 的整个第 $k$ 列，所以它的斜率就是那一列的和。先预测 `w.grad` 的样子：是同一行里的数都相同，还是同一列里的数都相同？

# %%
torch.manual_seed(0)
x = torch.rand(3, 3, requires_grad=True)
w = torch.ones(3, 3, requires_grad=True)
y = torch.sum(torch.mm(x, w))
y.backward()
print(y.item())
print(x.grad)
print(w.grad)
print("column sums of x:", x.detach().sum(0))

# %% [markdown] lang="en"
# The rows. With a mean in place of the sum, each slope is a ninth of that; and when neither factor is all ones,
# each gradient shows the *other* factor's sums. Below, `w` is the first factor, so that the columns of `w` and the
# rows of `x` are summed.

# %% [markdown] lang="zh"
# 是行。把求和换成求均值，每个斜率就变成九分之一；如果两个因子都不是全 1，那么每个梯度显示的是**另一个**因子的和。下面 `w` 是第一个因子，所以求和的是 `w` 的各列和 `x` 的各行。

# %%
torch.manual_seed(0)
x = torch.rand(3, 3, requires_grad=True)
w = torch.rand(3, 3, requires_grad=True)
yy = torch.mm(w, x)
y = torch.mean(yy)
y.backward()
print(x.grad)
print(w.grad)
print("column sums of w, a ninth:", w.detach().sum(0) / 9)
print("row sums of x, a ninth:   ", x.detach().sum(1) / 9)

# %% [markdown] lang="en"
# ### Broadcasting
#
# One more case of many paths hides in innocent-looking lines. In `w * X` with a single number `w`, each element
# of `X` meets the *same* `w`: its shape is *broadcast*, stretched to that of `X`. With `X` holding 2 and 5, the
# sum of `w * X` grows by $2 + 5$ per unit of `w`: the local derivatives add, as over any paths. So whatever was
# broadcast on the way forward is summed on the way back.

# %% [markdown] lang="zh"
# ### 广播
#
# 还有一种多条路径的情形，藏在看似无害的代码里。在 `w * X` 中，`w` 只是一个数，`X` 的每个元素遇到的都是**同一个** `w`：它的形状被**广播**，扩展成 `X` 的形状。假如 `X` 里是 2 和 5，那么 `w` 每增加一份，`w * X` 的和就增加 $2 + 5$：和多条路径的情形一样，局部导数相加。所以，凡是前向计算时广播开的，往回走时都要求和。

# %% exercise="3.5"

# %% [markdown] lang="en"
# ## Where a backward pass can begin
#
# A backward pass needs *one* number to start from. Start it from a vector, and you are told so:

# %% [markdown] lang="zh"
# ## 反向传播可以从哪里开始
#
# 反向传播需要从**一个**数出发。若从向量出发，它会告诉你：

# %%
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
z = (x + 2) ** 2 + 3
try:
    z.backward()
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# "Scalar" is meant generously: there must be exactly one element, whatever the shape. Shapes `()`, `(1,)` and
# `(1, 1)` all pass, which is why the earlier examples with `torch.Tensor([2.0])` needed no argument.

# %% [markdown] lang="zh"
# “标量”在这里理解得很宽：只要恰好有一个元素就行。形状 `()`、`(1,)` 和 `(1, 1)` 都可以，所以前面用 `torch.Tensor([2.0])` 的例子不需要参数。

# %%
for shape in ((), (1,), (1, 1)):
    one = torch.full(shape, 2.0, requires_grad=True)
    ((one + 2) ** 2 + 3).backward()
    print(one.shape, one.grad)

# %% [markdown] lang="en"
# A vector needs *weights*: one number per element that says how much this element counts. Then there is a
# single number again, the weighted sum $v_1 z_1 + v_2 z_2 + v_3 z_3$, and its slopes are what you get. The
# weights are simply the upstream gradient that the pass starts with. With $dz_i/dx_i = 2(x_i + 2)$, what do the
# weights $(1, 0, 10)$ give?

# %% [markdown] lang="zh"
# 向量需要**权重**：每个元素一个数，说明这个元素算多少分量。这样就又有了一个数，即加权和 $v_1 z_1 + v_2 z_2 + v_3 z_3$，你得到的就是它的斜率。权重就是这次反向传播起点处的上游梯度。已知 $dz_i/dx_i = 2(x_i + 2)$，权重 $(1, 0, 10)$ 会给出什么？

# %%
z.backward(torch.tensor([1.0, 0.0, 10.0]), retain_graph=True)
print(x.grad)

# %% [markdown] lang="en"
# Let $J$ be the table of all slopes, $J_{ij} = \partial z_i / \partial x_j$: the *Jacobian*. The backward pass
# computes
#
# $$ \left(x.\mathrm{grad}\right)_j \;=\; \sum_i v_i\, J_{ij} , \qquad\text{in short}\quad v^{\mathsf T} J . $$
#
# This is called the **vector-Jacobian product**. Note what you do *not* get: $J$ itself. With weights of one,
# `backward` adds the column sums of $J$ to `x.grad`.
#
# <details><summary><b>Myth:</b> the argument of backward scales the gradient</summary>
#
# *The argument of `backward` scales the gradient.* Only if all weights are equal, as in the article's
# `torch.ones(z.size()) * 0.01`. In general every output has a weight of its own.
# ([Tensor.backward](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html) in PyTorch's
# reference.)
#
# </details>

# %% [markdown] lang="zh"
# 把全部斜率排成一张表 $J$，即 $J_{ij} = \partial z_i / \partial x_j$，这就是**雅可比矩阵**。反向传播算出的是
#
# $$ \left(x.\mathrm{grad}\right)_j \;=\; \sum_i v_i\, J_{ij} , \qquad\text{简写为}\quad v^{\mathsf T} J . $$
#
# 它叫作**向量-雅可比积**。注意你**得不到**的东西：$J$ 本身。权重全为 1 时，`backward` 加到 `x.grad` 上的是 $J$ 各列的和。
#
# <details><summary><b>误传：</b>backward 的参数会缩放梯度</summary>
#
# 有人说：`backward` 的参数会缩放梯度。只有当所有权重都相等时才是这样，就像那篇文章里的 `torch.ones(z.size()) * 0.01`。一般来说，每个输出有自己的权重。（见 PyTorch 参考手册中的 [Tensor.backward](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html)。）
#
# </details>

# %%
x.grad = None
z.backward(torch.ones(z.size()) * 0.01)
print(x.grad)

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.stack([x[0] * x[1], x[0] + x[1]])  # J = [[2, 1], [1, 1]]
y.backward(torch.ones(2))
print("column sums:", x.grad)

# %% [markdown] lang="en"
# One weight per element, no more and no fewer: the shapes must agree, nothing is broadcast here. (Before 2019
# it was, silently. An exercise of Lesson 4 fell into that trap.)

# %% [markdown] lang="zh"
# 每个元素一个权重，不多也不少：形状必须一致，这里不会广播。（2019 年以前会悄悄广播，第 4 课的一道练习就掉进了那个陷阱。）

# %%
x = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
z = x * 1
try:
    z.backward(gradient=torch.Tensor([1, 0.2]))
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

z.backward(gradient=torch.Tensor([1, 0.2, 0.03]))
print(x.grad)

# %% [markdown] lang="en"
# So far the weights were given. Now the other way round: which weights produce the gradient that you want?

# %% [markdown] lang="zh"
# 到目前为止，权重是给定的。现在反过来：什么样的权重能得到你想要的梯度？

# %% exercise="3.6"

# %% [markdown] lang="en"
# ## Back to the whole game
#
# A throw has two dials, the angle and the speed. Both are tracked, and one backward pass answers for both.
# Predict the signs first: at 60 degrees, does a steeper throw fly farther? Does a faster one?

# %% [markdown] lang="zh"
# ## 回到整盘棋
#
# 投掷有两个可调的量：角度和速度。两者都被追踪，而一次反向传播就回答了两个问题。先预测符号：在 60 度时，投得更陡会更远吗？投得更快呢？

# %%
def distance(angle, speed, drag=0.02, tick=0.02):
    radians = angle * 3.14159265 / 180
    x, y, vx, vy = 0.0, 1.5, speed * torch.cos(radians), speed * torch.sin(radians)
    while y > 0:
        air = drag * (vx * vx + vy * vy).sqrt()
        vx, vy = vx - tick * air * vx, vy - tick * (9.81 + air * vy)
        x, y = x + tick * vx, y + tick * vy
    return x - y * vx / vy


angle = torch.tensor(60.0, requires_grad=True)
speed = torch.tensor(20.0, requires_grad=True)
distance(angle, speed).backward()
print(f"{angle.grad.item():+.2f} m per degree, {speed.grad.item():+.2f} m per metre per second")

# %% [markdown] lang="en"
# ## Self-check: five predictions
#
# 1. $y = x^2 + x$ at $x = 1$: `x.grad`?
# 2. `(x * 2).backward(torch.tensor([1., 10.]))`: `x.grad`?
# 3. `(8 * x).mean()` with `x` of four elements: `x.grad`, as a list?
# 4. `(w * X).sum()` with the number `w` and `X` holding 2, 5 and 6: `w.grad`?
# 5. `(x * 2).backward()` with `x` of two elements: `x.grad`, or `"error"`?

# %% [markdown] lang="zh"
# ## 自测：五个预测
#
# 1. $y = x^2 + x$，在 $x = 1$ 处：`x.grad` 是？
# 2. `(x * 2).backward(torch.tensor([1., 10.]))`：`x.grad` 是？
# 3. `(8 * x).mean()`，`x` 有四个元素：`x.grad` 是？写成列表
# 4. `(w * X).sum()`，`w` 是一个数，`X` 里是 2、5、6：`w.grad` 是？
# 5. `(x * 2).backward()`，`x` 有两个元素：`x.grad` 是？还是 `"error"`？

# %% predicted="3, [2, 20], [2, 2, 2, 2], 13, 'error'"
# in place of the dots: a number, a list such as [1, 2], None, or "error"
@predict("3 self-check", ..., ..., ..., ..., ...)
def answers():
    x = torch.tensor(1.0, requires_grad=True)
    (x**2 + x).backward()
    first = x.grad

    pair = torch.tensor([1.0, 2.0], requires_grad=True)
    (pair * 2).backward(torch.tensor([1.0, 10.0]))

    four = torch.ones(4, requires_grad=True)
    (8 * four).mean().backward()

    w = torch.tensor(1.0, requires_grad=True)
    (w * torch.tensor([2.0, 5.0, 6.0])).sum().backward()
    try:
        (pair * 2).backward()
        fifth = pair.grad
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")
        fifth = "error"
    return first, pair.grad, four.grad, w.grad, fifth

# %% [markdown] lang="en"
# <details><summary>Why?</summary>
#
# 1. 3: the path through the square brings 2, the direct one 1.
# 2. `[2, 20]`: each weight times its own local derivative.
# 3. `[2, 2, 2, 2]`: a quarter from the mean, times 8.
# 4. 13: `w` was broadcast to three elements, so their shares add.
# 5. An error: two elements, and no weights.
#
# </details>
#
# **Next:** **[Lesson 3b](3b_several_passes.ipynb)** starts a second backward pass, and a third, and turns them
# into a loop.

# %% [markdown] lang="zh"
# <details><summary>为什么？</summary>
#
# 1. 3：经过平方的路径带来 2，直接的路径带来 1。
# 2. `[2, 20]`：每个权重乘以各自的局部导数。
# 3. `[2, 2, 2, 2]`：均值给四分之一，再乘以 8。
# 4. 13：`w` 被广播到三个元素上，所以各份相加。
# 5. 报错：有两个元素，却没有权重。
#
# </details>
#
# **下一课**：[第 3b 课](3b_several_passes.ipynb)会做第二次、第三次反向传播，并把它们写成循环。
