"""Who speaks through an incoming hook: a bot of its own, with a name and a face, for whom its maker answers.

This is the one place that knows how such an author is made; everything else names a person.
"""

from __future__ import annotations

import secrets
import uuid

from comity.accounts import actions as accounts, queries as members
from comity.foundation.policies import BOT, Actor
from comity.foundation.store import Tx
from comity.people import actions as people

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def make(tx: Tx, *, name: str, by: uuid.UUID) -> uuid.UUID:
    """A new author. It has no token, so nothing but the hook can speak as it."""
    handle = "hook_" + "".join(secrets.choice(LETTERS) for _ in range(10))
    member = people.add_member(tx, name=name, handle=handle, role=BOT, by=by)
    accounts.equip_bot(tx, member=member.id, responsible=by)
    return member.person


def rename(tx: Tx, *, author: uuid.UUID, name: str) -> None:
    people.rename_person(tx, person=author, name=name)


def retire(tx: Tx, *, author: uuid.UUID, by: uuid.UUID) -> None:
    member = members.member_of(tx, person=author)
    if member is not None:
        accounts.switch_off_bot(tx, bot=member.id, by=by)


def call_back(tx: Tx, *, author: uuid.UUID, by: uuid.UUID) -> None:
    member = members.member_of(tx, person=author)
    if member is not None:
        accounts.switch_on_bot(tx, bot=member.id, by=by)


def acting(tx: Tx, *, author: uuid.UUID, credential: uuid.UUID) -> Actor | None:
    """The author as who writes in its room; None while it is switched off."""
    member = members.member_of(tx, person=author)
    if member is None or not member.active:
        return None
    return Actor(author, "token", BOT, credential, member.id, scopes=("write", "outside"))
