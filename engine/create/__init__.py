"""Tensors from data, from shapes, from chance."""
