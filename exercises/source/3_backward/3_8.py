# %% [markdown] part="prompt" lang="en"
# ### 3.8 Twice over the same graph
#
# Each function calls `backward` twice. What does it return, or is the second call refused (`"error"`)? Take
# each function by itself: when it begins, `x.grad` is `None`. The last two are about a notebook: the same cell
# is run a second time.

# %% [markdown] part="prompt" lang="zh"
# ### 3.8 在同一张图上走两次
#
# 每个函数都调用两次 `backward`。它返回什么，还是第二次被拒绝（`"error"`）？每个函数都单独看：它开始时，`x.grad` 是 `None`。最后两个说的是笔记本：同一个单元格又运行了一次。

# %% part="given"
x = torch.tensor([1.0, 2.0, 4.0], requires_grad=True)


def mean_twice():
    y = x.mean()
    y.backward()
    y.backward()
    return x.grad


def product_twice():
    y = (x * x).sum()
    y.backward()
    y.backward()
    return x.grad


def product_kept():
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    return x.grad


def product_anew():
    for _ in range(2):
        y = (x * x).sum()
        y.backward()
    return x.grad


def cell(p):
    (p * 5).backward()
    return p.grad.item()


def cell_run_twice():
    p = torch.tensor(1.0, requires_grad=True)
    cell(p)
    return cell(p)


def cell_and_leaf_run_twice():
    for _ in range(2):
        p = torch.tensor(1.0, requires_grad=True)
        last = cell(p)
    return last

# %% part="predict"
questions = {
    "mean_twice()": {(0.3333, 0.3333, 0.3333): "M16", "error": "M19"},
    "product_twice()": {(4.0, 8.0, 16.0): "M18", (2.0, 4.0, 8.0): "M18"},
    "product_kept()": {(2.0, 4.0, 8.0): "M16", "error": "M18"},
    "product_anew()": {"error": "M18", (2.0, 4.0, 8.0): "M16"},
    "cell_run_twice()": {5.0: "M41"},
    "cell_and_leaf_run_twice()": {10.0: "M41"},
}

# %% [markdown] part="reason" lang="en"
# - `mean_twice()`: A mean saves nothing, so nothing was used up; the second pass adds another third to each element.
# - `product_twice()`: The product had saved its factors, and the first pass has freed them.
# - `product_kept()`: The first pass kept what was saved, so the second one works, and it adds the same gradient once more.
# - `product_anew()`: Each round computes a graph of its own, so nothing is refused; the leaf is the same, so both gradients are in its .grad.
# - `cell_run_twice()`: The cell is right, but the leaf is not fresh: the 5 of the first run is still in .grad.
#   Restart, or make the leaf again.
# - `cell_and_leaf_run_twice()`: A new leaf has no gradient yet. This is why the cell that makes x should be run again, too.

# %% [markdown] part="reason" lang="zh"
# - `mean_twice()`: 均值什么都不保存，所以什么都没有用掉；第二次又给每个元素加了三分之一。
# - `product_twice()`: 乘积保存了它的因子，而第一次反向传播已经把它们释放了。
# - `product_kept()`: 第一次留住了保存的东西，所以第二次成功了，而且把同样的梯度又加了一遍。
# - `product_anew()`: 每一轮都算出自己的计算图，所以什么都没被拒绝；叶子节点是同一个，所以两份梯度都在它的 .grad 里。
# - `cell_run_twice()`: 单元格是对的，叶子节点却不是新的：第一次运行的 5 还在 .grad 里。重启内核，或者重新创建叶子节点。
# - `cell_and_leaf_run_twice()`: 新的叶子节点还没有梯度。所以创建 x 的那个单元格也应当重新运行。

# %% [markdown] part="hint" lang="en"
# Two questions for each function: has a node saved something that the first pass freed? And what was in `.grad`
# before the second pass?

# %% [markdown] part="hint" lang="zh"
# 对每个函数问两句：有没有节点保存了东西，又被第一次释放了？第二次之前，`.grad` 里有什么？

# %% [markdown] part="hint" lang="en"
# A sum or mean needs no values on the way back, a product needs its factors. What was saved is freed by a
# backward pass unless it is told to retain it. Every pass adds to `.grad`, and only a new leaf, or you, clears
# it.

# %% [markdown] part="hint" lang="zh"
# 求和、求均值往回走时不需要任何数值，乘积需要它的因子。保存的东西走一次就会释放，除非让它保留。每次反向传播都会加到 `.grad` 上，只有新的叶子节点，或者你自己，才会把它清空。

# %% [markdown] part="hint" lang="en"
# One function ends in an error. The mean gives two thirds for each element, `[0.6667, ...]`; the products give
# `[4, 8, ____]` wherever both passes work. One of the last two gives 5.

# %% [markdown] part="hint" lang="zh"
# 有一个函数以报错收场。均值给每个元素三分之二，`[0.6667, ...]`；凡是两次反向传播都成功的乘积，得到 `[4, 8, ____]`。最后两个里有一个得到 5。

# %% [markdown] part="why" lang="en"
# A second pass fails only where something saved was freed, and whenever it works it adds.

# %% [markdown] part="why" lang="zh"
# 只有在保存的东西已被释放的地方，第二次反向传播才会失败；只要它成功，就会累加。
