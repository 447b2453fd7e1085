# %% [markdown] part="prompt" lang="en"
# ### 6.11 Does it stand still?
#
# In each function a weight $w = 1$ gets the gradient 2, an optimizer with learning rate 0.1 takes one step, then
# somebody wants to freeze `w` and the optimizer takes a second step. Predict where `w` is afterwards.

# %% [markdown] part="prompt" lang="zh"
# ### 6.11 它停住了吗？
#
# 在每个函数里，权重 $w = 1$ 得到梯度 2，学习率为 0.1 的优化器走了一步，然后有人想冻结 `w`，优化器又走了一步。请预测 `w` 最后在哪里。

# %% part="given"
def run(freeze, **options):
    w = torch.tensor(1.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1, **options)
    (2 * w).backward()
    optimizer.step()
    freeze(w, optimizer)
    optimizer.step()
    return w.detach()


def switched_off(w, optimizer):
    w.requires_grad_(False)


def zeroed(w, optimizer):
    w.requires_grad_(False)
    optimizer.zero_grad(set_to_none=False)


def cleared(w, optimizer):
    w.requires_grad_(False)
    optimizer.zero_grad()


def only_eval(w, optimizer):
    torch.nn.Module().eval()

# %% part="predict"
questions = {
    "run(switched_off)": {0.8: "M16"},
    "run(zeroed)": {0.6: "wrong-prediction"},
    "run(zeroed, momentum=0.5)": {0.8: "wrong-prediction", 0.6: "wrong-prediction"},
    "run(cleared, momentum=0.5)": {0.7: "wrong-prediction", 0.6: "wrong-prediction"},
    "run(zeroed, weight_decay=0.5)": {0.75: "wrong-prediction", 0.55: "wrong-prediction"},
    "run(only_eval)": {0.8: "M37"},
}

# %% [markdown] part="reason" lang="en"
# - `run(switched_off)`: The old gradient 2 is still in .grad, and step() uses it: 1 - 0.2 - 0.2.
# - `run(zeroed)`: Plain descent by a gradient of zero moves nothing, so it stays at 0.8.
# - `run(zeroed, momentum=0.5)`: The velocity is 0.5 · 2 + 0 = 1, and the step is 0.1 of it.
# - `run(cleared, momentum=0.5)`: A .grad of None is skipped, and its velocity with it.
# - `run(zeroed, weight_decay=0.5)`: The first step is 0.1 · (2 + 0.5 · 1) = 0.25. In the second, 0.5 · 0.75 is added to the zero: 0.75 - 0.0375.
# - `run(only_eval)`: eval() sets a flag for layers. The gradient stays and moves w once more.

# %% [markdown] part="reason" lang="zh"
# - `run(switched_off)`: 旧的梯度 2 还在 .grad 里，step() 会用它：1 - 0.2 - 0.2。
# - `run(zeroed)`: 普通梯度下降遇到零梯度，什么都不移动，所以停在 0.8。
# - `run(zeroed, momentum=0.5)`: 速度是 0.5 · 2 + 0 = 1，步长是它的 0.1。
# - `run(cleared, momentum=0.5)`: .grad 为 None 的会跳过，连同它的速度。
# - `run(zeroed, weight_decay=0.5)`: 第一步是 0.1 · (2 + 0.5 · 1) = 0.25。第二步里，给零加上 0.5 · 0.75：0.75 - 0.0375。
# - `run(only_eval)`: eval() 只为层设一个标志。梯度还在，又把 w 移动了一次。

# %% [markdown] part="hint" lang="en"
# For each function write down what is in `w.grad` when the second step comes: 2, 0 or nothing?

# %% [markdown] part="hint" lang="zh"
# 对每个函数写下第二步到来时 `w.grad` 里是什么：2，0，还是什么都没有？

# %% [markdown] part="hint" lang="en"
# `step()` moves every parameter that has a `.grad`, tracked or not. Momentum adds half of the old velocity, 2,
# to the gradient. Weight decay adds half of the weight, in both steps. Only where `.grad` is `None` is nothing
# done.

# %% [markdown] part="hint" lang="zh"
# `step()` 移动一切有 `.grad` 的参数，不管是否被追踪。动量把旧速度 2 的一半加到梯度上。权重衰减在两步里都加上权重的一半。只有 `.grad` 是 `None` 的地方才什么都不做。

# %% [markdown] part="hint" lang="en"
# Two functions move once more by 0.2, to 0.6, and two stay at 0.8. With momentum and zeros it goes on to ____, and
# with weight decay to $0.75 - 0.0375 = ____$.

# %% [markdown] part="hint" lang="zh"
# 有两个函数又移动了 0.2，到 0.6；有两个停在 0.8。有动量又清成零的，会走到 ____；有权重衰减的，会走到 $0.75 - 0.0375 = ____$。

# %% [markdown] part="why" lang="en"
# An optimizer skips what has no .grad at all; switched off or zeroed, a weight may still be moved.

# %% [markdown] part="why" lang="zh"
# 优化器只跳过根本没有 .grad 的；关了开关或清成零的权重，仍然可能被移动。
