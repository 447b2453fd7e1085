"""What arrays alone need: types and promotion, Python numbers, who holds and changes memory."""
