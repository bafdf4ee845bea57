"""Guidelines with acceptance and practice; reports, decisions, words that hold, the filter's counts, thanks."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id, Json

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _guidelines()
    _moderation()
    _thanks()


def _guidelines() -> None:
    op.create_table(
        "guidelines",
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("published_by", Id(), nullable=False),
        sa.ForeignKeyConstraint(["published_by"], ["persons.id"], name=op.f("fk_guidelines_published_by")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_guidelines")),
    )
    op.create_table(
        "guideline_desk",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guideline_desk")),
    )
    op.create_table(
        "guideline_acceptances",
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_guideline_acceptances_person")),
        sa.ForeignKeyConstraint(["version"], ["guidelines.version"], name=op.f("fk_guideline_acceptances_version")),
        sa.PrimaryKeyConstraint("version", "person", name=op.f("pk_guideline_acceptances")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "guideline_practice",
        sa.Column("person", Id(), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_guideline_practice_person")),
        sa.PrimaryKeyConstraint("person", "scenario", name=op.f("pk_guideline_practice")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hint_dismissals",
        sa.Column("person", Id(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("dismissed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_hint_dismissals_person")),
        sa.PrimaryKeyConstraint("person", "hint", name=op.f("pk_hint_dismissals")),
        sqlite_with_rowid=False,
    )


def _moderation() -> None:
    op.create_table(
        "moderation_cases",
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("message", Id(), nullable=True),
        sa.Column("about", Id(), nullable=False),
        sa.Column("why", Json(), nullable=False),
        sa.Column("kept", Json(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["about"], ["persons.id"], name=op.f("fk_moderation_cases_about")),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_moderation_cases_conversation")),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_moderation_cases_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_cases")),
    )
    op.create_index(
        op.f("ix_moderation_cases_decided_at_opened_at"), "moderation_cases", ["decided_at", "opened_at"], unique=False
    )
    op.create_index(op.f("ix_moderation_cases_message"), "moderation_cases", ["message"], unique=False)
    op.create_index(op.f("ix_moderation_cases_conversation"), "moderation_cases", ["conversation"], unique=False)
    op.create_table(
        "flags",
        sa.Column("message", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("case", Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("flagged_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["moderation_cases.id"], name=op.f("fk_flags_case")),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_flags_message")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_flags_person")),
        sa.PrimaryKeyConstraint("message", "person", name=op.f("pk_flags")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_flags_case"), "flags", ["case"], unique=False)
    op.create_table(
        "moderation_decisions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("case", Id(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kept", Json(), nullable=False),
        sa.Column("decided_by", Id(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("undone_by", Id(), nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["moderation_cases.id"], name=op.f("fk_moderation_decisions_case")),
        sa.ForeignKeyConstraint(["decided_by"], ["persons.id"], name=op.f("fk_moderation_decisions_decided_by")),
        sa.ForeignKeyConstraint(["undone_by"], ["persons.id"], name=op.f("fk_moderation_decisions_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_decisions")),
    )
    op.create_index(
        "ix_moderation_decisions_stands",
        "moderation_decisions",
        ["case"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "moderation_appeals",
        sa.Column("decision", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", Id(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["persons.id"], name=op.f("fk_moderation_appeals_answered_by")),
        sa.ForeignKeyConstraint(["decision"], ["moderation_decisions.id"], name=op.f("fk_moderation_appeals_decision")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_moderation_appeals_person")),
        sa.PrimaryKeyConstraint("decision", name=op.f("pk_moderation_appeals")),
    )
    op.create_table(
        "held_words",
        sa.Column("id", Id(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("added_by", Id(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["persons.id"], name=op.f("fk_held_words_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_words")),
        sa.UniqueConstraint("word", name=op.f("uq_held_words_word")),
    )
    op.create_table(
        "spam_counts",
        sa.Column("bucket", sa.BigInteger(), nullable=False),
        sa.Column("spam", sa.BigInteger(), nullable=False),
        sa.Column("ham", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_spam_counts")),
        sqlite_with_rowid=False,
    )


def _thanks() -> None:
    op.create_table(
        "thanks",
        sa.Column("message", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("author", Id(), nullable=False),
        sa.Column("thanked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["author"], ["persons.id"], name=op.f("fk_thanks_author")),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_thanks_message")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_thanks_person")),
        sa.PrimaryKeyConstraint("message", "person", name=op.f("pk_thanks")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_thanks_author_thanked_at"), "thanks", ["author", "thanked_at"], unique=False)
    op.create_table(
        "thanks_shown",
        sa.Column("person", Id(), nullable=False),
        sa.Column("shown_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_thanks_shown_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_thanks_shown")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("thanks_shown")
    op.drop_table("thanks")
    op.drop_table("spam_counts")
    op.drop_table("held_words")
    op.drop_table("moderation_appeals")
    op.drop_table("moderation_decisions")
    op.drop_table("flags")
    op.drop_table("moderation_cases")
    op.drop_table("hint_dismissals")
    op.drop_table("guideline_practice")
    op.drop_table("guideline_acceptances")
    op.drop_table("guideline_desk")
    op.drop_table("guidelines")
