# %% [markdown] part="prompt" lang="en"
# ### 1.7 Which of these will be trained?
#
# An optimizer moves a tensor only if a gradient arrives in it, so it has to be a **tracked leaf**. The given cell makes
# six candidates. Which statements hold? Answer with all their letters, for instance `answer = "a c"`.

# %% [markdown] part="prompt" lang="zh"
# ### 1.7 其中哪些会被训练？
#
# 优化器只移动收得到梯度的张量，所以它必须是**被追踪的叶子节点**。给定的单元格造了六个候选者。哪些说法成立？用它们的全部字母作答，例如 `answer = "a c"`。

# %% part="given"
w1 = torch.ones(3, requires_grad=True)
w2 = torch.ones(3, requires_grad=True) * 0.1
w3 = (torch.ones(3) * 0.1).requires_grad_()
w4 = torch.ones(3)
w5 = Variable(torch.ones(3))
w6 = w1.detach()

# %% [markdown] part="choice" lang="en" key="a" holds="yes" diagnosis="M09"
# `w1` and `w3` will be trained.
#
# Both were made by you and switched on last: tracked leaves. In w3 the scaling happens before the switch, so it
# is not recorded.

# %% [markdown] part="choice" lang="zh" key="a" holds="yes" diagnosis="M09"
# `w1` 和 `w3` 会被训练。
#
# 两者都是你创建的，并且最后才打开开关：是被追踪的叶子节点。w3 的缩放发生在打开开关之前，所以没有被记录。

# %% [markdown] part="choice" lang="en" key="b" holds="no" diagnosis="M09"
# `w2` will be trained: it says `requires_grad=True`.
#
# The switch belongs to the ones inside. w2 is the product that was computed from them, so it is not a leaf; the
# leaf itself no longer has a name. Scale first, switch on last.

# %% [markdown] part="choice" lang="zh" key="b" holds="no" diagnosis="M09"
# `w2` 会被训练：它写着 `requires_grad=True`。
#
# 这个开关属于里面的那些 1。w2 是由它们算出来的乘积，所以不是叶子节点；叶子节点本身已经没有名字了。请先缩放，最后打开开关。

# %% [markdown] part="choice" lang="en" key="c" holds="no" diagnosis="M01"
# `w4` will be trained as soon as it takes part in a loss.
#
# Taking part is not enough. w4 was never switched on, so it counts as a constant and no gradient is sent to it.

# %% [markdown] part="choice" lang="zh" key="c" holds="no" diagnosis="M01"
# 只要 `w4` 参与了损失的计算，它就会被训练。
#
# 光参与是不够的。w4 的开关没有打开过，所以它算作常数，不会有梯度送给它。

# %% [markdown] part="choice" lang="en" key="d" holds="no" diagnosis="M05"
# `w5` will be trained, because it is a Variable.
#
# Variable(t) returns an ordinary tensor, and the switch is off unless you ask for it.

# %% [markdown] part="choice" lang="zh" key="d" holds="no" diagnosis="M05"
# `w5` 会被训练，因为它是一个 Variable。
#
# Variable(t) 返回的是普通张量，除非你要求，开关总是关着的。

# %% [markdown] part="choice" lang="en" key="e" holds="yes" diagnosis="M34"
# `w6` will not be trained itself, but it has the memory of `w1`, so its numbers move when `w1` is trained in place.
#
# detach() returns a second name for the same numbers, switched off. When an optimizer moves w1 in place, w6 shows it.

# %% [markdown] part="choice" lang="zh" key="e" holds="yes" diagnosis="M34"
# `w6` 自己不会被训练，但它和 `w1` 用同一块内存，所以原地训练 `w1` 时，它的数也会跟着动。
#
# detach() 返回的是同一批数的另一个名字，开关关着。优化器原地移动 w1 时，w6 也会显示出来。

# %% [markdown] part="choice" lang="en" key="f" holds="no" diagnosis="M08"
# A gradient for `w2` will be found in `w2.grad` after a backward pass.
#
# w2 is computed, so its gradient is passed on to the hidden leaf and dropped; w2.grad stays None, with a warning.

# %% [markdown] part="choice" lang="zh" key="f" holds="no" diagnosis="M08"
# 反向传播之后，可以在 `w2.grad` 里找到 `w2` 的梯度。
#
# w2 是算出来的，所以它的梯度传给了那个隐藏的叶子节点，然后就丢掉了；w2.grad 一直是 None，并伴有一条警告。

# %% [markdown] part="hint" lang="en"
# For each of the six ask two questions: who made it, you or a computation? And is its switch on?

# %% [markdown] part="hint" lang="zh"
# 对六个张量各问两个问题：是谁造的，是你还是一次计算？它的开关打开了吗？

# %% [markdown] part="hint" lang="en"
# `requires_grad=True` belongs to the call in whose parentheses it appears. The product computed afterwards is
# another tensor. The switch is off by default, even for `Variable(t)`. And `detach()` copies no numbers: it
# makes a second name for the same memory.

# %% [markdown] part="hint" lang="zh"
# `requires_grad=True` 属于它所在的括号的那次调用。之后再乘出来的是另一个张量，是算出来的。开关默认关闭，对 `Variable(t)` 也是如此。而 `detach()` 不复制任何数：它只是给同一块内存取了另一个名字。

# %% [markdown] part="hint" lang="en"
# Two of the six letters hold. One is about the tensors that were switched on last, the other about `w6`, which shares
# memory with `w1`: `answer = "a ____"`.

# %% [markdown] part="hint" lang="zh"
# 六个字母里有两个成立。一个说的是最后才打开开关的张量，另一个说的是与 `w1` 共用内存的 `w6`：`answer = "a ____"`。

# %% [markdown] part="why" lang="en"
# Only w1 and w3 are tracked leaves: switched on, and not computed from anything that was.

# %% [markdown] part="why" lang="zh"
# 只有 w1 和 w3 是被追踪的叶子节点：开关打开了，而且不是由任何打开了开关的东西算出来的。
