"""The doors of records: rows as in `table.py`, tried on

order   an order, which nobody but owners and admins may push, on no conversation
case    a case, of a kind that is shown outside, on the talk
talk, room, pair   where the order is attached
"""

from __future__ import annotations

import uuid
from typing import Any

from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.records import actions, queries
from comity.records.actions import Pushed

RECORDS = """\
GET    /api/record-kinds                              -        member   401 401 200 200 200 200 403 403 403 401 200
POST   /api/record-kinds                              -        admin    401 401 201 201 403 403 403 403 403 401 403
PATCH  /api/record-kinds/{kind}                       order    admin    401 401 200 200 403 403 403 403 403 401 403
PATCH  /api/record-kinds/{kind}                       nothing  admin    401 401 404 404 403 403 403 403 403 401 403
GET    /api/records                                   -        member   401 401 200 200 200 200 403 403 403 401 200
PUT    /api/records/{kind}                            order    member   401 401 200 200 403 403 403 403 403 401 403
PUT    /api/records/{kind}                            nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/records/{kind}/{key}                      order    talker   401 401 200 200 200 200 404 404 404 401 200
GET    /api/records/{kind}/{key}                      case     talker   401 401 200 200 200 200 404 200 404 401 200
GET    /api/records/{kind}/{key}                      nothing  talker   401 401 404 404 404 404 404 404 404 401 404
PUT    /api/records/{kind}/{key}                      order    member   401 401 200 200 403 403 403 403 403 401 403
PUT    /api/records/{kind}/{key}                      nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/records/{kind}/{key}                      order    member   401 401 204 204 403 403 403 403 403 401 403
DELETE /api/records/{kind}/{key}                      nothing  member   401 401 404 404 404 404 403 403 403 401 404
POST   /api/records/{kind}/{key}/restore              order    member   401 401 200 200 403 403 403 403 403 401 403
POST   /api/records/{kind}/{key}/restore              nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/records/{kind}/{key}/conversations        order    member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/records/{kind}/{key}/conversations        nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/conversations/{conversation}/records      room     talker   401 401 404 404 200 404 200 404 404 401 200
GET    /api/conversations/{conversation}/records      talk     talker   401 401 200 200 200 200 404 200 404 401 200
GET    /api/conversations/{conversation}/records      nothing  talker   401 401 404 404 404 404 404 404 404 401 404
PUT    /api/conversations/{conversation}/records/{kind}/{key} talk member 401 401 204 204 204 204 403 403 403 401 204
PUT    /api/conversations/{conversation}/records/{kind}/{key} room member 401 401 404 404 204 404 403 403 403 401 204
PUT    /api/conversations/{conversation}/records/{kind}/{key} pair member 401 401 404 404 204 404 403 403 403 401 204
PUT    /api/conversations/{conversation}/records/{kind}/{key} nothing member 401 401 404 404 404 404 403 403 403 401 404
DELETE /api/conversations/{conversation}/records/{kind}/{key} talk member 401 401 204 204 204 204 403 403 403 401 204
DELETE /api/conversations/{conversation}/records/{kind}/{key} pair member 401 401 404 404 204 404 403 403 403 401 204
GET    /api/people/{person}/records                   vic      member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/people/{person}/records                   nothing  member   401 401 404 404 404 404 403 403 403 401 404
PUT    /api/people/{person}/records/{kind}/{key}      vic      member   401 401 204 204 204 204 403 403 403 401 204
PUT    /api/people/{person}/records/{kind}/{key}      nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/people/{person}/records/{kind}/{key}      vic      member   401 401 204 204 204 204 403 403 403 401 204
GET    /records                                       -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /records/more                                  -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /records/choices                               -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /records/{kind}/{key}                          order    member   303 401 200 200 200 200 403 403 403 401 200
GET    /records/{kind}/{key}                          nothing  member   303 401 404 404 404 404 403 403 403 401 404
GET    /conversations/{conversation}/records          talk     member   303 401 200 200 200 200 403 403 403 401 200
GET    /conversations/{conversation}/records          pair     member   303 401 404 404 200 404 403 403 403 401 200
GET    /settings/records                              -        admin    303 401 200 200 403 403 403 403 403 401 403
GET    /settings/records/{kind}                       order    admin    303 401 200 200 403 403 403 403 403 401 403
GET    /settings/records/{kind}                       nothing  admin    303 401 404 404 403 403 403 403 403 401 403
"""
KEYS = {"order": "4711", "case": "9"}


def bodies() -> dict[str, Any]:
    name = f"k{uuid.uuid4().hex[:12]}"
    return {
        "POST /api/record-kinds": {"key": name, "singular": "Parcel", "plural": "Parcels"},
        "PATCH /api/record-kinds/{kind}": {"singular": "Order"},
        "PUT /api/records/{kind}": {"records": [{"key": "4711", "title": "Frame"}]},
        "PUT /api/records/{kind}/{key}": {"title": "Frame"},
    }


def named(on: str) -> dict[str, str]:
    """What stands in a path for the record that is tried."""
    kind = on if on in KEYS else "order" if on in ("talk", "room", "pair", "vic") else "nothing"
    return {"kind": kind, "key": KEYS.get(kind, "4711")}


def bring(tx: Tx, owner: Actor, talk: uuid.UUID) -> None:
    """Both records as they should be, the case on the talk."""
    known = {row.key for row in queries.kinds(tx)}
    for kind, key in KEYS.items():
        if kind not in known:
            several = f"{kind.title()}s"
            actions.register_kind(
                tx, actor=owner, key=kind, singular=kind, plural=several, icon="package", shared=kind == "case"
            )
        actions.push_records(tx, actor=owner, kind=kind, pushed=[Pushed(key, "Frame")])
    actions.attach_record(tx, actor=owner, conversation=talk, kind="case", key=KEYS["case"])
