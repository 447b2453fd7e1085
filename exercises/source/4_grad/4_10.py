# %% [markdown] part="prompt" lang="en"
# ### 4.10 Asked about a stranger
#
# The given cell computes `y` from `x`. Other tensors stand around: a `stranger`, and `alias`, a view of `x`. Which statements hold?
# Answer with all their letters.

# %% part="given"
x = torch.tensor([1.0, 2.0], requires_grad=True)
stranger = torch.tensor(1.0, requires_grad=True)
alias = x.view(2)
y = (x * x).sum()

# %% [markdown] part="choice" lang="en" key="a" holds="no" diagnosis="M49"
# `torch.autograd.grad(y, stranger)` gives 0, since `y` does not change with it.
#
# It raises an error. autograd does not look at numbers: it found no way from y to stranger, and it promised you a value.

# %% [markdown] part="choice" lang="en" key="b" holds="yes" diagnosis="M49"
# `torch.autograd.grad(y, [x, stranger], allow_unused=True)` gives a gradient and `None`.
#
# With allow_unused=True you say that a missing connection is meant; the answer for it is None, and the others are as usual.

# %% [markdown] part="choice" lang="en" key="c" holds="no" diagnosis="M50"
# `torch.autograd.grad(y, alias)` gives the same as for `x`, since both are the same numbers.
#
# alias is a new tensor, made from x by a view. y was computed from x, so no way leads from y to alias: an error.

# %% [markdown] part="choice" lang="en" key="d" holds="yes" diagnosis="M50"
# Had `y` been computed as `(alias * alias).sum()`, both `x` and `alias` could be asked for.
#
# Then the way from y to x leads through alias, so both lie on it.

# %% [markdown] part="choice" lang="en" key="e" holds="no" diagnosis="M48"
# After `torch.autograd.grad(y, x)` the answer is also in `x.grad`.
#
# grad returns its answer and leaves every mailbox alone. Only backward delivers.

# %% [markdown] part="choice" lang="en" key="f" holds="no" diagnosis="M49"
# `y.backward()` raises an error, because `stranger` gets nothing.
#
# backward delivers to the leaves that it meets and makes no promises to others. stranger.grad simply stays None.

# %% [markdown] part="hint" lang="en"
# Draw the graph behind `y`. Who is on it: `x`, `alias`, `stranger`?

# %% [markdown] part="hint" lang="en"
# `grad` needs a way from the result back to the input. Equal numbers, or shared memory, are no way: only what the result
# was really computed from counts. A view is an operation, so it makes a new tensor behind its origin. With
# `allow_unused=True` a missing way gives `None`.

# %% [markdown] part="hint" lang="en"
# Two statements hold. One is about `allow_unused`, the other about a `y` that was computed from the alias: `answer = "b ____"`.

# %% [markdown] part="why" lang="en"
# A gradient needs a way in the graph; the alias lies on it only if the result was computed from the alias.
