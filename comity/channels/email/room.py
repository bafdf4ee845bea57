"""What the mail channel brings to the whole."""

from __future__ import annotations

from comity.channels.email import api, audit_words, settings, ways, whole
from comity.channels.email.following import follow_answers
from comity.channels.email.jobs import JOBS
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime


def prepare(runtime: Runtime) -> None:
    ways.register(runtime)
    settings.prepare(runtime)
    audit_words.register(runtime)


ROOM = Room(
    "email", routes=[*api.ROUTES, *whole.ROUTES, *settings.ROUTES], jobs=JOBS, prepare=prepare, beside=follow_answers
)
