"""Structured logs: one JSON object a line, to standard error, without secrets."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import msgspec

from comity.foundation.clock import iso, system_clock

_SECRETS = re.compile(
    r"\b(c[hilstv]_|whsec_)[A-Za-z0-9_+/=-]{8,}|(?:(?<=token=)|(?<=sig=))[^&\s\"']+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
)
log = logging.getLogger("comity")


def redact(text: str) -> str:
    """Secrets in URLs, headers and error texts become `***`."""
    return _SECRETS.sub(lambda found: f"{found[1] or ''}***", text)


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": iso(system_clock()),
            "level": record.levelname.lower(),
            "event": redact(record.getMessage()),
        }
        line |= {
            key: redact(value) if isinstance(value, str) else value
            for key, value in getattr(record, "facts", {}).items()
        }
        if record.exc_info:
            line["trace"] = redact(self.formatException(record.exc_info))
        return msgspec.json.encode(line).decode()


def set_up_logs(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    log.setLevel(level.upper())


def note(event: str, **facts: Any) -> None:
    log.info(event, extra={"facts": facts})


def log_failure(error: BaseException, scope: Any = None) -> None:
    """A fault of ours, with where it happened and never with what was said."""
    facts = {} if scope is None else {"method": scope.get("method", ""), "path": scope["path"]}
    log.error("failure", exc_info=error, extra={"facts": facts})
