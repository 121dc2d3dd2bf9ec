"""Traces of what the register works out itself, and a quicker way to what happened to a row since a version."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BEFORE = "action IN ('new', 'changed', 'removed')"
_AFTER = "action IN ('new', 'changed', 'removed', 'derived')"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_change_action"), "change", type_="check")
    op.create_check_constraint(op.f("ck_change_action"), "change", _AFTER)
    op.drop_index("ix_change_row", table_name="change")
    op.create_index("ix_change_row", "change", ["table_name", "row_key", "change_set_id"])


def downgrade() -> None:
    op.execute("DELETE FROM change WHERE action = 'derived'")
    op.drop_index("ix_change_row", table_name="change")
    op.create_index("ix_change_row", "change", ["table_name", "row_key"])
    op.drop_constraint(op.f("ck_change_action"), "change", type_="check")
    op.create_check_constraint(op.f("ck_change_action"), "change", _BEFORE)
