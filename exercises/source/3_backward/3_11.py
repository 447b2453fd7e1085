# %% [markdown] part="prompt" lang="en"
# ### 3.11 Changed in place
#
# Each function changes a tensor in place, openly or through `.data`. Predict what it returns, or `"error"`. The
# right gradient is $2y$ wherever the loss is the sum of the squares of $y$.

# %% [markdown] part="prompt" lang="zh"
# ### 3.11 原地改动
#
# 每个函数都原地改动一个张量，有的公开改，有的经由 `.data`。请预测它返回什么，或者写 `"error"`。凡损失是 $y$ 的平方和的地方，正确的梯度应当是 $2y$。

# %% part="given"
def leaf_openly():
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    w -= 0.5
    return w


def one_element():
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    w[0] = 5.0
    return w


def leaf_in_no_grad():
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.no_grad():
        w -= 0.5
    return [w, w.is_leaf]


def saved_value():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    z = (y * y).sum()
    y.add_(1)
    z.backward()
    return x.grad


def saved_value_by_the_back_door():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    z = (y * y).sum()
    y.data.add_(1)
    z.backward()
    return x.grad


def value_nobody_needs():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    z = (y + 3).sum()
    y.add_(1)
    z.backward()
    return x.grad

# %% part="predict"
questions = {
    "leaf_openly()": {(0.5, 1.5): "M22"},
    "one_element()": {(5.0, 2.0): "M23"},
    "leaf_in_no_grad()": {"error": "M22", ((0.5, 1.5), False): "wrong-prediction"},
    "saved_value()": {(2.0, 4.0): "M24", (4.0, 6.0): "M24"},
    "saved_value_by_the_back_door()": {(2.0, 4.0): "M25", "error": "M25"},
    "value_nobody_needs()": {"error": "wrong-prediction"},
}

# %% [markdown] part="reason" lang="en"
# - `leaf_openly()`: While recording is on, a tracked leaf may not be overwritten: the change would be recorded, and it would be a leaf no more.
# - `one_element()`: w[0] is a view of the leaf, so writing there overwrites the leaf in place.
# - `leaf_in_no_grad()`: With recording paused, the update is not part of any graph. It is allowed, and w stays
#   the leaf it was.
# - `saved_value()`: The product had saved y, and y was overwritten. Each tensor counts its changes; the
#   backward pass compares the counts and refuses.
# - `saved_value_by_the_back_door()`: A change through .data is not counted. So nobody objects, and the gradient is computed from the changed y: 2 (y + 1).
# - `value_nobody_needs()`: An addition needs no values for the way back, so overwriting y hurts nobody.

# %% [markdown] part="reason" lang="zh"
# - `leaf_openly()`: 在记录的时候，不可以覆盖被追踪的叶子节点：改动会被记录下来，它就不再是叶子节点了。
# - `one_element()`: w[0] 是叶子节点的视图，往里面写就是原地覆盖叶子节点。
# - `leaf_in_no_grad()`: 暂停记录时，更新不属于任何计算图。这是允许的，而 w 仍是原来的叶子节点。
# - `saved_value()`: 乘积保存了 y，而 y 被覆盖了。每个张量都数着自己的改动，往回走时会核对，于是被拒绝。
# - `saved_value_by_the_back_door()`: 通过 .data 的改动不计数。所以没有人反对，梯度是用改过的 y 算的：2 (y + 1)。
# - `value_nobody_needs()`: 加法往回走时不需要数值，所以覆盖 y 对谁都没有妨碍。

# %% [markdown] part="hint" lang="en"
# What is changed? A tracked leaf, while recording is on, or a value that some operation has saved?

# %% [markdown] part="hint" lang="zh"
# 改动的是什么？是在记录时的、被追踪的叶子节点，还是某个运算保存过的值？

# %% [markdown] part="hint" lang="en"
# Overwriting a tracked leaf is refused while recording is on, even through a view. Overwriting a computed
# tensor is allowed, but if some operation has saved it, the backward pass notices, because changes are counted.
# Changes through `.data` are not counted.

# %% [markdown] part="hint" lang="zh"
# 在记录的时候，覆盖被追踪的叶子节点会被拒绝，通过视图也一样。覆盖算出来的张量是允许的，但如果有运算保存了它，后来往回走时就会察觉，因为改动会计数。通过 `.data` 的改动不计数。

# %% [markdown] part="hint" lang="en"
# Three of the six end in an error. In `no_grad` one gets `[[0.5, 1.5], ____]`; through `.data` one gets `[4.,
# 6.]`, which is wrong in silence; and the last one gives ones.

# %% [markdown] part="hint" lang="zh"
# 六个里面有三个以报错收场。在 `no_grad` 里得到 `[[0.5, 1.5], ____]`；经由 `.data` 得到 `[4., 6.]`，错得无声无息；最后一个得到全 1。

# %% [markdown] part="why" lang="en"
# An open change is refused for a leaf and noticed for a saved value; .data hides it, and the result is wrong.

# %% [markdown] part="why" lang="zh"
# 公开改动叶子节点会遭到拒绝，改动保存的值会被察觉；.data 把改动藏起来，结果就错了。
