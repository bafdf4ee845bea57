"""How we want to talk with people: written here, versioned, read, practised and accepted; and hints while writing."""
