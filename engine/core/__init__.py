"""The engine itself: tensors, the graph, the walk back, and how an operation is defined."""
