"""The profiles: each draws programs about one part of the interface."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.fuzz.draw import Draw
from benchmarks.fuzz.profiles import calculus, data, functions, graphs, library, memory, misuse

PROFILES: dict[str, Callable[[Draw], None]] = {
    "creation": data.creation,
    "arithmetic": data.arithmetic,
    "indexing": memory.indexing,
    "views": memory.views,
    "modes": graphs.modes,
    "hooks": graphs.hooks,
    "backward": graphs.backward,
    "storeys": calculus.storeys,
    "functions": functions.functions,
    "functional": calculus.functional,
    "func": calculus.func,
    "modules": library.modules,
    "optimizers": library.optimizers,
    "printing": data.printing,
    "numpy": data.numpy,
    "misuse": misuse.misuse,
}
