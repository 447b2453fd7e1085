# %% [markdown] part="prompt" lang="en"
# ### 3.4 Path by path
#
# $y = x \cdot x + 3x$ at $x = 2$. Each function lets the gradient through along some of the paths only, by
# detaching the others. Predict the slope that arrives.

# %% [markdown] part="prompt" lang="zh"
# ### 3.4 一条路一条路地看
#
# $y = x \cdot x + 3x$，在 $x = 2$ 处。每个函数只让梯度通过其中一部分路，把其余的分离掉。请预测到达的斜率。

# %% part="given"
def slope(formula):
    x = torch.tensor(2.0, requires_grad=True)
    formula(x).backward()
    return x.grad


def first_factor():
    return slope(lambda x: x * x.detach() + 3 * x.detach())


def product():
    return slope(lambda x: x * x + 3 * x.detach())


def triple():
    return slope(lambda x: x.detach() * x.detach() + 3 * x)


def all_paths():
    return slope(lambda x: x * x + 3 * x)


def through_a_copy():
    return slope(lambda x: x.clone() * x + 3 * x)

# %% part="predict"
questions = {
    "first_factor()": {4.0: "M36", 1.0: "wrong-prediction"},
    "product()": {2.0: "wrong-prediction", 7.0: "M36"},
    "triple()": {7.0: "M36", 6.0: "wrong-prediction"},
    "all_paths()": {12.0: "wrong-prediction", 10.0: "wrong-prediction"},
    "through_a_copy()": {5.0: "M35"},
}

# %% [markdown] part="reason" lang="en"
# - `first_factor()`: Only one edge of the product is open, and seen from it the other factor is the constant 2.
# - `product()`: Both edges of the product are open and each has the local derivative 2; the path through 3x is closed.
# - `triple()`: Whatever is detached counts as a constant; what remains is 3x with the slope 3.
# - `all_paths()`: Multiply along a path and add over the paths: 2 + 2 + 3.
# - `through_a_copy()`: clone() is an operation with the local derivative 1, so the path through the copy is open: again 2 + 2 + 3.

# %% [markdown] part="reason" lang="zh"
# - `first_factor()`: 乘积只有一条边是通的，从这条边看，另一个因子是常数 2。
# - `product()`: 乘积的两条边都是通的，局部导数都是 2；经过 3x 的路径关上了。
# - `triple()`: 凡是分离了的都算作常数；剩下的是 3x，斜率为 3。
# - `all_paths()`: 沿着一条路径相乘，各条路径相加：2 + 2 + 3。
# - `through_a_copy()`: clone() 是局部导数为 1 的运算，所以经过副本的路径是通的：还是 2 + 2 + 3。

# %% [markdown] part="hint" lang="en"
# Sketch the graph of $y$ with its three edges to $x$ and write the local derivative on each. Then cross out the
# edges that are closed by `detach()`.

# %% [markdown] part="hint" lang="zh"
# 画出 $y$ 的计算图，它有三条边通向 $x$，在每条边上写下局部导数。然后划掉被 `detach()` 关上的边。

# %% [markdown] part="hint" lang="en"
# Seen from one factor of a product the other one is a constant, here 2. So the product has two edges with 2,
# and $3x$ has one with 3. A detached tensor is a constant for the backward pass; a cloned one is not: copying
# has the local derivative 1.

# %% [markdown] part="hint" lang="zh"
# 从乘积的一个因子看，另一个因子是常数，这里是 2。所以乘积有两条 2 的边。$3x$ 有一条 3 的边。对反向传播来说，分离了的张量是常数，clone 出来的不是：复制的局部导数是 1。

# %% [markdown] part="hint" lang="en"
# The open edges: `first_factor` has one with 2, `product` two of them, `triple` the one with ____, and both of
# the last two functions have all three.

# %% [markdown] part="hint" lang="zh"
# 通的边：`first_factor` 有一条 2 的；`product` 有两条这样的；`triple` 有一条 ____ 的；最后两个函数三条都有。

# %% [markdown] part="why" lang="en"
# The slope is the sum over the open paths, 2 + 2 + 3; detach closes a path, clone leaves it open.

# %% [markdown] part="why" lang="zh"
# 斜率是通的那些路之和，2 + 2 + 3；detach 关上一条路，clone 让它通着。
