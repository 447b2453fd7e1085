"""`make fuzz`: programs drawn at random, run by the engine and by torch, compared line by line."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))  # for golden.running
