# %% [markdown] part="prompt" lang="en"
# ### 1.2 Seven attributes, before you look
#
# `v` has just been made. Predict what each of its attributes says, and type it in place of the dots: a number,
# a list, `True`, `None`, a text such as `"float32"`. Guess where you do not know. Only then run `check`: it runs the
# lines for you and compares.

# %% part="given"
t = torch.FloatTensor([[1, 4, 2], [3, 1, 4]])
v = Variable(t, requires_grad=True)

# %% part="predict"
questions = {
    "v.data[1]": {(1.0, 4.0, 2.0): "wrong-prediction"},
    "v.shape": {(3, 2): "wrong-prediction"},
    "v.dtype": {"int64": "M02"},
    "v.requires_grad": {False: "M01"},
    "v.is_leaf": {False: "M05"},
    "v.grad": {0.0: "M07"},
    "v.grad_fn": {"Variable": "M05"},
    "type(v) is type(t)": {False: "M05"},
}

# %% [markdown] part="reason" lang="en"
# - `v.data[1]`: Rows and columns are counted from 0, so this is the second row.
# - `v.shape`: Two rows come first, then three columns: the outermost brackets are counted first.
# - `v.dtype`: You typed whole numbers, but FloatTensor makes 32-bit floats of them. Otherwise v could not be tracked.
# - `v.requires_grad`: The switch was set when v was made; t itself stays switched off.
# - `v.is_leaf`: Wrapping is no computation. You made v, so it is a leaf.
# - `v.grad`: No backward pass has been here, so the mailbox is empty: None. A 0 would say that somebody looked and found no slope.
# - `v.grad_fn`: Variable is no operation and leaves no node; nobody computed v, so there is no function to walk back through.
# - `type(v) is type(t)`: Since PyTorch 0.4 there is one class for both. Variable is an old name for a way of making tensors.

# %% [markdown] part="hint" lang="en"
# Sort the questions first: which ones are about the numbers, which about the switch, and which about something that
# happens later?

# %% [markdown] part="hint" lang="en"
# A leaf is a tensor that you made, not one that was computed. Mail arrives in `.grad` during a backward pass and not
# earlier; an operation leaves its mark in `.grad_fn`. And `Variable(t, ...)` hands back an ordinary tensor.

# %% [markdown] part="hint" lang="en"
# Two of the answers are `None`, three are `True`. The shape is written rows first, `[2, ____]`, and the kind of
# number has 32 bits: `"float____"`.

# %% [markdown] part="why" lang="en"
# A fresh tracked tensor has its numbers and its switch, but neither mail (grad) nor a past (grad_fn).
