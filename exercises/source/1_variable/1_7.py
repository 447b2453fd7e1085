# %% [markdown] part="prompt" lang="en"
# ### 1.7 Which of these will be trained?
#
# An optimizer moves a tensor only if a gradient arrives in it, so it has to be a **tracked leaf**. The given cell makes
# six candidates. Which statements hold? Answer with all their letters, for instance `answer = "a c"`.

# %% part="given"
w1 = torch.ones(3, requires_grad=True)
w2 = torch.ones(3, requires_grad=True) * 0.1
w3 = (torch.ones(3) * 0.1).requires_grad_()
w4 = torch.ones(3)
w5 = Variable(torch.ones(3))
w6 = w1.detach()

# %% [markdown] part="choice" lang="en" key="a" holds="yes" diagnosis="M09"
# `w1` and `w3` will be trained.
#
# Both were made by you and are switched on last: tracked leaves. In w3 the scaling happens before the switch, so it is
# not recorded.

# %% [markdown] part="choice" lang="en" key="b" holds="no" diagnosis="M09"
# `w2` will be trained: it says `requires_grad=True`.
#
# The switch belongs to the ones inside. w2 is the product that was computed from them, so it is no leaf; the leaf itself
# has no name any more. Scale first, switch on last.

# %% [markdown] part="choice" lang="en" key="c" holds="no" diagnosis="M01"
# `w4` will be trained as soon as it takes part in a loss.
#
# Taking part is not enough. w4 was never asked to remember, so it counts as a constant and no gradient is sent to it.

# %% [markdown] part="choice" lang="en" key="d" holds="no" diagnosis="M05"
# `w5` will be trained, because it is a Variable.
#
# Variable(t) hands back an ordinary tensor, and the switch is off unless you ask for it.

# %% [markdown] part="choice" lang="en" key="e" holds="yes" diagnosis="M34"
# `w6` will not be trained itself, but it has the memory of `w1`, so its numbers move when `w1` is trained in place.
#
# detach() returns a second name for the same numbers, switched off. When an optimizer moves w1 in place, w6 shows it.

# %% [markdown] part="choice" lang="en" key="f" holds="no" diagnosis="M08"
# A gradient for `w2` will be found in `w2.grad` after a backward pass.
#
# w2 is computed, so its gradient is passed on to the hidden leaf and dropped; w2.grad stays None, with a warning.

# %% [markdown] part="hint" lang="en"
# For each of the six ask two questions: who made it, you or a computation? And is its switch on?

# %% [markdown] part="hint" lang="en"
# `requires_grad=True` belongs to the call in whose brackets it stands. What is multiplied afterwards is another tensor,
# a computed one. Off is the normal position of the switch, also for `Variable(t)`. And `detach()` copies no numbers: it
# makes a second name for the same memory.

# %% [markdown] part="hint" lang="en"
# Two of the six letters hold. One is about the tensors that were switched on last, the other about `w6`, which shares
# memory with `w1`: `answer = "a ____"`.

# %% [markdown] part="why" lang="en"
# Only w1 and w3 are tracked leaves: switched on, and not computed from anything that was.
