# %% [markdown] lang="en"
# # Lesson 6 · Training: what a gradient is good for
#
# *About 120 minutes: 30 to read and run, 90 for twelve exercises and the self-check. Not on the
# short road.*
#
# **The piece of the whole game.** A network learned the border between two moons. This lesson takes its
# training apart: how far to step, what a network is, and how to tell learning from learning by heart.
#
# **When you have finished, you can**
#
# - run gradient descent by hand, and tell from a curve whether the learning rate is too small, good, too large
#   or hopeless;
# - write momentum and Adam in a few lines, and show that `torch.optim` does the same;
# - make a data set, write a network as a class of your own, train it, and draw what it has learned;
# - explain softmax and cross entropy, and what happens if softmax is applied twice;
# - tell training, validation and test data apart, and measure honestly with them;
# - freeze a part of a network so that it really stands still.

# %% [markdown] lang="zh"
# # 第 6 课 · 训练：梯度有什么用
#
# 约 120 分钟：阅读和运行 30 分钟，十二道练习和自测 90 分钟。不在精简路线上。
#
# **整盘棋里的这一块。** 一个网络学会了两弯月牙之间的边界。这一课把它的训练拆开来看：步子迈多大，网络是什么，怎样分清学会和死记。
#
# **学完这一课，你能够**
#
# - 手动做梯度下降，并且从曲线上看出学习率是太小、合适、太大，还是没救；
# - 用几行代码写出动量法和 Adam，并证明 `torch.optim` 做的是同一件事；
# - 自己造一个数据集，把网络写成自己的类，训练它，再把它学到的东西画出来；
# - 解释 softmax 和交叉熵，以及 softmax 用了两次会怎样；
# - 分清训练数据、验证数据和测试数据，并用它们如实地测量；
# - 冻结网络的一部分，让它真正不动。

# %%
import engine as torch
import sys

import matplotlib.pyplot as plt
import numpy as np
from checkers import check, described, draw, hint, predict
from checkers import descend as landscape
from tqdm import tqdm

BAR = {"file": sys.stdout, "ncols": 72, "bar_format": "{desc} {percentage:3.0f}% {bar} {n_fmt}/{total_fmt}"}

# %% [markdown] lang="en"
# `matplotlib` draws the plots of this lesson and `tqdm` the progress bars: `for epoch in tqdm(range(100),
# **BAR)` is `for epoch in range(100)` with a bar below it.
#
# ## Warm-up from Lessons 1 to 5
#
# 1. `w = torch.tensor(1.0, requires_grad=True)`, then `w = w - 0.1`: is `w` a leaf now?
# 2. `(w * w).backward()` twice at $w = 3$, nothing cleared: what is in `w.grad`?
# 3. `optimizer.step()` before the first `backward()`: by how much does a parameter move?

# %% [markdown] lang="zh"
# 这一课用 `matplotlib` 画图，用 `tqdm` 画进度条：`for epoch in tqdm(range(100), **BAR)` 就是 `for epoch in range(100)`，下面多了一根进度条。
#
# ## 第 1 到 5 课的热身题
#
# 1. `w = torch.tensor(1.0, requires_grad=True)`，接着 `w = w - 0.1`：现在 `w` 还是叶子节点吗？
# 2. 在 $w = 3$ 处调用两次 `(w * w).backward()`，中间什么也不清空：`w.grad` 里是什么？
# 3. 第一次 `backward()` 之前就调用 `optimizer.step()`：参数会移动多少？

# %%
w = torch.tensor(1.0, requires_grad=True)
w = w - 0.1
print(1, w.is_leaf)

w = torch.tensor(3.0, requires_grad=True)
(w * w).backward()
(w * w).backward()
print(2, w.grad)

w = torch.tensor(3.0, requires_grad=True)
torch.optim.SGD([w], lr=0.1).step()
print(3, w.item() - 3.0)

# %% [markdown] lang="en"
# ## The question of this lesson
#
# A step against the slope is called *gradient descent*: $w \leftarrow w - \mathrm{lr} \cdot f'(w)$, with the
# *learning rate* lr. Take $f(w) = w^2$, whose slope is $2w$, start at $w = 1$, and take ten steps with the
# learning rates 0.1, 0.5, 1.0 and 1.1. **For which of them is $w$ nearer to the minimum afterwards than at the
# start?** Four answers, `True` or `False`.

# %% [markdown] lang="zh"
# ## 这一课的问题
#
# 逆着斜率走一步，叫作**梯度下降**：$w \leftarrow w - \mathrm{lr} \cdot f'(w)$，其中 lr 是**学习率**。取 $f(w) = w^2$，斜率是 $2w$，从 $w = 1$ 出发，分别用学习率 0.1、0.5、1.0 和 1.1 走十步。**哪些学习率走完之后，$w$ 比出发时离最低点更近？** 四个答案，`True` 或 `False`。

# %% predicted="True, True, False, False"
def descent(lr, steps=10, start=1.0):
    w = torch.tensor(start, requires_grad=True)
    points = [start]
    for _ in range(steps):
        (w * w).backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad = None
        points.append(w.item())
    return points


@predict("6 opening", ..., ..., ..., ...)
def nearer():
    for lr in (0.1, 0.5, 1.0, 1.1):
        print(f"lr {lr}: ", [round(each, 2) for each in descent(lr)[:6]], "...")
    return tuple(abs(descent(lr)[-1]) < 1 for lr in (0.1, 0.5, 1.0, 1.1))

# %% [markdown] lang="en"
# ## One number, one multiplication
#
# <details><summary><b>After your guess:</b> the factor behind each row</summary>
#
# Look at the printed rows. With lr = 0.1 each number is 0.8 times the one before; with 1.1 it is $-1.2$ times. No wonder:
#
# $$ w - \mathrm{lr} \cdot 2w \;=\; (1 - 2\,\mathrm{lr})\; w . $$
#
# | lr | factor | what you see |
# |---|---|---|
# | 0.01 | 0.98 | creeps |
# | 0.3 | 0.4 | homes in |
# | 0.5 | 0 | one jump into the minimum |
# | 0.9 | $-0.8$ | jumps across it, and still gets there |
# | 1.0 | $-1$ | back and forth forever |
# | 1.1 | $-1.2$ | runs away |
#
# The limit is where the factor reaches $-1$. For a parabola with the curvature (second derivative) $c$ it lies
# at $\mathrm{lr} = 2/c$; here $c = 2$.
#
# </details>
#
# **The more sharply the curve bends, the smaller the steps must be.**

# %% [markdown] lang="zh"
# ## 一个数，一次乘法
#
# <details><summary><b>猜过之后再打开：</b>每一行背后的因子</summary>
#
# 看看打印出来的几行。lr = 0.1 时，每个数都是前一个数的 0.8 倍；lr = 1.1 时是 $-1.2$ 倍。这不奇怪：
#
# $$ w - \mathrm{lr} \cdot 2w \;=\; (1 - 2\,\mathrm{lr})\; w . $$
#
# | lr | 因子 | 看到的现象 |
# |---|---|---|
# | 0.01 | 0.98 | 慢慢爬 |
# | 0.3 | 0.4 | 稳步靠近 |
# | 0.5 | 0 | 一步跳到最低点 |
# | 0.9 | $-0.8$ | 跳到对面，但还是到得了 |
# | 1.0 | $-1$ | 永远来回跳 |
# | 1.1 | $-1.2$ | 越跑越远 |
#
# 界限在因子等于 $-1$ 的地方。对曲率（二阶导数）为 $c$ 的抛物线，界限是 $\mathrm{lr} = 2/c$；这里 $c = 2$。
#
# </details>
#
# **曲线弯得越厉害，步子就得越小。**

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
ws = np.linspace(-1.6, 1.6, 100)
left.plot(ws, ws**2, color="0.7")
for lr, marker in ((0.02, "."), (0.3, "o"), (0.95, "s"), (1.1, "^")):
    points = np.array(descent(lr, steps=8))
    shown = points[np.abs(points) < 1.6]
    left.plot(shown, shown**2, marker=marker, label=f"lr = {lr}")
    right.plot(points**2, marker=marker, label=f"lr = {lr}")
left.set(title="the steps on the curve", xlabel="w", ylabel="loss")
right.set(title="the loss after each step", xlabel="step", ylabel="loss (log scale)", yscale="log", ylim=(1e-7, 1e2))
right.legend()
described(
    figure,
    en="Left, a parabola with four descents on it: tiny steps down one side, or leaps from side to side. Right, the four losses on a "
    "log scale: lr 0.02 falls slowly, 0.3 falls steeply, 0.95 falls slowly, 1.1 rises.",
    zh="左图是抛物线，上面有四次下降：沿一侧的小步，或在两侧之间的跳跃。右图是四条损失曲线，用对数刻度："
    "学习率 0.02 缓慢下降，0.3 陡峭下降，0.95 缓慢下降，1.1 上升。",
)

# %% [markdown] lang="en"
# Left: small steps crawl down one wall, large ones leap from wall to wall. Right: the same four descents as
# **loss curves**. This is the picture that you will see again and again, usually without the left one. Learn to
# read the left from the right: a line that hardly falls means *too small*, a steep one *good*, and one that rises
# *too large*; waiting does not help there. But 0.95, close to the limit, gives a line that falls evenly and slowly,
# too: from the curve alone one cannot tell *rather large* from *too small*. Try a smaller rate: if the loss then falls
# faster, the old one was too large. (Where each step takes other data, as below, a large rate also makes the line
# jagged.)

# %% [markdown] lang="zh"
# 左图：小步子沿着一侧的壁慢慢往下爬，大步子在两壁之间跳来跳去。右图：同样四次下降画成**损失曲线**。这种图你会一再见到，而且往往没有左边那张。要学会从右图读出左图：几乎不降，是**太小**；陡峭下降，是**合适**；一路上升，是**太大**，再等也没有用。不过 0.95 接近界限，那条线也在均匀而缓慢地下降：单看曲线，分不清**偏大**和**太小**。换一个小一点的学习率试试：如果损失降得更快了，原来的就是太大。（如果像后面那样，每一步用的数据不同，学习率偏大还会使曲线成锯齿状。）

# %% exercise="6.1"

# %% [markdown] lang="en"
# Now as a function, for any loss and any tensor. With $w = (2, -1)$ and the loss $w_0^2 + 3 w_1^2$ the slopes are
# $(4, -6)$, and a step with lr = 0.1 leads to $(1.6, -0.4)$.

# %% [markdown] lang="zh"
# 现在写成函数，适用于任何损失、任何张量。取 $w = (2, -1)$，损失为 $w_0^2 + 3 w_1^2$，斜率是 $(4, -6)$，用 lr = 0.1 走一步，到达 $(1.6, -0.4)$。

# %% exercise="6.2"

# %% [markdown] lang="en"
# ## The valley
#
# With two parameters the curvature may differ by direction. $f = \tfrac12 (w_0^2 + 20\, w_1^2)$ bends twenty
# times as much along $w_1$. The limit is set by the *steep* direction: $2/20 = 0.1$. Along the flat one, a step
# with such a small rate leaves $1 - 0.1 = 0.9$ of the way still to go. That is the trouble with plain descent,
# and the reason for everything that follows.

# %% [markdown] lang="zh"
# ## 山谷
#
# 有两个参数时，不同方向的曲率可能不同。$f = \tfrac12 (w_0^2 + 20\, w_1^2)$ 沿 $w_1$ 方向的弯曲程度是 $w_0$ 方向的二十倍。界限由**陡**的方向决定：$2/20 = 0.1$；而在平缓的方向上，用这么小的学习率走一步，剩下的路程还有原来的 $1 - 0.1 = 0.9$。这就是普通梯度下降的麻烦，下面的一切都由它而来。

# %%
def valley(w):
    return 0.5 * (w[0] ** 2 + 20 * w[1] ** 2)


def path(make_optimizer, steps=40):
    w = torch.tensor([-4.0, 1.2], requires_grad=True)
    optimizer = make_optimizer([w])
    points = [w.tolist()]
    for _ in range(steps):
        optimizer.zero_grad()
        valley(w).backward()
        optimizer.step()
        points.append(w.tolist())
    return np.array(points)


walks = {
    "plain, lr 0.09": path(lambda ps: torch.optim.SGD(ps, lr=0.09)),
    "momentum 0.8, lr 0.05": path(lambda ps: torch.optim.SGD(ps, lr=0.05, momentum=0.8)),
    "Adam, lr 0.4": path(lambda ps: torch.optim.Adam(ps, lr=0.4)),
}

# %%
for name, points in walks.items():
    print(f"{name:<22} is {np.hypot(*points[-1]):.3f} from the minimum after 40 steps")

across, along = np.meshgrid(np.linspace(-4.5, 2, 80), np.linspace(-1.6, 1.6, 80))
figure, axes = plt.subplots(1, 3, figsize=(11, 3), layout="constrained")
for axis, (name, points) in zip(axes, walks.items()):
    axis.contour(across, along, 0.5 * (across**2 + 20 * along**2), levels=12, cmap="Greys", alpha=0.5)
    axis.plot(points[:, 0], points[:, 1], marker=".", color="tab:blue")
    axis.plot(0, 0, marker="*", color="tab:red", markersize=12)
    axis.set(title=name, xlabel="$w_0$", ylabel="$w_1$")
described(
    figure,
    en="Three paths into the same long valley: plain descent zigzags across it, momentum swings past the minimum and back, "
    "Adam goes diagonally and then circles in.",
    zh="走进同一条狭长山谷的三条路径：普通下降横穿山谷来回折返，动量法冲过最低点再荡回来，Adam 斜着走，然后绕进去。",
)

# %% [markdown] lang="en"
# After 40 steps momentum is nearest, and Adam, which still circles at this rate, is farther away than plain descent:
# no optimizer is best everywhere. Now try it yourself: choose an optimizer, drag its learning rate and the start, and
# try to get down in fewer steps than the three above.

# %% [markdown] lang="zh"
# 40 步之后，动量法离得最近；Adam 用这个学习率还在绕圈，比普通下降离得更远：没有哪个优化器处处最好。现在自己动手：选一个优化器，拖动学习率和起点，试着用比上面三种更少的步数走到底。

# %%
landscape(valley, start=[-4.0, 1.2], optimizers=["SGD", "momentum", "Adam"])

# %% [markdown] lang="en"
# ### Momentum
#
# Plain descent forgets everything at each step. A heavy ball does not: where the slopes agree it gathers speed,
# where they change sign they cancel. Momentum moves by a velocity that remembers. On $(w - 3)^2$ from 1, with
# lr 0.1 and $\mu = 0.9$:
#
# | step | slope $g$ | velocity $u = 0.9\,u + g$ | $w - 0.1\,u$ |
# |---|---|---|---|
# | 1 | $2(1 - 3) = -4$ | $-4$ | 1.4 |
# | 2 | $2(1.4 - 3) = -3.2$ | $0.9 \cdot (-4) - 3.2 = -6.8$ | 2.08 |
# | 3 | $2(2.08 - 3) = -1.84$ | $0.9 \cdot (-6.8) - 1.84 = -7.96$ | 2.876 |
#
# Now for two numbers at once, beside the library's:

# %% [markdown] lang="zh"
# ### 动量
#
# 普通的下降每一步都把过去忘光。一个重球不会：斜率方向一致时，它越滚越快；斜率变号时，前后互相抵消。动量法按照一个有记忆的速度来移动。对 $(w - 3)^2$，从 1 出发，lr 取 0.1，$\mu = 0.9$：
#
# | 步 | 斜率 $g$ | 速度 $u = 0.9\,u + g$ | $w - 0.1\,u$ |
# |---|---|---|---|
# | 1 | $2(1 - 3) = -4$ | $-4$ | 1.4 |
# | 2 | $2(1.4 - 3) = -3.2$ | $0.9 \cdot (-4) - 3.2 = -6.8$ | 2.08 |
# | 3 | $2(2.08 - 3) = -1.84$ | $0.9 \cdot (-6.8) - 1.84 = -7.96$ | 2.876 |
#
# 现在同时对两个数来做，并与库的结果对照：

# %%
w, u = torch.tensor([-4.0, 1.2], requires_grad=True), torch.zeros(2)
theirs = torch.tensor([-4.0, 1.2], requires_grad=True)
optimizer = torch.optim.SGD([theirs], lr=0.05, momentum=0.8)
for number in range(1, 4):
    (g,) = torch.autograd.grad(valley(w), w)
    u = 0.8 * u + g
    with torch.no_grad():
        w -= 0.05 * u

    optimizer.zero_grad()
    valley(theirs).backward()
    optimizer.step()
    print(number, "by hand", w.detach(), " torch.optim", theirs.detach(), " close:", torch.allclose(w, theirs, atol=1e-5))

# %% [markdown] lang="en"
# An optimizer needs nothing but the parameters, their `.grad`, and a place for what it remembers. For many
# parameters at once:

# %% [markdown] lang="zh"
# 优化器需要的只有参数、参数的 `.grad`，和一个存放记忆的地方。许多参数一起：

# %% exercise="6.3"

# %% [markdown] lang="en"
# ### Adam
#
# Adam gives each parameter its own rate: it divides an average of the slopes by their usual size, the root of an
# average of their squares. Slopes of 2 and 200 then lead to steps of the same length, about lr. Its two averages start at zero and would be too small
# at first. After one step the average of the slopes is $0.1\,g$, so it is divided by $1 - 0.9^1 = 0.1$. After
# the second it is divided by $1 - 0.9^2 = 0.19$, and so on.

# %% [markdown] lang="zh"
# ### Adam
#
# Adam 给每个参数各自的学习率：用斜率的平均值除以斜率通常的大小，即斜率平方的平均值的平方根。斜率是 2 也好，200 也好，走的步子一样长，约等于 lr。两个平均值都从零开始，起初会偏小：走了一步，斜率的平均值是 $0.1\,g$，所以要除以 $1 - 0.9^1 = 0.1$；第二步除以 $1 - 0.9^2 = 0.19$，依此类推。

# %%
w = torch.tensor([-4.0, 1.2], requires_grad=True)
m, s = torch.zeros(2), torch.zeros(2)
theirs = torch.tensor([-4.0, 1.2], requires_grad=True)
optimizer = torch.optim.Adam([theirs], lr=0.4)
for number in range(1, 4):
    (g,) = torch.autograd.grad(valley(w), w)
    m = 0.9 * m + 0.1 * g
    s = 0.999 * s + 0.001 * g * g
    with torch.no_grad():
        w -= 0.4 * (m / (1 - 0.9**number)) / ((s / (1 - 0.999**number)).sqrt() + 1e-8)

    optimizer.zero_grad()
    valley(theirs).backward()
    optimizer.step()
    close = torch.allclose(w, theirs, atol=1e-5)
    print(number, "by hand", w.detach(), " torch.optim", theirs.detach(), " close:", close)

# %% [markdown] lang="en"
# The first step is $(+0.4, -0.4)$, although the slopes are $-4$ and $24$: only their signs count. Write both
# for a single number, and compare with the library:

# %% [markdown] lang="zh"
# 第一步是 $(+0.4, -0.4)$，尽管斜率是 $-4$ 和 $24$：起作用的只有符号。请为单独一个数把两种方法都写出来，再与库里的比较：

# %% exercise="4.8"

# %% [markdown] lang="en"
# Then the same for tensors. And somebody has typed in Adam from a paper. It runs, and the loss falls, which is
# what makes such slips expensive.

# %% [markdown] lang="zh"
# 然后是张量的版本；还有人照着论文把 Adam 敲了进去。代码能运行，损失也在下降。正因为如此，这样的疏漏代价才大。

# %% exercise="6.4"

# %% exercise="6.5"

# %% [markdown] lang="en"
# ## A data set, made on the spot
#
# Two interleaved half circles, with some noise: no straight line separates them. Eight lines, no download.

# %% [markdown] lang="zh"
# ## 当场造一个数据集
#
# 两个半圆彼此交错，再加一点噪声：没有一条直线能把它们分开。八行代码，不用下载。

# %%
def moons(n, noise):
    """n points in the plane, shape (n, 2), and their labels 0. and 1. in turn, shape (n,)."""
    angle = torch.rand(n) * 3.1416
    label = torch.arange(n) % 2
    first = torch.stack([torch.cos(angle), torch.sin(angle)], dim=1)
    second = torch.stack([1 - torch.cos(angle), 0.5 - torch.sin(angle)], dim=1)
    clean = torch.where((label == 0).unsqueeze(1), first, second)
    return clean + noise * torch.randn(n, 2), label.float()


torch.manual_seed(6)
points, labels = moons(200, noise=0.15)
print(points.shape, labels.shape, "of each label:", int((labels == 0).sum()), int((labels == 1).sum()))

# %%
def scatter(axis, x, y, **options):
    for label, marker, color in ((0, "o", "tab:orange"), (1, "^", "tab:blue")):
        chosen = x[y == label]
        axis.scatter(chosen[:, 0], chosen[:, 1], marker=marker, color=color, edgecolor="white", **options)


figure, axis = plt.subplots(figsize=(5, 3.2), layout="constrained")
scatter(axis, points, labels)
axis.set(title="two moons: circles are 0, triangles are 1")
described(
    figure,
    en="Two half circles of points that reach into each other, circles above and triangles below.",
    zh="两个由点组成的半圆彼此交错，上面是圆点，下面是三角。",
)

# %% [markdown] lang="en"
# ## A small network
#
# A *neural network* is a function with many leaves, its *parameters*. This one turns a point into 16 numbers,
# the *hidden layer*, passes them through tanh, so that its border can be curved, and adds them up with weights.
# The result is a single number, the *logit*: positive for "triangle". The loss turns it into a probability and
# measures how surprised we are by the true label: $-\log p$, where $p$ is the probability that the network gave to
# it. This is the *binary cross entropy*. Its graph, for all points at once, is no larger than those of Lesson 2:

# %% [markdown] lang="zh"
# ## 一个小网络
#
# **神经网络**就是有许多叶子张量的函数，这些叶子张量叫作**参数**。这一个把一个点变成 16 个数（**隐藏层**），经 tanh 作非线性变换，使边界能够弯曲，再加权相加，得到一个数，叫作 **logit**，正数表示“三角形”。损失把它变成概率，再衡量真正的标签让我们多意外：$-\log p$，其中 $p$ 是网络给这个标签的概率。这就是**二元交叉熵**。对全部的点，它的计算图并不比第 2 课的大：

# %%
torch.manual_seed(0)
moon_net = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
cross_entropy = torch.nn.BCEWithLogitsLoss()
untrained = cross_entropy(moon_net(points).squeeze(1), labels)
print(sum(p.numel() for p in moon_net.parameters()), "parameters, loss", f"{untrained.item():.3f}")
draw(untrained, names={name: p for name, p in moon_net.named_parameters()})

# %% [markdown] lang="en"
# Mind the shapes: `moon_net(points)` is `(200, 1)`, `labels` is `(200,)`. Compared elementwise, they would be
# broadcast to `(200, 200)`, every prediction against every label. This loss refuses; others do it with no more
# than a warning. `squeeze(1)` takes the axis of length 1 away.

# %% [markdown] lang="zh"
# 留意形状：`moon_net(points)` 是 `(200, 1)`，`labels` 是 `(200,)`。逐元素相比会广播成 `(200, 200)`，每个预测都和每个标签相比。这个损失会拒绝，别的损失最多给一条警告就照做了。`squeeze(1)` 去掉长度为 1 的轴。

# %% exercise="6.6"

# %% [markdown] lang="en"
# Now the moons. Instead of all points at once, each step takes a *batch* of 20, in a new order each time. One
# round through all the data is called an *epoch*: here it is ten steps. The steps are noisier than with all
# points, and there are ten times as many.
#
# Two more sets of points are drawn. The *validation* points are never trained on; they tell us, epoch by epoch,
# how well the network does on points that it has not seen, and we may base decisions on them. The *test* points
# are looked at once, at the end.

# %% [markdown] lang="zh"
# 现在轮到两弯月牙。每一步不用全部的点，而是取 20 个点的**小批量**，每次都换一个新顺序。把全部数据用一遍叫作**一轮**（epoch）：这里一轮是十步。与用全部的点相比，每一步的噪声大一些，但步数是十倍。
#
# 另外再取两组点。**验证**点从不用来训练；它们一轮一轮地告诉我们，网络在没见过的点上表现如何，我们可以据此做决定。**测试**点只在最后看一次。

# %%
torch.manual_seed(1)
validation, test = moons(200, noise=0.15), moons(1000, noise=0.15)


def measure(net, x, y):
    net.eval()
    with torch.no_grad():
        loss = cross_entropy(net(x).squeeze(1), y).item()
    net.train()
    return loss


def fit(net, x, y, optimizer, epochs, validation=validation, scheduler=None, best=None, title="training"):
    """Training loss and validation loss, a pair for each epoch; `best` receives the best epoch's parameters."""
    curves = []
    for epoch in tqdm(range(epochs), desc=title, **BAR):
        total = 0.0
        for batch in torch.randperm(len(x)).split(20):
            optimizer.zero_grad()
            loss = cross_entropy(net(x[batch]).squeeze(1), y[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        if scheduler is not None:
            scheduler.step()
        curves.append((total / len(x), measure(net, *validation)))
        if best is not None and curves[-1][1] == min(loss for _, loss in curves):
            best.update({name: p.detach().clone() for name, p in net.named_parameters()})
    return np.array(curves)


curves = fit(moon_net, points, labels, torch.optim.Adam(moon_net.parameters(), lr=0.02), epochs=60)
print("first epoch", curves[0].round(3), " last epoch", curves[-1].round(3))

# %% [markdown] lang="en"
# What has it learned? Ask it about every point of a grid, and draw where its answer changes sign: the *decision
# boundary*.

# %% [markdown] lang="zh"
# 它学会了什么？让它对网格上的每一个点作答，画出答案变号的地方：这就是**决策边界**。

# %%
def boundary(axis, net, x, y):
    across, up = np.meshgrid(np.linspace(-2.0, 2.8, 80), np.linspace(-1.2, 1.7, 60))
    grid = torch.tensor(np.stack([across.ravel(), up.ravel()], axis=1), dtype=torch.float32)
    net.eval()
    with torch.no_grad():
        answer = net(grid).reshape(across.shape).numpy()
    net.train()
    axis.contourf(across, up, answer, levels=[-1e9, 0, 1e9], colors=["tab:orange", "tab:blue"], alpha=0.15)
    axis.contour(across, up, answer, levels=[0], colors="0.3")
    scatter(axis, x, y, s=18)


def share_right(net, x, y):
    with torch.no_grad():
        return 100 * ((net(x).squeeze(1) > 0) == (y == 1)).float().mean().item()


print(f"right on {share_right(moon_net, *test):.0f} % of the test points")
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained")
left.plot(curves[:, 0], label="training")
left.plot(curves[:, 1], linestyle="--", label="validation")
left.set(title="loss", xlabel="epoch")
left.legend()
boundary(right, moon_net, *validation)
right.set(title="decision boundary, with the validation points")
described(
    figure,
    en="Left, training and validation loss fall together. Right, a curved border runs between the two moons.",
    zh="左图：训练损失和验证损失一同下降。右图：一条弯曲的边界穿过两弯月牙之间。",
)

# %% [markdown] lang="en"
# ## Learning by heart
#
# Now make it easy to cheat: a large network, 24 noisy points, many epochs. The training loss goes towards zero,
# as if everything were fine. The validation points tell a different story.

# %% [markdown] lang="zh"
# ## 死记硬背
#
# 现在给它作弊的机会：大网络，24 个带噪声的点，很多轮。训练损失趋近于零，好像一切都好。验证点说的却是另一回事。

# %%
def big_network(dropout=0.0):
    torch.manual_seed(3)
    hidden = torch.nn.Linear(2, 64), torch.nn.Tanh(), torch.nn.Linear(64, 64), torch.nn.Tanh()
    return torch.nn.Sequential(*hidden, torch.nn.Dropout(dropout), torch.nn.Linear(64, 1))


torch.manual_seed(3)
few, few_labels = moons(24, noise=0.4)
noisy_validation, noisy_test = moons(200, noise=0.4), moons(1000, noise=0.4)
runs, best = {}, {}
for title, dropout, decay in (
    ("by heart   ", 0.0, 0.0),
    ("decay 0.01 ", 0.0, 0.01),
    ("both, much ", 0.5, 0.05),
):
    net = big_network(dropout)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01, weight_decay=decay)
    losses = fit(net, few, few_labels, optimizer, epochs=120, validation=noisy_validation, title=title,
                 best=best if not decay else None)  # fmt: skip
    runs[title.strip()] = net, losses

# %%
net, losses = runs["by heart"]
lowest = int(losses[:, 1].argmin())
figure, (left, middle, right) = plt.subplots(1, 3, figsize=(12, 3.4), layout="constrained")
left.plot(losses[:, 0], label="training")
left.plot(losses[:, 1], linestyle="--", label="validation")
left.axvline(lowest, color="0.5", linewidth=1)
left.set(title=f"by heart: validation lowest in epoch {lowest}", xlabel="epoch")
left.legend()
for axis, name in ((middle, "by heart"), (right, "decay 0.01")):
    boundary(axis, runs[name][0], few, few_labels)
    axis.set_title(name)
described(
    figure,
    en="Left, the training loss keeps falling while the validation loss turns and rises. Middle, a border that bends around single "
    "points. Right, with weight decay, a smoother border.",
    zh="左图：训练损失一直下降，验证损失却掉头上升。中图：边界绕着单个的点弯来弯去。右图：加了权重衰减，边界平滑一些。",
)

# %% [markdown] lang="en"
# The border bends around single points. This is *overfitting*: the noise is learned along with the pattern.
# Besides more data there are three usual remedies:
#
# - **stop early**: keep the parameters of the epoch with the lowest *validation* loss;
# - **weight decay**: pull every weight towards zero a little, so that only weights that pay stay large;
# - **dropout**: in training, set a share $p$ of the hidden numbers to zero at random, so that the network
#   cannot rely on any one of them. The others are multiplied by $1/(1 - p)$, so that their sum stays the same
#   on average.
#
# Too much of a remedy is a fault of its own. If even the *training* loss stays high, the network has not
# learned the pattern: it is *underfitted*. And a number on which you have based a decision is no longer an
# honest score: stopping in the epoch that is best for the validation points makes *their* loss look better than
# it is. So the score comes from the test points, which took no part in any decision.

# %% [markdown] lang="zh"
# 边界绕着单个的点弯来弯去。这就是**过拟合**：连噪声也一起学了进去。除了更多数据，还有三种常用的办法：
#
# - **提前停止**：留下**验证**损失最低的那一轮的参数；
# - **权重衰减**：把每个权重都往零拉一点，只有真正有用的才保持得大；
# - **dropout**：训练时随机把比例为 $p$ 的隐藏数值设成零，使网络无法依赖其中任何一个。其余的乘以 $1/(1 - p)$，使它们的和平均不变。
#
# 办法用过了头，本身就是毛病。如果连**训练**损失都居高不下，网络就没有学会规律：这是**欠拟合**。还有，一个数如果用来做过决定，就不再是公正的分数：按验证点选出最好的一轮停下，**验证点的**损失看起来就会比实际的好。所以分数要由测试点来给，它们没有参与过任何决定。

# %%
for name, (net, losses) in runs.items():
    print(f"{name:<11} training {losses[-1, 0]:.2f}  validation {losses[-1, 1]:.2f}  test {measure(net, *noisy_test):.2f}")

stopped = big_network()
stopped.load_state_dict(best)
print(f"stopped     in epoch {lowest}:      validation {measure(stopped, *noisy_validation):.2f}  test {measure(stopped, *noisy_test):.2f}")

# %% [markdown] lang="en"
# Dropout must not act when you measure: hence `net.eval()` before and `net.train()` after. Remember Lesson 3b:
# `eval()` switches layers, `no_grad()` switches recording, and neither does the other's work.

# %% [markdown] lang="zh"
# 测量时 dropout 不能起作用，所以测量前 `net.eval()`，测量后 `net.train()`。记住第 3b 课：`eval()` 切换层，`no_grad()` 切换记录，谁也不能代替谁。

# %%
layer = torch.nn.Dropout(0.5)
ones = torch.ones(8)
torch.manual_seed(0)
print("training:", layer.train()(ones))
print("eval:    ", layer.eval()(ones))

# %% exercise="6.7"

# %% [markdown] lang="en"
# ## More than two classes: softmax and cross entropy
#
# With two classes one logit is enough. With ten digits the network returns ten logits, and *softmax* turns them
# into probabilities: $p_i = e^{z_i} / \sum_j e^{z_j}$. The *cross entropy* is $-\log p$ of the right class. For
# the logits $(2, 1, 0)$ and class 0:
#
# $$ p = (0.6652,\; 0.2447,\; 0.0900), \qquad -\log 0.6652 = 0.4076, \qquad \text{gradient with respect to } z:\; p - (1, 0, 0) . $$
#
# The gradient is as simple as that: what was predicted minus what is true. `CrossEntropyLoss` takes the
# *logits* and does both steps in one, in a way that survives large numbers. If the network already ends in a
# softmax, it is applied twice. No error tells you. The loss can no longer get near zero, and where the network is
# wrong, and has most to learn, the slope nearly vanishes:

# %% [markdown] lang="zh"
# ## 两个以上的类别：softmax 和交叉熵
#
# 两个类别，一个 logit 就够了。十个数字，网络就返回十个 logit，由 **softmax** 把它们变成概率：$p_i = e^{z_i} / \sum_j e^{z_j}$。**交叉熵**就是正确类别的 $-\log p$。对 logit $(2, 1, 0)$ 和类别 0：
#
# $$ p = (0.6652,\; 0.2447,\; 0.0900), \qquad -\log 0.6652 = 0.4076, \qquad \text{对 } z \text{ 的梯度：}\; p - (1, 0, 0) . $$
#
# 梯度就这么简单：预测的减去真实的。`CrossEntropyLoss` 接收的是 **logit**，把两步合成一步，而且经得起大数。如果网络末尾已经有一个 softmax，就等于用了两次。没有报错提醒你，只是损失再也接近不了零；而在网络答错、最需要学习的地方，斜率几乎消失：

# %%
z = torch.tensor([[2.0, 1.0, 0.0]], requires_grad=True)
truth = torch.tensor([0])
loss = torch.nn.CrossEntropyLoss()(z, truth)
loss.backward()
print(f"loss {loss.item():.4f}", " gradient", z.grad, " p", torch.softmax(z, dim=1).detach())

for logit in (-5.0, 2.0, 20.0):  # the first is wrong: class 0 is the right one
    z = torch.tensor([[logit, 0.0, 0.0]], requires_grad=True)
    for name, scores in (("softmax once ", z), ("softmax twice", torch.softmax(z, dim=1))):
        loss = torch.nn.CrossEntropyLoss()(scores, truth)
        (slope,) = torch.autograd.grad(loss, z)
        print(f"logit {logit:3.0f}, {name}: loss {loss.item():.4f}, slope {slope[0, 0].item():.4f}")

# %% exercise="6.9"

# %% [markdown] lang="en"
# ## A network as a class of your own
#
# `Sequential` is a chain. Anything else is written as a class. It inherits from `nn.Module`, makes its layers
# in `__init__`, after `super().__init__()`, and computes in `forward`. Whatever is assigned to `self` and is a
# module or an `nn.Parameter` gets registered, so that `parameters()` finds it:

# %% [markdown] lang="zh"
# ## 把网络写成自己的类
#
# `Sequential` 是一条链。别的结构都写成类：继承 `nn.Module`，先调用 `super().__init__()`，再在 `__init__` 里造层，在 `forward` 里计算。凡是赋给 `self` 的模块或 `nn.Parameter`，都会登记，`parameters()` 就找得到它：

# %%
class Detour(torch.nn.Module):
    """Two layers, and a detour that leads the input past them."""

    def __init__(self, hidden):
        super().__init__()
        self.first = torch.nn.Linear(2, hidden)
        self.second = torch.nn.Linear(hidden, 1)
        self.detour = torch.nn.Parameter(torch.zeros(2, 1))

    def forward(self, x):
        return self.second(torch.tanh(self.first(x))) + x @ self.detour


net = Detour(16)
for name, p in net.named_parameters():
    print(f"{name:<14}", tuple(p.shape))

# %% [markdown] lang="en"
# The usual slip is silent: a layer is there and works, and `parameters()` does not know it. A layer in a plain
# Python list is not found (`nn.ModuleList` is), nor is a plain tensor (`nn.Parameter` is). Another slip is loud, but
# later: if `__init__` is misspelled, as in `_init_`, it never runs, and the layers are missing when `forward` wants
# them.

# %% [markdown] lang="zh"
# 这里常见的失误是无声的：层在那里，也能用，`parameters()` 却找不到它。放在普通 Python 列表里的层找不到（`nn.ModuleList` 里的找得到），普通张量也找不到（`nn.Parameter` 找得到）。另一种失误会报错，只是晚一些：`__init__` 若拼错了，比如写成 `_init_`，它就根本不会运行，等 `forward` 要用那些层时，层并不存在。

# %% exercise="6.10"

# %% [markdown] lang="en"
# The fourth kind of hook, left open in Lesson 4, is registered on a module. A forward hook sees what goes in
# and comes out; a backward hook sees the gradients of both. The class itself need not be changed for that:

# %% [markdown] lang="zh"
# 第 4 课留下的第四种钩子，装在模块上。前向钩子看到输入和输出；反向钩子看到两者的梯度。为此不必改动那个类：

# %%
def report(module, gradients_in, gradients_out):
    print(f"{type(module).__name__}: gradient at its output, mean size {gradients_out[0].abs().mean().item():.5f}")


handles = [net.second.register_forward_hook(lambda module, x, y: print("forward:", tuple(x[0].shape), "->", tuple(y.shape)))]
handles.append(net.second.register_full_backward_hook(report))
cross_entropy(net(points).squeeze(1), labels).backward()
for handle in handles:
    handle.remove()

# %% [markdown] lang="en"
# ## Freezing a part
#
# Sometimes a part of a network has to stay as it is: a part that was trained elsewhere, for instance.
# `requires_grad_(False)` means that it gets no *new* gradient. But an optimizer moves whatever has a `.grad`,
# and with momentum or weight decay it moves even where that gradient is zero. A `.grad` of `None` is skipped:

# %% [markdown] lang="zh"
# ## 冻结一部分
#
# 有时网络的一部分必须保持原样，比如它是在别处训练好的。`requires_grad_(False)` 的意思是：它不再得到**新的**梯度。但是优化器会移动一切有 `.grad` 的参数；用了动量或权重衰减，即使那个梯度是零也会移动。`.grad` 为 `None` 的才会跳过：

# %%
w = torch.tensor([1.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
(3 * w).sum().backward()
optimizer.step()
w.requires_grad_(False)  # frozen?
print("at freezing:           ", w, " .grad:", w.grad)
optimizer.step()
print("the old gradient moves:", w)
optimizer.zero_grad(set_to_none=False)
optimizer.step()
print("so does momentum alone:", w)
optimizer.zero_grad()  # .grad is None now
optimizer.step()
print("now it stands still:   ", w)

# %% exercise="6.11"

# %% [markdown] lang="en"
# ## A schedule for the learning rate
#
# Large steps get you near, small steps get you there. So begin with a large rate and lower it: like a
# staircase, by a constant factor, or along a cosine. A scheduler does nothing but set `lr` in the optimizer.
# Its `step()` comes once per epoch, *after* the optimizer's.

# %% [markdown] lang="zh"
# ## 学习率的调度
#
# 大步子让你走近，小步子让你走到。所以先用大的学习率，再降下来：分级下降、按比例下降，或者沿余弦下降。调度器只做一件事：改写优化器里的 `lr`。它的 `step()` 每轮一次，在优化器的 `step()` **之后**。

# %%
schedulers = torch.optim.lr_scheduler
plans = {
    "StepLR": lambda optimizer: schedulers.StepLR(optimizer, step_size=15, gamma=0.3),
    "ExponentialLR": lambda optimizer: schedulers.ExponentialLR(optimizer, gamma=0.93),
    "CosineAnnealingLR": lambda optimizer: schedulers.CosineAnnealingLR(optimizer, T_max=50),
}
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained")
for (name, plan), style in zip(plans.items(), ("-", "--", ":")):
    optimizer = torch.optim.SGD([torch.tensor(1.0, requires_grad=True)], lr=0.1)
    scheduler, rates = plan(optimizer), []
    for epoch in range(50):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    left.plot(rates, linestyle=style, label=name)
left.set(title="learning rate", xlabel="epoch")
left.legend()

for title, plan in {"lr 0.3 all the way ": None, "lr 0.3 and a cosine": plans["CosineAnnealingLR"]}.items():
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.3)
    scheduler = plan(optimizer) if plan else None
    scheduled = fit(net, points, labels, optimizer, epochs=50, scheduler=scheduler, title=title)
    right.plot(scheduled[:, 0], linestyle="--" if plan else "-", label=title)
    print(f"   mean loss of the last five epochs: {scheduled[-5:, 0].mean():.4f}")
right.set(title="training loss", xlabel="epoch")
right.legend()
described(
    figure,
    en="Left, three learning rates over 50 epochs: stairs, an exponential fall, and a cosine. Right, the training loss stays jagged at a "
    "constant rate and becomes smooth with the cosine.",
    zh="左图：50 轮里的三种学习率，分别是阶梯、指数下降和余弦。右图：学习率不变时训练损失一直锯齿状，用余弦时变得平滑。",
)

# %% [markdown] lang="en"
# With the rate kept high, the loss keeps jittering: the noise of the batches, magnified by long steps. As the
# rate falls, it calms down. Now predict what a schedule does, and what it leaves alone.

# %% [markdown] lang="zh"
# 学习率一直很高，损失就一直抖：小批量的噪声被长步子放大了。学习率降下来，抖动就平息了。现在预测一下：调度会做什么，又不碰什么。

# %% exercise="6.8"

# %% [markdown] lang="en"
# ## Back to the whole game
#
# The classifier of digits, with everything that this lesson has added: a class, batches, cross entropy,
# validation for the decision, test for the score.

# %% [markdown] lang="zh"
# ## 回到整盘棋
#
# 再做一次识别数字的分类器，用上这一课新增的一切：一个类，小批量，交叉熵，用验证数据做决定，用测试数据打分。

# %%
ROWS = {
    0: (14, 17, 19, 21, 25, 17, 14), 1: (4, 12, 4, 4, 4, 4, 14), 2: (14, 17, 1, 2, 4, 8, 31),
    3: (31, 2, 4, 2, 1, 17, 14), 4: (2, 6, 10, 18, 31, 2, 2), 5: (31, 16, 30, 1, 1, 17, 14),
    6: (6, 8, 16, 30, 17, 17, 14), 7: (31, 1, 2, 4, 8, 8, 8), 8: (14, 17, 17, 14, 17, 17, 14),
    9: (14, 17, 17, 15, 1, 2, 12),
}  # fmt: skip


def digits(n, noise=0.15):
    answers = torch.arange(n) % 10
    pictures = torch.full((n, 8, 8), 0.1)
    down, across = torch.randint(0, 2, (n,)).tolist(), torch.randint(0, 4, (n,)).tolist()
    for picture, answer, i, j in zip(pictures, answers.tolist(), down, across):
        picture[i : i + 7, j : j + 5] += 0.8 * torch.tensor([[row >> (4 - k) & 1 for k in range(5)] for row in ROWS[answer]])
    return (pictures + noise * torch.randn(n, 8, 8)).clamp(0, 1), answers


class Reader(torch.nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.hidden = torch.nn.Linear(64, hidden)
        self.answer = torch.nn.Linear(hidden, 10)

    def forward(self, pictures):
        return self.answer(torch.relu(self.hidden(pictures.flatten(1))))


def right_share(net, pictures, answers):
    with torch.no_grad():
        return (net(pictures).argmax(1) == answers).float().mean().item()


torch.manual_seed(0)
training, checking, scoring = digits(600), digits(200), digits(400)
best = (0.0, None, None)
for hidden in (4, 16, 48):
    torch.manual_seed(1)
    net = Reader(hidden)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for epoch in range(12):
        for batch in torch.randperm(600).split(50):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(net(training[0][batch]), training[1][batch]).backward()
            optimizer.step()
    share = right_share(net, *checking)
    print(f"{hidden:>3} hidden: {100 * share:.0f} % of the validation pictures")
    best = max(best, (share, hidden, net), key=lambda each: each[0])
print(f"chosen: {best[1]} hidden; {100 * right_share(best[2], *scoring):.0f} % of the test pictures")

# %% [markdown] lang="en"
# ## Self-check: five predictions
#
# 1. $f(w) = 5 w^2$: from which learning rate on does descent no longer get nearer to the minimum?
# 2. The first step of Adam with lr = 0.01 on a slope of $-700$: how far does the parameter move? (with sign)
# 3. The same with plain SGD
# 4. A network with dropout only, after `eval()`: is its output of ones the same in two calls? `True` or `False`
# 5. `StepLR(step_size=10, gamma=0.1)` and lr = 1: the rate in epoch 25 (counting from 0)

# %% [markdown] lang="zh"
# ## 自测：五个预测
#
# 1. $f(w) = 5 w^2$：学习率从多少开始，下降就不再靠近最低点？
# 2. 用 lr = 0.01 的 Adam，斜率是 $-700$：第一步参数移动多少？（带符号）
# 3. 换成普通的 SGD 呢？
# 4. 只有 dropout 的网络，调用 `eval()` 之后：输入全是 1，两次调用的输出相同吗？`True` 或 `False`
# 5. `StepLR(step_size=10, gamma=0.1)`，lr = 1：第 25 轮（从 0 数起）的学习率

# %% predicted="0.2, 0.01, 7, True, 0.01"
# in place of the dots: a number, True or False
@predict("6 self-check", ..., ..., ..., ..., ...)
def answers():
    def runs_away(lr):
        w = torch.tensor(1.0, requires_grad=True)
        for _ in range(50):
            (slope,) = torch.autograd.grad(5 * w * w, w)
            w = (w - lr * slope).detach().requires_grad_()
        return abs(w.item()) >= 0.9999

    first = next(lr / 100 for lr in range(1, 100) if runs_away(lr / 100))

    def first_step(make_optimizer):
        w = torch.tensor(0.0, requires_grad=True)
        optimizer = make_optimizer([w], lr=0.01)
        (-700 * w).backward()
        optimizer.step()
        return w.item()

    dropout = torch.nn.Dropout(0.5).eval()
    fourth = torch.equal(dropout(torch.ones(9)), dropout(torch.ones(9)))

    optimizer = torch.optim.SGD([torch.tensor(1.0, requires_grad=True)], lr=1.0)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.1)
    for epoch in range(25):
        optimizer.step()
        scheduler.step()
    fifth = optimizer.param_groups[0]["lr"]
    return first, first_step(torch.optim.Adam), first_step(torch.optim.SGD), fourth, fifth

# %% [markdown] lang="en"
# <details><summary>Why?</summary>
#
# 1. 0.2: the second derivative is 10, and the limit is 2/10. There the factor is $-1$.
# 2. $+0.01$: Adam divides by the slope's own size and moves against its sign.
# 3. $+7$: $-0.01 \cdot (-700)$. Clipping the gradient or a smaller rate would be wise.
# 4. True: after `eval()` dropout passes its input on unchanged.
# 5. 0.01: lowered after 10 and after 20 epochs.
#
# </details>
#
# **What have you gained?** If you answered the [fifteen questions](0_inventory.ipynb) before Lesson 1, answer them once
# more now, before you go on: you then see which misunderstandings are gone, and what to read again.
#
# **Next:** Lesson 7 replaces the last thing that you have not made yourself: the engine.

# %% [markdown] lang="zh"
# <details><summary>为什么？</summary>
#
# 1. 0.2：二阶导数是 10，界限是 2/10，此时因子是 $-1$。
# 2. $+0.01$：Adam 除以斜率本身的大小，逆着它的符号走。
# 3. $+7$：$-0.01 \cdot (-700)$。最好裁剪梯度，或者调小学习率。
# 4. True：调用 `eval()` 之后，dropout 原样交出输入。
# 5. 0.01：10 轮后降一次，20 轮后再降一次。
#
# </details>
#
# **你进步了多少？** 如果你在第 1 课之前做过那[十五道题](0_inventory.ipynb)，现在就再做一遍，然后再往下学：你会看到哪些误解已经消除，哪些内容该重读。
#
# **下一课**：最后一样不是你亲手做的东西，是引擎；第 7 课就来造它。
