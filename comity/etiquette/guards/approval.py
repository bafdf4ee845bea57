"""Words that wait for a colleague's approval, where a policy of the house says so."""

from __future__ import annotations

from comity.conversations.ports import Held, Leaving
from comity.etiquette.guards import queries
from comity.etiquette.guards.codes import NEEDS_APPROVAL
from comity.foundation.store import Tx


class NeedsApproval:
    public = False

    def ask(self, tx: Tx, leaving: Leaving) -> Held | None:
        policy = queries.policy_for(tx, leaving=leaving)
        if policy is None:
            return None
        words = "A policy of the house: a colleague approves these words before they go out."
        if leaving.again:
            words = "A policy of the house: what was approved stays as it is. Take it back and hand in other words."
        return Held(NEEDS_APPROVAL, words, "approval", {"policy": str(policy)})

    def let_go(self, tx: Tx, leaving: Leaving, held: Held, words: str) -> None:
        """Nobody meets it alone: what was approved is sent without asking again."""
