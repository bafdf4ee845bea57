"""Bots: who answers for each and what it hears, the scopes of its tokens, and when a token was used last."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id, Json

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bots",
        sa.Column("member", Id(), nullable=False),
        sa.Column("responsible", Id(), nullable=False),
        sa.Column("channels", Json(), nullable=False),
        sa.Column("door", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_bots_member")),
        sa.ForeignKeyConstraint(["responsible"], ["persons.id"], name=op.f("fk_bots_responsible")),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_bots")),
    )
    op.add_column("api_tokens", sa.Column("scopes", Json(), nullable=True))
    op.add_column("api_tokens", sa.Column("used_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.execute("UPDATE members SET role = 'guest', deactivated_at = created_at WHERE role = 'bot'")
    with op.batch_alter_table("api_tokens") as tokens:
        tokens.drop_column("used_at")
        tokens.drop_column("scopes")
    op.drop_table("bots")
