# %% [markdown] lang="en"
# # Lesson 6 · Training: what a gradient is good for
#
# *About 160 minutes: 65 to read and run, 95 for eight exercises and the self-check.*
#
# **When you have finished, you can**
#
# - run gradient descent by hand, and tell from a curve whether the learning rate is too small, good, too large or hopeless;
# - write momentum and Adam in a few lines, and show that `torch.optim` does the same;
# - make a data set, train a small network on it, and draw what it has learned;
# - tell learning from learning by heart, and measure the difference honestly;
# - change the learning rate on the way.

# %% [markdown] lang="zh"
# # 第 6 课 · 训练：梯度有什么用
#
# 约 160 分钟：阅读和运行 65 分钟，八道练习和自测 95 分钟。
#
# **学完这一课，你能够**
#
# - 手动做梯度下降，并且从曲线上看出学习率是太小、合适、太大，还是没救；
# - 用几行代码写出动量法和 Adam，并证明 `torch.optim` 做的是同一件事；
# - 自己造一个数据集，在上面训练一个小网络，再把它学到的东西画出来；
# - 分清学会和死记，并如实地量出差别；
# - 在训练途中改变学习率。

# %%
import engine as torch
import sys

import matplotlib.pyplot as plt
import numpy as np
from checkers import check, draw, hint, predict
from tqdm import tqdm

BAR = {"file": sys.stdout, "ncols": 72, "bar_format": "{desc} {percentage:3.0f}% {bar} {n_fmt}/{total_fmt}"}

# %% [markdown] lang="en"
# `matplotlib` draws the plots of this lesson and `tqdm` the progress bars: `for step in tqdm(range(100), **BAR)` is
# `for step in range(100)` with a bar above it.
#
# ## Warm-up from Lessons 1 to 5
#
# 1. `w = torch.tensor(1.0, requires_grad=True)`, then `w = w - 0.1`: is `w` a leaf now?
# 2. `(w * w).backward()` twice at $w = 3$, nothing cleared: what is in `w.grad`?
# 3. `optimizer.step()` before the first `backward()`: by how much does a parameter move?

# %% [markdown] lang="zh"
# 这一课用 `matplotlib` 画图，用 `tqdm` 画进度条：`for step in tqdm(range(100), **BAR)` 就是 `for step in range(100)`，上面多了一根进度条。
#
# ## 热身：第 1 到 5 课
#
# 1. `w = torch.tensor(1.0, requires_grad=True)`，接着 `w = w - 0.1`：现在 `w` 还是叶子吗？
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
# A step against the slope: $w \leftarrow w - \mathrm{lr} \cdot f'(w)$. Take $f(w) = w^2$, whose slope is $2w$, start at $w = 1$, and
# walk ten steps with the learning rates 0.1, 0.5, 1.0 and 1.1. **For which of them is $w$ nearer to the minimum afterwards
# than at the start?** Four answers, `True` or `False`.

# %% [markdown] lang="zh"
# ## 本课的问题
#
# 逆着斜率走一步：$w \leftarrow w - \mathrm{lr} \cdot f'(w)$。取 $f(w) = w^2$，斜率是 $2w$，从 $w = 1$ 出发，分别用学习率 0.1、0.5、1.0 和
# 1.1 走十步。**哪些学习率走完之后，$w$ 比出发时离最低点更近？** 四个答案，`True` 或 `False`。

# %% predicted="True, True, False, False"
def walk(lr, steps=10, start=1.0):
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
        print(f"lr {lr}: ", [round(each, 2) for each in walk(lr)[:6]], "...")
    return tuple(abs(walk(lr)[-1]) < 1 for lr in (0.1, 0.5, 1.0, 1.1))

# %% [markdown] lang="en"
# ## One number, one multiplication
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
# | 1.0 | $-1$ | to and fro for ever |
# | 1.1 | $-1.2$ | runs away |
#
# The limit is where the factor reaches $-1$. For a parabola with the curvature (second derivative) $c$ it lies at
# $\mathrm{lr} = 2/c$; here $c = 2$. **The steeper the curve bends, the smaller the steps must be.**

# %% [markdown] lang="zh"
# ## 一个数，一次乘法
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
# 界限在因子等于 $-1$ 的地方。对曲率（二阶导数）为 $c$ 的抛物线，界限是 $\mathrm{lr} = 2/c$；这里 $c = 2$。**曲线弯得越厉害，步子就得越小。**

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
ws = np.linspace(-1.6, 1.6, 100)
left.plot(ws, ws**2, color="0.7")
for lr, marker in ((0.02, "."), (0.3, "o"), (0.95, "s"), (1.1, "^")):
    points = np.array(walk(lr, steps=8))
    shown = points[np.abs(points) < 1.6]
    left.plot(shown, shown**2, marker=marker, label=f"lr = {lr}")
    right.plot(points**2, marker=marker, label=f"lr = {lr}")
left.set(title="the steps on the curve", xlabel="w", ylabel="loss")
right.set(title="the loss after each step", xlabel="step", ylabel="loss (log scale)", yscale="log", ylim=(1e-7, 1e2))
right.legend()
plt.show()

# %% [markdown] lang="en"
# Left: small steps crawl down one wall, large ones leap from wall to wall. Right: the same four walks as **loss curves**. This is
# the picture that you will look at for the rest of your life, usually without the left one. Learn to read the left from the right:
# a flat line that falls a little is *too small*, a steep one is *good*, a jagged or slow one after a bold start is *large*, and a line
# that rises is *too large*. It does not get better by waiting.

# %% [markdown] lang="zh"
# 左图：小步子沿着一侧的壁慢慢往下爬，大步子在两壁之间跳来跳去。右图：同样四次下降画成**损失曲线**。以后你天天要看的就是这种图，而且往往没有左边那张。要学会从右图读出左图：几乎水平、略有下降，是**太小**；陡峭下降，是**合适**；开头大胆、后来锯齿状或变慢，是**偏大**；一路上升，是**太大**。等下去是不会变好的。

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
# With two parameters the curvature may differ by direction. $f = \tfrac12 (w_0^2 + 20\, w_1^2)$ bends twenty times as much
# along $w_1$. The limit is set by the *steep* direction, $2/20 = 0.1$, while along the flat one each step then shortens the way by
# a mere $1 - 0.1$. That is the trouble with plain descent, and the reason for everything that follows.

# %% [markdown] lang="zh"
# ## 山谷
#
# 有两个参数时，不同方向的曲率可能不同。$f = \tfrac12 (w_0^2 + 20\, w_1^2)$ 沿 $w_1$ 方向的弯曲程度是 $w_0$ 方向的二十倍。界限由**陡**的方向决定：$2/20 = 0.1$；而在平缓的方向上，每一步只能把路程缩短到 $1 - 0.1$ 倍。这就是普通梯度下降的麻烦，下面的一切都由它而来。

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
across, along = np.meshgrid(np.linspace(-4.5, 2, 80), np.linspace(-1.6, 1.6, 80))
figure, axes = plt.subplots(1, 3, figsize=(11, 3), sharey=True, layout="constrained")
for axis, (name, points) in zip(axes, walks.items()):
    axis.contour(across, along, 0.5 * (across**2 + 20 * along**2), levels=12, cmap="Greys", alpha=0.5)
    axis.plot(points[:, 0], points[:, 1], marker=".", color="tab:blue")
    axis.plot(0, 0, marker="*", color="tab:red", markersize=12)
    axis.set(title=name, xlabel="$w_0$")
axes[0].set_ylabel("$w_1$")
plt.show()
for name, points in walks.items():
    print(f"{name:<22} is {np.hypot(*points[-1]):.3f} from the minimum after 40 steps")

# %% [markdown] lang="en"
# ### Momentum
#
# Plain descent forgets everything at each step. A heavy ball does not: where the slopes agree it gathers speed, where they
# change sign they cancel. In Lesson 4 you wrote it for one number. Now by hand for tensors, beside the library's:

# %% [markdown] lang="zh"
# ### 动量
#
# 普通的下降每一步都把过去忘光。沉重的球不会：斜率方向一致的地方，它越滚越快；斜率变号的地方，它们互相抵消。第 4 课里你已经对一个数写过。现在手写张量的版本，与库里的放在一起：

# %%
w, u = torch.tensor([-4.0, 1.2], requires_grad=True), torch.zeros(2)
theirs = torch.tensor([-4.0, 1.2], requires_grad=True)
optimizer = torch.optim.SGD([theirs], lr=0.05, momentum=0.8)
for step in range(1, 4):
    (g,) = torch.autograd.grad(valley(w), w)
    u = 0.8 * u + g
    with torch.no_grad():
        w -= 0.05 * u

    optimizer.zero_grad()
    valley(theirs).backward()
    optimizer.step()
    print(step, "by hand", w.detach(), " torch.optim", theirs.detach(), " equal:", torch.equal(w, theirs))

# %% [markdown] lang="en"
# An optimizer needs nothing but the parameters, their mailboxes, and a drawer with what it remembers. For many parameters at once:

# %% [markdown] lang="zh"
# 优化器需要的只有参数、参数的信箱，和一个存放记忆的抽屉。许多参数一起：

# %% exercise="6.3"

# %% [markdown] lang="en"
# ### Adam
#
# Adam gives each parameter its own rate: it divides an average of the slopes by their average size. Two slopes of 2 and 200 make
# steps of the same length, about lr. Its two averages start at zero and would be too small at first. After one step the average of
# the slopes is $0.1\,g$, so it is divided by $1 - 0.9^1 = 0.1$. After the second by $1 - 0.9^2 = 0.19$, and so on.

# %% [markdown] lang="zh"
# ### Adam
#
# Adam 给每个参数各自的学习率：用斜率的平均值除以斜率的平均大小。斜率是 2 也好，200 也好，走的步子一样长，约等于 lr。两个平均值都从零开始，起初会偏小：走了一步，斜率的平均值是 $0.1\,g$，所以要除以 $1 - 0.9^1 = 0.1$；第二步除以 $1 - 0.9^2 = 0.19$，依此类推。

# %%
w = torch.tensor([-4.0, 1.2], requires_grad=True)
m, s = torch.zeros(2), torch.zeros(2)
theirs = torch.tensor([-4.0, 1.2], requires_grad=True)
optimizer = torch.optim.Adam([theirs], lr=0.4)
for step in range(1, 4):
    (g,) = torch.autograd.grad(valley(w), w)
    m = 0.9 * m + 0.1 * g
    s = 0.999 * s + 0.001 * g * g
    with torch.no_grad():
        w -= 0.4 * (m / (1 - 0.9**step)) / ((s / (1 - 0.999**step)).sqrt() + 1e-8)

    optimizer.zero_grad()
    valley(theirs).backward()
    optimizer.step()
    close = torch.allclose(w, theirs, atol=1e-5)
    print(step, "by hand", w.detach(), " torch.optim", theirs.detach(), " close:", close)

# %% [markdown] lang="en"
# The first step is $(+0.4, -0.4)$, although the slopes are $-4$ and $24$: only their signs count. Somebody has typed Adam in
# from a paper. It runs, and the loss falls. That is what makes such slips expensive.

# %% [markdown] lang="zh"
# 第一步是 $(+0.4, -0.4)$，尽管斜率是 $-4$ 和 $24$：起作用的只有符号。有人照着论文把 Adam 敲了进去。代码能运行，损失也在下降。正因为如此，这样的疏漏代价才大。

# %% exercise="6.4"

# %% exercise="6.5"

# %% [markdown] lang="en"
# ## A data set, made on the spot
#
# Two half circles that reach into each other, with some noise: no straight line separates them. Eight lines, no download.

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
plt.show()

# %% [markdown] lang="en"
# ## A small network
#
# A network is a function with many leaves. This one takes a point to 16 numbers, bends them with tanh, and adds them up with
# weights: a single number, positive for "triangle". The loss turns that number into a probability and asks how surprised we
# are by the label. Its graph, for the whole batch, is no larger than those of Lesson 2:

# %% [markdown] lang="zh"
# ## 一个小网络
#
# 网络就是有许多叶子的函数。这一个把一个点变成 16 个数，用 tanh 把它们弄弯，再加权相加，得到一个数，正数表示“三角形”。损失把这个数变成概率，再问这个标签让我们多意外。对整批数据，它的计算图并不比第 2 课的大：

# %%
torch.manual_seed(0)
moon_net = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
surprise = torch.nn.BCEWithLogitsLoss()
untrained = surprise(moon_net(points).squeeze(1), labels)
print(sum(p.numel() for p in moon_net.parameters()), "parameters, loss", f"{untrained.item():.3f}")
draw(untrained, names={name: p for name, p in moon_net.named_parameters()})

# %% [markdown] lang="en"
# Mind the shapes: `moon_net(points)` is `(200, 1)`, `labels` is `(200,)`. Compared elementwise they would stretch to `(200, 200)`, every
# prediction against every label. This loss refuses, others do it silently. `squeeze(1)` takes the axis of length 1 away.

# %% [markdown] lang="zh"
# 留意形状：`moon_net(points)` 是 `(200, 1)`，`labels` 是 `(200,)`。逐元素相比会广播成 `(200, 200)`，每个预测对上每个标签。这个损失会拒绝，别的损失却会一声不响地照做。`squeeze(1)` 去掉长度为 1 的轴。

# %% exercise="6.6"

# %% [markdown] lang="en"
# Now the moons. Instead of all points at once, each step takes a **batch** of 20, in a new order in each epoch: ten steps for one
# look at everything. The steps are noisier, and there are ten times as many.

# %% [markdown] lang="zh"
# 现在轮到两个月亮。每一步不用全部的点，而是取 20 个点的**小批量**，每一轮都换一个新顺序：把全部数据看一遍，就走了十步。步子嘈杂一些，却多了十倍。

# %%
torch.manual_seed(1)
held, held_labels = moons(200, noise=0.15)  # points that the network never trains on


def measure(net, x, y):
    net.eval()
    with torch.no_grad():
        loss = surprise(net(x).squeeze(1), y).item()
    net.train()
    return loss


def fit(net, x, y, optimizer, epochs, unseen=(held, held_labels), scheduler=None, title="training"):
    """Losses on the training points and on the held-out ones, a pair for each epoch."""
    curves = []
    for epoch in tqdm(range(epochs), desc=title, **BAR):
        total = 0.0
        for batch in torch.randperm(len(x)).split(20):
            optimizer.zero_grad()
            loss = surprise(net(x[batch]).squeeze(1), y[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        if scheduler is not None:
            scheduler.step()
        curves.append((total / len(x), measure(net, *unseen)))
    return np.array(curves)


curves = fit(moon_net, points, labels, torch.optim.Adam(moon_net.parameters(), lr=0.02), epochs=60)
print("first epoch", curves[0].round(3), " last epoch", curves[-1].round(3))

# %% [markdown] lang="en"
# What has it learned? Ask it about every point of a grid, and draw where its answer changes sign: the **decision boundary**.

# %% [markdown] lang="zh"
# 它学会了什么？让它回答网格上每一个点，画出答案变号的地方：这就是**决策边界**。

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


figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained")
left.plot(curves[:, 0], label="training points")
left.plot(curves[:, 1], linestyle="--", label="held-out points")
left.set(title="loss", xlabel="epoch")
left.legend()
boundary(right, moon_net, held, held_labels)
right.set(title="decision boundary, with the held-out points")
plt.show()
with torch.no_grad():
    right_answers = ((moon_net(held).squeeze(1) > 0) == (held_labels == 1)).float().mean()
print(f"right on {100 * right_answers.item():.0f} % of the held-out points")

# %% [markdown] lang="en"
# ## Learning by heart
#
# Now make it easy to cheat: a large network, 24 noisy points, many epochs. The training loss goes to zero, as if everything were
# fine. The held-out points tell another story.

# %% [markdown] lang="zh"
# ## 死记硬背
#
# 现在给它作弊的机会：大网络，24 个嘈杂的点，很多轮。训练损失降到零，好像一切都好。留出的点说的却是另一回事。

# %%
def big_network(dropout=0.0):
    torch.manual_seed(3)
    hidden = torch.nn.Linear(2, 64), torch.nn.Tanh(), torch.nn.Linear(64, 64), torch.nn.Tanh()
    return torch.nn.Sequential(*hidden, torch.nn.Dropout(dropout), torch.nn.Linear(64, 1))


torch.manual_seed(3)
few, few_labels = moons(24, noise=0.4)
unseen = moons(400, noise=0.4)
cheat = big_network()
optimizer = torch.optim.Adam(cheat.parameters(), lr=0.01)
curves = fit(cheat, few, few_labels, optimizer, epochs=150, unseen=unseen, title="24 points")
calm = big_network(dropout=0.5)
optimizer = torch.optim.Adam(calm.parameters(), lr=0.01, weight_decay=0.05)
calmed = fit(calm, few, few_labels, optimizer, epochs=150, unseen=unseen, title="calmed   ")

# %%
figure, (left, middle, right) = plt.subplots(1, 3, figsize=(12, 3.4), layout="constrained")
left.plot(curves[:, 0], label="training points")
left.plot(curves[:, 1], linestyle="--", label="held-out points")
best = int(curves[:, 1].argmin())
left.axvline(best, color="0.5", linewidth=1)
left.set(title=f"loss; held-out lowest in epoch {best}", xlabel="epoch")
left.legend()
boundary(middle, cheat, few, few_labels)
middle.set_title("learned by heart")
boundary(right, calm, few, few_labels)
right.set_title("with dropout and weight decay")
plt.show()
print(f"by heart: training {curves[-1, 0]:.3f}, held out {curves[-1, 1]:.3f}, best held out {curves[best, 1]:.3f}")
print(f"calmed:   training {calmed[-1, 0]:.3f}, held out {calmed[-1, 1]:.3f}")

# %% [markdown] lang="en"
# The boundary bends around single points. This is **overfitting**: the noise is learned together with the pattern. Three
# remedies, besides more data:
#
# - **stop early**: keep the parameters of the epoch with the lowest held-out loss;
# - **weight decay**: pull every weight towards zero a little, so that only what pays stays large;
# - **dropout**: in training, switch off half of the hidden numbers at random, so that none can be relied on.
#
# Dropout must not act when you measure. Hence `net.eval()` before and `net.train()` after. Remember Lesson 3: `eval()` switches
# layers, `no_grad()` switches the recorder, and neither does the other's work.

# %% [markdown] lang="zh"
# 边界绕着单个的点弯来弯去。这就是**过拟合**：连噪声也一起学了进去。除了更多数据，还有三种办法：
#
# - **提前停止**：留下留出损失最低的那一轮的参数；
# - **权重衰减**：把每个权重都往零拉一点，只有真正有用的才保持得大；
# - **dropout**：训练时随机关掉一半的隐藏数值，谁也靠不住谁。
#
# 测量时 dropout 不能起作用，所以测量前 `net.eval()`，测量后 `net.train()`。记住第 3 课：`eval()` 切换层，`no_grad()` 切换记录，谁也不替谁干活。

# %%
layer = torch.nn.Dropout(0.5)
ones = torch.ones(8)
torch.manual_seed(0)
print("training:", layer.train()(ones))
print("eval:    ", layer.eval()(ones))

# %% exercise="6.7"

# %% [markdown] lang="en"
# ## A schedule for the learning rate
#
# Large steps get you near, small steps get you there. So begin with a large rate and lower it: in stairs, by a factor, or along a
# cosine. A scheduler does nothing but set `lr` in the optimizer. Its `step()` comes once per epoch, *after* the optimizer's.

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
plt.show()

# %% [markdown] lang="en"
# With the rate kept high the loss goes on trembling: the noise of the batches, magnified by long steps. As the rate falls it
# calms down. Now predict what a schedule does, and what it leaves alone.

# %% [markdown] lang="zh"
# 学习率一直很高，损失就一直抖：小批量的噪声被长步子放大了。学习率降下来，它就平静了。现在预测一下：调度会做什么，又不碰什么。

# %% exercise="6.8"

# %% [markdown] lang="en"
# ## Self-check: five predictions
#
# 1. $f(w) = 5 w^2$: from which learning rate on does descent run away?
# 2. The first step of Adam with lr = 0.01 on a slope of $-700$: how far does the parameter move? (with sign)
# 3. The same with plain SGD
# 4. A network with dropout only, after `eval()`: is its output of ones the same in two calls? `True` or `False`
# 5. `StepLR(step_size=10, gamma=0.1)` and lr = 1: the rate in the 25th epoch (counted from 0)

# %% [markdown] lang="zh"
# ## 自测：五个预测
#
# 1. $f(w) = 5 w^2$：学习率从多少开始会越跑越远？
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
# 2. $+0.01$: Adam divides by the slope's own size, and moves against its sign.
# 3. $+7$: $-0.01 \cdot (-700)$. A clip or a smaller rate would be wise.
# 4. True: after `eval()` dropout hands its input on.
# 5. 0.01: lowered after 10 and after 20 epochs.
#
# </details>
#
# **Next:** Lesson 7 takes the last thing away that you have not made yourself: the engine.

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
# **下一课**：第 7 课拿走最后一样不是你亲手做的东西：引擎。
