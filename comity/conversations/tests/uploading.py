"""Uploads, for tests: forms, pictures, and one server for all tests of a module."""

from __future__ import annotations

import contextlib
import io
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from comity.testing.client import Answer, Client
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import Server, running_server


@contextlib.contextmanager
def crew_at(stage: Stage, folder: Path, **settings: str) -> Iterator[Crew]:
    """The crew at a server over a copy of the stage."""
    server = Server(folder, settings=settings)
    shutil.copytree(stage.data, server.data, dirs_exist_ok=True)
    with running_server(server):
        yield gather_again(server, stage.crew)


def form(name: str, content: bytes, *, field: str = "file") -> tuple[bytes, dict[str, str]]:
    """A multipart form with one file, and its headers."""
    boundary = f"b{uuid.uuid4().hex}"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    body = f"{head}Content-Type: text/html\r\n\r\n".encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def upload(client: Client, name: str, content: bytes, *, field: str = "file") -> Answer:
    body, headers = form(name, content, field=field)
    return client.call("POST", "/api/files", body, headers)


def uploaded(client: Client, name: str = "plan.txt", content: bytes = b"Plan") -> str:
    answer = upload(client, name, content)
    assert answer.status == 201, answer
    return str(answer.json["id"])


def send(client: Client, conversation: str, *files: str, lane: str = "message", body: str = "Here") -> Answer:
    content = {"client_id": str(uuid.uuid4()), "body": body, "lane": lane, "files": list(files)}
    return client.post(f"/api/conversations/{conversation}/messages", content)


def picture(width: int = 1_400, height: int = 700) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()
