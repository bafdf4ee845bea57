"""Webhooks: other programs hear what happens here, and say something in our rooms."""
