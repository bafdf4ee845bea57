"""The words of documents; words of the house that are refused in public."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

READABLE = (
    "text/plain",
    "application/pdf",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
)
LARGEST = 50_000_000


def upgrade() -> None:
    op.create_table(
        "file_words",
        sa.Column("file", Id(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file"], ["files.id"], name=op.f("fk_file_words_file"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file", name=op.f("pk_file_words")),
    )
    op.create_index(
        "ix_file_words_waiting",
        "file_words",
        ["file"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    _have_older_files_read()
    with op.batch_alter_table("held_words") as table:
        table.add_column(sa.Column("kind", sa.Text(), nullable=False, server_default="held"))
        table.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        table.drop_constraint("uq_held_words_word", type_="unique")
        table.create_unique_constraint("uq_held_words_kind_word", ["kind", "word"])


def _have_older_files_read() -> None:
    sent = sa.text(
        "INSERT INTO file_words (file, state, words) SELECT id, 'waiting', '' FROM files"
        " WHERE media_type IN :kinds AND size <= :largest AND EXISTS"
        " (SELECT 1 FROM message_files WHERE message_files.file = files.id)"
    )
    op.execute(sent.bindparams(sa.bindparam("kinds", READABLE, expanding=True), largest=LARGEST))


def downgrade() -> None:
    op.execute("DELETE FROM held_words WHERE kind <> 'held'")
    with op.batch_alter_table("held_words") as table:
        table.drop_constraint("uq_held_words_kind_word", type_="unique")
        table.create_unique_constraint("uq_held_words_word", ["word"])
        table.drop_column("reason")
        table.drop_column("kind")
    op.drop_table("file_words")
