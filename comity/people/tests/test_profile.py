"""What members say of themselves: nine boxes by API."""

from __future__ import annotations

import io
import struct
import zlib
from urllib.parse import quote

from PIL import Image

from comity.testing.client import Client
from comity.testing.crew import Crew

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(width: int = 640, height: int = 480, kind: str = "PNG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), (200, 120, 40)).save(content, kind)
    return content.getvalue()


def bomb() -> bytes:
    """A PNG of 50,000 by 50,000 pixels, in a few bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack("!I", len(content)) + kind + content + struct.pack("!I", zlib.crc32(kind + content))

    header = struct.pack("!IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def put(client: Client, content: bytes, media_type: str = "image/png") -> tuple[int, dict[str, str]]:
    answer = client.call("PUT", "/api/me/picture", content, {"Content-Type": media_type})
    return answer.status, answer.json.get("error", {}).get("fields", {}) if answer.status >= 400 else answer.json


def test_a_profile_is_said_seen_changed_taken_back_and_found(crew: Crew) -> None:
    said = {
        "name": "Anna Brandt-Lövenhjelm",
        "title": "Engineer",
        "pronouns": "she",
        "about": "Builds.\nAsk me.",
        "expertise": ["  Motors ", "motors", "Lithium  Batteries"],
        "time_zone": "Asia/Tokyo",
        "working_hours": ["09:00-17:00"] * 5 + ["", ""],
        "reports_to": crew.cleo.person,
    }
    answer = crew.anna.patch("/api/me/profile", said)
    assert answer.status == 200, answer
    kept = {**said, "expertise": ["lithium batteries", "motors"]}
    assert kept.items() <= crew.anna.get("/api/me/profile").json.items()
    seen = crew.ben.get(f"/api/people/{crew.anna.person}").json
    assert (seen["pronouns"], seen["time_zone"], seen["reports_to"]) == ("she", "Asia/Tokyo", crew.cleo.person)
    assert len(seen["local_time"]) == 5
    outside = crew.vic.get(f"/api/people/{crew.anna.person}").json
    assert (outside["pronouns"], outside["local_time"], outside["teams"], outside["reports_to"]) == (
        "she",
        "",
        [],
        None,
    )
    for words in ("lovenhjelm", "LÖVEN", "lithium", "engin", "anna"):
        found = crew.ben.get(f"/api/people?q={quote(words)}").json
        assert crew.anna.person in [one["id"] for one in found["items"]], words
    found = crew.ben.get("/api/people?expertise=Motors").json["items"]
    assert [one["id"] for one in found] == [crew.anna.person]
    crew.anna.patch(
        "/api/me/profile", {"time_zone": None, "working_hours": [""] * 7, "expertise": [], "reports_to": None}
    )
    undone = crew.anna.get("/api/me/profile").json
    assert (undone["time_zone"], undone["working_hours"], undone["expertise"], undone["reports_to"]) == (
        None,
        None,
        [],
        None,
    )
    assert undone["title"] == "Engineer"


def test_wrong_fields_are_named(crew: Crew) -> None:
    wrong = {
        "name": " ",
        "title": "x" * 201,
        "expertise": [str(number) for number in range(21)],
        "time_zone": "Mars/Base",
        "working_hours": ["9-5"] + [""] * 6,
        "reports_to": crew.vic.person,
        "role": "owner",
        "about": "nul\x00",
    }
    for field, value in wrong.items():
        answer = crew.anna.patch("/api/me/profile", {field: value})
        assert answer.status == 400 and next(iter(answer.json["error"]["fields"])).startswith(field), (field, answer)
    assert crew.anna.patch("/api/me/profile", {"reports_to": crew.anna.person}).status == 422
    assert crew.ben.patch("/api/me/profile", {"reports_to": crew.anna.person}).status == 200
    assert crew.anna.patch("/api/me/profile", {"reports_to": crew.ben.person}).status == 422


def test_u01_u02_u03_pictures_are_made_safe_or_refused(crew: Crew) -> None:
    """U01 SVG, U02 what calls itself a picture, U03 bombs."""
    status, shown = put(crew.anna, picture())
    assert status == 200
    answer = crew.ben.get(shown["picture"])
    assert answer.headers["content-type"] in ("image/jpeg", "image/webp")
    with Image.open(io.BytesIO(answer.body)) as made:
        assert made.size[0] == made.size[1] <= 512
    for content in (SVG, b"<html><script>alert(1)</script>", b"", b"%PDF-1.7", bomb(), picture()[:60]):
        status, fields = put(crew.anna, content, "image/jpeg")
        assert (status, list(fields)) == (400, ["file"]), content[:20]
    assert crew.ben.get(shown["picture"]).body == answer.body
    assert put(crew.anna, b"x" * 10_000_001)[0] == 413
    gone = crew.anna.delete("/api/me/picture")
    assert gone.status == 200
    assert crew.ben.get(gone.json["picture"]).headers["content-type"] == "image/svg+xml"


def test_preferences_are_kept_and_every_page_bears_them(crew: Crew) -> None:
    assert crew.anna.get("/api/me/preferences").json == {
        "theme": "system",
        "enter_sends": False,
        "letters": True,
        "sound": True,
        "hints": True,
        "tones": True,
    }
    changed = crew.anna.patch("/api/me/preferences", {"theme": "dark", "enter_sends": True})
    kept = {"letters": True, "sound": True, "hints": True, "tones": True}
    assert changed.json == {"theme": "dark", "enter_sends": True, **kept}
    page = crew.anna.get("/people").text
    assert 'data-theme="dark"' in page
    assert 'data-enter-sends="on"' in page
    assert crew.anna.patch("/api/me/preferences", {"theme": "pink"}).json["error"]["fields"].keys() == {"theme"}
    assert "data-theme" not in crew.ben.get("/people").text.split("<body", 1)[0]
