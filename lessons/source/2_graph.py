# %% [markdown] lang="en"
# # Lesson 2 · The graph: who made whom
#
# *About 100 minutes: 40 to read and run, 60 for eight exercises and the self-check.*
#
# **When you have finished, you can**
#
# - tell a leaf from a computed tensor, and say why the difference matters;
# - read a graph from the result back to the leaves, on screen and through `grad_fn` and `next_functions`;
# - predict which results are tracked;
# - explain the warning that greets everybody who asks a computed tensor for its gradient, and act on it.

# %%
import engine as torch
import numpy as np
from checkers import check, draw, hint, predict

Variable = torch.autograd.Variable

# %% [markdown] lang="en"
# ## Warm-up from Lesson 1
#
# Three questions. Answer them aloud, then run.
#
# 1. Is `torch.tensor([1, 2], requires_grad=True)` a tracked tensor?
# 2. What is `.grad` of a leaf at the start: `0` or `None`?
# 3. After `v = Variable(t)` and `t[0] = 9.`, what does `v` begin with?

# %%
try:
    torch.tensor([1, 2], requires_grad=True)
except RuntimeError as error:
    print(1, f"{type(error).__name__}: {error}")

print(2, torch.tensor([1.0], requires_grad=True).grad)

t = torch.zeros(2)
v = Variable(t)
t[0] = 9.0
print(3, v)

# %% [markdown] lang="en"
# ## The question of this lesson
#
# Here are four lines that you understand completely. `x` and `a` are tracked; $z = (x + a)^2 + 3$.
#
# **How many boxes does the graph behind `z` have, and what are they called?** Sketch it: the leaves at the
# top, the result at the bottom, an arrow wherever something goes into something.

# %%
x = Variable(torch.Tensor([2.0]), requires_grad=True)
a = Variable(torch.Tensor([2.0]), requires_grad=True)
z = (x + a) ** 2 + 3
print(z)

# %% predicted="3"
# how many boxes of operations? the leaves are not counted
@predict("2 opening", ...)
def boxes():
    node, count = z.grad_fn, 0
    while node.next_functions:  # walk up to a leaf
        node, count = node.next_functions[0][0], count + 1
    return count

# %%
draw(z, names={"x": x, "a": a, "z": z})

# %% [markdown] lang="en"
# Three operations, three boxes: an addition, a power, an addition. Above them the two leaves. The constants 2
# and 3 have no box. Nobody will ever ask for the slope in a constant, so nothing is recorded for it.
#
# Each box is called after the *backward* of its operation, since walking back is what it is for. The digit at
# the end distinguishes variants of one operation; you need not remember it.

# %% [markdown] lang="en"
# ## Reading the graph with your own hands
#
# The picture was drawn from two attributes that are open to you as well. A computed tensor's `grad_fn` is the
# node that made it. A node's `next_functions` are the nodes it will pass gradients to.

# %%
node = z.grad_fn
print(node.name())
for child, index in node.next_functions:
    print("   ", child.name() if child else "nothing to pass on (a constant)")

# %% [markdown] lang="en"
# Following them back to the leaves gives the whole story. Where a constant went in there is `None`, which we skip.

# %%
def tell(node, depth=0):
    if node is None:
        return
    print("    " * depth + node.name())
    for child, index in node.next_functions:
        tell(child, depth + 1)


tell(z.grad_fn)

# %% [markdown] lang="en"
# At the end of each path sits an `AccumulateGrad`. It is not an operation that you wrote. It is the
# *mailbox* of a leaf: whatever arrives there is added to the leaf's `.grad`. It knows whose mailbox it is:

# %%
node = z.grad_fn
while node.next_functions:
    node = node.next_functions[0][0]
print(node.name(), node.variable is x)

# %% [markdown] lang="en"
# One article remarks that PyTorch now writes `+` and `**` where it used `torch.add` and `torch.pow`, and
# guesses at a refactoring. There is nothing to guess: an operator *is* a call of the function, and both leave
# the same node.

# %%
print((x + 2).grad_fn.name(), torch.add(x, 2).grad_fn.name())
print((x**2).grad_fn.name(), torch.pow(x, 2).grad_fn.name())

# %% [markdown] lang="en"
# ## The same idea, spelled differently
#
# Different spellings of one formula may take different operations. Predict the node of each square before you
# run: which of the six are products, which are powers?

# %%
x = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
for spelling, y in {
    "x * x": x * x,
    "torch.mul(x, x)": torch.mul(x, x),
    "x.mul(x)": x.mul(x),
    "x ** 2": x**2,
    "torch.pow(x, 2)": torch.pow(x, 2),
    "torch.square(x)": torch.square(x),
}.items():
    print(f"{spelling:<16}", y)

# %% [markdown] lang="en"
# The values agree, and so will the slopes. The graphs differ: a product has *two* incoming edges, both from
# `x`, a power has one.

# %%
draw(x * x, names={"x": x})

# %%
draw(x**2, names={"x": x})

# %% [markdown] lang="en"
# Picking out a part is an operation too, and is recorded. A slice, a single element and a column each leave
# a node:

# %%
m = torch.FloatTensor([[1, 2, 3], [4, 5, 6]]).requires_grad_()
y = x * x
print(y[0:3])
print(m[1].grad_fn.name(), m[0:1].grad_fn.name(), m[:, 1].grad_fn.name())

# %% [markdown] lang="en"
# Any of the six will do for the level-2 task. Its third line has surprised many people: decide beforehand what
# it will show. The reason follows two sections further down.

# %% exercise="2.1"

# %% [markdown] lang="en"
# ## Being tracked is contagious
#
# A result is tracked as soon as *one* of its inputs is, and the operation has a slope to speak of. Fill in
# true or false for each line first.

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
c = torch.tensor([3.0, 4.0])

with torch.no_grad():
    quiet = x * 2

for question, answer in {
    "tracked + constant": (x + c).requires_grad,
    "constant + constant": (c + c).requires_grad,
    "made inside no_grad": quiet.requires_grad,
    "detached": (x * 2).detach().requires_grad,
    "a comparison, x > 1": (x > 1).requires_grad,
    "the index of the largest": x.argmax().requires_grad,
}.items():
    print(f"{question:<26}", answer)

# %% [markdown] lang="en"
# `torch.no_grad()` is the pause button of the recorder: inside the block nothing is recorded, and when it
# ends, recording goes on. It works on functions as a decorator, and `torch.enable_grad()` undoes it inside.

# %%
print((x * 2).requires_grad)
with torch.no_grad():
    print((x * 2).requires_grad, x.requires_grad)
    with torch.enable_grad():
        print((x * 2).requires_grad)


@torch.no_grad()
def double(t):
    return t * 2


print(double(x).requires_grad)

# %% [markdown] lang="en"
# Note the pair `False True` in the second line: the *result* is untracked, the leaf's own switch is not
# touched. Pausing the recorder does not break it.
#
# (By the way: a notebook shows the value of a cell's last line without `print`. A semicolon at its end, found in
# one article, does nothing but keep that value from being shown.)

# %%
with torch.no_grad():
    y = x * 2
y.requires_grad

# %% [markdown] lang="en"
# > **An old claim.** *Every built-in function can be differentiated: write the forward computation, call
# > backward, and every variable gets its gradient.*
#
# Both halves need repair. Comparisons and `argmax` return answers, not amounts: they are not tracked at all.
# `floor` is tracked, but it is a staircase. It is flat wherever it is not jumping, so its slope is 0 and
# nothing can be learned through it:

# %%
x.floor().sum().backward()
print(x.grad)

# %% [markdown] lang="en"
# The other half, "every variable", is the subject of the next section.

# %% [markdown] lang="en"
# ## Leaves keep, computed tensors pass on
#
# > **An old claim.** *After `backward()` the gradients of all intermediate nodes are kept in `grad`.*
#
# Try it. `y` lies between the leaf `x` and the result.

# %%
x = torch.tensor(2.0, requires_grad=True)
y = x * 3
z = y * y
z.backward()
print("x", x.is_leaf, x.grad)
print("y", y.is_leaf, y.grad)

# %% [markdown] lang="en"
# Two things happened. The answer is `None`, and the engine took the trouble to warn you. Read the warning once
# in full, it says it all: `y` is *not a leaf*, so its `.grad` *won't be populated*.
#
# The gradient of `y` did exist during the walk: without it the 36 in `x.grad` could not have been computed.
# But a computed tensor is a postman. It carries the letter on and keeps no copy, since a network has millions
# of such tensors, and hardly anybody wants to read their mail.
#
# If you do, ask *before* the walk:

# %%
x = torch.tensor(2.0, requires_grad=True)
y = x * 3
z = y * y
print(y.retain_grad())  # a request, it returns nothing
z.backward()
print(y.grad, y.retains_grad, y.is_leaf)

# %% [markdown] lang="en"
# Keeping its gradient does not make `y` a leaf. And a request makes sense only where there is something to
# walk:

# %%
try:
    torch.tensor([1.0]).retain_grad()
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# The same for the square of exercise 2.1, with the order of the lines as the only difficulty:

# %% exercise="2.2"

# %% [markdown] lang="en"
# ## Reading practice
#
# Now without a picture. Take $(x + a)^2 + 3$ at $x = a = 2$ and do it by hand: $2 + 2 = 4$, then $4^2 = 16$, then
# $16 + 3 = 19$. Three steps, hence three nodes, and the last step is the one that the result points to.

# %% exercise="2.3"

# %% [markdown] lang="en"
# What you did on paper is a short program. It has one difficulty: a graph is not a tree. In `h + h.exp()` two ways
# lead to the node of `h`, and it shall be visited once.

# %% exercise="2.4"

# %% [markdown] lang="en"
# ## How leaves get lost
#
# "Leaf" has nothing to do with names. Leaf or computed is decided by how the tensor came about. Which of these
# are leaves?

# %%
w1 = torch.ones(3, requires_grad=True)
w2 = torch.ones(3, requires_grad=True) * 0.1
w3 = (torch.ones(3) * 0.1).requires_grad_()
w4 = torch.ones(3)
w5 = w1.detach()
w6 = torch.ones(3, requires_grad=True)
w6 = w6 + 1

for name, w in dict(w1=w1, w2=w2, w3=w3, w4=w4, w5=w5, w6=w6).items():
    made = "leaf" if w.is_leaf else "computed"
    print(name, made, "and tracked" if w.requires_grad else "and not tracked")

# %% [markdown] lang="en"
# `w2` is the classic. Somebody wants small starting values and scales *after* switching on, so the name ends
# up on a product. The leaf is still in the graph, but it has no name any more, and nobody can read its
# mailbox. `w6` loses its leaf by assigning to the same name. `w3` shows the cure: **scale first, switch on
# last.**
#
# `w4` and `w5` are leaves although they are not tracked. Nothing made them, so they are leaves: a leaf that
# never gets mail.
#
# The switch itself belongs to leaves only. On a computed tensor it is refused, with the right advice:

# %%
y = w1 * 2
try:
    y.requires_grad = False
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

print(y.detach().requires_grad)

# %% [markdown] lang="en"
# And it does not work backwards in time. Recording happens *while* you compute:

# %%
x = torch.ones(2)
y = (x * 2).sum()
x.requires_grad_()  # too late for y
print(x.requires_grad, y.requires_grad)

# %% [markdown] lang="en"
# Three exercises to make this firm: who is tracked, who is a leaf, and three ways to lose one.

# %% exercise="2.5"

# %% exercise="2.6"

# %% exercise="2.7"

# %% [markdown] lang="en"
# ## The graph follows the data
#
# The graph is not compiled from your source. It is a diary of what really happened, so loops and branches may
# depend on the values. How many doublings does it take here, and what is the slope of `b` in `a`?

# %% exercise="2.8"

# %% [markdown] lang="en"
# Here are the same lines in the open, for $a = 3$:

# %%
a = torch.tensor(3.0, requires_grad=True)
b = a * 2
doublings = 1
while b < 1000:
    b = b * 2
    doublings += 1

b.backward()
print(doublings, "doublings,", b.item(), "slope", a.grad)

# %% [markdown] lang="en"
# Nine doublings, a graph of nine nodes, slope $2^9 = 512$. With `a = 400.` the same lines would have left
# a graph of two. Nothing had to be declared.

# %% [markdown] lang="en"
# ## Self-check: five predictions
#
# `x` is a tracked tensor with two elements. Write your answers in place of the dots.
#
# 1. `len((x * x).grad_fn.next_functions)` and `len((x ** 2).grad_fn.next_functions)`, as a pair
# 2. `(torch.ones(2, requires_grad=True) + 1).is_leaf`
# 3. Is `x.detach()` a leaf?
# 4. The name of the last node in `((x - 1) / 2).sum()`
# 5. Does printing `x * 2` add anything to the graph of `y = x + 1`? `True` or `False`

# %% predicted="(2, 1), False, True, 'SumBackward0', False"
# in place of the dots: a number, a list such as [1, 2], True, None, or a name in quotes
@predict("2 self-check", ..., ..., ..., ..., ...)
def answers():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    first = len((x * x).grad_fn.next_functions), len((x**2).grad_fn.next_functions)
    second = (torch.ones(2, requires_grad=True) + 1).is_leaf
    third = x.detach().is_leaf
    fourth = ((x - 1) / 2).sum().grad_fn.name()

    y = x + 1
    before = [y.grad_fn, *y.grad_fn.next_functions]
    print(x * 2)
    fifth = before != [y.grad_fn, *y.grad_fn.next_functions]
    return first, second, third, fourth, fifth

# %% [markdown] lang="en"
# <details><summary>Why?</summary>
#
# 1. Two and one: a product has two factors, even when they are the same tensor.
# 2. False. An addition made it.
# 3. Yes. `detach` gives a tensor without history, and without history means leaf.
# 4. `SumBackward0`: the graph is read from the result, and the last thing done was the sum.
# 5. No. `x * 2` has a graph of its own, which vanishes when nobody holds the result any longer.
#
# </details>
#
# **Next:** Lesson 3 walks the graph backwards, with numbers on every edge.
