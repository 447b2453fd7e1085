"""What is kept alive and what is not: by nodes, and by threads that have ended."""

import gc
import threading
import weakref

import pytest

import engine as torch
from engine.core import modes


@pytest.fixture
def no_gc():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("create", [False, True])
def test_a_backward_for_a_leaf_that_is_gone_leaves_no_cycle(no_gc, create):
    w = torch.ones(3, requires_grad=True)
    memory = weakref.ref(w._array)
    y = (w * 2).sum()
    del w
    y.backward(create_graph=create)
    del y
    assert memory() is None


# (walks before the leaf's name is gone, walks after, its grad as the node shows it): from torch 2.13.
@pytest.mark.parametrize(("walks", "grad"), [(1, [2.0]), (2, [4.0])])
def test_what_arrived_for_a_leaf_that_is_gone_can_be_asked(walks, grad):
    w = torch.ones(1, requires_grad=True)
    y = w * 2
    node = y.grad_fn.next_functions[0][0]
    del w
    for _ in range(walks):
        y.backward(retain_graph=True)
    assert node.variable.grad.tolist() == grad
    assert node.variable is node.variable
    y.backward()
    assert node.variable.grad.tolist() == [grad[0] + 2]


@pytest.mark.parametrize("leave", [
    lambda: torch.set_grad_enabled(False),
    lambda: torch.inference_mode(True).__enter__(),
])  # fmt: skip
def test_a_thread_that_ends_leaves_no_modes_behind(leave):
    before = len(modes.quiet), len(modes.inferring)
    thread = threading.Thread(target=leave)
    thread.start()
    thread.join()
    gc.collect()
    assert (len(modes.quiet), len(modes.inferring)) == before
