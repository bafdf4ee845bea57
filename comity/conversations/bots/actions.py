"""The verbs of bots; their tables are those of accounts and people."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from msgspec import Struct

from comity.accounts import access as rights, actions as accounts
from comity.accounts.models import Member
from comity.conversations import queries
from comity.foundation.errors import RuleRefused
from comity.foundation.policies import BOT, Actor, Scope
from comity.foundation.store import Tx
from comity.people import actions as people, queries as persons
from comity.people.profile import actions as profile


class Described(Struct, frozen=True):
    """What is said of a bot; None stays as it is. `responsible` is a person, `channels` are those it hears."""

    name: str | None = None
    handle: str | None = None
    purpose: str | None = None
    responsible: uuid.UUID | None = None
    channels: Sequence[uuid.UUID] | None = None
    door: bool | None = None


def make_bot(tx: Tx, *, actor: Actor, name: str, handle: str, wanted: Described) -> Member:
    """A new bot, which can do nothing until it gets a token. The actor answers for it unless somebody else is named.

    Raises Conflict (409 `taken`), RuleRefused for a person or a channel that there is not.
    """
    _check(tx, wanted)
    member = people.add_member(tx, name=name, handle=handle, role=BOT, by=actor.person)
    people.rename_person(tx, person=member.person, name=name, about=wanted.purpose or "")
    responsible, channels = wanted.responsible or actor.person, wanted.channels or ()
    accounts.equip_bot(tx, member=member.id, responsible=responsible, channels=channels, door=bool(wanted.door))
    return member


def describe_bot(tx: Tx, *, actor: Actor, bot: uuid.UUID | None, wanted: Described) -> None:
    """Change what is named. Raises NotFound, Conflict (409 `taken`), RuleRefused."""
    member, row = rights.bot_to_govern(tx, bot=bot)
    _check(tx, wanted)
    card = persons.cards(tx, persons=[member.person])[member.person]
    name, purpose = wanted.name or card.name, card.about if wanted.purpose is None else wanted.purpose
    also = [field for field, differs in (("name", name != card.name), ("purpose", purpose != card.about)) if differs]
    if also:
        people.rename_person(tx, person=member.person, name=name, about=purpose)
    if wanted.handle is not None and wanted.handle != member.handle:
        accounts.change_member(tx, member=member.id, by=actor.person, handle=wanted.handle)
    given = {"responsible": wanted.responsible, "channels": wanted.channels, "door": wanted.door}
    accounts.change_bot(tx, bot=row.member, by=actor.person, given=given, also=also)


def give_token(
    tx: Tx, *, actor: Actor, bot: uuid.UUID | None, label: str, scopes: Sequence[Scope]
) -> tuple[uuid.UUID, str]:
    """A token with which the program acts as the bot: its id and its secret, shown this once."""
    member, _ = rights.bot_to_govern(tx, bot=bot)
    return accounts.issue_token(tx, member=member.id, label=label, by=actor.person, scopes=scopes)


def take_token(tx: Tx, *, actor: Actor, bot: uuid.UUID | None, token: uuid.UUID | None) -> None:
    """End a token; its live streams close."""
    member, _ = rights.bot_to_govern(tx, bot=bot)
    row = rights.own_token(tx, actor=actor, member=member.id, token=token)
    accounts.revoke_token(tx, token=row.id, by=actor.person)


def picture_bot(tx: Tx, *, actor: Actor, bot: uuid.UUID | None, picture: tuple[str, bytes] | None) -> None:
    """Another portrait, as media type and content; None is back to the drawn initials."""
    member, row = rights.bot_to_govern(tx, bot=bot)
    if picture is None:
        profile.remove_picture(tx, person=member.person)
    else:
        people.set_picture(tx, person=member.person, media_type=picture[0], content=picture[1])
    accounts.change_bot(tx, bot=row.member, by=actor.person, given={}, also=["picture"])


def _check(tx: Tx, wanted: Described) -> None:
    if wanted.responsible is not None:
        rights.colleagues(tx, persons=[wanted.responsible], field="responsible")
    known = {channel.id for channel in queries.channels(tx)}
    for place, channel in enumerate(wanted.channels or ()):
        if channel not in known:
            raise RuleRefused("There is no such door.", fields={f"channels[{place}]": "is no channel"})
