"""The rows of uploads that are about what Comity never does: open what is packed, follow what a list names."""

from __future__ import annotations

import io
import socket
import zipfile

from comity.conversations.tests.uploading import send, uploaded
from comity.testing.crew import Crew
from comity.testing.processes import free_port
from comity.testing.waiting import SLACK
from tests.security.hostile import Cost
from tests.sources import imports, is_test, name, product

UNPACKERS = {"zipfile", "tarfile", "gzip", "bz2", "lzma", "zlib", "shutil.unpack_archive", "py7zr", "libarchive"}
BOUNDED = {
    "comity/foundation/pages.py: gzip",  # packs what is static
    "comity/foundation/fetch/client.py: zlib",  # unpacks answers up to a size, see its tests
    "comity/foundation/files/word_reader.py: zipfile",  # in a child with little memory and time, see its tests
    "comity/foundation/live/relay.py: zlib",  # unpacks what another process of ours packed, up to a size
    "comity/etiquette/moderation/spam/scoring.py: zlib",  # unpacks a list that ships with it
    "comity/etiquette/moderation/spam/tokens.py: zlib",  # a checksum
}
PLAYERS = {"av", "ffmpeg", "moviepy", "imageio", "cv2", "xml.etree", "xml.dom", "xml.sax", "lxml"}
"""Libraries that open films, lists of films and documents with entities."""


def bomb() -> bytes:
    """Some kilobytes that would unpack to gigabytes, in a packet within a packet."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packet:
        packet.writestr("zeros", bytes(20_000_000))
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packet:
        for number in range(200):
            packet.writestr(f"../{number}.zip", inner.getvalue())
    return outer.getvalue()


def test_u11_packets_are_never_opened(crew: Crew) -> None:
    """U11: a bomb is as many bytes as it has, kept and given back; the server unpacks nothing."""
    assert crew.server.process is not None and crew.server.process.pid is not None
    pid, room, content = crew.server.process.pid, crew.room(crew.anna, crew.ben), bomb()
    before = Cost.of(pid)
    file = uploaded(crew.anna, "plans.zip", content)
    assert send(crew.anna, room, file).status == 201
    got = crew.ben.get(f"/api/files/{file}")
    assert got.body == content
    assert crew.ben.get(f"/api/files/{file}/preview").status == 404
    after = Cost.of(pid)
    assert after.cpu - before.cpu < SLACK
    assert after.resident - before.resident < 20_000_000
    found = {f"{name(path)}: {module}" for path in product() for module, _ in imports(path) if module in UNPACKERS}
    assert found == BOUNDED


def test_u14_lists_of_films_are_not_followed(crew: Crew) -> None:
    """U14: they are files to take home; nobody asks for what they name, and nothing of ours plays films."""
    room, port = crew.room(crew.anna, crew.ben), free_port()
    with socket.create_server(("127.0.0.1", port)) as ear:
        ear.settimeout(0.5)
        for file, content in {
            "film.m3u8": f"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:{port}/a.ts\nfile:///etc/passwd\n",
            "film.mp4": f"ffconcat version 1.0\nfile 'http://127.0.0.1:{port}/b'\n",
            "film.mpd": f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'http://127.0.0.1:{port}/c'>]><MPD>&a;</MPD>",
        }.items():
            made = uploaded(crew.anna, file, content.encode())
            assert send(crew.anna, room, made, body=file).status == 201
            got = crew.ben.get(f"/api/files/{made}")
            assert got.body == content.encode()
            assert got.headers["content-disposition"].startswith("attachment")
            assert crew.ben.get(f"/api/files/{made}/preview").status == 404
        try:
            ear.accept()
            heard = True
        except TimeoutError:
            heard = False
    assert not heard
    players = {
        f"{name(path)}: {module}"
        for path in product()
        if not is_test(path)
        for module, _ in imports(path)
        if module in PLAYERS
    }
    assert players == set()
