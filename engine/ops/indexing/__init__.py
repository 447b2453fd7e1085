"""Taking and changing parts: indices, masks, scatter and gather."""
