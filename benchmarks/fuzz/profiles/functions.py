"""Functions of the learner's own: each feature of ctx, and each misuse."""

from __future__ import annotations

from benchmarks.fuzz.draw import Draw

FORWARD = (
    "x * 2",
    "x.exp()",
    "x ** 2",
    "x.clone()",
    "x",
    "x.view(-1)",
    "(x * 2, x + 1)",
    "(x * 2, 5)",
    "x.sum()",
    "[x, x * 2]",
    "None",
    "x.mul_(2)",
    "x.detach()",
    "(x, x)",
    "x.numpy()",
    "3",
    "x[:1]",
    "x.double()",
)
BEFORE = (
    "ctx.save_for_backward(x)",
    "ctx.save_for_backward(x, None)",
    "ctx.x = x",
    "ctx.k = 3",
    "pass",
    "ctx.mark_dirty(x)",
    "ctx.set_materialize_grads(False)",
    "ctx.save_for_backward(3)",
    "ctx.save_for_backward(x * 1)",
    "print(x.requires_grad, torch.is_grad_enabled())",
    "print(ctx.needs_input_grad)",
    "ctx.name = 'n'",
    "ctx.pull = 1",
    "ctx._seq = 2",
    "ctx.needs = x",
    "ctx.next = x",
    "ctx.saved = x",
)
AFTER = (
    "pass",
    "pass",
    "pass",
    "ctx.mark_non_differentiable(y)",
    "ctx.save_for_backward(y)",
    "ctx.mark_dirty(y)",
    "ctx.mark_non_differentiable(y[1])",
    "ctx.save_for_backward(x, y)",
)
BACK = (
    "g[0] * 2",
    "g[0]",
    "None",
    "(g[0], None)",
    "g[0].sum()",
    "[g[0]]",
    "g[0] * ctx.saved_tensors[0]",
    "g[0] * ctx.x",
    "3",
    "g[0].double()",
    "(g[0], g[0])",
    "g[0] * 2 * ctx.k",
    "torch.ones(5)",
    "()",
    "g[0].reshape(-1)",
    "g[0] * 2 if g[0] is not None else None",
    "(None,)",
    "g[0] * ctx.saved_tensors[-1]",
    "g[0] * ctx.needs",
    "g[0] * ctx._seq",
    "sum(a for a in g if a is not None)",
)


def functions(d: Draw) -> None:
    """One Function, drawn from parts that fit or do not, applied and differentiated."""
    two = d.chance(0.25)
    inputs = "x, k" if two else "x"
    split = d.chance(0.2)
    body = [d.pick(BEFORE) for _ in range(d.rng.randint(0, 2))]
    after = d.pick(AFTER)
    lines = ["class Fn(ag.Function):", "    @staticmethod"]
    if split:
        lines += [
            f"    def forward({inputs}):",
            f"        return {d.pick(FORWARD)}",
            "    @staticmethod",
            "    def setup_context(ctx, inputs, output):",
            f"        {inputs}{',' if not two else ''} = inputs",
            "        y = output",
        ]
        lines += [f"        {line}" for line in body] + [f"        {after}"]
    else:
        lines += [f"    def forward(ctx, {inputs}):"] + [f"        {line}" for line in body]
        lines += [f"        y = {d.pick(FORWARD)}", f"        {after}", "        return y"]
    if d.chance(0.95):
        if d.chance(0.1):
            lines.append("    @ag.function.once_differentiable" if d.chance(0.5) else "    # plain")
        lines += ["    @staticmethod", "    def backward(ctx, *g):"]
        if d.chance(0.3):
            lines.append(
                "        "
                + d.pick(
                    (
                        "print(g)",
                        "print(len(ctx.saved_tensors))",
                        "print(ctx.needs_input_grad)",
                        "print(torch.is_grad_enabled())",
                        "print(type(ctx).__name__)",
                        "ctx.zz = 1",
                        "g[0].mul_(2)",
                    )
                )
            )
        back = d.pick(BACK)
        lines.append(
            f"        return {back}" if not two or d.chance(0.3) else f"        return {back}, None"
        )
    d.say("\n".join(lines))
    x = d.leaf()
    w = d.let(d.pick((f"{x} * 1", x, f"{x}.detach()", f"({x} * 1)[:1]", f"{x} + 0")), "w")
    call = (
        d.pick(
            (f"Fn.apply({w})",) * 4
            + (
                f"Fn.apply({w}, 3)",
                f"Fn.apply({x})",
                f"Fn.apply(x={w})",
                f"Fn()({w})",
                "Fn.apply(3)",
                "Fn.apply()",
            )
        )
        if not two
        else d.pick(
            (f"Fn.apply({w}, 3)", f"Fn.apply({w}, {x})", f"Fn.apply({w}, k=3)", f"Fn.apply({w})")
        )
    )
    y = d.let(call, "y")
    d.show(y)
    if d.chance(0.3):
        d.show(
            d.pick(
                (
                    f"{y}.grad_fn",
                    f"{y}.requires_grad, {y}.is_leaf",
                    f"{y}.grad_fn.next_functions",
                    f"type({y}.grad_fn)",
                    f"{y}.grad_fn.saved_tensors",
                    f"{y} is {w}",
                    f"{y}.grad_fn.name()",
                )
            )
        )
    value = d.names.get(y)
    out = f"{y}[0]" if isinstance(value, (tuple, list)) else y
    if d.chance(0.2):
        d.say(f"{out} *= 2")
    if d.chance(0.3):
        d.say(f"print(ag.grad({out}.sum(), {x}, create_graph=True))")
    d.say(f"{out}.sum().backward({d.pick(('', '', 'retain_graph=True'))})")
    d.show(f"{x}.grad")
    if d.chance(0.3):
        d.say(f"{out}.sum().backward()")
