# %% [markdown] part="prompt" lang="en"
# ### 3.14 Put the loop in order
#
# These lines are a complete training program for one parameter, but out of order. Put them in order and take
# the `#` away. (In JupyterLab, Alt+↑ and Alt+↓ move a line, Ctrl+/ removes the signs.) The indentation is right
# already. In each round `history` must receive the loss as it was **before** the parameter moved.

# %% [markdown] part="prompt" lang="zh"
# ### 3.14 排好循环的次序
#
# 这些行是一个参数的完整训练程序，次序打乱了。请排好次序，并去掉 `#`。（在 JupyterLab 里，Alt+↑ 和 Alt+↓ 移动一行，Ctrl+/ 去掉注释符号。）缩进已经是对的。每一轮都要把参数移动**之前**的损失记进 `history`。

# %% part="given"
start = torch.tensor([1.0, -2.0])
history = []

# %% part="arrange"
p = start.clone().requires_grad_()
optimizer = torch.optim.SGD([p], lr=0.2)
for step in range(4):
    optimizer.zero_grad()
    loss = ((p - 3) ** 2).sum()
    history.append(loss.item())
    loss.backward()
    optimizer.step()

# %% part="accepted"
p = start.clone().requires_grad_()
optimizer = torch.optim.SGD([p], lr=0.2)
for step in range(4):
    loss = ((p - 3) ** 2).sum()
    optimizer.zero_grad()
    loss.backward()
    history.append(loss.item())
    optimizer.step()

# %% part="accepted"
p = start.clone().requires_grad_()
optimizer = torch.optim.SGD([p], lr=0.2)
for step in range(4):
    loss = ((p - 3) ** 2).sum()
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    history.append(loss.item())

# %% part="accepted"
p = start.clone().requires_grad_()
optimizer = torch.optim.SGD([p], lr=0.2)
for step in range(4):
    loss = ((p - 3) ** 2).sum()
    history.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

# %% part="accepted"
p = start.clone().requires_grad_()
optimizer = torch.optim.SGD([p], lr=0.2)
for step in range(4):
    loss = ((p - 3) ** 2).sum()
    loss.backward()
    history.append(loss.item())
    optimizer.step()
    optimizer.zero_grad()

# %% [markdown] part="hint" lang="en"
# Which lines happen once, which in every step? The indentation tells. Then ask about each line what has to
# exist before it.

# %% [markdown] part="hint" lang="zh"
# 哪些行只做一次，哪些每一步都做？看缩进就知道。然后对每一行问：在它之前，什么必须已经有了？

# %% [markdown] part="hint" lang="en"
# The optimizer needs the parameter, `backward` needs the loss, `step` needs the gradients. They may be cleared
# at any moment except between `backward` and `step`. Where the loss is noted down does not matter, as long as
# it is this step's loss.

# %% [markdown] part="hint" lang="zh"
# 优化器需要参数，`backward` 需要损失，`step` 需要梯度。什么时候清空都行，只是不能在 `backward` 和 `step` 之间。损失在哪里记下来都可以，只要是这一步的损失。

# %% [markdown] part="hint" lang="en"
# The order of the four: `optimizer.zero_grad()`, `loss = ...`, `loss.______()`, `optimizer.step()`; the two
# lines without indentation go above the `for`.

# %% [markdown] part="hint" lang="zh"
# 四行的次序：`optimizer.zero_grad()`，`loss = ...`，`loss.______()`，`optimizer.step()`；没有缩进的两行放在 `for` 上面。

# %% [markdown] part="why" lang="en"
# Clear, forward, backward, step; each line needs what the one before has made.

# %% [markdown] part="why" lang="zh"
# 清空、前向、反向、更新；每一行都需要前一行造出来的东西。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("p", "history", "start")


# %% part="judge"
compare = {"p": "type shape tracked leaf values", "history": "type size values", "start": "given tracked"}


def cases(draw):
    yield {"start": draw.tensor(2)}
    yield {"start": draw.tensor(3)}


# %% part="wrong" diagnosis="M52"
# step before backward
p = start.clone().requires_grad_()
optimizer = torch.optim.SGD([p], lr=0.2)
for step in range(4):
    optimizer.zero_grad()
    loss = ((p - 3) ** 2).sum()
    history.append(loss.item())
    optimizer.step()
    loss.backward()

# %% part="wrong" diagnosis="M53"
# cleared before it is used
p = start.clone().requires_grad_()
optimizer = torch.optim.SGD([p], lr=0.2)
for step in range(4):
    loss = ((p - 3) ** 2).sum()
    history.append(loss.item())
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()

# %% part="wrong" diagnosis="M20"
# one graph for all steps
p = start.clone().requires_grad_()
optimizer = torch.optim.SGD([p], lr=0.2)
loss = (p * (p - 6)).sum()
for step in range(4):
    optimizer.zero_grad()
    history.append(loss.item())
    loss.backward()
    optimizer.step()

# %% part="wrong" diagnosis="used-too-early"
# the loss is used before it is there
p = start.clone().requires_grad_()
optimizer = torch.optim.SGD([p], lr=0.2)
for step in range(4):
    optimizer.zero_grad()
    loss.backward()
    history.append(loss.item())
    loss = ((p - 3) ** 2).sum()
    optimizer.step()

# %% part="wrong" diagnosis="M16"
# nothing is ever cleared
p = start.clone().requires_grad_()
optimizer = torch.optim.SGD([p], lr=0.2)
for step in range(4):
    loss = ((p - 3) ** 2).sum()
    history.append(loss.item())
    loss.backward()
    optimizer.step()

# %% part="wrong" diagnosis="M55"
# the optimizer gets a computed tensor
p = start.clone().requires_grad_() * 1
optimizer = torch.optim.SGD([p], lr=0.2)
for step in range(4):
    optimizer.zero_grad()
    loss = ((p - 3) ** 2).sum()
    history.append(loss.item())
    loss.backward()
    optimizer.step()

# %% part="wrong" diagnosis="M54"
# the parameter is made once more after the optimizer
p = start.clone().requires_grad_()
optimizer = torch.optim.SGD([p], lr=0.2)
p = start.clone().requires_grad_()
for step in range(4):
    optimizer.zero_grad()
    loss = ((p - 3) ** 2).sum()
    history.append(loss.item())
    loss.backward()
    optimizer.step()

# %% part="wrong" diagnosis="begins-anew"
# each round makes the parameter once more
for step in range(4):
    p = start.clone().requires_grad_()
    optimizer = torch.optim.SGD([p], lr=0.2)
    optimizer.zero_grad()
    loss = ((p - 3) ** 2).sum()
    history.append(loss.item())
    loss.backward()
    optimizer.step()

# %% part="wrong" diagnosis="slip-line-missing-append"
# one line is still a comment
p = start.clone().requires_grad_()
optimizer = torch.optim.SGD([p], lr=0.2)
for step in range(4):
    optimizer.zero_grad()
    loss = ((p - 3) ** 2).sum()
    loss.backward()
    optimizer.step()
