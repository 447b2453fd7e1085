# %% [markdown] part="prompt" lang="en"
# ### 5.6 Two outputs, and no work in vain
#
# `SumProduct.apply(a, b)` returns the pair `(a + b, a * b)`. Its `backward` receives **two** upstream
# gradients, one per output. Return the gradients for `a` and `b`; where `ctx.needs_input_grad` says that one is
# not needed, return `None` in its place. Then `total, product = SumProduct.apply(a, b)`, and the backward pass
# from `(total + 2 * product).sum()`.

# %% [markdown] part="prompt" lang="zh"
# ### 5.6 两个输出，不做无用功
#
# `SumProduct.apply(a, b)` 返回一对 `(a + b, a * b)`。它的 `backward` 收到**两个**上游梯度，每个输出一个。请返回对 `a` 和 `b` 的梯度；如果 `ctx.needs_input_grad` 表明其中某一个用不着，就在它的位置返回 `None`。然后写 `total, product = SumProduct.apply(a, b)`，并从 `(total + 2 * product).sum()` 出发做反向传播。

# %% part="given"
a = torch.tensor([2.0, -1.0], requires_grad=True)
b = torch.tensor([5.0, 0.5], requires_grad=True)

# %% part="starter"
class SumProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        return a.clone(), b.clone()

    @staticmethod
    def backward(ctx, grad_sum, grad_product):
        ...


total, product = SumProduct.apply(a, b)

# %% part="solution"
class SumProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a + b, a * b

    @staticmethod
    def backward(ctx, grad_sum, grad_product):
        a, b = ctx.saved_tensors
        grad_a = grad_b = None
        if ctx.needs_input_grad[0]:
            grad_a = grad_sum + grad_product * b
        if ctx.needs_input_grad[1]:
            grad_b = grad_sum + grad_product * a
        return grad_a, grad_b


total, product = SumProduct.apply(a, b)
(total + 2 * product).sum().backward()

# %% part="accepted"
class SumProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a + b, a * b

    @staticmethod
    def backward(ctx, s, p):
        a, b = ctx.saved_tensors
        want_a, want_b = ctx.needs_input_grad
        return (s + p * b) if want_a else None, (s + p * a) if want_b else None


total, product = SumProduct.apply(a, b)
(total + 2 * product).sum().backward()

# %% part="accepted"
class SumProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a + b, a * b

    @staticmethod
    def backward(ctx, *grads_above):
        a, b = ctx.saved_tensors
        grads = []
        for wanted, other in zip(ctx.needs_input_grad, (b, a)):
            grads.append(grads_above[0] + grads_above[1] * other if wanted else None)
        return tuple(grads)


total, product = SumProduct.apply(a, b)
(total + 2 * product).sum().backward()

# %% part="accepted"
class SumProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.a, ctx.b = a, b
        return torch.add(a, b), torch.mul(a, b)

    @staticmethod
    def backward(ctx, grad_sum, grad_product):
        a, b = ctx.a, ctx.b
        grad_a = grad_b = None
        if ctx.needs_input_grad[0]:
            grad_a = grad_sum + grad_product * b
        if ctx.needs_input_grad[1]:
            grad_b = grad_sum + grad_product * a
        return grad_a, grad_b


total, product = SumProduct.apply(a, b)
(total + 2 * product).sum().backward()

# %% part="accepted"
class SumProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        total = a + b
        product = b * a
        return total, product

    @staticmethod
    def backward(ctx, grad_total, grad_product):
        a, b = ctx.saved_tensors

        def share(number, other):
            if not ctx.needs_input_grad[number]:
                return None
            return grad_total + other * grad_product

        return share(0, b), share(1, a)


total, product = SumProduct.apply(a, b)
loss = torch.sum(total) + 2 * torch.sum(product)
loss.backward()

# %% [markdown] part="hint" lang="en"
# Draw the two outputs and the two inputs, with an arrow for each influence. How many arrows are there, and what
# is the local derivative on each?

# %% [markdown] part="hint" lang="zh"
# 画出两个输出和两个输入，每一种影响画一个箭头。一共有几个箭头，每个箭头上的局部导数是多少？

# %% [markdown] part="hint" lang="en"
# Both inputs influence both outputs, so each gradient is a sum over two paths: through the sum with the local
# derivative 1, through the product with the other factor. An output that was not used sends zeros.
# `ctx.needs_input_grad` is a tuple with one flag per input of `forward`.

# %% [markdown] part="hint" lang="zh"
# 两个输入都影响两个输出，所以每个梯度都是两条路径之和：经过和的那条，局部导数是 1；经过乘积的那条，局部导数是另一个因子。没有用到的输出会送来零。`ctx.needs_input_grad` 是一个元组，`forward` 的每个输入对应一个标志。

# %% [markdown] part="hint" lang="en"
# One gap: `grad_a = grad_sum + grad_product * ______` if `ctx.needs_input_grad[0]`, else `None`; the same for `b` with the other
# factor.

# %% [markdown] part="hint" lang="zh"
# 只有一个空：如果 `ctx.needs_input_grad[0]` 成立，就写 `grad_a = grad_sum + grad_product * ______`，否则是 `None`；`b` 也一样，用另一个因子。

# %% [markdown] part="why" lang="en"
# Each input has a path through both outputs, so two shares add; a gradient that is not needed is not computed.

# %% [markdown] part="why" lang="zh"
# 每个输入都有经过两个输出的路，所以两份相加；用不着的梯度就不去算。

# %% part="ask"
def ask(cell):
    import types

    cell.run()
    cell.observe("total", "product", "a", "b", "a.grad", "b.grad")
    torch, SumProduct = cell.torch, cell.name("SumProduct")
    with cell.probe("only the product is used"):
        p, q = (torch.tensor(values, requires_grad=True) for values in ([1.5, 2.0], [-0.5, 3.0]))
        SumProduct.apply(p, q)[1].backward(torch.tensor([1.0, 10.0]))
        cell.record("p.grad, only the product used", p.grad)
        cell.record("q.grad, only the product used", q.grad)
    for wanted in ((True, False), (False, True)):
        with cell.probe(f"backward with needs_input_grad = {wanted}"):
            ctx = types.SimpleNamespace(needs_input_grad=wanted, saved_tensors=())
            ctx.save_for_backward = lambda *tensors: setattr(ctx, "saved_tensors", tensors)
            with torch.no_grad():
                SumProduct.forward(ctx, p.detach(), q.detach())
                grads = SumProduct.backward(ctx, torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
            for name, grad in zip("ab", grads):
                cell.record(f"gradient for {name} with needs_input_grad = {wanted}", grad)

# %% part="judge"
from checkers.authoring import WALKS, never

compare = {
    "total": "type shape tracked values nodes",
    "product": "type shape tracked values",
    "a": "given tracked leaf",
    "b": "given tracked leaf",
    "a.grad": "type shape values",
    "b.grad": "type shape values",
    "p.grad, only the product used": "type values",
    "q.grad, only the product used": "type values",
}
for flags in ("(True, False)", "(False, True)"):
    compare |= {f"gradient for {name} with needs_input_grad = {flags}": "type values" for name in "ab"}


def explain(evidence):
    """Wrong gradients come before superfluous ones."""
    from checkers.authoring import Diagnosis

    first = evidence.first
    if not evidence.raised:
        wrong = {each.key: each.observed.kind == "none" for each in evidence.mismatches}
        for name, wanted, unwanted in (("a", "(True, False)", "(False, True)"), ("b", "(False, True)", "(True, False)")):
            missing, extra = (f"gradient for {name} with needs_input_grad = {flags}" for flags in (wanted, unwanted))
            if wrong.get(missing) is True and wrong.get(extra) is False:
                said = {language: text.replace("NAME", name) for language, text in REVERSED.items()}
                return Diagnosis("no-gradient", {"name": missing}, said, yields=True)
    if not evidence.raised and first is not None and "needs_input_grad" in first.key:
        if first.observed.kind == "none" != first.expected.kind:
            return Diagnosis("no-gradient", {"name": first.key}, WANTED, yields=True)
    extra = evidence.first is not None and evidence.first.expected.kind == "none"
    wrong = next(evidence.wrong_gradients(), None)
    if evidence.raised or not extra or wrong is None:
        return None
    from checkers.authoring import grad_output_ignored, returned_in_wrong_order

    if grad_output_ignored(evidence) is not None:
        return None
    exchanged = returned_in_wrong_order(evidence)
    return Diagnosis("M64", exchanged) if exchanged else Diagnosis("wrong-gradient", {"name": wrong.key})


REVERSED = {
    "en": "The gradient for NAME is None where NAME needs one, and computed where it needs none. Its condition goes by "
    "something else: which entry of needs_input_grad belongs to NAME?",
    "zh": "NAME 需要梯度的时候，它的梯度是 None；不需要的时候，反而算了。它的条件看的是别的东西：needs_input_grad 里哪一项属于 NAME？",
}
WANTED = {
    "en": "None is returned for an input whose gradient is wanted: needs_input_grad says it for each input, "
    "so decide for each of them alone.",
    "zh": "有个输入需要梯度，返回的却是 None：needs_input_grad 对每个输入分别说明，请对每一个分别决定。",
}

way = (
    never(
        *(f"{walk} inside {method}" for walk in WALKS for method in ("forward", "backward")),
        said={
            "en": "inside the Function autograd is asked for the derivative, but the derivative has to be yours.",
            "zh": "Function 里面让自动求导去算导数了，而导数应当由你来写。",
        },
    ),
)


def cases(draw):
    yield {"a": draw.tensor(2, tracked=True), "b": draw.tensor(2, tracked=True)}
    yield {"a": draw.tensor(4, tracked=True), "b": draw.tensor(4, tracked=True)}


def judge(evidence):
    """The class must be a Function, and backward its own work."""
    from checkers.authoring import own_function

    return own_function(evidence, "SumProduct")

# %% part="wrong" diagnosis="M64"
# the other factor belongs to the other input
class SumProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a + b, a * b

    @staticmethod
    def backward(ctx, grad_sum, grad_product):
        a, b = ctx.saved_tensors
        grad_a = grad_b = None
        if ctx.needs_input_grad[0]:
            grad_a = grad_sum + grad_product * a
        if ctx.needs_input_grad[1]:
            grad_b = grad_sum + grad_product * b
        return grad_a, grad_b


total, product = SumProduct.apply(a, b)
(total + 2 * product).sum().backward()

# %% part="wrong" diagnosis="slip-term-missing"
# the way through the sum is forgotten
class SumProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a + b, a * b

    @staticmethod
    def backward(ctx, grad_sum, grad_product):
        a, b = ctx.saved_tensors
        grad_a = grad_b = None
        if ctx.needs_input_grad[0]:
            grad_a = grad_product * b
        if ctx.needs_input_grad[1]:
            grad_b = grad_product * a
        return grad_a, grad_b


total, product = SumProduct.apply(a, b)
(total + 2 * product).sum().backward()

# %% part="wrong" diagnosis="M58"
# a single value
class SumProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a + b, a * b

    @staticmethod
    def backward(ctx, grad_sum, grad_product):
        a, b = ctx.saved_tensors
        return grad_sum + grad_product * b


total, product = SumProduct.apply(a, b)
(total + 2 * product).sum().backward()

# %% part="wrong" diagnosis="work-in-vain"
# nobody asked for both
class SumProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a + b, a * b

    @staticmethod
    def backward(ctx, grad_sum, grad_product):
        a, b = ctx.saved_tensors
        return grad_sum + grad_product * b, grad_sum + grad_product * a


total, product = SumProduct.apply(a, b)
(total + 2 * product).sum().backward()

# %% part="wrong" diagnosis="nothing-saved"
# nothing was saved
class SumProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        return a + b, a * b

    @staticmethod
    def backward(ctx, grad_sum, grad_product):
        a, b = ctx.saved_tensors
        grad_a = grad_b = None
        if ctx.needs_input_grad[0]:
            grad_a = grad_sum + grad_product * b
        if ctx.needs_input_grad[1]:
            grad_b = grad_sum + grad_product * a
        return grad_a, grad_b


total, product = SumProduct.apply(a, b)
(total + 2 * product).sum().backward()

# %% part="wrong" diagnosis="M61"
# what comes from above is ignored
class SumProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a + b, a * b

    @staticmethod
    def backward(ctx, grad_sum, grad_product):
        a, b = ctx.saved_tensors
        return 1 + 2 * b, 1 + 2 * a


total, product = SumProduct.apply(a, b)
(total + 2 * product).sum().backward()

# %% part="wrong" diagnosis="wrong-gradient"
# each output is taken for one input's affair, and nobody asks who wants what
class SumProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a + b, a * b

    @staticmethod
    def backward(ctx, grad_sum, grad_product):
        a, b = ctx.saved_tensors
        return grad_sum, grad_product


total, product = SumProduct.apply(a, b)
(total + 2 * product).sum().backward()

# %% part="wrong" diagnosis="list-from-forward"
# a list passes through unrecorded
class SumProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return [a + b, a * b]

    @staticmethod
    def backward(ctx, grad_sum, grad_product):
        a, b = ctx.saved_tensors
        ga = gb = None
        if ctx.needs_input_grad[0]:
            ga = grad_sum + grad_product * b
        if ctx.needs_input_grad[1]:
            gb = grad_sum + grad_product * a
        return ga, gb


total, product = SumProduct.apply(a, b)
(total + 2 * product).sum().backward()
