"""Uploaded workbooks, their problems, and named mappings of columns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("source_key", "title", "file_name", "stored")),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=True),
        sa.Column("job_state", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("attempts", "done", "total")),
        sa.Column("started_at", _TIME, nullable=True),
        sa.Column("finished_at", _TIME, nullable=True),
        *(sa.Column(name, postgresql.JSONB(), nullable=False) for name in ("outline", "mapping", "options", "summary")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("rows_read", "errors", "warnings")),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('received', 'read', 'refused', 'mapped', 'faulty', 'ready', 'proposed')",
            name=op.f("ck_upload_state"),
        ),
        sa.CheckConstraint("job IN ('read', 'check', 'mark', 'propose')", name=op.f("ck_upload_job")),
        sa.CheckConstraint(
            "job_state IN ('waiting', 'running', 'interrupted', 'failed')", name=op.f("ck_upload_job_state")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["desk.account.id"], name=op.f("fk_upload_account_id")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["desk.proposal.id"], name=op.f("fk_upload_proposal_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("stored", name=op.f("uq_upload_stored")),
        schema="desk",
    )
    op.create_index(op.f("ix_desk_upload_account_id"), "upload", ["account_id"], schema="desk")
    op.create_index(op.f("ix_desk_upload_proposal_id"), "upload", ["proposal_id"], schema="desk")
    op.create_index("ix_upload_job", "upload", ["job_state", "id"], schema="desk")
    op.create_table(
        "upload_problem",
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("rule", "severity", "sheet")),
        sa.Column("row", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("column", "cell", "value")),
        sa.Column("args", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["desk.upload.id"], name=op.f("fk_upload_problem_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "position", name=op.f("pk_upload_problem")),
        schema="desk",
    )
    op.create_index("ix_upload_problem_rule", "upload_problem", ["upload_id", "rule"], schema="desk")
    op.create_table(
        "mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("headers", postgresql.JSONB(), nullable=False),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.Column("saved_at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["desk.account.id"], name=op.f("fk_mapping_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mapping")),
        sa.UniqueConstraint("source_key", "name", name=op.f("uq_mapping_source_key")),
        schema="desk",
    )


def downgrade() -> None:
    for table in ("mapping", "upload_problem", "upload"):
        op.drop_table(table, schema="desk")
