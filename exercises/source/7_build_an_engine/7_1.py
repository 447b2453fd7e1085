# %% [markdown] part="prompt" lang="en"
# ### 7.1 Stage 1: a number that remembers
#
# Write the class `Value`. A value has `data`, a Python number, and `parents`, a tuple of the values that it was
# computed from: `()` for one that you make yourself. `+` and `*` of two values make a new value with both as
# parents, in their order. Nothing is copied: the parents are the operands themselves. The last two lines use
# it.

# %% [markdown] part="prompt" lang="zh"
# ### 7.1 第一步：会记事的数
#
# 写出类 `Value`。一个值有 `data`（一个 Python 数），还有 `parents`：由哪些值计算而来，是一个元组；自己造的值是 `()`。两个值用 `+` 或 `*`，得到一个新值，父节点就是这两个值，按顺序排列。什么也不复制：父节点就是那两个对象本身。最后两行用到它。

# %% part="given"
def story(value):
    """The data of a value and of everything before it, nearest first."""
    return [value.data] + [number for parent in value.parents for number in story(parent)]

# %% part="starter"
class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.parents = parents

    # here __add__ and __mul__ are missing


x, c = Value(3.0), Value(4.0)
y = None  # x * x + c * x

# %% part="solution"
class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.parents = parents

    def __add__(self, other):
        return Value(self.data + other.data, (self, other))

    def __mul__(self, other):
        return Value(self.data * other.data, (self, other))


x, c = Value(3.0), Value(4.0)
y = x * x + c * x

# %% part="accepted"
class Value:
    def __init__(self, data, parents=None):
        self.data = data
        self.parents = tuple(parents or ())

    def __repr__(self):
        return f"Value({self.data})"

    def __add__(a, b):
        result = Value(a.data + b.data)
        result.parents = (a, b)
        return result

    def __mul__(a, b):
        result = Value(a.data * b.data)
        result.parents = (a, b)
        return result


x = Value(3.0)
c = Value(4.0)
y = x * x + c * x
print(y, story(y))

# %% part="accepted"
from dataclasses import dataclass


@dataclass(eq=False)
class Value:
    data: float
    parents: tuple = ()

    def __add__(self, other):
        return Value(data=self.data + other.data, parents=(self, other))

    def __mul__(self, other):
        return Value(data=self.data * other.data, parents=(self, other))


x, c = Value(3.0), Value(4.0)
product = x * x
triple = c * x
y = product + triple

# %% part="accepted"
import operator


def combine(function):
    return lambda a, b: Value(function(a.data, b.data), (a, b))


class Value:
    def __init__(self, number, parents=()):
        self.data, self.parents = number, parents

    __add__ = combine(operator.add)
    __mul__ = combine(operator.mul)


x, c = Value(3.0), Value(4.0)
y = (x * x) + (c * x)

# %% part="accepted"
class Value:
    __slots__ = ("data", "parents")

    def __init__(self, data, *parents):
        self.data = data
        self.parents = parents

    def __mul__(self, other):
        return type(self)(self.data * other.data, self, other)

    def __add__(self, other):
        return type(self)(self.data + other.data, self, other)


x, c = Value(3.0), Value(4.0)
y = x * x + c * x

# %% [markdown] part="hint" lang="en"
# `x * x` is a call: Python runs `x.__mul__(x)`. What does that method know about the two operands, and what has
# to be returned so that `+` can go on with it?

# %% [markdown] part="hint" lang="zh"
# `x * x` 是一次调用：Python 执行 `x.__mul__(x)`。这个方法知道两个操作数的什么？要返回什么，`+` 才能接着算？

# %% [markdown] part="hint" lang="en"
# A method gets the left operand as `self`, the right one as `other`. Compute with their `data`, and return a new `Value` whose
# parents are the pair `(self, other)`. Change neither of them: others may still use them, and a value that is used twice is one
# object with two arrows from it.

# %% [markdown] part="hint" lang="zh"
# 方法里左边的操作数叫 `self`，右边的叫 `other`。用它们的 `data` 计算，返回一个新的 `Value`，父节点是 `(self, other)` 这一对。两个操作数都不要改：别处可能还要用；一个值用了两次，仍是一个对象，只是有两条箭头从它出发。

# %% [markdown] part="hint" lang="en"
# One gap: `return Value(self.data + other.data, (self, ______))`; the product in the same way. Then `y = x * x + c * x`.

# %% [markdown] part="hint" lang="zh"
# 有一个空：`return Value(self.data + other.data, (self, ______))`；乘法也一样。然后 `y = x * x + c * x`。

# %% [markdown] part="why" lang="en"
# A graph is nothing but objects that keep a reference to what they were made from.

# %% [markdown] part="why" lang="zh"
# 计算图没有别的秘密：只是一些对象，记着自己由谁造出来。

# %% part="ask"
def ask(cell):
    cell.run()
    Value = cell.name("Value")

    def graph(value):
        """Data and number of parents of every object behind a value, and how many objects there are."""
        found, waiting = [], [value]
        while waiting:
            value = waiting.pop(0)
            if not any(value is each for each in found):
                found.append(value)
                waiting.extend(value.parents)
        return [each.data for each in found], [len(each.parents) for each in found]

    y, x = cell.name("y"), cell.name("x")
    with cell.probe("the attributes of y"):
        cell.record("the number in y", y.data)
        cell.record("the kind of y.parents", type(y.parents).__name__)
        cell.record("the parents of y", tuple(y.parents))
        cell.record("the parents of x", tuple(x.parents))
        data, parents = graph(y)
        cell.record("the values behind y", data)
        cell.record("how many parents they have", parents)
        cell.record("x occurs as itself, not as a copy", all(each is x for each in y.parents[0].parents))
    with cell.probe("a graph of + and * on other numbers"):
        rows = cell.tensor("program").tolist() if cell.has("program") else [[1, 0, 1]]
        numbers = cell.tensor("leaves").tolist() if cell.has("leaves") else [4.0, 5.0]
        values = [Value(each) for each in numbers]
        for operation, a, b in rows:
            values.append(values[a] * values[b] if operation else values[a] + values[b])
        data, parents = graph(values[-1])
        cell.record("the values of another graph", data)
        cell.record("how many parents they have in another graph", parents)
        cell.record("the inputs of another graph", [each.data for each in values[: len(numbers)]])


# %% part="judge"
from checkers.authoring import OWN_ENGINE, Diagnosis

causes = OWN_ENGINE
keeps = "stage_1"
compare = {
    "the number in y": "type values",
    "the kind of y.parents": "values",
    "the parents of y": "type size",
    "the parents of x": "type size",
    "the values behind y": "type size values",
    "how many parents they have": "type size values",
    "x occurs as itself, not as a copy": "values",
    "the values of another graph": "type size values",
    "how many parents they have in another graph": "type size values",
    "the inputs of another graph": "type size values",
}


def cases(draw):
    for length in (3, 6):
        yield {"program": draw.program(2, 3, length), "leaves": draw.tensor(3, high=1.5)}


NO_VALUE = {
    "en": "A plain number stands where a Value should be: the result of an operation is a new Value, and its parents are "
    "the operands themselves, (self, other).",
    "zh": "该是 Value 的地方是普通的数：运算的结果是一个新的 Value，它的 parents 就是操作数本身，(self, other)。",
}


ANOTHER_FORMULA = {
    "en": "The class keeps what it should, for other formulas as well. It is y that was computed in another way than asked for: "
    "x * x + c * x is three operations, and its graph shows each of them.",
    "zh": "这个类该记的都记住了，换成别的公式也是。是 y 没有照要求的方式计算：x * x + c * x 是三个运算，图里每一个都看得见。",
}
NO_TUPLE = {
    "en": "parents is to be a tuple, of the two operands in their order, and y.parents is something else.",
    "zh": "parents 应当是一个元组，按顺序放着两个操作数，而 y.parents 是别的东西。",
}


def right_elsewhere(runs):
    """Whether all other graphs are as they should be, those of drawn formulas as well."""
    keys = [key for key in compare if key.endswith("another graph")]
    return all(
        [each.values for each in seen.facts[key].items] == [each.values for each in right.facts[key].items]
        for seen, right in runs
        for key in keys
        if key in right.facts
    )


def explain(evidence):
    if evidence.says("'float' object has no attribute", "'int' object has no attribute"):
        return Diagnosis("nothing-remembered", {}, NO_VALUE)
    keys = [each.key for each in evidence.mismatches]
    if keys and not evidence.raised and "the number in y" not in keys:
        if keys == ["the kind of y.parents"]:
            return Diagnosis("wrong-type", {"name": "y.parents"}, NO_TUPLE)
        if set(keys) <= {"the values behind y", "how many parents they have"} and right_elsewhere(evidence.runs):
            return Diagnosis("wrong-value", {"name": "the values behind y"}, ANOTHER_FORMULA)
    if evidence.first is not None and evidence.first.key == "the values of another graph" and not evidence.raised:
        seen, right = (sorted(number for each in fact.items for number in each.values) for fact in (evidence.first.observed, evidence.first.expected))
        if seen == right:
            return Diagnosis("nothing-remembered")
    for each in evidence.mismatches:
        if "parents" in each.key or "behind" in each.key or "copy" in each.key:
            return None if each.aspect == "values" and "values" in each.key else Diagnosis("nothing-remembered", {"name": each.key})
        return None


# %% part="wrong" diagnosis="slip-argument-missing"
# nothing is remembered
class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.parents = parents

    def __add__(self, other):
        return Value(self.data + other.data)

    def __mul__(self, other):
        return Value(self.data * other.data)


x, c = Value(3.0), Value(4.0)
y = x * x + c * x

# %% part="wrong" diagnosis="nothing-remembered"
# a bare number comes back
class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.parents = parents

    def __add__(self, other):
        return self.data + other.data

    def __mul__(self, other):
        return self.data * other.data


x, c = Value(3.0), Value(4.0)
y = x * x + c * x

# %% part="wrong" diagnosis="slip-value-missing"
# only one operand is remembered
class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.parents = parents

    def __add__(self, other):
        return Value(self.data + other.data, (self,))

    def __mul__(self, other):
        return Value(self.data * other.data, (self,))


x, c = Value(3.0), Value(4.0)
y = x * x + c * x

# %% part="wrong" diagnosis="nothing-remembered"
# copies are remembered, not the objects
class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.parents = parents

    def __add__(self, other):
        return Value(self.data + other.data, (Value(self.data, self.parents), Value(other.data, other.parents)))

    def __mul__(self, other):
        return Value(self.data * other.data, (Value(self.data, self.parents), Value(other.data, other.parents)))


x, c = Value(3.0), Value(4.0)
y = x * x + c * x

# %% part="wrong" diagnosis="slip-together"
# the left operand is changed
class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.parents = parents

    def __add__(self, other):
        self.data = self.data + other.data
        return Value(self.data, (self, other))

    def __mul__(self, other):
        return Value(self.data * other.data, (self, other))


x, c = Value(3.0), Value(4.0)
y = x * x + c * x

# %% part="wrong" diagnosis="slip-operator-part"
# the product is a sum
class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.parents = parents

    def __add__(self, other):
        return Value(self.data + other.data, (self, other))

    def __mul__(self, other):
        return Value(self.data + other.data, (self, other))


x, c = Value(3.0), Value(4.0)
y = x * x + c * x

# %% part="wrong" diagnosis="nothing-remembered"
# a sum is a plain number
class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.parents = parents

    def __add__(self, other):
        return self.data + other.data

    def __mul__(self, other):
        return Value(self.data * other.data, (self, other))


x, c = Value(3.0), Value(4.0)
y = x * x + c * x

# %% part="wrong" diagnosis="slip-exchanged"
# the operands in the other order
class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.parents = parents

    def __add__(self, other):
        return Value(self.data + other.data, (self, other))

    def __mul__(self, other):
        return Value(self.data * other.data, (other, self))


x, c = Value(3.0), Value(4.0)
y = x * x + c * x

# %% part="wrong" diagnosis="no-such-operation"
# a name that Python does not look for
class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.parents = parents

    def __add__(self, other):
        return Value(self.data + other.data, (self, other))

    def __times__(self, other):
        return Value(self.data * other.data, (self, other))


x, c = Value(3.0), Value(4.0)
y = x * x + c * x

# %% part="wrong" diagnosis="calls-itself"
# the product of two values asks for the product of two values
class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.parents = parents

    def __add__(self, other):
        return Value(self.data + other.data, (self, other))

    def __mul__(self, other):
        return Value(self * other, (self, other))


x, c = Value(3.0), Value(4.0)
y = x * x + c * x
