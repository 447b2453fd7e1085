# %% [markdown] part="prompt" lang="en"
# ### 7.7 Stage 5b: where gradients are kept
#
# `Base` is stage 5, and the backward pass is to be written anew. In stage 2 every value kept a gradient, and a second
# pass went wrong. Now what is under way stays in a place of its own, and only leaves keep something. Write
# `backward(gradient=None)`:
#
# - it starts with ones, or with the data of the tensor `gradient`, and takes the tensors in the order of
#   `self.from_the_end()`;
# - a **leaf**, a tensor without edges, keeps what arrives in `grad`, as a `Tensor`; a second pass adds to it;
# - computed tensors keep nothing.

# %% [markdown] part="prompt" lang="zh"
# ### 7.7 第五步（乙）：梯度保留在哪里
#
# `Base` 就是第五步，反向传播要重新写。在第二步里，每个值都保留梯度，于是第二次传播就错了。现在，途中的数另有地方存放，只有叶子节点才保留。请写出 `backward(gradient=None)`：
#
# - 从全 1 开始，或从张量 `gradient` 的数据开始，按 `self.from_the_end()` 的顺序逐个处理张量；
# - **叶子节点**，即没有边的张量，把到达的梯度作为 `Tensor` 保留在 `grad` 里；第二次反向传播会加上去；
# - 计算得到的张量什么也不留。

# %% part="given"
import contextlib


class Recorder:
    on = True


@contextlib.contextmanager
def no_grad():
    before, Recorder.on = Recorder.on, False
    try:
        yield
    finally:
        Recorder.on = before


class Base:
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        self.data = np.asarray(data, dtype=float)
        self.edges = edges  # pairs (parent, rule)
        self.made_by = made_by
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = tuple(edge for edge in edges if edge[0].requires_grad) if Recorder.on else ()
        return type(self)(data, kept, made_by, requires_grad=bool(kept))

    def detach(self):
        return type(self)(self.data)

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

Base, no_grad = build_on(5, Base, no_grad)  # your own stage 5, once it is kept

# %% part="starter"
class Tensor(Base):
    def backward(self, gradient=None):
        pass  # from the end: self.from_the_end()

# %% part="solution"
class Tensor(Base):
    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not tensor.edges:
                tensor.grad = Tensor(g if tensor.grad is None else tensor.grad.data + g)
            for parent, rule in tensor.edges:
                arrived[parent] = arrived.get(parent, 0.0) + rule(g)

# %% part="accepted"
class Tensor(Base):
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

# %% part="accepted"
class Tensor(Base):
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

# %% part="accepted"
import collections


class Tensor(Base):
    def backward(self, gradient=None):
        arrived = collections.defaultdict(float)
        arrived[self] = np.ones(self.data.shape) if gradient is None else gradient.data
        leaves = []
        for tensor in self.from_the_end():
            if tensor.edges:
                for parent, rule in tensor.edges:
                    arrived[parent] = arrived[parent] + rule(arrived[tensor])
            else:
                leaves.append(tensor)
        for leaf in leaves:
            before = 0.0 if leaf.grad is None else leaf.grad.data
            leaf.grad = Tensor(before + arrived[leaf])

# %% part="accepted"
class Tensor(Base):
    def backward(self, gradient=None):
        order = self.from_the_end()
        place = {tensor: number for number, tensor in enumerate(order)}
        shares = [[] for tensor in order]
        shares[0].append(np.ones_like(self.data) if gradient is None else gradient.data)
        for tensor, mine in zip(order, shares):
            g = sum(mine)
            for parent, rule in tensor.edges:
                shares[place[parent]].append(rule(g))
            if not tensor.edges and tensor.grad is None:
                tensor.grad = Tensor(g)
            elif not tensor.edges:
                tensor.grad = tensor.grad + Tensor(g)

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
# Follow $y = s \cdot s$, $s = a + a$ through two passes. Which numbers belong to one pass only, and which have to last
# until the next?

# %% [markdown] part="hint" lang="zh"
# 把 $y = s \cdot s$，$s = a + a$ 走两遍。哪些数只属于一次反向传播，哪些要留到下一次？

# %% [markdown] part="hint" lang="en"
# During the pass keep what has arrived in a dictionary from tensor to array: it begins with the start at `self`. Each
# tensor in its turn passes on to its parents what the rules make of its entry, added to what is there. A leaf is a
# tensor without edges; it alone turns its entry into a `Tensor` and adds it to `grad`.

# %% [markdown] part="hint" lang="zh"
# 反向传播时，把到达的东西放在一个从张量到数组的字典里：一开始只有 `self` 的起始值。每个张量轮到时，用规则算出交给父节点的份额，加到那里已有的数上。叶子节点就是没有边的张量；只有它把自己的那一项变成 `Tensor`，加进 `grad`。

# %% [markdown] part="hint" lang="en"
# Inside the loop over the edges, with a gap: `arrived[parent] = arrived.get(parent, 0.0) + rule(______)`.

# %% [markdown] part="hint" lang="zh"
# 在对边的循环里，留一处空：`arrived[parent] = arrived.get(parent, 0.0) + rule(______)`。

# %% [markdown] part="why" lang="en"
# What is under way lives and dies with one pass; only what leaves keep lasts, so passes add up and cannot mix.

# %% [markdown] part="why" lang="zh"
# 途中的数只活在一次反向传播里；留下来的只有叶子节点保留的，所以几次传播会累加，却不会混在一起。

# %% part="ask"
def ask(cell):
    cell.run()
    Tensor = cell.name("Tensor")
    numbers = cell.tensor("numbers").tolist() if cell.has("numbers") else [3.0, 2.0, -1.0]

    def mail(name, tensor):
        grad = tensor.grad
        cell.record(name, grad if grad is None else np.asarray(grad.data))

    with cell.probe("backward passes"):
        t = Tensor(numbers, requires_grad=True)
        c = Tensor(numbers)
        computed = t * t
        computed.sum().backward()
        mail("grad of the leaf after one backward pass", t)
        cell.record("what the leaf keeps is a Tensor", isinstance(t.grad, Tensor))
        mail("grad of a computed tensor", computed)
        mail("grad of a constant", c)
        (t * 3 * c).sum().backward()
        mail("grad of the leaf after two backward passes", t)
        computed.sum().backward()
        mail("grad of the leaf after the first graph once more", t)
    with cell.probe("a start of one's own"):
        fresh = Tensor(numbers, requires_grad=True)
        (fresh * fresh).backward(Tensor([1.0, 10.0, 100.0]))
        mail("grad with the weights 1, 10, 100", fresh)
    with cell.probe("several paths"):
        a = Tensor(numbers, requires_grad=True)
        s = a + a
        y = s * s
        (y + s).sum().backward()
        mail("grad behind four paths and two more", a)
        half = Tensor(numbers, requires_grad=True)
        (half * half.detach()).sum().backward()
        mail("grad of half * half.detach()", half)
    with cell.probe("the loss of a line"):
        w, b = Tensor(1.0, requires_grad=True), Tensor(0.0, requires_grad=True)
        ((w * cell.name("x") + b - cell.name("y")) ** 2).mean().backward()
        mail("grad of the slope of a line", w)
        mail("grad of the offset of a line", b)

# %% part="judge"
from checkers.authoring import OWN_ENGINE, WALKS, Diagnosis, never

causes = OWN_ENGINE
keeps = "stage_5b"
MAIL = ("of the leaf after one backward pass", "of a computed tensor", "of a constant", "of the leaf after two backward passes", "of the leaf after the first graph once more", "with the weights 1, 10, 100", "behind four paths and two more", "of half * half.detach()", "of the slope of a line", "of the offset of a line")
compare = {f"grad {name}": "type shape values" for name in MAIL}
compare |= {"what the leaf keeps is a Tensor": "values"}

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


START_OF_THE_PASS = {
    "en": "backward(gradient) is to start with the numbers of gradient, one weight for each element, in place of ones.",
    "zh": "backward(gradient) 要从 gradient 里的数出发，每个元素一个权重，而不是从全 1 出发。",
}
KEPT_AS_ARRAY = {
    "en": "What a leaf keeps is an array here, but grad is to be a Tensor, as in PyTorch: its data are the numbers.",
    "zh": "这里叶子节点保留的是数组，而 grad 应当是 Tensor，和 PyTorch 一样：数在它的 data 里。",
}

ONE_SHARE = {
    "en": "In t * t two edges lead to t, and of their two shares one has arrived. What comes along several edges is to be added up on the way, "
    "before it is kept or passed on.",
    "zh": "t * t 有两条边通向 t，两份里只到了一份。沿几条边来的，要在途中加在一起，然后才保留或往下传。",
}
OTHER_NUMBERS = {
    "en": "What is kept there is not the sum of all that was to arrive: along every edge in a pass, and in one pass after another, nothing left out "
    "and nothing counted twice.",
    "zh": "那里保留的，不是应当到达的全部之和：一次反向传播里沿每条边来的，以及一次又一次反向传播带来的，既不能漏掉，也不能重算。",
}
OVERWRITTEN = {
    "en": "After two backward passes the leaf holds what the second one brought, and what the first one left is gone: "
    "what arrives is to be added to what is kept already.",
    "zh": "反向传播两次之后，叶子里只有第二次带来的，第一次留下的没有了：到达的要加到已经保留的上面去。",
}
TWO = "grad of the leaf after two backward passes"


def overwritten(evidence):
    """Whether the second pass alone is there."""
    both, first = evidence.expected.facts[TWO].values, evidence.expected.facts[f"grad {MAIL[0]}"].values
    second = [two - one for two, one in zip(both, first)]
    seen = evidence.answer.facts[TWO].values
    return len(seen) == len(second) and all(abs(a - b) < 1e-4 for a, b in zip(seen, second))


def explain(evidence):
    if evidence.raised and evidence.raised.where == "answer":
        return None  # nothing has been asked yet
    wrong = [each.key for each in evidence.mismatches]
    if wrong[:1] == ["grad with the weights 1, 10, 100"]:
        return Diagnosis("wrong-gradient", {"name": wrong[0]}, START_OF_THE_PASS)
    if "what the leaf keeps is a Tensor" in wrong and evidence.first.observed.type != "NoneType":
        return Diagnosis("wrong-type", {"name": "grad"}, KEPT_AS_ARRAY)
    mail = [key for key in wrong if key.startswith("grad ")]
    if mail[:1] == [TWO] and not evidence.raised and overwritten(evidence):
        return Diagnosis("mail-kept-wrongly", {"name": TWO}, OVERWRITTEN)
    if not mail or evidence.raised:
        return None
    first = next(each for each in evidence.mismatches if each.key == mail[0])
    seen, right = first.observed.values, first.expected.values
    if first.aspect != "values":
        return Diagnosis("mail-kept-wrongly", {"name": mail[0]})
    half = len(seen) == len(right) and all(abs(2 * a - b) < 1e-4 for a, b in zip(seen, right))
    if half and mail[0] == f"grad {MAIL[0]}":
        return Diagnosis("wrong-gradient", {"name": mail[0]}, ONE_SHARE)
    return Diagnosis("wrong-gradient", {"name": mail[0]}, OTHER_NUMBERS, yields=True)

# %% part="wrong" diagnosis="mail-kept-wrongly"
# a second walk overwrites
class Tensor(Base):
    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not tensor.edges:
                tensor.grad = Tensor(g)
            for parent, rule in tensor.edges:
                arrived[parent] = arrived.get(parent, 0.0) + rule(g)

# %% part="wrong" diagnosis="mail-kept-wrongly"
# everybody keeps a gradient
class Tensor(Base):
    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if True:
                tensor.grad = Tensor(g if tensor.grad is None else tensor.grad.data + g)
            for parent, rule in tensor.edges:
                arrived[parent] = arrived.get(parent, 0.0) + rule(g)

# %% part="wrong" diagnosis="wrong-gradient"
# the last path wins
class Tensor(Base):
    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not tensor.edges:
                tensor.grad = Tensor(g if tensor.grad is None else tensor.grad.data + g)
            for parent, rule in tensor.edges:
                arrived[parent] = rule(g)

# %% part="wrong" diagnosis="wrong-gradient"
# every pass starts with ones
class Tensor(Base):
    def backward(self, gradient=None):
        arrived = {self: np.ones_like(self.data)}
        for t in self.from_the_end():
            g = arrived[t]
            if not t.edges:
                t.grad = Tensor(g) if t.grad is None else Tensor(t.grad.data + g)
            for p, r in t.edges:
                arrived[p] = arrived.get(p, 0) + r(g)

# %% part="wrong" diagnosis="wrong-type"
# an array is kept instead of a Tensor
class Tensor(Base):
    def backward(self, gradient=None):
        start = np.ones_like(self.data) if gradient is None else gradient.data
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not tensor.edges:
                tensor.grad = g if tensor.grad is None else tensor.grad + g
            for parent, rule in tensor.edges:
                arrived[parent] = arrived.get(parent, 0.0) + rule(g)

# %% part="wrong" diagnosis="mail-kept-wrongly"
# as in stage 2: what is under way lies in grad
class Tensor(Base):
    def backward(self, gradient=None):
        self.grad = Tensor(np.ones_like(self.data) if gradient is None else gradient.data)
        for tensor in self.from_the_end():
            for parent, rule in tensor.edges:
                before = 0.0 if parent.grad is None else parent.grad.data
                parent.grad = Tensor(before + rule(tensor.grad.data))
