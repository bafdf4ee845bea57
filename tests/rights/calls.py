"""The doors of calls: rows as in `table.py`. In each place a call goes on: in the room and the pair anna called and ben
came, in the talk vic called and ben came; gus and anna of the talk were rung. Who called asks to record."""

from __future__ import annotations

import uuid
from typing import Any

from comity.calls import actions
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from tests.rights import call_media

CALLS = """\
GET    /api/calls                                     -        talker   401 401 200 200 200 200 200 200 200 401 200
POST   /api/conversations/{conversation}/calls        room     talker   401 401 404 404 200 404 200 404 404 401 200
POST   /api/conversations/{conversation}/calls        talk     talker   401 401 200 200 200 200 404 200 404 401 200
POST   /api/conversations/{conversation}/calls        pair     talker   401 401 404 404 200 404 404 404 404 401 200
POST   /api/conversations/{conversation}/calls        nothing  talker   401 401 404 404 404 404 404 404 404 401 404
GET    /api/conversations/{conversation}/calls        room     talker   401 401 404 404 200 404 200 404 404 401 200
GET    /api/conversations/{conversation}/calls        talk     talker   401 401 200 200 200 200 404 200 404 401 200
GET    /api/conversations/{conversation}/calls        nothing  talker   401 401 404 404 404 404 404 404 404 401 404
GET    /api/calls/{call}                              room     talker   401 401 404 404 200 404 200 404 404 401 200
GET    /api/calls/{call}                              talk     talker   401 401 200 200 200 200 404 200 404 401 200
GET    /api/calls/{call}                              pair     talker   401 401 404 404 200 404 404 404 404 401 200
GET    /api/calls/{call}                              nothing  talker   401 401 404 404 404 404 404 404 404 401 404
POST   /api/calls/{call}/join                         room     talker   401 401 404 404 200 404 200 404 404 401 200
POST   /api/calls/{call}/join                         talk     talker   401 401 200 200 200 200 404 200 404 401 200
POST   /api/calls/{call}/join                         pair     talker   401 401 404 404 200 404 404 404 404 401 200
POST   /api/calls/{call}/join                         nothing  talker   401 401 404 404 404 404 404 404 404 401 404
POST   /api/calls/{call}/decline                      room     talker   401 401 404 404 403 404 200 404 404 401 403
POST   /api/calls/{call}/decline                      talk     talker   401 401 403 403 200 403 404 403 404 401 200
POST   /api/calls/{call}/decline                      nothing  talker   401 401 404 404 404 404 404 404 404 401 404
POST   /api/calls/{call}/leave                        room     talker   401 401 404 404 200 404 403 404 404 401 200
POST   /api/calls/{call}/leave                        talk     talker   401 401 403 403 403 403 404 200 404 401 403
POST   /api/calls/{call}/leave                        nothing  talker   401 401 404 404 404 404 404 404 404 401 404
PATCH  /api/calls/{call}/seat                         room     talker   401 401 404 404 200 404 403 404 404 401 200
PATCH  /api/calls/{call}/seat                         talk     talker   401 401 403 403 403 403 404 200 404 401 403
PATCH  /api/calls/{call}/seat                         nothing  talker   401 401 404 404 404 404 404 404 404 401 404
PUT    /api/calls/{call}/people/{person}              room     talker   401 401 404 404 200 404 403 404 404 401 200
PUT    /api/calls/{call}/people/{person}              talk     talker   401 401 403 403 403 403 404 200 404 401 403
PUT    /api/calls/{call}/people/{person}              nothing  talker   401 401 404 404 404 404 404 404 404 401 404
POST   /api/calls/{call}/signals                      room     talker   401 401 404 404 204 404 403 404 404 401 204
POST   /api/calls/{call}/signals                      talk     talker   401 401 403 403 403 403 404 204 404 401 403
POST   /api/calls/{call}/signals                      nothing  talker   401 401 404 404 404 404 404 404 404 401 404
POST   /api/calls/{call}/ice                          room     talker   401 401 404 404 200 404 200 404 404 401 200
POST   /api/calls/{call}/ice                          talk     talker   401 401 403 403 403 403 404 200 404 401 403
POST   /api/calls/{call}/ice                          nothing  talker   401 401 404 404 404 404 404 404 404 401 404
POST   /api/calls/{call}/recording                    room     talker   401 401 404 404 200 404 403 404 404 401 200
POST   /api/calls/{call}/recording                    talk     talker   401 401 403 403 403 403 404 200 404 401 403
POST   /api/calls/{call}/recording                    nothing  talker   401 401 404 404 404 404 404 404 404 401 404
PUT    /api/calls/{call}/recording/consent            room     talker   401 401 404 404 200 404 403 404 404 401 200
PUT    /api/calls/{call}/recording/consent            talk     talker   401 401 403 403 403 403 404 200 404 401 403
PUT    /api/calls/{call}/recording/consent            nothing  talker   401 401 404 404 404 404 404 404 404 401 404
DELETE /api/calls/{call}/recording                    room     talker   401 401 404 404 200 404 403 404 404 401 200
DELETE /api/calls/{call}/recording                    talk     talker   401 401 403 403 403 403 404 200 404 401 403
DELETE /api/calls/{call}/recording                    nothing  talker   401 401 404 404 404 404 404 404 404 401 404
POST   /api/calls/{call}/recording/file               room     talker   401 401 404 404 422 404 403 404 404 401 422
POST   /api/calls/{call}/recording/file               talk     talker   401 401 403 403 403 403 404 422 404 401 403
POST   /api/calls/{call}/recording/file               nothing  talker   401 401 404 404 404 404 404 404 404 401 404
"""
OPERATIONS = """\
signal   room     talker   4401 401 not_found not_found done not_found no_seat not_found not_found 401 done
signal   talk     talker   4401 401 no_seat no_seat no_seat no_seat not_found done not_found 401 no_seat
signal   nothing  talker   4401 401 not_found not_found not_found not_found not_found not_found not_found 401 not_found
"""
DEVICE = "device-of-the-matrix"
DATA = {"candidate": None}
NOWHERE = "01900000-0000-7000-8000-000000000000"


def made(tx: Tx, ben: Actor, calling: dict[str, tuple[Actor, uuid.UUID]]) -> dict[str, str]:
    """A call in each place, by whom; ben's id as well."""
    found = {"ben": str(ben.person)}
    for name, (caller, place) in calling.items():
        client = uuid.uuid4()
        started = actions.start_call(
            tx, actor=caller, conversation=place, client_id=client, kind="voice", device=DEVICE
        )
        actions.join_call(tx, actor=ben, call=started.call.id, device=DEVICE)
        actions.ask_to_record(tx, actor=caller, call=started.call.id)
        found[name] = str(started.call.id)
    return found


def values(calls: dict[str, str], on: str, path: str) -> dict[str, str]:
    return {"call": calls.get(on, NOWHERE)} | ({"person": calls["ben"]} if "/calls/" in path else {})


def bodies(ben: uuid.UUID) -> dict[str, Any]:
    call = "/api/calls/{call}"
    return {
        "POST /api/conversations/{conversation}/calls": {
            "client_id": str(uuid.uuid4()),
            "kind": "voice",
            "device": DEVICE,
        },
        f"POST {call}/join": {"device": DEVICE},
        f"POST {call}/decline": {},
        f"POST {call}/leave": {"device": DEVICE},
        f"PATCH {call}/seat": {"device": DEVICE, "microphone": False},
        f"POST {call}/signals": {"to": str(ben), "device": DEVICE, "data": DATA},
        f"PUT {call}/recording/consent": {"agree": True},
        f"POST {call}/recording/file": {"file": NOWHERE},
        **call_media.bodies(DEVICE),
    }


def frame(calls: dict[str, str], on: str) -> dict[str, Any]:
    return {"op": "signal", "call": calls.get(on, NOWHERE), "to": calls["ben"], "device": DEVICE, "data": DATA}
