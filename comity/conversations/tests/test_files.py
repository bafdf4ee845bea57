"""Files of messages, at a running server."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from comity.accounts.tests.test_second_factor import turned_on
from comity.conversations.tests.uploading import crew_at, form, picture, send, upload, uploaded
from comity.testing.client import Client
from comity.testing.crew import Crew
from comity.testing.plugin import Stage
from comity.testing.processes import OWNER_EMAIL, Server


@pytest.fixture(scope="module")
def crew(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with crew_at(sqlite_stage, tmp_path_factory.mktemp("files")) as found:
        yield found


@pytest.fixture
def vic(crew: Crew) -> Client:
    """A visitor of his own for each test."""
    return crew.visit()


def blobs(crew: Crew) -> set[Path]:
    return {path for path in (crew.server.data / "files").rglob("*") if path.is_file()}


def test_what_is_sent_is_what_everybody_gets(crew: Crew, vic: Client) -> None:
    """INV-10: every file of a message has the bytes that were sent, for whom it is meant and for nobody else."""
    room, talk = crew.room(crew.anna, crew.ben), crew.ask(vic)
    contents = {"plan.bin": bytes(range(256)) * 4_000, "words.txt": "Größe".encode(), "empty name": b"x"}
    for conversation, reader, stranger in ((room, crew.ben, crew.dora), (talk, vic, crew.visit("walt"))):
        files = {name: uploaded(crew.anna, name, content) for name, content in contents.items()}
        sent = send(crew.anna, conversation, *files.values(), body="")
        assert [file["name"] for file in sent.json["files"]] == list(files)
        for name, file in files.items():
            got = reader.get(f"/api/files/{file}")
            assert (got.status, hashlib.sha256(got.body).digest()) == (200, hashlib.sha256(contents[name]).digest())
            assert int(got.headers["content-length"]) == len(contents[name])
            assert stranger.get(f"/api/files/{file}").status == 404
    seen = vic.get(f"/api/conversations/{talk}/messages").json["items"][-1]
    assert [file["size"] for file in seen["files"]] == [len(content) for content in contents.values()]


def test_words_beside_a_file_name_somebody_too(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    sent = send(crew.anna, room, uploaded(crew.anna), body="@ben please print it").json
    assert (sent["mentions"], len(sent["files"])) == ([crew.ben.person], 1)


def test_only_ones_own_ready_files_can_be_sent_once(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    of_anna, of_ben = uploaded(crew.anna), uploaded(crew.ben)
    assert crew.ben.get(f"/api/files/{of_anna}").status == 404
    refused = send(crew.anna, room, of_anna, of_ben, of_anna)
    assert (refused.status, set(refused.json["error"]["fields"])) == (422, {"files[1]", "files[2]"})
    assert send(crew.anna, room, of_anna).status == 201
    assert send(crew.anna, room, of_anna).status == 422
    assert send(crew.anna, room, *[of_ben] * 11).status == 400
    assert crew.anna.delete(f"/api/files/{of_anna}").status == 404
    assert (crew.ben.delete(f"/api/files/{of_ben}").status, crew.ben.get(f"/api/files/{of_ben}").status) == (204, 404)


def test_files_of_notes_stay_inside(crew: Crew, vic: Client) -> None:
    """W07 and the rule of the house: CANARY-INSIDE."""
    talk = crew.ask(vic)
    file = uploaded(crew.anna, "CANARY-INSIDE.txt", b"CANARY-INSIDE")
    assert send(crew.anna, talk, file, lane="note", body="CANARY-INSIDE").status == 201
    assert crew.ben.get(f"/api/files/{file}").status == 200
    for path in (f"/api/files/{file}", f"/api/files/{file}/link", f"/api/files/{file}/preview", f"/files/{file}/x"):
        assert vic.get(path).status == 404
    assert vic.get(f"/api/conversations/{talk}/files").json == {"items": [], "next": None}
    assert vic.get("/api/files?q=canary").json["items"] == []
    mine = crew.anna.get(f"/api/files/{file}/link").json["url"]
    assert Client(crew.server.url).get(mine).status == 404
    assert [row["lane"] for row in crew.anna.get("/api/files?q=CANARY").json["items"]] == ["note"]


def test_own_conversation_with_the_file_of_another_is_not_found(crew: Crew, vic: Client) -> None:
    """W07."""
    talk, walt = crew.ask(vic), crew.visit("walt")
    other = crew.ask(walt)
    file = uploaded(crew.anna)
    assert send(crew.anna, talk, file).status == 201
    nothing = walt.get(f"/api/files/{uuid.uuid4()}")
    for path in (f"/api/files/{file}", f"/api/files/{file}/link", f"/api/files/{file}/preview"):
        assert (walt.get(path).status, walt.get(path).body) == (404, nothing.body)
    assert send(walt, other, file).status == 422
    assert walt.get(f"/api/conversations/{talk}/files").status == 404


def test_taken_back_is_gone(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    file = uploaded(crew.anna)
    message = send(crew.anna, room, file).json["id"]
    assert crew.anna.delete(f"/api/messages/{message}").status == 204
    assert crew.ben.get(f"/api/files/{file}").status == 404
    assert crew.anna.get(f"/api/conversations/{room}/files").json["items"] == []
    assert send(crew.anna, room, file).status == 201


def test_edits_keep_files(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    message = send(crew.anna, room, uploaded(crew.anna)).json
    edited = crew.anna.patch(f"/api/messages/{message['id']}", {"body": "Other words"}).json
    assert edited["files"] == message["files"]


def test_links_open_one_file_to_one_person_for_an_hour(crew: Crew, vic: Client) -> None:
    """U07."""
    talk, nobody = crew.ask(vic), Client(crew.server.url)
    file, other = uploaded(crew.anna, "a.txt", b"A"), uploaded(crew.anna, "b.txt", b"B")
    send(crew.anna, talk, file, other)
    link = vic.get(f"/api/files/{file}/link").json["url"]
    assert (nobody.get(link).status, nobody.get(link).body) == (200, b"A")
    path, asked = urlsplit(link).path, {name: value[0] for name, value in parse_qs(urlsplit(link).query).items()}
    wrong = [
        path.replace(file, other) + "?" + urlencode(asked),
        f"{path}?" + urlencode(asked | {"for": crew.anna.person}),
        f"{path}?" + urlencode(asked | {"until": str(int(asked["until"]) + 1)}),
        f"{path}?" + urlencode(asked | {"until": "1"}),
        f"{path}?" + urlencode(asked | {"sig": "A" * 43}),
        f"{path}?" + urlencode(asked | {"sig": "ä"}),
        f"{path}?sig={asked['sig']}",
    ]
    assert [nobody.get(one).status for one in wrong] == [403] * len(wrong)
    assert nobody.call("DELETE", link).status == 405
    assert nobody.get(path).status == 303
    assert crew.server.log.count(asked["sig"]) == 0


def test_links_end_with_the_right_to_see(crew: Crew, vic: Client) -> None:
    """U07."""
    talk = crew.ask(vic)
    file = uploaded(crew.anna)
    message = send(crew.anna, talk, file).json["id"]
    link = vic.get(f"/api/files/{file}/link").json["url"]
    assert vic.get(link).status == 200
    crew.anna.delete(f"/api/messages/{message}")
    assert vic.get(link).status == 404


def test_strangers_decide_neither_type_nor_place(crew: Crew) -> None:
    """U01, U02, U05, U09: whatever a file is called and claims to be, it is download-only and harmless."""
    room = crew.room(crew.anna, crew.ben)
    pages = {
        "photo.jpg": b"<html><script>alert(1)</script>",
        "logo.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "a.svgz": b"\x1f\x8b\x08\0",
        "../../x.html": b"<!doctype html><script src=//evil.example></script>",
        "gif.js": b"GIF89a=1;alert(1)//",
        "doc.pdf": b"%PDF-1.4 /OpenAction << /JS (app.alert(1)) >>",
    }
    files = [uploaded(crew.anna, name, content) for name, content in pages.items()]
    send(crew.anna, room, *files)
    for file in files:
        for query in ("", "?response-content-type=text/html&download=0&type=text/html&disposition=inline"):
            got = crew.ben.call("GET", f"/files/{file}/x.html{query}", headers={"Accept": "text/html"})
            assert got.status == 200
            assert got.headers["content-disposition"].startswith("attachment; filename=")
            assert got.headers["content-type"] not in ("text/html", "image/svg+xml", "application/javascript")
            assert got.headers["content-security-policy"] == "sandbox; default-src 'none'"
            assert got.headers["x-content-type-options"] == "nosniff"
            assert got.headers["cross-origin-resource-policy"] == "same-origin"
        assert crew.ben.get(f"/api/files/{file}/preview").status == 404
    assert crew.anna.get(f"/api/conversations/{room}/files").json["items"][0]["name"] in [
        name.rpartition("/")[2] for name in pages
    ]


def test_stored_files_have_no_other_addresses(crew: Crew) -> None:
    """U06."""
    file = uploaded(crew.anna)
    for path in ("..%2f..%2fsecret_key", "%2e%2e/secret_key", f"{file}%2f..%2f..%2fcomity.db", f"{file}%00", "..\\x"):
        for start in ("/files/", "/api/files/", "/api/files/uploads/"):
            assert crew.anna.get(start + path).status in (404, 405), start + path


def test_pictures_are_shown_and_have_a_smaller_copy(crew: Crew) -> None:
    room, content = crew.room(crew.anna, crew.ben), picture()
    made = upload(crew.anna, "wheel.html", content).json
    assert (made["media_type"], made["width"], made["height"]) == ("image/jpeg", 1_400, 700)
    sent = send(crew.anna, room, made["id"]).json["files"][0]
    assert sent == {key: made[key] for key in ("id", "name", "media_type", "size", "width", "height")} | {
        "preview": True
    }
    whole, small = crew.ben.get(made["url"]), crew.ben.get(made["preview_url"])
    assert (whole.body, whole.headers["content-type"]) == (content, "image/jpeg")
    assert whole.headers["content-disposition"].startswith("inline;")
    assert len(small.body) < len(content) / 2 and small.headers["content-type"] == "image/jpeg"


def test_ranges_and_what_one_has_already(crew: Crew) -> None:
    file = uploaded(crew.anna, "n.txt", b"0123456789")
    url = f"/api/files/{file}"
    part = crew.anna.call("GET", url, headers={"Range": "bytes=2-4"})
    assert (part.status, part.body, part.headers["content-range"]) == (206, b"234", "bytes 2-4/10")
    ranges = {"bytes=-3": (206, b"789"), "bytes=8-99": (206, b"89"), "bytes=0-": (200, b"0123456789")}
    ranges |= {
        "bytes=10-": (416, b""),
        "bytes=4-2": (416, b""),
        "bytes=-0": (416, b""),
        "rows=1-2": (200, b"0123456789"),
    }
    for asked, expected in ranges.items():
        got = crew.anna.call("GET", url, headers={"Range": asked})
        assert (got.status, got.body) == expected, asked
    assert crew.anna.call("GET", url, headers={"If-None-Match": part.headers["etag"]}).status == 304
    assert crew.anna.call("HEAD", url).headers["content-length"] == "10"
    packed = crew.anna.call("GET", url, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in packed.headers


@pytest.mark.parametrize(
    ("field", "name", "content", "status"),
    [("file", "a", b"", 400), ("other", "a", b"x", 400), ("file", "n" * 9_000, b"x", 400)],
)
def test_bad_forms_are_refused_and_leave_nothing(
    crew: Crew, field: str, name: str, content: bytes, status: int
) -> None:
    """U05, U10."""
    before = blobs(crew)
    answer = upload(crew.anna, name, content, field=field)
    assert (answer.status, bool(answer.json["error"]["fields"])) == (status, True)
    assert blobs(crew) == before


def test_no_form_at_all(crew: Crew) -> None:
    body, headers = form("a.txt", b"x")
    assert crew.anna.post("/api/files", {"file": "x"}).status == 400
    assert crew.anna.call("POST", "/api/files", body[:-20], headers).status == 400
    assert crew.anna.call("POST", "/api/files", body, {"Content-Type": "multipart/form-data"}).status == 400
    assert crew.anna.call("POST", "/api/files", b"", headers).status == 400


def test_too_large_is_refused_before_it_is_there(crew: Crew) -> None:
    answer = upload(crew.anna, "large.bin", bytes(25_000_001))
    assert (answer.status, answer.error) == (413, "too_large")
    assert upload(crew.anna, "just.bin", bytes(25_000_000)).status == 201


def test_visitors_upload_within_their_limits(crew: Crew, vic: Client) -> None:
    talk = crew.ask(vic)
    file = uploaded(vic, "photo.txt", b"Photo")
    assert send(vic, talk, file).status == 201
    assert crew.anna.get(f"/api/files/{file}").body == b"Photo"
    statuses = [upload(vic, "more.txt", b"x").status for _ in range(11)]
    assert statuses[:9] == [201] * 9 and 429 in statuses


def test_an_unfinished_sign_in_opens_no_file(server: Server) -> None:
    """Doors of files are open to strangers with a signed link; half a proof opens them no further than none."""
    cleo, anna = server.signed_in(OWNER_EMAIL), server.signed_in("anna@lumen.example")
    room = anna.post("/api/conversations", {"kind": "room", "title": "Plans", "participants": []}).json["id"]
    path = f"/files/{send(anna, room, uploaded(anna)).json['files'][0]['id']}/plan.txt"
    assert anna.get(path).status == 200
    turned_on(cleo)
    assert cleo.patch("/api/organisation", {"second_factor_required": True}).status == 200
    assert anna.get(path).status in (401, 404)
