"""The gradebook: assignments, attempts, and every mark with where it comes from.

schema.py       the tables, and books of earlier versions
gradebook.py    opening one; settings, runs, attempts and marks
records.py      an attempt, a look
assignments.py  what an assignment is: exercises, weights, due date, late rule
counting.py     which attempt counts, and for how much
waiting.py      what waits for a person to decide
standing.py     the whole book as data, for sheets and pages
editing.py      move, merge, withdraw: what a person changes, with a trace
versions.py     hashes of what a mark depends on;  verdicts.py  verdicts as plain data
"""
