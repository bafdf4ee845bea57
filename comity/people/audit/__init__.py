"""The audit log as owners and admins read it: a page, an API, and files to take along."""
