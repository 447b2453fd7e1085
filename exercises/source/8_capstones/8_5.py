# %% [markdown] part="prompt" lang="en"
# ### 8.5 Forward mode in one class
#
# A **dual number** carries a value and the rate at which it changes. Computing with it carries both along, so
# when the value is there, its derivative is there, too: no graph, no walk back. Write `Dual(value, rate=0.0)`
# with `+`, `-`, `*`, `/`, where the other operand may be a plain number *on either side* (its rate is 0), and
# with the methods `sin()` and `exp()`. What is asked is one property: for every program made of these, the
# value is the program's value and the rate its derivative.

# %% [markdown] part="prompt" lang="zh"
# ### 8.5 一个类里的前向模式
#
# **对偶数**带着一个值和它变化的速率。用它计算，两者一起往前走；值算好了，导数也就有了：没有计算图，也不用往回走。请写 `Dual(value, rate=0.0)`，支持 `+`、`-`、`*`、`/`，另一个操作数可以是普通的数，而且**在哪一边都行**（它的速率是 0），还要有方法 `sin()` 和 `exp()`。要求的只有一个性质：对由这些组成的任何程序，value 是程序的值，rate 是它的导数。

# %% part="given"
import math


def derivative(f, x):
    """The derivative of f at x, by one run of f."""
    return f(Dual(x, 1.0)).rate


def f(x):
    return (2 - x) / (1 + x * x) + 3 * x.sin()


# %% part="starter"
class Dual:
    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    def __add__(self, other):
        return self

    def __radd__(self, other):
        return self

    def __sub__(self, other):
        return self

    def __rsub__(self, other):
        return self

    def __mul__(self, other):
        return self

    def __rmul__(self, other):
        return self

    def __truediv__(self, other):
        return self

    def __rtruediv__(self, other):
        return self

    def sin(self):
        return self

    def exp(self):
        return self


slope = derivative(f, 0.5)

# %% part="solution"
def lift(other):
    return other if isinstance(other, Dual) else Dual(other)


class Dual:
    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    def __add__(self, other):
        other = lift(other)
        return Dual(self.value + other.value, self.rate + other.rate)

    def __mul__(self, other):
        other = lift(other)
        return Dual(self.value * other.value, self.rate * other.value + self.value * other.rate)

    def __truediv__(self, other):
        other = lift(other)
        quotient = self.value / other.value
        return Dual(quotient, (self.rate - quotient * other.rate) / other.value)

    def __sub__(self, other):
        return self + lift(other) * -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return lift(other) - self

    def __rtruediv__(self, other):
        return lift(other) / self

    def sin(self):
        return Dual(math.sin(self.value), math.cos(self.value) * self.rate)

    def exp(self):
        value = math.exp(self.value)
        return Dual(value, value * self.rate)


slope = derivative(f, 0.5)

# %% part="accepted"
class Dual:
    def __init__(self, value, rate=0.0):
        self.value = value
        self.rate = rate

    @staticmethod
    def of(x):
        if isinstance(x, Dual):
            return x
        return Dual(float(x), 0.0)

    def __add__(self, other):
        o = Dual.of(other)
        return Dual(self.value + o.value, self.rate + o.rate)

    __radd__ = __add__

    def __neg__(self):
        return Dual(-self.value, -self.rate)

    def __sub__(self, other):
        return self + (-Dual.of(other))

    def __rsub__(self, other):
        return (-self) + other

    def __mul__(self, other):
        o = Dual.of(other)
        return Dual(self.value * o.value, o.value * self.rate + self.value * o.rate)

    __rmul__ = __mul__

    def inverse(self):
        return Dual(1 / self.value, -self.rate / self.value**2)

    def __truediv__(self, other):
        return self * Dual.of(other).inverse()

    def __rtruediv__(self, other):
        return self.inverse() * other

    def sin(self):
        return Dual(math.sin(self.value), self.rate * math.cos(self.value))

    def exp(self):
        return Dual(math.exp(self.value), self.rate * math.exp(self.value))


slope = derivative(f, 0.5)

# %% part="accepted"
class Dual:
    """With the general rule in one place: f(value), and f'(value) times the rate."""

    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    def through(self, f, slope):
        return Dual(f(self.value), slope(self.value) * self.rate)

    def sin(self):
        return self.through(math.sin, math.cos)

    def exp(self):
        return self.through(math.exp, math.exp)

    def __add__(self, other):
        if not isinstance(other, Dual):
            return Dual(self.value + other, self.rate)
        return Dual(self.value + other.value, self.rate + other.rate)

    def __mul__(self, other):
        if not isinstance(other, Dual):
            return Dual(self.value * other, self.rate * other)
        return Dual(self.value * other.value, self.rate * other.value + other.rate * self.value)

    def __sub__(self, other):
        return self + other * -1

    def __rsub__(self, other):
        return self * -1 + other

    def __truediv__(self, other):
        if not isinstance(other, Dual):
            return self * (1 / other)
        return self * other.through(lambda v: 1 / v, lambda v: -1 / v**2)

    def __rtruediv__(self, other):
        return other * self.through(lambda v: 1 / v, lambda v: -1 / v**2)

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other


slope = derivative(f, 0.5)
print(slope)

# %% part="accepted"
from dataclasses import dataclass


@dataclass
class Dual:
    value: float
    rate: float = 0.0

    def __add__(self, other):
        other = parts(other)
        return Dual(self.value + other[0], self.rate + other[1])

    def __sub__(self, other):
        v, r = parts(other)
        return Dual(self.value - v, self.rate - r)

    def __mul__(self, other):
        v, r = parts(other)
        return Dual(self.value * v, self.rate * v + self.value * r)

    def __truediv__(self, other):
        v, r = parts(other)
        return Dual(self.value / v, (self.rate * v - self.value * r) / (v * v))

    def __radd__(self, number):
        return Dual(number) + self

    def __rsub__(self, number):
        return Dual(number) - self

    def __rmul__(self, number):
        return Dual(number) * self

    def __rtruediv__(self, number):
        return Dual(number) / self

    def sin(self):
        return Dual(math.sin(self.value), self.rate * math.cos(self.value))

    def exp(self):
        e = math.exp(self.value)
        return Dual(e, e * self.rate)


def parts(x):
    return (x.value, x.rate) if isinstance(x, Dual) else (x, 0.0)


slope = derivative(f, 0.5)

# %% part="accepted"
class Dual:
    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate


def binary(value, rate):
    def method(a, b):
        b = b if isinstance(b, Dual) else Dual(b)
        return Dual(value(a.value, b.value), rate(a.value, a.rate, b.value, b.rate))

    def reflected(a, b):
        return method(Dual(b), a)

    return method, reflected


Dual.__add__, Dual.__radd__ = binary(lambda a, b: a + b, lambda a, da, b, db: da + db)
Dual.__sub__, Dual.__rsub__ = binary(lambda a, b: a - b, lambda a, da, b, db: da - db)
Dual.__mul__, Dual.__rmul__ = binary(lambda a, b: a * b, lambda a, da, b, db: da * b + a * db)
Dual.__truediv__, Dual.__rtruediv__ = binary(lambda a, b: a / b, lambda a, da, b, db: da / b - a * db / b**2)
Dual.sin = lambda a: Dual(math.sin(a.value), a.rate * math.cos(a.value))
Dual.exp = lambda a: Dual(math.exp(a.value), a.rate * math.exp(a.value))

slope = derivative(f, 0.5)

# %% [markdown] part="hint" lang="en"
# Write each rule as you know it from school: how does a product change when both factors change? And what is
# the rate of a number that does not change?

# %% [markdown] part="hint" lang="zh"
# 每条规则都照学校里学的写：两个因子都在变，乘积怎样变？不变的数，速率是多少？

# %% [markdown] part="hint" lang="en"
# A product $ab$ has the rate $a'b + ab'$, a quotient $q = a/b$ has $(a' - q\,b')/b$, and a function $g(a)$ has
# $g'(a)\,a'$: in forward mode each operation multiplies by its local derivative at once. Turn a plain number
# into a `Dual` with rate 0 first; then Python's reflected methods, such as `__rsub__`, follow from the others.

# %% [markdown] part="hint" lang="zh"
# 乘积 $ab$ 的速率是 $a'b + ab'$，商 $q = a/b$ 的是 $(a' - q\,b')/b$，函数 $g(a)$ 的是 $g'(a)\,a'$：在前向模式里，每个运算当场就乘上自己的局部导数。先把普通的数变成速率为 0 的 `Dual`；这样 `__rsub__` 之类反射方法就可以由其他方法得出。

# %% [markdown] part="hint" lang="en"
# With `other = lift(other)` the product has one gap:
# `return Dual(self.value * other.value, self.rate * other.value + self.value * ______)`.

# %% [markdown] part="hint" lang="zh"
# 先写 `other = lift(other)`，乘积里留了一个空：`return Dual(self.value * other.value, self.rate * other.value + self.value * ______)`。

# %% [markdown] part="why" lang="en"
# The chain rule multiplies local derivatives along a path; from the input onwards this needs no memory at all, but one run for each input.

# %% [markdown] part="why" lang="zh"
# 链式法则沿路径把局部导数相乘；从输入往前乘，完全不用记忆，但每个输入都要跑一遍。

# %% part="ask"
def ask(cell):
    cell.run()
    Dual = cell.name("Dual")
    def root(a):
        r = a
        for _ in range(6):
            r = (r + a / r) / 2
        return r

    programs = {
        "x + x": lambda x, y: x + x,
        "x * y": lambda x, y: x * y,
        "x * x + 3 * x": lambda x, y: x * x + 3 * x,
        "x + 2": lambda x, y: x + 2,
        "2 + x": lambda x, y: 2 + x,
        "x - y": lambda x, y: x - y,
        "x - 2": lambda x, y: x - 2,
        "2 - x": lambda x, y: 2 - x,
        "x / y": lambda x, y: x / y,
        "x / 2": lambda x, y: x / 2,
        "1 / x": lambda x, y: 1 / x,
        "(x * y).exp()": lambda x, y: (x * y).exp(),
        "(x * y).sin()": lambda x, y: (x * y).sin(),
        "sin and exp of one another": lambda x, y: (x.sin() * y + 1).exp().sin() / 3,
        "the square root, in six steps": lambda x, y: root(x * x + y * y),
    }
    values = (0.5, 2.0, 1.0, -3.0) if not cell.has("numbers") else cell.tensor("numbers").tolist()
    for name, program in programs.items():
        with cell.probe(f"{name}"):
            x, y = Dual(values[0], values[2]), Dual(values[1], values[3])
            made = program(x, y)
            cell.record(f"the value of {name}", made.value)
            cell.record(f"the rate of {name}", made.rate)
            cell.record("the numbers that went in", [x.value, y.value, x.rate, y.rate])
    with cell.probe("Dual(3.0) without a rate"):
        cell.record("the rate of Dual(3.0)", Dual(3.0).rate)
    cell.observe("slope")


# %% part="judge"
from checkers.authoring import OWN_ENGINE, Diagnosis

PROGRAMS = (
    "x + x", "x * y", "x * x + 3 * x", "x + 2", "2 + x", "x - y", "x - 2", "2 - x", "x / y", "x / 2", "1 / x",
    "(x * y).exp()", "(x * y).sin()", "sin and exp of one another", "the square root, in six steps",
)  # fmt: skip
compare = {
    **{f"the value of {each}": "type values" for each in PROGRAMS},
    **{f"the rate of {each}": "type values" for each in PROGRAMS},
    "the numbers that went in": "values",
    "the rate of Dual(3.0)": "values",
    "slope": "type values",
}
causes = OWN_ENGINE


def cases(draw):
    yield {"numbers": draw.tensor(4)}
    yield {"numbers": draw.of([0.0 + draw.whole(1, 9) / 4, -1.0, 0.0, 1.0])}  # only y moves


PRODUCT = {
    "en": "x * y has the right value, but not the rate: when both factors change, both changes count. The rate is x' y + x y'.",
    "zh": "x * y 的值是对的，速率不对：两个因子都在变，两份变化都要算上。速率是 x' y + x y'。",
}
CHAIN = {
    "en": "The rate of {name} lacks the rate of what went in: a function g(a) has the local derivative g'(a), times a'.",
    "zh": "{name} 的速率里少了送进去的东西自己的速率：函数 g(a) 的局部导数是 g'(a)，还要乘以 a'。",
}
SIDES = {
    "en": "{name} is the other way round: with a plain number on the left Python calls the reflected method of the Dual on the right.",
    "zh": "{name} 左右反了：普通的数在左边时，Python 调用的是右边那个 Dual 的反射方法。",
}


def explain(evidence):
    """Which rule is wrong, by the first program that shows it."""
    if evidence.raised:
        return None
    wrong = [each.key for each in evidence.differs("values")]
    first = wrong[0] if wrong else ""
    if first == "the rate of x * y":
        return Diagnosis("wrong-rate", {"name": "x * y"}, PRODUCT)
    seen, right = (answer.facts for answer in (evidence.answer, evidence.expected))
    for name in ("2 - x", "1 / x"):
        if first == f"the value of {name}" and len(seen[first].values) == 1:
            other = -right[first].values[0] if name == "2 - x" else 1 / right[first].values[0]
            turned = abs(seen[first].values[0] - other) < 1e-4 * (1 + abs(other))
            return Diagnosis("operands-reversed", {"name": name}, said(SIDES, name)) if turned else None
    for name in ("(x * y).exp()", "(x * y).sin()"):
        if first == f"the rate of {name}" and len(seen[first].values) == 1:
            inner = right["the rate of x * y"].values[0]
            alone = abs(seen[first].values[0] * inner - right[first].values[0]) < 1e-4 * (1 + abs(right[first].values[0]))
            return Diagnosis("wrong-rate", {"name": name}, said(CHAIN, name)) if alone else None
    return None


def said(sentence, name):
    return {language: text.format(name=name) for language, text in sentence.items()}

# %% part="wrong" diagnosis="wrong-rate"
# one change of the two is forgotten
def lift(other):
    return other if isinstance(other, Dual) else Dual(other)


class Dual:
    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    def __add__(self, other):
        other = lift(other)
        return Dual(self.value + other.value, self.rate + other.rate)

    def __mul__(self, other):
        other = lift(other)
        return Dual(self.value * other.value, self.rate * other.value)

    def __truediv__(self, other):
        other = lift(other)
        quotient = self.value / other.value
        return Dual(quotient, (self.rate - quotient * other.rate) / other.value)

    def __sub__(self, other):
        return self + lift(other) * -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return lift(other) - self

    def __rtruediv__(self, other):
        return lift(other) / self

    def sin(self):
        return Dual(math.sin(self.value), math.cos(self.value) * self.rate)

    def exp(self):
        value = math.exp(self.value)
        return Dual(value, value * self.rate)


slope = derivative(f, 0.5)

# %% part="wrong" diagnosis="wrong-rate"
# the rates are multiplied
def lift(other):
    return other if isinstance(other, Dual) else Dual(other)


class Dual:
    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    def __add__(self, other):
        other = lift(other)
        return Dual(self.value + other.value, self.rate + other.rate)

    def __mul__(self, other):
        other = lift(other)
        return Dual(self.value * other.value, self.rate * other.rate)

    def __truediv__(self, other):
        other = lift(other)
        quotient = self.value / other.value
        return Dual(quotient, (self.rate - quotient * other.rate) / other.value)

    def __sub__(self, other):
        return self + lift(other) * -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return lift(other) - self

    def __rtruediv__(self, other):
        return lift(other) / self

    def sin(self):
        return Dual(math.sin(self.value), math.cos(self.value) * self.rate)

    def exp(self):
        value = math.exp(self.value)
        return Dual(value, value * self.rate)


slope = derivative(f, 0.5)

# %% part="wrong" diagnosis="wrong-rate"
# sin forgets the rate of what went in
def lift(other):
    return other if isinstance(other, Dual) else Dual(other)


class Dual:
    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    def __add__(self, other):
        other = lift(other)
        return Dual(self.value + other.value, self.rate + other.rate)

    def __mul__(self, other):
        other = lift(other)
        return Dual(self.value * other.value, self.rate * other.value + self.value * other.rate)

    def __truediv__(self, other):
        other = lift(other)
        quotient = self.value / other.value
        return Dual(quotient, (self.rate - quotient * other.rate) / other.value)

    def __sub__(self, other):
        return self + lift(other) * -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return lift(other) - self

    def __rtruediv__(self, other):
        return lift(other) / self

    def sin(self):
        return Dual(math.sin(self.value), math.cos(self.value))

    def exp(self):
        value = math.exp(self.value)
        return Dual(value, value * self.rate)


slope = derivative(f, 0.5)

# %% part="wrong" diagnosis="wrong-rate"
# exp forgets it, too
def lift(other):
    return other if isinstance(other, Dual) else Dual(other)


class Dual:
    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    def __add__(self, other):
        other = lift(other)
        return Dual(self.value + other.value, self.rate + other.rate)

    def __mul__(self, other):
        other = lift(other)
        return Dual(self.value * other.value, self.rate * other.value + self.value * other.rate)

    def __truediv__(self, other):
        other = lift(other)
        quotient = self.value / other.value
        return Dual(quotient, (self.rate - quotient * other.rate) / other.value)

    def __sub__(self, other):
        return self + lift(other) * -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return lift(other) - self

    def __rtruediv__(self, other):
        return lift(other) / self

    def sin(self):
        return Dual(math.sin(self.value), math.cos(self.value) * self.rate)

    def exp(self):
        value = math.exp(self.value)
        return Dual(value, value)


slope = derivative(f, 0.5)

# %% part="wrong" diagnosis="operands-reversed"
# 2 - x is computed as x - 2
def lift(other):
    return other if isinstance(other, Dual) else Dual(other)


class Dual:
    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    def __add__(self, other):
        other = lift(other)
        return Dual(self.value + other.value, self.rate + other.rate)

    def __mul__(self, other):
        other = lift(other)
        return Dual(self.value * other.value, self.rate * other.value + self.value * other.rate)

    def __truediv__(self, other):
        other = lift(other)
        quotient = self.value / other.value
        return Dual(quotient, (self.rate - quotient * other.rate) / other.value)

    def __sub__(self, other):
        return self + lift(other) * -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return self - other

    def __rtruediv__(self, other):
        return lift(other) / self

    def sin(self):
        return Dual(math.sin(self.value), math.cos(self.value) * self.rate)

    def exp(self):
        value = math.exp(self.value)
        return Dual(value, value * self.rate)


slope = derivative(f, 0.5)

# %% part="wrong" diagnosis="operands-reversed"
# 1 / x is computed as x / 1
def lift(other):
    return other if isinstance(other, Dual) else Dual(other)


class Dual:
    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    def __add__(self, other):
        other = lift(other)
        return Dual(self.value + other.value, self.rate + other.rate)

    def __mul__(self, other):
        other = lift(other)
        return Dual(self.value * other.value, self.rate * other.value + self.value * other.rate)

    def __truediv__(self, other):
        other = lift(other)
        quotient = self.value / other.value
        return Dual(quotient, (self.rate - quotient * other.rate) / other.value)

    def __sub__(self, other):
        return self + lift(other) * -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return lift(other) - self

    def __rtruediv__(self, other):
        return self / other

    def sin(self):
        return Dual(math.sin(self.value), math.cos(self.value) * self.rate)

    def exp(self):
        value = math.exp(self.value)
        return Dual(value, value * self.rate)


slope = derivative(f, 0.5)

# %% part="wrong" diagnosis="calls-itself"
# no plain numbers
def lift(other):
    return other


class Dual:
    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    def __add__(self, other):
        other = lift(other)
        return Dual(self.value + other.value, self.rate + other.rate)

    def __mul__(self, other):
        other = lift(other)
        return Dual(self.value * other.value, self.rate * other.value + self.value * other.rate)

    def __truediv__(self, other):
        other = lift(other)
        quotient = self.value / other.value
        return Dual(quotient, (self.rate - quotient * other.rate) / other.value)

    def __sub__(self, other):
        return self + lift(other) * -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return lift(other) - self

    def __rtruediv__(self, other):
        return lift(other) / self

    def sin(self):
        return Dual(math.sin(self.value), math.cos(self.value) * self.rate)

    def exp(self):
        value = math.exp(self.value)
        return Dual(value, value * self.rate)


slope = derivative(f, 0.5)

# %% part="wrong" diagnosis="slip-sign"
# the quotient's rate has a plus
def lift(other):
    return other if isinstance(other, Dual) else Dual(other)


class Dual:
    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    def __add__(self, other):
        other = lift(other)
        return Dual(self.value + other.value, self.rate + other.rate)

    def __mul__(self, other):
        other = lift(other)
        return Dual(self.value * other.value, self.rate * other.value + self.value * other.rate)

    def __truediv__(self, other):
        other = lift(other)
        quotient = self.value / other.value
        return Dual(quotient, (self.rate + quotient * other.rate) / other.value)

    def __sub__(self, other):
        return self + lift(other) * -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return lift(other) - self

    def __rtruediv__(self, other):
        return lift(other) / self

    def sin(self):
        return Dual(math.sin(self.value), math.cos(self.value) * self.rate)

    def exp(self):
        value = math.exp(self.value)
        return Dual(value, value * self.rate)


slope = derivative(f, 0.5)
