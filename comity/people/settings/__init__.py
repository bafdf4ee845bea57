"""The settings: one page for each section, and the first steps of a new house."""
