# %% [markdown] part="prompt" lang="en"
# ### 3.10 Cut on purpose
#
# Ways to stop a gradient, and things that only look like one. Predict each result; write `"error"` for an
# exception.

# %% [markdown] part="prompt" lang="zh"
# ### 3.10 有意的切断
#
# 拦住梯度的几种办法，以及只是看起来像的东西。请预测每个结果；如果抛出异常，就写 `"error"`。

# %% part="given"
def half_cut():
    x = torch.tensor(3.0, requires_grad=True)
    (x * x.detach()).backward()
    return x.grad


def cut_copy_unused():
    x = torch.tensor(3.0, requires_grad=True)
    copy = x.detach()
    (x * x).backward()
    return x.grad


def cloned():
    x = torch.tensor(3.0, requires_grad=True)
    y = x.clone()
    (y * y).backward()
    return x.grad


def all_cut():
    x = torch.tensor(3.0, requires_grad=True)
    (x * x).detach().backward()
    return x.grad


def moving_target():
    online = torch.tensor(2.0, requires_grad=True)
    target = online.detach() * 0.5  # what is learned from must not move
    ((online - target) ** 2).backward()
    return online.grad


def shared_memory():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    free = x.detach()
    free[0] = 50.0
    return x


net = torch.nn.Linear(2, 1)
net.eval()
with torch.no_grad():
    quiet = net(torch.ones(1, 2))
loud = net(torch.ones(1, 2))

# %% part="predict"
questions = {
    "half_cut()": {6.0: "M36", 9.0: "wrong-prediction"},
    "cut_copy_unused()": {3.0: "M36", None: "M36"},
    "cloned()": {None: "M35", 3.0: "M35"},
    "all_cut()": {0.0: "M36", None: "M36"},
    "moving_target()": {1.0: "M36"},
    "shared_memory()": {(1.0, 2.0): "M34"},
    "loud.requires_grad": {False: "M37"},
    "quiet.requires_grad": {True: "M37"},
    "net.training": {True: "wrong-prediction"},
}

# %% [markdown] part="reason" lang="en"
# - `half_cut()`: One factor counts as the constant 3, so the slope is that of 3x. Half of the derivative is gone without a word.
# - `cut_copy_unused()`: Detaching changes nothing about x itself. The loss was computed from x, and both paths are open.
# - `cloned()`: clone() copies the numbers and stays in the graph; the gradient flows through it to x.
# - `all_cut()`: The result was detached as a whole, so it has no history, and the backward pass has nowhere to go.
# - `moving_target()`: The target counts as a constant: 2 (online - target) = 2 (2 - 1). If the path through the
#   target were open, it would be 1.
# - `shared_memory()`: detach() gives a second name for the same memory. For a copy of your own: detach().clone().
# - `loud.requires_grad`: eval() switches layers like dropout to their other behaviour. It has nothing to do with recording.
# - `quiet.requires_grad`: no_grad is what stops the recording.
# - `net.training`: This is all that eval() does: it sets a flag that some layers look at.

# %% [markdown] part="reason" lang="zh"
# - `half_cut()`: 一个因子算作常数 3，所以斜率是 3x 的斜率。一半的导数不声不响地没有了。
# - `cut_copy_unused()`: 分离并不改变 x 本身。损失是用 x 算的，两条路都通。
# - `cloned()`: clone() 复制数值，并且留在图里；梯度经过它流向 x。
# - `all_cut()`: 整个结果都被分离了，所以没有历史，也无路可走。
# - `moving_target()`: 目标算作常数：2 (online - target) = 2 (2 - 1)。如果经过目标的路也通，就会是 1。
# - `shared_memory()`: detach() 给同一块内存取了另一个名字。想要自己的副本：detach().clone()。
# - `loud.requires_grad`: eval() 把 dropout 之类的层切换到另一种行为，和记录毫无关系。
# - `quiet.requires_grad`: 让记录停下来的是 no_grad。
# - `net.training`: eval() 做的只有这一件事：设置一个标志，有些层会去看它。

# %% [markdown] part="hint" lang="en"
# For each function: which tensor was the result computed from, and are the paths to the leaf open?

# %% [markdown] part="hint" lang="zh"
# 对每个函数问：结果是用哪个张量算出来的，通向叶子节点的路是不是通的？

# %% [markdown] part="hint" lang="en"
# A detached tensor is a constant in whatever is computed from it. It does not change the tensor it came from,
# but shares its memory. A clone has its own memory and an open path. `eval()` sets a flag for layers, `no_grad`
# pauses the recording.

# %% [markdown] part="hint" lang="zh"
# 分离后的张量，在用它算出来的一切里都是常数。它不改变原来的张量，但与之共用内存。clone 有自己的内存，路是通的。`eval()` 给各层设一个标志，`no_grad` 暂停记录。

# %% [markdown] part="hint" lang="en"
# The numbers are 3, 6, 6, an error, 2, and `[50., ____]`. Of the three flags only one is `True`.

# %% [markdown] part="hint" lang="zh"
# 那些数是 3、6、6、一个报错、2，以及 `[50., ____]`。三个标志里只有一个是 `True`。

# %% [markdown] part="why" lang="en"
# detach closes a path and shares memory, clone copies memory and leaves the path open, and it is no_grad that stops recording, not eval.

# %% [markdown] part="why" lang="zh"
# detach 关上路并共用内存，clone 复制内存并让路通着，而停止记录的是 no_grad，不是 eval。
