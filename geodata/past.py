"""The register as it was: views that undo what was published since, so that every query can be asked of an old version.

No SQL of the product names a schema. With ``past`` before ``public`` in the search path the same names mean these
views, and every page, file and layer answers from the old version without knowing it.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, Table, text

from geodata.columns import READ_FROM
from geodata.models import Base, ChangeSet, DataVersion, Load, Place, Project, Word
from geodata.policy import TIMELESS
from geodata.register import register_tables
from geodata.staging import key_of

SCHEMA = "past"
AS_OF = "izka.as_of"
"""The session setting that names the last change set an old version still holds."""


_PERSONS = (
    "SELECT p.key FROM public.organisation p WHERE p.is_person UNION "
    "SELECT c.row_key FROM public.change c WHERE c.table_name = 'organisation' "
    "AND ((c.before ->> 'is_person')::boolean OR (c.after ->> 'is_person')::boolean)"
)
"""Keys of all who are, or in any trace were, natural persons."""

_RESTORING = (
    "SELECT s.site_ref FROM public.site_project s WHERE s.project_ref = r.ref UNION "
    "SELECT split_part(c.row_key, ' · ', 1) FROM public.change c WHERE c.table_name = 'site_project' "
    "AND split_part(c.row_key, ' · ', 2) = r.ref"
)
"""The sites that a project ``r`` is, or in any trace was, working on."""


def show(connection: Connection, change_set: int) -> None:
    """From here to the end of its transaction the connection sees the register as this change set left it."""
    connection.execute(text("SELECT set_config(:name, :value, true)"), {"name": AS_OF, "value": str(change_set)})
    connection.execute(text(f"SET LOCAL search_path = {SCHEMA}, public"))
    # Copies hold versions as they were published; an old one also hides who has since been known to be a person.
    connection.execution_options(**{READ_FROM: None})


def renew_views(connection: Connection) -> None:
    """Make the views for the tables as they are now, unless just these are there already."""
    statements = _statements()
    stamp = hashlib.sha256("".join(statements).encode()).hexdigest()
    held = connection.execute(
        text(f"SELECT obj_description(to_regnamespace('{SCHEMA}')::oid, 'pg_namespace')")
    ).scalar()
    if held == stamp:
        return
    drop_views(connection)
    for statement in statements:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"COMMENT ON SCHEMA {SCHEMA} IS '{stamp}'")


def drop_views(connection: Connection) -> None:
    """Take the views away, so that a migration may change the tables under them."""
    connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def _statements() -> list[str]:
    return [
        f"CREATE SCHEMA {SCHEMA}",
        f"CREATE FUNCTION {SCHEMA}.as_of() RETURNS integer LANGUAGE sql STABLE "
        f"RETURN current_setting('{AS_OF}')::integer",
        *(make(table) for table in _versioned() for make in (_was, _then)),
        *_MEMORY,
    ]


def names() -> list[str]:
    """Every name that means something else in an old version."""
    memory = [model.__tablename__ for model in (ChangeSet, DataVersion, Load, Word)]
    return [table.name for table in _versioned()] + memory + ["change", "place_piece"]


def _versioned() -> list[Table]:
    """Tables that were otherwise in old versions. Private ones are not looked back at, and what is withheld today is
    withheld at any time."""
    return [table for table in register_tables() if table.name not in TIMELESS]


def _was(table: Table) -> str:
    """Rows that were otherwise: each row changed or removed since, put together again from its trace.

    A trace holds what differed before a change, or the whole row before it was removed. Laid over the row as it is
    now, the newest first and the oldest last, they give the row of that time. What first appeared since is left out.
    """
    name = table.name
    columns = ", ".join(_past_column(table.name, column.name) for column in table.columns)
    return f"""
    CREATE VIEW {SCHEMA}."{name}__was" AS
    WITH since AS (
        SELECT c.row_key, c.id, c.action, c.before FROM public.change c
        WHERE c.table_name = '{name}' AND c.change_set_id > {SCHEMA}.as_of()
    ), first AS (
        SELECT DISTINCT ON (row_key) row_key, action FROM since ORDER BY row_key, id
    ), overlaid AS (
        SELECT s.row_key,
               coalesce(
                   jsonb_object_agg(e.key, e.value ORDER BY s.id DESC) FILTER (WHERE e.key IS NOT NULL), '{{}}'
               ) AS fields
        FROM since s JOIN first f ON f.row_key = s.row_key AND f.action <> 'new'
        LEFT JOIN LATERAL jsonb_each(s.before) e ON true
        GROUP BY s.row_key
    )
    SELECT {columns}
    FROM overlaid o
    LEFT JOIN public."{name}" t ON {key_of(table, "t")} = o.row_key
    CROSS JOIN LATERAL jsonb_populate_record(t, o.fields) r
    """


def _past_column(table: str, column: str) -> str:
    """A column of a rebuilt row. Whoever was ever known to be a natural person is one in every old version: none names
    them, and no project can be found by their name."""
    if (table, column) == ("organisation", "is_person"):
        return f"(r.is_person OR r.key IN ({_PERSONS})) AS is_person"
    if (table, column) == ("project", "search_text"):
        taking_part = (
            "SELECT a.organisation_key FROM public.participation a WHERE a.project_ref = r.ref UNION "
            "SELECT split_part(c.row_key, ' · ', 2) FROM public.change c WHERE c.table_name = 'participation' "
            "AND split_part(c.row_key, ' · ', 1) = r.ref"
        )
        masked = f"EXISTS (SELECT FROM ({taking_part}) one WHERE one.organisation_key IN ({_PERSONS}))"
        masked += f" OR EXISTS (SELECT FROM ({_RESTORING}) one JOIN public.withholding h ON h.site_ref = one.site_ref)"
        return f"CASE WHEN {masked} THEN coalesce(t.search_text, '') ELSE r.search_text END AS search_text"
    return f'r."{column}"'


def _then(table: Table) -> str:
    """The whole table of that time: rows untouched since, and rows that were otherwise."""
    name = table.name
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    kept = ", ".join(f't."{column.name}"' for column in table.columns)
    return f"""
    CREATE VIEW {SCHEMA}."{name}" AS
    SELECT {kept} FROM public."{name}" t
    WHERE NOT EXISTS (
        SELECT FROM public.change c
        WHERE c.table_name = '{name}' AND c.row_key = {key_of(table, "t")} AND c.change_set_id > {SCHEMA}.as_of()
    )
    UNION ALL
    SELECT {columns} FROM {SCHEMA}."{name}__was"
    """


def _columns(name: str, alias: str = "t") -> str:
    return ", ".join(f'{alias}."{column.name}"' for column in Base.metadata.tables[name].columns)


_MEMORY = (
    f"CREATE VIEW {SCHEMA}.data_version AS SELECT {_columns('data_version')} FROM public.data_version t "
    f"WHERE t.change_set_id <= {SCHEMA}.as_of()",
    f"CREATE VIEW {SCHEMA}.change_set AS SELECT {_columns('change_set')} FROM public.change_set t "
    f"WHERE t.id <= {SCHEMA}.as_of()",
    f"CREATE VIEW {SCHEMA}.change AS SELECT {_columns('change')} FROM public.change t "
    f"WHERE t.change_set_id <= {SCHEMA}.as_of()",
    f"CREATE VIEW {SCHEMA}.load AS SELECT {_columns('load')} FROM public.load t WHERE t.finished_at <= "
    f"(SELECT max(v.published_at) FROM public.data_version v WHERE v.change_set_id <= {SCHEMA}.as_of())",
    # Words that only rows of that time hold; a word's number of projects is a hint for suggestions, not a figure.
    f"""
    CREATE VIEW {SCHEMA}.word AS SELECT {_columns("word")} FROM public.word t
    UNION ALL
    SELECT DISTINCT ON (w) w, w, 1 FROM {SCHEMA}."{Project.__tablename__}__was" p
    CROSS JOIN LATERAL regexp_split_to_table(p.search_text, '[^[:alnum:]]+') w
    WHERE w <> '' AND NOT EXISTS (SELECT FROM public.word n WHERE n.word = w)
    AND NOT EXISTS (SELECT FROM public.withholding h WHERE h.project_ref = p.ref)
    """,
    f"""
    CREATE VIEW {SCHEMA}.place_piece AS SELECT {_columns("place_piece")} FROM public.place_piece t
    WHERE NOT EXISTS (
        SELECT FROM public.change c
        WHERE c.table_name = 'place' AND c.row_key = t.place_code AND c.change_set_id > {SCHEMA}.as_of()
    )
    UNION ALL
    SELECT NULL::integer, code, (ST_Dump(ST_Subdivide(geom, 128))).geom
    FROM {SCHEMA}."{Place.__tablename__}__was" WHERE kind = 'district' AND geom IS NOT NULL
    """,
)
