"""Whether operations are recorded. Every thread has its own modes, as in PyTorch.

Each operation asks, so asking must be cheap, and a look into a thread's own memory is not. So
``quiet`` holds the modes of the threads that record nothing; it is empty nearly always, and ::

    if n is None or (quiet and not mode.here.enabled):

looks closer only when it is not. ``inferring`` does the same for inference mode, ``storeys`` for
walks under ``create_graph=True``.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager


class Modes:
    """The modes of one thread; only :func:`switch` and :func:`switch_inference` change them.

    Attributes:
        grad: whether the program wants its operations recorded.
        inference: whether results are inference tensors, which no record may ever hold.
        enabled: whether operations are recorded: ``grad`` without ``inference``.
        walking: whether rules run on Tensors just now, as under ``create_graph=True``.
    """

    __slots__ = ("__weakref__", "enabled", "grad", "inference", "walking")

    def __init__(self) -> None:
        self.grad = self.enabled = True
        self.inference = self.walking = False


quiet: set[Modes] = set()
inferring: set[Modes] = set()
storeys: list[Modes] = []  # of the walks that record what their rules compute


class PerThread(threading.local):
    """Where a thread finds its modes."""

    def __init__(self) -> None:
        self.here = Modes()
        self.end = Modes()  # goes with the thread, and its modes from the sets with it
        for each in (quiet, inferring):
            weakref.finalize(self.end, each.discard, self.here).atexit = False


mode = PerThread()


def switch(grad: bool) -> bool:
    """Let this thread record what it computes, or not; returns what it did before."""
    here = mode.here
    before = here.grad
    here.grad = grad
    here.enabled = enabled = grad and not here.inference
    if enabled:
        quiet.discard(here)
    else:
        quiet.add(here)
    return before


def switch_inference(on: bool) -> bool:
    """Let this thread make inference tensors, or ordinary ones again; returns what it did."""
    here = mode.here
    before = here.inference
    here.inference = on
    (inferring.add if on else inferring.discard)(here)
    switch(here.grad)
    return before


@contextmanager
def recording(on: bool) -> Iterator[None]:
    """Record inside, or do not."""
    before = switch(on)
    try:
        yield
    finally:
        switch(before)
