"""PyTorch's autograd on NumPy."""
