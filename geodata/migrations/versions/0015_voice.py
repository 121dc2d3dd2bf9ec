"""The public's voice (correction requests, stories, photos) and findings of the quality rules that staff accept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "ticket",
        sa.Column("number", sa.Text(), nullable=False),
        *_record(),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("wrong", sa.Text(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("knowledge", sa.Text(), nullable=False),
        *_sender(),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", _TIME, nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Text(), nullable=True),
        *_checks("ticket", "'received', 'in_review', 'accepted', 'declined', 'corrected'"),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'declined') OR btrim(answer) <> ''", name=op.f("ck_ticket_answered")
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["desk.proposal.id"], name=op.f("fk_ticket_proposal_id")),
        schema="desk",
    )
    op.create_table(
        "story",
        sa.Column("number", sa.Text(), nullable=False),
        *_record(),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("relation", sa.Text(), nullable=False),
        *_sender(),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("decided_at", _TIME, nullable=True),
        *_checks("story", "'received', 'published', 'declined', 'removed'"),
        schema="desk",
    )
    for table in ("ticket", "story"):
        op.create_index(f"ix_{table}_record", table, ["record_kind", "record_ref"], schema="desk")
        op.create_index(op.f(f"ix_desk_{table}_state"), table, ["state"], schema="desk")
    op.create_table(
        "story_photo",
        sa.Column("story_number", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("held_name", sa.Text(), nullable=True),
        sa.Column("shown_name", sa.Text(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_number"], ["desk.story.number"], name=op.f("fk_story_photo_story_number"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_number", "position", name=op.f("pk_story_photo")),
        sa.UniqueConstraint("held_name", name=op.f("uq_story_photo_held_name")),
        sa.UniqueConstraint("shown_name", name=op.f("uq_story_photo_shown_name")),
        schema="desk",
    )
    op.create_table(
        "sending",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("at", _TIME, server_default=_NOW, nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_sending")),
        schema="desk",
    )
    op.create_index("ix_sending_at", "sending", ["at"], schema="desk")
    op.create_index(op.f("ix_desk_sending_sender"), "sending", ["sender"], schema="desk")
    op.create_index(op.f("ix_desk_sending_content"), "sending", ["content"], schema="desk")
    op.create_table(
        "accepted_finding",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", _TIME, server_default=_NOW, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["desk.account.id"], name=op.f("fk_accepted_finding_account_id")),
        sa.PrimaryKeyConstraint("rule", "ref", "part", name=op.f("pk_accepted_finding")),
        schema="desk",
    )


def _record() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("record_kind", sa.Text(), nullable=False),
        sa.Column("record_ref", sa.Text(), nullable=False),
    )


def _sender() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", _TIME, server_default=_NOW, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("handled_by", sa.Integer(), nullable=True),
    )


def _checks(table: str, states: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("number", name=op.f(f"pk_{table}")),
        sa.CheckConstraint("record_kind IN ('project', 'site')", name=op.f(f"ck_{table}_record_kind")),
        sa.CheckConstraint(f"state IN ({states})", name=op.f(f"ck_{table}_state")),
        sa.ForeignKeyConstraint(["handled_by"], ["desk.account.id"], name=op.f(f"fk_{table}_handled_by")),
    )


def downgrade() -> None:
    for table in ("accepted_finding", "sending", "story_photo", "story", "ticket"):
        op.drop_table(table, schema="desk")
