"""Everything that judges and shows."""
