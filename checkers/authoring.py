"""What the judge cell of an exercise may use: causes, evidence, and questions about its form.

Exercises import this module and nothing else of checkers, so that the rooms behind it may change.
"""

from __future__ import annotations

from checkers.causes.catalogue import Diagnosis
from checkers.course.exercises import find
from checkers.course.included import compared, program
from checkers.diagnose.causes import OWN_ENGINE
from checkers.diagnose.recognisers.functions import (
    grad_output_ignored,
    own_function,
    returned_in_wrong_order,
)
from checkers.judge.evidence import Evidence, times
from checkers.judge.properties import Property, numbers
from checkers.judge.shares import by_name
from checkers.judge.way import WALKS, calls, distinct, kept, never

__all__ = [
    "OWN_ENGINE",
    "WALKS",
    "Diagnosis",
    "Evidence",
    "Property",
    "by_name",
    "calls",
    "compared",
    "distinct",
    "find",
    "grad_output_ignored",
    "kept",
    "never",
    "numbers",
    "own_function",
    "program",
    "returned_in_wrong_order",
    "times",
]
