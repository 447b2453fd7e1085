"""How a call is read and refused, in PyTorch's words; it knows no operation."""
