"""What may happen to a message after it was sent."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import delete

from comity.conversations import access, events, queries
from comity.conversations.access import Seat
from comity.conversations.actions.entries import announce_message, renew_json
from comity.conversations.actions.files import release_files
from comity.conversations.actions.mentions import change_mentions, mentioned
from comity.conversations.actions.previews import renew_previews
from comity.conversations.actions.reach import check_reach
from comity.conversations.actions.sending import NOTE, ask_guards, check_place
from comity.conversations.models import LinkPreview, Mention, Message, Reaction, Revision
from comity.conversations.ports import Guard
from comity.conversations.shapes import numbered
from comity.foundation.errors import Conflict
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def edit_message(
    tx: Tx,
    *,
    actor: Actor,
    message: uuid.UUID | None,
    body: str,
    confirm: Mapping[str, str] | None = None,
    guards: Collection[Guard] = (),
) -> bytes:
    """Change one's own words; the change is an entry of its own, and what they were is kept for those inside.

    Raises what `send_message` raises where nothing may be said now. Returns the message's JSON for the actor.
    """
    row = locked_message(tx, actor, message)
    if row.deleted_at is not None:
        raise Conflict("This message was taken back.", code="deleted")
    if row.body != body:
        seat = access.seat(tx, actor=actor, conversation=row.conversation)
        check_place(tx, actor, seat, row.lane)
        if guards and row.lane != NOTE:
            readers = _readers(tx, seat)
            ask_guards(tx, actor, seat, body, readers=readers, guards=guards, confirm=confirm or {}, again=True)
        _change_words(tx, row, seat, body)
        renew_json(tx, row)
        announce_message(tx, row, events.MESSAGE_EDITED, actor.person)
    return numbered(row.inside_seq if actor.inside else row.outside_seq, row.json)


def _readers(tx: Tx, seat: Seat) -> set[uuid.UUID]:
    asked = seat.inside and seat.kind == access.OUTSIDE
    return queries.outside_participants(tx, conversation=seat.conversation) if asked else set()


def _change_words(tx: Tx, row: Message, seat: Seat, body: str) -> None:
    written_at = row.edited_at or row.created_at
    tx.session.add(Revision(message=row.id, version=row.version, body=row.body, written_at=written_at))
    named_before = "@" in row.body
    if seat.inside and "http" in row.body + body:
        renew_previews(tx, message=row.id, before=row.body, body=body)
    row.body, row.edited_at, row.version = body, tx.now, row.version + 1
    tx.session.flush()
    if named_before or "@" in body:
        change_mentions(tx, row=row, persons=mentioned(tx, seat=seat, body=body, lane=row.lane, author=row.author))


def delete_message(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> None:
    """Take back one's own words: a tombstone stays, and an entry; earlier words and what hung on them go as well.

    Twice is as good as once.
    """
    row = locked_message(tx, actor, message)
    if row.deleted_at is None:
        row.body, row.page, row.deleted_at, row.version = "", None, tx.now, row.version + 1
        release_files(tx, message=row.id)
        for part in (Revision, Reaction, Mention, LinkPreview):
            tx.session.execute(delete(part).where(part.message == row.id))
        renew_json(tx, row)
        announce_message(tx, row, events.MESSAGE_DELETED, actor.person)


def locked_message(tx: Tx, actor: Actor, message: uuid.UUID | None) -> Message:
    row = access.own_message(tx, actor=actor, message=message)
    tx.lock(row.conversation)
    tx.session.refresh(row)
    check_reach(tx, actor=actor, conversation=row.conversation, lane=row.lane)
    return row
