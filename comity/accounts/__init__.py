"""Who works here and how he signs in: organisation, members, sessions, API tokens."""
