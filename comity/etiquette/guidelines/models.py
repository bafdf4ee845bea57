"""Tables of guidelines."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base

CLUSTERED = {"sqlite_with_rowid": False}


class Guideline(Base):
    """One publication, in markdown. It never changes; `note` says what is new in it."""

    __tablename__ = "guidelines"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str]
    note: Mapped[str]
    published_at: Mapped[int]
    published_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))


class GuidelineDesk(Base):
    """The one row with what is being written, and whether words may leave the house before it was accepted."""

    __tablename__ = "guideline_desk"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    draft: Mapped[str]
    required: Mapped[bool]


class GuidelineAcceptance(Base):
    """A member read this version and agreed."""

    __tablename__ = "guideline_acceptances"
    __table_args__ = (CLUSTERED,)

    version: Mapped[int] = mapped_column(ForeignKey("guidelines.version"), primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    accepted_at: Mapped[int]


class GuidelinePractice(Base):
    """What somebody picked in a scenario, the last time. Nobody else sees it."""

    __tablename__ = "guideline_practice"
    __table_args__ = (CLUSTERED,)

    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    scenario: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[str]
    chosen_at: Mapped[int]


class HintDismissal(Base):
    """Somebody does not want to see this hint again."""

    __tablename__ = "hint_dismissals"
    __table_args__ = (CLUSTERED,)

    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    hint: Mapped[str] = mapped_column(primary_key=True)
    dismissed_at: Mapped[int]
