# %% [markdown] part="prompt" lang="en"
# ### 4.13 Test a derivative
#
# Somebody hands you a function `gradient(f, x)`. It promises the gradient of the one number `f(x)` at the tracked
# tensor `x`: in the shape of `x`, with a graph, so that it can be differentiated again with respect to `x`, and
# leaving `x` and its `.grad` alone. Write `test(gradient)`. For a function that keeps the promise it does nothing;
# for one that breaks it anywhere it raises, with `assert`. The check hands it three right functions, one of which
# rounds differently in the last digit, and eight broken ones.

# %% [markdown] part="prompt" lang="zh"
# ### 4.13 测试一个导数
#
# 有人交给你一个函数 `gradient(f, x)`。它承诺给出单个数 `f(x)` 在被追踪的张量 `x` 处的梯度：形状与 `x` 相同，带着计算图，因此还能再对 `x` 求导，而且不碰 `x` 和它的 `.grad`。请写 `test(gradient)`：对守信的函数它什么也不做，对在任何一处失信的函数，它用 `assert` 抛出异常。检查会交给它三个正确的函数（其中一个在最后一位上舍入不同）和八个有错的函数。

# %% part="given"
def gradient(f, x):
    """A right one, to try your test on."""
    return torch.autograd.grad(f(x), x, create_graph=True)[0]


# %% part="starter"
def test(gradient):
    pass  # everything passes


test(gradient)

# %% part="solution"
def f(x):
    return (x * x + x).sum()


def test(gradient):
    x = torch.arange(6.0).reshape(2, 3).requires_grad_()
    before = x.detach().clone()
    found = gradient(f, x)
    assert found.shape == x.shape
    assert torch.allclose(found, 2 * before + 1)
    (second,) = torch.autograd.grad(found.sum(), x)
    assert torch.allclose(second, torch.full_like(before, 2))
    assert x.grad is None
    assert torch.equal(x, before)

# %% part="accepted"
def near(a, b):
    return a.shape == b.shape and bool((a - b).abs().max() < 1e-4)


def test(gradient):
    """x^2 + 3x has the slope 2x + 3 and the second derivative 2."""
    start = torch.tensor([[0.0, -1.0], [2.0, 4.0], [0.5, 0.0]])
    x = start.clone().requires_grad_()
    g = gradient(lambda t: (t * t + 3 * t).sum(), x)
    if not near(g, 2 * start + 3):
        raise ValueError("the gradient")
    h = torch.autograd.grad(g, x, torch.ones_like(g))[0]
    if not near(h, torch.full((3, 2), 2.0)):
        raise ValueError("the second derivative")
    if x.grad is not None or not near(x.detach(), start):
        raise ValueError("x has been touched")


test(gradient)

# %% part="accepted"
def test(gradient):
    """Against differences, in 64 bits."""
    f = lambda x: (x.sin() + 2 * x).sum() * x.exp().sum()
    x = torch.tensor([0.0, 0.7, -1.3], dtype=torch.float64, requires_grad=True)
    before = x.tolist()
    found = gradient(f, x)
    assert found.shape == (3,), f"shape {found.shape}"
    for i in range(3):
        up, down = x.detach().clone(), x.detach().clone()
        up[i] += 1e-5
        down[i] -= 1e-5
        assert abs((f(up) - f(down)) / 2e-5 - found[i]) < 1e-6, i
    right = torch.autograd.functional.hessian(f, x.detach())
    for i in range(3):
        row = torch.autograd.grad(found[i], x, retain_graph=True)[0]
        assert torch.allclose(row, right[i]), "the second derivative"
    assert x.grad is None and x.tolist() == before
    y = torch.zeros(2, 2, requires_grad=True)
    assert gradient(lambda t: t.sum(), y).shape == (2, 2)


test(gradient)

# %% part="accepted"
def check_one(gradient, values):
    x = torch.tensor(values, requires_grad=True)
    f = lambda t: (t**3 - t).sum()
    first = gradient(f, x)
    again = gradient(f, x)  # a second time: nothing may add up
    assert first.tolist() == again.tolist()
    mine = torch.autograd.grad(f(x), x, create_graph=True)[0]
    torch.testing.assert_close(first, mine) if hasattr(torch, "testing") else None
    assert first.size() == mine.size()
    assert ((first - mine).abs() <= 1e-4 * (1 + mine.abs())).all()
    assert torch.allclose(torch.autograd.grad(again.sum(), x)[0], 6 * x)
    assert x.tolist() == torch.tensor(values).tolist()
    assert x.grad is None


def test(gradient):
    check_one(gradient, [[0.0, 2.0]])
    check_one(gradient, -1.5)


test(gradient)

# %% part="accepted"
def test(gradient):
    x = torch.tensor([[2.0, 0.0], [1.0, 3.0]], requires_grad=True)
    kept = x.detach().clone()
    found = gradient(lambda t: (t.exp() + t).sum(), x)
    problems = []
    if found.shape != (2, 2):
        problems.append("shape")
    elif (found - (kept.exp() + 1)).abs().max() > 0.001:
        problems.append("values")
    elif not found.requires_grad:
        problems.append("no graph")
    else:
        again, = torch.autograd.grad([found[0, 0] + found[1, 1]], [x])
        if abs(again[0, 0].item() - 7.389) > 0.01 or again[0, 1] != 0:
            problems.append("second derivative")
    if x.grad is not None:
        problems.append("x.grad")
    if (x.detach() != kept).any():
        problems.append("x")
    assert not problems, problems


test(gradient)

# %% part="version" key="plain" holds="yes"
def gradient(f, x):
    return torch.autograd.grad(f(x), x, create_graph=True)[0]


# %% part="version" key="rounding" holds="yes"
def gradient(f, x):
    (slope,) = torch.autograd.grad(3 * f(x), [x], create_graph=True)
    return slope / 3


# %% part="version" key="jacobian" holds="yes"
def gradient(f, x):
    return torch.autograd.functional.jacobian(f, x, create_graph=True)


# %% part="version" key="no-graph" holds="no"
def gradient(f, x):
    return torch.autograd.grad(f(x), x)[0]


# %% part="version" key="adds-up" holds="no"
def gradient(f, x):
    f(x).backward(create_graph=True)
    return x.grad


# %% part="version" key="flat" holds="no"
def gradient(f, x):
    return torch.autograd.grad(f(x), x, create_graph=True)[0].reshape(-1)


# %% part="version" key="mean" holds="no"
def gradient(f, x):
    return torch.autograd.grad(f(x), x, create_graph=True)[0] / x.numel()


# %% part="version" key="at-zero" holds="no"
def gradient(f, x):
    slope = torch.autograd.grad(f(x), x, create_graph=True)[0]
    return torch.where(x == 0, torch.zeros_like(slope), slope)


# %% part="version" key="coarse" holds="no"
def gradient(f, x):
    slope = torch.autograd.grad(f(x), x, create_graph=True)[0]
    later = (x + 0.01 * torch.ones_like(x)).detach().requires_grad_()
    return slope + (torch.autograd.grad(f(later), later)[0] - slope.detach()) / 2


# %% part="version" key="second" holds="no"
def gradient(f, x):
    slope = torch.autograd.grad(f(x), x, create_graph=True)[0]
    return 2 * slope - slope.detach()


# %% part="version" key="moves" holds="no"
def gradient(f, x):
    slope = torch.autograd.grad(f(x), x, create_graph=True)[0]
    x.data = x.data - 0.01 * slope.detach()
    return slope


# %% [markdown] part="reason" lang="en"
# - `no-graph`: its result has no graph, so it cannot be differentiated again. Differentiating it once more shows it.
# - `adds-up`: it runs backward(): something arrives in `x.grad`, and a second call adds to it. A look at `x.grad` shows it.
# - `flat`: it is right for a row of numbers only and forgets the shape of everything else. A matrix shows it.
# - `mean`: it divides by how many numbers `x` has, which nobody sees with one number. More than one show it.
# - `at-zero`: it is right except where `x` is 0. A test at that edge shows it, with a function whose slope there is not 0.
# - `coarse`: it is as inexact as a difference quotient with a step of 0.01. A close comparison shows it.
# - `second`: its values are right, but its own derivative is twice what it should be. A comparison of the second derivative shows it.
# - `moves`: it moves `x` a little on the way. A look at `x` afterwards shows it.

# %% [markdown] part="reason" lang="zh"
# - `no-graph`: 它的结果没有计算图，所以不能再求导。再对它求一次导就看得出来。
# - `adds-up`: 它运行了 backward()：`x.grad` 里收到了东西，第二次调用还会加上去。看看 `x.grad` 就知道。
# - `flat`: 它只对一排数是对的，别的形状都忘掉了。交给它一个矩阵就看得出来。
# - `mean`: 它除以了 `x` 里数的个数，只有一个数时谁也看不出来，用不止一个数才看得出来。
# - `at-zero`: 除了 `x` 为 0 的地方，它都对。在这个边界上测试，并且选一个在那里斜率不为 0 的函数，就看得出来。
# - `coarse`: 它和步长为 0.01 的差商一样不精确。比较得仔细才看得出来。
# - `second`: 它的值是对的，但它自己的导数是应有的两倍。比一比二阶导数就看得出来。
# - `moves`: 它在途中把 `x` 挪了一点。事后看看 `x` 就知道。

# %% [markdown] part="hint" lang="en"
# Go through the promise word by word. Each word can be broken; which line of your test would notice?

# %% [markdown] part="hint" lang="zh"
# 把承诺逐字看一遍。每个词都可能被违背；你的测试里哪一行会发现？

# %% [markdown] part="hint" lang="en"
# Take a function whose first and second derivative you know, such as $x^3 + x$, and a matrix with a 0 and a
# negative number in it. Compare the shape, then the values with `torch.allclose`, which forgives the last digit,
# then the derivative of the result with respect to `x`. At last look at `x` and `x.grad`.

# %% [markdown] part="hint" lang="zh"
# 取一个你知道一阶和二阶导数的函数，例如 $x^3 + x$，再取一个含有 0 和负数的矩阵。先比形状，再用 `torch.allclose` 比值（它容许最后一位不同），然后比结果对 `x` 的导数。最后看看 `x` 和 `x.grad`。

# %% [markdown] part="hint" lang="en"
# One line of it, with a gap: `assert torch.allclose(torch.autograd.grad(found.sum(), x)[0], ______)`, with the second
# derivative that you know.

# %% [markdown] part="hint" lang="zh"
# 其中一行，留了一个空：`assert torch.allclose(torch.autograd.grad(found.sum(), x)[0], ______)`，填上你知道的二阶导数。

# %% [markdown] part="why" lang="en"
# A test is worth what it catches: edges, shapes, the second order and side effects are where derivatives break.

# %% [markdown] part="why" lang="zh"
# 测试的价值在于它能抓住什么：导数往往坏在边界、形状、二阶导数和副作用上。

# %% part="wrong" diagnosis="slipped-through"
# only the shape
def test(gradient):
    x = torch.ones(2, 3, requires_grad=True)
    assert gradient(lambda t: (t * t).sum(), x).shape == (2, 3)


test(gradient)

# %% part="wrong" diagnosis="slipped-through"
# one number, and not at 0
def test(gradient):
    x = torch.tensor(2.0, requires_grad=True)
    found = gradient(lambda t: t**3, x)
    assert found.shape == ()
    assert abs(found.item() - 12) < 1e-4
    assert abs(torch.autograd.grad(found, x)[0].item() - 12) < 1e-4
    assert x.grad is None and x.item() == 2.0


test(gradient)

# %% part="wrong" diagnosis="slipped-through"
# nothing of second order
def test(gradient):
    x = torch.tensor([[0.0, 1.0], [2.0, -1.0]], requires_grad=True)
    found = gradient(lambda t: (t * t + t).sum(), x)
    assert found.shape == x.shape
    assert torch.allclose(found, 2 * x + 1)
    assert x.grad is None
    assert torch.equal(x.detach(), torch.tensor([[0.0, 1.0], [2.0, -1.0]]))


test(gradient)

# %% part="wrong" diagnosis="slipped-through"
# at 0 the slope of x^3 is 0 anyway
def test(gradient):
    x = torch.tensor([[0.0, 1.0], [2.0, -1.0]], requires_grad=True)
    found = gradient(lambda t: (t**3).sum(), x)
    assert found.shape == x.shape
    assert torch.allclose(found, 3 * x * x)
    assert torch.allclose(torch.autograd.grad(found.sum(), x)[0], 6 * x)
    assert x.grad is None
    assert torch.equal(x.detach(), torch.tensor([[0.0, 1.0], [2.0, -1.0]]))


test(gradient)

# %% part="wrong" diagnosis="right-refused"
# equal to the last digit
def test(gradient):
    x = torch.tensor([[0.1, 1.3], [2.7, -1.1]], requires_grad=True)
    f = lambda t: (t.exp() * t.sin()).sum()
    right = torch.autograd.grad(f(x), x)[0]
    assert gradient(f, x).tolist() == right.tolist()


test(gradient)

# %% part="wrong" diagnosis="right-refused"
# everything is refused
def test(gradient):
    x = torch.ones(3, requires_grad=True)
    assert gradient(lambda t: t.sum(), x).tolist() == [3, 3, 3], "no gradient"


# %% part="wrong" diagnosis="test-returns"
# the answer is returned, and nobody asks for it
def test(gradient):
    x = torch.tensor([[0.0, 1.0], [2.0, -1.0]], requires_grad=True)
    found = gradient(lambda t: (t * t + t).sum(), x)
    return found.shape == x.shape and torch.allclose(found, 2 * x + 1) and x.grad is None


test(gradient)

# %% part="wrong" diagnosis="missing-name"
# another name
def test_gradient(gradient):
    x = torch.tensor([[0.0, 1.0], [2.0, -1.0]], requires_grad=True)
    assert torch.allclose(gradient(lambda t: (t * t + t).sum(), x), 2 * x + 1)


test_gradient(gradient)
