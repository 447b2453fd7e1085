# %% [markdown] part="prompt" lang="en"
# ### 6.1 Where do the steps lead?
#
# The loss is $w^2$, its slope $2w$, and every descent starts at $w = 1$. `walk(lr, steps)` takes that many
# steps $w \leftarrow w - \mathrm{lr} \cdot 2w$ and returns where it ends. Each of the other two functions
# contains a slip. Predict what is returned, or `"error"`.

# %% [markdown] part="prompt" lang="zh"
# ### 6.1 这几步走到了哪里？
#
# 损失是 $w^2$，斜率是 $2w$，每次都从 $w = 1$ 出发。`walk(lr, steps)` 走若干步 $w \leftarrow w - \mathrm{lr} \cdot 2w$，返回最后停下的位置。另外两个函数里各有一个疏漏。请预测返回值，或写 `"error"`。

# %% part="given"
def walk(lr, steps):
    w = torch.tensor(1.0, requires_grad=True)
    for _ in range(steps):
        (w * w).backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad = None
    return w.item()


def never_cleared(lr, steps):
    w = torch.tensor(1.0, requires_grad=True)
    for _ in range(steps):
        (w * w).backward()
        with torch.no_grad():
            w -= lr * w.grad
    return w.item()


def rebound(lr, steps):
    w = torch.tensor(1.0, requires_grad=True)
    for _ in range(steps):
        (w * w).backward()
        w = w - lr * w.grad
    return w.item()

# %% part="predict"
questions = {
    "walk(0.25, 2)": {0.5: "wrong-prediction", 0.5625: "wrong-prediction"},
    "walk(0.5, 7)": {0.0078: "wrong-prediction"},
    "walk(1.0, 3)": {0.0: "wrong-prediction", 1.0: "wrong-prediction"},
    "walk(1.5, 2)": {0.0: "wrong-prediction", -2.0: "wrong-prediction"},
    "never_cleared(0.25, 2)": {0.25: "M16"},
    "rebound(0.25, 2)": {0.25: "M26"},
}

# %% [markdown] part="reason" lang="en"
# - `walk(0.25, 2)`: Each step multiplies w by 1 - 2 lr, here by 0.5: from 1 to 0.5 to 0.25.
# - `walk(0.5, 7)`: With lr = 0.5 the factor is 0, so the first step lands in the minimum, and the others stay there.
# - `walk(1.0, 3)`: The factor is -1. w jumps from 1 to -1 and back, three times, and gets no lower.
# - `walk(1.5, 2)`: The factor is -2. Every step overshoots and ends farther from the minimum than it began: 1,
#   -2, 4.
# - `never_cleared(0.25, 2)`: The second step uses the old gradient 2 as well as the new 1: 0.5 - 0.25 * 3 = -0.25.
# - `rebound(0.25, 2)`: After the first step w is a computed tensor; the second backward leaves nothing in its grad, which is None.

# %% [markdown] part="reason" lang="zh"
# - `walk(0.25, 2)`: 每走一步，w 都乘以 1 - 2 lr，这里是 0.5：从 1 到 0.5，再到 0.25。
# - `walk(0.5, 7)`: lr = 0.5 时这个因子是 0，第一步就落在最低点，之后一直停在那里。
# - `walk(1.0, 3)`: 因子是 -1。w 在 1 和 -1 之间来回跳了三次，一点也没有降低。
# - `walk(1.5, 2)`: 因子是 -2。每一步都冲过头，而且比原来离得更远：1、-2、4。
# - `never_cleared(0.25, 2)`: 第二步除了新的梯度 1，还用上了旧的梯度 2：0.5 - 0.25 * 3 = -0.25。
# - `rebound(0.25, 2)`: 第一步之后 w 是算出来的张量；第二次反向传播不会给它留下梯度，它的 grad 是 None。

# %% [markdown] part="hint" lang="en"
# Write one step on paper: $w - \mathrm{lr} \cdot 2w$. Which number multiplies $w$? Then look for the line in which the two
# other functions differ from `walk`.

# %% [markdown] part="hint" lang="zh"
# 在纸上写出一步：$w - \mathrm{lr} \cdot 2w$。$w$ 乘上了哪个数？再看看另外两个函数与 `walk` 差在哪一行。

# %% [markdown] part="hint" lang="en"
# One step multiplies $w$ by $1 - 2\,\mathrm{lr}$, whatever $w$ is. So $n$ steps multiply by the $n$-th power of
# that factor, which may be negative. A gradient that is not cleared is added to. A tensor that was computed is
# not a leaf and keeps no gradient.

# %% [markdown] part="hint" lang="zh"
# 不管 $w$ 是多少，走一步就是乘以 $1 - 2\,\mathrm{lr}$；走 $n$ 步就是乘以它的 $n$ 次方，这个因子可以是负数。没有清空的梯度会继续累加。算出来的张量不是叶子节点，不保留梯度。

# %% [markdown] part="hint" lang="en"
# The factors are 0.5, 0, -1 and -2, so the first four answers are `0.25`, `0.0`, `____` and `4.0`. The fifth is negative, the
# last one ends in an error.

# %% [markdown] part="hint" lang="zh"
# 四个因子是 0.5、0、-1 和 -2，所以前四个答案是 `0.25`、`0.0`、`____` 和 `4.0`。第五个是负数，最后一个以报错收场。

# %% [markdown] part="why" lang="en"
# On a parabola a step is a multiplication, and its factor alone decides between homing in, jumping back and
# forth, and running away.

# %% [markdown] part="why" lang="zh"
# 在抛物线上走一步就是做一次乘法；是逐渐靠近、来回跳动还是越跑越远，全由那个因子决定。
