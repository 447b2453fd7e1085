"""Modes and their nesting, hooks of all kinds, backward and grad with all their options."""

from __future__ import annotations

from benchmarks.fuzz import expressions as ex
from benchmarks.fuzz.draw import Draw

MODES = (
    "torch.no_grad()",
    "torch.enable_grad()",
    "torch.inference_mode()",
    "torch.set_grad_enabled(False)",
    "torch.set_grad_enabled(True)",
    "torch.autograd.set_detect_anomaly(True)",
    "torch.inference_mode(False)",
    "torch.autograd.set_grad_enabled(False)",
)


def modes(d: Draw) -> None:
    """What is recorded where."""
    x = d.leaf()
    for _ in range(d.rng.randint(2, 4)):
        outer, inner = d.pick(MODES), d.pick(MODES)
        y, e1, e2 = d.name("y"), ex.tracked_expression(d), ex.tracked_expression(d)
        change = d.pick(
            (
                f"{x}.mul_(2)",
                f"{x}.requires_grad_(False)",
                "pass",
                f"{y} += 1",
                "print(torch.is_grad_enabled(), torch.is_inference_mode_enabled())",
                f"{x}.grad = None",
                f"{y}.requires_grad_()",
            )
        )
        d.say(
            d.pick(
                (
                    f"with {outer}:\n    {y} = {e1}\n    {change}",
                    f"with {outer}:\n    with {inner}:\n        {y} = {e1}\n    z{y} = {e2}\n    print(z{y})",
                    f"@{d.pick(('torch.no_grad()', 'torch.enable_grad()', 'torch.no_grad', 'torch.inference_mode()'))}\ndef f(a):\n    return a * 2\n{y} = f({d.some()})",
                    f"torch.set_grad_enabled({d.pick('True False')})\n{y} = {e1}",
                    f"try:\n    with {outer}:\n        raise ValueError\nexcept ValueError:\n    {y} = {e1}",
                    f"with {outer}, {inner}:\n    {y} = {e1}\n    {change}",
                    f"with {outer} as m:\n    {y} = {e1}\nprint(m is None)",
                )
            )
        )
        if y in d.names:
            d.show(
                d.pick((y, f"{y}.requires_grad, {y}.is_leaf, {y}.is_inference()", f"{y}.grad_fn"))
            )
        if d.chance(0.3):
            d.let(ex.tracked_expression(d))
        if d.chance(0.3):
            d.show("torch.is_grad_enabled()")
    d.say(f"{d.some()}.sum().backward()")


HOOKS = (
    "lambda g: print('hook', g)",
    "lambda g: g * 2",
    "lambda g: None",
    "lambda g: g + 1",
    "lambda g: g.mul_(2)",
    "lambda g: 3",
    "lambda g: g.sum()",
    "lambda g: g.double()",
    "lambda g: torch.zeros_like(g)",
    "lambda *a: print(len(a))",
)


def hooks(d: Draw) -> None:
    """Hooks on tensors, nodes and leaves, kept gradients, saved tensors."""
    x = d.leaf()
    d.leaf()
    handles = []
    for _ in range(d.rng.randint(2, 6)):
        roll = d.rng.random()
        if roll < 0.35:
            d.let(ex.tracked_expression(d))
        elif roll < 0.6:
            handles.append(d.let(f"{d.tracked()}.register_hook({d.pick(HOOKS)})", "h"))
        elif roll < 0.68:
            d.say(f"{d.computed()}.retain_grad()")
        elif roll < 0.76:
            handles.append(
                d.let(
                    f"{x}.register_post_accumulate_grad_hook({d.pick(('lambda t: print(t.grad)', 'lambda t: setattr(t, chr(103)+chr(114)+chr(97)+chr(100), None)', 'lambda t: t.grad.zero_()', 'lambda t: 5'))})",
                    "h",
                )
            )
        elif roll < 0.86:
            node = d.pick(
                (
                    "register_hook(lambda gi, go: print(gi, go))",
                    "register_prehook(lambda go: print(go))",
                    "register_hook(lambda gi, go: tuple(g if g is None else g * 2 for g in gi))",
                    "register_prehook(lambda go: (go[0] * 3,))",
                    "register_hook(lambda gi, go: gi[0])",
                    "register_hook(lambda gi, go: ())",
                    "register_prehook(lambda go: None)",
                )
            )
            handles.append(d.let(f"{d.computed()}.grad_fn.{node}", "h"))
        elif roll < 0.92 and handles:
            d.say(f"{d.pick(handles)}.remove()")
        else:
            d.say(
                d.pick(
                    (
                        f"with torch.autograd.graph.saved_tensors_hooks(lambda t: t * 2, lambda t: t):\n    {d.name('s')} = {x} * {x}",
                        f"with torch.autograd.graph.saved_tensors_hooks(lambda t: (print('pack', t.shape), t)[1], lambda t: (print('unpack'), t)[1]):\n    {d.name('s')} = {x}.exp()",
                        f"with torch.autograd.graph.save_on_cpu():\n    {d.name('s')} = {x} ** 2",
                        f"with torch.autograd.graph.disable_saved_tensors_hooks('no hooks here'):\n    {d.name('s')} = {x} ** 2",
                        f"torch.autograd.graph.register_multi_grad_hook([{x}, {d.tracked()}], lambda gs: print('multi', gs))",
                        f"print(torch.autograd.graph.get_gradient_edge({d.tracked()}).output_nr)",
                        f"torch.autograd.graph.increment_version({d.some()})",
                        f"with torch.autograd.graph.allow_mutation_on_saved_tensors():\n    {d.name('s')} = {x}.clone()",
                    )
                )
            )
    for _ in range(d.rng.randint(1, 2)):
        y = d.computed()
        d.say(f"{ex.scalar_of(d, y)}.backward({d.pick(('', 'retain_graph=True'))})")
        for k in d.tensors(lambda t: t.retains_grad):
            d.show(f"{k}.grad")
        d.show(f"{x}.grad")


def backward(d: Draw) -> None:
    """Roots, weights, inputs and flags."""
    x, w = d.leaf(), d.leaf()
    for _ in range(d.rng.randint(1, 4)):
        d.let(ex.tracked_expression(d))
    for _ in range(d.rng.randint(2, 4)):
        y, z = d.computed(), d.computed()
        v = d.some()
        option = d.pick(
            (
                "",
                "",
                "retain_graph=True",
                "create_graph=True",
                f"inputs=[{x}]",
                f"inputs={w}",
                "inputs=[]",
                "retain_graph=False",
            )
        )
        flag = d.pick(
            (
                "",
                "",
                ", allow_unused=True",
                ", create_graph=True",
                ", retain_graph=True",
                ", materialize_grads=True",
                ", is_grads_batched=False",
            )
        )
        given = d.pick(
            (
                f"torch.ones_like({y})",
                f"{y}",
                "None",
                "torch.tensor(1.)",
                f"{v}",
                f"torch.ones_like({y}, dtype=torch.float64)",
                "torch.ones(7)",
            )
        )
        d.say(
            d.pick(
                (
                    f"{y}.backward({option})",
                    f"{y}.sum().backward({option})",
                    f"{y}.backward({given})",
                    f"{y}.backward(gradient={given}, retain_graph=True)",
                    f"print(ag.grad({y}, {x}{flag}))",
                    f"print(ag.grad({y}.sum(), {x}{flag}))",
                    f"print(ag.grad({y}.sum(), [{x}, {w}]{flag}))",
                    f"print(ag.grad({y}, {x}, {given}{flag}))",
                    f"print(ag.grad([{y}, {z}], [{x}], [{given}, torch.ones_like({z})]{flag}))",
                    f"ag.backward([{y}.sum(), {z}.sum()])",
                    f"ag.backward({y}, {given})",
                    f"ag.backward([{y}, {z}], [{given}, None])",
                    f"print(ag.grad({y}.sum(), {z}{flag}))",
                    f"print(ag.grad({y}.sum(), ()))",
                    f"print(ag.grad({y}.sum(), {v}{flag}))",
                    f"{x}.grad = None",
                    f"{x}.grad = {v}",
                    f"{x}.grad.zero_()",
                    f"print({y}.grad)",
                    f"{v}.backward()",
                    f"print(ag.grad(({y}.sum(),), ({x}, {x}){flag}))",
                    f"print({y}.grad_fn.next_functions)",
                    f"print({y}.grad_fn.name(), {y}.is_leaf, {x}.is_leaf)",
                    f"{x}.data.mul_(2)",
                    f"{x}.data = torch.ones(3)",
                    f"{y}.detach_()",
                    f"del {x}.grad",
                )
            )
        )
