# %% [markdown] part="prompt" lang="en"
# ### 7.2 Stage 2: local derivatives on the edges, and a backward pass
#
# `Base` in the given cell is stage 1, with `edges` for its parents: pairs `(parent, rate)`, where `rate` is the
# local derivative: how much the result grows per unit of that parent. Fill in those of the product, and write
# `backward()`: it sets `self.grad` to 1 and then passes on `rate * grad` along every edge, **adding** to what is
# in the parent's `grad`. A value may pass on its gradient only when everything that uses it has done so. So sort
# first: collect the values so that parents come before what is made from them, then go through that list from
# the end.

# %% [markdown] part="prompt" lang="zh"
# ### 7.2 第二步：边上的局部导数，和一次反向传播
#
# 给定单元格里的 `Base` 就是第一步，父节点换成了 `edges`：一对对 `(parent, rate)`，`rate` 是局部导数：这个父节点每增加一个单位，结果增加多少。请填上乘法的局部导数，并写出 `backward()`：先把 `self.grad` 设为 1，再沿每条边传出 `rate * grad`，**加**到父节点的 `grad` 上。一个值要等所有用到它的值都传完之后，才能往下传。所以先排序：把所有的值收集起来，父节点排在由它造出的值之前，再从末尾往前走。

# %% part="given"
class Base:
    """Stage 1, with a rate beside each parent."""

    def __init__(self, data, edges=()):
        self.data = data
        self.parents = tuple(parent for parent, rate in edges)
        self.edges = edges  # pairs (parent, rate)
        self.grad = 0.0


def central(f, at, nudge=1e-5):
    """The slope of a function of one number, measured."""
    return (f(at + nudge) - f(at - nudge)) / (2 * nudge)

# %% part="own"
from checkers import build_on

Base = build_on(1, Base)  # your own stage 1, once it is kept

# %% part="starter"
class Value(Base):
    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, 0.0), (other, 0.0)))  # which rates?

    def backward(self):
        pass  # sort, start with 1, pass on


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()

# %% part="solution"
class Value(Base):
    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

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


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()

# %% part="accepted"
class Value:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges  # pairs (parent, rate)
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

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


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()

# %% part="accepted"
class Value:
    def __init__(self, data, edges=()):
        self.data, self.edges, self.grad = data, edges, 0.0

    def __add__(self, other):
        return Value(self.data + other.data, [(self, 1), (other, 1)])

    def __mul__(self, other):
        return Value(self.data * other.data, [(self, other.data), (other, self.data)])

    def backward(self):
        users = {self: 0}  # how many edges lead into each value
        waiting = [self]
        while waiting:
            for parent, _ in waiting.pop().edges:
                if parent not in users:
                    users[parent] = 0
                    waiting.append(parent)
                users[parent] += 1
        self.grad = 1.0
        ready = [self]
        while ready:
            value = ready.pop()
            for parent, rate in value.edges:
                parent.grad += rate * value.grad
                users[parent] -= 1
                if users[parent] == 0:
                    ready.append(parent)


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()
print(x.grad, central(lambda t: t * t + 3 * t, 2.0))

# %% part="accepted"
class Value:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges
        self.grad = 0.0

    def __add__(a, b):
        return Value(a.data + b.data, ((a, 1.0), (b, 1.0)))

    def __mul__(a, b):
        return Value(a.data * b.data, ((a, b.data), (b, a.data)))

    def sorted(self, seen):
        if id(self) in seen:
            return []
        seen[id(self)] = self
        before = []
        for parent, _ in self.edges:
            before += parent.sorted(seen)
        return before + [self]

    def backward(self):
        self.grad = 1.0
        for value in self.sorted({})[::-1]:
            for parent, rate in value.edges:
                parent.grad = parent.grad + value.grad * rate


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()

# %% part="accepted"
import heapq
import itertools

numbers = itertools.count()


class Value:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges
        self.grad = 0.0
        self.born = next(numbers)  # whatever uses a value was made after it

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def backward(self):
        self.grad = 1.0
        waiting, known = [(-self.born, self)], {self.born}
        while waiting:
            _, value = heapq.heappop(waiting)
            for parent, rate in value.edges:
                parent.grad += rate * value.grad
                if parent.born not in known:
                    known.add(parent.born)
                    heapq.heappush(waiting, (-parent.born, parent))


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()

# %% [markdown] part="hint" lang="en"
# Take `x * x + c * x` at 2 and 3 on paper. Which values are there, and in which order may they pass on? `x` is
# reached along three edges: when is its gradient complete?

# %% [markdown] part="hint" lang="zh"
# 在纸上画出 $x = 2$、$c = 3$ 时的 `x * x + c * x`。有哪些值，它们可以按什么顺序往下传？有三条边通向 `x`：它的梯度什么时候才算收齐？

# %% [markdown] part="hint" lang="en"
# If `a` grows by one unit, `a * b` grows by `b`, and the other way round. A sorted list comes from a function
# that first visits all parents of a value and then appends the value, once. Read from its end, everything that
# uses a value comes before it. Pass on with `+=`, since several edges may lead to one parent.

# %% [markdown] part="hint" lang="zh"
# `a` 增加一个单位，`a * b` 就增加 `b`；反过来也一样。要得到排好序的列表，写一个函数：先访问一个值的所有父节点，再把它自己加进列表，只加一次。从末尾往前走，用到某个值的，都在它之前。往下传用 `+=`，因为可能有几条边通向同一个父节点。

# %% [markdown] part="hint" lang="en"
# The pass with one gap: `self.grad = 1.0`, then `for value in reversed(order):` and inside it
# `for parent, rate in value.edges:` with the line `parent.grad += rate * ______`.

# %% [markdown] part="hint" lang="zh"
# 反向传播的几行，有一个空：`self.grad = 1.0`，接着 `for value in reversed(order):`，里面是 `for parent, rate in value.edges:`，再里面一行 `parent.grad += rate * ______`。

# %% [markdown] part="why" lang="en"
# Local derivatives multiply along a path and add where paths meet, and the sorted order makes sure that all
# have met before it goes on.

# %% [markdown] part="why" lang="zh"
# 局部导数沿一条路径相乘，在路径会合处相加；排好的顺序保证全部会合之后才继续往下走。

# %% part="ask"
def ask(cell):
    cell.run()
    Value = cell.name("Value")
    for name in ("x", "c"):
        with cell.probe(f"the attributes of {name}"):
            cell.record(f"the number in {name}", cell.name(name).data)
            cell.record(f"the gradient of {name}", cell.name(name).grad)
    with cell.probe("the attributes of y"):
        cell.record("the number in y", cell.name("y").data)
    with cell.probe("a * b at 5 and 7"):
        a, b = Value(5.0), Value(7.0)
        (a * b).backward()
        cell.record("the gradient of a in a * b", a.grad)
        cell.record("the gradient of b in a * b", b.grad)
    with cell.probe("a value that is used twice, by something that is used twice"):
        a = Value(3.0)
        twice = a + a
        again = twice * twice
        (again + again).backward()
        cell.record("the gradient of a behind two diamonds", a.grad)
    with cell.probe("another graph of + and *"):
        rows = cell.tensor("program").tolist() if cell.has("program") else [[1, 0, 1]]
        numbers = cell.tensor("leaves").tolist() if cell.has("leaves") else [4.0, 5.0]
        values = [Value(each) for each in numbers]
        for operation, a, b in rows:
            values.append(values[a] * values[b] if operation else values[a] + values[b])
        values[-1].backward()
        cell.record("the gradients of another graph", [each.grad for each in values])
    with cell.probe("eight doublings"):  # 256 paths, and 9 values
        went = []

        class Seen(tuple):
            def __iter__(self):
                went.append(1)
                return super().__iter__()

        value = leaf = Value(3.0)
        for _ in range(8):
            value = value + value
            value.edges = Seen(value.edges)
        value.backward()
        cell.record("every path is walked by itself", leaf.grad == 256 and len(went) > 100)


# %% part="judge"
from checkers.authoring import WALKS, never

import ast

from checkers.authoring import OWN_ENGINE, Diagnosis

causes = OWN_ENGINE
keeps = "stage_2"
compare = {
    "the number in x": "type values",
    "the number in y": "type values",
    "the gradient of x": "type values",
    "the gradient of c": "type values",
    "the gradient of a in a * b": "type values",
    "the gradient of b in a * b": "type values",
    "the gradient of a behind two diamonds": "type values",
    "the gradients of another graph": "type size values",
    "every path is walked by itself": "values",
}

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
    for length in (4, 6, 8):
        yield {"program": draw.program(2, 3, length), "leaves": draw.tensor(3, high=1.5)}
    # equal numbers in different values: they are not the same value
    yield {"program": draw.program(2, 3, 6), "leaves": draw.of([0.5, 0.5, 0.5])}


EACH_PATH = {
    "en": "The gradients are right, but every path from the result is walked by itself: nine values, each made of the one before "
    "plus itself, have 256 paths. A value is to pass on once, when everything that uses it has done so.",
    "zh": "梯度是对的，但从结果出发的每条路径都各走了一遍：九个值，每个都是前一个加上自己，就有 256 条路径。每个值应当只往下传一次，等所有用到它的值都传完之后再传。",
}
BEGINS_AGAIN = {
    "en": "Calling backward() of a parent begins a backward pass of its own there: does its grad start from 1 again? Run one pass only, "
    "from the result: sort all values first, and go through that list from its end.",
    "zh": "调用父节点的 backward()，会在那里另起一次反向传播：它的 grad 是不是又从 1 开始了？只从结果走一次：先把所有的值排好序，再从末尾往前走。",
}
RATE_ALONE = {
    "en": "What is passed on along an edge is its rate times the grad of the value that passes it on; nothing is multiplied here.",
    "zh": "沿着一条边传下去的，是边上的局部导数乘以传出者自己的 grad；这里什么都没有相乘。",
}
EXCHANGED = {
    "en": "The two rates of the product are swapped: if a grows by one, a * b grows by b.",
    "zh": "乘积的两个局部导数弄反了：a 增加一，a * b 就增加 b。",
}


SAME_NUMBER = {
    "en": "Which values were visited is remembered by their numbers, so two values with the same number are taken for one. "
    "Remember the values themselves.",
    "zh": "哪些值访问过，是按数值来记的，所以数值相同的两个值被当成了一个。请记住值本身。",
}


def _walk_of(source):
    """The nodes of the functions that are no operators."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
            yield from ast.walk(node)


def _remembers_numbers(source):
    """Whether a membership test looks for the number of a value."""
    return any(
        isinstance(each, ast.Compare) and isinstance(each.ops[0], ast.In | ast.NotIn)
        and isinstance(each.left, ast.Attribute) and each.left.attr == "data"
        for each in ast.walk(ast.parse(source))
    )  # fmt: skip


NOT_RUN = {
    "en": "backward() does its work on other values, and in x and c nothing has arrived. Is y.backward() called at the end?",
    "zh": "backward() 在别的值上都起作用，而 x 和 c 里什么也没有到达。最后调用 y.backward() 了吗？",
}
ONE_STORY = {
    "en": "In a * b gradients arrive, in x and c none: the parents of the result receive theirs, and it goes no further. "
    "Go through all values, the result first, each of them before its parents.",
    "zh": "在 a * b 里梯度到了，在 x 和 c 里没有：结果自己的父节点得到了梯度，再往下就没有了。请走过所有的值：结果最先，每个值都在它的父节点之前。",
}


def explain(evidence):
    if evidence.raised or not evidence.mismatches:
        return None
    seen = evidence.answer.facts
    if [each.key for each in evidence.mismatches] == ["every path is walked by itself"]:
        return Diagnosis("each-path-walked", {}, EACH_PATH)
    if not any(seen[key].values[:1] != (0.0,) for key in ("the gradient of x", "the gradient of c")):
        wrong = {each.key for each in evidence.mismatches}
        if wrong <= {"the gradient of x", "the gradient of c"}:
            return Diagnosis("wrong-gradient", {"name": "the gradient of x"}, NOT_RUN)
        if "the gradient of a in a * b" not in wrong:
            return Diagnosis("wrong-gradient", {}, ONE_STORY)
        return Diagnosis("walk-without-start") if seen["the gradient of a in a * b"].values[:1] == (0.0,) else None
    overwritten = [each for each in evidence.form.assigns if each.target.endswith(".grad") and not each.augmented and each.name != "self"]
    if any("*" in each.value and "+" not in each.value for each in overwritten):
        return Diagnosis("paths-not-added")
    if any(each.place.inside and not each.args for each in evidence.form.called("backward")):
        return Diagnosis("handed-on-too-early", {}, BEGINS_AGAIN)
    if not any(isinstance(each, ast.Mult) for each in _walk_of(evidence.source)) and "lambda" not in evidence.source:
        return Diagnosis("wrong-gradient", {"name": evidence.first.key}, RATE_ALONE)
    product = ("the gradient of a in a * b", "the gradient of b in a * b")
    swapped = {each.key: each for each in evidence.mismatches if each.key in product}
    if len(swapped) == 2 and all(
        swapped[one].observed.values == swapped[other].expected.values for one, other in (product, product[::-1])
    ):
        return Diagnosis("wrong-rate", {"name": product[0]}, EXCHANGED)
    if _remembers_numbers(evidence.source):
        return Diagnosis("wrong-gradient", {"name": evidence.first.key}, SAME_NUMBER)
    wrong = {each.key for each in evidence.mismatches}
    if "the gradient of a in a * b" not in wrong and "the gradient of x" not in wrong:
        return Diagnosis("handed-on-too-early")
    return None


# %% part="wrong" diagnosis="each-path-walked"
# no sorting: each path delivers by itself, however many there are
class Value:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def backward(self, amount=1.0):
        self.grad += amount
        for parent, rate in self.edges:
            parent.backward(rate * amount)


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()

# %% part="wrong" diagnosis="paths-not-added"
# the last path wins
class Value:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

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
                parent.grad = rate * value.grad


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()

# %% part="wrong" diagnosis="handed-on-too-early"
# handed on before everything has arrived: what is there is handed on several times
class Value:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def backward(self):
        self.grad = 1.0
        waiting = [self]
        while waiting:
            value = waiting.pop()
            for parent, rate in value.edges:
                parent.grad += rate * value.grad
                waiting.append(parent)


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()

# %% part="wrong" diagnosis="wrong-rate"
# each factor's rate is its own value
class Value:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, self.data), (other, other.data)))

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


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()

# %% part="wrong" diagnosis="walk-without-start"
# nobody starts the walk with 1
class Value:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for parent, rate in value.edges:
                    visit(parent)
                order.append(value)

        visit(self)
        for value in reversed(order):
            for parent, rate in value.edges:
                parent.grad += rate * value.grad


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()

# %% part="wrong" diagnosis="wrong-gradient"
# sorted, but walked from the wrong end
class Value:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

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
        for value in order:
            for parent, rate in value.edges:
                parent.grad += rate * value.grad


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()

# %% part="wrong" diagnosis="wrong-gradient"
# the rates are added up, not multiplied
class Value:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

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
                parent.grad += rate + value.grad


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()

# %% part="wrong" diagnosis="handed-on-too-early"
# every parent begins a walk of its own
class Value:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges  # pairs (parent, rate)
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def backward(self):
        self.grad = 1.0
        for p, r in self.edges:
            p.grad += r * self.grad
            p.backward()


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()

# %% part="wrong" diagnosis="wrong-gradient"
# the list is walked from its beginning
class Value:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges  # pairs (parent, rate)
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def backward(self):
        order, seen = [], set()

        def visit(v):
            if v not in seen:
                seen.add(v)
                for p, r in v.edges:
                    visit(p)
                order.append(v)

        visit(self)
        self.grad = 1.0
        for v in order:
            for p, r in v.edges:
                p.grad += r * v.grad


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()

# %% part="wrong" diagnosis="wrong-gradient"
# the rate alone is handed on
class Value:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges  # pairs (parent, rate)
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def backward(self):
        order, seen = [], set()

        def visit(v):
            if v not in seen:
                seen.add(v)
                for p, r in v.edges:
                    visit(p)
                order.append(v)

        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            for p, r in v.edges:
                p.grad += r


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()
