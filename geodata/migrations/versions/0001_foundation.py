"""Extensions, and the folding of Turkish text that search and keys rest on."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for extension in ("postgis", "pg_trgm"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    # Capital and dotless letters are named one by one because lower() depends on the database's locale, and no
    # locale maps both I and İ the way people search. geodata/folding.py is the same table in Python.
    op.execute(
        """
        CREATE FUNCTION fold_tr(value text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN lower(translate(value, 'İIıŞşĞğÜüÖöÇçÂâÎîÛû', 'iiissgguuooccaaiiuu'))
        """
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION fold_tr(text)")
