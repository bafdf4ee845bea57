"""Coming in by the word of another house."""
