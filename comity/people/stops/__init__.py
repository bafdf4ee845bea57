"""Contact that is stopped: people outside who are blocked, and people whom we leave alone."""
