"""Quiet hours: the time zones of people outside, and what the house chose."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("persons", sa.Column("time_zone", sa.Text(), nullable=True))
    op.add_column("guard_rules", sa.Column("quiet", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("guard_rules", sa.Column("quiet_from", sa.Text(), nullable=False, server_default=sa.text("'21:00'")))
    op.add_column("guard_rules", sa.Column("quiet_until", sa.Text(), nullable=False, server_default=sa.text("'07:00'")))


def downgrade() -> None:
    for column in ("quiet_until", "quiet_from", "quiet"):
        op.drop_column("guard_rules", column)
    op.drop_column("persons", "time_zone")
