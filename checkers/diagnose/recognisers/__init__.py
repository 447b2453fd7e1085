"""Recognisers, one small function for each diagnosis of the catalogue, a family a file."""
