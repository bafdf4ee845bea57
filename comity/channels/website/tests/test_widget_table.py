"""The widget's rows of the catalogue of attacks, W01 to W19, through the API."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from comity.channels.website import actions
from comity.channels.website.identity import verified
from comity.conversations.models import Channel
from comity.foundation.clock import SECOND, FixedClock
from comity.foundation.errors import Unauthenticated
from comity.foundation.ids import digest
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx
from comity.people import actions as people, queries as people_queries
from comity.people.models import Address, Claim, Person
from comity.testing.client import Answer, Client
from comity.testing.crew import Crew
from comity.testing.processes import Server

SECRET = "the-website-alone-knows-this-key"
BEGIN = "/api/visitor/conversations"
Made = Callable[..., Actor]


def token(secret: str, header: dict[str, Any] | None = None, **claims: Any) -> str:
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in (header or {"alg": "HS256", "typ": "JWT"}, claims)
    )
    signature = hmac.digest(secret.encode(), f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def signed(key: str, now: int, **claims: Any) -> str:
    standard: dict[str, Any] = {"sub": "customer-7", "aud": key, "exp": now // SECOND + 3_600}
    return token(SECRET, None, **{name: value for name, value in (standard | claims).items() if value is not None})


def mac(sub: str, secret: str = SECRET) -> str:
    return f"{sub}:{hmac.new(secret.encode(), sub.encode(), hashlib.sha256).hexdigest()}"


def opened(tx: Tx, *, by: uuid.UUID, key: str, secret: str | None = SECRET, required: bool = False) -> None:
    row = Channel(
        id=tx.new_id(),
        kind="website",
        name=key,
        key=key,
        origins=[],
        asked=[str(by)],
        created_at=tx.now,
        created_by=by,
        identity_secret=secret,
        identity_required=required,
    )
    tx.session.add(row)
    tx.session.flush()


@pytest.fixture
def anna(store: Store) -> uuid.UUID:
    person = store.write_now(people.add_member, name="Anna", handle="anna", email="anna@lumen.example").person
    for key, secret, required in (("shop", SECRET, False), ("club", SECRET, True), ("plain", None, False)):
        store.write_now(opened, by=person, key=key, secret=secret, required=required)
    return person


@pytest.fixture
def come(store: Store, anna: uuid.UUID) -> Made:
    def come(key: str = "shop", identity: str | None = None, known: Actor | None = None) -> Actor:
        visitor = store.write_now(actions.new_visitor, channel=key, identity=identity, known=known)
        actor = store.read_now(people_queries.visitor_actor, digest=digest(visitor.token))
        assert actor is not None
        return actor

    return come


def rows(tx: Tx) -> tuple[int, int, int]:
    return tx.session.query(Person).count(), tx.session.query(Address).count(), tx.session.query(Claim).count()


def test_w01_an_address_that_is_only_said_joins_nobody(store: Store, come: Made) -> None:
    noor = store.write_now(people.add_person, name="Noor")
    store.write_now(people.add_address, person=noor, kind="email", value="noor@example.org", verified_by="mail")
    stranger = come()
    store.write_now(people.claim_address, person=stranger.person, kind="email", value="noor@example.org")
    store.write_now(people.claim_address, person=stranger.person, kind="email", value="noor@example.org")
    assert store.read_now(people_queries.person_at, kind="email", value="noor@example.org") == noor
    assert stranger.person != noor and store.read_now(rows)[2] == 1


def test_the_same_identity_is_the_same_person_on_every_device(store: Store, clock: FixedClock, come: Made) -> None:
    first = come(identity=signed("shop", clock(), name="Vic Moss", email="Vic@Example.org"))
    second = come(identity=signed("shop", clock(), name="Vic Moss"))
    assert first.person == second.person and first.credential != second.credential
    assert come(identity=mac("customer-7")).person == first.person
    assert come(identity=mac("customer-8")).person != first.person
    card = store.read_now(people_queries.card, person=first.person)
    assert card is not None and card.name == "Vic Moss"
    assert store.read_now(people_queries.person_at, kind="email", value="vic@example.org") == first.person


def test_somebody_who_wrote_before_he_signed_in_keeps_his_talk(clock: FixedClock, come: Made) -> None:
    nobody = come()
    assert come(identity=signed("shop", clock()), known=nobody).person == nobody.person
    assert come(identity=signed("shop", clock(), sub="other"), known=nobody).person != nobody.person


@pytest.mark.parametrize("email", ["anna@lumen.example", "noor@example.org"])
def test_w03_a_vouched_address_of_somebody_else_never_joins(
    store: Store, clock: FixedClock, come: Made, anna: uuid.UUID, email: str
) -> None:
    noor = store.write_now(people.add_person, name="Noor")
    store.write_now(people.add_address, person=noor, kind="email", value="noor@example.org")
    before = store.read_now(people_queries.person_at, kind="email", value=email)
    visitor = come(identity=signed("shop", clock(), email=email))
    assert visitor.person not in (anna, noor)
    assert store.read_now(people_queries.person_at, kind="email", value=email) == before


AUDIENCES: list[Any] = ["club", [], {}, "SHOP"]
CASES: list[tuple[str, str | None]] = [("club", None), ("plain", "x:"), ("plain", "x")]


def wrong_identities(now: int) -> list[str]:
    soon = now // SECOND + 3_600
    good = signed("shop", now)
    head, body, signature = good.split(".")
    none = token(SECRET, {"alg": "none"}, sub="customer-7", aud="shop", exp=soon)
    return [
        "x",
        ".",
        "..",
        ":",
        good[:-1],
        f"{head}.{body}.",
        f"{head}.{body}.{signature.upper()}",
        none,
        none.rpartition(".")[0] + ".",
        token("", sub="customer-7", aud="shop", exp=soon),
        token("another-key", sub="customer-7", aud="shop", exp=soon),
        token(SECRET, {"alg": "HS512"}, sub="customer-7", aud="shop", exp=soon),
        signed("shop", now, exp=None),
        signed("shop", now, exp=now // SECOND - 3_600),
        signed("shop", now, exp=now // SECOND + 200_000),
        *(signed("shop", now, exp=exp) for exp in (True, str(soon), 1e400, [soon])),
        signed("shop", now, nbf=soon),
        signed("shop", now, aud=None),
        *(signed("shop", now, aud=aud) for aud in AUDIENCES),
        *(
            signed("shop", now, sub=sub)
            for sub in (None, "", " customer-7", "customer-7 ", "a\u200bb", "\uff41", 7, "x" * 201)
        ),
        mac("customer-7").upper(),
        mac("customer-7")[:-1],
        mac("customer-7", "another-key"),
        mac("customer-8").replace("customer-8", "customer-7"),
        mac("customer-7 "),
        mac("customer-7").replace("customer-7", "customer-7 "),
        mac("customer-7").replace("customer-7", "сustomer-7"),
        "customer-7:",
        f"customer-7:{'0' * 64}",
    ]


def test_w02_every_wrong_identity_is_refused_and_changes_nothing(store: Store, clock: FixedClock, come: Made) -> None:
    before = store.read_now(rows)
    for identity in wrong_identities(clock()):
        with pytest.raises(Unauthenticated):
            come(identity=identity)
    for key, claimed in [*CASES, ("plain", mac("x")), ("club", signed("shop", clock()))]:
        with pytest.raises(Unauthenticated):
            come(key, claimed)
    assert store.read_now(rows) == before


def test_w09_a_signature_is_compared_as_text(clock: FixedClock) -> None:
    channel = Channel(key="shop", identity_secret=SECRET)
    for text in ("0", "true", "[]", "{}", "null", "0e12", '["x"]', "\ud800:" + "0" * 64):
        with pytest.raises(Unauthenticated):
            verified(channel, text, now=clock())


# ---- through the API


def words(body: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"client_id": str(uuid.uuid4()), "body": body} | more


def come_by_api(client: Client, key: object, **more: Any) -> Answer:
    return client.post("/api/visitor", {"channel": key} | more)


def test_the_table_through_the_api(server: Server, crew: Crew) -> None:
    """W02, W03, W05, W06, W07, W09, W10, W11, W14, W15, W17, W19: one server, each row in its own part below."""
    secret = crew.channel.key
    stranger, vic, eve = server.client(), crew.vic, crew.visit("eve")
    mine = crew.ask(vic, "My secret")
    w02_wrong_identities(stranger, crew)
    w03_no_call_takes_another_address(vic)
    w06_w07_others_talks_and_files(eve, mine, crew)
    w09_odd_tokens(server, crew)
    w10_without_a_login(server, mine)
    w11_one_channels_token_at_another(crew, vic, mine)
    w14_w15_markup_and_templates_are_text(crew, crew.visit("mo"))
    w17_the_public_key_opens_nothing_inside(server, secret)
    w19_two_visitors_one_cache(stranger, crew, vic, eve)
    # W05: no token in the log or in any address of ours.
    assert vic.token is not None and vic.token not in server.log
    assert vic.token not in stranger.get(f"/widget?channel={secret}").text


def w02_wrong_identities(stranger: Client, crew: Crew) -> None:
    before = crew.cleo.get("/api/people?limit=100").json["items"]
    for identity in ("x", "a.b.c", mac("customer-7"), token("", sub="x", aud=crew.channel.key, exp=time.time() + 60)):
        answer = come_by_api(stranger, crew.channel.key, identity=identity)
        assert (answer.status, answer.error) == (401, "wrong_identity")
    assert crew.cleo.get("/api/people?limit=100").json["items"] == before


def w03_no_call_takes_another_address(vic: Client) -> None:
    assert vic.patch("/api/me", {"email": "anna@lumen.example"}).status in (403, 404, 405)
    assert vic.post("/api/visitor/address", {"email": "anna@lumen.example"}).status == 204
    assert vic.post("/api/visitor/address", {"email": "no address"}).status == 400
    assert vic.post("/api/visitor/address", {"email": "a@b.example", "phone": "1"}).status == 400
    assert vic.get("/api/me").json["kind"] == "visitor"


def w06_w07_others_talks_and_files(eve: Client, mine: str, crew: Crew) -> None:
    room, nothing = crew.room(crew.anna, crew.ben), str(uuid.uuid4())
    answers = {eve.get(f"/api/conversations/{place}/messages").body for place in (mine, room, nothing)}
    assert len(answers) == 1 and eve.get(f"/api/conversations/{mine}").status == 404
    for place in (mine, room, nothing):
        assert eve.get(f"/visitor/talk?conversation={place}").status == 404
        assert eve.say(place, "x").status == 404
        assert eve.get(f"/api/files/{place}/link").status == 404
    sent = eve.post(BEGIN, words(files=[str(uuid.uuid4())]))
    assert sent.status in (404, 422)


def w09_odd_tokens(server: Server, crew: Crew) -> None:
    odd: list[Any] = [0, True, [], {}, None, [crew.channel.key]]
    for key in odd:
        assert come_by_api(server.client(), key).status == 400
    for key in ("0e12", "true", "null", "[]"):
        assert come_by_api(server.client(), key).status == 404
    for secret in ("0", "true", "[]", "{}", "null", "0e12", "cv_"):
        assert server.client(secret).get("/api/me").status == 401


def w10_without_a_login(server: Server, mine: str) -> None:
    stranger = server.client()
    for path in (BEGIN, f"/api/conversations/{mine}/messages"):
        assert stranger.post(path, words()).status == 401
    assert stranger.get("/visitor/talks").status in (303, 401)
    assert stranger.post("/api/visitor/address", {"email": "a@b.example"}).status == 401


def w11_one_channels_token_at_another(crew: Crew, vic: Client, mine: str) -> None:
    other = {"kind": "website", "name": "Club", "origins": [], "asked": [crew.ben.person]}
    key = crew.cleo.post("/api/channels", other).json["key"]
    there = vic.elsewhere(vic.url)
    made = come_by_api(vic.elsewhere(vic.url), key).json
    there.token = made["token"]
    assert there.get(f"/api/conversations/{mine}").status == 404
    assert mine not in there.get("/visitor/talks").text and "My secret" not in there.get("/visitor/talk").text
    assert there.post(BEGIN, words("For the club")).status == 201
    assert "For the club" not in vic.get("/visitor/talks").text


def w14_w15_markup_and_templates_are_text(crew: Crew, mo: Client) -> None:
    attack = "<img src=x onerror=alert(1)> {{constructor.constructor('x')()}} ${7*7} {% raw %}"
    page = {"url": "https://shop.example/?utm=<script>", "title": attack, "referrer": "https://a.example/<b>"}
    begun = mo.post(BEGIN, words(attack, page=page))
    assert begun.status == 201
    talk = mo.get("/visitor/talk").text
    assert "<img src=x" not in talk and "{{constructor" in talk and "${7*7}" in talk and "{% raw %}" in talk
    inside = crew.anna.get(f"/api/conversations/{begun.json['id']}/messages").json["items"][0]
    assert inside["page"]["title"] == attack


def w17_the_public_key_opens_nothing_inside(server: Server, key: str) -> None:
    for credential in (key, f"cv_{key}", f"ct_{key}"):
        client = server.client(credential)
        for path in ("/api/me", "/api/people", "/api/channels", "/api/conversations"):
            assert client.get(path).status == 401


def w19_two_visitors_one_cache(stranger: Client, crew: Crew, vic: Client, eve: Client) -> None:
    made = come_by_api(stranger, crew.channel.key)
    assert made.headers["cache-control"] == "no-store" and made.json["token"] not in (vic.token, eve.token)
    for path in ("/visitor/talk", "/visitor/talks", f"/widget?channel={crew.channel.key}"):
        assert vic.get(path).headers["cache-control"] == "no-store"
    assert "My secret" in vic.get("/visitor/talks").text and "My secret" not in eve.get("/visitor/talks").text


def test_w18_newcomers_are_counted_by_their_real_peer(server: Server, crew: Crew) -> None:
    content = json.dumps({"channel": crew.channel.key}).encode()
    stranger = server.client()
    answers = [
        stranger.call("POST", "/api/visitor", content, {"X-Forwarded-For": f"10.0.0.{n}"}).status for n in range(70)
    ]
    assert answers.count(201) >= 60 and 429 in answers
    refused = stranger.call("POST", "/api/visitor", content, {"Forwarded": "for=10.9.9.9"})
    assert refused.status == 429 and int(refused.headers["retry-after"]) >= 1
