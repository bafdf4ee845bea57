"""What happens to mail on its own."""

from __future__ import annotations

import uuid
from typing import Any

from comity.channels.email import actions, answering, opening, replying
from comity.channels.email.actions.answers import REPLY
from comity.channels.email.actions.leaving import ANSWER
from comity.channels.email.actions.taking import FILE
from comity.foundation.clock import DAY
from comity.foundation.jobs import Job
from comity.foundation.runtime import Runtime


async def _file(runtime: Runtime, payload: dict[str, Any]) -> None:
    """Jobs of before the mails of a backlog were filed together name one mail."""
    await opening.file(runtime, [uuid.UUID(one) for one in payload.get("mails") or [payload["mail"]]])


async def _answer(runtime: Runtime, payload: dict[str, Any]) -> None:
    await answering.answer(runtime, uuid.UUID(payload["mail"]), turn=payload.get("turn", False))


async def _reply(runtime: Runtime, payload: dict[str, Any]) -> None:
    await replying.reply(runtime, uuid.UUID(payload["answer"]))


async def _forget(runtime: Runtime, _: dict[str, Any]) -> None:
    while await runtime.store.write(actions.forget_originals):
        pass


JOBS = [Job(FILE, _file), Job(ANSWER, _answer), Job(REPLY, _reply), Job("mail.forget", _forget, every=DAY)]
