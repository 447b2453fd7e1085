# %% [markdown] lang="en"
# # Lesson 4 · autograd.grad: gradients as answers
#
# *About 165 minutes: 55 to read and run, 110 for ten exercises and the self-check.*
#
# **When you have finished, you can**
#
# - get gradients as return values, for several inputs, without touching any mailbox;
# - say what `grad_outputs` means, and which shape it must have;
# - predict which second question the same graph will still answer;
# - build a Jacobian from vector-Jacobian products, and know when not to;
# - differentiate a derivative;
# - write an optimizer as arithmetic on slopes, and a formula that survives large numbers.

# %%
import engine as torch
import numpy as np
from checkers import check, draw, hint, predict

Variable = torch.autograd.Variable
autograd = torch.autograd

# %% [markdown] lang="en"
# ## Warm-up from Lessons 1 to 3
#
# 1. `y = x * 3` with `x` of three elements: what does `y.backward()` say?
# 2. $y = x^2 + 3x$ at $x = 2$: the slope, as a sum over paths?
# 3. `x.sum()` walked twice, `(x * x).sum()` walked twice: which one fails?

# %%
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
try:
    (x * 3).backward()
except RuntimeError as error:
    print(1, f"{type(error).__name__}: {error}")

x = torch.tensor(2.0, requires_grad=True)
(x**2 + 3 * x).backward()
print(2, x.grad, "= 4 + 3")

x = torch.tensor([1.0, 2.0], requires_grad=True)
for name, result in {"sum of x": x.sum(), "sum of x * x": (x * x).sum()}.items():
    result.backward()
    try:
        result.backward()
        print(3, name, "survives")
    except RuntimeError:
        print(3, name, "fails")

# %% [markdown] lang="en"
# ## The question of this lesson
#
# A published solution of the level-4 task reads, with `x` and `y` both of shape 2 × 3:
#
# ```python
# z = x * x + 3 * y
# dx = autograd.grad(z, x, grad_outputs=torch.ones(1, 3))
# ```
#
# For years it printed the right numbers. Today it raises an error. **What changed: the mathematics, or the
# manners?** If it was the mathematics, the weights below give other numbers than before. `x` holds 1 to 6 in two rows:
# what is the first row of `dx`?

# %% predicted="[2, 4, 6]"
@predict("4 opening", ...)
def first_row():
    x = torch.linspace(1, 6, 6).view(2, 3).requires_grad_()
    z = x * x + 3 * torch.ones(2, 3)
    (dx,) = autograd.grad(z, x, grad_outputs=torch.ones(2, 3))
    return dx[0]

# %% [markdown] lang="en"
# The numbers are the old ones. You will repair the published lines in a few minutes.

# %% [markdown] lang="en"
# ## Two ways to ask
#
# `backward()` delivers to mailboxes and returns nothing. `autograd.grad(z, x)` walks the same graph the same
# way, but hands the result to you and leaves the mailboxes alone. Predict the three values:

# %%
x = torch.tensor(3.0, requires_grad=True)
answer = autograd.grad(x**2, x)
print(answer)
print(x.grad)
print(answer * 2)

# %% [markdown] lang="en"
# The answer is a **tuple**, one entry per input, even when there is one input. Hence the last line: `* 2`
# repeats a tuple, it does not double a gradient, and it does not complain either. Unpack it where you get it:

# %%
(g,) = autograd.grad(x**2, x)
print(g * 2)

# %% [markdown] lang="en"
# With several inputs the tuple earns its keep. One walk, all answers:

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.tensor([3.0, 4.0], requires_grad=True)
dx, dy = autograd.grad((x * y).sum(), [x, y])
print(dx, dy, "| mailboxes:", x.grad, y.grad)

# %% [markdown] lang="en"
# When to use which? A training loop wants gradients to *pile up* beside the parameters: `backward`. When the
# gradient is an ingredient of further computation, as in most of this lesson, take it as a value: `grad`.

# %% [markdown] lang="en"
# ## The level-4 function
#
# `x` holds 1 to 6 as two rows of three. The original makes it in one line, from the inside out: six evenly
# spaced numbers, turned into a column, seen as 2 × 3. Which of the three steps could be left out?

# %%
column = torch.unsqueeze(torch.linspace(1, 6, 6), dim=1)
print(column.shape)
x = Variable(column.view(2, 3), requires_grad=True)
print(x)

# %% [markdown] lang="en"
# The column: `view` looks at the six numbers in memory order, whatever shape they had. `y` is filled with
# uniform random numbers in place, without a seed in the original. With one, everybody sees the same:

# %%
torch.manual_seed(1)
y = Variable(torch.Tensor(2, 3).uniform_(-1, 1), requires_grad=True)
z = x * x + 3 * y
print(y)
print(z)

# %%
draw(z, names={"x": x, "y": y, "z": z})

# %% [markdown] lang="en"
# The dashed box is the constant 3. The product keeps it in its drawer, because the slope in `y` will be 3. No
# gradient ever goes *to* a constant: its arrow is blocked.
#
# By hand, element by element: $\partial z_{ij}/\partial x_{ij} = 2 x_{ij}$ and
# $\partial z_{ij} / \partial y_{ij} = 3$, whatever `y` is.
#
# `z` has six elements, so a walk needs six weights. Leave them out and you meet an old friend:

# %%
try:
    autograd.grad(z, x)
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# `grad_outputs` is the same thing as the argument of `backward`: weights $v$, one per element of `z`, for the
# weighted sum $\sum_{ij} v_{ij} z_{ij}$ whose slopes you get. One per element means: **the shape of `z`**. Now
# the published line:

# %%
try:
    autograd.grad(z, x, grad_outputs=torch.ones(1, 3))
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# So: the manners. Until 2019 a weight row of shape 1 × 3 was stretched over both rows of `z`, without a word.
# Convenient here, and a silent error wherever somebody had the shape wrong. Now shapes must agree.

# %% exercise="4.1"

# %% [markdown] lang="en"
# Ones for all, `torch.ones(2, 3)` or better `torch.ones_like(z)`, is one repair. Reducing first is the other:
# the slopes of `z.sum()` are the same numbers, since a sum is the weighted sum with all weights 1.

# %% [markdown] lang="en"
# And one call can do more than two questions: name all inputs at once, and unpack.

# %% exercise="4.2"

# %% [markdown] lang="en"
# ## The same graph, asked again
#
# The original asks the same graph twice, first for `x`, then for `y`, and never says `retain_graph`. In
# Lesson 3 a second walk over a product failed. So, what happens? And what if you then ask for `x` again?

# %%
x = Variable(torch.linspace(1, 6, 6).view(2, 3), requires_grad=True)
y = Variable(torch.ones(2, 3), requires_grad=True)
z = x * x + 3 * y
v = torch.ones_like(z)

print("da:\n", autograd.grad(z, x, grad_outputs=v))
print("db:\n", autograd.grad(z, y, grad_outputs=v))
try:
    autograd.grad(z, x, grad_outputs=v)
except RuntimeError as error:
    print(f"{type(error).__name__}: {str(error)[:48]}...")

# %% [markdown] lang="en"
# `grad` walks only where it must. On the way to `x` lies the node of `x * x`; its drawer was emptied by
# the first question. On the way to `y` lies `3 * y`, which the first question never entered. The addition
# at the end is on both ways, but it saves nothing.
#
# Emptied drawers belong to *nodes*, and not to graphs. With `retain_graph=True` in the first question you may
# ask as often as you like.

# %% [markdown] lang="en"
# Six questions that come second. Which drawer does each one need, and has the first question emptied it?

# %% exercise="4.3"

# %% [markdown] lang="en"
# ## Questions without an answer
#
# Asked about a tensor that the result does not depend on, `backward` would simply deliver nothing. `grad`
# promised you a value, so it objects:

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
stranger = torch.tensor(1.0, requires_grad=True)
plain = torch.tensor(1.0)

for other in (stranger, plain):
    try:
        autograd.grad((x * x).sum(), other)
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")

print(autograd.grad((x * x).sum(), [x, stranger], allow_unused=True))

# %% [markdown] lang="en"
# With `allow_unused=True` the answer for the stranger is `None`. You know the difference to 0 from Lesson 1:
# nobody was there to look at.
#
# The most frequent cause is not a wrong formula but an **alias**. A view of `x` is a new node, made *from*
# `x`. If the result was computed from `x`, it does not depend on the view:

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)
alias = x.view(2)
y = (x * x).sum()
print(autograd.grad(y, alias, allow_unused=True, retain_graph=True))
print(autograd.grad(y, x))

# %% [markdown] lang="en"
# ## A row at a time: the Jacobian
#
# A function with two inputs and two outputs, $f(x) = (x_0 x_1,\; x_0 + x_1)$, has four slopes. At $(1, 2)$ its
# **Jacobian** is
#
# $$ J = \begin{pmatrix} x_1 & x_0 \\ 1 & 1 \end{pmatrix} = \begin{pmatrix} 2 & 1 \\ 1 & 1 \end{pmatrix} . $$
#
# A walk gives $v^{\mathsf T} J$. Which $v$ picks out the first row? The unit vector $(1, 0)$:

# %%
def f(x):
    return torch.stack([x[0] * x[1], x[0] + x[1]])


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = f(x)
for v in torch.eye(2):
    (row,) = autograd.grad(y, x, grad_outputs=v, retain_graph=True)
    print("v =", v.tolist(), "  row of J:", row)

(sums,) = autograd.grad(y, x, grad_outputs=torch.ones(2))
print("v = ones     column sums:", sums)

# %% [markdown] lang="en"
# The library has it ready-made, and does just that, one walk per row:

# %%
print(autograd.functional.jacobian(f, torch.tensor([1.0, 2.0])))

# %% [markdown] lang="en"
# One walk **per output**. For a loss, with one output and a million inputs, a single walk gives everything:
# this is the case that made automatic differentiation famous. For a million outputs it would take a million
# walks. So before you ask for a Jacobian, ask whether a product with it would do. Nearly always it does.

# %% [markdown] lang="en"
# Write it once by hand. The rows come one at a time, so a $3 \times 2$ Jacobian takes three walks.

# %% exercise="4.4"

# %% [markdown] lang="en"
# ## Slopes of slopes
#
# $f = x^4$ at $x = 2$: $f' = 4x^3 = 32$, $f'' = 12x^2 = 48$, $f''' = 24x = 48$. Asking for the second
# derivative naively fails:

# %%
x = torch.tensor(2.0, requires_grad=True)
(g,) = autograd.grad(x**4, x)
print(g, g.requires_grad)
try:
    autograd.grad(g, x)
except RuntimeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en"
# The walk itself was not recorded, so its result is a plain number. `create_graph=True` keeps the recorder
# running *during* the walk: the gradient becomes a computed tensor like any other, with a graph of its own.

# %%
x = torch.tensor(2.0, requires_grad=True)
f0 = x**4
(f1,) = autograd.grad(f0, x, create_graph=True)
(f2,) = autograd.grad(f1, x, create_graph=True)
(f3,) = autograd.grad(f2, x)
print(f1.item(), f2.item(), f3.item())

# %%
x = torch.tensor(2.0, requires_grad=True)
(f1,) = autograd.grad(x**3, x, create_graph=True)
draw(f1, names={"x": x, "f1": f1})

# %% [markdown] lang="en"
# This picture is a second storey: the graph of the *gradient* of $x^3$. It contains the steps of computing
# $3x^2$, and what you see is why higher derivatives cost more: each storey is larger than the one below.
#
# > **What an old text cannot do.** If the gradient is computed with NumPy inside a function of your own, it
# > has no second storey: `create_graph=True` finds nothing to record. Lesson 5 comes back to this.

# %% [markdown] lang="en"
# For the cube at 2 the numbers are easy to check by hand: $3 \cdot 2^2 = 12$ and $6 \cdot 2 = 12$.

# %% exercise="4.5"

# %% [markdown] lang="en"
# ### The Hessian, without the Hessian
#
# For $n$ inputs the second derivatives form an $n \times n$ table $H$. What one needs is mostly a product
# $Hv$, and that is the gradient of the number $\nabla f \cdot v$: two walks, whatever $n$ is.
#
# $f = \sum x_i^3$ at $(1, 2, 3)$ has $H = \mathrm{diag}(6, 12, 18)$. With $v = (1, 0, -1)$?

# %%
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
v = torch.tensor([1.0, 0.0, -1.0])
(gradient,) = autograd.grad((x**3).sum(), x, create_graph=True)
(product,) = autograd.grad(gradient @ v, x)
print(product)

# %% exercise="4.6"

# %% [markdown] lang="en"
# ### Newton's method in four lines
#
# With slopes available as values, textbook formulas can be written down as they stand. The square root of 2
# is where $f(r) = r^2 - 2$ crosses zero; each step follows the tangent: $r \leftarrow r - f(r) / f'(r)$.

# %%
r = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
for step in range(5):
    value = r * r - 2
    (slope,) = autograd.grad(value, r)
    r = (r - value / slope).detach().requires_grad_()
    print(step + 1, f"{r.item():.10f}")

# %% [markdown] lang="en"
# Note the `detach().requires_grad_()`. Each round starts from a fresh leaf. Without it, the graph would grow
# with every round, and the slope would belong to a tensor that is no leaf.

# %% [markdown] lang="en"
# As a function, for any $f$:

# %% exercise="4.7"

# %% [markdown] lang="en"
# ## Optimizers are arithmetic
#
# With slopes as values there is no secret left in an optimizer. Plain descent moves by $-\mathrm{lr} \cdot g$. *Momentum* moves by a
# velocity that remembers: on $(w - 3)^2$ from 1, with lr 0.1 and $\mu = 0.9$,
#
# | step | slope $g$ | velocity $u = 0.9\,u + g$ | $w - 0.1\,u$ |
# |---|---|---|---|
# | 1 | $2(1 - 3) = -4$ | $-4$ | 1.4 |
# | 2 | $2(1.4 - 3) = -3.2$ | $0.9 \cdot (-4) - 3.2 = -6.8$ | 2.08 |
# | 3 | $2(2.08 - 3) = -1.84$ | $0.9 \cdot (-6.8) - 1.84 = -7.96$ | 2.876 |
#
# It keeps going where slopes agree, and it overshoots. *Adam* divides an average of slopes by an average size of
# slopes, so that every step is about lr long, whatever the units of the loss.

# %%
w = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
for step in range(5):
    optimizer.zero_grad()
    ((w - 3) ** 2).backward()
    optimizer.step()
    print(step + 1, f"{w.item():.4f}")

# %% exercise="4.8"

# %% [markdown] lang="en"
# ## When the numbers give out
#
# A derivative can be right on paper and useless in the machine. `exp` of anything beyond 88 is `inf` in 32 bits, and a
# gradient that meets `inf` times 0 is NaN, "not a number". The formula below is the smooth form of "positive part";
# its value at 100 is 100 and its slope is 1.

# %%
x = torch.tensor([0.0, 100.0], requires_grad=True)
y = torch.log(1 + torch.exp(x))
(slope,) = autograd.grad(y.sum(), x)
print(y.detach(), slope)

# %% [markdown] lang="en"
# The classic half-repair chooses the good formula where the bad one fails. It mends the value and not the slope. `where`
# computes **both** branches, and on the way back it hands the branch not taken a 0, which is multiplied by that branch's
# infinite rate:

# %%
y = torch.where(x > 20, x, torch.log(1 + torch.exp(x)))
(slope,) = autograd.grad(y.sum(), x)
print(y.detach(), slope)

# %% [markdown] lang="en"
# So the *input* of the branch has to be harmless, not only its output. Or one rewrites the formula, so that nothing
# large occurs: $\log(1 + e^{100}) = 100 + \log(1 + e^{-100})$.

# %% exercise="4.9"

# %% [markdown] lang="en"
# ## Back to strangers and aliases
#
# One last look at questions without an answer, before the self-check.

# %% exercise="4.10"

# %% [markdown] lang="en"
# ## Self-check: five predictions
#
# 1. The name of the type of `autograd.grad(x.sum(), x)`, in quotes
# 2. `x.grad` after it
# 3. Shape of `grad_outputs` for `z` of shape `(2, 3)`
# 4. After `grad(z, x)` on $z = \sum (x \cdot y)$: does `grad(z, y)` work on the same graph? `True` or `False`
# 5. The second derivative of $\sin x$ at $x = 0$

# %% predicted="'tuple', None, (2, 3), False, 0"
# in place of the dots: a number, a list such as [1, 2], True, None, or "error"
@predict("4 self-check", ..., ..., ..., ..., ...)
def answers():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    first = type(autograd.grad(x.sum(), x)).__name__
    second = x.grad
    third = torch.ones_like(torch.zeros(2, 3)).shape

    y = torch.tensor([3.0, 4.0], requires_grad=True)
    z = (x * y).sum()
    autograd.grad(z, x)
    try:
        autograd.grad(z, y)
        fourth = True
    except RuntimeError as error:
        print(f"{type(error).__name__}: {str(error)[:48]}...")
        fourth = False

    x = torch.tensor(0.0, requires_grad=True)
    (slope,) = autograd.grad(torch.sin(x), x, create_graph=True)
    (fifth,) = autograd.grad(slope, x)
    return first, second, third, fourth, fifth

# %% [markdown] lang="en"
# <details><summary>Why?</summary>
#
# 1. A tuple, also for one input.
# 2. `None`: `grad` delivers to you, not to the mailbox.
# 3. The shape of `z`, `(2, 3)`.
# 4. It fails. Here `x` and `y` meet in **one** product node, and the first question emptied its drawer. In
#    $x \cdot x + 3y$ they had nodes of their own.
# 5. $-\sin 0 = 0$.
#
# </details>
#
# **Next:** Lesson 5 lets you write both directions of an operation yourself.
