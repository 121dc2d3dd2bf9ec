"""How an indicator's district values make up a sub-region's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("indicator", sa.Column("aggregation", sa.Text(), nullable=False, server_default="none"))
    # Whatever may be divided by is a count of something; density is people over area, and so a mean by area.
    op.execute("UPDATE indicator SET aggregation = 'sum' WHERE is_denominator")
    op.execute("UPDATE indicator SET aggregation = 'area' WHERE code = 'yogunluk'")
    op.alter_column("indicator", "aggregation", server_default=None)
    op.create_check_constraint(
        op.f("ck_indicator_aggregation"), "indicator", "aggregation IN ('sum', 'population', 'area', 'none')"
    )
    op.create_check_constraint(
        op.f("ck_indicator_denominator"), "indicator", "NOT is_denominator OR aggregation = 'sum'"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_indicator_denominator"), "indicator", type_="check")
    op.drop_constraint(op.f("ck_indicator_aggregation"), "indicator", type_="check")
    op.drop_column("indicator", "aggregation")
