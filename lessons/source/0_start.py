# %% [markdown] lang="en"
# # Start here
#
# Seven lessons take you from one tracked number to an engine of your own. Each is a notebook: read, predict,
# run, answer, and let `check` tell you whether an answer is right and, if it is not, **why**.
#
# - Run a cell with **Shift+Enter**. Run every cell in order; a lesson takes one to four hours and says how
#   long at its top.
# - Write answers between the two fence lines of an answer cell, run it, then run the `check` cell below it.
# - Stuck? Below every check stand the buttons **Hint** and **Solution**: three hints, one at a time; the solution
#   opens after your first try. Without buttons write `hint("3.1")` or `solution("3.1")`; `reset("3.1")` gives you
#   the starter again without touching what you wrote.
# - Nothing you write is ever lost or sent anywhere. Your progress is a small file beside the lessons.
#
# Run the next cell whenever you come back: it shows your stars and where to go on.

# %% [markdown] lang="zh"
# # 从这里开始
#
# 七节课，带你从一个被追踪的数走到自己造的引擎。每节课是一个笔记本：读，预测，运行，作答；`check` 会告诉你答案对不对，如果不对，还会告诉你**为什么**。
#
# - 用 **Shift+Enter** 运行一个单元格。请按顺序运行每个单元格；一节课要一到四个小时，开头写着要多久。
# - 把答案写在答案单元格的两条围栏线之间，运行它，再运行下面的 `check` 单元格。
# - 卡住了？每个检查下面都有**提示**和**参考答案**两个按钮：提示有三条，一次给一条；参考答案在你第一次尝试之后打开。没有按钮的地方，写 `hint("3.1")` 或 `solution("3.1")`；`reset("3.1")` 把初始代码再给你一份，不碰你写的内容。
# - 你写的东西不会丢，也不会发到任何地方。你的进度是课程旁边的一个小文件。
#
# 每次回来都可以运行下一个单元格：它显示你的星星，以及该从哪里接着学。

# %%
from checkers import progress

progress()

# %% [markdown] lang="en"
# The same lessons run on real PyTorch: put `import torch` in place of `import engine as torch` in a lesson's
# first cell. Everything else stays as it is, checks and pictures included.

# %% [markdown] lang="zh"
# 同样的课也能在真正的 PyTorch 上运行：在一节课的第一个单元格里，用 `import torch` 代替 `import engine as torch`。其余都不用改，检查和图也一样能用。
