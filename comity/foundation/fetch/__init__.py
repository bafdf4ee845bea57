"""The one outgoing client. Whoever asks another computer something asks through it; nothing else imports one."""

from comity.foundation.fetch.addresses import Allowed, is_public
from comity.foundation.fetch.client import Fetched, Fetcher

__all__ = ["Allowed", "Fetched", "Fetcher", "is_public"]
