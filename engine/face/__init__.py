"""What speaks PyTorch's language: names, calls, refusals, printing, old spellings."""
