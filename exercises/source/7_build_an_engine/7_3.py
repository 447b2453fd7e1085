# %% [markdown] part="prompt" lang="en"
# ### 7.3 Stage 3: numbers, signs, powers, curves
#
# `Base` in the given cell is stage 2, with two small additions: before each operation it calls `self.lift(other)`,
# and results are made with `type(self)`. Write `Value(Base)` with everything that a formula needs:
#
# - `lift(other)`: a value stays, a plain number becomes a `Value`; then `2 + x` and `2 * x` work, too;
# - `-x`, `x - y`, `2 - x`, `x / y`, `1 / x`;
# - `x ** n` for a number `n`, and the methods `exp()`, `tanh()`, `relu()` (slope 0 at 0).
#
# Most of them take one line, made from others. Four need a local derivative of their own.

# %% [markdown] part="prompt" lang="zh"
# ### 7.3 第三步：常数、符号、幂、曲线
#
# 给定单元格里的 `Base` 就是第二步，只多了两处：每次运算前先调用 `self.lift(other)`，结果用 `type(self)` 来造。请写出 `Value(Base)`，公式里用得到的它都要有：
#
# - `lift(other)`：值保持不变，普通的数变成 `Value`；这样 `2 + x` 和 `2 * x` 也能用；
# - `-x`、`x - y`、`2 - x`、`x / y`、`1 / x`；
# - `x ** n`，其中 `n` 是数；以及方法 `exp()`、`tanh()`、`relu()`（在 0 处斜率为 0）。
#
# 大多数只要一行，用别的拼出来。只有四个需要自己的局部导数。

# %% part="given"
import math


class Base:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges  # pairs (parent, rate)
        self.grad = 0.0

    def lift(self, other):
        return other

    def __add__(self, other):
        other = self.lift(other)
        return type(self)(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        other = self.lift(other)
        return type(self)(self.data * other.data, ((self, other.data), (other, self.data)))

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for parent, rate in value.edges:
                    visit(parent)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for parent, rate in value.edges:
                parent.grad += rate * value.grad

# %% part="own"
from checkers import build_on

Base = build_on(2, Base)  # your own stage 2, once it is kept

# %% part="starter"
class Value(Base):
    def lift(self, other):
        return other  # a number has to become a Value

    def __neg__(self):
        return self  # and so on


x = Value(0.5)
y = None  # (2 - x) / (1 + x ** 2) + (x.exp() * 0.3).tanh() - x.relu()

# %% part="solution"
class Value(Base):
    def lift(self, other):
        return other if isinstance(other, Value) else Value(other)

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

    def __rtruediv__(self, other):
        return self**-1 * other

    def __pow__(self, n):
        return Value(self.data**n, ((self, n * self.data ** (n - 1)),))

    def exp(self):
        result = math.exp(self.data)
        return Value(result, ((self, result),))

    def tanh(self):
        result = math.tanh(self.data)
        return Value(result, ((self, 1 - result**2),))

    def relu(self):
        return Value(max(self.data, 0.0), ((self, float(self.data > 0)),))


x = Value(0.5)
y = (2 - x) / (1 + x**2) + (x.exp() * 0.3).tanh() - x.relu()

# %% part="accepted"
class Value(Base):
    def lift(self, other):
        if isinstance(other, (int, float)):
            return Value(float(other))
        return other

    def __radd__(self, other):
        return self.lift(other) + self

    def __rmul__(self, other):
        return self.lift(other) * self

    def __neg__(self):
        return Value(-self.data, ((self, -1.0),))

    def __sub__(self, other):
        other = self.lift(other)
        return Value(self.data - other.data, ((self, 1.0), (other, -1.0)))

    def __rsub__(self, other):
        return self.lift(other) - self

    def __truediv__(self, other):
        other = self.lift(other)
        return Value(self.data / other.data, ((self, 1 / other.data), (other, -self.data / other.data**2)))

    def __rtruediv__(self, other):
        return self.lift(other) / self

    def __pow__(self, n):
        rate = n * math.pow(self.data, n - 1)
        return Value(self.data**n, [(self, rate)])

    def exp(self):
        return Value(math.exp(self.data), ((self, math.exp(self.data)),))

    def tanh(self):
        up, down = math.exp(self.data), math.exp(-self.data)
        t = (up - down) / (up + down)
        return Value(t, ((self, 1 - t * t),))

    def relu(self):
        return Value(self.data, ((self, 1.0),)) if self.data > 0 else Value(0.0, ((self, 0.0),))


x = Value(0.5)
y = (2 - x) / (1 + x**2) + (x.exp() * 0.3).tanh() - x.relu()
y.backward()
print(y.data, x.grad)

# %% part="accepted"
def rated(function, slope):
    def method(self):
        return Value(function(self.data), ((self, slope(self.data)),))

    return method


class Value(Base):
    def lift(self, other):
        return other if hasattr(other, "edges") else Value(other)

    __radd__ = Base.__add__
    __rmul__ = Base.__mul__
    __neg__ = rated(lambda d: -d, lambda d: -1.0)
    exp = rated(math.exp, math.exp)
    tanh = rated(math.tanh, lambda d: 1 / math.cosh(d) ** 2)
    relu = rated(lambda d: d * (d > 0), lambda d: 1.0 * (d > 0))

    def __sub__(self, other):
        return -(-self + other)

    def __rsub__(self, other):
        return -(self - other)

    def __pow__(self, n):
        return rated(lambda d: d**n, lambda d: n * d ** (n - 1))(self)

    def __truediv__(self, other):
        return self * (self.lift(other) ** -1.0)

    def __rtruediv__(self, other):
        return self.lift(other) / self


x = Value(0.5)
top = 2 - x
y = top / (1 + x**2) + (x.exp() * 0.3).tanh() - x.relu()

# %% part="accepted"
class Value(Base):
    def lift(self, other):
        return other if type(other) is Value else Value(other, ())

    def __radd__(self, number):
        return Value(number) + self

    def __rmul__(self, number):
        return Value(number) * self

    def __neg__(self):
        return -1 * self

    def __sub__(self, other):
        return self + -1 * self.lift(other)

    def __rsub__(self, number):
        return Value(number) + -self

    def __truediv__(self, other):
        other = self.lift(other)
        return self * Value(1 / other.data, ((other, -1 / other.data**2),))

    def __rtruediv__(self, number):
        return Value(number) / self

    def __pow__(self, n):
        if n == 0:
            return Value(1.0, ((self, 0.0),))
        return Value(self.data**n, ((self, n * self.data**n / self.data),))

    def exp(self):
        e = math.e**self.data
        return Value(e, ((self, e),))

    def tanh(self):
        e = (self * 2).exp()
        return (e - 1) / (e + 1)

    def relu(self):
        return self * (1.0 if self.data > 0 else 0.0)


x = Value(0.5)
y = (2 - x) / (1 + x**2) + (x.exp() * 0.3).tanh() - x.relu()

# %% part="accepted"
class Value(Base):
    def lift(self, other):
        try:
            other.edges
        except AttributeError:
            return Value(other)
        return other

    def __neg__(self):
        return Value(0.0 - self.data, [(self, -1.0)])

    def __radd__(self, other):
        return self.__add__(other)

    def __rmul__(self, other):
        return self.__mul__(other)

    def __sub__(self, other):
        return self.__add__(-self.lift(other))

    def __rsub__(self, other):
        return Value(other).__sub__(self)

    def __pow__(self, n):
        value, rate = self.data**n, n * self.data ** (n - 1)
        return Value(value, [(self, rate)])

    def inverse(self):
        return Value(1 / self.data, [(self, -1 / (self.data * self.data))])

    def __truediv__(self, other):
        return self.__mul__(self.lift(other).inverse())

    def __rtruediv__(self, other):
        return Value(other).__mul__(self.inverse())

    def exp(self):
        out = Value(math.exp(self.data))
        out.edges = ((self, out.data),)
        return out

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, [(self, (1 - t) * (1 + t))])

    def relu(self):
        if self.data > 0:
            return Value(self.data, [(self, 1.0)])
        return Value(0.0)


x = Value(0.5)
first = (2 - x) / (1 + x**2)
second = (x.exp() * 0.3).tanh()
y = first + second - x.relu()

# %% [markdown] part="hint" lang="en"
# Which operations are shorthand for others? `x - y` is `x + (-y)`, and `-y` is `y * -1`. Look for what is really new: the power and the
# three curves.

# %% [markdown] part="hint" lang="zh"
# 哪些运算只是别的运算的简写？`x - y` 就是 `x + (-y)`，而 `-y` 就是 `y * -1`。找出真正新的：幂和三条曲线。

# %% [markdown] part="hint" lang="en"
# For `2 - x` Python asks the number first, which gives up, and then calls `x.__rsub__(2)`: the operand on the
# left is the argument. Slopes: $x^n$ has $n x^{n-1}$, $e^x$ has itself, $\tanh x$ has $1 - \tanh^2 x$, relu has
# 1 above 0 and 0 elsewhere. A division is a product with the power $-1$.

# %% [markdown] part="hint" lang="zh"
# 遇到 `2 - x`，Python 先问那个数，数不会算，再调用 `x.__rsub__(2)`：左边的操作数成了参数。斜率：$x^n$ 是 $n x^{n-1}$，$e^x$ 是它自己，$\tanh x$ 是 $1 - \tanh^2 x$，relu 在 0 以上是 1，其余是 0。除法就是乘以 $-1$ 次幂。

# %% [markdown] part="hint" lang="en"
# Three models with a gap: `def __rsub__(self, other): return -self + ______`, for the power
# `Value(self.data**n, ((self, n * self.data ** (n - 1)),))`, for division `self * self.lift(other) ** -1`.

# %% [markdown] part="hint" lang="zh"
# 三个样板，有一个空：`def __rsub__(self, other): return -self + ______`；幂是 `Value(self.data**n, ((self, n * self.data ** (n - 1)),))`；除法是 `self * self.lift(other) ** -1`。

# %% [markdown] part="why" lang="en"
# A few operations with local derivatives of their own carry all others, because the backward pass
# differentiates what is composed of them.

# %% [markdown] part="why" lang="zh"
# 少数几个有自己局部导数的运算撑起了其余所有运算：由它们拼成的，反向传播自然能求导。

# %% part="ask"
SINGLE = {
    "a + 3": lambda a, b: a + 3,
    "3 + a": lambda a, b: 3 + a,
    "a * 3": lambda a, b: a * 3,
    "3 * a": lambda a, b: 3 * a,
    "-a": lambda a, b: -a,
    "a - b": lambda a, b: a - b,
    "a - 3": lambda a, b: a - 3,
    "3 - a": lambda a, b: 3 - a,
    "a / b": lambda a, b: a / b,
    "a / 4": lambda a, b: a / 4,
    "4 / a": lambda a, b: 4 / a,
    "a ** 3": lambda a, b: a**3,
    "a ** -2": lambda a, b: a**-2,
    "a.exp()": lambda a, b: a.exp(),
    "a.tanh()": lambda a, b: a.tanh(),
    "a.relu()": lambda a, b: a.relu(),
    "(-a).relu()": lambda a, b: (-a).relu(),
    "(a - 2).relu() at 2": lambda a, b: (a + -a.data).relu(),
}
CHAINED = (
    lambda a, b: a + b,
    lambda a, b: a * b,
    lambda a, b: a - b,
    lambda a, b: a / (b * b + 1),
    lambda a, b: 2 - a + b,
    lambda a, b: b * 0.5 - (a * a + 1) ** 0.5,
    lambda a, b: (a - b).tanh().exp(),
    lambda a, b: a.relu() + 1 / (1 + (b + 4) ** 2),  # b may be 0: a power of 0 is not asked for
)


def ask(cell):
    cell.run()
    Value = cell.name("Value")
    with cell.probe("the formula of the answer"):
        cell.record("the number in y", cell.name("y").data)
    numbers = cell.tensor("leaves").tolist() if cell.has("leaves") else [2.0, 0.5, 1.5]
    for name, function in SINGLE.items():
        with cell.probe(name):
            a, b = Value(abs(numbers[0])), Value(numbers[1])
            result = function(a, b)
            cell.record(f"the value of {name}", result.data)
            result.backward()
            cell.record(f"the gradient of a in {name}", a.grad)
            if "b" in name:
                cell.record(f"the gradient of b in {name}", b.grad)
    with cell.probe("a longer formula"):
        rows = cell.tensor("program").tolist() if cell.has("program") else [[3, 0, 1]]
        values = [Value(each) for each in numbers]
        for operation, a, b in rows:
            values.append(CHAINED[operation](values[a], values[b]))
        values[-1].backward()
        cell.record("the value of a longer formula", values[-1].data)
        cell.record("the gradients of a longer formula", [each.grad for each in values[:3]])


# %% part="judge"
from checkers.authoring import OWN_ENGINE, WALKS, Diagnosis, never

causes = OWN_ENGINE
NAMES = ("a + 3", "3 + a", "a * 3", "3 * a", "-a", "a - b", "a - 3", "3 - a", "a / b", "a / 4", "4 / a", "a ** 3", "a ** -2", "a.exp()", "a.tanh()", "a.relu()", "(-a).relu()", "(a - 2).relu() at 2")
keeps = "stage_3"
compare = {"the number in y": "type values"}
compare |= {f"the value of {name}": "type values" for name in NAMES}
compare |= {f"the gradient of a in {name}": "type values" for name in NAMES}
compare |= {f"the gradient of b in {name}": "type values" for name in ("a - b", "a / b")}
compare |= {"the value of a longer formula": "type values", "the gradients of a longer formula": "type size values"}

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
    for length in (3, 5, 7, 7):
        yield {"program": draw.program(8, 3, length), "leaves": draw.tensor(3, high=1.5)}


SQUARED_INPUT = {
    "en": "The value of tanh is right, its local derivative is not: what came out is 1 minus the square of the input. It is 1 minus "
    "the square of the result.",
    "zh": "tanh 的值是对的，局部导数不对：得到的是 1 减去输入的平方。应当是 1 减去结果的平方。",
}


def explain(evidence):
    first = next((each for each in evidence.mismatches if each.key != "the number in y"), None)
    if evidence.raised or first is None:
        return None
    name = first.key.removeprefix("the value of ")
    seen, right = first.observed.values, first.expected.values
    if first.key.startswith("the value of") and name in ("3 - a", "4 / a") and len(seen) == len(right) == 1:
        other = -right[0] if name == "3 - a" else 1 / right[0]
        return Diagnosis("operands-reversed", {"name": name}) if abs(seen[0] - other) < 1e-4 else None
    sum_of = evidence.answer.facts["the value of a + 3"].values
    if first.key == "the gradient of a in a.tanh()" and len(seen) == len(sum_of) == 1:
        if abs(seen[0] - (1 - (sum_of[0] - 3) ** 2)) < 1e-4 * (1 + abs(seen[0])):
            return Diagnosis("wrong-rate", {"name": first.key}, SQUARED_INPUT)
    return Diagnosis("wrong-rate", {"name": first.key}) if first.key.startswith("the gradient of") else None


# %% part="wrong" diagnosis="operands-reversed"
# 2 - x is taken for x - 2
class Value(Base):
    def lift(self, other):
        return other if isinstance(other, Value) else Value(other)

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -self.lift(other)

    def __rsub__(self, other):
        return self - other

    def __truediv__(self, other):
        return self * self.lift(other) ** -1

    def __rtruediv__(self, other):
        return self**-1 * other

    def __pow__(self, n):
        return Value(self.data**n, ((self, n * self.data ** (n - 1)),))

    def exp(self):
        result = math.exp(self.data)
        return Value(result, ((self, result),))

    def tanh(self):
        result = math.tanh(self.data)
        return Value(result, ((self, 1 - result**2),))

    def relu(self):
        return Value(max(self.data, 0.0), ((self, float(self.data > 0)),))


x = Value(0.5)
y = (2 - x) / (1 + x**2) + (x.exp() * 0.3).tanh() - x.relu()

# %% part="wrong" diagnosis="slip-factor-missing"
# the power forgets its factor
class Value(Base):
    def lift(self, other):
        return other if isinstance(other, Value) else Value(other)

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

    def __rtruediv__(self, other):
        return self**-1 * other

    def __pow__(self, n):
        return Value(self.data**n, ((self, self.data ** (n - 1)),))

    def exp(self):
        result = math.exp(self.data)
        return Value(result, ((self, result),))

    def tanh(self):
        result = math.tanh(self.data)
        return Value(result, ((self, 1 - result**2),))

    def relu(self):
        return Value(max(self.data, 0.0), ((self, float(self.data > 0)),))


x = Value(0.5)
y = (2 - x) / (1 + x**2) + (x.exp() * 0.3).tanh() - x.relu()

# %% part="wrong" diagnosis="wrong-rate"
# tanh: the slope at the result, not at the input, is 1 - result**2; here it is taken of the input
class Value(Base):
    def lift(self, other):
        return other if isinstance(other, Value) else Value(other)

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

    def __rtruediv__(self, other):
        return self**-1 * other

    def __pow__(self, n):
        return Value(self.data**n, ((self, n * self.data ** (n - 1)),))

    def exp(self):
        result = math.exp(self.data)
        return Value(result, ((self, result),))

    def tanh(self):
        return Value(math.tanh(self.data), ((self, 1 - self.data**2),))

    def relu(self):
        return Value(max(self.data, 0.0), ((self, float(self.data > 0)),))


x = Value(0.5)
y = (2 - x) / (1 + x**2) + (x.exp() * 0.3).tanh() - x.relu()

# %% part="wrong" diagnosis="slip-line-missing"
# plain numbers stay plain
class Value(Base):
    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return self**-1 * other

    def __pow__(self, n):
        return Value(self.data**n, ((self, n * self.data ** (n - 1)),))

    def exp(self):
        result = math.exp(self.data)
        return Value(result, ((self, result),))

    def tanh(self):
        result = math.tanh(self.data)
        return Value(result, ((self, 1 - result**2),))

    def relu(self):
        return Value(max(self.data, 0.0), ((self, float(self.data > 0)),))


x = Value(0.5)
y = (2 - x) / (1 + x**2) + (x.exp() * 0.3).tanh() - x.relu()

# %% part="wrong" diagnosis="wrong-rate"
# relu lets everything pass on the way back
class Value(Base):
    def lift(self, other):
        return other if isinstance(other, Value) else Value(other)

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

    def __rtruediv__(self, other):
        return self**-1 * other

    def __pow__(self, n):
        return Value(self.data**n, ((self, n * self.data ** (n - 1)),))

    def exp(self):
        result = math.exp(self.data)
        return Value(result, ((self, result),))

    def tanh(self):
        result = math.tanh(self.data)
        return Value(result, ((self, 1 - result**2),))

    def relu(self):
        return Value(max(self.data, 0.0), ((self, 1.0),))


x = Value(0.5)
y = (2 - x) / (1 + x**2) + (x.exp() * 0.3).tanh() - x.relu()

# %% part="wrong" diagnosis="wrong-rate"
# the history of the divisor is lost
class Value(Base):
    def lift(self, other):
        return other if isinstance(other, Value) else Value(other)

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
        return self * (1 / self.lift(other).data)

    def __rtruediv__(self, other):
        return self**-1 * other

    def __pow__(self, n):
        return Value(self.data**n, ((self, n * self.data ** (n - 1)),))

    def exp(self):
        result = math.exp(self.data)
        return Value(result, ((self, result),))

    def tanh(self):
        result = math.tanh(self.data)
        return Value(result, ((self, 1 - result**2),))

    def relu(self):
        return Value(max(self.data, 0.0), ((self, float(self.data > 0)),))


x = Value(0.5)
y = (2 - x) / (1 + x**2) + (x.exp() * 0.3).tanh() - x.relu()

# %% part="wrong" diagnosis="no-such-operation"
# 1 + x asks for __radd__
class Value(Base):
    def lift(self, other):
        return other if isinstance(other, Value) else Value(other)

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -self.lift(other)

    def __rsub__(self, other):
        return self.lift(other) - self

    def __pow__(self, n):
        return Value(self.data**n, ((self, n * self.data ** (n - 1)),))

    def __truediv__(self, other):
        return self * self.lift(other) ** -1

    def __rtruediv__(self, other):
        return self.lift(other) / self

    def exp(self):
        e = math.exp(self.data)
        return Value(e, ((self, e),))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, ((self, 1 - t**2),))

    def relu(self):
        return Value(max(self.data, 0.0), ((self, 1.0 if self.data > 0 else 0.0),))


x = Value(0.5)
y = (2 - x) / (1 + x ** 2) + (x.exp() * 0.3).tanh() - x.relu()

# %% part="wrong" diagnosis="calls-itself"
# a number stays a number, and 2 - x asks for itself
class Value(Base):
    def lift(self, other):
        return other if isinstance(other, Value) else other

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -self.lift(other)

    def __rsub__(self, other):
        return self.lift(other) - self

    def __pow__(self, n):
        return Value(self.data**n, ((self, n * self.data ** (n - 1)),))

    def __truediv__(self, other):
        return self * self.lift(other) ** -1

    def __rtruediv__(self, other):
        return self.lift(other) / self

    def exp(self):
        e = math.exp(self.data)
        return Value(e, ((self, e),))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, ((self, 1 - t**2),))

    def relu(self):
        return Value(max(self.data, 0.0), ((self, 1.0 if self.data > 0 else 0.0),))


x = Value(0.5)
y = (2 - x) / (1 + x ** 2) + (x.exp() * 0.3).tanh() - x.relu()

# %% part="wrong" diagnosis="edges-no-pairs"
# one edge, but no tuple of edges
class Value(Base):
    def lift(self, other):
        return other if isinstance(other, Value) else Value(other)

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -self.lift(other)

    def __rsub__(self, other):
        return self.lift(other) - self

    def __pow__(self, n):
        return Value(self.data**n, ((self, n * self.data ** (n - 1)),))

    def __truediv__(self, other):
        return self * self.lift(other) ** -1

    def __rtruediv__(self, other):
        return self.lift(other) / self

    def exp(self):
        e = math.exp(self.data)
        return Value(e, ((self, e),))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self, 1 - t**2))

    def relu(self):
        return Value(max(self.data, 0.0), ((self, 1.0 if self.data > 0 else 0.0),))


x = Value(0.5)
y = (2 - x) / (1 + x ** 2) + (x.exp() * 0.3).tanh() - x.relu()
