"""The JSON of guidelines."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from comity.etiquette.guidelines.models import Guideline, GuidelineDesk
from comity.etiquette.guidelines.notes import Hint
from comity.etiquette.guidelines.scenarios import Choice
from comity.foundation.clock import iso
from comity.foundation.parse import Input

LONGEST = 50_000


class ChangedDesk(Input, frozen=True):
    """`draft` is markdown; `required` means that nobody writes outside before he accepted what holds."""

    draft: Annotated[str, Meta(max_length=LONGEST)] | None = None
    required: bool | None = None


class NewVersion(Input, frozen=True):
    """`note` says what is new."""

    note: Annotated[str, Meta(max_length=500)] = ""


class PickedDraft(Input, frozen=True):
    choice: Choice


class DeskOut(Struct):
    draft: str
    required: bool


class VersionOut(Struct):
    """`accepted_at` is when the one who asks accepted it. `body` is markdown."""

    version: int
    body: str
    note: str
    published_at: str
    published_by: str
    accepted_at: str | None = None


class CurrentOut(Struct):
    """`holds` is None before the first publication."""

    holds: VersionOut | None
    required: bool


class VersionsOut(Struct):
    items: list[VersionOut]
    next: None = None


class AcceptedOut(Struct):
    version: int
    accepted_at: str


class StandingOut(Struct):
    person: str
    name: str
    accepted_at: str | None


class StandingsOut(Struct):
    """Present colleagues by name, those who accepted and those who have not yet."""

    version: int
    accepted: int
    missing: int
    items: list[StandingOut]
    next: None = None


class ScenarioOut(Struct):
    """`picked` is what the one who asks picked last; only then `better` and `why` are told."""

    key: str
    who: str
    asks: str
    a: str
    b: str
    picked: Choice | None = None
    better: Choice | None = None
    why: str | None = None
    rule: str | None = None


class ScenariosOut(Struct):
    items: list[ScenarioOut]
    next: None = None


class HintOut(Struct):
    """At most one; its words are for the one who writes."""

    hint: Hint | None
    words: str = ""


def version_out(row: Guideline, accepted_at: int | None = None) -> VersionOut:
    at = None if accepted_at is None else iso(accepted_at)
    return VersionOut(row.version, row.body, row.note, iso(row.published_at), str(row.published_by), at)


def desk_out(row: GuidelineDesk | None) -> DeskOut:
    return DeskOut("", False) if row is None else DeskOut(row.draft, row.required)
