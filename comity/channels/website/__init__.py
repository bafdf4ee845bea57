"""The website channel: a doorway on somebody's page, a messenger in a frame, visitors without an account."""
