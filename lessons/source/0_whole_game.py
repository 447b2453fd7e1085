# %% [markdown] lang="en"
# # Lesson 0 · The whole game, in a quarter of an hour
#
# *About 15 minutes: run the cells, make three guesses, drag three sliders. Nothing here has to be understood
# yet.*
#
# Aim a throw. Fool a program that reads digits. Teach a small network where a curved border runs. Three
# problems that look nothing like each other, and one line of code solves all of them. This notebook shows you
# the line at work; seven lessons then take it apart, down to an engine that you write yourself.
#
# Run each cell with **Shift+Enter**. Where a cell has dots, put your guess in their place first.

# %% [markdown] lang="zh"
# # 第 0 课 · 一刻钟看完整盘棋
#
# 大约 15 分钟：运行单元格，猜三次，拖三个滑块。这里的内容现在不必弄懂。
#
# 瞄准一次投掷；骗过一个识别数字的程序；教一个小网络认出一条弯曲的边界。三个问题毫不相像，却由同一行代码解决。这个笔记本先让你看这行代码怎样起作用；接下来的七节课再把它一层层拆开，直到你亲手写出自己的引擎。
#
# 用 **Shift+Enter** 运行每个单元格。单元格里有省略号的地方，先写上你的猜测。

# %%
import engine as torch
import matplotlib.pyplot as plt
import numpy as np
from checkers import described, draw, predict
from ipywidgets import interact

# %% [markdown] lang="en"
# ## One: aim a throw
#
# A ball leaves the hand 1.5 m above the ground at 20 m/s, and the air slows it down. There is no formula for
# where it lands. So the function below simulates it, two hundredths of a second at a time, until it hits the
# ground.

# %% [markdown] lang="zh"
# ## 第一题：瞄准
#
# 一个球从离地 1.5 米处以 20 米每秒的速度出手，空气使它减速。落点没有现成的公式。所以下面的函数去模拟它，每次前进百分之二秒，直到球落地。

# %%
def throw(angle, speed=20.0, drag=0.02, tick=0.02):
    """Where a ball thrown at this angle (a tensor, in degrees) lands, in metres, and its path."""
    radians = angle * 3.14159265 / 180
    x, y, path = 0.0, 1.5, [(0.0, 1.5)]
    vx, vy = speed * torch.cos(radians), speed * torch.sin(radians)
    while y > 0:
        air = drag * (vx * vx + vy * vy).sqrt()
        vx, vy = vx - tick * air * vx, vy - tick * (9.81 + air * vy)
        x, y = x + tick * vx, y + tick * vy
        path.append((x.item(), y.item()))
    return x - y * vx / vy, path


for degrees in (10.0, 30.0, 60.0):
    landed, path = throw(torch.tensor(degrees))
    print(f"thrown at {degrees:.0f} degrees, it lands {landed.item():.1f} m away, after {len(path) - 1} steps")

# %% [markdown] lang="en"
# The target lies 24 m away, and our first throw, at 10 degrees, falls far short. Trying at random would do for
# one angle. For a million of them it would be hopeless, and the method of the next cell would still work.
#
# It throws, measures the miss, and calls `backward()`. That one line computes how the squared miss changes per
# degree, through all the steps of the simulation. Then the angle moves a little against that slope. **Will the
# 20th throw land within 10 cm of the target?** `True` or `False`, in place of the dots.

# %% [markdown] lang="zh"
# 目标在 24 米处，我们第一次以 10 度出手，差得很远。只有一个角度时，胡乱试试也行；若有一百万个就不行了，而下一个单元格的办法仍然行得通。
#
# 它投一次，量出偏差，再调用 `backward()`。就这一行，便算出偏差的平方每度变化多少，一路穿过模拟的每一步。然后让角度逆着这个斜率移动一点。**第 20 次投掷的落点离目标会不到 10 厘米吗？** 在省略号的位置写 `True` 或 `False`。

# %% predicted="True"
angle = torch.tensor(10.0, requires_grad=True)
throws = []


@predict("0 throw", ...)
def lands_on_target():
    for number in range(20):
        landed, path = throw(angle)
        throws.append(path)
        miss = (landed - 24) ** 2
        miss.backward()  # how does the miss change per degree?
        with torch.no_grad():
            angle.sub_(1.2 * angle.grad)  # a small step against it
        angle.grad = None
        if number in (0, 1, 2, 5, 19):
            print(f"throw {number + 1:>2}: lands at {landed.item():5.2f} m, next angle {angle.item():5.2f} degrees")
    return abs(landed.item() - 24) < 0.1

# %%
figure, axis = plt.subplots(figsize=(8, 2.8), layout="constrained")
for number, path in enumerate(throws):
    axis.plot(*np.array(path).T, color="tab:blue", alpha=0.15 + 0.85 * (number == len(throws) - 1))
axis.plot(24, 0, marker="*", color="tab:red", markersize=14)
axis.set(xlabel="metres", ylabel="height", ylim=(-0.3, None), title=f"{len(throws)} throws at a target 24 m away")
described(
    figure,
    en=f"{len(throws)} curved paths of a ball, each landing nearer to a star at 24 m than the one before.",
    zh=f"{len(throws)} 条弯曲的球路，后面的一条比一条更接近 24 米处的星号。",
)

# %% [markdown] lang="en"
# Now throw by hand. Drag the angle: the title has what `backward()` says at that angle, in metres of distance per
# degree, and the arrow shows it eight times as long. Where does it change sign, and what is special about that
# throw?

# %% [markdown] lang="zh"
# 现在用手来投。拖动角度：标题里是 `backward()` 在这个角度上的回答，即每度多少米；箭头表示同一个数，画成八倍长。它在哪里变号？那一次投掷有什么特别？

# %%
def by_hand(degrees=20.0):
    angle = torch.tensor(degrees, requires_grad=True)
    landed, path = throw(angle)
    landed.backward()
    slope = angle.grad.item()
    figure, axis = plt.subplots(figsize=(8, 2.6), layout="constrained")
    axis.plot(*np.array(path).T)
    axis.annotate("", (landed.item() + 8 * slope, 0), (landed.item(), 0), arrowprops={"arrowstyle": "->", "lw": 2})
    axis.set(xlim=(0, 32), ylim=(-0.5, 15), title=f"{landed.item():.1f} m, {slope:+.2f} m per degree")
    return described(
        figure,
        en=f"The path of a throw at {degrees:.0f} degrees; it lands at {landed.item():.1f} m.",
        zh=f"以 {degrees:.0f} 度投出的球路，落在 {landed.item():.1f} 米处。",
    )


by_hand(20.0)

# %% tags=["nbval-ignore-output"]
slider = interact(by_hand, degrees=(5.0, 80.0, 1.0))

# %% [markdown] lang="en"
# ## Two: fool a classifier of digits
#
# The next cell draws 700 small pictures of digits, each shifted at random and covered with noise, and trains a
# network of 2410 numbers, its *parameters*, to tell which digit each one shows: a *classifier*. (How that works
# is the third problem.)

# %% [markdown] lang="zh"
# ## 第二题：骗过识别数字的程序
#
# 下一个单元格画出 700 张数字小图，每张随机平移，再撒上噪声，然后训练一个由 2410 个数（即**参数**）组成的网络来识别它们，也就是一个**分类器**。（训练是怎么回事，见第三题。）

# %%
ROWS = {  # five dots a row, as a binary number; seven rows a digit
    0: (14, 17, 19, 21, 25, 17, 14), 1: (4, 12, 4, 4, 4, 4, 14), 2: (14, 17, 1, 2, 4, 8, 31),
    3: (31, 2, 4, 2, 1, 17, 14), 4: (2, 6, 10, 18, 31, 2, 2), 5: (31, 16, 30, 1, 1, 17, 14),
    6: (6, 8, 16, 30, 17, 17, 14), 7: (31, 1, 2, 4, 8, 8, 8), 8: (14, 17, 17, 14, 17, 17, 14),
    9: (14, 17, 17, 15, 1, 2, 12),
}  # fmt: skip


def digits(n, noise=0.15):
    """n pictures of 8 x 8 grey values between 0 and 1, and which digit each of them shows."""
    labels = torch.arange(n) % 10
    pictures = torch.full((n, 8, 8), 0.1)
    down, across = torch.randint(0, 2, (n,)).tolist(), torch.randint(0, 4, (n,)).tolist()
    for picture, label, i, j in zip(pictures, labels.tolist(), down, across):
        dots = [[row >> (4 - k) & 1 for k in range(5)] for row in ROWS[label]]
        picture[i : i + 7, j : j + 5] += 0.8 * torch.tensor(dots)
    return (pictures + noise * torch.randn(n, 8, 8)).clamp(0, 1), labels


torch.manual_seed(0)
pictures, answers = digits(500)
unseen, right_answers = digits(200)  # not used in training
reader = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
optimizer = torch.optim.Adam(reader.parameters(), lr=0.01)
for step_number in range(100):
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(reader(pictures), answers).backward()
    optimizer.step()


def share_right(pictures):
    return (reader(pictures).argmax(1) == right_answers).float().mean().item()


print(f"{sum(p.numel() for p in reader.parameters())} numbers; {100 * share_right(unseen):.0f} % of the unseen pictures read correctly")

# %% [markdown] lang="en"
# So far `backward()` has told us how to change the *network* so that it makes fewer errors. Now ask the
# opposite: how does the error change with the *picture*? Then change every grey value by a tenth, up or down,
# whichever makes the error larger. A tenth is less than the noise that the pictures contain anyway.
#
# **How many of the 200 unseen pictures will still be read correctly?** One of the words `"most"`, `"half"` or
# `"almost none"`.

# %% [markdown] lang="zh"
# 到目前为止，`backward()` 一直在告诉我们怎样改变**网络**，让它少出错。现在反过来问：错误怎样随**图片**变化？然后把每个灰度值改动十分之一，往上还是往下，看哪个方向使错误变大。十分之一，比图片里本来就有的噪声还小。
#
# **200 张没见过的图片里，还有多少能读对？** 写 `"most"`（大多数）、`"half"`（一半）或 `"almost none"`（几乎没有）。

# %% predicted="'almost none'"
@predict("0 digits", ...)
def still_right():
    x = unseen.clone().requires_grad_()
    torch.nn.functional.cross_entropy(reader(x), right_answers).backward()  # how does the error change per pixel?
    against = (unseen + 0.1 * x.grad.sign()).clamp(0, 1)
    at_random = (unseen + 0.1 * torch.randn(200, 8, 8).sign()).clamp(0, 1)
    print(f"a tenth at random: {100 * share_right(at_random):.0f} %   a tenth against the reader: {100 * share_right(against):.0f} %")
    share = share_right(against)
    return "most" if share > 0.7 else "half" if share > 0.3 else "almost none"

# %% [markdown] lang="en"
# <details><summary><b>After your guess:</b> what these pictures are called</summary>
#
# Changed at random by a tenth, the pictures are read nearly as well as before. Changed by the same tenth in the
# direction that `backward()` gives, hardly any are. Such pictures are called **adversarial examples**.
#
# </details>
#
# Drag the strength, and say for each picture what *you* read:

# %% [markdown] lang="zh"
# <details><summary><b>猜过之后再打开：</b>这样的图片叫什么</summary>
#
# 随机改动十分之一，识别得几乎和原来一样好。同样改动十分之一，但方向由 `backward()` 给出，就几乎一张都认不对了。这样的图片叫作**对抗样本**。
#
# </details>
#
# 拖动强度，再说说每张图**你**认出的是几：

# %%
def fooled(strength=0.1):
    x = unseen[:8].clone().requires_grad_()
    torch.nn.functional.cross_entropy(reader(x), right_answers[:8]).backward()
    changed = (x.detach() + strength * x.grad.sign()).clamp(0, 1)
    read = reader(changed).argmax(1).tolist()
    figure, axes = plt.subplots(1, 8, figsize=(9, 1.6), layout="constrained")
    for axis, picture, answer in zip(axes, changed, read):
        axis.imshow(picture, cmap="gray_r", vmin=0, vmax=1)
        axis.set(title=f"read as {answer}", xticks=[], yticks=[])
        axis.title.set_size(9)
    return described(
        figure,
        en=f"The digits 0 to 7, changed by {strength}: the network reads {read}.",
        zh=f"数字 0 到 7，改动强度 {strength}：网络读作 {read}。",
    )


fooled(0.1)

# %% tags=["nbval-ignore-output"]
slider = interact(fooled, strength=(0.0, 0.3, 0.02))

# %% [markdown] lang="en"
# ## Three: learn a border
#
# Two half-moons of points reach into each other. From 200 examples a program has to learn which of the two a
# new point belongs to. No straight line will do: the best one gets about 88 of 100 new points
# right.
#
# The network below has 65 numbers, drawn at random to begin with. In each of 300 rounds it gives an answer for
# every point, a single number says how wrong the answers are, `backward()` says how this number changes with
# each of the 65, and all 65 move a little. **Will it get more than 95 of 100 new points right?**

# %% [markdown] lang="zh"
# ## 第三题：学会一条边界
#
# 由点组成的两弯月牙彼此交错。要让程序从 200 个例子里学会判断一个新点属于哪一弯。直线办不到：最好的一条，100 个新点里大约能对 88 个。
#
# 下面的网络有 65 个数，一开始是随机取的。在 300 轮里，每一轮它都对每个点给出答案，再由一个数表示错得有多厉害，`backward()` 算出这个数怎样随这 65 个数中的每一个变化，然后 65 个数都移动一点。**100 个新点里，它能答对 95 个以上吗？**

# %% predicted="True"
def moons(n, noise=0.15):
    """n points in the plane, shape (n, 2), and the moon that each belongs to, 0. or 1., shape (n,)."""
    angle, moon = torch.rand(n) * 3.1416, torch.arange(n) % 2
    first = torch.stack([torch.cos(angle), torch.sin(angle)], dim=1)
    second = torch.stack([1 - torch.cos(angle), 0.5 - torch.sin(angle)], dim=1)
    return torch.where((moon == 0).unsqueeze(1), first, second) + noise * torch.randn(n, 2), moon.float()


torch.manual_seed(6)
points, moon = moons(200)
new_points, new_moon = moons(1000)
torch.manual_seed(0)
network = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
loss_of = torch.nn.BCEWithLogitsLoss()


def border():
    across, up = np.meshgrid(np.linspace(-2, 3, 80), np.linspace(-1.5, 2, 60))
    grid = torch.tensor(np.stack([across.ravel(), up.ravel()], axis=1), dtype=torch.float32)
    return across, up, network(grid).detach().numpy().reshape(across.shape)


snapshots = {0: border()}  # the border after so many steps


@predict("0 moons", ...)
def learned():
    optimizer = torch.optim.Adam(network.parameters(), lr=0.02)
    for step_number in range(301):
        if step_number in (20, 50, 100, 200, 300):
            snapshots[step_number] = border()
        loss = loss_of(network(points).squeeze(1), moon)
        optimizer.zero_grad()
        loss.backward()  # how does the loss change with each of the 65 numbers?
        optimizer.step()  # move them all a little
    right = ((network(new_points).squeeze(1) > 0) == (new_moon == 1)).float().mean().item()
    print(f"{100 * right:.0f} of 100 new points are right")
    return right > 0.95

# %%
def after(steps):
    figure, axis = plt.subplots(figsize=(5.5, 3.2), layout="constrained")
    across, up, answer = snapshots[steps]
    axis.contourf(across, up, answer, levels=[-1e9, 0, 1e9], colors=["tab:orange", "tab:blue"], alpha=0.15)
    axis.contour(across, up, answer, levels=[0], colors="0.3")
    for label, marker, color in ((0, "o", "tab:orange"), (1, "^", "tab:blue")):
        axis.scatter(*points[moon == label].numpy().T, marker=marker, color=color, edgecolor="white", s=22)
    axis.set(title=f"the border after {steps} steps")
    return described(
        figure,
        en=f"Two interleaved half moons of points and the border that the network draws after {steps} steps.",
        zh=f"两弯交错的月牙形点群，以及网络在 {steps} 步之后画出的边界。",
    )


after(max(snapshots))

# %% tags=["nbval-ignore-output"]
slider = interact(after, steps=[(str(each), each) for each in snapshots])

# %% [markdown] lang="en"
# ## One line, three times
#
# | problem | what the number measures | what is moved | how many numbers |
# |---|---|---|---|
# | the throw | squared miss, in square metres | the angle | 1 |
# | the digits | how wrong the classifier is | the picture | 64 for each picture |
# | the moons | how wrong the network is | the network | 65 |
#
# Nobody derived a formula. In each case an ordinary program computed one number, and **automatic
# differentiation** told us, exactly, how that number changes with everything that went in, for about the price
# of running the program a few more times. With 65 numbers or with 65 billion, this line is how today's networks
# are trained.
#
# Seven lessons take it apart, and each begins with the piece of this game that it explains:
#
# 1. **Variable.** How does the program remember what was done with the angle?
# 2. **The graph.** What is it that gets remembered, and how does one read it?
# 3. **Backward.** How does the backward pass find the slope? (In two parts: one pass, then several.)
# 4. **autograd.grad.** The slope as a value: for pictures, for second derivatives, for physics.
# 5. **Function.** What if a part of the program is not written in PyTorch?
# 6. **Training.** How far to move, and when to stop?
# 7. **Build an engine.** Your own `backward()`, which in the end trains the network on the moons.
#
# In the eighth you use it: [five things to do with it](8_capstones.ipynb), the fooled classifier among them.
#
# Every technical term that you meet on the way is in the [glossary](glossary.ipynb).

# %% [markdown] lang="zh"
# ## 一行代码，用了三次
#
# | 问题 | 那个数衡量什么 | 移动的是什么 | 有多少个数 |
# |---|---|---|---|
# | 投掷 | 偏差的平方，单位平方米 | 角度 | 1 |
# | 数字 | 分类器错得多厉害 | 图片 | 每张 64 个 |
# | 月牙 | 网络错得多厉害 | 网络 | 65 |
#
# 没有人推导公式。每一次都是一个普通的程序算出一个数，而**自动求导**精确地说出这个数怎样随所有输入变化，代价大约相当于把程序再多运行几遍。不论是 65 个数还是 650 亿个数：今天的网络就是靠这一行训练出来的。
#
# 接下来的七节课把它拆开，每节课都从它所解释的那一块棋讲起：
#
# 1. **变量**：程序是怎样记住用角度做过哪些运算的？
# 2. **计算图**：被记住的究竟是什么，怎样读它？
# 3. **反向传播**：往回走的时候，斜率是怎样找到的？（分两部分：先走一次，再走几次。）
# 4. **autograd.grad**：把斜率当作值来用：用于图片，用于二阶导数，用于物理。
# 5. **自定义函数**：如果程序有一部分不是用 PyTorch 写的，怎么办？
# 6. **训练**：每步走多远，什么时候停？
# 7. **自己造一台引擎**：你自己的 `backward()`，最后用它在月牙上训练网络。
#
# 第八节课由你来用它：[能用它做的五件事](8_capstones.ipynb)，骗过分类器就是其中之一。
#
# 路上遇到的每个术语，都收在[术语表](glossary.ipynb)里。
