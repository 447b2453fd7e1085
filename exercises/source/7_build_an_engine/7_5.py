# %% [markdown] part="prompt" lang="en"
# ### 7.5 Stage 5: leaves, a pause button, and training
#
# `Base` is stage 4, except that results are made by `self.result(data, edges, made_by)`, where `made_by` is a name for
# pictures. Write the rest:
#
# - `Tensor(data, requires_grad=True)` makes a leaf; its `grad` is `None` at first.
# - `result`: keep only the edges to parents that require a gradient; if none is left, or inside `no_grad()`, the result has no
#   edges and requires no gradient.
# - `detach()`: the same numbers without history.
# - `backward(gradient=None)`: start with ones or with the given tensor's data. **Leaves** keep what arrives, as a `Tensor`, and a second
#   walk adds to it. Computed tensors keep nothing.
# - `fit(x, y, steps, lr)`: the line $w x + b$ of Lesson 5, from $w = 1$ and $b = 0$, with the mean of squares. It returns `w` and `b` as
#   numbers.

# %% [markdown] part="prompt" lang="zh"
# ### 7.5 第五步：叶子、暂停键和训练
#
# `Base` 就是第四步，只是结果由 `self.result(data, edges, made_by)` 来造，`made_by` 是画图时用的名字。请写出其余部分：
#
# - `Tensor(data, requires_grad=True)` 造一个叶子；它的 `grad` 一开始是 `None`。
# - `result`：只保留通向需要梯度的父辈的边；如果一条也不剩，或者在 `no_grad()` 里面，结果就没有边，也不需要梯度。
# - `detach()`：同样的数，没有历史。
# - `backward(gradient=None)`：从全 1 开始，或从给定张量的数据开始。**叶子**把到达的梯度保留成 `Tensor`，第二次回传会加上去。计算得到的张量什么也不留。
# - `fit(x, y, steps, lr)`：第 5 课的直线 $w x + b$，从 $w = 1$、$b = 0$ 出发，损失是平方的平均。返回两个数 `w` 和 `b`。

# %% part="given"
import contextlib


class Base:
    def __init__(self, data, edges=(), made_by=""):
        self.data = np.asarray(data, dtype=float)
        self.edges = edges  # pairs (parent, rule)
        self.made_by = made_by

    def lift(self, other):
        return other if isinstance(other, Base) else type(self)(other)

    def from_the_end(self):
        """This tensor and all before it, results before what they were made from."""
        order, seen = [], set()

        def visit(tensor):
            if tensor not in seen:
                seen.add(tensor)
                for parent, rule in tensor.edges:
                    visit(parent)
                order.append(tensor)

        visit(self)
        return order[::-1]

    def __add__(self, other):
        other = self.lift(other)
        edges = (
            (self, lambda g: unbroadcast(g, self.data.shape)),
            (other, lambda g: unbroadcast(g, other.data.shape)),
        )
        return self.result(self.data + other.data, edges, "AddBackward0")

    def __mul__(self, other):
        other = self.lift(other)
        edges = (
            (self, lambda g: unbroadcast(g * other.data, self.data.shape)),
            (other, lambda g: unbroadcast(g * self.data, other.data.shape)),
        )
        return self.result(self.data * other.data, edges, "MulBackward0")

    def __matmul__(self, other):
        edges = (self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g)
        return self.result(self.data @ other.data, edges, "MmBackward0")

    def __pow__(self, n):
        edges = ((self, lambda g: g * n * self.data ** (n - 1)),)
        return self.result(self.data**n, edges, "PowBackward0")

    def tanh(self):
        value = np.tanh(self.data)
        return self.result(value, ((self, lambda g: g * (1 - value**2)),), "TanhBackward0")

    def sum(self):
        edges = ((self, lambda g: g * np.ones_like(self.data)),)
        return self.result(self.data.sum(), edges, "SumBackward0")

    def mean(self):
        return self.sum() * (1 / self.data.size)

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -self.lift(other)

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * self.lift(other) ** -1


def unbroadcast(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(axis=tuple(axis for axis, size in enumerate(shape) if size == 1), keepdims=True)


torch.manual_seed(2024)
raw = torch.randint(low=-5, high=30, size=(11,)).float()
y = (0.5 * raw + 30 + torch.randn(11)).numpy()
x = (0.1 * raw).numpy()

# %% part="starter"
@contextlib.contextmanager
def no_grad():
    yield  # nothing is paused yet


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        return Tensor(data, edges, made_by)  # keeps too much, and never requires a gradient

    def detach(self):
        return self

    def backward(self, gradient=None):
        pass  # from the end: self.from_the_end()


def fit(x, y, steps, lr=0.01):
    return 1.0, 0.0


w, b = fit(x, y, steps=20)

# %% part="solution"
class Recorder:
    on = True


@contextlib.contextmanager
def no_grad():
    before, Recorder.on = Recorder.on, False
    try:
        yield
    finally:
        Recorder.on = before


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = tuple(edge for edge in edges if edge[0].requires_grad) if Recorder.on else ()
        return Tensor(data, kept, made_by, requires_grad=bool(kept))

    def detach(self):
        return Tensor(self.data)

    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not tensor.edges:
                tensor.grad = Tensor(g if tensor.grad is None else tensor.grad.data + g)
            for parent, rule in tensor.edges:
                arrived[parent] = arrived.get(parent, 0.0) + rule(g)


def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for step in range(steps):
        w.grad = b.grad = None
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        w.data = w.data - lr * w.grad.data
        b.data = b.data - lr * b.grad.data
    return w.data.item(), b.data.item()


w, b = fit(x, y, steps=20)

# %% part="accepted"
class no_grad:
    depth = 0

    def __enter__(self):
        no_grad.depth += 1

    def __exit__(self, *error):
        no_grad.depth -= 1


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, tuple(edges), made_by)
        self.grad, self.requires_grad = None, requires_grad

    def result(self, data, edges, made_by):
        tracked = [(parent, rule) for parent, rule in edges if parent.requires_grad]
        if no_grad.depth or not tracked:
            return Tensor(data)
        return Tensor(data, tracked, made_by, True)

    def detach(self):
        with no_grad():
            return self + 0

    def backward(self, gradient=None):
        arrived = {id(self): np.ones(self.data.shape) if gradient is None else gradient.data}
        for tensor in self.from_the_end():
            g = arrived.pop(id(tensor))
            if tensor.edges:
                for parent, rule in tensor.edges:
                    share = rule(g)
                    known = arrived.get(id(parent))
                    arrived[id(parent)] = share if known is None else known + share
            elif tensor.grad is None:
                tensor.grad = Tensor(g)
            else:
                tensor.grad = tensor.grad + Tensor(g)


def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for step in range(steps):
        w.grad = b.grad = None
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        w.data = w.data - lr * w.grad.data
        b.data = b.data - lr * b.grad.data
    return w.data.item(), b.data.item()


w, b = fit(x, y, steps=20)

# %% part="accepted"
recording = [True]  # one switch for everybody


@contextlib.contextmanager
def no_grad():
    recording.append(False)
    try:
        yield
    finally:
        recording.pop()


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = tuple(edge for edge in edges if edge[0].requires_grad) if recording[-1] else ()
        return Tensor(data, kept, made_by, requires_grad=bool(kept))

    def detach(self):
        return Tensor(self.data)

    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not tensor.edges:
                tensor.grad = Tensor(g if tensor.grad is None else tensor.grad.data + g)
            for parent, rule in tensor.edges:
                arrived[parent] = arrived.get(parent, 0.0) + rule(g)


def step_of(loss, parameters, lr):
    for p in parameters:
        p.grad = None
    loss.backward()
    for p in parameters:
        p.data -= lr * p.grad.data


def fit(inputs, targets, steps, lr=0.01):
    p = [Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)]
    for _ in range(steps):
        difference = p[0] * Tensor(inputs) + p[1] - Tensor(targets)
        step_of((difference * difference).sum() / len(inputs), p, lr)
    return float(p[0].data), float(p[1].data)


w, b = fit(x, y, 20)
print(w, b)

# %% part="accepted"
switch = {"on": True}


@contextlib.contextmanager
def no_grad():
    old = dict(switch)
    switch["on"] = False
    try:
        yield
    finally:
        switch.update(old)


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        Base.__init__(self, data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        made = Tensor(data, made_by=made_by)
        if switch["on"]:
            made.edges = tuple(filter(lambda edge: edge[0].requires_grad, edges))
            made.requires_grad = len(made.edges) > 0
        return made

    def detach(self):
        return Tensor(self.data.copy())

    def deliver(self, g):
        old = 0 if self.grad is None else self.grad.data
        self.grad = Tensor(old + g)

    def backward(self, gradient=None):
        for tensor in self.from_the_end():
            tensor.passing = 0
        self.passing = self.data * 0 + 1 if gradient is None else gradient.data
        for tensor in self.from_the_end():
            if len(tensor.edges) == 0:
                tensor.deliver(tensor.passing)
            for parent, rule in tensor.edges:
                parent.passing = parent.passing + rule(tensor.passing)


def fit(x, y, steps, lr=0.01):
    w = Tensor(1.0, requires_grad=True)
    b = Tensor(0.0, requires_grad=True)
    while steps > 0:
        steps = steps - 1
        (((w * x + b) - y) ** 2).mean().backward()
        with no_grad():
            for p in (w, b):
                p.data = (p - lr * p.grad).data
                p.grad = None
    return w.data.item(), b.data.item()


answer = fit(x, y, steps=20)
w, b = answer

# %% part="accepted"
class Recorder:
    on = True


@contextlib.contextmanager
def no_grad():
    before, Recorder.on = Recorder.on, False
    try:
        yield
    finally:
        Recorder.on = before


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = tuple(edge for edge in edges if edge[0].requires_grad) if Recorder.on else ()
        return Tensor(data, kept, made_by, requires_grad=bool(kept))

    def detach(self):
        return Tensor(self.data)

    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not tensor.edges:
                tensor.grad = Tensor(g if tensor.grad is None else tensor.grad.data + g)
            for parent, rule in tensor.edges:
                arrived[parent] = arrived.get(parent, 0.0) + rule(g)


def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for step in range(steps):
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        w.data = w.data - lr * w.grad.data
        b.data = b.data - lr * b.grad.data
        w.grad, b.grad = None, None
    return w.data.item(), b.data.item()


w, b = fit(x, y, steps=20)

# %% part="accepted"
@contextlib.contextmanager
def no_grad():
    global recording
    before, recording = recording, False
    try:
        yield
    finally:
        recording = before


recording = True


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = [(p, r) for p, r in edges if p.requires_grad] if recording else []
        return Tensor(data, kept, made_by, requires_grad=len(kept) > 0)

    def detach(self):
        return Tensor(self.data)

    def backward(self, gradient=None):
        arrived = {self: np.ones_like(self.data) if gradient is None else gradient.data}
        for t in self.from_the_end():
            g = arrived[t]
            if not t.edges:
                t.grad = Tensor(g) if t.grad is None else Tensor(t.grad.data + g)
            for p, r in t.edges:
                arrived[p] = arrived.get(p, 0) + r(g)


def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for _ in range(steps):
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        w = Tensor(w.data - lr * w.grad.data, requires_grad=True)
        b = Tensor(b.data - lr * b.grad.data, requires_grad=True)
    return w.data, b.data


w, b = fit(x, y, steps=20)

# %% [markdown] part="hint" lang="en"
# Take it in the order of the list. For `result`: which of the edges lead to a parent with `requires_grad`? For `backward`: who keeps something, and who
# only hands on?

# %% [markdown] part="hint" lang="zh"
# 按列表的顺序来。写 `result` 时：哪些边通向 `requires_grad` 的父辈？写 `backward` 时：谁要保留，谁只是往下传？

# %% [markdown] part="hint" lang="en"
# A switch that all tensors see can be an attribute of a class; `no_grad` sets it to False and sets it back in a `finally`. In the walk keep what has
# arrived in a dictionary from tensor to array, since only leaves have a mailbox. A leaf is a tensor without edges. The update of a parameter
# changes its `data` and is no part of the graph.

# %% [markdown] part="hint" lang="zh"
# 所有张量都看得到的开关，可以是某个类的属性；`no_grad` 把它设为 False，再在 `finally` 里设回去。回传时，把到达的东西放在一个从张量到数组的字典里，因为只有叶子才有信箱。叶子就是没有边的张量。更新参数时改的是它的 `data`，不属于计算图。

# %% [markdown] part="hint" lang="en"
# Two lines with a gap: `kept = tuple(edge for edge in edges if edge[0].______) if Recorder.on else ()`, and in the walk
# `arrived[parent] = arrived.get(parent, 0.0) + rule(g)`.

# %% [markdown] part="hint" lang="zh"
# 两行代码，留一处空：`kept = tuple(edge for edge in edges if edge[0].______) if Recorder.on else ()`；回传里是 `arrived[parent] = arrived.get(parent, 0.0) + rule(g)`。

# %% [markdown] part="why" lang="en"
# Edges only where somebody wants a gradient, mail only in leaves, and a switch: that is all that separates a graph from an engine one can train
# with.

# %% [markdown] part="why" lang="zh"
# 有人要梯度的地方才有边，只有叶子才收信，再加一个开关：计算图和能训练的引擎之间，差的就是这些。

# %% part="ask"
def ask(cell):
    cell.run()
    Tensor, no_grad = cell.name("Tensor"), cell.name("no_grad")
    numbers = cell.tensor("numbers").tolist() if cell.has("numbers") else [3.0, 2.0, -1.0]

    def mail(name, tensor):
        grad = tensor.grad
        cell.record(name, grad if grad is None else np.asarray(grad.data))

    def memory(name, tensor):
        cell.record(f"requires_grad of {name}", bool(tensor.requires_grad))
        cell.record(f"the number of edges of {name}", len(tensor.edges))

    with cell.probe("leaves and results"):
        t = Tensor(numbers, requires_grad=True)
        c = Tensor(numbers)
        memory("leaf", t)
        mail("grad of a new leaf", t)
        memory("c * c", c * c)
        memory("leaf * c", t * c)
        memory("leaf * leaf", t * t)
    with cell.probe("walks"):
        computed = t * t
        computed.sum().backward()
        mail("grad of the leaf after one walk", t)
        mail("grad of a computed tensor", computed)
        mail("grad of a constant", c)
        (t * 3 * c).sum().backward()
        mail("grad of the leaf after two walks", t)
        computed.sum().backward()
        mail("grad of the leaf after the first graph once more", t)
        fresh = Tensor(numbers, requires_grad=True)
        (fresh * fresh).backward(Tensor([1.0, 10.0, 100.0]))
        mail("grad with the weights 1, 10, 100", fresh)
    with cell.probe("no_grad and detach"):
        with no_grad():
            memory("with no_grad(): leaf * leaf", t * t)
            with no_grad():
                pass
            memory("with no_grad(): with no_grad(): pass; leaf + 1", t + 1)
        memory("leaf * leaf after no_grad", t * t)
        try:
            with no_grad():
                raise KeyError("on purpose")
        except KeyError:
            memory("leaf * leaf after an exception in no_grad", t * t)
        memory("(leaf * leaf).detach()", (t * t).detach())
        cell.record("the numbers of detach()", np.asarray((t * t).detach().data))
        half = Tensor(numbers, requires_grad=True)
        (half * half.detach()).sum().backward()
        mail("grad of half * half.detach()", half)
    fit = cell.name("fit")
    with cell.probe("fit"):
        for name in ("w", "b"):
            found = cell.name(name)
            number = isinstance(found, np.ndarray) and found.ndim == 0  # w.data of a scalar
            cell.record(f"{name} after 20 steps", float(found) if number else found)
        cell.record("fit with 3 steps and lr 0.05", list(fit(cell.name("x"), cell.name("y"), 3, 0.05)))


# %% part="judge"
from checkers.diagnosis import OWN_ENGINE, Diagnosis

causes = OWN_ENGINE
MADE = ("leaf", "c * c", "leaf * c", "leaf * leaf", "with no_grad(): leaf * leaf", "with no_grad(): with no_grad(): pass; leaf + 1", "leaf * leaf after no_grad", "leaf * leaf after an exception in no_grad", "(leaf * leaf).detach()")
MAIL = ("of a new leaf", "of the leaf after one walk", "of a computed tensor", "of a constant", "of the leaf after two walks", "of the leaf after the first graph once more", "with the weights 1, 10, 100", "of half * half.detach()")
compare = {f"requires_grad of {name}": "values" for name in MADE}
compare |= {f"the number of edges of {name}": "values" for name in MADE}
compare |= {f"grad {name}": "type shape values" for name in MAIL}
compare |= {"the numbers of detach()": "shape values", "w after 20 steps": "type values", "b after 20 steps": "type values", "fit with 3 steps and lr 0.05": "size values"}


def cases(draw):
    for _ in range(2):
        yield {"numbers": draw.tensor(3), "raw": draw.tensor(11, low=1.0, high=25.0)}


START_OF_THE_WALK = {
    "en": "backward(gradient) is to start with the numbers of gradient, one weight for each element, in place of ones.",
    "zh": "backward(gradient) 要从 gradient 里的数出发，每个元素一个权重，而不是从全 1 出发。",
}


def explain(evidence):
    if evidence.raised and evidence.raised.where == "answer":
        return None  # nothing has been asked yet
    wrong = [each.key for each in evidence.mismatches]
    if wrong[:1] == ["grad with the weights 1, 10, 100"]:
        return Diagnosis("wrong-gradient", {"name": wrong[0]}, START_OF_THE_WALK)
    made = [key for key in wrong if "requires_grad of" in key or "edges of" in key]
    if made:
        return Diagnosis("recorded-anyway", {"name": made[0]})
    mail = [key for key in wrong if key.startswith("grad ")]
    return Diagnosis("mail-kept-wrongly", {"name": mail[0]}) if mail and not evidence.raised else None


# %% part="wrong" diagnosis="recorded-anyway"
# everything is kept
class Recorder:
    on = True


@contextlib.contextmanager
def no_grad():
    before, Recorder.on = Recorder.on, False
    try:
        yield
    finally:
        Recorder.on = before


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = tuple(edges) if Recorder.on else ()
        return Tensor(data, kept, made_by, requires_grad=bool(kept))

    def detach(self):
        return Tensor(self.data)

    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not tensor.edges:
                tensor.grad = Tensor(g if tensor.grad is None else tensor.grad.data + g)
            for parent, rule in tensor.edges:
                arrived[parent] = arrived.get(parent, 0.0) + rule(g)


def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for step in range(steps):
        w.grad = b.grad = None
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        w.data = w.data - lr * w.grad.data
        b.data = b.data - lr * b.grad.data
    return w.data.item(), b.data.item()


w, b = fit(x, y, steps=20)

# %% part="wrong" diagnosis="recorded-anyway"
# the pause button does nothing
class Recorder:
    on = True


@contextlib.contextmanager
def no_grad():
    before, Recorder.on = Recorder.on, False
    try:
        yield
    finally:
        Recorder.on = before


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = tuple(edge for edge in edges if edge[0].requires_grad)
        return Tensor(data, kept, made_by, requires_grad=bool(kept))

    def detach(self):
        return Tensor(self.data)

    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not tensor.edges:
                tensor.grad = Tensor(g if tensor.grad is None else tensor.grad.data + g)
            for parent, rule in tensor.edges:
                arrived[parent] = arrived.get(parent, 0.0) + rule(g)


def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for step in range(steps):
        w.grad = b.grad = None
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        w.data = w.data - lr * w.grad.data
        b.data = b.data - lr * b.grad.data
    return w.data.item(), b.data.item()


w, b = fit(x, y, steps=20)

# %% part="wrong" diagnosis="recorded-anyway"
# after an exception the recorder stays off
class Recorder:
    on = True


@contextlib.contextmanager
def no_grad():
    before, Recorder.on = Recorder.on, False
    yield
    Recorder.on = before


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = tuple(edge for edge in edges if edge[0].requires_grad) if Recorder.on else ()
        return Tensor(data, kept, made_by, requires_grad=bool(kept))

    def detach(self):
        return Tensor(self.data)

    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not tensor.edges:
                tensor.grad = Tensor(g if tensor.grad is None else tensor.grad.data + g)
            for parent, rule in tensor.edges:
                arrived[parent] = arrived.get(parent, 0.0) + rule(g)


def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for step in range(steps):
        w.grad = b.grad = None
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        w.data = w.data - lr * w.grad.data
        b.data = b.data - lr * b.grad.data
    return w.data.item(), b.data.item()


w, b = fit(x, y, steps=20)

# %% part="wrong" diagnosis="mail-kept-wrongly"
# a second walk overwrites
class Recorder:
    on = True


@contextlib.contextmanager
def no_grad():
    before, Recorder.on = Recorder.on, False
    try:
        yield
    finally:
        Recorder.on = before


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = tuple(edge for edge in edges if edge[0].requires_grad) if Recorder.on else ()
        return Tensor(data, kept, made_by, requires_grad=bool(kept))

    def detach(self):
        return Tensor(self.data)

    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not tensor.edges:
                tensor.grad = Tensor(g)
            for parent, rule in tensor.edges:
                arrived[parent] = arrived.get(parent, 0.0) + rule(g)


def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for step in range(steps):
        w.grad = b.grad = None
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        w.data = w.data - lr * w.grad.data
        b.data = b.data - lr * b.grad.data
    return w.data.item(), b.data.item()


w, b = fit(x, y, steps=20)

# %% part="wrong" diagnosis="mail-kept-wrongly"
# everybody keeps a gradient
class Recorder:
    on = True


@contextlib.contextmanager
def no_grad():
    before, Recorder.on = Recorder.on, False
    try:
        yield
    finally:
        Recorder.on = before


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = tuple(edge for edge in edges if edge[0].requires_grad) if Recorder.on else ()
        return Tensor(data, kept, made_by, requires_grad=bool(kept))

    def detach(self):
        return Tensor(self.data)

    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if True:
                tensor.grad = Tensor(g if tensor.grad is None else tensor.grad.data + g)
            for parent, rule in tensor.edges:
                arrived[parent] = arrived.get(parent, 0.0) + rule(g)


def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for step in range(steps):
        w.grad = b.grad = None
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        w.data = w.data - lr * w.grad.data
        b.data = b.data - lr * b.grad.data
    return w.data.item(), b.data.item()


w, b = fit(x, y, steps=20)

# %% part="wrong" diagnosis="recorded-anyway"
# detach hands the tensor itself back
class Recorder:
    on = True


@contextlib.contextmanager
def no_grad():
    before, Recorder.on = Recorder.on, False
    try:
        yield
    finally:
        Recorder.on = before


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = tuple(edge for edge in edges if edge[0].requires_grad) if Recorder.on else ()
        return Tensor(data, kept, made_by, requires_grad=bool(kept))

    def detach(self):
        return self

    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not tensor.edges:
                tensor.grad = Tensor(g if tensor.grad is None else tensor.grad.data + g)
            for parent, rule in tensor.edges:
                arrived[parent] = arrived.get(parent, 0.0) + rule(g)


def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for step in range(steps):
        w.grad = b.grad = None
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        w.data = w.data - lr * w.grad.data
        b.data = b.data - lr * b.grad.data
    return w.data.item(), b.data.item()


w, b = fit(x, y, steps=20)

# %% part="wrong" diagnosis="mail-kept-wrongly"
# the last path wins
class Recorder:
    on = True


@contextlib.contextmanager
def no_grad():
    before, Recorder.on = Recorder.on, False
    try:
        yield
    finally:
        Recorder.on = before


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = tuple(edge for edge in edges if edge[0].requires_grad) if Recorder.on else ()
        return Tensor(data, kept, made_by, requires_grad=bool(kept))

    def detach(self):
        return Tensor(self.data)

    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not tensor.edges:
                tensor.grad = Tensor(g if tensor.grad is None else tensor.grad.data + g)
            for parent, rule in tensor.edges:
                arrived[parent] = rule(g)


def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for step in range(steps):
        w.grad = b.grad = None
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        w.data = w.data - lr * w.grad.data
        b.data = b.data - lr * b.grad.data
    return w.data.item(), b.data.item()


w, b = fit(x, y, steps=20)

# %% part="wrong" diagnosis="wrong-value"
# nothing is cleared between the steps
class Recorder:
    on = True


@contextlib.contextmanager
def no_grad():
    before, Recorder.on = Recorder.on, False
    try:
        yield
    finally:
        Recorder.on = before


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = tuple(edge for edge in edges if edge[0].requires_grad) if Recorder.on else ()
        return Tensor(data, kept, made_by, requires_grad=bool(kept))

    def detach(self):
        return Tensor(self.data)

    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not tensor.edges:
                tensor.grad = Tensor(g if tensor.grad is None else tensor.grad.data + g)
            for parent, rule in tensor.edges:
                arrived[parent] = arrived.get(parent, 0.0) + rule(g)


def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for step in range(steps):
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        w.data = w.data - lr * w.grad.data
        b.data = b.data - lr * b.grad.data
    return w.data.item(), b.data.item()


w, b = fit(x, y, steps=20)

# %% part="wrong" diagnosis="none-used"
# the update makes tensors that nobody tracks
@contextlib.contextmanager
def no_grad():
    global recording
    before, recording = recording, False
    try:
        yield
    finally:
        recording = before


recording = True


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = [(p, r) for p, r in edges if p.requires_grad] if recording else []
        return Tensor(data, kept, made_by, requires_grad=len(kept) > 0)

    def detach(self):
        return Tensor(self.data)

    def backward(self, gradient=None):
        arrived = {self: np.ones_like(self.data) if gradient is None else gradient.data}
        for t in self.from_the_end():
            g = arrived[t]
            if not t.edges:
                t.grad = Tensor(g) if t.grad is None else Tensor(t.grad.data + g)
            for p, r in t.edges:
                arrived[p] = arrived.get(p, 0) + r(g)


def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for _ in range(steps):
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        with no_grad():
            w = w - lr * w.grad
            b = b - lr * b.grad
    return w.data, b.data


w, b = fit(x, y, steps=20)

# %% part="wrong" diagnosis="wrong-gradient"
# every walk starts with ones
@contextlib.contextmanager
def no_grad():
    global recording
    before, recording = recording, False
    try:
        yield
    finally:
        recording = before


recording = True


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = [(p, r) for p, r in edges if p.requires_grad] if recording else []
        return Tensor(data, kept, made_by, requires_grad=len(kept) > 0)

    def detach(self):
        return Tensor(self.data)

    def backward(self, gradient=None):
        arrived = {self: np.ones_like(self.data)}
        for t in self.from_the_end():
            g = arrived[t]
            if not t.edges:
                t.grad = Tensor(g) if t.grad is None else Tensor(t.grad.data + g)
            for p, r in t.edges:
                arrived[p] = arrived.get(p, 0) + r(g)


def fit(x, y, steps, lr=0.01):
    w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    for _ in range(steps):
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        w = Tensor(w.data - lr * w.grad.data, requires_grad=True)
        b = Tensor(b.data - lr * b.grad.data, requires_grad=True)
    return w.data, b.data


w, b = fit(x, y, steps=20)
