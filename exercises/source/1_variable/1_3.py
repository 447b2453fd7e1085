# %% [markdown] part="prompt" lang="en"
# ### 1.3 The same thing without Variable
#
# The answer cell still has the spelling of 2017. Keep `old` as it is and make two tensors of the same kind from the
# list `numbers`, neither of them with `Variable`:
#
# 1. `first`, with `torch.tensor` and the switch in the same call;
# 2. `second`, a plain tensor first, switched on afterwards with `requires_grad_()`.

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

# %% [markdown] part="hint" lang="en"
# Read the line with `old` from the inside out: a list becomes a tensor, and the tensor is switched on. Which of the
# two steps does `torch.tensor` already do?

# %% [markdown] part="hint" lang="en"
# `requires_grad=True` is an argument of `torch.tensor` itself. For an existing tensor there is the method
# `requires_grad_()`: the underscore at its end means that it changes the tensor in place, and it returns that same
# tensor. Both ways end with a leaf of 32-bit floats.

# %% [markdown] part="hint" lang="en"
# One gap each: `first = torch.tensor(numbers, ______=True)` and `second = torch.tensor(numbers).______()`.

# %% [markdown] part="why" lang="en"
# All three lines make a tracked leaf of the class Tensor; the switch decides, not the word Variable.

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("first", "second", "old")
    cell.record("first and second are one object", cell.name("first") is cell.name("second"))


# %% part="judge"
compare = {
    "first": "type dtype shape tracked leaf values",
    "second": "type dtype shape tracked leaf values",
    "old": "type tracked leaf values",
    "first and second are one object": "values",
}


def cases(draw):
    for n in (3, 1, 5):
        yield {"start": draw.tensor(n)}


def judge(evidence):
    """Two spellings are asked for, and only the old one may say Variable."""
    from checkers.diagnosis import Diagnosis

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
