# %% [markdown] part="prompt" lang="en"
# ### 2.6 Leaf or computed?
#
# Ten tensors. `True` if it is a leaf, `False` if it was computed from something tracked. The names do not matter; how
# the tensor came about does.

# %% part="given"
x = torch.ones(3, requires_grad=True)
scaled = torch.ones(3, requires_grad=True) * 0.1
late = (torch.ones(3) * 0.1).requires_grad_()
again = torch.ones(3, requires_grad=True)
again = again + 1
with torch.no_grad():
    moved = torch.ones(3, requires_grad=True)
    moved -= 0.5
    fresh = x - 0.5

# %% part="predict"
questions = {
    "x.is_leaf": {False: "wrong-prediction"},
    "torch.ones(3).is_leaf": {False: "wrong-prediction"},
    "scaled.is_leaf": {True: "M09"},
    "late.is_leaf": {False: "M09"},
    "again.is_leaf": {True: "M10"},
    "moved.is_leaf": {False: "M26"},
    "fresh.is_leaf": {False: "M27"},
    "x.detach().is_leaf": {False: "M36"},
    "x.clone().is_leaf": {True: "M35"},
    "x[0].is_leaf": {True: "wrong-prediction"},
}

# %% [markdown] part="reason" lang="en"
# - `x.is_leaf`: You made it, and nothing was computed.
# - `torch.ones(3).is_leaf`: Untracked tensors have no history, and without history means leaf: one that never gets mail.
# - `scaled.is_leaf`: The switch belongs to the ones; scaled is the product computed from them.
# - `late.is_leaf`: The product was computed while nothing was tracked, so it has no history. Then it was switched on: a leaf.
# - `again.is_leaf`: The name now means the sum. The leaf of ones is still there, but it has no name any more.
# - `moved.is_leaf`: -= changes the numbers in the same tensor, and inside no_grad it is not recorded: still the leaf.
# - `fresh.is_leaf`: Computed while the recorder was paused, so without history: a leaf, but an untracked one.
# - `x.detach().is_leaf`: A tensor without history is a leaf, and detach() takes the history away.
# - `x.clone().is_leaf`: Copying is an operation of the graph; its result has a grad_fn, CloneBackward0.
# - `x[0].is_leaf`: Picking out an element is an operation as well and leaves a node.

# %% [markdown] part="hint" lang="en"
# The question is always the same: is there a node behind it, a `grad_fn`? Whoever has none is a leaf.

# %% [markdown] part="hint" lang="en"
# A node arises when something is computed from a tracked tensor while the recorder is running. Without a tracked input
# there is none, and inside `no_grad` there is none. A changed name changes nothing about the tensors, and an in-place
# change keeps the tensor what it is.

# %% [markdown] part="hint" lang="en"
# Four of the ten are computed: the one scaled too late, the one whose name was used ______, a copy, and an element.

# %% [markdown] part="why" lang="en"
# Leaf means without a grad_fn: made by you, or computed while nothing was recorded.
