"""Signing in by another house: identity providers that speak OpenID Connect."""
