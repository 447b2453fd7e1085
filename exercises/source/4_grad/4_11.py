# %% [markdown] part="prompt" lang="en"
# ### 4.11 What the hooks do
#
# In every function $x = 2$, $y = 3x$ and $z = y^2$, so that without hooks `x.grad` would be 36 and the gradient at
# `y` is 12. Predict what each function returns.

# %% [markdown] part="prompt" lang="zh"
# ### 4.11 钩子做了什么
#
# 在每个函数里，$x = 2$，$y = 3x$，$z = y^2$；如果没有钩子，`x.grad` 会是 36，`y` 处的梯度是 12。请预测每个函数返回什么。

# %% part="given"
def graph():
    x = torch.tensor(2.0, requires_grad=True)
    y = x * 3
    return x, y, y * y


def only_looked():
    x, y, z = graph()
    seen = []
    y.register_hook(lambda g: seen.append(g.item()))
    z.backward()
    return [seen[0], x.grad.item()]


def doubled_at_y():
    x, y, z = graph()
    y.register_hook(lambda g: g * 2)
    z.backward()
    return x.grad


def doubled_and_retained():
    x, y, z = graph()
    y.retain_grad()
    y.register_hook(lambda g: g * 2)
    z.backward()
    return y.grad


def after_it_was_written():
    x, y, z = graph()

    def halve(leaf):
        leaf.grad *= 0.5

    x.register_post_accumulate_grad_hook(halve)
    z.backward()
    return x.grad


def removed_in_time():
    x, y, z = graph()
    handle = y.register_hook(lambda g: g * 2)
    handle.remove()
    z.backward()
    return x.grad


def registered_too_late():
    x, y, z = graph()
    seen = []
    z.backward()
    y.register_hook(lambda g: seen.append(g))
    return len(seen)


def through_the_node():
    x, y, z = graph()
    seen = []
    y.grad_fn.register_hook(lambda inputs, outputs: seen.append([outputs[0].item(), inputs[0].item()]))
    z.backward()
    return seen[0]

# %% part="predict"
questions = {
    "only_looked()": {(12.0, 72.0): "wrong-prediction", (36.0, 36.0): "wrong-prediction"},
    "doubled_at_y()": {36.0: "wrong-prediction", 144.0: "wrong-prediction"},
    "doubled_and_retained()": {12.0: "wrong-prediction", None: "M08"},
    "after_it_was_written()": {36.0: "wrong-prediction", 72.0: "M16"},
    "removed_in_time()": {72.0: "wrong-prediction"},
    "registered_too_late()": {1: "M07"},
    "through_the_node()": {(36.0, 12.0): "wrong-prediction", (6.0, 12.0): "wrong-prediction"},
}

# %% [markdown] part="reason" lang="en"
# - `only_looked()`: append returns None, and a hook that returns None changes nothing.
# - `doubled_at_y()`: What the hook returns is passed on in place of the 12: 24 times the local derivative 3.
# - `doubled_and_retained()`: The retained gradient is the one after all hooks of that tensor.
# - `after_it_was_written()`: When the hook runs, 36 is already in x.grad, and is halved there.
# - `removed_in_time()`: A removed hook is not called.
# - `registered_too_late()`: The backward pass is over; a hook waits for the next one.
# - `through_the_node()`: The node receives the gradient of its output, 12, and turns it into the one for its
#   input, 36.

# %% [markdown] part="reason" lang="zh"
# - `only_looked()`: append 返回 None，而返回 None 的钩子什么都不改变。
# - `doubled_at_y()`: 钩子返回的值取代 12 继续往下传：24 乘以局部导数 3。
# - `doubled_and_retained()`: 保留下来的梯度，是那个张量的所有钩子运行之后的。
# - `after_it_was_written()`: 钩子运行时 x.grad 里已经是 36，它就在那里减半。
# - `removed_in_time()`: 已移除的钩子不会被调用。
# - `registered_too_late()`: 反向传播已经结束，钩子要等下一次。
# - `through_the_node()`: 节点收到输出的梯度 12，由它算出给输入的梯度 36。

# %% [markdown] part="hint" lang="en"
# For each function: at which moment is the hook called, with which number, and does it return one?

# %% [markdown] part="hint" lang="zh"
# 对每个函数问：钩子在什么时刻被调用，拿到哪个数，它返回数了吗？

# %% [markdown] part="hint" lang="en"
# The pass starts with 1 at `z`, brings 12 to `y` and multiplies it by 3 on its way to `x`. A tensor's hook sits
# before that multiplication and may replace the 12. A hook after accumulation sees what has been written. And a
# hook is not called before it is registered.

# %% [markdown] part="hint" lang="zh"
# 反向传播从 `z` 处的 1 开始，给 `y` 带来 12，去往 `x` 时再乘 3。张量的钩子在这次乘法之前，可以换掉那个 12。累加之后的钩子看到的是已经写好的值。还没注册的钩子不会被调用。

# %% [markdown] part="hint" lang="en"
# Two results are an unchanged 36 (one of them in a list). Doubling at `y` gives ____, half of what was written
# is 18, and the node turns 12 into 36: `[12, ____]`.

# %% [markdown] part="hint" lang="zh"
# 有两个结果不变，是 36（其中一个在列表里）。在 `y` 处加倍得到 ____，写好的值减半是 18，节点把 12 变成 36：`[12, ____]`。

# %% [markdown] part="why" lang="en"
# A tensor's hook may replace the gradient on its way; a hook after accumulation finds it written; None changes nothing.

# %% [markdown] part="why" lang="zh"
# 张量的钩子可以在途中换掉梯度；累加之后的钩子看到的是写好的梯度；返回 None 则什么都不变。
