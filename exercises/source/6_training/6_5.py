# %% [markdown] part="prompt" lang="en"
# ### 6.5 Reading loss curves
#
# A training run is judged by its curves. Which of these statements hold? Answer with all their letters.

# %% [markdown] part="prompt" lang="zh"
# ### 6.5 看懂损失曲线
#
# 训练得怎么样，要看曲线。下面哪些说法成立？请写出全部对应的字母。

# %% part="given"
falls_slowly = [1.000, 0.998, 0.996, 0.994]
flat = [1.000, 1.000, 1.000, 1.000]
explodes = [1.0, 4.0, 16.0, 64.0, float("inf"), float("nan")]
training = [0.90, 0.40, 0.15, 0.04]
held_out = [0.95, 0.55, 0.60, 0.80]

# %% [markdown] part="choice" lang="en" key="a" holds="no"
# `flat`: the learning rate is too small, so raise it.
#
# A small rate moves a little, and here nothing moves at all. The gradient never reached the update: step before
# backward, zero_grad between the two, or an optimizer that holds other tensors.

# %% [markdown] part="choice" lang="zh" key="a" holds="no"
# `flat`：学习率太小，应该调大。
#
# 学习率小也会动一点点，而这里一点没动。梯度根本没有用到更新里：step 写在 backward 之前，zero_grad 夹在两者之间，或者优化器手里拿的是别的张量。

# %% [markdown] part="choice" lang="en" key="b" holds="yes" diagnosis="wrong-choice"
# `explodes`: each step overshoots and ends farther away than it began; a smaller learning rate cures it.
#
# On a parabola w is multiplied by the same factor in every step. Beyond a limit that depends on the curvature the factor is larger
# than 1 in size, and the numbers run away until they overflow.

# %% [markdown] part="choice" lang="zh" key="b" holds="yes" diagnosis="wrong-choice"
# `explodes`：每一步都冲过头，而且离得更远；调小学习率就好了。
#
# 在抛物线上，每一步 w 都乘以同一个因子。学习率超过由曲率决定的界限，因子的绝对值就大于 1，数值一路变大，直到溢出。

# %% [markdown] part="choice" lang="en" key="c" holds="yes" diagnosis="wrong-choice"
# `falls_slowly`: if the code is right and the parameters keep moving the same way, a larger learning rate gets down
# faster.
#
# Steps that all go the same way do not jump across the minimum, so they are far from the limit. The curve alone does
# not tell.

# %% [markdown] part="choice" lang="zh" key="c" holds="yes" diagnosis="wrong-choice"
# `falls_slowly`：如果代码没错，参数又一直朝同一个方向移动，调大学习率会下降得更快。
#
# 每一步都朝同一个方向，就没有跳过最低点，离界限还远。单看曲线看不出来。

# %% [markdown] part="choice" lang="en" key="d" holds="no" diagnosis="M37"
# `training` falls while `held_out` rises: calling `net.eval()` during training stops this.
#
# The network learns its examples by heart. eval() only changes what layers such as dropout do; it stops neither
# learning nor recording. What helps is more data, a smaller network, weight decay, or stopping early.

# %% [markdown] part="choice" lang="zh" key="d" holds="no" diagnosis="M37"
# `training` 下降而 `held_out` 上升：训练时调用 `net.eval()` 就能避免。
#
# 这是网络在死记例子。eval() 只改变 dropout 这类层的行为，既不停止学习，也不停止记录。有用的办法是：更多数据、更小的网络、权重衰减，或者提前停止。

# %% [markdown] part="choice" lang="en" key="e" holds="yes" diagnosis="wrong-choice"
# From these four rounds one would keep the parameters of the second round.
#
# There the held-out loss, 0.55, is lowest. That loss stands for data the network has not seen, which is what it is for.

# %% [markdown] part="choice" lang="zh" key="e" holds="yes" diagnosis="wrong-choice"
# 这四轮里，应该留下第二轮的参数。
#
# 那时留出数据上的损失最低，是 0.55。它代表网络没有见过的数据，而网络正是为这样的数据准备的。

# %% [markdown] part="choice" lang="en" key="f" holds="no" diagnosis="M42"
# To draw such a curve, collect the loss tensors in a list: `losses.append(loss)`.
#
# Each of these tensors keeps its whole graph alive. Append loss.item(), a plain number.

# %% [markdown] part="choice" lang="zh" key="f" holds="no" diagnosis="M42"
# 要画这样的曲线，就把损失张量收进列表：`losses.append(loss)`。
#
# 每个这样的张量都会让它的整张计算图一直留在内存里。应该存入 loss.item()，它只是一个普通的数。

# %% [markdown] part="hint" lang="en"
# For each list ask two things: does anything move at all, and does it move down? The last two lists belong together, one for
# each round.

# %% [markdown] part="hint" lang="zh"
# 对每个列表问两件事：到底动没动？是不是在往下走？最后两个列表要放在一起看，一轮对应一个数。

# %% [markdown] part="hint" lang="en"
# Too small a rate creeps, too large a rate runs away, and what stands still gets no gradient. Training loss
# that falls while the held-out loss rises is overfitting: the cure is in the data, the network's size or the
# moment of stopping. For a curve you need numbers, without history.

# %% [markdown] part="hint" lang="zh"
# 学习率太小是慢慢爬，太大是越跑越远，一动不动则是没有拿到梯度。训练损失下降而留出损失上升就是过拟合：要在数据、网络大小或停止的时机上想办法。画曲线需要的是数，不带历史。

# %% [markdown] part="hint" lang="en"
# Three statements hold. One is about `explodes`, one about `falls_slowly`, and the third one is `____`.

# %% [markdown] part="hint" lang="zh"
# 成立的有三条：一条关于 `explodes`，一条关于 `falls_slowly`，第三条是 `____`。

# %% [markdown] part="why" lang="en"
# Standing still means no gradient, running away means too large a step, and two curves that part mean learning by heart.

# %% [markdown] part="why" lang="zh"
# 一动不动说明没有梯度，越跑越远说明步子太大，两条曲线分开说明在死记硬背。
