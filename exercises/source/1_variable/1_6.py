# %% [markdown] part="prompt" lang="en"
# ### 1.6 There and back again
#
# Given is a NumPy array of 64-bit floats. Make
#
# 1. `x`, a tracked leaf with these numbers as **32-bit** floats, in memory of its own;
# 2. `y`, the squares of `x`, computed with torch;
# 3. `back`, a NumPy array with the numbers of `y`.

# %% [markdown] part="prompt" lang="zh"
# ### 1.6 到 NumPy 走个来回
#
# 给定一个 64 位浮点数的 NumPy 数组。请造出
#
# 1. `x`，装着这些数的、被追踪的叶子节点，用 **32 位**浮点数，有自己的内存；
# 2. `y`，`x` 的平方，用 torch 计算；
# 3. `back`，装着 `y` 的数值的 NumPy 数组。

# %% part="given"
start = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64)
array = start.numpy()

# %% part="starter"
x = None  # tracked, float32
y = None  # the squares
back = None  # a NumPy array again

# %% part="solution"
x = torch.tensor(array, dtype=torch.float32, requires_grad=True)
y = x * x
back = y.detach().numpy()

# %% part="accepted"
x = torch.from_numpy(array).float().requires_grad_()
y = x**2
back = y.detach().numpy().copy()

# %% part="accepted"
x = torch.tensor(array.astype(np.float32), requires_grad=True)
y = torch.square(x)
back = np.array(y.tolist(), dtype=np.float32)

# %% part="accepted"
x = torch.from_numpy(array.astype("float32")).requires_grad_()
y = torch.pow(x, 2)
with torch.no_grad():
    back = y.clone().detach().numpy()
print(back)

# %% part="accepted"
x = torch.tensor(array).to(torch.float32).requires_grad_(True)
y = x.mul(x)
back = np.asarray(y.detach())

# %% [markdown] part="hint" lang="en"
# Print `torch.tensor(array).dtype`: the number of bits comes along from NumPy. And try `y.numpy()` to see what
# it says.

# %% [markdown] part="hint" lang="zh"
# 打印 `torch.tensor(array).dtype`：位数是从 NumPy 带过来的。再试试 `y.numpy()`，看它说什么。

# %% [markdown] part="hint" lang="en"
# Say which type of number you want when you make the tensor, with `dtype=torch.float32`, and switch it on last.
# On the way back you leave the graph on purpose, and there is a method for this: the error text names it.

# %% [markdown] part="hint" lang="zh"
# 创建张量时用 `dtype=torch.float32` 说明你要哪种数，最后再打开开关。回去的路上，你要有意离开计算图，有一个方法专做这件事：报错信息里写着它的名字。

# %% [markdown] part="hint" lang="en"
# One gap each: `x = torch.tensor(array, dtype=torch.______, requires_grad=True)`, `y = x * x`,
# `back = y.______().numpy()`.

# %% [markdown] part="hint" lang="zh"
# 各有一个空：`x = torch.tensor(array, dtype=torch.______, requires_grad=True)`，`y = x * x`，`back = y.______().numpy()`。

# %% [markdown] part="why" lang="en"
# torch.tensor copies and converts, and detach() says openly that NumPy gets the numbers without their history.

# %% [markdown] part="why" lang="zh"
# torch.tensor 既复制又转换，而 detach() 明说了 NumPy 拿到的是没有历史的数。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("x", "y", "back")
    array = cell.name("array")
    cell.record("array", array)
    with cell.probe("writing into array"):
        array[0] = 99.0
        cell.record("x after array[0] = 99", cell.name("x"))


# %% part="judge"
from checkers.authoring import calls

compare = {
    "x": "type dtype shape tracked leaf values",
    "y": "type dtype tracked leaf values",
    "back": "type shape values",
    "array": "values",
    "x after array[0] = 99": "values",
}


way = (
    calls(
        "numpy", "tolist", "detach", "item", "__array__", "asarray", "array", "clone",
        said={
            "en": "back was to be made from y, and y was never asked for its numbers.",
            "zh": "back 应当由 y 得到，而这里从来没有向 y 要过它的数。",
        },
    ),
)


def cases(draw):
    yield {"start": draw.tensor(3, dtype="float64")}
    yield {"start": draw.tensor(5, dtype="float64")}


# %% part="wrong" diagnosis="M30"
# y is tracked
x = torch.tensor(array, dtype=torch.float32, requires_grad=True)
y = x * x
back = y.numpy()

# %% part="wrong" diagnosis="wrong-dtype"
# the bits come along
x = torch.tensor(array, requires_grad=True)
y = x * x
back = y.detach().numpy()

# %% part="wrong" diagnosis="M09"
# converted after it was switched on
x = torch.tensor(array, requires_grad=True).float()
y = x * x
back = y.detach().numpy()

# %% part="wrong" diagnosis="M01"
# nothing is tracked
x = torch.tensor(array, dtype=torch.float32)
y = x * x
back = y.numpy()

# %% part="wrong" diagnosis="M31"
# NumPy cannot square a tracked tensor
x = torch.tensor(array, dtype=torch.float32, requires_grad=True)
y = np.square(x)
back = y

# %% part="wrong" diagnosis="slip-call-missing-part"
# still a tensor
x = torch.tensor(array, dtype=torch.float32, requires_grad=True)
y = x * x
back = y.detach()

# %% part="wrong" diagnosis="M40"
# ^ is no power
x = torch.tensor(array, dtype=torch.float32, requires_grad=True)
y = x ^ 2
back = y.detach().numpy()
