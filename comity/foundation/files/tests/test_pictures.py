"""Pictures of strangers: decoded in a limited child, and refused there."""

from __future__ import annotations

import asyncio
import io
import struct
import sys
import zlib
from typing import Any

import pytest

from comity.foundation.errors import BadInput
from comity.foundation.files.pictures import Shrunk, shrink


def shrunk(content: bytes, **options: Any) -> Shrunk:
    return asyncio.run(shrink(content, **{"longest": 256, **options}))


def picture(width: int, height: int, form: str = "PNG", mode: str = "RGB", **options: Any) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, form, **options)
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    )


def test_pictures_become_smaller_and_never_larger() -> None:
    assert [
        (s.media_type, s.width, s.height) for s in map(shrunk, (picture(900, 600, "JPEG"), picture(9, 6, "GIF")))
    ] == [
        ("image/jpeg", 256, 171),
        ("image/jpeg", 9, 6),
    ]
    clear = shrunk(picture(300, 700, mode="RGBA"), square=True)
    assert (clear.media_type, clear.width, clear.height) == ("image/webp", 256, 256)
    assert (clear.of.media_type, clear.of.width, clear.of.height) == ("image/png", 300, 700)


def test_what_a_camera_wrote_is_used_and_left_out() -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "CANARY-PLACE"
    small = shrunk(picture(300, 700, "JPEG", exif=exif))
    assert (small.width, small.height, small.of.width) == (256, 110, 700)
    assert b"CANARY" not in small.content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (png(50_000, 50_000), "50 megapixels"),
        (png(5, 5, *[chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(60_000_000)))] * 3), "cannot be read"),
        (b"RIFF\xff\xff\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff", "50 megapixels"),
        (b"8BPS\0\1" + bytes(60), "is not a picture"),
        (b"SIMPLE  =                    T" + bytes(80), "is not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "is not a picture"),
        (picture(300, 300)[:150], "cannot be read"),
        (b"", "is not a picture"),
    ],
    ids=["50k-by-50k", "zTXt-bomb", "webp-header", "psd", "fits", "svg", "cut-off", "empty"],
)
def test_hostile_pictures_are_refused(content: bytes, reason: str) -> None:
    """U01, U03."""
    with pytest.raises(BadInput) as refused:
        shrunk(content)
    assert reason in refused.value.fields["file"]


@pytest.mark.slow
def test_a_picture_of_a_hundred_thousand_frames_is_refused() -> None:
    """U03."""
    frame = b"\x21\xf9\x04\0\0\0\0\0\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    moving = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + frame * 100_000 + b";"
    with pytest.raises(BadInput):
        shrunk(moving)


def test_the_serving_process_does_not_decode() -> None:
    code = "import asyncio, sys\nimport comity.app\nassert not any(name.split('.')[0] == 'PIL' for name in sys.modules)"

    async def run() -> int:
        child = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
        return await child.wait()

    assert asyncio.run(run()) == 0
