# %% [markdown] part="prompt" lang="en"
# ### 2.7 Three bugs about leaves
#
# Each of the three pieces is meant to leave the gradient of the sum of squares, $\sum_i p_i^2$, in the `.grad` of its
# own **leaf**: `first`, `second` and `third`. So each gradient must be $2p$. None of the pieces does; the starter shows
# the faulty lines as comments. Repair them one by one. The numbers of each leaf have to be those of `start`.

# %% [markdown] part="prompt" lang="zh"
# ### 2.7 关于叶子节点的三个错误
#
# 三段代码各自都想把平方和 $\sum_i p_i^2$ 的梯度留在自己的**叶子节点** `first`、`second`、`third` 的 `.grad` 里。所以每个梯度都应当是 $2p$。可是没有一段做到了；初始代码把有错的几行写成注释。请逐一修好。每个叶子节点里的数必须就是 `start` 里的数。

# %% part="given"
start = torch.tensor([1.0, -2.0, 3.0])

# %% part="starter"
# first = start.clone()
# loss = (first * first).sum()
# first.requires_grad_()
# loss.backward()

# second = start.clone().requires_grad_()
# squares = second * second
# squares.requires_grad = False
# squares.sum().backward()

# third = start.clone().requires_grad_()
# third = third * third
# third.sum().backward()

# %% part="solution"
first = start.clone()
first.requires_grad_()
loss = (first * first).sum()
loss.backward()

second = start.clone().requires_grad_()
squares = second * second
squares.sum().backward()

third = start.clone().requires_grad_()
product = third * third
product.sum().backward()

# %% part="accepted"
first = start.clone().requires_grad_()
(first**2).sum().backward()
second = start.clone().requires_grad_()
(second**2).sum().backward()
third = start.clone().requires_grad_()
(third**2).sum().backward()

# %% part="accepted"
leaves = [start.detach().clone().requires_grad_() for _ in range(3)]
for leaf in leaves:
    leaf.square().sum().backward()
first, second, third = leaves

# %% part="accepted"
first, second, third = (torch.tensor(start.tolist(), requires_grad=True) for _ in range(3))
total = first @ first + second @ second + third @ third
total.backward()
print(first.grad, second.grad, third.grad)

# %% part="accepted"
first = Variable(start.clone(), requires_grad=True)
second = Variable(start.clone(), requires_grad=True)
third = Variable(start.clone(), requires_grad=True)
for p in (first, second, third):
    squares = p * p
    squares.backward(torch.ones(len(start)))

# %% [markdown] part="hint" lang="en"
# Ask about each piece: at the moment when the squares are computed, is the input tracked? And which tensor has
# the name afterwards?

# %% [markdown] part="hint" lang="zh"
# 对每一段都问：在计算平方的那一刻，输入被追踪了吗？之后这个名字属于哪个张量？

# %% [markdown] part="hint" lang="en"
# Recording happens while you compute, so the switch comes before the forward line. A computed tensor has no
# switch at all, and here none is needed. And a result deserves a name of its own: if you assign it to the
# leaf's name, the leaf is lost.

# %% [markdown] part="hint" lang="zh"
# 记录是在计算的时候进行的，所以开关要放在前向计算那一行之前。算出来的张量根本没有开关，这里也用不着。结果应当有自己的名字：如果把它赋给叶子节点的名字，叶子节点就丢了。

# %% [markdown] part="hint" lang="en"
# First: move `first.requires_grad_()` one line up. Second: leave the line with `= False` out. Third, with one gap:
# `______ = third * third`, and go on with that name.

# %% [markdown] part="hint" lang="zh"
# 第一段：把 `first.requires_grad_()` 往上移一行。第二段：去掉带 `= False` 的那一行。第三段，有一个空：`______ = third * third`，后面接着用那个名字。

# %% [markdown] part="why" lang="en"
# Switch on before you compute, leave results alone, and give them names of their own: then each leaf receives 2p.

# %% [markdown] part="why" lang="zh"
# 计算之前打开开关，不去碰结果，并给结果取自己的名字：这样每个叶子节点都收到 2p。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("first", "second", "third", "first.grad", "second.grad", "third.grad", "start")


# %% part="judge"
from checkers.authoring import WALKS, calls, distinct

compare = {name: "type shape tracked leaf values" for name in ("first", "second", "third")}
compare |= {f"{name}.grad": "type shape values" for name in ("first", "second", "third")}
compare["start"] = "given tracked"

way = (
    calls(
        *WALKS,
        said={
            "en": "no backward pass was run: the gradients have to be delivered by one, not written down.",
            "zh": "没有做过反向传播：梯度应当是送来的，不是写上去的。",
        },
    ),
    distinct(
        "first", "second", "third",
        said={
            "en": "each piece should have a leaf of its own, but two of the names are one tensor.",
            "zh": "每一段都应当有自己的叶子节点，而现在有两个名字是同一个张量。",
        },
    ),
)


def cases(draw):
    yield {"start": draw.tensor(3)}
    yield {"start": draw.tensor(5)}


def explain(evidence):
    """A start that is tracked itself collects what all three pieces send."""
    from checkers.authoring import Diagnosis

    if evidence.now("start").tracked and not evidence.was("start").tracked:
        anew = any(each.rebinds for each in evidence.form.assigned("start"))
        if anew:
            return Diagnosis("given-changed", {"name": "start", "how": "the name was given to something else"})
        lines = [each.place.line for each in evidence.form.called("requires_grad_") if each.receiver == "start"]
        line = {"line": lines[0]} if lines else {}
        return Diagnosis("given-switched", {"name": "start", **line})
    return None


# %% part="wrong" diagnosis="M12"
# switched on too late
first = start.clone()
loss = (first * first).sum()
first.requires_grad_()
loss.backward()
second = start.clone().requires_grad_()
(second * second).sum().backward()
third = start.clone().requires_grad_()
(third * third).sum().backward()

# %% part="wrong" diagnosis="M11"
# a result has no switch
first = start.clone().requires_grad_()
(first * first).sum().backward()
second = start.clone().requires_grad_()
squares = second * second
squares.requires_grad = False
squares.sum().backward()
third = start.clone().requires_grad_()
(third * third).sum().backward()

# %% part="wrong" diagnosis="M10"
# the leaf loses its name
first = start.clone().requires_grad_()
(first * first).sum().backward()
second = start.clone().requires_grad_()
(second * second).sum().backward()
third = start.clone().requires_grad_()
third = third * third
third.sum().backward()

# %% part="wrong" diagnosis="M07"
# one walk is missing
first = start.clone().requires_grad_()
second = start.clone().requires_grad_()
third = start.clone().requires_grad_()
squares = first * first + second * second + third * third

# %% part="wrong" diagnosis="given-switched"
# no copy: the given tensor itself is switched on
first = start.requires_grad_()
(first * first).sum().backward()
second = torch.tensor(start.tolist(), requires_grad=True)
(second * second).sum().backward()
third = torch.tensor(start.tolist(), requires_grad=True)
(third * third).sum().backward()

# %% part="wrong" diagnosis="M36"
# detach instead of a name of its own
first = start.clone().requires_grad_()
(first * first).sum().backward()
second = start.clone().requires_grad_()
(second * second).sum().backward()
third = start.clone().requires_grad_()
(third * third.detach()).sum().backward()

# %% part="wrong" diagnosis="M13"
# no single number to start from
first = start.clone().requires_grad_()
(first * first).backward()
second = start.clone().requires_grad_()
(second * second).sum().backward()
third = start.clone().requires_grad_()
(third * third).sum().backward()
