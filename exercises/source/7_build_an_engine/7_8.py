# %% [markdown] part="prompt" lang="en"
# ### 7.8 Stage 7: an optimizer of your own
#
# To an optimizer a parameter is two things: `data`, an array, and `grad`, another such thing whose `data` is the
# gradient, or `None`. Write the class `SGD(params, lr, momentum=0.0)` of Lesson 6:
#
# - `step()`: for each parameter that has a gradient $g$, $u \leftarrow \mu u + g$ and then
#   $p \leftarrow p - \mathrm{lr}\, u$; each has a velocity $u$ of its own, which begins at 0. The gradients stay as they are.
# - `zero_grad()` sets every `grad` to `None`.
#
# `params` may be a list or anything else that one can go through once.

# %% [markdown] part="prompt" lang="zh"
# ### 7.8 第七步：自己的优化器
#
# 在优化器眼里，参数只是两样东西：`data`，一个数组；`grad`，同样的东西，它的 `data` 就是梯度，或者是 `None`。请写出第 6 课的类 `SGD(params, lr, momentum=0.0)`：
#
# - `step()`：对每个有梯度 $g$ 的参数，先 $u \leftarrow \mu u + g$，再 $p \leftarrow p - \mathrm{lr}\, u$；每个参数有自己的速度 $u$，从 0 开始。梯度保持原样。
# - `zero_grad()` 把每个 `grad` 设为 `None`。
#
# `params` 可以是列表，也可以是任何只能遍历一次的东西。

# %% part="given"
class Parameter:
    """All that an optimizer sees of a tensor."""

    def __init__(self, data, requires_grad=False):
        self.data = np.array(data, dtype=float)
        self.requires_grad = requires_grad
        self.grad = None

# %% part="own"
from checkers import build_on

Parameter = build_on("5b", Parameter)  # your own stage 5b, once it is kept

# %% part="starter"
class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = params

    def zero_grad(self):
        pass

    def step(self):
        pass


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()

# %% part="solution"
class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [0.0 for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[k] = self.momentum * self.velocities[k] + p.grad.data
                p.data = p.data - self.lr * self.velocities[k]


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()

# %% part="accepted"
class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.mu = tuple(params), lr, momentum
        self.u = {}

    def zero_grad(self):
        for each in self.params:
            each.grad = None

    def step(self):
        for each in self.params:
            if each.grad is None:
                continue
            g = each.grad.data
            u = self.u.get(id(each))
            u = g.copy() if u is None else self.mu * u + g
            self.u[id(each)] = u
            each.data = each.data - self.lr * u


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()

# %% part="accepted"
class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.pairs = [(p, np.zeros_like(p.data)) for p in params]
        self.lr = lr
        self.momentum = momentum

    def zero_grad(self):
        for p, u in self.pairs:
            p.grad = None

    def step(self):
        for p, u in self.pairs:
            if p.grad is not None:
                u *= self.momentum
                u += p.grad.data
                p.data -= self.lr * u


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()

# %% part="accepted"
import types


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.lr, self.momentum = lr, momentum
        self.all = [types.SimpleNamespace(of=p, u=0.0) for p in params]

    def zero_grad(self):
        for each in self.all:
            each.of.grad = None

    def step(self):
        moving = [each for each in self.all if each.of.grad is not None]
        for each in moving:
            each.u = each.of.grad.data + each.u * self.momentum
        for each in moving:
            each.of.data = each.of.data + -self.lr * each.u


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()

# %% part="accepted"
class Moving:
    """One parameter and its velocity."""

    def __init__(self, p):
        self.p, self.u = p, 0.0

    def step(self, lr, mu):
        if self.p.grad is not None:
            self.u = mu * self.u + self.p.grad.data
            self.p.data = np.subtract(self.p.data, lr * self.u)


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.moving, self.options = list(map(Moving, params)), (lr, momentum)

    def zero_grad(self):
        for each in self.moving:
            each.p.grad = None

    def step(self):
        for each in self.moving:
            each.step(*self.options)


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()

# %% [markdown] part="hint" lang="en"
# What has to last from one step to the next, and for how many parameters? Take two parameters and two steps on paper,
# with a momentum of 0.9.

# %% [markdown] part="hint" lang="zh"
# 从一步到下一步，什么必须保留，要为多少个参数保留？在纸上取两个参数，走两步，动量取 0.9。

# %% [markdown] part="hint" lang="en"
# Make the list of parameters and one velocity for each in `__init__`. In `step` the new velocity comes first, then the
# parameter moves against it. A parameter whose `grad` is `None` took no part: neither it nor its velocity changes. Give
# `data` a new array, and leave the gradient alone.

# %% [markdown] part="hint" lang="zh"
# 在 `__init__` 里建好参数的列表，并给每个参数一个速度。在 `step` 里先算新的速度，再让参数逆着它走。`grad` 是 `None` 的参数没有参与：它和它的速度都不变。给 `data` 一个新数组，梯度不要动。

# %% [markdown] part="hint" lang="en"
# The first line, with a gap: `self.velocities[k] = self.momentum * self.velocities[k] + p.grad.______`. The second one is
# `p.data = p.data - self.lr * self.velocities[k]`.

# %% [markdown] part="hint" lang="zh"
# 第一行留一处空：`self.velocities[k] = self.momentum * self.velocities[k] + p.grad.______`。第二行是 `p.data = p.data - self.lr * self.velocities[k]`。

# %% [markdown] part="why" lang="en"
# An optimizer is arithmetic on `data`, with a memory of its own: it needs no graph, so it runs on any engine whose
# tensors keep a gradient.

# %% [markdown] part="why" lang="zh"
# 优化器就是对 `data` 做算术，再加上自己的记忆：它不需要计算图，所以任何引擎，只要张量保留梯度，都能用它。

# %% part="ask"
def ask(cell):
    cell.run()
    Parameter, SGD = cell.name("Parameter"), cell.name("SGD")

    def drawn(name, shown):
        return cell.case[name]["values"] if cell.has(name) else shown

    slopes = [drawn("first", [1.0, -2.0]), drawn("second", [3.0, 4.0]), drawn("third", [-1.0, 0.5])]
    lr, mu = (float(drawn(*pair)) for pair in (("lr", 0.1), ("mu", 0.9)))

    def walked(name, optimizer, param):
        """Three steps, a slope each."""
        for number, slope in enumerate(slopes, start=1):
            param.grad = Parameter(slope)
            optimizer.step()
            cell.record(f"{name}, after step {number}", np.array(param.data))
        cell.record(f"the gradient after the steps, {name}", np.array(param.grad.data))

    with cell.probe("the last lines"):
        cell.record("the gradient of w", np.array(cell.name("w").grad.data))
        cell.record("the data of w", np.array(cell.name("w").data))
    with cell.probe("steps without momentum"):
        plain = Parameter([5.0, 6.0], requires_grad=True)
        walked("without momentum", SGD([plain], lr), plain)
    with cell.probe("steps with momentum"):
        heavy = Parameter([5.0, 6.0], requires_grad=True)
        walked("with momentum", SGD([heavy], lr, mu), heavy)
        walked("with momentum by name", SGD([heavy], lr=lr, momentum=mu), heavy)
    with cell.probe("several parameters"):
        a, b, still = (Parameter([1.0, 2.0], requires_grad=True) for _ in range(3))
        optimizer = SGD(iter([a, still, b]), lr, mu)  # can be gone through once
        for slope in slopes[:2]:
            a.grad, b.grad = Parameter(slope), Parameter([10.0, 20.0])
            optimizer.step()
        for name, each in (("the first", a), ("the last", b), ("one without a gradient", still)):
            cell.record(f"of three parameters {name}", np.array(each.data))
        b.grad = None
        optimizer.step()
        b.grad = Parameter(slopes[2])
        optimizer.step()
        cell.record("a parameter that had no gradient for one step", np.array(b.data))
        optimizer.zero_grad()
        cell.record("no gradient is left after zero_grad", [each.grad is None for each in (a, still, b)])

# %% part="judge"
from checkers.authoring import OWN_ENGINE, WALKS, Diagnosis, never

causes = OWN_ENGINE
keeps = "stage_7"
WALKED = ("without momentum", "with momentum", "with momentum by name")
LEFT = ("the gradient of w", *(f"the gradient after the steps, {name}" for name in WALKED))
compare = {"the data of w": "shape values"}
compare |= dict.fromkeys(LEFT, "shape values")
compare |= {f"{name}, after step {number}": "shape values" for name in WALKED for number in (1, 2, 3)}
compare |= {f"of three parameters {name}": "shape values" for name in ("the first", "the last", "one without a gradient")}
compare |= {"a parameter that had no gradient for one step": "shape values", "no gradient is left after zero_grad": "size values"}

way = (
    never(
        *WALKS,
        "SGD.step",
        said={
            "en": "the library was asked, but the optimizer has to be yours.",
            "zh": "问了库，而优化器应当由你自己写。",
        },
    ),
)


def cases(draw):
    for _ in range(2):
        slopes = {name: draw.tensor(2, dtype="float64") for name in ("first", "second", "third")}
        rates = {name: draw.tensor(dtype="float64", low=0.05, high=0.8) for name in ("lr", "mu")}
        yield {**slopes, **rates}


NO_MEMORY = {
    "en": "{name} differs, while the first step is right. From the second step on the velocity of the step before counts, times mu: is it "
    "kept, for each parameter its own, and does it come in like that?",
    "zh": "{name}不对，而第一步是对的。从第二步起，上一步的速度要乘以 mu 算进来：它有没有留下来，每个参数各留各的，又是不是这样算进来的？",
}
USED_UP = {
    "en": "Handed over in a list, a parameter moves; handed over as an iterator, as here, even the first one stays where it was. An iterator "
    "can be gone through only once: make a list of it first.",
    "zh": "参数放在列表里交进来，会移动；像这里这样以迭代器交进来，连第一个都没有动。迭代器只能走一遍：先用它做一个列表。",
}
SAME_ARRAY = {
    "en": "{name} has changed: line {line} keeps the very array of the gradient, and what is written into it later is written into the "
    "gradient. Keep a copy of it.",
    "zh": "{name}变了：第 {line} 行留下的就是梯度的那个数组，以后往里面写，就写进了梯度。请留一份副本。",
}
LEFT_ALONE = {
    "en": "{name} has changed: a step reads the gradients and leaves them as they are.",
    "zh": "{name}变了：走一步只读取梯度，不改动它们。",
}


def kept_as_it_is(form):
    """The line where a velocity becomes the array of a gradient itself, if that is changed in place later; 0 if none does."""
    raw = {each.name for each in form.assigns if each.rebinds and each.value.endswith((".grad.data", ".grad"))}
    written = {each.target for each in form.assigns if each.augmented}
    for each in form.assigns:
        given = each.value in raw or each.value.endswith(".grad.data") or each.value in {f"{name}.data" for name in raw}
        if given and each.target in written and not each.augmented:
            return each.place.line
    return 0


def explain(evidence):
    first = evidence.first
    if evidence.raised or first is None:
        return None
    for each in evidence.mismatches:
        if each.key in LEFT:
            line = kept_as_it_is(evidence.form)
            if line:
                return Diagnosis("wrong-value", {"name": each.key, "line": line}, SAME_ARRAY)
            return Diagnosis("wrong-value", {"name": each.key}, LEFT_ALONE)
    if first.key == "of three parameters the first" and first.observed.values == (1.0, 2.0):
        return Diagnosis("wrong-value", {"name": first.key}, USED_UP)
    if "with momentum" in first.key and not first.key.endswith("step 1"):
        return Diagnosis("wrong-value", {"name": first.key}, NO_MEMORY)
    return None

# %% part="wrong" diagnosis="slip-term-missing"
# the velocity is forgotten
class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [0.0 for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[k] = p.grad.data
                p.data = p.data - self.lr * self.velocities[k]


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()

# %% part="wrong" diagnosis="slip-several"
# one velocity for all
class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocity = 0.0

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is not None:
                self.velocity = self.momentum * self.velocity + p.grad.data
                p.data = p.data - self.lr * self.velocity


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()

# %% part="wrong" diagnosis="slip-sign"
# uphill
class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [0.0 for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[k] = self.momentum * self.velocities[k] + p.grad.data
                p.data = p.data + self.lr * self.velocities[k]


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()

# %% part="wrong" diagnosis="slip-factor-extra"
# the learning rate enters the velocity and the step
class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [0.0 for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[k] = self.momentum * self.velocities[k] + self.lr * p.grad.data
                p.data = p.data - self.lr * self.velocities[k]


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()

# %% part="wrong" diagnosis="wrong-value"
# the first gradient becomes the velocity, and is changed with it
class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [None for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is not None:
                if self.velocities[k] is None:
                    self.velocities[k] = p.grad.data
                else:
                    self.velocities[k] *= self.momentum
                    self.velocities[k] += p.grad.data
                p.data = p.data - self.lr * self.velocities[k]


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()

# %% part="wrong" diagnosis="slip-block-missing"
# a parameter without a gradient is asked for one
class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [0.0 for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for k, p in enumerate(self.params):
            self.velocities[k] = self.momentum * self.velocities[k] + p.grad.data
            p.data = p.data - self.lr * self.velocities[k]


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()

# %% part="wrong" diagnosis="slip-number-part"
# gradients become 0 instead of None
class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [0.0 for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = 0.0

    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[k] = self.momentum * self.velocities[k] + p.grad.data
                p.data = p.data - self.lr * self.velocities[k]


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()

# %% part="wrong" diagnosis="wrong-value"
# params is gone through twice
class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = params
        self.lr = lr
        self.momentum = momentum
        self.velocities = [0.0 for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[k] = self.momentum * self.velocities[k] + p.grad.data
                p.data = p.data - self.lr * self.velocities[k]


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()

# %% part="wrong" diagnosis="slip-factor-extra"
# the momentum damps the new slope as well
class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [0.0 for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[k] = self.momentum * self.velocities[k] + (1 - self.momentum) * p.grad.data
                p.data = p.data - self.lr * self.velocities[k]


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()
