"""The coach: what would make a draft to somebody outside more helpful. Pure functions of a draft; nothing is kept."""
