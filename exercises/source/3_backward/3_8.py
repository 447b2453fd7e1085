# %% [markdown] part="prompt" lang="en"
# ### 3.8 Twice over the same graph
#
# Each function walks twice. What does it return, or is the second walk refused (`"error"`)? The last two are about
# a notebook: the same cell is run a second time.

# %% part="given"
x = torch.tensor([1.0, 2.0, 4.0], requires_grad=True)


def mean_twice():
    y = x.mean()
    y.backward()
    y.backward()
    return x.grad


def product_twice():
    y = (x * x).sum()
    y.backward()
    y.backward()
    return x.grad


def product_kept():
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    return x.grad


def product_anew():
    for _ in range(2):
        y = (x * x).sum()
        y.backward()
    return x.grad


def cell(p):
    (p * 5).backward()
    return p.grad.item()


def cell_run_twice():
    p = torch.tensor(1.0, requires_grad=True)
    (p * 3).backward()  # somebody ran another line before
    return cell(p)


def cell_and_leaf_run_twice():
    for _ in range(2):
        p = torch.tensor(1.0, requires_grad=True)
        last = cell(p)
    return last

# %% part="predict"
questions = {
    "mean_twice()": {(0.3333, 0.3333, 0.3333): "M16", "error": "M19"},
    "product_twice()": {(4.0, 8.0, 16.0): "M18", (2.0, 4.0, 8.0): "M18"},
    "product_kept()": {(2.0, 4.0, 8.0): "M16", "error": "M18"},
    "product_anew()": {"error": "M18", (2.0, 4.0, 8.0): "M16"},
    "cell_run_twice()": {5.0: "M41"},
    "cell_and_leaf_run_twice()": {10.0: "M41"},
}

# %% [markdown] part="reason" lang="en"
# - `mean_twice()`: A mean saves nothing, so nothing was used up; the second walk adds another third to each mailbox.
# - `product_twice()`: The product had saved its factors, and the first walk has released them.
# - `product_kept()`: The first walk left the drawers full, so the second one works, and it adds the same gradient once more.
# - `product_anew()`: Each round computes a graph of its own, so no walk is refused; the mailbox is the same, so both gradients are in it.
# - `cell_run_twice()`: The cell is right, the memory is not fresh: a 3 was in the mailbox before. Restart, or make the leaf again.
# - `cell_and_leaf_run_twice()`: A new leaf has an empty mailbox. This is why the cell that makes x should be run again, too.

# %% [markdown] part="hint" lang="en"
# Two questions for each function: has a node saved something that the first walk used up? And what was in the mailbox
# before the second walk?

# %% [markdown] part="hint" lang="en"
# A sum or mean needs no values to walk back, a product needs its factors. What was saved is released by a walk unless
# it is told to retain it. Every walk adds to the mailbox, and only a new leaf, or you, empties it.

# %% [markdown] part="hint" lang="en"
# One function ends in an error. The mean gives two thirds for each element, `[0.6667, ...]`; the products give
# `[4, 8, ____]` wherever both walks work. The last two give 8 and 5.

# %% [markdown] part="why" lang="en"
# A second walk fails only where something saved was released, and whenever it works it adds.
