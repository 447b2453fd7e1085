# %% [markdown] part="prompt" lang="en"
# ### 1.1 A tensor that remembers
#
# The given cell makes `tensor`, two rows of three numbers. Wrap it as a tracked Variable called `v`:
# same numbers, `requires_grad` switched on, no history yet. Then print `v`. Leave `tensor` itself as it is.

# %% part="given"
tensor = torch.FloatTensor([[1, 4, 2], [3, 1, 4]])

# %% part="starter"
v = None  # the tensor, tracked

# %% part="solution"
v = Variable(tensor, requires_grad=True)
print(v)

# %% part="accepted"
v = tensor.clone().requires_grad_()
print(v)

# %% part="accepted"
v = tensor.detach().clone()
v.requires_grad = True
print("v =", v)

# %% part="accepted"
v = torch.tensor(tensor.tolist(), requires_grad=True)
v

# %% part="accepted"
from torch.autograd import Variable as V

v = V(tensor.clone(), requires_grad=True)
print(v, v.requires_grad)

# %% [markdown] part="hint" lang="en"
# Compare what you are given with what is asked: the numbers are already there, what is missing is the
# switch that makes a tensor remember.

# %% [markdown] part="hint" lang="en"
# `Variable(t, requires_grad=True)` wraps a tensor. Since PyTorch 0.4 what comes back is an ordinary tensor;
# asking a copy with `.requires_grad_()` does the same. Either way the result must be a leaf, so do not
# compute with it after you have switched it on. Only tensors of real numbers can be switched on.

# %% [markdown] part="hint" lang="en"
# One gap: `v = Variable(tensor, ______=True)`, and `print(v)` on the next line. The printed text then ends
# with `requires_grad=True`.

# %% [markdown] part="why" lang="en"
# Variable hands back a tensor with the same numbers in the same memory, made a leaf that collects a gradient.

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("v", "tensor")


# %% part="judge"
compare = {
    "v": "type dtype shape tracked leaf values shown",
    "tensor": "given tracked",
}


def cases(draw):
    yield {"tensor": draw.tensor(2, 3)}
    yield {"tensor": draw.tensor(1, 5)}


# %% part="wrong" diagnosis="M01"
# the switch is missing
v = Variable(tensor)
print(v)

# %% part="wrong" diagnosis="M09"
# computed after it was switched on
v = Variable(tensor, requires_grad=True) * 1.0
print(v)

# %% part="wrong" diagnosis="M02"
# whole numbers
v = Variable(torch.tensor([[1, 4, 2], [3, 1, 4]]), requires_grad=True)
print(v)

# %% part="wrong" diagnosis="M05"
# Variable takes a tensor, not a list
v = Variable([[1.0, 4.0, 2.0], [3.0, 1.0, 4.0]], requires_grad=True)
print(v)

# %% part="wrong" diagnosis="M04"
# the numbers are taken for sizes
v = Variable(torch.FloatTensor(2, 3), requires_grad=True)
print(v)

# %% part="wrong" diagnosis="M06"
# writing into the wrapped tensor changes what is given
v = Variable(tensor, requires_grad=True)
tensor[0, 0] = 7.0
print(v)

# %% part="wrong" diagnosis="given-changed"
# a second name, not a second tensor: the given one is switched on
v = tensor
v.requires_grad = True
print(v)

# %% part="wrong" diagnosis="misspelled"
# requires, with an s
v = Variable(tensor, require_grad=True)
print(v)

# %% part="wrong" diagnosis="typed-constant"
# the numbers are typed in
v = torch.tensor([[1.0, 4.0, 2.0], [3.0, 1.0, 4.0]], requires_grad=True)
print(v)

# %% part="wrong" diagnosis="not-printed"
# nothing is shown
v = Variable(tensor, requires_grad=True)
