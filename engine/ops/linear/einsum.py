"""Sums of products in Einstein's notation, contracted pair by pair as PyTorch does it."""

from __future__ import annotations

from typing import Any

from ...core.tensor import Tensor
from ..elements.arithmetic import in_common
from ..views.shape import permute, reshape, unsqueeze_op, view
from .products import bmm_op, same_type

ELLIPSIS = "..."
Labels = list  # of str (a letter), or int (a dimension under an ellipsis, counted from the right)


def einsum(equation: Any, *operands: Any) -> Tensor:
    """A sum of products, for example ``einsum("ij,jk->ik", a, b)``.

    Letters name dimensions; one that the output leaves out is summed over; ``...`` stands for any
    number of leading dimensions that broadcast. Operands may also alternate with lists of integers.

    Raises:
        RuntimeError: when the equation and the operands do not fit.
    """
    if not operands:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one "
            "operand and its subscripts list"
        )
    if isinstance(equation, Tensor):
        equation, operands = _from_lists((equation, *operands))
    if len(operands) == 1 and not isinstance(operands[0], Tensor):
        operands = tuple(operands[0])
    _check_letters(equation)
    left, arrow, right = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(operands):
        many = "fewer" if len(operands) < len(terms) else "more"
        raise RuntimeError(
            f"einsum(): {many} operands were provided than specified in the equation"
        )
    named = [_labels(term, x, i) for i, (term, x) in enumerate(zip(terms, operands, strict=True))]
    output = _output_labels(right, named) if arrow else _implicit_output(named)
    for label in output:
        if not any(label in labels for labels in named):
            raise RuntimeError(
                f"einsum(): output subscript {label} does not appear in the equation for any "
                "input operand"
            )
    return _contract(
        [_distinct(x, labels) for x, labels in zip(operands, named, strict=True)], output
    )


def _check_letters(equation: str) -> None:
    left, arrow, right = equation.partition("->")
    for start, part, others in ((0, left, ", "), (len(left + arrow), right, " ")):
        for i, c in enumerate(part.replace(ELLIPSIS, "   ")):
            if not (c in others or (c.isascii() and c.isalpha())):
                raise RuntimeError(
                    f"einsum(): invalid subscript given at index {start + i} in the equation "
                    "string, subscripts must be in [a-zA-Z]"
                )


def _from_lists(arguments: tuple) -> tuple[str, tuple]:
    """``(a, [0, 1], b, [1, 2], [0, 2])`` as an equation and its operands."""

    def text(labels: Any) -> str:
        return "".join(ELLIPSIS if k is Ellipsis else chr(ord("A") + int(k)) for k in labels)

    pairs = len(arguments) // 2
    terms = [text(arguments[2 * i + 1]) for i in range(pairs)]
    equation = ",".join(terms) + ("->" + text(arguments[-1]) if len(arguments) % 2 else "")
    return equation, arguments[0 : 2 * pairs : 2]


def _labels(term: str, x: Tensor, position: int) -> Labels:
    n = x._array.ndim
    before, dots, after = term.partition(ELLIPSIS)
    named = len(before) + len(after)
    if named > n or (not dots and named != n):
        raise RuntimeError(
            f"einsum(): the number of subscripts in the equation ({named}) "
            f"{'is more than' if dots else 'does not match'} the number of dimensions ({n}) for "
            f"operand {position}{'' if dots else ' and no ellipsis was given'}"
        )
    return [*before, *range(n - named, 0, -1), *after]


def _output_labels(right: str, named: list[Labels]) -> Labels:
    before, dots, after = right.partition(ELLIPSIS)
    return [*before, *(_under_ellipsis(named) if dots else ()), *after]


def _implicit_output(named: list[Labels]) -> Labels:
    letters = [k for labels in named for k in labels if isinstance(k, str)]
    return [*_under_ellipsis(named), *sorted(k for k in set(letters) if letters.count(k) == 1)]


def _under_ellipsis(named: list[Labels]) -> list[int]:
    deepest = max(sum(isinstance(k, int) for k in labels) for labels in named)
    return list(range(deepest, 0, -1))


def _distinct(x: Tensor, labels: Labels) -> tuple[Tensor, Labels]:
    """Take diagonals until each label stands once."""
    labels = list(labels)
    for label in dict.fromkeys(labels):
        while labels.count(label) > 1:
            i = labels.index(label)
            j = labels.index(label, i + 1)
            m, n = x._array.shape[i], x._array.shape[j]
            if m != n:
                raise RuntimeError(
                    f"einsum(): subscript {label} is repeated for operand 0 but the sizes don't "
                    f"match, {n} != {m}"
                )
            x = x.diagonal(0, i, j)
            labels = [*labels[:i], *labels[i + 1 : j], *labels[j + 1 :], label]
    return x, labels


def _contract(operands: list[tuple[Tensor, Labels]], output: Labels) -> Tensor:
    summed = sorted({k for _, labels in operands for k in labels if k not in output}, key=str)
    order = [*output, *summed]
    tensors = [_aligned(x, labels, order) for x, labels in operands]
    _check_sizes(tensors, order)
    last = {k: max(i for i, (_, labels) in enumerate(operands) if k in labels) for k in summed}
    width = len(output)
    total = tensors[0]
    if len(tensors) == 1:
        return total.sum(tuple(range(width, len(order)))) if summed else total
    for i, x in enumerate(tensors[1:], start=1):
        done = [d for d, k in enumerate(order) if k in last and last[k] <= i]
        done = [d for d in done if total._array.shape[d] != 1 or x._array.shape[d] != 1]
        total = _pair(total, x, done) if done else total * x
    return view(total, total._array.shape[:width]) if summed else total


def _aligned(x: Tensor, labels: Labels, order: Labels) -> Tensor:
    """Dimensions in the common order, with length 1 where the operand has none."""
    x = permute(x, [labels.index(k) for k in order if k in labels])
    for i, k in enumerate(order):
        if k not in labels:
            x = unsqueeze_op(x, i)
    return x


def _check_sizes(tensors: list[Tensor], order: Labels) -> None:
    for d, label in enumerate(order):
        sizes = {x._array.shape[d] for x in tensors} - {1}
        if len(sizes) > 1:
            first, other, *_ = (x._array.shape[d] for x in tensors if x._array.shape[d] != 1)
            raise RuntimeError(
                f"einsum(): subscript {label} has size {other} for operand 1 which does not "
                f"broadcast with previously seen size {first}"
            )


def _pair(a: Tensor, b: Tensor, summed: list[int]) -> Tensor:
    """``sum(a * b)`` over dimensions (kept with length 1), as one batched matrix product."""
    same_type(a, b, "batches")
    both, only_a, only_b, over = [], [], [], []
    for d, (m, n) in enumerate(zip(a._array.shape, b._array.shape, strict=True)):
        if d in summed:
            if m != 1 and n != 1:
                over.append(d)
            elif m != 1:
                a = a.sum(d, True)
            else:
                b = b.sum(d, True)
        elif m != 1 and n != 1:
            both.append(d)
        elif m != 1:
            only_a.append(d)
        else:
            only_b.append(d)
    a, b = in_common(a, b)  # the sum of small integers is wider
    gone = [d for d in summed if d not in over]
    left, right = [*both, *only_a, *over, *only_b, *gone], [*both, *over, *only_b, *only_a, *gone]
    x = reshape(permute(a, left), _blocks(a, both, only_a, over))
    y = reshape(permute(b, right), _blocks(b, both, over, only_b))
    out = bmm_op(x, y)
    lengths = [a._array.shape[d] for d in (*both, *only_a)] + [1] * len(summed)
    lengths += [b._array.shape[d] for d in only_b]
    where = [*both, *only_a, *over, *gone, *only_b]
    return permute(view(out, lengths), [where.index(d) for d in range(len(where))])


def _blocks(x: Tensor, *groups: list[int]) -> tuple[int, ...]:
    sizes = []
    for group in groups:
        n = 1
        for d in group:
            n *= x._array.shape[d]
        sizes.append(n)
    return tuple(sizes)
