"""The coach where people write: hints above the box, what becomes of them, policies, open questions, tone."""
