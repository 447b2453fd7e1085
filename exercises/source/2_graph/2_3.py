# %% [markdown] part="prompt" lang="en"
# ### 2.3 Draw a graph from its formula
#
# Behind `z` stands a chain of nodes. Write down their names, from the result back to the leaf, **before** you see
# the picture: `answer = ["AddBackward0", ...]`. `check` shows the graph that really arises.
#
# Mind the second tensor: `a` is not tracked.

# %% part="given"
x = torch.tensor([2.0], requires_grad=True)
a = torch.tensor([2.0])
z = (x + a) ** 2 + 3

# %% part="draw"
of = "z"
in_order = True

# %% [markdown] part="reason" lang="en"
# - `AddBackward0`: There are two additions: x + a, which is done first and so comes last, and the + 3 at the end.
# - `PowBackward0`: The square, written **, is a power and leaves one node.
# - `AccumulateGrad`: Only a tracked leaf has a mailbox, so there is one for x and none for the constant a.

# %% part="wrong" diagnosis="node-too-many"
# a mailbox for the constant, too
answer = ["AddBackward0", "PowBackward0", "AddBackward0", "AccumulateGrad", "AccumulateGrad"]

# %% part="wrong" diagnosis="node-too-many"
# the square taken for a product
answer = ["AddBackward0", "MulBackward0", "AddBackward0", "AccumulateGrad"]

# %% part="wrong" diagnosis="node-order"
# from the leaf to the result
answer = ["AccumulateGrad", "AddBackward0", "PowBackward0", "AddBackward0"]

# %% part="wrong" diagnosis="wrong-type"
# one text
answer = "AddBackward0 PowBackward0 AddBackward0 AccumulateGrad"

# %% [markdown] part="hint" lang="en"
# Compute $z$ by hand for $x = a = 2$ and count the steps. Every step is one node. Then read your notes from the bottom
# to the top.

# %% [markdown] part="hint" lang="en"
# A node is called after the operation that made the value: `+` gives `AddBackward0`, `**` gives `PowBackward0`. At the
# end of each path stands the mailbox of a tracked leaf, which is called `AccumulateGrad` and is no operation. Constants
# have none.

# %% [markdown] part="hint" lang="en"
# Four names: what was done last comes first, `["AddBackward0", "______", "AddBackward0", "AccumulateGrad"]`.

# %% [markdown] part="why" lang="en"
# Three operations, read backwards, and one mailbox: for the constant a nothing is recorded.
