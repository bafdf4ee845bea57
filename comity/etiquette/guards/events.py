"""What the guards announce. It belongs to no conversation and is not pushed."""

APPROVAL_CHANGED = "approval.changed"
"""A draft was handed in, changed, approved, refused or withdrawn; facts: its state."""
