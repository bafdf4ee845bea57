"""The front door without script: plain forms, one cookie, nothing of the house in it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from comity.testing.canary import CANARY
from comity.testing.client import Answer, Client
from comity.testing.crew import Crew
from comity.testing.processes import Server

COOKIE = "comity_visitor"


class Browser:
    """Somebody without script: follows forms, keeps one cookie."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.client: Client = server.client()
        self.url = server.url
        self.cookie = ""

    def get(self, path: str, **headers: str) -> Answer:
        return self.client.get(path, **headers, **({"Cookie": self.cookie} if self.cookie else {}))

    def fields(self, path: str) -> dict[str, str]:
        page = self.get(path).text
        return dict(re.findall(r'name="(nonce|seal)" value="([^"]+)"', page))

    def send(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.url} | headers
        if self.cookie:
            sent["Cookie"] = self.cookie
        answer = self.client.call("POST", path, urlencode(fields, errors="surrogatepass").encode(), sent)
        if COOKIE in answer.headers.get("set-cookie", ""):
            self.cookie = answer.headers["set-cookie"].split(";")[0]
        return answer

    def write(self, path: str, body: str, **more: str) -> Answer:
        return self.send(path, self.fields(path) | {"body": body} | more)


@pytest.fixture
def stranger(server: Server, crew: Crew) -> Iterator[Browser]:
    browser = Browser(server)
    yield browser
    assert CANARY.encode() not in b"".join(browser.client.received)


def test_a_question_without_script_reaches_anna_and_comes_back(stranger: Browser, crew: Crew) -> None:
    page = stranger.get("/@anna")
    assert page.status == 200 and "Anna Brandt" in page.text and "set-cookie" not in page.headers
    sent = stranger.write("/@anna", "Does it <b>fit</b>?")
    assert (sent.status, sent.headers["location"]) == (303, "/@anna#talk")
    assert "HttpOnly" in sent.headers["set-cookie"] and "SameSite=lax" in sent.headers["set-cookie"]
    [row] = crew.anna.get("/api/conversations").json["items"]
    assert (row["kind"], row["channel"], row["latest"]["text"]) == ("outside", "Front doors", "Does it <b>fit</b>?")
    crew.anna.say(row["id"], f"{CANARY} which frame?", lane="note")
    crew.anna.say(row["id"], "It does.")
    page = stranger.get("/@anna")
    assert "It does." in page.text and "&lt;b&gt;fit" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert stranger.write("/@anna", "Thank you").status == 303
    assert len(crew.anna.get("/api/conversations").json["items"]) == 1
    # What came to her door is hers.
    for other in (crew.ben, crew.cleo):
        assert other.get(f"/api/conversations/{row['id']}").status == 404
        assert other.get("/api/conversations").json["items"] == []
    # W19: another browser, and another door, show nothing of it.
    assert "It does." not in Browser(stranger.server).get("/@anna").text
    assert "It does." not in stranger.get("/@ben").text
    # The cookie is a credential only where it is asked for.
    assert stranger.get("/api/me").status == 401
    me = stranger.get("/api/me", **{"Comity-As": "visitor"})
    assert (me.status, me.json["kind"]) == (200, "visitor")
    assert stranger.get("/inbox", **{"Comity-As": "visitor"}).status == 403


def test_only_a_page_of_ours_sends_and_only_once(stranger: Browser, crew: Crew) -> None:
    fields = stranger.fields("/@anna") | {"body": "Once"}
    assert stranger.send("/@anna", fields, Origin="https://evil.example").status == 403
    assert stranger.send("/@anna", fields, Origin="null").status == 403
    for wrong in ({"seal": "1.00"}, {"seal": ""}, {"nonce": str(uuid.uuid4())}, {"seal": "é.ü"}):
        answer = stranger.send("/@anna", fields | wrong)
        assert answer.status == 422 and "send them again" in answer.text
    for body in ("", "   ", "\0", "x" * 20_001):
        answer = stranger.send("/@anna", fields | {"body": body})
        assert answer.status == 422 and "aria-invalid" in answer.text, body[:9]
    assert stranger.send("/@anna", fields | {"body": "\ud800"}).status < 500
    assert crew.anna.get("/api/conversations").json["items"][1:] == []
    fields = stranger.fields("/@ben") | {"body": "Once"}
    stranger.cookie = ""
    fields = stranger.fields("/@ben") | {"body": "Once"}
    other = Browser(stranger.server)
    assert [stranger.send("/@ben", fields).status, other.send("/@ben", fields).status] == [303, 303]
    assert stranger.cookie == other.cookie
    [row] = crew.ben.get("/api/conversations").json["items"]
    assert len(crew.ben.get(f"/api/conversations/{row['id']}/messages").json["items"]) == 1


def test_doors_that_are_there_and_doors_that_are_not(stranger: Browser, crew: Crew) -> None:
    assert crew.cleo.post("/api/members", {"handle": "gus", "name": "Gus", "role": "guest"}).status == 201
    for path in ("/@nobody", "/@", "/@%00", "/@vic", "/anna", f"/@{'x' * 300}", "/@an%20na", "/%40%40anna", "/@gus"):
        assert stranger.get(path).status == 404, path
    assert stranger.client.call("HEAD", "/@anna").status == 200
    assert stranger.client.call("HEAD", "/@nobody").status == 404
    for path, accept in (("/@anna.vcf", "*/*"), ("/@ANNA", "text/vcard")):
        card = stranger.get(path, Accept=accept)
        assert card.status == 200 and card.headers["content-type"].startswith("text/vcard")
        assert "FN:Anna Brandt" in card.text and "/@anna" in card.text and "anna@lumen.example" not in card.text
    assert stranger.get("/@nobody.vcf").status == 404
    room = crew.room(crew.anna, crew.ben, title=f"{CANARY} plans")
    crew.anna.say(room, f"{CANARY} words")
    page = stranger.get("/@ANNA").text
    assert 'property="og:title" content="Anna Brandt"' in page and "noindex" not in page
    assert "anna@lumen.example" not in page and "Too few answers yet" in page


def test_all_doors_and_whoever_knows(stranger: Browser, crew: Crew) -> None:
    page = stranger.get("/doors").text
    assert all(f'href="/@{handle}"' in page for handle in ("anna", "ben", "cleo", "dora"))
    assert 'href="/@anna"' not in stranger.get("/doors?q=okaf").text
    assert stranger.get("/doors?q=%00&about=%00").status == 200
    assert stranger.get("/doors/words").status == 200
    sent = stranger.write("/doors?about=lamp", "Which lamp bulb fits?")
    assert sent.status == 303
    door = sent.headers["location"].removesuffix("#talk")
    assert "Which lamp bulb fits?" in stranger.get(door).text and "colleagues who can help" in stranger.get(door).text
    [row] = crew.dora.get("/api/conversations").json["items"]
    assert row["latest"]["text"] == "Which lamp bulb fits?"
