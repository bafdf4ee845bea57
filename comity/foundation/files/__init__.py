"""Files: bytes under random names, what is known of them, and how they are given out."""
