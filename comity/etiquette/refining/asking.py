"""Asking the configured service. Whatever goes wrong, the advice of the rules stands."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from comity.etiquette.coach.advice import Advice
from comity.etiquette.coach.draft import Draft
from comity.etiquette.refining import wire
from comity.foundation.clock import MINUTE
from comity.foundation.errors import TooMany
from comity.foundation.fetch import Allowed, Fetcher
from comity.foundation.jobs import Failed
from comity.foundation.logs import log
from comity.foundation.runtime import Runtime
from comity.foundation.settings import Settings

SLOT, LIMIT = "coach-service-asker", "refine.member"
SECONDS, MOST_BYTES = 2.5, 65_536
LONGEST = 6_000
"""Drafts with more code points are not sent: they would cost more than a hint is worth."""
AT_ONCE = 8
FAILURES, REST = 3, MINUTE
FIXED = frozenset({"confidential_data"})
"""What the service cannot judge, because it does not get to see it."""


class Asker:
    """One in a process. After three failures in a row nothing is asked for a minute; then one more decides anew."""

    def __init__(self, runtime: Runtime) -> None:
        self._settings, self._limiter, self._clock = runtime.settings, runtime.limiter, runtime.store.clock
        self._fetcher = Fetcher(Allowed(runtime.settings.fetch_allow))
        self._failures, self._rests_until, self._under_way = 0, 0, 0

    async def refined(
        self, draft: Draft, found: Sequence[Advice], *, by: uuid.UUID, fixed: Collection[str] = ()
    ) -> list[Advice] | None:
        """The advice as the service confirms it; None where it is not asked or gives no answer that can be used.
        `fixed` are rules whose advice stands whatever it thinks. Of the draft nothing is kept or logged."""
        asked = [one for one in found if one.rule not in FIXED and one.rule not in fixed]
        if not asked or len(draft.text) > LONGEST or not self._may_ask(by):
            return None
        self._under_way += 1
        try:
            told = await self._told(draft, asked)
            self._failures = 0
            return wire.weighed(found, told)
        except Failed as failed:
            self._failed(str(failed))
        except wire.NotUnderstood:
            self._failed("Its answer was not understood.")
        except Exception as error:  # noqa: BLE001 - a second opinion is a help, so it must not break the first
            self._failed(type(error).__name__)
        finally:
            self._under_way -= 1
        return None

    def _may_ask(self, by: uuid.UUID) -> bool:
        if not self._settings.coach_url or self._under_way >= AT_ONCE or self._clock() < self._rests_until:
            return False
        if self._failures >= FAILURES and self._under_way:
            return False
        try:
            self._limiter.take(LIMIT, by)
        except TooMany:
            return False
        return True

    async def _told(self, draft: Draft, asked: Sequence[Advice]) -> dict[str, wire.Verdict]:
        body = await asyncio.to_thread(wire.question, draft, asked, model=self._settings.coach_model)
        headers = {"content-type": "application/json", "accept": "application/json"}
        if self._settings.coach_key:
            headers["authorization"] = f"Bearer {self._settings.coach_key}"
        url = f"{self._settings.coach_url}/chat/completions"
        answer = await self._fetcher.ask("POST", url, headers=headers, body=body, most=MOST_BYTES, seconds=SECONDS)
        if answer.status != 200:
            raise Failed(f"It answered {answer.status}.")
        return dict(wire.verdicts(answer.body, {one.rule for one in asked}))

    def _failed(self, fault: str) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._rests_until = self._clock() + REST
            log.warning("coach_service_rests", extra={"facts": {"fault": fault, "host": host(self._settings)}})


def host(settings: Settings) -> str:
    """Where drafts are read too, with its port if it has one; empty where nobody reads them."""
    return urlsplit(settings.coach_url).netloc


def asker(runtime: Runtime) -> Asker:
    """The one of this process."""
    found = runtime.slots.get(SLOT)
    if not found:
        runtime.register(SLOT, Asker(runtime))
    one: Asker = runtime.slots[SLOT][0]
    return one
