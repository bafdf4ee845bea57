"""The clocks of people outside: told by their browsers, or noted by a colleague."""
