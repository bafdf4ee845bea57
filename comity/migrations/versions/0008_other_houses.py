"""Signing in by another house: providers, linked identities, and those on their way."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_providers",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("domains", sa.Text(), nullable=False),
        sa.Column("newcomers", sa.Text(), nullable=False),
        sa.Column("vouches_for_mail", sa.Boolean(), nullable=False),
        sa.Column("vouches_for_factor", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", Id(), nullable=False),
        sa.Column("on_since", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["persons.id"], name=op.f("fk_identity_providers_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_providers")),
    )
    op.create_table(
        "identities",
        sa.Column("id", Id(), nullable=False),
        sa.Column("member", Id(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_identities_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identities_issuer_subject")),
    )
    op.create_index(op.f("ix_identities_member"), "identities", ["member"], unique=False)
    op.create_table(
        "provider_trips",
        sa.Column("id", Id(), nullable=False),
        sa.Column("provider", Id(), nullable=False),
        sa.Column("state_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("session", Id(), nullable=True),
        sa.Column("invitation", sa.LargeBinary(length=32), nullable=True),
        sa.Column("leads_to", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["provider"], ["identity_providers.id"], name=op.f("fk_provider_trips_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_trips")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_provider_trips_state_hash")),
    )
    op.create_index(op.f("ix_provider_trips_expires_at"), "provider_trips", ["expires_at"], unique=False)
    op.add_column("sessions", sa.Column("provider", Id(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_column("provider")
    op.drop_table("provider_trips")
    op.drop_table("identities")
    op.drop_table("identity_providers")
