# %% [markdown] part="prompt" lang="en"
# ### 8.3 Sharpen a photograph
#
# `observed` is a small photograph out of focus: `blur` has spread every dot over its neighbours, and the camera
# has added a little noise. Find `sharp`, a picture of the same size without history, that has two properties:
#
# - all its values lie between 0 and 1;
# - blurred again, it differs from `observed` by at most 0.02, as the root of the mean square.
#
# (`original` is there to be looked at afterwards. Of other photographs, which the check brings, there is none.)

# %% [markdown] part="prompt" lang="zh"
# ### 8.3 让照片变清晰
#
# `observed` 是一张失焦的小照片：`blur` 把每个点摊到了周围，相机又加了一点噪声。求 `sharp`：一张同样大小、没有历史的图片，它有两个性质：
#
# - 所有的值都在 0 和 1 之间；
# - 再模糊一次，它与 `observed` 之差的均方根不超过 0.02。
#
# （`original` 是给你事后对照用的。检查时会换上别的照片，那些照片没有原图。）

# %% part="given"
apart = torch.arange(12.0).unsqueeze(1) - torch.arange(12.0)
spread = torch.exp(-apart * apart / 2)
spread = spread / spread.sum(dim=1, keepdim=True)


def blur(picture):
    """Every dot of a picture, shape (12, 12), spread over its neighbours, down and across."""
    return spread @ picture @ spread.T


# twelve dots a row, as a binary number
ROWS = (1026, 1542, 1806, 2046, 4095, 3315, 3315, 4095, 3999, 3951, 2046, 1020)
original = torch.tensor([[row >> (11 - k) & 1 for k in range(12)] for row in ROWS]).float()
torch.manual_seed(8)
observed = blur(original) + 0.01 * torch.randn(12, 12)

# %% part="starter"
sharp = observed.clone()  # as blurred as before

# %% part="solution"
z = torch.zeros(12, 12, requires_grad=True)
optimizer = torch.optim.Adam([z], lr=0.5)
for _ in range(150):
    loss = ((blur(torch.sigmoid(z)) - observed) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
sharp = torch.sigmoid(z).detach()

# %% part="accepted"
sharp = observed.clone().requires_grad_()
for _ in range(80):
    loss = ((blur(sharp) - observed) ** 2).sum()
    (slope,) = torch.autograd.grad(loss, sharp)
    with torch.no_grad():
        sharp -= 0.9 * slope
        sharp.clamp_(0, 1)
sharp = sharp.detach()

# %% part="accepted"
guess = torch.full((12, 12), 0.5, requires_grad=True)
optimizer = torch.optim.Adam([guess], lr=0.1)
for _ in range(150):
    optimizer.zero_grad()
    torch.nn.functional.mse_loss(blur(guess), observed).backward()
    optimizer.step()
    with torch.no_grad():
        guess.clamp_(min=0.0, max=1.0)
sharp = guess.detach().clone()

# %% part="accepted"
def picture(z):
    return (torch.tanh(z) + 1) / 2


z = torch.zeros(12, 12, requires_grad=True)
optimizer = torch.optim.Adam([z], lr=0.3)
for _ in range(150):
    difference = blur(picture(z)) - observed
    loss = (difference * difference).sum()
    z.grad = None
    loss.backward()
    optimizer.step()
with torch.no_grad():
    sharp = picture(z)

# %% part="accepted"
def deblurred(photograph, rounds=100):
    """With a slope that is written by hand: blur is its own transpose, nearly."""
    found = photograph.clone()
    for _ in range(rounds):
        left = blur(found) - photograph
        found = (found - 1.5 * spread.T @ left @ spread).clamp(0, 1)
    return found


sharp = deblurred(observed)
print(sharp)

# %% [markdown] part="hint" lang="en"
# You can blur any picture you like. Which picture, blurred, would give what the camera saw? Begin with some
# picture, and let the difference to `observed` tell how each dot has to change.

# %% [markdown] part="hint" lang="zh"
# 你可以把任何图片模糊一遍。哪张图片模糊之后会是相机看到的样子？先随便取一张，让它与 `observed` 之差说明每个点该怎样变。

# %% [markdown] part="hint" lang="en"
# The picture is the leaf, 144 numbers. The loss is the mean square of `blur(picture) - observed`, and an
# optimizer moves the dots. For values between 0 and 1 there are two ways: clamp the picture after each step,
# without recording, or let the leaf be any number and take its `sigmoid` as the picture. Without that bound
# the noise is sharpened too.

# %% [markdown] part="hint" lang="zh"
# 图片就是叶子节点，共 144 个数。损失是 `blur(picture) - observed` 的均方，由优化器移动各个点。要让值留在 0 和 1 之间有两种办法：每一步之后在不记录的情况下截断；或者叶子节点取任意数，用它的 `sigmoid` 作为图片。没有这个限制，噪声也会被一起锐化。

# %% [markdown] part="hint" lang="en"
# With the leaf `z` and Adam at a rate of 0.5, one line has a gap:
# `loss = ((______(torch.sigmoid(z)) - observed) ** 2).mean()`.

# %% [markdown] part="hint" lang="zh"
# 叶子节点取 `z`，Adam 的学习率取 0.5，有一行留了一个空：`loss = ((______(torch.sigmoid(z)) - observed) ** 2).mean()`。

# %% [markdown] part="why" lang="en"
# Nobody has inverted the blur: going forward and asking for slopes is enough, and the range from 0 to 1 keeps the noise down.

# %% [markdown] part="why" lang="zh"
# 没有人去求模糊的逆：往前算一遍，再问斜率，就够了；0 到 1 的范围压住了噪声。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("sharp", "observed")


# %% part="judge"
import numpy as np

from checkers.authoring import Diagnosis, Property, numbers

compare = {"sharp": "type shape tracked", "observed": "given"}
ALLOWED = 0.02
apart = np.arange(12.0)[:, None] - np.arange(12.0)
SPREAD = np.exp(-apart * apart / 2)
SPREAD /= SPREAD.sum(axis=1, keepdims=True)


def cases(draw):
    for _ in range(2):
        picture = np.zeros((12, 12))
        for _ in range(3):
            down, across = draw.whole(1, 7), draw.whole(1, 7)
            picture[down : down + draw.whole(2, 4), across : across + draw.whole(2, 4)] = 1
        noise = np.reshape([draw.whole(-17, 17) / 1000 for _ in range(144)], (12, 12))
        yield {"observed": draw.of((SPREAD @ picture @ SPREAD.T + noise).round(4).tolist())}


def outside(seen, right):
    sharp = numbers(seen, "sharp")
    if sharp.min() >= -1e-6 and sharp.max() <= 1 + 1e-6:
        return None
    return {"low": f"{sharp.min():.2f}", "high": f"{sharp.max():.2f}"}


def differs(seen, right):
    sharp, observed = numbers(seen, "sharp"), numbers(right, "observed")
    miss = np.sqrt(((SPREAD @ sharp @ SPREAD.T - observed) ** 2).mean())
    return None if miss <= ALLOWED else {"miss": f"{miss:.3f}"}


properties = (
    Property("sharp", outside, {
        "en": "The values of `sharp` go from {low} to {high}. Dots darker than black do not exist; left alone, the loss uses them to copy the noise. Keep the picture between 0 and 1.",
        "zh": "`sharp` 的值从 {low} 到 {high}。比黑更黑的点并不存在；放任不管，损失就会用它们去仿造噪声。请把图片限制在 0 和 1 之间。",
    }),
    Property("sharp", differs, {
        "en": "Blurred again, `sharp` differs from `observed` by {miss} (root of the mean square): more than 0.02. This picture is not what the camera saw.",
        "zh": "把 `sharp` 再模糊一次，它与 `observed` 之差的均方根是 {miss}，超过了 0.02。相机看到的不是这张图片。",
    }),
)  # fmt: skip


FROM_ORIGINAL = {
    "en": "Your lines compute with `original`. Of another photograph nobody has the sharp picture: find it from `observed` and `blur` alone.",
    "zh": "你的答案用 `original` 来计算。换一张照片，谁也没有清晰的原图：请只用 `observed` 和 `blur` 把它求出来。",
}


def explain(evidence):
    """A leaf that is detached inside of its own loss, and gradients that are cleared too early."""
    methods = [each.method for each in evidence.form.calls]
    early = any(methods[k : k + 3] == ["backward", "zero_grad", "step"] for k in range(len(methods)))
    if early and not evidence.raised:
        return Diagnosis("M53")
    loss = next((line for line in evidence.source.splitlines() if "blur(" in line), "")
    if evidence.first is not None and any("original" in each.reads for each in evidence.form.assigns):
        return Diagnosis("property-missing", {}, FROM_ORIGINAL)
    cut = evidence.says("does not require grad") and ".detach()" in loss
    return Diagnosis("M36") if cut else None


# %% part="wrong" diagnosis="property-missing"
# nothing has happened
sharp = observed.clamp(0, 1)

# %% part="wrong" diagnosis="property-missing"
# nothing keeps the dots in their range
sharp = observed.clone().requires_grad_()
for _ in range(200):
    loss = ((blur(sharp) - observed) ** 2).sum()
    (slope,) = torch.autograd.grad(loss, sharp)
    with torch.no_grad():
        sharp -= 0.9 * slope
sharp = sharp.detach()

# %% part="wrong" diagnosis="property-missing"
# the range is cut off when all is done
sharp = observed.clone().requires_grad_()
for _ in range(200):
    loss = ((blur(sharp) - observed) ** 2).sum()
    (slope,) = torch.autograd.grad(loss, sharp)
    with torch.no_grad():
        sharp -= 0.9 * slope
sharp = sharp.detach().clamp(0, 1)

# %% part="wrong" diagnosis="input-not-read"
# the original is no answer where there is none
sharp = original.clone()

# %% part="wrong" diagnosis="property-missing"
# the loss looks at z, the picture is its sigmoid
z = torch.zeros(12, 12, requires_grad=True)
optimizer = torch.optim.Adam([z], lr=0.5)
for _ in range(150):
    loss = ((blur(z) - observed) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
sharp = torch.sigmoid(z).detach()

# %% part="wrong" diagnosis="property-missing"
# the photograph is compared without being blurred again
z = torch.zeros(12, 12, requires_grad=True)
optimizer = torch.optim.Adam([z], lr=0.5)
for _ in range(150):
    loss = ((torch.sigmoid(z) - observed) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
sharp = torch.sigmoid(z).detach()

# %% part="wrong" diagnosis="property-missing"
# six rounds are too few
z = torch.zeros(12, 12, requires_grad=True)
optimizer = torch.optim.Adam([z], lr=0.5)
for _ in range(6):
    loss = ((blur(torch.sigmoid(z)) - observed) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
sharp = torch.sigmoid(z).detach()

# %% part="wrong" diagnosis="M36"
# the leaf is cut off
z = torch.zeros(12, 12, requires_grad=True)
optimizer = torch.optim.Adam([z], lr=0.5)
for _ in range(150):
    loss = ((blur(torch.sigmoid(z.detach())) - observed) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
sharp = torch.sigmoid(z).detach()

# %% part="wrong" diagnosis="M53"
# cleared before they are used
z = torch.zeros(12, 12, requires_grad=True)
optimizer = torch.optim.Adam([z], lr=0.5)
for _ in range(150):
    loss = ((blur(torch.sigmoid(z)) - observed) ** 2).mean()
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
sharp = torch.sigmoid(z).detach()

# %% part="wrong" diagnosis="still-tracked"
# the picture still has its history
z = torch.zeros(12, 12, requires_grad=True)
optimizer = torch.optim.Adam([z], lr=0.5)
for _ in range(150):
    loss = ((blur(torch.sigmoid(z)) - observed) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
sharp = torch.sigmoid(z)
