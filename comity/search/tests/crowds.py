"""A database with many messages, and how long questions take in it."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import text

from comity.conversations.models import Conversation, Participant
from comity.conversations.tests import stage
from comity.foundation.clock import MINUTE
from comity.foundation.ids import new_id
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx
from comity.search import queries
from comity.search.asking import asked

START = 1_700_000_000_000_000
SYLLABLES = ["ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "za", "fu", "gi"]
WORDS = sorted({a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES})
"""1,728 words, the first of them in most messages, the last in few."""
COMMON, RARE = WORDS[0], WORDS[-1]
STEP = 5_000


class Crowd(Struct):
    """anna takes part in all of `talks`, ben in three of them, dora in none; vic began one."""

    actors: dict[str, Actor]
    talks: list[uuid.UUID]
    channel: uuid.UUID


def fill(store: Store, messages: int, talks: int = 1_000, first: int = 0) -> Crowd:
    """`first` is the minute of the first message."""
    actors = store.write_now(stage.crew)
    channel = store.write_now(stage.door, by=actors["anna"])
    chance = random.Random(7)
    crowd = Crowd(actors, [], channel)
    store.write_now(_open, crowd=crowd, talks=talks)
    weights = [1 / (place + 1) for place in range(len(WORDS))]
    said = [" ".join(chance.choices(WORDS, weights, k=chance.randint(4, 20))) for _ in range(STEP)]
    for number in range(0, messages, STEP):
        store.write_now(_say, crowd=crowd, first=first + number, said=said[: messages - number])
    store.write_now(_index, crowd=crowd)
    return crowd


def _open(tx: Tx, *, crowd: Crowd, talks: int) -> None:
    """Every tenth came through the website and is heard by everybody inside."""
    anna, ben, vic = (crowd.actors[name].person for name in ("anna", "ben", "vic"))
    for number in range(talks):
        talk, outside = new_id(START + number), number % 10 == 0
        crowd.talks.append(talk)
        row = Conversation(id=talk, kind="outside" if outside else "room", title=f"Talk {number}", created_at=START)
        row.created_by, row.inside_seq, row.outside_seq, row.latest_at = anna, 0, 0, START
        row.channel, row.visibility = (crowd.channel, "channel") if outside else (None, "private")
        tx.session.add(row)
        here = [anna, *([ben] if number in (1, 2, 3) else []), *([vic] if number == 0 else [])]
        tx.session.flush()
        tx.session.add_all([Participant(conversation=talk, person=one, joined_at=START) for one in here])


def _say(tx: Tx, *, crowd: Crowd, first: int, said: Sequence[str]) -> None:
    rows = []
    for number, body in enumerate(said, first):
        seq, at = number // len(crowd.talks) + 1, START + number * MINUTE
        ids = (new_id(at), crowd.talks[number % len(crowd.talks)], crowd.actors["anna"].person, uuid.uuid4())
        rows.append((*map(tx.raw, ids), body, seq, seq, at))
    tx.connection.exec_driver_sql(_MESSAGES.replace("?", "%s") if tx.on_postgresql else _MESSAGES, rows)


def _index(tx: Tx, *, crowd: Crowd) -> None:
    """What the reader would have put there, in one go: the words are plain, so they are their own."""
    asked = "FROM messages m JOIN conversations c ON c.id = m.conversation WHERE m.author = :author"
    known = {"author": tx.raw(crowd.actors["anna"].person)}
    if tx.on_postgresql:
        tx.connection.execute(text(f"{_ROWS} SELECT {_POSITION}, 'message', m.id, 1, {_LEXEMES} {asked}"), known)
        tx.connection.execute(text("ANALYZE"))
        return
    tx.connection.execute(text(f"{_ROWS} SELECT {_POSITION}, 'message', m.id, 1, NULL {asked}"), known)
    index = f"INSERT INTO search_index (rowid, words, marks) SELECT {_POSITION}, m.body, {_MARKS} {asked}"
    tx.connection.execute(text(index), known)


_MESSAGES = """
    INSERT INTO messages (id, conversation, author, client_id, lane, body, inside_seq, outside_seq, version,
                          created_at, json)
    VALUES (?, ?, ?, ?, 'message', ?, ?, ?, 1, ?, '')
"""
_POSITION = "m.created_at / 1000 * 64"
_ROWS = "INSERT INTO search_rows (position, kind, message, version, lexemes)"
_MARKS = """'kmessage c' || lower(hex(m.conversation)) || ' a' || lower(hex(m.author))
    || CASE WHEN c.channel IS NULL THEN '' ELSE ' d' || lower(hex(c.channel)) END"""
_LEXEMES = r"""to_tsvector('simple', m.body) || array_to_tsvector(array_remove(ARRAY['@kmessage',
    '@c' || replace(m.conversation\:\:text, '-', ''), '@a' || replace(m.author\:\:text, '-', ''),
    '@d' || replace(c.channel\:\:text, '-', '')], NULL))"""


QUESTIONS = {
    "a rare word": RARE,
    "a common word": COMMON,
    "two words": f"{WORDS[40]} {WORDS[90]}",
    "two common words": f"{COMMON} {WORDS[1]}",
    "a phrase": f'"{WORDS[1]} {WORDS[2]}"',
    "a beginning": f"{RARE[:4]}*",
    "without a word": f"{WORDS[3]} -{COMMON}",
    "by somebody, in a span": f"{COMMON} from:anna after:2023-12-01 before:2024-01-01",
    "by somebody, no words": "from:anna",
    "nothing": "thisisnotthere",
}


def timed(store: Store, actor: Actor, q: str, times: int) -> list[float]:
    """Milliseconds, sorted, of the whole question with its first page, as a page asks it."""
    question, took = asked(q=q, limit=30), []
    for _ in range(times):
        begin = time.perf_counter()
        store.read_now(queries.find, actor=actor, asked=question, names=6)
        took.append((time.perf_counter() - begin) * 1_000)
    return sorted(took)
