"""No sentence claims a cause that its condition does not imply: answers that meet one without the other.

Each of these was told something untrue once, or would have been.
"""

import pytest

from checkers.course import exercises
from checkers.diagnose import checking

# exercise, what is typed, a part of what is said, what may not be said; why it would be untrue
TYPED = [
    (  # detach() shares the memory, and the test is missing as well
        "1.5",
        """
v = t.detach().requires_grad_()
""",
        "",
        "v is fine",
    ),
    (  # it remembers them, too late
        "2.4",
        """
def nodes(t):
    names, seen = [], set()

    def visit(node):
        if node is None:
            return
        names.append(node.name())
        if node in seen:
            return
        seen.add(node)
        for following, _ in node.next_functions:
            visit(following)

    visit(t.grad_fn)
    return names


found = nodes(z)
""",
        "written down",
        "Remember the nodes that you have seen, and pass over those",
    ),
    (  # seen = seen + [...] puts something in
        "2.4",
        """
def nodes(t):
    names, seen, waiting = [], [], [t.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is None:
            continue
        if node not in seen:
            names.append(node.name())
            seen = seen + [node.name()]
            waiting += [each for each, _ in node.next_functions]
    return names


found = nodes(z)
""",
        "",
        "nothing is ever put",
    ),
    (  # one pass over four times the loss
        "3.7",
        """
loss = 4 * ((w * inputs - targets) ** 2).mean()
loss.backward()
total = loss.item() / 4
""",
        "",
        "four backward passes",
    ),
    (  # w was switched on, not a result
        "3.16",
        """
w.requires_grad_()
optimizer = torch.optim.SGD([w], lr=0.05)
for epoch in range(5):
    optimizer.zero_grad()
    predictions = torch.stack([w * each for each in inputs])
    loss = ((predictions - targets) ** 2).sum()
    loss.backward()
    optimizer.step()
""",
        "sum in the place of mean",
        "turns it into a leaf",
    ),
    (  # another function of the library
        "4.1",
        """
z = x * x + 3 * y
dx, dy = torch.autograd.functional.vjp(lambda a, b: a * a + 3 * b, (x, y), torch.ones(2, 3))[1]
print(z, dx, dy)
""",
        "another function of the library",
        "you have worked out",
    ),
    (  # it is the first that does not
        "4.5",
        """
def slopes(f, x):
    h = 1e-3
    first = (f(x + h) - f(x - h)) / (2 * h)
    second = torch.autograd.grad(first.sum(), x)[0]
    return first, second


first, second = slopes(cube, x)
""",
        "No walk is recorded",
        "second slope does not come from autograd",
    ),
    (  # the other walk is in a helper
        "4.6",
        """
def gradient(f, x):
    return torch.autograd.grad(f(x).sum(), x, create_graph=True)[0]


def hvp(f, x, v):
    return torch.autograd.grad(gradient(f, x).sum(), x)[0] * v


product = hvp(f, x, v)
""",
        "",
        "one walk only",
    ),
    (  # corrected, with the power in an assignment
        "4.8",
        """
def momentum(loss_of, start, lr, mu, steps):
    w = start.clone().requires_grad_()
    u, points = 0.0, []
    for _ in range(steps):
        (g,) = torch.autograd.grad(loss_of(w), w)
        u = mu * u + g
        w = (w - lr * u).detach().requires_grad_()
        points.append(w.item())
    return points


def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m, s, points, b1, b2 = 0.0, 0.0, [], 1.0, 1.0
    for k in range(steps):
        (g,) = torch.autograd.grad(loss_of(w), w)
        b1 = b1 * 0.9
        b2 = b2 * 0.999
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        w = (w - lr * m / (1 - b1) / ((s / (1 - b1)).sqrt() + 1e-8)).detach().requires_grad_()
        points.append(w.item())
    return points


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)
""",
        "",
        "used as they are",
    ),
    (  # NaN from the root of a negative number
        "4.8",
        """
def momentum(loss_of, start, lr, mu, steps):
    w = start.clone().requires_grad_()
    u, points = 0.0, []
    for _ in range(steps):
        (g,) = torch.autograd.grad(loss_of(w), w)
        u = mu * u + g
        w = (w - lr * u).detach().requires_grad_()
        points.append(w.item())
    return points


def adam(loss_of, start, lr, steps):
    w = start.clone().requires_grad_()
    m, s, points, k = 0.0, 0.0, [], 0
    for _ in range(steps):
        k += 1
        (g,) = torch.autograd.grad(loss_of(w), w)
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s - 0.001 * g * g
        w = (w - lr * m / (1 - 0.9**k) / ((s / (1 - 0.999**k)).sqrt() + 1e-8)).detach().requires_grad_()
        points.append(w.item())
    return points


with_momentum = momentum(loss_of, start, 0.1, 0.9, 5)
with_adam = adam(loss_of, start, 0.1, 3)
""",
        "a plus in the place of a minus",
        "k is 0",
    ),
    (  # enable_grad alone asks for nothing
        "5.1",
        """
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        with torch.enable_grad():
            y = x * x
        ctx.save_for_backward(x)
        return y.detach()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x


y = Square.apply(x)
y.sum().backward()
print(x.grad)
""",
        "one factor more",
        "asked for the derivative",
    ),
    (  # the list is turned round
        "6.2",
        """
def descend(loss_of, start, lr, steps):
    w, losses = start.clone().requires_grad_(), []
    for _ in range(steps):
        loss = loss_of(w)
        losses.insert(0, loss.item())
        (g,) = torch.autograd.grad(loss, w)
        w = (w - lr * g).detach().requires_grad_()
    return w.detach(), losses


point, losses = descend(bowl, start, 0.1, 5)
""",
        "in the other order",
        "up the slope",
    ),
    (  # g is a name of one's own
        "6.3",
        """
def momentum_step(params, velocities, lr, mu):
    with torch.no_grad():
        for p, u in zip(params, velocities):
            g = p.grad
            g = g * 2
            u *= mu
            u += g
            p -= lr * u


for step in range(3):
    for p in params:
        p.grad = None
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)
""",
        "",
        "lists of the caller",
    ),
    (  # the sigmoid is for the guess only
        "6.6",
        """
def train(net, x, y, epochs, lr):
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    loss_of = torch.nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        output = net(x).squeeze(1)
        loss = loss_of(output, y)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
        guess = torch.sigmoid(output) > 0.5
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)
""",
        "still there",
        "applied twice",
    ),
    (  # two loops, one after the other
        "6.6",
        """
def train(net, x, y, epochs, lr):
    for p in net.parameters():
        p.grad = None
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    loss_of = torch.nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        loss = loss_of(net(x).squeeze(1), y)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)
""",
        "",
        "within the epoch",
    ),
    (  # a list of both operands
        "7.1",
        """
class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.parents = parents

    def __add__(self, other):
        return Value(self.data + other.data, [self, other])

    def __mul__(self, other):
        return Value(self.data * other.data, [self, other])


x, c = Value(3.0), Value(4.0)
y = x * x + c * x
""",
        "tuple",
        "has to keep every operand",
    ),
    (  # nothing was run
        "7.2",
        """
class Value(Base):
    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for parent in value.parents:
                    visit(parent)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for parent, rate in value.edges:
                parent.grad += rate * value.grad


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
""",
        "Is y.backward() called",
        "goes no further",
    ),
    (  # what arrives is handed over
        "7.2",
        """
class Value(Base):
    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def backward(self, arrived=1.0):
        self.grad = arrived
        for parent, rate in self.edges:
            parent.backward(rate * arrived)


x, c = Value(2.0), Value(3.0)
y = x * x + c * x
y.backward()
""",
        "",
        "starts from 1",
    ),
    (  # a dict keeps one edge of two
        "7.5",
        """
recording = True


@contextlib.contextmanager
def no_grad():
    global recording
    before, recording = recording, False
    try:
        yield
    finally:
        recording = before


class Tensor(Base):
    def __init__(self, data, edges=(), made_by="", requires_grad=False):
        super().__init__(data, edges, made_by)
        self.requires_grad = requires_grad
        self.grad = None

    def result(self, data, edges, made_by):
        kept = {parent: rule for parent, rule in edges if parent.requires_grad and recording}
        return Tensor(data, tuple(kept.items()), made_by, requires_grad=len(kept) > 0)

    def detach(self):
        return Tensor(self.data)
""",
        "fewer edges",
        "where nothing requires a gradient",
    ),
    (  # the velocity is kept, and mu is missing
        "7.8",
        """
class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.velocities = [np.zeros_like(p.data) for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for p, u in zip(self.params, self.velocities):
            if p.grad is None:
                continue
            u += p.grad.data
            p.data = p.data - self.lr * (u if self.momentum else p.grad.data)


w = Parameter([1.0, 2.0])
w.grad = Parameter([10.0, -10.0])
optimizer = SGD([w], lr=0.1, momentum=0.9)
optimizer.step()
optimizer.step()
""",
        "",
        "is missing, lost",
    ),
    (  # the slope has a graph, and the values are detached
        "8.4",
        """
def physics(u, t, k):
    moments = t.detach().clone().requires_grad_()
    values = u(moments)
    (slopes,) = torch.autograd.grad(values.sum(), moments, create_graph=True)
    law = ((slopes + k * values.detach()) ** 2).mean()
    beginning = ((u(torch.zeros(1)) - 1) ** 2).sum()
    return law + beginning


loss = physics(u, times, 1.5)
""",
        "constant",
        "create_graph=True",
    ),
    (  # it costs, but not the square
        "8.4",
        """
def physics(u, t, k):
    moments = t.detach().clone().requires_grad_()
    values = u(moments)
    (slopes,) = torch.autograd.grad(values.sum(), moments, create_graph=True)
    law = ((slopes + k * values) ** 2).mean()
    beginning = (u(torch.zeros(1)) - 1).abs().sum()
    return law + beginning


loss = physics(u, times, 1.5)
""",
        "Yours is another",
        "that must cost something",
    ),
    (  # a number of axes is not rounded
        "4.13",
        """
def test(gradient):
    x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
    g = gradient(lambda t: (t**3).sum(), x)
    assert g.ndim == 2
    assert torch.allclose(g, 3 * x.detach() ** 2)


test(gradient)
""",
        "what line 5 asserts",
        "to the last digit",
    ),
    (  # unbroadcast sums too much, not sum()
        "7.4",
        """
def unbroadcast(g, shape):
    return g.sum() if np.shape(g) != shape else g


class Tensor(Base):
    def __add__(self, other):
        other = self.lift(other)
        return Tensor(self.data + other.data, ((self, lambda g: unbroadcast(g, self.data.shape)), (other, lambda g: unbroadcast(g, other.data.shape))))

    def __mul__(self, other):
        other = self.lift(other)
        return Tensor(self.data * other.data, ((self, lambda g: unbroadcast(g * other.data, self.data.shape)), (other, lambda g: unbroadcast(g * self.data, other.data.shape))))

    def __matmul__(self, other):
        return Tensor(self.data @ other.data, ((self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g)))

    def sum(self):
        return Tensor(self.data.sum(), ((self, lambda g: g * np.ones_like(self.data)),))


x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
bias = Tensor([10.0, 20.0, 30.0])
total = ((x * x + bias) ** 2).sum()
total.backward()
""",
        "sum over those axes only",
        "np.ones_like",
    ),
    (  # kept where it should be, other numbers
        "7.7",
        """
class Tensor(Base):
    def backward(self, gradient=None):
        arrived = {self: np.ones_like(self.data) if gradient is None else gradient.data}
        for tensor in self.from_the_end():
            g = arrived[tensor]
            if tensor.edges:
                for parent, rule in tensor.edges:
                    arrived[parent] = arrived.get(parent, 1.0) + rule(g)
            elif tensor.grad is None:
                tensor.grad = Tensor(g)
            else:
                tensor.grad = Tensor(tensor.grad.data + g)
""",
        "sum of all that was to arrive",
        "computed tensors keep none",
    ),
    (  # the factor is there, the sign is wrong
        "8.5",
        """
class Dual:
    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    @staticmethod
    def of(other):
        return other if isinstance(other, Dual) else Dual(other)

    def __add__(self, other):
        other = Dual.of(other)
        return Dual(self.value + other.value, self.rate + other.rate)

    __radd__ = __add__

    def __sub__(self, other):
        other = Dual.of(other)
        return Dual(self.value - other.value, self.rate - other.rate)

    def __rsub__(self, other):
        return Dual.of(other) - self

    def __mul__(self, other):
        other = Dual.of(other)
        return Dual(self.value * other.value, self.rate * other.value + self.value * other.rate)

    __rmul__ = __mul__

    def __truediv__(self, other):
        other = Dual.of(other)
        return Dual(self.value / other.value, (self.rate * other.value - self.value * other.rate) / other.value**2)

    def __rtruediv__(self, other):
        return Dual.of(other) / self

    def sin(self):
        return Dual(math.sin(self.value), -math.cos(self.value) * self.rate)

    def exp(self):
        e = math.exp(self.value)
        return Dual(e, e * self.rate)


slope = derivative(f, 0.5)
""",
        "a plus in the place of a minus",
        "lacks the rate",
    ),
    (  # they are not
        "8.1",
        """
def attack(reader, pictures, answers, strength):
    x = pictures.detach().clone().requires_grad_()
    loss = torch.nn.functional.cross_entropy(reader(x), answers)
    loss.backward()
    return pictures.detach().clone()


changed = attack(reader, unseen, right, strength)
""",
        "Something has arrived",
        "The pictures are changed",
    ),
    (  # another number is expected
        "4.13",
        """
def test(gradient):
    x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
    g = gradient(lambda t: (t**3).sum(), x)
    assert torch.equal(g, 2 * x.detach() ** 2)
""",
        "what line 5 asserts",
        "to the last digit",
    ),
    (  # no name of the learner's
        "6.7",
        """
def measure(net):
    with torch.no_grad():
        return torch.nn.functional.mse_loss(net(x_held), y_held).item()
""",
        "comes so far",
        "something called training mode",
    ),
    (  # one at a time, and the first is returned
        "3.2",
        """
by_hand = 6 * (x + 2) / x.numel()


def numeric_grad(f, x):
    h = 1e-5
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = h
        return (f(x + e) - f(x - e)) / (2 * h)


measured = numeric_grad(f, x)
""",
        "only one rate kept",
        "Nudging all elements at once tells",
    ),
    (  # a second name within a function
        "3.2",
        """
by_hand = 6 * (x + 2) / x.numel()


def numeric_grad(f, x):
    x, h = x.clone(), 1e-5
    slopes = torch.zeros_like(x)
    for i in range(len(x)):
        other = x
        other[i] += h
        slopes[i] = (f(other) - f(x)) / h
    return slopes


measured = numeric_grad(f, x)
""",
        "both names mean one tensor",
        "is given and has to stay",
    ),
]


@pytest.mark.parametrize(("key", "source", "said", "unsaid"), TYPED)
def test_what_is_told_is_so(key, source, said, unsaid, library):
    found = checking.check(exercises.find(key), source, seed=0, torch=library, seconds=60.0)
    assert found.outcome == "not yet"
    told = found.diagnosis.said("en")
    assert said in told, told
    assert unsaid not in told, told
