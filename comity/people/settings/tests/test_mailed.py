"""Invitations by mail, from a real server to a real mail server."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from comity.testing.processes import PASSWORD, Server, free_port
from comity.testing.waiting import SLACK


class Postbox:
    def __init__(self) -> None:
        self.mails: list[str] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if address.startswith("nobody@"):
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        content = envelope.content or b""
        self.mails.append(content if isinstance(content, str) else content.decode())
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    box, port = Postbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10 * SLACK
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_an_invitation_goes_by_mail_and_its_link_stands_nowhere_else(
    serve: Callable[..., Server], postbox: tuple[Postbox, int]
) -> None:
    box, port = postbox
    server = serve(settings={"COMITY_SMTP_URL": f"smtp://127.0.0.1:{port}", "COMITY_MAIL_FROM": "talk@lumen.example"})
    cleo = server.signed_in("cleo@lumen.example")
    asked = cleo.post("/api/invitations", {"email": "noor@elsewhere.example", "name": "Noor"}).json
    assert (asked["mail"], asked["link"]) == ("waiting", None)
    nobody = cleo.post("/api/invitations", {"email": "nobody@elsewhere.example"}).json
    until(lambda: len(box.mails) == 1)
    states = {asked["id"]: "sent", nobody["id"]: "550"}

    def told() -> dict[str, str]:
        return {row["id"]: row["mail"] for row in cleo.get("/api/invitations").json["items"]}

    until(lambda: all(words in told()[one] for one, words in states.items()))
    found = re.search(
        r"/join\?token=(ci_[\w-]+)", box.mails[0].replace("=\r\n", "").replace("=\n", "").replace("=3D", "=")
    )
    assert found is not None
    written = b"".join(path.read_bytes() for path in server.data.glob("*") if path.is_file())
    assert found[1].encode() not in written
    assert found[1] not in server.log
    content = {"token": found[1], "name": "Noor", "handle": "noor", "email": "noor@elsewhere.example"}
    assert server.client().post("/api/join", content | {"password": PASSWORD}).status == 201
