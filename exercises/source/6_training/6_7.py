# %% [markdown] part="prompt" lang="en"
# ### 6.7 One epoch, and an honest look
#
# These lines train for one epoch in batches of three points, with dropout at work, and then measure the loss on
# held-out points: without dropout and without recording. They are out of order. Put them in order and take the
# `#` away; the indentation is right already.

# %% [markdown] part="prompt" lang="zh"
# ### 6.7 训练一轮，再如实地量一量
#
# 下面几行先训练一轮：每批三个点，dropout 起作用；然后在留出的点上量损失：没有 dropout，也不记录。顺序打乱了。请把它们排好，并去掉 `#`；缩进已经是对的。

# %% part="given"
x = torch.tensor([[1.0, 0.5], [0.5, 1.0], [-1.0, 0.2], [-0.3, -1.0], [0.8, -0.6], [-0.7, 0.9]])
y = x[:, :1] - 2 * x[:, 1:]
x_held, y_held = torch.tensor([[0.2, 0.4], [-0.5, 0.1]]), torch.tensor([[-0.6], [-0.7]])
torch.manual_seed(7)
layers = torch.nn.Linear(2, 6), torch.nn.Dropout(0.5), torch.nn.Linear(6, 1)
net = torch.nn.Sequential(*layers).eval()  # somebody has measured with it
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
loss_fn = torch.nn.MSELoss()
seen = []  # mode and output of every forward pass
hook = net.register_forward_hook(lambda net, inputs, output: seen.append((net.training, output)))

# %% part="arrange"
net.train()
for first in range(0, len(x), 3):
    batch = slice(first, first + 3)
    optimizer.zero_grad()
    loss = loss_fn(net(x[batch]), y[batch])
    loss.backward()
    optimizer.step()
net.eval()
with torch.no_grad():
    held_loss = loss_fn(net(x_held), y_held).item()

# %% part="accepted"
net.train()
for first in range(0, len(x), 3):
    optimizer.zero_grad()
    batch = slice(first, first + 3)
    loss = loss_fn(net(x[batch]), y[batch])
    loss.backward()
    optimizer.step()
net.eval()
with torch.no_grad():
    held_loss = loss_fn(net(x_held), y_held).item()

# %% part="accepted"
net.train()
for first in range(0, len(x), 3):
    batch = slice(first, first + 3)
    loss = loss_fn(net(x[batch]), y[batch])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
net.eval()
with torch.no_grad():
    held_loss = loss_fn(net(x_held), y_held).item()

# %% part="accepted"
net.train(True)
for first in (0, 3):
    loss = loss_fn(net(x[first : first + 3]), y[first : first + 3])
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
net.train(False)
with torch.no_grad():
    held_loss = loss_fn(net(x_held), y_held).item()
print(held_loss)

# %% part="accepted"
net.train()
for first in range(0, len(x), 3):
    batch = slice(first, first + 3)
    output = net(x[batch])
    loss = loss_fn(output, y[batch])
    net.zero_grad()
    loss.backward()
    optimizer.step()
with torch.no_grad():
    net.eval()
    held_loss = loss_fn(net(x_held), y_held).item()

# %% [markdown] part="hint" lang="en"
# Find the two switches that change what the network does. One belongs before the loop, the other after it. Then
# order the five lines with indentation as in exercise 3.14.

# %% [markdown] part="hint" lang="zh"
# 先找出改变网络行为的两个开关：一个在循环之前，另一个在循环之后。再像练习 3.14 那样排好缩进的五行。

# %% [markdown] part="hint" lang="en"
# `train()` switches dropout on, `eval()` switches it off; neither has to do with recording, which `no_grad` pauses. A batch is cut
# out before it is used. The gradients are cleared at any moment except between `backward` and `step`.

# %% [markdown] part="hint" lang="zh"
# `train()` 打开 dropout，`eval()` 关掉它；两者都与记录无关，暂停记录的是 `no_grad`。先切出一批，才能用它。梯度什么时候清空都行，只是不能在 `backward` 和 `step` 之间。

# %% [markdown] part="hint" lang="en"
# First line `net.train()`, then the `for`; after the loop `net.______()`, then `with torch.no_grad():` and the
# line with `held_loss`.

# %% [markdown] part="hint" lang="zh"
# 第一行是 `net.train()`，接着是 `for`；循环之后是 `net.______()`，再是 `with torch.no_grad():` 和含有 `held_loss` 的那一行。

# %% [markdown] part="why" lang="en"
# Training needs dropout and a record, an honest measurement needs neither; the two switches are independent.

# %% [markdown] part="why" lang="zh"
# 训练既要 dropout 也要记录，如实的测量两者都不要；这两个开关互不相干。

# %% part="ask"
def ask(cell):
    cell.run()
    seen, net = cell.name("seen"), cell.name("net")
    cell.record("the number of forward passes", len(seen))
    for when, (mode, output) in zip(("the first batch", "the second batch", "the measurement"), seen):
        cell.record(f"training mode at {when}", mode)
        cell.record(f"the output of {when}", output)
    cell.observe("held_loss", "x_held")
    cell.record("the bias of the last layer", net[2].bias)
    cell.record("the weights of the first layer", net[0].weight)


# %% part="judge"
compare = {
    "the number of forward passes": "values",
    "training mode at the first batch": "type values",
    "training mode at the second batch": "type values",
    "training mode at the measurement": "type values",
    "the output of the first batch": "type tracked values",
    "the output of the second batch": "type tracked values",
    "the output of the measurement": "type tracked values",
    "held_loss": "type values",
    "x_held": "given",
    "the bias of the last layer": "type shape values",
    "the weights of the first layer": "type shape values",
}


def explain(evidence):
    """The measurement before the training."""
    from checkers.authoring import Diagnosis

    trained = [each.place.line for each in evidence.form.called("backward")]
    measured = [each.place.line for each in evidence.form.called("net") if "x_held" in each.args]
    places = {each.place.inside for each in evidence.form.called("backward", "net")}  # a function runs when it is called
    if not evidence.raised and trained and measured and measured[-1] < trained[0] and len(places) == 1:
        return Diagnosis("wrong-value", {"name": "held_loss", "line": measured[0]}, MEASURED_FIRST)
    return None


MEASURED_FIRST = {
    "en": "The measurement on the held-out points stands before the training, so it measures a network that has "
    "learned nothing yet.",
    "zh": "在留出的点上测量写在了训练之前，所以量的是一个什么都还没学的网络。",
}


def cases(draw):
    yield {"x": draw.tensor(6, 2)}
    yield {"x": draw.tensor(6, 2, high=1.5)}


# %% part="wrong" diagnosis="wrong-mode"
# no eval(): dropout is at work in the measurement
net.train()
for first in range(0, len(x), 3):
    batch = slice(first, first + 3)
    optimizer.zero_grad()
    loss = loss_fn(net(x[batch]), y[batch])
    loss.backward()
    optimizer.step()
with torch.no_grad():
    held_loss = loss_fn(net(x_held), y_held).item()

# %% part="wrong" diagnosis="M37"
# eval() in place of no_grad
net.train()
for first in range(0, len(x), 3):
    batch = slice(first, first + 3)
    optimizer.zero_grad()
    loss = loss_fn(net(x[batch]), y[batch])
    loss.backward()
    optimizer.step()
net.eval()
held_loss = loss_fn(net(x_held), y_held).item()

# %% part="wrong" diagnosis="M52"
# step before backward
net.train()
for first in range(0, len(x), 3):
    batch = slice(first, first + 3)
    optimizer.zero_grad()
    loss = loss_fn(net(x[batch]), y[batch])
    optimizer.step()
    loss.backward()
net.eval()
with torch.no_grad():
    held_loss = loss_fn(net(x_held), y_held).item()

# %% part="wrong" diagnosis="M53"
# cleared before it is used
net.train()
for first in range(0, len(x), 3):
    batch = slice(first, first + 3)
    loss = loss_fn(net(x[batch]), y[batch])
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
net.eval()
with torch.no_grad():
    held_loss = loss_fn(net(x_held), y_held).item()

# %% part="wrong" diagnosis="wrong-mode"
# the switches are exchanged
net.eval()
for first in range(0, len(x), 3):
    batch = slice(first, first + 3)
    optimizer.zero_grad()
    loss = loss_fn(net(x[batch]), y[batch])
    loss.backward()
    optimizer.step()
net.train()
with torch.no_grad():
    held_loss = loss_fn(net(x_held), y_held).item()

# %% part="wrong" diagnosis="M38"
# no_grad around the training
net.train()
with torch.no_grad():
    for first in range(0, len(x), 3):
        batch = slice(first, first + 3)
        optimizer.zero_grad()
        loss = loss_fn(net(x[batch]), y[batch])
        loss.backward()
        optimizer.step()
net.eval()
held_loss = loss_fn(net(x_held), y_held).item()

# %% part="wrong" diagnosis="M16"
# nothing is cleared
net.train()
for first in range(0, len(x), 3):
    batch = slice(first, first + 3)
    loss = loss_fn(net(x[batch]), y[batch])
    loss.backward()
    optimizer.step()
net.eval()
with torch.no_grad():
    held_loss = loss_fn(net(x_held), y_held).item()
