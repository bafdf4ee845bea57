"""What bytes are, found in the bytes. What a name ends with and what an upload claims decide nothing."""

from __future__ import annotations

import codecs

HEAD = 4_096
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
UNKNOWN, TEXT = "application/octet-stream", "text/plain"
_STARTS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypavis", "image/avif"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
)
_PACKED: tuple[tuple[bytes, str], ...] = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet"),
    (b"mimetypeapplication/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.presentation"),
)


def media_type(head: bytes) -> str:
    """The type of a file by its first 4,096 bytes. Whatever is text, HTML and SVG too, is plain text."""
    for at, mark, found in _STARTS:
        if head[at : at + len(mark)] == mark:
            return _inside(found, head)
    return TEXT if _is_text(head) else UNKNOWN


def _inside(found: str, head: bytes) -> str:
    if found == "application/zip":
        return _inside_archive(head)
    return "audio/webm" if found == "video/webm" and b"A_" in head and b"V_" not in head else found


def _inside_archive(head: bytes) -> str:
    return next((found for mark, found in _PACKED if mark in head), "application/zip")


def _is_text(head: bytes) -> bool:
    if not head or any(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return False
    return True
