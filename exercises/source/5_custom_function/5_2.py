# %% [markdown] part="prompt" lang="en"
# ### 5.2 A function computed with NumPy
#
# Write the Function `Poly` for
#
# $$ f(x) = (x + 2)^2 + 3 $$
#
# whose `forward` computes with NumPy arrays: from the tensor to an array with `.detach().numpy()`, and back
# with `torch.from_numpy`. What `backward` needs may stay an array on `ctx`. Then apply it to the given `x` as
# `z`, run `z.backward` with a weight of 0.01 for each element, and print the gradient of `x`.

# %% [markdown] part="prompt" lang="zh"
# ### 5.2 用 NumPy 计算的函数
#
# 请为下面的函数写出 Function `Poly`：
#
# $$ f(x) = (x + 2)^2 + 3 $$
#
# 它的 `forward` 用 NumPy 数组来计算：用 `.detach().numpy()` 从张量变成数组，再用 `torch.from_numpy` 变回来。`backward` 需要的东西可以作为数组留在 `ctx` 上。然后把它作用到给定的 `x` 上，得到 `z`，给每个元素 0.01 的权重运行 `z.backward`，并打印 `x` 的梯度。

# %% part="given"
x = torch.tensor([2.0], requires_grad=True)

# %% part="starter"
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        array = x.detach().numpy()
        ...  # keep what backward needs, compute with np, return a tensor

    @staticmethod
    def backward(ctx, grad_output):
        ...  # the slope, times the upstream gradient


z = None  # Poly applied to x

# %% part="solution"
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.array = x.detach().numpy()
        return torch.from_numpy(np.add(np.power(ctx.array + 2, 2), 3))

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * torch.from_numpy(2 * (ctx.array + 2))


z = Poly.apply(x)
z.backward(torch.ones(z.size()) * 0.01)
print(x.grad)

# %% part="accepted"
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        a = x.detach().numpy()
        return x.new((a + 2) ** 2 + 3)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 2 * (x + 2) * grad_output


z = Poly.apply(x)
z.backward(torch.full_like(z, 0.01))
print("gradient", x.grad)

# %% part="accepted"
class Poly(torch.autograd.Function):
    @staticmethod
    def forward(ctx, t):
        a = t.detach().numpy()
        ctx.slope = np.asarray(2 * a + 4)
        return torch.tensor(a * a + 4 * a + 7)

    @staticmethod
    def backward(ctx, g):
        return torch.from_numpy(ctx.slope) * g


z = Poly.apply(x)
torch.autograd.backward(z, torch.ones_like(z) / 100)
print(x.grad)

# %% part="accepted"
def poly_and_slope(a):
    b = a + 2
    return b**2 + 3, 2 * b


class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        value, ctx.slope = poly_and_slope(x.detach().numpy())
        return torch.as_tensor(value)

    @staticmethod
    def backward(ctx, grad_output):
        g = grad_output.numpy() * ctx.slope
        return torch.as_tensor(g)


z = Poly.apply(x)
(0.01 * z).sum().backward()
print(x.grad)

# %% part="accepted"
class Poly(Function):
    @staticmethod
    def forward(ctx, input):
        numbers = input.detach().numpy()
        ctx.save_for_backward(input)
        result = np.square(numbers + 2) + 3
        return torch.from_numpy(result)

    @staticmethod
    def backward(ctx, grad_output):
        input = ctx.saved_tensors[0].detach().numpy()
        slope = 2 * input + 4
        return torch.from_numpy(grad_output.numpy() * slope)


z = Poly.apply(x)
z.backward(gradient=torch.ones(x.shape) * 0.01)
print(x.grad)

# %% [markdown] part="hint" lang="en"
# Look at the border between the two worlds: where a tensor becomes an array, and where an array becomes a tensor again.

# %% [markdown] part="hint" lang="zh"
# 看看两个世界的边界：张量在哪里变成数组，数组又在哪里变回张量。

# %% [markdown] part="hint" lang="en"
# A tracked tensor only turns into an array after `.detach()`. What you compute with arrays is not recorded, so
# the slope $2(x+2)$ is yours to supply. Keep the array as an attribute of `ctx`, since `save_for_backward`
# accepts tensors only. Both methods are static, and the class is used through `apply`; it is never called
# directly.

# %% [markdown] part="hint" lang="zh"
# 被追踪的张量要先 `.detach()` 才能变成数组。你用数组算的东西不会被记录，所以斜率 $2(x+2)$ 要由你提供。把数组存成 `ctx` 的属性，因为 `save_for_backward` 只接受张量。两个方法都是静态的，使用这个类要通过 `apply`，从不直接调用它。

# %% [markdown] part="hint" lang="en"
# One gap: in `forward`, `ctx.array = x.detach().numpy()` and `return torch.from_numpy((ctx.array + 2) ** 2 + 3)`; in
# `backward`, `return ______ * torch.from_numpy(2 * (ctx.array + 2))`. Then `z = Poly.apply(x)` and
# `z.backward(torch.ones(z.size()) * 0.01)`.

# %% [markdown] part="hint" lang="zh"
# 只有一个空：在 `forward` 里写 `ctx.array = x.detach().numpy()` 和 `return torch.from_numpy((ctx.array + 2) ** 2 + 3)`；在 `backward` 里写 `return ______ * torch.from_numpy(2 * (ctx.array + 2))`。然后是 `z = Poly.apply(x)` 和 `z.backward(torch.ones(z.size()) * 0.01)`。

# %% [markdown] part="why" lang="en"
# The array's computation is invisible to autograd, so the Function supplies the slope 2(x+2) = 8, and 0.01 weights it.

# %% [markdown] part="why" lang="zh"
# 数组的计算，自动求导看不见，所以由 Function 提供斜率 2(x+2) = 8，再以 0.01 加权。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("z", "x", "x.grad")
    Poly = cell.name("Poly")
    with cell.probe("Poly.apply on other numbers, with weights for backward"):
        t = cell.tensor("t") if cell.has("t") else cell.torch.tensor([1.0, 2.0], requires_grad=True)
        weights = cell.tensor("weights") if cell.has("weights") else cell.torch.tensor([1.0, 10.0])
        result = Poly.apply(t)
        cell.record("Poly.apply(t)", result)
        result.backward(weights)
        cell.record("t.grad", t.grad)


# %% part="judge"
from checkers.authoring import WALKS, never

compare = {
    "z": "type shape tracked leaf values nodes",
    "x": "given tracked leaf",
    "x.grad": "type shape values shown",
    "Poly.apply(t)": "type shape tracked values",
    "t.grad": "type shape values",
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
    for shape in ((1,), (4,), (2, 3)):
        yield {
            "x": draw.tensor(*shape, tracked=True),
            "t": draw.tensor(*shape, tracked=True),
            "weights": draw.tensor(*shape),
        }
    # at 0, where a slope of 0 shows
    yield {
        "x": draw.of([0.0, -1.5, 2.0], tracked=True),
        "t": draw.of([0.0, 3.0], tracked=True),
        "weights": draw.tensor(2),
    }


def judge(evidence):
    """The class must be a Function that computes with arrays."""
    from checkers.authoring import Diagnosis
    from checkers.authoring import own_function

    mine = [form for form in evidence.form.functions if form.name == "Poly"]
    if mine and not mine[0].uses_numpy:
        return Diagnosis("no-arrays", {"name": "Poly"})
    return own_function(evidence, "Poly")


# %% part="wrong" diagnosis="M30"
# the tensor is still tracked
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        return x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output


z = torch.from_numpy((x.numpy() + 2) ** 2 + 3)
z.backward(torch.ones(z.size()) * 0.01)
print(x.grad)

# %% part="wrong" diagnosis="M62"
# an array given to save_for_backward
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        a = x.detach().numpy()
        ctx.save_for_backward(a)
        return torch.from_numpy((a + 2) ** 2 + 3)

    @staticmethod
    def backward(ctx, grad_output):
        (a,) = ctx.saved_tensors
        return grad_output * torch.from_numpy(2 * (a + 2))


z = Poly.apply(x)
z.backward(torch.ones(z.size()) * 0.01)
print(x.grad)

# %% part="wrong" diagnosis="M57"
# an instance is called
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.array = x.detach().numpy()
        return torch.from_numpy((ctx.array + 2) ** 2 + 3)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * torch.from_numpy(2 * (ctx.array + 2))


z = Poly()(x)
z.backward(torch.ones(z.size()) * 0.01)
print(x.grad)

# %% part="wrong" diagnosis="M68"
# the array is returned as it is
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.array = x.detach().numpy()
        return (ctx.array + 2) ** 2 + 3

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * torch.from_numpy(2 * (ctx.array + 2))


z = Poly.apply(x)
z.backward(torch.ones(z.size()) * 0.01)
print(x.grad)

# %% part="wrong" diagnosis="M61"
# the weights from above are ignored
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.array = x.detach().numpy()
        return torch.from_numpy((ctx.array + 2) ** 2 + 3)

    @staticmethod
    def backward(ctx, grad_output):
        return torch.from_numpy(2 * (ctx.array + 2)) * 0.01


z = Poly.apply(x)
z.backward(torch.ones(z.size()) * 0.01)
print(x.grad)

# %% part="wrong" diagnosis="M67"
# forward writes into the memory of its argument
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        x.data.add_(2)
        ctx.array = x.detach().numpy().copy()
        return torch.from_numpy(ctx.array**2 + 3)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * torch.from_numpy(2 * ctx.array)


z = Poly.apply(x)
z.backward(torch.ones(z.size()) * 0.01)
print(x.grad)

# %% part="wrong" diagnosis="no-arrays"
# no NumPy anywhere
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x + 2) ** 2 + 3

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * (x + 2)


z = Poly.apply(x)
z.backward(torch.ones(z.size()) * 0.01)
print(x.grad)
