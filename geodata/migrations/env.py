"""Runs the migrations against DATABASE_URL, or against the connection a test hands over."""

from __future__ import annotations

import sys
from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, create_engine

from geodata import past, roles
from geodata.models import Base
from geodata.models.staff import DESK
from geodata.settings import database_url


def include_object(obj: Any, name: str | None, type_: str, reflected: bool, compare_to: Any) -> bool:
    """Leave PostGIS's own tables alone."""
    return bool(alembic_helpers.include_object(obj, name, type_, reflected, compare_to))  # type: ignore[no-untyped-call]  # GeoAlchemy2 ships this helper untyped


def include_name(name: str | None, type_: str, parent_names: Any) -> bool:
    """Look at the register's schema and the desk's; views of old versions are made anew, not migrated."""
    return type_ != "schema" or name in (None, DESK)


def _wanted() -> Any:
    """The revision this command leads to; the newest when it leads nowhere ('check')."""
    try:
        return context.get_revision_argument()
    except KeyError:
        return context.script.get_current_head()


def migrate(connection: Connection) -> None:
    """Bring the database of this connection to the newest revision."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include_object,
        include_name=include_name,
        include_schemas=True,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        compare_type=True,
        transaction_per_migration=True,
    )
    head = context.script.get_current_head()
    # Views of old versions stand on the tables: away before a migration changes these, made anew after it.
    if context.get_context().get_current_revision() != _wanted():
        past.drop_views(connection)
    connection.commit()
    with context.begin_transaction():
        context.run_migrations()
    if context.get_context().get_current_revision() == head:
        past.renew_views(connection)
        # Also after a restore into a server that never had the roles.
        roles.make(connection)
        # A table that a migration has just made gets its rights here, and none but those that disclosure.py gives it.
        if not roles.renew_grants(connection, past.names(), past.SCHEMA):
            print(f"The roles for reading and writing are missing. {roles.remedy()}", file=sys.stderr)
    connection.commit()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or database_url())
    with engine.connect() as connection:
        migrate(connection)
    engine.dispose()
