"""Search: what is found, the words it is found by, and how far the log has been read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from comity.foundation.store.schema import Id

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Our own words, told apart by blanks: `ascii` leaves letters outside ASCII as they are, whatever SQLite knows of them.
INDEX = "CREATE VIRTUAL TABLE search_index USING fts5(words, marks, tokenize = 'ascii', columnsize = 0)"


def upgrade() -> None:
    op.create_table(
        "search_rows",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("message", Id(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("file", Id(), nullable=True),
        sa.Column("lexemes", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_search_rows")),
    )
    op.create_index(op.f("ix_search_rows_message"), "search_rows", ["message"], unique=False)
    op.create_table(
        "search_progress",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("older_than", Id(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_progress")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(INDEX)
    else:
        op.execute("CREATE INDEX ix_search_rows_lexemes ON search_rows USING gin (lexemes)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    else:
        op.drop_index("ix_search_rows_lexemes", "search_rows")
    op.drop_table("search_progress")
    op.drop_index(op.f("ix_search_rows_message"), "search_rows")
    op.drop_table("search_rows")
