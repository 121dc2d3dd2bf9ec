"""Two roles beside the owner: one that brings and edits, one that answers the public.

What they may do is granted after every migration (geodata/roles.py), so that no later table is forgotten.
"""

from __future__ import annotations

from alembic import op

from geodata import roles

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    roles.make(op.get_bind())


def downgrade() -> None:
    # Roles belong to the whole server: another database may live by them.
    if roles.there(op.get_bind()):
        roles.take_away(op.get_bind())
