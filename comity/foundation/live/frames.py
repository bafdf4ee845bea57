"""Frames of the live stream: JSON text in WebSocket framing (RFC 6455, 5.2), encoded once for everybody."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import msgspec

from comity.foundation.events import Cursor, Event

_encode = msgspec.json.encode


def framed(payload: bytes) -> bytes:
    """An unfragmented, unmasked text frame."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65_536:
        return struct.pack("!BBH", 0x81, 126, size) + payload
    return struct.pack("!BBQ", 0x81, 127, size) + payload


def unframed(frames: bytes) -> Iterator[bytes]:
    """The payloads of such frames, one after the other."""
    start = 0
    while start < len(frames):
        size, start = frames[start + 1], start + 2
        if size > 125:
            width = 2 if size == 126 else 8
            size, start = int.from_bytes(frames[start : start + width], "big"), start + width
        yield frames[start : start + size]
        start += size


def op(name: str, **rest: Any) -> bytes:
    return framed(_encode({"op": name, **rest}))


def event_payload(event: Event, epoch: str, *, inside: bool, html: str | None = None) -> bytes:
    """`{"op":"event",…}` of one side. `data` comes ready-made from the room that announced the event."""
    data, seq = (event.inside, event.inside_seq) if inside else (event.outside, event.outside_seq)
    cursor = Cursor(event.txid, event.position).text(epoch)
    head = f'{{"op":"event","cursor":"{cursor}","type":"{event.kind}","conversation":"{event.conversation}","seq":{seq}'
    if event.client_id is not None:
        head += f',"client_id":"{event.client_id}"'
    tail = b"}" if html is None else b',"html":' + _encode(html) + b"}"
    return head.encode() + b',"data":' + (data or b"{}") + tail
