"""Mechanical mistakes in every solution: does the check notice, and does it say something fitting?

`make mutateanswers` writes docs/mutants.md. A mutant is a solution with one change: operands
swapped, a term dropped, a constant changed, a call removed, the wrong reduction, a sign turned,
an operator exchanged, a statement left out. A mutant that is still right must be known below,
with a reason.
"""

from __future__ import annotations

import argparse
import ast
import copy
import difflib
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from checkers.course.exercises import all_exercises, find
from checkers.diagnose import checking
from checkers.judge.exercise import Exercise

TABLE = Path(__file__).parents[1] / "docs" / "mutants.md"
SEED = 0
EXCHANGED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult, ast.Gt: ast.GtE, ast.Lt: ast.LtE, ast.GtE: ast.Gt, ast.LtE: ast.Lt,
}  # fmt: skip
REDUCTIONS = {"sum": "mean", "mean": "sum", "max": "min", "min": "max"}
UNSWAPPED = (ast.Add, ast.Mult)  # a + b and b + a are the same number

SAME = "the same number, from the other side"
SHOWN = "the last line of a cell is shown without print"
PRINTED = "the numbers are shown, in whatever order"
LIFTED = "the operation that follows lifts the number itself"
# What leaves a solution right, by exercise and by the changed line, and why it may.
PARABOLA = "f is a parabola: the rate from both sides is its slope at any distance"
ROUNDS = "one round more ends nearer still"
ELSEWHERE = "another start, and the same end"
ONE_NUMBER = "of one number the sum is the mean"
NAMED = "the prompt leaves open what a node is called"
FROM_ONES = "a walk that starts with ones is a walk from the sum"
HARMLESS: Mapping[tuple[str, str], str] = {
    ("1.1", "v"): SHOWN,
    ("2.1", "'Gradient : %s ' % y.grad"): SHOWN,
    ("2.2", "y.grad"): SHOWN,
    ("3.1", "x.grad"): SHOWN,
    ("3.1", "print(out.view(1), 'output:\\n')"): PRINTED,
    ("3.2", "h = 1.00001"): PARABOLA,
    ("3.2", "h = -1.00001"): PARABOLA,
    ("3.2", "pass"): "a rate from one side, over the distance really gone: less exact, not wrong",
    ("3.6", "v = wanted / (2 * (x + 2))"): "weights with a history are weights",
    ("3.6", "pass"): "weights are what is asked for; the check walks where the answer has not",
    ("3.6", "z"): "the same: the check walks where the answer has not",
    ("3.6", "v"): "the same: the check walks where the answer has not",
    ("3.7", "loss = ((ts - w * xs) ** 2).mean() / 4"): SAME,
    ("3.16", "loss = ((targets - predictions) ** 2).mean()"): SAME,
    ("3.12", "loss = ((targets - (w * inputs + b)) ** 2).mean()"): SAME,
    ("3.14", "loss = ((3 - p) ** 2).sum()"): SAME,
    ("4.1", "print(dx, 'dx:\\n')"): PRINTED,
    ("4.1", "print(dy, 'dy:\\n')"): PRINTED,
    ("4.1", "dx, = torch.autograd.grad(z, x, grad_outputs=torch.ones(2, 3), retain_graph=False)"): (
        "x and y have nodes of their own, so nothing that the second call needs was released"
    ),
    ("4.6", "product, = torch.autograd.grad(v @ gradient, x)"): SAME,
    ("4.7", "r = (r - value / slope).requires_grad_()"): (
        "the root is right; the graph grows, which a few steps do not feel"
    ),
    ("4.9", "m = x.max()"): "the shift cancels, and so does its gradient",
    ("5.1", "x.grad"): SHOWN,
    ("5.2", "x.grad"): SHOWN,
    ("5.2", "return torch.from_numpy(np.add(3, np.power(ctx.array + 2, 2)))"): SAME,
    ("5.2", "ctx.array = x.numpy()"): "forward runs without recording, where numpy() is allowed",
    ("5.2", "return grad_output * (2 * (ctx.array + 2))"): "a tensor times an array is a tensor",
    ("5.3", "print(b.grad, w.grad)"): PRINTED,
    ("5.6", "total, product = SumProduct.apply(b, a)"): "sum and product do not mind the order",
    (
        "5.9",
        "loss = ((torch.sin(t) - (p[0] + p[1] * P3.apply(p[2] + p[3] * t))) ** 2).mean()",
    ): SAME,
    (
        "5.11",
        "return x",
    ): "a Function's output is a new tensor even if forward hands its input back",
    ("6.2", "w = start.clone().requires_grad_()"): "start has no history that detach could cut",
    ("6.4", "return w"): "the point may be a leaf as well as a plain tensor",
    ("6.7", "loss = loss_fn(y[batch], net(x[batch]))"): SAME,
    ("6.7", "held_loss = loss_fn(y_held, net(x_held)).item()"): SAME,
    (
        "7.3",
        "y = (2 - x) / (1 + x ** 2) + (x.exp() * 0.3).tanh() - x",
    ): "at 0.5 relu hands its input on; relu itself is checked on both sides of 0",
    ("7.3", "return Value(max(0.0, self.data), ((self, float(self.data > 0)),))"): SAME,
    ("7.3", "return Value(max(self.data, 0.0), ((self, self.data > 0),))"): "True counts as 1",
    ("7.3", "return self + -other"): LIFTED,
    ("7.3", "return self * other ** (-1)"): LIFTED,
    ("7.5", "return Tensor(data, kept, made_by, requires_grad=kept)"): (
        "an empty tuple is as false as False"
    ),
    ("7.6", "y.backward()"): FROM_ONES,
    ("7.6", "return result.result(result.data, edges, cls.__name__)"): NAMED,
    ("7.6", "return result.result(result.data, edges, 'Backward')"): NAMED,
    ("7.9", "(x ** 3).backward(create_graph=True)"): FROM_ONES,
    ("7.9", "slope.backward()"): FROM_ONES,
    ("8.2", "return p"): "the two numbers may be tensors",
    ("8.2", "for _ in range(41):"): ROUNDS,
    ("8.2", "p = torch.tensor([3.0, 0.0], requires_grad=True)"): ELSEWHERE,
    ("8.2", "p = torch.tensor([2.0, 1.0], requires_grad=True)"): ELSEWHERE,
    ("8.2", "p -= slope"): "a learning rate of 1",
    ("8.2", "p -= 2.0 * slope"): "the observed angles are missed by less than is allowed",
    ("8.2", "loss = ((observed - swing(p[0], p[1])) ** 2).mean()"): SAME,
    ("8.3", "for _ in range(151):"): ROUNDS,
    ("8.3", "loss = ((blur(torch.sigmoid(z)) - observed) ** 2).sum()"): (
        "Adam goes by the direction of the slopes; their common factor cancels"
    ),
    ("8.3", "loss = ((observed - blur(torch.sigmoid(z))) ** 2).mean()"): SAME,
    ("8.4", "start = 1 - u(torch.zeros(1))"): "squared, both are the same",
    ("8.4", "return ((slope + k * value) ** 2).mean() + (start ** 2).mean()"): ONE_NUMBER,
    ("8.4", "return ((slope + k * value) ** 2).mean() + start ** 2"): ONE_NUMBER,
    ("8.4", "t = t.detach().requires_grad_()"): "detach makes a tensor of its own",
    ("8.4", "t = t.clone().requires_grad_()"): "the times have no history that detach could cut",
    ("8.5", "return self + other * -1"): LIFTED,
    ("4.13", "pass"): "allclose refuses another shape, too",
    (
        "4.13",
        "before = x.detach()",
    ): "the one that moves x gives it other numbers, not these others",
    ("4.13", "before = x.clone()"): "what x was may have a history",
    ("4.13", "assert torch.allclose(2 * before + 1, found)"): SAME,
    ("4.13", "assert torch.allclose(torch.full_like(before, 2), second)"): SAME,
    ("4.13", "assert torch.equal(before, x)"): SAME,
    ("4.13", "x = torch.arange(6.0).reshape(3, 2).requires_grad_()"): "another matrix",
    ("8.6", "assert torch.equal(before * 5, Product.apply(a, b))"): SAME,
    ("8.6", "assert torch.equal(before, a)"): SAME,
    ("8.6", "pass"): "gradcheck stumbles over an input that was written to, too",
    ("8.6", "assert torch"): "the same: gradcheck stumbles over it",
    ("8.6", "assert torch.equal(Product.apply(b, a), before * 5)"): "a product either way",
    (
        "8.6",
        "assert torch.autograd.gradcheck(lambda x: Product.apply(before, x), (a,))",
    ): "the untracked one on the other side",
}


@dataclass(frozen=True)
class Mutant:
    """A changed solution."""

    kind: str
    source: str
    change: str  # the line before and after


@dataclass(frozen=True)
class Judged:
    """What the check made of a mutant."""

    mutant: Mutant
    outcome: str
    diagnosis: str | None


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a solution, each once."""
    tree = ast.parse(source)
    before = ast.unparse(tree)
    seen = {before}
    for number, node in enumerate(ast.walk(tree)):
        for kind, replacement in _changes(node):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[number]
            text = ast.unparse(ast.fix_missing_locations(_Put(target, replacement).visit(changed)))
            if text not in seen:
                seen.add(text)
                yield Mutant(kind, text, _difference(before, text))


class _Put(ast.NodeTransformer):
    """Puts something else in the place of one node."""

    def __init__(self, target: ast.AST, replacement: ast.AST) -> None:
        self.target, self.replacement = target, replacement

    def visit(self, node: ast.AST) -> ast.AST:
        return self.replacement if node is self.target else self.generic_visit(node)


def _difference(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    marked = [line for line in lines if line[:3] not in ("---", "+++") and line[0] in "-+"]
    return " → ".join(line[1:].strip() for line in marked)


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What can be put in the place of a node, and what that is called."""
    match node:
        case ast.Constant(value=bool()):
            yield "constant", ast.Constant(not node.value)
        case ast.Constant(value=int() | float()):
            yield "constant", ast.Constant(node.value + 1)
            yield "constant", ast.Constant(-node.value - 1)
        case ast.BinOp():
            yield "term dropped", node.left
            yield "term dropped", node.right
            if type(node.op) in EXCHANGED:
                other = EXCHANGED[type(node.op)]()
                yield "operator", ast.BinOp(node.left, other, node.right)
            if not isinstance(node.op, UNSWAPPED):
                yield "operands swapped", ast.BinOp(node.right, node.op, node.left)
        case ast.UnaryOp(op=ast.USub()):
            yield "sign", node.operand
        case ast.Compare(ops=[op]) if type(op) in EXCHANGED:
            yield "operator", ast.Compare(node.left, [EXCHANGED[type(op)]()], node.comparators)
        case ast.Call():
            yield from _calls(node)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Tuple):
            yield "sign", ast.Return(ast.UnaryOp(ast.USub(), value))
        case ast.Return(value=ast.Tuple(elts=[first, second])):
            yield "operands swapped", ast.Return(ast.Tuple([second, first], ast.Load()))
        case ast.AugAssign(op=ast.Add() | ast.Sub()):
            other = EXCHANGED[type(node.op)]()
            yield "sign", ast.AugAssign(node.target, other, node.value)
    if isinstance(node, ast.stmt) and not isinstance(
        node, ast.Import | ast.ImportFrom | ast.ClassDef | ast.FunctionDef | ast.Pass
    ):
        yield "statement left out", ast.Pass()


def _calls(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node.func, ast.Attribute):
        if node.func.attr in REDUCTIONS:
            other = ast.Attribute(node.func.value, REDUCTIONS[node.func.attr], ast.Load())
            yield "reduction", ast.Call(other, node.args, node.keywords)
        yield "call removed", node.func.value
    if len(node.args) == 1:
        yield "call removed", node.args[0]
    if len(node.args) == 2:
        yield "operands swapped", ast.Call(node.func, node.args[::-1], node.keywords)


def judged(exercise: Exercise) -> Iterator[Judged]:
    """Every mutant of an exercise's solution with the check's verdict."""
    for mutant in mutants(exercise.solution):
        verdict = checking.check(exercise, mutant.source, seed=SEED, seconds=0)
        diagnosis = verdict.diagnosis.id if verdict.diagnosis else None
        yield Judged(mutant, verdict.outcome, diagnosis)


def reason(exercise: str, mutant: Mutant) -> str | None:
    """Why a mutant may be right, None if that is not known."""
    return HARMLESS.get((exercise, mutant.change.rpartition(" → ")[2]))


HEADING = """\
# Mutants of the solutions

Written by `make mutateanswers`; the tests run the same. Each solution is changed mechanically, one
change at a time: operands swapped, a term dropped, a constant changed, a call removed, the wrong
reduction, a sign turned, an operator exchanged, a statement left out. Of {count} mutants the checks
find {killed} ({share:.1%}). The other {right} are right answers in another form; each is listed
with its reason.

"Cause" counts answers that are told a cause (a misconception, an exception, a missing step),
"difference" those that are told which value differs, yours and the expected one; "untouched" is
what became equal to the starter.

| exercise | mutants | cause | difference | untouched | right |
|---|---|---|---|---|---|
"""
DIFFERENCES = {"wrong-value", "wrong-gradient", "wrong-shape", "wrong-type", "wrong-dtype",
               "wrong-tracking", "other-output", "not-printed", "special-case"}  # fmt: skip


def table(results: Mapping[str, Sequence[Judged]]) -> str:
    """The document."""
    rows, right, count = [], [], Counter[str]()
    for exercise, found in results.items():
        outcomes = Counter(_sort(each) for each in found)
        cells = [outcomes[key] for key in ("cause", "difference", "untouched", "right")]
        rows.append(f"| {exercise} | {len(found)} | " + " | ".join(map(str, cells)) + " |")
        count.update(outcomes)
        for each in found:
            if each.outcome == "right":
                line = each.mutant.change.replace("|", "\\|")
                right.append(f"| {exercise} | `{line}` | {reason(exercise, each.mutant)} |")
    everything = count.total()
    killed = everything - count["right"]
    share = killed / everything
    heading = HEADING.format(count=everything, killed=killed, share=share, right=count["right"])
    again = [
        "",
        "## Right in another form",
        "",
        "| exercise | change | why it may be |",
        "|---|---|---|",
    ]
    return heading + "\n".join([*rows, *again, *right]) + "\n"


def _sort(each: Judged) -> str:
    if each.outcome == "not attempted":
        return "untouched"
    if each.outcome == "right":
        return "right"
    return "difference" if each.diagnosis in DIFFERENCES else "cause"


def main() -> int:
    """Write the table, or show the right ones of the exercises that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exercises", nargs="*", help="show these, write nothing")
    options = parser.parse_args()
    results: dict[str, list[Judged]] = {}
    unexplained = 0
    for each in map(find, options.exercises) if options.exercises else all_exercises():
        found = results[each.id] = list(judged(each))
        alive = [one for one in found if one.outcome == "right"]
        print(f"{each.id:<5}{len(found):>4} mutants, {len(alive)} right", flush=True)
        for one in alive:
            known = reason(each.id, one.mutant)
            unexplained += known is None
            print(f"     {one.mutant.change}\n         {known or 'NO REASON IS KNOWN'}")
    if not options.exercises:
        TABLE.write_text(table(results), encoding="utf-8")
        print(f"wrote {TABLE.name}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
