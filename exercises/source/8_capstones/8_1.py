# %% [markdown] part="prompt" lang="en"
# ### 8.1 Fool the reader
#
# `reader` is a small network that reads digits. Write `attack`: it returns changed pictures, as a plain tensor
# without history, and leaves everything else as it was. What is asked of them is not one answer but four
# properties:
#
# - no grey value has changed by more than `strength`;
# - every grey value is still between 0 and 1;
# - the reader misreads at least three quarters of the pictures;
# - nothing has happened to the reader: its numbers are the same, and nothing has arrived in their `.grad`.

# %% [markdown] part="prompt" lang="zh"
# ### 8.1 骗过识别器
#
# `reader` 是一个识别数字的小网络。请写 `attack`：它返回改动过的图片，是没有历史的普通张量，其他一切保持原样。这里要求的不是某一个答案，而是四个性质：
#
# - 每个灰度值的改动不超过 `strength`；
# - 每个灰度值仍在 0 和 1 之间；
# - 至少四分之三的图片被读错；
# - 识别器没有受到影响：它的数没有变，它们的 `.grad` 里也没有收到任何东西。

# %% part="given"
ROWS = {  # five dots a row, as a binary number; seven rows a digit
    0: (14, 17, 19, 21, 25, 17, 14), 1: (4, 12, 4, 4, 4, 4, 14), 2: (14, 17, 1, 2, 4, 8, 31),
    3: (31, 2, 4, 2, 1, 17, 14), 4: (2, 6, 10, 18, 31, 2, 2), 5: (31, 16, 30, 1, 1, 17, 14),
    6: (6, 8, 16, 30, 17, 17, 14), 7: (31, 1, 2, 4, 8, 8, 8), 8: (14, 17, 17, 14, 17, 17, 14),
    9: (14, 17, 17, 15, 1, 2, 12),
}  # fmt: skip


def digits(n, noise=0.15):
    """n pictures of 8 x 8 grey values between 0 and 1, and which digit each of them shows."""
    labels = torch.arange(n) % 10
    pictures = torch.full((n, 8, 8), 0.1)
    down, across = torch.randint(0, 2, (n,)).tolist(), torch.randint(0, 4, (n,)).tolist()
    for picture, label, i, j in zip(pictures, labels.tolist(), down, across):
        dots = [[row >> (4 - k) & 1 for k in range(5)] for row in ROWS[label]]
        picture[i : i + 7, j : j + 5] += 0.8 * torch.tensor(dots)
    return (pictures + noise * torch.randn(n, 8, 8)).clamp(0, 1), labels


seed = 0
strength = 0.1
torch.manual_seed(seed)
pictures, answers = digits(200)
reader = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 24), torch.nn.ReLU(), torch.nn.Linear(24, 10))
optimizer = torch.optim.Adam(reader.parameters(), lr=0.03)
for _ in range(30):
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(reader(pictures), answers).backward()
    optimizer.step()
optimizer.zero_grad()
trained = torch.cat([p.detach().reshape(-1) for p in reader.parameters()])
unseen, right = digits(30)

# %% part="starter"
def attack(reader, pictures, answers, strength):
    return pictures.clone()  # nobody is fooled yet


changed = attack(reader, unseen, right, strength)

# %% part="solution"
def attack(reader, pictures, answers, strength):
    x = pictures.clone().requires_grad_()
    loss = torch.nn.functional.cross_entropy(reader(x), answers)
    (slope,) = torch.autograd.grad(loss, x)
    return (pictures + strength * slope.sign()).clamp(0, 1)


changed = attack(reader, unseen, right, strength)

# %% part="accepted"
def attack(reader, pictures, answers, strength):
    """In five small steps, each a fifth of the strength."""
    moved = pictures.clone()
    for _ in range(5):
        moved.requires_grad_()
        loss = torch.nn.functional.cross_entropy(reader(moved), answers)
        slope = torch.autograd.grad(loss, moved)[0]
        moved = (moved.detach() + strength / 5 * slope.sign()).clamp(0, 1)
    return moved


changed = attack(reader, unseen, right, strength)

# %% part="accepted"
def attack(reader, pictures, answers, strength):
    """With backward(), for a copy of which the reader's numbers are no part."""
    for p in reader.parameters():
        p.requires_grad_(False)
    x = pictures.detach().clone()
    x.requires_grad = True
    torch.nn.CrossEntropyLoss()(reader(x), answers).backward()
    for p in reader.parameters():
        p.requires_grad_(True)
    with torch.no_grad():
        result = x + strength * torch.sign(x.grad)
        return torch.clamp(result, 0, 1)


changed = attack(reader, unseen, right, strength)

# %% part="accepted"
def attack(reader, pictures, answers, strength):
    """What is right becomes less likely: down along the score of the right digit."""
    x = pictures.clone().requires_grad_()
    scores = reader(x)
    scores.log_softmax(1)[torch.arange(len(answers)), answers].sum().backward()
    reader.zero_grad()
    step = torch.where(x.grad > 0, -strength, strength)
    return (pictures + step).clamp(min=0, max=1)


changed = attack(reader, unseen, right, strength)

# %% part="accepted"
def loss_of(reader, pictures, answers):
    return torch.nn.functional.cross_entropy(reader(pictures), answers, reduction="sum")


def attack(reader, pictures, answers, strength):
    """Picture by picture."""
    found = []
    for picture, answer in zip(pictures, answers):
        x = picture.unsqueeze(0).clone().requires_grad_()
        loss = loss_of(reader, x, answer.unsqueeze(0))
        (slope,) = torch.autograd.grad(loss, [x])
        found.append((x + strength * slope.sign()).detach().clamp(0, 1))
    return torch.cat(found)


changed = attack(reader, unseen, right, strength)

# %% [markdown] part="hint" lang="en"
# Training asks how the loss changes with the network's numbers, and moves them down. Here the network stands
# still. What moves, and which way?

# %% [markdown] part="hint" lang="zh"
# 训练时问的是损失怎样随网络里的数变化，并让它们往下走。这里网络不动。动的是什么，朝哪个方向？

# %% [markdown] part="hint" lang="en"
# Track a clone of the pictures, compute the cross entropy of what the reader says, and ask `torch.autograd.grad`
# for its gradient with respect to that clone alone: so nothing arrives in the reader. Each grey value then
# moves by the whole `strength`, up or down; only the sign of its slope matters. At last bring back what left
# the range from 0 to 1.

# %% [markdown] part="hint" lang="zh"
# 追踪图片的一份副本，算出识别器回答的交叉熵，再用 `torch.autograd.grad` 只求它对这份副本的梯度：这样识别器什么也收不到。然后每个灰度值都移动整个 `strength`，往上或往下，只看斜率的符号。最后把超出 0 到 1 的值拉回来。

# %% [markdown] part="hint" lang="en"
# The last line has a gap: `return (pictures + strength * slope.______()).clamp(0, 1)`, where `slope` comes from
# `(slope,) = torch.autograd.grad(loss, x)`.

# %% [markdown] part="hint" lang="zh"
# 最后一行有一个空：`return (pictures + strength * slope.______()).clamp(0, 1)`，其中 `slope` 来自 `(slope,) = torch.autograd.grad(loss, x)`。

# %% [markdown] part="why" lang="en"
# One gradient with respect to the picture says for every grey value which way hurts; 64 small steps that all hurt add up.

# %% [markdown] part="why" lang="zh"
# 对图片求一次梯度，就知道每个灰度值朝哪个方向会让结果变坏；64 个都使坏的小改动加起来就很大。

# %% part="ask"
def ask(cell):
    cell.run()
    reader = cell.name("reader")
    cell.observe("changed", "unseen")
    now = cell.torch.cat([p.detach().reshape(-1) for p in reader.parameters()])
    cell.record("the reader's numbers", now)
    cell.record("the reader's numbers have changed", not cell.torch.equal(now, cell.name("trained")))
    cell.record("the reader is tracked", [p.requires_grad for p in reader.parameters()])
    received = [p.grad is not None and bool((p.grad != 0).any()) for p in reader.parameters()]
    cell.record("something has arrived in the reader", any(received))
    cell.record("right", cell.name("right"))
    cell.record("strength", float(cell.name("strength")))


# %% part="judge"
import numpy as np

from checkers.authoring import Diagnosis, Property, numbers

compare = {
    "changed": "type dtype shape tracked",
    "unseen": "given tracked",
    "the reader's numbers": "type shape",
    "the reader's numbers have changed": "values",
    "the reader is tracked": "values",
    "something has arrived in the reader": "values",
    "right": "given",
    "strength": "values",
}


def cases(draw):
    yield {"seed": draw.number(1, 40)}


def read(pictures, right):
    """What the reader, with the numbers that training gave it, says of each picture."""
    flat = numbers(right, "the reader's numbers")
    first, second = flat[:1536].reshape(24, 64), flat[1560:1800].reshape(10, 24)
    hidden = np.maximum(pictures.reshape(-1, 64) @ first.T + flat[1536:1560], 0)
    return (hidden @ second.T + flat[1800:]).argmax(1)


def too_far(seen, right):
    moved = np.abs(numbers(seen, "changed") - numbers(right, "unseen")).max()
    strength = float(numbers(right, "strength"))
    return None if moved <= strength + 1e-5 else {"moved": f"{moved:.2f}", "strength": f"{strength:.2f}"}


def outside(seen, right):
    changed = numbers(seen, "changed")
    inside = changed.min() >= -1e-6 and changed.max() <= 1 + 1e-6
    return None if inside else {"low": f"{changed.min():.2f}", "high": f"{changed.max():.2f}"}


def shares(seen, right):
    truth = numbers(right, "right")
    return [int((read(numbers(answer, name), right) == truth).sum())
            for answer, name in ((seen, "changed"), (right, "unseen"))]  # fmt: skip


def better(seen, right):
    after, before = shares(seen, right)
    return {"after": after, "before": before} if after > before else None


def still_read(seen, right):
    after, before = shares(seen, right)
    return {"after": after, "before": before} if after > 7 else None


properties = (
    Property("changed", too_far, {
        "en": "A grey value has changed by {moved}, and the strength is {strength}: the whole change of each grey value counts.",
        "zh": "有一个灰度值改动了 {moved}，而强度是 {strength}：要看的是每个灰度值的总改动。",
    }),
    Property("changed", outside, {
        "en": "The grey values go from {low} to {high}. A picture has values between 0 and 1: bring back what has left that range.",
        "zh": "灰度值从 {low} 到 {high}。图片的值在 0 和 1 之间：请把超出范围的拉回来。",
    }),
    Property("changed", better, {
        "en": "The reader now reads {after} of 30 right, and it was {before} before: the change has helped it. Have the pictures moved down the loss? Which way hurts?",
        "zh": "现在识别器读对 30 张里的 {after} 张，之前是 {before} 张：这样的改动反而帮了它。图片是不是顺着损失下降的方向走了？哪个方向才使坏？",
    }),
    Property("changed", still_read, {
        "en": "The reader still reads {after} of 30 right ({before} before). Each grey value has to move by the whole strength, in the direction in which the loss grows.",
        "zh": "识别器仍然读对 30 张里的 {after} 张（之前 {before} 张）。每个灰度值都应该移动整个强度，朝损失增大的方向。",
    }),
)  # fmt: skip

RECEIVED = {
    "en": "Something has arrived in the `.grad` of the reader's numbers: backward() walks "
    "to every tracked leaf. Ask torch.autograd.grad for the gradient of the pictures alone, or clear the others.",
    "zh": "识别器那些数的 `.grad` 里收到了东西：backward() 会走到每一个被追踪的叶子节点。请用 torch.autograd.grad "
    "只求图片的梯度，或者把其余的清掉。",
}
TOUCHED = {
    "en": "The reader itself has changed. Only the pictures may.",
    "zh": "识别器本身变了。只有图片可以变。",
}


def explain(evidence):
    """What happened to the reader, said as such."""
    if evidence.raised or evidence.first is None:
        return None
    if evidence.first.key == "something has arrived in the reader":
        return Diagnosis("given-changed", {"name": "reader"}, RECEIVED)
    if evidence.first.key.startswith("the reader"):
        return Diagnosis("given-changed", {"name": "reader"}, TOUCHED)
    return None


# %% part="wrong" diagnosis="property-missing"
# down the loss: the reader gets better
def attack(reader, pictures, answers, strength):
    x = pictures.clone().requires_grad_()
    loss = torch.nn.functional.cross_entropy(reader(x), answers)
    (slope,) = torch.autograd.grad(loss, x)
    return (pictures - strength * slope.sign()).clamp(0, 1)


changed = attack(reader, unseen, right, strength)

# %% part="wrong" diagnosis="property-missing"
# no sign: steps as small as the slopes
def attack(reader, pictures, answers, strength):
    x = pictures.clone().requires_grad_()
    loss = torch.nn.functional.cross_entropy(reader(x), answers)
    (slope,) = torch.autograd.grad(loss, x)
    return (pictures + strength * slope).clamp(0, 1)


changed = attack(reader, unseen, right, strength)

# %% part="wrong" diagnosis="property-missing"
# at random
def attack(reader, pictures, answers, strength):
    return (pictures + strength * torch.randn(pictures.shape).sign()).clamp(0, 1)


changed = attack(reader, unseen, right, strength)

# %% part="wrong" diagnosis="property-missing"
# values below 0 and above 1
def attack(reader, pictures, answers, strength):
    x = pictures.clone().requires_grad_()
    loss = torch.nn.functional.cross_entropy(reader(x), answers)
    (slope,) = torch.autograd.grad(loss, x)
    return pictures + strength * slope.sign()


changed = attack(reader, unseen, right, strength)

# %% part="wrong" diagnosis="property-missing"
# five steps of the whole strength each
def attack(reader, pictures, answers, strength):
    moved = pictures.clone()
    for _ in range(5):
        moved.requires_grad_()
        loss = torch.nn.functional.cross_entropy(reader(moved), answers)
        (slope,) = torch.autograd.grad(loss, moved)
        moved = (moved.detach() + strength * slope.sign()).clamp(0, 1)
    return moved


changed = attack(reader, unseen, right, strength)

# %% part="wrong" diagnosis="given-changed"
# the reader's numbers receive a gradient, too
def attack(reader, pictures, answers, strength):
    x = pictures.clone().requires_grad_()
    loss = torch.nn.functional.cross_entropy(reader(x), answers)
    loss.backward()
    return (pictures + strength * x.grad.sign()).clamp(0, 1)


changed = attack(reader, unseen, right, strength)

# %% part="wrong" diagnosis="slip-name-part"
# the result still has its history
def attack(reader, pictures, answers, strength):
    x = pictures.clone().requires_grad_()
    loss = torch.nn.functional.cross_entropy(reader(x), answers)
    (slope,) = torch.autograd.grad(loss, x)
    return (x + strength * slope.sign()).clamp(0, 1)


changed = attack(reader, unseen, right, strength)

# %% part="wrong" diagnosis="M47"
# the tuple is not unpacked
def attack(reader, pictures, answers, strength):
    x = pictures.clone().requires_grad_()
    loss = torch.nn.functional.cross_entropy(reader(x), answers)
    slope = torch.autograd.grad(loss, x)
    return (pictures + strength * slope.sign()).clamp(0, 1)


changed = attack(reader, unseen, right, strength)

# %% part="wrong" diagnosis="given-switched"
# the switch is set on the given pictures themselves
def attack(reader, pictures, answers, strength):
    x = pictures.requires_grad_()
    loss = torch.nn.functional.cross_entropy(reader(x), answers)
    (slope,) = torch.autograd.grad(loss, x)
    return (pictures.detach() + strength * slope.sign()).clamp(0, 1)


changed = attack(reader, unseen, right, strength)
