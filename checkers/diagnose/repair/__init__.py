"""Repair search: small edits of a wrong answer, run through the same ask and judge.

An edit that makes the answer right proves where the fault is, and mostly what it is.
"""
