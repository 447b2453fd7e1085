"""What a learner's code calls while it runs, and which of its names mean the same object.

Read from the running program, not from its text, so an alias or getattr makes no difference; and on
this engine as on the real torch. Counted is what the learner's own lines call, not what the library
calls for itself.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import types
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from checkers.ask.facts import is_tensor

MOST_CALLS = 200  # names that are counted
DEEPEST = 60  # frames that are looked through
WALKS = frozenset({"backward", "grad", "jacobian", "hessian", "vjp", "jvp", "vhp", "hvp"})


class Observed:
    """Counts calls by name: `backward`, `SGD` for its constructor, `own P3.forward`.

    A walk that is begun inside a Function's method counts as "grad inside backward", too.
    """

    def __init__(self, own: tuple[str, ...], torch: types.ModuleType) -> None:
        self.calls: Counter[str] = Counter()
        self._names = _public(torch)
        self._own = _Own(own)

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Count while the body runs."""
        before = sys.getprofile()
        # Held here: where it raises (too deep a recursion), Python drops it while it runs.
        note = self._noting()
        sys.setprofile(note)
        try:
            yield
        finally:
            sys.setprofile(before)

    def _noting(self) -> Callable[[types.FrameType, str, object], None]:
        """What Python calls at every call and return: short, as an answer has thousands."""
        known, decide, library = self._own.known, self._own.decide, self._library

        def note(frame: types.FrameType, event: str, arg: object) -> None:
            if event == "call":
                code = frame.f_code
                mine = known.get(id(code))
                if decide(code) if mine is None else mine:
                    self._count("own " + code.co_qualname.replace("<locals>.", ""))
                    return
                back = frame.f_back
                if back is not None:
                    mine = known.get(id(back.f_code))
                    if decide(back.f_code) if mine is None else mine:
                        library(_called(frame, self._names), back)
            elif event == "c_call":
                mine = known.get(id(frame.f_code))
                if decide(frame.f_code) if mine is None else mine:
                    library(getattr(arg, "__qualname__", ""), frame)

        return note

    def _library(self, qualified: str, caller: types.FrameType | None) -> None:
        if not qualified:
            return
        owner, _, name = qualified.rpartition(".")
        if name == "__init__":
            name = owner.rpartition(".")[2]
        self._count(name)
        if name in WALKS:
            inside = self._method(caller)
            if inside:
                self._count(f"{name} inside {inside}")

    def _method(self, frame: types.FrameType | None) -> str:
        """The learner's own method of a Function around a frame, "" if there is none."""
        for _ in range(DEEPEST):
            if frame is None:
                return ""
            if self._own.decide(frame.f_code) and frame.f_code.co_name in ("forward", "backward"):
                return frame.f_code.co_name
            frame = frame.f_back
        return ""

    def _count(self, name: str) -> None:
        if name in self.calls or len(self.calls) < MOST_CALLS:
            self.calls[name] += 1


class _Own:
    """Whether code is the learner's own; looked up at every call, so each is decided once.

    By identity: Python computes the hash of code from all that is in it, at each lookup.
    """

    def __init__(self, beginnings: tuple[str, ...]) -> None:
        self.beginnings = beginnings  # of the names of the learner's files
        self.known: dict[int, bool] = {}
        self._held: list[types.CodeType] = []  # so that no other gets its identity

    def decide(self, code: types.CodeType) -> bool:
        """The same, looked at once."""
        if id(code) not in self.known:
            self._held.append(code)
            self.known[id(code)] = code.co_filename.startswith(self.beginnings)
        return self.known[id(code)]


@functools.cache
def _public(torch: types.ModuleType) -> Mapping[types.CodeType, str]:
    """The public names of functions that have a code of their own, and of tensors' methods."""
    found: dict[types.CodeType, str] = {}
    shared: set[types.CodeType] = set()
    for owner in (torch.Tensor, torch.autograd, torch.autograd.functional):
        for name, value in vars(owner).items():
            code = getattr(value, "__code__", None)
            if name.startswith("_") or not isinstance(code, types.CodeType):
                continue
            if found.setdefault(code, name) != name:
                shared.add(code)  # made by one closure for many names
    names = {code: name for code, name in found.items() if code not in shared}
    for value in vars(torch.Tensor).values():  # reading an attribute is no call
        for reader in (getattr(value, "fget", None), getattr(value, "fset", None)):
            code = getattr(reader, "__code__", None)
            if isinstance(code, types.CodeType):
                names[code] = ""
    return names


def _called(frame: types.FrameType, names: Mapping[types.CodeType, str]) -> str:
    """The name of a library function: of one behind a wrapper, the name that the wrapper has."""
    if frame.f_code in names:
        return names[frame.f_code]
    qualified = frame.f_code.co_qualname
    if "<locals>" in qualified:
        inner = frame.f_locals
        name = inner.get("name") or getattr(inner.get("op"), "__name__", "")
        return str(name) if name else qualified
    return qualified


def shared(names: Mapping[str, object]) -> tuple[str, ...]:
    """Pairs of names of one tensor, "p2 p1": the later name first."""
    first: dict[int, str] = {}
    found = []
    for name, value in names.items():
        if is_tensor(value):
            other = first.setdefault(id(value), name)
            if other != name:
                found.append(f"{name} {other}")
    return tuple(found)
