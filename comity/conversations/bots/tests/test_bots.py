"""F126: bots are made, equipped, found, changed, switched off and on again; what they see, and that everybody sees what
they are."""

from __future__ import annotations

import time
import uuid
from typing import Any
from urllib.parse import quote

import pytest
from websockets.exceptions import ConnectionClosed

from comity.conversations.bots.tests.conftest import MakeBot
from comity.testing.canary import CANARY
from comity.testing.client import Client
from comity.testing.crew import Crew, created

NOWHERE = "01900000-0000-7000-8000-000000000000"


def seat(by: Client, room: str, row: dict[str, Any]) -> None:
    assert by.put(f"/api/conversations/{room}/participants/{row['person']}").status == 204


def error(answer: Any) -> tuple[int, str]:
    return answer.status, answer.error


def test_a_bot_is_made_equipped_changed_and_found_again(crew: Crew, make_bot: MakeBot) -> None:
    row, bot = make_bot("orders", purpose="Says where an order is")
    assert (row["responsible"], row["active"], row["door"], row["channels"]) == (crew.cleo.person, True, False, [])
    me = bot.get("/api/me").json
    assert (me["role"], me["kind"], me["handle"], me["name"]) == ("bot", "token", "orders", "Orders")
    changed = crew.cleo.patch(f"/api/bots/{row['id']}", {"name": "Order desk", "responsible": crew.anna.person})
    assert changed.json["name"] == "Order desk" and changed.json["responsible"] == crew.anna.person
    listed = next(one for one in crew.cleo.get("/api/bots").json["items"] if one["id"] == row["id"])
    assert listed["tokens"][0]["label"] == "Order system" and "token" not in listed["tokens"][0]
    found = crew.ben.get("/api/people?q=order+desk").json["items"]
    assert [(one["name"], one["bot"], one["inside"]) for one in found] == [("Order desk", True, True)]
    page = crew.ben.get("/people?q=order+desk").text
    assert 'class="chip bot"' in page and 'class="strangers"' not in page
    assert "Order desk" not in crew.ben.get("/people").text
    assert [one["title"] for one in crew.ben.get("/api/search?q=desk&kind=person").json["items"]] == ["Order desk"]
    kinds = [entry["kind"] for entry in crew.cleo.get(f"/api/audit?person={row['person']}").json["items"]]
    assert kinds[:3] == ["bot.changed", "token.made", "member.added"]


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"handle": "x"}, 400, "handle"),
        ({"handle": "anna"}, 409, "handle"),
        ({"responsible": NOWHERE}, 422, "responsible"),
        ({"channels": [NOWHERE]}, 422, "channels[0]"),
        ({"name": " "}, 400, "name"),
        ({"role": "owner"}, 400, "role"),
    ],
)
def test_what_is_wrong_with_a_new_bot_is_named(crew: Crew, wrong: dict[str, Any], status: int, field: str) -> None:
    answer = crew.cleo.post("/api/bots", {"name": "Wrong", "handle": f"w{uuid.uuid4().hex[:8]}"} | wrong)
    assert answer.status == status and field in answer.json["error"]["fields"], answer


def test_a_bot_cannot_be_made_or_kept_like_a_member(crew: Crew, make_bot: MakeBot) -> None:
    """Neither by the doors of members, nor may a bot answer for a bot, sign in, hold a talk, host or be asked."""
    row, bot = make_bot("clerk")
    cleo, own = crew.cleo, f"/api/members/{row['id']}"
    assert cleo.post("/api/members", {"handle": "m2", "name": "M", "role": "bot"}).status == 400
    assert [cleo.patch(own, {"role": "admin"}).status, cleo.delete(own).status, cleo.get(own).status] == [404] * 3
    assert cleo.post(f"{own}/tokens", {"label": "x"}).status == 404
    assert cleo.post(f"{own}/password-link").status == 404
    assert [bot.post(f"{own}/tokens", {"label": "x"}).status, bot.get(f"{own}/tokens").status] == [404, 404]
    assert row["id"] not in {one["id"] for one in cleo.get("/api/members?limit=100").json["items"]}
    assert cleo.patch(f"/api/bots/{row['id']}", {"responsible": row["person"]}).status == 422
    talk = crew.ask(crew.visit())
    assert cleo.patch(f"/api/conversations/{talk}", {"assignee": row["person"]}).status == 422
    assert cleo.patch(f"/api/channels/{crew.channel.id}", {"asked": [row["person"]]}).status == 422
    room = crew.room(crew.anna)
    seat(crew.anna, room, row)
    assert crew.anna.put(f"/api/rooms/{room}/hosts/{row['person']}").status == 422
    assert bot.get("/api/presence").status == 403 and bot.get("/inbox").status == 403


def test_it_sees_what_it_takes_part_in_and_nothing_else(crew: Crew, make_bot: MakeBot) -> None:
    """Not the direct talks and private rooms of others, not public rooms, not what comes through doors, and of people
    outside nobody."""
    row, bot = make_bot("narrow")
    word = f"zebra{uuid.uuid4().hex[:6]}"
    public = created(crew.anna, "/api/conversations", {"kind": "room", "title": f"Hall {word}", "visibility": "public"})
    vic = crew.visit()
    closed = [crew.direct(crew.anna, crew.ben), crew.room(crew.anna), public["id"], crew.ask(vic)]
    for place in closed[:3]:
        crew.anna.say(place, f"{CANARY} {word}")
    mine = crew.room(crew.anna, title="Mine")
    seat(crew.anna, mine, row)
    assert [one["id"] for one in bot.get("/api/conversations").json["items"]] == [mine]
    for place in closed:
        assert bot.get(f"/api/conversations/{place}").status == 404
        assert bot.get(f"/api/conversations/{place}/messages").status == 404
        assert bot.say(place, "x").status == 404
    assert bot.put(f"/api/conversations/{public['id']}/participants/{row['person']}").status == 404
    assert bot.put(f"/api/conversations/{mine}/participants/{crew.ben.person}").status == 403
    assert bot.delete(f"/api/conversations/{mine}/participants/{crew.anna.person}").status == 403
    time.sleep(0.3)
    assert bot.get(f"/api/search?q={word}").json["items"] == []
    assert bot.get(f"/api/people/{vic.person}").status == 404
    assert all(one["inside"] for one in bot.get("/api/people?limit=100").json["items"])
    assert CANARY.encode() not in b"".join(bot.received)


def test_a_door_that_it_was_given_is_heard_live_and_kept_open_for_a_person(crew: Crew, make_bot: MakeBot) -> None:
    """It takes part in what comes through from then on, sees what came before, and whoever waits goes on waiting for a
    person after it spoke."""
    early = crew.ask(crew.visit(), "Came before")
    row, bot = make_bot("desk", channels=[crew.channel.id])
    assert bot.get(f"/api/conversations/{early}").json["takes_part"] is False
    with bot.live() as live:
        vic = crew.visit()
        talk = crew.ask(vic, "Where is order 4711?")
        assert live.event("message.created")["data"]["body"] == "Where is order 4711?"
    assert bot.say(talk, f"{CANARY} Order 4711 left on Monday.", lane="note").status == 201
    told = crew.anna.get(f"/api/conversations/{talk}").json["participants"]
    assert [one["bot"] for one in told if one["id"] == row["person"]] == [True]
    assert bot.say(talk, "A colleague looks at it.").status == 201
    waiting = [one["id"] for one in crew.anna.get("/api/inbox").json["items"]]
    assert talk in waiting
    seen = vic.get(f"/api/conversations/{talk}").json["participants"]
    assert [one["bot"] for one in seen if one["id"] == row["person"]] == [True]
    vic.get(f"/api/conversations/{talk}/messages")
    page = vic.get(f"/visitor/talk?conversation={talk}").text
    assert 'class="chip bot"' in page and CANARY.encode() not in b"".join(vic.received)


def test_the_scopes_of_a_token_bound_it_everywhere(crew: Crew, make_bot: MakeBot) -> None:
    """Enforced where policies are: over HTTP, on bare routes, on the socket; and `outside` where words get outside."""
    row, reader = make_bot("reader", scopes=["read"], channels=[crew.channel.id])
    made = created(crew.cleo, f"/api/bots/{row['id']}/tokens", {"label": "w", "scopes": ["write"]})
    writer = crew.server.client(made["token"])
    usual = crew.cleo.post(f"/api/bots/{row['id']}/tokens", {"label": "rw"}).json
    assert usual["scopes"] == ["read", "write"]
    inner = crew.server.client(usual["token"])
    room, talk = crew.room(crew.anna), crew.ask(crew.visit())
    seat(crew.anna, room, row)
    refused = (403, "scope_missing")
    assert error(reader.say(room, "x")) == refused
    assert error(reader.put(f"/api/conversations/{room}/read", {"seq": 1})) == refused
    assert error(writer.get(f"/api/conversations/{room}/messages")) == refused
    assert error(writer.get("/api/people")) == refused and writer.get("/api/me").status == 200
    assert writer.say(room, "only in").status == 201
    assert error(inner.say(talk, "to the outside")) == refused
    assert inner.say(talk, "for colleagues", lane="note").status == 201
    first = inner.get(f"/api/conversations/{talk}/messages").json["items"][0]["id"]
    assert error(inner.put(f"/api/messages/{first}/reactions/{quote('👍')}")) == refused
    with reader.live() as live:
        live.send("send", client_id=str(uuid.uuid4()), conversation=room, body="x")
        assert live.next("refused")["error"]["code"] == "scope_missing"
        live.send("read", conversation=room, seq=1)
        assert live.next("error")["error"]["code"] == "scope_missing"
        live.send("ping")
        assert live.next("pong")
    with pytest.raises(Exception, match="403"):
        writer.live()
    assert [error(bot.post("/api/bots", {"name": "N", "handle": "nn"})) for bot in (reader, inner)] == [
        refused,
        (403, "forbidden"),
    ]


def test_a_revoked_token_and_a_bot_that_is_switched_off_are_cut_at_once(crew: Crew, make_bot: MakeBot) -> None:
    row, bot = make_bot("gone")
    own = f"/api/bots/{row['id']}"
    listed = crew.cleo.get(own).json["tokens"]
    with bot.live() as live:
        assert crew.cleo.delete(own).status == 204
        with pytest.raises(ConnectionClosed) as closed:
            live.rest(2)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401
    assert bot.get("/api/me").status == 401
    assert crew.cleo.patch(own, {"active": True}).json["active"] is True
    assert bot.get("/api/me").status == 200, "its tokens are kept"
    with bot.live() as live:
        assert crew.cleo.delete(f"{own}/tokens/{listed[0]['id']}").status == 204
        with pytest.raises(ConnectionClosed):
            live.rest(2)
    assert bot.get("/api/me").status == 401 and crew.cleo.get(own).json["tokens"] == []
    kinds = [entry["kind"] for entry in crew.cleo.get(f"/api/audit?person={row['person']}").json["items"]]
    assert kinds[:3] == ["token.revoked", "bot.switched_on", "bot.switched_off"]


def test_it_has_no_front_door_unless_one_was_chosen(crew: Crew, make_bot: MakeBot) -> None:
    row, bot = make_bot("doorman")
    stranger = crew.server.client()
    assert stranger.get("/@doorman").status == 404 and "Doorman" not in stranger.get("/doors").text
    assert crew.visit().post("/api/visitor/conversations", _asks("doorman")).status == 404
    crew.cleo.patch(f"/api/bots/{row['id']}", {"door": True})
    page = stranger.get("/@doorman").text
    assert 'class="chip bot"' in page and "A bot answers here" in page and 'class="doorway closed"' in page
    talk = crew.visit().post("/api/visitor/conversations", _asks("doorman"))
    assert talk.status == 201 and bot.get(f"/api/conversations/{talk.json['id']}").status == 200


def _asks(handle: str) -> dict[str, str]:
    return {"client_id": str(uuid.uuid4()), "body": "Hello?", "to": handle}


def test_colleagues_read_what_it_is_beside_its_name(crew: Crew, make_bot: MakeBot) -> None:
    """In the talk, in its head and list, among those who take part, on its own page; and it has no sill."""
    row, bot = make_bot("marked", purpose="Tells when a build broke", responsible=crew.ben.person)
    talk = created(crew.anna, "/api/conversations", {"kind": "direct", "participants": [row["person"]]})["id"]
    bot.say(talk, "It broke.")
    page = crew.anna.get(f"/conversations/{talk}").text
    assert page.count('class="chip bot"') >= 2 and "Marked (bot)" in page
    assert f'data-person="{row["person"]}"' not in page
    own = crew.anna.get(f"/people/{row['person']}").text
    assert "Tells when a build broke" in own and "Ben Okafor" in own and 'class="chip bot"' in own


def test_its_picture_is_set_and_taken_away(crew: Crew, make_bot: MakeBot) -> None:
    row, _ = make_bot("painted")
    own = f"/api/bots/{row['id']}/picture"
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
        "53de0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082"
    )
    with_one = crew.cleo.call("PUT", own, png)
    assert with_one.status == 200 and with_one.json["picture"] != row["picture"], with_one
    assert crew.cleo.delete(own).status == 200
    assert crew.cleo.call("PUT", own, b"no picture").status == 400


def test_only_owners_and_admins_govern_bots(crew: Crew, make_bot: MakeBot) -> None:
    row, bot = make_bot("governed")
    for path in ("/api/bots", f"/api/bots/{row['id']}", "/settings/bots", f"/settings/bots/{row['id']}"):
        assert [one.get(path).status for one in (crew.cleo, crew.anna, bot)] == [200, 403, 403], path
    assert crew.cleo.get(f"/api/bots/{NOWHERE}").status == 404
    assert crew.cleo.get(f"/api/bots/{crew.anna.member}").status == 404
    assert crew.anna.post(f"/api/bots/{row['id']}/tokens", {"label": "x"}).status == 403
