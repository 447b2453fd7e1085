# %% [markdown] part="prompt" lang="en"
# ### 3.15 Two losses, a carried state, a step
#
# Each function runs two backward passes over graphs that have something in common. Predict what ends up in `w.grad`,
# or `"error"` if the second pass is refused. The leaf is $w = 2$ everywhere.

# %% [markdown] part="prompt" lang="zh"
# ### 3.15 两个损失、传下去的状态、走一步
#
# 每个函数都做两次反向传播，两次所用的计算图有共同之处。请预测 `w.grad` 里最后是什么；如果第二次被拒绝，就写 `"error"`。各处的叶子节点都是 $w = 2$。

# %% part="given"
def leaf():
    return torch.tensor(2.0, requires_grad=True)


def two_losses():
    w = leaf()
    h = w * w
    a, b = h * h, 3 * h
    a.backward()
    b.backward()
    return w.grad


def two_losses_kept():
    w = leaf()
    h = w * w
    a, b = h * h, 3 * h
    a.backward(retain_graph=True)
    b.backward()
    return w.grad


def sum_of_losses():
    w = leaf()
    h = w * w
    (h * h + 3 * h).backward()
    return w.grad


def carried():
    w, h = leaf(), torch.tensor(1.0)
    for _ in range(2):
        h = w * h
        h.backward()
    return w.grad


def carried_as_a_number():
    w, h = leaf(), torch.tensor(1.0)
    for _ in range(2):
        h = w * h.detach()
        h.backward()
    return w.grad


def stepped(keep):
    w = leaf()
    a, b = w * w, w * w * w
    a.backward(retain_graph=keep)
    with torch.no_grad():
        w -= 0.25 * w.grad
    b.backward()
    return w.grad


def computed_anew():
    w = leaf()
    (w * w).backward()
    with torch.no_grad():
        w -= 0.25 * w.grad
    w.grad = None
    (w * w * w).backward()
    return w.grad

# %% part="predict"
questions = {
    "two_losses()": {44.0: "M18", 12.0: "M18"},
    "two_losses_kept()": {"error": "M18", 12.0: "M16"},
    "sum_of_losses()": {"error": "M18"},
    "carried()": {5.0: "M18", 3.0: "M18"},
    "carried_as_a_number()": {"error": "M36", 5.0: "M36"},
    "stepped(False)": {3.0: "M24", 7.0: "M24", 16.0: "M24"},
    "stepped(True)": {3.0: "M21", 7.0: "M21", 16.0: "M21"},
    "computed_anew()": {"error": "M24", 7.0: "M16"},
}

# %% [markdown] part="reason" lang="en"
# - `two_losses()`: Both losses lead through the product w * w. The first pass has freed its factors.
# - `two_losses_kept()`: The first pass kept what was saved, so the second works and adds: 4 · 2³ + 6 · 2 = 32 + 12.
# - `sum_of_losses()`: One pass over the sum gives the sum of the gradients, 32 + 12, and nothing has to be kept.
# - `carried()`: The h of the second round has the first round in its history, and that product's factors are gone.
# - `carried_as_a_number()`: Each round sees h as a constant: 1 in the first round, 2 in the second, and gradients add up.
# - `stepped(False)`: The second loss had saved w = 2, and the step has overwritten it.
# - `stepped(True)`: Retaining keeps saved tensors from being freed. It cannot undo a change of their numbers.
# - `computed_anew()`: After the step w is 1. A loss computed from this w has the gradient 3 · 1².

# %% [markdown] part="reason" lang="zh"
# - `two_losses()`: 两个损失都经过乘积 w * w。第一次反向传播已经释放了它的因子。
# - `two_losses_kept()`: 第一次保留了保存的东西，所以第二次成功，而且会累加：4 · 2³ + 6 · 2 = 32 + 12。
# - `sum_of_losses()`: 对损失之和走一次，得到梯度之和 32 + 12，什么都不用保留。
# - `carried()`: 第二轮的 h 在历史里带着第一轮，而那个乘积的因子已经没有了。
# - `carried_as_a_number()`: 每一轮都把 h 看作常数：第一轮是 1，第二轮是 2，梯度会累加。
# - `stepped(False)`: 第二个损失保存了 w = 2，而那一步把它覆盖掉了。
# - `stepped(True)`: 保留只是让保存的张量不被释放，它无法撤销对数值的改动。
# - `computed_anew()`: 走了一步之后 w 是 1。用这个 w 算出的损失，梯度是 3 · 1²。

# %% [markdown] part="hint" lang="en"
# For each function: which node do both passes run through, and what did it save? Has anything happened to that in
# between?

# %% [markdown] part="hint" lang="zh"
# 对每个函数问：两次反向传播都经过哪个节点，它保存了什么？中间有没有发生过什么？

# %% [markdown] part="hint" lang="en"
# A pass frees what the nodes on its way have saved, unless it is told to retain it. A detached state is a constant
# and leads nowhere. A step writes into the leaf itself: whatever had saved the old value can no longer be used,
# retained or not. And `.grad` adds up.

# %% [markdown] part="hint" lang="zh"
# 反向传播会释放沿途节点保存的东西，除非让它保留。分离后的状态是常数，不通向任何地方。走一步会写进叶子节点本身：凡是保存了旧值的，不管有没有保留，都不能再用。而 `.grad` 会累加。

# %% [markdown] part="hint" lang="en"
# Four of the eight end in an error. Retaining and adding the losses give the same number, $32 + ____$; the carried
# number gives $1 + 2$.

# %% [markdown] part="hint" lang="zh"
# 八个里有四个以报错收场。保留，或者把损失相加，得到同一个数 $32 + ____$；传下去的数给出 $1 + 2$。

# %% [markdown] part="why" lang="en"
# Add losses that share a part, detach a state that is only a number, and after a step compute anew.

# %% [markdown] part="why" lang="zh"
# 共用一部分的损失就相加，只当作数用的状态就分离，走了一步之后就重新计算。
