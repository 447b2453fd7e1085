"""Numbers that one can drag: a recorded program that a page computes again."""
