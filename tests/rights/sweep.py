"""What no row needs to say: who does not see a place gets, at every door, the answer that nothing at all would give.

Every door that names a conversation, a message or a file is tried on every relation by every principal who does not see
it. Those who do have their rows in `table.py`.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from comity.foundation.http import Edge
from comity.foundation.store import Store
from tests.rights.knocking import asked_of
from tests.rights.stage import NOWHERE, Places, World, frame_for, make_places, request, try_operation, world_in
from tests.rights.table import HTTP, SOCKET

INSIDE = {"owner", "admin", "anna", "dora", "bot"}
SEES = {
    "room": {"anna", "gus", "bot"},
    "talk": INSIDE | {"vic"},
    "note": INSIDE,
    "pair": {"anna", "bot"},
    "hall": INSIDE,
    "nothing": set[str](),
}
"""The relations, and who sees each: a room, an outside talk, a note there, a direct talk, a public room, nothing."""
NAMED = ("{conversation}", "{room}", "{message}", "{file}")
OPEN = {"PATCH /api/files/uploads/{file}", "GET /api/files/uploads/{file}", "DELETE /api/files/uploads/{file}"}
"""Uploads are their owner's own while they go on; a file that was sent is none any more."""


class Swept(NamedTuple):
    doors: int
    cells: int
    faults: list[str]

    def told(self, database: str, principals: int) -> str:
        size = f"{self.doors} doors × {len(SEES)} relations × {principals} principals"
        return f"{database}: {size}, {self.cells} cells of what one does not see, all like nothing"


def ids_of(places: Places, on: str) -> dict[str, str]:
    """What stands in the place of the room's ids; for no note, an unknown message of a talk that one may see."""
    talks = {
        "room": places.room,
        "talk": places.talk,
        "note": places.talk,
        "no note": places.talk,
        "pair": places.pair,
        "hall": places.hall,
    }
    return {
        places.room: talks.get(on, NOWHERE),
        places.message["room"]: places.message.get(on, NOWHERE),
        places.file["room"]: places.file.get(on, NOWHERE),
    }


async def sweep(store: Store, edge: Edge, tried: tuple[str, ...]) -> Swept:
    world = world_in(store)
    await store.start()
    places = await store.write(make_places, world=world)
    doors = sorted({row.door for row in HTTP if any(name in row.door for name in NAMED)})
    operations = sorted({row.door for row in SOCKET} - {"presence", "ping"})
    cells, faults = 0, []
    for door in [*doors, *operations]:
        for principal in tried:
            for on in hidden(door, principal):
                nothing = "no note" if on == "note" else "nothing"
                expected = await answer(edge, world, places, door, nothing, principal)
                found = await answer(edge, world, places, door, on, principal)
                cells += 1
                if found != expected:
                    faults.append(f"{door} on {on} by {principal}: {found!r} and not {expected!r}")
    return Swept(len(doors) + len(operations), cells, faults)


def hidden(door: str, principal: str) -> list[str]:
    """The relations of a door that this principal does not see."""
    about = {"hall"} if "{message}" in door or "{file}" in door else {"note"}
    return [on for on, seen in SEES.items() if principal not in seen and on not in about | {"nothing"}]


async def answer(edge: Edge, world: World, places: Places, door: str, on: str, principal: str) -> str:
    """What comes back, with the ids that were asked for taken out."""
    credential, instead = places.credentials[principal], ids_of(places, on)
    if " " not in door:
        edge.runtime.hub.told = edge.runtime.store.end()
        frame = frame_for(places, door, "room") | {"conversation": instead[places.room]}
        return await try_operation(edge, frame, credential)
    method, target, body = request(world, places, door, "mine" if door in OPEN else "room", principal)
    for real, other in instead.items():
        target = target.replace(real, other)
    if door in OPEN:
        target = f"/api/files/uploads/{instead[places.file['room']]}"
    status, found = await asked_of(edge, (method, target, body), credential)
    for other in instead.values():
        found = found.replace(other.encode(), b"-")
    return f"{status} {found.decode(errors='replace')[:300]}"


def swept(store: Store, edge: Edge, tried: tuple[str, ...]) -> Swept:
    return asyncio.run(sweep(store, edge, tried))
