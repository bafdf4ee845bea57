"""Mail over HTTP, from a real server to a real mail server and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.channels.email.tests.house import SUPPORT, VIC, Postbox, written
from comity.conversations.tests.uploading import crew_at
from comity.testing.client import Answer, Client
from comity.testing.crew import Crew, created
from comity.testing.plugin import Stage
from comity.testing.waiting import SLACK, until

BEN = "ben@lumen.example"
RAW = {"Content-Type": "message/rfc822"}


@pytest.fixture(scope="module")
def crew(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """No mail server: what arrives is tried here."""
    with crew_at(sqlite_stage, tmp_path_factory.mktemp("mail"), COMITY_LIMITS="off") as found:
        yield found


@pytest.fixture(scope="module")
def mailbox(crew: Crew) -> dict[str, Any]:
    return created(crew.cleo, "/api/mailboxes", {"address": SUPPORT, "name": "Support", "asked": [crew.anna.person]})


def bring(client: Client, channel: str, raw: bytes, query: str = "") -> Answer:
    return client.call("POST", f"/api/channels/{channel}/mails{query}", raw, RAW)


def filed(crew: Crew, mail: str) -> dict[str, Any]:
    """A mail, once it waits no longer."""

    def settled() -> dict[str, Any]:
        found: dict[str, Any] = crew.cleo.get(f"/api/mails/{mail}").json
        return {} if found["state"] == "received" else found

    found = until(settled, 10 * SLACK)
    assert found, f"{mail} still waits"
    return found


def test_a_raw_mail_comes_in_and_is_known_again(crew: Crew, mailbox: dict[str, Any]) -> None:
    raw = written("Where is my order?")
    first = bring(crew.cleo, mailbox["channel"], raw, f"?recipient={SUPPORT}&sender={VIC}")
    again = bring(crew.cleo, mailbox["channel"], raw)
    assert (first.status, again.status) == (201, 200)
    assert again.json == {"mail": first.json["mail"], "created": False}
    mail = filed(crew, first.json["mail"])
    assert (mail["state"], mail["reason"], mail["sender"], mail["route"]) == ("filed", "new", VIC, "http")
    said = crew.anna.get(f"/api/conversations/{mail['conversation']}/messages").json["items"]
    assert said[-1]["body"] == "Order 4711\n\nWhere is my order?"
    listed = crew.cleo.get(f"/api/mailboxes/{mailbox['id']}/mails?state=filed&limit=1").json
    assert listed["items"][0]["id"] == mail["id"]


def test_only_those_who_look_after_channels_bring_and_see_mail(crew: Crew, mailbox: dict[str, Any]) -> None:
    assert bring(crew.anna, mailbox["channel"], written()).status == 403
    assert bring(crew.server.client(), mailbox["channel"], written()).status == 401
    assert bring(crew.cleo, crew.channel.id, written()).status == 404
    for path in ("/api/mailboxes", f"/api/mailboxes/{mailbox['id']}/mails", "/api/suppressed-addresses"):
        assert (crew.cleo.get(path).status, crew.anna.get(path).status) == (200, 403)


def test_bad_input_is_named(crew: Crew, mailbox: dict[str, Any]) -> None:
    assert bring(crew.cleo, mailbox["channel"], b"  ").json["error"]["fields"] == {"body": "must be a mail"}
    assert bring(crew.cleo, mailbox["channel"], b"x" * 36_000_001).status == 413
    for content, field in (
        ({"address": "nobody"}, "address"),
        ({"address": "x" * 30 + "@lumen.example"}, "address"),
        ({"address": "a+b@lumen.example"}, "address"),
        ({"address": SUPPORT}, "address"),
        ({"address": "a@lumen.example", "owner": crew.vic.person}, "owner"),
        ({"address": "a@lumen.example", "imap_port": 0}, "imap_port"),
        ({"address": "a@lumen.example", "imap_host": "http://x"}, "imap_host"),
    ):
        refused = crew.cleo.post("/api/mailboxes", content)
        assert 400 <= refused.status < 500 and list(refused.json["error"]["fields"]) == [field], refused
    assert crew.cleo.get(f"/api/mailboxes/{mailbox['id']}/mails?state=lost&limit=0").error == "bad_input"


def test_a_mailbox_is_changed_removed_and_brought_back(crew: Crew) -> None:
    box = created(crew.cleo, "/api/mailboxes", {"address": "sales@lumen.example"})
    url = f"/api/mailboxes/{box['id']}"
    changed = crew.cleo.patch(url, {"name": "Sales", "imap_host": "IMAP.lumen.example", "imap_secret": "open sesame"})
    assert (changed.json["name"], changed.json["imap_host"]) == ("Sales", "imap.lumen.example")
    assert changed.json["has_secret"] is True and "sesame" not in changed.text
    stored = b"".join(path.read_bytes() for path in crew.server.data.glob("comity.db*"))
    assert b"open sesame" not in stored
    assert crew.cleo.delete(url).status == 204
    assert (crew.cleo.get(url).status, bring(crew.cleo, box["channel"], written()).status) == (404, 404)
    assert crew.cleo.put(url).json["address"] == "sales@lumen.example"
    assert crew.cleo.get(url).status == 200


def test_what_cannot_be_read_is_shown_and_tried_again(crew: Crew, mailbox: dict[str, Any]) -> None:
    mail = filed(crew, bring(crew.cleo, mailbox["channel"], b"\r\n\r\nnothing").json["mail"])
    assert mail["state"] == "quarantined" and mail["reason"]
    assert crew.cleo.post(f"/api/mails/{mail['id']}/retry").status == 202
    assert filed(crew, mail["id"])["state"] == "quarantined"
    page = crew.cleo.get(f"/settings/email/{mailbox['id']}?state=quarantined")
    assert page.status == 200 and f"/api/mails/{mail['id']}/retry" in page.text
    overview = crew.cleo.get("/settings/email")
    assert SUPPORT in overview.text and "COMITY_SMTP_URL" in overview.text
    assert crew.anna.get("/settings/email").status == 403


def test_the_way_of_a_message_is_told_on_its_page(crew: Crew, mailbox: dict[str, Any]) -> None:
    raw = written("Hello", subject="A talk of its own", sender="noor@elsewhere.example")
    mail = filed(crew, bring(crew.cleo, mailbox["channel"], raw).json["mail"])
    page = crew.anna.get(f"/conversations/{mail['conversation']}")
    assert page.status == 200 and SUPPORT in page.text and "by mail" in page.text
    whole = f"/messages/{mail['message']}/mail"
    assert f'href="{whole}"' in page.text
    told = crew.anna.get(f"/api{whole}").json
    assert (told["subject"], told["words"], told["sender"]) == ("A talk of its own", "Hello", "noor@elsewhere.example")
    shown = crew.anna.get(whole)
    assert shown.status == 200 and "A talk of its own" in shown.text
    assert crew.vic.get(f"/api{whole}").status == 403
    own = created(crew.cleo, "/api/mailboxes", {"address": "anna@mail.lumen.example", "owner": crew.anna.person})
    private = filed(crew, bring(crew.cleo, own["channel"], written("For Anna alone", subject="x")).json["mail"])
    assert (private["sender"], private["subject"]) == ("", ""), "the owner of the house is no reader"
    assert VIC not in crew.cleo.get(f"/settings/email/{own['id']}").text
    closed = f"/api/messages/{private['message']}/mail"
    assert (crew.anna.get(closed).status, crew.ben.get(closed).status, crew.cleo.get(closed).status) == (200, 404, 404)


@pytest.mark.slow
def test_a_visitor_who_left_answers_by_mail_into_the_same_talk(
    serve: Callable[..., Any], request: pytest.FixtureRequest, postbox: tuple[Postbox, str], tmp_path: Path
) -> None:
    """The main job, step 6: asked on the website, answered by mail, answered back by mail."""
    box, url = postbox
    stage: Stage = request.getfixturevalue("sqlite_stage")
    mail_on = {"COMITY_SMTP_URL": url, "COMITY_MAIL_FROM": "Lumen <talk@lumen.example>"}
    with crew_at(stage, tmp_path / "whole", **mail_on) as crew:
        support = created(crew.cleo, "/api/mailboxes", {"address": SUPPORT, "asked": [crew.anna.person]})
        talk = crew.ask(crew.vic, "Is the desk lamp in stock?", to="anna")
        assert crew.vic.post("/api/visitor/address", {"email": VIC}).status == 204
        note = {"client_id": "01900000-0000-7000-8000-00000000000a", "body": "CANARY-INSIDE", "lane": "note"}
        assert crew.anna.post(f"/api/conversations/{talk}/messages", note).status == 201
        answer = {"client_id": "01900000-0000-7000-8000-00000000000b", "body": "Yes, **twelve** of them."}
        sent = crew.anna.post(f"/api/conversations/{talk}/messages", answer)
        assert sent.status == 201 and not box.mails
        assert until(lambda: box.mails, 25 * SLACK)
        [mail] = box.mails
        assert b"CANARY" not in box.raw[0]
        assert mail["To"].addresses[0].addr_spec == VIC
        assert until(lambda: states(crew, sent.json["id"]) == ["sent"], 10 * SLACK)
        back = written(
            "Please keep one for me.",
            to=mail["Reply-To"],
            subject=f"Re: {mail['Subject']}",
            In_Reply_To=str(mail["Message-ID"]),
        )
        taken = bring(crew.cleo, support["channel"], back)
        found = filed(crew, taken.json["mail"])
        assert (found["conversation"], found["reason"]) == (talk, "reply_address")
        said = crew.vic.get(f"/api/conversations/{talk}/messages").json["items"]
        assert [(one["author"] == crew.vic.person, one["body"]) for one in said] == [
            (True, "Is the desk lamp in stock?"),
            (False, "Yes, **twelve** of them."),
            (True, "Please keep one for me."),
        ]
        page = crew.anna.get(f"/conversations/{talk}").text
        assert "by mail · sent, not confirmed" in page and "to the address we answered from" in page
        test = crew.cleo.post(f"/api/mailboxes/{support['id']}/test")
        assert test.status == 202 and test.json["test_seconds"] is None
        bring(crew.cleo, support["channel"], box.raw[-1])
        url = f"/api/mailboxes/{support['id']}"
        assert until(lambda: crew.cleo.get(url).json["test_seconds"] is not None, 10 * SLACK)


def states(crew: Crew, message: str) -> list[str]:
    return [one["state"] for one in crew.anna.get(f"/api/messages/{message}/mails").json["items"]]


def test_a_colleague_without_a_role_sets_up_and_tries_her_own_mailbox(crew: Crew) -> None:
    """Of the address with which she signs in; of no other one, and nobody without that role looks after hers."""
    for content in ({"address": BEN}, {"address": BEN, "owner": crew.dora.person}, {"address": "ceo@lumen.example"}):
        assert crew.ben.post("/api/mailboxes", content).status == 403
    page = crew.ben.get("/settings/my-mail").text
    assert f"Set up {BEN}" in page
    own = created(crew.ben, "/api/mailboxes", {"address": BEN, "owner": crew.ben.person})
    url, shown = f"/api/mailboxes/{own['id']}", f"/settings/email/{own['id']}"
    assert crew.ben.patch(url, {"imap_host": "imap.lumen.example", "imap_secret": "open sesame"}).json["has_secret"]
    assert [one["id"] for one in crew.ben.get("/api/me/mailboxes").json["items"] if one["id"] == own["id"]]
    assert crew.dora.get("/api/me/mailboxes").json["items"] == []
    test = crew.ben.post(f"{url}/test")
    assert (test.status, test.error) == (422, "not_sent"), "no mail server is set up here"
    mail = filed(
        crew, bring(crew.cleo, own["channel"], written("For you", sender="eli@elsewhere.example")).json["mail"]
    )
    [listed] = crew.ben.get(f"{url}/mails").json["items"]
    assert (listed["id"], listed["sender"]) == (mail["id"], "eli@elsewhere.example")
    assert "Yours alone" in crew.ben.get(shown).text and "Mail ourselves" in crew.ben.get(shown).text
    assert f'href="{shown}"' in crew.ben.get("/settings/my-mail").text
    for path in (url, f"{url}/mails", shown, f"/api/mails/{mail['id']}"):
        assert crew.dora.get(path).status == 403
    assert (crew.dora.post(f"{url}/test").status, crew.ben.get("/settings/email").status) == (403, 403)
    assert (crew.ben.delete(url).status, crew.ben.put(url).status) == (204, 200)


def test_what_to_publish_in_the_dns_is_shown(crew: Crew, mailbox: dict[str, Any]) -> None:
    path = f"/api/mailboxes/{mailbox['id']}/dns"
    found = crew.cleo.get(path).json
    assert found["domain"] == "lumen.example" and [one["purpose"] for one in found["items"]] == ["dkim", "spf", "dmarc"]
    assert found["items"][0]["text"].startswith("v=DKIM1; k=rsa; p=") and crew.cleo.get(path).json == found
    assert crew.anna.get(path).status == 403
    page = crew.cleo.get("/settings/email").text
    assert all(one["name"] in page for one in found["items"]) and 'data-copies="#dns-1-dkim"' in page


def test_a_mail_in_the_wrong_talk_is_moved_from_its_page(crew: Crew, mailbox: dict[str, Any]) -> None:
    mail = filed(
        crew, bring(crew.cleo, mailbox["channel"], written("Wrong", sender="ida@elsewhere.example")).json["mail"]
    )
    page = crew.anna.get(f"/messages/{mail['message']}/mail").text
    assert "Not this talk?" in page and f"POST /api/mails/{mail['id']}/conversation" in page
    url = f"/api/mails/{mail['id']}/conversation"
    moved = crew.anna.post(url, {"conversation": None}).json
    assert moved["before"] == mail["conversation"] != moved["conversation"]
    assert crew.cleo.get(f"/api/mails/{mail['id']}").json["reason"] == "by_hand"
    assert crew.anna.post(url, {"conversation": moved["before"]}).json["conversation"] == moved["before"]
    assert crew.anna.post(url, {"conversation": "lost"}).error == "bad_input"
    assert crew.server.client().post(url, {"conversation": None}).status == 401
