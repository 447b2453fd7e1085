"""Why an answer is not right yet: recognisers, and the choice among them."""
