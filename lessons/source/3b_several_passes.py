# %% [markdown] lang="en"
# # Lesson 3b · Backward: several backward passes
#
# *About 110 minutes: 35 to read and run, 75 for ten exercises and the self-check. On the short road: the
# sections "Gradients add up", "Moving a leaf" and "The loop", with exercises 3.12 and 3.14.*
#
# **The piece of the whole game.** Aiming the throw took twenty backward passes, training the network three
# hundred. This lesson is about all that can go wrong between one and the next: gradients that add up, graphs
# that are used up, leaves that get lost.
#
# **When you have finished, you can**
#
# - predict what a second backward pass does: add, or fail, and why;
# - train with two losses, or with a state that is carried along, and choose between `retain_graph` and `detach`;
# - stop a gradient on purpose, notice when you stopped it by accident, and see through a cure that only
#   silences the error;
# - write the update step of a training loop so that leaves stay leaves.

# %% [markdown] lang="zh"
# # 第 3b 课 · 反向传播：走几次
#
# 约 110 分钟：阅读和运行 35 分钟，十道练习和自测 75 分钟。走精简路线的话，读“梯度会累加”“移动叶子节点”“循环”三节，做练习 3.12 和 3.14。
#
# **整盘棋里的这一块。** 瞄准投掷用了二十次反向传播，训练网络用了三百次。这一课讲两次之间可能出的各种差错：梯度会累加，计算图会耗掉，叶子节点会弄丢。
#
# **学完这一课，你能够**
#
# - 预测第二次反向传播会怎样：累加，还是失败，为什么；
# - 用两个损失训练，或者带着传下去的状态训练，并在 `retain_graph` 和 `detach` 之间做出选择；
# - 有意地拦住梯度，察觉自己无意中把它拦住了，并识破那些只是掩盖报错的办法；
# - 写出训练循环的更新步骤，让叶子节点始终是叶子节点。

# %%
import engine as torch
import numpy as np
from checkers import check, draw, explore, hint, predict

Variable = torch.autograd.Variable

# %% [markdown] lang="en"
# ## Warm-up from Lessons 1 to 3
#
# 1. `w = torch.ones(3, requires_grad=True) * 0.1`: is `w` a leaf?
# 2. $y = x^2 + 3x$ at $x = 2$: the slope, as a sum over paths?
# 3. `(w * X).sum()` with a number `w` and `X` of shape (2, 3): what shape does `w.grad` have?

# %% [markdown] lang="zh"
# ## 第 1 到 3 课的热身题
#
# 1. `w = torch.ones(3, requires_grad=True) * 0.1`：`w` 是叶子节点吗？
# 2. $y = x^2 + 3x$，在 $x = 2$ 处：把斜率写成各路径之和，是多少？
# 3. `(w * X).sum()`，`w` 是一个数，`X` 的形状是 (2, 3)：`w.grad` 是什么形状？

# %%
w = torch.ones(3, requires_grad=True) * 0.1
print(1, w.is_leaf)

x = torch.tensor(2.0, requires_grad=True)
(x**2 + 3 * x).backward()
print(2, x.grad, "= 4 + 3")

w = torch.tensor(1.0, requires_grad=True)
(w * torch.ones(2, 3)).sum().backward()
print(3, w.grad.shape)

# %% [markdown] lang="en"
# ## The question of this lesson
#
# `backward()` is called twice on the same result, with nothing in between: first for the mean of three numbers,
# then for the sum of their squares. **Which number is then in the first element of the gradient, or is there an
# `"error"`?** Two answers, one for the mean and one for the squares. The next two sections explain one each.

# %% [markdown] lang="zh"
# ## 这一课的问题
#
# 对同一个结果调用两次 `backward()`，中间什么也不做：先是三个数的均值，再是它们的平方和。**之后梯度的第一个元素是多少，还是会 `"error"`？** 两个答案，均值一个，平方和一个。接下来的两节各解释一个。

# %% predicted="0.6667, 'error'"
@predict("3b opening", ..., ...)
def twice():
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    mean = x.mean()
    mean.backward()
    mean.backward()

    z = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    squares = (z * z).sum()
    squares.backward()
    try:
        squares.backward()
        return x.grad[0], z.grad[0]
    except RuntimeError as error:
        print(f"{type(error).__name__}: {str(error)[:48]}...")
        return x.grad[0], "error"

# %% [markdown] lang="en"
# ## Gradients add up
#
# Run two backward passes from the same mean, and look in between:

# %% [markdown] lang="zh"
# ## 梯度会累加
#
# 对同一个均值走两次，中间看一看：

# %%
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
d = torch.mean(w1)
d.backward()
print(w1.grad)
d.backward()
print(w1.grad)

# %% [markdown] lang="en"
# A new gradient is *added* to what is in the mailbox: $\mathrm{grad} \leftarrow \mathrm{grad} + \text{new}$.
# This is about separate backward passes. Within one pass, the shares of several paths are added up *before*
# they arrive: the node of a leaf is visited once, with the sum.

# %% [markdown] lang="zh"
# 新的梯度会**加到**信箱里已有的东西上：$\mathrm{grad} \leftarrow \mathrm{grad} + \text{新的}$。这说的是不同的几次反向传播。在同一次之内，几条路径各自的那一份在**到达之前**就已经加好：叶子张量的节点只被访问一次，收到的是和。

# %%
x = torch.tensor(2.0, requires_grad=True)
x.register_post_accumulate_grad_hook(lambda leaf: print("arrived, once:", leaf.grad))
(x * x + 3 * x).backward()

# %% [markdown] lang="en"
# Adding is useful across backward passes: a *batch* (the examples of one step) that is too large for the machine is
# split, and the gradients of its parts add up. This is called *gradient accumulation*. If the loss is a *mean*,
# though, each part must count only for its share:

# %% [markdown] lang="zh"
# 在几次反向传播之间累加很有用：一个**小批量**（一步所用的样本）太大，机器装不下，就分成几份，各份的梯度加起来。这叫作**梯度累加**。不过，如果损失是**均值**，每一份只能按自己的份额计入：

# %%
data = torch.arange(1.0, 9.0)
w = torch.tensor(1.0, requires_grad=True)
for name, share in {"the whole": None, "four means": 1, "four quarters of a mean": 4}.items():
    w.grad = None
    for part in [data] if share is None else data.chunk(4):
        (((w * part) ** 2).mean() / (share or 1)).backward()
    print(f"{name:<24}", w.grad)

# %% [markdown] lang="en"
# The price of adding: **nobody empties the mailbox for you.** Four ways to do it, from old to new:

# %% [markdown] lang="zh"
# 累加的代价是：**没有人替你清空信箱。** 有四种做法，从旧到新：

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
# Now collect a gradient in parts yourself. By hand: two halves with the means 2 and 4 have the common mean $2/2
# + 4/2 = 3$.

# %% [markdown] lang="zh"
# 现在请你自己分几份来收集梯度。先手算：两个半批的均值是 2 和 4，合起来的均值是 $2/2 + 4/2 = 3$。

# %% exercise="3.7"

# %% [markdown] lang="en"
# ## What a backward pass uses up
#
# Several passes ran through the graph of the mean `d`. Now a graph with a product in it:

# %% [markdown] lang="zh"
# ## 一次反向传播用掉了什么
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
# *What exactly is destroyed by the first backward?*, an article of 2017 asks, and leaves the question open. Not
# the graph, but the **saved tensors**. To go back through a product you need the values of its factors: the
# local derivative of $w_1 w_2$ with respect to $w_1$ is the number $w_2$. So the product's node keeps them, as
# in a drawer, and the backward pass frees them as it goes, to save memory. You can look into the drawer before
# and after:

# %% [markdown] lang="zh"
# 2017 年的一篇文章问：第一次 backward 究竟毁掉了什么？它没有回答。毁掉的不是计算图，而是**保存的张量**。要往回穿过一个乘积，需要知道它的因子的值：$w_1 w_2$ 对 $w_1$ 的局部导数就是数 $w_2$。所以乘积的节点把它们保存起来，好比放在抽屉里；反向传播一过去，就随手释放它们，好节省内存。之前和之后，你都可以打开抽屉看看：

# %%
z = w1 * w2
print(z.grad_fn._saved_self, z.grad_fn._saved_other)
z.sum().backward()
try:
    z.grad_fn._saved_self
except RuntimeError as error:
    print(f"{type(error).__name__}: {str(error)[:48]}...")

# %% [markdown] lang="en"
# A mean needs no values: whatever went in, each element gets $1/n$. Nothing is saved, nothing can be lost, so
# the second backward pass succeeds. "The second backward always fails" is as wrong as "it always works". Sort
# these six before you run the cell: which survive?

# %% [markdown] lang="zh"
# 均值不需要任何数值：不管进来的是什么，每个元素都分到 $1/n$。什么都没保存，也就没有什么可失去，所以第二次反向传播能成功。“第二次 backward 总会失败”和“总能成功”一样，都是错的。运行单元格之前，先给这六个分分类：哪些能挺过去？

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
# `x * 3` may surprise you: it keeps the 3. The rule is per node, not per graph: *did this node save something?*
#
# If you need a second pass, tell the **first** one to keep what was saved: `retain_graph=True`. It is about the
# saved tensors, in spite of its name. (In PyTorch 0.1 it was called `retain_variables`; the signature today is
# `backward(gradient, retain_graph, create_graph, inputs)`.) The gradients still add up, and the last pass may free what was saved.

# %% [markdown] lang="zh"
# `x * 3` 也许让你意外：它保存了那个 3。规则针对每个节点，而不是整张图：**这个节点保存了东西吗？**
#
# 如果需要走第二次，就让**第一次**留住保存的东西：`retain_graph=True`。虽然名字里说的是图，它管的是保存的张量。（在 PyTorch 0.1 里它叫 `retain_variables`；今天的参数列表是 `backward(gradient, retain_graph, create_graph, inputs)`。）梯度照样累加，最后一次可以释放保存的东西。

# %%
x = Variable(torch.Tensor(range(4)), requires_grad=True)
out = (3 * (x + 2) ** 2).mean()
out.backward(retain_graph=True)
out.backward()
print(x.grad, "twice (3, 4.5, 6, 7.5)")

# %% [markdown] lang="en"
# Now with the mouse. Under **Switches** call `backward()` again and again, with `retain_graph` and without, and
# set `.grad` to `None` in between. Can you bring `.grad` to 15? And what is the error's first line?

# %% [markdown] lang="zh"
# 现在用鼠标来试。在**开关**里一次又一次地调用 `backward()`，有时带 `retain_graph`，有时不带，中间把 `.grad` 设为 `None`。你能让 `.grad` 变成 15 吗？报错的第一行说的是什么？

# %%
x = torch.tensor(2.0, requires_grad=True)
square = x * x
y = square + x
explore(y, names={"x": x, "square": square, "y": y})

# %% [markdown] lang="en"
# In practice you will seldom want it. If a training loop complains about a second pass, first look whether the loss
# is computed anew in each round. If it is not, retaining the old graph would only repeat an old gradient.
#
# Two exercises on second passes, without looking back:

# %% [markdown] lang="zh"
# 实际上你很少会用到它。如果训练循环抱怨走了第二次，先看看每一轮是不是都重新计算了损失。如果没有，保留旧图只会重复旧的梯度。
#
# 两道关于第二次反向传播的练习，不许往回看：

# %% exercise="3.8"

# %% exercise="3.9"

# %% [markdown] lang="en"
# ## Two losses, and states that are carried along
#
# There are three situations in which more than one pass is really wanted. Two of them end in the same error,
# and each needs a cure of its own.
#
# **Two losses share a part.** Here `h` goes into both. The first pass frees what the product saved, and the
# second finds it gone. The best cure is *one* pass from the sum of the losses: the gradient of a sum is the sum
# of the gradients.

# %% [markdown] lang="zh"
# ## 两个损失，以及传下去的状态
#
# 真正需要不止一次反向传播的情形有三种。其中两种报的是同一个错，而解法各不相同。
#
# **两个损失共用一部分。** 这里 `h` 进入两个损失。第一次反向传播释放了乘积保存的东西，第二次就找不到了。最好的办法是对损失之和只走**一次**：和的梯度，等于梯度之和。

# %%
w = torch.tensor(2.0, requires_grad=True)
h = w * w  # the shared part: 4
near, small = (h - 1) ** 2, 0.1 * h
near.backward()
try:
    small.backward()
except RuntimeError as error:
    print(f"{type(error).__name__}: {str(error)[:48]}...")

w.grad = None
h = w * w
near, small = (h - 1) ** 2, 0.1 * h
near.backward(retain_graph=True)  # works: two passes over the shared part
small.backward()
print("two passes:", w.grad)

w.grad = None
h = w * w
near, small = (h - 1) ** 2, 0.1 * h
(near + small).backward()  # better: one pass
print("one pass:  ", w.grad)

# %% [markdown] lang="en"
# **A state is carried along.** In a recurrent network each round starts from the state `h` of the round before,
# and with `h` comes its whole history. The second pass runs into the first round again. Retaining would let
# every pass run back to the very beginning, a little farther each round. What you want is to keep the *number*
# and drop the history: `detach()`. (This is called *truncated backpropagation through time*.)

# %% [markdown] lang="zh"
# **状态传下去。** 在循环网络里，每一轮都从上一轮的状态 `h` 出发，而 `h` 带着它的全部历史。第二次反向传播会再次走进第一轮。若用保留的办法，每次都要一直走回最开头，一轮比一轮远。真正想要的是留下**数**，丢掉历史：`detach()`。（这叫作**沿时间截断的反向传播**。）

# %%
def rounds(carry):
    w, h = torch.tensor(0.5, requires_grad=True), torch.tensor(1.0)
    for _ in range(3):
        h = torch.tanh(w * carry(h) + 1)
        (h - 0.5).square().backward()
    return w.grad


print("number only: ", rounds(lambda h: h.detach()))
try:
    rounds(lambda h: h)
except RuntimeError as error:
    print(f"with history: {type(error).__name__}: {str(error)[:48]}...")

# %% [markdown] lang="en"
# **A step was taken in between.** An optimizer changes weights in place. If a graph from before the step still
# needs the old weights, its backward pass is refused, and this time `retain_graph` is no cure at all: the
# numbers are gone. Run all backward passes first and step last, or compute the loss anew after the step.

# %% [markdown] lang="zh"
# **中间走了一步。** 优化器原地修改权重。如果走这一步之前的计算图还需要旧的权重，它的反向传播就会被拒绝，而这一次 `retain_graph` 完全不管用：那些数已经没有了。先做完所有的反向传播，最后才走一步；或者在这一步之后重新计算损失。

# %%
w = torch.tensor(2.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
first, second = w * w, (w - 1) ** 2 * w  # both read w = 2
first.backward()
optimizer.step()  # now w is 1.6
try:
    second.backward()
except RuntimeError as error:
    print(f"{type(error).__name__}: {str(error).split(' Hint')[0]}")

# %% [markdown] lang="en"
# In a *GAN*, two networks that play against each other, a generator and a discriminator, all three meet: to the
# discriminator the generator's picture is mere numbers, `fake.detach()`, and the generator's own loss is
# computed anew after the discriminator has moved. Predict what happens in eight such situations:

# %% [markdown] lang="zh"
# 在**生成对抗网络**（GAN）里，生成器和判别器互相对抗，三种情形都齐了：判别器只把生成器的图片当作数来用，写 `fake.detach()`；判别器更新之后，生成器自己的损失要重新计算。请预测下面八种情形：

# %% exercise="3.15"

# %% [markdown] lang="en"
# ## Stopping a gradient
#
# `detach()` gives the same numbers without history: to the backward pass, a constant. At $x = 3$, what is the
# slope of $x \cdot x$ when the second factor is detached?

# %% [markdown] lang="zh"
# ## 拦住梯度
#
# `detach()` 给出同样的数，但没有历史：对反向传播来说，它是常数。在 $x = 3$ 处，如果把 $x \cdot x$ 的第二个因子分离，斜率是多少？

# %%
x = torch.tensor(3.0, requires_grad=True)
y = x * x.detach()
y.backward()
print(x.grad)

# %% [markdown] lang="en"
# 3 instead of 6. One of the two paths is closed. That is a tool when you mean it, and a silent error when you
# do not: no exception, no warning, half a gradient.
#
# Detaching acts on what you compute from the detached tensor, and on nothing else. (One article detaches a
# copy, prints it, and then computes the loss from the *original*: the copy changes nothing.)

# %% [markdown] lang="zh"
# 是 3，不是 6。两条路径中有一条被关上了。有意这样做，它是工具；无意这样做，它就是无声的错误：没有异常，没有警告，只有一半的梯度。
#
# 分离只影响你用分离后的张量算出来的东西，此外一概不影响。（有篇文章分离出一个副本，把它打印出来，然后用**原来的**张量计算损失：那个副本什么都没有改变。）

# %%
x = torch.tensor([2.0, 2.0], requires_grad=True)
y = x * 1
copy = y.detach()
print("the copy:    ", copy.requires_grad, copy.grad_fn, copy.is_leaf)
print("the original:", y.requires_grad, y.grad_fn.name(), y.is_leaf)

# %% [markdown] lang="en"
# If *all* paths are closed, or recording was paused, the backward pass has nowhere to go:

# %% [markdown] lang="zh"
# 如果**所有**的路径都关上了，或者当时暂停了记录，反向传播就无路可走：

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
# ### A cure that only silences the error
#
# "Does not require grad": so why not switch it on? The advice `loss.requires_grad_(True)` is found again and
# again. The error goes away, the loop runs, and nothing learns. The switch makes the *loss* a leaf. Its
# backward pass delivers a 1 to the loss itself and ends there, for the path to the weights is still cut.

# %% [markdown] lang="zh"
# ### 只掩盖报错的办法
#
# 报错说不需要梯度，那打开开关不就行了？`loss.requires_grad_(True)` 这个建议随处可见。报错消失了，循环跑起来了，却什么也没学到。这个开关把**损失**变成了叶子节点。反向传播给损失自己送去一个 1，就到头了，因为通往权重的路径仍然是断的。

# %%
w = torch.tensor([1.0, 2.0], requires_grad=True)
loss = (w.detach() * 3).sum()  # the mistake is here
loss.requires_grad_(True)  # and this does not mend it
loss.backward()
print("w:", w.grad, "  the loss itself:", loss.grad)

# %% [markdown] lang="en"
# Whenever this error appears, go *backwards* through your own lines and look at the `grad_fn` of each
# intermediate result, until you meet one that has it, or the leaf itself. Just after it the path is cut: by a
# `detach`, `item()`, `numpy()`, a `torch.tensor(...)` built from results, an `argmax`, or a block of `no_grad`.

# %% [markdown] lang="zh"
# 遇到这个报错时，请沿着自己的代码**往回**走，逐个查看中间结果的 `grad_fn`，直到遇见一个有 `grad_fn` 的，或者叶子节点本身。路径就断在它的后面：`detach`、`item()`、`numpy()`、用结果拼出来的 `torch.tensor(...)`、`argmax`，或者 `no_grad` 代码块。

# %% exercise="3.16"

# %% [markdown] lang="en"
# <details><summary><b>Myth:</b> if you need no backward pass, set the network to eval()</summary>
#
# *If you need no backward pass, set the network to `eval()`.* But `eval()` changes what some layers *do*,
# dropout for instance. It has nothing to do with recording, as the next cell shows. ([PyTorch's
# note](https://docs.pytorch.org/docs/stable/notes/autograd.html#locally-disable-grad-doc) on the modes says the
# same.)
#
# </details>

# %% [markdown] lang="zh"
# <details><summary><b>误传：</b>如果不需要反向传播，就把网络设成 eval()</summary>
#
# 有人说：如果不需要反向传播，就把网络设成 `eval()`。可是 `eval()` 改变的是某些层**做什么**，例如 dropout。它和记录毫无关系，下一个单元格就能看到。（[PyTorch 的笔记](https://docs.pytorch.org/docs/stable/notes/autograd.html#locally-disable-grad-doc)里关于各种模式的说明也是这么讲的。）
#
# </details>

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
# naively goes wrong in two ways. Can you see, before you run them, what is wrong with each?

# %% [markdown] lang="zh"
# ## 移动叶子节点
#
# 学习就是逆着斜率走一步：$w \leftarrow w - \eta \, w.\mathrm{grad}$。直接照写，会以两种方式出错。运行之前，你能看出每一种错在哪里吗？

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
# In place, the update is refused: it would be recorded, and the leaf itself would become a computed tensor, to which
# no gradient is delivered. Out of place, you get a *computed* tensor, too: your update was duly recorded, and from
# the next round on `.grad` stays `None`.
#
# <details><summary><b>Myth:</b> updating the variable itself would make a cyclic graph</summary>
#
# *Updating the variable itself would make a cyclic graph*, an article guesses. No cycle is in sight. ([In-place
# operations](https://docs.pytorch.org/docs/stable/notes/autograd.html#in-place-operations-with-autograd), in
# PyTorch's notes, has the true reasons.)
#
# </details>
#
# The update is not part of the model. So pause the recording for it:

# %% [markdown] lang="zh"
# 原地更新会被拒绝：它会被记录下来，叶子节点自己就变成算出来的张量，梯度再也不会送到它那里。不原地更新，得到的也是**算出来的**张量：你的更新也被如实记录下来，从下一轮起，`.grad` 就一直是 `None`。
#
# <details><summary><b>误传：</b>更新变量本身，会造成有环的图</summary>
#
# 有篇文章猜测：更新变量本身，会造成有环的图。其实根本没有什么环。（真正的原因，见 PyTorch 笔记中的[原地操作](https://docs.pytorch.org/docs/stable/notes/autograd.html#in-place-operations-with-autograd)。）
#
# </details>
#
# 更新不是模型的一部分。所以为它暂停记录：

# %%
with torch.no_grad():
    w -= 0.1 * w.grad
print(w, w.is_leaf)

# %% [markdown] lang="en"
# The form of 2017 bypassed the recording, through `.data`. It works for an update. But a change through `.data`
# is invisible to autograd, and where a saved value is changed, the gradient is silently wrong. Compare: the
# right answer is $2x = (2, 4)$.

# %% [markdown] lang="zh"
# 2017 年的写法走 `.data` 这道后门，绕过了记录。用于更新，它管用。但是通过 `.data` 的改动，自动求导看不见；如果改掉的是一个保存的值，梯度就会悄悄出错。对照一下：应当得到 $2x = (2, 4)$。

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
# Made openly, the same mistake is caught. Each tensor counts its in-place changes, and the backward pass
# compares the counts:

# %% [markdown] lang="zh"
# 如果改得光明正大，同样的错误就会被发现。每个张量都数着自己被原地改过几次，反向传播时会核对：

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
# The message says which operation's *output* was changed, but not which of your lines made it. *Anomaly mode*
# does: it keeps the traceback of every forward operation, and shows the one that the failing node belongs to.
# It also stops at the first NaN on the way back. All that is slow, so it is for debugging only:

# %% [markdown] lang="zh"
# 报错说出了哪个运算的**输出**被改动，却没说是你的哪一行代码造出了它。**异常检测模式**会说：它为每个前向运算记下调用栈，出错时显示那个节点对应的一行。它还会在往回走时遇到的第一个 NaN 处停下来。这一切都很慢，所以只用于调试：

# %%
import warnings

x = torch.tensor([0.0, 4.0], requires_grad=True)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    with torch.autograd.detect_anomaly():
        root = (x * 0).sqrt()  # its slope at 0 is infinite, and 0 times infinity is NaN
        try:
            (root * 0).sum().backward()
        except RuntimeError as error:
            print(f"{type(error).__name__}: {error}")
told = str(caught[-1].message)
print(told.split(".")[0], "| the line is named:", "root = (x * 0).sqrt()" in told)

# %% [markdown] lang="en"
# Open and hidden changes, side by side. Then the whole procedure by hand: a straight line, fitted to points.

# %% [markdown] lang="zh"
# 公开的改动和隐蔽的改动，放在一起对照。然后为一条直线，把整个过程亲手做一遍。

# %% exercise="3.11"

# %% exercise="3.12"

# %% [markdown] lang="en"
# ## The loop
#
# Here is a training loop with everything supplied: five lines that you will write for the rest of your life.
# The loss needs the fresh output, `backward` needs the loss, `step` needs the gradients. Only `zero_grad` has a
# choice: it may go anywhere except between `backward` and `step`. (The old notes sketch the training loop
# without saying what its names stand for.)

# %% [markdown] lang="zh"
# ## 循环
#
# 这里是一个什么都不缺的训练循环：五行代码，你会写一辈子。损失需要新的输出，`backward` 需要损失，`step` 需要梯度。只有 `zero_grad` 可以挑地方：除了 `backward` 和 `step` 之间，哪里都行。（旧笔记只画了训练循环的草图，没说里面的名字代表什么。）

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
    optimizer.zero_grad()  # empty every .grad
    output = net(inputs)  # forward: a fresh graph in each round
    loss = criterion(output, target)
    loss.backward()  # fill every .grad
    optimizer.step()  # move the leaves
    if epoch % 50 == 0:
        print(epoch, f"{loss.item():.4f}")

# %% [markdown] lang="en"
# An article's claim that holds: *`torch.optim` only updates; where the gradients come from is not its
# business.* It reads the `.grad` of its parameters, nothing more. Where there is none, it does nothing. Called
# twice, it moves twice.

# %% [markdown] lang="zh"
# 有篇文章的一个说法站得住：`torch.optim` 只管更新；梯度从哪里来，不关它的事。它只读参数的 `.grad`，仅此而已。没有梯度的，它就不动。调用两次，就移动两次。

# %%
w = torch.tensor([1.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
optimizer.step()
print("no gradient:", w)
(w * 3).backward()
optimizer.step()
optimizer.step()
print("two steps:  ", w)

# %% [markdown] lang="en"
# Five ways to get the five lines wrong, and the lines themselves in disorder:

# %% [markdown] lang="zh"
# 把这五行弄错的五种方式，以及打乱了次序的这五行：

# %% exercise="3.13"

# %% exercise="3.14"

# %% [markdown] lang="en"
# ## Numbers that did not come from this cell
#
# An article contains the following lines. Below them it shows, for the last two, tables of numbers. Find out
# why that output **cannot** have come from these lines.

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
# `print(y.backward)` prints the *method*. Without parentheses nothing is called, so there is no gradient, and
# `None` appears twice. The author's numbers were left over from an earlier run: a notebook remembers. (Their
# inputs were printed rounded, too: add them up, and the sum differs from the one shown in the fourth digit.)
#
# The cure has a menu entry: **Kernel → Restart Kernel and Run All Cells.** If a result survives that, it is a
# result.
#
# ## Back to the whole game
#
# Five lines, three hundred rounds, two moons: the third problem of Lesson 0, now with nothing in it that you do
# not know, except the network itself. That is the subject of Lesson 6.

# %% [markdown] lang="zh"
# `print(y.backward)` 打印的是**方法**。没有括号就没有调用，所以没有梯度，`None` 出现了两次。作者的那些数是上一次运行留下来的：笔记本会记住。（而且他的输入在打印时被舍入过：把它们加起来，总和与文中显示的在第四位上不同。）
#
# 补救办法在菜单里：**Kernel → Restart Kernel and Run All Cells**（重启内核并运行所有单元格）。经得起这一步的结果，才是结果。
#
# ## 回到整盘棋
#
# 五行代码，三百轮，两弯月牙：这是第 0 课的第三题。除了网络本身，里面已经没有你不认识的东西。网络是第 6 课的事。

# %%
torch.manual_seed(6)
angle, moon = torch.rand(200) * 3.1416, torch.arange(200) % 2
upper = torch.stack([torch.cos(angle), torch.sin(angle)], dim=1)
lower = torch.stack([1 - torch.cos(angle), 0.5 - torch.sin(angle)], dim=1)
points = torch.where((moon == 0).unsqueeze(1), upper, lower) + 0.15 * torch.randn(200, 2)

torch.manual_seed(0)
network = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
criterion = torch.nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(network.parameters(), lr=0.02)
for epoch in range(301):
    optimizer.zero_grad()
    output = network(points).squeeze(1)
    loss = criterion(output, moon.float())
    loss.backward()
    optimizer.step()
    if epoch % 100 == 0:
        right = ((output > 0) == (moon == 1)).float().mean().item()
        print(f"round {epoch:>3}: loss {loss.item():.3f}, {100 * right:.0f} % right")

# %% [markdown] lang="en"
# ## Self-check: five predictions
#
# 1. `(x * x).backward()` twice, with a fresh product each time, $x = 3$: `x.grad`?
# 2. Two backward passes from one `x.sum()`, `x` of two elements: `x.grad`, or `"error"`?
# 3. `y = x * 2; y.detach().sum()`: can `backward` start there? `True` or `False`
# 4. `loss = (w * 3).detach()`, then `loss.requires_grad_(True)` and `loss.backward()`: `w.grad`?
# 5. `a.backward()`, `optimizer.step()`, `b.backward()`, where `a` and `b` are two squares of `w` made before: a
#    number in `w.grad`, or `"error"`?

# %% [markdown] lang="zh"
# ## 自测：五个预测
#
# 1. `(x * x).backward()` 做两次，每次都用新的乘积，$x = 3$：`x.grad` 是？
# 2. 从同一个 `x.sum()` 做两次反向传播，`x` 有两个元素：`x.grad` 是？还是 `"error"`？
# 3. `y = x * 2; y.detach().sum()`：`backward` 能从它开始吗？写 `True` 或 `False`
# 4. `loss = (w * 3).detach()`，然后 `loss.requires_grad_(True)` 和 `loss.backward()`：`w.grad` 是？
# 5. `a.backward()`、`optimizer.step()`、`b.backward()`，其中 `a` 和 `b` 是之前做好的 `w` 的两个平方：`w.grad` 里是一个数，还是 `"error"`？

# %% predicted="12, [2, 2], False, None, 'error'"
# in place of the dots: a number, a list such as [1, 2], True, None, or "error"
@predict("3b self-check", ..., ..., ..., ..., ...)
def answers():
    x = torch.tensor(3.0, requires_grad=True)
    (x * x).backward()
    (x * x).backward()

    pair = torch.tensor([1.0, 2.0], requires_grad=True)
    total = pair.sum()
    total.backward()
    total.backward()

    w = torch.tensor(1.0, requires_grad=True)
    loss = (w * 3).detach()
    loss.requires_grad_(True)
    loss.backward()
    fourth = w.grad

    a, b = w * w, w * w
    optimizer = torch.optim.SGD([w], lr=0.1)
    a.backward()
    optimizer.step()
    try:
        b.backward()
        fifth = w.grad
    except RuntimeError as error:
        print(f"{type(error).__name__}: {str(error)[:48]}...")
        fifth = "error"
    return x.grad, pair.grad, (pair * 2).detach().sum().requires_grad, fourth, fifth

# %% [markdown] lang="en"
# <details><summary>Why?</summary>
#
# 1. 6 + 6 = 12. Two graphs, one `.grad`.
# 2. `[2, 2]`: a sum saves nothing, and gradients add up.
# 3. No: the only path is cut.
# 4. `None`: the loss became a leaf of its own; the path to `w` is still cut.
# 5. An error: the second square had saved `w`, and the step has changed it in place.
#
# </details>
#
# **Next:** Lesson 4 returns gradients as values, and differentiates them again.

# %% [markdown] lang="zh"
# <details><summary>为什么？</summary>
#
# 1. 6 + 6 = 12。两张图，一个 `.grad`。
# 2. `[2, 2]`：求和什么都不保存，而梯度会累加。
# 3. 不能：唯一的路径被切断了。
# 4. `None`：损失自己成了叶子节点；通往 `w` 的路径仍然是断的。
# 5. 报错：第二个平方保存了 `w`，而那一步把它原地改掉了。
#
# </details>
#
# **下一课**：第 4 课把梯度作为值返回给你，并对它们再次求导。
