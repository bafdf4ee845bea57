"""The JSON of moderation and thanks."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from comity.etiquette.moderation.actions.deciding import Choice
from comity.etiquette.moderation.models import Appeal, Decision, HeldWord
from comity.etiquette.moderation.queries import Found, Mine
from comity.foundation.clock import iso
from comity.foundation.parse import Input

Reason = Literal["spam", "rude", "private", "wrong", "other"]
WordKind = Literal["held", "refused"]
WordReason = Annotated[str, Meta(max_length=200)]
Why = Annotated[str, Meta(max_length=1_000)]


class NewFlag(Input, frozen=True):
    """`words` say more; moderators and nobody else read them."""

    reason: Reason
    words: Why = ""


class NewDecision(Input, frozen=True):
    """`reason` is read by whoever wrote the words and by who reported them."""

    choice: Choice
    reason: Annotated[str, Meta(min_length=1, max_length=1_000)]


class NewAppeal(Input, frozen=True):
    words: Annotated[str, Meta(min_length=1, max_length=2_000)]


class SecondLook(Input, frozen=True):
    """`upheld`: the decision stands."""

    upheld: bool
    answer: Annotated[str, Meta(min_length=1, max_length=1_000)]


class NewWord(Input, frozen=True):
    """A word or phrase; `language` is a code such as `de`, or empty for every language. `kind`: it holds first words
    from outside, or is refused in public rooms for a `reason` that the writer reads."""

    word: Annotated[str, Meta(min_length=2, max_length=80)]
    language: Annotated[str, Meta(max_length=8, pattern=r"^([a-z]{2,3}(-[A-Z]{2})?)?$")] = ""
    kind: WordKind = "held"
    reason: WordReason = ""


class WordChange(Input, frozen=True):
    reason: WordReason


class FlagOut(Struct):
    message: str
    reason: str
    words: str
    flagged_at: str
    person: str


class DecisionOut(Struct):
    id: str
    choice: str
    reason: str
    decided_by: str
    decided_at: str
    undone: bool


class AppealOut(Struct):
    words: str
    asked_at: str
    upheld: bool | None
    answer: str


class WordsOut(Struct):
    message: str
    body: str
    at: str
    deleted: bool


class CaseOut(Struct):
    """`why` has what held it: `score`, and the house's `word`. `words` are the first five messages."""

    id: str
    kind: Literal["flagged", "held"]
    about: str
    opened_at: str
    why: dict[str, float | str]
    words: list[WordsOut]
    flags: list[FlagOut]
    decision: DecisionOut | None
    appeal: AppealOut | None


class CasesOut(Struct):
    items: list[CaseOut]
    next: str | None


class MineOut(Struct):
    """What was decided about my words (`about_me`) or about what I reported. Who decided is not told."""

    decision: str
    choice: str
    reason: str
    decided_at: str
    about_me: bool
    message: str | None
    conversation: str
    can_appeal: bool
    appeal: AppealOut | None


class MinesOut(Struct):
    items: list[MineOut]
    next: None = None


class HeldWordOut(Struct):
    id: str
    kind: WordKind
    word: str
    language: str
    reason: str


class HeldWordsOut(Struct):
    items: list[HeldWordOut]
    next: None = None


class HelpedOut(Struct):
    message: str
    conversation: str
    body: str
    count: int


class ThanksOut(Struct):
    """How many people said that my answers helped, and which. `shown`: my front door says how many."""

    people: int
    shown: bool
    items: list[HelpedOut]
    next: None = None


class ThankedOut(Struct):
    """The messages of a conversation for which I said thanks."""

    items: list[str]
    next: None = None


def decision_out(row: Decision) -> DecisionOut:
    at = iso(row.decided_at)
    return DecisionOut(str(row.id), row.choice, row.reason, str(row.decided_by), at, row.undone_at is not None)


def appeal_out(row: Appeal) -> AppealOut:
    return AppealOut(row.words, iso(row.asked_at), row.upheld, row.answer)


def case_out(found: Found) -> CaseOut:
    row, kept = found.case, {} if found.decision is None else found.decision.kept.get("hidden") or {}
    return CaseOut(
        id=str(row.id),
        kind="held" if row.kind == "held" else "flagged",
        about=str(row.about),
        opened_at=iso(row.opened_at),
        why=row.why,
        words=[
            WordsOut(
                str(one.id), one.body or str(kept.get("body", "")), iso(one.created_at), one.deleted_at is not None
            )
            for one in found.words
        ],
        flags=[
            FlagOut(str(one.message), one.reason, one.words, iso(one.flagged_at), str(one.person))
            for one in found.flags
        ],
        decision=None if found.decision is None else decision_out(found.decision),
        appeal=None if found.appeal is None else appeal_out(found.appeal),
    )


def mine_out(one: Mine) -> MineOut:
    return MineOut(
        decision=str(one.decision.id),
        choice=one.decision.choice,
        reason=one.decision.reason,
        decided_at=iso(one.decision.decided_at),
        about_me=one.about_me,
        message=None if one.case.message is None else str(one.case.message),
        conversation=str(one.case.conversation),
        can_appeal=one.about_me and one.decision.choice != "leave" and one.appeal is None,
        appeal=None if one.appeal is None else appeal_out(one.appeal),
    )


def word_out(row: HeldWord) -> HeldWordOut:
    return HeldWordOut(str(row.id), "refused" if row.kind == "refused" else "held", row.word, row.language, row.reason)
