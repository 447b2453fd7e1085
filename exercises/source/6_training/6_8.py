# %% [markdown] part="prompt" lang="en"
# ### 6.8 Schedules and switches
#
# `rates(make, epochs)` notes the learning rate of each epoch, then takes the step and asks the scheduler for the next rate. Predict
# the lists, and what the other four functions return.

# %% [markdown] part="prompt" lang="zh"
# ### 6.8 调度与开关
#
# `rates(make, epochs)` 记下每一轮的学习率，然后走一步，再让调度器给出下一个学习率。请预测这些列表，以及另外四个函数的返回值。

# %% part="given"
schedulers = torch.optim.lr_scheduler


def rates(make, epochs):
    w = torch.tensor(1.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=1.0)
    scheduler = make(optimizer)
    noted = []
    for epoch in range(epochs):
        noted.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return noted


def halved_every_two(optimizer):
    return schedulers.StepLR(optimizer, step_size=2, gamma=0.5)


def tenth(optimizer):
    return schedulers.ExponentialLR(optimizer, gamma=0.1)


def cosine(optimizer):
    return schedulers.CosineAnnealingLR(optimizer, T_max=4)


def moved_by_the_scheduler():
    w = torch.tensor(1.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.5)
    scheduler = tenth(optimizer)
    (w * w).backward()
    optimizer.step()
    before = w.item()
    scheduler.step()
    return w.item() - before


def recorded_after_eval():
    net = torch.nn.Linear(2, 1).eval()
    return net(torch.ones(1, 2)).requires_grad


def training_under_no_grad():
    net = torch.nn.Linear(2, 1)
    with torch.no_grad():
        net(torch.ones(1, 2))
        return net.training


def second_step_of_momentum():
    w = torch.tensor(0.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=1.0, momentum=0.5)
    w.sum().backward()  # the slope is 1
    optimizer.step()
    optimizer.zero_grad(set_to_none=False)  # now the slope is 0
    optimizer.step()
    return w.item()

# %% part="predict"
questions = {
    "rates(halved_every_two, 5)": {(1.0, 0.5, 0.25, 0.125, 0.0625): "wrong-prediction"},
    "rates(tenth, 3)": {(0.1, 0.01, 0.001): "wrong-prediction"},
    "rates(cosine, 3)[2]": {0.3333: "wrong-prediction"},
    "moved_by_the_scheduler()": {-0.1: "wrong-prediction"},
    "recorded_after_eval()": {False: "M37"},
    "training_under_no_grad()": {False: "M37"},
    "second_step_of_momentum()": {-1.0: "wrong-prediction"},
}

# %% [markdown] part="reason" lang="en"
# - `rates(halved_every_two, 5)`: StepLR halves after every second epoch, so each rate is used twice.
# - `rates(tenth, 3)`: The first epoch runs with the rate that was given; the scheduler acts only afterwards.
# - `rates(cosine, 3)[2]`: Half a cosine from 1 to 0 in four epochs; after two of them it is half-way down.
# - `moved_by_the_scheduler()`: A scheduler changes the learning rate and nothing else. Parameters move in optimizer.step() only.
# - `recorded_after_eval()`: eval() switches layers such as dropout; only no_grad pauses the recording.
# - `training_under_no_grad()`: no_grad pauses the recording and leaves the network's mode alone.
# - `second_step_of_momentum()`: The gradient is 0, but the velocity still holds half of the old slope: -1 - 0.5.

# %% [markdown] part="reason" lang="zh"
# - `rates(halved_every_two, 5)`: StepLR 每两轮减半一次，所以每个学习率用两次。
# - `rates(tenth, 3)`: 第一轮用的是一开始给的学习率，调度器之后才起作用。
# - `rates(cosine, 3)[2]`: 四轮里沿半个余弦从 1 降到 0；过了两轮正好降了一半。
# - `moved_by_the_scheduler()`: 调度器只改学习率，别的都不动。参数只在 optimizer.step() 里移动。
# - `recorded_after_eval()`: eval() 切换的是 dropout 这类层；暂停记录的只有 no_grad。
# - `training_under_no_grad()`: no_grad 暂停记录，不改变网络的模式。
# - `second_step_of_momentum()`: 梯度是 0，但速度里还留着旧斜率的一半：-1 - 0.5。

# %% [markdown] part="hint" lang="en"
# In `rates`, look at the order: first the rate is noted, then the scheduler acts. For the other functions ask which object a call
# belongs to: the optimizer, the scheduler, or the network.

# %% [markdown] part="hint" lang="zh"
# 看 `rates` 里的顺序：先记下学习率，然后调度器才起作用。对另外几个函数，问一问每次调用属于谁：优化器、调度器，还是网络。

# %% [markdown] part="hint" lang="en"
# A scheduler only ever sets `lr`. `eval()` and `train()` set the network's mode; `no_grad()` pauses recording;
# neither touches the other. And momentum keeps a velocity between steps, even when the gradient has become 0.

# %% [markdown] part="hint" lang="zh"
# 调度器只会改 `lr`。`eval()` 和 `train()` 设定网络的模式；`no_grad()` 暂停记录；互不影响。动量在两步之间保留速度，哪怕梯度已经变成 0。

# %% [markdown] part="hint" lang="en"
# The first list is `[1.0, 1.0, 0.5, 0.5, ____]`, the second `[1.0, 0.1, 0.01]`, the third answer 0.5. Nothing is moved by a
# scheduler, both switches give `True`, and momentum goes on to a negative number below -1.

# %% [markdown] part="hint" lang="zh"
# 第一个列表是 `[1.0, 1.0, 0.5, 0.5, ____]`，第二个是 `[1.0, 0.1, 0.01]`，第三个答案是 0.5。调度器什么也不移动，两个开关都给出 `True`，动量则继续走到比 -1 更小的数。

# %% [markdown] part="why" lang="en"
# The schedule sets the length of the steps, the mode sets what layers do, no_grad sets what is recorded: three independent things.

# %% [markdown] part="why" lang="zh"
# 调度决定步长，模式决定层的行为，no_grad 决定是否记录：三件互不相干的事。
