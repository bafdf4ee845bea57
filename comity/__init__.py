"""Comity: the open-source social business platform."""

__version__ = "0.1.0"
