# %% [markdown] lang="en"
# # Start here
#
# First the whole game, in a quarter of an hour: [Lesson 0](0_whole_game.ipynb) aims a throw, fools a classifier of
# digits, and trains a network, each with one line. Then eight lessons take you from one tracked number to an
# engine of your own, and to five things to do with it. Each is a notebook: read, predict, run, answer, and let `check` tell you whether an answer
# is right and, if it is not, **why**.
#
# - Run a cell with **Shift+Enter**, and the cells in order. A lesson says at its top how long it takes, one to
#   three and a half hours.
# - Write answers between the two fence lines of an answer cell, run it, then run the `check` cell below it.
# - Stuck? Below every check are the buttons **Hint** and **Solution**: three hints, one at a time; the solution
#   opens after your first try. Without buttons write `hint("3.1")` or `solution("3.1")`; `reset("3.1")` gives
#   you the starter again without touching what you wrote.
# - Nothing you write is ever lost or sent anywhere. Your progress is a small file beside the lessons.
# - A word that you do not know is in the [glossary](glossary.ipynb).
#
# Run the next cell whenever you come back: it shows your stars and where to go on.

# %% [markdown] lang="zh"
# # 从这里开始
#
# 先用一刻钟看完整盘棋：[第 0 课](0_whole_game.ipynb)瞄准一次投掷，骗过一个识别数字的分类器，训练一个网络，每件事都只靠一行代码。接下来的八节课，带你从一个被追踪的数走到自己造的引擎，再用它做五件事。每节课是一个笔记本：读，预测，运行，作答；`check` 会告诉你答案对不对，如果不对，还会告诉你**为什么**。
#
# - 用 **Shift+Enter** 运行一个单元格，请按顺序运行。每节课开头写着要多久，一到三个半小时。
# - 把答案写在答案单元格的两条围栏线之间，运行它，再运行下面的 `check` 单元格。
# - 卡住了？每个检查下面都有**提示**和**参考答案**两个按钮：提示有三条，一次给一条；参考答案在你第一次尝试之后打开。没有按钮的地方，写 `hint("3.1")` 或 `solution("3.1")`；`reset("3.1")` 把初始代码再给你一份，不碰你写的内容。
# - 你写的东西不会丢，也不会发到任何地方。你的进度是课程旁边的一个小文件。
# - 不认识的词，可以查[术语表](glossary.ipynb)。
#
# 每次回来都可以运行下一个单元格：它显示你的星星，以及该从哪里接着学。

# %%
from checkers import progress, warm_up

progress()

# %% [markdown] lang="en"
# And a warm-up: what a check has found misunderstood comes back here, with other numbers, until you have had it
# right twice in a row. Run the cell, answer in its place with `warm_up(..., ...)`, and run it again.

# %% [markdown] lang="zh"
# 还有热身：检查发现你误解过的东西会换上别的数再回到这里，直到你连续答对两次。运行这个单元格，在它的位置用 `warm_up(..., ...)` 作答，再运行一次。

# %%
warm_up()

# %% [markdown] lang="en"
# **How much do you gain?** [Fifteen questions](0_inventory.ipynb), before Lesson 1 and once more after Lesson 6,
# tell you which of the usual misunderstandings you had, which are gone, and what to read again.

# %% [markdown] lang="zh"
# **你会进步多少？** [十五道题](0_inventory.ipynb)，在第 1 课之前做一次，学完第 6 课后再做一次。它们告诉你：常见的误解里你有过哪些，哪些已经消除，哪些该重读。

# %% [markdown] lang="en"
# ## The short road and the long one
#
# The long road takes every exercise and about 19 hours. The short one takes about three and a half: the tasks
# of the articles that this course grew from, and what you need to solve them. The head of each lesson says what
# belongs to it.
#
# | lesson | the short road | minutes |
# |---|---|---|
# | [0 · The whole game](0_whole_game.ipynb) | all of it | 15 |
# | [1 · Variable](1_variable.ipynb) | to exercise 1.1 | 30 |
# | [2 · The graph](2_graph.ipynb) | to exercise 2.1 | 25 |
# | [3 · One backward pass](3_backward.ipynb) | to exercise 3.1 | 25 |
# | [3b · Several backward passes](3b_several_passes.ipynb) | three sections, exercises 3.12 and 3.14 | 35 |
# | [4 · autograd.grad](4_grad.ipynb) | to exercise 4.1 | 25 |
# | [5 · Function](5_custom_function.ipynb) | exercises 5.1 to 5.3, the line fit | 60 |
# | [6 · Training](6_training.ipynb), [7 · Build an engine](7_build_an_engine.ipynb), [8 · Five things to do with it](8_capstones.ipynb) | for later | |
#
# The same lessons run on real PyTorch: put `import torch` in place of `import engine as torch` in a lesson's
# first cell. Everything else stays as it is, checks and pictures included.

# %% [markdown] lang="zh"
# ## 精简路线和完整路线
#
# 完整路线做完全部练习，大约 19 小时。精简路线大约三个半小时，内容是几篇旧文章里的题目（本课程由它们而来），以及解这些题所需要的知识。每节课的开头写着其中哪些属于精简路线。
#
# | 课 | 精简路线 | 分钟 |
# |---|---|---|
# | [0 · 整盘棋](0_whole_game.ipynb) | 全部 | 15 |
# | [1 · 变量](1_variable.ipynb) | 到练习 1.1 | 30 |
# | [2 · 计算图](2_graph.ipynb) | 到练习 2.1 | 25 |
# | [3 · 反向传播：走一次](3_backward.ipynb) | 到练习 3.1 | 25 |
# | [3b · 反向传播：走几次](3b_several_passes.ipynb) | 三节，练习 3.12 和 3.14 | 35 |
# | [4 · autograd.grad](4_grad.ipynb) | 到练习 4.1 | 25 |
# | [5 · 自定义函数](5_custom_function.ipynb) | 练习 5.1 到 5.3，拟合直线 | 60 |
# | [6 · 训练](6_training.ipynb)，[7 · 自己造一台引擎](7_build_an_engine.ipynb)，[8 · 能用它做的五件事](8_capstones.ipynb) | 以后再说 | |
#
# 同样的课也能在真正的 PyTorch 上运行：在一节课的第一个单元格里，用 `import torch` 代替 `import engine as torch`。其余都不用改，检查和图也一样能用。
