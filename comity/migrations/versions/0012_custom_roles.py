"""Custom roles."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id, Json

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "custom_roles",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("permissions", Json(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", Id(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], name=op.f("fk_custom_roles_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_roles")),
    )
    op.create_index(
        op.f("ix_custom_roles_name"),
        "custom_roles",
        ["name"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "member_roles",
        sa.Column("member", Id(), nullable=False),
        sa.Column("role", Id(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("given_by", Id(), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["persons.id"], name=op.f("fk_member_roles_given_by")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_member_roles_member")),
        sa.ForeignKeyConstraint(["role"], ["custom_roles.id"], name=op.f("fk_member_roles_role")),
        sa.PrimaryKeyConstraint("member", "role", name=op.f("pk_member_roles")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_member_roles_role"), "member_roles", ["role"], unique=False)


def downgrade() -> None:
    op.drop_table("member_roles")
    op.drop_table("custom_roles")
