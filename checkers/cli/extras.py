"""What an installation may lack: the extras of the package, and what to type to have one."""

from __future__ import annotations

import re
import sys
from importlib import metadata

# A module that we import -> its package, where the two differ in name.
PACKAGES = {"jupyterhub.singleuser": "jupyterhub"}
REQUIREMENT = re.compile(
    r"^(?P<name>[\w.-]+)(?P<rest>[^;]*)(?:;.*extra == ['\"](?P<extra>\w+)['\"])?"
)
# For people who use it; what only the clone itself needs is not offered.
OFFERED = ("lab", "classroom", "cluster")


def extras() -> dict[str, list[str]]:
    """The packages of each extra, with their versions, as the installed package names them."""
    found: dict[str, list[str]] = {name: [] for name in OFFERED}
    try:
        lines = metadata.requires("gradschool") or []
    except metadata.PackageNotFoundError:  # imported from a folder, not installed
        lines = []
    for line in lines:
        wanted = REQUIREMENT.match(line)
        if wanted and wanted["extra"] in found:
            found[wanted["extra"]].append(wanted["name"] + wanted["rest"].strip())
    return found


def missing(module: str) -> str | None:
    """What to do where a module of others is not there; None if it is none of an extra's."""
    package = PACKAGES.get(module, module.partition(".")[0])
    smallest_first = sorted(extras().items(), key=lambda each: len(each[1]))
    for name, packages in smallest_first:
        if package in [re.split(r"[<>=~! ]", each)[0] for each in packages]:
            quoted = " ".join(f'"{each}"' for each in packages)
            python = sys.executable or "python"
            return (
                f"this needs {package}, of the extra `{name}`, which is not there. To have it:\n"
                f"    {python} -m pip install {quoted}"
            )
    return None
