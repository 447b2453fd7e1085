# %% [markdown] part="prompt" lang="en"
# ### 1.5 A copy, or a second name?
#
# Given is a tensor `t`. Make a tracked `v` with the same numbers, **independent** of `t`: when somebody writes
# into `t` later, `v` must not change, and vice versa. Then, as a test, set the first element of `t` to 7 in the
# last line of your answer.
#
# Before you run it, decide what `v` would begin with if you had written `Variable(t, requires_grad=True)`.

# %% [markdown] part="prompt" lang="zh"
# ### 1.5 副本，还是另一个名字？
#
# 给定张量 `t`。造一个数值相同的、被追踪的 `v`，并且**独立于** `t`：以后有人往 `t` 里写，`v` 不能变，反过来也一样。然后作为检验，在答案的最后一行把 `t` 的第一个元素设成 7。
#
# 运行之前先想好：如果当初写的是 `Variable(t, requires_grad=True)`，`v` 会以什么开头？

# %% part="given"
t = torch.tensor([1.0, 2.0, 3.0])

# %% part="starter"
v = None  # the numbers of t, tracked, in memory of its own
t[0] = 7.0

# %% part="solution"
v = t.clone().requires_grad_()
t[0] = 7.0

# %% part="accepted"
v = Variable(t.clone(), requires_grad=True)
t[0] = 7.0
print(v)

# %% part="accepted"
v = torch.tensor(t.tolist(), requires_grad=True)
t[0] = 7.0

# %% part="accepted"
v = t.detach().clone()
v.requires_grad = True
t[0] = 7

# %% part="accepted"
v = torch.zeros_like(t)
v.copy_(t)
v.requires_grad_()
t[0] = 7.0

# %% part="accepted"
v = torch.from_numpy(t.numpy().copy()).requires_grad_()
t[:1] = 7.0

# %% [markdown] part="hint" lang="en"
# Run `v = Variable(t, requires_grad=True)`, then `t[0] = 7.`, then `print(v)`. How many pieces of memory are there?

# %% [markdown] part="hint" lang="zh"
# 运行 `v = Variable(t, requires_grad=True)`，然后 `t[0] = 7.`，然后 `print(v)`。内存一共有几块？

# %% [markdown] part="hint" lang="en"
# `Variable(t)`, `t.detach()`, `t.data` and `torch.from_numpy` put a new label on the old memory. `clone()` copies the
# memory. Copy first and switch on last: a clone of a tracked tensor is a computed tensor and not a leaf.

# %% [markdown] part="hint" lang="zh"
# `Variable(t)`、`t.detach()`、`t.data` 和 `torch.from_numpy` 都是在旧内存上贴一张新标签。`clone()` 才复制内存。先复制，最后打开开关：被追踪张量的 clone 是算出来的张量，不是叶子节点。

# %% [markdown] part="hint" lang="en"
# One gap: `v = t.______().requires_grad_()`. The line `t[0] = 7.` stays below it, and `v` still begins with the old
# number.

# %% [markdown] part="hint" lang="zh"
# 只有一个空：`v = t.______().requires_grad_()`。`t[0] = 7.` 那一行留在它下面，而 `v` 仍以旧的数开头。

# %% [markdown] part="why" lang="en"
# clone() gives v memory of its own, so writing into t is not seen in v.

# %% [markdown] part="why" lang="zh"
# clone() 给了 v 自己的内存，所以写进 t 的东西在 v 里看不到。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("v")
    t = cell.name("t")
    cell.record("t", t)
    with cell.probe("writing into t once more"):
        t[-1] = -50.0
        cell.record("v after t[-1] = -50", cell.name("v"))


# %% part="judge"
compare = {
    "v": "type dtype shape tracked leaf values",
    "t": "type values tracked",
    "v after t[-1] = -50": "values",
}


def cases(draw):
    yield {"t": draw.tensor(4)}
    yield {"t": draw.tensor(2)}


def explain(evidence):
    """A second name for t, the test forgotten, and the test before the copy."""
    from checkers.authoring import Diagnosis

    made = evidence.form.assigned("v")
    wrote = [each.place.line for each in evidence.form.writes if each.name == "t"]
    if made and made[-1].value == "t":
        return Diagnosis("M06", {"name": "v"})
    if evidence.raised or not evidence.now("v").leaf or not evidence.now("v").tracked:
        return None
    if not wrote:
        fine = all(each.key == "t" for each in evidence.mismatches)
        return Diagnosis("wrong-value", {"name": "t"}, NOT_TESTED) if fine else None
    early = "t" in made[-1].reads and min(wrote) < made[-1].place.line if made else False
    early = early and evidence.answer.facts["v"].values[:1] == (7.0,)
    return Diagnosis("wrong-value", {"name": "v"}, TOO_EARLY) if early else None


NOT_TESTED = {
    "en": "v is fine; the last line, t[0] = 7.0, is missing. It tests whether v stays as it is.",
    "zh": "v 没问题；缺的是最后一行 t[0] = 7.0。它检验 v 是否保持原样。",
}
TOO_EARLY = {
    "en": "t was changed before v was made of it, so v has got the 7. First the copy, then the test.",
    "zh": "先改了 t，再由它得到 v，所以 v 里也有 7。先复制，再检验。",
}


# %% part="wrong" diagnosis="M06"
# one memory, two names
v = Variable(t, requires_grad=True)
t[0] = 7.0

# %% part="wrong" diagnosis="M34"
# detach is no copy
v = t.detach()
v.requires_grad_()
t[0] = 7.0

# %% part="wrong" diagnosis="M34"
# neither is data
v = t.data
v.requires_grad = True
t[0] = 7.0

# %% part="wrong" diagnosis="M09"
# cloned after it was switched on: a computed tensor
v = Variable(t, requires_grad=True).clone()
t[0] = 7.0

# %% part="wrong" diagnosis="M01"
# a copy, but not tracked
v = t.clone()
t[0] = 7.0

# %% part="wrong" diagnosis="M06"
# from_numpy shares, too
v = torch.from_numpy(t.numpy())
v.requires_grad_()
t[0] = 7.0

# %% part="wrong" diagnosis="wrong-value"
# written before it was copied
t[0] = 7.0
v = t.clone().requires_grad_()

# %% part="wrong" diagnosis="wrong-value"
# the test is missing
v = t.clone().requires_grad_()

# %% part="wrong" diagnosis="M06"
# a second name
v = t
v.requires_grad_()
t[0] = 7.0

# %% part="wrong" diagnosis="M34"
# detached, with the same memory
v = t.detach().requires_grad_()
t[0] = 7.0

# %% part="wrong" diagnosis="wrong-value"
# the test before the copy
t[0] = 7.0
v = t.clone().requires_grad_()

# %% part="wrong" diagnosis="wrong-value"
# without the test
v = t.clone().requires_grad_()
