# %% [markdown] part="prompt" lang="en"
# ### 6.9 Softmax once, softmax twice
#
# Predict the losses and gradients of a few small cases, with $\ln 2 = 0.6931$ and $e^{-1} = 0.3679$ at hand. Write
# `"error"` where an exception stops the function.

# %% [markdown] part="prompt" lang="zh"
# ### 6.9 softmax 一次，softmax 两次
#
# 请预测几个小例子的损失和梯度；手边可用 $\ln 2 = 0.6931$ 和 $e^{-1} = 0.3679$。有异常中断函数的地方，写 `"error"`。

# %% part="given"
loss_of = torch.nn.CrossEntropyLoss()


def undecided():
    return loss_of(torch.tensor([[0.0, 0.0]]), torch.tensor([0]))


def gradient():
    z = torch.tensor([[0.0, 0.0]], requires_grad=True)
    loss_of(z, torch.tensor([0])).backward()
    return z.grad[0]


def shifted():
    near = loss_of(torch.tensor([[2.0, 1.0, 0.0]]), torch.tensor([0]))
    far = loss_of(torch.tensor([[1002.0, 1001.0, 1000.0]]), torch.tensor([0]))
    return (near - far).abs().item() < 1e-4


def best_with_softmax_twice():
    certain = torch.softmax(torch.tensor([[100.0, 0.0]]), dim=1)
    return loss_of(certain, torch.tensor([0]))


def in_two_steps():
    z = torch.tensor([[0.0, 0.0]])
    return torch.nn.NLLLoss()(torch.log_softmax(z, dim=1), torch.tensor([0]))


def one_logit():
    return torch.nn.BCEWithLogitsLoss()(torch.tensor([0.0]), torch.tensor([1.0]))


def class_out_of_range():
    try:
        return loss_of(torch.tensor([[0.0, 0.0]]), torch.tensor([2]))
    except IndexError:
        return "error"

# %% part="predict"
questions = {
    "undecided()": {0.5: "wrong-prediction", 0.0: "wrong-prediction", 1.0: "wrong-prediction"},
    "gradient()": {(0.5, -0.5): "wrong-prediction", (0.5, 0.5): "wrong-prediction", (-1.0, 1.0): "wrong-prediction"},
    "shifted()": {False: "wrong-prediction"},
    "best_with_softmax_twice()": {0.0: "wrong-prediction", 0.6931: "wrong-prediction"},
    "in_two_steps()": {-0.6931: "wrong-prediction", 0.0: "wrong-prediction"},
    "one_logit()": {0.5: "wrong-prediction", 0.0: "wrong-prediction"},
    "class_out_of_range()": {0.6931: "wrong-prediction"},
}

# %% [markdown] part="reason" lang="en"
# - `undecided()`: Both probabilities are 1/2, and -log(1/2) is ln 2.
# - `gradient()`: Predicted minus true: (0.5, 0.5) - (1, 0). A step against it raises the logit of the right class.
# - `shifted()`: Softmax depends on differences only, and the library subtracts the largest logit before it takes exp.
# - `best_with_softmax_twice()`: The inner softmax returns (1, 0) at best; the outer one makes e / (e + 1) of it. -log of that is log(1 + 0.3679) = 0.3133.
# - `in_two_steps()`: NLLLoss picks out the log-probability of the right class and changes its sign: the same as cross entropy.
# - `one_logit()`: A logit of 0 is a probability of 1/2, for one logit as for two.
# - `class_out_of_range()`: Two logits know the classes 0 and 1; class 2 is refused.

# %% [markdown] part="reason" lang="zh"
# - `undecided()`: 两个概率都是 1/2，而 -log(1/2) 就是 ln 2。
# - `gradient()`: 预测的减去真实的：(0.5, 0.5) - (1, 0)。逆着它走一步，正确类别的 logit 就升高。
# - `shifted()`: softmax 只取决于差值，而且库在取 exp 之前会减去最大的 logit。
# - `best_with_softmax_twice()`: 里层的 softmax 最好也只能给出 (1, 0)；外层把它变成 e / (e + 1)，取 -log 得 log(1 + 0.3679) = 0.3133。
# - `in_two_steps()`: NLLLoss 取出正确类别的对数概率，再变号：与交叉熵相同。
# - `one_logit()`: logit 为 0，概率就是 1/2，一个 logit 和两个 logit 都一样。
# - `class_out_of_range()`: 两个 logit 只有类别 0 和 1；类别 2 会被拒绝。

# %% [markdown] part="hint" lang="en"
# For each case write down the probabilities first. Which one belongs to the right class?

# %% [markdown] part="hint" lang="zh"
# 每个例子都先写下概率。哪一个属于正确的类别？

# %% [markdown] part="hint" lang="en"
# The loss is minus the logarithm of the right class's probability. Its gradient with respect to the logits is
# the probabilities, minus 1 at the right class. Only differences of logits matter. After a first softmax the
# largest possible difference is 1, so the second one can never be certain.

# %% [markdown] part="hint" lang="zh"
# 损失是正确类别概率的对数取负。它对 logit 的梯度，是概率在正确类别处减去 1。起作用的只有 logit 之间的差。经过第一个 softmax，差最大只能是 1，所以第二个永远不可能十分肯定。

# %% [markdown] part="hint" lang="en"
# Three of the losses are 0.6931. The gradient is `[-0.5, ____]`, and the loss of the doubled softmax is $\ln(1 +
# 0.3679) = ____$.

# %% [markdown] part="hint" lang="zh"
# 有三个损失是 0.6931。梯度是 `[-0.5, ____]`，softmax 用了两次的损失是 $\ln(1 + 0.3679) = ____$。

# %% [markdown] part="why" lang="en"
# Cross entropy takes logits; its gradient is what was predicted minus what is true, and a second softmax keeps it
# from ever being sure.

# %% [markdown] part="why" lang="zh"
# 交叉熵接收 logit；它的梯度是预测的减去真实的；多一个 softmax，它就永远无法十分肯定。
