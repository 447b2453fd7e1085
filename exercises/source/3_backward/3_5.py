# %% [markdown] part="prompt" lang="en"
# ### 3.5 What is stretched forward is summed backward
#
# `X` holds 0 to 5 as two rows of three, `w` is a single number and `b` has three. In `w * X + b` both are stretched to
# the shape of `X`. Predict shapes and values of the gradients of the sum. The last questions are about a famous
# accident: a column minus a row.

# %% part="given"
X = torch.arange(6.0).view(2, 3)
w = torch.tensor(2.0, requires_grad=True)
b = torch.zeros(3, requires_grad=True)
(w * X + b).sum().backward()
prediction = torch.zeros(3, 1)
target = torch.tensor([1.0, 2.0, 3.0])
differences = prediction - target

# %% part="predict"
questions = {
    "w.grad.shape": {(2, 3): "M60", (1,): "wrong-prediction"},
    "w.grad": {1.0: "M60", ((0.0, 1.0, 2.0), (3.0, 4.0, 5.0)): "M60"},
    "b.grad.shape": {(2, 3): "M60"},
    "b.grad": {(1.0, 1.0, 1.0): "M60"},
    "differences.shape": {(3,): "M43", (3, 1): "M43"},
    "(differences ** 2).mean()": {14.0: "M43"},
    "(prediction.view(-1) - target).shape": {(3, 3): "M43"},
}

# %% [markdown] part="reason" lang="en"
# - `w.grad.shape`: A gradient has the shape of its tensor, and w is a single number: no axis at all.
# - `w.grad`: w meets every element of X. Six paths with the rates 0, 1, 2, 3, 4, 5, and they add.
# - `b.grad.shape`: A gradient has the shape of its tensor, and b has three numbers.
# - `b.grad`: Each number of b was used once per row with the rate 1, so two rows give 2.
# - `differences.shape`: A (3, 1) and a (3,) are stretched to (3, 3): every prediction meets every target.
# - `(differences ** 2).mean()`: Nine differences, three of each size: (1 + 4 + 9) / 3. Here it looks harmless, since all predictions are equal; with others it is not.
# - `(prediction.view(-1) - target).shape`: With equal shapes nothing is stretched, and each prediction meets its own target.

# %% [markdown] part="hint" lang="en"
# Write `w * X + b` out element by element. How often does `w` occur, how often the first number of `b`?

# %% [markdown] part="hint" lang="en"
# Used several times means several paths, and paths add. So what was stretched on the way forward is summed up on the
# way back, until the gradient has the shape of its tensor. For the last three: shapes are compared from the right, and
# an axis of length 1 or a missing axis is stretched.

# %% [markdown] part="hint" lang="en"
# The shape of a single number is `[]`. The sum of `X` is 15, the number of rows is 2, and the column minus the row has
# the shape `[3, ____]`.

# %% [markdown] part="why" lang="en"
# One tensor used many times has many paths: its gradient is the sum over all the places to which it was stretched.
