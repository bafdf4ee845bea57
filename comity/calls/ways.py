"""The mark at the line of a call: whether it was a voice or a video call; and calls on the line of a person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from comity.calls import queries
from comity.conversations import ways
from comity.conversations.person_line import PERSON_LINE, Door
from comity.conversations.views import DoorView
from comity.conversations.ways import Way
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


def register(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    doors = {"voice": DoorView("phone", _("Voice call")), "video": DoorView("video", _("Video call"))}

    def marks(tx: Tx, messages: Sequence[uuid.UUID]) -> dict[uuid.UUID, DoorView]:
        return {line: doors[call.kind] for line, call in queries.by_lines(tx, messages=messages).items()}

    def ask(tx: Tx, messages: Sequence[uuid.UUID]) -> dict[uuid.UUID, Way]:
        return {line: Way(door, "") for line, door in marks(tx, messages).items()}

    ways.register("calls", ask, marks)
    runtime.register(PERSON_LINE, Door("calls", _("Calls"), "phone", queries.LEFT_BY_CALLS))
