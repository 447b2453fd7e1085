"""Minimal code for every misconception of the catalogue, and the code that gets it right.

A case a line group: id, what is looked at afterwards, wrong code, right code. What is expected comes
from running the right code. Reactions were compared with torch 2.13.
"""

from textwrap import dedent

SQUARE = """
class Sq(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 2 * x
"""


def case(diagnosis, observe, wrong, right, given=""):
    return (diagnosis, observe, dedent(wrong), dedent(right), dedent(given))


TRACKED_PAIR = "x = torch.tensor([1.0, 2.0], requires_grad=True)"


def scale(forward, backward):
    """A Function that multiplies by 3, with these lines in its methods."""
    return f"""
class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        {forward}
        return x * 3.0

    @staticmethod
    def backward(ctx, grad_output):
        {backward}

Scale.apply(x).sum().backward()"""


TWICE = """
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward({0})
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        ({1},) = ctx.saved_tensors
        return grad_output * {2}

(first,) = torch.autograd.grad(Square.apply(x).sum(), x, create_graph=True)
(y,) = torch.autograd.grad(first.sum(), x)"""
PAIR = """
class Pair(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 1, x * 1

    @staticmethod
    def backward(ctx, {0}):
        return {1}

one, other = Pair.apply(x)
(one + other).sum().backward()"""

CASES = [
    # -- level 1 --
    case(
        "M01",
        "y",
        """
        x = torch.tensor([2.0])
        y = x**2
        y.backward()
        """,
        """
        x = torch.tensor([2.0], requires_grad=True)
        y = x**2
        y.backward()
        """,
    ),
    case("M01", "x", "x = torch.tensor([2.0])", "x = torch.tensor([2.0], requires_grad=True)"),
    case(
        "M02",
        "x",
        "x = torch.tensor([4, 5], requires_grad=True)",
        "x = torch.tensor([4.0, 5.0], requires_grad=True)",
    ),
    case("M02", "x", "x = torch.tensor([4, 5])", "x = torch.tensor([4.0, 5.0])"),
    case(
        "M03", "x", "x = torch.arange(3).requires_grad_()", "x = torch.arange(3.0).requires_grad_()"
    ),
    case("M03", "x", "x = torch.arange(3)", "x = torch.arange(3.0)"),
    case("M04", "a", "a = torch.Tensor(3)", "a = torch.tensor(3.0)"),
    case("M05", "v", "v = Variable([1.0])", "v = Variable(torch.tensor([1.0]))"),
    case(
        "M06",
        "v",
        """
        v = Variable(t, requires_grad=True)
        t[1] = 9.0
        """,
        """
        v = Variable(t.clone(), requires_grad=True)
        t[1] = 9.0
        """,
        given="t = torch.ones(2)",
    ),
    # -- level 2 --
    case(
        "M07",
        "x.grad",
        """
        x = torch.tensor([2.0], requires_grad=True)
        y = x * 3
        step = 0.1 * x.grad
        """,
        """
        x = torch.tensor([2.0], requires_grad=True)
        y = x * 3
        y.backward()
        step = 0.1 * x.grad
        """,
    ),
    case(
        "M07",
        "x.grad",
        "y = x * 3",
        "y = x * 3; y.backward()",
        given="x = torch.tensor([2.0], requires_grad=True)",
    ),
    case(
        "M08",
        "g",
        """
        y = x * 3
        y.sum().backward()
        g = y.grad
        """,
        """
        y = x * 3
        y.retain_grad()
        y.sum().backward()
        g = y.grad
        """,
        given="x = torch.tensor([2.0], requires_grad=True)",
    ),
    case(
        "M09",
        "w.grad",
        """
        w = torch.ones(3, requires_grad=True) * 0.1
        w.sum().backward()
        """,
        """
        w = (torch.ones(3) * 0.1).requires_grad_()
        w.sum().backward()
        """,
    ),
    case(
        "M10",
        "x.grad",
        """
        x = x * 2
        x.sum().backward()
        print(x.grad)
        """,
        """
        y = x * 2
        y.sum().backward()
        print(x.grad)
        """,
        given="x = torch.tensor([1.0, 2.0], requires_grad=True)",
    ),
    case(
        "M11",
        "z",
        """
        y = x * 2
        y.requires_grad = False
        z = y
        """,
        """
        y = x * 2
        z = y.detach()
        """,
        given="x = torch.ones(2, requires_grad=True)",
    ),
    case(
        "M12",
        "x.grad",
        """
        y = (x * 2).sum()
        x.requires_grad_()
        y.backward()
        """,
        """
        x.requires_grad_()
        y = (x * 2).sum()
        y.backward()
        """,
        given="x = torch.ones(2)",
    ),
    # -- level 3 --
    case(
        "M13",
        "x.grad",
        "(x * x).backward()",
        "(x * x).sum().backward()",
        given="x = torch.ones(3, requires_grad=True)",
    ),
    case(
        "M14",
        "x.grad",
        "y = x * x\ny.backward(torch.ones(1))",
        "y = x * x\ny.backward(torch.ones(3))",
        given="x = torch.ones(3, requires_grad=True)",
    ),
    case(
        "M15",
        "jacobian",
        """
        y = torch.stack([x[0] * x[1], x[0] + x[1]])
        (jacobian,) = torch.autograd.grad(y, x, torch.ones(2))
        """,
        """
        y = torch.stack([x[0] * x[1], x[0] + x[1]])
        rows = [torch.autograd.grad(y, x, v, retain_graph=True)[0] for v in torch.eye(2)]
        jacobian = torch.stack(rows)
        """,
        given="x = torch.tensor([1.0, 2.0], requires_grad=True)",
    ),
    case(
        "M16",
        "x.grad",
        """
        (x**2).backward()
        (x**2).backward()
        """,
        """
        (x**2).backward()
        x.grad = None
        (x**2).backward()
        """,
        given="x = torch.tensor([2.0], requires_grad=True)",
    ),
    case(
        "M16",
        "x.grad",
        """
        for k in range(3):
            (x**2).backward()
        """,
        """
        for k in range(3):
            x.grad = None
            (x**2).backward()
        """,
        given="x = torch.tensor([2.0], requires_grad=True)",
    ),
    case(
        "M17",
        "w.grad",
        "w.grad.zero_()\n(w * 2).backward()",
        "(w * 2).backward()",
        given="w = torch.tensor([1.0], requires_grad=True)",
    ),
    case(
        "M18",
        "x.grad",
        "y = x**2\ny.backward()\ny.backward()",
        "y = x**2\ny.backward(retain_graph=True)\ny.backward()",
        given="x = torch.tensor([2.0], requires_grad=True)",
    ),
    case(
        "M19",
        "x.grad",
        "y = x.mean()\ny.backward()\ny.backward()",
        "y = x.mean()\ny.backward()",
        given="x = torch.tensor([2.0, 4.0], requires_grad=True)",
    ),
    case(
        "M20",
        "w",
        """
        loss = (w - 3.0) ** 2
        for k in range(2):
            loss.backward()
            with torch.no_grad():
                w -= 0.1 * w.grad
            w.grad.zero_()
        """,
        """
        for k in range(2):
            loss = (w - 3.0) ** 2
            loss.backward()
            with torch.no_grad():
                w -= 0.1 * w.grad
            w.grad.zero_()
        """,
        given="w = torch.tensor(1.0, requires_grad=True)",
    ),
    case(
        "M21",
        "w",
        """
        loss = w**2
        for k in range(2):
            loss.backward(retain_graph=True)
            with torch.no_grad():
                w -= 0.1 * w.grad
        """,
        """
        for k in range(2):
            loss = w**2
            loss.backward()
            with torch.no_grad():
                w -= 0.1 * w.grad
        """,
        given="w = torch.tensor(2.0, requires_grad=True)",
    ),
    case(
        "M22",
        "w",
        "w += 1",
        "with torch.no_grad():\n    w += 1",
        given="w = torch.ones(2, requires_grad=True)",
    ),
    case(
        "M23",
        "w",
        "w[0] = 5.0",
        "with torch.no_grad():\n    w[0] = 5.0",
        given="w = torch.ones(2, requires_grad=True)",
    ),
    case(
        "M24",
        "x.grad",
        """
        y = x * 1
        z = (y * y).sum()
        y.add_(1)
        z.backward()
        """,
        """
        y = x * 1
        z = (y * y).sum()
        y = y + 1
        z.backward()
        """,
        given="x = torch.tensor([1.0, 2.0], requires_grad=True)",
    ),
    case(
        "M25",
        "x.grad",
        """
        y = x * 1
        z = (y * y).sum()
        y.data.add_(1)
        z.backward()
        """,
        """
        y = x * 1
        z = (y * y).sum()
        y = y + 1
        z.backward()
        """,
        given="x = torch.tensor([1.0, 2.0], requires_grad=True)",
    ),
    case(
        "M26",
        "w",
        """
        for k in range(2):
            loss = (w - 3.0) ** 2
            loss.backward()
            w = w - 0.1 * w.grad
        """,
        """
        for k in range(2):
            loss = (w - 3.0) ** 2
            loss.backward()
            with torch.no_grad():
                w -= 0.1 * w.grad
        """,
        given="w = torch.tensor(1.0, requires_grad=True)",
    ),
    case(
        "M27",
        "w",
        """
        for k in range(2):
            loss = (w - 3.0) ** 2
            loss.backward()
            with torch.no_grad():
                w = w - 0.1 * w.grad
        """,
        """
        for k in range(2):
            loss = (w - 3.0) ** 2
            loss.backward()
            with torch.no_grad():
                w -= 0.1 * w.grad
        """,
        given="w = torch.tensor(1.0, requires_grad=True)",
    ),
    case(
        "M28",
        "x.grad",
        "loss = (x**2).item()\nloss.backward()",
        "loss = x**2\nloss.backward()",
        given="x = torch.tensor([2.0], requires_grad=True)",
    ),
    case(
        "M28",
        "loss",
        "loss = float(x**2)",
        "loss = x**2",
        given="x = torch.tensor([2.0], requires_grad=True)",
    ),
    case(
        "M29",
        "y",
        "import math\ny = math.exp(x)",
        "y = torch.exp(x)",
        given="x = torch.tensor(2.0, requires_grad=True)",
    ),
    case(
        "M30",
        "a",
        "a = x.numpy()",
        "a = x.detach().numpy()",
        given="x = torch.tensor([2.0], requires_grad=True)",
    ),
    case(
        "M31",
        "y",
        "y = np.exp(x)",
        "y = torch.exp(x)",
        given="x = torch.tensor([2.0], requires_grad=True)",
    ),
    case(
        "M32",
        "v",
        "v = torch.tensor([a, b])",
        "v = torch.stack([a, b])",
        given="a = torch.tensor(1.0, requires_grad=True)\nb = torch.tensor(2.0, requires_grad=True)",
    ),
    case(
        "M33",
        "y",
        "y = torch.tensor(x)",
        "y = x.clone()",
        given="x = torch.tensor([1.0], requires_grad=True)",
    ),
    case(
        "M34",
        "x",
        "d = x.detach()\nd[0] = 50.0",
        "d = x.detach().clone()\nd[0] = 50.0",
        given="x = torch.tensor([1.0, 2.0], requires_grad=True)",
    ),
    case(
        "M35",
        "x.grad c",
        "c = x.clone()\n(c * c + x * 0).sum().backward()",
        "c = x.detach().clone()\n(c * c + x * 0).sum().backward()",
        given="x = torch.tensor([1.0, 2.0], requires_grad=True)",
    ),
    case(
        "M36",
        "x.grad",
        "y = x * x.detach()\ny.backward()",
        "y = x * x\ny.backward()",
        given="x = torch.tensor(3.0, requires_grad=True)",
    ),
    case(
        "M37",
        "out",
        "net.eval()\nout = net(torch.ones(1, 2))",
        "with torch.no_grad():\n    out = net(torch.ones(1, 2))",
        given="net = torch.nn.Linear(2, 1)",
    ),
    case(
        "M38",
        "w.grad",
        "with torch.no_grad():\n    loss = (w - 3.0) ** 2\nloss.backward()",
        "loss = (w - 3.0) ** 2\nloss.backward()",
        given="w = torch.tensor(1.0, requires_grad=True)",
    ),
    case(
        "M39",
        "x.grad",
        "y = x**2\ny.backward\nprint(x.grad)",
        "y = x**2\ny.backward()\nprint(x.grad)",
        given="x = torch.tensor([2.0], requires_grad=True)",
    ),
    case("M40", "y", "y = x ^ 2", "y = x**2", given="x = torch.tensor([2.0], requires_grad=True)"),
    case(
        "M42",
        "total",
        """
        total = 0.0
        for k in range(3):
            loss = (w * k) ** 2
            total = total + loss
        """,
        """
        total = 0.0
        for k in range(3):
            loss = (w * k) ** 2
            total += loss.item()
        """,
        given="w = torch.tensor(1.0, requires_grad=True)",
    ),
    case(
        "M43",
        "squares",
        "squares = (pred - target) ** 2",
        "squares = (pred - target.view(-1, 1)) ** 2",
        given="pred = torch.zeros(3, 1, requires_grad=True)\ntarget = torch.tensor([1.0, 2.0, 3.0])",
    ),
    case(
        "M44",
        "x.grad",
        "x.round().sum().backward()",
        "x.sum().backward()",
        given="x = torch.tensor([0.4, 1.6], requires_grad=True)",
    ),
    case(
        "M45",
        "x.grad",
        """
        y = torch.where(x > 0, torch.sqrt(x), torch.zeros_like(x))
        y.sum().backward()
        """,
        """
        safe = torch.where(x > 0, x, torch.ones_like(x))
        y = torch.where(x > 0, torch.sqrt(safe), torch.zeros_like(x))
        y.sum().backward()
        """,
        given="x = torch.tensor([0.0, 4.0], requires_grad=True)",
    ),
    case(
        "M46",
        "s.grad",
        "s.sqrt().backward()",
        "(s + 1e-4).sqrt().backward()",
        given="s = torch.tensor(0.0, requires_grad=True)",
    ),
    # -- level 4 --
    case(
        "M47",
        "g",
        "g = torch.autograd.grad(x**2, x)",
        "(g,) = torch.autograd.grad(x**2, x)",
        given="x = torch.tensor(3.0, requires_grad=True)",
    ),
    case(
        "M48",
        "x.grad",
        "torch.autograd.grad(x**2, x)",
        "(x**2).backward()",
        given="x = torch.tensor(3.0, requires_grad=True)",
    ),
    case(
        "M49",
        "g",
        "(g,) = torch.autograd.grad(x**2, z)",
        "(g,) = torch.autograd.grad(x**2 * z, z)",
        given="x = torch.tensor(3.0, requires_grad=True)\nz = torch.tensor(1.0, requires_grad=True)",
    ),
    case(
        "M50",
        "g",
        "v = x.view(1)\n(g,) = torch.autograd.grad(x * 2, v)",
        "v = x.view(1)\n(g,) = torch.autograd.grad(x * 2, x)",
        given="x = torch.tensor([1.0], requires_grad=True)",
    ),
    case(
        "M51",
        "h",
        """
        (g,) = torch.autograd.grad(x**3, x)
        (h,) = torch.autograd.grad(g, x)
        """,
        """
        (g,) = torch.autograd.grad(x**3, x, create_graph=True)
        (h,) = torch.autograd.grad(g, x)
        """,
        given="x = torch.tensor(2.0, requires_grad=True)",
    ),
    case(
        "M52",
        "w",
        """
        opt = torch.optim.SGD([w], lr=0.1)
        opt.zero_grad()
        loss = (w - 3.0) ** 2
        opt.step()
        loss.backward()
        """,
        """
        opt = torch.optim.SGD([w], lr=0.1)
        opt.zero_grad()
        loss = (w - 3.0) ** 2
        loss.backward()
        opt.step()
        """,
        given="w = torch.tensor(1.0, requires_grad=True)",
    ),
    case(
        "M53",
        "w",
        """
        opt = torch.optim.SGD([w], lr=0.1)
        loss = (w - 3.0) ** 2
        loss.backward()
        opt.zero_grad()
        opt.step()
        """,
        """
        opt = torch.optim.SGD([w], lr=0.1)
        loss = (w - 3.0) ** 2
        opt.zero_grad()
        loss.backward()
        opt.step()
        """,
        given="w = torch.tensor(1.0, requires_grad=True)",
    ),
    case(
        "M54",
        "w",
        """
        opt = torch.optim.SGD([w], lr=0.1)
        w = torch.tensor(5.0, requires_grad=True)
        ((w - 3.0) ** 2).backward()
        opt.step()
        """,
        """
        w = torch.tensor(5.0, requires_grad=True)
        opt = torch.optim.SGD([w], lr=0.1)
        ((w - 3.0) ** 2).backward()
        opt.step()
        """,
        given="w = torch.tensor(1.0, requires_grad=True)",
    ),
    case(
        "M55",
        "w",
        "w = torch.ones(2, requires_grad=True) * 0.1\nopt = torch.optim.SGD([w], lr=0.1)",
        "w = (torch.ones(2) * 0.1).requires_grad_()\nopt = torch.optim.SGD([w], lr=0.1)",
    ),
    # -- level 5 --
    case(
        "M56",
        "y",
        SQUARE + "y = Sq.forward(x)",
        SQUARE + "y = Sq.apply(x)",
        given="x = torch.ones(1, requires_grad=True)",
    ),
    case(
        "M57",
        "y",
        SQUARE + "y = Sq()(x)",
        SQUARE + "y = Sq.apply(x)",
        given="x = torch.ones(1, requires_grad=True)",
    ),
    case(
        "M58",
        "x.grad",
        """
        class Scale(Function):
            @staticmethod
            def forward(ctx, x, k):
                ctx.k = k
                return x * k

            @staticmethod
            def backward(ctx, g):
                return g * ctx.k

        Scale.apply(x, 2.0).backward()
        """,
        """
        class Scale(Function):
            @staticmethod
            def forward(ctx, x, k):
                ctx.k = k
                return x * k

            @staticmethod
            def backward(ctx, g):
                return g * ctx.k, None

        Scale.apply(x, 2.0).backward()
        """,
        given="x = torch.tensor([3.0], requires_grad=True)",
    ),
    case(
        "M59",
        "x.grad",
        """
        class First(Function):
            @staticmethod
            def forward(ctx, x):
                return x[0]

            @staticmethod
            def backward(ctx, g):
                return g * torch.ones(2)

        First.apply(x).backward()
        """,
        "x[0].backward()",
        given="x = torch.ones(3, requires_grad=True)",
    ),
    case(
        "M61",
        "x.grad",
        SQUARE.replace("g * 2 * x", "2 * x") + "(10 * Sq.apply(x)).backward()",
        SQUARE + "(10 * Sq.apply(x)).backward()",
        given="x = torch.tensor([3.0], requires_grad=True)",
    ),
    case(
        "M62",
        "y",
        """
        class Scale(Function):
            @staticmethod
            def forward(ctx, x, k):
                ctx.save_for_backward(x, k)
                return x * k

            @staticmethod
            def backward(ctx, g):
                return g, None

        y = Scale.apply(x, 2.0)
        """,
        "y = x * 2.0",
        given="x = torch.tensor([3.0], requires_grad=True)",
    ),
    case(
        "M63",
        "x.grad",
        SQUARE.replace("(x,) =", "x =") + "Sq.apply(x).sum().backward()",
        SQUARE + "Sq.apply(x).sum().backward()",
        given="x = torch.tensor([3.0, 4.0], requires_grad=True)",
    ),
    case(
        "M64",
        "a.grad b.grad",
        """
        class Mul(Function):
            @staticmethod
            def forward(ctx, a, b):
                ctx.save_for_backward(a, b)
                return a * b

            @staticmethod
            def backward(ctx, g):
                a, b = ctx.saved_tensors
                return g * a, g * b

        Mul.apply(a, b).backward()
        """,
        "(a * b).backward()",
        given="a = torch.tensor(2.0, requires_grad=True)\nb = torch.tensor(5.0, requires_grad=True)",
    ),
    case(
        "M65",
        "x.grad",
        """
        class Mul(Function):
            @staticmethod
            def forward(ctx, w_, x):
                ctx.save_for_backward(x)
                return w_ * x

            @staticmethod
            def backward(ctx, g):
                (x,) = ctx.saved_tensors
                return g * x, g * w

        y = Mul.apply(w, x)
        w = torch.tensor(100.0)
        y.backward()
        """,
        "y = w * x\nw = torch.tensor(100.0)\ny.backward()",
        given="w = torch.tensor(3.0, requires_grad=True)\nx = torch.tensor(1.0, requires_grad=True)",
    ),
    case(
        "M66",
        "g",
        """
        class Sq(Function):
            @staticmethod
            def forward(ctx, x):
                ctx.a = x.detach().numpy()
                return x * x

            @staticmethod
            def backward(ctx, g):
                return torch.from_numpy(2 * ctx.a) * g

        (g,) = torch.autograd.grad(Sq.apply(x), x, create_graph=True)
        """,
        SQUARE + "(g,) = torch.autograd.grad(Sq.apply(x), x, create_graph=True)",
        given="x = torch.tensor([3.0], requires_grad=True)",
    ),
    case(
        "M67",
        "x.grad",
        """
        class Inc(Function):
            @staticmethod
            def forward(ctx, x):
                x += 1
                return x

            @staticmethod
            def backward(ctx, g):
                return g

        y = x * 1
        z = y * y
        Inc.apply(y)
        z.backward()
        """,
        "y = x * 1\nz = y * y\nz.backward()",
        given="x = torch.tensor([1.0], requires_grad=True)",
    ),
    case(
        "M68",
        "y",
        """
        class Sq(Function):
            @staticmethod
            def forward(ctx, x):
                return (x * x).detach().numpy()

            @staticmethod
            def backward(ctx, g):
                return g

        y = Sq.apply(x)
        """,
        SQUARE + "y = Sq.apply(x)",
        given="x = torch.tensor([3.0], requires_grad=True)",
    ),
    case(
        "M69",
        "x",
        "torch.autograd.gradcheck(lambda t: t**3, (x,))",
        "torch.autograd.gradcheck(lambda t: t**3, (x.double(),))",
        given="x = torch.tensor([1.0, 2.0], requires_grad=True)",
    ),
    # -- what belongs to no level --
    case("syntax-error", "y", "y = (1", "y = 1"),
    case("misspelled", "y", "y = torch.onse(2)", "y = torch.ones(2)"),
    case("misspelled", "y", "Total = 1\ny = total", "y = 1"),
    case(
        "not-a-method", "y", "y = torch.ones(2).requires_grad()", "y = torch.ones(2).requires_grad"
    ),
    case(
        "switched-off",
        "x.grad",
        "x.requires_grad = False\n(x * 2).backward()",
        "(x * 2).backward()",
        given="x = torch.ones(1, requires_grad=True)",
    ),
    case(
        "exchanged",
        "dx dy",
        "dy, dx = torch.autograd.grad(x**2 * y, (x, y))",
        "dx, dy = torch.autograd.grad(x**2 * y, (x, y))",
        given="x = torch.tensor(2.0, requires_grad=True)\ny = torch.tensor(5.0, requires_grad=True)",
    ),
    case(
        "M32",
        "v",
        "v = torch.tensor([value * 2 for value in x])",
        "v = x * 2",
        given="x = torch.tensor([1.0, 2.0], requires_grad=True)",
    ),
    case(
        "given-changed",
        "x",
        "x = torch.ones(2, requires_grad=True)",
        "y = x * 2",
        given="x = torch.ones(2)",
    ),
    case(
        "given-switched",
        "x",
        "y = x\ny.requires_grad = True",
        "y = x.clone().requires_grad_()",
        given="x = torch.ones(2)",
    ),
    case(
        "no-function",
        "y",
        SQUARE.replace("(Function)", "") + "y = Sq.apply(x)",
        SQUARE + "y = Sq.apply(x)",
        given="x = torch.ones(1, requires_grad=True)",
    ),
    case(
        "M57",
        "y",
        SQUARE + "y = Sq(x)",
        SQUARE + "y = Sq.apply(x)",
        given="x = torch.ones(1, requires_grad=True)",
    ),
    case(
        "nothing-saved",
        "x.grad",
        SQUARE.replace("ctx.save_for_backward(x)", "pass") + "Sq.apply(x).backward()",
        SQUARE + "Sq.apply(x).backward()",
        given="x = torch.ones(1, requires_grad=True)",
    ),
    case(
        "M39",
        "x.grad",
        SQUARE.replace("ctx.save_for_backward(x)", "ctx.save_for_backward")
        + "Sq.apply(x).backward()",
        SQUARE + "Sq.apply(x).backward()",
        given="x = torch.ones(1, requires_grad=True)",
    ),
    case(
        "M14",
        "x.grad",
        "y = x * 2\ny.backward(0.01)",
        "y = x * 2\ny.backward(torch.ones(2))",
        given="x = torch.ones(2, requires_grad=True)",
    ),
    case(
        "M30",
        "a",
        "a = np.array(x)",
        "a = np.array(x.detach())",
        given="x = torch.ones(2, requires_grad=True)",
    ),
    case("exit", "y", "import sys\nsys.exit()", "y = 1"),
    case("unknown-name", "y", "y = mystery + 1", "y = 1"),
    case("exception", "y", "y = {}['key']", "y = 1"),
    case("missing-name", "y", "z = 1", "y = 1"),
    case("wrong-type", "y", "y = 1.0", "y = torch.ones(1)"),
    case("list-for-tensor", "y", "y = [1.0]", "y = torch.ones(1)"),
    case("wrong-length", "y", "y = [1.0]", "y = [1.0, 2.0]"),
    case("tensors-for-numbers", "y", "y = [torch.ones(1)]", "y = [1.0]"),
    case(
        "still-tracked",
        "y",
        "y = x * 2",
        "y = (x * 2).detach()",
        given="x = torch.ones(2, requires_grad=True)",
    ),
    case("one-truth", "y", "y = max(torch.ones(2), 0)", "y = torch.ones(2)"),
    case(
        "max-along-axis",
        "y",
        "x = torch.ones(2)\ny = torch.max(x, 0) + 1.0",
        "y = torch.ones(2) + 1",
    ),
    case("not-of-a-tensor", "y", "y = torch.ones(2).average()", "y = torch.ones(2).mean()"),
    case("wrong-dtype", "y", "y = torch.ones(1, dtype=torch.float64)", "y = torch.ones(1)"),
    case("wrong-shape", "y", "y = torch.ones(3)", "y = torch.ones(2)"),
    case("wrong-value", "y", "y = torch.ones(2) * 3", "y = torch.ones(2) * 2"),
    case(
        "wrong-gradient",
        "x.grad",
        "(x * 0.7).sum().backward()",
        "(x * 2).sum().backward()",
        given="x = torch.ones(2, requires_grad=True)",
    ),
    case(
        "no-gradient",
        "x.grad",
        "(y * 2).sum().backward()",
        "(x * 2).sum().backward()",
        given="x = torch.ones(2, requires_grad=True)\ny = torch.ones(2, requires_grad=True)",
    ),
    # what is simply seen
    case(
        "compared-not-set",
        "y",
        "y = torch.ones(2)\ny.requires_grad == True",
        "y = torch.ones(2, requires_grad=True)",
    ),
    case("still-none", "y", "y = None", "y = torch.ones(2)"),
    case("one-object", "a b", "a = torch.ones(2)\nb = a\nb += 1", "a = torch.ones(2)\nb = a + 1"),
    case(
        "loop-ignores",
        "y",
        "y = 0.0\nfor a, b in zip(p, q):\n    y = y + (p * q).sum()",
        "y = 0.0\nfor a, b in zip(p, q):\n    y = y + a * b",
        given="p = torch.tensor([1.0, 2.0])\nq = torch.tensor([3.0, 4.0])",
    ),
    case(
        "mutable-default",
        "y",
        "def f(k, found=[]):\n    found.append(k)\n    return len(found)\n\nf(1)\ny = f(2)",
        "y = 1",
    ),
    case(
        "late-binding",
        "y",
        "rules = []\nfor k in (1.0, 2.0):\n    rules.append(lambda g: g * k)\ny = rules[0](torch.ones(1))",
        "y = torch.ones(1)",
    ),
    case("extra-axis", "y", "y = torch.ones(1, 2)", "y = torch.ones(2)"),
    case(
        "no-way-back",
        "y",
        "y = a * a",
        "y = x * x",
        given="a = torch.ones(2)\nx = torch.ones(2, requires_grad=True)",
    ),
    case(
        "leaf-of-a-copy",
        "p.grad",
        "q = torch.tensor(p.item(), requires_grad=True)\n(q * q).backward()",
        "(p * p).backward()",
        given="p = torch.tensor(3.0, requires_grad=True)",
    ),
    case(
        "second-name",
        "y",
        "up = x\nup += 1\ny = x * 1",
        "up = x.clone()\nup += 1\ny = x * 1",
        given="x = torch.ones(2)",
    ),
    case(
        "off-after-detach",
        "r",
        "for _ in range(2):\n    (g,) = torch.autograd.grad(r * r, r)\n    r = (r - 0.1 * g).detach()",
        "for _ in range(2):\n    (g,) = torch.autograd.grad(r * r, r)\n"
        "    r = (r - 0.1 * g).detach().requires_grad_()",
        given="r = torch.tensor(3.0, requires_grad=True)",
    ),
    case(
        "reset-in-the-loop",
        "y",
        "for k in range(3):\n    total = 0.0\n    total = total + k\ny = total",
        "total = 0.0\nfor k in range(3):\n    total = total + k\ny = total",
    ),
    case(
        "silenced-error",
        "x.grad",
        "s = (x * x).sum().detach()\ns.requires_grad_()\ns.backward()",
        "s = (x * x).sum()\ns.backward()",
        given="x = torch.ones(2, requires_grad=True)",
    ),
    case("one-step-early", "y", "y = [1.0, 2.0, 3.0]", "y = [2.0, 3.0, 4.0]"),
    case("none-has-no", "y", "y = [each.name() for each in (None,)]", "y = 1"),
    case("tuple-has-no", "y", "y = (1.0, 2.0).shape", "y = 1"),
    case("nearly", "y", "h = 1e-3\ny = torch.ones(2) * (2 + h) / 1", "y = torch.ones(2) * 2"),
    case(
        "almost-everywhere",
        "y",
        "y = torch.arange(4.0) ** 2 - torch.arange(4.0) // 3",
        "y = torch.arange(4.0) ** 2",
    ),
    # what forward keeps and backward asks for
    case(
        "ctx-name",
        "x.grad",
        scale("ctx.scale = 3.0", "return grad_output * ctx.k"),
        scale("ctx.k = 3.0", "return grad_output * ctx.k"),
        given=TRACKED_PAIR,
    ),
    case(
        "forward-unused",
        "x.grad",
        scale("ctx.k = 3.0", "return grad_output"),
        scale("ctx.k = 3.0", "return grad_output * ctx.k"),
        given=TRACKED_PAIR,
    ),
    case(
        "saved-computed",
        "y",
        TWICE.format("2 * x", "slope", "slope"),
        TWICE.format("x", "x", "2 * x"),
        given=TRACKED_PAIR,
    ),
    case(
        "gradient-per-output",
        "x.grad",
        PAIR.format("a", "a"),
        PAIR.format("a, b", "a + b"),
        given=TRACKED_PAIR,
    ),
    case(
        "gradcheck-untracked",
        "ok",
        "ok = torch.autograd.gradcheck(torch.exp, (torch.ones(2).double(),))",
        "ok = True",
    ),
    case(
        "gradcheck-differs",
        "ok",
        scale("ctx.k = 3.0", "return grad_output * 2")
        + "\nok = torch.autograd.gradcheck(Scale.apply, (x.detach().double().requires_grad_(),))",
        "ok = True",
        given=TRACKED_PAIR,
    ),
]
