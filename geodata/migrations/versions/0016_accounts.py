"""People of the desk in earnest: invitations, recovery codes, waits after failed tries, and people from outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_ACCOUNT = ["desk.account.id"]


def upgrade() -> None:
    op.add_column("account", sa.Column("totp_step", sa.BigInteger(), nullable=True), schema="desk")
    op.add_column("account", sa.Column("oidc_subject", sa.Text(), nullable=True), schema="desk")
    _add("account", "outside", sa.Boolean(), "false")
    _add("grant", "outside", sa.Boolean(), "false")
    _add("session", "address", sa.Text(), "")
    _add("session", "browser", sa.Text(), "")
    op.create_unique_constraint(op.f("uq_account_oidc_subject"), "account", ["oidc_subject"], schema="desk")
    op.create_unique_constraint(op.f("uq_account_id"), "account", ["id", "outside"], schema="desk")
    op.create_foreign_key(
        op.f("fk_grant_outside"),
        "grant",
        "account",
        ["account_id", "outside"],
        ["id", "outside"],
        source_schema="desk",
        referent_schema="desk",
        onupdate="CASCADE",
        ondelete="CASCADE",
    )
    for name, condition in (
        ("whole_administrator", "role <> 'administrator' OR (programme_code IS NULL AND subregion_code IS NULL)"),
        ("outside_expires", "NOT outside OR expires_on IS NOT NULL"),
        ("outside_role", "NOT outside OR role <> 'administrator'"),
    ):
        op.create_check_constraint(op.f(f"ck_grant_{name}"), "grant", condition, schema="desk")
    op.create_index("ix_event_account", "event", ["account_id", "id"], schema="desk")
    _tables()


def _add(table: str, column: str, kind: sa.types.TypeEngine[bool] | sa.types.TypeEngine[str], default: str) -> None:
    value = sa.text(default) if default else ""
    op.add_column(table, sa.Column(column, kind, server_default=value, nullable=False), schema="desk")


def _tables() -> None:
    op.create_table(
        "invitation",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], _ACCOUNT, name=op.f("fk_invitation_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
        schema="desk",
    )
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], _ACCOUNT, name=op.f("fk_recovery_code_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_code")),
        schema="desk",
    )
    op.create_table(
        "attempt",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", _TIME, nullable=False),
        sa.Column("waits_until", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt")),
        schema="desk",
    )
    op.create_index(op.f("ix_desk_attempt_last_at"), "attempt", ["last_at"], schema="desk")


def downgrade() -> None:
    for table in ("attempt", "recovery_code", "invitation"):
        op.drop_table(table, schema="desk")
    op.drop_index("ix_event_account", "event", schema="desk")
    for name in ("whole_administrator", "outside_expires", "outside_role"):
        op.drop_constraint(op.f(f"ck_grant_{name}"), "grant", schema="desk")
    op.drop_constraint(op.f("fk_grant_outside"), "grant", schema="desk")
    op.drop_constraint(op.f("uq_account_id"), "account", schema="desk")
    op.drop_constraint(op.f("uq_account_oidc_subject"), "account", schema="desk")
    for table, column in (
        ("session", "browser"),
        ("session", "address"),
        ("grant", "outside"),
        ("account", "outside"),
        ("account", "oidc_subject"),
        ("account", "totp_step"),
    ):
        op.drop_column(table, column, schema="desk")
