# %% [markdown] part="prompt" lang="en"
# ### 4.6 Hessian times vector, without the Hessian
#
# For $f(x) = \sum_i x_i^3$ at $(1, 2, 3)$ the matrix $H$ of second derivatives, the *Hessian*, has 6, 12, 18 on
# its diagonal, and with $v = (1, 0, -1)$ the product is $Hv = (6, 0, -18)$. Write `hvp(f, x, v)` for **any**
# function `f` from a vector to a number. Two backward passes are enough, whatever the size: $Hv$ is the
# gradient of the number $\nabla f \cdot v$. Then set `product = hvp(f, x, v)`.

# %% [markdown] part="prompt" lang="zh"
# ### 4.6 海森矩阵乘向量，不用海森矩阵
#
# $f(x) = \sum_i x_i^3$ 在 $(1, 2, 3)$ 处，二阶导数的矩阵 $H$（**海森矩阵**）对角线上是 6、12、18；取 $v = (1, 0, -1)$，乘积是 $Hv = (6, 0, -18)$。请对**任何**由向量到一个数的函数 `f` 写出 `hvp(f, x, v)`。不管规模多大，走两次就够了：$Hv$ 就是 $\nabla f \cdot v$ 这个数的梯度。然后写 `product = hvp(f, x, v)`。

# %% part="given"
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
v = torch.tensor([1.0, 0.0, -1.0])


def f(t):
    return (t**3).sum()

# %% part="starter"
def hvp(f, x, v):
    return torch.zeros_like(x)


product = hvp(f, x, v)

# %% part="solution"
def hvp(f, x, v):
    (gradient,) = torch.autograd.grad(f(x), x, create_graph=True)
    (product,) = torch.autograd.grad(gradient @ v, x)
    return product


product = hvp(f, x, v)

# %% part="accepted"
def hvp(f, x, v):
    (gradient,) = torch.autograd.grad(f(x), x, create_graph=True)
    (product,) = torch.autograd.grad(gradient, x, grad_outputs=v)
    return product


product = hvp(f, x, v)
print(product)

# %% part="accepted"
def hvp(f, x, v):
    leaf = x.detach().clone().requires_grad_()
    gradient = torch.autograd.grad(f(leaf), leaf, create_graph=True)[0]
    (gradient * v).sum().backward()
    return leaf.grad


product = hvp(f, x, v)

# %% part="accepted"
def hvp(f, x, v):
    return torch.autograd.functional.hvp(f, x, v)[1]


product = hvp(f, x, v)

# %% part="accepted"
def hvp(f, x, v):
    at = x.detach().requires_grad_()
    slope = torch.autograd.grad(f(at), at, create_graph=True)[0]
    return torch.autograd.grad([slope], [at], grad_outputs=[v])[0]


product = hvp(f, x, v)

# %% [markdown] part="hint" lang="en"
# Write down $\nabla f \cdot v$ for the given $f$ and $v$, by hand. Then differentiate this number with respect to $x$.

# %% [markdown] part="hint" lang="zh"
# 对给定的 $f$ 和 $v$，手写出 $\nabla f \cdot v$。然后把这个数对 $x$ 求导。

# %% [markdown] part="hint" lang="en"
# The first pass gives the gradient, and it must be recorded so that you can go on computing with it. Its
# product with $v$ is a single number, and the gradient of that number is $Hv$. You get the same if $v$ is used
# as the weights of the second backward pass, started from the gradient. The matrix itself is never needed.

# %% [markdown] part="hint" lang="zh"
# 第一次反向传播给出梯度，而且它必须被记录，你才能接着用它计算。它与 $v$ 的乘积是一个数，这个数的梯度就是 $Hv$。第二次反向传播也可以从梯度出发，以 $v$ 为权重，得到的一样。矩阵本身从来用不着。

# %% [markdown] part="hint" lang="en"
# Two lines and one gap: `(gradient,) = torch.autograd.grad(f(x), x, create_graph=______)`, then
# `(product,) = torch.autograd.grad(gradient @ v, x)`.

# %% [markdown] part="hint" lang="zh"
# 两行代码，一个空：`(gradient,) = torch.autograd.grad(f(x), x, create_graph=______)`，然后 `(product,) = torch.autograd.grad(gradient @ v, x)`。

# %% [markdown] part="why" lang="en"
# Differentiating the number gradient·v gives v-weighted sums of second derivatives, which is Hv, at the price
# of two backward passes.

# %% [markdown] part="why" lang="zh"
# 对 gradient·v 这个数求导，得到二阶导数以 v 为权重的和，也就是 Hv，代价是走两次。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("product", "x", "v")
    torch, hvp = cell.torch, cell.name("hvp")
    functions = {
        "hvp of t0 t1 + t1 t2": lambda t: t[0] * t[1] + t[1] * t[2],
        "hvp of exp(t).sum()": lambda t: t.exp().sum(),
        "hvp of (t @ t) ** 2": lambda t: (t @ t) ** 2,
    }
    for name, function in functions.items():
        with cell.probe(name):
            t = torch.tensor([0.5, -1.0, 0.8], requires_grad=True)
            cell.record(name, hvp(function, t, cell.name("v")))


# %% part="judge"
from checkers.authoring import WALKS, calls, never

compare = {
    "product": "type shape values",
    "x": "given tracked",
    "v": "given",
    "hvp of t0 t1 + t1 t2": "type shape values",
    "hvp of exp(t).sum()": "type shape values",
    "hvp of (t @ t) ** 2": "type shape values",
}

way = (
    never(
        "hessian",
        "jacobian",
        said={
            "en": "the whole table was built, but two backward passes are enough without it.",
            "zh": "整张表都造了出来，而只要两次反向传播，根本用不着它。",
        },
    ),
    calls(
        *WALKS, least=1, most=2, per="own hvp",
        said={
            "en": "two backward passes are enough, and here there are more or none.",
            "zh": "两次反向传播就够了，而这里更多，或者一次也没有。",
        },
    ),
)


def explain(evidence):
    """What one walk gives, and what the sums of the rows give."""
    import re

    from checkers.authoring import Diagnosis

    walks = [call for call in evidence.form.called("grad") if call.place.inside == "hvp"]
    if evidence.raised or evidence.first is None:
        return None
    ran = sum(evidence.answer.calls.get(name, 0) for name in WALKS)
    if 0 < ran <= evidence.answer.calls.get("own hvp", 0):
        return Diagnosis("wrong-value", {"name": evidence.first.key}, ONE_WALK)
    summed = len(walks) == 2 and walks[1].args and re.fullmatch(r"(?:torch\.sum\()?(\w+)(?:\.sum\(\)|\))", walks[1].args[0])
    if not summed or not any(".grad(" in each.value for each in evidence.form.assigned(summed[1])):
        return None
    seen, v = evidence.answer.facts["hvp of t0 t1 + t1 t2"].values, evidence.answer.facts["v"].values
    sums = [one * other for one, other in zip((1.0, 2.0, 1.0), v)]  # of the rows of H, times v
    same = len(seen) == len(sums) and all(abs(a - b) < 1e-4 for a, b in zip(seen, sums))
    return Diagnosis("wrong-value", {"name": evidence.first.key}, ROW_SUMS) if same else None


ONE_WALK = {
    "en": "There is one walk only, and one walk gives first derivatives. The product with the table of second derivatives "
    "needs a second walk, through the first.",
    "zh": "只有一次回传，而一次回传得到的是一阶导数。要得到二阶导数表与 v 的乘积，还要穿过第一次再回传一次。",
}
ROW_SUMS = {
    "en": "The walk through g.sum() gives the sums of the rows of H, and times v that is H v only where H is diagonal. "
    "v belongs into the number from which the second walk starts.",
    "zh": "从 g.sum() 回传得到的是 H 各行的和，再乘 v，只有 H 是对角阵时才等于 H v。v 应当放进第二次回传的起点里。",
}


def cases(draw):
    yield {"x": draw.tensor(3, tracked=True), "v": draw.tensor(3)}
    yield {"x": draw.of([0.0, 1.0, -2.0], tracked=True), "v": draw.of([1.0, 0.0, 3.0])}


# %% part="wrong" diagnosis="M51"
# the gradient was not recorded
def hvp(f, x, v):
    (gradient,) = torch.autograd.grad(f(x), x)
    return torch.autograd.grad(gradient @ v, x)[0]


product = hvp(f, x, v)

# %% part="wrong" diagnosis="wrong-value"
# only the diagonal
def hvp(f, x, v):
    (gradient,) = torch.autograd.grad(f(x), x, create_graph=True)
    (diagonal,) = torch.autograd.grad(gradient.sum(), x)
    return diagonal * v


product = hvp(f, x, v)

# %% part="wrong" diagnosis="wrong-value"
# the gradient times v is not yet differentiated
def hvp(f, x, v):
    (gradient,) = torch.autograd.grad(f(x), x)
    return gradient * v


product = hvp(f, x, v)

# %% part="wrong" diagnosis="M13"
# three numbers, no weights
def hvp(f, x, v):
    (gradient,) = torch.autograd.grad(f(x), x, create_graph=True)
    return torch.autograd.grad(gradient * v, x)[0]


product = hvp(f, x, v)

# %% part="wrong" diagnosis="M47"
# a tuple
def hvp(f, x, v):
    (gradient,) = torch.autograd.grad(f(x), x, create_graph=True)
    return torch.autograd.grad(gradient @ v, x)


product = hvp(f, x, v)

# %% part="wrong" diagnosis="slip-several"
# the first walk is still in the mailbox
def hvp(f, x, v):
    leaf = x.detach().clone().requires_grad_()
    f(leaf).backward(create_graph=True)
    (leaf.grad @ v).backward()
    return leaf.grad


product = hvp(f, x, v)

# %% part="wrong" diagnosis="unused-parameter"
# by hand, for the shown function only
def hvp(f, x, v):
    return 6 * x.detach() * v


product = hvp(f, x, v)

# %% part="wrong" diagnosis="way-missing"
# the whole table, row by row
def hvp(f, x, v):
    (g,) = torch.autograd.grad(f(x), x, create_graph=True)
    n = len(x)
    hessian = torch.stack([torch.autograd.grad(g[i], x, retain_graph=True)[0] for i in range(n)])
    return hessian @ v


product = hvp(f, x, v)
