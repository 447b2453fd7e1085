# %% [markdown] lang="en"
# # Lesson 1 · Variable: a tensor that remembers
#
# *About 70 minutes: 30 to read and run, 40 for seven exercises and the self-check. You need Python, a little
# NumPy, and the idea of a slope.*
#
# **When you have finished, you can**
#
# - say what a slope is without a formula, and measure one;
# - create a tensor that remembers what is done to it, in three spellings;
# - read its seven attributes: `data`, `shape`, `dtype`, `requires_grad`, `is_leaf`, `grad`, `grad_fn`;
# - tell a copy from a second name for the same memory;
# - explain what became of `Variable`, the class that older texts are full of.

# %% [markdown] lang="en"
# The next cell loads the course's own engine under the name `torch`. It speaks PyTorch's language to the
# letter. If PyTorch is installed, write `import torch` instead: every cell below does the same.

# %%
import engine as torch
import numpy as np
from checkers import check, draw, hint, predict

Variable = torch.autograd.Variable

# %% [markdown] lang="en"
# ## Before anything else: a prediction
#
# Take the function $f(x) = (x + 2)^2 + 3$. At $x = 2$ its value is $19$.
#
# Now nudge $x$ from $2$ to $2.001$. **By how much does the result move?** Write a number in place of the dots, then
# run the cell. A guess that turns out wrong teaches more than a result that was only read.

# %% predicted="0.008"
def f(x):
    return (x + 2) ** 2 + 3


# your number in place of the dots; before that, nothing runs
@predict("1 opening", ...)
def moved_by():
    return f(2.001) - f(2.0)

# %% [markdown] lang="en"
# The input moved by one thousandth, the result by about eight thousandths. So around $x = 2$ the function
# works like an exchange rate: **one unit in, eight units out**. That rate is the slope, the derivative
# $f'(2) = 8$.
#
# The measured rate depends on how far you nudge:

# %%
for nudge in (1.0, 0.1, 0.01, 0.001):
    print(f"nudge {nudge:<6} rate {(f(2 + nudge) - f(2)) / nudge:.4f}")

# %% [markdown] lang="en"
# With smaller nudges the rate settles at 8. Two things are wrong with this method, though: it is never quite
# exact, and a function of a million inputs needs a million nudges.
#
# *Automatic differentiation* gets the exact 8, and all million rates, from **one** extra walk. Its trick is
# not algebra. It is memory: while you compute, each number remembers how it was made. This lesson is about
# the object that does the remembering.

# %% [markdown] lang="en"
# ## A tensor, and the switch on it
#
# A *tensor* is an array: numbers of one kind in a rectangular arrangement. `torch.Tensor` makes one from
# a list, always of 32-bit floats.

# %%
t = torch.Tensor([2.0])
print(t, t.dtype)

# %% [markdown] lang="en"
# Think of a tape recorder. A tensor has a switch, `requires_grad`. Switched on, everything that is computed
# from this tensor is recorded; switched off, numbers are just numbers.
#
# There are three ways to switch it on:

# %%
first = torch.tensor([2.0], requires_grad=True)  # at creation
second = torch.tensor([2.0]).requires_grad_()  # afterwards, in place: hence the _
third = Variable(torch.Tensor([2.0]), requires_grad=True)  # in older texts

for x in (first, second, third):
    print(x)

# %% [markdown] lang="en"
# Compute with a switched-on tensor, and the result says so when it is printed:

# %%
x = torch.tensor([2.0], requires_grad=True)
z = f(x)
print(z)

# %% [markdown] lang="en"
# `grad_fn=<AddBackward0>` reads: "the last thing done to make me was an addition, and I know how to walk
# back through it". The whole memory can be drawn. Read it from the top: $x$, plus 2, squared, plus 3.

# %%
draw(z, names={"x": x, "z": z})

# %% [markdown] lang="en"
# And this is what the memory is for. One call walks back from $z$ to $x$ and leaves the slope there. Lesson 3
# is about this walk; for now enjoy that the 8 is exact.

# %%
z.backward()
print(x.grad)

# %% [markdown] lang="en"
# ## What became of Variable
#
# > **An old claim.** *Whatever needs a gradient has to be declared as a `Variable`.*
#
# That was true until April 2018. Up to PyTorch 0.3 a tensor was a bare array, and `Variable` was a wrapper
# around two of them: the values and the gradient. Version 0.4 merged wrapper and array. The name stayed, so
# that old programs run, but it builds nothing of its own any more. See for yourself:

# %%
v = Variable(torch.Tensor([2.0]), requires_grad=True)
print(type(v) is torch.Tensor)  # no class of its own
print(isinstance(torch.Tensor([1.0]), Variable))  # and every tensor counts as one

# %% [markdown] lang="en"
# So `Variable(t, requires_grad=True)` is a tensor with the values of `t` and the switch on. Nothing else
# about it is special, and no warning is given: the name is history, not an error.
#
# > **The same claim, second half.** *Tensors do not record the path of a computation, Variables do.*
#
# Today the *switch* decides, not the class:

# %%
a, b = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 5.0])
print((a + b).grad_fn, (a + b).requires_grad)

b.requires_grad_()
print(a + b)

# %% [markdown] lang="en"
# One tracked input is enough for the result to be tracked. An article of those years first writes `a` as
# a plain tensor ("needs no gradient") and on the next line wraps the same name. Only the second line counts:
# a name in Python means whatever was assigned last.

# %%
a = torch.Tensor([2.0])
print(a.requires_grad)
a = Variable(a, requires_grad=True)
print(a.requires_grad)

# %% [markdown] lang="en"
# Now it is your turn for the first time. This is the level-1 task of the platform that these levels come from.
# You write between the two fence lines, run your cell, then run the cell with `check`. If it says *not yet*,
# read the sentence that comes with it, and use `hint("1.1")` when you are stuck.

# %% exercise="1.1"

# %% [markdown] lang="en"
# <details><summary>How a Variable was printed in 2017</summary>
#
# ```text
# Variable containing:
#  1
#  2
#  3
# [torch.FloatTensor of size 3]
# ```
#
# If you meet this form, the text was written for PyTorch 0.3 or older, and you should be careful with its
# other statements, too. Some of these texts were copied so often that their line breaks got lost, and the code
# begins with `import torchfrom torch.autograd import Variable`. Two lines, of course.
#
# </details>

# %% [markdown] lang="en"
# ## Seven attributes
#
# Picture a box. In it lie the **values**. On its front there is a **lamp** that says whether the recorder
# runs, and a **mailbox** into which a gradient will be delivered. What do they say for a freshly made, tracked
# 2 × 3 tensor? Predict first. This kind of exercise wants no code from you, only what you expect.

# %% exercise="1.2"

# %% [markdown] lang="en"
# And here they are, printed:

# %%
v = Variable(torch.FloatTensor([[1, 4, 2], [3, 1, 4]]), requires_grad=True)

print("data         ", v.data)
print("shape        ", v.shape, v.size())
print("dtype        ", v.dtype)
print("requires_grad", v.requires_grad)
print("is_leaf      ", v.is_leaf)
print("grad         ", v.grad)
print("grad_fn      ", v.grad_fn)

# %% [markdown] lang="en"
# | attribute | the question it answers |
# |---|---|
# | `data` | which numbers are inside (without the lamp: `v.data.requires_grad` is `False`) |
# | `shape`, the same as `size()` | how they are arranged |
# | `dtype` | which kind of number; the whole numbers you typed became 32-bit floats |
# | `requires_grad` | is the recorder running? |
# | `is_leaf` | did *you* make it (leaf), or did a computation? |
# | `grad` | what has been delivered to the mailbox |
# | `grad_fn` | which operation made it; nobody made a leaf, hence `None` |

# %% [markdown] lang="en"
# > **An old claim.** *A fresh variable's gradient is 0.0.*
#
# It is `None`, and the difference matters. `0.0` says: "I looked, and the result does not react to this
# number." `None` says: "nobody has looked yet." You cannot compute with `None`, which is just as well:

# %%
try:
    print(0.1 * v.grad)
except TypeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# The same article holds that the gradient is itself a Variable, wrapped like the values. By now you can
# guess: it is a tensor like any other, and it is not tracked.

# %%
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
w.mean().backward()
print(w.grad, type(w.grad) is torch.Tensor, w.grad.requires_grad)

# %% [markdown] lang="en"
# You have seen three spellings of one thing. Write the two that have a future:

# %% exercise="1.3"

# %% [markdown] lang="en"
# ## Which numbers can be tracked
#
# A slope answers the question "what if this were a tiny bit larger?". Whole numbers have no tiny bit. So only
# floating point tensors can be tracked, and Python decides by a single dot what you get:

# %%
print(torch.tensor([1, 2, 3]).dtype, torch.tensor([1.0, 2, 3]).dtype)
print(torch.arange(9).dtype)

# %%
for make in (
    lambda: torch.tensor([1, 2, 3], requires_grad=True),
    lambda: torch.arange(9).view(3, 3).requires_grad_(),
):
    try:
        make()
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# Two places, two wordings, one cause. The cure is a dot, `1.` for `1`, or `dtype=torch.float32`, or
# `.float()` before the switch.
#
# A second trap is a capital letter. `torch.Tensor(3)` is **not** the number 3: given bare integers, the
# capital-T spelling takes them as *sizes* and hands you memory that nobody has filled. So does
# `torch.FloatTensor(2, 3)`.

# %%
# sizes: the values are accidental
print(torch.Tensor(3).shape, torch.FloatTensor(2, 3).shape)

# a list of one value; the number itself
print(torch.Tensor([3]).shape, torch.tensor(3.0).shape)

# %% [markdown] lang="en"
# A shape of `torch.Size([])` belongs to a single number, a *scalar*: no axis at all. Use the small
# `torch.tensor` for values and you will not stumble over this again. Three lines to repair:

# %% exercise="1.4"

# %% [markdown] lang="en"
# Random values come from a generator that you can wind to a fixed position with a *seed*. The same seed gives
# the same numbers, here and in PyTorch. What the cell prints is the tensor as it was born; nothing has been
# differentiated yet.

# %%
torch.manual_seed(0)
print(torch.rand(3, 3, requires_grad=True))

# %% [markdown] lang="en"
# ## One memory, two names
#
# What do you expect? A tracked `v` is made from `t`, and *then* `t` is changed. Decide before you run: will
# `v` still begin with 1?

# %%
t = torch.ones(2)
v = Variable(t, requires_grad=True)
t[0] = 7.0
print(v)

# %% [markdown] lang="en"
# `Variable(t)` did not copy anything. It is a new label on the same memory, with a switch of its own: `t` is
# still untracked. `v.data` and `v.detach()` are further labels of this kind.

# %%
print(t.requires_grad, v.requires_grad, v is t)
v.data[1] = 100.0
print(t, v)

# %% [markdown] lang="en"
# When you want an independent copy, say so: `clone()` copies the memory.

# %%
t = torch.ones(2)
v = Variable(t.clone(), requires_grad=True)
t[0] = 7.0
print(t, v)

# %% [markdown] lang="en"
# The next check writes into `t` after you, to see whether `v` notices:

# %% exercise="1.5"

# %% [markdown] lang="en"
# NumPy joins in. The way from a tracked tensor to an array is closed, because NumPy cannot record:

# %%
x = torch.tensor([2.0], requires_grad=True)
try:
    x.numpy()
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# The message names the way out. `detach()` means "I am leaving the recording, on purpose". The array that you
# get lies on the same memory once more, so writing into it changes the tensor:

# %%
values = x.detach().numpy()
values[0] = 5.0
print(x)

# %% [markdown] lang="en"
# In the other direction `torch.from_numpy` shares and `torch.tensor` copies. The dtype comes along: NumPy's
# usual 64-bit floats stay 64-bit.

# %%
array = np.array([1.0, 2.0])
shared, copied = torch.from_numpy(array), torch.tensor(array)
array[0] = -1.0
print(shared)
print(copied)

# %% [markdown] lang="en"
# Both directions in one exercise, with an eye on the dtype and on who shares memory with whom:

# %% exercise="1.6"

# %% [markdown] lang="en"
# ## Your turn
#
# One question is left, and it decides what can *learn*. An optimizer moves a tensor by the gradient that it
# finds in its mailbox, and mail is delivered to **leaves** only: to tensors that you made, not to those that were
# computed. Compare two lines that look alike. `torch.ones(3, requires_grad=True) * 0.1` makes a leaf of ones and
# then computes three numbers 0.1 from it; the leaf is left without a name. `(torch.ones(3) * 0.1).requires_grad_()`
# computes first and makes the *result* the leaf.

# %%
lost = torch.ones(3, requires_grad=True) * 0.1
kept = (torch.ones(3) * 0.1).requires_grad_()
print(lost.is_leaf, kept.is_leaf)

# %% exercise="1.7"

# %% [markdown] lang="en"
# ## A word on machines
#
# Old notes often create tensors right on a graphics card, `torch.cuda.FloatTensor(2, 3)`, and skip the
# question whether there is one. Ask first. Everything in this course runs on the CPU, where the answer is:

# %%
print(torch.cuda.is_available())
try:
    torch.cuda.FloatTensor(2, 3)
except TypeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# ## Self-check: five predictions
#
# Write all five in place of the dots, then run the cell. No partial credit for "I would have known".
#
# 1. `Variable(torch.ones(2)).requires_grad`
# 2. `torch.tensor([1., 2.], requires_grad=True).grad`
# 3. `torch.Tensor([4]).shape` and `torch.Tensor(4).shape`, as a pair
# 4. `torch.ones(2, requires_grad=True).grad_fn`
# 5. `x` after `d = x.detach(); d[0] = 50.`, where `x` was `[1., 2.]`

# %% predicted="False, None, ((1,), (4,)), None, [50, 2]"
# in place of the dots: a number, a list such as [1, 2], True, None, or "error"
@predict("1 self-check", ..., ..., ..., ..., ...)
def answers():
    first = Variable(torch.ones(2)).requires_grad
    second = torch.tensor([1.0, 2.0], requires_grad=True).grad
    third = torch.Tensor([4]).shape, torch.Tensor(4).shape
    fourth = torch.ones(2, requires_grad=True).grad_fn

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    d = x.detach()
    d[0] = 50.0
    return first, second, third, fourth, x

# %% [markdown] lang="en"
# <details><summary>Why?</summary>
#
# 1. The switch is off unless you ask for it, also in the old spelling.
# 2. `None`: nobody has looked yet.
# 3. A list holds values, a bare integer is a size.
# 4. `None`: a leaf was made by you, not by an operation.
# 5. `detach` shares memory. For a copy without history write `x.detach().clone()`.
#
# </details>
#
# **Next:** Lesson 2 opens the memory up. Who made whom, how to read it, and why a computed tensor answers
# the question for its gradient with a warning.
