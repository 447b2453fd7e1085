"""Autograd's own functions, hooks and modes, and tensors' attributes, with every option and refusal.

Every line below a heading is one case.
"""

import copy
import warnings

import numpy as np
import torch
from torch.autograd import functional as fun

x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
y = torch.tensor([0.5, 2.0, 4.0], requires_grad=True)
s = torch.tensor(2.0, requires_grad=True)
z = x * 2
wide = torch.tensor([0.3, 0.7], dtype=torch.float64, requires_grad=True)
plain = torch.ones(3)
linear = torch.nn.Linear(3, 1)
with torch.no_grad():
    linear.weight.copy_(torch.tensor([[1.0, 2.0, 3.0]]))
    linear.bias.fill_(0.5)


class Twice(torch.autograd.Function):
    """Doubles; the rule is a class method."""

    @staticmethod
    def forward(ctx, a):
        ctx.save_for_backward(a)
        return a * 2

    @classmethod
    def backward(cls, ctx, g):
        return g * 2


class More(torch.autograd.Function):
    """Returns more gradients than it has inputs."""

    @staticmethod
    def forward(ctx, a):
        return a * 2

    @staticmethod
    def backward(ctx, g):
        return g * 2, None, None


class NoRule(torch.autograd.Function):
    """Has no backward."""

    @staticmethod
    def forward(ctx, a):
        return a * 2


class Within(torch.autograd.Function):
    """Reads what it saved while still in forward."""

    @staticmethod
    def forward(ctx, a):
        ctx.save_for_backward(a)
        print(len(ctx.saved_tensors))
        return a * 2

    @staticmethod
    def backward(ctx, g):
        return g * 2


class Scaled(torch.autograd.Function):
    """A number as second input; a gradient for the number is left out."""

    @staticmethod
    def forward(ctx, a, k):
        ctx.k = k
        return a * k

    @staticmethod
    def backward(ctx, g):
        return g * ctx.k, g


def quiet():
    """Without torch's warnings of its own compiler, which come at the first use only."""
    return warnings.catch_warnings(record=True)


def wrong(v):
    """Right values, a wrong derivative."""
    return v.detach() * 3 + v * 0


# == FUNCTIONAL derivatives ==
fun.jacobian(lambda v: v**2, x)
fun.jacobian(lambda v: 3, x)
fun.jacobian(lambda v: v**2, 3)
fun.jacobian(lambda v: plain, x)
fun.jacobian(lambda v: plain, x, strict=True)
fun.jacobian(lambda v: torch.ones(0), x).shape
fun.jacobian(lambda v, w: v * w, (x, y))
fun.jacobian(lambda v: (v * 2, v.sum()), x)
fun.jacobian(lambda v: v**2, x, create_graph=True).requires_grad
fun.jacobian(lambda v: v**2, x, vectorize=True)
fun.hessian(lambda v: (v**3).sum(), x)
fun.hessian(lambda v: v**2, x)
fun.hessian(lambda v: 3, x)
fun.hessian(lambda v: (v * 2, v), x)
fun.hessian(lambda v, w: (v * w).sum(), (x, y))
fun.hessian(lambda v: v.sum(), x)
fun.vjp(lambda v: v**2, x, plain)
fun.vjp(lambda v: (v**2).sum(), x)
fun.vjp(lambda v: v**2, x)
fun.vjp(lambda v: v**2, x, torch.ones(2))
fun.vjp(lambda v: v**2, x, (plain, plain))
fun.vjp(lambda v: plain, x, plain)
fun.vjp(lambda v: plain, x, plain, strict=True)
fun.vjp(lambda v, w: v * w, (x, y), plain)
fun.jvp(lambda v: v**2, x, plain)
fun.jvp(lambda v: v**2, s)
fun.jvp(lambda v: v**2, x)
fun.jvp(lambda v: plain, x, plain)
fun.jvp(lambda v: v * 2, x, plain)
fun.jvp(lambda v: plain, x, plain, strict=True)
fun.jvp(lambda v, w: v * w, (x, y), (plain, plain * 2))
fun.hvp(lambda v: (v**3).sum(), x, plain)
fun.hvp(lambda v: v.sum(), x, plain)
fun.vhp(lambda v: (v**3).sum(), x, plain)
fun.vhp(lambda v: v**2, x, plain)
with quiet(): print(torch.func.hessian(lambda v: (v**3).sum())(plain))
with quiet(): print(torch.func.jvp(lambda v: v**2, (plain,), (plain,)))
torch.func.grad(lambda v: (v * 0 + plain).sum())(plain)
torch.func.grad(lambda v: plain.sum())(plain)
torch.func.grad(lambda v: v * 2)(plain)
torch.func.grad(lambda v, w: (v * w).sum(), argnums=1)(plain, plain * 3)
torch.func.grad(lambda v, w: (v * w).sum(), argnums=(0, 1))(plain, plain * 3)
torch.func.grad_and_value(lambda v: (v**2).sum())(plain)
torch.func.functional_call(linear, {"weight": torch.ones(1, 3), "bias": torch.zeros(1)}, plain)
torch.func.functional_call(linear, {"weight": torch.ones(1, 3)}, (plain,)); linear.weight
torch.func.functional_call(torch.nn.Sequential(linear), {"0.bias": torch.ones(1)}, (plain,))

# == GRADCHECK what it finds ==
torch.autograd.gradcheck(lambda v: v**2, wide)
torch.autograd.gradcheck(wrong, wide, raise_exception=False)
torch.autograd.gradcheck(lambda v: v.detach() * 1.0, wide, raise_exception=False)
torch.autograd.gradcheck(torch.sin, (torch.tensor([0.3]),))
torch.autograd.gradgradcheck(lambda v: v**3, wide)
torch.autograd.gradgradcheck(lambda v: v**3, (wide,), (torch.ones(2, dtype=torch.float64),))
torch.autograd.gradgradcheck(lambda v: wrong(v) * v, wide, raise_exception=False)

# == BACKWARD with its options ==
torch.autograd.grad(z.sum(), x, is_grads_batched=False)
torch.autograd.grad(z.sum(), x, materialize_grads=True, allow_unused=False)
torch.autograd.grad(z.sum(), [x, y], materialize_grads=True)
torch.autograd.grad(z.sum(), [x, y], allow_unused=True)
torch.autograd.grad(z.sum(), [])
torch.autograd.backward([z.sum(), (x * y).sum()]); x.grad, y.grad
torch.autograd.backward([z, y], [plain, plain]); x.grad, y.grad
torch.autograd.backward([z, y], [plain])
z.backward(plain, inputs=[x]); x.grad
z.sum().backward(create_graph=True); (z * 3).sum().backward(); x.grad
x.grad = torch.ones(3, requires_grad=True) * 2; z.sum().backward(); x.grad
(z.sum() + z.prod() + (z * z).sum()).backward(); x.grad
x.grad = x
(x * 2).backward(torch.ones(3, dtype=torch.int64))
x.grad = 3
x.grad = torch.ones(2)
x.grad = torch.ones(3); del x.grad; x.grad
x.grad = None

# == FUNCTIONS of one's own ==
Twice.apply(x).sum().backward(); x.grad
Twice.apply(x)
More.apply(x).sum().backward(); x.grad
NoRule.apply(x).sum().backward()
NoRule.apply(plain)
Within.apply(x)
Scaled.apply(x, 3.0)
Scaled.apply(x, 3.0).sum().backward()
Twice.apply(x).grad_fn.nothing
Twice.apply(x).grad_fn.saved_tensors
torch.autograd.Function.setup_context(None, (), None)
torch.autograd.Function.forward(None)
torch.autograd.Function.backward(None)

# == GRAPH nodes ==
z.grad_fn._saved_other
z.grad_fn._saved_nothing
z.grad_fn.nothing
"_saved_other" in dir((x * y).grad_fn)
(x * y).grad_fn._saved_other
z.grad_fn.name()
z.grad_fn.next_functions[0][0].name()
z.grad_fn.metadata
h = z.register_hook(lambda g: g * 3); z.sum().backward(); x.grad
h = z.register_hook(lambda g: None); z.sum().backward(); x.grad
h = z.register_hook(lambda g: g * 3); h.remove(); h.remove(); z.sum().backward(); x.grad
h = z.grad_fn.register_prehook(lambda gs: (gs[0] * 3,)); z.sum().backward(); x.grad
h = z.grad_fn.register_hook(lambda gi, go: (gi[0] * 3, None)); z.sum().backward(); x.grad
h = z.grad_fn.register_hook(lambda gi, go: None); z.sum().backward(); x.grad
h = x.register_post_accumulate_grad_hook(lambda t: print(t.grad)); z.sum().backward()
x.register_post_accumulate_grad_hook(lambda t: None); x.register_post_accumulate_grad_hook(print); z.sum().backward()
plain.register_post_accumulate_grad_hook(print)
z.register_post_accumulate_grad_hook(print)
plain.register_hook(print)
z._backward_hooks
x._backward_hooks
h = x.register_hook(lambda g: g); len(x._backward_hooks)
u = x.unbind(); h = u[0].grad_fn.register_prehook(lambda gs: print(len(gs))); u[0].backward()
u = x.unbind(); h = u[0].grad_fn.register_prehook(lambda gs: tuple(g if g is None else g * 2 for g in gs)); (u[0] + u[1]).backward(); x.grad
z.retain_grad(); z.sum().backward(); z.grad
z.retain_grad(); z.retain_grad(); (z * z).sum().backward(); z.grad
x.retain_grad(); x.retains_grad
with z.register_hook(print): z.sum().backward()

# == MODES as functions, blocks and decorators ==
torch.set_grad_enabled(False)(lambda: x * 2)().requires_grad
torch.set_grad_enabled(False)(lambda: 3)(), torch.is_grad_enabled()
torch.inference_mode(lambda: torch.is_inference_mode_enabled())()
torch.inference_mode()(lambda: torch.is_inference_mode_enabled())()
torch.inference_mode(False)(lambda: (x * 2).requires_grad)()
torch.no_grad(lambda: (x * 2).requires_grad)()
torch.enable_grad()(lambda: (x * 2).requires_grad)()
g = torch.no_grad()(lambda: (yield torch.is_grad_enabled())); next(g())
with torch.inference_mode(): q = torch.ones(1); q.is_inference()
torch.inference_mode()(lambda: torch.ones(1))().requires_grad_()
torch.autograd.Variable(plain, volatile=True)
torch.autograd.Variable(plain, other=True)

# == TENSORS and their attributes ==
torch.Tensor(2, 3).shape
torch.Tensor([1, 2])
torch.FloatTensor([1, 2]), torch.LongTensor([1, 2])
torch.FloatTensor(np.array([1.0, 2.0]))
isinstance(plain, torch.FloatTensor), isinstance(plain, torch.LongTensor)
torch.FloatTensor
plain.is_signed(), plain.bool().is_signed()
plain.is_complex(), plain.is_inference()
plain.get_device()
plain.dtype.is_signed, torch.bool.is_signed, plain.dtype.is_complex
z.requires_grad = True; z.requires_grad
z.requires_grad = False
plain._is_view(), plain[0]._is_view()
z.detach_().requires_grad
x[0].detach_()
x[:1].detach_()
x.data = 3
plain.data = torch.zeros(2); plain
copy.deepcopy([plain, plain])[0] is plain
pair = copy.deepcopy([x, x]); pair[0] is pair[1], pair[0].requires_grad
z.sum().backward(); copy.deepcopy(x).grad
copy.deepcopy(z)
copy.copy(x)
torch.as_tensor(plain) is plain
torch.as_tensor(plain, dtype=torch.float64)
torch.asarray(plain, copy=True) is plain
torch.asarray([1, 2])
torch.tensor(np.array(["a"]))
torch.tensor(x[0])
torch.tensor(plain)
torch.tensor([plain[:1], plain[:1]])
torch.tensor([[1, 2], [3]])
torch.tensor([[[1], [2]], [[3], [4, 5]]])
torch.tensor("a")
torch.tensor([s, 1.0])
torch.tensor(x[0].detach())
torch.tensor([None])
torch.tensor({})
torch.zeros(torch.tensor(2), 3)
torch.zeros([2.0, 3])
torch.zeros(2.0)
torch.add(plain, 1, out=torch.zeros(3))
torch.add(x, 1, out=torch.zeros(3))
torch.linspace(0, 10, 5, dtype=torch.int64)
torch.linspace(0, 1, -1)
torch.arange(5, 0, -2)
torch.arange(0, 3, 0)
torch.meshgrid(plain, plain)
torch.finfo(torch.int64)
torch.finfo(torch.float32)
torch.finfo(torch.float64)
torch.iinfo(torch.float32)
torch.iinfo(torch.int32)
torch.is_complex(plain), torch.is_nonzero(s), torch.is_same_size(plain, x)
torch.is_nonzero(plain)
torch.typename(plain), torch.typename(3)
torch.set_default_dtype(3)
torch.set_default_dtype(torch.int64)
torch.set_default_tensor_type(torch.DoubleTensor); torch.tensor(1.0).dtype
torch.set_default_tensor_type("torch.DoubleTensor"); torch.tensor(1.0).dtype
torch.get_default_device()
torch.testing.assert_close(torch.tensor([1, 2, 4]), torch.tensor([1, 3, 0]))
torch.testing.assert_close(torch.tensor([1.0, float("nan")]), torch.tensor([1.0, float("nan")]), equal_nan=True)
torch.set_default_device("cpu"); torch.ones(1)
torch.device(torch.device("cpu")), torch.device("cpu") == torch.device("cpu"), torch.device("cpu") == 3
len({torch.device("cpu"), torch.device("cpu")})
copy.copy(torch.float32)
torch.cuda.is_available(), torch.cuda.is_initialized(), torch.cuda.device_count()
torch.cuda.current_device()
torch.cuda.synchronize()
torch.cuda.get_device_name()
torch.accelerator.is_available(), torch.accelerator.current_accelerator(), torch.accelerator.device_count()
torch.accelerator.synchronize()
g = torch.Generator().manual_seed(3); other = g.clone_state(); torch.rand(2, generator=g) == torch.rand(2, generator=other)
isinstance(torch.seed(), int)
torch.normal(plain, -plain)
torch.normal(x, 1.0).requires_grad
torch.normal(0.0, -1.0, (2,))
torch.bernoulli(plain, p=0.3)
torch.bernoulli(plain * 0.4)
torch.bernoulli(x.sigmoid()).requires_grad
torch.zeros(4, dtype=torch.int64).random_().min() >= 0
torch.zeros(4).random_(3, 9)
torch.zeros(4).bernoulli_(torch.tensor([0.1, 0.9, 0.5, 0.5]))
torch.testing.assert_close(plain, plain)
torch.testing.assert_close(plain, plain + 1e-9)
torch.testing.assert_close(plain, torch.ones(2))
torch.testing.assert_close(plain, plain.double())
torch.testing.assert_close(plain, plain + 1, atol=2.0, rtol=0.0)
torch.testing.assert_close(plain, torch.tensor([1.0, 1.0, 2.0]))
torch.testing.assert_close(torch.tensor(1), torch.tensor(2))
torch.testing.assert_close(1.0, 1.5)
