"""`Idempotency-Key`: a call that is made again under the same key has one effect and one answer."""
