# %% [markdown] lang="en"
# # Lesson 3 · Backward: how a gradient travels
#
# *About 180 minutes: 65 to read and run, 115 for fourteen exercises and the self-check. There is
# a good place for a break in the middle.*
#
# **When you have finished, you can**
#
# - compute a gradient by hand on a drawn graph: multiply along a path, add over paths;
# - start a walk from one number or, with weights, from many;
# - predict what a second walk does: add, or fail, and why;
# - stop a gradient on purpose, and notice when you stopped it by accident;
# - write the update step of a training loop so that leaves stay leaves.

# %%
import engine as torch
import numpy as np
from checkers import check, draw, hint, predict

Variable = torch.autograd.Variable

# %% [markdown] lang="en"
# ## Warm-up from Lessons 1 and 2
#
# 1. `w = torch.ones(3, requires_grad=True) * 0.1`: is `w` a leaf?
# 2. `y = x * 3`, then `y.sum().backward()`: who has a `.grad` afterwards, `x`, `y` or both?
# 3. What is the last node of `(x * x).mean()` called?

# %%
w = torch.ones(3, requires_grad=True) * 0.1
print(1, w.is_leaf)

x = torch.tensor([2.0], requires_grad=True)
y = x * 3
y.sum().backward()
print(2, "x:", x.grad, " y keeps one:", y.retains_grad)
print(3, (x * x).mean().grad_fn.name())

# %% [markdown] lang="en"
# ## The question of this lesson
#
# $y = x \cdot x + 3x$, and $x = 2$. If $x$ grows by a tiny $\varepsilon$, by how many $\varepsilon$ does $y$
# grow? And how much of it comes through the product, how much through the $3x$?
#
# Three numbers, in place of the dots: product, $3x$, total. The cell nudges and measures; a picture will soon show why.

# %% predicted="4, 3, 7"
@predict("3 opening", ..., ..., ...)
def rates():
    def rate(f, at=2.0, nudge=0.001):
        return (f(at + nudge) - f(at - nudge)) / (2 * nudge)

    return rate(lambda x: x * x), rate(lambda x: 3 * x), rate(lambda x: x * x + 3 * x)

# %% [markdown] lang="en"
# ## Along a path, rates multiply
#
# One path first. $z = (x + 2)^2 + 3$ at $x = 2$, taken apart into single steps:
#
# | step | value | if its input grows by 1 ε, it grows by |
# |---|---|---|
# | $s = x + 2$ | 4 | 1 ε |
# | $p = s^2$ | 16 | $2s = 8$ ε |
# | $z = p + 3$ | 19 | 1 ε |
#
# Exchange rates: a cent of $x$ buys 1 of $s$, each of those buys 8 of $p$, each of those 1 of $z$. So a cent
# of $x$ buys $1 \cdot 8 \cdot 1 = 8$ of $z$. That is the whole **chain rule**:
#
# $$ \frac{dz}{dx} \;=\; \frac{dz}{dp}\cdot\frac{dp}{ds}\cdot\frac{ds}{dx} \;=\; 1 \cdot 8 \cdot 1 . $$

# %%
x = Variable(torch.Tensor([2.0]), requires_grad=True)
s = x + 2
p = s**2
z = p + 3
for t in (s, p):
    t.retain_grad()

print("before:", x.grad)
z.backward()
print("dz/dp", p.grad, " dz/ds", s.grad, " dz/dx", x.grad)

# %% [markdown] lang="en"
# Look at the order. The walk begins at the *result* with the number 1 ("$z$ changes as much as $z$") and
# multiplies on its way **back**, against the arrows: 1, then 8, then 8. One walk serves every input on the way. That is why it is
# called `backward`, and why it is affordable with millions of inputs.

# %%
draw(z, names={"x": x, "s": s, "p": p, "z": z})

# %% [markdown] lang="en"
# ## Over several paths, rates add
#
# Now the opening question. $x$ reaches $y$ by more than one path: twice through the product, once through
# $3x$.

# %%
x = torch.tensor(2.0, requires_grad=True)
product = x * x
triple = 3 * x
y = product + triple
y.backward()
print(x.grad)

# %%
draw(y, names={"x": x, "y": y, "product": product, "triple": triple})

# %% [markdown] lang="en"
# The product has *two* edges to $x$. Seen from one factor, the other is a constant, so each edge has the rate
# $x = 2$: together 4. The path through $3x$ brings 3. In the mailbox lands $2 + 2 + 3 = 7$. Nothing else is
# needed to differentiate any program: **multiply along each path, add over all paths.**
#
# $$ \frac{dy}{dx} \;=\; \sum_{\text{paths from } x \text{ to } y} \;\; \prod_{\text{edges}} \text{local rate} $$
#
# What if two tracked tensors meet? Each one gets its own sum. What if one of them is a constant? Predict
# all four values.

# %%
x = Variable(torch.Tensor([2.0]), requires_grad=True)
a = Variable(torch.Tensor([2.0]), requires_grad=True)
z = (x + a) ** 2 + 3
z.backward()
print("both tracked:", x.grad, a.grad)

x = Variable(torch.Tensor([2.0]), requires_grad=True)
a = torch.Tensor([2.0])
z = (x + a) ** 2 + 3
z.backward()
print("a constant:  ", x.grad, a.grad)

# %% [markdown] lang="en"
# And if none is tracked, there is no graph and nothing to walk. (An article says "$z$ must contain at least
# one Variable". Right in spirit; today it must contain at least one *tracked* tensor.)

# %%
x, a = torch.Tensor([2.0]), torch.Tensor([2.0])
z = (x + a) ** 2 + 3
try:
    z.backward()
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# ## Many numbers in, one number out
#
# Nothing changes for longer tensors: every element has paths of its own. Take $x = (0, 1, 2, 3)$ and
#
# $$ y_i = x_i + 2, \qquad z_i = 3 y_i^2, \qquad \mathrm{out} = \tfrac14 \sum_i z_i . $$
#
# From out back to $x_i$ there is exactly one path. The mean hands everybody a quarter. The square multiplies
# by $6 y_i$, the addition by 1:
#
# $$ \frac{\partial\,\mathrm{out}}{\partial x_i} \;=\; \tfrac14 \cdot 6\,y_i \cdot 1 \;=\; \frac{6\,(x_i + 2)}{4} . $$
#
# So the mailbox of `x` should receive $(3,\; 4.5,\; 6,\; 7.5)$. (In the original of the following task this
# derivation was a picture that has been lost.) Check it with the engine, in the exercise:

# %% exercise="3.1"

# %% [markdown] lang="en"
# The platform wrote the mean as `torch.sum(z) / len(z)`. Same values, other nodes; and `len` counts the
# *first axis* only, so for a matrix it would not be the mean. Also, its `retain_graph=True` was not needed.
# You will know why in a moment.

# %%
x = Variable(torch.Tensor(range(4)), requires_grad=True)
y = x + 2
z = y * y * 3
print(len(z), torch.sum(z) / len(z), z.mean())

m = torch.zeros(2, 3)
print(len(m), "rows, but", m.numel(), "numbers")

# %% [markdown] lang="en"
# ### Measured, and counted
#
# You now have two ways to a slope: multiply and add rates on paper, or nudge and measure, as in Lesson 1. Nudging
# *both ways* is far better than nudging up: for $t^3$ at 2 with $h = 0.1$, up alone gives $(9.261 - 8)/0.1 = 12.61$,
# up and down gives $(9.261 - 6.859)/0.2 = 12.01$, and the slope is 12. Use it as the judge of the formula:

# %% exercise="3.2"

# %% [markdown] lang="en"
# And two predictions on paths: who gets mail at all, and how much comes along which path.

# %% exercise="3.3"

# %% exercise="3.4"

# %% [markdown] lang="en"
# ### Elements that take no part
#
# If a mean is taken over one row only, the other row has no path to the result. Its slope is 0. That is
# a zero, not `None`: it belongs to a tensor that did receive mail.

# %%
w1 = torch.FloatTensor([[1, 2, 3], [4, 5, 6]]).requires_grad_()
res = torch.mean(w1[1])
res.backward()
print(w1.grad)

# %% [markdown] lang="en"
# ### Matrices
#
# $y = \sum_{ij} (x\,w)_{ij}$. Each $w_{kj}$ meets all of column $k$ of $x$, so its slope is that column's sum.
# Predict the pattern of `w.grad` first: will its rows be constant, or its columns?

# %%
torch.manual_seed(0)
x = torch.rand(3, 3, requires_grad=True)
w = torch.ones(3, 3, requires_grad=True)
y = torch.sum(torch.mm(x, w))
y.backward()
print(y.item())
print(x.grad)
print(w.grad)
print("column sums of x:", x.detach().sum(0))

# %% [markdown] lang="en"
# Rows. With a mean in place of the sum each slope is a ninth of that, and when neither factor is all
# ones, each gradient shows the *other* factor's sums.

# %%
torch.manual_seed(0)
x = torch.rand(3, 3, requires_grad=True)
w = torch.rand(3, 3, requires_grad=True)
yy = torch.mm(w, x)
y = torch.mean(yy)
y.backward()
print(x.grad)
print(w.grad)

# %% [markdown] lang="en"
# ### Stretched shapes
#
# One more case of many paths hides in innocent lines. In `w * X` with a single number `w`, each element of `X` meets the
# *same* `w`. With `X` holding 0 and 5, the sum of `w * X` grows by $0 + 5$ per unit of `w`: the rates add, as over any
# paths. So whatever was stretched on the way forward is summed up on the way back.

# %% exercise="3.5"

# %% [markdown] lang="en"
# ## Where a walk may begin
#
# A walk needs *one* number to start from. Ask a vector, and you are told so:

# %%
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
z = (x + 2) ** 2 + 3
try:
    z.backward()
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# "Scalar" is meant generously: what counts is that there is exactly one element. Shapes `()`, `(1,)` and
# `(1, 1)` all pass, which is why the earlier examples with `torch.Tensor([2.0])` needed no argument.

# %%
for shape in ((), (1,), (1, 1)):
    one = torch.full(shape, 2.0, requires_grad=True)
    ((one + 2) ** 2 + 3).backward()
    print(one.shape, one.grad)

# %% [markdown] lang="en"
# A vector needs *weights*: one number per element that says how much this element counts. Then there is
# a single number again, the weighted sum $v_1 z_1 + v_2 z_2 + v_3 z_3$, and its slopes are what you get. With
# $dz_i/dx_i = 2(x_i + 2)$, what do the weights $(1, 0, 10)$ give?

# %%
z.backward(torch.tensor([1.0, 0.0, 10.0]), retain_graph=True)
print(x.grad)

# %% [markdown] lang="en"
# > **An old claim.** *The argument of `backward` scales the gradient.*
#
# Only if all weights are equal, as in the article's `torch.ones(z.size()) * 0.01`. In general every output has
# a weight of its own. With $J$ for the table of all slopes, $J_{ij} = \partial z_i / \partial x_j$, the walk
# computes
#
# $$ \left(x.\mathrm{grad}\right)_j \;=\; \sum_i v_i\, J_{ij} , \qquad\text{in short}\quad v^{\mathsf T} J . $$
#
# It is called the **vector-Jacobian product**. Note what you do *not* get: $J$ itself. With weights of one,
# `backward` returns the column sums of $J$.

# %%
x.grad = None
z.backward(torch.ones(z.size()) * 0.01)
print(x.grad)

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.stack([x[0] * x[1], x[0] + x[1]])  # J = [[2, 1], [1, 1]]
y.backward(torch.ones(2))
print("column sums:", x.grad)

# %% [markdown] lang="en"
# One weight per element, no more and no fewer: shapes are compared, not stretched. (Before 2019 they were
# stretched silently. An exercise of Lesson 4 fell into that trap.)

# %%
x = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
z = x * 1
try:
    z.backward(gradient=torch.Tensor([1, 0.2]))
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

z.backward(gradient=torch.Tensor([1, 0.2, 0.03]))
print(x.grad)

# %% [markdown] lang="en"
# Weights are easy to read forwards. Now backwards: which weights leave the numbers that you want?

# %% exercise="3.6"

# %% [markdown] lang="en"
# *A good place for a break.*
#
# ## Gradients add up
#
# Walk twice over the same mean. What will the second print show: the same thirds, or an error?

# %%
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
d = torch.mean(w1)
d.backward()
print(w1.grad)
d.backward()
print(w1.grad)

# %% [markdown] lang="en"
# Neither. Mail is *added* to what is in the box: $\mathrm{grad} \leftarrow \mathrm{grad} + \text{new}$. It has
# to be so within one walk, because several paths bring their shares. And it is useful across walks: split
# a large batch into four, walk four times, and the sum is the gradient of the whole.
#
# The price: **nobody empties the box for you.** Four ways to do it, from old to new:

# %%
w1.grad.data.zero_()  # as the old notes have it
print(w1.grad)

d.backward()
w1.grad.zero_()  # the same today
print(w1.grad)

w1.grad = None  # nothing delivered yet
print(w1.grad)

optimizer = torch.optim.SGD([w1], lr=0.1)
d.backward()
optimizer.zero_grad()  # what an optimizer does for all its parameters: sets None
print(w1.grad)
d.backward()
optimizer.zero_grad(set_to_none=False)  # zeros, if you ask
print(w1.grad)

# %% [markdown] lang="en"
# The adding is a tool as well. Two quarters with the means 2 and 4 have the common mean $2/2 + 4/2 = 3$: each part counts
# with its share. Let the mailbox do the addition:

# %% exercise="3.7"

# %% [markdown] lang="en"
# ## What a walk uses up
#
# You have just walked several times over one graph. Now a graph with a product in it:

# %%
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
w2 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
z = w1 * w2 + w1
res = torch.mean(z)
res.backward()
print(res, w1.grad, w2.grad)

try:
    res.backward()
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# > **A question left open in 2017.** *What exactly is destroyed by the first backward?*
#
# Not the graph. The **saved tensors**. To walk through a product you need the values of its factors: the rate
# of $w_1 w_2$ in $w_1$ is the number $w_2$. So the product node keeps them in a drawer, and the walk empties
# the drawer behind itself to free memory. You can open the drawer before and after:

# %%
z = w1 * w2
print(z.grad_fn._saved_self, z.grad_fn._saved_other)
z.sum().backward()
try:
    z.grad_fn._saved_self
except RuntimeError as error:
    print(f"{type(error).__name__}: {str(error)[:48]}...")

# %% [markdown] lang="en"
# A mean needs no values: whatever went in, everybody gets $1/n$. Nothing in the drawer, nothing to lose, so
# the second walk succeeds. "The second backward always fails" is as wrong as "it always works". Sort these
# six before you run the cell: who survives?

# %%
def survives(make):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    result = make(x)
    result.backward()
    try:
        result.backward()
        return "survives"
    except RuntimeError:
        return "fails"


for text, make in {
    "x.mean()": lambda x: x.mean(),
    "(x + 1).sum()": lambda x: (x + 1).sum(),
    "(x * x).sum()": lambda x: (x * x).sum(),
    "x.exp().sum()": lambda x: x.exp().sum(),
    "(x * 3).sum()": lambda x: (x * 3).sum(),
    "x[1]": lambda x: x[1],
}.items():
    print(f"{text:<15}", survives(make))

# %% [markdown] lang="en"
# `x * 3` may surprise you: it keeps the 3. The rule is per node, not per graph: *did this node save
# something?*
#
# If you need a second walk, keep the drawers full in the **first** one: `retain_graph=True`. (In PyTorch
# 0.1 it was called `retain_variables`; the signature today is `backward(gradient, retain_graph, create_graph,
# inputs)`.) The gradients still add up, and the last walk may empty the drawers.

# %%
x = Variable(torch.Tensor(range(4)), requires_grad=True)
out = (3 * (x + 2) ** 2).mean()
out.backward(retain_graph=True)
out.backward()
print(x.grad, "twice (3, 4.5, 6, 7.5)")

# %% [markdown] lang="en"
# In practice you will hardly ever want it. If a training loop complains about a second walk, it almost always
# forgot to compute the loss anew. Retaining the old graph would only repeat an old gradient.
#
# Two exercises on second walks, without looking back:

# %% exercise="3.8"

# %% exercise="3.9"

# %% [markdown] lang="en"
# ## Stopping a gradient
#
# `detach()` gives the same numbers without history: for the walk, a constant. At $x = 3$, what is the slope
# of $x \cdot x$ when the second factor is detached?

# %%
x = torch.tensor(3.0, requires_grad=True)
y = x * x.detach()
y.backward()
print(x.grad)

# %% [markdown] lang="en"
# 3 instead of 6. One of the two paths is closed. That is a tool when you mean it, and a silent error when you
# do not: no exception, no warning, half a gradient.
#
# One article detaches a copy, prints it, and then computes the loss from the *original*: the copy changes
# nothing. Detaching acts on what you compute from the detached tensor, and on nothing else.

# %%
x = torch.tensor([2.0, 2.0], requires_grad=True)
y = x * 1
copy = y.detach()
print("the copy:    ", copy.requires_grad, copy.grad_fn, copy.is_leaf)
print("the original:", y.requires_grad, y.grad_fn.name(), y.is_leaf)

# %% [markdown] lang="en"
# If *all* paths are closed, or the recorder was paused, there is nothing to walk:

# %%
x = torch.tensor([1.0], requires_grad=True)
with torch.no_grad():
    paused = x * 2
for t in ((x * 2).detach(), paused):
    try:
        t.sum().backward()
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# > **An old claim.** *If you need no backward pass, set the network to `eval()`.*
#
# `eval()` changes what some layers *do*, dropout for instance. It has nothing to do with recording:

# %%
net = torch.nn.Linear(2, 1)
net.eval()
print(net(torch.ones(1, 2)).requires_grad)
with torch.no_grad():
    print(net(torch.ones(1, 2)).requires_grad)

# %% [markdown] lang="en"
# Cuts, copies and things that only look like cuts:

# %% exercise="3.10"

# %% [markdown] lang="en"
# ## Moving a leaf
#
# Learning means: take a step against the slope, $w \leftarrow w - \eta \, w.\mathrm{grad}$. Writing this down
# naively goes wrong in two ways. Do you see, before running, what is bad about each?

# %%
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
w.mean().backward()

try:
    w -= 0.1 * w.grad
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")
print("unchanged:", w)

moved = w - 0.1 * w.grad
print(moved, moved.is_leaf)

# %% [markdown] lang="en"
# > **An old guess.** *Updating the variable itself would make a cyclic graph.*
#
# No cycle is in sight. In place, it is refused: the graph may still need the old value. Out of place, you get
# a *computed* tensor: the recorder dutifully recorded your update, and from the next round on `.grad` stays
# `None`.
#
# The update is not part of the model. So pause the recorder for it:

# %%
with torch.no_grad():
    w -= 0.1 * w.grad
print(w, w.is_leaf)

# %% [markdown] lang="en"
# The 2017 spelling went around the recorder by the back door, `.data`. It works for an update. But a change
# through `.data` is invisible to autograd, and where a saved value is changed, the gradient is silently
# wrong. Compare: expected is $2x = (2, 4)$.

# %%
w = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
torch.mean(w).backward()
lr = 0.1
w.data.sub_(lr * w.grad.data)  # one old form
w.data -= lr * w.grad.data  # the other, said to be equal: it is
print(w, w.is_leaf)

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 1
z = (y * y).sum()
y.data.add_(1)
z.backward()
print("silently wrong:", x.grad)

# %% [markdown] lang="en"
# Changed openly, the same mistake is caught. Each tensor counts its in-place changes, and the walk compares:

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 1
z = (y * y).sum()
y.add_(1)
try:
    z.backward()
except RuntimeError as error:
    print(f"{type(error).__name__}: {str(error).split(' Hint')[0]}")

# %% [markdown] lang="en"
# Open and hidden changes, side by side. Then the whole procedure by hand, for a line.

# %% exercise="3.11"

# %% exercise="3.12"

# %% [markdown] lang="en"
# ## The loop
#
# The old notes sketch the training loop without saying what its names stand for. Here it is with everything
# supplied: five lines that you will write for the rest of your life. Each has exactly one right place.

# %%
net = torch.nn.Linear(2, 1)
with torch.no_grad():
    net.weight.copy_(torch.tensor([[0.5, -0.5]]))
    net.bias.zero_()
inputs = torch.tensor([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]])
target = torch.tensor([[5.0], [7.0], [12.0]])

criterion = torch.nn.MSELoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
for step in range(201):
    optimizer.zero_grad()  # empty the mailboxes
    output = net(inputs)  # forward: a fresh graph in each round
    loss = criterion(output, target)
    loss.backward()  # deliver
    optimizer.step()  # move the leaves
    if step % 50 == 0:
        print(step, f"{loss.item():.4f}")

# %% [markdown] lang="en"
# > **A claim that holds.** *`torch.optim` only updates; where the gradients come from is not its business.*
#
# It looks into the mailboxes, nothing more. Without mail it does nothing. Called twice, it moves twice.

# %%
w = torch.tensor([1.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
optimizer.step()
print("no mail:   ", w)
(w * 3).backward()
optimizer.step()
optimizer.step()
print("two steps: ", w)

# %% [markdown] lang="en"
# Five ways to get the five lines wrong, and the lines themselves in disorder:

# %% exercise="3.13"

# %% exercise="3.14"

# %% [markdown] lang="en"
# ## Numbers that did not come from this cell
#
# An article contains the following lines. Below them it shows, for the last two, tables of numbers. Find the
# reason why that output **cannot** have come from these lines.

# %%
torch.manual_seed(0)
x = torch.rand(3, 3, requires_grad=True)
w = torch.ones(3, 3, requires_grad=True)
y = torch.sum(torch.mm(x, w))
print(y.backward)
print("-" * 60)
print(x.grad)
print(w.grad)

# %% [markdown] lang="en"
# `print(y.backward)` prints the *method*. Without parentheses nothing is called, so no mail, so `None` twice.
# The author's numbers were left over from an earlier run: a notebook remembers. (Their inputs were printed
# rounded, too: add them up, and the sum differs in the fourth digit from the one shown.)
#
# The cure has a menu entry: **Kernel → Restart Kernel and Run All Cells.** If a result survives that, it is a
# result.

# %% [markdown] lang="en"
# ## Self-check: five predictions
#
# 1. `(x * x).backward()` twice, with a fresh product each time, $x = 3$: `x.grad`?
# 2. $y = x^2 + x$ at $x = 1$: `x.grad`?
# 3. `x.sum()` walked twice, `x` of two elements: `x.grad`, or `"error"`?
# 4. `(x * 2).backward(torch.tensor([1., 10.]))`: `x.grad`?
# 5. `y = x * 2; y.detach().sum()`: can it be walked? `True` or `False`

# %% predicted="12, 3, [2, 2], [2, 20], False"
# in place of the dots: a number, a list such as [1, 2], True, None, or "error"
@predict("3 self-check", ..., ..., ..., ..., ...)
def answers():
    x = torch.tensor(3.0, requires_grad=True)
    (x * x).backward()
    (x * x).backward()
    first = x.grad

    x = torch.tensor(1.0, requires_grad=True)
    (x**2 + x).backward()
    second = x.grad

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    total = x.sum()
    total.backward()
    total.backward()
    third = x.grad

    x.grad = None
    (x * 2).backward(torch.tensor([1.0, 10.0]))
    return first, second, third, x.grad, (x * 2).detach().sum().requires_grad

# %% [markdown] lang="en"
# <details><summary>Why?</summary>
#
# 1. 6 + 6 = 12. Two graphs, one mailbox.
# 2. 3: the path through the square brings 2, the direct one 1.
# 3. Output, `[2, 2]`: a sum saves nothing, and gradients add up.
# 4. `[2, 20]`: each weight times its own rate.
# 5. No: the only path is cut.
#
# </details>
#
# **Next:** Lesson 4 hands you the gradients as return values, and differentiates them again.
