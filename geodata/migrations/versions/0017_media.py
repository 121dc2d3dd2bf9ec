"""Images in several sizes and forms, links to videos, and what the desk keeps of uploaded photographs."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_JSON = postgresql.JSONB()
_CHECKS = {
    "kind": "kind IN ('image', 'video')",
    "shape": "(kind = 'image' AND file_name IS NOT NULL AND width > 0 AND height > 0 AND url IS NULL) OR "
    "(kind = 'video' AND file_name IS NULL AND url LIKE 'https://%')",
    "people": "renditions = '[]' OR people_checked",
}
_ONCE_REQUIRED = ("file_name", "width", "height")


def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("kind", sa.Text(), server_default="image", nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("caption_tr", sa.Text(), nullable=True),
        sa.Column("caption_en", sa.Text(), nullable=True),
        sa.Column("renditions", _JSON, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("original_sha256", sa.Text(), nullable=True),
        sa.Column("people_checked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    ]


def upgrade() -> None:
    for column in _columns():
        op.add_column("media", column)
    for name in _ONCE_REQUIRED:
        op.alter_column("media", name, nullable=True)
    for name, rule in _CHECKS.items():
        op.create_check_constraint(op.f(f"ck_media_{name}"), "media", rule)
    op.create_index(
        "ix_media_renditions",
        "media",
        ["renditions"],
        postgresql_using="gin",
        postgresql_ops={"renditions": "jsonb_path_ops"},
    )
    _desk()


def _desk() -> None:
    op.create_table(
        "picture",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project_ref", sa.Text(), nullable=True),
        sa.Column("site_ref", sa.Text(), nullable=True),
        sa.Column("original_sha256", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("size", "width", "height")),
        sa.Column("taken_on", sa.Text(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("renditions", _JSON, nullable=False),
        sa.Column("draft", _JSON, nullable=False),
        sa.Column("people_note", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["desk.account.id"], name=op.f("fk_picture_account_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_picture")),
        schema="desk",
    )
    for name in ("project_ref", "site_ref", "original_sha256"):
        op.create_index(op.f(f"ix_desk_picture_{name}"), "picture", [name], schema="desk")
    op.create_table(
        "picture_withdrawal",
        sa.Column("media_key", sa.Text(), nullable=False),
        sa.Column("original_sha256", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["desk.account.id"], name=op.f("fk_picture_withdrawal_account_id")),
        sa.PrimaryKeyConstraint("media_key", name=op.f("pk_picture_withdrawal")),
        schema="desk",
    )
    op.create_index(
        op.f("ix_desk_picture_withdrawal_original_sha256"), "picture_withdrawal", ["original_sha256"], schema="desk"
    )


def downgrade() -> None:
    op.drop_table("picture_withdrawal", schema="desk")
    op.drop_table("picture", schema="desk")
    op.drop_index("ix_media_renditions", table_name="media")
    op.execute("DELETE FROM media WHERE kind <> 'image'")
    for name in _CHECKS:
        op.drop_constraint(op.f(f"ck_media_{name}"), "media", type_="check")
    for name in _ONCE_REQUIRED:
        op.alter_column("media", name, nullable=False)
    for column in reversed(_columns()):
        op.drop_column("media", column.name)
