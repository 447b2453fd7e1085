# %% [markdown] part="prompt" lang="en"
# ### 4.4 The Jacobian, row by row
#
# The given `f` has two inputs and two outputs, $f(x) = (x_0 x_1,\ x_0 + x_1)$. Write `jacobian(f, x)`: it
# returns the matrix $J_{ij} = \partial f_i / \partial x_j$ as a tensor with one row per output and one column
# per input, for **any** `f` that maps a vector to a vector. Build it from backward passes, with unit vectors as
# weights. Then set `J = jacobian(f, x)`.

# %% [markdown] part="prompt" lang="zh"
# ### 4.4 一行一行的雅可比矩阵
#
# 给定的 `f` 有两个输入和两个输出，$f(x) = (x_0 x_1,\ x_0 + x_1)$。请写 `jacobian(f, x)`：对**任何**把向量映射为向量的 `f`，它以张量的形式返回矩阵 $J_{ij} = \partial f_i / \partial x_j$，每个输出一行，每个输入一列。以单位向量为权重做反向传播，把它拼出来。然后写 `J = jacobian(f, x)`。

# %% part="given"
x = torch.tensor([1.0, 2.0], requires_grad=True)


def f(x):
    return torch.stack([x[0] * x[1], x[0] + x[1]])

# %% part="starter"
def jacobian(f, x):
    y = f(x)
    return torch.zeros(len(y), len(x))


J = jacobian(f, x)

# %% part="solution"
def jacobian(f, x):
    y = f(x)
    rows = []
    for v in torch.eye(len(y)):
        (row,) = torch.autograd.grad(y, x, v, retain_graph=True)
        rows.append(row)
    return torch.stack(rows)


J = jacobian(f, x)

# %% part="accepted"
def jacobian(f, x):
    y = f(x)
    J = torch.zeros(len(y), len(x))
    for i in range(len(y)):
        (J[i],) = torch.autograd.grad(y[i], x, retain_graph=True)
    return J


J = jacobian(f, x)
print(J)

# %% part="accepted"
def jacobian(f, x):
    at = x.clone().detach().requires_grad_(True)
    outputs = f(at)
    table = torch.zeros(outputs.numel(), at.numel())
    for i, output in enumerate(outputs):
        table[i] = torch.autograd.grad(output, at, retain_graph=True)[0]
    return table


J = jacobian(f, x)

# %% part="accepted"
def jacobian(function, at):
    rows = []
    for i in range(len(function(at))):
        leaf = at.detach().clone().requires_grad_()
        function(leaf)[i].backward()
        rows.append(leaf.grad)
    return torch.stack(rows)


J = jacobian(f, x)

# %% part="accepted"
def jacobian(f, x):
    y = f(x)
    rows = []
    for i in range(len(y)):
        v = torch.zeros(len(y))
        v[i] = 1.0
        x.grad = None
        y.backward(v, retain_graph=True)
        rows.append(x.grad.clone())
    x.grad = None
    return torch.stack(rows)


J = jacobian(f, x)

# %% [markdown] part="hint" lang="en"
# What does one pass with the weights $(1, 0)$ return? And with $(0, 1)$? How many passes do you need?

# %% [markdown] part="hint" lang="zh"
# 用权重 $(1, 0)$ 走一次，返回什么？用 $(0, 1)$ 呢？需要走几次？

# %% [markdown] part="hint" lang="en"
# A backward pass with weights $v$ gives $v^{\mathsf T} J$; a unit vector picks out one row. `torch.eye(n)` has
# the unit vectors as its rows. All passes use the same graph, so it has to be kept. With ones you would get the
# column sums, not the matrix.

# %% [markdown] part="hint" lang="zh"
# 用权重 $v$ 走一次，得到 $v^{\mathsf T} J$；单位向量取出其中一行。`torch.eye(n)` 的各行就是单位向量。所有的反向传播都在同一张图上，所以要把它保留下来。用全 1 得到的是各列的和，不是矩阵。

# %% [markdown] part="hint" lang="en"
# In the loop `for v in torch.eye(len(y)):`, with one gap: `(row,) = torch.autograd.grad(y, x, v, ______=True)` and
# `rows.append(row)`. At the end `return torch.stack(rows)`.

# %% [markdown] part="hint" lang="zh"
# 在循环 `for v in torch.eye(len(y)):` 里，有一个空：`(row,) = torch.autograd.grad(y, x, v, ______=True)` 和 `rows.append(row)`。最后是 `return torch.stack(rows)`。

# %% [markdown] part="why" lang="en"
# One backward pass per output: each unit vector picks out one row of the Jacobian.

# %% [markdown] part="why" lang="zh"
# 每个输出走一次：每个单位向量取出雅可比矩阵的一行。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("J", "x.grad", "x")
    torch, jacobian = cell.torch, cell.name("jacobian")
    functions = {
        "jacobian of (t0 t1 t2, t0 - t2) at three inputs": (lambda t: torch.stack([t[0] * t[1] * t[2], t[0] - t[2]]), 3),
        "jacobian of three functions of two inputs": (lambda t: torch.stack([t[0], t[1] * t[1], t[0] * t[1]]), 2),
        "jacobian of exp, element by element": (lambda t: t.exp(), 3),
    }
    for name, (function, n) in functions.items():
        with cell.probe(name):
            t = torch.linspace(0.5, 1.5, n).requires_grad_()
            cell.record(name, jacobian(function, t))


# %% part="judge"
from checkers.authoring import WALKS, calls, never

compare = {
    "J": "type shape values",
    "x": "given tracked",
    "x.grad": "",
    "jacobian of (t0 t1 t2, t0 - t2) at three inputs": "type shape values",
    "jacobian of three functions of two inputs": "type shape values",
    "jacobian of exp, element by element": "type shape values",
}

way = (
    never(
        "jacobian", "jacrev", "jacfwd", "vjp", "jvp", "hessian",
        said={
            "en": "a function of the library for Jacobians or their products was called, but the matrix has to be built from backward passes.",
            "zh": "调用了库里求雅可比矩阵或其乘积的函数，而应当用一次次反向传播把矩阵造出来。",
        },
    ),
    calls(
        *WALKS, per="own jacobian",
        said={
            "en": "not every matrix came from a backward pass: it has to be built from passes with unit vectors.",
            "zh": "不是每个矩阵都来自反向传播：矩阵应当由带单位向量的反向传播造出来。",
        },
    ),
)


def cases(draw):
    yield {"x": draw.tensor(2, tracked=True)}


# %% part="wrong" diagnosis="M15"
# ones give the sums of the columns
def jacobian(f, x):
    y = f(x)
    return torch.autograd.grad(y, x, torch.ones_like(y))[0]


J = jacobian(f, x)

# %% part="wrong" diagnosis="M18"
# the first walk uses the graph up
def jacobian(f, x):
    y = f(x)
    return torch.stack([torch.autograd.grad(y, x, v)[0] for v in torch.eye(len(y))])


J = jacobian(f, x)

# %% part="wrong" diagnosis="M47"
# tuples cannot be stacked
def jacobian(f, x):
    y = f(x)
    return [torch.autograd.grad(y, x, v, retain_graph=True) for v in torch.eye(len(y))]


J = jacobian(f, x)

# %% part="wrong" diagnosis="M13"
# no weights
def jacobian(f, x):
    return torch.autograd.grad(f(x), x)[0]


J = jacobian(f, x)

# %% part="wrong" diagnosis="slip-name-part"
# one row per input
def jacobian(f, x):
    y = f(x)
    rows = [torch.autograd.grad(y, x, v, retain_graph=True)[0] for v in torch.eye(len(y))]
    return torch.stack(rows).T if len(y) != len(x) else torch.stack(rows)


J = jacobian(f, x)

# %% part="wrong" diagnosis="slip-line-missing-clear"
# the mailbox adds the rows up
def jacobian(f, x):
    y = f(x)
    rows = []
    for v in torch.eye(len(y)):
        y.backward(v, retain_graph=True)
        rows.append(x.grad.clone())
    return torch.stack(rows)


J = jacobian(f, x)

# %% part="wrong" diagnosis="M14"
# a weight of the wrong shape
def jacobian(f, x):
    y = f(x)
    return torch.stack([torch.autograd.grad(y, x, torch.ones(1), retain_graph=True)[0] for _ in y])


J = jacobian(f, x)

# %% part="wrong" diagnosis="list-for-tensor"
# the rows are not joined
def jacobian(f, x):
    y = f(x)
    return [torch.autograd.grad(y[i], x, retain_graph=True)[0] for i in range(len(y))]


J = jacobian(f, x)

# %% part="wrong" diagnosis="way-missing"
# the library has a function for it
def jacobian(f, x):
    return torch.autograd.functional.jacobian(f, x)


J = jacobian(f, x)
