# %% [markdown] part="prompt" lang="en"
# ### 4.2 One call, three answers
#
# $s = \sum_i p_i\,q_i^2 + r$ with three tracked inputs. Get all three gradients with **one** call of
# `torch.autograd.grad`, as tensors with the names `dp`, `dq` and `dr`. The `.grad` of `p`, `q` and `r` has to
# stay empty. Then set `length` to the length of the gradient with respect to `p`, $\sqrt{\sum_i
# \mathtt{dp}_i^2}$.

# %% [markdown] part="prompt" lang="zh"
# ### 4.2 一次调用，三个答案
#
# $s = \sum_i p_i\,q_i^2 + r$，三个输入都被追踪。请用**一次** `torch.autograd.grad` 调用求出全部三个梯度，它们是张量，名字叫 `dp`、`dq` 和 `dr`。`p`、`q` 和 `r` 的 `.grad` 必须保持空着。然后把 `length` 设成对 `p` 的梯度的长度 $\sqrt{\sum_i \mathtt{dp}_i^2}$。

# %% part="given"
p = torch.tensor([3.0, -1.0], requires_grad=True)
q = torch.tensor([1.0, 2.0], requires_grad=True)
r = torch.tensor(5.0, requires_grad=True)

# %% part="starter"
s = (p * q * q).sum() + r
dp = dq = dr = None
length = None

# %% part="solution"
s = (p * q * q).sum() + r
dp, dq, dr = torch.autograd.grad(s, (p, q, r))
length = dp.norm()

# %% part="accepted"
s = torch.sum(p * q**2) + r
gradients = torch.autograd.grad(s, [p, q, r])
dp = gradients[0]
dq = gradients[1]
dr = gradients[2]
length = (dp * dp).sum().sqrt()

# %% part="accepted"
s = (q.square() * p).sum() + r
dp, dq, dr = torch.autograd.grad(outputs=s, inputs=(p, q, r), retain_graph=True)
length = torch.sqrt(torch.sum(dp**2))

# %% part="accepted"
from torch.autograd import grad

s = p @ (q * q) + r
(dp, dq, dr) = grad(s, (p, q, r), torch.tensor(1.0))
length = (dp @ dp) ** 0.5

# %% part="accepted"
s = (p * q * q).sum() + r
every = torch.autograd.grad(s, (p, q, r), create_graph=True)
dp, dq, dr = (g.detach() for g in every)
length = dp.pow(2).sum().pow(0.5).item()

# %% [markdown] part="hint" lang="en"
# Print what `torch.autograd.grad(s, (p, q, r))` returns. What kind of object is it, and how many things are in it?

# %% [markdown] part="hint" lang="zh"
# 打印 `torch.autograd.grad(s, (p, q, r))` 返回的东西。它是什么样的对象，里面有几样东西？

# %% [markdown] part="hint" lang="en"
# `grad` takes one or several inputs and returns a tuple with one gradient per input, in the same order, even
# for a single input. Unpack it on the left side. Nothing is written to `.grad`: the returned values are all
# there is.

# %% [markdown] part="hint" lang="zh"
# `grad` 接受一个或几个输入，返回一个元组，每个输入对应一个梯度，次序相同，只有一个输入时也是元组。在等号左边把它解包。不会往 `.grad` 里写任何东西：返回的值就是全部。

# %% [markdown] part="hint" lang="en"
# One gap: `dp, dq, dr = torch.autograd.______(s, (p, q, r))`, then `length = dp.norm()`.

# %% [markdown] part="hint" lang="zh"
# 只有一个空：`dp, dq, dr = torch.autograd.______(s, (p, q, r))`，然后 `length = dp.norm()`。

# %% [markdown] part="why" lang="en"
# One backward pass serves all inputs; the answers come back as a tuple in their order, and no .grad is touched.

# %% [markdown] part="why" lang="zh"
# 走一次就照顾到所有输入；答案按输入的次序装在元组里返回，不碰任何 .grad。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("dp", "dq", "dr", "length", "p.grad", "q.grad", "r.grad", "p", "q", "r", "s")


# %% part="judge"
from checkers.authoring import WALKS, calls

compare = {name: "type shape values" for name in ("dp", "dq", "dr")}
compare |= {"length": "values", "s": "values tracked"}
compare |= {name: "given tracked leaf" for name in ("p", "q", "r")}
compare |= {f"{name}.grad": "" for name in ("p", "q", "r")}

way = (
    calls(
        *WALKS, most=1,
        said={
            "en": "all three gradients have to come from one call of torch.autograd.grad.",
            "zh": "三个梯度应当来自同一次 torch.autograd.grad 调用。",
        },
    ),
)


def cases(draw):
    for n in (2, 4):
        yield {"p": draw.tensor(n, tracked=True), "q": draw.tensor(n, tracked=True), "r": draw.tensor(tracked=True)}


def judge(evidence):
    """autograd.grad must have done it, in one call."""
    import re

    from checkers.authoring import Diagnosis

    if any(evidence.answer.facts[f"{name}.grad"].kind != "none" for name in "pqr"):
        return Diagnosis("backward-used")
    if not re.search(r"\bgrad\b", evidence.source):
        asked = re.search(r"\b(?:functional|func|jacobian|vjp|jvp|jacrev|jacfwd)\b", evidence.source)
        return Diagnosis("way-missing", {}, OTHER_CALL) if asked else Diagnosis("by-hand", {"name": "autograd.grad"})
    return None


OTHER_CALL = {
    "en": "The numbers are right, but another function of the library has found them. Here torch.autograd.grad must do it.",
    "zh": "数值是对的，但是库里别的函数算出来的。这里应当由 torch.autograd.grad 来做。",
}


# %% part="wrong" diagnosis="M47"
# a tuple has no norm
s = (p * q * q).sum() + r
dp = torch.autograd.grad(s, p, retain_graph=True)
dq = torch.autograd.grad(s, q, retain_graph=True)
dr = torch.autograd.grad(s, r)
length = dp.norm()

# %% part="wrong" diagnosis="M48"
# grad fills no mailbox
s = (p * q * q).sum() + r
torch.autograd.grad(s, (p, q, r))
dp, dq, dr = p.grad, q.grad, r.grad
length = dp.norm()

# %% part="wrong" diagnosis="backward-used"
# backward fills them
s = (p * q * q).sum() + r
s.backward()
dp, dq, dr = p.grad, q.grad, r.grad
length = dp.norm()

# %% part="wrong" diagnosis="exchanged"
# the order is that of the inputs
s = (p * q * q).sum() + r
dq, dp, dr = torch.autograd.grad(s, (p, q, r))
length = dp.norm()

# %% part="wrong" diagnosis="M18"
# three walks over one graph
s = (p * q * q).sum() + r
(dp,) = torch.autograd.grad(s, p)
(dq,) = torch.autograd.grad(s, q)
(dr,) = torch.autograd.grad(s, r)
length = dp.norm()

# %% part="wrong" diagnosis="M13"
# no single number
s = p * q * q + r
dp, dq, dr = torch.autograd.grad(s, (p, q, r))
length = dp.norm()

# %% part="wrong" diagnosis="by-hand"
# formulas
s = (p * q * q).sum() + r
dp, dq, dr = (q * q).detach(), (2 * p * q).detach(), torch.tensor(1.0)
length = dp.norm()

# %% part="wrong" diagnosis="inputs-in-a-row"
# the inputs are not in one list
s = (p * q * q).sum() + r
dp, dq, dr = torch.autograd.grad(s, p, q, r)
length = dp.norm()
