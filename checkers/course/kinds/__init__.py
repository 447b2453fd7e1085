"""Kinds of exercises that are mostly data: predict, explain, arrange, draw the graph."""
