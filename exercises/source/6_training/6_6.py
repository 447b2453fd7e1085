# %% [markdown] part="prompt" lang="en"
# ### 6.6 Train a network
#
# Write `train(net, x, y, epochs, lr)`: it trains `net` with plain `torch.optim.SGD` on all points at once, with
# `torch.nn.BCEWithLogitsLoss()`, and returns the **list of losses**, one Python number for each epoch, of the parameters before that
# epoch's step. `net(x)` has shape `(n, 1)`, `y` has shape `(n,)`: make them agree. Then train the given network.

# %% [markdown] part="prompt" lang="zh"
# ### 6.6 训练一个网络
#
# 写出 `train(net, x, y, epochs, lr)`：用普通的 `torch.optim.SGD` 训练 `net`，每一轮一次用上全部的点，损失是 `torch.nn.BCEWithLogitsLoss()`，返回**损失的列表**——每轮一个 Python 数，取这一轮更新之前的参数算出的损失。`net(x)` 的形状是 `(n, 1)`，`y` 的形状是 `(n,)`：让它们一致。然后训练给定的网络。

# %% part="given"
x = torch.tensor([[1.0, 0.5], [0.5, 1.0], [-1.0, 0.2], [-0.3, -1.0], [0.8, -0.6]])
y = torch.tensor([1.0, 1.0, 0.0, 0.0, 1.0])
torch.manual_seed(6)
net = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))

# %% part="starter"
def train(net, x, y, epochs, lr):
    return []


losses = train(net, x, y, epochs=8, lr=0.5)

# %% part="solution"
def train(net, x, y, epochs, lr):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = loss_fn(net(x).squeeze(1), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)

# %% part="accepted"
def train(net, x, y, epochs, lr):
    optimizer = torch.optim.SGD(net.parameters(), lr)
    target = y.view(-1, 1)
    history = []
    for _ in range(epochs):
        net.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(net(x), target)
        history.append(loss.item())
        loss.backward()
        optimizer.step()
    return history


losses = train(net, x, y, 8, 0.5)

# %% part="accepted"
def train(net, x, y, epochs, lr):
    losses = []
    criterion = torch.nn.BCEWithLogitsLoss()
    for epoch in range(epochs):
        for p in net.parameters():
            p.grad = None
        output = net(x)[:, 0]
        loss = criterion(output, y)
        loss.backward()
        with torch.no_grad():
            for p in net.parameters():
                p -= lr * p.grad
        losses.append(float(loss.detach()))
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)
print(losses)

# %% part="accepted"
def train(net, x, y, epochs, lr):
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    while len(losses) < epochs:
        score = net(x).reshape(-1)
        loss = -(y * torch.log(torch.sigmoid(score)) + (1 - y) * torch.log(1 - torch.sigmoid(score))).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses += [loss.item()]
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)

# %% part="accepted"
def epoch(net, x, y, optimizer):
    loss = torch.nn.BCEWithLogitsLoss()(net(x).flatten(), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


def train(net, x, y, epochs, lr):
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    optimizer.zero_grad()
    return [epoch(net, x, y, optimizer) for _ in range(epochs)]


losses = train(net, x, y, epochs=8, lr=0.5)

# %% [markdown] part="hint" lang="en"
# Sort your lines first: what happens once (the optimizer, the empty list), what in every epoch? Print `net(x).shape` and
# `y.shape` before you compare them.

# %% [markdown] part="hint" lang="zh"
# 先把要写的行分类：哪些只做一次（优化器、空列表），哪些每轮都做？比较之前，先打印 `net(x).shape` 和 `y.shape`。

# %% [markdown] part="hint" lang="en"
# The five lines of every training loop: clear, forward, backward, step, note down. `squeeze(1)` takes the axis
# of length 1 away from the output. The optimizer is made before the loop, since with momentum it would have
# something to remember; and `loss.item()` is the plain number.

# %% [markdown] part="hint" lang="zh"
# 每个训练循环都是这五行：清空、前向、反向、更新、记下来。`squeeze(1)` 去掉输出里长度为 1 的轴。优化器在循环之前创建，因为用动量时它要记住东西；`loss.item()` 是普通的数。

# %% [markdown] part="hint" lang="en"
# In the loop, with one gap: `optimizer.zero_grad()`, `loss = loss_fn(net(x).squeeze(1), y)`, `loss.______()`,
# `optimizer.step()`, `losses.append(loss.item())`.

# %% [markdown] part="hint" lang="zh"
# 在循环里面，有一个空：`optimizer.zero_grad()`、`loss = loss_fn(net(x).squeeze(1), y)`、`loss.______()`、`optimizer.step()`、`losses.append(loss.item())`。

# %% [markdown] part="why" lang="en"
# A network is a function with many leaves; the loop that moved one number moves them all, because the optimizer has their list.

# %% [markdown] part="why" lang="zh"
# 网络就是有许多叶子节点的函数；优化器拿着它们的清单，所以移动一个数的循环也能移动所有的参数。

# %% part="ask"
def ask(cell):
    torch = cell.torch
    cell.run()
    cell.observe("losses", "x", "y")
    train, net = cell.name("train"), cell.name("net")
    cell.record("the bias of the first layer", net[0].bias)
    cell.record("the weights of the last layer", net[2].weight)
    with cell.probe("train with a network of one layer"):
        small = torch.nn.Linear(2, 1)
        with torch.no_grad():
            small.weight.fill_(0.3)
            small.bias.fill_(-0.1)
        first = train(small, cell.name("x"), cell.name("y"), 3, 0.2)
        cell.record("the losses of another network", first)
        cell.record("the weights of another network", small.weight)


# %% part="judge"
import re

compare = {
    "losses": "type size values",
    "x": "given",
    "y": "given",
    "the bias of the first layer": "type shape leaf values",
    "the weights of the last layer": "type shape leaf values",
    "the losses of another network": "type size values",
    "the weights of another network": "type shape leaf values",
}


def cases(draw):
    yield {"x": draw.tensor(5, 2, high=1.5), "y": draw.of([1.0, 0.0, 1.0, 1.0, 0.0])}
    yield {"x": draw.tensor(7, 2, high=1.5), "y": draw.of([0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0])}
    yield {"x": draw.tensor(1, 2, high=1.5), "y": draw.of([1.0])}


def explain(evidence):
    """What BCEWithLogitsLoss does itself, and in which order it wants its arguments."""
    from checkers.authoring import Diagnosis

    if evidence.raised or not evidence.mismatches:
        return None
    if twice(evidence.form):
        return Diagnosis("wrong-value", {"name": "losses"}, SIGMOID_TWICE)
    if any(each.name == "loss_fn" and each.args[:1] == ("y",) for each in evidence.form.calls):
        return Diagnosis("exchanged", {}, TARGET_FIRST)
    if steps_within(evidence.source):
        return Diagnosis("wrong-value", {"name": "losses"}, ONE_BY_ONE)
    return None


def twice(form):
    """Whether what BCEWithLogitsLoss gets has been through a sigmoid."""
    made = {each.name for each in form.assigns if "BCEWithLogitsLoss(" in each.value}
    through = {each.name for each in form.assigns if re.search(r"\b[Ss]igmoid\(", each.value)}
    for each in form.assigns:
        through |= {each.name} if each.rebinds and each.reads & through else set()
    lost = [each for each in form.calls if each.name in made or "BCEWithLogitsLoss(" in each.receiver + each.name]
    got = [each.args[0] for each in lost if each.args]
    return any(re.search(r"\b[Ss]igmoid\(", arg) or set(re.findall(r"\w+", arg)) & through for arg in got)


def steps_within(source):
    """Whether a step stands in a loop within the loop over the epochs."""
    import ast

    for outer in ast.walk(ast.parse(source)):
        if isinstance(outer, ast.For) and "epochs" in ast.unparse(outer.iter):
            for inner in (each for child in outer.body for each in ast.walk(child)):
                if isinstance(inner, ast.For | ast.While) and re.search(r"\.step\(\)", ast.unparse(inner)):
                    return True
    return False


SIGMOID_TWICE = {
    "en": "BCEWithLogitsLoss applies the sigmoid itself, so it is applied twice now: pass net(x) as it is.",
    "zh": "BCEWithLogitsLoss 自己会做 sigmoid，现在做了两次：请把 net(x) 原样传给它。",
}
ONE_BY_ONE = {
    "en": "The step stands in a loop within the epoch, so one epoch takes several. Asked for is one step per epoch, "
    "on the loss of all points together.",
    "zh": "那一步写在一轮之内的另一个循环里，所以一轮走了好几步。要的是每一轮走一步，用所有点合在一起的损失。",
}
TARGET_FIRST = {
    "en": "A loss takes the output of the network first, then the target: loss_fn(output, y).",
    "zh": "损失先收网络的输出，再收目标：loss_fn(output, y)。",
}

# %% part="wrong" diagnosis="M16"
# nothing is cleared
def train(net, x, y, epochs, lr):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = loss_fn(net(x).squeeze(1), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)

# %% part="wrong" diagnosis="M52"
# step before backward
def train(net, x, y, epochs, lr):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = loss_fn(net(x).squeeze(1), y)
        optimizer.step()
        loss.backward()
        losses.append(loss.item())
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)

# %% part="wrong" diagnosis="M53"
# cleared before it is used
def train(net, x, y, epochs, lr):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = loss_fn(net(x).squeeze(1), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        losses.append(loss.item())
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)

# %% part="wrong" diagnosis="M20"
# the forward pass stands before the loop
def train(net, x, y, epochs, lr):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    loss = loss_fn(net(x).squeeze(1), y)
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)

# %% part="wrong" diagnosis="M38"
# nothing is recorded
def train(net, x, y, epochs, lr):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        with torch.no_grad():
            loss = loss_fn(net(x).squeeze(1), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)

# %% part="wrong" diagnosis="tensors-for-numbers"
# the losses are tensors, with their graphs
def train(net, x, y, epochs, lr):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = loss_fn(net(x).squeeze(1), y)
        loss.backward()
        optimizer.step()
        losses.append(loss)
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)

# %% part="wrong" diagnosis="not-parameters"
# the network in place of its parameters
def train(net, x, y, epochs, lr):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(net, lr=lr)
    losses = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = loss_fn(net(x).squeeze(1), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)

# %% part="wrong" diagnosis="target-shape"
# (n, 1) against (n,)
def train(net, x, y, epochs, lr):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = loss_fn(net(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)

# %% part="wrong" diagnosis="M43"
# a mean of squares over all pairs
def train(net, x, y, epochs, lr):
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(net(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)

# %% part="wrong" diagnosis="wrong-value"
# a sigmoid too many
def train(net, x, y, epochs, lr):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = loss_fn(torch.sigmoid(net(x)).squeeze(1), y)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)

# %% part="wrong" diagnosis="exchanged"
# the target first
def train(net, x, y, epochs, lr):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = loss_fn(y, net(x).squeeze(1))
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return losses


losses = train(net, x, y, epochs=8, lr=0.5)
