"""Where photographs were taken, once accepted; pairs of before and after; photos of stories as images like others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_SAID = (("taken_on", sa.Text()), ("lat", sa.Float()), ("lon", sa.Float()))


def upgrade() -> None:
    point = Geometry("POINT", srid=4326, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry")
    op.add_geospatial_column("media", sa.Column("geom", point, nullable=True))
    op.create_geospatial_index(
        "idx_media_geom", "media", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_check_constraint(op.f("ck_media_place"), "media", "geom IS NULL OR kind = 'image'")
    op.add_column("media", sa.Column("before_key", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_media_pair"), "media", "before_key IS NULL OR (kind = 'image' AND role = 'after')"
    )
    op.add_column("picture", sa.Column("story_number", sa.Text(), nullable=True), schema="desk")
    op.create_index(op.f("ix_desk_picture_story_number"), "picture", ["story_number"], schema="desk")
    op.add_column("story", sa.Column("consent", sa.Text(), server_default="", nullable=False), schema="desk")
    op.alter_column("story", "consent", server_default=None, schema="desk")
    op.add_column("story_photo", sa.Column("picture_key", sa.Text(), nullable=True), schema="desk")
    op.create_index(op.f("ix_desk_story_photo_picture_key"), "story_photo", ["picture_key"], schema="desk")
    for name, kind in _SAID:
        op.add_column("story_photo", sa.Column(name, kind, nullable=True), schema="desk")
    # What was shown beside a story goes back to those who decide: an image needs its stage, its day and a second look.
    op.execute("UPDATE desk.story_photo SET held_name = shown_name WHERE shown_name IS NOT NULL")
    op.drop_column("story_photo", "shown_name", schema="desk")
    op.drop_column("story_photo", "alt", schema="desk")


def downgrade() -> None:
    op.add_column("story_photo", sa.Column("alt", sa.Text(), server_default="", nullable=False), schema="desk")
    op.alter_column("story_photo", "alt", server_default=None, schema="desk")
    op.add_column("story_photo", sa.Column("shown_name", sa.Text(), nullable=True), schema="desk")
    op.create_unique_constraint(op.f("uq_story_photo_shown_name"), "story_photo", ["shown_name"], schema="desk")
    for name, _kind in reversed(_SAID):
        op.drop_column("story_photo", name, schema="desk")
    op.drop_column("story_photo", "picture_key", schema="desk")
    op.drop_column("story", "consent", schema="desk")
    op.drop_column("picture", "story_number", schema="desk")
    op.drop_constraint(op.f("ck_media_pair"), "media", type_="check")
    op.drop_column("media", "before_key")
    op.drop_constraint(op.f("ck_media_place"), "media", type_="check")
    op.drop_geospatial_index("idx_media_geom", table_name="media", postgresql_using="gist", column_name="geom")
    op.drop_geospatial_column("media", "geom")
