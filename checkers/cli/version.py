"""The version of what runs."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def version() -> str:
    """The version of the clone that this file lies in, or of what was installed."""
    if PROJECT.exists():
        import tomllib

        with PROJECT.open("rb") as file:
            found: str = tomllib.load(file)["project"]["version"]
        return found
    from importlib import metadata

    return metadata.version("gradschool")
