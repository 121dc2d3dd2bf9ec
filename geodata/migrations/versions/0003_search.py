"""The register's words and its synonyms, for search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("projects", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_word")),
    )
    op.create_table(
        "synonym",
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("meaning", "phrase", name=op.f("pk_synonym")),
    )
    op.create_index(op.f("ix_synonym_source_key"), "synonym", ["source_key"], unique=False)


def downgrade() -> None:
    op.drop_table("synonym")
    op.drop_table("word")
