"""`python -m tests.bench.fit`: learns the coach's rules of meaning from the labelled drafts (needs the extra `fit`)."""
