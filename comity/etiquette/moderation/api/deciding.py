"""The queue and its decisions, for moderators; and the words that hold."""

from __future__ import annotations

import uuid

from comity.etiquette.moderation import access, actions, queries
from comity.etiquette.moderation.queries.cases import State
from comity.etiquette.moderation.shapes import (
    AppealOut,
    CaseOut,
    CasesOut,
    DecisionOut,
    HeldWordOut,
    HeldWordsOut,
    NewDecision,
    NewWord,
    SecondLook,
    WordChange,
    appeal_out,
    case_out,
    decision_out,
    word_out,
)
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.permissions import MAY
from comity.foundation.policies import Actor
from comity.foundation.routes import delete, get, patch, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

MODERATORS = MAY("moderation")
TAGS = ["moderation"]
WRONG = "Some fields are wrong."


@get("/api/moderation/cases", policy=MODERATORS, tags=TAGS)
async def list_cases(runtime: Runtime, only: str = "open", limit: int = 50, cursor: str | None = None) -> CasesOut:
    """What waits (`open`), what somebody asks about again (`appealed`), and what was decided (`decided`)."""
    if only not in ("open", "appealed", "decided"):
        raise BadInput(WRONG, fields={"only": "open, appealed or decided"})
    if not 1 <= limit <= 100:
        raise BadInput(WRONG, fields={"limit": "1 to 100"})
    after = None if cursor is None else parse_id(cursor)
    if cursor is not None and after is None:
        raise BadInput(WRONG, fields={"cursor": "is not one of ours"})
    return await runtime.store.read(cases_out, state=only, limit=limit, after=after)


def cases_out(tx: Tx, *, state: State, limit: int, after: uuid.UUID | None) -> CasesOut:
    found = queries.cases(tx, state=state, limit=limit + 1, after=after)
    more = str(found[limit - 1].case.id) if len(found) > limit else None
    return CasesOut([case_out(one) for one in found[:limit]], more)


@get("/api/moderation/cases/{case_id:str}", policy=MODERATORS, tags=TAGS)
async def show_case(case_id: str, actor: Actor, runtime: Runtime) -> CaseOut:
    """One of them."""
    return await runtime.store.read(_case, actor=actor, case=parse_id(case_id))


def _case(tx: Tx, *, actor: Actor, case: uuid.UUID | None) -> CaseOut:
    return case_out(queries.case_row(tx, case=access.case(tx, actor=actor, case=case)))


@put("/api/moderation/cases/{case_id:str}/decision", policy=MODERATORS, body=NewDecision, tags=TAGS)
async def decide(case_id: str, data: NewDecision, actor: Actor, runtime: Runtime) -> DecisionOut:
    """Leave it (of held words: let them in), hide it, block who wrote it, or call it spam, and say why."""
    row = await runtime.store.write(
        actions.decide, actor=actor, case=parse_id(case_id), choice=data.choice, reason=data.reason.strip()
    )
    return decision_out(row)


@delete("/api/moderation/cases/{case_id:str}/decision", policy=MODERATORS, status_code=204, tags=TAGS)
async def undo(case_id: str, actor: Actor, runtime: Runtime) -> None:
    """Undo it: hidden words stand there again, blocked people may write, and the case waits."""
    await runtime.store.write(actions.undo_decision, actor=actor, case=parse_id(case_id))


@put("/api/moderation/appeals/{decision_id:str}", policy=MODERATORS, body=SecondLook, tags=TAGS)
async def answer(decision_id: str, data: SecondLook, actor: Actor, runtime: Runtime) -> AppealOut:
    """The second look, by somebody else than who decided, where there is one."""
    row = await runtime.store.write(
        actions.answer_appeal,
        actor=actor,
        decision=parse_id(decision_id),
        upheld=data.upheld,
        answer=data.answer.strip(),
    )
    return appeal_out(row)


@get("/api/moderation/words", policy=MODERATORS, tags=TAGS)
async def list_words(runtime: Runtime) -> HeldWordsOut:
    """The words that hold first words from outside for a look (`held`), and those refused in public rooms."""
    return HeldWordsOut([word_out(row) for row in await runtime.store.read(queries.words)])


@post("/api/moderation/words", policy=MODERATORS, body=NewWord, status_code=201, tags=TAGS)
async def add_word(data: NewWord, actor: Actor, runtime: Runtime) -> HeldWordOut:
    """Add one. It counts as a whole word, without regard to case and accents."""
    row = await runtime.store.write(
        actions.hold_word,
        actor=actor,
        word=data.word,
        language=data.language,
        kind=data.kind,
        reason=data.reason.strip(),
    )
    return word_out(row)


@patch("/api/moderation/words/{word_id:str}", policy=MODERATORS, body=WordChange, tags=TAGS)
async def change_word(word_id: str, data: WordChange, actor: Actor, runtime: Runtime) -> HeldWordOut:
    """Give another reason."""
    return word_out(
        await runtime.store.write(actions.give_reason, actor=actor, word=parse_id(word_id), reason=data.reason.strip())
    )


@delete("/api/moderation/words/{word_id:str}", policy=MODERATORS, status_code=204, tags=TAGS)
async def remove_word(word_id: str, actor: Actor, runtime: Runtime) -> None:
    """Take it off its list."""
    await runtime.store.write(actions.forget_word, actor=actor, word=parse_id(word_id))


ROUTES = [list_cases, show_case, decide, undo, answer, list_words, add_word, change_word, remove_word]
