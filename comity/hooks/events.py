"""What webhooks announce. It belongs to no conversation and is not pushed."""

HOOK_CHANGED = "hook.changed"
"""A webhook was made, changed, paused or removed: those who send look anew."""
