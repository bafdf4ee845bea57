"""Files and linked pages of messages, as templates take them. They stand in the message's JSON, so nothing is asked."""

from __future__ import annotations

import msgspec

from comity.conversations.file_shapes import file_url, preview_url
from comity.conversations.models import Message
from comity.conversations.shapes import FilePart, PreviewPart
from comity.conversations.views import FileView, PreviewView
from comity.foundation.files import kinds
from comity.foundation.text import plain

ICONS = {"image": "image", "audio": "file-audio", "video": "file-video", "text": "file-text"}
ARCHIVES = ("zip", "gzip", "x-7z-compressed", "vnd.rar")


class Attached(msgspec.Struct):
    """The parts of a stored message that are read here."""

    files: list[FilePart] | None = None
    previews: list[PreviewPart] | None = None


_decoder = msgspec.json.Decoder(Attached)


def file_views(message: Message) -> tuple[FileView, ...]:
    if '"files":[' not in message.json:
        return ()
    return tuple(file_view(part) for part in _attached(message).files or ())


def preview_views(message: Message) -> tuple[PreviewView, ...]:
    if '"previews":[' not in message.json:
        return ()
    return tuple(
        PreviewView(n, part.url, part.title, part.description, part.site, "" if part.image is None else str(part.image))
        for n, part in enumerate(_attached(message).previews or ())
    )


def file_view(part: FilePart) -> FileView:
    shown = part.media_type in kinds.INLINE and part.width is not None
    return FileView(
        id=str(part.id),
        name=part.name,
        size=part.size,
        icon=icon_of(part.media_type),
        url=file_url(part.id, part.name),
        width=part.width if shown else None,
        height=part.height if shown else None,
        preview_url=preview_url(part.id) if shown else "",
    )


def icon_of(media_type: str) -> str:
    family, _, kind = media_type.partition("/")
    return "file-archive" if kind in ARCHIVES else ICONS.get(family, "file")


def _attached(message: Message) -> Attached:
    """What stands behind the `seq` in the JSON of a message."""
    return _decoder.decode("{" + message.json)


def excerpt(message: Message, most: int = 140) -> str:
    """A message in one line: its words, or what its files are called when there are none."""
    named = ", ".join(view.name for view in file_views(message)) if not message.body else ""
    return plain(message.body or named, most)
