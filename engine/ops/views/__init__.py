"""Views, joining, and the form of a tensor."""
