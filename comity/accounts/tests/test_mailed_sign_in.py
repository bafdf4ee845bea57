"""What goes out by mail around signing in, from a real server to a real mail server."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from comity.accounts.tests.test_second_factor import turned_on
from comity.testing.client import Answer
from comity.testing.processes import OWNER_EMAIL, PASSWORD, Server, free_port
from comity.testing.waiting import SLACK

ANNA = "anna@lumen.example"
OTHER = "another lamp for every desk"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


class Postbox:
    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        content = envelope.content or b""
        text = content if isinstance(content, str) else content.decode()
        plain = text.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=")
        self.mails.append((",".join(envelope.rcpt_tos), plain))
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


def redeem(server: Server, token: str, password: str = OTHER) -> Answer:
    return server.client().post("/api/password-reset/redeem", {"token": token, "password": password})


@pytest.mark.slow
def test_a_password_is_set_anew_by_mail(serve: Callable[..., Server], postbox: tuple[Postbox, int]) -> None:
    """A08, A10, A12, A19: only to the stored address, under the public URL, every session ends, thirty at once."""
    box, port = postbox
    server = serve(settings={"COMITY_SMTP_URL": f"smtp://127.0.0.1:{port}", "COMITY_MAIL_FROM": "talk@lumen.example"})
    anna = server.signed_in(ANNA)
    spoofed = {"Content-Type": "application/json", "X-Forwarded-Host": "evil.example", "X_Forwarded_Proto": "https"}
    stranger = server.client()
    answers = [
        stranger.call("POST", "/api/password-reset", b'{"email": "%s"}' % email.encode(), spoofed)
        for email in ("nobody@lumen.example", "anna@lumen.exámple", "ＡＮＮＡ@lumen.example", "Anna@Lumen.Example")
    ]
    assert {(one.status, one.text) for one in answers} == {(202, answers[0].text)}
    until(lambda: bool(box.mails))
    time.sleep(1.5)  # a second letter would have come by now: that there is none cannot be waited for
    assert [to for to, _ in box.mails] == [ANNA]
    found = re.search(r"(\S+)/sign-in/password\?token=(cr_[\w-]+)", box.mails[0][1])
    assert found is not None and found[1] == server.url
    written = b"".join(path.read_bytes() for path in server.data.glob("comity.db*"))
    assert found[2].encode() not in written and found[2] not in server.log
    assert "New password" in stranger.get(f"/sign-in/password?token={found[2]}").text
    assert redeem(server, found[2], "short").status == 400
    with ThreadPoolExecutor(10) as many:
        statuses = list(many.map(lambda _: redeem(server, found[2]).status, range(30)))
    assert (statuses.count(204), statuses.count(410)) == (1, 29)
    assert anna.get("/api/me").status == 401
    assert server.client().post("/api/session", {"email": ANNA, "password": PASSWORD}).status == 401
    assert server.signed_in(ANNA, OTHER).get("/api/me").status == 200


def link(server: Server, token: str) -> Answer:
    return server.client().post("/api/session/link/redeem", {"token": token})


@pytest.mark.slow
def test_a_link_by_mail_lets_in_once(serve: Callable[..., Server], postbox: tuple[Postbox, int]) -> None:
    """A08, A10, A11, A19, A24, C07: the same answer to all, only to the stored address, looked at often,
    once of thirty, and a second factor is asked for."""
    box, port = postbox
    server = serve(settings={"COMITY_SMTP_URL": f"smtp://127.0.0.1:{port}", "COMITY_MAIL_FROM": "talk@lumen.example"})
    spoofed = {"Content-Type": "application/json", "X-Forwarded-Host": "evil.example", "X_Forwarded_Proto": "https"}
    stranger, pages = server.client(), []
    assert "Mail me a link" in stranger.get("/sign-in").text
    for email in ("nobody@lumen.example", "anna@lumen.exámple", "ＡＮＮＡ@lumen.example", "Anna@Lumen.Example"):
        body = b'{"email": "%s"}' % email.encode()
        answer = stranger.call("POST", "/api/session/link", body, spoofed)
        assert (answer.status, answer.text) == (202, "null")
        page = stranger.form("/sign-in/by-mail", email=email)
        pages.append((page.status, page.text.replace(email, "")))
    assert len(set(pages)) == 1 and pages[0][0] == 200
    until(lambda: len(box.mails) == 2)
    time.sleep(1.5)  # a third letter would have come by now: that there is none cannot be waited for
    assert [to for to, _ in box.mails] == [ANNA, ANNA]
    found = [re.search(r"(\S+)/sign-in/mailed\?token=(cm_[\w-]{43})", words) for _, words in box.mails]
    assert all(one is not None and one[1] == server.url for one in found)
    older, token = (one[2] for one in found if one is not None)
    written = b"".join(path.read_bytes() for path in server.data.glob("comity.db*"))
    assert token.encode() not in written and token not in server.log
    for _ in range(3):
        assert "Come in" in stranger.get(f"/sign-in/mailed?token={token}").text
    assert link(server, older).status == 410, "only the newest holds"
    for wrong in ("cm_nobody", token.replace("cm_", "cl_"), token.replace("cm_", "cr_"), "cs_x"):
        assert link(server, wrong).status == 410
        assert stranger.get(f"/sign-in/mailed?token={wrong}").status == 410
    assert redeem(server, token).status == 410, "it sets no password"
    with ThreadPoolExecutor(10) as many:
        answers = list(many.map(lambda _: link(server, token), range(30)))
    statuses = [one.status for one in answers]
    assert (statuses.count(200), statuses.count(410)) == (1, 29)
    anna = server.client(next(one for one in answers if one.status == 200).json["token"])
    assert anna.get("/api/me").json["handle"] == "anna"
    over = stranger.form("/sign-in/mailed", token=token)
    assert over.status == 410 and "comity_session" not in str(over.headers)
    turned_on(anna)
    stranger.post("/api/session/link", {"email": ANNA})
    until(lambda: len(box.mails) == 3)
    last = re.search(r"token=(cm_[\w-]{43})", box.mails[2][1])
    assert last is not None
    asked = stranger.form("/sign-in/mailed", token=last[1])
    assert asked.status == 200 and "one-time-code" in asked.text and "comity_session" not in str(asked.headers)
    tries = [stranger.post("/api/session/link", {"email": ANNA}).status for _ in range(10)]
    assert tries[-1] == 429


def test_no_link_is_offered_where_no_mail_goes_out(server: Server) -> None:
    stranger = server.client()
    assert "Mail me a link" not in stranger.get("/sign-in").text
    assert "No mail goes out from here" in stranger.get("/sign-in/by-mail").text
    assert stranger.post("/api/session/link", {"email": ANNA}).status == 202
    assert stranger.form("/sign-in/by-mail", email=" ").status == 422


@pytest.mark.slow
def test_a_new_device_is_told_of_by_mail(serve: Callable[..., Server], postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    server = serve(settings={"COMITY_SMTP_URL": f"smtp://127.0.0.1:{port}", "COMITY_MAIL_FROM": "talk@lumen.example"})
    body = b'{"email": "%s", "password": "%s"}' % (ANNA.encode(), PASSWORD.encode())

    def come(agent: str) -> Any:
        headers = {"Content-Type": "application/json", "User-Agent": agent}
        return server.client(server.client().call("POST", "/api/session", body, headers).json["token"])

    come(FIREFOX)
    phone = come(SAFARI)
    come(FIREFOX.replace("140", "141"))
    told = {"Firefox on Windows", "Safari on iPhone"}
    until(lambda: bool(box.mails))
    time.sleep(1.5)  # as above
    mails = [text for to, text in box.mails if to == ANNA]
    assert mails and all(any(words in text for words in told) for text in mails)
    assert len([text for text in mails if "Safari on iPhone" in text]) == 1
    listed = phone.get("/api/me/sessions").json["items"]
    assert {(one["browser"], one["platform"]) for one in listed} >= {("Firefox", "Windows"), ("Safari", "iPhone")}
    assert [one["browser"] for one in listed if one["this"]] == ["Safari"]


def test_devices_are_signed_out_one_by_one_and_all_at_once(server: Server) -> None:
    """A12, R05: the sockets of an ended session close within a second; nobody ends the session of another."""
    here, there, third = (server.signed_in(ANNA) for _ in range(3))
    cleo = server.signed_in(OWNER_EMAIL)
    live = there.live()
    ids = {one["id"] for one in here.get("/api/me/sessions").json["items"] if not one["this"]}
    mine = next(one["id"] for one in there.get("/api/me/sessions").json["items"] if one["this"])
    assert cleo.delete(f"/api/me/sessions/{mine}").status == 404
    assert here.delete(f"/api/me/sessions/{mine}").status == 204
    begun = time.monotonic()
    with pytest.raises(Exception):  # noqa: B017 - whatever the library says of a closed socket
        while True:
            live.receive(timeout=1)
    assert time.monotonic() - begun < SLACK
    assert there.get("/api/me").status == 401
    assert here.delete(f"/api/me/sessions/{mine}").status == 404
    assert mine in ids and third.get("/api/me").status == 200
    assert here.delete("/api/me/sessions").status == 204
    assert (third.get("/api/me").status, here.get("/api/me").status) == (401, 200)
    assert len(here.get("/api/me/sessions").json["items"]) == 1


def test_a_password_is_changed_by_the_old_one_or_by_a_link_from_an_admin(server: Server) -> None:
    """A12; without a mail server the page says whom to ask."""
    anna, elsewhere, cleo = server.signed_in(ANNA), server.signed_in(ANNA), server.signed_in(OWNER_EMAIL)
    wrong = anna.put("/api/me/password", {"password": "not hers", "new_password": OTHER})
    assert wrong.status == 422 and set(wrong.json["error"]["fields"]) == {"password"}
    assert anna.put("/api/me/password", {"password": PASSWORD, "new_password": "short"}).status == 400
    assert anna.put("/api/me/password", {"password": PASSWORD, "new_password": OTHER}).status == 204
    assert (anna.get("/api/me").status, elsewhere.get("/api/me").status) == (200, 401)
    assert "owner or admin" in server.client().get("/sign-in/forgotten").text
    member = next(one["id"] for one in cleo.get("/api/members").json["items"] if one["handle"] == "anna")
    older, link = (cleo.post(f"/api/members/{member}/password-link").json["link"] for _ in range(2))
    tokens = [one.partition("token=")[2] for one in (older, link)]
    assert redeem(server, tokens[0], PASSWORD).status == 410
    assert server.client().get(f"/sign-in/password?token={tokens[0]}").status == 410
    done = server.client().form("/sign-in/password", token=tokens[1], password=PASSWORD)
    assert (done.status, done.headers["location"]) == (303, "/sign-in?changed=yes")
    assert anna.get("/api/me").status == 401
    assert server.signed_in(ANNA).get("/api/me").status == 200
