# %% [markdown] part="prompt" lang="en"
# ### 2.8 The graph follows the data
#
# The given function doubles as long as the number is below 1000. How long the graph becomes depends on what goes
# in. Predict for $a = 3$ and for $a = 400$: how many doublings, which result, which slope? And what of $a = -1$, if the
# size counts and not the sign?

# %% part="given"
def run(value):
    a = torch.tensor(value, requires_grad=True)
    b = a * 2
    doublings = 1
    while b.norm() < 1000:
        b = b * 2
        doublings += 1
    b.backward()
    return {"doublings": doublings, "result": b.item(), "slope": a.grad.item()}

# %% part="predict"
questions = {
    "run(3.0)['doublings']": {8: "wrong-prediction", 10: "wrong-prediction"},
    "run(3.0)['slope']": {2.0: "wrong-prediction", 18.0: "M36", 1024.0: "wrong-prediction"},
    "run(3.0)['result']": {768.0: "wrong-prediction"},
    "run(400.0)['doublings']": {9: "wrong-prediction", 1: "wrong-prediction"},
    "run(400.0)['slope']": {512.0: "wrong-prediction"},
    "run(-1.0)['slope']": {-1024.0: "wrong-prediction"},
}

# %% [markdown] part="reason" lang="en"
# - `run(3.0)['doublings']`: 3 times 2 to the 8th is 768, still below 1000; the ninth doubling makes it 1536.
# - `run(3.0)['slope']`: Nine nodes, each with the rate 2. Along a path rates multiply: 2 to the 9th.
# - `run(3.0)['result']`: The loop stops only when the number is no longer below 1000.
# - `run(400.0)['doublings']`: 800 is still below 1000, so one more round; then it is 1600. The graph has two nodes this time.
# - `run(400.0)['slope']`: Two doublings were done, so the slope is 2 times 2, whatever other inputs would need.
# - `run(-1.0)['slope']`: The result is negative, but it still grows when a grows: ten doublings, rate 2 to the 10th, without a sign.

# %% [markdown] part="hint" lang="en"
# Walk through the loop on paper for $a = 3$: 6, 12, 24, ... How many lines do you write until you reach 1000?

# %% [markdown] part="hint" lang="en"
# Every doubling that was really done leaves one node with the rate 2, and along a path rates multiply. Nothing else is in
# the graph: the condition of the loop is a question to Python and leaves no trace. So the slope is the result divided
# by $a$.

# %% [markdown] part="hint" lang="en"
# For $a = 3$: nine doublings, slope $2^9 = $ ____. For $a = 400$ there are two. For $a = -1$ the slope is positive.

# %% [markdown] part="why" lang="en"
# The graph records what was done, not what stands in the source, so its depth and the slope depend on the input.
