# %% [markdown] lang="en"
# # Lesson 1 · Variable: a tensor that remembers
#
# *About 100 minutes: 35 to read and run, 65 for seven exercises and the self-check. You need Python, a little
# NumPy, and the idea of a slope. On the short road: exercise 1.1 and what comes before it.*
#
# **The piece of the whole game.** In Lesson 0 an angle was nudged until the throw hit its target. For this to
# work, everything computed from the angle has to *remember* how it was made. This lesson is about the object
# that remembers.
#
# **When you have finished, you can**
#
# - say what a slope is without a formula, and measure one;
# - create a tensor that remembers what is done with it, in three ways;
# - read its seven attributes: `data`, `shape`, `dtype`, `requires_grad`, `is_leaf`, `grad`, `grad_fn`;
# - tell a copy from a second name for the same memory;
# - explain what became of `Variable`, the class that older texts are full of.
#
# Words in *italics* are mostly technical terms; you find them in the [glossary](glossary.ipynb).

# %% [markdown] lang="zh"
# # 第 1 课 · 变量：会记住的张量
#
# 约 100 分钟：阅读和运行 35 分钟，七道练习和自测 65 分钟。你需要会 Python、一点 NumPy，还要知道斜率是怎么回事。走精简路线的话，做到练习 1.1。
#
# **整盘棋里的这一块。** 第 0 课里，角度一点一点地调，直到球落在目标上。要做到这一点，由角度算出的一切都得**记住**自己是怎么来的。这一课讲的就是负责记忆的那个对象。
#
# **学完这一课，你能够**
#
# - 不用公式说清楚什么是斜率，并且亲手量出一个；
# - 用三种写法创建一个会记住运算的张量；
# - 读懂它的七个属性：`data`、`shape`、`dtype`、`requires_grad`、`is_leaf`、`grad`、`grad_fn`；
# - 分清副本和同一块内存的另一个名字；
# - 说明 `Variable` 后来怎样了，旧教程里到处都是这个类。
#
# 加粗的词多是术语，可以在[术语表](glossary.ipynb)里查到。

# %% [markdown] lang="en"
# The next cell loads the course's own engine under the name `torch`. It does what PyTorch does, down to the wording
# of its errors; where the two differ, the lesson says so. If PyTorch is installed, you may write `import torch`
# instead, and every cell below does the same.

# %% [markdown] lang="zh"
# 下一个单元格把本课程自己的引擎加载进来，名字叫 `torch`。它的行为与 PyTorch 相同，连报错的措辞也一样；有差别的地方，课文会说明。如果装了 PyTorch，也可以改写成 `import torch`：下面每个单元格的结果都一样。

# %%
import engine as torch
import numpy as np
from checkers import check, descend, draw, explore, hint, predict

Variable = torch.autograd.Variable

# %% [markdown] lang="en"
# ## Before anything else: a prediction
#
# Take the function $f(x) = (x + 2)^2 + 3$. At $x = 2$ its value is $19$.
#
# Now nudge $x$ from $2$ to $2.001$. **By how much does the result move?** Write a number in place of the dots, then
# run the cell. A guess that turns out wrong teaches more than a result that was only read.

# %% [markdown] lang="zh"
# ## 先不解释，来预测
#
# 取函数 $f(x) = (x + 2)^2 + 3$，它在 $x = 2$ 处的值是 $19$。
#
# 现在把 $x$ 从 $2$ 轻轻推到 $2.001$。**结果会移动多少？** 在省略号的位置写一个数，再运行单元格。猜错一次，比光看结果学到的更多。

# %% predicted="0.008"
def f(x):
    return (x + 2) ** 2 + 3


# your number in place of the dots; before that, nothing runs
@predict("1 opening", ...)
def moved_by():
    return f(2.001) - f(2.0)

# %% [markdown] lang="en"
# <details><summary><b>After your guess:</b> what this number is called</summary>
#
# The input moved by one thousandth, the result by about eight thousandths. So around $x = 2$ the function works
# like an exchange rate: **one unit in, eight units out**. That rate is the *slope*, or *derivative*: $f'(2) =
# 8$.
#
# </details>
#
# The measured rate depends on how far you nudge:

# %% [markdown] lang="zh"
# <details><summary><b>猜过之后再打开：</b>这个数叫什么</summary>
#
# 输入移动了千分之一，结果移动了大约千分之八。也就是说，在 $x = 2$ 附近，这个函数就像一个汇率：**进去一份，出来八份**。这个比率就是**斜率**，也叫**导数**：$f'(2) = 8$。
#
# </details>
#
# 量出来的比率取决于你推多远：

# %%
for nudge in (1.0, 0.1, 0.01, 0.001):
    print(f"nudge {nudge:<6} rate {(f(2 + nudge) - f(2)) / nudge:.4f}")

# %% [markdown] lang="en"
# With smaller nudges the rate settles. This method, *finite differences*, has two drawbacks, though: what it gives
# is an approximation, and a function of a million inputs needs a million nudges.
#
# *Automatic differentiation* gets the rate itself, as exactly as the machine can round it, and all million
# derivatives at once, from **one** extra pass over the computation. It relies on memory, not on algebra: while you compute, each result remembers how it was
# made. Afterwards one pass runs through these memories from the result back to the inputs. This is called
# *reverse mode*; in the training of networks it goes by the name of *backpropagation*.

# %% [markdown] lang="zh"
# 推得越轻，比率越稳定。不过这种办法，即**有限差分**，有两个缺点：它给出的只是近似值；而且一个函数若有一百万个输入，就得推一百万次。
#
# **自动求导**只需沿着计算再走**一遍**，就能得到比率本身，只差机器的舍入误差，连同全部一百万个导数。它靠的不是代数，而是记忆：在你计算的时候，每个结果都记住自己是怎么来的；之后从结果出发，沿着这些记忆走回输入，只走一遍。这叫作**反向模式**；在训练网络的场合，它的名字是**反向传播**。

# %% [markdown] lang="en"
# ## A tensor, and the switch on it
#
# A *tensor* is an array: numbers of one type in a rectangular arrangement. `torch.Tensor` makes one from a
# list; its numbers are 32-bit floats.

# %% [markdown] lang="zh"
# ## 张量，以及它身上的开关
#
# **张量**就是数组：同一种数排成的矩形阵列。`torch.Tensor` 用列表创建张量，里面的数是 32 位浮点数。

# %%
t = torch.Tensor([2.0])
print(t, t.dtype)

# %% [markdown] lang="en"
# Think of a tape recorder. A tensor has a switch, `requires_grad`. While it is on, everything computed from
# this tensor is recorded, and the tensor is said to be *tracked*; while it is off, numbers are just numbers.
#
# You will meet three ways to switch it on:

# %% [markdown] lang="zh"
# 想象一台录音机。张量有一个开关 `requires_grad`。打开它，由这个张量算出来的一切都会被记录，我们说这个张量被**追踪**；关上它，数就只是数。
#
# 打开开关的办法，你会遇到三种：

# %%
first = torch.tensor([2.0], requires_grad=True)  # at creation
second = torch.tensor([2.0]).requires_grad_()  # afterwards, in place: hence the _
third = Variable(torch.Tensor([2.0]), requires_grad=True)  # in older texts

for x in (first, second, third):
    print(x)

# %% [markdown] lang="en"
# Compute with a tracked tensor, and the printed result shows it:

# %% [markdown] lang="zh"
# 用一个被追踪的张量来计算，打印结果时就能看出来：

# %%
x = torch.tensor([2.0], requires_grad=True)
s = x + 2
p = s**2
z = p + 3
print(z)

# %% [markdown] lang="en"
# `grad_fn=<AddBackward0>` says: the operation that made this was an addition, and here is the function that
# leads back through it. The whole memory can be drawn; it is called the *computational graph*. Read it from the
# top: $x$ is 2, the first addition turns it into 4, the power into 16, the second addition into 19. The number
# on each arrow says how much the box below grows per unit of the box above.

# %% [markdown] lang="zh"
# `grad_fn=<AddBackward0>` 的意思是：这个结果由加法得到，而这就是穿过它往回走的函数。整段记忆都可以画出来，它叫作**计算图**。从上往下读：$x$ 是 2，第一个加法得 4，乘方得 16，第二个加法得 19。每个箭头上的数表示：上面的方框每增加一份，下面的方框增加多少。

# %%
draw(z, names={"x": x, "s": s, "p": p, "z": z}, rates=True)

# %% [markdown] lang="en"
# Now change $x$: drag its number, or type another one. Values and slopes follow at once. Where is the slope 0?

# %% [markdown] lang="zh"
# 现在改变 $x$：拖动它的数，或者输入另一个数。数值和斜率会立刻跟着变。在哪里斜率是 0？

# %%
explore(z, names={"x": x, "s": s, "p": p, "z": z})

# %% [markdown] lang="en"
# And this is what the memory is for. One call runs back from $z$ to $x$ and leaves the derivative there: the
# *backward pass*. Lesson 3 is about it; for now, just note that the 8 is exact.

# %% [markdown] lang="zh"
# 记忆的用处就在这里。只要一次调用，就从 $z$ 走回 $x$，把导数留在那里：这就是**反向传播**。第 3 课专门讲它；现在只需注意：这个 8 是精确的。

# %%
z.backward()
print(x.grad)

# %% [markdown] lang="en"
# ### Downhill
#
# With a slope in hand you can already do what trains every network: take a step against it. $f$ is smallest at
# $x = -2$, where its value is 3. Each step below subtracts from $x$ its gradient times a small number, the
# *learning rate*. Change the learning rate and run the cell again: what happens at 0.9, and what at 1.1?

# %% [markdown] lang="zh"
# ### 下坡
#
# 手里有了斜率，就已经能做训练一切网络的那件事：逆着它走一步。$f$ 在 $x = -2$ 处最小，值为 3。下面每一步都从 $x$ 里减去梯度乘以一个不大的数，这个数叫**学习率**。改一改学习率，再运行单元格：取 0.9 会怎样，取 1.1 又会怎样？

# %%
learning_rate = 0.2

x = torch.tensor([2.0], requires_grad=True)
for step_number in range(8):
    z = (x + 2) ** 2 + 3
    z.backward()
    print(f"x {x.item():7.3f}   value {z.item():7.3f}   slope {x.grad.item():7.3f}")
    with torch.no_grad():
        x -= learning_rate * x.grad
    x.grad = None

# %% [markdown] lang="en"
# The same descent as a picture. Drag the start and the learning rate. From what learning rate on does it no
# longer arrive?

# %% [markdown] lang="zh"
# 同样的下降，画成图。拖动起点和学习率。从哪个学习率起，它就到不了了？

# %%
descend(lambda x: (x + 2) ** 2 + 3, start=[2.0], optimizers=["SGD"])

# %% [markdown] lang="en"
# ## What became of Variable
#
# <details><summary><b>Myth:</b> whatever needs a gradient has to be declared as a Variable</summary>
#
# *Whatever needs a gradient has to be declared as a `Variable`*, say texts from the years before 2018. Up to
# PyTorch 0.3 they were right: a tensor was a bare array, and `Variable` was a wrapper around two of them, the
# values and the gradient. Version 0.4 merged wrapper and array ([its migration
# guide](https://pytorch.org/blog/pytorch-0_4_0-migration-guide/) says how).
#
# </details>
#
# The name stayed, so that old programs run, but it no longer makes anything of its own:

# %% [markdown] lang="zh"
# ## Variable 后来怎样了
#
# <details><summary><b>误传：</b>凡是需要梯度的东西，都必须声明成 Variable</summary>
#
# 2018 年以前的教程说：凡是需要梯度的东西，都必须声明成 `Variable`。直到 PyTorch 0.3，这都是对的：张量只是裸的数组，而 `Variable` 是套在两个数组外面的壳，一个装数值，一个装梯度。0.4 版把壳和数组合并成了一个东西（[它的迁移指南](https://pytorch.org/blog/pytorch-0_4_0-migration-guide/)讲了经过）。
#
# </details>
#
# 这个名字留了下来，好让旧程序还能运行，但它不再创建自己的类型：

# %%
v = Variable(torch.Tensor([2.0]), requires_grad=True)
print(type(v) is torch.Tensor)  # no class of its own
print(isinstance(torch.Tensor([1.0]), Variable))  # and every tensor counts as one

# %% [markdown] lang="en"
# So `Variable(t, requires_grad=True)` is a tensor with the values of `t` and the switch on. Nothing else about
# it is special, and no warning is given: the name is history, not an error. What decides today is the *switch*,
# not the class:

# %% [markdown] lang="zh"
# 所以 `Variable(t, requires_grad=True)` 就是一个数值取自 `t`、开关已打开的张量。除此之外没有什么特别，也不会给出警告：这个名字是历史，不是错误。如今起决定作用的是**开关**，不是类：

# %%
a, b = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 5.0])
print((a + b).grad_fn, (a + b).requires_grad)

b.requires_grad_()
print(a + b)

# %% [markdown] lang="en"
# <details><summary><b>Myth:</b> tensors do not record the path of a computation, Variables do</summary>
#
# *Tensors do not record the path of a computation, Variables do.* The two lines above show plain tensors that
# record. The article that says so first writes `a` as a plain tensor ("needs no gradient") and on the next line
# wraps the same name. Only the second line counts: a name in Python
# means whatever was assigned last. ([Autograd mechanics](https://docs.pytorch.org/docs/stable/notes/autograd.html#setting-requires-grad)
# says what decides today.)
#
# </details>
#
# One tracked input is enough for the result to be tracked.

# %% [markdown] lang="zh"
# <details><summary><b>误传：</b>张量不记录计算的路径，Variable 才记录</summary>
#
# 有人说：张量不记录计算的路径，Variable 才记录。上面两行里，普通的张量就在记录。说这话的文章，先把 `a` 写成普通张量（“不需要梯度”），下一行又把同一个名字包装起来。只有第二行算数：在 Python 里，一个名字指的永远是最后一次赋给它的东西。（如今由什么决定，见 PyTorch 笔记：[自动求导的机制](https://docs.pytorch.org/docs/stable/notes/autograd.html#setting-requires-grad)。）
#
# </details>
#
# 只要有一个输入被追踪，结果就会被追踪。

# %%
a = torch.Tensor([2.0])
print(a.requires_grad)
a = Variable(a, requires_grad=True)
print(a.requires_grad)

# %% [markdown] lang="en"
# Now it is your turn, for the first time. Write between the two fence lines, run your cell, then run the cell
# with `check`. If it says *not yet*, read the sentence that comes with it, and use `hint("1.1")` when you are
# stuck.

# %% [markdown] lang="zh"
# 现在第一次轮到你动手。把代码写在两条围栏线之间，运行你的单元格，再运行带 `check` 的那个单元格。如果它说**还不对**，就读一读随后的那句话；卡住了，就用 `hint("1.1")`。

# %% exercise="1.1"

# %% [markdown] lang="en"
# <details><summary>How a Variable was printed in 2017</summary>
#
# ```text
# Variable containing:
#  1
#  2
#  3
# [torch.FloatTensor of size 3]
# ```
#
# If you meet this form, the text was written for PyTorch 0.3 or older; be careful with its other statements,
# too. Some of these texts were copied so often that their line breaks got lost, and the code begins with
# `import torchfrom torch.autograd import Variable`. Two lines, of course.
#
# </details>

# %% [markdown] lang="zh"
# <details><summary>2017 年的 Variable 是怎样打印的</summary>
#
# ```text
# Variable containing:
#  1
#  2
#  3
# [torch.FloatTensor of size 3]
# ```
#
# 如果你见到这种形式，说明那篇文字是为 PyTorch 0.3 或更早的版本写的，它的其他说法也要小心对待。有些文字被转抄了太多次，换行都丢了，代码的开头变成了 `import torchfrom torch.autograd import Variable`。那当然是两行。
#
# </details>

# %% [markdown] lang="en"
# ## Seven attributes
#
# Picture a box. The **values** lie inside. On its front there is a **lamp** that says whether it is tracked,
# and a **mailbox**, `.grad`, into which a gradient will be delivered. What do they say for a freshly made,
# tracked 2 × 3 tensor? Predict first. This kind of exercise asks for no code, only for what you expect.

# %% [markdown] lang="zh"
# ## 七个属性
#
# 想象一个盒子。里面放着**数值**。正面有一盏**灯**，显示它是否被追踪；还有一个**信箱** `.grad`，梯度会投递到那里。对一个刚创建的、被追踪的 2 × 3 张量，它们各说些什么？先预测。这类练习不要你写代码，只要你写下自己的预期。

# %% exercise="1.2"

# %% [markdown] lang="en"
# And here they are, printed:

# %% [markdown] lang="zh"
# 把它们打印出来就是：

# %%
v = Variable(torch.FloatTensor([[1, 4, 2], [3, 1, 4]]), requires_grad=True)

print("data         ", v.data)
print("shape        ", v.shape, v.size())
print("dtype        ", v.dtype)
print("requires_grad", v.requires_grad)
print("is_leaf      ", v.is_leaf)
print("grad         ", v.grad)
print("grad_fn      ", v.grad_fn)

# %% [markdown] lang="en"
# | attribute | the question it answers |
# |---|---|
# | `data` | which numbers are inside (without the lamp: `v.data.requires_grad` is `False`) |
# | `shape`, the same as `size()` | how they are arranged |
# | `dtype` | which kind of number; the whole numbers you typed became 32-bit floats |
# | `requires_grad` | is it tracked? |
# | `is_leaf` | did a recorded operation make it (not a leaf), or none (a *leaf*)? |
# | `grad` | which gradient has been delivered; the mailbox |
# | `grad_fn` | which recorded operation made it; a leaf has none, hence `None` |

# %% [markdown] lang="zh"
# | 属性 | 它回答的问题 |
# |---|---|
# | `data` | 里面是哪些数（不带那盏灯：`v.data.requires_grad` 是 `False`） |
# | `shape`，等同于 `size()` | 它们怎样排列 |
# | `dtype` | 是哪一种数；你写的整数变成了 32 位浮点数 |
# | `requires_grad` | 它被追踪吗？ |
# | `is_leaf` | 它是由被记录的运算得来的吗？是，就不是叶子节点；不是，就是**叶子节点** |
# | `grad` | 收到了哪个梯度；即信箱 |
# | `grad_fn` | 由哪个被记录的运算得来；叶子节点没有，所以是 `None` |

# %% [markdown] lang="en"
# `grad` is `None`, and not `0.0`. The difference matters. `0.0` says: "I looked, and the result does not react
# to this number." `None` says: "no backward pass has been here yet." You cannot compute with `None`, which is
# just as well:

# %% [markdown] lang="zh"
# `grad` 是 `None`，而不是 `0.0`。这个区别很要紧。`0.0` 是说：“我看过了，结果对这个数没有反应。”`None` 是说：“还没有反向传播来过。”你不能拿 `None` 来计算，这样也好：

# %%
try:
    print(0.1 * v.grad)
except TypeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# <details><summary><b>Myth:</b> a fresh variable's gradient is 0.0, and is itself a Variable</summary>
#
# *A fresh variable's gradient is 0.0*, says an old article, and holds that the gradient is itself a Variable,
# wrapped like the values. (The second was true up to PyTorch 0.3.) You have just seen the `None`. What arrives
# after a backward pass is a tensor like any other, and it is not tracked; the next cell shows it.
# ([Tensor.grad](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.grad.html) in PyTorch's reference.)
#
# </details>

# %% [markdown] lang="zh"
# <details><summary><b>误传：</b>新变量的梯度是 0.0，而且本身也是一个 Variable</summary>
#
# 有篇旧文章说，新变量的梯度是 0.0，又说梯度本身也是一个 Variable，和数值一样是包装过的。（后一点在 PyTorch 0.3 以前是对的。）你刚刚看到的却是 `None`。反向传播之后到达的，是和别的张量没有两样的张量，而且不被追踪；下一个单元格就是证明。（见 PyTorch 参考手册中的 [Tensor.grad](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.grad.html)。）
#
# </details>

# %%
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
w.mean().backward()
print(w.grad, type(w.grad) is torch.Tensor, w.grad.requires_grad)

# %% [markdown] lang="en"
# You have seen three ways to write the same thing. Write the two that belong in new code:

# %% [markdown] lang="zh"
# 同一件事，你见过三种写法。请写出新代码该用的那两种：

# %% exercise="1.3"

# %% [markdown] lang="en"
# ## Which numbers can be tracked
#
# A slope answers the question "what if this were a tiny bit larger?". Between whole numbers there is no tiny
# bit. So only tensors of floating-point numbers (in PyTorch, complex ones as well) can be tracked, and a single
# dot decides which type you get:

# %% [markdown] lang="zh"
# ## 哪些数可以被追踪
#
# 斜率回答的问题是：“如果它再大一点点，会怎样？”整数之间没有“一点点”。所以只有浮点张量（在 PyTorch 里还有复数张量）能被追踪，而你得到的是哪一种，只看有没有那个小数点：

# %%
print(torch.tensor([1, 2, 3]).dtype, torch.tensor([1.0, 2, 3]).dtype)
print(torch.arange(9).dtype)

# %%
for make in (
    lambda: torch.tensor([1, 2, 3], requires_grad=True),
    lambda: torch.arange(9).view(3, 3).requires_grad_(),
):
    try:
        make()
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# Two wordings, one cause. The cure is a dot, `1.` for `1`, or `dtype=torch.float32`, or
# `.float()` before the switch.
#
# A second trap is a capital letter. `torch.Tensor(3)` is **not** the number 3: given bare integers, the one
# with the capital T takes them as *sizes* and returns uninitialized memory. So does `torch.FloatTensor(2, 3)`.

# %% [markdown] lang="zh"
# 两种措辞，一个原因。解决办法是加一个点，把 `1` 写成 `1.`；或者写 `dtype=torch.float32`；或者在打开开关之前用 `.float()`。
#
# 第二个陷阱是一个大写字母。`torch.Tensor(3)` **不是**数 3：大写 T 的写法遇到单独的整数，会把它们当作**大小**，返回一块未初始化的内存。`torch.FloatTensor(2, 3)` 也一样。

# %%
# sizes: the values are accidental
print(torch.Tensor(3).shape, torch.FloatTensor(2, 3).shape)

# a list of one value; the number itself
print(torch.Tensor([3]).shape, torch.tensor(3.0).shape)

# %% [markdown] lang="en"
# A shape of `torch.Size([])` belongs to a single number, a *scalar*: no axis at all. Use the lower-case
# `torch.tensor` for values, and you will not stumble over this again. Three lines to repair:

# %% [markdown] lang="zh"
# 形状 `torch.Size([])` 属于单独一个数，也就是**标量**：一个轴都没有。要给出数值，就用小写的 `torch.tensor`，以后就不会再在这里绊倒。下面有三行等你修理：

# %% exercise="1.4"

# %% [markdown] lang="en"
# Random values come from a generator that you can set to a fixed starting point with a *seed*. The same seed
# gives the same numbers, here and in PyTorch. What the cell prints is the tensor as it was made; nothing has
# been differentiated yet.

# %% [markdown] lang="zh"
# 随机数来自一个生成器，用**种子**可以把它拨到固定的起点。种子相同，得到的数就相同，这里和 PyTorch 里都一样。单元格打印的是刚创建的张量，还没有做过任何求导。

# %%
torch.manual_seed(0)
print(torch.rand(3, 3, requires_grad=True))

# %% [markdown] lang="en"
# ## One memory, two names
#
# What do you expect? A tracked `v` is made from `t`, and *then* `t` is changed. Decide before you run: will
# `v` still begin with 1?

# %% [markdown] lang="zh"
# ## 一块内存，两个名字
#
# 你觉得会怎样？先由 `t` 造出一个被追踪的 `v`，**然后**改动 `t`。运行之前先决定：`v` 还会以 1 开头吗？

# %%
t = torch.ones(2)
v = Variable(t, requires_grad=True)
t[0] = 7.0
print(v)

# %% [markdown] lang="en"
# `Variable(t)` did not copy anything. It is a new label on the same memory, with a switch of its own: `t` is
# still untracked. `v.data` and `v.detach()` are further labels of this kind.

# %% [markdown] lang="zh"
# `Variable(t)` 什么都没有复制。它是同一块内存上的一张新标签，带着自己的开关：`t` 依然不被追踪。`v.data` 和 `v.detach()` 也是这样的标签。

# %%
print(t.requires_grad, v.requires_grad, v is t)
v.data[1] = 100.0
print(t, v)

# %% [markdown] lang="en"
# When you want an independent copy, say so: `clone()` copies the memory.

# %% [markdown] lang="zh"
# 想要独立的副本，就明说：`clone()` 会复制内存。

# %%
t = torch.ones(2)
v = Variable(t.clone(), requires_grad=True)
t[0] = 7.0
print(t, v)

# %% [markdown] lang="en"
# The next check writes into `t` after you, to see whether `v` notices:

# %% [markdown] lang="zh"
# 接下来的检查会在你之后往 `t` 里写东西，看 `v` 会不会察觉：

# %% exercise="1.5"

# %% [markdown] lang="en"
# Memory is shared with NumPy as well. A tracked tensor does not simply turn into an array, because NumPy cannot
# record:

# %% [markdown] lang="zh"
# 与 NumPy 之间也会共用内存。被追踪的张量不能直接变成数组，因为 NumPy 不会记录：

# %%
x = torch.tensor([2.0], requires_grad=True)
try:
    x.numpy()
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# The message names the way out. `detach()` means "I am leaving the recording on purpose". The array that you
# get shares its memory with the tensor again, so writing into it changes the tensor:

# %% [markdown] lang="zh"
# 报错信息指明了出路。`detach()` 的意思是：“我是故意离开记录的。”你得到的数组仍与张量共用内存，所以往里面写，张量也会变：

# %%
values = x.detach().numpy()
values[0] = 5.0
print(x)

# %% [markdown] lang="en"
# In the other direction `torch.from_numpy` shares and `torch.tensor` copies. The dtype comes along: NumPy's
# usual 64-bit floats stay 64-bit.

# %% [markdown] lang="zh"
# 反过来，`torch.from_numpy` 共用内存，`torch.tensor` 复制。dtype 会跟着过来：NumPy 惯用的 64 位浮点数仍然是 64 位。

# %%
array = np.array([1.0, 2.0])
shared, copied = torch.from_numpy(array), torch.tensor(array)
array[0] = -1.0
print(shared)
print(copied)

# %% [markdown] lang="en"
# Both directions in one exercise, with an eye on the dtype and on who shares memory with whom:

# %% [markdown] lang="zh"
# 两个方向合在一道练习里，请留意 dtype，以及谁和谁共用内存：

# %% exercise="1.6"

# %% [markdown] lang="en"
# ## Your turn
#
# One question is left, and it decides what can *learn*. An optimizer moves a tensor by the gradient that it
# finds in its `.grad`, and gradients are delivered to *leaves* only: to tensors that you made, not to those
# that were computed. Compare two lines that look alike. `torch.ones(3, requires_grad=True) * 0.1` makes a leaf
# of ones and then computes three numbers 0.1 from it; the leaf is left without a name. `(torch.ones(3) *
# 0.1).requires_grad_()` computes first and makes the *result* the leaf.

# %% [markdown] lang="zh"
# ## 轮到你了
#
# 还剩一个问题，它决定什么东西能够**学习**。优化器按照它在 `.grad` 里找到的梯度来移动张量，而梯度只投递给**叶子节点**：给你创建的张量，不给算出来的张量。比较两行看起来很像的代码。`torch.ones(3, requires_grad=True) * 0.1` 先造出一个全 1 的叶子节点，再由它算出三个 0.1；那个叶子节点没有留下名字。`(torch.ones(3) * 0.1).requires_grad_()` 先计算，再让**结果**成为叶子节点。

# %%
lost = torch.ones(3, requires_grad=True) * 0.1
kept = (torch.ones(3) * 0.1).requires_grad_()
print(lost.is_leaf, kept.is_leaf)

# %% exercise="1.7"

# %% [markdown] lang="en"
# ## A word on hardware
#
# Old notes often create tensors right on a graphics card, `torch.cuda.FloatTensor(2, 3)`, without asking
# whether there is one. Ask first. The engine of this course runs on the CPU, and answers:

# %% [markdown] lang="zh"
# ## 顺便说说硬件
#
# 旧笔记常常直接在显卡上创建张量，写 `torch.cuda.FloatTensor(2, 3)`，却不问有没有显卡。先问一问。本课程的引擎在 CPU 上运行，它的回答是：

# %%
print(torch.cuda.is_available())
try:
    torch.cuda.FloatTensor(2, 3)
except TypeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# ## Back to the whole game
#
# Here is the throw of Lesson 0 again, without the target. How does the distance react to the angle? The angle
# only has to be tracked; the simulation itself stays as it was. Run it at 20, 37 and 60 degrees: where does a
# steeper throw stop paying off?

# %% [markdown] lang="zh"
# ## 回到整盘棋
#
# 这又是第 0 课的投掷，只是没有目标。距离怎样随角度变化？只要角度被追踪就行，模拟程序一字不改。分别在 20、37 和 60 度运行：从哪里开始，投得更陡反而不利？

# %%
def distance(angle, speed=20.0, drag=0.02, tick=0.02):
    radians = angle * 3.14159265 / 180
    x, y, vx, vy = 0.0, 1.5, speed * torch.cos(radians), speed * torch.sin(radians)
    while y > 0:
        air = drag * (vx * vx + vy * vy).sqrt()
        vx, vy = vx - tick * air * vx, vy - tick * (9.81 + air * vy)
        x, y = x + tick * vx, y + tick * vy
    return x - y * vx / vy


for degrees in (20.0, 37.0, 60.0):
    angle = torch.tensor(degrees, requires_grad=True)
    landed = distance(angle)
    landed.backward()
    nudged = (distance(torch.tensor(degrees + 0.1)) - distance(torch.tensor(degrees - 0.1))) / 0.2
    print(f"{degrees:.0f} degrees: {landed.item():.2f} m, {angle.grad.item():+.3f} m per degree, nudged {nudged.item():+.3f}")

# %% [markdown] lang="en"
# ## Self-check: five predictions
#
# Write all five in place of the dots, then run the cell.
#
# 1. `Variable(torch.ones(2)).requires_grad`
# 2. `torch.tensor([1., 2.], requires_grad=True).grad`
# 3. `torch.Tensor([4]).shape` and `torch.Tensor(4).shape`, as a pair
# 4. `torch.ones(2, requires_grad=True).grad_fn`
# 5. `x` after `d = x.detach(); d[0] = 50.`, where `x` was `[1., 2.]`

# %% [markdown] lang="zh"
# ## 自测：五个预测
#
# 在省略号的位置写下全部五个，再运行单元格。
#
# 1. `Variable(torch.ones(2)).requires_grad`
# 2. `torch.tensor([1., 2.], requires_grad=True).grad`
# 3. `torch.Tensor([4]).shape` 和 `torch.Tensor(4).shape`，写成一对
# 4. `torch.ones(2, requires_grad=True).grad_fn`
# 5. 执行 `d = x.detach(); d[0] = 50.` 之后的 `x`，其中 `x` 原来是 `[1., 2.]`

# %% predicted="False, None, ((1,), (4,)), None, [50, 2]"
# in place of the dots: a number, a list such as [1, 2], True, None, or "error"
@predict("1 self-check", ..., ..., ..., ..., ...)
def answers():
    first = Variable(torch.ones(2)).requires_grad
    second = torch.tensor([1.0, 2.0], requires_grad=True).grad
    third = torch.Tensor([4]).shape, torch.Tensor(4).shape
    fourth = torch.ones(2, requires_grad=True).grad_fn

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    d = x.detach()
    d[0] = 50.0
    return first, second, third, fourth, x

# %% [markdown] lang="en"
# <details><summary>Why?</summary>
#
# 1. The switch is off unless you ask for it, even in the old form.
# 2. `None`: no backward pass has been here.
# 3. A list holds values; a bare integer is a size.
# 4. `None`: a leaf was made by you, not by an operation.
# 5. `detach` shares memory. For a copy without history write `x.detach().clone()`.
#
# </details>
#
# **Next:** Lesson 2 opens the memory up: who made whom, how to read it, and why asking a computed tensor for
# its gradient gets you a warning.

# %% [markdown] lang="zh"
# <details><summary>为什么？</summary>
#
# 1. 除非你要求，开关总是关着的，旧写法也一样。
# 2. `None`：还没有反向传播来过。
# 3. 列表里放的是数值，单独的整数是大小。
# 4. `None`：叶子节点是你创建的，不是运算得来的。
# 5. `detach` 共用内存。要一个没有历史的副本，请写 `x.detach().clone()`。
#
# </details>
#
# **下一课**：第 2 课打开这段记忆：谁造出了谁，怎样读它，以及为什么向算出来的张量要梯度时，会得到一条警告。
