"""Bots: programs that take part in conversations under a name of their own."""
