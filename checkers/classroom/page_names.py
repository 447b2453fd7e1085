"""Where a learner's page lies. It is asked for where no page is made, so no template is loaded."""

from __future__ import annotations

import hashlib

FOLDER = "learners"


def page_name(learner: str) -> str:
    """A file name for a learner: letters and digits of any script, and a hash that is unique."""
    plain = "".join(char if char.isalnum() else "-" for char in learner).strip("-")[:60]
    unique = hashlib.sha256(learner.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{unique}-{plain or 'learner'}.html"
