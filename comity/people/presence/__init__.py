"""Whose door is open: what people chose, and whether they are there."""
