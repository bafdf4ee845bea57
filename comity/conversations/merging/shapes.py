"""What mergings look like over HTTP."""

from __future__ import annotations

import uuid
from typing import Annotated

from msgspec import Meta, Struct

from comity.conversations.models import Merging
from comity.foundation.clock import iso
from comity.foundation.parse import Input


class NewMerging(Input, frozen=True):
    """`conversation` goes on in the one of the path. `audience` are the people outside who read both from then on,
    needed where somebody of them did not read one of them before."""

    conversation: uuid.UUID
    audience: Annotated[list[uuid.UUID], Meta(max_length=5_000)] | None = None


class MergingOut(Struct):
    """`conversation` goes on in `into`, there at the entry `seq`; `seated` take part there because of it."""

    conversation: str
    into: str
    seq: int
    seated: list[str]
    by: str
    at: str


class Mergings(Struct):
    items: list[MergingOut]
    next: None = None


def merging_out(row: Merging) -> MergingOut:
    return MergingOut(
        str(row.conversation), str(row.into), row.inside_seq, row.seated, str(row.merged_by), iso(row.merged_at)
    )
