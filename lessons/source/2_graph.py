# %% [markdown] lang="en"
# # Lesson 2 · The graph: who made whom
#
# *About 95 minutes: 30 to read and run, 65 for eight exercises and the self-check. On the short road: exercise
# 2.1 and what comes before it.*
#
# **The piece of the whole game.** The throw of Lesson 0 ran through dozens of steps, and `backward()` found its
# way back through every one of them. This lesson shows what it followed: the *computational graph*.
#
# **When you have finished, you can**
#
# - tell a leaf from a computed tensor, and say why the difference matters;
# - read a graph from the result back to the leaves, on screen and through `grad_fn` and `next_functions`;
# - predict which results are tracked;
# - explain the warning that everybody gets who asks a computed tensor for its gradient, and act on it.

# %% [markdown] lang="zh"
# # 第 2 课 · 计算图：谁造出了谁
#
# 约 95 分钟：阅读和运行 30 分钟，八道练习和自测 65 分钟。走精简路线的话，做到练习 2.1。
#
# **整盘棋里的这一块。** 第 0 课的投掷走了几十步，而 `backward()` 一步不差地找到了回去的路。这一课讲它沿着什么走：**计算图**。
#
# **学完这一课，你能够**
#
# - 分清叶子节点和算出来的张量，并说明这个区别为什么要紧；
# - 从结果一路读回叶子节点，既能看图，也能用 `grad_fn` 和 `next_functions`；
# - 预测哪些结果会被追踪；
# - 解释人人都会遇到的那条警告（读取算出来的张量的梯度时出现），并知道怎么办。

# %%
import engine as torch
import numpy as np
from checkers import check, draw, explore, hint, predict

Variable = torch.autograd.Variable

# %% [markdown] lang="en"
# ## Warm-up from Lesson 1
#
# Three questions. Answer them aloud, then run.
#
# 1. Is `torch.tensor([1, 2], requires_grad=True)` a tracked tensor?
# 2. What is `.grad` of a leaf at the start: `0` or `None`?
# 3. After `v = Variable(t)` and `t[0] = 9.`, what does `v` begin with?

# %% [markdown] lang="zh"
# ## 第 1 课的热身题
#
# 三个问题。先说出答案，再运行。
#
# 1. `torch.tensor([1, 2], requires_grad=True)` 是被追踪的张量吗？
# 2. 叶子节点的 `.grad` 一开始是 `0` 还是 `None`？
# 3. 执行 `v = Variable(t)` 和 `t[0] = 9.` 之后，`v` 以什么开头？

# %%
try:
    torch.tensor([1, 2], requires_grad=True)
except RuntimeError as error:
    print(1, f"{type(error).__name__}: {error}")

print(2, torch.tensor([1.0], requires_grad=True).grad)

t = torch.zeros(2)
v = Variable(t)
t[0] = 9.0
print(3, v)

# %% [markdown] lang="en"
# ## The question of this lesson
#
# Here are four lines that you understand completely. `x` and `a` are tracked; $z = (x + a)^2 + 3$.
#
# **How many operations does the graph behind `z` contain, and what are they called?** Sketch it: the inputs at
# the top, the result at the bottom, an arrow wherever something goes into something.

# %% [markdown] lang="zh"
# ## 这一课的问题
#
# 下面四行你完全看得懂。`x` 和 `a` 被追踪；$z = (x + a)^2 + 3$。
#
# **`z` 背后的计算图里有几个运算，各叫什么名字？** 画一张草图：输入在上，结果在下，哪个量进入哪个运算，就画一个箭头。

# %%
x = Variable(torch.Tensor([2.0]), requires_grad=True)
a = Variable(torch.Tensor([2.0]), requires_grad=True)
z = (x + a) ** 2 + 3
print(z)

# %% predicted="3"
# how many operations?
@predict("2 opening", ...)
def operations():
    node, count = z.grad_fn, 0
    while node.next_functions:  # up to the node of a leaf, which passes nothing on
        node, count = node.next_functions[0][0], count + 1
    return count

# %%
draw(z, names={"x": x, "a": a, "z": z})

# %% [markdown] lang="en"
# <details><summary><b>After your guess:</b> count in the picture</summary>
#
# Three operations: an addition, a power, an addition. With the nodes of the two leaves, this graph has **five
# nodes**.
#
# </details>
#
# Each operation is a *node* of the graph, drawn as a box and named after the *backward* of the operation, since
# going back is what it is for. The digit at the end distinguishes variants of one operation; you need not
# remember it.
#
# Above the operations are the leaves. Each tracked leaf has a node of its own, where gradients end up; you will
# meet it in a moment. The exponent 2 and the summand 3 are constants: nobody will ever ask for a slope with respect to them, so they have no node. (Where a
# constant is needed on the way back, a picture may show it as a dashed box, to say where its value is kept.
# That box is not a node either.)

# %% [markdown] lang="zh"
# <details><summary><b>猜过之后再打开：</b>在图里数一数</summary>
#
# 三个运算：一个加法，一个乘方，一个加法。再加上两个叶子张量的节点，这张图有**五个节点**。
#
# </details>
#
# 每个运算是计算图的一个**节点**，画成方框，名字取自运算的 **backward**，因为它存在就是为了往回走。末尾的数字用来区分同一种运算的不同变体，不必记住。
#
# 运算上面是叶子节点。每个被追踪的叶子张量都有自己的节点，梯度最后到达那里；马上就会遇到。指数 2 和加数 3 是常数：没有人会去求对它们的斜率，所以它们没有节点。（如果往回走时要用到某个常数，图里可能用虚线框画出它，表示它的值保存在那里。那个框也不是节点。）

# %% [markdown] lang="en"
# ## Reading the graph yourself
#
# The picture was drawn from two attributes that are open to you as well. A computed tensor's `grad_fn` is the
# node that made it. A node's `next_functions` are the nodes that it will pass gradients to: its *inputs* in the
# forward direction, its successors on the way back.

# %% [markdown] lang="zh"
# ## 亲手读计算图
#
# 这张图是根据两个属性画出来的，这两个属性你也能用。算出来的张量的 `grad_fn`，就是造出它的那个节点。节点的 `next_functions`，就是它要把梯度传过去的那些节点：按前向看，它们是这个节点的**输入**；往回走时，它们是后继节点。

# %%
node = z.grad_fn
print(node.name())
for following, index in node.next_functions:
    print("   ", following.name() if following else "nothing to pass on (a constant)")

# %% [markdown] lang="en"
# Following them back to the leaves gives the whole story. Where a constant went in, there is `None`, which we
# skip.

# %% [markdown] lang="zh"
# 沿着它们一路回到叶子节点，就得到了全部经过。输入是常数的地方是 `None`，我们跳过它。

# %%
def tell(node, depth=0):
    if node is None:
        return
    print("    " * depth + node.name())
    for following, index in node.next_functions:
        tell(following, depth + 1)


tell(z.grad_fn)

# %% [markdown] lang="en"
# At the end of each path sits an `AccumulateGrad`. It is not an operation that you wrote. It is the node of a
# leaf, its *mailbox*: whatever arrives there is added to the leaf's `.grad`. It knows whose mailbox it is:

# %% [markdown] lang="zh"
# 每条路径的尽头都有一个 `AccumulateGrad`。它不是你写的运算，而是叶子张量的节点，也就是它的**信箱**：到达那里的一切，都会加到叶子张量的 `.grad` 上。它知道自己是谁的信箱：

# %%
node = z.grad_fn
while node.next_functions:
    node = node.next_functions[0][0]
print(node.name(), node.variable is x)

# %% [markdown] lang="en"
# <details><summary><b>Myth:</b> operators replaced torch.add and torch.pow in a refactoring</summary>
#
# One article remarks that PyTorch now writes `+` and `**` where it used `torch.add` and `torch.pow`, and
# guesses at a refactoring. There is nothing to guess: an operator *is* a call of the function ([Python's data
# model](https://docs.python.org/3/reference/datamodel.html#emulating-numeric-types)), and both leave a
# node of the same kind, as the next cell shows.
#
# </details>

# %% [markdown] lang="zh"
# <details><summary><b>误传：</b>运算符是在一次重构中取代 torch.add 和 torch.pow 的</summary>
#
# 有篇文章说，PyTorch 现在把 `torch.add` 和 `torch.pow` 写成了 `+` 和 `**`，并猜测是代码重构过。其实不用猜：运算符**就是**对函数的调用（见 [Python 的数据模型](https://docs.python.org/3/reference/datamodel.html#emulating-numeric-types)），两者留下的是同一种节点，下一个单元格就能看到。
#
# </details>

# %%
print((x + 2).grad_fn.name(), torch.add(x, 2).grad_fn.name())
print((x**2).grad_fn.name(), torch.pow(x, 2).grad_fn.name())

# %% [markdown] lang="en"
# ## The same idea, spelled differently
#
# Different ways of writing one formula may use different operations. Predict the node of each square before you
# run: which of the six are products, which are powers?

# %% [markdown] lang="zh"
# ## 同一个意思，不同的写法
#
# 同一个公式换一种写法，用到的运算可能就不同。运行之前，预测每个平方对应的节点：六种写法里，哪些是乘积，哪些是乘方？

# %%
x = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
for spelling, y in {
    "x * x": x * x,
    "torch.mul(x, x)": torch.mul(x, x),
    "x.mul(x)": x.mul(x),
    "x ** 2": x**2,
    "torch.pow(x, 2)": torch.pow(x, 2),
    "torch.square(x)": torch.square(x),
}.items():
    print(f"{spelling:<16}", y)

# %% [markdown] lang="en"
# The values agree, and so will the slopes. The graphs differ: a product has *two* edges to `x`, a power has one.

# %% [markdown] lang="zh"
# 数值相同，斜率也会相同。计算图却不同：乘积有**两条**通向 `x` 的边，乘方只有一条。

# %%
draw(x * x, names={"x": x})

# %%
draw(x**2, names={"x": x})

# %% [markdown] lang="en"
# Picking out a part is an operation too, and is recorded. A slice, a single element and a column each leave
# a node:

# %% [markdown] lang="zh"
# 取出一部分也是运算，也会被记录。切片、单个元素、一列，各自留下一个节点：

# %%
m = torch.FloatTensor([[1, 2, 3], [4, 5, 6]]).requires_grad_()
y = x * x
print(y[0:3])
print(m[1].grad_fn.name(), m[0:1].grad_fn.name(), m[:, 1].grad_fn.name())

# %% [markdown] lang="en"
# Any of the six will do for the next task. Its third line has surprised many people: decide beforehand what it
# will show. The reason follows two sections below.

# %% [markdown] lang="zh"
# 下一道题用六种写法中的哪一种都行。它的第三行曾让很多人意外：请先想好它会显示什么。原因在后面第二节里说明。

# %% exercise="2.1"

# %% [markdown] lang="en"
# ## Being tracked is contagious
#
# A result is tracked as soon as *one* of its inputs is, provided that the operation has a derivative at all.
# Predict true or false for each line first.

# %% [markdown] lang="zh"
# ## 追踪会传染
#
# 只要有**一个**输入被追踪，并且这个运算有导数可言，结果就会被追踪。先给每一行预测真或假。

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
c = torch.tensor([3.0, 4.0])

with torch.no_grad():
    quiet = x * 2

for question, answer in {
    "tracked + constant": (x + c).requires_grad,
    "constant + constant": (c + c).requires_grad,
    "made inside no_grad": quiet.requires_grad,
    "detached": (x * 2).detach().requires_grad,
    "a comparison, x > 1": (x > 1).requires_grad,
    "the index of the largest": x.argmax().requires_grad,
}.items():
    print(f"{question:<26}", answer)

# %% [markdown] lang="en"
# `torch.no_grad()` is the pause button of the recorder: inside the block nothing is recorded, and when it ends,
# recording goes on. It also works as a decorator on a function. Within such a block, `torch.enable_grad()` switches
# recording back on.

# %% [markdown] lang="zh"
# `torch.no_grad()` 是录音机的暂停键：代码块里面什么都不记录，代码块一结束，记录就继续。它也可以作为装饰器用在函数上。在这样的代码块里，`torch.enable_grad()` 能重新打开记录。

# %%
print((x * 2).requires_grad)
with torch.no_grad():
    print((x * 2).requires_grad, x.requires_grad)
    with torch.enable_grad():
        print((x * 2).requires_grad)


@torch.no_grad()
def double(t):
    return t * 2


print(double(x).requires_grad)

# %% [markdown] lang="en"
# Note the pair `False True` in the second line: the *result* is untracked, the leaf's own switch is not touched.
#
# Take a graph apart with the mouse. Under **Switches** turn `requires_grad` of `a` off, or cut an edge with
# `detach()` or `no_grad()`; each time say first what `y.backward()` will leave in `u.grad` and `a.grad`.

# %% [markdown] lang="zh"
# 注意第二行里的 `False True`：**结果**没有被追踪，叶子节点自己的开关却没有动。
#
# 用鼠标把一张图拆开。在**开关**里关掉 `a` 的 `requires_grad`，或者用 `detach()`、`no_grad()` 剪断一条边；每次都先说出 `y.backward()` 会在 `u.grad` 和 `a.grad` 里留下什么。

# %%
u = torch.tensor(2.0, requires_grad=True)
a = torch.tensor(3.0, requires_grad=True)
product = u * a
y = product + u
explore(y, names={"u": u, "a": a, "product": product, "y": y})

# %% [markdown] lang="en"
# There is a stricter pause than `no_grad`, `torch.inference_mode()`, for programs that only ever answer and never learn. The
# price: its results are marked for life, and autograd refuses to save them for a backward pass.
#
# (By the way: a notebook shows the value of a cell's last line without `print`. A semicolon at its end, found
# in one article, does nothing but keep that value from being shown.)

# %% [markdown] lang="zh"
# 还有一种比 `no_grad` 更严格的暂停，`torch.inference_mode()`，用于只作答、从不学习的程序。代价是：它的结果永久带有标记，自动求导拒绝为反向传播保存它们。
#
# （顺便一提：笔记本会显示单元格最后一行的值，不用写 `print`。有篇文章在末尾加了分号，它的作用只是不让那个值显示出来。）

# %%
with torch.no_grad():
    y = x * 2
y.requires_grad

# %%
with torch.inference_mode():
    answered = x * 2
print(answered.requires_grad, answered.is_inference())
try:
    answered * x
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# <details><summary><b>Myth:</b> every built-in function can be differentiated, and every variable gets its gradient</summary>
#
# *Every built-in function can be differentiated: write the forward computation, call backward, and every
# variable gets its gradient.* Both halves are wrong. A comparison returns true or false and `argmax` a position;
# neither can change a little, and such results are not tracked at all. And only leaves get a gradient; the next section is about that. ([Which
# gradients
# exist](https://docs.pytorch.org/docs/stable/notes/autograd.html#gradients-for-non-differentiable-functions),
# in PyTorch's notes.)
#
# </details>
#
# Some functions can be differentiated, and still nothing can be learned through them. `floor` is tracked, but
# it is a staircase: flat everywhere between its jumps, so its slope there is 0.

# %% [markdown] lang="zh"
# <details><summary><b>误传：</b>每个内置函数都可以求导，每个变量都能得到梯度</summary>
#
# 有人说：每个内置函数都可以求导，写好前向计算，调用 backward，每个变量就都得到梯度。前后两半都不对。比较运算给出真假，`argmax` 给出位置，两者都不能“变一点点”：它们的结果根本不被追踪。而且只有叶子节点得到梯度，下一节就讲这个。（见 PyTorch 笔记：[哪些梯度存在](https://docs.pytorch.org/docs/stable/notes/autograd.html#gradients-for-non-differentiable-functions)。）
#
# </details>
#
# 有些函数能求导，通过它们却什么都学不到。`floor` 会被追踪，但它是一段楼梯：除了跳变的地方，处处是平的，那里的斜率是 0。

# %%
x = torch.tensor([1.2, 2.7], requires_grad=True)
x.floor().sum().backward()
print(x.grad)

# %% [markdown] lang="en"
# ## Leaves keep, computed tensors pass on
#
# Which tensors hold a gradient after `backward()`? Here `y` lies between the leaf `x` and the result.

# %% [markdown] lang="zh"
# ## 叶子节点留存，算出来的张量转交
#
# `backward()` 之后，哪些张量里有梯度？这里 `y` 位于叶子节点 `x` 和结果之间。

# %%
x = torch.tensor(2.0, requires_grad=True)
y = x * 3
z = y * y
z.backward()
print("x", x.is_leaf, x.grad)
print("y", y.is_leaf, y.grad)

# %% [markdown] lang="en"
# Two things happened. The answer for `y` is `None`, and the engine took the trouble to warn you. Read the
# warning in full once; it says it all: `y` is *not a leaf*, so its `.grad` *won't be populated*.
#
# The gradient of `y` did exist during the backward pass: without it the 36 in `x.grad` could not have been
# computed. But a computed tensor is a postman. It carries the letter on and keeps no copy, since a network has
# millions of such numbers, and hardly anybody wants to read them.
#
# <details><summary><b>Myth:</b> after backward() every intermediate node keeps its gradient</summary>
#
# *After `backward()` the gradients of all intermediate nodes are kept in `grad`*, claims one article, and
# prints the numbers of an earlier run. You have just seen the `None`; what you can do about it follows.
# ([Tensor.retain_grad](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.retain_grad.html) in
# PyTorch's reference.)
#
# </details>
#
# If you want to see such a gradient, ask *before* the backward pass:

# %% [markdown] lang="zh"
# 发生了两件事。`y` 那里得到的是 `None`，而且引擎特意给了你一条警告。把警告从头到尾读一遍，要说的都在里面：`y` **不是叶子节点**，所以它的 `.grad` **不会被填写**。
#
# 在反向传播的过程中，`y` 的梯度确实存在过：没有它，就算不出 `x.grad` 里的 36。但算出来的张量是邮递员：它把信送下去，自己不留副本，因为一个网络里有几百万个这样的数，几乎没有人想看。
#
# <details><summary><b>误传：</b>backward() 之后，每个中间节点都保存着自己的梯度</summary>
#
# 有篇文章说：`backward()` 之后，所有中间节点的梯度都保存在 `grad` 里；它打印的其实是上一次运行留下的数。你刚刚看到的却是 `None`；怎么办，接下来就说。（见 PyTorch 参考手册中的 [Tensor.retain_grad](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.retain_grad.html)。）
#
# </details>
#
# 如果你想看到这样的梯度，就在反向传播**之前**提出来：

# %%
x = torch.tensor(2.0, requires_grad=True)
y = x * 3
z = y * y
print(y.retain_grad())  # a request, it returns nothing
z.backward()
print(y.grad, y.retains_grad, y.is_leaf)

# %% [markdown] lang="en"
# Keeping its gradient does not make `y` a leaf. And such a request makes sense only where a gradient will pass:

# %% [markdown] lang="zh"
# 保留梯度并不会让 `y` 变成叶子节点。而且只有在会有梯度经过的地方，这个请求才有意义：

# %%
try:
    torch.tensor([1.0]).retain_grad()
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# The same for the square of exercise 2.1; the only difficulty is the order of the lines:

# %% [markdown] lang="zh"
# 用练习 2.1 的平方再做一次，难点只在各行的次序：

# %% exercise="2.2"

# %% [markdown] lang="en"
# ## Reading practice
#
# Now without a picture. Take $(x + a)^2 + 3$ at $x = a = 2$ and do it by hand: $2 + 2 = 4$, then $4^2 = 16$,
# then $16 + 3 = 19$. Three steps, hence three nodes of operations, and the result points to the last one. Where
# the path ends at a tracked leaf, one more node follows: its `AccumulateGrad`.

# %% [markdown] lang="zh"
# ## 读图练习
#
# 这次没有图。取 $(x + a)^2 + 3$，$x = a = 2$，用手算：$2 + 2 = 4$，然后 $4^2 = 16$，然后 $16 + 3 = 19$。三步，所以有三个运算的节点，而结果指向的是最后一个。路径走到被追踪的叶子张量时，还有一个节点：它的 `AccumulateGrad`。

# %% exercise="2.3"

# %% [markdown] lang="en"
# What you did on paper is a short program. It has one difficulty: a graph is not a tree. In `h + h.exp()` two
# paths lead to the node of `h`, and it must be visited only once.

# %% [markdown] lang="zh"
# 你在纸上做的事，写成程序很短。它只有一个难点：计算图不是树。在 `h + h.exp()` 里，有两条路径通向 `h` 的节点，而它只应当被访问一次。

# %% exercise="2.4"

# %% [markdown] lang="en"
# ## How leaves get lost
#
# "Leaf" has nothing to do with names. Leaf or computed is decided by how the tensor came about. Which of these
# are leaves?

# %% [markdown] lang="zh"
# ## 叶子节点是怎样丢掉的
#
# “叶子节点”和名字毫无关系。是叶子节点还是算出来的，取决于张量是怎么来的。下面这些，哪些是叶子节点？

# %%
w1 = torch.ones(3, requires_grad=True)
w2 = torch.ones(3, requires_grad=True) * 0.1
w3 = (torch.ones(3) * 0.1).requires_grad_()
w4 = torch.ones(3)
w5 = w1.detach()
w6 = torch.ones(3, requires_grad=True)
w6 = w6 + 1

for name, w in dict(w1=w1, w2=w2, w3=w3, w4=w4, w5=w5, w6=w6).items():
    made = "leaf" if w.is_leaf else "computed"
    print(name, made, "and tracked" if w.requires_grad else "and not tracked")

# %% [markdown] lang="en"
# `w2` is the classic. Somebody wants small starting values and scales *after* switching on, so the name ends up
# on a product. The leaf is still in the graph, but it has no name any more, and nobody can read its `.grad`.
# `w6` loses its leaf by assigning to the same name. `w3` shows the cure: **scale first, switch on last.**
#
# `w4` and `w5` are leaves although they are not tracked. No recorded operation made them, so they count as
# leaves: leaves that never get a gradient.
#
# The switch itself belongs to leaves only. Switching a computed tensor off is refused, with the right advice:

# %% [markdown] lang="zh"
# `w2` 是经典的例子。有人想要小一点的初始值，却在打开开关**之后**才缩放，于是名字落到了一个乘积上。叶子节点还在图里，但已经没有名字，谁也读不到它的 `.grad`。`w6` 因为给同一个名字重新赋值，丢掉了它的叶子节点。`w3` 展示了补救办法：**先缩放，最后打开开关。**
#
# `w4` 和 `w5` 虽然没有被追踪，却也是叶子节点。它们不是由任何被记录的运算造出来的，所以算作叶子节点：永远收不到梯度的叶子节点。
#
# 开关本身只属于叶子节点。想关掉算出来的张量的开关会被拒绝，还附上正确的建议：

# %%
y = w1 * 2
try:
    y.requires_grad = False
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

print(y.detach().requires_grad)

# %% [markdown] lang="en"
# Nor does the switch change the past. Recording happens *while* you compute:

# %% [markdown] lang="zh"
# 开关也改变不了过去。记录是在你计算的**时候**进行的：

# %%
x = torch.ones(2)
y = (x * 2).sum()
x.requires_grad_()  # too late for y
print(x.requires_grad, y.requires_grad)

# %% [markdown] lang="en"
# Three exercises to make this stick: who is tracked, who is a leaf, and three ways to lose one.

# %% [markdown] lang="zh"
# 用三道练习把它练牢：谁被追踪，谁是叶子节点，以及丢掉叶子节点的三种方式。

# %% exercise="2.5"

# %% exercise="2.6"

# %% exercise="2.7"

# %% [markdown] lang="en"
# ## The graph follows the data
#
# The graph is not compiled from your source. It is a diary of what really happened: a *dynamic* graph, built
# anew in each run. So loops and branches may depend on the values. How many doublings does it take here, and
# what is the slope of `b` with respect to `a`?

# %% [markdown] lang="zh"
# ## 计算图跟着数据走
#
# 计算图不是由你的源代码编译出来的。它是一本日记，记下真正发生过的事：一张**动态**的图，每次运行都重新建立。所以循环和分支可以取决于数值。这里要翻几次倍才停，`b` 对 `a` 的斜率又是多少？

# %% exercise="2.8"

# %% [markdown] lang="en"
# Here are the same lines, step by step, for $a = 3$:

# %% [markdown] lang="zh"
# 把同样的几行摊开来看，取 $a = 3$：

# %%
a = torch.tensor(3.0, requires_grad=True)
b = a * 2
doublings = 1
while b < 1000:
    b = b * 2
    doublings += 1

b.backward()
print(doublings, "doublings,", b.item(), "slope", a.grad)

# %% [markdown] lang="en"
# Nine doublings: nine product nodes and the leaf's own, and the slope is $2^9 = 512$. With `a = 400.` the same
# lines would have left two products. Nothing had to be declared.
#
# ## Back to the whole game
#
# The simulation of the throw is such a loop: it runs until the ball hits the ground. Count the nodes for three
# angles. Before you run it: which of the three graphs is the largest?

# %% [markdown] lang="zh"
# 翻了九次倍，有九个乘积的节点和叶子张量自己的那一个，斜率是 $2^9 = 512$。如果 `a = 400.`，同样的几行只会留下两个乘积。什么都不用事先声明。
#
# ## 回到整盘棋
#
# 投掷的模拟就是这样一个循环：一直运行到球落地。数一数三个角度各有多少个节点。运行之前先想：三张图里哪一张最大？

# %%
def distance(angle, speed=20.0, drag=0.02, tick=0.02):
    radians = angle * 3.14159265 / 180
    x, y, vx, vy = 0.0, 1.5, speed * torch.cos(radians), speed * torch.sin(radians)
    while y > 0:
        air = drag * (vx * vx + vy * vy).sqrt()
        vx, vy = vx - tick * air * vx, vy - tick * (9.81 + air * vy)
        x, y = x + tick * vx, y + tick * vy
    return x - y * vx / vy


def count(t):
    waiting, seen = [t.grad_fn], set()
    while waiting:
        node = waiting.pop()
        if node is not None and node not in seen:
            seen.add(node)
            waiting += [following for following, _ in node.next_functions]
    return len(seen)


for degrees in (10.0, 30.0, 60.0):
    angle = torch.tensor(degrees, requires_grad=True)
    print(f"{degrees:.0f} degrees: {count(distance(angle))} nodes")

# %% [markdown] lang="en"
# The steepest throw stays in the air longest, so its graph is the largest. And here is the beginning of such a
# graph: the first step of the simulation, for the distance alone.

# %% [markdown] lang="zh"
# 投得最陡的球在空中停留最久，所以它的图最大。下面是这种图的开头：模拟的第一步，只看距离。

# %%
angle = torch.tensor(30.0, requires_grad=True)
radians = angle * 3.14159265 / 180
vx, vy = 20 * torch.cos(radians), 20 * torch.sin(radians)
air = 0.02 * (vx * vx + vy * vy).sqrt()
x = 0.02 * (vx - 0.02 * air * vx)
draw(x, names={"angle": angle, "vx": vx, "vy": vy, "air": air, "x": x})

# %% [markdown] lang="en"
# ## Self-check: five predictions
#
# `x` is a tracked tensor with two elements. Write your answers in place of the dots.
#
# 1. `len((x * x).grad_fn.next_functions)` and `len((x ** 2).grad_fn.next_functions)`, as a pair
# 2. `(torch.ones(2, requires_grad=True) + 1).is_leaf`
# 3. Is `x.detach()` a leaf?
# 4. The name of the last node in `((x - 1) / 2).sum()`
# 5. Does printing `x * 2` add anything to the graph of `y = x + 1`? `True` or `False`

# %% [markdown] lang="zh"
# ## 自测：五个预测
#
# `x` 是一个被追踪的张量，有两个元素。把答案写在省略号的位置。
#
# 1. `len((x * x).grad_fn.next_functions)` 和 `len((x ** 2).grad_fn.next_functions)`，写成一对
# 2. `(torch.ones(2, requires_grad=True) + 1).is_leaf`
# 3. `x.detach()` 是叶子节点吗？
# 4. `((x - 1) / 2).sum()` 中最后一个节点的名字
# 5. 打印 `x * 2` 会给 `y = x + 1` 的计算图添上什么吗？写 `True` 或 `False`

# %% predicted="(2, 1), False, True, 'SumBackward0', False"
# in place of the dots: a number, a list such as [1, 2], True, None, or a name in quotes
@predict("2 self-check", ..., ..., ..., ..., ...)
def answers():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    first = len((x * x).grad_fn.next_functions), len((x**2).grad_fn.next_functions)
    second = (torch.ones(2, requires_grad=True) + 1).is_leaf
    third = x.detach().is_leaf
    fourth = ((x - 1) / 2).sum().grad_fn.name()

    y = x + 1
    before = [y.grad_fn, *y.grad_fn.next_functions]
    print(x * 2)
    fifth = before != [y.grad_fn, *y.grad_fn.next_functions]
    return first, second, third, fourth, fifth

# %% [markdown] lang="en"
# <details><summary>Why?</summary>
#
# 1. Two and one: a product has two factors, even when they are the same tensor.
# 2. False: an addition made it.
# 3. Yes: `detach` gives a tensor without history, and that makes it a leaf.
# 4. `SumBackward0`: the graph is read from the result, and the last thing done was the sum.
# 5. No. `x * 2` has a graph of its own, which vanishes as soon as nothing refers to its result.
#
# </details>
#
# **Next:** Lesson 3 walks the graph backwards, with numbers on every edge.

# %% [markdown] lang="zh"
# <details><summary>为什么？</summary>
#
# 1. 二和一：乘积有两个因子，即使它们是同一个张量。
# 2. 不是。它是由加法得来的。
# 3. 是。`detach` 给出的张量没有历史，没有历史就是叶子节点。
# 4. `SumBackward0`：计算图从结果读起，而最后做的是求和。
# 5. 不会。`x * 2` 有自己的计算图，一旦不再有什么引用那个结果，图就消失了。
#
# </details>
#
# **下一课**：第 3 课沿着计算图往回走，每条边上都带着数字。
