"""One's own profile, picture and preferences over HTTP."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.datastructures import UploadFile
from msgspec import Struct

from comity.accounts import actions as accounts
from comity.foundation.files.pictures import shrink
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, patch, put
from comity.foundation.runtime import Runtime
from comity.people import actions as people, queries
from comity.people.profile import actions, shapes
from comity.people.profile.shapes import Changes, Preferences, Preferring, Profile

PICTURE_BYTES = 10_000_000
SIDE = 512


class PictureOut(Struct):
    picture: str


@get("/api/me/profile", policy=MEMBER, tags=["people"])
async def show_profile(actor: Actor, runtime: Runtime) -> Profile:
    """What I say of myself."""
    return await runtime.store.read(shapes.profile, actor=actor)


@patch("/api/me/profile", policy=MEMBER, body=Changes, tags=["people"])
async def change_profile(data: Changes, actor: Actor, runtime: Runtime) -> Profile:
    """Change some of it; what is left out stays."""
    await runtime.store.write(actions.describe, person=actor.person, member=actor.member, changes=shapes.checked(data))
    return await runtime.store.read(shapes.profile, actor=actor)


@put("/api/me/picture", policy=MEMBER, keeps="nothing", tags=["people"], request_max_body_size=PICTURE_BYTES)
async def change_picture(request: Request[Any, Any, Any], actor: Actor, runtime: Runtime) -> PictureOut:
    """A picture of me: the body is the file, or a form with the field `file`. It is cut square and made smaller."""
    shrunk = await shrink(await sent_picture(request), longest=SIDE, square=True)
    await runtime.store.write(
        people.set_picture, person=actor.person, media_type=shrunk.media_type, content=shrunk.content
    )
    return await _picture(actor, runtime)


@delete("/api/me/picture", policy=MEMBER, status_code=200, tags=["people"])
async def remove_picture(actor: Actor, runtime: Runtime) -> PictureOut:
    """Back to drawn initials."""
    await runtime.store.write(actions.remove_picture, person=actor.person)
    return await _picture(actor, runtime)


@get("/api/me/preferences", policy=MEMBER, tags=["people"])
async def show_preferences(actor: Actor, runtime: Runtime) -> Preferences:
    """How I want my screens."""
    return await runtime.store.read(shapes.preferences, actor=actor)


@patch("/api/me/preferences", policy=MEMBER, body=Preferring, tags=["people"])
async def change_preferences(data: Preferring, actor: Actor, runtime: Runtime) -> Preferences:
    """Change some of it; what is left out stays."""
    await runtime.store.write(accounts.prefer, member=actor.member, changes=shapes.named(data))
    return await runtime.store.read(shapes.preferences, actor=actor)


async def sent_picture(request: Request[Any, Any, Any]) -> bytes:
    """The body, or the form's field `file`. Raises BadInput where it is empty."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        content = await request.body()
    else:
        upload = (await request.form()).get("file")
        content = await upload.read() if isinstance(upload, UploadFile) else b""
    if not content:
        raise shapes.wrong_picture("required")
    return content


async def _picture(actor: Actor, runtime: Runtime) -> PictureOut:
    card = await runtime.store.read(queries.card, person=actor.person)
    return PictureOut("" if card is None else card.picture)


ROUTES = [show_profile, change_profile, change_picture, remove_picture, show_preferences, change_preferences]
