# %% [markdown] part="prompt" lang="en"
# ### 3.10 Cut on purpose
#
# Ways to stop a gradient, and things that look like it. Predict each result; write `"error"` for an exception.

# %% part="given"
def half_cut():
    x = torch.tensor(3.0, requires_grad=True)
    (x * x.detach()).backward()
    return x.grad


def cut_copy_unused():
    x = torch.tensor(3.0, requires_grad=True)
    copy = x.detach()
    (x * x).backward()
    return x.grad


def cloned():
    x = torch.tensor(3.0, requires_grad=True)
    y = x.clone()
    (y * y).backward()
    return x.grad


def all_cut():
    x = torch.tensor(3.0, requires_grad=True)
    (x * x).detach().backward()
    return x.grad


def moving_target():
    online = torch.tensor(2.0, requires_grad=True)
    target = online.detach() * 0.5  # what is learned from must not move
    ((online - target) ** 2).backward()
    return online.grad


def shared_memory():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    free = x.detach()
    free[0] = 50.0
    return x


net = torch.nn.Linear(2, 1)
net.eval()
with torch.no_grad():
    quiet = net(torch.ones(1, 2))
loud = net(torch.ones(1, 2))

# %% part="predict"
questions = {
    "half_cut()": {6.0: "M36", 9.0: "wrong-prediction"},
    "cut_copy_unused()": {3.0: "M36", None: "M36"},
    "cloned()": {None: "M35", 3.0: "M35"},
    "all_cut()": {0.0: "M36", None: "M36"},
    "moving_target()": {1.0: "M36"},
    "shared_memory()": {(1.0, 2.0): "M34"},
    "loud.requires_grad": {False: "M37"},
    "quiet.requires_grad": {True: "M37"},
    "net.training": {True: "M37"},
}

# %% [markdown] part="reason" lang="en"
# - `half_cut()`: One factor counts as the constant 3, so the slope is that of 3x. Half of the derivative is gone without a word.
# - `cut_copy_unused()`: Detaching changes nothing about x itself. The loss was computed from x, and both paths are open.
# - `cloned()`: clone() copies the numbers and stays in the graph; the gradient flows through it to x.
# - `all_cut()`: The result was detached as a whole, so it has no history, and a walk has nowhere to go.
# - `moving_target()`: The target counts as a constant: 2 (online - target) = 2 (2 - 1). With the path through the target it would be 1.
# - `shared_memory()`: detach() gives a second name for the same memory. For a copy of your own: detach().clone().
# - `loud.requires_grad`: eval() switches layers like dropout to their other behaviour. It has nothing to do with recording.
# - `quiet.requires_grad`: no_grad is what stops the recorder.
# - `net.training`: This is all that eval() does: it sets a flag that some layers look at.

# %% [markdown] part="hint" lang="en"
# For each function: which tensor was the result computed from, and are the paths to the leaf open?

# %% [markdown] part="hint" lang="en"
# A detached tensor is a constant in whatever is computed from it, and changes nothing about its origin; it shares the
# memory, though. A clone has its own memory and an open path. `eval()` sets a flag for layers, `no_grad` pauses the
# recorder.

# %% [markdown] part="hint" lang="en"
# The numbers are 3, 6, 6, an error, 2, and `[50., ____]`. Of the three flags only one is `True`.

# %% [markdown] part="why" lang="en"
# detach closes a path and shares memory, clone copies memory and leaves the path open, and only no_grad stops recording.
