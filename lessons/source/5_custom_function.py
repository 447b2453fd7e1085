# %% [markdown] lang="en"
# # Lesson 5 · Function: both directions in your own hands
#
# *About 160 minutes: 40 to read and run, 120 for twelve exercises and the self-check. On the short road:
# everything up to exercise 5.3, but without 5.12 and 5.10, and then "The line fit".*
#
# **The piece of the whole game.** The throw could be differentiated because it was computed with tensors. What
# if the simulation is an old program in NumPy that nobody is allowed to rewrite? Then you tell the engine its
# derivative yourself.
#
# **When you have finished, you can**
#
# - write an operation with its derivative, and state the contract between `forward`, `backward` and `ctx`;
# - decide what is saved where, and why nothing may be read from outside;
# - return the right number of gradients in the right shapes;
# - test a derivative with finite differences instead of trusting it;
# - keep an operation twice differentiable, and trade time for memory.

# %% [markdown] lang="zh"
# # 第 5 课 · Function：两个方向都由你亲手来写
#
# 约 160 分钟：阅读和运行 40 分钟，十二道练习和自测 120 分钟。走精简路线的话，做到练习 5.3（跳过 5.12 和 5.10），再读“拟合直线”一节。
#
# **整盘棋里的这一块。** 投掷能够求导，是因为它用张量计算。如果模拟是一个用 NumPy 写的、不许改动的老程序，怎么办？那就由你自己把导数告诉引擎。
#
# **学完这一课，你能够**
#
# - 写出一个运算连同它的导数，并说清 `forward`、`backward` 和 `ctx` 之间的约定；
# - 决定什么东西存在哪里，以及为什么不能从外面读取任何东西；
# - 返回数目正确、形状正确的梯度；
# - 用有限差分检验导数，而不是盲目相信它；
# - 让一个运算能够求导两次，并用时间换内存。

# %%
import engine as torch
import numpy as np
from checkers import check, draw, explore, hint, predict, step

Variable = torch.autograd.Variable
Function = torch.autograd.Function

# %% [markdown] lang="en"
# ## Warm-up from Lessons 1 to 4
#
# 1. How do you get a NumPy array out of a tracked tensor?
# 2. `((x + 2) ** 2 + 3).backward(torch.tensor([0.01]))` at $x = 2$: what arrives?
# 3. `g, = autograd.grad(x ** 3, x)`: can `g` be differentiated again?

# %% [markdown] lang="zh"
# ## 第 1 到 4 课的热身题
#
# 1. 怎样从一个被追踪的张量得到 NumPy 数组？
# 2. 在 $x = 2$ 处运行 `((x + 2) ** 2 + 3).backward(torch.tensor([0.01]))`：到达的是什么？
# 3. `g, = autograd.grad(x ** 3, x)`：`g` 还能再求导吗？

# %%
x = torch.tensor([2.0], requires_grad=True)
print(1, x.detach().numpy())

((x + 2) ** 2 + 3).backward(torch.tensor([0.01]))
print(2, x.grad)

(g,) = torch.autograd.grad(x**3, x)
print(3, g.requires_grad)

# %% [markdown] lang="en"
# ## The question of this lesson
#
# Suppose part of your model exists only as NumPy code: an old routine, a table, a simulation. Compute $(x +
# 2)^2 + 3$ with NumPy and wrap the result in a tensor, at $x = 2$. **What is its value, and what arrives in
# `x.grad` after `backward()`?** Two answers; where you expect an error, write `"error"`.

# %% [markdown] lang="zh"
# ## 这一课的问题
#
# 假设你的模型有一部分只有 NumPy 代码：一个老程序、一张表、一个模拟。用 NumPy 计算 $(x + 2)^2 + 3$，再把结果包装成张量，取 $x = 2$。**它的值是多少，`backward()` 之后 `x.grad` 里会到达什么？** 两个答案；如果你认为会报错，就写 `"error"`。

# %% predicted="19, 'error'"
@predict("5 opening", ..., ...)
def with_numpy():
    x = torch.tensor([2.0], requires_grad=True)
    values = x.detach().numpy()
    z = torch.from_numpy(np.power(values + 2, 2) + 3)
    print(z, z.requires_grad, z.grad_fn)
    try:
        z.backward()
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")
        return z, "error"
    return z, x.grad

# %% [markdown] lang="en"
# <details><summary><b>After your guess:</b> what went through NumPy, and what did not</summary>
#
# The value is right, 19, but the history is gone: NumPy records nothing.
#
# </details>
#
# To bring such a computation into a graph you must tell the engine two things: what the operation **does**, and
# how a gradient passes **through** it. A class with two methods says exactly this: a *custom Function*.
#
# ## A complete example
#
# The cube, so that the square is left for you. Read it before the explanation: you can guess most of it.

# %% [markdown] lang="zh"
# <details><summary><b>猜过之后再打开：</b>什么穿过了 NumPy，什么没有</summary>
#
# 值是对的，19，历史却没有了。NumPy 只计算，不记录。
#
# </details>
#
# 要把这样的计算带进计算图，你必须告诉引擎两件事：这个运算**做什么**，以及梯度怎样**穿过**它。一个带两个方法的类，说的正是这两件事：**自定义函数**。
#
# ## 一个完整的例子
#
# 这里用立方，把平方留给你。先读代码再看解释：大部分你都猜得出来。

# %%
class Cube(Function):
    @staticmethod
    def forward(ctx, t):
        ctx.save_for_backward(t)
        return t**3

    @staticmethod
    def backward(ctx, grad_output):
        (t,) = ctx.saved_tensors
        return grad_output * 3 * t**2


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Cube.apply(x)
print(y)
y.backward(torch.tensor([1.0, 10.0, 100.0]))
print(x.grad)

# %%
draw(Cube.apply(x).sum(), names={"x": x})

# %% [markdown] lang="en"
# **The contract, in four sentences.**
#
# 1. `forward` gets the inputs and returns the result. While it runs, nothing is recorded: the whole class is
#    *one* node, named after it (`CubeBackward`, without a digit, since it is yours).
# 2. `backward` gets `grad_output`, the upstream gradient: how much the final result changes per unit of *your
#    output*. It returns how much the final result changes per unit of *your input*: **the upstream gradient
#    times your local derivative.**
# 3. `ctx`, the context, belongs to this one call. `forward` puts into it what `backward` will need. The engine
#    does not pass the inputs to `backward` of its own accord.
# 4. You use the class through `apply`, which creates the `ctx`, runs `forward` and adds the node to the graph.
#
# In formulas, with $L$ for the final result: $\;\dfrac{\partial L}{\partial t} = \dfrac{\partial L}{\partial y}
# \cdot \dfrac{dy}{dt}$, where the first factor is `grad_output`.
#
# Walk through it. Which `grad_output` will `CubeBackward` get, and what will it return?

# %% [markdown] lang="zh"
# **约定，只有四句话。**
#
# 1. `forward` 拿到输入，返回结果。它运行期间什么都不记录：整个类就是**一个**节点，以类的名字命名（`CubeBackward`，末尾没有数字，因为它是你自己的）。
# 2. `backward` 拿到 `grad_output`，即上游梯度：**你的输出**每变一份，最终结果变多少。它返回的是：**你的输入**每变一份，最终结果变多少，也就是**上游梯度乘以你的局部导数**。
# 3. `ctx` 是上下文对象，属于这一次调用。`forward` 往里放 `backward` 将要用到的东西。引擎不会主动把输入交给 `backward`。
# 4. 使用这个类要通过 `apply`：它创建 `ctx`，运行 `forward`，并把节点加进计算图。
#
# 写成公式，用 $L$ 表示最终结果：$\;\dfrac{\partial L}{\partial t} = \dfrac{\partial L}{\partial y} \cdot \dfrac{dy}{dt}$，其中第一个因子就是 `grad_output`。
#
# 走一遍看看。`CubeBackward` 会收到怎样的 `grad_output`，又会返回什么？

# %%
step((10 * Cube.apply(x)).sum(), names={"x": x})

# %% [markdown] lang="en"
# Sentence 4 matters. `forward` is an ordinary function that expects a `ctx`; call it yourself, and you are one
# argument short:

# %% [markdown] lang="zh"
# 第 4 句很要紧。`forward` 是个普通函数，第一个参数是 `ctx`；你自己去调用，就会少一个参数：

# %%
try:
    Cube.forward(x)
except TypeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# ### Three slips that cost an afternoon
#
# **The comma.** `saved_tensors` is a tuple, even with one tensor in it: `t, = ctx.saved_tensors` or `(t,) =
# ...`. Without the comma, `t` is a tuple, and the error you get is about something else entirely.
#
# **The forgotten factor.** Leave out `grad_output`, and a test with `.sum()` will not notice: there every
# weight is 1. The 1, 10, 100 above are a better test. Watch a wrong class pass the weak test:

# %% [markdown] lang="zh"
# ### 三个会赔上一下午的小失误
#
# **逗号。** `saved_tensors` 是元组，即使里面只有一个张量：`t, = ctx.saved_tensors` 或 `(t,) = ...`。没有逗号，`t` 就是一个元组，而你看到的报错讲的完全是另一回事。
#
# **忘掉的因子。** 漏掉 `grad_output`，用 `.sum()` 来测是看不出来的：那里每个权重都是 1。上面的 1、10、100 是更好的测试。看看这个错误的类怎样通过较弱的测试：

# %%
class Forgetful(Function):
    @staticmethod
    def forward(ctx, t):
        ctx.save_for_backward(t)
        return t**3

    @staticmethod
    def backward(ctx, grad_output):
        (t,) = ctx.saved_tensors
        return 3 * t**2


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
Forgetful.apply(x).sum().backward()
print("looks right:", x.grad)

x.grad = None
(10 * Forgetful.apply(x)).sum().backward()
print("ten times as much? ", x.grad)

# %% [markdown] lang="en"
# **The missing half.** A class without one of its methods fails where that method is first needed. Not when
# the class is defined:

# %% [markdown] lang="zh"
# **缺失的一半。** 少了一个方法的类，要到第一次用到那个方法时才会出错，定义这个类的时候并不会：

# %%
class OneWay(Function):
    @staticmethod
    def forward(ctx, t):
        return t * 2


class NoWay(Function):
    pass


x = torch.tensor([1.0], requires_grad=True)
y = OneWay.apply(x)
for attempt in (y.backward, lambda: NoWay.apply(x)):
    try:
        attempt()
    except NotImplementedError as error:
        print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# Your turn. The class `Square`, with `backward` missing.

# %% [markdown] lang="zh"
# 轮到你了。这是类 `Square`，缺了 `backward`。

# %% exercise="5.1"

# %% [markdown] lang="en"
# ## Why static?
#
# One class serves many calls at the same time. Use it twice in a formula, and two sets of saved values must
# exist side by side. If they lived on one object, the second call would overwrite the first. So what belongs to
# a call lives on that call's `ctx`, and the methods are static.
#
# <details><summary><b>Myth:</b> the methods are static because there is no __init__</summary>
#
# *The methods are static because there is no `__init__`* has it backwards. Before 2018 it was done differently:
# an *instance* for each call, state on `self`, used as `Poly()(x)`. Texts of that time are still around, such
# as the class `BadFFTFunction` that computes no FFT but a polynomial, since somebody had filled in a template.
# ([Extending PyTorch](https://docs.pytorch.org/docs/stable/notes/extending.html) shows today's form.)
#
# </details>
#
# Here is what such an old class contains, under an honest name. The course's engine still runs the old style,
# with a warning that names the new one. PyTorch has refused it since version 1.5.

# %% [markdown] lang="zh"
# ## 为什么是静态方法？
#
# 一个类同时为许多次调用服务。在一个公式里用两次，就必须有两套保存的值并存。如果它们都放在同一个对象上，第二次调用就会覆盖第一次的。所以属于某次调用的东西，就放在那次调用的 `ctx` 上，方法则是静态的。
#
# <details><summary><b>误传：</b>这些方法是静态的，因为没有 __init__</summary>
#
# 有人说：这些方法是静态的，因为没有 `__init__`。这把因果说反了。2018 年以前是另一种做法：每次调用造一个**实例**，状态存在 `self` 上，用法是 `Poly()(x)`。那时的教程至今还在流传，比如那个叫 `BadFFTFunction` 的类，它算的不是 FFT，而是一个多项式，因为有人只是填了一份模板。（今天的写法见[扩展 PyTorch](https://docs.pytorch.org/docs/stable/notes/extending.html)。）
#
# </details>
#
# 下面用一个诚实的名字写出这种旧类的内容。本课程的引擎仍能运行旧写法，并给出一条指明新写法的警告。PyTorch 从 1.5 版起就拒绝它了。

# %%
class OldPoly(Function):
    def forward(self, x):
        values = x.detach().numpy()
        self.values = values
        return x.new(np.add(np.power(np.add(values, 2), 2), 3))

    def backward(self, grad_output):
        slope = np.dot(np.add(self.values, 2), 2)  # with a number, dot is a product
        return grad_output * grad_output.new(slope)


x = Variable(torch.Tensor([2.0]), requires_grad=True)
try:
    print(OldPoly()(x))
except RuntimeError as error:
    print(f"{type(error).__name__}: {str(error)[:76]}...")

# %% [markdown] lang="en"
# One thing to know when you repair old code: the *same* class, unchanged, works through `apply`, in PyTorch as
# well. `self` then simply receives the `ctx`.

# %% [markdown] lang="zh"
# 修理旧代码时有一点用得上：**同一个**类一字不改，通过 `apply` 就能用，在 PyTorch 里也一样。这时 `self` 接到的就是 `ctx`。

# %%
result = OldPoly.apply(x)
print(result)
result.backward(torch.ones(result.size()) * 0.01)
print(x.grad)

# %% [markdown] lang="en"
# With a **static** `forward`, calling an instance is an error, here and in PyTorch, since it can only be a
# mix-up:

# %% [markdown] lang="zh"
# 如果 `forward` 是**静态**的，调用实例就会报错，这里和 PyTorch 里都一样，因为那只可能是弄混了：

# %%
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    try:
        Cube()(x)
    except RuntimeError as error:
        print(f"{type(error).__name__}: {str(error)[:76]}...")
print(f"{caught[0].category.__name__}: {caught[0].message}")

# %% [markdown] lang="en"
# ## What is saved where
#
# `save_for_backward` takes only tensors. Everything else (an array, a number, a shape, a dictionary) becomes an
# attribute of `ctx`.

# %% [markdown] lang="zh"
# ## 什么存在哪里
#
# `save_for_backward` 只接受张量。其余的一切（数组、数、形状、字典）都存成 `ctx` 的属性。

# %%
class SavesArray(Function):
    @staticmethod
    def forward(ctx, t):
        ctx.save_for_backward(t.detach().numpy())
        return t * 2

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * 2


try:
    SavesArray.apply(x)
except TypeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# Why not put tensors on `ctx` as attributes, too? Because `save_for_backward` does three things for them: it
# frees them after the backward pass, it notices if they were changed in between, and it gives back inputs and
# outputs with their history, so that they can be differentiated again. The second one in action:

# %% [markdown] lang="zh"
# 为什么不把张量也存成 `ctx` 的属性？因为 `save_for_backward` 为它们做三件事：反向传播之后释放它们；如果其间被改动过，它会察觉；取回的输入和输出带着历史，所以还能再次求导。第二件事是这样的：

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
t = x + 0
y = Cube.apply(t).sum()
t.add_(1)  # changes what Cube has saved
try:
    y.backward()
except RuntimeError as error:
    print(f"{type(error).__name__}: {str(error).split(' Hint')[0]}")

# %% [markdown] lang="en"
# What is *not* saved is released after `forward`, and what *is* saved, after the first backward pass. (The
# article says only the first half: *What is not saved is released after `forward`*.) The rules of Lesson 3b
# hold for your node as for any other:

# %% [markdown] lang="zh"
# **没有**保存的东西，在 `forward` 之后释放；**保存了**的东西，在第一次反向传播之后释放。（那篇文章只说了前一半：没有保存的东西，在 `forward` 之后释放。）第 3b 课的规则对你的节点同样成立：

# %%
y = Cube.apply(x).sum()
y.backward()
try:
    y.backward()
except RuntimeError as error:
    print(f"{type(error).__name__}: {str(error)[:48]}...")

# %% [markdown] lang="en"
# Now the NumPy polynomial in the modern style. `detach()` on the way in, a new tensor on the way out, and the
# array kept on `ctx`. `x.new(...)` makes a tensor of the same dtype, which is not tracked:

# %% [markdown] lang="zh"
# 现在用新写法来写那个 NumPy 多项式。进来时 `detach()`，出去时造一个新张量，数组存在 `ctx` 上。`x.new(...)` 造出 dtype 相同、不被追踪的张量：

# %%
d = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
print(d.new([1, 2]), d.new(np.array([1.5])))
print(d.new(2, 3).shape, d.new([1.0]).requires_grad)

# %% exercise="5.2"

# %% [markdown] lang="en"
# ## Do not trust it, test it
#
# A hand-written derivative can be compared with measured slopes. That is what you did at the
# beginning of Lesson 1, and what `gradcheck` does for every input and every output:

# %% [markdown] lang="zh"
# ## 光相信不够，要检验
#
# 手写的导数可以和量出来的斜率比一比。第 1 课开头你做的就是这件事，**梯度检验**函数 `gradcheck` 则对每个输入和每个输出都这样做：

# %%
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.values = x.detach().numpy()
        return x.new((ctx.values + 2) ** 2 + 3)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * torch.from_numpy(2 * (ctx.values + 2))


x = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(Poly.apply, (x,)))

# %% [markdown] lang="en"
# It asks for 64-bit floats, with good reason. It nudges by a millionth, and in 32 bits the difference of two
# numbers near 19 drowns in rounding. The derivative below is *right*; the measurement is not:

# %% [markdown] lang="zh"
# 它要求 64 位浮点数，这很有道理。它只推动百万分之一，而在 32 位里，19 附近的两个数之差会淹没在舍入误差里。下面的导数是**对的**，不对的是测量：

# %%
x = torch.tensor([2.0], requires_grad=True)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    try:
        torch.autograd.gradcheck(Poly.apply, (x,))
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# Measure it with your own hands: here is the same formula, written with operations that the explorer knows. Choose
# **Nudge** and make $h$ smaller: the true change comes ever closer to slope · h. Then drag $x$ to −2: what is
# left of the change there?

# %% [markdown] lang="zh"
# 亲手量一量：下面是同一个公式，用这张可拖动的图认得的运算写成。选**推一下**，把 $h$ 调小：真实的变化会越来越接近斜率 · h。再把 $x$ 拖到 −2：那里的变化还剩下什么？

# %%
x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
y = (x + 2) ** 2 + 3
explore(y, names={"x": x, "y": y})

# %% [markdown] lang="en"
# ### Twice differentiable
#
# And here NumPy inside a Function reaches its limit. The gradient is computed outside any graph, so there is no
# second derivative. No error warns you; only `requires_grad` shows it.

# %% [markdown] lang="zh"
# ### 可以求导两次
#
# Function 里面用 NumPy，局限就在这里。梯度是在任何计算图之外算出来的，所以没有二阶导数。没有报错提醒你，只有 `requires_grad` 显示得出来。

# %%
x = torch.tensor([2.0], requires_grad=True)
(g,) = torch.autograd.grad(Poly.apply(x), x, create_graph=True)
print("NumPy inside:  ", g, g.requires_grad)

(g,) = torch.autograd.grad(Cube.apply(x), x, create_graph=True)
print("tensors inside:", g.detach(), g.requires_grad, torch.autograd.grad(g, x))

# %% [markdown] lang="en"
# `Cube` can be differentiated again because its `backward` is written with tensor operations on saved *inputs*.
# Saved intermediates are a trap. What `forward` computes is not recorded, so an intermediate comes back as a
# constant, and the second derivative is silently wrong. Take $x^4$ by way of $h = x^2$; at 2 the second
# derivative is $12 x^2 = 48$:

# %% [markdown] lang="zh"
# `Cube` 能够再次求导，是因为它的 `backward` 用张量运算写成，作用在保存的**输入**上。保存中间结果则是陷阱。`forward` 里的计算不被记录，所以取回的中间结果是常数，二阶导数就不声不响地错了。取 $x^4$，经由 $h = x^2$；在 2 处的二阶导数是 $12 x^2 = 48$：

# %%
class Through(Function):
    """x to the 4th by way of h = x * x, which is kept for backward."""

    @staticmethod
    def forward(ctx, x):
        h = x * x
        ctx.save_for_backward(x, h)
        return h * h

    @staticmethod
    def backward(ctx, grad_output):
        x, h = ctx.saved_tensors
        return grad_output * 4 * x * h


class Returned(Through):
    """The same, with h as a second output: what is an output comes back with its history."""

    @staticmethod
    def forward(ctx, x):
        h = x * x
        ctx.save_for_backward(x, h)
        return h * h, h

    @staticmethod
    def backward(ctx, grad_output, grad_of_h):
        x, h = ctx.saved_tensors
        return grad_output * 4 * x * h + grad_of_h * 2 * x


for made in (Through.apply, lambda x: Returned.apply(x)[0]):
    x = torch.tensor(2.0, requires_grad=True)
    (first,) = torch.autograd.grad(made(x), x, create_graph=True)
    (second,) = torch.autograd.grad(first, x)
    print(f"first {first.item():.0f}, second {second.item():.0f}")

# %% [markdown] lang="en"
# Two cures, then: return the intermediate as an output, as here, or compute it again in `backward`.
# `gradgradcheck` finds such mistakes; `gradcheck` does not look that far.

# %% [markdown] lang="zh"
# 所以有两种补救：像这里一样，把中间结果也作为输出返回；或者在 `backward` 里重新计算。`gradgradcheck` 能发现这类错误；`gradcheck` 看不到那么远。

# %% exercise="5.12"

# %% exercise="5.10"

# %% [markdown] lang="en"
# ## Several inputs, several outputs
#
# Outputs of `forward` correspond one to one to arguments of `backward`; **inputs of `forward` to results of
# `backward`**. An output that nobody used sends zeros:

# %% [markdown] lang="zh"
# ## 几个输入，几个输出
#
# `forward` 的输出与 `backward` 的参数一一对应；**`forward` 的输入与 `backward` 的结果一一对应**。没有人用到的输出，会送来零：

# %%
class SumAndProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a + b, a * b

    @staticmethod
    def backward(ctx, grad_sum, grad_product):
        print("came in:", grad_sum, grad_product, "| wanted:", ctx.needs_input_grad)
        a, b = ctx.saved_tensors
        return grad_sum + grad_product * b, grad_sum + grad_product * a


a = torch.tensor([2.0], requires_grad=True)
b = torch.tensor([5.0])
total, product = SumAndProduct.apply(a, b)
product.backward()
print(a.grad, b.grad)

# %% [markdown] lang="en"
# `b` was not tracked, so its gradient was computed for nothing and dropped. `ctx.needs_input_grad` tells you
# beforehand, so that you can save the work.
#
# Too few results, or a result of the wrong shape, and the engine objects, and says where:

# %% [markdown] lang="zh"
# `b` 没有被追踪，所以它的梯度白算一场，随即被丢掉。如果想省下这份计算，`ctx.needs_input_grad` 会事先告诉你。
#
# 结果太少，或者某个结果的形状不对，引擎会拒绝接受，并指出是哪里：

# %%
class TwoOfThree(Function):
    @staticmethod
    def forward(ctx, x, w, b):
        return w * x + b

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output, grad_output.sum()


class WrongShape(Function):
    @staticmethod
    def forward(ctx, t):
        return t * 2

    @staticmethod
    def backward(ctx, grad_output):
        return torch.ones(3, 2)


w, b = torch.tensor(1.0, requires_grad=True), torch.tensor(0.0, requires_grad=True)
t = torch.ones(4, requires_grad=True)
for y in (TwoOfThree.apply(torch.ones(3), w, b), WrongShape.apply(t)):
    try:
        y.sum().backward()
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# ### What was broadcast must be summed
#
# In `w * x + b` with a vector `x` and single numbers `w` and `b`, the two are used once **per element**. Many
# paths, so the shares add up:
#
# $$ \frac{\partial L}{\partial w} = \sum_i g_i\, x_i , \qquad
#    \frac{\partial L}{\partial b} = \sum_i g_i , \qquad
#    \frac{\partial L}{\partial x_i} = g_i\, w , \qquad\text{with } g = \mathtt{grad\_output}. $$
#
# An article stresses: *The gradient of a scalar has to be summed.* Right, and yet nothing happens if you
# forget: the engine sees a gradient of the broadcast shape and does the sum for you. Write it all the same.
# Your class promises gradients of its inputs' shapes, and whoever calls its `backward` from elsewhere will rely
# on it.

# %% [markdown] lang="zh"
# ### 广播开的必须求和
#
# 在 `w * x + b` 里，`x` 是向量，`w` 和 `b` 只是单个的数，**每个元素**都要用它们一次。路径有许多条，所以各份相加：
#
# $$ \frac{\partial L}{\partial w} = \sum_i g_i\, x_i , \qquad
#    \frac{\partial L}{\partial b} = \sum_i g_i , \qquad
#    \frac{\partial L}{\partial x_i} = g_i\, w , \qquad\text{其中 } g = \mathtt{grad\_output}. $$
#
# 有篇文章着重强调：标量的梯度必须求和。说得对，可是忘了也不会怎样：引擎看到梯度还是广播后的形状，会替你求和。求和还是要自己写。你的类承诺的梯度，形状与输入相同；谁若从别处调用它的 `backward`，就会依赖这一点。

# %%
class NoSum(Function):
    @staticmethod
    def forward(ctx, x, w, b):
        ctx.save_for_backward(x)
        return w * x + b

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return None, grad_output * x, grad_output


x = torch.tensor([0.0, 1.0, 2.0, 3.0])
NoSum.apply(x, w, b).sum().backward()
print("silently repaired:", w.grad, b.grad)

# %% [markdown] lang="en"
# ## The variable that was not saved
#
# An article's class computes `w * x + b`, saves `x`, and explains: *only `x` needs saving; `w` and `b` are
# managed by autograd*. Its `backward` returns `grad_output * w`. Which `w`? It has none. It finds the *global*
# one, which happens to have the right name and, that day, the right value. What becomes of the gradient of `x`
# if somebody assigns another `w` between forward and backward?

# %% [markdown] lang="zh"
# ## 没有保存的变量
#
# 有篇文章的类计算 `w * x + b`，保存了 `x`，并解释说：只有 `x` 需要保存；`w` 和 `b` 由自动求导管理。它的 `backward` 返回 `grad_output * w`。哪个 `w`？它手里没有。它找到的是**全局的**那个，碰巧名字对得上，那一天碰巧值也对。如果有人在前向和反向之间给 `w` 另赋了值，`x` 的梯度会变成什么？

# %%
class Affine(Function):
    @staticmethod
    def forward(ctx, x, w_in, b_in):
        ctx.save_for_backward(x)
        return w_in * x + b_in

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * w, (grad_output * x).sum(), grad_output.sum()


w = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
x = torch.tensor([0.5, 1.5], requires_grad=True)
y = Affine.apply(x, w, b)
w = torch.tensor(100.0)  # somebody else's w
y.sum().backward()
print(x.grad, "expected: [3., 3.]")

# %% [markdown] lang="en"
# No error, no warning, a gradient of 100. Rule: **what `backward` reads was saved by `forward`**, with no
# exception.

# %% [markdown] lang="zh"
# 没有错误，没有警告，梯度是 100。规则是：**`backward` 读取的，必须是 `forward` 保存的**，没有例外。

# %% exercise="5.3"

# %% [markdown] lang="en"
# ## The contract, clause by clause
#
# Three small Functions, each about one clause. An argument that is **not a tensor** gets `None`. An argument
# that was **broadcast** gets a sum: with two rows and the upstream gradients $(1, 2, 3)$ and $(10, 20, 30)$, a
# bias that was added to both receives $(11, 22, 33)$. And with **several outputs**, each sends a gradient of
# its own; they add up in every input that has a path to them.

# %% [markdown] lang="zh"
# ## 逐条来看约定
#
# 三个小小的 Function，每个对应一条。**不是张量**的参数得到 `None`。**被广播过**的参数得到求和：有两行，上游梯度是 $(1, 2, 3)$ 和 $(10, 20, 30)$，那么加到两行上的偏置得到 $(11, 22, 33)$。有**几个输出**时，每个输出都送来自己的梯度，在每个有路径通向它们的输入里加起来。

# %% exercise="5.4"

# %% exercise="5.5"

# %% exercise="5.6"

# %% [markdown] lang="en"
# ## The line fit
#
# Now use it. The article draws eleven points near the line $0.5 x + 30$, from a seed, so that you get the very
# same points. `randint` excludes its upper bound, and returns whole numbers, hence the conversion.

# %% [markdown] lang="zh"
# ## 拟合直线
#
# 现在来用它。那篇文章在直线 $0.5 x + 30$ 附近取了十一个点，用的是固定的种子，所以你得到的点完全一样。`randint` 不包含上界，而且返回整数，所以要转换。

# %%
torch.manual_seed(2024)
x = torch.randint(low=-5, high=30, size=(11,)).to(dtype=torch.float32)
y = 0.5 * x + 30 + torch.randn(11)
print(x)
print(y)

# %% [markdown] lang="en"
# Before fitting, the inputs are scaled: `x_new = x * 0.1`. Predict how this changes the slope that will be
# found. (The article announces 0.5.)
#
# <details><summary>How the article's program differs</summary>
#
# Its text calls the class by another name than the code does, the loop ignores its own argument and reads the
# global `x_new`, and a function `model` is defined that nobody calls. Here everything has one name and is put
# to use.
#
# </details>

# %% [markdown] lang="zh"
# 拟合之前，先把输入缩放：`x_new = x * 0.1`。请预测这会怎样影响将要找到的斜率。（文章宣称是 0.5。）
#
# <details><summary>那篇文章的程序有什么不同</summary>
#
# 正文里类的名字和代码里的不一样；循环不理自己的参数，读的是全局的 `x_new`；还定义了一个函数 `model`，却没有人调用。这里每样东西都只有一个名字，而且都派上用场。
#
# </details>

# %%
class Line(Function):
    @staticmethod
    def forward(ctx, x, w, b):
        ctx.save_for_backward(x, w)
        return w * x + b

    @staticmethod
    def backward(ctx, grad_output):
        x, w = ctx.saved_tensors
        return grad_output * w, (grad_output * x).sum(), grad_output.sum()


def model(x, w, b):
    return Line.apply(x, w, b)


def loss_fn(prediction, target):
    return ((prediction - target) ** 2).mean()


def fit(x, target, epochs, lr=0.01):
    w = torch.tensor(1.0, requires_grad=True)
    b = torch.tensor(0.0, requires_grad=True)
    for epoch in range(1, epochs + 1):
        loss = loss_fn(model(x, w, b), target)  # a fresh graph in each epoch
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
            b -= lr * b.grad
        if epoch in (1, 10, 100, epochs):
            print(f"{epoch:>5}  loss {loss:8.2f}  w {w:.4f}  b {b:.4f}")
            print(f"       slopes {w.grad:.3f} {b.grad:.3f}")
        w.grad.zero_()
        b.grad.zero_()
    return w, b


x_new = x * 0.1
fit(x_new, y, epochs=1000)

# %% [markdown] lang="en"
# The slope is close to **5**, not 0.5. In units of $x$ divided by ten the line is $5\,x_\mathrm{new} + 30$.
# Nothing went wrong; just always state the units of a parameter. The intercept, 30, is not affected.
#
# Two small things about printing. A tensor without axes formats in an f-string like the number in it, and takes
# a format such as `.4f`. Without a format it shows all that 32 bits hold, whereas `print` and `repr` round to
# four digits:

# %% [markdown] lang="zh"
# 斜率接近 **5**，不是 0.5。以 $x$ 除以十为单位，这条直线是 $5\,x_\mathrm{new} + 30$。什么都没有出错：只是永远要说明参数用的是什么单位。截距 30 不受影响。
#
# 关于打印，有两件小事。没有轴的张量放进 f-string，格式和里面的数一样，也接受 `.4f` 这样的格式。不写格式时，它给出 32 位里存的全部内容；`print` 和 `repr` 则舍入到四位：

# %%
loss = torch.tensor(0.15, requires_grad=True)
print(f"{loss}", loss, repr(loss))
print(f"{loss:.2f}", f"{torch.tensor([1.5])}")

# %% [markdown] lang="en"
# ## When a Function pays off
#
# Most operations do not need one: whatever is written in tensor operations differentiates itself. Five reasons
# remain.
#
# 1. The true slope is **useless**, and you want another one. Rounding is a staircase: 0.4 gives 0 and 1.6 gives
#    2, and nudging either changes nothing. A network that has to work with rounded numbers pretends on the way
#    back that rounding did not happen. This *straight-through* gradient (the field says *straight-through
#    estimator*) is a lie that works, and `gradcheck` rightly objects.

# %% [markdown] lang="zh"
# ## Function 什么时候值得写
#
# 大多数运算用不着它：凡是用张量运算写成的，都会自己求导。剩下五种理由。
#
# 1. 真正的斜率**没有用**，你想要另一个。取整是一段楼梯：0.4 变成 0，1.6 变成 2，轻轻推一下，哪个都不变。要使用取整后的数的网络，在往回走时就假装取整没有发生过。这种**直通**梯度（通称 straight-through estimator）是一个管用的谎言，而 `gradcheck` 的反对是有道理的。

# %% exercise="5.7"

# %% [markdown] lang="en"
# 2. The slope of the whole is **simpler or safer** than that of the steps. Softplus, written safely as in 4.9, takes a maximum, an absolute value, an
#    exponential and a logarithm; its slope is a plain sigmoid, finite everywhere.

# %% [markdown] lang="zh"
# 2. 整体的斜率比各步的斜率**更简单或更安全**。像 4.9 那样稳妥地写，softplus 要取最大值、绝对值、指数和对数；它的斜率却只是一个 sigmoid，处处有限。

# %% exercise="5.8"

# %% [markdown] lang="en"
# 3. You compute something the library **does not have**. A Legendre polynomial serves as practice. Check one point by
#    hand first: $P_3(1) = (5 - 3)/2 = 1$, and its slope there is $(15 - 3)/2 = 6$.

# %% [markdown] lang="zh"
# 3. 你要计算的东西，库里**没有**。这里拿一个勒让德多项式来练手。先手算一个点：$P_3(1) = (5 - 3)/2 = 1$，那里的斜率是 $(15 - 3)/2 = 6$。

# %% exercise="5.9"

# %% [markdown] lang="en"
# 4. You want to **operate on the gradient itself** and leave the values alone. With an upstream gradient of 10,
#    a clip at 5 passes on 5; a reversal with strength 2 then makes it $-10$. (A hook, from Lesson 4, does the
#    same without a class.)

# %% [markdown] lang="zh"
# 4. 你想**直接改动梯度**，而不改变数值。上游梯度是 10，在 5 处截断，就传下去 5；再以强度 2 反转，就成了 $-10$。（第 4 课的钩子不用写类也能做到。）

# %% exercise="5.11"

# %% [markdown] lang="en"
# 5. You want to **trade time for memory**. A long chain of operations saves a value at every step.
#    *Checkpointing* saves only the inputs, and runs the chain a second time when the backward pass arrives.
#    PyTorch has it ready-made as `torch.utils.checkpoint`; this is the whole idea:

# %% [markdown] lang="zh"
# 5. 你想**用时间换内存**。一长串运算，每一步都保存一个值。**检查点**技术只保存输入，等反向传播到达时把这一串再运行一遍。PyTorch 有现成的 `torch.utils.checkpoint`；它的全部想法就是：

# %%
class Checkpoint(Function):
    @staticmethod
    def forward(ctx, run, *inputs):
        ctx.run = run
        ctx.save_for_backward(*inputs)
        return run(*inputs)  # nothing is recorded here, so nothing else is saved

    @staticmethod
    def backward(ctx, grad_output):
        inputs = [each.detach().requires_grad_() for each in ctx.saved_tensors]
        with torch.enable_grad():
            output = ctx.run(*inputs)  # the second time
        return None, *torch.autograd.grad(output, inputs, grad_output)


def long_chain(t):
    runs.append("run")
    for _ in range(50):
        t = (t * 1.1).sin()
    return t.sum()


runs = []
x = torch.tensor([0.5, 1.0], requires_grad=True)
long_chain(x).backward()
plain, x.grad = x.grad, None
Checkpoint.apply(long_chain, x).backward()
print(torch.allclose(plain, x.grad), "| runs of the chain:", len(runs) - 1, "in place of 1")

# %% [markdown] lang="en"
# ## Inside the engine
#
# A debugger that follows PyTorch stops at `run_backward`: what comes next is C++. (An old article says so: *A
# debugger cannot follow beyond `run_backward`*. It is still true.) Not here. The engine of this course is
# Python from top to bottom, and its backward pass is in `engine/core/walk.py`. Set a breakpoint in it, or just
# read it.

# %% [markdown] lang="zh"
# ## 引擎里面
#
# 调试器跟进 PyTorch，到 `run_backward` 就停了：再往后是 C++。（一篇旧文章这么说过：调试器跟不进 `run_backward` 之后的地方。至今成立。）这里不是这样。本课程的引擎从上到下都是 Python，反向传播就在 `engine/core/walk.py` 里。在里面设个断点，或者干脆读一读。

# %%
print(Variable._execution_engine.run_backward.__name__)

# %% [markdown] lang="en"
# ## Back to the whole game
#
# Here is the throw as an old NumPy program. The class around it measures the derivative by nudging both ways:
# three simulations in place of one, and no graph through the steps at all. Aimed with its help, the throw hits
# the target as it did in Lesson 0.

# %% [markdown] lang="zh"
# ## 回到整盘棋
#
# 这里的投掷是一个老的 NumPy 程序。包在外面的类朝两边各推一下，量出导数：模拟从一次变成三次，而各步之间完全没有计算图。用它来瞄准，和第 0 课一样命中。

# %%
def simulate(degrees, speed=20.0, drag=0.02, tick=0.02):
    """The old program: plain floats, no tensors."""
    x, y = 0.0, 1.5
    vx, vy = speed * np.cos(np.radians(degrees)), speed * np.sin(np.radians(degrees))
    while y > 0:
        air = drag * np.hypot(vx, vy)
        vx, vy = vx - tick * air * vx, vy - tick * (9.81 + air * vy)
        x, y = x + tick * vx, y + tick * vy
    return x - y * vx / vy


class Throw(Function):
    @staticmethod
    def forward(ctx, angle):
        ctx.degrees = angle.item()
        return angle.new_tensor(simulate(ctx.degrees))

    @staticmethod
    def backward(ctx, grad_output):
        nudge = 0.01
        slope = (simulate(ctx.degrees + nudge) - simulate(ctx.degrees - nudge)) / (2 * nudge)
        return grad_output * slope


angle = torch.tensor(10.0, requires_grad=True)
for number in range(20):
    landed = Throw.apply(angle)
    ((landed - 24) ** 2).backward()
    with torch.no_grad():
        angle -= 1.2 * angle.grad
    angle.grad = None
print(f"throw 20 lands at {landed.item():.2f} m")

# %% [markdown] lang="en"
# ## Self-check: five predictions
#
# 1. For a `forward(ctx, x, k)` with a plain number `k`, `backward` returns two things. What is the second one?
# 2. The printed name of the node of a class `Ramp(Function)`
# 3. Shape of the gradient for `b` in `x + b`, with `x` of shape (2, 3) and `b` of shape (3,)
# 4. `gradcheck` on this lesson's class `Forgetful`, in 64 bits: does it notice? `True` or `False`
# 5. Can a Function with NumPy in its `backward` be differentiated twice? `True` or `False`

# %% [markdown] lang="zh"
# ## 自测：五个预测
#
# 1. 对带有普通数 `k` 的 `forward(ctx, x, k)`，`backward` 返回两样东西。第二样是什么？
# 2. 类 `Ramp(Function)` 的节点打印出来叫什么名字
# 3. 在 `x + b` 中，`x` 的形状是 (2, 3)，`b` 的形状是 (3,)，`b` 的梯度是什么形状
# 4. 对上面的类 `Forgetful` 用 64 位做 `gradcheck`：它会察觉吗？写 `True` 或 `False`
# 5. `backward` 里用了 NumPy 的 Function，能求导两次吗？写 `True` 或 `False`

# %% predicted="None, 'RampBackward', (3,), True, False"
class Scale(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.k = k
        return x * k

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.k, None


class Ramp(Scale):
    pass


class WithArrays(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.values = x.detach().numpy()
        return x.new(ctx.values**2)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * torch.from_numpy(2 * ctx.values)


# in place of the dots: a number, a list such as [1, 2], True, None, or a name in quotes
@predict("5 self-check", ..., ..., ..., ..., ...)
def answers():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = Scale.apply(x, 3.0)
    y.sum().backward()  # with one result for two arguments this would be refused
    first = Scale.backward(y.grad_fn, torch.ones(2))[1]
    second = Ramp.apply(x, 3.0).grad_fn.name()

    b = torch.zeros(3, requires_grad=True)
    (torch.ones(2, 3) + b).sum().backward()

    try:
        torch.autograd.gradcheck(Forgetful.apply, (x.detach().double().requires_grad_(),))
        fourth = False
    except RuntimeError as error:
        print(str(error).splitlines()[0])
        fourth = True

    (g,) = torch.autograd.grad(WithArrays.apply(x).sum(), x, create_graph=True)
    return first, second, b.grad.shape, fourth, g.requires_grad

# %% [markdown] lang="en"
# <details><summary>Why?</summary>
#
# 1. A pair: the gradient for `x`, and `None` for `k`. One result per argument of `forward`.
# 2. `RampBackward`: the class's own name, without a digit.
# 3. `(3,)`: each entry was used in two rows, so each gradient is the sum over the rows, 2.
# 4. It does. It runs one backward pass per output, with the weight 1 for this output and 0 for the others. A
#    class that ignores its upstream gradient sends its slopes where the weight is 0, too: its Jacobian has
#    numbers off the diagonal where 0 was measured.
# 5. No. Its gradient has no graph.
#
# </details>
#
# That is all that the five articles cover, and you can now say where they were right, where they were right at
# the time, and where they never were. **Next:** Lesson 6 puts gradients to work.

# %% [markdown] lang="zh"
# <details><summary>为什么？</summary>
#
# 1. 是一对：`x` 的梯度，以及给 `k` 的 `None`。`forward` 的每个参数对应一个结果。
# 2. `RampBackward`：类自己的名字，末尾没有数字。
# 3. `(3,)`：每一项都在两行里用到，所以是对行求和，得 2。
# 4. 会。它对每个输出做一次反向传播，这个输出的权重是 1，其余是 0。不理会上游梯度的类，在权重为 0 的地方也照样送出斜率：于是它的雅可比矩阵在对角线之外也有数，而量出来的是 0。
# 5. 不能。它的梯度没有计算图。
#
# </details>
#
# 那五篇文章所讲的内容，到这里就全部走完了。现在你能说出它们哪些地方是对的，哪些在当时是对的，哪些从来就不对。**下一课**：第 6 课让梯度派上用场。
