# %% [markdown] lang="en"
# # What do you know already?
#
# Fifteen questions on what this course teaches, before Lesson 1 and once more after Lesson 6. Each has a few
# lines of code and asks two things: what comes out, and **why**. A right result for a wrong reason is luck, so
# only both together count.
#
# It takes about twenty minutes. Do not run the lines, and do not look anything up: nobody gives a mark for it,
# and a wrong answer today shows you tomorrow what you have learnt. Where you do not know, guess. Nothing tells you
# what is right before you have answered for the second time.

# %% [markdown] lang="zh"
# # 你已经知道些什么？
#
# 这里有十五道题，考的就是本课程要教的内容：在第 1 课之前做一次，学完第 6 课后再做一次。每题有几行代码，问两件事：结果是什么，**为什么**。结果对而理由错，那是碰巧，所以两样都对才算。
#
# 大约要二十分钟。不要运行这些代码，也不要查资料：没有人为它打分，今天答错的，以后正好让你看到自己学会了什么。不知道的就猜。在你第二次作答之前，不会告诉你哪些是对的。

# %%
from checkers import inventory

inventory()

# %% [markdown] lang="en"
# ## Before Lesson 1
#
# Write your answers between the quotation marks, a letter and a digit each, and run the cell. They are kept when
# all fifteen are there.

# %% [markdown] lang="zh"
# ## 第 1 课之前
#
# 把答案写在引号之间，每个答案一个字母加一个数字，然后运行这个单元格。十五题都答了才会保存。

# %%
inventory(
    before={
        1: "",
        2: "",
        3: "",
        4: "",
        5: "",
        6: "",
        7: "",
        8: "",
        9: "",
        10: "",
        11: "",
        12: "",
        13: "",
        14: "",
        15: "",
    }
)

# %% [markdown] lang="en"
# ## After Lesson 6
#
# The same questions, answered anew: leave the cell above as it is. Then you see what you have gained, which
# misunderstandings are gone, and which lesson to read again for those that are left.

# %% [markdown] lang="zh"
# ## 第 6 课之后
#
# 同样的题，重新作答：上面的单元格不要动。然后你会看到自己进步了多少，哪些误解消除了，剩下的该重读哪节课。

# %%
inventory(
    after={
        1: "",
        2: "",
        3: "",
        4: "",
        5: "",
        6: "",
        7: "",
        8: "",
        9: "",
        10: "",
        11: "",
        12: "",
        13: "",
        14: "",
        15: "",
    }
)
