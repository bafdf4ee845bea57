"""What people report, what is held before it reaches anybody, what was decided about it; and thanks."""
