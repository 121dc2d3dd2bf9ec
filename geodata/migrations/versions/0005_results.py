"""Results of projects, planned and achieved, and the measures they are told in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "result_measure",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label_tr", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("unit_tr", sa.Text(), nullable=False),
        sa.Column("unit_en", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sums", sa.Boolean(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_result_measure")),
    )
    op.create_index(op.f("ix_result_measure_source_key"), "result_measure", ["source_key"], unique=False)
    op.create_table(
        "project_result",
        sa.Column("project_ref", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("planned", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("achieved", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("as_of", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("planned >= 0 AND achieved >= 0", name=op.f("ck_project_result_not_negative")),
        sa.CheckConstraint("planned IS NOT NULL OR achieved IS NOT NULL", name=op.f("ck_project_result_told")),
        sa.ForeignKeyConstraint(["measure"], ["result_measure.code"], name=op.f("fk_project_result_measure")),
        sa.ForeignKeyConstraint(
            ["project_ref"], ["project.ref"], name=op.f("fk_project_result_project_ref"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_ref", "position", name=op.f("pk_project_result")),
    )
    op.create_index(op.f("ix_project_result_measure"), "project_result", ["measure"], unique=False)
    op.create_index(op.f("ix_project_result_source_key"), "project_result", ["source_key"], unique=False)


def downgrade() -> None:
    op.drop_table("project_result")
    op.drop_table("result_measure")
