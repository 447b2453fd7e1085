# %% [markdown] part="prompt" lang="en"
# ### 1.1 A tensor that remembers
#
# The given cell makes `tensor`, two rows of three numbers. Wrap it as a tracked Variable called `v`:
# same numbers, `requires_grad` switched on, no history yet. Then print `v`. Leave `tensor` itself as it is.

# %% [markdown] part="prompt" lang="zh"
# ### 1.1 会记住的张量
#
# 给定的单元格造了 `tensor`，两行，每行三个数。把它包装成一个被追踪的 Variable，名叫 `v`：数不变，`requires_grad` 打开，还没有历史。然后打印 `v`。`tensor` 本身保持原样。

# %% part="given"
tensor = torch.FloatTensor([[1, 4, 2], [3, 1, 4]])

# %% part="starter"
v = None  # the tensor, tracked

# %% part="solution"
v = Variable(tensor, requires_grad=True)
print(v)

# %% part="accepted"
v = tensor.clone().requires_grad_()
print(v)

# %% part="accepted"
v = tensor.detach().clone()
v.requires_grad = True
print("v =", v)

# %% part="accepted"
v = torch.tensor(tensor.tolist(), requires_grad=True)
v

# %% part="accepted"
from torch.autograd import Variable as V

v = V(tensor.clone(), requires_grad=True)
print(v, v.requires_grad)

# %% [markdown] part="hint" lang="en"
# Compare what you are given with what is asked: the numbers are already there; what is missing is the switch
# that makes a tensor remember.

# %% [markdown] part="hint" lang="zh"
# 把给定的和要求的对照一下：数已经有了，缺的是让张量记住运算的那个开关。

# %% [markdown] part="hint" lang="en"
# `Variable(t, requires_grad=True)` wraps a tensor. Since PyTorch 0.4 what comes back is an ordinary tensor;
# calling `.requires_grad_()` on a copy does the same. Either way the result must be a leaf, so do not compute
# with it after you have switched it on. Only tensors of floating-point numbers can be switched on.

# %% [markdown] part="hint" lang="zh"
# `Variable(t, requires_grad=True)` 包装一个张量。从 PyTorch 0.4 起，得到的就是普通张量；对副本调用 `.requires_grad_()` 效果相同。无论哪种写法，结果都必须是叶子节点，所以打开开关之后不要再用它计算。只有浮点张量才能打开开关。

# %% [markdown] part="hint" lang="en"
# One gap: `v = Variable(tensor, ______=True)`, and `print(v)` on the next line. The printed text then ends
# with `requires_grad=True`.

# %% [markdown] part="hint" lang="zh"
# 只有一个空：`v = Variable(tensor, ______=True)`，下一行写 `print(v)`。打印出来的文字会以 `requires_grad=True` 结尾。

# %% [markdown] part="why" lang="en"
# Variable returns a tensor with the same numbers in the same memory, and makes it a leaf that collects a
# gradient.

# %% [markdown] part="why" lang="zh"
# Variable 返回的张量，数相同，内存也是同一块，并且是收集梯度的叶子节点。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("v", "tensor")


# %% part="judge"
compare = {
    "v": "type dtype shape tracked leaf values shown",
    "tensor": "given tracked",
}


def judge(evidence):
    """The numbers are those of the given tensor as well; only v shows its switch."""
    from checkers.authoring import Diagnosis

    shown = "requires_grad=True" in evidence.answer.printed
    return None if shown else Diagnosis("not-printed", {"name": "v"}, ANOTHER_SHOWN)


ANOTHER_SHOWN = {
    "en": "The computation is right, but what is printed is not v: that would say requires_grad=True.",
    "zh": "计算是对的，但打印出来的不是 v：如果是 v，会带着 requires_grad=True。",
}


def cases(draw):
    yield {"tensor": draw.tensor(2, 3)}
    yield {"tensor": draw.tensor(1, 5)}


# %% part="wrong" diagnosis="M01"
# the switch is missing
v = Variable(tensor)
print(v)

# %% part="wrong" diagnosis="M09"
# computed after it was switched on
v = Variable(tensor, requires_grad=True) * 1.0
print(v)

# %% part="wrong" diagnosis="M02"
# whole numbers
v = Variable(torch.tensor([[1, 4, 2], [3, 1, 4]]), requires_grad=True)
print(v)

# %% part="wrong" diagnosis="M05"
# Variable takes a tensor, not a list
v = Variable([[1.0, 4.0, 2.0], [3.0, 1.0, 4.0]], requires_grad=True)
print(v)

# %% part="wrong" diagnosis="M04"
# the numbers are taken for sizes
v = Variable(torch.FloatTensor(2, 3), requires_grad=True)
print(v)

# %% part="wrong" diagnosis="M06"
# writing into the wrapped tensor changes what is given
v = Variable(tensor, requires_grad=True)
tensor[0, 0] = 7.0
print(v)

# %% part="wrong" diagnosis="given-switched"
# a second name, not a second tensor: the given one is switched on
v = tensor
v.requires_grad = True
print(v)

# %% part="wrong" diagnosis="misspelled"
# requires, with an s
v = Variable(tensor, require_grad=True)
print(v)

# %% part="wrong" diagnosis="typed-constant"
# the numbers are typed in
v = torch.tensor([[1.0, 4.0, 2.0], [3.0, 1.0, 4.0]], requires_grad=True)
print(v)

# %% part="wrong" diagnosis="not-printed"
# nothing is shown
v = Variable(tensor, requires_grad=True)

# %% part="wrong" diagnosis="given-switched"
# the given tensor itself
v = tensor.requires_grad_()
print(v)
