"""What networks are made of, as operations."""
