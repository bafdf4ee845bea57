"""First words from outside in a talk that began without any, by a call: they wait for a look like any first words."""

from __future__ import annotations

from sqlalchemy import select

from comity.conversations import access, gates, queries
from comity.conversations.access import Seat
from comity.conversations.actions.moderating import hold_talk_back
from comity.conversations.models import Message
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.foundation.store.log import EventRow
from comity.people import queries as people

FEW = 60
"""So many entries a talk has at most while it is looked at; who rings that often meets the limit of calls first."""
DERIVED = 5
"""The version of the ids under which lines are told; people send others."""
CAME = "call.joined"


def screen_first_words(tx: Tx, *, actor: Actor, seat: Seat, body: str, screens: gates.Screens) -> None:
    """Where a screen says so the talk is held back, and nobody inside sees it until it is let in."""
    if seat.kind != access.OUTSIDE or seat.visibility == access.HELD or seat.told > FEW or _begun(tx, seat):
        return
    held = gates.screened(tx, screens=screens, actor=actor, body=body)
    if held is None:
        return
    screen, why = held
    conversation = seat.conversation
    asked = people.colleagues(tx, persons=queries.participants(tx, conversation=conversation))
    hold_talk_back(tx, conversation=conversation, by=actor.person)
    screen.keep(tx, actor=actor, conversation=conversation, why=why, asked=sorted(asked), visibility=seat.visibility)


def _begun(tx: Tx, seat: Seat) -> bool:
    """Whether anybody has spoken here, or somebody inside took a call."""
    said = select(Message.author, Message.client_id).where(
        Message.conversation == seat.conversation, Message.outside_seq.is_not(None)
    )
    lines = set()
    for author, client_id in tx.session.execute(said.limit(FEW)):
        if client_id.version != DERIVED:
            return True
        lines.add(author)
    came = select(EventRow.actor).where(
        EventRow.conversation == seat.conversation, EventRow.facts.is_not(None), EventRow.kind == CAME
    )
    return bool(people.colleagues(tx, persons=lines | {one for one in tx.session.scalars(came) if one is not None}))
