"""The website of the demo company."""
