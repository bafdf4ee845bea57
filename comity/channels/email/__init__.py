"""The email channel: letters that arrive in a mailbox become messages, and answers go out as letters."""
