"""Checks of input that need more than its schema: they may refuse, so that the verbs must not."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from urllib.parse import urlsplit

from comity.foundation.errors import BadInput, NotFound, RuleRefused
from comity.foundation.ids import parse_id
from comity.foundation.store import Tx
from comity.people import queries as people

WRONG = "Some fields are wrong."


def origin(text: str, field: str) -> str:
    """A website's origin, `https://shop.example` with an optional port; raises BadInput naming the field."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), -1
    plain = (
        parts.scheme in ("http", "https")
        and parts.hostname
        and parts.path in ("", "/")
        and not (parts.query or parts.fragment)
    )
    if (
        not plain
        or port == -1
        or "@" in parts.netloc
        or not parts.netloc.isascii()
        or set(parts.netloc) & set(" ;,'\"*")
    ):
        raise BadInput(WRONG, fields={field: "must look like https://shop.example"})
    return f"{parts.scheme}://{parts.netloc.lower()}"


def words(body: str, files: Sequence[uuid.UUID]) -> None:
    """A message says something or brings a file; raises BadInput naming `body`."""
    if not files and not body.strip():
        raise BadInput(WRONG, fields={"body": "must not be empty"})


def persons(tx: Tx, wanted: Sequence[uuid.UUID], field: str) -> set[uuid.UUID]:
    """Those of these persons who are inside; raises RuleRefused when one does not exist."""
    known = people.cards(tx, persons=wanted)
    for place, person in enumerate(wanted):
        if person not in known:
            raise RuleRefused("There is no such person.", fields={f"{field}[{place}]": "is no person"})
    return {card.id for card in known.values() if card.inside}


def insiders(tx: Tx, wanted: Sequence[uuid.UUID], field: str) -> None:
    if people.colleagues(tx, persons=persons(tx, wanted, field)) != set(wanted):
        raise RuleRefused("Only members can be asked.", fields={field: "names somebody who is not a member"})


def known_person(tx: Tx, person: uuid.UUID | None) -> uuid.UUID:
    if person is None or people.card(tx, person=person) is None:
        raise NotFound
    return person


def one_colleague(others: Sequence[uuid.UUID], inside: set[uuid.UUID]) -> uuid.UUID:
    if len(others) != 1 or others[0] not in inside:
        raise RuleRefused("A direct talk is with one colleague.", fields={"participants": "must name one other member"})
    return others[0]


def company(kind: str, title: str | None, others: Sequence[uuid.UUID], inside: set[uuid.UUID]) -> None:
    if kind == "room" and title is None:
        raise BadInput(WRONG, fields={"title": "required for a room"})
    if kind == "outside" and set(others) <= inside:
        raise RuleRefused(
            "An outside conversation is with somebody outside.", fields={"participants": "names nobody outside"}
        )


def only_rooms(kind: str, **given: str) -> None:
    """What is said only of rooms; raises BadInput naming what else was given."""
    plain = {"topic": "", "visibility": "private", "posting": "everyone"}
    wrong = {name: "only for a room" for name, value in given.items() if value != plain[name]}
    if kind != "room" and wrong:
        raise BadInput(WRONG, fields=wrong)


def list_cursor(text: str | None) -> tuple[int, uuid.UUID] | None:
    """The place after which a list continues, as we gave it out."""
    if text is None:
        return None
    at, _, last = text.partition(".")
    found = parse_id(last)
    if found is None or not (at.isascii() and at.isdigit() and len(at) <= 17):
        raise BadInput(WRONG, fields={"cursor": "is not one of ours"})
    return int(at), found
