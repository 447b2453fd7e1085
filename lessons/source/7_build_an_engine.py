# %% [markdown] lang="en"
# # Lesson 7 · Build an engine
#
# *About 270 minutes: 70 to read and run, 200 for six stages and the self-check. Each stage is about half an hour's
# work; stop after any of them.*
#
# **When you have finished, you can**
#
# - build a graph out of nothing but objects and references;
# - say why a walk needs an order, and sort a graph;
# - add an operation to an engine by one rule beside its forward;
# - undo broadcasting on the way back;
# - train with your own engine, hang your own Functions into it, and draw its graphs;
# - read the source of a real engine, and say what it does better than yours, and why.

# %% [markdown] lang="zh"
# # 第 7 课 · 自己造一台引擎
#
# 大约 270 分钟：70 分钟阅读和运行，200 分钟完成六步和自测。每一步大约半个小时；做完任何一步都可以停下来。
#
# **学完这一课，你能够**
#
# - 只用对象和引用搭出一张计算图；
# - 说出回传为什么需要顺序，并给计算图排序；
# - 在前向旁边写一条规则，就给引擎添上一个运算；
# - 在反向时撤销广播；
# - 用自己的引擎训练，把自己的 Function 挂进去，画出它的计算图；
# - 读懂一台真正引擎的源代码，说出它哪里比你的好，为什么。

# %%
import engine as torch
import ast
import importlib
import inspect

import numpy as np
from checkers import check, draw, hint, own_engine, predict

# %% [markdown] lang="en"
# ## Warm-up from Lessons 1 to 6
#
# 1. $y = x \cdot x + 3x$ at $x = 2$: which shares arrive in `x.grad`, along which paths?
# 2. `(torch.ones(2, 3) + b).sum()` with `b` of shape (3,): what is `b.grad`?
# 3. What must a Function's `backward` return for an argument that is a plain number?

# %% [markdown] lang="zh"
# ## 热身：第 1 到 6 课
#
# 1. $y = x \cdot x + 3x$，在 $x = 2$ 处：沿哪些路径，有哪几份到达 `x.grad`？
# 2. `(torch.ones(2, 3) + b).sum()`，`b` 的形状是 (3,)：`b.grad` 是什么？
# 3. 参数是普通的数时，Function 的 `backward` 对它必须返回什么？

# %%
x = torch.tensor(2.0, requires_grad=True)
(x * x + 3 * x).backward()
print(1, x.grad, "= 2 + 2 through the two edges of the product, 3 through the other")

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
# Somebody has built an engine in ten lines. Whenever a node gets mail, it hands on at once: to each parent, its rate times **what is
# in its own mailbox**. Take $a = 3$, $s = a + a$, $y = s \cdot s$. By hand, $y = 4a^2$ and the slope is $8a = 24$. **What does the
# hasty engine deliver to $a$?** Two numbers: the right slope and the hasty one. Trace it on paper; $s$ gets mail twice.

# %% [markdown] lang="zh"
# ## 本课的问题
#
# 有人用十行代码造了一台引擎。节点一收到信就马上往下传：给每个父辈的是变化率乘以**自己信箱里现有的数**。取 $a = 3$，$s = a + a$，$y = s \cdot s$。手算：$y = 4a^2$，斜率是 $8a = 24$。**这台性急的引擎交给 $a$ 的是多少？** 两个数：正确的斜率，和性急的那个。在纸上走一遍；$s$ 会收到两次信。

# %% predicted="24, 36"
class Hasty:
    def __init__(self, data, edges=()):
        self.data, self.edges, self.grad = data, edges, 0.0

    def receive(self, share):
        self.grad += share
        for parent, rate in self.edges:
            parent.receive(rate * self.grad)  # at once, with all that is there


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
# 36: $s$ first gets 6 and hands on 6 along both edges. Then it gets another 6, and hands on all 12, the first 6 for a second time.
# $2 \cdot 6 + 2 \cdot 12 = 36$. On a chain, or if each value is used once, the hasty engine is right. That is how such bugs
# survive. So a walk needs an **order**: nobody hands on before everything has arrived.
#
# You will build an engine that does it right, in six stages. Each answer cell stands alone: what you need from the stages before is in
# the given cell, in our spelling. If you like yours better, put it there in your own copy.
#
# ## Stage 1: a number that remembers
#
# What is a graph? Not a data structure beside the numbers. Each result holds references to what it was made from, and that is all.
# With $x = 3$ and $c = 4$, the result 21 of $x \cdot x + c \cdot x$ knows its parents 9 and 12; the 9 knows its parent 3, twice; the
# 12 knows 4 and the very same 3.

# %% [markdown] lang="zh"
# 36：$s$ 先收到 6，沿两条边各传出 6；接着又收到 6，于是把全部的 12 传出去，最初的 6 就传了第二遍。$2 \cdot 6 + 2 \cdot 12 = 36$。如果是一条链，或者每个值只用一次，性急的引擎是对的。这样的错误就是靠这一点活下来的。所以回传需要**顺序**：没收齐之前，谁也不往下传。
#
# 你将分六步造出一台走得对的引擎。每个答案单元格都独立：前几步里要用到的东西，给定单元格里都有，是我们的写法。如果更喜欢自己的，可以在自己的副本里换上。
#
# ## 第一步：会记事的数
#
# 计算图是什么？不是摆在数旁边的另一种数据结构。每个结果都引用着造出它的东西，仅此而已。$x = 3$，$c = 4$ 时，$x \cdot x + c \cdot x$ 的结果 21 认得它的父辈 9 和 12；9 认得父辈 3，认得两次；12 认得 4，以及同一个 3。

# %% exercise="7.1"

# %% [markdown] lang="en"
# ## Stage 2: rates, an order, a walk
#
# Beside each parent goes the **rate**: how much the result grows per unit of it. For a sum both rates are 1. For a product $a \cdot b$
# the rate of $a$ is $b$: if $a = 5$, $b = 7$, one unit more in $a$ gives 7 more.
#
# The order: write down every value, its parents first, each value once. Read from the end, everybody who uses a value stands before
# it. For $y = s \cdot s$, $s = a + a$ the list is $a, s, y$, and from its end: $y$ hands on 6 and 6, so $s$ holds 12; $s$ hands on 12 and
# 12, so $a$ holds 24.

# %% [markdown] lang="zh"
# ## 第二步：变化率、顺序、回传
#
# 在每个父辈旁边记下**变化率**：它每增加一个单位，结果增加多少。加法的两个变化率都是 1。乘法 $a \cdot b$ 中 $a$ 的变化率是 $b$：若 $a = 5$，$b = 7$，$a$ 多一个单位，结果就多 7。
#
# 顺序：把每个值都写下来，父辈在前，每个值只写一次。从末尾往前读，用到某个值的，都在它前面。$y = s \cdot s$，$s = a + a$ 的列表是 $a, s, y$；从末尾走：$y$ 传出 6 和 6，$s$ 里有 12；$s$ 传出 12 和 12，$a$ 里有 24。

# %% exercise="7.2"

# %% [markdown] lang="en"
# Do not trust, test. Here is your `Value` against measured slopes, on twenty random programs of additions and multiplications:

# %% [markdown] lang="zh"
# 不要相信，要检验。下面把你的 `Value` 和量出来的斜率比一比，用二十个由加法和乘法组成的随机程序：

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


stream, worst = np.random.default_rng(7), 0.0
try:
    for _ in range(20):
        program, numbers = random_program(stream), stream.uniform(0.5, 1.2, 3)
        leaves = [Value(float(each)) for each in numbers]
        run_program(program, leaves).backward()
        for k, leaf in enumerate(leaves):
            slope = measured(program, numbers, k)
            worst = max(worst, abs(leaf.grad - slope) / max(1.0, abs(slope)))
    print("agree to six digits" if worst < 1e-6 else f"largest relative difference {worst:.2g}: look at 7.2 again")
except Exception as error:
    print(f"not yet ({type(error).__name__}: {error}): solve 7.2 and run its cell first")

# %% [markdown] lang="en"
# ## Stage 3: everything a formula needs
#
# How many rules does an engine need? Fewer than it has operations. $a - b$ is $a + (-1) \cdot b$; $a / b$ is $a \cdot b^{-1}$; and the walk
# differentiates what is composed. New rates: $x^n$, $e^x$, $\tanh x$, relu.

# %% [markdown] lang="zh"
# ## 第三步：公式需要的一切
#
# 引擎需要多少条规则？比它的运算少。$a - b$ 就是 $a + (-1) \cdot b$；$a / b$ 就是 $a \cdot b^{-1}$；拼出来的东西，回传自会求导。新的变化率只有：$x^n$、$e^x$、$\tanh x$、relu。

# %% exercise="7.3"

# %% [markdown] lang="en"
# That is the engine of micrograd, the best-known small one. It trains real networks, one number at a time.
#
# ## Stage 4: arrays
#
# With arrays an edge cannot hold one rate, and it should not hold the whole Jacobian either. It holds a **rule**: a function that takes
# the gradient of the result and returns the gradient of the parent. In Lesson 3 you called it a vector-Jacobian product.
#
# The one new difficulty is shapes. A bias $(10, 20, 30)$ added to two rows is used twice, so its gradient is the sum over the rows. What
# was repeated is summed. And a sum, on the way back, is repeated: the two are each other's mirror.

# %% [markdown] lang="zh"
# 这就是 micrograd 的引擎，最有名的小引擎。它能训练真正的网络，一次一个数。
#
# ## 第四步：数组
#
# 有了数组，边上就放不下一个变化率了，也不该放整个雅可比矩阵。它放的是一条**规则**：一个函数，接收结果的梯度，返回父辈的梯度。在第 3 课里，它叫向量-雅可比积。
#
# 唯一的新困难是形状。偏置 $(10, 20, 30)$ 加到两行上，用了两次，所以它的梯度是两行之和。重复过的，要求和。而求和在反向时就是重复：两者互为镜像。

# %% exercise="7.4"

# %% [markdown] lang="en"
# ## Stage 5: leaves, a pause button, and training
#
# So far everything is recorded, and everybody keeps a gradient. A real engine is more frugal. Edges lead only to where somebody wants a
# gradient. Mail stays only in leaves. And there is a pause button.

# %% [markdown] lang="zh"
# ## 第五步：叶子、暂停键和训练
#
# 到现在为止，什么都被记录，谁都保留梯度。真正的引擎更节省：只有通向需要梯度之处的边；只有叶子保留信件；还有一个暂停键。

# %% exercise="7.5"

# %% [markdown] lang="en"
# In Lesson 5 the line ended at $w = 4.8267$, $b = 29.9770$ after 1000 steps. Yours, in a second or less:

# %% [markdown] lang="zh"
# 在第 5 课里，直线走了 1000 步之后停在 $w = 4.8267$，$b = 29.9770$。现在看你的引擎，一秒左右就好：

# %%
try:
    slope, offset = fit(x, y, steps=1000)
    print(f"w = {slope:.4f}, b = {offset:.4f}")
except Exception as error:
    print(f"not yet ({type(error).__name__}: {error}): solve 7.5 and run its cells first")

# %% [markdown] lang="en"
# ## Stage 6: operations of your own
#
# The last door: let others add operations without opening your classes. A `Function` has a forward and a backward, and `apply` hangs it
# into the graph. The check takes exercise 5.1, the square of Lesson 5, and runs it, with its own checks, **on your engine**.

# %% [markdown] lang="zh"
# ## 第六步：你自己的运算
#
# 最后一扇门：让别人不用打开你的类就能添加运算。一个 `Function` 有前向和反向，`apply` 把它挂进计算图。检查会拿来练习 5.1，也就是第 5 课的平方，连同它自己的检查，**在你的引擎上**运行。

# %% exercise="7.6"

# %% [markdown] lang="en"
# And since your tensors now know their edges and what made them, `draw` can read them as it reads those of PyTorch. A picture of a graph
# that you have made from the first line to the last:

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
# ## Reading a real engine
#
# Now that you know what has to be in it, open ours. The next cells quote its files as they are at this moment, by name, so they cannot be
# out of date. (With PyTorch under the name `torch` they only say that this part is C++.)

# %% [markdown] lang="zh"
# ## 读一台真正的引擎
#
# 你已经知道里面一定有什么了，现在打开我们的。下面的单元格按名字引用它的源文件，引用的就是此刻的样子，所以不会过时。（如果 `torch` 是 PyTorch，它们只会说这一部分是 C++。）

# %%
def quote(module, name, part=None):
    """Print the statement that makes this name in a module of the library; or a part of it, by its keyword."""
    try:
        home = importlib.import_module(f"{torch.__name__}.{module}")
    except ImportError:
        print(f"{torch.__name__}.{module}: not in Python here")
        return
    source = inspect.getsource(home)
    for node in ast.parse(source).body:
        names = [getattr(node, "name", None), *(getattr(each, "id", None) for each in getattr(node, "targets", ()))]
        if name in names:
            if part is not None:
                node = next(each for each in ast.walk(node) if type(each).__name__ == part)
            print(ast.get_source_segment(source, node))
            return
    raise LookupError(f"{module} has no {name}")


quote("ops.elementwise", "exp")
quote("ops.elementwise", "tanh")
quote("ops.elementwise", "mul")

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
quote("ops.both", "_sum_to")

# %% [markdown] lang="en"
# And the walk. Look for your own: the mailbox of the walk is called `buffer`, and the order comes from a **heap**. Every node got a number when
# it was made, and whatever uses a node was made after it. So the newest waiting node is always ready. No sorting beforehand.

# %% [markdown] lang="zh"
# 再看回传。请找出你写过的部分：回传的信箱叫 `buffer`，顺序来自一个**堆**。每个节点造出来时都得到一个号码，而用到某个节点的，一定比它造得晚。所以在等待的节点里，最新的那个总是已经收齐了。事先不用排序。

# %%
quote("autograd.backward", "walk", "While")

# %% [markdown] lang="en"
# What is in it that yours has not?
#
# | ours | why |
# |---|---|
# | a loop and a heap in place of a function that calls itself | Python stops at a depth of about a thousand calls; see below |
# | `retain`, and drawers that are emptied | memory: what was saved is released as soon as it was used |
# | `create` | the rules run on tensors and are recorded: derivatives of any order |
# | `needed`, `captured` | `autograd.grad` walks only where it must, and hands the answers to you |
# | `owned`, reference counts | add into memory that nobody else holds, without a copy |
# | `before_node`, `after_node` | hooks, and names for whoever made a NaN |

# %% [markdown] lang="zh"
# 它有哪些东西是你的没有的？
#
# | 我们的 | 为什么 |
# |---|---|
# | 用循环和堆，不用调用自己的函数 | Python 的调用深度到一千左右就停；见下文 |
# | `retain`，以及会清空的抽屉 | 省内存：保存的东西一用完就释放 |
# | `create` | 规则在张量上运行并被记录：任意阶的导数 |
# | `needed`、`captured` | `autograd.grad` 只走必要的路，把答案交给你 |
# | `owned`、引用计数 | 加进没有别人持有的内存，不复制 |
# | `before_node`、`after_node` | 钩子，以及指出是谁造出了 NaN |

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
# ### Three ways on
#
# **Higher order.** Let rules compute with your tensors instead of their arrays, and let the walk run with recording on: then gradients have
# graphs. That is all that `create_graph` does.
#
# **Forward mode.** Carry the slope along instead of walking back: a number and its rate, side by side. Good for one input and many
# outputs; the mirror of what you built. Twelve lines:

# %% [markdown] lang="zh"
# ### 三条继续走的路
#
# **高阶导数。** 让规则用你的张量计算，而不是用数组，并让回传在记录打开时进行：这样梯度也有计算图。`create_graph` 做的就是这些。
#
# **前向模式。** 不往回走，而是随身带着斜率：一个数和它的变化率，并排放着。适合一个输入、许多输出；正好是你造的东西的镜像。十二行：

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
print(t * t + Dual(3.0) * t)

# %% [markdown] lang="en"
# **Speed.** Each of your nodes costs a Python object and a call. Engines for large arrays fuse several operations into one node and leave the rest
# to compiled code; ours, for small ones, saves every attribute it can. `docs/benchmarks.md` has the figures.
#
# ## Self-check: five predictions
#
# 1. Stage 2: how many edges has `x + x`?
# 2. Stage 2: `y = x + x`, then `y.backward()`: `x.grad`?
# 3. `a` of shape (2, 3), `b` of shape (2, 1), weights all one: `b.grad` of `a + b`, as a list of lists
# 4. Stage 5, where nothing is ever released: `y = x * x` at 3, walked twice: `x.grad`, or `"error"`?
# 5. The same in PyTorch

# %% [markdown] lang="zh"
# **速度。** 你的每个节点都要一个 Python 对象和一次调用。面向大数组的引擎把几个运算融合成一个节点，其余交给编译好的代码；我们的面向小数组，能省一个属性就省一个。数字见 `docs/benchmarks.md`。
#
# ## 自测：五个预测
#
# 1. 第二步：`x + x` 有几条边？
# 2. 第二步：`y = x + x`，然后 `y.backward()`：`x.grad` 是多少？
# 3. `a` 的形状是 (2, 3)，`b` 的形状是 (2, 1)，权重全是一：`a + b` 的 `b.grad`，写成列表的列表
# 4. 第五步里什么都不释放：`y = x * x`，在 3 处回传两次：`x.grad` 是多少，还是 `"error"`？
# 5. 在 PyTorch 里呢？

# %% predicted="2, 2, [[3], [3]], 12, 'error'"
# in place of the dots: a number, a list of lists, or "error"
@predict("7 self-check", ..., ..., ..., ..., ...)
def answers():
    class Small:
        """Stages 2 and 5 in a few lines: rates on edges, mail for leaves, nothing released."""

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
# 2. 2: two edges, each with the rate 1.
# 3. `[[3], [3]]`: each entry was used in three columns.
# 4. 12: nothing is lost, and gradients add up, 6 + 6.
# 5. An error: the product had saved its factors, and the first walk has released them.
#
# </details>
#
# You have built what you came to understand. Open PyTorch: you should find nothing new.

# %% [markdown] lang="zh"
# <details><summary>为什么？</summary>
#
# 1. 两条，都通向同一个对象。
# 2. 2：两条边，变化率都是 1。
# 3. `[[3], [3]]`：每个元素在三列里各用了一次。
# 4. 12：什么也没丢，梯度会累加，6 + 6。
# 5. 出错：乘法保存了两个因子，第一次回传把它们释放了。
#
# </details>
#
# 你来时想弄懂的东西，现在亲手造出来了。打开 PyTorch：应该没有什么是新的。
