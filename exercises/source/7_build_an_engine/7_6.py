# %% [markdown] part="prompt" lang="en"
# ### 7.6 Stage 6: operations of your own
#
# The given cell is the whole engine so far. Add what Lesson 5 used: a class `Context` with `save_for_backward(*tensors)` and
# `saved_tensors`, and a base class `Function` whose **class method** `apply(*inputs)`
#
# 1. makes a fresh context and calls `forward(ctx, *inputs)`, recording nothing;
# 2. returns the result with one edge for each input that is a tensor; numbers get none;
# 3. in each edge's rule calls `backward(ctx, grad_output)` with a tensor, and takes the answer for its input: `backward` returns one
#    tensor, or a tuple with one entry for each input, `None` for a number.
#
# `Square` is Lesson 5's. The check runs exercise 5.1 on your engine.

# %% [markdown] part="prompt" lang="zh"
# ### 7.6 第六步：你自己的运算
#
# 给定的单元格是到目前为止的整台引擎。请加上第 5 课用到的东西：类 `Context`，有 `save_for_backward(*tensors)` 和 `saved_tensors`；以及基类 `Function`，它的**类方法** `apply(*inputs)`
#
# 1. 造一个新的上下文对象，调用 `forward(ctx, *inputs)`，期间什么也不记录；
# 2. 返回结果，每个张量输入对应一条边；数没有边；
# 3. 每条边的规则都用一个张量调用 `backward(ctx, grad_output)`，再取出属于自己那个输入的答案：`backward` 返回一个张量，或者一个元组，每个输入对应一项，数对应 `None`。
#
# `Square` 就是第 5 课的那个。检查会在你的引擎上运行练习 5.1。

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


class Tensor:
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        self.data = np.asarray(data, dtype=float)
        self.edges = edges  # pairs (parent, rule)
        self.made_by = made_by
        self.requires_grad = requires_grad
        self.grad = None

    def __repr__(self):
        return f"tensor({self.data})"

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

    def lift(self, other):
        return other if isinstance(other, Tensor) else Tensor(other)

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

# %% part="own"
from checkers import build_on

Tensor, no_grad = build_on("5b", Tensor, no_grad)  # your own stage 5b, once it is kept

# %% part="starter"
class Context:
    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


class Function:
    @classmethod
    def apply(cls, *inputs):
        ctx = Context()
        return cls.forward(ctx, *inputs)  # records what forward does, and never calls backward


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()

# %% part="solution"
class Context:
    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


class Function:
    @classmethod
    def apply(cls, *inputs):
        ctx = Context()
        with no_grad():
            result = cls.forward(ctx, *inputs)

        def rule_of(position):
            def rule(g):
                grads = cls.backward(ctx, Tensor(g))
                grads = grads if isinstance(grads, tuple) else (grads,)
                return grads[position].data

            return rule

        edges = [(each, rule_of(k)) for k, each in enumerate(inputs) if isinstance(each, Tensor)]
        return result.result(result.data, edges, cls.__name__ + "Backward")


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()

# %% part="accepted"
class Context:
    saved_tensors = ()

    def save_for_backward(self, *tensors):
        self.saved_tensors = tuple(tensors)


class Function:
    @classmethod
    def apply(cls, *inputs):
        ctx = Context()
        with no_grad():
            output = cls.forward(ctx, *inputs)
        edges = []
        for number, each in enumerate(inputs):
            if not isinstance(each, Tensor):
                continue

            def rule(g, number=number):
                answer = cls.backward(ctx, Tensor(g))
                if not isinstance(answer, (tuple, list)):
                    answer = [answer]
                return answer[number].data

            edges.append((each, rule))
        return Tensor(0.0).result(output.data, tuple(edges), f"{cls.__name__}Backward")


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()

# %% part="accepted"
import functools


class Context:
    def __init__(self):
        self.saved_tensors = ()

    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


class Function:
    @classmethod
    def answer(cls, ctx, position, g):
        """What this input gets for the gradient g of the output."""
        with no_grad():
            everything = cls.backward(ctx, Tensor(g))
        mine = everything[position] if isinstance(everything, tuple) else everything
        return mine.data

    @classmethod
    def apply(cls, *inputs):
        ctx = Context()
        with no_grad():
            result = cls.forward(ctx, *inputs)
        tensors = [k for k in range(len(inputs)) if isinstance(inputs[k], Tensor)]
        edges = tuple((inputs[k], functools.partial(cls.answer, ctx, k)) for k in tensors)
        return result.result(result.data, edges, cls.__name__ + "Backward")


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()

# %% part="accepted"
class Context:
    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


class Edge:
    def __init__(self, function, ctx, position):
        self.function, self.ctx, self.position = function, ctx, position

    def __call__(self, g):
        grads = self.function.backward(self.ctx, Tensor(g))
        if isinstance(grads, Tensor):
            return grads.data
        return grads[self.position].data


class Function:
    def apply(cls, *inputs):
        ctx = Context()
        Recorder.on, before = False, Recorder.on
        try:
            result = cls.forward(ctx, *inputs)
        finally:
            Recorder.on = before
        edges = []
        for position, parent in enumerate(inputs):
            if hasattr(parent, "edges"):
                edges.append((parent, Edge(cls, ctx, position)))
        return result.result(result.data, edges, cls.__name__ + "Backward")

    apply = classmethod(apply)


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()

# %% part="accepted"
class Function:
    class Context:
        def save_for_backward(self, *tensors):
            self.saved_tensors = tensors

    @classmethod
    def apply(cls, *inputs):
        ctx = cls.Context()
        plain = [each.detach() if isinstance(each, Tensor) else each for each in inputs]
        with no_grad():
            result = cls.forward(ctx, *plain)

        def all_of_them(g):
            grads = cls.backward(ctx, Tensor(g))
            return grads if isinstance(grads, tuple) else (grads,)

        edges = tuple(
            (each, lambda g, k=k: all_of_them(g)[k].data)
            for k, each in enumerate(inputs)
            if isinstance(each, Tensor)
        )
        return result.result(result.data, edges, cls.__name__ + "Backward")


Context = Function.Context


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()

# %% [markdown] part="hint" lang="en"
# Follow one call, `Square.apply(x)`, from hand to hand: who makes the context, who fills it, and who opens it later? The result of `forward`, made under
# `no_grad`, has no edges: where do they come from?

# %% [markdown] part="hint" lang="zh"
# 跟着一次调用 `Square.apply(x)` 走一遍：谁造上下文对象，谁往里放，后来谁打开？`forward` 的结果是在 `no_grad` 里造的，没有边：边从哪里来？

# %% [markdown] part="hint" lang="en"
# `cls` is the class that was called, `Square`; so `cls.forward` and `cls.backward` are its methods. `result.result(result.data, edges, name)` is the
# engine's own way to make a tensor with edges. A rule gets an array and returns an array: wrap it in a `Tensor` before `backward` and take `.data` of the
# answer. Mind the loop variable in a `lambda`: each rule has to remember its own position.

# %% [markdown] part="hint" lang="zh"
# `cls` 就是被调用的那个类 `Square`，所以 `cls.forward` 和 `cls.backward` 是它的方法。`result.result(result.data, edges, name)` 是引擎自己造带边张量的办法。规则收到数组，返回数组：调用 `backward` 之前包成 `Tensor`，再取答案的 `.data`。当心 `lambda` 里的循环变量：每条规则要记住自己的位置。

# %% [markdown] part="hint" lang="en"
# Inside the rule, with one gap: `grads = cls.backward(ctx, Tensor(g))`, make it a tuple if it is none, and
# `return grads[______].data`.

# %% [markdown] part="hint" lang="zh"
# 规则里面，留一处空：`grads = cls.backward(ctx, Tensor(g))`，如果不是元组就变成元组，然后 `return grads[______].data`。

# %% [markdown] part="why" lang="en"
# A Function is one edge rule per input that asks the class, with a context that belongs to this call alone.

# %% [markdown] part="why" lang="zh"
# 一个 Function 就是每个输入一条边的规则：它去问那个类，带着只属于这次调用的上下文对象。

# %% part="ask"
def ask(cell):
    from checkers import own_engine

    cell.run()
    Tensor, Function, no_grad = cell.name("Tensor"), cell.name("Function"), cell.name("no_grad")

    def drawn(name, shown):
        return cell.case[name]["values"] if cell.has(name) else shown

    # before anything is added to the class
    with cell.probe("Square on your engine"):
        cell.record("the gradient of x", np.asarray(cell.name("x").grad.data))
        cell.record("the number of edges of y", len(cell.name("y").edges))

    with cell.probe("your Square on other numbers"):
        t = Tensor(drawn("a", [2.0, -3.0]), requires_grad=True)
        square = cell.name("Square").apply(t)
        square.backward(Tensor(drawn("arriving", [1.0, 10.0])))
        cell.record("Square of other numbers", np.asarray(square.data))
        cell.record("t.grad after Square.apply(t)", np.asarray(t.grad.data))

    inside = []

    class Weighted(Function):
        """a * k + b * b, with a number k between two tensors."""

        @staticmethod
        def forward(ctx, a, k, b):
            ctx.save_for_backward(b)
            ctx.k = k
            inside.append(len((a * k).edges))
            return a * k + b * b

        @staticmethod
        def backward(ctx, grad_output):
            (b,) = ctx.saved_tensors
            return grad_output * ctx.k, None, grad_output * 2 * b

    calls = []

    class Reversed(Function):
        """The elements from the last to the first: its backward moves what arrives."""

        @staticmethod
        def forward(ctx, a):
            return Tensor(a.data[::-1].copy())

        @staticmethod
        def backward(ctx, grad_output):
            calls.append(grad_output)
            return Tensor(grad_output.data[::-1].copy())

    with cell.probe("a Function of a tensor, a number and a tensor"):
        a = Tensor(drawn("a", [1.0, -2.0]), requires_grad=True)
        b = Tensor(drawn("b", [3.0, 0.5]), requires_grad=True)
        k = float(drawn("k", 4.0))
        first, second = Weighted.apply(a, k, b), Weighted.apply(b, 10.0, a)
        cell.record("the number of edges with a number among the inputs", len(first.edges))
        cell.record("the number of edges made inside forward", sum(inside))
        first.backward(Tensor(drawn("arriving", [1.0, 100.0])))
        cell.record("a.grad after the first of two calls", np.asarray(a.grad.data))
        cell.record("b.grad after the first of two calls", np.asarray(b.grad.data))
        second.sum().backward()
        cell.record("a.grad after both calls", np.asarray(a.grad.data))
    with cell.probe("a Function that turns a tensor round"):
        c = Tensor(drawn("b", [1.0, 2.0]), requires_grad=True)
        turned = Reversed.apply(c)
        cell.record("calls of backward before the walk", len(calls))
        turned.backward(Tensor(drawn("arriving", [1.0, 100.0])))
        cell.record("c.grad after turning c round", np.asarray(c.grad.data))
    with cell.probe("what is recorded"):
        with no_grad():
            paused = Weighted.apply(a, 4.0, b)
        cell.record("the number of edges inside no_grad", len(paused.edges))
        constant = Tensor(np.ones_like(b.data))
        cell.record("the number of edges with one constant", len(Weighted.apply(constant, 4.0, b).edges))
        cell.record("recording goes on afterwards", bool((a * 2).requires_grad))
    with cell.probe("exercise 5.1 on your engine"):
        cell.include("5.1", own_engine.library(Tensor, Function, no_grad))


# %% part="judge"
from checkers.authoring import OWN_ENGINE, Diagnosis, compared, find, program

causes = OWN_ENGINE
programs = {"5.1": program("5.1")}
keeps = "stage_6"
compare = {
    "the gradient of x": "type shape values",
    "Square of other numbers": "type shape values",
    "t.grad after Square.apply(t)": "type shape values",
    "the number of edges of y": "values",
    "the number of edges with a number among the inputs": "values",
    "the number of edges made inside forward": "values",
    "a.grad after the first of two calls": "type shape values",
    "b.grad after the first of two calls": "type shape values",
    "a.grad after both calls": "type shape values",
    "calls of backward before the walk": "values",
    "c.grad after turning c round": "type shape values",
    "the number of edges inside no_grad": "values",
    "the number of edges with one constant": "values",
    "recording goes on afterwards": "values",
    **compared("5.1"),
}


def cases(draw):
    for case in find("5.1").cases(draw):
        own = {name: draw.tensor(3, dtype="float64") for name in ("a", "b")}
        yield {**case, **own, "k": draw.tensor(dtype="float64"), "arriving": draw.tensor(3, dtype="float64")}


TENSORS_FOR_THE_CLASS = {
    "en": "A rule receives an array, and backward of the class expects a tensor: call cls.backward(ctx, Tensor(g)).",
    "zh": "规则收到的是数组，而类的 backward 要的是张量：请调用 cls.backward(ctx, Tensor(g))。",
}
ARRAYS_FOR_THE_WALK = {
    "en": "A rule gives the backward pass an array, but backward of the class has returned a tensor: pass on its .data.",
    "zh": "规则交给反向传播的是数组，而类的 backward 返回的是张量：请交出它的 .data。",
}
NO_EDGE_FOR_NUMBERS = {
    "en": "An input that is a plain number has no gradient: make edges for those inputs only that are tensors, and remember "
    "the place of each.",
    "zh": "普通的数没有梯度：只给张量输入建边，并记住每个输入的位置。",
}
OTHER_PLACE = {
    "en": "backward answers once for every input, with None for the plain number, and that None was taken for the answer to a tensor. "
    "Count the places over all inputs, numbers as well, and make edges for the tensors only.",
    "zh": "backward 对每个输入都给一个答案，对普通的数给的是 None，而这个 None 被当成了某个张量的答案。位置要在所有输入里数，数也算在内；只给张量建边。",
}
REFUSED = {
    "memoryview": TENSORS_FOR_THE_CLASS,
    "number, not 'Tensor'": ARRAYS_FOR_THE_WALK,
    "'float' object has no attribute 'requires_grad'": NO_EDGE_FOR_NUMBERS,
}


def explain(evidence):
    for text, said in REFUSED.items():
        if evidence.says(text):
            return Diagnosis("exception", {"type": evidence.raised.type}, said)
    number_among = "a Function of a tensor, a number and a tensor"
    if evidence.says("'NoneType' object has no attribute 'data'") and evidence.raised.where == number_among:
        return Diagnosis("exception", {"type": evidence.raised.type}, OTHER_PLACE)
    first = evidence.first
    if evidence.raised or first is None or not first.key.startswith("5.1: "):
        return None
    return Diagnosis("other-engine", {"name": first.key.removeprefix("5.1: ")})


# %% part="wrong" diagnosis="late-binding"
# the rules all answer for the last input
class Context:
    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


class Function:
    @classmethod
    def apply(cls, *inputs):
        ctx = Context()
        with no_grad():
            result = cls.forward(ctx, *inputs)

        edges = []
        for k, each in enumerate(inputs):
            if isinstance(each, Tensor):

                def rule(g):
                    grads = cls.backward(ctx, Tensor(g))
                    grads = grads if isinstance(grads, tuple) else (grads,)
                    return grads[k].data

                edges.append((each, rule))
        return result.result(result.data, edges, cls.__name__ + "Backward")


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()

# %% part="wrong" diagnosis="exception"
# numbers get an edge
class Context:
    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


class Function:
    @classmethod
    def apply(cls, *inputs):
        ctx = Context()
        with no_grad():
            result = cls.forward(ctx, *inputs)

        def rule_of(position):
            def rule(g):
                grads = cls.backward(ctx, Tensor(g))
                grads = grads if isinstance(grads, tuple) else (grads,)
                return grads[position].data

            return rule

        edges = [(each, rule_of(k)) for k, each in enumerate(inputs)]
        return result.result(result.data, edges, cls.__name__ + "Backward")


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()

# %% part="wrong" diagnosis="slip-expression-part"
# one context for all calls
class Context:
    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


class Function:
    ctx = Context()

    @classmethod
    def apply(cls, *inputs):
        ctx = Function.ctx
        with no_grad():
            result = cls.forward(ctx, *inputs)

        def rule_of(position):
            def rule(g):
                grads = cls.backward(ctx, Tensor(g))
                grads = grads if isinstance(grads, tuple) else (grads,)
                return grads[position].data

            return rule

        edges = [(each, rule_of(k)) for k, each in enumerate(inputs) if isinstance(each, Tensor)]
        return result.result(result.data, edges, cls.__name__ + "Backward")


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()

# %% part="wrong" diagnosis="exception"
# backward gets an array, not a tensor
class Context:
    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


class Function:
    @classmethod
    def apply(cls, *inputs):
        ctx = Context()
        with no_grad():
            result = cls.forward(ctx, *inputs)

        def rule_of(position):
            def rule(g):
                grads = cls.backward(ctx, g)
                grads = grads if isinstance(grads, tuple) else (grads,)
                return grads[position].data

            return rule

        edges = [(each, rule_of(k)) for k, each in enumerate(inputs) if isinstance(each, Tensor)]
        return result.result(result.data, edges, cls.__name__ + "Backward")


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()

# %% part="wrong" diagnosis="slip-call-extra"
# what comes from above is replaced by ones
class Context:
    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


class Function:
    @classmethod
    def apply(cls, *inputs):
        ctx = Context()
        with no_grad():
            result = cls.forward(ctx, *inputs)

        def rule_of(position):
            def rule(g):
                grads = cls.backward(ctx, Tensor(np.ones_like(g)))
                grads = grads if isinstance(grads, tuple) else (grads,)
                return grads[position].data

            return rule

        edges = [(each, rule_of(k)) for k, each in enumerate(inputs) if isinstance(each, Tensor)]
        return result.result(result.data, edges, cls.__name__ + "Backward")


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()

# %% part="wrong" diagnosis="slip-call"
# edges are kept inside no_grad as well
class Context:
    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


class Function:
    @classmethod
    def apply(cls, *inputs):
        ctx = Context()
        with no_grad():
            result = cls.forward(ctx, *inputs)

        def rule_of(position):
            def rule(g):
                grads = cls.backward(ctx, Tensor(g))
                grads = grads if isinstance(grads, tuple) else (grads,)
                return grads[position].data

            return rule

        edges = [(each, rule_of(k)) for k, each in enumerate(inputs) if isinstance(each, Tensor)]
        return Tensor(result.data, edges, cls.__name__ + "Backward", requires_grad=True)


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()

# %% part="wrong" diagnosis="exception"
# the class receives an array
class Context:
    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


class Function:
    @classmethod
    def apply(cls, *inputs):
        ctx = Context()
        with no_grad():
            out = cls.forward(ctx, *inputs)

        def rule(i):
            def f(g):
                grads = cls.backward(ctx, g)
                if not isinstance(grads, tuple):
                    grads = (grads,)
                return grads[i].data
            return f

        edges = [(t, rule(i)) for i, t in enumerate(inputs) if isinstance(t, Tensor)]
        return out.result(out.data, edges, cls.__name__ + "Backward")


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()

# %% part="wrong" diagnosis="exception"
# the walk receives a tensor
class Context:
    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


class Function:
    @classmethod
    def apply(cls, *inputs):
        ctx = Context()
        with no_grad():
            out = cls.forward(ctx, *inputs)

        def rule(i):
            def f(g):
                grads = cls.backward(ctx, Tensor(g))
                if not isinstance(grads, tuple):
                    grads = (grads,)
                return grads[i]
            return f

        edges = [(t, rule(i)) for i, t in enumerate(inputs) if isinstance(t, Tensor)]
        return out.result(out.data, edges, cls.__name__ + "Backward")


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()

# %% part="wrong" diagnosis="exception"
# numbers get edges as well
class Context:
    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


class Function:
    @classmethod
    def apply(cls, *inputs):
        ctx = Context()
        with no_grad():
            out = cls.forward(ctx, *inputs)

        def rule(i):
            def f(g):
                grads = cls.backward(ctx, Tensor(g))
                if not isinstance(grads, tuple):
                    grads = (grads,)
                return grads[i].data
            return f

        edges = [(t, rule(i)) for i, t in enumerate(inputs)]
        return out.result(out.data, edges, cls.__name__ + "Backward")


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()
