"""Doors through which people outside reach us; each is a folder of its own and knows no other."""
