"""A colleague's front door, all doors, and how words are treated: pages that work without script."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from comity.channels.door import actions, forms, views
from comity.channels.door.actions import Begun
from comity.channels.door.forms import Written
from comity.conversations import doors
from comity.conversations.gates import screens_of
from comity.conversations.shapes import MessageOut
from comity.conversations.visitors import BegunConversation
from comity.foundation.errors import NotFound, Refused
from comity.foundation.policies import PUBLIC
from comity.foundation.requests import VISITOR_COOKIE, cookie, header, peer
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.people.vcard import MEDIA_TYPE

Ask = Request[Any, Any, Any]
DAYS = 365
LONGEST = 200
CARD = ".vcf"


@get("/{handle:str}", policy=PUBLIC, include_in_schema=False)
async def show_door(handle: str, request: Ask, runtime: Runtime, again: str = "") -> Response[Any]:
    """The front door of somebody inside. Who had another handle is found at his present one."""
    name, ending = named(handle.removesuffix(CARD)), CARD if handle.endswith(CARD) else ""
    try:
        if ending or MEDIA_TYPE in (header(request.scope, b"accept") or ""):
            return await _card(runtime, name)
        return await _door(runtime, request, name, again=bool(again))
    except NotFound:
        present = await runtime.store.read(doors.moved_to, handle=name)
        if present is None:
            raise
        return Redirect(f"/@{present}{ending}", status_code=301)


@post("/{handle:str}", policy=PUBLIC, include_in_schema=False)
async def write_at_door(handle: str, request: Ask, runtime: Runtime) -> Response[Any]:
    """Words to the person behind the door, by form or by script."""
    name = named(handle)
    written = await forms.read(request, runtime, holder=await holder_of(request, runtime))
    try:
        begun = await _carry_out(request, runtime, written, actions.write_to, handle=name)
    except Refused as refused:
        if _by_script(request) or refused.status == 404:
            raise
        return await _door(runtime, request, name, written=written, refused=refused, again=written.again)
    return _answered(request, runtime, written, begun)


@get("/doors", policy=PUBLIC, include_in_schema=False)
async def show_doors(request: Ask, runtime: Runtime, q: str = "", about: str = "") -> Response[str]:
    """Everybody who can be written to, or those who know about something."""
    return await _doors(runtime, request, words=q[:LONGEST].replace("\0", ""), about=about[:2_000].replace("\0", ""))


@post("/doors", policy=PUBLIC, include_in_schema=False)
async def ask_who_knows(request: Ask, runtime: Runtime) -> Response[Any]:
    """A question to whoever knows about it."""
    written = await forms.read(request, runtime, holder=await holder_of(request, runtime))
    try:
        begun = await _carry_out(request, runtime, written, actions.ask_who_knows)
    except Refused as refused:
        return await _doors(runtime, request, about=written.body, refused=refused)
    return _answered(request, runtime, written, begun)


@get("/doors/words", policy=PUBLIC, include_in_schema=False)
async def show_words(runtime: Runtime) -> Response[str]:
    """How we treat what is written at our doors."""
    house = await runtime.store.read(views.house)
    return runtime.templates.page("door/words.html", page={"house": house}, locale=house.locale)


async def _card(runtime: Runtime, handle: str) -> Response[bytes]:
    look, address = doors.looking(runtime), runtime.settings.public_url
    content = await runtime.store.read(views.card_of, handle=handle, look=look, address=address)
    headers = {"Content-Disposition": f'attachment; filename="{handle}.vcf"', "Vary": "Accept"}
    return Response(content, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)


async def _carry_out(request: Ask, runtime: Runtime, written: Written, verb: Any, **rest: Any) -> Begun:
    forms.check(written)
    words = actions.Words(written.client_id, written.body, written.token, again=written.again)
    sent = await runtime.store.read(views.sent_before, token=written.token, client_id=written.client_id)
    if written.is_new and not sent:
        runtime.limiter.take("visitors.peer", peer(request.scope))
    if (written.is_new or written.again) and not sent:
        runtime.limiter.take("begin.visitor", written.token)
    runtime.limiter.take("send.visitor", written.token)
    rest |= {"look": doors.looking(runtime), "screens": screens_of(runtime)}
    begun: Begun = await runtime.store.write(verb, words=words, **rest)
    return begun


def _answered(request: Ask, runtime: Runtime, written: Written, begun: Begun) -> Response[Any]:
    known = [visitor_cookie(runtime, written.token)]
    if _by_script(request):
        message = msgspec.json.decode(begun.sent.json, type=MessageOut)
        answer = BegunConversation(**msgspec.structs.asdict(begun.conversation), message=message)
        return Response(answer, status_code=201 if begun.sent.created else 200, cookies=known)
    return Redirect(f"/@{begun.handle}#talk", status_code=303, cookies=known)


async def _door(
    runtime: Runtime,
    request: Ask,
    handle: str,
    *,
    written: Written | None = None,
    refused: Refused | None = None,
    again: bool = False,
) -> Response[str]:
    holder = await holder_of(request, runtime)
    actor = None if holder is None else await runtime.credentials.actor(holder)
    at = {"look": doors.looking(runtime), "screens": screens_of(runtime)}
    page = await runtime.store.read(views.door_page, handle=handle, actor=actor, **at)
    body = "" if written is None else written.body
    lines = [await runtime.store.read(line, card=page.door.card) for line in runtime.slots.get("door-line", ())]
    shown = {"page": page, "known": page.known, "again": again, "body": body, "lines": [one for one in lines if one]}
    return _page(runtime, "door/door.html", holder, refused, **shown)


async def _doors(
    runtime: Runtime, request: Ask, *, words: str = "", about: str = "", refused: Refused | None = None
) -> Response[str]:
    page = await runtime.store.read(views.doors_page, words=words, about=about, look=doors.looking(runtime))
    return _page(runtime, "door/doors.html", await holder_of(request, runtime), refused, page=page)


def _page(
    runtime: Runtime, template: str, holder: str | None, refused: Refused | None, *, page: Any, **context: Any
) -> Response[str]:
    status = 200 if refused is None else refused.status if refused.status in (403, 404, 429) else 422
    shown = runtime.templates.page(
        template,
        status=status,
        page=page,
        seal=forms.seal(runtime, holder=holder),
        why=_why(runtime, refused),
        address=runtime.settings.public_url,
        locale=page.house.locale,
        **context,
    )
    if refused is not None:
        shown.headers.update(refused.headers())
    return shown


def _why(runtime: Runtime, refused: Refused | None) -> str:
    if refused is None:
        return ""
    _ = runtime.templates.gettext
    if refused.status == 429:
        return _("That was quick. Your words are still here: send them again in a moment.")
    return _("You cannot write here.") if refused.reason == "blocked" else _(refused.message)


async def holder_of(request: Ask, runtime: Runtime) -> str | None:
    """The visitor's cookie that came with the request, if it is still good."""
    secret = cookie(request.scope, VISITOR_COOKIE)
    actor = None if secret is None else await runtime.credentials.actor(secret)
    return secret if actor is not None and actor.kind == "visitor" else None


def visitor_cookie(runtime: Runtime, token: str) -> Cookie:
    return Cookie(
        key=VISITOR_COOKIE,
        value=token,
        max_age=DAYS * 86_400,
        path="/",
        httponly=True,
        samesite="lax",
        secure=runtime.settings.https,
    )


def _by_script(request: Ask) -> bool:
    return "application/json" in (header(request.scope, b"accept") or "")


def named(segment: str) -> str:
    """`@anna` as `anna`; anything else is no door."""
    if not segment.startswith("@"):
        raise NotFound
    return segment[1:].lower()


ROUTES = [show_doors, ask_who_knows, show_words, show_door, write_at_door]
