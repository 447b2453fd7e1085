# %% [markdown] lang="en"
# # Lesson 3 · Backward: how a gradient travels
#
# *About 180 minutes: 65 to read and run, 115 for fourteen exercises and the self-check. There is
# a good place for a break in the middle.*
#
# **When you have finished, you can**
#
# - compute a gradient by hand on a drawn graph: multiply along a path, add over paths;
# - start a walk from one number or, with weights, from many;
# - predict what a second walk does: add, or fail, and why;
# - stop a gradient on purpose, and notice when you stopped it by accident;
# - write the update step of a training loop so that leaves stay leaves.

# %% [markdown] lang="zh"
# # 第 3 课 · 反向传播：梯度怎样往回走
#
# 约 180 分钟：阅读和运行 65 分钟，十四道练习和自测 115 分钟。中间有一处适合休息。
#
# **学完这一课，你能够**
#
# - 在画出来的计算图上手算梯度：沿路相乘，各路相加；
# - 从一个数出发往回走，或者带上权重，从多个数出发；
# - 预测第二次回传会怎样：累加，还是失败，为什么；
# - 有意地拦住梯度，并察觉自己无意中把它拦住了；
# - 写出训练循环的更新步骤，让叶子节点始终是叶子节点。

# %%
import engine as torch
import numpy as np
from checkers import check, draw, hint, predict, step

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
# 在省略号的位置写三个数：乘积、$3x$、总共。单元格会去推一推、量一量；为什么是这样，很快会有一张图来说明。

# %% predicted="4, 3, 7"
@predict("3 opening", ..., ..., ...)
def rates():
    def rate(f, at=2.0, nudge=0.001):
        return (f(at + nudge) - f(at - nudge)) / (2 * nudge)

    return rate(lambda x: x * x), rate(lambda x: 3 * x), rate(lambda x: x * x + 3 * x)

# %% [markdown] lang="en"
# ## Along a path, rates multiply
#
# One path first. $z = (x + 2)^2 + 3$ at $x = 2$, taken apart into single steps:
#
# | step | value | if its input grows by 1 ε, it grows by |
# |---|---|---|
# | $s = x + 2$ | 4 | 1 ε |
# | $p = s^2$ | 16 | $2s = 8$ ε |
# | $z = p + 3$ | 19 | 1 ε |
#
# Exchange rates: a cent of $x$ buys 1 of $s$, each of those buys 8 of $p$, each of those 1 of $z$. So a cent
# of $x$ buys $1 \cdot 8 \cdot 1 = 8$ of $z$. That is the whole **chain rule**:
#
# $$ \frac{dz}{dx} \;=\; \frac{dz}{dp}\cdot\frac{dp}{ds}\cdot\frac{ds}{dx} \;=\; 1 \cdot 8 \cdot 1 . $$

# %% [markdown] lang="zh"
# ## 沿着一条路，比率相乘
#
# 先看一条路。把 $x = 2$ 处的 $z = (x + 2)^2 + 3$ 拆成一步一步：
#
# | 步骤 | 值 | 输入增加 1 ε 时，它增加 |
# |---|---|---|
# | $s = x + 2$ | 4 | 1 ε |
# | $p = s^2$ | 16 | $2s = 8$ ε |
# | $z = p + 3$ | 19 | 1 ε |
#
# 把它们想成汇率：一分 $x$ 换 1 份 $s$，每份 $s$ 换 8 份 $p$，每份 $p$ 换 1 份 $z$。所以一分 $x$ 能换 $1 \cdot 8 \cdot 1 = 8$ 份 $z$。这就是**链式法则**的全部：
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
# Look at the order. The walk begins at the *result* with the number 1 ("$z$ changes as much as $z$") and
# multiplies on its way **back**, against the arrows: 1, then 8, then 8. One walk serves every input on the way. That is why it is
# called `backward`, and why it is affordable with millions of inputs.

# %% [markdown] lang="zh"
# 看看次序。回传从**结果**开始，带着数 1 出发（“$z$ 变多少，$z$ 就变多少”），然后逆着箭头**往回**走，边走边乘：1，然后 8，然后 8。一次回传就照顾到沿途的每个输入。所以它叫 `backward`，也所以即使有几百万个输入，它也负担得起。

# %%
draw(z, names={"x": x, "s": s, "p": p, "z": z})

# %% [markdown] lang="en"
# ## Over several paths, rates add
#
# Now the opening question. $x$ reaches $y$ by more than one path: twice through the product, once through
# $3x$.

# %% [markdown] lang="zh"
# ## 有几条路，比率相加
#
# 现在来看开头的问题。$x$ 到 $y$ 不止一条路：两条经过乘积，一条经过 $3x$。

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
# Now let it move. **Play** replays the walk in the order in which it really runs; the arrow keys go step by
# step. Keep an eye on the mailbox of $x$, and say before each letter what will lie in it afterwards.

# %% [markdown] lang="zh"
# 现在让它动起来。**播放**按真实的先后顺序重演这次回传；用方向键可以一步一步地走。盯住 $x$ 的信箱：每封信到达之前，先说出之后信箱里会是多少。

# %%
x = torch.tensor(2.0, requires_grad=True)
product = x * x
triple = 3 * x
y = product + triple
step(y, names={"x": x, "y": y, "product": product, "triple": triple})

# %% [markdown] lang="en"
# The product has *two* edges to $x$. Seen from one factor, the other is a constant, so each edge has the rate
# $x = 2$: together 4. The path through $3x$ brings 3. In the mailbox lands $2 + 2 + 3 = 7$. Nothing else is
# needed to differentiate any program: **multiply along each path, add over all paths.**
#
# $$ \frac{dy}{dx} \;=\; \sum_{\text{paths from } x \text{ to } y} \;\; \prod_{\text{edges}} \text{local rate} $$
#
# What if two tracked tensors meet? Each one gets its own sum. What if one of them is a constant? Predict
# all four values.

# %% [markdown] lang="zh"
# 乘积有**两条**边通向 $x$。从一个因子的角度看，另一个因子是常数，所以每条边的比率都是 $x = 2$：合起来是 4。经过 $3x$ 的路带来 3。落进信箱的是 $2 + 2 + 3 = 7$。对任何程序求导，再不需要别的东西：**每条路上相乘，所有的路相加。**
#
# $$ \frac{dy}{dx} \;=\; \sum_{\text{从 } x \text{ 到 } y \text{ 的路}} \;\; \prod_{\text{路上的边}} \text{局部比率} $$
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
# And if none is tracked, there is no graph and nothing to walk. (An article says "$z$ must contain at least
# one Variable". Right in spirit; today it must contain at least one *tracked* tensor.)

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
# From out back to $x_i$ there is exactly one path. The mean hands everybody a quarter. The square multiplies
# by $6 y_i$, the addition by 1:
#
# $$ \frac{\partial\,\mathrm{out}}{\partial x_i} \;=\; \tfrac14 \cdot 6\,y_i \cdot 1 \;=\; \frac{6\,(x_i + 2)}{4} . $$
#
# So the mailbox of `x` should receive $(3,\; 4.5,\; 6,\; 7.5)$. (In the original of the following task this
# derivation was a picture that has been lost.) Check it with the engine, in the exercise:

# %% [markdown] lang="zh"
# ## 进去许多数，出来一个数
#
# 张量变长，道理不变：每个元素都有自己的路。取 $x = (0, 1, 2, 3)$，并且
#
# $$ y_i = x_i + 2, \qquad z_i = 3 y_i^2, \qquad \mathrm{out} = \tfrac14 \sum_i z_i . $$
#
# 从 out 回到 $x_i$，恰好只有一条路。求均值时，每人分到四分之一；平方乘上 $6 y_i$；加法乘上 1：
#
# $$ \frac{\partial\,\mathrm{out}}{\partial x_i} \;=\; \tfrac14 \cdot 6\,y_i \cdot 1 \;=\; \frac{6\,(x_i + 2)}{4} . $$
#
# 所以 `x` 的信箱应该收到 $(3,\; 4.5,\; 6,\; 7.5)$。（下面这道题的原文里，这段推导是一张图片，后来丢了。）请在练习里用引擎核对：

# %% exercise="3.1"

# %% [markdown] lang="en"
# The platform wrote the mean as `torch.sum(z) / len(z)`. Same values, other nodes; and `len` counts the
# *first axis* only, so for a matrix it would not be the mean. Also, its `retain_graph=True` was not needed.
# You will know why in a moment.

# %% [markdown] lang="zh"
# 那个平台把均值写成 `torch.sum(z) / len(z)`。数值一样，节点不同；而且 `len` 只数**第一个轴**，所以对矩阵来说它就不是均值了。另外，它的 `retain_graph=True` 并不需要。马上你就会知道为什么。

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
# You now have two ways to a slope: multiply and add rates on paper, or nudge and measure, as in Lesson 1. Nudging
# *both ways* is far better than nudging up: for $t^3$ at 2 with $h = 0.1$, up alone gives $(9.261 - 8)/0.1 = 12.61$,
# up and down gives $(9.261 - 6.859)/0.2 = 12.01$, and the slope is 12. Use it as the judge of the formula:

# %% [markdown] lang="zh"
# ### 量出来的，和数出来的
#
# 现在你有两种办法得到斜率：在纸上把比率乘起来、加起来，或者像第 1 课那样推一推、量一量。**朝两边**推，比只往上推好得多：对 2 处的 $t^3$，取 $h = 0.1$，只往上推得到 $(9.261 - 8)/0.1 = 12.61$，上下都推得到 $(9.261 - 6.859)/0.2 = 12.01$，而斜率是 12。用它来当公式的裁判：

# %% exercise="3.2"

# %% [markdown] lang="en"
# And two predictions on paths: who gets mail at all, and how much comes along which path.

# %% [markdown] lang="zh"
# 再来两个关于路的预测：谁能收到信，哪条路上来多少。

# %% exercise="3.3"

# %% exercise="3.4"

# %% [markdown] lang="en"
# ### Elements that take no part
#
# If a mean is taken over one row only, the other row has no path to the result. Its slope is 0. That is
# a zero, not `None`: it belongs to a tensor that did receive mail.

# %% [markdown] lang="zh"
# ### 没有参与的元素
#
# 如果只对其中一行求均值，另一行就没有路通向结果。它的斜率是 0。这是零，不是 `None`：它属于一个确实收到了信的张量。

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
# $y = \sum_{ij} (x\,w)_{ij}$。每个 $w_{kj}$ 都会遇到 $x$ 的整个第 $k$ 列，所以它的斜率就是那一列的和。先预测 `w.grad` 的样子：是每一行里的数都相同，还是每一列里的数都相同？

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
# Rows. With a mean in place of the sum each slope is a ninth of that, and when neither factor is all
# ones, each gradient shows the *other* factor's sums.

# %% [markdown] lang="zh"
# 是行。把求和换成求均值，每个斜率就变成九分之一；如果两个因子都不是全 1，那么每个梯度显示的是**另一个**因子的和。

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
# ### Stretched shapes
#
# One more case of many paths hides in innocent lines. In `w * X` with a single number `w`, each element of `X` meets the
# *same* `w`. With `X` holding 2 and 5, the sum of `w * X` grows by $2 + 5$ per unit of `w`: the rates add, as over any
# paths. So whatever was stretched on the way forward is summed up on the way back.

# %% [markdown] lang="zh"
# ### 扩展开的形状
#
# 还有一种多条路的情形，藏在看似无害的代码里。在 `w * X` 中，`w` 只是一个数，`X` 的每个元素遇到的都是**同一个** `w`。假如 `X` 里是 2 和 5，那么 `w` 每增加一份，`w * X` 的和就增加 $2 + 5$：和多条路的情形一样，比率相加。所以，凡是前向计算时扩展开的，往回走时都要求和收拢。

# %% exercise="3.5"

# %% [markdown] lang="en"
# ## Where a walk may begin
#
# A walk needs *one* number to start from. Ask a vector, and you are told so:

# %% [markdown] lang="zh"
# ## 回传可以从哪里开始
#
# 回传需要从**一个**数出发。拿向量去问，它会告诉你：

# %%
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
z = (x + 2) ** 2 + 3
try:
    z.backward()
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# "Scalar" is meant generously: what counts is that there is exactly one element. Shapes `()`, `(1,)` and
# `(1, 1)` all pass, which is why the earlier examples with `torch.Tensor([2.0])` needed no argument.

# %% [markdown] lang="zh"
# “标量”在这里理解得很宽：只要恰好有一个元素就行。形状 `()`、`(1,)` 和 `(1, 1)` 都可以，所以前面用 `torch.Tensor([2.0])` 的例子不需要参数。

# %%
for shape in ((), (1,), (1, 1)):
    one = torch.full(shape, 2.0, requires_grad=True)
    ((one + 2) ** 2 + 3).backward()
    print(one.shape, one.grad)

# %% [markdown] lang="en"
# A vector needs *weights*: one number per element that says how much this element counts. Then there is
# a single number again, the weighted sum $v_1 z_1 + v_2 z_2 + v_3 z_3$, and its slopes are what you get. With
# $dz_i/dx_i = 2(x_i + 2)$, what do the weights $(1, 0, 10)$ give?

# %% [markdown] lang="zh"
# 向量需要**权重**：每个元素一个数，说明这个元素算多少分量。这样就又有了一个数，即加权和 $v_1 z_1 + v_2 z_2 + v_3 z_3$，你得到的就是它的斜率。已知 $dz_i/dx_i = 2(x_i + 2)$，权重 $(1, 0, 10)$ 会给出什么？

# %%
z.backward(torch.tensor([1.0, 0.0, 10.0]), retain_graph=True)
print(x.grad)

# %% [markdown] lang="en"
# > **An old claim.** *The argument of `backward` scales the gradient.*
#
# Only if all weights are equal, as in the article's `torch.ones(z.size()) * 0.01`. In general every output has
# a weight of its own. With $J$ for the table of all slopes, $J_{ij} = \partial z_i / \partial x_j$, the walk
# computes
#
# $$ \left(x.\mathrm{grad}\right)_j \;=\; \sum_i v_i\, J_{ij} , \qquad\text{in short}\quad v^{\mathsf T} J . $$
#
# It is called the **vector-Jacobian product**. Note what you do *not* get: $J$ itself. With weights of one,
# `backward` returns the column sums of $J$.

# %% [markdown] lang="zh"
# > **一个旧说法。** “`backward` 的参数会缩放梯度。”
#
# 只有当所有权重都相等时才是这样，就像那篇文章里的 `torch.ones(z.size()) * 0.01`。一般来说，每个输出有自己的权重。把全部斜率排成一张表 $J$，即 $J_{ij} = \partial z_i / \partial x_j$，那么回传算出的是
#
# $$ \left(x.\mathrm{grad}\right)_j \;=\; \sum_i v_i\, J_{ij} , \qquad\text{简写为}\quad v^{\mathsf T} J . $$
#
# 它叫作**向量-雅可比积**。注意你**得不到**的东西：$J$ 本身。权重全为 1 时，`backward` 返回的是 $J$ 各列的和。

# %%
x.grad = None
z.backward(torch.ones(z.size()) * 0.01)
print(x.grad)

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.stack([x[0] * x[1], x[0] + x[1]])  # J = [[2, 1], [1, 1]]
y.backward(torch.ones(2))
print("column sums:", x.grad)

# %% [markdown] lang="en"
# One weight per element, no more and no fewer: shapes are compared, not stretched. (Before 2019 they were
# stretched silently. An exercise of Lesson 4 fell into that trap.)

# %% [markdown] lang="zh"
# 每个元素一个权重，不多也不少：形状会拿来比较，不会扩展。（2019 年以前会悄悄扩展，第 4 课的一道练习就掉进了那个陷阱。）

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
# Weights are easy to read forwards. Now backwards: which weights leave the numbers that you want?

# %% [markdown] lang="zh"
# 权重顺着读很容易。现在反过来：什么样的权重能留下你想要的那些数？

# %% exercise="3.6"

# %% [markdown] lang="en"
# *A good place for a break.*
#
# ## Gradients add up
#
# Walk twice over the same mean. What will the second print show: the same thirds, or an error?

# %% [markdown] lang="zh"
# （这里适合休息一下。）
#
# ## 梯度会累加
#
# 对同一个均值走两次。第二次打印会显示什么：还是三分之一，还是报错？

# %%
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
d = torch.mean(w1)
d.backward()
print(w1.grad)
d.backward()
print(w1.grad)

# %% [markdown] lang="en"
# Neither. Mail is *added* to what is in the box: $\mathrm{grad} \leftarrow \mathrm{grad} + \text{new}$. It has
# to be so within one walk, because several paths bring their shares. And it is useful across walks: split
# a large batch into four, walk four times, and the sum is the gradient of the whole.
#
# The price: **nobody empties the box for you.** Four ways to do it, from old to new:

# %% [markdown] lang="zh"
# 都不是。信是**加到**箱子里已有的东西上的：$\mathrm{grad} \leftarrow \mathrm{grad} + \text{新的}$。在一次回传之内必须如此，因为几条路各自带来自己的那一份。在几次回传之间也有用处：把一大批数据分成四份，走四次，加起来就是整批的梯度。
#
# 代价是：**没有人替你清空箱子。** 有四种做法，从旧到新：

# %%
w1.grad.data.zero_()  # as the old notes have it
print(w1.grad)

d.backward()
w1.grad.zero_()  # the same today
print(w1.grad)

w1.grad = None  # nothing delivered yet
print(w1.grad)

optimizer = torch.optim.SGD([w1], lr=0.1)
d.backward()
optimizer.zero_grad()  # what an optimizer does for all its parameters: sets None
print(w1.grad)
d.backward()
optimizer.zero_grad(set_to_none=False)  # zeros, if you ask
print(w1.grad)

# %% [markdown] lang="en"
# The adding is a tool as well. Two halves with the means 2 and 4 have the common mean $2/2 + 4/2 = 3$: each part counts
# with its share. Let the mailbox do the addition:

# %% [markdown] lang="zh"
# 累加也是一种工具。两个半批的均值是 2 和 4，合起来的均值是 $2/2 + 4/2 = 3$：每一部分按自己的份额计入。让信箱替你做加法：

# %% exercise="3.7"

# %% [markdown] lang="en"
# ## What a walk uses up
#
# The mean `d` was walked several times over one graph. Now a graph with a product in it:

# %% [markdown] lang="zh"
# ## 一次回传用掉了什么
#
# 上面的均值 `d`，同一张图走了好几次。现在来一张含有乘积的图：

# %%
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
w2 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
z = w1 * w2 + w1
res = torch.mean(z)
res.backward()
print(res, w1.grad, w2.grad)

try:
    res.backward()
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# > **A question left open in 2017.** *What exactly is destroyed by the first backward?*
#
# Not the graph. The **saved tensors**. To walk through a product you need the values of its factors: the rate
# of $w_1 w_2$ in $w_1$ is the number $w_2$. So the product node keeps them in a drawer, and the walk empties
# the drawer behind itself to free memory. You can open the drawer before and after:

# %% [markdown] lang="zh"
# > **2017 年留下的一个问题。** “第一次 backward 究竟毁掉了什么？”
#
# 不是计算图，而是**保存的张量**。要走过一个乘积，需要知道它的因子的值：$w_1 w_2$ 对 $w_1$ 的比率就是数 $w_2$。所以乘积节点把它们放在抽屉里，回传一过去，就随手把抽屉清空，好释放内存。走之前和走之后，你都可以打开抽屉看看：

# %%
z = w1 * w2
print(z.grad_fn._saved_self, z.grad_fn._saved_other)
z.sum().backward()
try:
    z.grad_fn._saved_self
except RuntimeError as error:
    print(f"{type(error).__name__}: {str(error)[:48]}...")

# %% [markdown] lang="en"
# A mean needs no values: whatever went in, everybody gets $1/n$. Nothing in the drawer, nothing to lose, so
# the second walk succeeds. "The second backward always fails" is as wrong as "it always works". Sort these
# six before you run the cell: who survives?

# %% [markdown] lang="zh"
# 均值不需要任何数值：不管进来的是什么，每人都分到 $1/n$。抽屉里什么都没有，也就没有什么可失去，所以第二次回传能成功。“第二次 backward 总会失败”和“总能成功”一样，都是错的。运行单元格之前，先给这六个分分类：谁能挺过去？

# %%
def survives(make):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    result = make(x)
    result.backward()
    try:
        result.backward()
        return "survives"
    except RuntimeError:
        return "fails"


for text, make in {
    "x.mean()": lambda x: x.mean(),
    "(x + 1).sum()": lambda x: (x + 1).sum(),
    "(x * x).sum()": lambda x: (x * x).sum(),
    "x.exp().sum()": lambda x: x.exp().sum(),
    "(x * 3).sum()": lambda x: (x * 3).sum(),
    "x[1]": lambda x: x[1],
}.items():
    print(f"{text:<15}", survives(make))

# %% [markdown] lang="en"
# `x * 3` may surprise you: it keeps the 3. The rule is per node, not per graph: *did this node save
# something?*
#
# If you need a second walk, keep the drawers full in the **first** one: `retain_graph=True`. (In PyTorch
# 0.1 it was called `retain_variables`; the signature today is `backward(gradient, retain_graph, create_graph,
# inputs)`.) The gradients still add up, and the last walk may empty the drawers.

# %% [markdown] lang="zh"
# `x * 3` 也许让你意外：它保存了那个 3。规则针对每个节点，而不是整张图：**这个节点保存了东西吗？**
#
# 如果需要走第二次，就在**第一次**时让抽屉保持装满：`retain_graph=True`。（在 PyTorch 0.1 里它叫 `retain_variables`；今天的参数列表是 `backward(gradient, retain_graph, create_graph, inputs)`。）梯度照样累加，最后一次回传可以把抽屉清空。

# %%
x = Variable(torch.Tensor(range(4)), requires_grad=True)
out = (3 * (x + 2) ** 2).mean()
out.backward(retain_graph=True)
out.backward()
print(x.grad, "twice (3, 4.5, 6, 7.5)")

# %% [markdown] lang="en"
# In practice you will hardly ever want it. If a training loop complains about a second walk, it almost always
# forgot to compute the loss anew. Retaining the old graph would only repeat an old gradient.
#
# Two exercises on second walks, without looking back:

# %% [markdown] lang="zh"
# 实际上你几乎不会用到它。如果训练循环抱怨走了第二次，几乎总是因为忘了重新计算损失。保留旧图，只会重复旧的梯度。
#
# 两道关于第二次回传的练习，不许往回看：

# %% exercise="3.8"

# %% exercise="3.9"

# %% [markdown] lang="en"
# ## Stopping a gradient
#
# `detach()` gives the same numbers without history: for the walk, a constant. At $x = 3$, what is the slope
# of $x \cdot x$ when the second factor is detached?

# %% [markdown] lang="zh"
# ## 拦住梯度
#
# `detach()` 给出同样的数，但没有历史：对回传来说，它是常数。在 $x = 3$ 处，把 $x \cdot x$ 的第二个因子分离，斜率是多少？

# %%
x = torch.tensor(3.0, requires_grad=True)
y = x * x.detach()
y.backward()
print(x.grad)

# %% [markdown] lang="en"
# 3 instead of 6. One of the two paths is closed. That is a tool when you mean it, and a silent error when you
# do not: no exception, no warning, half a gradient.
#
# One article detaches a copy, prints it, and then computes the loss from the *original*: the copy changes
# nothing. Detaching acts on what you compute from the detached tensor, and on nothing else.

# %% [markdown] lang="zh"
# 是 3，不是 6。两条路中有一条被关上了。有意这样做，它是工具；无意这样做，它就是无声的错误：没有异常，没有警告，只有一半的梯度。
#
# 有篇文章分离出一个副本，把它打印出来，然后用**原来的**张量计算损失：那个副本什么都没有改变。分离只影响你用分离后的张量算出来的东西，此外一概不影响。

# %%
x = torch.tensor([2.0, 2.0], requires_grad=True)
y = x * 1
copy = y.detach()
print("the copy:    ", copy.requires_grad, copy.grad_fn, copy.is_leaf)
print("the original:", y.requires_grad, y.grad_fn.name(), y.is_leaf)

# %% [markdown] lang="en"
# If *all* paths are closed, or the recorder was paused, there is nothing to walk:

# %% [markdown] lang="zh"
# 如果**所有**的路都关上了，或者录音机当时暂停了，就无路可走：

# %%
x = torch.tensor([1.0], requires_grad=True)
with torch.no_grad():
    paused = x * 2
for t in ((x * 2).detach(), paused):
    try:
        t.sum().backward()
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# > **An old claim.** *If you need no backward pass, set the network to `eval()`.*
#
# `eval()` changes what some layers *do*, dropout for instance. It has nothing to do with recording:

# %% [markdown] lang="zh"
# > **一个旧说法。** “如果不需要反向传播，就把网络设成 `eval()`。”
#
# `eval()` 改变的是某些层**做什么**，例如 dropout。它和记录毫无关系：

# %%
net = torch.nn.Linear(2, 1)
net.eval()
print(net(torch.ones(1, 2)).requires_grad)
with torch.no_grad():
    print(net(torch.ones(1, 2)).requires_grad)

# %% [markdown] lang="en"
# Cuts, copies and things that only look like cuts:

# %% [markdown] lang="zh"
# 切断、复制，以及只是看起来像切断的东西：

# %% exercise="3.10"

# %% [markdown] lang="en"
# ## Moving a leaf
#
# Learning means: take a step against the slope, $w \leftarrow w - \eta \, w.\mathrm{grad}$. Writing this down
# naively goes wrong in two ways. Do you see, before running, what is bad about each?

# %% [markdown] lang="zh"
# ## 移动叶子节点
#
# 学习就是逆着斜率走一步：$w \leftarrow w - \eta \, w.\mathrm{grad}$。照直写下来，会以两种方式出错。运行之前，你能看出每一种错在哪里吗？

# %%
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
w.mean().backward()

try:
    w -= 0.1 * w.grad
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")
print("unchanged:", w)

moved = w - 0.1 * w.grad
print(moved, moved.is_leaf)

# %% [markdown] lang="en"
# > **An old guess.** *Updating the variable itself would make a cyclic graph.*
#
# No cycle is in sight. In place, it is refused: the graph may still need the old value. Out of place, you get
# a *computed* tensor: the recorder dutifully recorded your update, and from the next round on `.grad` stays
# `None`.
#
# The update is not part of the model. So pause the recorder for it:

# %% [markdown] lang="zh"
# > **一个旧猜测。** “更新变量本身，会造成有环的图。”
#
# 根本没有什么环。原地更新会被拒绝：计算图可能还需要旧的值。不原地更新，得到的就是**算出来的**张量：录音机尽职地记录了你的更新，从下一轮起，`.grad` 就一直是 `None`。
#
# 更新不是模型的一部分。所以为它暂停录音机：

# %%
with torch.no_grad():
    w -= 0.1 * w.grad
print(w, w.is_leaf)

# %% [markdown] lang="en"
# The 2017 spelling went around the recorder by the back door, `.data`. It works for an update. But a change
# through `.data` is invisible to autograd, and where a saved value is changed, the gradient is silently
# wrong. Compare: expected is $2x = (2, 4)$.

# %% [markdown] lang="zh"
# 2017 年的写法走 `.data` 这道后门，绕过了录音机。用于更新，它管用。但是通过 `.data` 的改动，自动求导看不见；如果改掉的是一个保存的值，梯度就会悄悄出错。对照一下：应当得到 $2x = (2, 4)$。

# %%
w = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
torch.mean(w).backward()
lr = 0.1
w.data.sub_(lr * w.grad.data)  # one old form
w.data -= lr * w.grad.data  # the other, said to be equal: it is
print(w, w.is_leaf)

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 1
z = (y * y).sum()
y.data.add_(1)
z.backward()
print("silently wrong:", x.grad)

# %% [markdown] lang="en"
# Changed openly, the same mistake is caught. Each tensor counts its in-place changes, and the walk compares:

# %% [markdown] lang="zh"
# 如果公开地改，同样的错误就会被抓住。每个张量都数着自己被原地改过几次，往回走时会核对：

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 1
z = (y * y).sum()
y.add_(1)
try:
    z.backward()
except RuntimeError as error:
    print(f"{type(error).__name__}: {str(error).split(' Hint')[0]}")

# %% [markdown] lang="en"
# Open and hidden changes, side by side. Then the whole procedure by hand, for a line.

# %% [markdown] lang="zh"
# 公开的改动和隐蔽的改动，放在一起对照。然后为一条直线，把整个过程亲手做一遍。

# %% exercise="3.11"

# %% exercise="3.12"

# %% [markdown] lang="en"
# ## The loop
#
# The old notes sketch the training loop without saying what its names stand for. Here it is with everything
# supplied: five lines that you will write for the rest of your life. Each has exactly one right place.

# %% [markdown] lang="zh"
# ## 循环
#
# 旧笔记只画了训练循环的草图，没说里面的名字代表什么。这里把一切都补齐：五行代码，你会写一辈子。每一行都只有一个正确的位置。

# %%
net = torch.nn.Linear(2, 1)
with torch.no_grad():
    net.weight.copy_(torch.tensor([[0.5, -0.5]]))
    net.bias.zero_()
inputs = torch.tensor([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]])
target = torch.tensor([[5.0], [7.0], [12.0]])

criterion = torch.nn.MSELoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
for epoch in range(201):
    optimizer.zero_grad()  # empty the mailboxes
    output = net(inputs)  # forward: a fresh graph in each round
    loss = criterion(output, target)
    loss.backward()  # deliver
    optimizer.step()  # move the leaves
    if epoch % 50 == 0:
        print(epoch, f"{loss.item():.4f}")

# %% [markdown] lang="en"
# > **A claim that holds.** *`torch.optim` only updates; where the gradients come from is not its business.*
#
# It looks into the mailboxes, nothing more. Without mail it does nothing. Called twice, it moves twice.

# %% [markdown] lang="zh"
# > **一个站得住的说法。** “`torch.optim` 只管更新；梯度从哪里来，不关它的事。”
#
# 它只看信箱，仅此而已。没有信，它什么都不做。调用两次，就移动两次。

# %%
w = torch.tensor([1.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
optimizer.step()
print("no mail:   ", w)
(w * 3).backward()
optimizer.step()
optimizer.step()
print("two steps: ", w)

# %% [markdown] lang="en"
# Five ways to get the five lines wrong, and the lines themselves in disorder:

# %% [markdown] lang="zh"
# 把这五行弄错的五种方式，以及打乱了次序的这五行：

# %% exercise="3.13"

# %% exercise="3.14"

# %% [markdown] lang="en"
# ## Numbers that did not come from this cell
#
# An article contains the following lines. Below them it shows, for the last two, tables of numbers. Find the
# reason why that output **cannot** have come from these lines.

# %% [markdown] lang="zh"
# ## 不是这个单元格算出来的数
#
# 有篇文章里有下面这几行。在它们下面，文章为最后两行展示了几张数表。请找出原因：那些输出为什么**不可能**来自这几行。

# %%
torch.manual_seed(0)
x = torch.rand(3, 3, requires_grad=True)
w = torch.ones(3, 3, requires_grad=True)
y = torch.sum(torch.mm(x, w))
print(y.backward)
print("-" * 60)
print(x.grad)
print(w.grad)

# %% [markdown] lang="en"
# `print(y.backward)` prints the *method*. Without parentheses nothing is called, so no mail, so `None` twice.
# The author's numbers were left over from an earlier run: a notebook remembers. (Their inputs were printed
# rounded, too: add them up, and the sum differs in the fourth digit from the one shown.)
#
# The cure has a menu entry: **Kernel → Restart Kernel and Run All Cells.** If a result survives that, it is a
# result.

# %% [markdown] lang="zh"
# `print(y.backward)` 打印的是**方法**。没有括号就没有调用，所以没有信，所以两次都是 `None`。作者的那些数是上一次运行留下来的：笔记本会记住。（而且他的输入在打印时被舍入过：把它们加起来，和与文中显示的在第四位上不一样。）
#
# 补救办法在菜单里：**Kernel → Restart Kernel and Run All Cells**（重启内核并运行所有单元格）。经得起这一步的结果，才是结果。

# %% [markdown] lang="en"
# ## Self-check: five predictions
#
# 1. `(x * x).backward()` twice, with a fresh product each time, $x = 3$: `x.grad`?
# 2. $y = x^2 + x$ at $x = 1$: `x.grad`?
# 3. `x.sum()` walked twice, `x` of two elements: `x.grad`, or `"error"`?
# 4. `(x * 2).backward(torch.tensor([1., 10.]))`: `x.grad`?
# 5. `y = x * 2; y.detach().sum()`: can it be walked? `True` or `False`

# %% [markdown] lang="zh"
# ## 自测：五个预测
#
# 1. `(x * x).backward()` 做两次，每次都用新的乘积，$x = 3$：`x.grad` 是？
# 2. $y = x^2 + x$，在 $x = 1$ 处：`x.grad` 是？
# 3. 对 `x.sum()` 走两次，`x` 有两个元素：`x.grad` 是？还是 `"error"`？
# 4. `(x * 2).backward(torch.tensor([1., 10.]))`：`x.grad` 是？
# 5. `y = x * 2; y.detach().sum()`：能从它往回走吗？写 `True` 或 `False`

# %% predicted="12, 3, [2, 2], [2, 20], False"
# in place of the dots: a number, a list such as [1, 2], True, None, or "error"
@predict("3 self-check", ..., ..., ..., ..., ...)
def answers():
    x = torch.tensor(3.0, requires_grad=True)
    (x * x).backward()
    (x * x).backward()
    first = x.grad

    x = torch.tensor(1.0, requires_grad=True)
    (x**2 + x).backward()
    second = x.grad

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    total = x.sum()
    total.backward()
    total.backward()
    third = x.grad

    x.grad = None
    (x * 2).backward(torch.tensor([1.0, 10.0]))
    return first, second, third, x.grad, (x * 2).detach().sum().requires_grad

# %% [markdown] lang="en"
# <details><summary>Why?</summary>
#
# 1. 6 + 6 = 12. Two graphs, one mailbox.
# 2. 3: the path through the square brings 2, the direct one 1.
# 3. Output, `[2, 2]`: a sum saves nothing, and gradients add up.
# 4. `[2, 20]`: each weight times its own rate.
# 5. No: the only path is cut.
#
# </details>
#
# **Next:** Lesson 4 hands you the gradients as return values, and differentiates them again.

# %% [markdown] lang="zh"
# <details><summary>为什么？</summary>
#
# 1. 6 + 6 = 12。两张图，一个信箱。
# 2. 3：经过平方的路带来 2，直接的路带来 1。
# 3. 有输出，`[2, 2]`：求和什么都不保存，而梯度会累加。
# 4. `[2, 20]`：每个权重乘以各自的比率。
# 5. 不能：唯一的路被切断了。
#
# </details>
#
# **下一课**：第 4 课把梯度作为返回值交给你，并对它们再次求导。
