"""Run one program, statement by statement, and keep what a reader of it would see."""

from __future__ import annotations

import contextlib
import io
import re
import signal
import sys
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from golden.running import CPP_LOCATION, reset

SECONDS = 10  # a program that takes longer counts as raising TimeoutError
# Where a library names itself or an address: no part of what is compared.
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+| object at 0x[0-9a-fA-F]+| \(/\S+\)| from '/\S+'")
LONG = 4000


@dataclass(frozen=True)
class Outcome:
    """What one statement printed, warned of and raised (type and first line)."""

    printed: str = ""
    warned: tuple[str, ...] = ()
    raised: str = ""

    def as_list(self) -> list[Any]:
        """Plain data, for a pipe."""
        return [self.printed, list(self.warned), self.raised]

    @classmethod
    def of(cls, data: list[Any]) -> Outcome:
        """The inverse of :meth:`as_list`."""
        return cls(data[0], tuple(data[1]), data[2])


def fresh(torch: Any) -> dict[str, Any]:
    """The names that a program starts with, every switch of the library put back."""
    reset(torch)
    torch.autograd.set_detect_anomaly(False)
    warnings.resetwarnings()
    names: dict[str, Any] = {"__name__": "__main__", "torch": torch, "np": np, "warnings": warnings}
    names["F"], names["nn"], names["ag"] = torch.nn.functional, torch.nn, torch.autograd
    return names


def first_line(error: BaseException) -> str:
    """An error's type and the first line of its text."""
    text = str(error).strip().splitlines()
    told = f"{type(error).__name__}: {text[0].strip() if text else ''}"
    return ADDRESS.sub("", told).replace("engine.", "torch.")  # the module's own name


def execute(statement: str, names: dict[str, Any]) -> Outcome:
    """Run one statement in these names."""
    printed, raised = io.StringIO(), ""
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec(compile(statement, "<program>", "exec"), names)
        except Exception as error:
            raised = first_line(error)
            sys.last_value = None  # type: ignore[assignment]
    told = tuple(
        f"{w.category.__name__}: {CPP_LOCATION.sub('', str(w.message)).strip()}"
        for w in caught
        if not str(w.message).startswith("__array")  # what NumPy thinks of torch's protocols
    )
    return Outcome(ADDRESS.sub("", printed.getvalue())[:LONG], told, raised)


def _too_long(*_: Any) -> None:
    raise TimeoutError("the program took too long")


def run(program: list[str], torch: Any) -> list[Outcome]:
    """The outcome of each statement."""
    names = fresh(torch)
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(SECONDS)
    try:
        return [execute(statement, names) for statement in program]
    except TimeoutError as error:
        return [Outcome(raised=first_line(error))] * len(program)
    finally:
        signal.alarm(0)
        names.clear()
        fresh(torch)
