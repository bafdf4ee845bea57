"""The form of a door, read and checked: by a page of ours, for the visitor it was given to, with words in it."""

from __future__ import annotations

import re
import uuid
from typing import Any, Literal

from litestar import Request
from msgspec import Struct

from comity.channels.door import seals
from comity.channels.door.seals import Seal
from comity.foundation.errors import BadInput, Forbidden
from comity.foundation.limits import MESSAGE_CHARACTERS
from comity.foundation.requests import same_origin
from comity.foundation.runtime import Runtime

NAME_CHARACTERS = 80
_DEVICE = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")


class Written(Struct, frozen=True):
    """`token` is the visitor's, or the one that these words make where `is_new`."""

    client_id: uuid.UUID
    body: str
    token: str
    is_new: bool
    again: bool
    ours: bool


def seal(runtime: Runtime, *, holder: str | None) -> Seal:
    return seals.sealed(runtime.settings.secret_key, now=runtime.store.clock(), holder=holder)


async def read(request: Request[Any, Any, Any], runtime: Runtime, *, holder: str | None) -> Written:
    """What was sent. `holder` is the cookie of a visitor that is still good. Raises Forbidden for a page of others."""
    if not same_origin(request.scope, runtime, required=False):
        raise Forbidden("This page may not write in your name.", code="wrong_origin")
    form = await request.form()
    nonce, code, body, client_id = (str(form.get(name, "")) for name in ("nonce", "seal", "body", "client_id"))
    key, now = runtime.settings.secret_key, runtime.store.clock()
    # A page from before the first words has no visitor yet, though its browser may have one by now.
    ours = any(seals.holds(key, Seal(nonce, code), now=now, holder=whose) for whose in {holder, None})
    return Written(
        client_id=_uuid(client_id or nonce),
        body=body.replace("\r\n", "\n").strip(),
        token=holder or seals.token_of(key, nonce),
        is_new=holder is None,
        again=form.get("again") == "1",
        ours=ours,
    )


class WantedCall(Struct, frozen=True):
    """A call as a form asks for it. `token` is the visitor's, or the one that it makes where `is_new`."""

    client_id: uuid.UUID
    kind: Literal["voice", "video"]
    device: str
    name: str
    token: str
    is_new: bool


async def read_call(request: Request[Any, Any, Any], runtime: Runtime, *, holder: str | None) -> WantedCall:
    """Raises Forbidden for a page of others, BadInput naming what is wrong."""
    written = await read(request, runtime, holder=holder)
    if not written.ours:
        raise BadInput("This page was open for long. Load it again, then call.", code="old_page")
    form = await request.form()
    kind, device, name = (str(form.get(field, "")) for field in ("kind", "device", "name"))
    name = " ".join(name.split())
    wrong = {
        "kind": "" if kind in ("voice", "video") else "voice or video",
        "device": "" if _DEVICE.match(device) else "16 to 64 letters, digits, - or _",
        "name": "" if len(name) <= NAME_CHARACTERS and name.isprintable() else f"at most {NAME_CHARACTERS} characters",
    }
    if any(wrong.values()):
        raise BadInput("Some fields are wrong.", fields={field: why for field, why in wrong.items() if why})
    asked: Literal["voice", "video"] = "voice" if kind == "voice" else "video"
    return WantedCall(written.client_id, asked, device, name, written.token, written.is_new)


def check(written: Written) -> None:
    """Raises BadInput naming what is wrong, with the sentence that stands over the box."""
    if not written.ours:
        raise BadInput("This page was open for long. Your words are still here: send them again.", code="old_page")
    if not written.body:
        raise BadInput("Write what it is about first.", fields={"body": "required"})
    if "\0" in written.body or _surrogates(written.body):
        raise BadInput("These words cannot be stored.", fields={"body": "must not contain U+0000"})
    if len(written.body) > MESSAGE_CHARACTERS:
        raise BadInput("That is too long: 20,000 characters at most.", fields={"body": "at most 20,000 characters"})


def _surrogates(text: str) -> bool:
    return any(0xD800 <= ord(letter) <= 0xDFFF for letter in text)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
