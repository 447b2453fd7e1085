# %% [markdown] part="prompt" lang="en"
# ### 4.12 At the kink
#
# Predict the slopes at the very points where there is none: at kinks, at the ends of a range, and where several
# elements are equally large.

# %% [markdown] part="prompt" lang="zh"
# ### 4.12 在折点处
#
# 偏偏在没有斜率的地方预测斜率：在折点处，在区间的端点，以及几个元素一样大的时候。

# %% part="given"
def slope(f, *values):
    x = torch.tensor(values, requires_grad=True)
    f(x).sum().backward()
    return x.grad


def infinite_at_zero():
    return bool(slope(torch.sqrt, 0.0).isinf())

# %% part="predict"
questions = {
    "slope(torch.relu, -1.0, 0.0, 1.0)": {(0.0, 0.5, 1.0): "wrong-prediction", (0.0, 1.0, 1.0): "wrong-prediction"},
    "slope(torch.abs, -1.0, 0.0, 1.0)": {(-1.0, 1.0, 1.0): "wrong-prediction", (1.0, 1.0, 1.0): "wrong-prediction"},
    "slope(lambda x: x.max(), 3.0, 3.0, 1.0)": {(1.0, 0.0, 0.0): "wrong-prediction", (1.0, 1.0, 0.0): "wrong-prediction"},
    "slope(lambda x: x.max(0)[0], 3.0, 3.0, 1.0)": {(0.5, 0.5, 0.0): "wrong-prediction"},
    "slope(lambda x: x.clamp(0, 1), -1.0, 0.0, 2.0)": {(0.0, 0.0, 0.0): "wrong-prediction", (1.0, 1.0, 1.0): "wrong-prediction"},
    "slope(lambda x: torch.maximum(x, torch.zeros(1)), 0.0)": {1.0: "wrong-prediction", 0.0: "wrong-prediction"},
    "infinite_at_zero()": {False: "M46"},
}

# %% [markdown] part="reason" lang="en"
# - `slope(torch.relu, -1.0, 0.0, 1.0)`: At its kink relu takes the slope of its flat side.
# - `slope(torch.abs, -1.0, 0.0, 1.0)`: The slope of abs is the sign, and the sign of 0 is 0: the middle of -1 and 1.
# - `slope(lambda x: x.max(), 3.0, 3.0, 1.0)`: The maximum over everything splits a tie evenly.
# - `slope(lambda x: x.max(0)[0], 3.0, 3.0, 1.0)`: Along an axis one position is returned, and the element there
#   gets everything.
# - `slope(lambda x: x.clamp(0, 1), -1.0, 0.0, 2.0)`: Outside the range it is flat; the ends of the range still belong to it.
# - `slope(lambda x: torch.maximum(x, torch.zeros(1)), 0.0)`: Two equal arguments share the slope, so half
#   arrives at x.
# - `infinite_at_zero()`: The square root rises vertically at 0: its slope 1 / (2 √x) is infinite there.

# %% [markdown] part="reason" lang="zh"
# - `slope(torch.relu, -1.0, 0.0, 1.0)`: 在折点处，relu 取平坦一侧的斜率。
# - `slope(torch.abs, -1.0, 0.0, 1.0)`: abs 的斜率是符号，而 0 的符号是 0：正好在 -1 和 1 中间。
# - `slope(lambda x: x.max(), 3.0, 3.0, 1.0)`: 对全体取最大值，并列时平分。
# - `slope(lambda x: x.max(0)[0], 3.0, 3.0, 1.0)`: 沿一个轴会返回一个位置，全部归它。
# - `slope(lambda x: x.clamp(0, 1), -1.0, 0.0, 2.0)`: 区间之外是平的；区间的端点仍属于区间。
# - `slope(lambda x: torch.maximum(x, torch.zeros(1)), 0.0)`: 两个相等的参数平分，所以到达 x 的是一半。
# - `infinite_at_zero()`: 平方根在 0 处垂直上升：斜率 1 / (2 √x) 在那里是无穷大。

# %% [markdown] part="hint" lang="en"
# For each one, write the slope left and right of the point. Which values lie between the two?

# %% [markdown] part="hint" lang="zh"
# 对每一个，先写出这一点左边和右边的斜率。哪些值在两者之间？

# %% [markdown] part="hint" lang="en"
# relu takes the flat side and abs the middle; clamp counts the ends of its range as inside. A maximum over
# everything, or of two tensors, splits a tie evenly; a maximum along an axis gives all to the one position that
# it returns.

# %% [markdown] part="hint" lang="zh"
# relu 取平坦的一侧，abs 取中间；clamp 把区间的端点算在里面。对全体取最大值，或者对两个张量取较大者，并列时平分；沿一个轴取最大值，则全部给它返回的那个位置。

# %% [markdown] part="hint" lang="en"
# The first is `[0, ____, 1]`. Two of the others contain 0.5, and the clamp gives `[0, ____, 0]`.

# %% [markdown] part="hint" lang="zh"
# 第一个是 `[0, ____, 1]`。其余的有两个含有 0.5，clamp 给出 `[0, ____, 0]`。

# %% [markdown] part="why" lang="en"
# At a kink every rule has chosen: relu the flat side, abs the middle, and ties are split evenly unless a
# position is returned.

# %% [markdown] part="why" lang="zh"
# 在折点处，每条规则都做了选择：relu 取平坦的一侧，abs 取中间；并列时平分，除非还要返回位置。
