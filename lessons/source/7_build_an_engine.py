# %% [markdown] lang="en"
# # Lesson 7 · Build an engine
#
# *About 215 minutes: 30 to read and run, 185 for nine stages and the self-check. Each stage is about twenty
# minutes' work; stop after any of them. Not on the short road.*
#
# **The piece of the whole game.** The last piece is `backward()` itself. You write it, from a number that
# remembers to an engine with arrays, and at the end *your* engine trains the network on the two moons.
#
# **When you have finished, you can**
#
# - build a graph out of nothing but objects and references;
# - say why a backward pass needs an order, and sort a graph;
# - add an operation to an engine by one rule beside its forward computation;
# - undo broadcasting on the way back;
# - train a network with your own engine and your own optimizer, add Functions to it, and draw its graphs;
# - differentiate a gradient, and say what has to change in an engine for that;
# - read the source of a real engine, and say what it does better than yours, and why.

# %% [markdown] lang="zh"
# # 第 7 课 · 自己造一台引擎
#
# 大约 215 分钟：30 分钟阅读和运行，185 分钟完成九步和自测。每一步大约二十分钟；做完任何一步都可以停下来。不在精简路线上。
#
# **整盘棋里的这一块。** 最后一块就是 `backward()` 本身。由你来写：从一个会记事的数，到一台带数组的引擎；最后，用**你的**引擎在两弯月牙上训练网络。
#
# **学完这一课，你能够**
#
# - 只用对象和引用搭出一张计算图；
# - 说出反向传播为什么需要顺序，并给计算图排序；
# - 在前向计算旁边写一条规则，就给引擎添上一个运算；
# - 往回走时撤销广播；
# - 用自己的引擎和自己的优化器训练网络，把自己的 Function 加进去，画出它的计算图；
# - 对梯度再求导，并说出引擎为此要改什么；
# - 读懂一台真正引擎的源代码，说出它哪里比你的好，为什么。

# %%
import engine as torch
import ast
import textwrap
import time
import warnings
from pathlib import Path

import numpy as np
from checkers import check, draw, explore, hint, my_engine, own_engine, predict

# %% [markdown] lang="en"
# ## Warm-up from Lessons 1 to 6
#
# 1. $y = x \cdot x + 3x$ at $x = 2$: what arrives in `x.grad`, along which paths?
# 2. `(torch.ones(2, 3) + b).sum()` with `b` of shape (3,): what is `b.grad`?
# 3. What must a Function's `backward` return for an argument that is a plain number?

# %% [markdown] lang="zh"
# ## 第 1 到 6 课的热身题
#
# 1. $y = x \cdot x + 3x$，在 $x = 2$ 处：沿哪些路径，有哪几份到达 `x.grad`？
# 2. `(torch.ones(2, 3) + b).sum()`，`b` 的形状是 (3,)：`b.grad` 是什么？
# 3. 参数是普通的数时，Function 的 `backward` 对它必须返回什么？

# %%
x = torch.tensor(2.0, requires_grad=True)
(x * x + 3 * x).backward()
print(1, x.grad, "= 2 + 2 through the two edges of the product, 3 along the other path")

b = torch.zeros(3, requires_grad=True)
(torch.ones(2, 3) + b).sum().backward()
print(2, b.grad)


class Scaled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, t, k):
        ctx.k = k
        return t * k

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.k, None


x = torch.tensor(2.0, requires_grad=True)
Scaled.apply(x, 5.0).backward()
print(3, "None, and the other one arrives:", x.grad)

# %% [markdown] lang="en"
# ## The question of this lesson
#
# Somebody has built an engine in ten lines. Whenever a node receives a gradient, it passes on at once: to each
# input, its local derivative times **what is in its own `.grad`**. Take $a = 3$, $s = a + a$, $y = s \cdot s$.
# By hand, $y = 4a^2$ and the slope is $8a = 24$. **What does the hasty engine deliver to $a$?** Two numbers:
# the right slope and the hasty one. Trace it on paper; $s$ receives a gradient twice.

# %% [markdown] lang="zh"
# ## 这一课的问题
#
# 有人用十行代码造了一台引擎。节点一收到梯度就马上往下传：给每个输入的是局部导数乘以**自己 `.grad` 里现有的数**。取 $a = 3$，$s = a + a$，$y = s \cdot s$。手算：$y = 4a^2$，斜率是 $8a = 24$。**这台性急的引擎交给 $a$ 的是多少？** 两个数：正确的斜率，和性急的那个。在纸上走一遍；$s$ 会收到两次梯度。

# %% predicted="24, 36"
class Hasty:
    def __init__(self, data, edges=()):
        self.data, self.edges, self.grad = data, edges, 0.0

    def receive(self, share):
        self.grad += share
        for origin, rate in self.edges:
            origin.receive(rate * self.grad)  # at once, with all that is there


@predict("7 opening", ..., ...)
def slopes():
    right = torch.tensor(3.0, requires_grad=True)
    ((right + right) * (right + right)).backward()

    a = Hasty(3.0)
    s = Hasty(6.0, ((a, 1.0), (a, 1.0)))
    y = Hasty(36.0, ((s, s.data), (s, s.data)))
    y.receive(1.0)
    return right.grad, a.grad

# %% [markdown] lang="en"
# <details><summary><b>After your guess:</b> where the hasty number comes from</summary>
#
# 36: $s$ first gets 6 and passes on 6 along both edges. Then it gets another 6, and passes on all 12, the first
# 6 for a second time. $2 \cdot 6 + 2 \cdot 12 = 36$.
#
# </details>
#
# On a chain, or if each value is used once, the hasty engine is right. That is how such bugs survive. So a backward pass needs an **order**: no node passes on
# before everything has arrived.
#
# You will build an engine that does it right, as one program that grows in nine stages. A stage that its check has
# found right is kept as a file of yours, and the next one stands on it: each given cell holds the stage before as we
# wrote it (a long one is folded: click on it to read it), and its last line puts yours in its place and says so. A check first judges your answer on our stage
# before, so that no earlier mistake can spoil it; then it tries it on yours, and tells you whether the two fit.
#
# ## Stage 1: a number that remembers
#
# What is a graph? Not a data structure beside the numbers. Each result holds references to what it was made
# from, its *parents*, and that is all. (In Lesson 2 they were the inputs of a node.) With $x = 3$ and $c = 4$,
# the result 21 of $x \cdot x + c \cdot x$ knows its parents 9 and 12; the 9 knows its parent 3, twice; the 12
# knows 4 and the very same 3.

# %% [markdown] lang="zh"
# <details><summary><b>猜过之后再打开：</b>性急的数从哪里来</summary>
#
# 36：$s$ 先收到 6，沿两条边各传出 6；接着又收到 6，于是把全部的 12 传出去，最初的 6 就传了第二遍。$2 \cdot 6 + 2 \cdot 12 = 36$。
#
# </details>
#
# 如果是一条链，或者每个值只用一次，性急的引擎是对的。这样的错误就是靠这一点活下来的。所以反向传播需要**顺序**：没收齐之前，哪个节点也不往下传。
#
# 你将分九步造出一台走得对的引擎，它是同一个不断长大的程序。检查认定正确的每一步，都存成你自己的文件，下一步就建立在它之上：给定单元格里有上一步，是我们的写法（长的折叠起来，点一下就能看），最后一行换上你的那一步，并告诉你换了没有。检查总是在我们的那一步之上判断你的答案，所以前面出的错不会连累后面；然后再在你的那一步上试一次，告诉你两者合不合得来。
#
# ## 第一步：会记事的数
#
# 计算图是什么？不是摆在数旁边的另一种数据结构。每个结果都引用着造出它的东西，也就是它的**父节点**，仅此而已。（在第 2 课里，它们叫作节点的输入。）$x = 3$，$c = 4$ 时，$x \cdot x + c \cdot x$ 的结果 21 认得它的父节点 9 和 12；9 认得父节点 3，认得两次；12 认得 4，以及同一个 3。

# %% exercise="7.1"

# %% [markdown] lang="en"
# ## Stage 2: local derivatives, an order, a backward pass
#
# Each edge to a parent carries the *local derivative*, called `rate` in the code: how much the result grows per
# unit of that parent. For a sum both are 1. For a product $a \cdot b$ the one of $a$ is $b$: if $a = 5$, $b =
# 7$, one unit more in $a$ gives 7 more.
#
# The order: write down every value, its parents first, each value once. This is a *topological sort*. Read from
# the end, everybody who uses a value stands before it. For $y = s \cdot s$, $s = a + a$ the list is $a, s, y$.
# From its end: $y$ passes on 6 and 6, so $s$ holds 12; $s$ passes on 12 and 12, so $a$ holds 24.
#
# The same graph, to take in hand: under **Paths** choose $a$ and $y$. There are four paths, and a pass in the
# right order visits two nodes to add up all four. Drag $a$: which local derivatives follow, and which stay?

# %% [markdown] lang="zh"
# ## 第二步：局部导数、顺序、反向传播
#
# 通向父节点的每条边都带着**局部导数**，代码里叫 `rate`：那个父节点每增加一个单位，结果增加多少。加法的两个都是 1。乘法 $a \cdot b$ 中 $a$ 的是 $b$：若 $a = 5$，$b = 7$，$a$ 多一个单位，结果就多 7。
#
# 顺序：把每个值都写下来，父节点在前，每个值只写一次。这叫**拓扑排序**。从末尾往前读，用到某个值的，都在它前面。$y = s \cdot s$，$s = a + a$ 的列表是 $a, s, y$。从末尾走：$y$ 传出 6 和 6，$s$ 里有 12；$s$ 传出 12 和 12，$a$ 里有 24。
#
# 同一张图，自己动手看看：在**路径**里选 $a$ 和 $y$。路径有四条；按正确的顺序走一遍，只访问两个节点，四条就都加上了。拖动 $a$：哪些局部导数跟着变，哪些不变？

# %%
a = torch.tensor(3.0, requires_grad=True)
s = a + a
y = s * s
explore(y, names={"a": a, "s": s, "y": y})

# %% exercise="7.2"

# %% [markdown] lang="en"
# Do not trust, test. Here is your `Value` against measured slopes, on twenty random programs of additions and
# multiplications. The test takes the class as its argument, so that you can run it again at any later stage:

# %% [markdown] lang="zh"
# 不要相信，要检验。下面把你的 `Value` 和量出来的斜率比一比，用二十个由加法和乘法组成的随机程序。检验函数把类当作参数，所以以后任何一步都可以再运行：

# %%
def random_program(stream, inputs=3, length=6):
    return [(stream.integers(2), stream.integers(n), n - 1) for n in range(inputs, inputs + length)]


def run_program(program, values):
    values = list(values)
    for times, i, j in program:
        values.append(values[i] * values[j] if times else values[i] + values[j])
    return values[-1]


def measured(program, numbers, which, nudge=1e-6):
    up, down = list(numbers), list(numbers)
    up[which] += nudge
    down[which] -= nudge
    return (run_program(program, up) - run_program(program, down)) / (2 * nudge)


def self_test(make, grad_of=lambda leaf: leaf.grad):
    """Slopes of random programs, by backward and by nudging. `make` makes a leaf from a number."""
    stream, worst = np.random.default_rng(7), 0.0
    try:
        for _ in range(20):
            program, numbers = random_program(stream), stream.uniform(0.5, 1.2, 3)
            leaves = [make(float(each)) for each in numbers]
            run_program(program, leaves).backward()
            for k, leaf in enumerate(leaves):
                slope = measured(program, numbers, k)
                found = grad_of(leaf) if leaf.grad is not None else 0.0
                worst = max(worst, abs(found - slope) / max(1.0, abs(slope)))
        return "agrees to six digits" if worst < 1e-6 else f"largest relative difference {worst:.2g}: not right yet"
    except Exception as error:
        return f"not yet ({type(error).__name__}: {error}): solve this stage and run its cell first"


self_test(Value)

# %% [markdown] lang="en"
# And now a comparison: there is a question that your engine has not been asked. Take $a = 3$, $s =
# a + a$, $y = s \cdot s$ once more, and call `backward()` **twice** on the same $y$. PyTorch needs
# `retain_graph` for it and adds up: $24 + 24 = 48$. The class below is the solution of stage 2. **What is in
# `a.grad` there?** Two numbers, PyTorch's and that of stage 2.

# %% [markdown] lang="zh"
# 再来作个比较：有一个问题，你的引擎还没有被问过。再取 $a = 3$，$s = a + a$，$y = s \cdot s$，在同一个 $y$ 上调用**两次** `backward()`。PyTorch 这时需要 `retain_graph`，并且会累加：$24 + 24 = 48$。下面的类是第二步的参考答案。**它的 `a.grad` 里是多少？** 两个数：PyTorch 的，和第二步的。

# %% predicted="48, 72"
class StageTwo:
    def __init__(self, data, edges=()):
        self.data, self.edges, self.grad = data, edges, 0.0

    def __add__(self, other):
        return StageTwo(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return StageTwo(self.data * other.data, ((self, other.data), (other, self.data)))

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for parent, rate in value.edges:
                    visit(parent)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for parent, rate in value.edges:
                parent.grad += rate * value.grad


@predict("7 second pass", ..., ...)
def second_pass():
    theirs = torch.tensor(3.0, requires_grad=True)
    s = theirs + theirs
    y = s * s
    y.backward(retain_graph=True)
    y.backward()

    a = StageTwo(3.0)
    s = a + a
    y = s * s
    y.backward()
    y.backward()
    return theirs.grad, a.grad

# %% [markdown] lang="en"
# <details><summary><b>After your guess:</b> where the other number comes from</summary>
#
# 72, for $s$ still holds the 12 of the first pass: the second pass brings it to 24, and 48 more go to $a$.
#
# </details>
#
# Numbers that are under way in one pass must not be mixed with what is kept between passes. In stage 5b they get
# separate places: computed tensors keep nothing, only leaves do.

# %% [markdown] lang="zh"
# <details><summary><b>猜过之后再打开：</b>另一个数从哪里来</summary>
#
# 是 72，因为 $s$ 里还留着第一次的 12：第二次把它变成 24，于是又有 48 传给 $a$。
#
# </details>
#
# 一次反向传播途中的数，不能和两次之间保留的数混在一起。第五步（乙）会把它们分开存放：算出来的张量什么都不留，只有叶子节点才留。

# %% [markdown] lang="en"
# ## Stage 3: everything a formula needs
#
# How many rules does an engine need? Fewer than it has operations. $a - b$ is $a + (-1) \cdot b$; $a / b$ is $a
# \cdot b^{-1}$; and whatever is composed gets its derivative by itself. New local derivatives are needed for
# $x^n$, $e^x$, $\tanh x$ and relu.

# %% [markdown] lang="zh"
# ## 第三步：公式需要的一切
#
# 引擎需要多少条规则？比它的运算少。$a - b$ 就是 $a + (-1) \cdot b$；$a / b$ 就是 $a \cdot b^{-1}$；凡是拼出来的东西，导数自然就有了。新的局部导数只有：$x^n$、$e^x$、$\tanh x$、relu。

# %% exercise="7.3"

# %%
self_test(Value)

# %% [markdown] lang="en"
# An engine of this kind is the heart of micrograd, a well-known small one, which trains small networks one number at
# a time.
#
# ## Stage 4: arrays
#
# With arrays an edge cannot hold one local derivative, and it should not hold the whole Jacobian either. It
# holds a **rule**: a function that takes the gradient of the result and returns the gradient of the parent, in
# other words a vector-Jacobian product.
#
# The one new difficulty is shapes. A bias $(10, 20, 30)$ added to two rows is used twice, so its gradient is
# the sum over the rows. What was broadcast is summed. And a sum, on the way back, is broadcast: the two mirror
# each other.

# %% [markdown] lang="zh"
# 这样的引擎就是 micrograd 的核心。它是一台有名的小引擎，能一次一个数地训练小网络。
#
# ## 第四步：数组
#
# 有了数组，边上就放不下一个局部导数了，也不该放整个雅可比矩阵。它放的是一条**规则**：一个函数，接收结果的梯度，返回父节点的梯度，也就是向量-雅可比积。
#
# 唯一的新困难是形状。偏置 $(10, 20, 30)$ 加到两行上，用了两次，所以它的梯度是两行之和。广播过的，要求和。而求和在往回走时就是广播：两者互为镜像。

# %% exercise="7.4"

# %%
self_test(Tensor)

# %% [markdown] lang="en"
# ## Stage 5: leaves and a pause button
#
# So far everything is recorded. A real engine is more frugal. Edges lead only to where somebody wants a gradient,
# and recording can be paused.

# %% [markdown] lang="zh"
# ## 第五步：叶子节点和暂停键
#
# 到现在为止，什么都被记录。真正的引擎更节省：只有通向需要梯度之处的边，而且记录可以暂停。

# %% exercise="7.5"

# %% [markdown] lang="en"
# ## Stage 5b: gradients stay in leaves
#
# And so far every value keeps a gradient, which is why the second pass above went wrong. Now only leaves keep one.

# %% [markdown] lang="zh"
# ## 第五步（乙）：梯度留在叶子节点
#
# 另外，到现在为止每个值都保留梯度，所以上面的第二次传播才会出错。现在只有叶子节点才保留。

# %% exercise="7.7"

# %% [markdown] lang="en"
# An engine one can train with. In Lesson 5 the line ended at $w = 4.8267$, $b = 29.9770$ after 1000 steps. Now
# yours. The update changes `data`, so it is no part of any graph:

# %% [markdown] lang="zh"
# 这就是能训练的引擎了。在第 5 课里，直线走了 1000 步之后停在 $w = 4.8267$，$b = 29.9770$。现在看你的引擎。更新时改的是 `data`，所以不属于任何计算图：

# %%
def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for _ in range(steps):
        w.grad = b.grad = None
        ((w * x + b - y) ** 2).mean().backward()
        w.data = w.data - lr * w.grad.data
        b.data = b.data - lr * b.grad.data
    return w.data.item(), b.data.item()


try:
    slope, offset = fit(x, y, steps=1000)
    print(f"w = {slope:.4f}, b = {offset:.4f}")
except Exception as error:
    print(f"not yet ({type(error).__name__}: {error}): solve 7.7 and run its cells first")

# %%
self_test(lambda number: Tensor(number, requires_grad=True), grad_of=lambda leaf: float(leaf.grad.data))

# %% [markdown] lang="en"
# ## Stage 6: operations of your own
#
# Let others add operations without opening your classes. A `Function` has a forward and a
# backward, and `apply` adds it to the graph as one node. The check takes exercise 5.1, the square of Lesson 5,
# and runs it, with its own checks, **on your engine**.

# %% [markdown] lang="zh"
# ## 第六步：你自己的运算
#
# 让别人不用打开你的类就能添加运算。一个 `Function` 有前向和反向，`apply` 把它作为一个节点加进计算图。检查会拿来练习 5.1，也就是第 5 课的平方，连同它自己的检查，**在你的引擎上**运行。

# %% exercise="7.6"

# %% [markdown] lang="en"
# And since your tensors now know their edges and what made them, `draw` can read them as it reads those of
# PyTorch. Here is a graph that you have made from the first line to the last:

# %% [markdown] lang="zh"
# 既然你的张量现在知道自己的边，也知道自己由什么造出，`draw` 就能像读 PyTorch 的那样读它们。这张计算图，从第一行到最后一行都是你造的：

# %%
try:
    own = own_engine.library(Tensor, Function, no_grad)
    x = own.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = (Square.apply(x) + 3 * x).tanh().sum()
    y.backward()
    picture = draw(y, names={"x": x, "y": y})
except Exception as error:
    picture = f"not yet ({type(error).__name__}: {error}): solve 7.6 and run its cells first"
picture

# %% [markdown] lang="en"
# ## Stage 7: an optimizer of your own
#
# What is still borrowed? The update. An optimizer does not even know that there is a graph: it reads gradients and
# changes `data`. So this stage is short.

# %% [markdown] lang="zh"
# ## 第七步：自己的优化器
#
# 还有什么是借来的？更新。优化器甚至不知道有计算图：它读取梯度，改动 `data`。所以这一步很短。

# %% exercise="7.8"

# %% [markdown] lang="en"
# ## Back to the whole game: the moons, on your engine
#
# Everything is there: arrays, broadcasting, tanh, a mean, leaves, an optimizer. So here is the network of Lesson 0,
# trained on your tensors by your `SGD`. The same function runs on `torch` with its own, and the last line says how
# long yours takes beside it. (The loss is the mean of squares: the output passes through tanh, and the targets are
# $-1$ and $1$.)

# %% [markdown] lang="zh"
# ## 回到整盘棋：在你的引擎上训练月牙
#
# 该有的都有了：数组、广播、tanh、均值、叶子节点、优化器。所以这就是第 0 课的网络，用你的张量和你的 `SGD` 来训练。同一个函数也用 `torch` 和它自己的优化器运行一遍，最后一行告诉你：你的用时是它的多少倍。（损失用平方的均值：输出经过 tanh，目标是 $-1$ 和 $1$。）

# %%
stream = np.random.default_rng(0)
angle, moon = stream.uniform(0, np.pi, 200), np.arange(200) % 2
upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
points = np.where(moon[:, None] == 0, upper, lower) + stream.normal(0, 0.15, (200, 2))


def train_moons(leaf, constant, optimizer_of, steps=300):
    stream = np.random.default_rng(1)
    params = [leaf(0.5 * stream.normal(0, 1, shape)) for shape in ((2, 16), (1, 16), (16, 1), (1, 1))]
    optimizer = optimizer_of(params, lr=0.3, momentum=0.9)
    x, target = constant(points), constant(2.0 * moon[:, None] - 1)
    w1, b1, w2, b2 = params
    for _ in range(steps):
        output = ((x @ w1 + b1).tanh() @ w2 + b2).tanh()
        loss = ((output - target) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    right = (np.asarray(output.data) > 0) == (moon[:, None] == 1)
    return loss, 100 * right.mean()


def in_torch(numbers, **options):
    return torch.tensor(numbers, dtype=torch.float64, **options)


started = time.perf_counter()
_, share = train_moons(lambda n: in_torch(n, requires_grad=True), in_torch, torch.optim.SGD)
theirs = time.perf_counter() - started
print(f"with torch: {share:.1f} % right")
try:
    started = time.perf_counter()
    loss, share = train_moons(lambda n: own.tensor(n, requires_grad=True), own.tensor, SGD)
    mine = time.perf_counter() - started
    print(f"with yours: {share:.1f} % right")
    print(f"seconds: {mine:.2f} with yours, {theirs:.2f} with torch, {mine / theirs:.1f} times as long")
    picture = draw(loss, names={"loss": loss}, values=False, grads=False)
except Exception as error:
    picture = f"not yet ({type(error).__name__}: {error}): solve 7.6 and 7.8 and run their cells first"
picture

# %% [markdown] lang="en"
# ## Stage 8: the last door, gradients of gradients
#
# Call `backward()` on a gradient of yours, and nothing happens: it has no edges. Its rules took arrays and returned
# arrays. What would have to change so that a gradient has a graph? Remarkably little. You change it here for tensors of
# one shape; with broadcasting, `unbroadcast` would have to be made of tensors, too.

# %% [markdown] lang="zh"
# ## 第八步：最后一扇门，梯度的梯度
#
# 对你的一个梯度调用 `backward()`，什么也不会发生：它没有边。规则拿到的是数组，交出的也是数组。要让梯度也有计算图，得改什么？少得出奇。这里只为同一形状的张量修改；如果有广播，`unbroadcast` 也要用张量来写。

# %% exercise="7.9"

# %% [markdown] lang="en"
# Compare it with `torch`: a formula, and its first three derivatives at 0.5.

# %% [markdown] lang="zh"
# 与 `torch` 对照：一个公式，和它在 0.5 处的前三阶导数。

# %%
def three_derivatives(leaf):
    y = (2 * leaf).tanh() / (1 + leaf**2)
    found = []
    for _ in range(3):
        leaf.grad = None
        y.sum().backward(create_graph=True)
        y = leaf.grad
        found.append(round(float(y.detach().data[0]), 4))
    leaf.grad = None
    return found


with warnings.catch_warnings():  # PyTorch warns: a gradient that has a graph, kept in .grad, is a reference cycle
    warnings.simplefilter("ignore")
    print("torch", three_derivatives(torch.tensor([0.5], dtype=torch.float64, requires_grad=True)))
try:
    print("yours", three_derivatives(Tensor([0.5], requires_grad=True)))
except Exception as error:
    print(f"not yet ({type(error).__name__}: {error}): solve 7.9 and run its cells first")

# %% [markdown] lang="en"
# ## All your stages, from their files
#
# Each stage that a check has found right was kept as a file of yours, `my_engine/stage_2.py` and so on, beside your
# progress. `my_engine(2)` imports it, and `gradschool check` in a terminal checks it again. So nothing is lost when
# a later stage takes the name `Value` or `Tensor`, and the self-test can be run on all of them at any time:

# %% [markdown] lang="zh"
# ## 从文件里取出你的每一步
#
# 检查认定正确的每一步，都存成了你自己的文件：`my_engine/stage_2.py` 等等，就在进度文件旁边。`my_engine(2)` 会导入它，在终端里用 `gradschool check` 可以再检查一次。所以，后面的步骤占用了 `Value` 或 `Tensor` 这个名字，前面的也不会丢，自检随时可以对每一步再跑一遍：

# %%
for number, name in ((2, "Value"), (3, "Value"), (4, "Tensor"), ("5b", "Tensor"), (8, "Tensor")):
    try:
        made = getattr(my_engine(number), name)
    except FileNotFoundError as error:
        print(error)
    else:
        if number in (2, 3, 4):  # every value keeps a gradient, a plain number or an array
            found = self_test(made, grad_of=lambda leaf: float(leaf.grad))
        else:
            found = self_test(lambda value: made(value, requires_grad=True), grad_of=lambda leaf: float(leaf.grad.data))
        print(f"stage {number}: {found}")

# %% [markdown] lang="en"
# ## Reading a real engine
#
# Now that you know what has to be in it, open ours. The next cells quote its files as they are at this moment,
# by name, so they cannot be out of date. (With PyTorch under the name `torch` they only say that this part is
# not Python.)

# %% [markdown] lang="zh"
# ## 读一台真正的引擎
#
# 你已经知道里面一定有什么了，现在打开我们的。下面的单元格按名字引用它的源文件，引用的就是此刻的样子，所以不会过时。（如果 `torch` 是 PyTorch，它们只会说这一部分不是 Python。）

# %%
def quote(folder, name):
    """Print the statement that makes this name, in a folder of the library."""
    home = Path(torch.__file__).parent / folder
    if not home.is_dir():
        print(f"{torch.__name__} has no folder {folder} of Python")
        return
    for path in sorted(home.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.parse(source).body:
            made = [getattr(node, "name", None), *(getattr(each, "id", None) for each in getattr(node, "targets", ()))]
            if name in made:
                print(textwrap.dedent(ast.get_source_segment(source, node, padded=True)))
                return
    raise LookupError(f"{home} has no {name}")


quote("ops", "exp")
quote("ops", "tanh")
quote("ops", "mul")

# %% [markdown] lang="en"
# **An operation is a line**: the forward on arrays, then one rule per input, then PyTorch's name of the node. Your `exp` had the same
# three parts. `unary` and `binary` write the rest around them. A rule's parameters tell what has to be saved: the underscore in `_x` says
# "not needed", so `exp` keeps its result and lets its input go.
#
# Your `unbroadcast` is here, too:

# %% [markdown] lang="zh"
# **一个运算就是一行**：数组上的前向，接着每个输入一条规则，再加上 PyTorch 给节点的名字。你的 `exp` 也有同样的三部分。`unary` 和 `binary` 把其余的写在它们周围。规则的参数说明要保存什么：`_x` 的下划线表示“用不着”，所以 `exp` 保留结果，放走输入。
#
# 你的 `unbroadcast` 也在：

# %%
quote("arrays", "sum_to")

# %% [markdown] lang="en"
# And the backward pass, as plainly as one can write it: the specification of the fast one. Look for the parts
# that you have written. What is under way is kept in `total`, apart from any `.grad`. The order comes from
# counting: `expected` says how many gradients a node still waits for, and a node is ready when none is missing.
# No sorting beforehand, and no function that calls itself.

# %% [markdown] lang="zh"
# 再看反向传播，写得尽可能朴素：这是那个快速版本的规格。请找出你写过的部分。途中的数放在 `total` 里，与任何 `.grad` 分开。顺序靠计数得到：`expected` 表示一个节点还在等几份梯度，一份不缺，节点就就绪了。事先不用排序，也没有调用自己的函数。

# %%
quote("core", "plain_walk")

# %% [markdown] lang="en"
# The engine runs a faster one, `walk` in the file `walk.py` beside it, and a test compares the two on random
# graphs. What else does it have?
#
# | in addition | why |
# |---|---|
# | a heap that gives out the node made last | whatever uses a node was made after it, so nothing has to be counted |
# | saved tensors that are freed on the way | memory: what was saved is released as soon as it was used |
# | only the nodes that are needed | `autograd.grad` visits nothing else, and returns the answers |
# | a look at who holds an array | adds into memory that nobody else holds, without a copy |
# | hooks, anomaly mode | for those who watch, and for whoever looks for a NaN |

# %% [markdown] lang="zh"
# 引擎实际运行的是更快的一个，即旁边文件 `walk.py` 里的 `walk`；有一个测试在随机的图上比较两者。它另外还有什么？
#
# | 另外有的 | 为什么 |
# |---|---|
# | 一个堆，每次给出最后造出来的节点 | 用到某个节点的都比它造得晚，所以不用计数 |
# | 途中就释放保存的张量 | 省内存：保存的东西一用完就释放 |
# | 只走需要的节点 | `autograd.grad` 不访问别的，并返回答案 |
# | 看看数组由谁持有 | 加进没有别人持有的内存，不复制 |
# | 钩子、异常检测模式 | 给旁观的人，也给寻找 NaN 的人 |

# %%
x = torch.tensor(1.0, requires_grad=True)
y = x
for _ in range(20_000):
    y = y + 1
y.backward()
print("a chain of 20,000 additions, with a heap:", x.grad)

try:
    mine = a = Value(1.0)
    for _ in range(20_000):
        mine = mine + a
    mine.backward()
    print("yours:", a.grad)
except RecursionError:
    print("yours: RecursionError")
except Exception as error:
    print(f"not yet ({type(error).__name__}: {error}): solve 7.3 and run its cells first")

# %% [markdown] lang="en"
# ### Two ways to go on
#
# **Forward mode.** Carry the derivative along instead of walking back: a number and its derivative, side by
# side, a *dual number*. One forward pass gives the derivatives of all outputs with respect to *one* input;
# reverse mode gives those of one output with respect to all inputs. Twelve lines:

# %% [markdown] lang="zh"
# ### 两条继续走的路
#
# **前向模式。** 不往回走，而是随身带着导数：一个数和它的导数并排放着，叫作**对偶数**。一次前向计算给出所有输出对**一个**输入的导数；反向模式给出一个输出对所有输入的导数。十二行：

# %%
class Dual:
    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    def __add__(self, other):
        return Dual(self.value + other.value, self.rate + other.rate)

    def __mul__(self, other):
        return Dual(self.value * other.value, self.rate * other.value + self.value * other.rate)

    def __repr__(self):
        return f"{self.value} with rate {self.rate}"


t = Dual(2.0, rate=1.0)
print(t * t + Dual(3.0) * t)  # x * x + 3 x at 2, as in Lesson 3

# %% [markdown] lang="en"
# **Speed.** Each of your nodes costs a Python object and a call. Engines for large arrays fuse several
# operations into one node and leave the rest to compiled code; ours, for small ones, saves every attribute it
# can.
#
# ## Self-check: five predictions
#
# 1. Stage 2: how many edges does `x + x` have?
# 2. Stage 2: `y = x + x`, then `y.backward()`: `x.grad`?
# 3. `a` of shape (2, 3), `b` of shape (2, 1), weights all one: `b.grad` of `a + b`, as a list of lists
# 4. Stage 5b, where nothing is ever freed: `y = x * x` at 3, two backward passes: `x.grad`, or `"error"`?
# 5. The same in PyTorch

# %% [markdown] lang="zh"
# **速度。** 你的每个节点都要一个 Python 对象和一次调用。面向大数组的引擎把几个运算融合成一个节点，其余交给编译好的代码；我们的面向小数组，能省一个属性就省一个。
#
# ## 自测：五个预测
#
# 1. 第二步：`x + x` 有几条边？
# 2. 第二步：`y = x + x`，然后 `y.backward()`：`x.grad` 是多少？
# 3. `a` 的形状是 (2, 3)，`b` 的形状是 (2, 1)，权重全是一：`a + b` 的 `b.grad`，写成列表的列表
# 4. 第五步（乙）里什么都不释放：`y = x * x`，在 3 处做两次反向传播：`x.grad` 是多少，还是 `"error"`？
# 5. 在 PyTorch 里呢？

# %% predicted="2, 2, [[3], [3]], 12, 'error'"
# in place of the dots: a number, a list of lists, or "error"
@predict("7 self-check", ..., ..., ..., ..., ...)
def answers():
    class Small:
        """Stages 2 and 5b in a few lines: rates on edges, gradients for leaves, nothing freed."""

        def __init__(self, data, edges=()):
            self.data, self.edges, self.grad = data, edges, 0.0

        def __add__(self, other):
            return Small(self.data + other.data, ((self, 1.0), (other, 1.0)))

        def __mul__(self, other):
            return Small(self.data * other.data, ((self, other.data), (other, self.data)))

        def backward(self):
            for parent, rate in self.edges:  # one step is enough here
                parent.grad += rate

    x = Small(5.0)
    y = x + x
    y.backward()

    b = torch.zeros(2, 1, requires_grad=True)
    (torch.ones(2, 3) + b).sum().backward()

    again = Small(3.0)
    square = again * again
    square.backward()
    square.backward()

    theirs = torch.tensor(3.0, requires_grad=True)
    square = theirs * theirs
    square.backward()
    try:
        square.backward()
        fifth = theirs.grad
    except RuntimeError as error:
        print(f"{type(error).__name__}: {str(error)[:48]}...")
        fifth = "error"
    return len(y.edges), x.grad, b.grad, again.grad, fifth

# %% [markdown] lang="en"
# <details><summary>Why?</summary>
#
# 1. Two, both to the same object.
# 2. 2: two edges, each with the local derivative 1.
# 3. `[[3], [3]]`: each entry was used in three columns.
# 4. 12: nothing is lost, and gradients add up, 6 + 6.
# 5. An error: the product had saved its factors, and the first pass has freed them.
#
# </details>
#
# You have built what you came to understand. Open PyTorch's engine: its ideas are those that you have built. And in
# [Lesson 8](8_capstones.ipynb) you put it to use.

# %% [markdown] lang="zh"
# <details><summary>为什么？</summary>
#
# 1. 两条，都通向同一个对象。
# 2. 2：两条边，局部导数都是 1。
# 3. `[[3], [3]]`：每个元素在三列里各用了一次。
# 4. 12：什么也没丢，梯度会累加，6 + 6。
# 5. 报错：乘法保存了两个因子，第一次反向传播把它们释放了。
#
# </details>
#
# 你来时想弄懂的东西，现在亲手造出来了。打开 PyTorch 的引擎：里面的想法，都是你造过的。接下来在[第 8 课](8_capstones.ipynb)，你会用它做点什么。
