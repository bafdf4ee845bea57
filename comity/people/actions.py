"""The verbs of people; the only code that writes its tables."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from comity.accounts import actions as accounts
from comity.accounts.models import Member
from comity.foundation.credentials import revoke
from comity.foundation.errors import Conflict
from comity.foundation.events import Event
from comity.foundation.ids import digest, new_secret
from comity.foundation.policies import Role
from comity.foundation.store import Tx
from comity.people import queries
from comity.people.joining import actions as joining, reasons
from comity.people.models import Address, Claim, Person, Picture


def add_person(tx: Tx, *, name: str, about: str = "") -> uuid.UUID:
    """A new person, with no address yet."""
    person = Person(id=tx.new_id(), name=name, about=about, picture_version=0, created_at=tx.now)
    tx.session.add(person)
    tx.session.flush()
    tx.announce(Event("person.added", subject=person.id))
    return person.id


def rename_person(tx: Tx, *, person: uuid.UUID, name: str, about: str = "") -> None:
    row = tx.session.get_one(Person, person)
    row.name, row.about = name, about
    accounts.sort_member(tx, person=person, name=name)
    tx.announce(Event("person.changed", subject=person))


def add_address(
    tx: Tx,
    *,
    person: uuid.UUID,
    kind: str,
    value: str,
    verified_by: str | None = None,
    channel: uuid.UUID | None = None,
) -> uuid.UUID:
    """An address of this person. (kind, value) is unique: Conflict `taken` when somebody has it already."""
    address = Address(
        id=tx.new_id(),
        person=person,
        kind=kind,
        value=value,
        channel=channel,
        verified_by=verified_by,
        verified_at=None if verified_by is None else tx.now,
        created_at=tx.now,
    )
    if queries.person_at(tx, kind=kind, value=value) is not None:
        raise Conflict("Somebody has this address already.", code="taken", fields={kind: "is taken"})
    tx.session.add(address)
    tx.session.flush()
    if kind in reasons.REACHING and not any(one.kind == "person.added" and one.subject == person for one in tx.events):
        tx.announce(Event("person.changed", subject=person))
    if verified_by in reasons.PROVED_BY_MAIL:
        joining.join_vouched(tx, kind=kind, value=value)
    return address.id


def verify_address(tx: Tx, *, kind: str, value: str, verified_by: str) -> None:
    """It was proved that this address is of whoever has it. What proved it first stays. By mail it proves too that
    whoever came with it signed by a website is the same person."""
    row = tx.session.scalar(select(Address).where(Address.kind == kind, Address.value == value))
    if row is not None and row.verified_at is None:
        row.verified_by, row.verified_at = verified_by, tx.now
        tx.announce(Event("person.changed", subject=row.person))
        tx.session.flush()
        joining.join_vouched(tx, kind=kind, value=value)


def add_member(
    tx: Tx,
    *,
    name: str,
    handle: str,
    email: str | None = None,
    role: Role = "member",
    title: str = "",
    password_hash: str | None = None,
    by: uuid.UUID | None = None,
) -> Member:
    """A new colleague: a person, his address and his membership. Raises Conflict (409 `taken`)."""
    person = add_person(tx, name=name)
    member = accounts.create_member(
        tx, person=person, handle=handle, email=email, role=role, title=title, password_hash=password_hash, by=by
    )
    accounts.sort_member(tx, person=person, name=name)
    if email is not None:
        add_address(
            tx, person=person, kind="email", value=email.lower(), verified_by=None if by is None else f"member:{by}"
        )
    return member


def set_picture(tx: Tx, *, person: uuid.UUID, media_type: str, content: bytes) -> None:
    """Give a person a picture; its address changes with each version."""
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    values = {"media_type": media_type, "content": content}
    upsert = (
        insert(Picture).values(person=person, **values).on_conflict_do_update(index_elements=["person"], set_=values)
    )
    tx.session.execute(upsert)
    tx.session.get_one(Person, person).picture_version += 1
    tx.announce(Event("person.changed", subject=person))


# ---- visitors

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class Visitor(Struct, frozen=True):
    """`token` is shown this once; only its digest is stored, as an address of the person."""

    person: uuid.UUID
    token: str


def add_visitor(
    tx: Tx, *, channel: uuid.UUID | None, person: uuid.UUID | None = None, name: str = "", token: str | None = None
) -> Visitor:
    """Somebody without an account, who came through this channel: a new person, or one more device of `person`. A token
    that was made before, and is known already, is whose it was."""
    known = None if token is None else queries.person_at(tx, kind="visitor", value=digest(token).hex())
    if token is not None and known is not None:
        return Visitor(known, token)
    token = token or new_secret(queries.VISITOR_PREFIX)
    if person is None:
        person = add_person(tx, name=name or unnamed(token))
    add_address(tx, person=person, kind="visitor", value=digest(token).hex(), verified_by="token", channel=channel)
    return Visitor(person, token)


def end_visitor_tokens(tx: Tx, *, addresses: Collection[uuid.UUID]) -> None:
    """These tokens of people outside prove nobody any more, and their live streams are cut."""
    for address in addresses:
        tx.session.execute(delete(Address).where(Address.id == address, Address.kind == "visitor"))
        revoke(tx, credential=address)


def claim_address(tx: Tx, *, person: uuid.UUID, kind: str, value: str, vouched: bool = False) -> None:
    """Keep an address that somebody says is his. It is not proved, so it finds nobody and joins nobody; where a website
    `vouched` for it, a proof by whoever has it joins them."""
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    said = insert(Claim).values(person=person, kind=kind, value=value, claimed_at=tx.now, vouched=vouched)
    known = said.on_conflict_do_update(index_elements=["person", "kind", "value"], set_={"vouched": True})
    tx.session.execute(known if vouched else said.on_conflict_do_nothing())
    tx.announce(Event("person.changed", subject=person))


def unnamed(secret: str) -> str:
    """The name of somebody without one: "Visitor" and four letters that tell them apart."""
    return f"{queries.UNNAMED} {''.join(_LETTERS[byte % len(_LETTERS)] for byte in digest(secret)[:4])}"
