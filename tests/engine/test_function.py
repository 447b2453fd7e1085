"""Function: every option of an operation with a derivative of one's own."""

import pytest

import engine as torch
from engine.autograd import Function
from engine.autograd.function import once_differentiable


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 3 * x**2


class CubeApart(Function):
    @staticmethod
    def forward(x):
        return x**3

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, g):
        return g * 3 * ctx.saved_tensors[0] ** 2


@pytest.mark.parametrize("cube", [Cube, CubeApart])
def test_every_order_follows(cube):
    x = leaf()
    y = cube.apply(x)
    assert y.grad_fn.name() == cube.__name__ + "Backward"
    (g,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    assert g.tolist() == [3.0, 12.0, 27.0]
    (h,) = torch.autograd.grad(g.sum(), x, create_graph=True)
    assert h.tolist() == [6.0, 12.0, 18.0]
    assert torch.autograd.grad(h.sum(), x)[0].tolist() == [6.0] * 3


class ByWayOfTheSquare(Function):
    """x to the 4th, with its intermediate x squared as a second output."""

    @staticmethod
    def forward(ctx, x):
        square = x * x
        ctx.save_for_backward(x, square)
        return square * square, square

    @staticmethod
    def backward(ctx, g, of_square):
        x, square = ctx.saved_tensors
        return g * 4 * x * square + of_square * 2 * x


def test_a_saved_output_among_several_is_differentiated_again():
    """By pencil: 4 x^3 is 32 at 2, and 12 x^2 is 48; real torch says the same."""
    x = torch.tensor(2.0, requires_grad=True)
    (g,) = torch.autograd.grad(ByWayOfTheSquare.apply(x)[0], x, create_graph=True)
    assert g.item() == 32.0
    assert torch.autograd.grad(g, x)[0].item() == 48.0


def test_saved_tensors_are_freed():
    x = leaf()
    y = Cube.apply(x).sum()
    y.backward()
    with pytest.raises(RuntimeError, match="second time"):
        y.backward()


def test_needs_input_grad_says_who_asks():
    seen = []

    class Product(Function):
        @staticmethod
        def forward(ctx, a, b, n):
            ctx.save_for_backward(a, b)
            return a * b * n

        @staticmethod
        def backward(ctx, g):
            seen.append(ctx.needs_input_grad)
            _, b = ctx.saved_tensors
            return g * b, None, None

    Product.apply(leaf(), torch.ones(3), 2).sum().backward()
    assert seen == [(True, False, False)]


def test_mark_dirty_changes_in_place():
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            return x.mul_(2)

        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = leaf()
    y = x * 1
    z = Double.apply(y)
    assert z is y
    assert y.grad_fn.name() == "DoubleBackward"
    z.sum().backward()
    assert x.grad.tolist() == [2.0] * 3
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        Double.apply(leaf())


def test_marked_outputs_have_no_derivative():
    class Sort(Function):
        @staticmethod
        def forward(ctx, x):
            values, index = x.sort()
            rank = index.to(torch.float32)
            ctx.mark_non_differentiable(rank)
            ctx.save_for_backward(index)
            return values, rank

        @staticmethod
        def backward(ctx, g, _):
            (index,) = ctx.saved_tensors
            return torch.zeros(3).scatter(0, index, g)

    values, rank = Sort.apply(torch.tensor([3.0, 1.0, 2.0], requires_grad=True))
    assert values.requires_grad
    assert not rank.requires_grad


@pytest.mark.parametrize(("materialize", "got"), [(True, [0.0, 0.0, 0.0]), (False, None)])
def test_missing_gradients(materialize, got):
    seen = []

    class Two(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(materialize)
            return x * 1, x * 2

        @staticmethod
        def backward(ctx, a, b):
            seen.append(None if b is None else b.tolist())
            return a

    x = leaf()
    Two.apply(x)[0].sum().backward()
    assert seen == [got]


def test_once_differentiable_refuses_the_second_derivative():
    class Once(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**2

        @staticmethod
        @once_differentiable
        def backward(ctx, g):
            return g * 2 * ctx.saved_tensors[0]

    x = leaf()
    (g,) = torch.autograd.grad((Once.apply(x) ** 2).sum(), x, create_graph=True)
    assert g.tolist() == [4.0, 32.0, 108.0]
    with pytest.raises(RuntimeError, match="once_differentiable"):
        g.sum().backward()


# (what backward returns for one input, error): texts of torch 2.13
WRONG_RETURNS = [
    (lambda g: (g, g), r"returned an incorrect number of gradients \(expected 1, got 2\)"),
    (lambda g: g[:2], r"returned an invalid gradient at index 0 - got \[2\] but expected shape"),
    (lambda g: 1.0, "expected Variable or None"),
]


@pytest.mark.parametrize(("returned", "text"), WRONG_RETURNS, ids=["many", "shape", "number"])
def test_wrong_returns(returned, text):
    class Wrong(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return returned(g)

    with pytest.raises((RuntimeError, TypeError), match=text):
        Wrong.apply(leaf()).sum().backward()


@pytest.mark.parametrize(
    "name", ["saved", "next", "seq", "extra", "outputs", "title", "function", "keeps", "fix"]
)
def test_a_learner_may_call_attributes_of_ctx_what_he_likes(name: str) -> None:
    class Scale(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, k):
            setattr(ctx, name, k)
            return x * k

        @staticmethod
        def backward(ctx, g):
            return g * getattr(ctx, name), None

    x = torch.ones(2, requires_grad=True)
    Scale.apply(x, 3.0).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]


def _with_on_ctx(name, value):
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            assert vars(ctx) == {}
            setattr(ctx, name, value)
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2

    return Double.apply(torch.tensor(1.0, requires_grad=True))


TUPLE = "autograd internal error: {} attribute is expected to be a tuple but is "
# What a program left on ctx under a word of PyTorch's, and what torch 2.13 raises (None: nothing).
ON_CTX = [
    ("to_save", None, None),
    ("to_save", (), None),
    ("to_save", 5, TUPLE.format("to_save")),
    ("to_save", ("a",), "save_for_backward can only save variables, but argument 0 is of type str"),
    ("dirty_tensors", None, None),
    ("dirty_tensors", "abc", TUPLE.format("dirty_tensors")),
    ("non_differentiable", None, None),
    ("non_differentiable", 5, TUPLE.format("non_differentiable")),
    ("needs_input_grad", 5, None),
    ("many", 5, None),
    ("outputs", 5, None),
    ("_links", 5, None),
]


@pytest.mark.parametrize(("name", "value", "error"), ON_CTX)
def test_what_a_program_leaves_on_ctx(name, value, error):
    if error is None:
        assert _with_on_ctx(name, value).item() == 2.0
    else:
        with pytest.raises((RuntimeError, TypeError)) as raised:
            _with_on_ctx(name, value)
        assert str(raised.value) == error
