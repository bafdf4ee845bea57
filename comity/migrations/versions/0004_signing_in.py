"""Signing in: second factors, recovery codes, what a session runs on, and links of more than one purpose."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_factors",
        sa.Column("member", Id(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_second_factors_member")),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", Id(), nullable=False),
        sa.Column("member", Id(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_recovery_codes_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_codes_code_hash")),
    )
    op.create_index(op.f("ix_recovery_codes_member"), "recovery_codes", ["member"], unique=False)
    op.add_column("sessions", sa.Column("agent", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("sessions", sa.Column("used_at", sa.BigInteger(), nullable=True))
    op.add_column("sign_in_links", sa.Column("purpose", sa.Text(), nullable=False, server_default=sa.text("'sign_in'")))
    op.add_column(
        "organisation", sa.Column("second_factor_required", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.execute("DELETE FROM sign_in_links WHERE purpose <> 'sign_in'")
    with op.batch_alter_table("organisation") as organisation:
        organisation.drop_column("second_factor_required")
    with op.batch_alter_table("sign_in_links") as links:
        links.drop_column("purpose")
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_column("used_at")
        sessions.drop_column("agent")
    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
