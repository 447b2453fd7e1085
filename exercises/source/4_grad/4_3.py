# %% [markdown] part="prompt" lang="en"
# ### 4.3 Asked again
#
# `grad` is asked twice about the same graph, without `retain_graph`. Predict what the **second** question gives:
# a number, a list, `None`, or `"error"`.

# %% part="given"
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.tensor([3.0, 4.0], requires_grad=True)
grad = torch.autograd.grad


def separate_paths():
    z = (x * x + 3 * y).sum()
    grad(z, x)
    return grad(z, y)[0]


def same_input():
    z = (x * x + 3 * y).sum()
    grad(z, x)
    return grad(z, x)[0]


def common_node():
    z = (x * y).sum()
    grad(z, x)
    return grad(z, y)[0]


def nothing_saved():
    z = (x + y).sum()
    grad(z, x)
    return grad(z, x)[0]


def mailbox():
    z = (x * y).sum()
    grad(z, x)
    return x.grad


def retained():
    z = (x * x).sum()
    first = grad(z, x, retain_graph=True)[0]
    return first + grad(z, x)[0]

# %% part="predict"
questions = {
    "separate_paths()": {"error": "M18"},
    "same_input()": {(2.0, 4.0): "M18", (4.0, 8.0): "M16"},
    "common_node()": {(1.0, 2.0): "M18"},
    "nothing_saved()": {"error": "M19", (2.0, 2.0): "M16"},
    "mailbox()": {(3.0, 4.0): "M48"},
    "retained()": {(6.0, 12.0): "M16", "error": "M18"},
}

# %% [markdown] part="reason" lang="en"
# - `separate_paths()`: The first question never entered the node of 3 * y, so its drawer is still full.
# - `same_input()`: On the way to x lies the node of x * x, and the first question has emptied its drawer.
# - `common_node()`: x and y meet in one product node. Asking for x emptied the drawer that y needs.
# - `nothing_saved()`: Additions and sums save nothing; and grad returns its answer instead of adding it up anywhere.
# - `mailbox()`: grad hands the answer to you and leaves every mailbox alone.
# - `retained()`: Two answers of 2x, added by you. grad itself adds nothing to earlier answers.

# %% [markdown] part="hint" lang="en"
# Draw the graph and mark the nodes that the first question walks through. Which of them does the second question need?

# %% [markdown] part="hint" lang="en"
# What a product has saved is released as soon as a walk comes through that node, not for the whole graph. `grad` walks only
# on the ways that lead to the inputs you ask for. Additions save nothing. And `grad` returns; it does not deliver.

# %% [markdown] part="hint" lang="en"
# Two of the six end in an error. The separate path gives `[3., 3.]`, the addition `[1., ____]`, the mailbox is `None`, and
# the sum of both answers is `[4., 8.]`.

# %% [markdown] part="why" lang="en"
# Drawers are emptied node by node, along the ways that were walked; what the first question did not enter is still there.
