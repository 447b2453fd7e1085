# %% [markdown] part="prompt" lang="en"
# ### 7.4 Stage 4: arrays
#
# Data are NumPy arrays now. A local derivative is no longer one number, so each edge carries a **rule**: a
# function from the gradient of the result to the gradient of the parent, in the parent's shape. `Base` has the
# backward pass, and everything that is made from other operations. Write what is new:
#
# - `unbroadcast(g, shape)`: sum `g` over the axes along which an array of this shape was repeated;
# - `+` and `*` for shapes that broadcast, `@` for two matrices, and `sum()` over all elements.

# %% [markdown] part="prompt" lang="zh"
# ### 7.4 第四步：数组
#
# 现在数据是 NumPy 数组。局部导数不再是一个数，所以每条边带的是一条**规则**：一个函数，输入是结果的梯度，输出是父节点的梯度，形状与父节点相同。`Base` 里有反向传播，还有由别的运算拼成的一切。请写出新的部分：
#
# - `unbroadcast(g, shape)`：一个这种形状的数组沿哪些轴被重复过，就把 `g` 沿那些轴求和；
# - 能广播的形状之间的 `+` 和 `*`，两个矩阵的 `@`，以及对全部元素求和的 `sum()`。

# %% part="given"
class Base:
    def __init__(self, data, edges=()):
        self.data = np.asarray(data, dtype=float)
        self.edges = edges  # pairs (parent, rule)
        self.grad = 0.0

    def lift(self, other):
        return other if isinstance(other, Base) else type(self)(other)

    def backward(self):
        order, seen = [], set()

        def visit(tensor):
            if tensor not in seen:
                seen.add(tensor)
                for parent, rule in tensor.edges:
                    visit(parent)
                order.append(tensor)

        visit(self)
        self.grad = np.ones_like(self.data)
        for tensor in reversed(order):
            for parent, rule in tensor.edges:
                parent.grad = parent.grad + rule(tensor.grad)

    def __pow__(self, n):
        return type(self)(self.data**n, ((self, lambda g: g * n * self.data ** (n - 1)),))

    def tanh(self):
        result = np.tanh(self.data)
        return type(self)(result, ((self, lambda g: g * (1 - result**2)),))

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

Base = build_on(3, Base)  # your own stage 3, once it is kept

# %% part="starter"
def unbroadcast(g, shape):
    return g  # not yet summed


class Tensor(Base):
    def __add__(self, other):
        other = self.lift(other)
        return Tensor(self.data + other.data, ((self, lambda g: g), (other, lambda g: g)))


x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
bias = Tensor([10.0, 20.0, 30.0])
total = None  # ((x * x + bias) ** 2).sum(), and backward

# %% part="solution"
def unbroadcast(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))  # axes that were added in front
    repeated = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return g.sum(axis=repeated, keepdims=True)


class Tensor(Base):
    def __add__(self, other):
        other = self.lift(other)
        return Tensor(
            self.data + other.data,
            (
                (self, lambda g: unbroadcast(g, self.data.shape)),
                (other, lambda g: unbroadcast(g, other.data.shape)),
            ),
        )

    def __mul__(self, other):
        other = self.lift(other)
        return Tensor(
            self.data * other.data,
            (
                (self, lambda g: unbroadcast(g * other.data, self.data.shape)),
                (other, lambda g: unbroadcast(g * self.data, other.data.shape)),
            ),
        )

    def __matmul__(self, other):
        return Tensor(
            self.data @ other.data,
            ((self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g)),
        )

    def sum(self):
        return Tensor(self.data.sum(), ((self, lambda g: g * np.ones_like(self.data)),))


x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
bias = Tensor([10.0, 20.0, 30.0])
total = ((x * x + bias) ** 2).sum()
total.backward()

# %% part="accepted"
def unbroadcast(g, shape):
    while np.ndim(g) > len(shape):
        g = g.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1 and g.shape[axis] != 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def elementwise(function, rate_of_a, rate_of_b):
    def operation(a, b):
        b = a.lift(b)
        rules = (
            (a, lambda g: unbroadcast(rate_of_a(g, a.data, b.data), a.data.shape)),
            (b, lambda g: unbroadcast(rate_of_b(g, a.data, b.data), b.data.shape)),
        )
        return Tensor(function(a.data, b.data), rules)

    return operation


class Tensor(Base):
    __add__ = elementwise(np.add, lambda g, a, b: g, lambda g, a, b: g)
    __mul__ = elementwise(np.multiply, lambda g, a, b: g * b, lambda g, a, b: g * a)

    def __matmul__(self, other):
        def left(g):
            return np.matmul(g, np.transpose(other.data))

        def right(g):
            return np.matmul(np.transpose(self.data), g)

        return Tensor(np.matmul(self.data, other.data), ((self, left), (other, right)))

    def sum(self):
        return Tensor(np.sum(self.data), [(self, lambda g: np.full(self.data.shape, g))])


x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
bias = Tensor([10.0, 20.0, 30.0])
total = ((x * x + bias) ** 2).sum()
total.backward()
print(x.grad, bias.grad)

# %% part="accepted"
def unbroadcast(g, shape):
    extra = g.ndim - len(shape)
    padded = (1,) * extra + tuple(shape)
    axes = tuple(i for i in range(g.ndim) if padded[i] == 1)
    return g.sum(axis=axes).reshape(shape)


class Tensor(Base):
    def __add__(self, other):
        other = self.lift(other)
        edges = [(each, lambda g, shape=each.data.shape: unbroadcast(g, shape)) for each in (self, other)]
        return Tensor(self.data + other.data, edges)

    def __mul__(self, other):
        other = self.lift(other)
        pairs = ((self, other), (other, self))
        edges = [(a, lambda g, a=a, b=b: unbroadcast(b.data * g, a.data.shape)) for a, b in pairs]
        return Tensor(self.data * other.data, edges)

    def __matmul__(self, other):
        a, b = self.data, other.data
        return Tensor(a.dot(b), ((self, lambda g: g.dot(b.T)), (other, lambda g: a.T.dot(g))))

    def sum(self):
        return Tensor(self.data.sum(), ((self, lambda g: np.broadcast_to(g, self.data.shape).copy()),))


x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
bias = Tensor([10.0, 20.0, 30.0])
y = x * x + bias
total = (y * y).sum()
total.backward()

# %% part="accepted"
def unbroadcast(g, shape):
    """By a product with ones, which is what repeating was."""
    g = np.array(g)
    for _ in range(g.ndim - len(shape)):
        g = np.add.reduce(g, axis=0)
    for axis in range(len(shape)):
        if shape[axis] == 1:
            g = np.add.reduce(g, axis=axis, keepdims=True)
    return g


class Tensor(Base):
    def __add__(self, other):
        other = self.lift(other)

        def for_self(g):
            return unbroadcast(g, np.shape(self.data))

        def for_other(g):
            return unbroadcast(g, np.shape(other.data))

        return Tensor(other.data + self.data, ((self, for_self), (other, for_other)))

    def __mul__(self, other):
        other = self.lift(other)

        def for_self(g):
            return unbroadcast(other.data * g, np.shape(self.data))

        def for_other(g):
            return unbroadcast(self.data * g, np.shape(other.data))

        return Tensor(other.data * self.data, ((self, for_self), (other, for_other)))

    def __matmul__(self, other):
        def for_self(g):
            return np.einsum("ij,kj->ik", g, other.data)

        def for_other(g):
            return np.einsum("ki,kj->ij", self.data, g)

        return Tensor(np.einsum("ik,kj->ij", self.data, other.data), ((self, for_self), (other, for_other)))

    def sum(self):
        def rule(g):
            return g + np.zeros(self.data.shape)

        return Tensor(sum(self.data.reshape(-1).tolist()), ((self, rule),))


x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
bias = Tensor([10.0, 20.0, 30.0])
total = ((x * x + bias) ** 2).sum()
total.backward()

# %% part="accepted"
def unbroadcast(g, shape):
    missing = g.ndim - len(shape)
    result = g.sum(axis=tuple(range(missing))) if missing else g
    for axis in range(len(shape)):
        if result.shape[axis] > shape[axis]:
            result = np.expand_dims(result.sum(axis=axis), axis)
    return result


class Tensor(Base):
    def __add__(self, other):
        other = self.lift(other)
        a, b = self.data, other.data

        def rule_for(shape):
            return lambda g: unbroadcast(g, shape)

        return Tensor(a + b, ((self, rule_for(a.shape)), (other, rule_for(b.shape))))

    def __mul__(self, other):
        other = self.lift(other)
        a, b = self.data, other.data

        def rule_for(shape, factor):
            return lambda g: unbroadcast(g * factor, shape)

        return Tensor(a * b, ((self, rule_for(a.shape, b)), (other, rule_for(b.shape, a))))

    def __matmul__(self, other):
        a, b = self.data, other.data
        result = Tensor(a @ b)
        result.edges = ((self, lambda g: g @ b.swapaxes(-1, -2)), (other, lambda g: (g.T @ a).T))
        return result

    def sum(self):
        ones = np.ones(self.data.shape)
        return Tensor(np.array(self.data.sum()), ((self, lambda g: ones * g),))


x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
bias = Tensor([10.0, 20.0, 30.0])
inner = x * x + bias
total = (inner * inner).sum()
total.backward()

# %% [markdown] part="hint" lang="en"
# Take a bias of shape (3,) that is added to a matrix (2, 3). How many elements of the result contain `bias[0]`? So which numbers have
# to be added for its gradient? Then the same for shapes (2, 1) and ().

# %% [markdown] part="hint" lang="zh"
# 设想一个形状 (3,) 的偏置加到 (2, 3) 的矩阵上。结果里有几个元素含有 `bias[0]`？那么它的梯度要把哪些数加起来？再对形状 (2, 1) 和 () 想一遍。

# %% [markdown] part="hint" lang="en"
# Broadcasting does two things: it adds axes in front, and it repeats axes of length 1. So sum over the surplus
# axes in front first, and then, with `keepdims=True`, over each axis where the shape has a 1. For $Y = A B$ the
# rules are $g B^{\mathsf T}$ and $A^{\mathsf T} g$: the shapes leave no other choice. And a sum passes its one
# number to every element.

# %% [markdown] part="hint" lang="zh"
# 广播做两件事：在前面添轴，以及重复长度为 1 的轴。所以先对前面多出来的轴求和，再对形状里为 1 的每个轴用 `keepdims=True` 求和。对 $Y = A B$，规则是 $g B^{\mathsf T}$ 和 $A^{\mathsf T} g$：形状决定了别无选择。而求和把它那一个数交给每个元素。

# %% [markdown] part="hint" lang="en"
# A model with one gap, the left factor of a product: `(self, lambda g: unbroadcast(g * ______.data, self.data.shape))`. For sums it is
# `lambda g: g * np.ones_like(self.data)`.

# %% [markdown] part="hint" lang="zh"
# 一个样板，有一个空，乘法的左因子：`(self, lambda g: unbroadcast(g * ______.data, self.data.shape))`。求和是 `lambda g: g * np.ones_like(self.data)`。

# %% [markdown] part="why" lang="en"
# What was repeated on the way forward has many paths, so its shares are added up on the way back: broadcasting and summing are each
# other's backward.

# %% [markdown] part="why" lang="zh"
# 前向时被重复的东西有许多条路径，所以反向时要把各份加起来：广播与求和互为对方的反向。

# %% part="ask"
SHAPES = ((3,), (1, 3), (2, 1), ())


def ask(cell):
    cell.run()
    Tensor, unbroadcast = cell.name("Tensor"), cell.name("unbroadcast")
    numbers = cell.tensor("numbers").tolist() if cell.has("numbers") else [1.0, 2.0, -1.0, 0.5, 3.0, -2.0]

    def filled(shape, start=0):
        size = int(np.prod(shape))
        return np.array([numbers[(start + k) % len(numbers)] for k in range(size)]).reshape(shape)

    with cell.probe("total.backward()"):
        cell.record("the number in total", cell.name("total").data)
        cell.record("the gradient of x", cell.name("x").grad)
        cell.record("the gradient of bias", cell.name("bias").grad)
    for shape in ((3,), (1, 3), (2, 1), (1, 1), (), (2, 3)):
        with cell.probe(f"unbroadcast(g, {shape}) with g of shape (2, 3)"):
            cell.record(f"unbroadcast to {shape}", np.asarray(unbroadcast(filled((2, 3)), shape)))
    for sign, operation in (("+", lambda a, b: a + b), ("*", lambda a, b: a * b)):
        for first in SHAPES:
            for second in SHAPES:
                name = f"a {sign} b with shapes {first} and {second}"
                with cell.probe(name):
                    a, b = Tensor(filled(first)), Tensor(filled(second, 3))
                    result = operation(a, b)
                    weights = Tensor(filled(np.shape(result.data), 1))
                    (weights * result).sum().backward()
                    cell.record(f"the value of {name}", np.asarray(result.data))
                    cell.record(f"the gradient of a in {name}", np.asarray(a.grad))
                    cell.record(f"the gradient of b in {name}", np.asarray(b.grad))
    for name, operation in (("a + 2", lambda a: a + 2.0), ("a * 2", lambda a: a * 2.0), ("1 - a / 4", lambda a: 1 - a / 4), ("a.sum() * 3", lambda a: a.sum() * 3.0)):
        with cell.probe(name):
            a = Tensor(filled((2, 3)))
            result = operation(a)
            result.sum().backward()
            cell.record(f"the value of {name}", np.asarray(result.data))
            cell.record(f"the gradient of a in {name}", np.asarray(a.grad))
    with cell.probe("a @ b with shapes (2, 3) and (3, 4)"):
        a, b = Tensor(filled((2, 3))), Tensor(filled((3, 4), 2))
        ((a @ b).tanh() * Tensor(filled((2, 4), 1))).sum().backward()
        cell.record("the value of a @ b", np.asarray((a @ b).data))
        cell.record("the gradient of a in a @ b", np.asarray(a.grad))
        cell.record("the gradient of b in a @ b", np.asarray(b.grad))


# %% part="judge"
from checkers.authoring import OWN_ENGINE, WALKS, Diagnosis, never

causes = OWN_ENGINE
SHAPES = ((3,), (1, 3), (2, 1), ())
WHAT = ("the value of", "the gradient of a in", "the gradient of b in")
BOTH = "shape values"
keeps = "stage_4"
compare = {"the number in total": BOTH, "the gradient of x": BOTH, "the gradient of bias": BOTH}
compare |= {f"unbroadcast to {shape}": BOTH for shape in ((3,), (1, 3), (2, 1), (1, 1), (), (2, 3))}
compare |= {f"{what} a {sign} b with shapes {first} and {second}": BOTH for what in WHAT for sign in "+*" for first in SHAPES for second in SHAPES}
compare |= {f"{what} {name}": BOTH for what in WHAT[:2] for name in ("a + 2", "a * 2", "1 - a / 4", "a.sum() * 3")}
compare |= {f"{what} a @ b": BOTH for what in WHAT}

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
        yield {"numbers": draw.tensor(12, high=2.0)}


NO_WALK = {
    "en": "No gradient has arrived in x: run total.backward() as well.",
    "zh": "还没有梯度到达 x：请再运行 total.backward()。",
}
SUMMED_TOO_MUCH = {
    "en": "unbroadcast(g, shape) gives back less than a gradient of that shape: sum over those axes only that are missing in the "
    "shape, or have the length 1 in it.",
    "zh": "unbroadcast(g, shape) 交回来的比这个形状的梯度要小：只在 shape 里没有的、或者长度为 1 的那些轴上求和。",
}
LOOK_AT_UNBROADCAST = {
    "en": "Gradients are wrong, and unbroadcast by itself gives wrong numbers, too: begin there. What does it do with a g of shape (2, 3) "
    "and the shapes (3,), (1, 3) and (2, 1)?",
    "zh": "梯度不对，而单独试 unbroadcast，得到的数也不对：先看它。g 的形状是 (2, 3)，shape 是 (3,)、(1, 3)、(2, 1) 时，它各做了什么？",
}
TOO_SMALL = {
    "en": "A gradient is smaller than its tensor: what sum() has added up on the way forward goes back to every element, "
    "g * np.ones_like(self.data).",
    "zh": "有个梯度比它的张量小：前向时 sum() 加在一起的，反向传播时要回到每个元素，g * np.ones_like(self.data)。",
}


def explain(evidence):
    wrong = [each.key for each in evidence.mismatches]
    if not evidence.raised and not any(not each.place.inside for each in evidence.form.called("backward")):
        return Diagnosis("M07", {}, NO_WALK) if "the gradient of x" in wrong else None
    own = any("unbroadcast" in key for key in wrong)
    for each in evidence.mismatches:
        if each.aspect == "shape" and ("gradient" in each.key or "unbroadcast" in each.key):
            if (each.observed.size or 1) < (each.expected.size or 1):
                said = SUMMED_TOO_MUCH if own else TOO_SMALL
                return Diagnosis("wrong-shape", {"name": each.key}, said, yields=True)
            return Diagnosis("not-summed-back", {"name": each.key})
    first = evidence.first
    if evidence.raised or first is None or "gradient of" not in first.key:
        return None
    if own:
        return Diagnosis("wrong-gradient", {"name": first.key}, LOOK_AT_UNBROADCAST, yields=True)
    return Diagnosis("wrong-rate", {"name": first.key})


# %% part="wrong" diagnosis="not-summed-back"
# nothing is summed
def unbroadcast(g, shape):
    return g


class Tensor(Base):
    def __add__(self, other):
        other = self.lift(other)
        return Tensor(self.data + other.data, ((self, lambda g: unbroadcast(g, self.data.shape)), (other, lambda g: unbroadcast(g, other.data.shape))))

    def __mul__(self, other):
        other = self.lift(other)
        return Tensor(self.data * other.data, ((self, lambda g: unbroadcast(g * other.data, self.data.shape)), (other, lambda g: unbroadcast(g * self.data, other.data.shape))))

    def __matmul__(self, other):
        return Tensor(self.data @ other.data, ((self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g)))

    def sum(self):
        return Tensor(self.data.sum(), ((self, lambda g: g * np.ones_like(self.data)),))


x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
bias = Tensor([10.0, 20.0, 30.0])
total = ((x * x + bias) ** 2).sum()
total.backward()

# %% part="wrong" diagnosis="not-summed-back"
# axes of length 1 are forgotten
def unbroadcast(g, shape):
    return g.sum(axis=tuple(range(g.ndim - len(shape))))


class Tensor(Base):
    def __add__(self, other):
        other = self.lift(other)
        return Tensor(self.data + other.data, ((self, lambda g: unbroadcast(g, self.data.shape)), (other, lambda g: unbroadcast(g, other.data.shape))))

    def __mul__(self, other):
        other = self.lift(other)
        return Tensor(self.data * other.data, ((self, lambda g: unbroadcast(g * other.data, self.data.shape)), (other, lambda g: unbroadcast(g * self.data, other.data.shape))))

    def __matmul__(self, other):
        return Tensor(self.data @ other.data, ((self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g)))

    def sum(self):
        return Tensor(self.data.sum(), ((self, lambda g: g * np.ones_like(self.data)),))


x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
bias = Tensor([10.0, 20.0, 30.0])
total = ((x * x + bias) ** 2).sum()
total.backward()

# %% part="wrong" diagnosis="slip-sum-or-mean"
# a mean in place of the sum
def unbroadcast(g, shape):
    g = g.mean(axis=tuple(range(g.ndim - len(shape))))
    repeated = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return g.mean(axis=repeated, keepdims=True)


class Tensor(Base):
    def __add__(self, other):
        other = self.lift(other)
        return Tensor(self.data + other.data, ((self, lambda g: unbroadcast(g, self.data.shape)), (other, lambda g: unbroadcast(g, other.data.shape))))

    def __mul__(self, other):
        other = self.lift(other)
        return Tensor(self.data * other.data, ((self, lambda g: unbroadcast(g * other.data, self.data.shape)), (other, lambda g: unbroadcast(g * self.data, other.data.shape))))

    def __matmul__(self, other):
        return Tensor(self.data @ other.data, ((self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g)))

    def sum(self):
        return Tensor(self.data.sum(), ((self, lambda g: g * np.ones_like(self.data)),))


x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
bias = Tensor([10.0, 20.0, 30.0])
total = ((x * x + bias) ** 2).sum()
total.backward()

# %% part="wrong" diagnosis="slip-order-of-operands"
# the factors of the matrix rules are the wrong way round
def unbroadcast(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    repeated = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return g.sum(axis=repeated, keepdims=True)


class Tensor(Base):
    def __add__(self, other):
        other = self.lift(other)
        return Tensor(self.data + other.data, ((self, lambda g: unbroadcast(g, self.data.shape)), (other, lambda g: unbroadcast(g, other.data.shape))))

    def __mul__(self, other):
        other = self.lift(other)
        return Tensor(self.data * other.data, ((self, lambda g: unbroadcast(g * other.data, self.data.shape)), (other, lambda g: unbroadcast(g * self.data, other.data.shape))))

    def __matmul__(self, other):
        return Tensor(self.data @ other.data, ((self, lambda g: other.data.T @ g), (other, lambda g: g @ self.data.T)))

    def sum(self):
        return Tensor(self.data.sum(), ((self, lambda g: g * np.ones_like(self.data)),))


x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
bias = Tensor([10.0, 20.0, 30.0])
total = ((x * x + bias) ** 2).sum()
total.backward()

# %% part="wrong" diagnosis="slip-call-missing-part"
# the left operand is forgotten
def unbroadcast(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    repeated = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return g.sum(axis=repeated, keepdims=True)


class Tensor(Base):
    def __add__(self, other):
        other = self.lift(other)
        return Tensor(self.data + other.data, ((self, lambda g: g), (other, lambda g: unbroadcast(g, other.data.shape))))

    def __mul__(self, other):
        other = self.lift(other)
        return Tensor(self.data * other.data, ((self, lambda g: unbroadcast(g * other.data, self.data.shape)), (other, lambda g: unbroadcast(g * self.data, other.data.shape))))

    def __matmul__(self, other):
        return Tensor(self.data @ other.data, ((self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g)))

    def sum(self):
        return Tensor(self.data.sum(), ((self, lambda g: g * np.ones_like(self.data)),))


x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
bias = Tensor([10.0, 20.0, 30.0])
total = ((x * x + bias) ** 2).sum()
total.backward()

# %% part="wrong" diagnosis="slip-factor-missing"
# the rule of the sum hands back one number
def unbroadcast(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for i, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=i, keepdims=True)
    return g


class Tensor(Base):
    def __add__(self, other):
        other = self.lift(other)
        return Tensor(self.data + other.data, ((self, lambda g: unbroadcast(g, self.data.shape)), (other, lambda g: unbroadcast(g, other.data.shape))))

    def __mul__(self, other):
        other = self.lift(other)
        return Tensor(self.data * other.data, ((self, lambda g: unbroadcast(g * other.data, self.data.shape)), (other, lambda g: unbroadcast(g * self.data, other.data.shape))))

    def __matmul__(self, other):
        return Tensor(self.data @ other.data, ((self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g)))

    def sum(self):
        return Tensor(self.data.sum(), ((self, lambda g: g),))


x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
bias = Tensor([10.0, 20.0, 30.0])
total = ((x * x + bias) ** 2).sum()
total.backward()

# %% part="wrong" diagnosis="M07"
# nobody has walked
def unbroadcast(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for i, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=i, keepdims=True)
    return g


class Tensor(Base):
    def __add__(self, other):
        other = self.lift(other)
        return Tensor(self.data + other.data, ((self, lambda g: unbroadcast(g, self.data.shape)), (other, lambda g: unbroadcast(g, other.data.shape))))

    def __mul__(self, other):
        other = self.lift(other)
        return Tensor(self.data * other.data, ((self, lambda g: unbroadcast(g * other.data, self.data.shape)), (other, lambda g: unbroadcast(g * self.data, other.data.shape))))

    def __matmul__(self, other):
        return Tensor(self.data @ other.data, ((self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g)))

    def sum(self):
        return Tensor(self.data.sum(), ((self, lambda g: g * np.ones_like(self.data)),))


x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
bias = Tensor([10.0, 20.0, 30.0])
total = ((x * x + bias) ** 2).sum()

