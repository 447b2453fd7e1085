# %% [markdown] part="prompt" lang="en"
# ### 8.2 What a pendulum tells
#
# A pendulum is let go at an angle of 1 radian, and its angle is read off sixteen times. `swing` simulates such a
# pendulum for any stiffness (gravity divided by length) and damping. Write `fit`: it finds the two numbers of
# the pendulum that was observed, by gradient descent from stiffness 2 and damping 0. They are right when the
# simulated angles miss the observed ones by at most 0.03 radians, as the root of the mean square.

# %% [markdown] part="prompt" lang="zh"
# ### 8.2 摆告诉我们什么
#
# 一个摆从 1 弧度处放开，它的角度被读了十六次。`swing` 能模拟任意刚度（重力加速度除以摆长）和阻尼的摆。请写 `fit`：从刚度 2、阻尼 0 出发，用梯度下降求出被观测的那个摆的这两个数。模拟的角度与观测值之差的均方根不超过 0.03 弧度，就算找对了。

# %% part="given"
def swing(stiffness, damping, ticks=16, tick=0.2):
    """The angles of a pendulum that is let go at 1 radian, shape (ticks,); one is read every `tick` seconds."""
    angle, speed, angles = torch.tensor(1.0), torch.tensor(0.0), []
    for _ in range(ticks):
        speed = speed - tick * (stiffness * torch.sin(angle) + damping * speed)
        angle = angle + tick * speed
        angles.append(angle)
    return torch.stack(angles)


observed = torch.tensor(
    [0.92, 0.77, 0.54, 0.28, 0.02, -0.24, -0.44, -0.58, -0.70, -0.73, -0.68, -0.58, -0.44, -0.27, -0.07, 0.13]
)

# %% part="starter"
def fit(observed):
    return 2.0, 0.0  # stiffness and damping; nothing has been learnt yet


stiffness, damping = fit(observed)

# %% part="solution"
def fit(observed):
    p = torch.tensor([2.0, 0.0], requires_grad=True)
    for _ in range(40):
        loss = ((swing(p[0], p[1]) - observed) ** 2).mean()
        (slope,) = torch.autograd.grad(loss, p)
        with torch.no_grad():
            p -= 1.0 * slope
    return p.tolist()


stiffness, damping = fit(observed)

# %% part="accepted"
def fit(observed):
    stiffness = torch.tensor(2.0, requires_grad=True)
    damping = torch.tensor(0.0, requires_grad=True)
    optimizer = torch.optim.SGD([stiffness, damping], lr=1.0)
    for _ in range(50):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(swing(stiffness, damping), observed)
        loss.backward()
        optimizer.step()
    return stiffness.item(), damping.item()


stiffness, damping = fit(observed)

# %% part="accepted"
def fit(observed):
    p = [torch.tensor(2.0, requires_grad=True), torch.tensor(0.0, requires_grad=True)]
    for _ in range(40):
        miss = swing(*p) - observed
        (miss * miss).mean().backward()
        with torch.no_grad():
            for each in p:
                each.sub_(each.grad)
                each.grad = None
    return p[0].detach(), p[1].detach()


stiffness, damping = fit(observed)

# %% part="accepted"
def fit(observed):
    """With Adam, which needs more rounds."""
    p = torch.tensor([2.0, 0.0], requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=0.1)
    losses = []
    while len(losses) < 100:
        loss = (swing(p[0], p[1]) - observed).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return p


stiffness, damping = fit(observed)
print(stiffness, damping)

# %% part="accepted"
def miss(stiffness, damping, observed):
    return ((observed - swing(stiffness, damping)) ** 2).mean()


def fit(observed):
    """With new leaves in every round."""
    s, d = 2.0, 0.0
    for _ in range(60):
        s, d = torch.tensor(s, requires_grad=True), torch.tensor(d, requires_grad=True)
        ds, dd = torch.autograd.grad(miss(s, d, observed), [s, d])
        s, d = (s - 0.8 * ds).item(), (d - 0.8 * dd).item()
    return s, d


stiffness, damping = fit(observed)

# %% [markdown] part="hint" lang="en"
# Sixteen ticks of a simulation are an ordinary program. Which single number says how badly its angles fit, and
# what are the two leaves that it depends on?

# %% [markdown] part="hint" lang="zh"
# 模拟十六步，不过是一个普通的程序。哪一个数表示角度拟合得有多差？它依赖的两个叶子节点是什么？

# %% [markdown] part="hint" lang="en"
# The loop is that of every fit: simulate with the present numbers, take the mean square of the difference to
# `observed`, get the slopes by `backward` or `autograd.grad`, and move both numbers against them, without
# recording. A learning rate of 1 and 40 rounds do here. Whoever uses `backward` clears the gradients in
# every round.

# %% [markdown] part="hint" lang="zh"
# 循环与每次拟合一样：用当前的数模拟，取与 `observed` 之差的均方，用 `backward` 或 `autograd.grad` 求斜率，再在不记录的情况下让两个数逆着斜率移动。这里学习率取 1、走 40 轮就够了。用 `backward` 的话，每一轮都要清空梯度。

# %% [markdown] part="hint" lang="en"
# With `p = torch.tensor([2.0, 0.0], requires_grad=True)` one line has a gap:
# `loss = ((swing(p[0], p[1]) - ______) ** 2).mean()`.

# %% [markdown] part="hint" lang="zh"
# 设 `p = torch.tensor([2.0, 0.0], requires_grad=True)`，有一行留了一个空：`loss = ((swing(p[0], p[1]) - ______) ** 2).mean()`。

# %% [markdown] part="why" lang="en"
# A simulation is a program, so its result has slopes with respect to whatever went into it: that turns a simulator into a measuring device.

# %% [markdown] part="why" lang="zh"
# 模拟就是程序，所以它的结果对送进去的一切都有斜率：这就把模拟器变成了测量仪器。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("observed")
    for name in ("stiffness", "damping"):
        value = cell.name(name)
        with cell.probe(f"float({name})"):
            cell.record(name, float(value))


# %% part="judge"
import numpy as np

from checkers.authoring import Diagnosis, Property, calls, numbers

compare = {"stiffness": "type", "damping": "type", "observed": "given"}
way = (
    calls(
        "backward",
        "grad",
        said={
            "en": "the two numbers should be found by gradient descent, and no slope was asked for.",
            "zh": "这两个数应当用梯度下降来求，而这里没有求过斜率。",
        },
    ),
)
START = {"stiffness": 2.0, "damping": 0.0}
ALLOWED = 0.03  # radians
NOISE = 0.01


def swing(stiffness, damping):
    """As the given code has it, without a graph."""
    angle, speed, angles = 1.0, 0.0, []
    for _ in range(16):
        speed -= 0.2 * (stiffness * np.sin(angle) + damping * speed)
        angle += 0.2 * speed
        angles.append(angle)
    return np.array(angles)


def cases(draw):
    for _ in range(2):
        angles = swing(draw.whole(150, 350) / 100, draw.whole(10, 60) / 100)
        noise = [NOISE * (draw.whole(-100, 100) / 100) for _ in angles]
        yield {"observed": draw.of([round(float(a + n), 3) for a, n in zip(angles, noise)])}


def found(answer):
    return {name: float(numbers(answer, name)) for name in START}


def ran_away(seen, right):
    return None if np.isfinite(list(found(seen).values())).all() else {}


def stayed(seen, right):
    there = [name for name, value in found(seen).items() if abs(value - START[name]) < 1e-6]
    return {"name": there[0], "start": START[there[0]]} if there else None


def misses(seen, right):
    values = found(seen)
    miss = np.sqrt(((swing(**values) - numbers(right, "observed")) ** 2).mean())
    if miss <= ALLOWED:
        return None
    return {"miss": f"{miss:.2f}", "stiffness": f"{values['stiffness']:.2f}", "damping": f"{values['damping']:.2f}"}


properties = (
    Property("stiffness", ran_away, {
        "en": "What comes out is no number any more (inf or NaN). Does each step overshoot? Take a smaller learning rate, and see that each step goes down.",
        "zh": "得到的已经不是数了（inf 或 NaN）。是不是每一步都冲过了头？把学习率调小，并确认每一步都是往下走。",
    }),
    Property("stiffness", stayed, {
        "en": "{name} is still {start}, where it began. Does the loss depend on it, and does a step move it?",
        "zh": "{name} 还是出发时的 {start}。损失依赖它吗？有没有哪一步移动了它？",
    }),
    Property("stiffness", misses, {
        "en": "With stiffness {stiffness} and damping {damping} the pendulum misses the observed angles by {miss} radians (root of the mean square): more than 0.03.",
        "zh": "刚度取 {stiffness}、阻尼取 {damping} 时，摆与观测角度之差的均方根是 {miss} 弧度，超过了 0.03。",
    }),
)  # fmt: skip


UNCLEARED = {
    "en": "backward() adds to what is in .grad already, and nothing clears it: every step goes by the sum of all slopes so far. Clear the gradients once a round.",
    "zh": "backward() 会加到 .grad 里已有的数上，而没有谁清空它：每一步都按到目前为止所有斜率之和走。请每一轮清空一次梯度。",
}
CLEARED = ("zero_grad", "grad = None", "grad=None", "zero_()", "grad *= 0", "fill_(", "grad.mul_(", "del ")
ANEW = ("detach", ".data", ".item()", "torch.tensor(", "clone()")  # in a loop: another leaf, with no gradient yet


def explain(evidence):
    """A search for the place would find it; the sentence is about the kind of loop."""
    loops = [each for each in evidence.form.assigns if each.place.loop and each.rebinds]
    leaves = any(any(word in each.value for word in ANEW) for each in loops)
    walked = "backward()" in evidence.source and not leaves and not any(each in evidence.source for each in CLEARED)
    lacks = evidence.first is not None and evidence.first.aspect == "property"
    return Diagnosis("M16", {"times": 2}, UNCLEARED) if walked and lacks else None


# %% part="wrong" diagnosis="M16"
# the gradients of all rounds add up
def fit(observed):
    p = torch.tensor([2.0, 0.0], requires_grad=True)
    for _ in range(40):
        loss = ((swing(p[0], p[1]) - observed) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            p -= 1.0 * p.grad
    return p.tolist()


stiffness, damping = fit(observed)

# %% part="wrong" diagnosis="M26"
# the new p is no leaf
def fit(observed):
    p = torch.tensor([2.0, 0.0], requires_grad=True)
    for _ in range(40):
        loss = ((swing(p[0], p[1]) - observed) ** 2).mean()
        loss.backward()
        p = p - 1.0 * p.grad
    return p.tolist()


stiffness, damping = fit(observed)

# %% part="wrong" diagnosis="M36"
# plain numbers go into the simulation
def fit(observed):
    p = torch.tensor([2.0, 0.0], requires_grad=True)
    for _ in range(40):
        loss = ((swing(p[0].item(), p[1].item()) - observed) ** 2).mean()
        (slope,) = torch.autograd.grad(loss, p)
        with torch.no_grad():
            p -= 1.0 * slope
    return p.tolist()


stiffness, damping = fit(observed)

# %% part="wrong" diagnosis="property-missing"
# only the stiffness moves
def fit(observed):
    p = torch.tensor([2.0, 0.0], requires_grad=True)
    for _ in range(40):
        loss = ((swing(p[0], 0.0) - observed) ** 2).mean()
        (slope,) = torch.autograd.grad(loss, p)
        with torch.no_grad():
            p -= 1.0 * slope
    return p.tolist()


stiffness, damping = fit(observed)

# %% part="wrong" diagnosis="property-missing"
# uphill
def fit(observed):
    p = torch.tensor([2.0, 0.0], requires_grad=True)
    for _ in range(40):
        loss = ((swing(p[0], p[1]) - observed) ** 2).mean()
        (slope,) = torch.autograd.grad(loss, p)
        with torch.no_grad():
            p += 1.0 * slope
    return p.tolist()


stiffness, damping = fit(observed)

# %% part="wrong" diagnosis="property-missing"
# too few rounds for this learning rate
def fit(observed):
    p = torch.tensor([2.0, 0.0], requires_grad=True)
    for _ in range(40):
        loss = ((swing(p[0], p[1]) - observed) ** 2).mean()
        (slope,) = torch.autograd.grad(loss, p)
        with torch.no_grad():
            p -= 0.01 * slope
    return p.tolist()


stiffness, damping = fit(observed)

# %% part="wrong" diagnosis="property-missing"
# only the last angle counts
def fit(observed):
    p = torch.tensor([2.0, 0.0], requires_grad=True)
    for _ in range(40):
        loss = (swing(p[0], p[1])[-1] - observed[-1]) ** 2
        (slope,) = torch.autograd.grad(loss, p)
        with torch.no_grad():
            p -= 1.0 * slope
    return p.tolist()


stiffness, damping = fit(observed)
