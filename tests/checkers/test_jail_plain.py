"""Which answers may share a process with the other answers of the same learner."""

import pytest

from checkers.ask.question import Question
from checkers.classroom import grading
from checkers.course import exercises
from checkers.jail.limits import Limits
from checkers.jail.plain import is_plain
from checkers.jail.warm import Warm
from checkers.judge import judging

ALONE = [
    "import os",
    "import sys as math",
    "import torch as t",
    "from numpy import linalg",
    "torch.tensor = None",
    "torch.autograd.grad = None",
    "np.add.reduce = 1",
    "t = torch\nt.tensor = None",
    "a = torch.autograd\na.grad = None",
    "torch.set_default_dtype(torch.float64)",
    "np.seterr(all='raise')",
    "setattr(torch, 'tensor', None)",
    "type(x).grad = 1",
    "x.__class__ = int",
    "().__class__.__bases__[0].__subclasses__()",
    "torch._C.x",
    "__builtins__",
    "globals()['torch']",
    "Function.apply = None",
    "torch.__dict__['tensor'] = 1",
    "del torch.tensor",
    "from torch.autograd import Variable as V\nV.grad = None",
    "from torch.autograd import Variable as V\nV = 1",
    "from torch.autograd import Function as F\nF.apply.__func__",
    "class A:\n    def f(torch):\n        torch.tensor = None",
    "class A:\n    def f(self, other):\n        other.tensor = None",
    "def f(ctx):\n    ctx.tensor = None",
    "class A:\n    def f(self):\n        self.__class__ = None",
    "class A:\n    def f(self):\n        self.torch.tensor = None",
]
SHARED = [
    "import torch\nimport numpy as np",
    "from torch.autograd import Variable, Function",
    "x.grad = None",
    "x.data -= 0.1 * x.grad",
    "x._version",
    "x.grad.zero_()",
    "class F(Function):\n    @staticmethod\n    def forward(ctx, x):\n        ctx.save_for_backward(x)\n        return x",
    "y = (x + ",
    "torch.autograd.grad(y, x)",
    "from torch.autograd import Variable as V\nv = V(x)",
    "class F(Function):\n    def forward(ctx, x):\n        ctx.x = x\n        return x",
    "class Model:\n    def __init__(self):\n        self.w = x",
]


@pytest.mark.parametrize("source", ALONE)
def test_alone(source):
    assert not is_plain(Question("3.1", "", "", source))
    assert not is_plain(Question("3.1", "", "", "x = 1", context=(source,)))


@pytest.mark.parametrize("source", SHARED)
def test_shared(source):
    assert is_plain(Question("3.1", "", "", source))


def test_most_solutions_share():
    solutions = [each.solution for each in exercises.all_exercises()]
    plain = sum(is_plain(Question("", "", "", source)) for source in solutions)
    assert plain > 0.8 * len(solutions)


KEYS = ("1.1", "3.1", "3.2")
ENDING_EARLY = [
    ("while True: pass", "time-limit"),
    ("big = list(range(10**9))", "memory-limit"),
    ("import os; os._exit(3)", "stopped"),
    ("torch.tensor = torch.ones = None\nraise ValueError", "exception"),
    ("def f(n): return [f(n - 1), f(n - 1)] if n else 0\nf(60)", "time-limit"),
]


@pytest.mark.parametrize(("source", "diagnosis"), ENDING_EARLY)
def test_one_bad_answer_costs_itself_only(source, diagnosis):
    chosen = [exercises.find(key) for key in KEYS]
    run = grading.prepare(chosen, Limits(seconds=1), 5)
    asked = [run.question(each, each.solution, ()) for each in chosen]
    asked[1] = judging.question(chosen[1], source, 5)
    with Warm(run.limits) as warm:
        replies = warm.ask_all(asked)
    found = [grading.judge_reply(*each, run) for each in zip(chosen, asked, replies, strict=True)]
    assert [each.outcome for each in found] == ["right", "not yet", "right"]
    assert found[1].diagnosis.id == diagnosis
