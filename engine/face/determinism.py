"""PyTorch's switch for reproducible operations; here all of them are, so it is only remembered."""

from __future__ import annotations

from ..calls.arguments import misfit


class _Asked:
    """What was asked for last."""

    mode = warn_only = False


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Ask for operations that give the same numbers every time, which here all of them do."""
    if not isinstance(mode, bool):
        raise misfit("_set_deterministic_algorithms", "mode", 1, "bool", mode)
    _Asked.mode, _Asked.warn_only = mode, warn_only


def are_deterministic_algorithms_enabled() -> bool:
    """Whether :func:`use_deterministic_algorithms` was switched on."""
    return _Asked.mode


def is_deterministic_algorithms_warn_only_enabled() -> bool:
    """Whether it was given ``warn_only``."""
    return _Asked.warn_only
