"""What two browsers tell each other to find a way (RFC 8829, RFC 8840): checked, passed on, kept nowhere."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from comity.calls import access, queries
from comity.calls.events import CALL_SIGNAL
from comity.conversations.queries import takes_part
from comity.foundation.errors import Forbidden
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

SDP_CHARACTERS = 65_536


class Description(Struct, forbid_unknown_fields=True, frozen=True):
    """As a browser's RTCSessionDescription."""

    type: Literal["offer", "answer", "rollback"]
    sdp: Annotated[str, Meta(max_length=SDP_CHARACTERS)] = ""


class Candidate(Struct, forbid_unknown_fields=True, frozen=True, rename="camel"):
    """As a browser's RTCIceCandidateInit."""

    candidate: Annotated[str, Meta(max_length=2_000)]
    sdp_mid: Annotated[str, Meta(max_length=256)] | None = None
    sdp_m_line_index: Annotated[int, Meta(ge=0, le=65_535)] | None = None
    username_fragment: Annotated[str, Meta(max_length=256)] | None = None


class Signal(Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """One of: a description, a candidate (null: there are no more), or what the other should do."""

    description: Description | UnsetType = UNSET
    candidate: Candidate | UnsetType | None = UNSET
    want: Literal["restart", "offer"] | UnsetType = UNSET

    def __post_init__(self) -> None:
        if sum(part is not UNSET for part in (self.description, self.candidate, self.want)) != 1:
            raise ValueError("one of description, candidate and want")


async def signal(runtime: Runtime, *, actor: Actor, call: uuid.UUID, to: uuid.UUID, device: str, data: Signal) -> None:
    """Pass on what a device in a call tells somebody who is in it too. Raises NotFound, Forbidden."""
    conversation = await runtime.store.read(_checked, actor=actor, call=call, to=to, device=device)
    told: dict[str, Any] = {"call": str(call), "from": str(actor.person), "device": device, "data": data}
    event = {"op": "event", "type": CALL_SIGNAL, "conversation": str(conversation), "data": told}
    await runtime.relay.tell([to], event)


def _checked(tx: Tx, *, actor: Actor, call: uuid.UUID, to: uuid.UUID, device: str) -> uuid.UUID:
    row, _ = access.visible_call(tx, actor=actor, call=call)
    both = queries.both_joined(tx, call=call, one=actor.person, device=device, other=to)
    if not both or not takes_part(tx, person=to, conversation=row.conversation):
        raise Forbidden("Only two who are in this call, each with the present device, tell each other.", code="no_seat")
    return row.conversation
