# %% [markdown] part="prompt" lang="en"
# ### 2.4 Collect the nodes yourself
#
# Write a function `nodes(t)` that returns a list with the names of **all nodes** behind the tensor `t`, starting
# with the node of `t` itself. Follow `next_functions`. Three rules:
#
# - a constant has no node (`None` in `next_functions`): skip it;
# - a node that can be reached by two paths appears only once;
# - a tensor without a graph gives an empty list.
#
# Apart from the first, the order is yours to choose. Then set `found = nodes(z)`.

# %% [markdown] part="prompt" lang="zh"
# ### 2.4 自己收集节点
#
# 写一个函数 `nodes(t)`，返回一个列表，里面是张量 `t` 背后**所有节点**的名字，第一个是 `t` 自己的节点。沿着 `next_functions` 走。三条规则：
#
# - 常数没有节点（在 `next_functions` 里是 `None`）：跳过它；
# - 有两条路可以到达的节点，只出现一次；
# - 没有计算图的张量，得到空列表。
#
# 除了第一个以外，次序由你决定。然后写 `found = nodes(z)`。

# %% part="given"
x = torch.tensor([1.0, 2.0], requires_grad=True)
w = torch.tensor([3.0, 4.0], requires_grad=True)
h = x * w
z = (h + h.exp() * 2).sum()

# %% part="starter"
def nodes(t):
    return []


found = nodes(z)

# %% part="solution"
def nodes(t):
    waiting, seen = [t.grad_fn], []
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.append(node)
        waiting += [following for following, _ in node.next_functions]
    return [node.name() for node in seen]


found = nodes(z)

# %% part="accepted"
def nodes(t):
    names, seen = [], []

    def visit(node):
        if node is None or node in seen:
            return
        seen.append(node)
        names.append(node.name())
        for following, _ in node.next_functions:
            visit(following)

    visit(t.grad_fn)
    return names


found = nodes(z)
print(found)

# %% part="accepted"
def nodes(tensor):
    seen = {}
    stack = [tensor.grad_fn] if tensor.grad_fn is not None else []
    while stack:
        node = stack.pop()
        if node not in seen:
            seen[node] = node.name()
            stack.extend(pair[0] for pair in node.next_functions if pair[0] is not None)
    return list(seen.values())


found = nodes(z)

# %% part="accepted"
def nodes(t):
    layer = [t.grad_fn]
    all_nodes = []
    while layer:
        layer = [n for n in layer if n is not None]
        all_nodes += [n for i, n in enumerate(layer) if n not in all_nodes and n not in layer[:i]]
        layer = [f[0] for n in layer for f in n.next_functions]
    return [n.name() for n in all_nodes]


found = nodes(z)

# %% part="accepted"
def nodes(t):
    if t.grad_fn is None:
        return []
    every = {t.grad_fn}
    while True:
        more = every | {n for node in every for n, _ in node.next_functions if n is not None}
        if more == every:
            rest = every - {t.grad_fn}
            return [t.grad_fn.name(), *(node.name() for node in rest)]
        every = more


found = nodes(z)

# %% [markdown] part="hint" lang="en"
# Start at `t.grad_fn` and print its `next_functions`. What kind of objects are in there, and when is one of them `None`?

# %% [markdown] part="hint" lang="zh"
# 从 `t.grad_fn` 开始，打印它的 `next_functions`。里面是什么样的对象，什么时候其中一个是 `None`？

# %% [markdown] part="hint" lang="en"
# Keep two lists: nodes that wait for a visit and nodes that you have seen. Take one out of the first; if it is
# `None` or already seen, drop it, otherwise note it and put everything it points to into the waiting list.
# `next_functions` holds pairs, and the node is the first of the two.

# %% [markdown] part="hint" lang="zh"
# 准备两个列表：等待访问的节点，和已经见过的节点。从前者取出一个；如果是 `None` 或者已经见过，就不管它，否则记下来，并把它指向的一切都放进等待列表。`next_functions` 里是一对一对的东西，节点是其中的第一个。

# %% [markdown] part="hint" lang="en"
# The heart of it with one gap: `waiting += [following for following, _ in node.______]`, and at the end
# `return [node.name() for node in seen]`.

# %% [markdown] part="hint" lang="zh"
# 核心部分，有一个空：`waiting += [following for following, _ in node.______]`，最后是 `return [node.name() for node in seen]`。

# %% [markdown] part="why" lang="en"
# next_functions leads from each node to those whose values it used; because what was seen is remembered, a
# shared node is visited once.

# %% [markdown] part="why" lang="zh"
# next_functions 从每个节点通向它用过其值的那些节点；记住见过哪些，共用的节点就只访问一次。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("found")
    torch, nodes = cell.torch, cell.name("nodes")

    def named(name, found):
        short = [str(each).split("::")[-1] for each in found]  # torch writes a prefix to some
        cell.record(name, short[:1] + sorted(short[1:]))

    named("nodes(z)", cell.name("found"))
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    c = torch.tensor([5.0, 6.0])
    y = x + 1
    for name, tensor in {
        "nodes of ((x + c) ** 2).mean(), c constant": ((x + c) ** 2).mean(),
        "nodes of (y * y).sum(), y = x + 1": (y * y).sum(),
        "nodes of sin(y) - cos(y), y = x + 1": y.sin() - y.cos(),
        "nodes of a constant": c * 2,
    }.items():
        with cell.probe(name):
            named(name, nodes(tensor))


# %% part="judge"
compare = {
    "found": "",
    "nodes(z)": "values",
    "nodes of ((x + c) ** 2).mean(), c constant": "values",
    "nodes of (y * y).sum(), y = x + 1": "values",
    "nodes of sin(y) - cos(y), y = x + 1": "values",
    "nodes of a constant": "values",
}


def cases(draw):
    return ()


def explain(evidence):
    """Which name is too many or too few, and how that comes about."""
    import re
    from collections import Counter

    from checkers.authoring import Diagnosis

    for each in () if evidence.raised else evidence.differs("values"):
        seen, right = ([name.text or "" for name in fact.items] for fact in (each.observed, each.expected))
        if any("<" in name for name in seen):
            return None
        more, fewer = Counter(seen) - Counter(right), Counter(right) - Counter(seen)
        if more and not fewer and set(seen) == set(right):
            waits = re.search(r"\bwhile\b", evidence.source) and re.search(r"\bnot in\b", evidence.source)
            looks = re.search(r"\bnot in\b|\bif\b[^\n]* in \b", evidence.source)
            said = UNFILLED if unfilled(evidence.source) else WAITING if waits else TOO_LATE if looks else TWICE
            return Diagnosis("node-too-many", {"name": next(iter(more))}, said, yields=True)
        left = next((name for name in fewer if name in seen), None)  # another of its name is there
        if left and not more and by_name(evidence.source):
            return Diagnosis("node-same-name", {"name": left})
        others = re.search(r"\bin [\w.]*next_functions\b(?!\[0\])|next_functions\[[^0]", evidence.source)
        if fewer and not more and not others and "next_functions[0]" in evidence.source:
            return Diagnosis("node-missing", {"name": next(iter(fewer))}, FIRST_WAY)
        once = len(set(seen)) == len(seen) and set(seen) == set(right)
        if fewer and not more and once:
            return Diagnosis("node-same-name", {"name": next(iter(fewer))}, NAMES_ONCE)
        for names, diagnosis in ((more, "node-too-many"), (fewer, "node-missing")):
            if names:
                return Diagnosis(diagnosis, {"name": next(iter(names))})
        return Diagnosis("node-order")
    return None


def unfilled(source):
    """Whether nodes are looked for in something into which nothing is ever put."""
    import re

    looked_in = set(re.findall(r"\bnot in (\w+)\b|\bif \w+ in (\w+)\b", source))
    names = {name for pair in looked_in for name in pair if name}
    fills = r"\s*(?:\.(?:add|append|appendleft|update|extend|insert|setdefault)\b|\[|\+=|\|=)"
    anew = r"\s*=[^=\n]*\b"  # seen = seen + [node]
    return bool(names) and not any(re.search(rf"\b{name}(?:{fills}|{anew}{name}\b)", source) for name in names)


def by_name(source):
    """Whether a membership test looks for the name of a node, and not for the node itself."""
    import re

    written = r"\.name\(\)|\.__name__"
    kept = re.findall(rf"\b(\w+)\s*=\s*[^=\n]*(?:{written})\s*$", source, re.MULTILINE)
    looked_for = "|".join([rf"\w*(?:{written})", *(rf"\b{name}" for name in kept)])
    return re.search(rf"(?:{looked_for})\s+(?:not\s+)?in\b", source) is not None


WAITING = {
    "en": "Some nodes stand in your list more often than in the graph: a node that is put on the waiting list "
    "twice before its turn comes is visited twice. Check again when you take one off, or remember it as soon as you put it on.",
    "zh": "有些节点在你的列表里出现得比图里多：一个节点在轮到它之前若两次进了等待列表，就会被访问两次。取出时请再查一遍，或者一放进去就记下来。",
}
UNFILLED = {
    "en": "Some nodes stand in your list more often than in the graph: you look whether a node has been seen, "
    "and nothing is ever put into what you look in. Remember each node there.",
    "zh": "有些节点在你的列表里出现得比图里多：你查了节点是否见过，却从来没有往被查的东西里放过什么。请把每个节点记在那里。",
}
TWICE = {
    "en": "Some nodes stand in your list more often than in the graph: several ways lead to them, and each way "
    "visits them again. Remember the nodes that you have seen, and pass over those.",
    "zh": "有些节点在你的列表里出现得比图里多：有几条路通向它们，每条路都又访问了一遍。请记住见过哪些节点，再遇到就跳过。",
}
TOO_LATE = {
    "en": "Some nodes stand in your list more often than in the graph. Several ways may lead to one node: is it "
    "remembered when it is met first, and passed over, before it is written down, when it is met again?",
    "zh": "有些节点在你的列表里出现得比图里多。可能有几条路通向同一个节点：第一次遇到时记住它了吗？再遇到时，是不是在写下它之前就跳过了？",
}
NAMES_ONCE = {
    "en": "{name} stands in your list less often than in the graph: several nodes share that name. Is it nodes that "
    "you remember as seen, or is it their names?",
    "zh": "{name} 在你的列表里出现得比图里少：有几个节点叫这个名字。你记住的是见过的节点，还是它们的名字？",
}
FIRST_WAY = {
    "en": "Only next_functions[0] is followed, the first of the ways; a node with several inputs has several.",
    "zh": "只沿着 next_functions[0]，也就是第一条路走了；有几个输入的节点就有几条路。",
}


# %% part="wrong" diagnosis="none-has-no"
# None is no node
def nodes(t):
    waiting, names = [t.grad_fn], []
    while waiting:
        node = waiting.pop()
        names.append(node.name())
        waiting += [following for following, _ in node.next_functions]
    return names


found = nodes(z)

# %% part="wrong" diagnosis="node-too-many"
# shared nodes are counted twice
def nodes(t):
    waiting, names = [t.grad_fn], []
    while waiting:
        node = waiting.pop(0)
        if node is not None:
            names.append(node.name())
            waiting += [following for following, _ in node.next_functions]
    return names


found = nodes(z)

# %% part="wrong" diagnosis="node-missing"
# only the first branch is followed
def nodes(t):
    node, names = t.grad_fn, []
    while node is not None:
        names.append(node.name())
        node = node.next_functions[0][0] if node.next_functions else None
    return names


found = nodes(z)

# %% part="wrong" diagnosis="node-same-name"
# a set of names
def nodes(t):
    names = set()

    def walk(node):
        if node is not None:
            names.add(node.name())
            for following, _ in node.next_functions:
                walk(following)

    walk(t.grad_fn)
    return sorted(names)


found = nodes(z)

# %% part="wrong" diagnosis="node-same-name"
# equal names are not equal nodes
def nodes(t):
    waiting, names = [t.grad_fn], []
    while waiting:
        node = waiting.pop(0)
        if node is None or node.name() in names:
            continue
        names.append(node.name())
        waiting += [following for following, _ in node.next_functions]
    return names


found = nodes(z)

# %% part="wrong" diagnosis="missing-name"
# the function alone
def nodes(t):
    waiting, seen = [t.grad_fn], []
    while waiting:
        node = waiting.pop(0)
        if node is None or node in seen:
            continue
        seen.append(node)
        waiting += [following for following, _ in node.next_functions]
    return [node.name() for node in seen]

# %% part="wrong" diagnosis="unused-parameter"
# the list is typed in
def nodes(t):
    return ["SumBackward0", "AddBackward0", "MulBackward0", "MulBackward0", "ExpBackward0",
            "AccumulateGrad", "AccumulateGrad"]


found = nodes(z)
