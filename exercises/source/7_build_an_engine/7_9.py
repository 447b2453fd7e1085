# %% [markdown] part="prompt" lang="en"
# ### 7.9 Stage 8: the last door, second derivatives
#
# So far a rule computes with arrays, and what it returns has no past. Let it compute with **tensors** instead: then a
# gradient has a graph, and can be differentiated like anything else. `Base` is your engine for tensors of one shape; its
# rules for `+` and `sum` are of the new kind already. Write the rest:
#
# - `*`, `**` with a number `n`, and `tanh`, whose rules take a tensor and return one;
# - `backward(gradient=None, create_graph=False)`: as in 7.7, but what is under way are tensors, and leaves keep them as
#   they are. Without `create_graph` nothing is recorded meanwhile.

# %% [markdown] part="prompt" lang="zh"
# ### 7.9 第八步：最后一扇门，二阶导数
#
# 到现在为止，规则用数组计算，交出来的东西没有历史。让它改用**张量**计算：这样梯度也有计算图，和别的结果一样可以再求导。`Base` 就是你的引擎，只处理同一形状的张量；`+` 和 `sum` 的规则已经是新的写法。请写出其余部分：
#
# - `*`、`**`（指数 `n` 是数）和 `tanh`，它们的规则接收张量，返回张量；
# - `backward(gradient=None, create_graph=False)`：和 7.7 一样，只是途中的都是张量，叶子节点原样保留。没有 `create_graph` 时，期间什么也不记录。

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
        """A number becomes a tensor of this one's shape, so that nothing has to be summed back."""
        return other if isinstance(other, Base) else type(self)(np.full(self.data.shape, other))

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

    # rules that take a tensor and return one: a sum is undone by spreading, and the other way round

    def __add__(self, other):
        other = self.lift(other)
        edges = (self, lambda g: g), (other, lambda g: g)
        return self.result(self.data + other.data, edges, "AddBackward0")

    def sum(self):
        edges = ((self, lambda g: g.spread(self.data.shape)),)
        return self.result(self.data.sum(), edges, "SumBackward0")

    def spread(self, shape):
        edges = ((self, lambda g: g.sum()),)
        return self.result(np.full(shape, self.data), edges, "ExpandBackward0")

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

# %% part="own"
from checkers import build_on

Base, no_grad = build_on("5b", Base, no_grad)  # your own stage 5b, once it is kept

# %% part="starter"
class Tensor(Base):
    def __mul__(self, other):
        other = self.lift(other)
        edges = (self, lambda g: Tensor(g.data * other.data)), (other, lambda g: Tensor(g.data * self.data))  # no past
        return self.result(self.data * other.data, edges, "MulBackward0")

    def __pow__(self, n):
        return self  # and its rule

    def tanh(self):
        return self  # and its rule

    def backward(self, gradient=None, create_graph=False):
        pass


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
slope = None  # the gradient of the sum of x**3, with create_graph, and then that of slope.sum()

# %% part="solution"
class Tensor(Base):
    def __mul__(self, other):
        other = self.lift(other)
        edges = (self, lambda g: g * other), (other, lambda g: g * self)
        return self.result(self.data * other.data, edges, "MulBackward0")

    def __pow__(self, n):
        edges = ((self, lambda g: g * n * self ** (n - 1)),)
        return self.result(self.data**n, edges, "PowBackward0")

    def tanh(self):
        result = self.result(np.tanh(self.data), ((self, lambda g: g * (1 - result**2)),), "TanhBackward0")
        return result

    def backward(self, gradient=None, create_graph=False):
        start = Tensor(np.ones_like(self.data)) if gradient is None else gradient
        arrived = {self: start}
        with contextlib.nullcontext() if create_graph else no_grad():
            for tensor in self.from_the_end():
                g = arrived[tensor]
                if not tensor.edges:
                    tensor.grad = g if tensor.grad is None else tensor.grad + g
                for parent, rule in tensor.edges:
                    share = rule(g)
                    arrived[parent] = arrived[parent] + share if parent in arrived else share


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
(x**3).sum().backward(create_graph=True)
slope = x.grad
x.grad = None
slope.sum().backward()

# %% part="accepted"
class Tensor(Base):
    def __mul__(self, other):
        other = self.lift(other)

        def for_self(g):
            return other * g

        def for_other(g):
            return self * g

        return self.result(other.data * self.data, [(self, for_self), (other, for_other)], "MulBackward0")

    def __pow__(self, n):
        def rule(g):
            if n == 1:
                return g
            return n * g * self ** (n - 1)

        return self.result(np.power(self.data, float(n)), [(self, rule)], "PowBackward0")

    def tanh(self):
        def rule(g):
            t = self.tanh()
            return g - g * t * t

        return self.result(np.tanh(self.data), [(self, rule)], "TanhBackward0")

    def pass_back(self, start):
        arrived = {id(self): start}
        for tensor in self.from_the_end():
            g = arrived.pop(id(tensor))
            for parent, rule in tensor.edges:
                share, known = rule(g), arrived.get(id(parent))
                arrived[id(parent)] = share if known is None else known + share
            if not tensor.edges:
                tensor.grad = g if tensor.grad is None else tensor.grad + g

    def backward(self, gradient=None, create_graph=False):
        if gradient is None:
            gradient = Tensor(np.ones(self.data.shape))
        if create_graph:
            self.pass_back(gradient)
        else:
            with no_grad():
                self.pass_back(gradient)


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
(x**3).sum().backward(create_graph=True)
slope = x.grad
x.grad = None
slope.sum().backward()

# %% part="accepted"
class Tensor(Base):
    def __mul__(self, other):
        other = self.lift(other)
        edges = (self, lambda g: g * other), (other, lambda g: g * self)
        return self.result(self.data * other.data, edges, "MulBackward0")

    def __pow__(self, n):
        edges = ((self, lambda g: g * n * self ** (n - 1)),)
        return self.result(self.data**n, edges, "PowBackward0")

    def tanh(self):
        return self.result(np.tanh(self.data), ((self, lambda g: g * (1 - self.tanh() ** 2)),), "TanhBackward0")

    def backward(self, gradient=None, create_graph=False):
        start = Tensor(np.ones_like(self.data)) if gradient is None else gradient
        arrived = {self: start}
        with contextlib.ExitStack() as stack:
            if not create_graph:
                stack.enter_context(no_grad())
            for tensor in self.from_the_end():
                g = arrived[tensor]
                for parent, rule in tensor.edges:
                    share = rule(g)
                    if parent in arrived:
                        share = share + arrived[parent]
                    arrived[parent] = share
                if len(tensor.edges) == 0:
                    tensor.grad = g if tensor.grad is None else g + tensor.grad


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = (x * x * x).sum()
y.backward(create_graph=True)
slope, x.grad = x.grad, None
slope.backward()
print(slope, x.grad.data)

# %% part="accepted"
def times(a, b):
    b = a.lift(b)
    return a.result(a.data * b.data, ((a, lambda g: times(g, b)), (b, lambda g: times(g, a))), "MulBackward0")


def power(a, n):
    return a.result(a.data**n, ((a, lambda g: times(g, power(a, n - 1) * n)),), "PowBackward0")


def hyperbolic(a):
    one_less = lambda t: times(t, t) * -1 + 1
    return a.result(np.tanh(a.data), ((a, lambda g: times(g, one_less(hyperbolic(a)))),), "TanhBackward0")


class Tensor(Base):
    __mul__, __pow__, tanh = times, power, hyperbolic

    def backward(self, gradient=None, create_graph=False):
        order = self.from_the_end()
        shares = {tensor: [] for tensor in order}
        shares[self].append(Tensor(self.data * 0 + 1) if gradient is None else gradient)
        how = contextlib.nullcontext if create_graph else no_grad
        with how():
            for tensor in order:
                first, *others = shares[tensor]
                for other in others:
                    first = first + other
                for parent, rule in tensor.edges:
                    shares[parent].append(rule(first))
                if not tensor.edges:
                    tensor.grad = first if tensor.grad is None else tensor.grad + first


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
(x**3).sum().backward(create_graph=True)
slope = x.grad
x.grad = None
slope.sum().backward()

# %% part="accepted"
class Tensor(Base):
    def __mul__(self, other):
        other = self.lift(other)
        edges = (self, lambda g: g * other), (other, lambda g: g * self)
        return self.result(self.data * other.data, edges, "MulBackward0")

    def __pow__(self, n):
        edges = ((self, lambda g: g * n * self ** (n - 1)),)
        return self.result(self.data**n, edges, "PowBackward0")

    def tanh(self):
        result = self.result(np.tanh(self.data), ((self, lambda g: g * (1 - result**2)),), "TanhBackward0")
        return result

    def backward(self, gradient=None, create_graph=False):
        start = Tensor(np.ones_like(self.data)) if gradient is None else gradient
        arrived = {self: start}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if not create_graph:
                g = g.detach()
            if not tensor.edges:
                with contextlib.nullcontext() if create_graph else no_grad():
                    tensor.grad = g if tensor.grad is None else tensor.grad + g
            for parent, rule in tensor.edges:
                share = rule(g) + arrived[parent] if parent in arrived else rule(g)
                arrived[parent] = share if create_graph else share.detach()


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = (x * x * x).sum()
y.backward(create_graph=True)
slope, x.grad = x.grad, None
slope.backward()
print(slope, x.grad.data)

# %% [markdown] part="hint" lang="en"
# Look at the rule of `sum` in the given cell: it asks `g` for another tensor. What does the rule of a product need from
# its two operands: their numbers, or they themselves?

# %% [markdown] part="hint" lang="zh"
# 看看给定单元格里 `sum` 的规则：它向 `g` 要的是另一个张量。乘法的规则需要两个操作数的什么：它们的数，还是它们本身？

# %% [markdown] part="hint" lang="en"
# Leave the `.data` out of the rules: `g * other` is recorded, as any product of tensors is. The rule of `tanh` may use its
# own result, the tensor. In `backward` the start is a tensor of ones, and shares are added as tensors; all of it runs
# inside `no_grad()` unless `create_graph` is given. `contextlib.nullcontext()` is a block that does nothing.

# %% [markdown] part="hint" lang="zh"
# 规则里不要写 `.data`：`g * other` 会被记录下来，和张量之间的任何乘法一样。`tanh` 的规则可以用它自己的结果，也就是那个张量。`backward` 从全 1 的张量出发，份额作为张量相加；没有给 `create_graph` 时，全都放在 `no_grad()` 里进行。`contextlib.nullcontext()` 是什么也不做的块。

# %% [markdown] part="hint" lang="en"
# With one gap: `with contextlib.nullcontext() if ______ else no_grad():`, and below it the loop of 7.7. The rule of the
# power is `lambda g: g * n * self ** (n - 1)`.

# %% [markdown] part="hint" lang="zh"
# 留一处空：`with contextlib.nullcontext() if ______ else no_grad():`，下面就是 7.7 的循环。幂的规则是 `lambda g: g * n * self ** (n - 1)`。

# %% [markdown] part="why" lang="en"
# A derivative is a computation like any other: record it, and it has a derivative of its own. That is all that
# `create_graph` does.

# %% [markdown] part="why" lang="zh"
# 求导也是计算：把它记录下来，它自己就又有导数。`create_graph` 做的就是这些。

# %% part="ask"
def ask(cell):
    cell.run()
    Tensor = cell.name("Tensor")
    numbers = cell.tensor("numbers").tolist() if cell.has("numbers") else [0.5, -1.0, 1.5]

    def kept(name, tensor):
        cell.record(name, tensor if tensor is None else np.asarray(tensor.data))

    def orders(name, f):
        """Values, then one derivative after another."""
        x = Tensor(numbers, requires_grad=True)
        y = f(x)
        kept(f"the value of {name}", y)
        for order in ("first", "second", "third"):
            x.grad = None
            if y is not None:
                y.sum().backward(create_graph=True)
            y = x.grad
            kept(f"the {order} derivative of {name}", y)

    with cell.probe("the last lines"):
        kept("the slope in the last lines", cell.name("slope"))
        kept("the second derivative in the last lines", cell.name("x").grad)
    with cell.probe("x ** 4"):
        orders("x ** 4", lambda x: x**4)
    with cell.probe("x * x * x"):
        orders("x * x * x", lambda x: x * x * x)
    with cell.probe("tanh"):
        orders("tanh", lambda x: x.tanh())
    with cell.probe("a formula of all of them"):
        orders("(2 * x).tanh() / (1 + x ** 2)", lambda x: (2 * x).tanh() / (1 + x**2))
    with cell.probe("two leaves"):
        a, b = Tensor(numbers, requires_grad=True), Tensor([2.0, 3.0, 5.0], requires_grad=True)
        (a * a * b).sum().backward(create_graph=True)
        mixed, a.grad, b.grad = a.grad, None, None
        mixed.sum().backward()
        kept("the derivative by b of the one by a", b.grad)
    with cell.probe("what is recorded"):
        t = Tensor(numbers, requires_grad=True)
        (t**3).sum().backward()
        cell.record("a gradient without create_graph requires one", bool(t.grad.requires_grad))
        cell.record("its edges", len(t.grad.edges))
        (t * t).backward(Tensor([1.0, 10.0, 100.0]))
        kept("the sum of two passes, the second with weights", t.grad)
        cell.record("recording goes on afterwards", bool((t * t).requires_grad))
        cell.record("leaves keep a Tensor", isinstance(t.grad, Tensor))

# %% part="judge"
from checkers.authoring import OWN_ENGINE, WALKS, Diagnosis, never

causes = OWN_ENGINE
keeps = "stage_8"
FORMULAS = ("x ** 4", "x * x * x", "tanh", "(2 * x).tanh() / (1 + x ** 2)")
FIRST = tuple(f"the first derivative of {name}" for name in FORMULAS)
compare = {"the slope in the last lines": "type shape values", "the second derivative in the last lines": "type shape values"}
compare |= {f"the value of {name}": "type shape values" for name in FORMULAS}
compare |= dict.fromkeys(FIRST, "type shape values")
compare |= {f"the {order} derivative of {name}": "type shape values" for order in ("second", "third") for name in FORMULAS}
compare |= {"the derivative by b of the one by a": "type shape values", "a gradient without create_graph requires one": "values", "its edges": "values"}
compare |= {"the sum of two passes, the second with weights": "type shape values", "recording goes on afterwards": "values", "leaves keep a Tensor": "values"}

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
        yield {"numbers": draw.tensor(3, low=0.3, high=1.2)}


NO_PAST = {
    "en": "The first derivatives are right, and what is behind them is not. Does create_graph reach the pass, and do the rules and the pass "
    "compute with tensors, outside no_grad, and nowhere with bare numbers (`.data`)?",
    "zh": "一阶导数是对的，它们背后的历史不对。create_graph 有没有传到反向传播里？规则和反向传播是不是都在 no_grad 之外用张量计算，没有哪一处用了数（`.data`）？",
}
ONE_RULE = {
    "en": "The second derivatives of {good} are right, that of {bad} is not: look at the rule of {rule}. Does it multiply by something that has no past, an array or "
    "a Tensor made of one? It has to compute with tensors: the operand, or the result itself.",
    "zh": "{good} 的二阶导数是对的，{bad} 的不对：请看 {rule} 的规则。它乘的是不是没有历史的东西，比如数组，或者由数组新造的 Tensor？规则要用张量计算：操作数，或者结果本身。",
}
RECORDED = {
    "en": "Without create_graph the pass is to record nothing, yet this gradient has a graph: run it inside no_grad().",
    "zh": "没有 create_graph 时，反向传播不应记录任何东西，而这个梯度带着计算图：请放在 no_grad() 里进行。",
}


def explain(evidence):
    wrong = [each.key for each in evidence.mismatches]
    if evidence.raised and evidence.raised.where == "answer" or any(key in FIRST or "value of" in key or "slope" in key for key in wrong):
        return None
    if any("derivative" in key for key in wrong):
        rules = {name: f"the second derivative of {name}" in wrong for name in FORMULAS[:3]}
        bad, good = ([name for name in rules if rules[name] is flag] for flag in (True, False))
        if len(bad) == 1 and not evidence.raised:
            name, rule = bad[0], {"x ** 4": "**", "x * x * x": "*", "tanh": "tanh"}[bad[0]]
            words = {"name": f"the second derivative of {name}", "bad": name, "good": good, "rule": rule}
            return Diagnosis("wrong-gradient", words, ONE_RULE)
        return Diagnosis("wrong-gradient", {"name": wrong[0]}, NO_PAST)
    if wrong[:1] in (["a gradient without create_graph requires one"], ["its edges"]):
        return Diagnosis("recorded-anyway", {"name": wrong[0]}, RECORDED)
    return None

# %% part="wrong" diagnosis="wrong-gradient"
# the rules of the product compute with numbers
class Tensor(Base):
    def __mul__(self, other):
        other = self.lift(other)
        edges = (self, lambda g: g * Tensor(other.data)), (other, lambda g: g * Tensor(self.data))
        return self.result(self.data * other.data, edges, "MulBackward0")

    def __pow__(self, n):
        edges = ((self, lambda g: g * n * self ** (n - 1)),)
        return self.result(self.data**n, edges, "PowBackward0")

    def tanh(self):
        result = self.result(np.tanh(self.data), ((self, lambda g: g * (1 - result**2)),), "TanhBackward0")
        return result

    def backward(self, gradient=None, create_graph=False):
        start = Tensor(np.ones_like(self.data)) if gradient is None else gradient
        arrived = {self: start}
        with contextlib.nullcontext() if create_graph else no_grad():
            for tensor in self.from_the_end():
                g = arrived[tensor]
                if not tensor.edges:
                    tensor.grad = g if tensor.grad is None else tensor.grad + g
                for parent, rule in tensor.edges:
                    share = rule(g)
                    arrived[parent] = arrived[parent] + share if parent in arrived else share


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
(x**3).sum().backward(create_graph=True)
slope = x.grad
x.grad = None
slope.sum().backward()

# %% part="wrong" diagnosis="wrong-gradient"
# the rule of tanh has its result as an array
class Tensor(Base):
    def __mul__(self, other):
        other = self.lift(other)
        edges = (self, lambda g: g * other), (other, lambda g: g * self)
        return self.result(self.data * other.data, edges, "MulBackward0")

    def __pow__(self, n):
        edges = ((self, lambda g: g * n * self ** (n - 1)),)
        return self.result(self.data**n, edges, "PowBackward0")

    def tanh(self):
        value = np.tanh(self.data)
        return self.result(value, ((self, lambda g: g * Tensor(1 - value**2)),), "TanhBackward0")

    def backward(self, gradient=None, create_graph=False):
        start = Tensor(np.ones_like(self.data)) if gradient is None else gradient
        arrived = {self: start}
        with contextlib.nullcontext() if create_graph else no_grad():
            for tensor in self.from_the_end():
                g = arrived[tensor]
                if not tensor.edges:
                    tensor.grad = g if tensor.grad is None else tensor.grad + g
                for parent, rule in tensor.edges:
                    share = rule(g)
                    arrived[parent] = arrived[parent] + share if parent in arrived else share


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
(x**3).sum().backward(create_graph=True)
slope = x.grad
x.grad = None
slope.sum().backward()

# %% part="wrong" diagnosis="wrong-gradient"
# create_graph is never looked at: nothing is recorded
class Tensor(Base):
    def __mul__(self, other):
        other = self.lift(other)
        edges = (self, lambda g: g * other), (other, lambda g: g * self)
        return self.result(self.data * other.data, edges, "MulBackward0")

    def __pow__(self, n):
        edges = ((self, lambda g: g * n * self ** (n - 1)),)
        return self.result(self.data**n, edges, "PowBackward0")

    def tanh(self):
        result = self.result(np.tanh(self.data), ((self, lambda g: g * (1 - result**2)),), "TanhBackward0")
        return result

    def backward(self, gradient=None, create_graph=False):
        start = Tensor(np.ones_like(self.data)) if gradient is None else gradient
        arrived = {self: start}
        with no_grad():
            for tensor in self.from_the_end():
                g = arrived[tensor]
                if not tensor.edges:
                    tensor.grad = g if tensor.grad is None else tensor.grad + g
                for parent, rule in tensor.edges:
                    share = rule(g)
                    arrived[parent] = arrived[parent] + share if parent in arrived else share


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
(x**3).sum().backward(create_graph=True)
slope = x.grad
x.grad = None
slope.sum().backward()

# %% part="wrong" diagnosis="recorded-anyway"
# everything is recorded, asked for or not
class Tensor(Base):
    def __mul__(self, other):
        other = self.lift(other)
        edges = (self, lambda g: g * other), (other, lambda g: g * self)
        return self.result(self.data * other.data, edges, "MulBackward0")

    def __pow__(self, n):
        edges = ((self, lambda g: g * n * self ** (n - 1)),)
        return self.result(self.data**n, edges, "PowBackward0")

    def tanh(self):
        result = self.result(np.tanh(self.data), ((self, lambda g: g * (1 - result**2)),), "TanhBackward0")
        return result

    def backward(self, gradient=None, create_graph=False):
        start = Tensor(np.ones_like(self.data)) if gradient is None else gradient
        arrived = {self: start}
        with contextlib.nullcontext():
            for tensor in self.from_the_end():
                g = arrived[tensor]
                if not tensor.edges:
                    tensor.grad = g if tensor.grad is None else tensor.grad + g
                for parent, rule in tensor.edges:
                    share = rule(g)
                    arrived[parent] = arrived[parent] + share if parent in arrived else share


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
(x**3).sum().backward(create_graph=True)
slope = x.grad
x.grad = None
slope.sum().backward()

# %% part="wrong" diagnosis="wrong-gradient"
# the switch is the wrong way round
class Tensor(Base):
    def __mul__(self, other):
        other = self.lift(other)
        edges = (self, lambda g: g * other), (other, lambda g: g * self)
        return self.result(self.data * other.data, edges, "MulBackward0")

    def __pow__(self, n):
        edges = ((self, lambda g: g * n * self ** (n - 1)),)
        return self.result(self.data**n, edges, "PowBackward0")

    def tanh(self):
        result = self.result(np.tanh(self.data), ((self, lambda g: g * (1 - result**2)),), "TanhBackward0")
        return result

    def backward(self, gradient=None, create_graph=False):
        start = Tensor(np.ones_like(self.data)) if gradient is None else gradient
        arrived = {self: start}
        with no_grad() if create_graph else contextlib.nullcontext():
            for tensor in self.from_the_end():
                g = arrived[tensor]
                if not tensor.edges:
                    tensor.grad = g if tensor.grad is None else tensor.grad + g
                for parent, rule in tensor.edges:
                    share = rule(g)
                    arrived[parent] = arrived[parent] + share if parent in arrived else share


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
(x**3).sum().backward(create_graph=True)
slope = x.grad
x.grad = None
slope.sum().backward()

# %% part="wrong" diagnosis="slip-expression-part"
# the last path wins
class Tensor(Base):
    def __mul__(self, other):
        other = self.lift(other)
        edges = (self, lambda g: g * other), (other, lambda g: g * self)
        return self.result(self.data * other.data, edges, "MulBackward0")

    def __pow__(self, n):
        edges = ((self, lambda g: g * n * self ** (n - 1)),)
        return self.result(self.data**n, edges, "PowBackward0")

    def tanh(self):
        result = self.result(np.tanh(self.data), ((self, lambda g: g * (1 - result**2)),), "TanhBackward0")
        return result

    def backward(self, gradient=None, create_graph=False):
        start = Tensor(np.ones_like(self.data)) if gradient is None else gradient
        arrived = {self: start}
        with contextlib.nullcontext() if create_graph else no_grad():
            for tensor in self.from_the_end():
                g = arrived[tensor]
                if not tensor.edges:
                    tensor.grad = g if tensor.grad is None else tensor.grad + g
                for parent, rule in tensor.edges:
                    share = rule(g)
                    arrived[parent] = share


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
(x**3).sum().backward(create_graph=True)
slope = x.grad
x.grad = None
slope.sum().backward()

# %% part="wrong" diagnosis="wrong-gradient"
# leaves keep the numbers only
class Tensor(Base):
    def __mul__(self, other):
        other = self.lift(other)
        edges = (self, lambda g: g * other), (other, lambda g: g * self)
        return self.result(self.data * other.data, edges, "MulBackward0")

    def __pow__(self, n):
        edges = ((self, lambda g: g * n * self ** (n - 1)),)
        return self.result(self.data**n, edges, "PowBackward0")

    def tanh(self):
        result = self.result(np.tanh(self.data), ((self, lambda g: g * (1 - result**2)),), "TanhBackward0")
        return result

    def backward(self, gradient=None, create_graph=False):
        start = Tensor(np.ones_like(self.data)) if gradient is None else gradient
        arrived = {self: start}
        with contextlib.nullcontext() if create_graph else no_grad():
            for tensor in self.from_the_end():
                g = arrived[tensor]
                if not tensor.edges:
                    tensor.grad = Tensor(g.data if tensor.grad is None else tensor.grad.data + g.data)
                for parent, rule in tensor.edges:
                    share = rule(g)
                    arrived[parent] = arrived[parent] + share if parent in arrived else share


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
(x**3).sum().backward(create_graph=True)
slope = x.grad
x.grad = None
slope.sum().backward()

# %% part="wrong" diagnosis="slip-term-missing"
# the exponent is not lowered
class Tensor(Base):
    def __mul__(self, other):
        other = self.lift(other)
        edges = (self, lambda g: g * other), (other, lambda g: g * self)
        return self.result(self.data * other.data, edges, "MulBackward0")

    def __pow__(self, n):
        edges = ((self, lambda g: g * n * self**n),)
        return self.result(self.data**n, edges, "PowBackward0")

    def tanh(self):
        result = self.result(np.tanh(self.data), ((self, lambda g: g * (1 - result**2)),), "TanhBackward0")
        return result

    def backward(self, gradient=None, create_graph=False):
        start = Tensor(np.ones_like(self.data)) if gradient is None else gradient
        arrived = {self: start}
        with contextlib.nullcontext() if create_graph else no_grad():
            for tensor in self.from_the_end():
                g = arrived[tensor]
                if not tensor.edges:
                    tensor.grad = g if tensor.grad is None else tensor.grad + g
                for parent, rule in tensor.edges:
                    share = rule(g)
                    arrived[parent] = arrived[parent] + share if parent in arrived else share


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
(x**3).sum().backward(create_graph=True)
slope = x.grad
x.grad = None
slope.sum().backward()

# %% part="wrong" diagnosis="wrong-gradient"
# the slope is asked for without create_graph
class Tensor(Base):
    def __mul__(self, other):
        other = self.lift(other)
        edges = (self, lambda g: g * other), (other, lambda g: g * self)
        return self.result(self.data * other.data, edges, "MulBackward0")

    def __pow__(self, n):
        edges = ((self, lambda g: g * n * self ** (n - 1)),)
        return self.result(self.data**n, edges, "PowBackward0")

    def tanh(self):
        result = self.result(np.tanh(self.data), ((self, lambda g: g * (1 - result**2)),), "TanhBackward0")
        return result

    def backward(self, gradient=None, create_graph=False):
        start = Tensor(np.ones_like(self.data)) if gradient is None else gradient
        arrived = {self: start}
        with contextlib.nullcontext() if create_graph else no_grad():
            for tensor in self.from_the_end():
                g = arrived[tensor]
                if not tensor.edges:
                    tensor.grad = g if tensor.grad is None else tensor.grad + g
                for parent, rule in tensor.edges:
                    share = rule(g)
                    arrived[parent] = arrived[parent] + share if parent in arrived else share


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
(x**3).sum().backward()
slope = x.grad
x.grad = None
slope.sum().backward()
