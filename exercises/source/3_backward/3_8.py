# %% [markdown] part="prompt" lang="en"
# ### 3.8 Twice over the same graph
#
# Each function walks twice. What does it return, or is the second walk refused (`"error"`)? The last two are about
# a notebook: the same cell is run a second time.

# %% [markdown] part="prompt" lang="zh"
# ### 3.8 在同一张图上走两次
#
# 每个函数都走两次。它返回什么，还是第二次回传被拒绝（`"error"`）？最后两个说的是笔记本：同一个单元格又运行了一次。

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
# - `mean_twice()`: A mean saves nothing, so nothing was used up; the second walk adds another third to each mailbox.
# - `product_twice()`: The product had saved its factors, and the first walk has released them.
# - `product_kept()`: The first walk left the drawers full, so the second one works, and it adds the same gradient once more.
# - `product_anew()`: Each round computes a graph of its own, so no walk is refused; the mailbox is the same, so both gradients are in it.
# - `cell_run_twice()`: The cell is right, the memory is not fresh: the 5 of the first run is still in the mailbox. Restart, or make the leaf again.
# - `cell_and_leaf_run_twice()`: A new leaf has an empty mailbox. This is why the cell that makes x should be run again, too.

# %% [markdown] part="reason" lang="zh"
# - `mean_twice()`: 均值什么都不保存，所以什么都没有用掉；第二次回传往每个信箱里又加了三分之一。
# - `product_twice()`: 乘积保存了它的因子，而第一次回传已经把它们释放了。
# - `product_kept()`: 第一次回传让抽屉保持装满，所以第二次成功了，而且把同样的梯度又加了一遍。
# - `product_anew()`: 每一轮都算出自己的计算图，所以没有哪次回传被拒绝；信箱是同一个，所以两份梯度都在里面。
# - `cell_run_twice()`: 单元格是对的，内存却不是新的：第一次运行的 5 还在信箱里。重启内核，或者重新创建叶子节点。
# - `cell_and_leaf_run_twice()`: 新的叶子节点有空的信箱。所以创建 x 的那个单元格也应当重新运行。

# %% [markdown] part="hint" lang="en"
# Two questions for each function: has a node saved something that the first walk used up? And what was in the mailbox
# before the second walk?

# %% [markdown] part="hint" lang="zh"
# 对每个函数问两句：有没有节点保存了东西，又被第一次回传用掉了？第二次回传之前，信箱里有什么？

# %% [markdown] part="hint" lang="en"
# A sum or mean needs no values to walk back, a product needs its factors. What was saved is released by a walk unless
# it is told to retain it. Every walk adds to the mailbox, and only a new leaf, or you, empties it.

# %% [markdown] part="hint" lang="zh"
# 求和、求均值往回走时不需要任何数值，乘积需要它的因子。保存的东西走一次就会释放，除非吩咐它保留。每次回传都会加到信箱里，只有新的叶子节点，或者你自己，才会把它清空。

# %% [markdown] part="hint" lang="en"
# One function ends in an error. The mean gives two thirds for each element, `[0.6667, ...]`; the products give
# `[4, 8, ____]` wherever both walks work. Of the last two one gives 5.

# %% [markdown] part="hint" lang="zh"
# 有一个函数以报错收场。均值给每个元素三分之二，`[0.6667, ...]`；凡是两次回传都成功的乘积，得到 `[4, 8, ____]`。最后两个里有一个得到 5。

# %% [markdown] part="why" lang="en"
# A second walk fails only where something saved was released, and whenever it works it adds.

# %% [markdown] part="why" lang="zh"
# 只有在保存的东西已被释放的地方，第二次回传才会失败；只要它成功，就会累加。
