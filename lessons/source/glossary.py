# %% [markdown] lang="en"
# # Glossary
#
# The field's word for each idea of the course, and the picture that the course uses for it. The last column
# names the lesson where it is explained.
#
# | term | 中文 | what it means | lesson |
# |---|---|---|---|
# | accumulate, gradient accumulation | 累加，梯度累加 | a new gradient is added to the one that is there; so a batch can be taken in parts | 3b |
# | <code>Accumulate<wbr>Grad</code> | – | the node of a tracked leaf, which adds what arrives to `.grad`; picture: a mailbox | 2 |
# | adversarial example | 对抗样本 | an input changed slightly, along a gradient, so that a network errs | 4 |
# | alias, view | 别名，视图 | another tensor on the same memory | 4 |
# | anomaly mode | 异常检测模式 | finds the forward line behind an error or a NaN of the backward pass | 3b |
# | automatic differentiation (autodiff, autograd) | 自动求导 | exact derivatives of a program, from a record of what it computed | 1 |
# | backward pass (<code>backward<wbr>()</code>) | 反向传播 | runs through the graph from the result and fills `.grad` of the leaves | 3 |
# | batch, epoch | 小批量，一轮 | the examples of one step; one round through all data | 6 |
# | broadcasting | 广播 | a smaller shape is repeated to fit a larger one; on the way back it is summed | 3 |
# | chain rule | 链式法则 | multiply along a path, add over all paths | 3 |
# | checkpointing | 检查点技术 | saves only inputs and computes the rest a second time | 5 |
# | computational graph | 计算图 | the record: nodes for operations and leaves, edges for what went in | 1 |
# | cross entropy | 交叉熵 | minus the logarithm of the right class's probability; picture: surprise | 6 |
# | custom Function, context (`ctx`) | 自定义函数，上下文对象 | an operation with a backward of your own, and what one call of it keeps | 5 |
# | derivative, slope | 导数，斜率 | how much a result changes per unit of an input; picture: an exchange rate | 1 |
# | detach | 分离 | the same numbers without history: a constant to the backward pass | 3b |
# | double backward (<code>create_<wbr>graph</code>) | 二次反向传播 | differentiating a gradient; picture: a second storey on top of the graph | 4 |
# | dynamic graph | 动态图 | built anew in every run, so that it follows the data | 2 |
# | finite differences | 有限差分 | a slope measured by nudging an input; an approximation, and one nudge per input | 1 |
# | forward mode, dual number | 前向模式，对偶数 | derivatives carried along with the values; one input at a time | 7 |
# | gradcheck | 梯度检验 | compares a derivative with finite differences, in 64 bits | 5 |
# | gradient | 梯度 | the slopes of one number with respect to all elements of a tensor; it has the tensor's shape | 1 |
# | gradient descent, learning rate | 梯度下降，学习率 | a step against the gradient; the factor that sets its length | 6 |
# | Hessian, Hessian-vector product | 海森矩阵，海森向量积 | the table of second derivatives; its product with a vector takes two passes | 4 |
# | hook | 钩子 | a function that is called when a gradient, a node or a module is reached | 4 |
# | in-place operation, version | 原地操作，版本 | changes a tensor's own memory; changes are counted | 3b |
# | inference mode | 推理模式 | a stricter `no_grad`; its results may not be saved for a backward pass | 2 |
# | Jacobian | 雅可比矩阵 | the table of all slopes, one row per output | 3 |
# | leaf | 叶子节点 | a tensor that no recorded operation made | 1 |
# | local derivative | 局部导数 | the derivative of one operation alone; picture: the exchange rate of one counter | 3 |
# | logit, softmax | logit，softmax | a raw score; what turns scores into probabilities | 6 |
# | softplus | softplus | $\log(1 + e^x)$, a smooth form of the positive part | 4 |
# | momentum, Adam | 动量，Adam | optimizers that remember earlier gradients | 6 |
# | node (`grad_fn`), edge | 节点，边 | one recorded operation; a reference from it to the node of an input | 2 |
# | overfitting, underfitting | 过拟合，欠拟合 | learning the noise, too; not even learning the pattern | 6 |
# | parameter, neural network | 参数，神经网络 | a leaf that is trained; a function with many of them | 6 |
# | <code>retain_<wbr>graph</code> | – | keeps the saved tensors for another pass | 3b |
# | reverse mode, backpropagation | 反向模式，反向传播 | one pass from the result back to all inputs; picture: walking back along the record | 1 |
# | saved tensors | 保存的张量 | values that a node keeps for the backward pass, which frees them; picture: a drawer | 3b |
# | straight-through gradient, straight-through estimator | 直通梯度 | pretends on the way back that a step function was the identity | 5 |
# | tensor, scalar | 张量，标量 | an array of numbers of one kind; a tensor without axes | 1 |
# | topological sort | 拓扑排序 | an order in which everything comes after what it was made from | 7 |
# | tracked (<code>requires_<wbr>grad</code>) | 被追踪 | what is computed from it is recorded; picture: a tape recorder that is on | 1 |
# | training, validation and test data | 训练数据、验证数据和测试数据 | to learn from, to decide by, to score with | 6 |
# | truncated backpropagation through time | 沿时间截断的反向传播 | a state is carried on as a number; its history is cut | 3b |
# | upstream gradient (<code>grad_<wbr>output</code>) | 上游梯度 | what arrives at an operation from the side of the result | 3 |
# | vector-Jacobian product | 向量-雅可比积 | what a backward pass computes: the weighted sum of the Jacobian's rows | 3 |
# | weight decay, dropout | 权重衰减，dropout | pulls weights towards zero; sets hidden numbers to zero at random in training | 6 |

# %% [markdown] lang="zh"
# # 术语表
#
# 课程中每个概念的通行名称，以及课程为它打的比方。最后一列是讲到它的那一课。
#
# | 术语 | English | 意思 | 课 |
# |---|---|---|---|
# | 累加，梯度累加 | accumulate, gradient accumulation | 新的梯度加到已有的上面，所以一个小批量可以分几份来算 | 3b |
# | <code>Accumulate<wbr>Grad</code> | – | 被追踪的叶子张量的节点，把到达的加到 `.grad` 上；好比信箱 | 2 |
# | 对抗样本 | adversarial example | 顺着梯度略加改动、使网络出错的输入 | 4 |
# | 别名，视图 | alias, view | 同一块内存上的另一个张量 | 4 |
# | 异常检测模式 | anomaly mode | 为反向传播的报错或 NaN 找到对应的前向代码行 | 3b |
# | 自动求导 | automatic differentiation (autodiff, autograd) | 由程序的计算记录得到它的精确导数 | 1 |
# | 反向传播 | backward pass (<code>backward<wbr>()</code>) | 从结果出发走遍计算图，填写叶子张量的 `.grad` | 3 |
# | 小批量，一轮 | batch, epoch | 一步所用的样本；把全部数据用一遍 | 6 |
# | 广播 | broadcasting | 较小的形状扩展成较大的；往回走时求和 | 3 |
# | 链式法则 | chain rule | 沿路径相乘，各路径相加 | 3 |
# | 检查点技术 | checkpointing | 只保存输入，其余的再算一遍 | 5 |
# | 计算图 | computational graph | 那份记录：运算和叶子张量是节点，输入关系是边 | 1 |
# | 交叉熵 | cross entropy | 正确类别概率的对数取负；好比意外的程度 | 6 |
# | 自定义函数，上下文对象 | custom Function, context (`ctx`) | 带有自己的 backward 的运算，以及一次调用所留下的东西 | 5 |
# | 导数，斜率 | derivative, slope | 输入每变一份，结果变多少；好比汇率 | 1 |
# | 分离 | detach | 同样的数，没有历史：对反向传播来说是常数 | 3b |
# | 二次反向传播 | double backward (<code>create_<wbr>graph</code>) | 对梯度再求导；好比计算图上的第二层楼 | 4 |
# | 动态图 | dynamic graph | 每次运行都重新建立，所以跟着数据走 | 2 |
# | 有限差分 | finite differences | 推一推输入量出来的斜率；只是近似值，而且每个输入要推一次 | 1 |
# | 前向模式，对偶数 | forward mode, dual number | 导数随数值一起往前带，一次一个输入 | 7 |
# | 梯度检验 | gradcheck | 用 64 位有限差分核对导数 | 5 |
# | 梯度 | gradient | 一个数对张量全部元素的斜率，形状与张量相同 | 1 |
# | 梯度下降，学习率 | gradient descent, learning rate | 逆着梯度走一步；决定步长的那个因子 | 6 |
# | 海森矩阵，海森向量积 | Hessian, Hessian-vector product | 二阶导数的表；它与向量的乘积只需两次反向传播 | 4 |
# | 钩子 | hook | 走到梯度、节点或模块时被调用的函数 | 4 |
# | 原地操作，版本 | in-place operation, version | 改动张量自己的内存；改动会计数 | 3b |
# | 推理模式 | inference mode | 更严格的 `no_grad`，其结果不得为反向传播而保存 | 2 |
# | 雅可比矩阵 | Jacobian | 全部斜率排成的表，每个输出一行 | 3 |
# | 叶子节点 | leaf | 不是由被记录的运算得来的张量 | 1 |
# | 局部导数 | local derivative | 单独一个运算的导数；好比一个窗口的汇率 | 3 |
# | logit，softmax | logit, softmax | 原始得分；把得分变成概率的函数 | 6 |
# | softplus | softplus | $\log(1 + e^x)$，正部的光滑形式 | 4 |
# | 动量，Adam | momentum, Adam | 记得以往梯度的优化器 | 6 |
# | 节点，边 | node (`grad_fn`), edge | 一个被记录的运算；从它指向某个输入的节点 | 2 |
# | 过拟合，欠拟合 | overfitting, underfitting | 连噪声也学了进去；连规律都没学会 | 6 |
# | 参数，神经网络 | parameter, neural network | 被训练的叶子张量；含有许多参数的函数 | 6 |
# | <code>retain_<wbr>graph</code> | – | 留住保存的张量，供再走一次 | 3b |
# | 反向模式，反向传播 | reverse mode, backpropagation | 从结果走回全部输入，只走一遍；好比沿着记录往回走 | 1 |
# | 保存的张量 | saved tensors | 节点为反向传播留下的值，用过就释放；好比抽屉 | 3b |
# | 直通梯度 | straight-through gradient, straight-through estimator | 往回走时假装阶跃函数是恒等函数 | 5 |
# | 张量，标量 | tensor, scalar | 同一种数排成的数组；没有轴的张量 | 1 |
# | 拓扑排序 | topological sort | 每个值都排在造出它的东西之后的顺序 | 7 |
# | 被追踪 | tracked (<code>requires_<wbr>grad</code>) | 由它算出来的都被记录；好比开着的录音机 | 1 |
# | 训练数据、验证数据和测试数据 | training, validation and test data | 用来学习，用来做决定，用来打分 | 6 |
# | 沿时间截断的反向传播 | truncated backpropagation through time | 状态作为数传下去，历史被切断 | 3b |
# | 上游梯度 | upstream gradient (<code>grad_<wbr>output</code>) | 从结果那一边到达某个运算的梯度 | 3 |
# | 向量-雅可比积 | vector-Jacobian product | 反向传播算出的东西：雅可比矩阵各行的加权和 | 3 |
# | 权重衰减，dropout | weight decay, dropout | 把权重往零拉；训练时随机把隐藏数值设成零 | 6 |
