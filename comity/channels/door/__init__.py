"""The front doors: a page for each colleague, where anybody can write to him by name."""
