"""Words of the house that are not said in public rooms, whoever says them."""

from __future__ import annotations

from sqlalchemy import select

from comity.conversations.ports import Held, Leaving
from comity.etiquette.moderation.actions import REFUSED
from comity.etiquette.moderation.models import HeldWord
from comity.etiquette.moderation.screening import in_line, stands_in
from comity.foundation.store import Tx

CODE = "refused_word"
_REFUSED = select(HeldWord.word, HeldWord.reason).where(HeldWord.kind == REFUSED).order_by(HeldWord.word)


class RefusedWords:
    """A guard of public rooms. No answer lets them go: they have to be changed."""

    public = True

    def ask(self, tx: Tx, leaving: Leaving) -> Held | None:
        words = [(word, reason) for word, reason in tx.session.execute(_REFUSED)]
        said = in_line(leaving.body, len(leaving.body)) if words else ""
        found = next(((word, reason) for word, reason in words if stands_in(word, said)), None)
        if found is None:
            return None
        word, reason = found
        message = f"“{word}” is not said in public rooms: {reason.rstrip('.')}. Use other words."
        return Held(CODE, message, "change", {"word": word, "reason": reason})

    def let_go(self, tx: Tx, leaving: Leaving, held: Held, words: str) -> None:
        """Never reached: nothing meets what is asked."""
