# %% [markdown] part="prompt" lang="en"
# ### 3.9 Who survives a second walk?
#
# For each formula below, `y.backward()` is called twice on the same graph. Which statements hold? Answer with all their
# letters, for instance `answer = "b d"`.

# %% part="given"
x = torch.tensor([1.0, 2.0], requires_grad=True)

# %% [markdown] part="choice" lang="en" key="a" holds="yes" diagnosis="M19"
# `y = x.mean()` survives.
#
# The mean hands 1/n to everybody, whatever the values were. It saves nothing, so there is nothing to miss.

# %% [markdown] part="choice" lang="en" key="b" holds="yes" diagnosis="M19"
# `y = (x + 1).sum()` survives.
#
# Addition and sum have the rate 1 everywhere and need no values for the way back.

# %% [markdown] part="choice" lang="en" key="c" holds="no" diagnosis="M18"
# `y = (x * x).sum()` survives.
#
# The rate of a product in one factor is the other factor. The node has saved both, and the first walk released them.

# %% [markdown] part="choice" lang="en" key="d" holds="no" diagnosis="M18"
# `y = x.exp().sum()` survives.
#
# The slope of exp is exp itself, so the node has saved its own result, and the first walk released it.

# %% [markdown] part="choice" lang="en" key="e" holds="yes" diagnosis="M19"
# `y = x[1]` survives.
#
# For the way back one needs to know where the element stood, not which value it had. No tensor is saved.

# %% [markdown] part="choice" lang="en" key="f" holds="no" diagnosis="M18"
# `retain_graph=True` in the second of the two calls would help the failing ones.
#
# Then it is too late: the first walk has emptied the drawers. The first call has to be told to keep them.

# %% [markdown] part="hint" lang="en"
# Write down the rate of each operation. Does a number occur in it that only the forward pass knew?

# %% [markdown] part="hint" lang="en"
# Nodes save what their rate depends on: a product its factors, exp its result, a square its input. Sum, mean, addition
# and picking an element have rates that do not depend on values, so they save no tensors. What is saved is released by
# the first walk, unless that walk retains it.

# %% [markdown] part="hint" lang="en"
# Three of the letters hold: the mean, the sum after an addition, and the one with the square ______: `answer = "a b ____"`.

# %% [markdown] part="why" lang="en"
# Whoever has saved nothing loses nothing: the mean, the shifted sum and the single element can be walked again.
