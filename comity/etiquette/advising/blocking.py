"""What the house does not let out: a rule whose policy blocks holds the message, and says who decided."""

from __future__ import annotations

from comity.accounts import queries as accounts
from comity.conversations.ports import Held, Leaving
from comity.etiquette.advising.hints import words_of_advice
from comity.etiquette.advising.standing import BLOCK, policies, said_before, setting_of
from comity.etiquette.coach.advice import advise, understand
from comity.foundation.store import Statement, Tx
from comity.people import queries as people

CODE = "coach_blocks"
_ANY = Statement("SELECT 1 FROM coach_policies WHERE ended_at IS NULL AND act = 'block' LIMIT 1")


class Blocking:
    """A guard before words leave. No answer lets them go: they have to be changed."""

    public = False

    def ask(self, tx: Tx, leaving: Leaving) -> Held | None:
        if not tx.execute(_ANY, {}):
            return None
        held = policies(tx, actor=leaving.actor, channel=leaving.channel)
        blocked = {rule: policy for rule, policy in held.items() if policy.act == BLOCK}
        if not blocked:
            return None
        context = said_before(tx, leaving.conversation)
        organisation = accounts.organisation(tx)
        draft = understand(
            leaving.body,
            setting=setting_of(leaving.channel, context),
            context=context,
            organisation="" if organisation is None else organisation.name,
        )
        found = next((one for one in advise(draft) if one.rule in blocked), None)
        if found is None:
            return None
        by = blocked[found.rule].by
        card = None if by is None else people.card(tx, person=by)
        message = words_of_advice(found, "" if card is None else card.first_name)
        return Held(CODE, message, "change", {"rule": found.rule, "start": found.start, "end": found.end})

    def let_go(self, tx: Tx, leaving: Leaving, held: Held, words: str) -> None:
        """Never reached: nothing meets what is asked."""
