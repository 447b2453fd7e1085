"""Grading a class: hand-ins, the grading run, results and report pages.

handins.py   which files belong to which learner, and what is in them
grading.py   ask each hand-in in the jail, judge here
results.py   CSV and JSON
pages.py     an HTML page per learner, and an index
"""
