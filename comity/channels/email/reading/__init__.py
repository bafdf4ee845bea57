"""Reading mail: raw bytes from anywhere become one plain value, without touching anything else."""

from comity.channels.email.reading.automatic import OWN_HEADER
from comity.channels.email.reading.letter import (
    Delivery,
    Invitation,
    Letter,
    Mailbox,
    Part,
    Report,
    Unreadable,
)
from comity.channels.email.reading.reader import read

__all__ = ["OWN_HEADER", "Delivery", "Invitation", "Letter", "Mailbox", "Part", "Report", "Unreadable", "read"]
