"""Call links: who may ring a colleague without an account."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_links",
        sa.Column("id", Id(), nullable=False),
        sa.Column("member", Id(), nullable=False),
        sa.Column("conversation", Id(), nullable=True),
        sa.Column("guest", Id(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_call_links_conversation")),
        sa.ForeignKeyConstraint(["guest"], ["persons.id"], name=op.f("fk_call_links_guest")),
        sa.ForeignKeyConstraint(["member"], ["persons.id"], name=op.f("fk_call_links_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_call_links_token_hash")),
    )
    op.create_index(op.f("ix_call_links_member"), "call_links", ["member"], unique=False)
    op.create_table(
        "call_link_devices",
        sa.Column("link", Id(), nullable=False),
        sa.Column("address", Id(), nullable=False),
        sa.ForeignKeyConstraint(["link"], ["call_links.id"], name=op.f("fk_call_link_devices_link")),
        sa.PrimaryKeyConstraint("link", "address", name=op.f("pk_call_link_devices")),
    )


def downgrade() -> None:
    op.drop_table("call_link_devices")
    op.drop_table("call_links")
