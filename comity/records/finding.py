"""Records in the search: by key, title, status and fields of text, for members."""

from __future__ import annotations

from collections.abc import Sequence

from comity.foundation.clock import iso
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.records import queries
from comity.records.queries import Attached
from comity.search.asking import Asked
from comity.search.finders import Thing


def find_records(tx: Tx, *, actor: Actor, asked: Asked, limit: int) -> Sequence[Thing]:
    """Those with just this key, then the latest; none for people outside."""
    if not actor.inside:
        return ()
    return [_thing(one) for one in queries.matching(tx, words=asked.wanted, plain=asked.plain, limit=limit)]


def _thing(one: Attached) -> Thing:
    record, kind = one.record, one.kind
    texts = [str(record.fields.get(field["key"], "")) for field in kind.fields if field["type"] == "text"]
    return Thing(
        record.id,
        f"/records/{kind.key}/{record.key}",
        f"{kind.singular} {record.key}",
        " · ".join(text for text in (record.title, record.status, *texts) if text),
        kind.icon,
        iso(record.occurred_at),
    )
