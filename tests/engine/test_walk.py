"""The walk backwards: hooks, modes, freeing, deep graphs."""

import gc
import sys
import warnings
import weakref

import pytest

import engine as torch

x3 = [1.0, 2.0, 3.0]


def leaf():
    return torch.tensor(x3, requires_grad=True)


def test_hooks_run_in_order_and_may_replace():
    x = leaf()
    seen = []
    x.register_hook(lambda g: seen.append(g.tolist()) or g * 2)
    handle = x.register_hook(lambda g: seen.append(g.tolist()))
    (x * 3).sum().backward()
    assert seen == [[3.0] * 3, [6.0] * 3]
    assert x.grad.tolist() == [6.0] * 3
    handle.remove()
    (x * 3).sum().backward()
    assert len(seen) == 3


def test_a_hook_on_a_computed_tensor_changes_what_flows_on():
    x = leaf()
    y = x * 2
    y.register_hook(lambda g: g * 10)
    y.retain_grad()
    y.sum().backward()
    assert y.grad.tolist() == [10.0] * 3
    assert x.grad.tolist() == [20.0] * 3


def test_post_accumulate_hook_gets_the_leaf():
    x, seen = leaf(), []
    x.register_post_accumulate_grad_hook(lambda t: seen.append((t is x, t.grad.tolist())))
    (x * 2).sum().backward()
    assert seen == [(True, [2.0] * 3)]


def test_node_hooks_see_both_sides():
    x, seen = leaf(), []
    y = x * 2
    y.grad_fn.register_prehook(lambda outs: seen.append(("pre", outs[0].tolist())))
    y.grad_fn.register_hook(lambda ins, outs: seen.append(("post", ins[0].tolist())))
    y.sum().backward()
    assert seen == [("pre", [1.0] * 3), ("post", [2.0] * 3)]


def test_gradients_add_up_over_walks():
    x = leaf()
    for _ in range(3):
        (x * x).sum().backward()
    assert x.grad.tolist() == [6.0, 12.0, 18.0]


def test_freeing_is_per_node():
    x = leaf()
    y = x.mean()
    y.backward()
    y.backward()  # mean saves nothing
    z = (x * x).mean()
    z.backward()
    with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time"):
        z.backward()


def test_several_roots_and_chosen_inputs():
    x, w = leaf(), leaf()
    torch.autograd.backward([(x * w).sum(), (x * 2).sum()], inputs=[x])
    assert x.grad.tolist() == [3.0, 4.0, 5.0]
    assert w.grad is None


# -- modes ----------------------------------------------------------------------------------------


def test_modes_nest_and_come_back():
    x = leaf()
    with torch.no_grad():
        assert not (x * 2).requires_grad
        with torch.enable_grad():
            assert (x * 2).requires_grad
        assert not torch.is_grad_enabled()
    assert torch.is_grad_enabled()
    with pytest.raises(ValueError, match="out"), torch.no_grad():
        raise ValueError("out")
    assert torch.is_grad_enabled()


def test_modes_as_decorators():
    @torch.no_grad()
    def plain(x):
        return (x * 2).requires_grad

    @torch.no_grad()
    def generator(x):
        yield (x * 2).requires_grad
        yield torch.is_grad_enabled()

    @torch.no_grad()
    class Model:
        def __init__(self):
            self.made_with = torch.is_grad_enabled()

    assert plain(leaf()) is False
    walk = generator(leaf())
    assert next(walk) is False
    assert torch.is_grad_enabled()  # while the generator is suspended
    assert next(walk) is False
    assert Model().made_with is False


def test_set_grad_enabled_works_at_once():
    torch.set_grad_enabled(False)
    try:
        assert not (leaf() * 2).requires_grad
    finally:
        torch.set_grad_enabled(True)


def test_inference_tensors_are_marked_and_refused():
    x = leaf()
    with torch.inference_mode():
        y = x * 2
        assert torch.is_inference_mode_enabled()
    assert y.is_inference()
    assert not (x * 2).is_inference()
    assert (x + y).requires_grad  # adding saves nothing
    with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
        x * y
    assert (x * y.clone()).requires_grad
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        y.add_(1)


def test_anomaly_mode_names_the_forward_line():
    x = torch.tensor([0.0], requires_grad=True)
    with pytest.warns(UserWarning, match="Anomaly Detection"):
        mode = torch.autograd.detect_anomaly()
    with mode:
        y = (x * 0).sqrt()  # this line
        z = (y * 0).sum()
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            with pytest.raises(RuntimeError, match="'SqrtBackward0' returned nan"):
                z.backward()
    assert "y = (x * 0).sqrt()  # this line" in str(said[0].message)


# -- deep graphs ----------------------------------------------------------------------------------


def test_a_hundred_thousand_nodes_need_no_recursion():
    depth = 100_000
    limit = sys.getrecursionlimit()
    assert depth > 10 * limit
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(depth):
        y = y + x
    y.backward()
    assert x.grad.item() == depth + 1
    node = weakref.ref(y.grad_fn)
    del y
    gc.collect()
    assert node() is None


def test_stacked_diamonds_are_walked_once_each():
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(200):  # 2**200 ways, 400 nodes
        y = y * 0.5 + y * 0.5
    y.backward()
    assert x.grad.item() == 1.0


def test_graphs_leave_no_cycles():
    x = leaf()
    y = (x.exp() * x).sum()
    node = weakref.ref(y.grad_fn)
    gc.disable()
    try:
        del y
        assert node() is None
    finally:
        gc.enable()


def test_a_root_given_twice_counts_twice():
    x = leaf()
    y = (x * x).sum()
    torch.autograd.backward([y, y])
    assert x.grad.tolist() == [4.0, 8.0, 12.0]


def test_an_input_without_a_gradient_does_not_stop_the_ones_after_it():
    class Second(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a, b):
            return a + b

        @staticmethod
        def backward(ctx, g):
            return None, g * 3

    x, y = leaf(), leaf()
    Second.apply(x, y).sum().backward()
    assert x.grad is None
    assert y.grad.tolist() == [3.0] * 3
