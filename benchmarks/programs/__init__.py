"""The programs that `make bench` times: each once for everybody who speaks torch, once by hand.

A *torch program* is a function of the module (the engine or torch) that returns the function to
time. A *hand program* does the same arithmetic, forward and backward, in plain NumPy, written as a
person would: the floor.
"""

from __future__ import annotations

from benchmarks.programs.case import Case
from benchmarks.programs.chains import (
    chain,
    chain_autograd,
    chain_by_hand,
    chain_micrograd,
    chain_mygrad,
    forward_by_hand,
    forward_chain,
)
from benchmarks.programs.graphs import deep, diamonds, hessian_vector, hessian_vector_by_hand, wide
from benchmarks.programs.lessons import (
    lesson_1,
    lesson_1_by_hand,
    lesson_2,
    lesson_2_by_hand,
    lesson_3,
    lesson_3_by_hand,
    line_fit,
    line_fit_by_hand,
    line_fit_nn,
    line_fit_nn_by_hand,
)
from benchmarks.programs.networks import (
    elementwise,
    elementwise_by_hand,
    matmul,
    matmul_by_hand,
    mlp,
    mlp_by_hand,
    mlp_nn,
)

CASES = (
    Case("chain of 100 small operations, (3,)", chain(100), chain_by_hand(100),
         {"mygrad": chain_mygrad(100), "autograd": chain_autograd(100),
          "micrograd": chain_micrograd(100)}, 0.5, 3.8, 20, True),
    Case("chain of 1000 small operations, (3,)", chain(1000), chain_by_hand(1000),
         {"mygrad": chain_mygrad(1000), "autograd": chain_autograd(1000)}, 0.5, 3.8, 2, True),
    Case("the same 1000 under no_grad, forward only", forward_chain(1000), forward_by_hand(1000),
         {}, 0.33, 1.6, 5),
    Case("lesson: mean((x+a)**2+3), 2x2", lesson_1, lesson_1_by_hand, {}, 0.45, 4, 200, True),
    Case("lesson: mean(3(x+2)**2), 2x2", lesson_2, lesson_2_by_hand, {}, 0.45, 4, 200, True),
    Case("lesson: sum(x*x+3y), 2x3", lesson_3, lesson_3_by_hand, {}, 0.45, 5.5, 200, True),
    Case("line fit, 11 points, 1000 epochs, by hand", line_fit, line_fit_by_hand,
         {}, 0.5, 3.5, 1, True),
    Case("the same with nn.Linear, MSELoss, SGD", line_fit_nn, line_fit_nn_by_hand,
         {}, 0.5, 5, 1, True),
    Case("MLP 784-128-10, batch 64, from primitives", mlp, mlp_by_hand, {}, 1.0, 1.75, 10),
    Case("MLP with nn, cross_entropy, SGD", mlp_nn, mlp_by_hand, {}, 0.9, 1.6, 10),
    Case("elementwise on 10^6 floats", elementwise, elementwise_by_hand, {}, 0.85, 1.3),
    Case("1024 x 1024 matmul", matmul, matmul_by_hand, {}, 1.1, 1.05),
    Case("chain of 10^3 nodes", deep(1000), None, {}, 0.6, None, 3),
    Case("chain of 10^4 nodes", deep(10_000), None, {}, 0.6, None),
    Case("chain of 10^5 nodes", deep(100_000), None, {}, 0.8, None),
    Case("200 stacked diamonds", diamonds, None, {}, 0.5, None, 5, True),
    Case("one leaf used 10^4 times", wide, None, {}, 0.4, None),
    Case("Hessian-vector product, n = 200", hessian_vector, hessian_vector_by_hand, {},
         0.65, 2.2, 50),
)  # fmt: skip
