"""The values that templates of records take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from comity.conversations.views import RowView
from comity.foundation.clock import iso
from comity.people.views import PersonView
from comity.records.fields import Shown
from comity.records.queries import Attached


class RecordView(Struct, frozen=True):
    """`name` is what people call it: Order 4711. `path` is kind and key, as they stand in addresses."""

    name: str
    path: str
    kind: str
    key: str
    icon: str
    title: str
    status: str
    at: str
    archived: bool
    shared: bool

    @property
    def link(self) -> str:
        return f"/records/{self.path}"

    @property
    def about(self) -> str:
        return " · ".join(word for word in (self.title, self.status) if word)


class ActView(Struct, frozen=True):
    """Somebody put a record on a conversation, or took it off; `seq` is its place there."""

    seq: int
    by: str
    at: str
    attached: bool
    record: RecordView


class ShelfView(Struct, frozen=True):
    """What stands on a conversation or a person. `subject` is its address in the API; `told` are those that other
    systems say concern the person; `known` is False while no kind is registered."""

    subject: str
    records: Sequence[RecordView] = ()
    proposals: Sequence[RecordView] = ()
    told: Sequence[RecordView] = ()
    acts: Sequence[ActView] = ()
    may_attach: bool = True
    known: bool = True


class RecordPageView(Struct, frozen=True):
    record: RecordView
    url: str
    host: str
    changed_at: str
    fields: Sequence[Shown]
    persons: Sequence[PersonView]
    addresses: Sequence[str]
    talks: Sequence[RowView]
    more: bool
    may_push: bool


class KindView(Struct, frozen=True):
    key: str
    singular: str
    plural: str
    icon: str
    fields: Sequence[dict[str, str]]
    shared: bool
    writers: Sequence[str]
    archived: bool


class ListView(Struct, frozen=True):
    """`kind` and `q` are as they were asked; `next` is where the list goes on."""

    kinds: Sequence[KindView]
    records: Sequence[RecordView]
    kind: str
    q: str
    next: str
    admin: bool


def record_view(one: Attached) -> RecordView:
    record, kind = one.record, one.kind
    return RecordView(
        f"{kind.singular} {record.key}",
        f"{kind.key}/{record.key}",
        kind.key,
        record.key,
        kind.icon,
        record.title,
        record.status,
        iso(record.occurred_at),
        record.archived_at is not None,
        kind.shared,
    )


def kind_view(row: Any) -> KindView:
    return KindView(
        row.key, row.singular, row.plural, row.icon, row.fields, row.shared, row.writers, row.archived_at is not None
    )
