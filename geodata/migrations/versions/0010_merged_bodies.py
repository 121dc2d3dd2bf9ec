"""Where a body that was found to be another one leads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation_merge",
        sa.Column("old_key", sa.Text(), nullable=False),
        sa.Column("old_name", sa.Text(), nullable=False),
        sa.Column("organisation_key", sa.Text(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_key"], ["organisation.key"], name=op.f("fk_organisation_merge_organisation_key")
        ),
        sa.PrimaryKeyConstraint("old_key", name=op.f("pk_organisation_merge")),
    )
    for column in ("organisation_key", "source_key"):
        op.create_index(op.f(f"ix_organisation_merge_{column}"), "organisation_merge", [column])


def downgrade() -> None:
    op.drop_table("organisation_merge")
