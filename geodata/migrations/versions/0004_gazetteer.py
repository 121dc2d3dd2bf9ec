"""Named points, for finding a place by its name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gazetteer",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["place_code"], ["place.code"], name=op.f("fk_gazetteer_place_code")),
        sa.PrimaryKeyConstraint("name", "place_code", name=op.f("pk_gazetteer")),
    )
    op.create_index(op.f("ix_gazetteer_place_code"), "gazetteer", ["place_code"], unique=False)
    op.create_index(op.f("ix_gazetteer_source_key"), "gazetteer", ["source_key"], unique=False)


def downgrade() -> None:
    op.drop_table("gazetteer")
