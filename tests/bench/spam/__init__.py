"""How well the filter for first words tells spam: precision and recall on texts it has not learned from."""
