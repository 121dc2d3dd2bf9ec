"""The desk: people and what they may do, sessions, the log that is only added to, and proposed changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_APPEND_ONLY = """
CREATE FUNCTION desk.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the staff log is only added to';
END
$$
"""


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS desk")
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        schema="desk",
    )
    op.create_table(
        "grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("programme_code", sa.Text(), nullable=True),
        sa.Column("subregion_code", sa.Text(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.CheckConstraint("role IN ('viewer', 'editor', 'reviewer', 'administrator')", name=op.f("ck_grant_role")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["desk.account.id"], name=op.f("fk_grant_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["programme_code"], ["programme.code"], name=op.f("fk_grant_programme_code")),
        sa.ForeignKeyConstraint(["subregion_code"], ["place.code"], name=op.f("fk_grant_subregion_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant")),
        schema="desk",
    )
    op.create_index(op.f("ix_desk_grant_account_id"), "grant", ["account_id"], schema="desk")
    op.create_table(
        "session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("started_at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["desk.account.id"], name=op.f("fk_session_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
        schema="desk",
    )
    op.create_index(op.f("ix_desk_session_account_id"), "session", ["account_id"], schema="desk")
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["desk.account.id"], name=op.f("fk_event_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        schema="desk",
    )
    op.create_index("ix_event_at", "event", ["at"], schema="desk")
    op.execute(_APPEND_ONLY)
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON desk.event "
        "FOR EACH STATEMENT EXECUTE FUNCTION desk.refuse_change()"
    )
    _proposals()


def _proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("base_version", sa.Text(), nullable=True),
        sa.Column("created_at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("submitted_at", _TIME, nullable=True),
        sa.Column("decided_at", _TIME, nullable=True),
        sa.Column("change_set_id", sa.Integer(), nullable=True),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('edit', 'import', 'media', 'merge', 'lists', 'undo', 'voice')", name=op.f("ck_proposal_kind")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'rejected', 'withdrawn', 'published')", name=op.f("ck_proposal_state")
        ),
        sa.CheckConstraint("state <> 'published' OR reviewer_id <> author_id", name=op.f("ck_proposal_four_eyes")),
        sa.ForeignKeyConstraint(["author_id"], ["desk.account.id"], name=op.f("fk_proposal_author_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["desk.account.id"], name=op.f("fk_proposal_reviewer_id")),
        sa.ForeignKeyConstraint(["change_set_id"], ["change_set.id"], name=op.f("fk_proposal_change_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("change_set_id", name=op.f("uq_proposal_change_set_id")),
        schema="desk",
    )
    op.create_index(op.f("ix_desk_proposal_author_id"), "proposal", ["author_id"], schema="desk")
    op.create_index(op.f("ix_desk_proposal_state"), "proposal", ["state"], schema="desk")
    op.create_table(
        "proposed_change",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint("action IN ('new', 'changed', 'removed')", name=op.f("ck_proposed_change_action")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["desk.proposal.id"], name=op.f("fk_proposed_change_proposal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("proposal_id", "table_name", "row_key", name=op.f("pk_proposed_change")),
        schema="desk",
    )


def downgrade() -> None:
    op.execute("DROP SCHEMA desk CASCADE")
