"""The log over HTTP: what the live stream told, or would have told, from a place on, as much at a time as one likes."""

from __future__ import annotations

from litestar import Response

from comity.foundation.errors import BadInput, Refused
from comity.foundation.events import PLACE, Cursor, parse_cursor
from comity.foundation.live.frames import event_payload
from comity.foundation.live.ports import Stage
from comity.foundation.policies import TALKER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.foundation.store.log import settled_end, steps_on

MOST, LOOKED_THROUGH = 500, 50_000
BEGINNING, NOW = Cursor(0, 0), "now"


class Resync(Refused):
    """The place is not known: the database was restored, or it is none of ours."""

    status, code = 410, "resync"


@get("/api/events", policy=TALKER, tags=["live"], media_type="application/json")
async def replay(actor: Actor, runtime: Runtime, since: str = "", limit: str = "100") -> Response[bytes]:
    """The lasting events of what I take part in, oldest first, as the live stream tells them.

    `since` is a cursor of the live stream or of this call, `now`, or nothing for all there are. Ask on with `cursor`
    while `more` is true; there is no place between two answers where an event could be lost or come twice. 410
    `resync`: this cursor is of another database; fetch the conversations, and go on from the error's `cursor`.
    """
    if not (limit.isascii() and limit.isdigit() and len(limit) <= 4 and 1 <= int(limit) <= MOST):
        raise BadInput("Some fields are wrong.", fields={"limit": f"1 to {MOST}"})
    if since not in ("", NOW) and not PLACE.match(since):
        raise BadInput("Some fields are wrong.", fields={"since": "is not one of our cursors"})
    epoch = runtime.store.epoch
    body = await runtime.store.read(
        _replayed, stage=runtime.hub.stage, epoch=epoch, actor=actor, since=since, limit=int(limit)
    )
    return Response(body, media_type="application/json")


def _replayed(tx: Tx, *, stage: Stage, epoch: str, actor: Actor, since: str, limit: int) -> bytes:
    end = settled_end(tx)
    after = {"": BEGINNING, NOW: end}.get(since) or parse_cursor(since, epoch)
    if after is None or after > end:
        raise Resync("This place is not known any more. Fetch anew.", details={"cursor": end.text(epoch)})
    upto = steps_on(tx, cursor=after, end=end, most=LOOKED_THROUGH)
    events = stage.between(tx, actor=actor, after=after, upto=upto, limit=limit)
    full = len(events) == limit
    place = Cursor(events[-1].txid, events[-1].position) if full else upto
    items = b",".join(event_payload(event, epoch, inside=actor.inside) for event in events)
    more = b"true" if full or upto < end else b"false"
    return b'{"items":[%s],"cursor":"%s","more":%s}' % (items, place.text(epoch).encode(), more)
