"""Who works here, what they know, and who reports to whom."""
