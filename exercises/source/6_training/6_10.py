# %% [markdown] part="prompt" lang="en"
# ### 6.10 Which parameters are found?
#
# Six people wrote a network with two layers `Linear(2, 3)` and `Linear(3, 1)`: together four parameter tensors,
# two weights and two biases. How many does `parameters()` find? If creating the network raises an exception,
# write `"error"`.

# %% [markdown] part="prompt" lang="zh"
# ### 6.10 找到哪些参数？
#
# 六个人写了同一个网络，有两层：`Linear(2, 3)` 和 `Linear(3, 1)`。一共四个参数张量，两个权重，两个偏置。`parameters()` 能找到其中几个？如果创建网络时抛出异常，写 `"error"`。

# %% part="given"
Linear, Module = torch.nn.Linear, torch.nn.Module


class AsAttributes(Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = Linear(2, 3), Linear(3, 1)


class InAList(Module):
    def __init__(self):
        super().__init__()
        self.layers = [Linear(2, 3), Linear(3, 1)]


class InAModuleList(Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.ModuleList([Linear(2, 3), Linear(3, 1)])


class Misspelled(Module):
    def _init_(self):
        super().__init__()
        self.first, self.second = Linear(2, 3), Linear(3, 1)


class WithoutSuper(Module):
    def __init__(self):
        self.first, self.second = Linear(2, 3), Linear(3, 1)


class ByHand(Module):
    def __init__(self):
        super().__init__()
        self.first = Linear(2, 3)
        self.weight = torch.zeros(3, 1, requires_grad=True)
        self.bias = torch.nn.Parameter(torch.zeros(1))


def found(network):
    try:
        return len(list(network().parameters()))
    except AttributeError:
        return "error"

# %% part="predict"
questions = {
    "found(AsAttributes)": {2: "wrong-prediction", 0: "wrong-prediction"},
    "found(InAList)": {4: "wrong-prediction", 2: "wrong-prediction"},
    "found(InAModuleList)": {0: "wrong-prediction"},
    "found(Misspelled)": {4: "wrong-prediction", "error": "wrong-prediction"},
    "found(WithoutSuper)": {4: "wrong-prediction", 0: "wrong-prediction"},
    "found(ByHand)": {4: "wrong-prediction", 2: "wrong-prediction"},
}

# %% [markdown] part="reason" lang="en"
# - `found(AsAttributes)`: Each Linear is registered with its weight and its bias.
# - `found(InAList)`: A list is not a module, and nothing looks into it: an optimizer would get nothing to move.
# - `found(InAModuleList)`: A ModuleList is a module itself, so its layers are found.
# - `found(Misspelled)`: _init_ is a method that nothing calls. The network is made without complaint, and it is
#   empty.
# - `found(WithoutSuper)`: Before Module.__init__ has run there is no place to register a layer, so the first assignment is refused.
# - `found(ByHand)`: Weight and bias of the layer, and the Parameter. A tracked tensor that is not a Parameter
#   is not trained.

# %% [markdown] part="reason" lang="zh"
# - `found(AsAttributes)`: 每个 Linear 都连同权重和偏置登记在册。
# - `found(InAList)`: 列表不是模块，没有人去看里面：优化器没有可以移动的东西。
# - `found(InAModuleList)`: ModuleList 本身就是模块，所以里面的层能找到。
# - `found(Misspelled)`: _init_ 是一个没有人调用的方法。网络顺利造出来了，却是空的。
# - `found(WithoutSuper)`: Module.__init__ 运行之前没有登记层的地方，所以第一次赋值就被拒绝。
# - `found(ByHand)`: 层的权重和偏置，加上那个 Parameter。被追踪的张量只要不是 Parameter，就不会被训练。

# %% [markdown] part="hint" lang="en"
# Ask about each class: is `__init__` run at all, and what exactly is assigned to `self`?

# %% [markdown] part="hint" lang="zh"
# 对每个类问：`__init__` 到底运行了没有？赋给 `self` 的究竟是什么？

# %% [markdown] part="hint" lang="en"
# A Module registers what is assigned to it if that is a Module or a Parameter. Lists and tensors are neither.
# Registering needs the tables that `super().__init__()` makes. A name with one underscore on each side is an ordinary
# method.

# %% [markdown] part="hint" lang="zh"
# Module 只登记赋给它的 Module 或 Parameter。列表和张量两者都不是。登记要用到 `super().__init__()` 建好的表。两边各一个下划线的名字，只是普通方法。

# %% [markdown] part="hint" lang="en"
# Two classes have all four, two have none, one ends in an error, and the one by hand has ____.

# %% [markdown] part="hint" lang="zh"
# 有两个类四个全有，两个一个也没有，一个以报错收场，亲手写的那个有 ____ 个。

# %% [markdown] part="why" lang="en"
# Only modules and Parameters that were assigned after super().__init__() are registered, and only those are trained.

# %% [markdown] part="why" lang="zh"
# 只有在 super().__init__() 之后赋值的模块和 Parameter 才会登记，也只有它们才会被训练。
