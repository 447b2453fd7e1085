# %% [markdown] part="prompt" lang="en"
# ### 2.5 Who is tracked?
#
# `x` is tracked, `c` is not. For each expression predict `True` or `False`, and for the
# last one the list of its two numbers, before anything runs.

# %% [markdown] part="prompt" lang="zh"
# ### 2.5 谁被追踪？
#
# `x` 被追踪，`c` 没有。在任何东西运行之前，预测每个表达式是 `True` 还是 `False`；最后一个问的是两个数组成的列表。

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
# - `(c + c).requires_grad`: c is not switched on, so nothing is recorded for its results.
# - `quiet.requires_grad`: It was computed while recording was paused. What was not recorded has no history,
#   then or later.
# - `(quiet + x).requires_grad`: The pause is over and x is tracked, so this sum is; only the path through quiet is missing.
# - `(x * 2).detach().requires_grad`: detach() returns the numbers without their history.
# - `x.clone().requires_grad`: A clone copies the numbers, and the copying is recorded like any operation. It is not a cut.
# - `(x > 1).requires_grad`: A comparison answers yes or no. A tiny nudge does not change the answer, so there is no slope to record.
# - `x.argmax().requires_grad`: The place of the largest element is a whole number and jumps; nothing can be learned through it.
# - `stairs.grad`: round() is recorded, but it is a staircase: flat everywhere between its jumps, so its slope
#   is 0.

# %% [markdown] part="reason" lang="zh"
# - `(x + c).requires_grad`: 只要有一个输入被追踪就够了。
# - `(c + c).requires_grad`: c 的开关没有打开，所以由它得到的结果也不会记录。
# - `quiet.requires_grad`: 它是在暂停记录时算的。没有记录下来的就没有历史，以后也没有。
# - `(quiet + x).requires_grad`: 暂停结束了，而 x 被追踪，所以这个和也被追踪；只是少了经过 quiet 的那条路。
# - `(x * 2).detach().requires_grad`: detach() 返回的是没有历史的数。
# - `x.clone().requires_grad`: clone 复制数值，而复制和任何运算一样会被记录。它不是切断。
# - `(x > 1).requires_grad`: 比较回答的是“是”或“否”。轻轻推一下，答案不会变，所以没有斜率可以记录。
# - `x.argmax().requires_grad`: 最大元素的位置是整数，会跳变；通过它什么都学不到。
# - `stairs.grad`: round() 会被记录，但它是一段楼梯：除了跳变的地方，处处是平的，所以斜率是 0。

# %% [markdown] part="hint" lang="en"
# Ask about each expression what goes into it, and whether recording was on at that moment.

# %% [markdown] part="hint" lang="zh"
# 对每个表达式问两句：进去的是什么，当时在记录吗？

# %% [markdown] part="hint" lang="en"
# A result is tracked as soon as one input is, except inside `no_grad`, after `detach()`, and where the
# operation answers yes or no or with a position. Copying is an operation like any other. A staircase is
# recorded, but everywhere between its jumps it is flat.

# %% [markdown] part="hint" lang="zh"
# 只要有一个输入被追踪，结果就被追踪，除非在 `no_grad` 里面、在 `detach()` 之后，或者运算的回答是“是”或“否”、是一个位置。复制和别的运算一样。楼梯会被记录，但在跳变之间处处是平的。

# %% [markdown] part="hint" lang="en"
# Three of the eight flags are `True`: a sum with a constant, a sum with `quiet`, and a copy. The last answer is a list
# with two equal numbers, `[____, ____]`.

# %% [markdown] part="hint" lang="zh"
# 八个标志里有三个是 `True`：一个和常数的和，一个和 `quiet` 的和，还有一个副本。最后一个答案是两个相同的数组成的列表，`[____, ____]`。

# %% [markdown] part="why" lang="en"
# Tracking spreads from any tracked input, as long as recording is on and the operation has a derivative.

# %% [markdown] part="why" lang="zh"
# 追踪从任何被追踪的输入扩散开去，只要在记录，并且运算有导数可言。
