# %% [markdown] part="prompt" lang="en"
# ### 2.5 Who is tracked?
#
# `x` is tracked, `c` is not. For each expression predict `True` or `False`, and once a number, before anything runs.

# %% part="given"
x = torch.tensor([1.0, 2.0], requires_grad=True)
c = torch.tensor([3.0, 4.0])
with torch.no_grad():
    quiet = x * 2
stairs = torch.tensor([0.4, 1.6], requires_grad=True)
stairs.round().sum().backward()

# %% part="predict"
questions = {
    "(x + c).requires_grad": {False: "wrong-prediction"},
    "(c + c).requires_grad": {True: "M01"},
    "quiet.requires_grad": {True: "M38"},
    "(quiet + x).requires_grad": {False: "M38"},
    "(x * 2).detach().requires_grad": {True: "wrong-prediction"},
    "x.clone().requires_grad": {False: "M35"},
    "(x > 1).requires_grad": {True: "M44"},
    "x.argmax().requires_grad": {True: "M44"},
    "stairs.grad": {(1.0, 1.0): "M44", None: "M44"},
}

# %% [markdown] part="reason" lang="en"
# - `(x + c).requires_grad`: One tracked input is enough.
# - `(c + c).requires_grad`: Nobody asked c to remember, so its results do not remember either.
# - `quiet.requires_grad`: It was computed while the recorder was paused. What was not recorded has no history, also later.
# - `(quiet + x).requires_grad`: The pause is over and x is tracked, so this sum is; only the path through quiet is missing.
# - `(x * 2).detach().requires_grad`: detach() hands back the numbers without their history.
# - `x.clone().requires_grad`: A clone copies the numbers, and the copying is recorded like any operation. It is not a cut.
# - `(x > 1).requires_grad`: A comparison answers yes or no. A tiny nudge does not change the answer, so there is no slope to record.
# - `x.argmax().requires_grad`: The place of the largest element is a whole number and jumps; nothing can be learned through it.
# - `stairs.grad`: round() is recorded, but it is a staircase: flat wherever it is not jumping, so its slope is 0.

# %% [markdown] part="hint" lang="en"
# Ask of each expression what goes into it, and whether the recorder was running at that moment.

# %% [markdown] part="hint" lang="en"
# A result is tracked as soon as one input is, except inside `no_grad`, after `detach()`, and where the operation answers
# yes or no or with a position. Copying is an operation like others. A staircase is recorded, but everywhere between its
# jumps it is flat.

# %% [markdown] part="hint" lang="en"
# Three of the eight flags are `True`: a sum with a constant, a sum with `quiet`, and a copy. The last answer is a list
# with two equal numbers, `[____, ____]`.

# %% [markdown] part="why" lang="en"
# Tracking spreads from any tracked input, as long as the recorder runs and the operation has a slope to speak of.
