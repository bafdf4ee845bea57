"""Everyone, inside and outside: persons, their addresses, their pictures."""
