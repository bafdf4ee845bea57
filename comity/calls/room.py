"""What calls bring to the whole."""

from __future__ import annotations

from comity.calls import api, audit_words, jobs, operations, pages, ways
from comity.calls.jobs import TRANSCRIBER
from comity.calls.keeper import keep_calls
from comity.calls.transcribing import Transcriber
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime


def prepare(runtime: Runtime) -> None:
    pages.prepare(runtime)
    ways.register(runtime)
    audit_words.register(runtime)
    runtime.register(TRANSCRIBER, Transcriber(runtime))


ROOM = Room(
    "calls",
    routes=[*api.ROUTES, *pages.ROUTES],
    operations=operations.OPERATIONS,
    jobs=jobs.JOBS,
    prepare=prepare,
    beside=keep_calls,
)
