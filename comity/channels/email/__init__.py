"""The mail channel: mailboxes, what arrives in them, and answers that leave as mail with the thread."""
