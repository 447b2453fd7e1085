# %% [markdown] part="prompt" lang="en"
# ### 8.6 Test a Function
#
# `Product.apply(a, b)` is a Function for $a \cdot b$, both of the same shape. Its author promises: the value is
# right; both gradients are right for *any* upstream gradient; it may be differentiated twice; the same tensor
# may go in on both sides; one side may need no gradient; its inputs stay as they were. Write `test(Product)`,
# which raises for a Function that breaks one of these promises and is silent otherwise. The check has two right
# ones and eight broken ones.

# %% [markdown] part="prompt" lang="zh"
# ### 8.6 测试一个 Function
#
# `Product.apply(a, b)` 是计算 $a \cdot b$ 的 Function，两者形状相同。作者承诺：值是对的；对**任何**上游梯度，两个梯度都是对的；可以求两次导；左右两边可以是同一个张量；其中一边可以不需要梯度；输入保持原样。请写 `test(Product)`：对违背其中任何一条的 Function 抛出异常，否则一声不响。检查手里有两个正确的和八个有错的。

# %% part="given"
class Product(Function):
    """A right one, to try your test on."""

    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return grad_output * b, grad_output * a


# %% part="starter"
def test(Product):
    pass  # everything passes


test(Product)

# %% part="solution"
def test(Product):
    a = torch.arange(3.0, dtype=torch.float64).requires_grad_()
    b = torch.full((3,), 5.0, dtype=torch.float64, requires_grad=True)
    before = a.detach().clone()
    assert torch.equal(Product.apply(a, b), before * 5)
    assert torch.equal(a, before)
    assert torch.autograd.gradcheck(Product.apply, (a, b))
    assert torch.autograd.gradgradcheck(Product.apply, (a, b))
    assert torch.autograd.gradcheck(lambda x: Product.apply(x, x), (a,))
    assert torch.autograd.gradcheck(lambda x: Product.apply(x, before), (a,))

# %% part="accepted"
def check_product(Product, a, b, upstream):
    wanted = torch.autograd.grad(a * b, [a, b], upstream)
    found = torch.autograd.grad(Product.apply(a, b), [a, b], upstream)
    for right, seen in zip(wanted, found):
        assert torch.allclose(right, seen)


def test(Product):
    a = torch.tensor([[0.0, 2.0], [-1.0, 4.0]], requires_grad=True)
    b = torch.tensor([[3.0, 0.0], [5.0, -2.0]], requires_grad=True)
    kept = a.tolist(), b.tolist()
    assert torch.equal(Product.apply(a, b), a * b)
    check_product(Product, a, b, torch.tensor([[1.0, 10.0], [100.0, -1.0]]))
    assert (a.tolist(), b.tolist()) == kept
    (slope,) = torch.autograd.grad(Product.apply(a, b).sum(), a, create_graph=True)
    (mixed,) = torch.autograd.grad((slope * slope).sum(), b)
    assert torch.allclose(mixed, 2 * b)
    (twice,) = torch.autograd.grad(Product.apply(a, a).sum(), a)
    assert torch.allclose(twice, 2 * a)
    (alone,) = torch.autograd.grad(Product.apply(a, b.detach()).sum(), a)
    assert torch.allclose(alone, b)


test(Product)

# %% part="accepted"
def test(Product):
    """By backward() and .grad."""
    a = torch.tensor([0.0, 1.5, -2.0], requires_grad=True)
    b = torch.tensor([4.0, 0.0, 3.0], requires_grad=True)
    y = Product.apply(a, b)
    assert y.tolist() == [0, 0, -6]
    assert a.tolist() == [0.0, 1.5, -2.0] and b.tolist() == [4.0, 0.0, 3.0]
    y.backward(torch.tensor([1.0, -2.0, 7.0]))
    assert a.grad.tolist() == [4, 0, 21]
    assert b.grad.tolist() == [0, -3, -14]

    x = torch.tensor(3.0, requires_grad=True)
    Product.apply(x, x).backward()
    assert x.grad.item() == 6

    x.grad = None
    Product.apply(torch.tensor(2.0), x).backward()
    assert x.grad.item() == 2

    x = torch.tensor(3.0, requires_grad=True)
    (first,) = torch.autograd.grad(Product.apply(Product.apply(x, x), x), x, create_graph=True)
    (second,) = torch.autograd.grad(first, x)
    assert second.item() == 18


test(Product)

# %% part="accepted"
def test(Product):
    torch.manual_seed(4)
    for _ in range(3):
        a = torch.randn(2, 2, dtype=torch.float64, requires_grad=True)
        b = torch.randn(2, 2, dtype=torch.float64, requires_grad=True)
        with torch.no_grad():
            a[0, 0] = b[1, 1] = 0.0
        numbers = a.tolist() + b.tolist()
        pairs = {"product": lambda: Product.apply(a, b), "square": lambda: Product.apply(a, a)}
        torches = {"product": lambda: a * b, "square": lambda: a * a}
        for name in pairs:
            upstream = torch.randn(2, 2, dtype=torch.float64)
            results = []
            for f in (pairs[name], torches[name]):
                y = f()
                g = torch.autograd.grad(y, a, upstream, create_graph=True)[0]
                h = torch.autograd.grad((g * g).sum(), b if name == "product" else a)[0]
                other = torch.autograd.grad(f(), b, upstream)[0] if name == "product" else g
                results.append(torch.stack([y, g, h, other]))
            assert torch.allclose(*results), name
        assert a.tolist() + b.tolist() == numbers, "an input has changed"
        Product.apply(a.detach(), b).sum().backward()
        assert torch.allclose(b.grad, a)


test(Product)

# %% part="accepted"
def promises(Product):
    a = torch.tensor([1.0, 0.0, -3.0], dtype=torch.double, requires_grad=True)
    b = torch.tensor([2.0, 5.0, 0.0], dtype=torch.double, requires_grad=True)
    kept = [a.tolist(), b.tolist()]
    yield "the value", Product.apply(a, b).tolist() == [2, 0, 0]
    yield "the inputs", [a.tolist(), b.tolist()] == kept
    yield "gradients", torch.autograd.gradcheck(Product.apply, (a, b), raise_exception=False)
    yield "twice", torch.autograd.gradgradcheck(Product.apply, (a, b), raise_exception=False)
    yield "shared", torch.autograd.gradcheck(lambda x: Product.apply(x, x), (b,), raise_exception=False)
    yield "one side", torch.autograd.gradcheck(Product.apply, (a, b.detach()), raise_exception=False)


def test(Product):
    for name, held in promises(Product):
        if not held:
            raise AssertionError(name)


test(Product)

# %% part="version" key="plain" holds="yes"
class Product(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return grad_output * b, grad_output * a


# %% part="version" key="frugal" holds="yes"
class Product(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return torch.mul(b, a)

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        first = b * grad_output if ctx.needs_input_grad[0] else None
        return first, a * grad_output if ctx.needs_input_grad[1] else None


# %% part="version" key="upstream" holds="no"
class Product(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return b.clone(), a.clone()


# %% part="version" key="exchanged" holds="no"
class Product(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return grad_output * a, grad_output * b


# %% part="version" key="value" holds="no"
class Product(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b + 1

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return grad_output * b, grad_output * a


# %% part="version" key="shared" holds="no"
class Product(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        ctx.same = a.data_ptr() == b.data_ptr()
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return grad_output * b, None if ctx.same else grad_output * a


# %% part="version" key="at-zero" holds="no"
class Product(Function):
    @staticmethod
    def forward(ctx, a, b):
        y = a * b
        ctx.save_for_backward(a, b, y)
        return y

    @staticmethod
    def backward(ctx, grad_output):
        a, b, y = ctx.saved_tensors
        first = torch.where(a == 0, torch.zeros_like(a), grad_output * b)
        return first, grad_output * a


# %% part="version" key="once" holds="no"
class Product(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = (each.detach() for each in ctx.saved_tensors)
        return grad_output * b, grad_output * a


# %% part="version" key="alone" holds="no"
class Product(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        if not all(ctx.needs_input_grad):
            return 0 * grad_output, 0 * grad_output
        return grad_output * b, grad_output * a


# %% part="version" key="overwrites" holds="no"
class Product(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a.clone(), b)
        y = a * b
        a.data.copy_(y.data)
        return y

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return grad_output * b, grad_output * a


# %% [markdown] part="reason" lang="en"
# - `upstream`: its gradients are right only when the upstream gradient is 1. Another one shows it.
# - `exchanged`: its two gradients have changed places. Two inputs that differ show it.
# - `value`: its value is off by 1, which no gradient shows. A comparison of the value itself does.
# - `shared`: it is wrong when the same tensor goes in on both sides. A square shows it.
# - `at-zero`: it is right except where an input is 0. A test at that edge shows it.
# - `once`: its gradient has no way back to the inputs, so its second derivative is wrong. Differentiating twice shows it.
# - `alone`: it is wrong when only one side needs a gradient. One tracked input beside one that is not shows it.
# - `overwrites`: it writes its result into an input. A look at the inputs afterwards shows it.

# %% [markdown] part="reason" lang="zh"
# - `upstream`: 只有上游梯度是 1 时它的梯度才对。换一个上游梯度就看得出来。
# - `exchanged`: 它的两个梯度互换了位置。选两个不同的输入就看得出来。
# - `value`: 它的值多了 1，而任何梯度都看不出来。比一比值本身才知道。
# - `shared`: 左右两边是同一个张量时它就错了。用平方就看得出来。
# - `at-zero`: 除了输入为 0 的地方，它都对。在这个边界上测试就看得出来。
# - `once`: 它的梯度没有通回输入的路，所以二阶导数是错的。求两次导就看得出来。
# - `alone`: 只有一边需要梯度时它就错了。给它一个被追踪的输入和一个不被追踪的，就看得出来。
# - `overwrites`: 它把结果写进了一个输入。事后看看输入就知道。

# %% [markdown] part="hint" lang="en"
# Six promises, so at least six lines that could fail. For each: which inputs, or which upstream gradient, would
# show that it is broken?

# %% [markdown] part="hint" lang="zh"
# 六条承诺，所以至少有六行可能失败。对每一条想一想：哪些输入、哪个上游梯度能暴露它被违背？

# %% [markdown] part="hint" lang="en"
# `gradcheck` and `gradgradcheck` compare with differences, for several upstream gradients; they want 64 bits,
# and they see only the inputs that you choose. So choose a 0 among them, call it once with one tensor on both
# sides and once with an untracked one, and compare the inputs before and after.

# %% [markdown] part="hint" lang="zh"
# `gradcheck` 和 `gradgradcheck` 会对几种上游梯度与差商相比；它们需要 64 位，而且只看得到你选的输入。所以输入里要有一个 0；一次让左右两边是同一个张量，一次让一边不被追踪；还要比较输入的前后。

# %% [markdown] part="hint" lang="en"
# The shared input, with a gap: `assert torch.autograd.gradcheck(lambda x: Product.apply(x, ______), (a,))`.

# %% [markdown] part="hint" lang="zh"
# 同一个输入那一行，留了一个空：`assert torch.autograd.gradcheck(lambda x: Product.apply(x, ______), (a,))`。

# %% [markdown] part="why" lang="en"
# gradcheck is a strong tool and looks only where you point it; edges, shared inputs and second derivatives are yours to name.

# %% [markdown] part="why" lang="zh"
# gradcheck 是强有力的工具，但只看你指给它的地方；边界、共用的输入和二阶导数要由你来指明。

# %% part="wrong" diagnosis="slipped-through"
# a gradient of ones only
def test(Product):
    a = torch.tensor([1.0, 0.0, -3.0], requires_grad=True)
    b = torch.tensor([2.0, 5.0, 0.0], requires_grad=True)
    Product.apply(a, b).sum().backward()
    assert torch.equal(a.grad, b) and torch.equal(b.grad, a)


test(Product)

# %% part="wrong" diagnosis="slipped-through"
# gradcheck alone, away from 0
def test(Product):
    a = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(Product.apply, (a, b))


test(Product)

# %% part="wrong" diagnosis="slipped-through"
# everything but a shared input
def test(Product):
    a = torch.arange(3.0, dtype=torch.float64).requires_grad_()
    b = torch.full((3,), 5.0, dtype=torch.float64, requires_grad=True)
    before = a.detach().clone()
    Product.apply(a, b)
    assert torch.equal(a, before)
    assert torch.autograd.gradcheck(Product.apply, (a, b))
    assert torch.autograd.gradgradcheck(Product.apply, (a, b))
    assert torch.autograd.gradcheck(lambda x: Product.apply(x, before), (a,))


test(Product)

# %% part="wrong" diagnosis="slipped-through"
# only the values
def test(Product):
    a, b = torch.tensor([1.0, 0.0]), torch.tensor([2.0, 5.0])
    assert torch.equal(Product.apply(a, b), torch.tensor([2.0, 0.0]))


test(Product)

# %% part="wrong" diagnosis="right-refused"
# gradcheck in 32 bits refuses what is right
def test(Product):
    a = torch.tensor([1.0, 0.3, -3.0], requires_grad=True)
    b = torch.tensor([2.0, 5.0, 0.7], requires_grad=True)
    assert torch.autograd.gradcheck(Product.apply, (a, b))


# %% part="wrong" diagnosis="right-refused"
# a promise that nobody has made: the two sides of different shapes
def test(Product):
    a = torch.ones(2, 3, requires_grad=True)
    b = torch.ones(3, requires_grad=True)
    Product.apply(a, b).sum().backward()
    assert b.grad.tolist() == [3, 3, 3]


# %% part="wrong" diagnosis="test-returns"
# what gradcheck says is handed on, and nobody asks
def test(Product):
    a = torch.arange(3.0, dtype=torch.float64).requires_grad_()
    b = torch.full((3,), 5.0, dtype=torch.float64, requires_grad=True)
    return torch.autograd.gradcheck(Product.apply, (a, b), raise_exception=False)


test(Product)
