# %% [markdown] part="prompt" lang="en"
# ### 3.3 Two leaves, one leaf, none
#
# Three functions compute $(x + a)^2 + 3$ at $x = a = 2$ and walk back; they differ in who is tracked. Predict what they
# return, as a list with a number or `None` for each mailbox. Where an exception stops the function, write `"error"`.

# %% part="given"
def walk(x, a):
    z = (x + a) ** 2 + 3
    z.backward()
    return [x.grad, a.grad]


def both():
    return walk(torch.tensor(2.0, requires_grad=True), torch.tensor(2.0, requires_grad=True))


def only_x():
    return walk(torch.tensor(2.0, requires_grad=True), torch.tensor(2.0))


def neither():
    return walk(torch.tensor(2.0), torch.tensor(2.0))


def the_same():
    x = torch.tensor(2.0, requires_grad=True)
    return walk(x, x)

# %% part="predict"
questions = {
    "both()": {(4.0, 4.0): "wrong-prediction", (8.0, None): "wrong-prediction"},
    "only_x()": {(8.0, 8.0): "M01", (8.0, 0.0): "M07"},
    "neither()": {(None, None): "M01", (0.0, 0.0): "M01"},
    "the_same()": {(8.0, 8.0): "M36"},
}

# %% [markdown] part="reason" lang="en"
# - `both()`: The sum passes its gradient on to both leaves unchanged, and the square has the rate 2 · 4 = 8.
# - `only_x()`: Nobody asked a to track gradients, so no mail is sent to it, not even a zero: its mailbox stays None.
# - `neither()`: Without a tracked tensor there is no graph and nothing to walk, so backward() itself is refused.
# - `the_same()`: Here one leaf stands in both places. Two paths lead to it and their rates add: 8 + 8, and both names show it.

# %% [markdown] part="hint" lang="en"
# First ask who is tracked in each function, then how many paths lead from $z$ back to that tensor.

# %% [markdown] part="hint" lang="en"
# At $x + a = 4$ the square has the rate $2 \cdot 4$, and an addition hands on what it gets. Mail goes to tracked leaves
# only; a tensor that gets none keeps `None`. And when no input is tracked, the result has no history to walk through.

# %% [markdown] part="hint" lang="en"
# `both()` gives `[8., 8.]`; `only_x()` gives `[8., ______]`; one function ends in an error; and in the last one two
# paths of 8 meet in one mailbox.

# %% [markdown] part="why" lang="en"
# Each tracked leaf receives the sum over its own paths; a constant receives nothing, and without any leaf there is no walk.
