"""How much of a mail is read. What lies beyond is left out and told among the problems, or makes it unreadable."""

LETTER_BYTES = 60_000_000
HEADER_BYTES = 256_000
HEADER_CHARACTERS = 64_000
"""Of one header; a longer one is cut."""
PARTS = 200
LEVELS = 50
MAILBOXES = 500
REFERENCES = 100
SUBJECT_CHARACTERS = 500
NAME_CHARACTERS = 200
TEXT_CHARACTERS = 1_000_000
HTML_CHARACTERS = 400_000
"""Of one mail, with the tags."""
LINES = 50_000
"""Of the text that is looked through for quotes."""
ATTEMPTS = 1_000
"""Lines that are tried as the beginning of a quote."""
ATTEMPTS_WITH_EVERYTHING = 40
"""Those that are tried with slow means too."""
DELIVERIES = 100
FIELD_CHARACTERS = 1_000
"""Of one field of a report or an invitation."""
