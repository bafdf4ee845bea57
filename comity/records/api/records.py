"""Records over HTTP: what another system brings, and what it may ask."""

from __future__ import annotations

from typing import Annotated

from litestar import Response
from litestar.params import HeaderParameter

from comity.conversations import queries as conversations
from comity.conversations.viewing_lists import kind_of, others, title_of
from comity.foundation.clock import iso
from comity.foundation.errors import BadInput
from comity.foundation.policies import MEMBER, TALKER, Actor
from comity.foundation.routes import delete, get, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.records import access, actions, queries
from comity.records.actions import Outcome
from comity.records.looking import checked_limit, following, page, place_of, words_asked
from comity.records.queries import Attached, Place
from comity.records.shapes import (
    WRONG,
    ManyRecords,
    OutcomeOut,
    Outcomes,
    RecordContent,
    RecordOut,
    Records,
    TalkOut,
    Talks,
    pushed,
    record_out,
    version_of,
    whole_record,
)
from comity.records.telling import tell_of
from comity.search.asking import Phrase

RECORD = "/api/records/{kind:str}/{key:str}"
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match")]


@get("/api/records", policy=MEMBER, tags=["records"])
async def list_records(
    actor: Actor, runtime: Runtime, kind: str = "", q: str = "", limit: int = 50, cursor: str | None = None
) -> Records:
    """Records, the latest first; of one `kind`, with the words of `q` in key, title, status or text."""
    asked = {"words": words_asked(q), "after": place_of(cursor), "limit": checked_limit(limit)}
    return await runtime.store.read(_list, kind=kind, **asked)


def _list(tx: Tx, *, kind: str, words: tuple[Phrase, ...], after: Place | None, limit: int) -> Records:
    found, rest = page(queries.records(tx, kind=kind, words=words, after=after, limit=limit + 1), limit)
    return Records([record_out(one, inside=True) for one in found], rest)


@put("/api/records/{kind:str}", policy=MEMBER, body=ManyRecords, tags=["records"])
async def push_many(kind: str, data: ManyRecords, actor: Actor, runtime: Runtime) -> Outcomes:
    """Bring up to a hundred records of a kind at once: all are taken, or none."""
    outcomes = await runtime.store.write(_push_many, actor=actor, kind=kind, content=data)
    await tell_of(runtime, [one.record.id for one in outcomes if one.changed])
    return Outcomes([OutcomeOut(one.record.key, one.record.version, one.created, one.changed) for one in outcomes])


def _push_many(tx: Tx, *, actor: Actor, kind: str, content: ManyRecords) -> list[Outcome]:
    access.pushable(tx, actor=actor, kind=kind)
    keys: dict[str, int] = {}
    for place, one in enumerate(content.records):
        if keys.setdefault(one.key, place) != place:
            raise BadInput(WRONG, fields={f"records[{place}].key": "stands there twice"})
    brought = [pushed(tx, one.key, one, one.version, f"records[{place}].") for place, one in enumerate(content.records)]
    return actions.push_records(tx, actor=actor, kind=kind, pushed=brought)


@put(RECORD, policy=MEMBER, body=RecordContent, tags=["records"])
async def push_record(
    kind: str, key: str, data: RecordContent, actor: Actor, runtime: Runtime, if_match: IfMatch = None
) -> Response[RecordOut]:
    """Bring a record, or change it as a whole: 201 where it is new, else 200. With `If-Match` or `version` only that
    version is changed (409 `stale` names the present one); `version` 0 brings it only where there is none."""
    asked = {"content": data, "version": version_of(if_match, data.version)}
    outcome, shown = await runtime.store.write(_push_one, actor=actor, kind=kind, key=key, **asked)
    if outcome.changed:
        await tell_of(runtime, [outcome.record.id])
    return Response(shown, status_code=201 if outcome.created else 200, headers=_tag(shown))


def _push_one(
    tx: Tx, *, actor: Actor, kind: str, key: str, content: RecordContent, version: int | None
) -> tuple[Outcome, RecordOut]:
    row = access.pushable(tx, actor=actor, kind=kind)
    brought = pushed(tx, key, content, version)
    outcome = actions.push_records(tx, actor=actor, kind=kind, pushed=[brought])[0]
    return outcome, whole_record(tx, Attached(outcome.record, row), inside=True)


@get(RECORD, policy=TALKER, tags=["records"])
async def show_record(kind: str, key: str, actor: Actor, runtime: Runtime) -> Response[RecordOut]:
    """One record, with its version as `ETag`. People outside get one of a shared kind that stands on a conversation
    they take part in."""
    shown = await runtime.store.read(_show, actor=actor, kind=kind, key=key)
    return Response(shown, headers=_tag(shown))


def _show(tx: Tx, *, actor: Actor, kind: str, key: str) -> RecordOut:
    record, row = access.visible_record(tx, actor=actor, kind=kind, key=key)
    return whole_record(tx, Attached(record, row), inside=actor.inside)


def _tag(record: RecordOut) -> dict[str, str]:
    return {"ETag": f'"{record.version}"'}


@delete(RECORD, policy=MEMBER, status_code=204, tags=["records"])
async def archive_record(kind: str, key: str, actor: Actor, runtime: Runtime) -> None:
    """Archive a record: lists and search do not show it any more, conversations keep it. `restore`, or pushing it
    again, brings it back."""
    await runtime.store.write(actions.archive_record, actor=actor, kind=kind, key=key)


@post(f"{RECORD}/restore", policy=MEMBER, status_code=200, tags=["records"])
async def restore_record(kind: str, key: str, actor: Actor, runtime: Runtime) -> RecordOut:
    """Bring an archived record back as it was."""
    await runtime.store.write(actions.restore_record, actor=actor, kind=kind, key=key)
    return await runtime.store.read(_show, actor=actor, kind=kind, key=key)


@get(f"{RECORD}/conversations", policy=MEMBER, tags=["records"])
async def list_talks(
    kind: str, key: str, actor: Actor, runtime: Runtime, limit: int = 50, cursor: str | None = None
) -> Talks:
    """The conversations on which a record stands, the latest first: those that the bearer of this credential may open,
    and no trace of others."""
    asked = {"limit": checked_limit(limit), "after": place_of(cursor)}
    return await runtime.store.read(_talks, actor=actor, kind=kind, key=key, **asked)


def _talks(tx: Tx, *, actor: Actor, kind: str, key: str, limit: int, after: Place | None) -> Talks:
    record, _ = access.visible_record(tx, actor=actor, kind=kind, key=key)
    found = queries.conversations_of(tx, actor=actor, record=record.id, after=after, limit=limit + 1)
    rows = conversations.rows(tx, actor=actor, found=found[:limit], quoted=False)
    cards = people.cards(tx, persons={person for row in rows for person in row.people[:20]})
    items = [
        TalkOut(
            str(row.conversation.id),
            kind_of(row),
            title_of(row, others(row, cards, actor.person)),
            f"/conversations/{row.conversation.id}",
            iso(row.conversation.latest_at),
        )
        for row in rows
    ]
    last = found[limit - 1] if len(found) > limit else None
    return Talks(items, None if last is None else following(last.latest_at, last.id))


ROUTES = [
    list_records,
    push_many,
    push_record,
    show_record,
    archive_record,
    restore_record,
    list_talks,
]
