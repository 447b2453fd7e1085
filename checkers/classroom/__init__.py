"""Grading a class: hand-ins, the grading run, the gradebook, and what is written from it.

handins.py    which files belong to which learner, and what is in them
grading.py    ask one hand-in in the jail, judge it here
pool.py       grading processes, so that all cores work
gradebook.py  every mark and where it comes from, in one SQLite file
verdicts.py   verdicts as plain data, for the gradebook
results.py    CSV and JSON
pages.py      an HTML page per learner, and one of the class
commands.py   the teacher's commands
"""
