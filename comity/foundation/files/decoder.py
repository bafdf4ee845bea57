"""The program that decodes pictures of strangers: started for one picture, limited in memory and time, then gone.

It runs by its path, alone and isolated, so that it has neither our modules nor our environment. Arguments: the longest
side, `fit` or `square`. The picture comes by standard input; the answer is one line of JSON, then the bytes.
"""

from __future__ import annotations

import io
import json
import resource
import struct
import sys
from typing import IO, Any

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
MEMORY = 1_200_000_000
SECONDS = 10
PIXELS = 50_000_000
SIDE = 30_000
FRAMES = 2_000
ANIMATED_PIXELS = 2_000_000_000
QUALITY = 82


class Unreadable(Exception):
    """Why a picture is refused, as a word: `kind`, `large`, `frames`, `broken`."""


def limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def refuse_announced_size(head: bytes) -> None:
    """WebP's decoder makes room for the picture when it opens it, so its size is read before that."""
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP" or len(head) < 30:
        return
    width = height = 0
    if head[12:16] == b"VP8X":
        width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
    elif head[12:16] == b"VP8L":
        bits = struct.unpack("<I", head[21:25])[0]
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif head[12:16] == b"VP8 ":
        width, height = (number & 0x3FFF for number in struct.unpack("<HH", head[26:30]))
    refuse_size(width, height)


def refuse_size(width: int, height: int) -> None:
    if width * height > PIXELS or max(width, height) > SIDE:
        raise Unreadable("large")


def opened(source: IO[bytes]) -> Any:
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # judged here, before any pixel is decoded
    refuse_announced_size(source.read(30))
    source.seek(0)
    try:
        image = Image.open(source, formats=FORMATS)
    except UnidentifiedImageError:
        raise Unreadable("kind") from None
    width, height = image.size
    refuse_size(width, height)
    frames = getattr(image, "n_frames", 1)
    if frames > FRAMES or width * height * frames > ANIMATED_PIXELS:
        raise Unreadable("frames")
    return image


def shrink(source: IO[bytes], longest: int, *, square: bool) -> tuple[dict[str, Any], bytes]:
    from PIL import ImageOps

    image = opened(source)
    media_type = image.get_format_mimetype()
    turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    width, height = image.size[::-1] if turned else image.size
    image.draft(None, (longest, longest))
    image.seek(0)
    clear = "A" in image.getbands() or "transparency" in image.info
    image = image.convert("RGBA" if clear else "RGB")
    if square:
        side = min(longest, *image.size)
        small = ImageOps.fit(image, (side, side))
        small.info = image.info
        image = small
    else:
        image.thumbnail((longest, longest))
    ImageOps.exif_transpose(image, in_place=True)
    image.info = {}
    out = io.BytesIO()
    if clear:
        image.save(out, "WEBP", quality=QUALITY)
    else:
        image.save(out, "JPEG", quality=QUALITY, progressive=True)
    facts = {
        "media_type": "image/webp" if clear else "image/jpeg",
        "width": image.width,
        "height": image.height,
        "of": {"media_type": media_type, "width": width, "height": height},
    }
    return facts, out.getvalue()


def main() -> None:
    limit()
    longest, square = int(sys.argv[1]), sys.argv[2] == "square"
    source = sys.stdin.buffer
    content: bytes = b""
    try:
        facts, content = shrink(source if source.seekable() else io.BytesIO(source.read()), longest, square=square)
    except Unreadable as error:
        facts = {"refused": str(error)}
    except MemoryError:
        facts = {"refused": "large"}
    except Exception:  # noqa: BLE001 - whatever a decoder finds wrong, the picture is
        facts = {"refused": "broken"}
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + content)


if __name__ == "__main__":
    main()
