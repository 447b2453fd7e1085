# %% [markdown] lang="en"
# # Lesson 8 · Five things to do with it
#
# *About 80 minutes: 15 to read and run, 65 for six exercises and the self-check. Each stands on its own: take
# the ones you like. Not on the short road.*
#
# **The piece of the whole game.** In Lesson 0 one line aimed a throw, fooled a reader of digits and trained a
# network. Now you do such things from the first line to the last: fool the reader, measure with a simulator,
# sharpen a photograph, learn from a law instead of data, and differentiate forwards.
#
# **When you have finished, you can**
#
# - attack a network with the gradient of its input, and say why it works;
# - find the numbers behind observations by differentiating a simulation;
# - undo a blur without inverting it;
# - train a network on a differential equation;
# - write forward mode, and say when it is the better choice;
# - test a derivative so that a broken one is caught.
#
# None of these problems has *one* right answer. `check` tests properties: what every right answer has, however
# you found it.

# %% [markdown] lang="zh"
# # 第 8 课 · 能用它做的五件事
#
# 大约 80 分钟：15 分钟阅读和运行，65 分钟完成六道练习和自测。每一件都独立成篇，挑喜欢的做。不在精简路线上。
#
# **整盘棋里的这一块。** 在第 0 课，一行代码瞄准了一次投掷，骗过了一个识别数字的程序，训练了一个网络。现在由你从头到尾来做这样的事：骗过识别器，用模拟器测量，让照片变清晰，不靠数据而靠定律来学习，以及往前求导。
#
# **学完这一课，你能够**
#
# - 用网络对输入的梯度去攻击它，并说出为什么管用；
# - 对一个模拟求导，找出观测背后的数；
# - 不求逆就能消除模糊；
# - 用微分方程训练一个网络；
# - 写出前向模式，并说出什么时候它更合适；
# - 给导数写测试，让有错的漏不过去。
#
# 这些问题都没有**唯一**的正确答案。`check` 检验的是性质：每个正确答案都有的东西，不管你是怎样找到的。

# %%
import engine as torch
import matplotlib.pyplot as plt
import numpy as np
from checkers import check, descend, described, hint, predict

Function = torch.autograd.Function

# %% [markdown] lang="en"
# ## Warm-up from Lessons 1 to 7
#
# 1. A loss depends on a tracked picture and on a network. In whose `.grad` does `autograd.grad(loss, picture)`
#    leave something?
# 2. $y = x^3$ at 2. Which argument makes the slope, 12, something that can be differentiated again?
# 3. What must a node of your own engine remember for the backward pass, that the forward computation does not need
#    afterwards?

# %% [markdown] lang="zh"
# ## 第 1 到 7 课的热身题
#
# 1. 损失依赖一张被追踪的图片和一个网络。`autograd.grad(loss, picture)` 会在谁的 `.grad` 里留下东西？
# 2. $y = x^3$，在 2 处。哪个参数能让斜率 12 本身还可以再求导？
# 3. 为了反向传播，你自己那台引擎的节点必须记住什么，而只做前向计算时谁也用不着？

# %%
net, picture = torch.nn.Linear(4, 1), torch.ones(4, requires_grad=True)
torch.autograd.grad(net(picture).sum(), picture)
print(1, "nobody's:", picture.grad, net.weight.grad)

x = torch.tensor(2.0, requires_grad=True)
(slope,) = torch.autograd.grad(x**3, x, create_graph=True)
print(2, "create_graph=True:", slope.item(), "and then", torch.autograd.grad(slope, x)[0].item())

print(3, "its inputs and local derivatives (or the values that they are made of)")

# %% [markdown] lang="en"
# ## The question of this lesson
#
# A program gives a picture of 64 grey values a score: their sum, each with a plus or a minus in front. Nobody
# would see a change of a tenth in one grey value. **By how much does the score rise when every grey value changes by
# a tenth in the direction that raises it?** And, to compare: the next cell also changes them by a tenth *at
# random*.

# %% [markdown] lang="zh"
# ## 这一课的问题
#
# 一个程序给一张有 64 个灰度值的图片打分：把它们加起来，每个前面带正号或负号。一个灰度值改动十分之一，谁也看不出来。**如果每个灰度值都朝让分数升高的方向改动十分之一，分数会升高多少？** 为了比较，下一个单元格也会**随机**地改动十分之一。

# %% predicted="6.4"
@predict("8 opening", ...)
def moved():
    torch.manual_seed(0)
    signs = torch.randn(64).sign()
    grey = torch.rand(64, requires_grad=True)
    (slopes,) = torch.autograd.grad((signs * grey).sum(), grey)
    at_random = [abs((signs * 0.1 * torch.randn(64).sign()).sum().item()) for _ in range(1000)]
    print(f"at random: {np.mean(at_random):.1f} on average")
    return round((signs * 0.1 * slopes.sign()).sum().item(), 4)

# %% [markdown] lang="en"
# <details><summary><b>After your guess:</b> why so much</summary>
#
# Sixty-four small changes that all agree make a large one; changes at random mostly cancel. The gradient is what
# makes them agree. This is the idea behind adversarial examples: the more grey values, the more such changes add up
# to.
#
# </details>
#
# ## One: fool the reader
#
# The digits are those of Lesson 0, the reader is a smaller network.

# %% [markdown] lang="zh"
# <details><summary><b>猜过之后再打开：</b>为什么会这么多</summary>
#
# 六十四个方向一致的小改动合成一个大改动；随机的改动大多互相抵消。让它们一致的正是梯度。这就是对抗样本背后的道理：灰度值越多，这样的改动加起来就越大。
#
# </details>
#
# ## 第一件：骗过识别器
#
# 数字还是第 0 课里的那些，识别器换成一个更小的网络。

# %% exercise="8.1"

# %%
before, after = (reader(each).argmax(1).tolist() for each in (unseen[:8], changed[:8]))
figure, rows = plt.subplots(2, 8, figsize=(9, 3), layout="constrained")
for axes, shown, said in zip(rows, (unseen, changed), (before, after)):
    for axis, each, digit in zip(axes, shown, said):
        axis.imshow(each.detach(), cmap="gray_r", vmin=0, vmax=1)
        axis.set(xticks=[], yticks=[])
        axis.set_title(f"read as {digit}", size=9)
described(
    figure,
    en=f"Above, the digits 0 to 7, read as {before}; below, the same after your attack, read as {after}.",
    zh=f"上排是数字 0 到 7，读作 {before}；下排是你攻击之后的同样图片，读作 {after}。",
)

# %% [markdown] lang="en"
# ## Two: what a pendulum tells
#
# A simulation turns numbers into what one would see. Differentiated, it works the other way round: from what was
# seen to the numbers. Engineers call this *system identification*, doctors and geologists *an inverse problem*.

# %% [markdown] lang="zh"
# ## 第二件：摆告诉我们什么
#
# 模拟把一些数变成人能看到的现象。对它求导，就能反过来：从看到的现象找出那些数。工程师称之为**系统辨识**，医生和地质学家称之为**反问题**。

# %% exercise="8.2"

# %%
with torch.no_grad():
    guess, found = (swing(*(torch.as_tensor(float(n)) for n in pair)) for pair in ((2.0, 0.0), (stiffness, damping)))
seconds = 0.2 * np.arange(1, 17)
print(f"stiffness {float(stiffness):.2f}, so a length of {9.81 / float(stiffness):.1f} m; damping {float(damping):.2f}")
figure, axis = plt.subplots(figsize=(8, 3), layout="constrained")
axis.plot(seconds, guess, color="0.6", linestyle="--", label="where the fit began")
axis.plot(seconds, found, label="what it found")
axis.plot(seconds, observed, "o", color="tab:red", label="observed")
axis.set(xlabel="seconds", ylabel="angle")
axis.legend()
described(
    figure,
    en="Sixteen observed angles of a pendulum, the curve where the fit began, which leaves them after a second, and the curve it found.",
    zh="十六个观测到的角度，拟合出发时的曲线（一秒之后就偏离了），以及拟合找到的曲线。",
)

# %% [markdown] lang="en"
# Why did the fit begin at a stiffness of 2, and not of 20? For small swings a formula gives the angle: a cosine
# that fades. The curve below shows how far it misses the observations, for each *angular frequency* in radians per
# second (about the square root of the stiffness). Drag the start. From where does the descent find the pendulum, and where
# does it end if it starts at 4? Then drag the learning rate until it no longer arrives from 1, either.

# %% [markdown] lang="zh"
# 为什么拟合从刚度 2 出发，而不是 20？摆幅小的时候，角度有现成的公式：一个逐渐衰减的余弦。下面的曲线表示：对每一个**角频率**（单位是弧度每秒，约等于刚度的平方根），公式与观测相差多远。拖动起点：从哪里出发，下降能找到这个摆？从 4 出发又停在哪里？再拖动学习率，直到从 1 出发也到不了为止。

# %%
moments = 0.2 * torch.arange(1, 17)


def miss(frequency):
    return ((torch.exp(-0.15 * moments) * torch.cos(frequency * moments) - observed) ** 2).mean()


descend(miss, start=[1.0], optimizers=["SGD"], reach=6.0)

# %% [markdown] lang="en"
# A frequency that is wrong agrees with some of the observations, and makes a valley of its own, a *local minimum*. A
# gradient knows only the valley that it is in: from 4 it ends near 3.9. So whoever measures with a simulator first looks for a start
# that is roughly right.

# %% [markdown] lang="zh"
# 频率不对，也会与一部分观测相符，于是自成一个山谷，即**局部极小值**。梯度只认得自己所在的山谷：从 4 出发，停在 3.9 附近。所以，用模拟来测量的人，总要先找一个大致不错的起点。

# %% [markdown] lang="en"
# ## Three: sharpen a photograph
#
# The numbers that one looks for may also be a whole picture. To undo a blur, nobody has to know how one undoes
# a blur; to know how a picture gets blurred is enough.

# %% [markdown] lang="zh"
# ## 第三件：让照片变清晰
#
# 要找的数也可以是整张图片。要消除模糊，不必知道怎样消除模糊；知道图片是怎样变模糊的，就够了。

# %% exercise="8.3"

# %%
figure, axes = plt.subplots(1, 3, figsize=(8, 2.9), layout="constrained")
for axis, each, title in zip(axes, (observed, sharp, original), ("observed", "sharp", "original")):
    axis.imshow(each.detach(), cmap="gray_r", vmin=0, vmax=1)
    axis.set(title=title, xticks=[], yticks=[])
described(
    figure,
    en="Three small pictures: the blurred photograph, your sharpened one, and the original, the face of a cat.",
    zh="三张小图：模糊的照片，你变清晰的照片，以及原图：一张猫脸。",
)

# %% [markdown] lang="en"
# ## Four: a loss made of physics
#
# A law of nature is an equation about slopes, and slopes are what we have. So a network can learn from the law
# itself. The field calls it a *physics-informed neural network*.

# %% [markdown] lang="zh"
# ## 第四件：由物理定律构成的损失
#
# 自然定律是关于斜率的方程，而斜率正是我们手里有的东西。所以网络可以直接向定律学习。这叫作**物理信息神经网络**（physics-informed neural network）。

# %% exercise="8.4"

# %%
torch.manual_seed(0)
layers = torch.nn.Sequential(torch.nn.Linear(1, 12), torch.nn.Tanh(), torch.nn.Linear(12, 1))


def temperature(t):
    return layers(t.unsqueeze(1)).squeeze(1)


optimizer = torch.optim.Adam(layers.parameters(), lr=0.02)
curves = {}
for round_number in range(301):
    optimizer.zero_grad()
    law = physics(temperature, times, 1.5)
    if law.requires_grad:  # not before 8.4 is solved
        law.backward()
        optimizer.step()
    if round_number in (0, 30, 300):
        curves[round_number] = temperature(times).detach().numpy()

truth = np.exp(-1.5 * times.numpy())
print(f"after 300 rounds it is off by at most {abs(curves[300] - truth).max():.3f}, without having seen a single temperature")
figure, axis = plt.subplots(figsize=(8, 3), layout="constrained")
axis.plot(times, truth, color="0.6", linewidth=5, label="the law's own solution")
for rounds, style in ((0, ":"), (30, "--"), (300, "-")):
    axis.plot(times, curves[rounds], style, label=f"after {rounds} rounds")
axis.set(xlabel="time", ylabel="temperature")
axis.legend()
described(
    figure,
    en="Temperature against time: the exact falling curve, and the network after 0, 30 and 300 rounds, the last one on top of it.",
    zh="温度随时间变化：精确的下降曲线，以及网络在 0、30、300 轮之后的曲线，最后一条与精确曲线重合。",
)

# %% [markdown] lang="en"
# ## Five: forward mode
#
# All through the course gradients have come back from the result. Lesson 7 hinted that one can also take them
# along.

# %% [markdown] lang="zh"
# ## 第五件：前向模式
#
# 整门课里，梯度都是从结果往回走的。第 7 课提过，也可以随身带着它往前走。

# %% exercise="8.5"

# %% [markdown] lang="en"
# One run of forward mode gives the derivative of *everything* with respect to *one* number; one pass of reverse
# mode gives the derivative of *one* number with respect to *everything*. So a network with a million parameters
# and one loss is a case for reverse mode. A simulation with one angle and a thousand results is a case for your
# `Dual`.
#
# ## And one for all of them: the test
#
# A derivative that is wrong raises no exception: the network learns a little worse, the fit ends a little off.
# So whoever writes derivatives writes tests of them, and the art is to choose inputs on which a mistake shows.

# %% [markdown] lang="zh"
# 前向模式跑一遍，得到**所有结果**对**一个**数的导数；反向模式走一遍，得到**一个**数对**所有输入**的导数。所以，有一百万个参数、一个损失的网络适合反向模式；一个角度、一千个结果的模拟则适合你的 `Dual`。
#
# ## 还有一件事，件件都用得上：测试
#
# 导数错了不会抛出异常：只是网络学得差一点，拟合偏一点。所以写导数的人也要给导数写测试，而诀窍在于挑选能让错误暴露的输入。

# %% exercise="8.6"

# %% [markdown] lang="en"
# ## Back to the whole game: aim a throw, forwards
#
# Here is the throw of Lesson 0 once more, with air that brakes in proportion to the speed. There is no
# `backward()`, no graph, and no tensor: only your `Dual`.

# %% [markdown] lang="zh"
# ## 回到整盘棋：往前瞄准
#
# 这里再来一次第 0 课的投掷，这回空气阻力与速度成正比。没有 `backward()`，没有计算图，也没有张量：只有你的 `Dual`。

# %%
def landing(angle, speed=20.0, drag=0.2, tick=0.02):
    """Where a ball thrown at this angle (a dual number, in radians) comes down, in metres, and its path."""
    vx, vy = speed * (angle + math.pi / 2).sin(), speed * angle.sin()  # the first sine is the cosine
    x, y, path = 0 * vx, 1.5 + 0 * vx, []
    while y.value > 0 and len(path) < 300:
        vx, vy = vx - tick * drag * vx, vy - tick * (9.81 + drag * vy)
        x, y = x + tick * vx, y + tick * vy
        path.append((x.value, y.value))
    return x - y * vx / vy, path


angle, throws = 0.2, []
for number in range(12):
    landed, path = landing(Dual(angle, 1.0))
    throws.append(path)
    if number in (0, 1, 2, 11):
        print(f"throw {number + 1:>2}: lands at {landed.value:5.2f} m, {landed.rate:+6.2f} m per radian")
    angle -= 0.0002 * 2 * (landed.value - 20) * landed.rate

figure, axis = plt.subplots(figsize=(8, 2.8), layout="constrained")
for number, path in enumerate(throws):
    axis.plot(*np.array(path).T, color="tab:blue", alpha=0.2 + 0.8 * (number == len(throws) - 1))
axis.plot(20, 0, marker="*", color="tab:red", markersize=14)
axis.set(xlabel="metres", ylabel="height", title="twelve throws at a target 20 m away")
described(
    figure,
    en="Twelve curved paths of a ball; each lands nearer to a star at 20 m than the one before.",
    zh="十二条弯曲的球路，一条比一条更接近 20 米处的星号。",
)

# %% [markdown] lang="en"
# ## Self-check: five predictions
#
# 1. `loss` depends on a picture `x` and on a network with four parameter tensors. After
#    `autograd.grad(loss, x)`: how many of the four hold a gradient?
# 2. The slopes are `[-0.2, 0., 3.]`, and the strength is 0.1: which change does the attack of 8.1 add?
# 3. `d = Dual(3.0, 1.0)`: what is `(d * d).rate`?
# 4. A program has 10 inputs and 1 result. How many runs of forward mode does the whole gradient take?
# 5. `(slope,) = autograd.grad(u.sum(), t)`, without `create_graph`: `slope.requires_grad`?

# %% [markdown] lang="zh"
# ## 自测：五个预测
#
# 1. `loss` 依赖图片 `x` 和一个有四个参数张量的网络。`autograd.grad(loss, x)` 之后，四个里有几个带着梯度？
# 2. 斜率是 `[-0.2, 0., 3.]`，强度是 0.1：8.1 的攻击加上的改动是什么？
# 3. `d = Dual(3.0, 1.0)`：`(d * d).rate` 是多少？
# 4. 一个程序有 10 个输入、1 个结果。用前向模式求整个梯度要跑几遍？
# 5. `(slope,) = autograd.grad(u.sum(), t)`，没有 `create_graph`：`slope.requires_grad` 是什么？

# %% predicted="0, [-0.1, 0, 0.1], 6, 10, False"
# in place of the dots: a number, a list of numbers, True or False
@predict("8 self-check", ..., ..., ..., ..., ...)
def answers_to_all():
    net = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    x = torch.ones(1, 4, requires_grad=True)
    torch.autograd.grad(net(x).sum(), x)
    holding = sum(p.grad is not None for p in net.parameters())

    change = 0.1 * torch.tensor([-0.2, 0.0, 3.0]).sign()

    class Pair:
        """A dual number with as much as a product needs."""

        def __init__(self, value, rate):
            self.value, self.rate = value, rate

        def __mul__(self, other):
            return Pair(self.value * other.value, self.rate * other.value + self.value * other.rate)

    d, runs = Pair(3.0, 1.0), []
    for moving in range(10):  # one run for each input, with the rate 1 there
        result = Pair(1.0, 0.0)
        for each in range(10):
            result = result * Pair(2.0, float(each == moving))
        runs.append(result.rate)

    t = torch.linspace(0, 1, 3).requires_grad_()
    (slope,) = torch.autograd.grad((t * t).sum(), t)
    return holding, change, (d * d).rate, len(runs), slope.requires_grad

# %% [markdown] lang="en"
# <details><summary>Why?</summary>
#
# 1. None: `grad` returns what was asked for and leaves nothing anywhere.
# 2. `[-0.1, 0, 0.1]`: only the sign counts, and 0 has none.
# 3. 6: both factors change, 1 times 3 and 3 times 1.
# 4. 10: one for each input. Reverse mode takes one pass.
# 5. False: without a graph of its own the slope is a constant.
#
# </details>
#
# That was the course. From now on a program is something that you can differentiate.

# %% [markdown] lang="zh"
# <details><summary>为什么？</summary>
#
# 1. 一个也没有：`grad` 返回所求的梯度，哪里也不留。
# 2. `[-0.1, 0, 0.1]`：只看符号，而 0 没有符号。
# 3. 6：两个因子都在变，1 乘 3，加上 3 乘 1。
# 4. 10：每个输入一遍。反向模式只要走一次。
# 5. False：没有自己的计算图，斜率就是常数。
#
# </details>
#
# 课程到这里就结束了。从现在起，程序也是你能求导的东西。
