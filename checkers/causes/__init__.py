"""What can be said of an answer: the catalogue of misconceptions and other causes."""
