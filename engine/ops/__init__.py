"""The operations, a family a file; each stands beside its derivative."""
