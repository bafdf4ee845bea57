"""Advice looked at once more by a service that the operator of this installation configured; off without it."""
