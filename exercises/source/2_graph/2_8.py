# %% [markdown] part="prompt" lang="en"
# ### 2.8 The graph follows the data
#
# The given function doubles a number as long as it is below 1000. How long the graph becomes depends on what
# goes in. Predict for $a = 3$ and for $a = 400$: how many doublings, which result, which slope? And what about
# $a = -1$? (`b.norm()` is the size of `b`, without its sign.)

# %% [markdown] part="prompt" lang="zh"
# ### 2.8 计算图跟着数据走
#
# 给定的函数只要数还小于 1000 就一直翻倍。计算图有多长，取决于进去的是什么。请对 $a = 3$ 和 $a = 400$ 作出预测：翻几次倍，结果是多少，斜率是多少？$a = -1$ 又会怎样？（`b.norm()` 是 `b` 的大小，不带正负号。）

# %% part="given"
def run(value):
    a = torch.tensor(value, requires_grad=True)
    b = a * 2
    doublings = 1
    while b.norm() < 1000:
        b = b * 2
        doublings += 1
    b.backward()
    return {"doublings": doublings, "result": b.item(), "slope": a.grad.item()}

# %% part="predict"
questions = {
    "run(3.0)['doublings']": {8: "wrong-prediction", 10: "wrong-prediction"},
    "run(3.0)['slope']": {2.0: "wrong-prediction", 18.0: "wrong-prediction", 1024.0: "wrong-prediction"},
    "run(3.0)['result']": {768.0: "wrong-prediction"},
    "run(400.0)['doublings']": {9: "wrong-prediction", 1: "wrong-prediction"},
    "run(400.0)['slope']": {512.0: "wrong-prediction"},
    "run(-1.0)['slope']": {-1024.0: "wrong-prediction"},
}

# %% [markdown] part="reason" lang="en"
# - `run(3.0)['doublings']`: 3 times 2 to the 8th is 768, still below 1000; the ninth doubling makes it 1536.
# - `run(3.0)['slope']`: Nine nodes, each with the local derivative 2. Along a path they multiply: 2 to the 9th.
# - `run(3.0)['result']`: The loop stops only when the number is no longer below 1000.
# - `run(400.0)['doublings']`: 800 is still below 1000, so one more round; then it is 1600. The graph has two nodes this time.
# - `run(400.0)['slope']`: Two doublings were done, so the slope is 2 times 2, whatever other inputs would need.
# - `run(-1.0)['slope']`: The result is negative, but it still grows when a grows: ten doublings, slope 2 to the 10th, without a sign.

# %% [markdown] part="reason" lang="zh"
# - `run(3.0)['doublings']`: 3 乘以 2 的 8 次方是 768，还小于 1000；第九次翻倍得到 1536。
# - `run(3.0)['slope']`: 九个节点，每个的局部导数都是 2。沿着一条路径，它们相乘：2 的 9 次方。
# - `run(3.0)['result']`: 直到数不再小于 1000，循环才停下来。
# - `run(400.0)['doublings']`: 800 还小于 1000，所以再来一轮，得到 1600。这一次图里有两个节点。
# - `run(400.0)['slope']`: 翻了两次倍，所以斜率是 2 乘以 2，不管别的输入需要几次。
# - `run(-1.0)['slope']`: 结果是负数，但 a 增大时它照样增大：翻十次倍，斜率是 2 的 10 次方，没有负号。

# %% [markdown] part="hint" lang="en"
# Go through the loop on paper for $a = 3$: 6, 12, 24, ... How many lines do you write until you reach 1000?

# %% [markdown] part="hint" lang="zh"
# 取 $a = 3$，在纸上走一遍循环：6、12、24……写到 1000 要写几行？

# %% [markdown] part="hint" lang="en"
# Every doubling that was really done leaves one node with the local derivative 2, and along a path they
# multiply. Nothing else is in the graph: the condition of the loop is a question to Python and leaves no trace.
# So the slope is the result divided by $a$.

# %% [markdown] part="hint" lang="zh"
# 每次真正做过的翻倍都留下一个局部导数为 2 的节点，而沿着一条路径，它们相乘。图里没有别的东西：循环的条件是问 Python 的一个问题，不留痕迹。所以斜率就是结果除以 $a$。

# %% [markdown] part="hint" lang="en"
# For $a = 3$: nine doublings, slope $2^9 = $ ____. For $a = 400$ there are two. For $a = -1$ the slope is positive.

# %% [markdown] part="hint" lang="zh"
# 对 $a = 3$：翻九次倍，斜率 $2^9 = $ ____。对 $a = 400$ 是两次。对 $a = -1$，斜率是正的。

# %% [markdown] part="why" lang="en"
# The graph records what was done, not what is written in the source, so its depth and the slope depend on the
# input.

# %% [markdown] part="why" lang="zh"
# 计算图记录的是做过的事，不是源代码里写的东西，所以它的深度和斜率都取决于输入。
