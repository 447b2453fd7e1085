"""Modules, their hooks and parameters; optimizers and schedulers."""

from __future__ import annotations

from benchmarks.fuzz.draw import Draw

LAYERS = (
    "nn.Linear(3, 2)",
    "nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))",
    "nn.Sequential(nn.Linear(3, 3), nn.Tanh())",
    "nn.Linear(3, 1, bias=False)",
    "nn.LayerNorm(3)",
    "nn.BatchNorm1d(3)",
    "nn.Dropout(0.5)",
    "nn.ReLU()",
    "nn.Softmax(dim=1)",
    "nn.Identity()",
    "nn.Sequential(nn.Linear(3, 2), nn.Softmax(dim=-1))",
    "nn.ModuleList([nn.Linear(3, 3), nn.ReLU()])",
    "nn.PReLU()",
    "nn.Flatten()",
    "nn.LogSoftmax(1)",
    "nn.Embedding(4, 3)",
    "nn.GELU()",
    "nn.Bilinear(3, 3, 2)",
)
SELF_MADE = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 3)
        self.w = nn.Parameter(torch.ones(3))
        self.register_buffer('n', torch.zeros(1))
    def forward(self, x, scale=1):
        self.n += 1
        return self.a(x) * self.w * scale"""


def modules(d: Draw) -> None:
    """A module made, asked, hooked, called and differentiated."""
    d.say(f"torch.manual_seed({d.rng.randint(0, 5)})")
    if d.chance(0.35):
        d.say(SELF_MADE)
        d.say("m = Net()")
    else:
        d.say(f"m = {d.pick(LAYERS)}")
    d.say(
        f"x = torch.tensor([[1.0, 2.0, -1.0], [0.5, 0.0, 3.0]]{d.pick(('', ', requires_grad=True'))})"
    )
    for _ in range(d.rng.randint(1, 5)):
        d.say(
            d.pick(
                (
                    "print(m)",
                    "print([(n, p.shape) for n, p in m.named_parameters()])",
                    "print(list(m.state_dict()))",
                    "m.eval()",
                    "m.train()",
                    "print(m.training)",
                    "print(sum(p.numel() for p in m.parameters()))",
                    "m.register_full_backward_hook(lambda m, gi, go: print('full', gi, go))",
                    "m.register_full_backward_pre_hook(lambda m, go: print('pre', go))",
                    "m.register_forward_hook(lambda m, i, o: print('fwd', i, o))",
                    "m.register_forward_pre_hook(lambda m, i: print('before', i))",
                    "m.register_forward_pre_hook(lambda m, i: (i[0] * 2,))",
                    "m.register_forward_hook(lambda m, i, o: o * 2)",
                    "m.register_forward_hook(lambda m, i, k, o: print(k), with_kwargs=True)",
                    "m.register_full_backward_hook(lambda m, gi, go: tuple(g if g is None else g * 2 for g in gi))",
                    "m.register_full_backward_hook(lambda m, gi, go: (gi[0] * 2,))",
                    "m.register_backward_hook(lambda m, gi, go: print('old', gi, go))",
                    "m.zero_grad()",
                    "m.requires_grad_(False)",
                    "m.double()",
                    "m.float()",
                    "m.load_state_dict(m.state_dict())",
                    "print(m.load_state_dict({}, strict=False))",
                    "m.load_state_dict({'zz': torch.ones(1)})",
                    "print(list(m.children()))",
                    "print([n for n, _ in m.named_modules()])",
                    "m.bias = None",
                    "m.foo = nn.Parameter(torch.ones(2))",
                    "m.weight = torch.ones(2, 3)",
                    "print(m[0])",
                    "print(len(m))",
                    "m.apply(lambda k: print(type(k).__name__))",
                    "m.register_parameter('extra', None)",
                    "m.register_buffer('buf', torch.ones(1)); print(list(m.buffers()))",
                    "nn.init.constant_(next(m.parameters()), 0.5)",
                    "nn.init.ones_(m.weight)",
                    "nn.init.xavier_uniform_(m.weight)",
                    "nn.init.normal_(m.weight)",
                    "nn.init.kaiming_normal_(m.weight, nonlinearity='relu')",
                    "nn.init.orthogonal_(m.weight)",
                    "nn.init.constant(m.bias, 1.0)",
                    "nn.init.xavier_normal(m.weight)",
                    "print(m.nothing)",
                    "del m.bias",
                    "m.weight.data.fill_(0.5)",
                    "print(m.get_parameter('weight').shape)",
                    "print(m.bias)",
                    "print(m.extra_repr())",
                    "print(next(m.parameters()).is_leaf)",
                    "nn.utils.clip_grad_norm_(m.parameters(), 1.0)",
                    "print(nn.utils.parameters_to_vector(m.parameters()))",
                    "import copy; m = copy.deepcopy(m)",
                )
            )
        )
    call = d.pick(
        (
            "m(x)",
            "m(x)",
            "m(x)",
            "m(x)",
            "m(x * 1)",
            "m(input=x)",
            "m(x, scale=2)",
            "m()",
            "m(x, x)",
            "m(x[0])",
            "m(x[:, :2])",
            "m(x.double())",
            "m(x.long())",
        )
    )
    d.say(f"y = {call}")
    d.show("y")
    d.say(
        d.pick(
            (
                "y.sum().backward()",
                "y.sum().backward()",
                "(y ** 2).mean().backward()",
                "y.backward()",
                "F.mse_loss(y, torch.zeros_like(y)).backward()",
                "F.cross_entropy(y, torch.tensor([0, 1])).backward()",
                "F.cross_entropy(y, torch.tensor([0, 1], dtype=torch.int32)).backward()",
                "nn.MSELoss()(y, torch.zeros(2)).backward()",
                "nn.CrossEntropyLoss()(y, torch.tensor([0, 5])).backward()",
                "nn.BCELoss()(y, torch.ones_like(y)).backward()",
                "nn.BCEWithLogitsLoss()(y, torch.ones_like(y)).backward()",
                "nn.NLLLoss(reduction='sum')(y, torch.tensor([0, 1])).backward()",
                "nn.L1Loss()(y, y * 0).backward()",
            )
        )
    )
    d.show("[None if p.grad is None else p.grad for p in m.parameters()]")
    d.show("x.grad")


OPTIMS = (
    "SGD(ps, lr=0.1)",
    "SGD(ps, lr=0.1, momentum=0.9)",
    "SGD(ps, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1)",
    "Adam(ps)",
    "Adam(ps, lr=0.1)",
    "AdamW(ps, lr=0.1)",
    "RMSprop(ps, lr=0.1)",
    "Adagrad(ps, lr=0.1)",
    "SGD(ps)",
    "Adam(ps, lr=0.1, amsgrad=True)",
    "SGD([{'params': ps[:1]}, {'params': ps[1:], 'lr': 0.5}], lr=0.1)",
    "SGD(ps, lr=-1)",
    "SGD([], lr=0.1)",
    "SGD(ps + ps, lr=0.1)",
    "Adam(ps, betas=(1.1, 0.9))",
    "SGD(ps, lr=0.1, maximize=True)",
    "RMSprop(ps, lr=0.1, centered=True, momentum=0.5)",
    "SGD(ps[0], lr=0.1)",
    "Rprop(ps, lr=0.1)",
    "SGD([1], lr=0.1)",
    "SGD([ps[0] * 2], lr=0.1)",
    "SGD(iter(ps), lr=0.1)",
    "Adadelta(ps)",
    "Adamax(ps, lr=0.1)",
    "NAdam(ps, lr=0.1)",
    "RAdam(ps, lr=0.1)",
    "ASGD(ps, lr=0.1)",
    "LBFGS(ps, lr=0.1)",
)
SCHEDULES = (
    "StepLR(o, 1, 0.5)",
    "ExponentialLR(o, 0.9)",
    "LambdaLR(o, lambda e: 0.5 ** e)",
    "CosineAnnealingLR(o, 4)",
    "MultiStepLR(o, [1, 2])",
    "ReduceLROnPlateau(o)",
    "LinearLR(o)",
    "StepLR(o, 0)",
)


def optimizers(d: Draw) -> None:
    """Parameters, an optimizer with its options, some steps, its state."""
    d.say("w = torch.tensor([1.0, -2.0], requires_grad=True)")
    d.say(
        f"b = {d.pick(('torch.tensor(0.5, requires_grad=True)', 'nn.Parameter(torch.tensor(0.5))', 'torch.tensor(0.5)'))}"
    )
    d.say("ps = [w, b]")
    d.say(f"o = torch.optim.{d.pick(OPTIMS)}")
    if "o" not in d.names:
        return
    if d.chance(0.4):
        d.say(f"s = torch.optim.lr_scheduler.{d.pick(SCHEDULES)}")
    loss = d.pick(
        (
            "((w * 3 + b) ** 2).sum()",
            "(w * b).sum()",
            "w.sum()",
            "((w - 1) ** 2).sum() + b ** 2",
            "(w.exp() * b).mean()",
        )
    )
    for _ in range(d.rng.randint(1, 3)):
        d.say(d.pick(("o.zero_grad()", "o.zero_grad(set_to_none=False)", "w.grad = None", "pass")))
        d.say(f"l = {loss}\nl.backward()")
        d.say(
            d.pick(
                ("o.step()",) * 4
                + (
                    "print(o.step(lambda: (w * 2).sum()))",
                    "w.data -= 0.1 * w.grad",
                    "with torch.no_grad(): w -= 0.1 * w.grad",
                    "o.step(); o.zero_grad()",
                    "w -= 0.1",
                    f"o.step(closure=lambda: {loss})",
                )
            )
        )
        if "s" in d.names:
            d.say(
                d.pick(
                    (
                        "s.step()",
                        "s.step()",
                        "s.step(l)",
                        "print(s.get_last_lr())",
                        "print(s.state_dict())",
                    )
                )
            )
        d.show("w, b, w.grad")
    for _ in range(d.rng.randint(0, 2)):
        d.say(
            d.pick(
                (
                    "print(o)",
                    "print(o.state_dict())",
                    "print(o.param_groups[0]['lr'])",
                    "o.param_groups[0]['lr'] = 0.01",
                    "o.add_param_group({'params': torch.ones(2, requires_grad=True)})",
                    "o.load_state_dict(o.state_dict())",
                    "print(len(o.state))",
                    "print(o.defaults)",
                    "print(sorted(o.state[w]))",
                    "o.register_step_post_hook(lambda *a: print('post', len(a)))",
                    "o.register_step_pre_hook(lambda *a: print('pre', len(a)))",
                    "o.add_param_group({'params': w})",
                    "o.add_param_group({'params': [torch.ones(1)]})",
                    "o.step()",
                    "print(o.state[w])",
                    "nn.utils.clip_grad_norm_(ps, 0.5); print(w.grad)",
                    "nn.utils.clip_grad_value_(ps, 0.5); print(w.grad)",
                    "nn.utils.clip_grad_norm(ps, 0.5)",
                )
            )
        )
