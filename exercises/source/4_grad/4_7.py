# %% [markdown] part="prompt" lang="en"
# ### 4.7 Newton's method
#
# Where does $f$ cross zero? Newton follows the tangent: $r \leftarrow r - f(r) / f'(r)$. Write `newton(f, start, steps)`: it
# starts at the number `start`, takes `steps` steps with slopes from autograd, in 64-bit floats, and returns the last `r` as
# a tensor **without history**. Then set `root = newton(f, 3.0, 3)`: with $f(r) = r^2 - 2$ it is 1.4149984, and two
# more steps give all the digits of $\sqrt 2$ that 64 bits can hold.

# %% part="given"
target = torch.tensor(2.0, dtype=torch.float64)


def f(r):
    return r * r - target

# %% part="starter"
def newton(f, start, steps):
    return torch.tensor(start, dtype=torch.float64)


root = newton(f, 3.0, 3)

# %% part="solution"
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for step in range(steps):
        value = f(r)
        (slope,) = torch.autograd.grad(value, r)
        r = (r - value / slope).detach().requires_grad_()
    return r.detach()


root = newton(f, 3.0, 3)

# %% part="accepted"
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        r.grad = None
        value = f(r)
        value.backward()
        with torch.no_grad():
            r -= value / r.grad
    return r.detach()


root = newton(f, 3.0, 3)
print(f"{root.item():.10f}")

# %% part="accepted"
def newton(f, start, steps):
    r = float(start)
    for _ in range(steps):
        leaf = torch.tensor(r, dtype=torch.float64, requires_grad=True)
        value = f(leaf)
        value.backward()
        r -= value.item() / leaf.grad.item()
    return torch.tensor(r, dtype=torch.float64)


root = newton(f, 3.0, 3)

# %% part="accepted"
def newton(f, start, steps):
    if steps == 0:
        return torch.tensor(float(start), dtype=torch.float64)
    r = torch.tensor(float(start), dtype=torch.float64).requires_grad_()
    slope = torch.autograd.grad(f(r), r)[0]
    return newton(f, (r - f(r) / slope).item(), steps - 1)


root = newton(f, 3.0, 3)

# %% [markdown] part="hint" lang="en"
# One step by hand: at $r = 1$ the value is $-1$ and the slope 2, so the next $r$ is $1.5$. What has to be computed again
# before the second step?

# %% [markdown] part="hint" lang="en"
# In each step compute the value and its slope from the present `r`. The new `r` is the result of a computation, so it is no
# leaf; start the next step from a fresh one, with `.detach().requires_grad_()`. Otherwise the graph grows from step to
# step, and the result drags a history along.

# %% [markdown] part="hint" lang="en"
# The loop with one gap: `value = f(r)`, `(slope,) = torch.autograd.grad(value, r)`,
# `r = (r - value / slope).______().requires_grad_()`. At the end return `r.detach()`.

# %% [markdown] part="why" lang="en"
# Each step needs a value and a slope at the present point only, so it starts from a fresh leaf and drops the past.

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("root", "target")
    torch, newton = cell.torch, cell.name("newton")
    functions = {
        "newton(t ** 3 - 5, 2.0, 6)": (lambda t: t**3 - 5, 2.0, 6),
        "newton(cos(t) - t, 1.0, 4)": (lambda t: torch.cos(t) - t, 1.0, 4),
        "newton(t * t - 2, 1.0, 1), one step": (lambda t: t * t - 2, 1.0, 1),
        "newton(t * t - 2, 3.0, 0), no step": (lambda t: t * t - 2, 3.0, 0),
    }
    for name, (function, start, steps) in functions.items():
        with cell.probe(name):
            cell.record(name, newton(function, start, steps))


# %% part="judge"
compare = {
    "root": "type dtype shape tracked values",
    "target": "given",
    "newton(t ** 3 - 5, 2.0, 6)": "type dtype tracked values",
    "newton(cos(t) - t, 1.0, 4)": "type values",
    "newton(t * t - 2, 1.0, 1), one step": "type values",
    "newton(t * t - 2, 3.0, 0), no step": "type values",
}


def cases(draw):
    yield {"target": draw.tensor(low=1.5, signs=False, dtype="float64")}


# %% part="wrong" diagnosis="M20"
# value and slope of the first point for ever
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    value = f(r)
    for _ in range(steps):
        (slope,) = torch.autograd.grad(value, r)
        r = (r - value / slope).detach().requires_grad_()
    return r.detach()


root = newton(f, 3.0, 3)

# %% part="wrong" diagnosis="M27"
# the new r tracks nothing
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        value = f(r)
        r.grad = None
        value.backward()
        with torch.no_grad():
            r = r - value / r.grad
    return r.detach()


root = newton(f, 3.0, 3)

# %% part="wrong" diagnosis="M16"
# the slopes of all steps add up
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        value = f(r)
        value.backward()
        with torch.no_grad():
            r -= value / r.grad
    return r.detach()


root = newton(f, 3.0, 3)

# %% part="wrong" diagnosis="M22"
# overwritten while the recorder runs
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        value = f(r)
        (slope,) = torch.autograd.grad(value, r)
        r -= value / slope
    return r.detach()


root = newton(f, 3.0, 3)

# %% part="wrong" diagnosis="wrong-tracking"
# the result still has a history
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        value = f(r)
        (slope,) = torch.autograd.grad(value, r)
        r = r - value / slope
    return r


root = newton(f, 3.0, 3)

# %% part="wrong" diagnosis="M47"
# a tuple cannot divide
def newton(f, start, steps):
    r = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        value = f(r)
        slope = torch.autograd.grad(value, r)
        r = (r - value / slope).detach().requires_grad_()
    return r.detach()


root = newton(f, 3.0, 3)

# %% part="wrong" diagnosis="wrong-dtype"
# single precision
def newton(f, start, steps):
    r = torch.tensor(start, requires_grad=True)
    for _ in range(steps):
        value = f(r)
        (slope,) = torch.autograd.grad(value, r)
        r = (r - value / slope).detach().float().requires_grad_()
    return r.detach()


root = newton(f, 3.0, 3)
