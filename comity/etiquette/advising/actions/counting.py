"""What became of hints is counted, by person and rule; never a word of what was written."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.dialects import postgresql, sqlite

from comity.etiquette.advising.models import HintCount
from comity.etiquette.advising.queries import month_of
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def count_hints(
    tx: Tx, *, actor: Actor, shown: Collection[str], taken: Collection[str], dismissed: Collection[str]
) -> None:
    """Add one for each of these rules; one's own figures only."""
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    for rule in sorted({*shown, *taken, *dismissed}):
        more = {"shown": int(rule in shown), "taken": int(rule in taken), "dismissed": int(rule in dismissed)}
        row = insert(HintCount).values(person=actor.person, rule=rule, month=month_of(tx.now), **more)
        added = {name: getattr(HintCount, name) + one for name, one in more.items()}
        tx.session.execute(row.on_conflict_do_update(index_elements=["person", "rule", "month"], set_=added))
