"""Optimizers and schedulers: options, groups, states that are saved and loaded, refusals.

Every line below a heading is one case.
"""

import torch
from torch.optim import lr_scheduler as s

w = torch.tensor([1.0, -2.0], requires_grad=True)
u = torch.tensor([0.5], requires_grad=True)


def path(make, steps=4):
    """Where two parameters go, one of which gets no gradient at first."""
    optimizer = make([w, u])
    for k in range(steps):
        optimizer.zero_grad()
        total = ((w - 3) ** 2).sum() + (w * u).sum() if k else ((w - 3) ** 2).sum()
        total.backward()
        optimizer.step()
    return w.detach(), u.detach()


def rates(make, steps=8, lr=0.5):
    """The learning rates of two groups that a scheduler gives, and its own last one."""
    groups = [{"params": [w]}, {"params": [u], "lr": 0.1}]
    optimizer = torch.optim.SGD(groups, lr=lr)
    scheduler = make(optimizer)
    found = []
    for _ in range(steps):
        found.append([round(group["lr"], 6) for group in optimizer.param_groups])
        optimizer.step()
        scheduler.step()
    return found, [round(rate, 6) for rate in scheduler.get_last_lr()]


def sgd():
    """An optimizer whose step has been taken."""
    optimizer = torch.optim.SGD([w], lr=0.5, momentum=0.9)
    optimizer.step()
    return optimizer


class ByHand(torch.optim.Optimizer):
    """An optimizer of one's own."""

    def __init__(self, params):
        super().__init__(params, {"lr": 0.5})

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                p.data -= group["lr"] * 1.0


def cycled(make, kind=torch.optim.SGD, steps=8):
    """The learning rates and the momenta that a schedule gives."""
    optimizer = kind([w], lr=0.5, **({"momentum": 0.9} if kind is torch.optim.SGD else {}))
    scheduler = make(optimizer)
    found = []
    for _ in range(steps):
        group = optimizer.param_groups[0]
        momentum = group["betas"][0] if "betas" in group else group["momentum"]
        found.append((round(group["lr"], 6), round(momentum, 6)))
        optimizer.step()
        scheduler.step()
    return found


def by_fractions(make):
    """The learning rates at places given in epochs."""
    optimizer = sgd()
    scheduler = make(optimizer)
    found = []
    for epoch in (0.5, 1, 1.75, 2, 2.5, 7.25, 8, 0.25):
        scheduler.step(epoch)
        found.append(round(optimizer.param_groups[0]["lr"], 6))
    scheduler.step()
    return found, round(scheduler.get_last_lr()[0], 6), scheduler.last_epoch


def jumped(make):
    """The learning rates when the epoch is given, and one step after."""
    optimizer = sgd()
    scheduler = make(optimizer)
    found = []
    for epoch in (3, 7, 2, 0, 5):
        scheduler.step(epoch)
        found.append(round(optimizer.param_groups[0]["lr"], 6))
    scheduler.step()
    return found, round(scheduler.get_last_lr()[0], 6), scheduler.last_epoch


def state(make):
    """What a scheduler saves after a step, its numbers as they are."""
    optimizer = sgd()
    scheduler = make(optimizer)
    optimizer.step()
    scheduler.step()
    return scheduler.state_dict()


def plateau(values, **options):
    """The learning rates that figures give."""
    optimizer = torch.optim.SGD([w], lr=1.0)
    scheduler = s.ReduceLROnPlateau(optimizer, **options)
    found = []
    for value in values:
        scheduler.step(value)
        found.append(round(optimizer.param_groups[0]["lr"], 6))
    return found, scheduler.num_bad_epochs, scheduler.get_last_lr()


def resumed(make, steps=3):
    """The learning rates of a scheduler that goes on from another one's state."""
    first = torch.optim.SGD([w], lr=0.5)
    old = make(first)
    for _ in range(steps):
        first.step()
        old.step()
    second = torch.optim.SGD([w], lr=0.5)
    scheduler = make(second)
    scheduler.load_state_dict(old.state_dict())
    second.load_state_dict(first.state_dict())
    found = []
    for _ in range(4):
        found.append(round(second.param_groups[0]["lr"], 6))
        second.step()
        scheduler.step()
    return found


def reloaded(make):
    """Where parameters go when the optimizer is saved after two steps and loaded into a new one."""
    first = make([w, u])
    for _ in range(2):
        first.zero_grad()
        ((w - 3) ** 2).sum().backward()
        first.step()
    second = make([w, u])
    second.load_state_dict(first.state_dict())
    for _ in range(2):
        second.zero_grad()
        ((w - 3) ** 2).sum().backward()
        second.step()
    return w.detach()


# == SCHEDULES of two groups ==
rates(lambda o: s.MultiplicativeLR(o, lambda epoch: 0.9))
rates(lambda o: s.PolynomialLR(o, total_iters=4))
rates(lambda o: s.PolynomialLR(o, total_iters=4, power=2.0))
rates(lambda o: s.LambdaLR(o, [lambda e: 0.5**e, lambda e: 1 / (e + 1)]))
rates(lambda o: s.LinearLR(o, start_factor=0.25, end_factor=0.5, total_iters=3))
rates(lambda o: s.ConstantLR(o, factor=0.1, total_iters=3))
rates(lambda o: s.CosineAnnealingLR(o, 3, eta_min=0.05))
rates(lambda o: s.MultiStepLR(o, [2, 2, 5], gamma=0.5))
rates(lambda o: s.SequentialLR(o, [s.ConstantLR(o, 0.1, 2), s.ExponentialLR(o, 0.9)], [3]))
rates(lambda o: s.SequentialLR(o, [s.LinearLR(o, 0.1, total_iters=3), s.StepLR(o, 2)], milestones=[3]))
rates(lambda o: s.SequentialLR(o, [s.ConstantLR(o, 0.1), s.StepLR(o, 2), s.ExponentialLR(o, 0.5)], [2, 5]))
rates(lambda o: s.SequentialLR(o, [s.StepLR(o, 1), s.MultiplicativeLR(o, lambda e: 0.5)], [3]))
rates(lambda o: s.SequentialLR(o, [s.ExponentialLR(o, 0.5), s.PolynomialLR(o, 3)], [2]))
rates(lambda o: s.SequentialLR(o, [s.StepLR(o, 2), s.CosineAnnealingLR(o, 3)], [2]))
rates(lambda o: s.SequentialLR(o, [s.StepLR(o, 2), s.LambdaLR(o, lambda e: 0.5**e)], [2]))
rates(lambda o: s.SequentialLR(o, [s.StepLR(o, 2), s.MultiStepLR(o, [1, 3])], [2]))
rates(lambda o: s.SequentialLR(o, [s.StepLR(o, 2)], [2]))
rates(lambda o: s.StepLR(o, 3, last_epoch=4))
s.StepLR(torch.nn.Linear(1, 1), 3)
scheduler = s.StepLR(torch.optim.SGD([w], lr=0.1), 3); scheduler.step()
scheduler = s.StepLR(torch.optim.SGD([w], lr=0.1), 3); scheduler.get_last_lr()
o = sgd(); scheduler = s.StepLR(o, 3); scheduler.step()
o = ByHand([w]); scheduler = s.StepLR(o, 1); o.step(); scheduler.step(); (w.detach(), scheduler.get_last_lr())
o = ByHand([w]); scheduler = s.StepLR(o, 1); scheduler.step()
s.LinearLR(torch.optim.SGD([w], lr=0.1), start_factor=0.0)
s.LinearLR(torch.optim.SGD([w], lr=0.1), end_factor=2.0)
s.ConstantLR(torch.optim.SGD([w], lr=0.1), factor=1.5)

# == CYCLES, with the momentum that goes against the rate ==
rates(lambda o: s.CosineAnnealingWarmRestarts(o, 3), 8)
rates(lambda o: s.CosineAnnealingWarmRestarts(o, 2, T_mult=2, eta_min=0.01), 10)
by_fractions(lambda o: s.CosineAnnealingWarmRestarts(o, 2))
by_fractions(lambda o: s.CosineAnnealingWarmRestarts(o, 2, T_mult=3))
s.CosineAnnealingWarmRestarts(sgd(), 0)
s.CosineAnnealingWarmRestarts(sgd(), 2.5)
s.CosineAnnealingWarmRestarts(sgd(), 2, T_mult=0)
s.CosineAnnealingWarmRestarts(sgd(), 2, eta_min="low")
s.CosineAnnealingWarmRestarts(sgd(), 2).step(-1)
cycled(lambda o: s.OneCycleLR(o, max_lr=1.0, total_steps=9))
cycled(lambda o: s.OneCycleLR(o, max_lr=1.0, epochs=3, steps_per_epoch=3, anneal_strategy="linear"))
cycled(lambda o: s.OneCycleLR(o, max_lr=1.0, total_steps=10, three_phase=True))
cycled(lambda o: s.OneCycleLR(o, max_lr=1.0, total_steps=10, pct_start=0.5, div_factor=5.0, final_div_factor=10.0))
cycled(lambda o: s.OneCycleLR(o, max_lr=1.0, total_steps=10, base_momentum=0.5, max_momentum=0.6))
cycled(lambda o: s.OneCycleLR(o, max_lr=1.0, total_steps=10, cycle_momentum=False))
cycled(lambda o: s.OneCycleLR(o, max_lr=1.0, total_steps=9), torch.optim.Adam)
rates(lambda o: s.OneCycleLR(o, max_lr=[1.0, 0.3], total_steps=9, cycle_momentum=False))
rates(lambda o: s.OneCycleLR(o, max_lr=[1.0], total_steps=9))
rates(lambda o: s.OneCycleLR(o, max_lr=1.0, total_steps=4))
s.OneCycleLR(sgd(), 1.0)
s.OneCycleLR(sgd(), 1.0, epochs=3)
s.OneCycleLR(sgd(), 1.0, total_steps=0)
s.OneCycleLR(sgd(), 1.0, epochs=0, steps_per_epoch=2)
s.OneCycleLR(sgd(), 1.0, epochs=2, steps_per_epoch=2.0)
s.OneCycleLR(sgd(), 1.0, total_steps=4, pct_start=2.0)
s.OneCycleLR(sgd(), 1.0, total_steps=4, anneal_strategy="sin")
s.OneCycleLR(torch.optim.Adagrad([w], lr=0.1), 1.0, total_steps=4)
s.OneCycleLR(torch.nn.Linear(1, 1), 1.0, total_steps=4)
cycled(lambda o: s.CyclicLR(o, 0.1, 1.0, step_size_up=2))
cycled(lambda o: s.CyclicLR(o, 0.1, 1.0, step_size_up=2, step_size_down=3))
cycled(lambda o: s.CyclicLR(o, 0.1, 1.0, step_size_up=2, mode="triangular2"))
cycled(lambda o: s.CyclicLR(o, 0.1, 1.0, step_size_up=2, mode="exp_range", gamma=0.9))
cycled(lambda o: s.CyclicLR(o, 0.1, 1.0, step_size_up=2, scale_fn=lambda x: 1 / x))
cycled(lambda o: s.CyclicLR(o, 0.1, 1.0, step_size_up=2, scale_fn=lambda x: 0.9**x, scale_mode="iterations"))
cycled(lambda o: s.CyclicLR(o, 0.1, 1.0, step_size_up=2), torch.optim.Adam)
rates(lambda o: s.CyclicLR(o, [0.1, 0.2], [1.0, 0.5], step_size_up=2, cycle_momentum=False))
rates(lambda o: s.CyclicLR(o, [0.1, 0.2, 0.3], 1.0))
s.CyclicLR(sgd(), 0.1, 1.0, mode="other")
s.CyclicLR(torch.optim.Adagrad([w], lr=0.1), 0.1, 1.0)

# == COMBINED schedules and what they refuse ==
rates(lambda o: s.ChainedScheduler([s.ConstantLR(o, 0.1, 3), s.ExponentialLR(o, 0.9)]))
rates(lambda o: s.ChainedScheduler([s.LinearLR(o, 0.2, total_iters=4), s.StepLR(o, 3)]))
rates(lambda o: s.ChainedScheduler([s.CosineAnnealingLR(o, 3, eta_min=0.01), s.PolynomialLR(o, 6)]))
rates(lambda o: s.ChainedScheduler([s.MultiStepLR(o, [2, 5]), s.MultiplicativeLR(o, lambda e: 0.9)]))
rates(lambda o: s.SequentialLR(o, [s.ChainedScheduler([s.ExponentialLR(o, 0.9), s.ConstantLR(o, 0.1, 2)]), s.StepLR(o, 2)], [3]))
rates(lambda o: s.SequentialLR(o, [s.LinearLR(o, 0.1, total_iters=2), s.CosineAnnealingWarmRestarts(o, 2)], [2]))
s.ChainedScheduler([])
s.SequentialLR(sgd(), [], [])
s.SequentialLR(sgd(), [1, 2], [3])
o = sgd(); s.SequentialLR(o, [s.StepLR(o, 2), s.ReduceLROnPlateau(o)], [3])
o = sgd(); s.SequentialLR(o, [s.StepLR(o, 2), s.StepLR(o, 3)], [3, 4])
s.LambdaLR(sgd(), [lambda e: 1, lambda e: 2])
s.MultiplicativeLR(sgd(), 0.5)

# == AT A GIVEN EPOCH and asked outside a step ==
jumped(lambda o: s.StepLR(o, 3))
jumped(lambda o: s.MultiStepLR(o, [2, 4], 0.5))
jumped(lambda o: s.ExponentialLR(o, 0.5))
jumped(lambda o: s.ConstantLR(o, 0.1, 4))
jumped(lambda o: s.LinearLR(o, 0.1, total_iters=8))
jumped(lambda o: s.PolynomialLR(o, 8, power=2.0))
jumped(lambda o: s.CosineAnnealingLR(o, 4))
jumped(lambda o: s.LambdaLR(o, lambda e: 0.5**e))
o = sgd(); scheduler = s.StepLR(o, 3); o.step(); scheduler.step(2)
scheduler = s.StepLR(sgd(), 3); scheduler.get_lr()
scheduler = s.CosineAnnealingLR(sgd(), 3); scheduler.get_lr()

# == STATES ==
state(lambda o: s.StepLR(o, 2))
state(lambda o: s.LambdaLR(o, lambda e: 0.5**e))
state(lambda o: s.CosineAnnealingLR(o, 5))
state(lambda o: s.CosineAnnealingWarmRestarts(o, 3))
state(lambda o: s.OneCycleLR(o, 1.0, total_steps=8))
state(lambda o: s.CyclicLR(o, 0.1, 1.0))
state(lambda o: s.SequentialLR(o, [s.ConstantLR(o, 0.1, 2), s.ExponentialLR(o, 0.9)], [2]))
state(lambda o: s.ChainedScheduler([s.ConstantLR(o, 0.1, 2), s.ExponentialLR(o, 0.9)]))
scheduler = s.ReduceLROnPlateau(sgd(), patience=1); scheduler.step(1.0); scheduler.step(2.0); scheduler.state_dict()
scheduler = s.ReduceLROnPlateau(sgd(), min_lr=[0.1, 0.2])
scheduler = s.ReduceLROnPlateau(sgd(), cooldown=1, patience=0); [scheduler.step(v) for v in (1.0, 2.0)]; scheduler.in_cooldown

# == PLATEAU and how it is noticed ==
plateau([3.0, 2.0, 1.0, 1.0, 1.0, 1.0], patience=1)
plateau([3.0, 3.0, 3.0, 3.0, 3.0, 3.0], patience=0, factor=0.5)
plateau([1.0, 2.0, 2.0, 2.0, 2.0], patience=1, mode="max")
plateau([1.0, 1.05, 1.05, 1.05, 1.2], patience=0, mode="max", threshold=0.1)
plateau([1.0, 1.05, 1.05, 1.05, 1.2], patience=0, mode="max", threshold=0.1, threshold_mode="abs")
plateau([3.0, 2.95, 2.9, 2.0, 1.99], patience=0, threshold=0.1, threshold_mode="abs")
plateau([3.0, 3.0, 3.0, 3.0, 3.0, 3.0], patience=0, cooldown=2)
plateau([3.0, 3.0, 3.0, 3.0], patience=0, factor=0.1, min_lr=0.05)
plateau([3.0, 3.0, 3.0], patience=0, factor=0.5, eps=0.6)
plateau([torch.tensor(3.0), torch.tensor(4.0), torch.tensor(5.0)], patience=0)
plateau([1.0], factor=1.0)
plateau([1.0], mode="other")
plateau([1.0], threshold_mode="other")

# == RESUMED from a saved state ==
resumed(lambda o: s.StepLR(o, 2, 0.5))
resumed(lambda o: s.ExponentialLR(o, 0.5))
resumed(lambda o: s.MultiStepLR(o, [1, 4], 0.5))
resumed(lambda o: s.LinearLR(o, 0.2, total_iters=5))
resumed(lambda o: s.LambdaLR(o, lambda e: 0.5**e))
resumed(lambda o: s.CosineAnnealingLR(o, 4))
resumed(lambda o: s.CosineAnnealingWarmRestarts(o, 2))
resumed(lambda o: s.OneCycleLR(o, 1.0, total_steps=9, cycle_momentum=False))
resumed(lambda o: s.SequentialLR(o, [s.ConstantLR(o, 0.1, 2), s.ExponentialLR(o, 0.9)], [2]))
resumed(lambda o: s.ChainedScheduler([s.ConstantLR(o, 0.1, 2), s.ExponentialLR(o, 0.9)]))
reloaded(lambda ps: torch.optim.SGD(ps, lr=0.1, momentum=0.9))
reloaded(lambda ps: torch.optim.Adam(ps, lr=0.1))
reloaded(lambda ps: torch.optim.AdamW(ps, lr=0.1, amsgrad=True))
reloaded(lambda ps: torch.optim.RMSprop(ps, lr=0.1, momentum=0.9, centered=True))
reloaded(lambda ps: torch.optim.Adagrad(ps, lr=0.1))
torch.optim.SGD([w], lr=0.1).load_state_dict(torch.optim.SGD([w, u], lr=0.1).state_dict())
o = torch.optim.SGD([{"params": [w]}, {"params": [u]}], lr=0.1); torch.optim.SGD([w, u], lr=0.1).load_state_dict(o.state_dict())
torch.optim.SGD([w, u], lr=0.1, momentum=0.5).state_dict()["state"]
sorted(torch.optim.SGD([w, u], lr=0.1).state_dict()["param_groups"][0]["params"])

# == OPTIMIZERS when a parameter has no gradient yet ==
path(lambda ps: torch.optim.SGD(ps, lr=0.1))
path(lambda ps: torch.optim.Adam(ps, lr=0.1, maximize=True))
path(lambda ps: torch.optim.AdamW(ps, lr=0.1, maximize=True))
path(lambda ps: torch.optim.RMSprop(ps, lr=0.1, weight_decay=0.1))
path(lambda ps: torch.optim.RMSprop(ps, lr=0.1, maximize=True))
path(lambda ps: torch.optim.Adagrad(ps, lr=0.1, weight_decay=0.1))
path(lambda ps: torch.optim.Adagrad(ps, lr=0.1, maximize=True))
path(lambda ps: torch.optim.Adagrad(ps, lr=0.1, initial_accumulator_value=0.5, lr_decay=0.1))
torch.optim.SGD({w}, lr=0.1)
torch.optim.SGD([3], lr=0.1)
torch.optim.SGD([w * 2], lr=0.1)
torch.optim.SGD(w, lr=0.1)
torch.optim.SGD([{"params": w}], lr=0.1)
torch.optim.SGD([{"params": {w}}], lr=0.1)
o = torch.optim.SGD([w], lr=0.1); o.add_param_group([u])
o = torch.optim.SGD([w], lr=0.1); o.add_param_group({"params": u, "lr": 0.5}); [g["lr"] for g in o.param_groups]
o = torch.optim.SGD([w], lr=0.1); o.add_param_group({"params": [w]})
o = torch.optim.Optimizer([w], {"lr": 0.1}); o.step()
o = torch.optim.SGD([w], lr=0.1); o.step(lambda: torch.tensor(3.0))
(w * 2).sum().backward(); o = torch.optim.SGD([w], lr=0.1); o.zero_grad(set_to_none=False); w.grad
torch.optim.Adam([w], eps=-1.0)
torch.optim.Adam([w], weight_decay=-1.0)
torch.optim.RMSprop([w], lr=-1.0)
torch.optim.RMSprop([w], alpha=-1.0)
torch.optim.RMSprop([w], momentum=-1.0)
torch.optim.Adagrad([w], lr_decay=-1.0)
torch.optim.SGD([w], momentum=-1.0)
