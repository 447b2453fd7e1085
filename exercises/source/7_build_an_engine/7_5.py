# %% [markdown] part="prompt" lang="en"
# ### 7.5 Stage 5: what is recorded
#
# `Base` is stage 4 without its backward pass, and results are made by `self.result(data, edges, made_by)`, where
# `made_by` is a name for pictures. Let a tensor record only what somebody will ask for:
#
# - `Tensor(data, requires_grad=True)` makes a leaf; its `grad` is `None` at first.
# - `result`: keep only the edges to parents that require a gradient; if none is left, or inside `no_grad()`,
#   the result has no edges and requires no gradient.
# - `detach()`: the same numbers without history.
#
# `x` and `y` are the line of Lesson 5, for later.

# %% [markdown] part="prompt" lang="zh"
# ### 7.5 第五步：记录什么
#
# `Base` 就是第四步，只是去掉了反向传播，而且结果由 `self.result(data, edges, made_by)` 来造，`made_by` 是画图时用的名字。请让张量只记录有人会问到的东西：
#
# - `Tensor(data, requires_grad=True)` 造一个叶子节点；它的 `grad` 一开始是 `None`。
# - `result`：只保留通向需要梯度的父节点的边；如果一条也不剩，或者在 `no_grad()` 里面，结果就没有边，也不需要梯度。
# - `detach()`：同样的数，没有历史。
#
# `x` 和 `y` 是第 5 课的那条直线，以后要用。

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

# %% part="own"
from checkers import build_on

Base = build_on(4, Base)  # your own stage 4, once it is kept

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

# %% [markdown] part="hint" lang="en"
# Take it in the order of the list. For `result`: which of the edges lead to a parent with `requires_grad`, and what
# follows if there are none?

# %% [markdown] part="hint" lang="zh"
# 按列表的顺序来。写 `result` 时：哪些边通向 `requires_grad` 的父节点？如果一条也没有，会怎样？

# %% [markdown] part="hint" lang="en"
# A switch that all tensors see can be an attribute of a class. `no_grad` remembers how it stood, sets it to False,
# and sets it back in a `finally`: then blocks may be nested, and an exception leaves nothing switched off. `detach`
# makes a new tensor from the same data.

# %% [markdown] part="hint" lang="zh"
# 所有张量都看得到的开关，可以是某个类的属性。`no_grad` 先记住它原来的状态，把它设为 False，再在 `finally` 里设回去：这样可以嵌套，发生异常也不会一直关着。`detach` 用同样的数据造一个新张量。

# %% [markdown] part="hint" lang="en"
# A line with a gap: `kept = tuple(edge for edge in edges if edge[0].______) if Recorder.on else ()`. The result then
# requires a gradient if `kept` is not empty.

# %% [markdown] part="hint" lang="zh"
# 一行代码，留一处空：`kept = tuple(edge for edge in edges if edge[0].______) if Recorder.on else ()`。`kept` 不空，结果才需要梯度。

# %% [markdown] part="why" lang="en"
# Edges lead only to where somebody wants a gradient, and a switch pauses them all: what is not recorded costs no
# memory.

# %% [markdown] part="why" lang="zh"
# 有人要梯度的地方才有边，一个开关就能让所有的记录暂停：没有记录的，不占内存。

# %% part="ask"
def ask(cell):
    cell.run()
    Tensor, no_grad = cell.name("Tensor"), cell.name("no_grad")
    numbers = cell.tensor("numbers").tolist() if cell.has("numbers") else [3.0, 2.0, -1.0]

    def memory(name, tensor):
        cell.record(f"requires_grad of {name}", bool(tensor.requires_grad))
        cell.record(f"the number of edges of {name}", len(tensor.edges))

    with cell.probe("leaves and results"):
        t = Tensor(numbers, requires_grad=True)
        c = Tensor(numbers)
        memory("leaf", t)
        cell.record("grad of a new leaf", t.grad)
        memory("c * c", c * c)
        memory("leaf * c", t * c)
        memory("leaf * leaf", t * t)
        cell.record("the numbers of leaf * c", np.asarray((t * c).data))
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
        memory("leaf * leaf.detach()", t * t.detach())
    with cell.probe("the loss of a line with one tracked parameter"):
        w = Tensor(1.0, requires_grad=True)
        loss = ((w * cell.name("x") + 2 - cell.name("y")) ** 2).mean()
        cell.record("the number of tensors that the loss of a line leads to", len(loss.from_the_end()))
        cell.record("the loss of a line", np.asarray(loss.data))

# %% part="judge"
from checkers.authoring import OWN_ENGINE, WALKS, Diagnosis, never

causes = OWN_ENGINE
MADE = ("leaf", "c * c", "leaf * c", "leaf * leaf", "with no_grad(): leaf * leaf", "with no_grad(): with no_grad(): pass; leaf + 1", "leaf * leaf after no_grad", "leaf * leaf after an exception in no_grad", "(leaf * leaf).detach()", "leaf * leaf.detach()")
keeps = "stage_5"
compare = {f"requires_grad of {name}": "values" for name in MADE}
compare |= {f"the number of edges of {name}": "values" for name in MADE}
compare |= {"grad of a new leaf": "type values", "the numbers of leaf * c": "shape values", "the numbers of detach()": "shape values"}
compare |= {"the number of tensors that the loss of a line leads to": "values", "the loss of a line": "shape values"}

way = (
    never(
        *WALKS,
        said={
            "en": "autograd of the library was asked, but the derivative has to be yours.",
            "zh": "问了库的自动求导，而导数应当由你自己算。",
        },
    ),
)


def cases(draw):
    for _ in range(2):
        yield {"numbers": draw.tensor(3), "raw": draw.tensor(11, low=1.0, high=25.0)}


STAYS_OFF = {
    "en": "After an exception inside no_grad nothing is recorded any more. What was set before the block has to be put back "
    "even then: with try and finally around the yield.",
    "zh": "no_grad 里出了异常之后，就再也不记录了。即使那样，进入代码块之前的设置也要恢复：用 try 和 finally 把 yield 包起来。",
}
EDGES_LOST = {
    "en": "A result that requires a gradient keeps fewer edges than it should: it keeps one to every parent that requires one, also where two "
    "operands are the same tensor.",
    "zh": "需要梯度的结果保留的边比应有的少：对每个需要梯度的父节点都要保留一条边，两个操作数是同一个张量时也一样。",
}
EDGE_TO_A_CONSTANT = {
    "en": "leaf * c keeps two edges, and c is a constant. One parent that requires a gradient makes the result require one; an edge is kept "
    "only to those parents that do.",
    "zh": "leaf * c 保留了两条边，而 c 是常数。只要有一个父节点需要梯度，结果就需要梯度；但只保留通向需要梯度的父节点的边。",
}
INNER = {
    "en": "Inside no_grad, after an inner no_grad has ended, recording is on again. At its end a block has to put back "
    "what was set before it, and not simply True.",
    "zh": "在 no_grad 里面，内层的 no_grad 一结束，记录就又打开了。代码块结束时，应当恢复进入之前的设置，而不是直接设成 True。",
}


def explain(evidence):
    if evidence.raised and evidence.raised.where == "answer":
        return None  # nothing has been asked yet
    wrong = [each.key for each in evidence.mismatches]
    made = [key for key in wrong if "requires_grad of" in key or "edges of" in key or "leads to" in key]
    first = next((each for each in evidence.mismatches if each.key in made), None)
    edges = first is not None and "edges of" in first.key and first.expected.values
    if edges and first.observed.values < edges:
        return Diagnosis("nothing-remembered", {"name": first.key}, EDGES_LOST)
    if edges == (1.0,) and made[0] == "the number of edges of leaf * c" and first.observed.values == (2.0,):
        return Diagnosis("recorded-anyway", {"name": first.key}, EDGE_TO_A_CONSTANT)
    if first is not None and first.expected.values == (1.0,):
        return Diagnosis("recorded-anyway", {"name": first.key}, STAYS_OFF) if "exception" in first.key else None
    if made:
        said = INNER if made[0].count("no_grad()") > 1 else {}
        return Diagnosis("recorded-anyway", {"name": made[0]}, said)
    if "grad of a new leaf" in wrong and not evidence.raised:
        return Diagnosis("mail-kept-wrongly", {"name": "grad of a new leaf"})
    return None

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

# %% part="wrong" diagnosis="recorded-anyway"
# an inner block ends the outer pause
class Recorder:
    on = True


@contextlib.contextmanager
def no_grad():
    Recorder.on = False
    try:
        yield
    finally:
        Recorder.on = True


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

# %% part="wrong" diagnosis="recorded-anyway"
# edges are left out, yet every result asks for a gradient
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
        return Tensor(data, kept, made_by, requires_grad=True)

    def detach(self):
        return Tensor(self.data)

# %% part="wrong" diagnosis="mail-kept-wrongly"
# a gradient begins with 0 instead of None
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
        self.grad = 0.0

    def result(self, data, edges, made_by):
        kept = tuple(edge for edge in edges if edge[0].requires_grad) if Recorder.on else ()
        return Tensor(data, kept, made_by, requires_grad=bool(kept))

    def detach(self):
        return Tensor(self.data)
