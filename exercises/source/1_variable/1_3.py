# %% [markdown] part="prompt" lang="en"
# ### 1.3 The same thing without Variable
#
# The answer cell still has the form of 2017. Keep `old` as it is and make two tensors of the same kind from the
# list `numbers`, neither of them with `Variable`:
#
# 1. `first`, with `torch.tensor` and the switch in the same call;
# 2. `second`, a plain tensor first, switched on afterwards with `requires_grad_()`.

# %% [markdown] part="prompt" lang="zh"
# ### 1.3 不用 Variable，做同样的事
#
# 答案单元格里还是 2017 年的写法。`old` 保持原样，再用列表 `numbers` 造两个同类的张量，都不用 `Variable`：
#
# 1. `first`，用 `torch.tensor`，在同一次调用里打开开关；
# 2. `second`，先造普通张量，再用 `requires_grad_()` 打开开关。

# %% part="given"
start = torch.tensor([1.5, -2.0, 0.5])
numbers = start.tolist()

# %% part="starter"
old = Variable(torch.Tensor(numbers), requires_grad=True)
first = None  # one call
second = None  # two steps

# %% part="solution"
old = Variable(torch.Tensor(numbers), requires_grad=True)
first = torch.tensor(numbers, requires_grad=True)
second = torch.tensor(numbers).requires_grad_()

# %% part="accepted"
old = Variable(torch.Tensor(numbers), requires_grad=True)
first = torch.tensor(numbers, dtype=torch.float32, requires_grad=True)
second = torch.tensor(numbers)
second.requires_grad_()

# %% part="accepted"
old = Variable(torch.Tensor(numbers), requires_grad=True)
first = torch.tensor(data=numbers, requires_grad=True)
second = torch.Tensor(numbers).requires_grad_(True)
print(first, second)

# %% part="accepted"
old = Variable(torch.Tensor(numbers), requires_grad=True)
plain = torch.tensor([float(n) for n in numbers])
first = torch.tensor(plain.tolist(), requires_grad=True)
second = plain.clone()
second.requires_grad_()

# %% part="accepted"
old = Variable(torch.FloatTensor(numbers), requires_grad=True)
first = torch.tensor(data=numbers, dtype=torch.float32, requires_grad=True)
plain = torch.tensor(numbers)
second = plain.requires_grad_(True)

# %% [markdown] part="hint" lang="en"
# Read the line with `old` from the inside out: a list becomes a tensor, and the tensor is switched on. Which of the
# two steps does `torch.tensor` already do?

# %% [markdown] part="hint" lang="zh"
# 把 `old` 那一行从里往外读：列表变成张量，张量再打开开关。两步之中，哪一步是 `torch.tensor` 已经会做的？

# %% [markdown] part="hint" lang="en"
# `requires_grad=True` is an argument of `torch.tensor` itself. For an existing tensor there is the method
# `requires_grad_()`: the underscore at its end means that it changes the tensor in place, and it returns that same
# tensor. Both ways end with a leaf of 32-bit floats.

# %% [markdown] part="hint" lang="zh"
# `requires_grad=True` 本来就是 `torch.tensor` 的参数。对已有的张量，可以用方法 `requires_grad_()`：末尾的下划线表示它原地改动张量，并且返回同一个张量。两条路的终点都是 32 位浮点数的叶子节点。

# %% [markdown] part="hint" lang="en"
# One gap each: `first = torch.tensor(numbers, ______=True)` and `second = torch.tensor(numbers).______()`.

# %% [markdown] part="hint" lang="zh"
# 各有一个空：`first = torch.tensor(numbers, ______=True)` 和 `second = torch.tensor(numbers).______()`。

# %% [markdown] part="why" lang="en"
# All three lines make a tracked leaf of the class Tensor; the switch decides, not the word Variable.

# %% [markdown] part="why" lang="zh"
# 三行造出的都是 Tensor 类的被追踪的叶子节点；决定这一点的是开关，不是 Variable 这个词。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("first", "second", "old")
    cell.record("first and second are one object", cell.name("first") is cell.name("second"))


# %% part="judge"
from checkers.authoring import calls, distinct

compare = {
    "first": "type dtype shape tracked leaf values",
    "second": "type dtype shape tracked leaf values",
    "old": "type tracked leaf values",
    "first and second are one object": "values",
}

way = (
    calls(
        "requires_grad_",
        said={
            "en": "second should be switched on with requires_grad_().",
            "zh": "second 应当用 requires_grad_() 打开。",
        },
    ),
    distinct(
        "old", "first", "second",
        said={
            "en": "each name should be a tensor of its own, but two of them are the same tensor.",
            "zh": "每个名字都应当是自己的张量，而现在有两个名字是同一个。",
        },
    ),
)


def cases(draw):
    for n in (3, 1, 5):
        yield {"start": draw.tensor(n)}


def judge(evidence):
    """Two spellings are asked for, and only the old one may say Variable."""
    from checkers.authoring import Diagnosis

    form = evidence.form
    wrapped = [a.name for a in form.assigns if "Variable(" in a.value and a.name != "old"]
    if wrapped:
        return Diagnosis("M05")
    switched = form.called("requires_grad_") or any(
        a.target.endswith(".requires_grad") for a in form.assigns
    )
    if not switched:
        return Diagnosis("one-spelling", {"spelling": "requires_grad_()"})
    if not any(c.keyword("requires_grad") == "True" for c in form.called("tensor")):
        return Diagnosis("one-spelling", {"spelling": "torch.tensor(..., requires_grad=True)"})
    return None


# %% part="wrong" diagnosis="M05"
# Variable again
old = Variable(torch.Tensor(numbers), requires_grad=True)
first = Variable(torch.tensor(numbers), requires_grad=True)
second = torch.tensor(numbers).requires_grad_()

# %% part="wrong" diagnosis="M01"
# the switch is missing
old = Variable(torch.Tensor(numbers), requires_grad=True)
first = torch.tensor(numbers)
second = torch.tensor(numbers).requires_grad_()

# %% part="wrong" diagnosis="M39"
# the method is only mentioned
old = Variable(torch.Tensor(numbers), requires_grad=True)
first = torch.tensor(numbers, requires_grad=True)
second = torch.tensor(numbers)
second.requires_grad_

# %% part="wrong" diagnosis="M09"
# computed after it was switched on
old = Variable(torch.Tensor(numbers), requires_grad=True)
first = torch.tensor(numbers, requires_grad=True) * 1
second = torch.tensor(numbers).requires_grad_()

# %% part="wrong" diagnosis="one-spelling"
# the same spelling twice
old = Variable(torch.Tensor(numbers), requires_grad=True)
first = torch.tensor(numbers, requires_grad=True)
second = torch.tensor(numbers, requires_grad=True)

# %% part="wrong" diagnosis="M02"
# whole numbers
old = Variable(torch.Tensor(numbers), requires_grad=True)
first = torch.tensor([int(n) for n in numbers], requires_grad=True)
second = torch.tensor(numbers).requires_grad_()

# %% part="wrong" diagnosis="misspelled"
# the method's name lacks its underscore
old = Variable(torch.Tensor(numbers), requires_grad=True)
first = torch.tensor(numbers, requires_grads=True)
second = torch.tensor(numbers).requires_grad_()

# %% part="wrong" diagnosis="M01"
# the second one is not switched on
old = Variable(torch.Tensor(numbers), requires_grad=True)
first = torch.tensor(old, requires_grad=True)
second = torch.tensor(numbers)

# %% part="wrong" diagnosis="big-tensor"
# the class takes no keywords
old = Variable(torch.Tensor(numbers), requires_grad=True)
first = torch.Tensor(numbers, requires_grad=True)
second = torch.tensor(numbers).requires_grad_()

# %% part="wrong" diagnosis="way-missing"
# switched on by assigning
first = torch.tensor(numbers)
first = torch.tensor(first.tolist(), requires_grad=True)
old = Variable(torch.FloatTensor(numbers), requires_grad=True)
second = torch.tensor(numbers)
second.requires_grad = True
