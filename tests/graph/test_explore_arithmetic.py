"""One arithmetic: what the explorer's page computes is what the library computes.

A program is recorded once and handed to the page's own JavaScript, run by Node. Then its leaves
are set to other numbers, among them zeros, ties, nan and infinities, and values and gradients are
compared with those of the program run again on these numbers.
"""

import importlib
import json
import re
import shutil
import subprocess
import zlib

import numpy as np
import pytest

from checkers.graph import page
from checkers.graph.live import operations, tracing, writing
from checkers.graph.page import bundle

NODE = shutil.which("node") or shutil.which("nodejs")
SCRIPTS = ("live/tensor.js", "live/elementwise.js", "live/operations.js", "live/program.js")
RUNNER = """
const speak = (n) => (Number.isFinite(n) ? n : String(n).replace("Infinity", "inf").toLowerCase());
const answered = (questions) => questions.map(({ trace, sources, seeds }) => {
  const program = load(trace);
  const now = { ...program.sources };
  for (const [id, numbers] of Object.entries(sources)) {
    now[id] = tensor(now[id].shape, numbers.map(read), now[id].dtype);
  }
  const values = run(program, now);
  const alive = tracked(program, trace.leaves);
  const [result] = trace.results;
  const like = values[result.node][result.output];
  const { grads } = back(program, values, result, tensor(like.shape, seeds, like.dtype), alive);
  return {
    value: Array.from(like.data, speak),
    grads: Object.fromEntries(trace.leaves.map((id) =>
      [id, grads[id] ? Array.from(grads[id][0].data, speak) : null])),
  };
});
"""
BY_NODE = """
const { readFileSync } = await import("node:fs");
console.log(JSON.stringify(answered(JSON.parse(readFileSync(0, "utf-8")))));
"""
EDGES = (0.0, -0.0, 1.0, -1.0, 1.0, 0.5, -2.0, 3.0, float("nan"), float("inf"), -float("inf"), 20.5)

X = (2, 3)
# name: (shapes of the inputs, program). A program gets the library and its inputs.
UNARY = {
    "exp": lambda t, x: x.exp(),
    "exp2": lambda t, x: x.exp2(),
    "expm1": lambda t, x: x.expm1(),
    "log": lambda t, x: x.log(),
    "log2": lambda t, x: x.log2(),
    "log10": lambda t, x: x.log10(),
    "log1p": lambda t, x: x.log1p(),
    "sqrt": lambda t, x: x.sqrt(),
    "rsqrt": lambda t, x: x.rsqrt(),
    "reciprocal": lambda t, x: x.reciprocal(),
    "sin": lambda t, x: x.sin(),
    "cos": lambda t, x: x.cos(),
    "tan": lambda t, x: x.tan(),
    "sinh": lambda t, x: x.sinh(),
    "cosh": lambda t, x: x.cosh(),
    "tanh": lambda t, x: x.tanh(),
    "asin": lambda t, x: x.asin(),
    "acos": lambda t, x: x.acos(),
    "atan": lambda t, x: x.atan(),
    "asinh": lambda t, x: x.asinh(),
    "acosh": lambda t, x: x.acosh(),
    "atanh": lambda t, x: x.atanh(),
    "sigmoid": lambda t, x: x.sigmoid(),
    "logsigmoid": lambda t, x: t.nn.functional.logsigmoid(x),
    "silu": lambda t, x: t.nn.functional.silu(x),
    "relu": lambda t, x: x.relu(),
    "abs": lambda t, x: x.abs(),
    "sign": lambda t, x: x.sign(),
    "floor": lambda t, x: x.floor(),
    "ceil": lambda t, x: x.ceil(),
    "erf": lambda t, x: x.erf(),
    "gelu": lambda t, x: t.nn.functional.gelu(x),
    "gelu_tanh": lambda t, x: t.nn.functional.gelu(x, approximate="tanh"),
    "softplus": lambda t, x: t.nn.functional.softplus(x),
    "leaky_relu": lambda t, x: t.nn.functional.leaky_relu(x),
    "leaky_relu_steep": lambda t, x: t.nn.functional.leaky_relu(x, 0.2),
    "elu": lambda t, x: t.nn.functional.elu(x),
    "elu_low": lambda t, x: t.nn.functional.elu(x, 0.3),
    "softplus_sharp": lambda t, x: t.nn.functional.softplus(x, 3, 5),
    "hardtanh": lambda t, x: t.nn.functional.hardtanh(x, -0.5, 3.0),
    "relu6": lambda t, x: t.nn.functional.relu6(x),
    "clamp": lambda t, x: x.clamp(-1, 1),
    "clamp_min": lambda t, x: x.clamp(min=0.5),
    "square": lambda t, x: x**2,
    "cube": lambda t, x: x**3,
    "root": lambda t, x: x**0.5,
    "inverse": lambda t, x: x**-1,
    "to_the_0": lambda t, x: x**0,
    "power_of_2": lambda t, x: 2**x,
    "neg": lambda t, x: -x,
    "plus_2": lambda t, x: x + 2,
    "minus": lambda t, x: x - 0.3,
    "3_minus": lambda t, x: 3 - x,
    "times_3": lambda t, x: x * 3,
    "over_4": lambda t, x: x / 4,
    "1_over": lambda t, x: 1 / x,
}
WHOLE = {
    "sum": lambda t, x: x.sum(),
    "sum_0": lambda t, x: x.sum(0),
    "sum_keep": lambda t, x: x.sum(1, keepdim=True),
    "mean": lambda t, x: x.mean(),
    "mean_1": lambda t, x: x.mean(1),
    "softmax": lambda t, x: x.softmax(1),
    "softmax_0": lambda t, x: x.softmax(0),
    "log_softmax": lambda t, x: x.log_softmax(1),
    "logsumexp": lambda t, x: x.logsumexp(1),
    "cross_entropy": lambda t, x: t.nn.functional.cross_entropy(x, t.tensor([0, 2])),
    "prod": lambda t, x: x.prod(),
    "prod_1": lambda t, x: x.prod(1),
    "var": lambda t, x: x.var(),
    "var_0": lambda t, x: x.var(0, unbiased=False),
    "std": lambda t, x: x.std(),
    "norm": lambda t, x: x.norm(),
    "norm_1": lambda t, x: t.linalg.vector_norm(x, 1),
    "max": lambda t, x: x.max(),
    "min": lambda t, x: x.min(),
    "max_1": lambda t, x: x.max(1).values,
    "min_0": lambda t, x: x.min(0).values,
    "amax": lambda t, x: x.amax(1),
    "amin": lambda t, x: x.amin((0, 1)),
    "view": lambda t, x: x.view(3, 2),
    "transpose": lambda t, x: x.t(),
    "select": lambda t, x: x[1],
    "element": lambda t, x: x[1, 2],
    "slice": lambda t, x: x[:, 1:],
    "index": lambda t, x: x[[0, 1, 1], [1, 2, 2]],
    "expand": lambda t, x: x.expand(2, 2, 3),
    "unsqueeze": lambda t, x: x.unsqueeze(1),
    "unbind": lambda t, x: x.unbind(0)[1],
    "flip": lambda t, x: x.flip(1),
    "cumsum": lambda t, x: x.cumsum(1),
    "tril": lambda t, x: x.tril(),
    "stack": lambda t, x: t.stack([x[0], x[1], x[0]]),
    "cat": lambda t, x: t.cat([x, t.ones(1, 3)]),
    "layer_norm": lambda t, x: t.nn.functional.layer_norm(x, (3,)),
    "batch_norm": lambda t, x: t.nn.functional.batch_norm(x, None, None, training=True),
    "mse_const": lambda t, x: t.nn.functional.mse_loss(x, t.tensor([[0.5, 1, 2], [3, 4, 5]])),
    "twice": lambda t, x: x * x + x,
}
BINARY = {
    "add": lambda t, x, y: x + y,
    "sub": lambda t, x, y: x - y,
    "mul": lambda t, x, y: x * y,
    "div": lambda t, x, y: x / y,
    "maximum": lambda t, x, y: t.maximum(x, y),
    "minimum": lambda t, x, y: t.minimum(x, y),
    "atan2": lambda t, x, y: t.atan2(x, y),
    "hypot": lambda t, x, y: t.hypot(x, y),
    "powers": lambda t, x, y: x.abs() ** y,
}
F = {
    "matmul": (((2, 3), (3, 2)), lambda t, x, y: x @ y),
    "mv": (((2, 3), (3,)), lambda t, x, y: x @ y),
    "dot": (((3,), (3,)), lambda t, x, y: x @ y),
    "bmm": (((2, 2, 2), (2, 2, 2)), lambda t, x, y: x @ y),
    "linear": (((2, 3), (2, 3), (2,)), lambda t, x, w, b: t.nn.functional.linear(x, w, b)),
    "mse": ((X, X), lambda t, x, y: t.nn.functional.mse_loss(x, y)),
    "mse_sum": ((X, X), lambda t, x, y: t.nn.functional.mse_loss(x, y, reduction="sum")),
    "bce_logits": (
        (X,),
        lambda t, x: t.nn.functional.binary_cross_entropy_with_logits(x, t.ones_like(x)),
    ),
    "bce": (
        (X,),
        lambda t, x: t.nn.functional.binary_cross_entropy((x * 0.1).sigmoid(), t.ones_like(x)),
    ),
    "layer_norm_affine": (
        ((2, 3), (3,), (3,)),
        lambda t, x, w, b: t.nn.functional.layer_norm(x, (3,), w, b),
    ),
    "batch_norm_affine": (
        ((4, 2), (2,), (2,)),
        lambda t, x, w, b: t.nn.functional.batch_norm(x, None, None, w, b, training=True),
    ),
    "attention": (
        ((3, 2), (2, 2), (2, 2), (2, 2)),
        lambda t, x, q, k, v: ((x @ q) @ (x @ k).T / 2**0.5).softmax(-1) @ (x @ v),
    ),
    "neuron": (((3,), (3,), ()), lambda t, w, x, b: (w @ x + b).sigmoid()),
}
BROADCASTS = {"same": (X, X), "row": (X, (3,)), "number": ((), X), "both": ((2, 1), (1, 3))}
CASES = {
    **{name: ((X,), f) for name, f in {**UNARY, **WHOLE}.items()},
    **{
        f"{name}_{how}": (shapes, f)
        for name, f in BINARY.items()
        for how, shapes in BROADCASTS.items()
    },
    **F,
}


def numbers(torch, shapes, draw, dtype):
    return [
        torch.tensor(draw(shape).tolist(), dtype=getattr(torch, dtype), requires_grad=True)
        for shape in shapes
    ]


def spoken(values):
    return [value if np.isfinite(value) else str(value) for value in values]


def heard(values):
    return np.array([float(value) for value in values])


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    if NODE is None:
        pytest.skip("no Node here: the browser tests run the same operations")
    path = tmp_path_factory.mktemp("page") / "runner.mjs"
    path.write_text(bundle(SCRIPTS) + RUNNER + BY_NODE, "utf-8")

    def ask(questions):
        done = subprocess.run(
            [NODE, path], input=json.dumps(questions), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


def recorded(torch, name, dtype="float32"):
    shapes, program = CASES[name]
    chance = np.random.default_rng(zlib.crc32(name.encode()))
    leaves = numbers(torch, shapes, lambda shape: np.abs(chance.normal(size=shape)) + 0.2, dtype)
    if name in ("asin", "acos", "atanh"):
        leaves = numbers(torch, shapes, lambda shape: chance.uniform(-0.9, 0.9, shape), dtype)
    if name == "acosh":
        leaves = numbers(torch, shapes, lambda shape: chance.uniform(1.1, 3, shape), dtype)
    names = {f"input{number}": leaf for number, leaf in enumerate(leaves)}
    return tracing.trace(program(torch, *leaves), names), leaves


def settings(name, torch):
    """Other numbers for the leaves: chance, edges in several orders, all alike.

    Of torch only finite ones: what its vectorised kernels make of nan and inf differs with the
    machine and with the length of a row.
    """
    edges = EDGES
    if torch.__name__ != "engine":
        edges = tuple(number for number in EDGES if np.isfinite(number) and str(number) != "-0.0")
    chance = np.random.default_rng(zlib.crc32(name.encode()) + 1)
    yield lambda shape: chance.normal(size=shape)
    yield lambda shape: chance.normal(size=shape) * 5
    for turn in range(6):
        order = np.roll(np.array(edges), turn * 2)

        def edge(shape, order=order):
            return np.resize(np.roll(order, len(shape)), shape)

        yield edge
    yield lambda shape: np.zeros(shape)
    yield lambda shape: np.full(shape, 1.5)


def wrong(torch, name, ask, dtype, close):
    """Where page and library differ; [] where they agree."""
    shapes, program = CASES[name]
    trace, _ = recorded(torch, name, dtype)
    ids = {node["name"]: node["id"] for node in trace["nodes"] if node["kind"] == "leaf"}
    questions, expected = [], []
    for draw in settings(name, torch):
        tensors = numbers(torch, shapes, draw, dtype)
        with np.errstate(all="ignore"):
            try:
                out = program(torch, *tensors)
            except RuntimeError:  # a loss that refuses such numbers
                continue
            seed = torch.ones_like(out.detach()) * 0.75
            found = torch.autograd.grad([out], tensors, [seed], allow_unused=True)
        sources = {
            ids[f"input{number}"]: spoken(tensor.detach().reshape(-1).tolist())
            for number, tensor in enumerate(tensors)
            if f"input{number}" in ids
        }
        size = out.numel()
        questions.append({"trace": trace, "sources": sources, "seeds": [0.75] * size})
        expected.append((tensors, out, found))
    faults = []
    for (tensors, out, found), answer in zip(expected, ask(questions), strict=True):
        where = [tensor.detach().reshape(-1).tolist() for tensor in tensors]
        value = np.array(out.detach().reshape(-1).tolist())
        if not close(heard(answer["value"]), value):
            faults.append((name, where, "value", answer["value"], value.tolist()))
        for number, gradient in enumerate(found):
            key = ids.get(f"input{number}")
            mine = answer["grads"].get(key)
            if gradient is None or mine is None:
                if (gradient is None) != (mine is None):
                    faults.append((name, where, f"grad {number}", mine, gradient))
                continue
            theirs = np.array(gradient.reshape(-1).tolist())
            if not close(heard(mine), theirs):
                faults.append((name, where, f"grad {number}", mine, theirs.tolist()))
    return faults


# Their gradients are differences of numbers that cancel: both sides have the rounding of these.
CANCELS = ("attention", "batch_norm", "batch_norm_affine", "layer_norm", "layer_norm_affine")


def near(eps, name):
    def close(here, there):
        finite = np.abs(there[np.isfinite(there)])
        scale = max(1.0, float(finite.max())) if finite.size else 1.0
        slack = (512 if name in CANCELS else 16) * eps
        return np.allclose(here, there, rtol=slack, atol=slack * scale, equal_nan=True)

    return close


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", CASES)
def test_the_page_computes_what_the_library_computes(torch, node, name, dtype):
    assert wrong(torch, name, node, dtype, near(float(np.finfo(dtype).eps), name)) == []


def test_every_rule_of_the_page_is_tried(torch):
    tried = {step["rule"]["page"] for name in CASES for step in recorded(torch, name)[0]["steps"]}
    offered = {operation.page for operation in operations.OPERATIONS.values()} | {"linear"}
    assert offered <= tried


@pytest.mark.browser
def test_the_browser_computes_the_same(browser):
    engine = importlib.import_module("engine")
    tab = browser.new_page()
    tab.set_content(
        f'<script type="module">{bundle(SCRIPTS)}{RUNNER}window.answered = answered;</script>'
    )
    tab.wait_for_function("typeof window.answered === 'function'")

    def ask(questions):
        return tab.evaluate("(questions) => window.answered(questions)", questions)

    eps = float(np.finfo("float32").eps)
    faults = [
        fault for name in CASES for fault in wrong(engine, name, ask, "float32", near(eps, name))
    ]
    tab.close()
    assert faults == []


def test_both_sides_know_the_same_rules():
    """Each operation of operations.py has its rule in the page, and the elementwise ones agree."""
    names = {operation.page for operation in operations.OPERATIONS.values()} | {"linear"}
    text = "\n".join(
        (page.HERE / "live" / f"{n}.js").read_text() for n in ("elementwise", "operations")
    )
    offered = set(re.findall(r"^  (\w+)(?:: |,$)", text, re.MULTILINE))
    assert names <= offered
    each = (page.HERE / "live" / "elementwise.js").read_text()
    assert set(re.findall(r"^  (\w+): \[", each, re.MULTILINE)) == writing.EACH
