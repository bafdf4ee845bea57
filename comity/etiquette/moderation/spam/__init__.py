"""A filter for first words from outside: naive Bayes over hashed tokens, a prior, and the house's counts."""
