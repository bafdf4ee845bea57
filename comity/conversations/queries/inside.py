"""What is said and kept inside, to compare with what is about to leave."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import BigInteger, bindparam, exists, func, select, union
from sqlalchemy.orm import aliased

from comity.conversations.models import Conversation, Message, MessageFile, Participant
from comity.foundation.files.actions import READ
from comity.foundation.files.models import File, FileWords
from comity.foundation.store import Tx
from comity.foundation.store.schema import Id

NEWEST, SHORTEST, MOST = 20, 27, 300
"""Messages of each room, characters of a message that could tell something, and messages of all rooms together."""
DOCUMENTS = 10

_reader = aliased(Participant)
_INSIDE = (
    select(Participant.conversation)
    .join(Conversation, Conversation.id == Participant.conversation)
    .where(
        Participant.person == bindparam("person", type_=Id()),
        Participant.left_at.is_(None),
        Conversation.kind.in_(["room", "direct"]),
        Conversation.latest_at > bindparam("since", type_=BigInteger()),
        ~exists().where(
            _reader.conversation == Conversation.id,
            _reader.person.in_(bindparam("readers", expanding=True, type_=Id())),
        ),
    )
)
_SAID = (
    select(Message.body, Conversation.title)
    .join(Conversation, Conversation.id == Message.conversation)
    .where(
        Conversation.id.in_(_INSIDE),
        Message.inside_seq > Conversation.inside_seq - NEWEST,
        Message.deleted_at.is_(None),
        func.length(Message.body) >= SHORTEST,
    )
    .limit(MOST)
)
_HERE = select(bindparam("here", type_=Id()))
_KEPT = (
    select(File.id, File.name)
    .join(FileWords, FileWords.file == File.id)
    .join(MessageFile, MessageFile.file == File.id)
    .join(Message, Message.id == MessageFile.message)
    .where(
        MessageFile.conversation.in_(union(_INSIDE, _HERE)),
        Message.deleted_at.is_(None),
        Message.outside_seq.is_(None) | (MessageFile.conversation != bindparam("here", type_=Id())),
        FileWords.state == READ,
    )
    .order_by(File.created_at.desc())
    .limit(DOCUMENTS)
)


class InsideWords(NamedTuple):
    """Words, and the title of the room they were said in; a direct talk has none."""

    words: str
    title: str


class Document(NamedTuple):
    file: uuid.UUID
    name: str


def said_inside(tx: Tx, *, person: uuid.UUID, readers: Collection[uuid.UUID], since: int) -> list[InsideWords]:
    """The newest messages of the rooms and direct talks this person takes part in and none of the readers."""
    params = {"person": person, "readers": list(readers), "since": since}
    return [InsideWords(words, title) for words, title in tx.session.execute(_SAID, params)]


def documents_inside(
    tx: Tx, *, person: uuid.UUID, readers: Collection[uuid.UUID], since: int, conversation: uuid.UUID
) -> list[Document]:
    """The newest files with words of those places, and of the notes of this conversation."""
    params = {"person": person, "readers": list(readers), "since": since, "here": conversation}
    return [Document(file, name) for file, name in tx.session.execute(_KEPT, params)]
