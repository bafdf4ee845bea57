"""From the log to jobs: each device of each person who is to be told."""

from __future__ import annotations

from sqlalchemy import delete, select

from comity.foundation.events import Cursor
from comity.foundation.store import Tx
from comity.foundation.store.log import settled_end
from comity.notifications.models import PushDevice, PushProgress
from comity.notifications.queries import THE_ONE
from comity.notifications.reading import ENDS_A_RING, Batch, Telling

PUSH = "push.tell"


def begin(tx: Tx) -> None:
    """People are told from the first start on."""
    if tx.session.get(PushProgress, THE_ONE, with_for_update=True) is None:
        end = settled_end(tx)
        tx.session.add(PushProgress(id=THE_ONE, txid=end.txid, position=end.position))


def take_in(tx: Tx, *, batch: Batch) -> None:
    """Have the devices told, and keep the place. What another process took in meanwhile is left out."""
    progress = tx.session.get(PushProgress, THE_ONE, with_for_update=True, populate_existing=True)
    if progress is None or Cursor(progress.txid, progress.position) >= batch.after:
        return
    here = Cursor(progress.txid, progress.position)
    if batch.ended:
        tx.session.execute(delete(PushDevice).where(PushDevice.credential.in_(list(batch.ended))))
    fresh = [one for one in batch.tellings if one.place > here]
    persons = {one.person for one in fresh}
    known = select(PushDevice).where(PushDevice.person.in_(list(persons)), PushDevice.removed_at.is_(None))
    devices = list(tx.session.scalars(known)) if persons else []
    for one in fresh:
        for device in devices:
            if device.person == one.person and _is_news(device, one):
                tx.enqueue(PUSH, {"device": str(device.id), **one.facts})
    progress.txid, progress.position = batch.after.txid, batch.after.position


def _is_news(device: PushDevice, one: Telling) -> bool:
    """That a call was answered or is over is told where it rang, and once: there the line that it left says nothing
    new."""
    if one.line_of is not None:
        return device.rang != one.line_of
    if one.about == "ring":
        device.rang = one.subject
    elif one.about in ENDS_A_RING:
        if device.rang != one.subject:
            return False
        device.rang = None
    return True
