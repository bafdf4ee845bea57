"""One letter to one device, by way of its maker's push service (RFC 8030)."""

from __future__ import annotations

import uuid

from comity.foundation.fetch import Allowed, Fetcher
from comity.foundation.jobs import Failed
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.notifications import actions, envelope, letters, queries
from comity.notifications.letters import Letter, News, Shown
from comity.notifications.vapid import Sender, new_secret

SECONDS = 5.0
GONE = (404, 410)
LATER = (408, 425, 429)
TESTED_FOR = 60
UNREACHED, REFUSED, NO_KEY = "unreached", "refused", "no_key"
"""What went wrong: the push service was not there; it did not take it; the device's key cannot be used."""
SLOT = "push-fetcher"


async def tell(runtime: Runtime, *, device: uuid.UUID, news: News) -> None:
    """Tell a device, if there is still something to tell. Raises Failed, to be tried again."""
    one = await runtime.store.read(letters.letter, device=device, news=news, gettext=runtime.templates.gettext)
    if one is not None:
        await send(runtime, one)


async def test(runtime: Runtime, *, device: uuid.UUID) -> None:
    """Tell a device that it is told. Raises Failed."""
    _ = runtime.templates.gettext
    words = _("It works"), _("This device tells you when somebody writes or calls.")
    shown = Shown("test", "test", *words, "/settings/notifications", again=True)
    one = await runtime.store.read(_test_letter, device=device, shown=shown)
    if one is not None:
        await send(runtime, one)


def _test_letter(tx: Tx, *, device: uuid.UUID, shown: Shown) -> Letter | None:
    row = letters.addressed(tx, device=device)
    return None if row is None else letters.sent_to(row, shown, ttl=TESTED_FOR, urgency="high")


async def send(runtime: Runtime, one: Letter) -> None:
    """Hand it over, and note how it went. A device that is gone is forgotten."""
    try:
        status = await _handed_over(runtime, one)
    except envelope.NoBrowserKey:
        await runtime.store.write(actions.note_outcome, device=one.device, fault=NO_KEY)
        raise Failed("The device has no usable key.", permanent=True) from None
    except Failed:
        await runtime.store.write(actions.note_outcome, device=one.device, fault=UNREACHED)
        raise
    if status in GONE:
        await runtime.store.write(actions.forget_device, device=one.device)
        return
    taken = 200 <= status < 300
    await runtime.store.write(actions.note_outcome, device=one.device, fault="" if taken else REFUSED)
    if not taken:
        raise Failed(f"The push service answered {status}.", permanent=status < 500 and status not in LATER)


async def _handed_over(runtime: Runtime, one: Letter) -> int:
    who = await sender(runtime)
    words = letters.packed(one.shown, envelope.MOST)
    body = envelope.sealed(words, p256dh=one.p256dh, auth=one.auth)
    now = runtime.store.clock()
    headers = {
        "authorization": who.authorization(one.endpoint, subject=_subject(runtime), now=now),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(one.ttl),
        "urgency": one.urgency,
        "topic": one.topic,
    }
    answer = await fetcher(runtime).ask("POST", one.endpoint, headers=headers, body=body, most=0, seconds=SECONDS)
    return answer.status


async def sender(runtime: Runtime) -> Sender:
    """The key pair of this installation, made when it is first asked for."""
    key = runtime.settings.secret_key
    known = await runtime.store.read(queries.sender, key=key)
    if known is not None:
        return known
    return await runtime.store.write(actions.keep_push_key, key=key, secret=new_secret())


def fetcher(runtime: Runtime) -> Fetcher:
    """The one of this process. It asks the internet by https only: an endpoint is whatever a member says."""
    if not runtime.slots.get(SLOT):
        runtime.register(SLOT, Fetcher(Allowed(runtime.settings.push_allow), https_only=True))
    one: Fetcher = runtime.slots[SLOT][0]
    return one


def _subject(runtime: Runtime) -> str:
    settings = runtime.settings
    if settings.mail_from:
        return f"mailto:{settings.mail_from}"
    return settings.public_url if settings.public_url.startswith("https:") else "mailto:postmaster@localhost"
