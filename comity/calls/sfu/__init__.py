"""Calls of more people than browsers can carry among themselves go through Janus; nothing outside of here knows it."""
