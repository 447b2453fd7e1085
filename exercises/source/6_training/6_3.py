# %% [markdown] part="prompt" lang="en"
# ### 6.3 Momentum for many parameters
#
# Write `momentum_step(params, velocities, lr, mu)`: one step of momentum for a whole list of tracked tensors,
# whose gradients are in their `.grad`. For each parameter $p$ with velocity $u$:
#
# $$ u \leftarrow \mu\,u + p.\mathrm{grad}, \qquad p \leftarrow p - \mathrm{lr}\,u . $$
#
# Both lists keep their tensors: change them **in place**. The velocities were made as zeros. The gradients are
# the caller's business: leave them as they are. The lines below the function take three steps.

# %% [markdown] part="prompt" lang="zh"
# ### 6.3 许多参数一起用动量
#
# 写出 `momentum_step(params, velocities, lr, mu)`：对一整列被追踪的张量走一步动量法，它们的梯度已经在各自的 `.grad` 里。对每个参数 $p$ 和它的速度 $u$：
#
# $$ u \leftarrow \mu\,u + p.\mathrm{grad}, \qquad p \leftarrow p - \mathrm{lr}\,u . $$
#
# 两个列表里的张量不能换：请**原地**修改。速度一开始是零。梯度由调用者负责，保持原样即可。函数下面的几行会走三步。

# %% part="given"
params = [torch.tensor([1.0, -2.0], requires_grad=True), torch.tensor(3.0, requires_grad=True)]
velocities = [torch.zeros_like(p) for p in params]


def loss_of(params):
    slope, offset = params
    return (slope * slope).sum() + (slope.sum() - offset) ** 2

# %% part="starter"
def momentum_step(params, velocities, lr, mu):
    pass


for step in range(3):
    for p in params:
        p.grad = None
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)

# %% part="solution"
def momentum_step(params, velocities, lr, mu):
    with torch.no_grad():
        for p, u in zip(params, velocities):
            u *= mu
            u += p.grad
            p -= lr * u


for step in range(3):
    for p in params:
        p.grad = None
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)

# %% part="accepted"
def momentum_step(params, velocities, lr, mu):
    for p, u in zip(params, velocities):
        u.mul_(mu).add_(p.grad)
        p.data.sub_(lr * u)


for step in range(3):
    for p in params:
        p.grad = None
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)

# %% part="accepted"
@torch.no_grad()
def momentum_step(parameters, speeds, rate, friction):
    for i in range(len(parameters)):
        speeds[i].copy_(friction * speeds[i] + parameters[i].grad)
        parameters[i].add_(speeds[i], alpha=-rate)


for step in range(3):
    for p in params:
        p.grad = None
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)
    print(loss_of(params).item())

# %% part="accepted"
def momentum_step(params, velocities, lr, mu):
    with torch.no_grad():
        moves = [mu * u + p.grad for p, u in zip(params, velocities)]
        for p, u, move in zip(params, velocities, moves):
            u[...] = move
            p[...] = p - lr * move


for _ in range(3):
    [p.grad.zero_() for p in params if p.grad is not None]
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)

# %% part="accepted"
def momentum_step(params, velocities, lr, mu):
    with torch.no_grad():
        for number, p in enumerate(params):
            u = velocities[number]
            u.add_((mu - 1) * u).add_(p.grad)
            p.copy_(p - u * lr)


step = 0
while step < 3:
    for p in params:
        p.grad = None
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)
    step += 1

# %% [markdown] part="hint" lang="en"
# The loop over pairs comes from `zip(params, velocities)`. Which of the two lines in the formula changes which tensor, and
# what must not be recorded?

# %% [markdown] part="hint" lang="zh"
# 用 `zip(params, velocities)` 成对地循环。公式里的两行各改了哪个张量？什么不能被记录？

# %% [markdown] part="hint" lang="en"
# `u = mu * u + p.grad` would give the name `u` to a new tensor, and the list would keep the old one. The
# in-place forms are `u *= mu` and `u += p.grad`, and for the parameter `p -= lr * u` inside `torch.no_grad()`,
# since a tracked leaf may only be changed in place while nothing is recorded.

# %% [markdown] part="hint" lang="zh"
# `u = mu * u + p.grad` 会让名字 `u` 指向一个新张量，列表里留下的还是旧的。原地修改是 `u *= mu` 和 `u += p.grad`；参数则是在 `torch.no_grad()` 里写 `p -= lr * u`，因为被追踪的叶子节点只有在不记录时才可以原地修改。

# %% [markdown] part="hint" lang="en"
# Four lines with a gap: `with torch.no_grad():`, inside it `for p, u in zip(params, velocities):`, then `u *= mu`,
# `u += ______` and `p -= lr * u`.

# %% [markdown] part="hint" lang="zh"
# 四行代码，有一个空：`with torch.no_grad():`，里面 `for p, u in zip(params, velocities):`，接着 `u *= mu`、`u += ______`、`p -= lr * u`。

# %% [markdown] part="why" lang="en"
# The velocity remembers earlier slopes, so it must be the same tensor in the next step, and so must the parameter.

# %% [markdown] part="why" lang="zh"
# 速度要记住以前的斜率，所以下一步用的必须还是同一个张量；参数也一样。

# %% part="ask"
def ask(cell):
    torch = cell.torch
    cell.run()
    kept = cell.name("params"), cell.name("velocities")
    for name, tensors in zip(("params", "velocities"), kept):
        for number, each in enumerate(tensors):
            cell.record(f"{name}[{number}]", each)
    momentum_step = cell.name("momentum_step")
    with cell.probe("momentum_step with other parameters"):
        p = cell.tensor("p") if cell.has("p") else torch.tensor([1.0, 2.0], requires_grad=True)
        u = torch.full_like(p.detach(), 0.5)
        (p * p * p).sum().backward()
        mail = p.grad.clone()
        for _ in range(2):
            momentum_step([p], [u], 0.02, 0.5)
        cell.record("another parameter", p)
        cell.record("its velocity", u)
        cell.record("its gradient, which was not yours to change", p.grad - mail)


# %% part="judge"
import re

compare = {
    "params[0]": "type shape leaf tracked values",
    "params[1]": "type shape leaf tracked values",
    "velocities[0]": "type shape values tracked",
    "velocities[1]": "type shape values tracked",
    "another parameter": "type shape leaf tracked values",
    "its velocity": "type shape tracked values",
    "its gradient, which was not yours to change": "type values",
}


def cases(draw):
    yield {"p": draw.tensor(3, tracked=True)}
    yield {"p": draw.tensor(2, 2, tracked=True)}


def of_the_caller(source):
    """The names in momentum_step that mean tensors of the caller's lists, before they mean anything else."""
    import ast

    found = set()
    for function in ast.parse(source).body:
        for node in ast.walk(function) if getattr(function, "name", "") == "momentum_step" else ():
            if isinstance(node, ast.For):
                named = [node.target, *(getattr(node.target, "elts", ()))]
                found |= {each.id for part in named for each in ast.walk(part) if isinstance(each, ast.Name)}
            if isinstance(node, ast.Assign) and re.fullmatch(r"(params|velocities)\[\w+\]", ast.unparse(node.value)):
                found |= {each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)}
    return found


def explain(evidence):
    """The lists must keep their tensors, and the mailboxes their letters."""
    from checkers.authoring import Diagnosis

    for each in evidence.form.assigns:
        if each.place.inside != "momentum_step":
            continue
        if each.target.endswith(".grad"):
            return Diagnosis("given-changed", {"name": each.target, "line": each.place.line}, LETTERS)
        if each.augmented:
            continue
        anew = each.rebinds and each.name in each.reads and each.name in of_the_caller(evidence.source)
        if anew or re.fullmatch(r"(params|velocities)\[\w+\]", each.target):
            sentences = ANEW if anew else REPLACED
            said = {language: text.replace("TARGET", each.target) for language, text in sentences.items()}
            return Diagnosis("M27" if each.place.no_grad else "M26", {"name": each.target}, said)
    return None


LETTERS = {
    "en": "The mailboxes are the caller's business: leave p.grad as it is.",
    "zh": "信箱由调用者来管：p.grad 请保持原样。",
}
REPLACED = {
    "en": "TARGET = ... puts another tensor into the caller's list, which is to keep its own. Change that one in place: *=, += and -=.",
    "zh": "TARGET = ... 把另一个张量放进了调用者的列表，而那里要保留原来的张量。请原地改动它：*=、+= 和 -=。",
}
ANEW = {
    "en": "TARGET = ... makes a new tensor, and the lists of the caller are to keep theirs. Change it in place: *=, += and -=.",
    "zh": "TARGET = ... 产生了一个新张量，而调用者的列表要保留原来的张量。请原地改动：*=、+= 和 -=。",
}

# %% part="wrong" diagnosis="M22"
# the update is recorded
def momentum_step(params, velocities, lr, mu):
    for p, u in zip(params, velocities):
        u *= mu
        u += p.grad
        p -= lr * u


for step in range(3):
    for p in params:
        p.grad = None
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)

# %% part="wrong" diagnosis="M27"
# p is another tensor, the list has the old one
def momentum_step(params, velocities, lr, mu):
    with torch.no_grad():
        for p, u in zip(params, velocities):
            u *= mu
            u += p.grad
            p = p - lr * u


for step in range(3):
    for p in params:
        p.grad = None
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)

# %% part="wrong" diagnosis="M27"
# the velocity forgets
def momentum_step(params, velocities, lr, mu):
    with torch.no_grad():
        for p, u in zip(params, velocities):
            u = mu * u + p.grad
            p -= lr * u


for step in range(3):
    for p in params:
        p.grad = None
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)

# %% part="wrong" diagnosis="slip-factor-extra"
# an average of slopes, not their sum
def momentum_step(params, velocities, lr, mu):
    with torch.no_grad():
        for p, u in zip(params, velocities):
            u *= mu
            u += (1 - mu) * p.grad
            p -= lr * u


for step in range(3):
    for p in params:
        p.grad = None
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)

# %% part="wrong" diagnosis="slip-order"
# the parameter moves by the old velocity
def momentum_step(params, velocities, lr, mu):
    with torch.no_grad():
        for p, u in zip(params, velocities):
            p -= lr * u
            u *= mu
            u += p.grad


for step in range(3):
    for p in params:
        p.grad = None
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)

# %% part="wrong" diagnosis="slip-line-extra"
# empties mailboxes that belong to the caller
def momentum_step(params, velocities, lr, mu):
    with torch.no_grad():
        for p, u in zip(params, velocities):
            u *= mu
            u += p.grad
            p -= lr * u
            p.grad.zero_()


for step in range(3):
    for p in params:
        p.grad = None
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)

# %% part="wrong" diagnosis="M16"
# nobody clears between the steps
def momentum_step(params, velocities, lr, mu):
    with torch.no_grad():
        for p, u in zip(params, velocities):
            u *= mu
            u += p.grad
            p -= lr * u


for step in range(3):
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)

# %% part="wrong" diagnosis="M27"
# the lists get other tensors
def momentum_step(params, velocities, lr, mu):
    with torch.no_grad():
        for i in range(len(params)):
            p, u = params[i], velocities[i]
            velocities[i] = mu * u + p.grad
            params[i] = p - lr * velocities[i]


for step in range(3):
    for p in params:
        p.grad = None
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)

# %% part="wrong" diagnosis="given-changed"
# the letters are thrown away
def momentum_step(params, velocities, lr, mu):
    with torch.no_grad():
        for p, u in zip(params, velocities):
            u *= mu
            u += p.grad
            p -= lr * u
            p.grad = None


for step in range(3):
    for p in params:
        p.grad = None
    loss_of(params).backward()
    momentum_step(params, velocities, 0.1, 0.9)
