"""What beginners typed while somebody worked through the lessons: is the message about their slip?"""

import pytest

from checkers.course import exercises
from checkers.diagnose import checking
from checkers.show import feedback

NODES = "found = nodes(z)"
LEAF = "{0} = start.clone().requires_grad_()\n({0} * {0}).sum().backward()\n"
SECOND_THIRD = LEAF.format("second") + LEAF.format("third")
LOSS, SGD = "loss_fn(net(x).squeeze(1), y)", "torch.optim.SGD(net.parameters(), lr=lr)"
THREE_LINES = (
    "print(y[0:3])\nprint('Requires Gradient :', y.requires_grad)\nprint('Gradient :', y.grad)"
)


def trained(loss=LOSS, optimizer=SGD):
    """An answer to 6.6 with this loss and this optimizer."""
    return exercises.find("6.6").solution.replace(LOSS, loss).replace(SGD, optimizer)


def adam(*mended):
    """The starter of 6.4 with some of its lines mended."""
    source = exercises.find("6.4").starter
    for slip, right in mended:
        assert slip in source
        source = source.replace(slip, right)
    return source


SIZES, NO_POWER = ("g.abs()", "g * g"), ("(1 - 0.999))", "(1 - 0.999**k))")
TRACKED = {"(x + c).requires_grad": True, "(c + c).requires_grad": False}
# exercise, what was typed, the diagnosis, and words of the message
TYPED = [
    # Python itself
    ("2.1", "  y = x * x\nprint(y)", "indentation", "line 1 of the answer"),
    ("2.4", "def nodes(t):\nreturn []\n" + NODES, "indentation", "line 2 of the answer"),
    ("2.1", "y = x * x\nprint(y[0:3]", "syntax-error", "was never closed"),
    ("2.1", "y = square(x)\nprint(y)", "name-of-torch", "write torch.square."),
    ("2.1", "with no_grad():\n    y = x * x", "name-of-torch", "write torch.no_grad."),
    ("2.1", "y = X ** 2\nprint(y[0:3])", "misspelled", "Did you mean x?"),
    ("2.5", 'answer = {"(x + c).requires_grad": true}', "misspelled", "Did you mean True?"),
    ("2.3", "answer = [AddBackward0, AccumulateGrad]", "needs-quotes", 'write "AddBackward0"'),
    # half answers
    ("2.1", "y = x * x", "other-output", "not printed: tensor([1., 4., 9.]"),
    ("2.1", "y = x * x\nprint(y[0:3])\nprint(f'Requires Gradient: {y.requires_grad}')",
     "other-output", "not printed: Gradient : None\n"),
    ("2.5", f"answer = {TRACKED}", "open-prediction", "quiet.requires_grad"),
    ("2.8", "answer = [9, 512, 1536]", "open-prediction", "run(3.0)['doublings']"),
    # functions
    ("2.4", "def node(t):\n    return []\n\nfound = []", "missing-name", "called nodes"),
    ("2.4", "def nodes(t):\n    print(t)\n\n" + NODES, "no-return", "nodes never returns anything"),
    ("2.4", "def nodes(t):\n    return t.grad_fn.next_functions\n\n" + NODES,
     "none-has-no", "nodes of a constant"),
    ("2.4", "def nodes(t):\n    return [t.grad_fn.name()]\n\n" + NODES, "none-has-no",
     "`grad_fn` is sometimes None"),
    ("6.2", "def descend(loss_of, start, lr, steps):\n    pass\n\n"
     "point, losses = descend(bowl, start, 0.1, 5)", "no-return", "with a return"),
    # what is said must be what happened
    ("2.2", "y = x * x\ny.retain_grad(True)\ny.sum().backward()\nprint(y.grad)",
     "slip-argument-extra", "y.retain_grad(True)"),
    ("2.7", "first = start.requires_grad_()\n(first * first).sum().backward()\n" + SECOND_THIRD,
     "given-switched", "start itself has been switched on"),
    ("2.7", "first = start.clone().requires_grad_()\n(first * first).mean().backward()\n"
     + SECOND_THIRD, "slip-sum-or-mean", "sum in the place of mean"),
    # networks and optimizers
    ("6.6", trained(loss="loss_fn(net(x), y)"), "target-shape", "the shape [5, 1] and the target [5]."),
    ("6.6", trained(loss="torch.nn.functional.binary_cross_entropy(torch.sigmoid(net(x)), y)"),
     "target-shape", "the shape [5, 1] and the target [5]."),
    ("6.6", trained(optimizer="torch.optim.SGD(net, lr=lr)"), "not-parameters", "SGD(net.parameters(), lr=lr)"),
    ("6.6", trained(optimizer="torch.optim.SGD(net.parameters, lr=lr)"), "not-parameters",
     "with the parentheses"),
    ("6.6", trained(optimizer="torch.optim.SGD(net[0].weight, lr=lr)"), "not-parameters", "a list, SGD([w"),
    ("6.6", trained(optimizer="torch.optim.sgd(net.parameters(), lr=lr)"), "misspelled",
     "There is no torch.optim.sgd here. Did you mean torch.optim.SGD?"),
    ("6.6", trained(optimizer="torch.nn.SGD(net.parameters(), lr=lr)"), "misspelled", "torch.optim.SGD?"),
    ("6.6", trained(loss="torch.nn.bcewithlogitsloss()(net(x).squeeze(1), y)"), "misspelled",
     "Did you mean torch.nn.BCEWithLogitsLoss?"),
    # which of two slips is left
    ("6.4", adam(NO_POWER), "wrong-value", "One of the two slips is left, in the line of s"),
    ("6.4", adam(SIZES), "wrong-value", "One of the two slips is left, in the step"),
    ("6.4", adam() + "\nprint(point)", "wrong-value", "Both slips are still there"),
    ("6.4", adam(SIZES, NO_POWER, ("(1 - 0.9**k)", "1")), "slip-expression-part", "line 10"),
    # letters
    ("6.5", "answer = 'b c e g'", "no-such-choice", "There is no statement g: the letters are a, b, c,"),
    ("6.5", "answer = ['b', 'c', 'e', 'g', 'h']", "no-such-choice", "no statement g and h:"),
    ("6.5", "answer = 'b and c'", "no-such-choice", "no statement and:"),
    ("6.5", "answer = 'bc'", "wrong-choice", "(e) holds as well."),
    ("6.5", "answer = '-'", "no-choice", "out of a, b, c, d, e, f."),
    # the given line again
    ("2.1", "x = torch.tensor([1.0, 2.0, 3.0])\ny = x * x\n" + THREE_LINES, "made-anew", "Take that line out."),
    ("2.1", "x = torch.FloatTensor([1, 2, 3])\ny = x ** 2\n" + THREE_LINES, "made-anew", "Your line x = ..."),
    ("2.1", "x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\ny = x * x\n" + THREE_LINES,
     "given-changed", "x is given"),
    ("2.1", "y = torch.tensor([1.0, 4.0, 9.0])\n" + THREE_LINES, "typed-constant", "instead of typing"),
    # predictions: the number is right and the form is not; shapes as Python writes them
    ("3.3", exercises.find("3.3").solution.replace("[8.0, 8.0]", "8"), "wrong-prediction", "The number is right, but 2 of them come back"),
    ("3.5", exercises.find("3.5").solution.replace("[],", "(1,),"), "wrong-prediction", "predicted (1,), running it gives ()."),
    ("3.9", "answer = a, b, e", "needs-quotes", 'write them like "a b"'),
    # autograd.grad, and functions of torch that want something else
    ("4.1", "z = x**2 + 3 * y\ndx = torch.autograd.grad(x, z)[0]\ndy = dx", "grad-exchanged", "grad(z, x)."),
    ("4.2", "s = (p * q * q).sum() + r\ndp, dq, dr = torch.autograd.grad(s, p, q, r)", "inputs-in-a-row",
     "grad(s, [p, q, r])."),
    ("4.5", "def slopes(f, x):\n    y = f(x)\n    first = torch.autograd.grad(y, x)\n    return first, first\n\n"
     "first, second = slopes(cube, x)", "M13", "Without weights, backward() and grad start from one number"),
    ("5.7", "class Quantize(Function):\n    @staticmethod\n    def forward(ctx, x):\n        return round(x)\n\n"
     "    @staticmethod\n    def backward(ctx, g):\n        return g\n\ny = Quantize.apply(x)", "not-of-a-tensor",
     "write x.round()."),
    # which bug of a loop it is
    ("3.12", "for step in range(steps):\n    w.zero_grad()\n    ((w * inputs + b - targets) ** 2).mean().backward()"
     "\n    w.data -= lr * w.grad", "not-of-a-tensor", "A tensor has no zero_grad. Here you can write w.grad = None."),
    ("3.13", "optimizer = torch.optim.SGD([p1], lr=0.1)\nfor step in range(3):\n    optimizer.zero_grad()\n"
     "    (p1 * p1 - 6 * p1).backward()\n    optimizer.step()", "not-moved", "p2 is still where it started."),
    ("3.14", "p = start.clone().requires_grad_()\nfor step in range(4):\n    history.append(0.0)\n"
     "    history.append(0.0)", "wrong-length", "history has 8 entries, and there should be 4."),
]  # fmt: skip


@pytest.mark.parametrize(("key", "source", "diagnosis", "words"), TYPED)
def test_the_message_is_about_the_slip(key, source, diagnosis, words, library):
    known = exercises.find(key)
    verdict = checking.check(known, source, seed=0, torch=library, seconds=60.0)
    assert verdict.outcome == "not yet"
    assert verdict.diagnosis.id == diagnosis, feedback.as_text(verdict)
    assert words in feedback.as_text(verdict) + "\n"


# A prediction is right however it is written.
WRITTEN = [("(c + c).requires_grad", "False"), ("(x + c).requires_grad", "True "),
           ("stairs.grad", "tensor([0., 0.])"), ("stairs.grad", "[0, 0]")]  # fmt: skip


def test_a_dtype_need_not_be_quoted(library):
    known = exercises.find("1.2")
    source = known.solution.replace("'float32'", "torch.float32")
    assert source != known.solution
    assert checking.check(known, source, torch=library).outcome == "right"


@pytest.mark.parametrize(("question", "text"), WRITTEN)
def test_a_prediction_in_quotes_is_a_prediction(question, text, library):
    known = exercises.find("2.5")
    source = f"{known.solution}\nanswer[{question!r}] = {text!r}"
    assert checking.check(known, source, torch=library).outcome == "right"


@pytest.mark.parametrize("text", ["bce", "E, C, B", "b、c、e", "b和c和e", "(b) (c) (e)"])
def test_letters_are_read_generously(text, library):
    assert checking.check(exercises.find("6.5"), f"answer = {text!r}", torch=library).mark == 1
