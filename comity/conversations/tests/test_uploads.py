"""Uploads in pieces (tus 1.0), and the room that there is for them."""

from __future__ import annotations

import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

from comity.conversations.tests.uploading import crew_at, send, upload, uploaded
from comity.testing.client import Answer, Client
from comity.testing.crew import Crew
from comity.testing.plugin import Stage

PLACE = "/api/files/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
LIMITS = '{"size.unsent.member": [100000, 0], "size.file": [60000, 0], "size.visitor": [20000, 0]}'


@pytest.fixture(scope="module")
def crew(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with crew_at(sqlite_stage, tmp_path_factory.mktemp("uploads"), COMITY_LIMITS=LIMITS) as found:
        yield found


def begin(client: Client, size: int | str, name: str = "film.bin", **headers: str) -> Answer:
    named = {"Upload-Metadata": f"filename {b64encode(name.encode()).decode()},kind dGV4dC9odG1s"}
    return client.call("POST", PLACE, b"", TUS | {"Upload-Length": str(size)} | named | headers)


def piece(client: Client, url: str, offset: int | str, content: bytes, **headers: str) -> Answer:
    asked = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
    return client.call("PATCH", url, content, TUS | asked | headers)


def stands(client: Client, url: str) -> str:
    return client.call("HEAD", url, headers=TUS).headers["upload-offset"]


def test_a_file_in_pieces(crew: Crew) -> None:
    content = bytes(range(250)) * 200
    made = begin(crew.anna, len(content), "../Größe.bin")
    url = made.headers["location"]
    assert (made.status, made.headers["tus-resumable"], stands(crew.anna, url)) == (201, "1.0.0", "0")
    assert send(crew.anna, crew.room(crew.anna), url.rpartition("/")[2]).status == 422
    assert crew.anna.get(f"/api/files/{url.rpartition('/')[2]}").status == 404
    first = piece(crew.anna, url, 0, content[:20_000])
    assert (first.status, first.headers["upload-offset"], stands(crew.anna, url)) == (204, "20000", "20000")
    assert piece(crew.anna, url, 20_000, content[20_000:]).status == 204
    file = crew.anna.get(url).json
    assert (file["name"], file["size"]) == ("Größe.bin", len(content))
    assert crew.anna.get(f"/api/files/{file['id']}").body == content
    assert send(crew.anna, crew.room(crew.anna, crew.ben), file["id"]).status == 201


def test_what_the_protocol_says_of_itself(crew: Crew) -> None:
    said = Client(crew.server.url).call("OPTIONS", PLACE)
    assert (said.status, said.headers["tus-version"], said.headers["tus-max-size"]) == (204, "1.0.0", "60000")
    assert begin(crew.dora, 5, **{"Tus-Resumable": "0.2.2"}).status == 412


def test_pieces_that_do_not_fit(crew: Crew) -> None:
    """U10: overlapping, negative, beyond the end, empty, of another kind or another person."""
    url = begin(crew.ben, 1_000).headers["location"]
    assert piece(crew.ben, url, 0, b"x" * 600).status == 204
    tries: list[tuple[Any, bytes, dict[str, str], int]] = [
        (0, b"y" * 600, {}, 409),
        (599, b"y", {}, 409),
        (700, b"y", {}, 409),
        (-1, b"y", {}, 400),
        ("1e2", b"y", {}, 400),
        (600, b"", {}, 400),
        (600, b"y" * 401, {}, 413),
        (600, b"y", {"Content-Type": "text/plain"}, 415),
        (600, b"y", {"Tus-Resumable": "2.0.0"}, 412),
    ]
    for offset, content, headers, status in tries:
        assert piece(crew.ben, url, offset, content, **headers).status == status, (offset, content[:3], headers)
    assert stands(crew.ben, url) == "600"
    assert crew.anna.call("HEAD", url, headers=TUS).status == 404
    assert piece(crew.anna, url, 600, b"y").status == 404
    assert piece(crew.ben, url, 600, b"x" * 400).status == 204
    assert crew.ben.get(f"/api/files/{url.rpartition('/')[2]}").body == b"x" * 1_000


def test_announcements_that_are_wrong(crew: Crew) -> None:
    """U10."""
    for size, status in ((0, 400), (-5, 400), ("many", 400), (60_001, 413), (10**18, 400)):
        assert begin(crew.ben, size).status == status, size
    assert begin(crew.ben, 5, **{"Upload-Metadata": "filename not-base64!"}).status == 400


def test_a_broken_connection_keeps_what_came(crew: Crew) -> None:
    """U10: half a piece, then the line is cut; the upload goes on from there."""
    content = bytes(range(200)) * 200
    url = begin(crew.dora, len(content)).headers["location"]
    there = urlsplit(crew.server.url)
    with socket.create_connection((there.hostname, there.port)) as line:
        head = f"PATCH {url} HTTP/1.1\r\nHost: {there.netloc}\r\nAuthorization: Bearer {crew.dora.token}\r\n"
        head += "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
        line.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content[:15_000])
        threading.Event().wait(0.5)
    for _ in range(50):
        if (offset := int(stands(crew.dora, url))) > 0:
            break
        threading.Event().wait(0.1)
    assert 0 < offset <= 15_000
    assert piece(crew.dora, url, offset, content[offset:]).status == 204
    assert crew.dora.get(f"/api/files/{url.rpartition('/')[2]}").body == content


def test_two_pieces_at_once(crew: Crew) -> None:
    """U10: one of them counts."""
    url = begin(crew.dora, 10_000).headers["location"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: piece(crew.dora, url, 0, bytes([n]) * 10_000).status, range(8)))
    assert answers.count(204) == 1 and set(answers) <= {204, 404, 409}
    got = crew.dora.get(f"/api/files/{url.rpartition('/')[2]}").body
    assert len(got) == 10_000 and len(set(got)) == 1


def test_an_upload_is_given_up(crew: Crew) -> None:
    url = begin(crew.dora, 10).headers["location"]
    assert crew.dora.call("DELETE", url, headers=TUS).status == 204
    assert (crew.dora.call("HEAD", url, headers=TUS).status, piece(crew.dora, url, 0, b"x").status) == (404, 404)


def test_many_at_once_stay_within_the_room_there_is(crew: Crew) -> None:
    """U13: 50 parallel uploads at the edge; open ones count with what they may get."""
    cleo = crew.cleo
    with ThreadPoolExecutor(16) as pool:
        begun = list(pool.map(lambda _: begin(cleo, 9_000).status, range(25)))
        sent = list(pool.map(lambda _: upload(cleo, "n.bin", bytes(9_000)).status, range(25)))
    assert set(begun + sent) <= {201, 422} and 1 <= (begun + sent).count(201) <= 11


def test_people_outside_have_a_total(crew: Crew) -> None:
    vic = crew.visit()
    talk = crew.ask(vic)
    assert send(vic, talk, uploaded(vic, "a.bin", bytes(15_000))).status == 201
    refused = upload(vic, "b.bin", bytes(9_000))
    assert (refused.status, refused.error) == (422, "too_much")
