"""Where a stranger's code runs: a fork of a warm process, under limits, that answers in JSON.

limits.py   what a process may use, and which layers this system has
    landlock.py, seccomp.py   two of them, on Linux; kernel.py holds the calls they need
worker.py   the warm process: one fork per question, killed when its time is over
plotting.py what stands for plotting libraries there: nothing is drawn
nursery.py  workers that load while the run does;  messages.py  how both ends talk
warm.py     the grader's end: start a worker, ask it, read the reply strictly
"""
