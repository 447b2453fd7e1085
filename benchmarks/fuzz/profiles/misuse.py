"""Calls that are wrong: counts, kinds, keywords, shapes, and names that are not there."""

from __future__ import annotations

from benchmarks.fuzz.draw import Draw

FUNCTIONS = """
exp sin tanh sigmoid relu abs sqrt log neg add sub mul div pow maximum matmul mm mv dot sum mean prod max min argmax norm std
var softmax cat stack reshape transpose permute squeeze unsqueeze flatten where clamp zeros ones full arange linspace eye
tensor zeros_like ones_like rand randn randint cumsum sort topk gather outer split chunk unbind flip roll tril diag isnan
allclose equal manual_seed numel is_tensor square erf floor median quantile einsum lerp addcmul as_tensor
"""
METHODS = """
exp tanh add mul sum mean view reshape backward item detach numpy clone t transpose requires_grad_ add_ zero_ fill_ expand
unsqueeze squeeze max argmax clamp to type float norm size dim numel tolist register_hook retain_grad copy_ repeat permute
flatten softmax split gather masked_fill pow matmul mm dot index_select std all any
"""
ARGUMENTS = (
    "3",
    "-1",
    "2.5",
    "'a'",
    "None",
    "[1, 2]",
    "(0, 1)",
    "True",
    "{}",
    "x",
    "c",
    "i",
    "0",
    "torch.float32",
    "5",
    "[[1.]]",
    "np.ones(2)",
    "object",
    "1.0",
    "[]",
    "b'x'",
    "slice(1)",
)
KEYWORDS = (
    "dim=0",
    "dim=1",
    "dim=None",
    "axis=0",
    "keepdim=True",
    "keepdims=True",
    "dtype=torch.float64",
    "foo=1",
    "out=c",
    "requires_grad=True",
    "alpha=2",
    "other=x",
    "input=x",
    "dim='a'",
    "dtype='float32'",
    "keepdim=3",
    "size=(2,)",
    "self=x",
    "retain_graph=True",
    "value=2",
    "inplace=True",
    "device='cpu'",
    "p=2",
)
ABSENT = (
    "torch.compile(x)",
    "torch.fft.fft(x)",
    "torch.sparse",
    "x.to_sparse()",
    "torch.distributions.Normal(0, 1)",
    "torch.nothing",
    "x.nothing",
    "F.nothing",
    "nn.Nothing",
    "torch.optim.Nothing",
    "from torch.nn import Nothing",
    "import torch.nothing",
    "torch.nn.functional.conv2d_",
    "torch.autograd.nothing",
    "nn.init.nothing_",
    "torch.linalg.nothing",
    "x.foo_()",
    "torch.func.nothing",
    "torch.x",
    "nn.utils.nothing",
)


def misuse(d: Draw) -> None:
    """Some calls, each with arguments drawn without regard."""
    d.say(
        f"x = torch.tensor({d.pick(('[1.0, 2.0, 3.0]', '[[1.0, 2.0], [3.0, 4.0]]', '2.0'))}, requires_grad=True)"
    )
    d.say("c = torch.tensor([1.0, 2.0])")
    d.say("i = torch.tensor([0, 1])")
    for _ in range(d.rng.randint(2, 4)):
        roll = d.rng.random()
        if roll < 0.12:
            d.say(
                d.pick(
                    (
                        "x[5]",
                        "x[0, 0, 0]",
                        "x['a']",
                        "x[1.5]",
                        "x @ torch.ones(7)",
                        "x + torch.ones(7)",
                        "x + 'a'",
                        "x + None",
                        "x + [1]",
                        "x.view(7)",
                        "x.backward()",
                        "c.backward()",
                        "x.numpy()",
                        "len(torch.tensor(1.))",
                        "if x: pass",
                        "x += 1",
                        "x.add_(1)",
                        "float(x)",
                        "int(x)",
                        "x[0] = 1",
                        "i.requires_grad_()",
                        "torch.tensor([1, 2], requires_grad=True)",
                        "x.grad = 3",
                        "x.grad = i",
                        "x.grad = torch.ones(9)",
                        "x.requires_grad = 1",
                        "(x * 2).requires_grad_(False)",
                        "iter(torch.tensor(1.))",
                        "x.sum().backward(torch.ones(2))",
                        "torch.autograd.grad(c.sum(), c)",
                        "torch.autograd.grad(x.sum(), 3)",
                        "torch.autograd.grad(3, x)",
                        "x < 'a'",
                        "x == 'a'",
                        "x == None",
                        "1 in x",
                        "'a' in x",
                        "range(i)",
                        "range(c[0])",
                        "list(range(3))[i[0]]",
                        "x.item()",
                        "hash(x) == hash(x)",
                        "x.data = 3",
                        "x.shape = (1,)",
                        "x.T = 1",
                        "del x.data",
                        "x.foo = 3",
                        "torch.tensor('a')",
                        "torch.tensor(None)",
                        "torch.tensor([None])",
                        "torch.tensor({})",
                        "torch.tensor([1, 'a'])",
                        "torch.tensor()",
                        "torch.tensor(1, 2)",
                        "x.is_leaf = True",
                        "x.grad_fn = None",
                        "x.dtype = 3",
                        "x.zero_()",
                        "y = (x * 2); y.retain_grad(); y.grad",
                        "y = x * 2; y.grad",
                        "torch.Tensor('a')",
                        "x.sum(dim=7)",
                        "torch.cat(x)",
                        "torch.cat([])",
                        "torch.stack([])",
                        "torch.cat([x, 3])",
                        "torch.cat([c, i])",
                        "torch.ones(-1)",
                        "torch.ones(2.5)",
                        "torch.ones('a')",
                        "torch.no_grad(x)",
                        "with torch.no_grad: pass",
                        "torch.set_grad_enabled()",
                        "torch.set_grad_enabled(3)",
                        "round(x)",
                        "divmod(x, 2)",
                        "x // 0",
                        "i // 0",
                        "i % 0",
                        "x if x else c",
                        "x and c",
                        "not x",
                        "-i",
                        "~x",
                        "x & c",
                        "x ** 'a'",
                        "x(3)",
                        "torch(3)",
                        "c.t()",
                        "torch.ones(2, 3) @ torch.ones(2, 3)",
                    )
                )
            )
        elif roll < 0.2:
            wrong = d.pick(ABSENT)
            d.say(wrong if wrong.startswith(("from", "import")) else f"print({wrong})")
        else:
            count = d.pick((0, 1, 1, 1, 2, 2, 3))
            arguments = [d.pick(ARGUMENTS) for _ in range(count)]
            if d.chance(0.35):
                arguments.append(d.pick(KEYWORDS))
            if d.chance(0.55):
                first = ["x"] if d.chance(0.7) else []
                d.say(f"print(torch.{d.pick(FUNCTIONS)}({', '.join(first + arguments)}))")
            else:
                d.say(
                    f"print({d.pick(('x', 'x', 'c', 'i'))}.{d.pick(METHODS)}({', '.join(arguments)}))"
                )
