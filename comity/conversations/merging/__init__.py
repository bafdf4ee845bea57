"""Two outside conversations with the same people outside become one, and two again when it is undone."""
