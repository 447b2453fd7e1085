"""Warm-up questions: what a learner has misunderstood, in fresh dress until it stays right.

A question belongs to a misconception. Its code has gaps for numbers that are drawn anew each time;
what is right, running the code decides. The record of causes is part of the learner's own progress
and stays on their machine.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from checkers.ask import facts
from checkers.course.desk import AGAIN, Progress
from checkers.course.kinds import predicting

MOST = 3  # questions at a time
LEAF = "x = torch.tensor({a}.0, requires_grad=True)\n"
PAIR = "x = torch.tensor([{a}.0, {b}.0], requires_grad=True)\n"


@dataclass(frozen=True)
class Template:
    """A question with gaps {a}, {b}, {c} for whole numbers from 2 to 9, no two of them equal."""

    code: str
    asks: str
    why: Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """A question in the dress of this time."""

    cause: str
    code: str
    asks: str
    why: Mapping[str, str]

    def answer(self) -> Any:
        """What running it gives, as plain data; "error" if it raises."""
        return predicting.outcome(self.code, self.asks)

    def is_right(self, guess: object) -> bool:
        """Whether a guess says so, however it is spelled."""
        return predicting.same(facts.describe(guess), facts.describe(self.answer()))


QUESTIONS: Mapping[str, Template] = {
    "M01": Template(
        "x, w = torch.tensor({a}.0), torch.tensor({b}.0, requires_grad=True)\n(x * w).backward()",
        "x.grad",
        {"en": "x is not tracked, so nothing arrives there: None, and no error.",
         "zh": "x 没有被追踪，所以那里什么也收不到：是 None，也不报错。"},
    ),
    "M02": Template(
        "x = torch.tensor([{a}, {b}], requires_grad=True)", "x.is_leaf",
        {"en": "Whole numbers have no slopes: tracking them is refused. Write {a}.0.",
         "zh": "整数没有斜率：追踪它们会被拒绝。请写 {a}.0。"},
    ),
    "M07": Template(
        LEAF + "y = x * {b}", "x.grad",
        {"en": "Nothing has been walked yet: .grad is None until backward() has run.",
         "zh": "还没有往回走：backward() 运行之前，.grad 是 None。"},
    ),
    "M08": Template(
        LEAF + "y = x * {b}\n(y * y).backward()", "y.grad",
        {"en": "y was computed; only leaves keep what arrives, unless y.retain_grad() was called.",
         "zh": "y 是算出来的；只有叶子节点才保留收到的梯度，除非调用过 y.retain_grad()。"},
    ),
    "M13": Template(
        PAIR + "(x * {c}).backward()", "x.grad",
        {"en": "Two results and no weights: backward() starts from one number.",
         "zh": "有两个结果，却没有权重：backward() 要从一个数出发。"},
    ),
    "M15": Template(
        PAIR + "y = torch.stack([x[0] * x[1], x[0]])\ny.backward(torch.ones(2))", "x.grad",
        {"en": "Weights of one give the sum of the rows of the Jacobian, not the Jacobian.",
         "zh": "权重全为一，得到的是雅可比矩阵各行之和，而不是雅可比矩阵。"},
    ),
    "M16": Template(
        LEAF + "(x * {b}).backward()\n(x * {c}).backward()", "x.grad",
        {"en": "The second pass adds to what the first has left: {b} + {c}.",
         "zh": "第二次会加到第一次留下的数上：{b} + {c}。"},
    ),
    "M18": Template(
        LEAF + "y = x * x\ny.backward()\ny.backward()", "x.grad",
        {"en": "The product had saved its factors, and the first pass has freed them.",
         "zh": "乘法保存了两个因子，第一次反向传播已把它们释放。"},
    ),
    "M26": Template(
        "w = torch.tensor({a}.0, requires_grad=True)\n(w * {b}).backward()\nw = w - 0.1 * w.grad",
        "w.is_leaf",
        {"en": "w now names a computed tensor. Change the leaf itself, inside no_grad: w -= ...",
         "zh": "w 现在指的是一个算出来的张量。请在 no_grad 里改叶子节点本身：w -= ……"},
    ),
    "M28": Template(
        LEAF + "y = torch.tensor((x * {b}).item())", "y.requires_grad",
        {"en": "item() is a plain number: the history ends there.",
         "zh": "item() 给出普通的数：历史到那里就断了。"},
    ),
    "M34": Template(
        LEAF + "y = x.detach()\ny.add_({b})", "x.item()",
        {"en": "detach() shares the numbers: what happens to y happens to x. clone() makes a copy.",
         "zh": "detach() 共用同样的数：y 变了，x 也跟着变。要副本得用 clone()。"},
    ),
    "M35": Template(
        LEAF + "y = x.clone() * {b}\ny.backward()", "x.grad",
        {"en": "clone() is an operation like others: the gradient passes through it.",
         "zh": "clone() 和别的运算一样：梯度会穿过它。"},
    ),
    "M36": Template(
        LEAF + "(x * x.detach() * {b}).backward()", "x.grad",
        {"en": "The detached factor counts as a constant, so only one of the two paths is left.",
         "zh": "分离出来的因子算作常数，所以两条路只剩一条。"},
    ),
    "M37": Template(
        LEAF + "net = torch.nn.Linear(1, 1).eval()\ny = net(x.reshape(1, 1))", "y.requires_grad",
        {"en": "eval() changes what some layers do; recording goes on. no_grad pauses it.",
         "zh": "eval() 只改变某些层的行为；记录照常进行。暂停记录的是 no_grad。"},
    ),
    "M38": Template(
        LEAF + "with torch.no_grad():\n    y = x * {b}", "y.requires_grad",
        {"en": "Inside no_grad nothing is recorded.", "zh": "在 no_grad 里面什么都不记录。"},
    ),
    "M43": Template(
        "b = torch.zeros(3, requires_grad=True)\n(torch.ones({a}, 3) + b).sum().backward()",
        "b.grad",
        {"en": "Each number of b was used in {a} rows, and what was broadcast is summed.",
         "zh": "b 的每个数在 {a} 行里都用到了；广播过的，要求和。"},
    ),
    "M47": Template(
        LEAF + "g = torch.autograd.grad(x * {b}, x)", "len(g)",
        {"en": "grad returns a tuple, with one entry for each input.",
         "zh": "grad 返回一个元组，每个输入一项。"},
    ),
    "M48": Template(
        LEAF + "torch.autograd.grad(x * {b}, x)", "x.grad",
        {"en": "grad returns the gradient and leaves .grad alone.",
         "zh": "grad 返回梯度，不碰 .grad。"},
    ),
    "M51": Template(
        LEAF + "g, = torch.autograd.grad(x ** {b}, x)", "g.requires_grad",
        {"en": "Without create_graph=True the gradient is a constant.",
         "zh": "没有 create_graph=True，梯度就是常数。"},
    ),
    "M53": Template(
        "w = torch.tensor({a}.0, requires_grad=True)\noptimizer = torch.optim.SGD([w], lr=1.0)\n"
        "(w * {b}).backward()\noptimizer.zero_grad()\noptimizer.step()",
        "w.item()",
        {"en": "The gradient was thrown away before the step, so w stays where it is.",
         "zh": "梯度在走步之前被扔掉了，所以 w 原地不动。"},
    ),
}  # fmt: skip


def due(progress: Progress) -> tuple[str, ...]:
    """The causes that are to come back, the ones that are least settled first."""
    waiting = [key for key, left in progress.missed.items() if left > 0 and key in QUESTIONS]
    return tuple(sorted(waiting, key=lambda key: -progress.missed[key]))


def chosen(progress: Progress, seed: int) -> tuple[Question, ...]:
    """The questions of this warm-up, in a dress that the seed decides."""
    draw = random.Random(seed)
    return tuple(dressed(key, draw) for key in due(progress)[:MOST])


def dressed(cause: str, draw: random.Random) -> Question:
    """A question with numbers in its gaps."""
    template = QUESTIONS[cause]
    numbers = dict(zip("abc", map(str, draw.sample(range(2, 10), 3)), strict=True))

    def filled(text: str) -> str:
        for name, number in numbers.items():
            text = text.replace(f"{{{name}}}", number)
        return text

    why = {language: filled(text) for language, text in template.why.items()}
    return Question(cause, filled(template.code), template.asks, why)


def noted(progress: Progress, questions: Sequence[Question], met: Sequence[bool]) -> Progress:
    """The progress after these answers: a right one is a step to rest, a wrong one begins anew."""
    missed = dict(progress.missed)
    for question, right in zip(questions, met, strict=True):
        missed[question.cause] = max(0, missed.get(question.cause, 0) - 1) if right else AGAIN
    return replace(progress, missed=missed)
