"""Reading hand-ins: whose they are, which file counts, and the cells in it.

finding.py    from a folder or a zip to hand-ins, a learner each
layouts.py    how each platform names what it hands out
archives.py   zips;  gradescope.py  the list of submitters in its export
newest.py     several files of one learner: which is the newer
notebooks.py  the cells of a notebook that nobody vouches for
roster.py     who belongs to the class, and what is whose
"""
