"""``python -m engine.face``: write the stubs."""

import engine

from .stubs import stubs

for path, text in stubs(engine).items():
    path.write_text(text, encoding="utf-8")
    print(f"wrote {path}")
