"""Files as programs see them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from msgspec import Struct

from comity.conversations.queries.files import Place
from comity.foundation.clock import iso
from comity.foundation.files.delivery import is_picture
from comity.foundation.files.models import File
from comity.foundation.files.names import path_name


class FileOut(Struct, omit_defaults=True):
    """`media_type` was found in the bytes. Pictures that were understood have `width`, `height` and `preview_url`."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int
    url: str
    width: int | None = None
    height: int | None = None
    preview_url: str | None = None


class FilePlace(FileOut, omit_defaults=True):
    """A file where it stands: in which message of which conversation, and who put it there."""

    conversation: uuid.UUID | None = None
    message: uuid.UUID | None = None
    seq: int | None = None
    person: uuid.UUID | None = None
    sent_at: str = ""
    lane: str = ""


class FilePlaces(Struct):
    items: list[FilePlace]
    next: str | None


class FileLink(Struct, omit_defaults=True):
    """Paths below our address; they hold until `until`."""

    url: str
    until: str
    preview_url: str | None = None


def file_url(file: uuid.UUID, name: str) -> str:
    return f"/files/{file}/{path_name(name)}"


def preview_url(file: uuid.UUID) -> str:
    return f"/files/{file}/preview"


def file_out(file: File) -> FileOut:
    shown = preview_url(file.id) if is_picture(file) else None
    url = file_url(file.id, file.name)
    return FileOut(file.id, file.name, file.media_type, file.size, url, file.width, file.height, shown)


def file_places(found: Sequence[Place], following: str | None, *, inside: bool) -> FilePlaces:
    return FilePlaces([_place(place, inside=inside) for place in found], following)


def _place(place: Place, *, inside: bool) -> FilePlace:
    out, message = file_out(place.file), place.message
    return FilePlace(
        id=out.id,
        name=out.name,
        media_type=out.media_type,
        size=out.size,
        url=out.url,
        width=out.width,
        height=out.height,
        preview_url=out.preview_url,
        conversation=message.conversation,
        message=message.id,
        seq=message.inside_seq if inside else message.outside_seq,
        person=message.author,
        sent_at=iso(message.created_at),
        lane=message.lane,
    )
