"""The planner is told of what a proposal has just written: only a table's owner may have it counted anew.

Who may call it is granted after every migration (geodata/roles.py).
"""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION desk.know_proposed_changes() RETURNS void LANGUAGE sql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS 'ANALYZE desk.proposed_change'
        """
    )
    op.execute("REVOKE ALL ON FUNCTION desk.know_proposed_changes() FROM PUBLIC")


def downgrade() -> None:
    op.execute("DROP FUNCTION desk.know_proposed_changes()")
