# %% [markdown] part="prompt" lang="en"
# ### 5.9 Fit the sine with a curve
#
# The third Legendre polynomial is $P_3(x) = \frac12 (5x^3 - 3x)$. Write it as a Function `P3` with its own
# derivative. Then fit the sine with $a + b\,P_3(c + d\,t)$: the four numbers are in one tensor, `start` $= (a,
# b, c, d)$. Write `fit(steps)`, which trains a copy of `start` with the mean squared error, learning rate 0.02,
# and returns the list of the losses **before** each step, as Python numbers. Set `losses = fit(12)`.

# %% [markdown] part="prompt" lang="zh"
# ### 5.9 用曲线拟合正弦
#
# 三次勒让德多项式是 $P_3(x) = \frac12 (5x^3 - 3x)$。请把它写成带有自己导数的 Function `P3`。然后用 $a + b\,P_3(c + d\,t)$ 拟合正弦：四个数放在同一个张量里，`start` $= (a, b, c, d)$。请写 `fit(steps)`，它用均方误差、学习率 0.02 训练 `start` 的一个副本，并返回**每一步之前**的损失组成的列表，里面是 Python 数。写 `losses = fit(12)`。

# %% part="given"
t = torch.linspace(-3, 3, 20)
start = torch.tensor([0.0, -1.0, 0.0, 0.3])

# %% part="starter"
class P3(Function):
    @staticmethod
    def forward(ctx, x):
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        ...


def fit(steps):
    return []


losses = fit(12)

# %% part="solution"
class P3(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (5 * x**3 - 3 * x) / 2

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (15 * x**2 - 3) / 2


def fit(steps):
    p = start.clone().requires_grad_()
    losses = []
    for step in range(steps):
        p.grad = None
        loss = ((p[0] + p[1] * P3.apply(p[2] + p[3] * t) - torch.sin(t)) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            p -= 0.02 * p.grad
    return losses


losses = fit(12)

# %% part="accepted"
class P3(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.x = x
        return 0.5 * (5 * x * x * x - 3 * x)

    @staticmethod
    def backward(ctx, g):
        x = ctx.x
        return g * 1.5 * (5 * x * x - 1)


def fit(steps):
    p = start.clone().requires_grad_()
    losses = []
    for step in range(steps):
        p.grad = None
        loss = ((p[0] + p[1] * P3.apply(p[2] + p[3] * t) - torch.sin(t)) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            p -= 0.02 * p.grad
    return losses


losses = fit(12)

# %% part="accepted"
class P3(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (5 * x**3 - 3 * x) / 2

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (15 * x**2 - 3) / 2


def fit(steps):
    a, b, c, d = (torch.tensor(v, requires_grad=True) for v in start.tolist())
    optimizer = torch.optim.SGD([a, b, c, d], lr=0.02)
    losses = []
    for step in range(steps):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(a + b * P3.apply(c + d * t), torch.sin(t))
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
    return losses


losses = fit(12)

# %% part="accepted"
class P3(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (5 * x**3 - 3 * x) / 2

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (15 * x**2 - 3) / 2


def fit(steps):
    p, losses = start.clone().requires_grad_(), []
    while len(losses) < steps:
        a, b, c, d = p
        loss = ((torch.sin(t) - a - b * P3.apply(c + d * t)) ** 2).sum() / len(t)
        (g,) = torch.autograd.grad(loss, p)
        p = (p - 0.02 * g).detach().requires_grad_()
        losses.append(loss.item())
    return losses


losses = fit(12)

# %% part="accepted"
class P3(Function):
    @staticmethod
    def forward(ctx, x):
        square = x * x
        ctx.slope = 7.5 * square - 1.5
        return x * (2.5 * square - 1.5)

    @staticmethod
    def backward(ctx, grad_output):
        return ctx.slope * grad_output


def model(p):
    a, b, c, d = p[0], p[1], p[2], p[3]
    return a + b * P3.apply(c + d * t)


def fit(steps):
    p = start.clone().requires_grad_()
    optimizer = torch.optim.SGD([p], lr=0.02)
    target = t.sin()
    losses = []
    for _ in range(steps):
        error = model(p) - target
        loss = (error @ error) / len(t)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


losses = fit(12)

# %% [markdown] part="hint" lang="en"
# Two parts that can be tested apart: the polynomial with its slope, and the loop. What is the slope of $5x^3 - 3x$?

# %% [markdown] part="hint" lang="zh"
# 有两个部分，可以分开检验：多项式和它的斜率，以及循环。$5x^3 - 3x$ 的斜率是什么？

# %% [markdown] part="hint" lang="en"
# The slope of $P_3$ is $(15x^2 - 3)/2$, times the upstream gradient; save `x` for it. The loop is the one of
# Lesson 3b: clear, forward, backward, move in place without recording. Note the loss down as a number, with
# `item()`, so that no graph is kept alive.

# %% [markdown] part="hint" lang="zh"
# $P_3$ 的斜率是 $(15x^2 - 3)/2$，再乘以上游梯度；为此要保存 `x`。循环就是第 3b 课的循环：清空、前向、反向、在不记录时原地移动。损失要用 `item()` 作为数记下来，免得留住计算图。

# %% [markdown] part="hint" lang="en"
# One gap: in `backward`, `return grad_output * (______ * x**2 - 3) / 2`. In the loop, `losses.append(loss.item())`, then
# `with torch.no_grad():` and `p -= 0.02 * p.grad`.

# %% [markdown] part="hint" lang="zh"
# 只有一个空：在 `backward` 里写 `return grad_output * (______ * x**2 - 3) / 2`。在循环里写 `losses.append(loss.item())`，然后是 `with torch.no_grad():` 和 `p -= 0.02 * p.grad`。

# %% [markdown] part="why" lang="en"
# P3 passes on (15x²-3)/2 times the upstream gradient, and the loop moves a leaf against its slope.

# %% [markdown] part="why" lang="zh"
# P3 传下去的是 (15x²-3)/2 乘以上游梯度，而循环逆着斜率移动叶子节点。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("losses", "start", "t")
    torch, P3 = cell.torch, cell.name("P3")
    with cell.probe("P3.apply on other numbers, with weights for backward"):
        x = torch.tensor([-1.0, 0.2, 2.0], requires_grad=True)
        result = P3.apply(x)
        cell.record("P3.apply(x)", result)
        result.backward(torch.tensor([1.0, 10.0, 100.0]))
        cell.record("x.grad", x.grad)

# %% part="judge"
from checkers.authoring import WALKS, calls, never

compare = {
    "P3.apply(x)": "type shape tracked values nodes",
    "x.grad": "type shape values",
    "losses": "type size values",
    "start": "given tracked",
    "t": "given",
}

way = (
    calls(
        "own P3.forward", least=12,
        said={
            "en": "fit has to use the Function P3 in every step.",
            "zh": "fit 的每一步都应当用到 Function P3。",
        },
    ),
    never(
        *(f"{walk} inside {method}" for walk in WALKS for method in ("forward", "backward")),
        said={
            "en": "inside the Function autograd is asked for the derivative, but the derivative has to be yours.",
            "zh": "Function 里面让自动求导去算导数了，而导数应当由你来写。",
        },
    ),
)


def cases(draw):
    yield {"start": draw.tensor(4, low=0.1, high=0.5)}


def explain(evidence):
    """Where P3 itself hands on a wrong gradient, the losses are only its consequence."""
    from checkers.authoring import Diagnosis

    form = evidence.form.functions
    wrong = next((each for each in evidence.wrong_gradients() if each.key == "x.grad"), None)
    if not evidence.raised and any(each.key == "P3.apply(x)" and each.aspect == "values" for each in evidence.mismatches):
        return Diagnosis("wrong-value", {"name": "P3.apply(x)"}, VALUES_OF_P3, yields=True)
    if evidence.raised or wrong is None:
        return None
    first = evidence.first
    derived = first is not None and first.key == "losses" and form and form[0].uses_grad_output
    return Diagnosis("wrong-gradient", {"name": "x.grad"}, SLOPE_OF_P3) if derived else None


VALUES_OF_P3 = {
    "en": "P3 itself gives other values than (5x³ - 3x) / 2, and everything else rests on it: compare its forward with "
    "the formula, the parentheses as well.",
    "zh": "P3 本身给出的值就不是 (5x³ - 3x) / 2，而其他一切都建立在它上面：请把它的 forward 与公式对照，也看看括号。",
}
SLOPE_OF_P3 = {
    "en": "P3 computes the right values, but its backward does not: derive (5x³ - 3x) / 2 once more, and "
    "compare x.grad after P3.apply(x).backward(weights).",
    "zh": "P3 的数值是对的，但它的 backward 不对：请再推导一次 (5x³ - 3x) / 2 的导数，并对照 P3.apply(x).backward(权重) 之后的 x.grad。",
}


def judge(evidence):
    """The class must be a Function, and backward its own work."""
    from checkers.authoring import own_function

    return own_function(evidence, "P3")

# %% part="wrong" diagnosis="M61"
# what comes from above is ignored
class P3(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (5 * x**3 - 3 * x) / 2

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return (15 * x**2 - 3) / 2


def fit(steps):
    p = start.clone().requires_grad_()
    losses = []
    for step in range(steps):
        p.grad = None
        loss = ((p[0] + p[1] * P3.apply(p[2] + p[3] * t) - torch.sin(t)) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            p -= 0.02 * p.grad
    return losses


losses = fit(12)

# %% part="wrong" diagnosis="M40"
# ^ is no power
class P3(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (5 * x^3 - 3 * x) / 2

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (15 * x**2 - 3) / 2


def fit(steps):
    p = start.clone().requires_grad_()
    losses = []
    for step in range(steps):
        p.grad = None
        loss = ((p[0] + p[1] * P3.apply(p[2] + p[3] * t) - torch.sin(t)) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            p -= 0.02 * p.grad
    return losses


losses = fit(12)

# %% part="wrong" diagnosis="M16"
# no mailbox is emptied
class P3(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (5 * x**3 - 3 * x) / 2

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (15 * x**2 - 3) / 2


def fit(steps):
    p = start.clone().requires_grad_()
    losses = []
    for step in range(steps):
        loss = ((p[0] + p[1] * P3.apply(p[2] + p[3] * t) - torch.sin(t)) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            p -= 0.02 * p.grad
    return losses


losses = fit(12)

# %% part="wrong" diagnosis="M22"
# updated while the recorder runs
class P3(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (5 * x**3 - 3 * x) / 2

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (15 * x**2 - 3) / 2


def fit(steps):
    p = start.clone().requires_grad_()
    losses = []
    for step in range(steps):
        p.grad = None
        loss = ((p[0] + p[1] * P3.apply(p[2] + p[3] * t) - torch.sin(t)) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        p -= 0.02 * p.grad
    return losses


losses = fit(12)

# %% part="wrong" diagnosis="M26"
# the update makes a new tensor
class P3(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (5 * x**3 - 3 * x) / 2

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (15 * x**2 - 3) / 2


def fit(steps):
    p = start.clone().requires_grad_()
    losses = []
    for step in range(steps):
        loss = ((p[0] + p[1] * P3.apply(p[2] + p[3] * t) - torch.sin(t)) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        p = p - 0.02 * p.grad
    return losses


losses = fit(12)

# %% part="wrong" diagnosis="wrong-gradient"
# a slope with one slip
class P3(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (5 * x**3 - 3 * x) / 2

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (5 * x**2 - 3) / 2


def fit(steps):
    p = start.clone().requires_grad_()
    losses = []
    for step in range(steps):
        p.grad = None
        loss = ((p[0] + p[1] * P3.apply(p[2] + p[3] * t) - torch.sin(t)) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            p -= 0.02 * p.grad
    return losses


losses = fit(12)

# %% part="wrong" diagnosis="M08"
# unpacking makes four computed tensors
class P3(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return 0.5 * (5 * x**3 - 3 * x)

    @staticmethod
    def backward(ctx, grad_output):
        x, = ctx.saved_tensors
        return grad_output * 0.5 * (15 * x**2 - 3)


def fit(steps):
    a, b, c, d = start.clone().requires_grad_()
    losses = []
    for _ in range(steps):
        loss = ((a + b * P3.apply(c + d * t) - torch.sin(t)) ** 2).mean()
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            for q in (a, b, c, d):
                q -= 0.02 * q.grad
                q.grad = None
    return losses


losses = fit(12)
