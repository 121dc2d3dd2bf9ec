"""How the columnar copy of a data version is made: PostgreSQL's rows, projects numbered, running shares worked out."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import ColumnElement, Connection, Dialect, event, func, select, text
from sqlalchemy.dialects.postgresql import dialect as postgres

from geodata.columns import KEPT_BY, Columns, opened
from geodata.conditions import belongs_today
from geodata.duck import DuckDialect
from geodata.models import (
    Base,
    DataVersion,
    Exclusion,
    Location,
    Membership,
    Organisation,
    OrganisationMerge,
    Participation,
    Place,
    Project,
    SiteProject,
    Status,
    Withholding,
)
from geodata.queries.drawn import AXES, drawn_at, middle
from geodata.queries.order import in_turkish
from geodata.queries.shares import KEPT, LEVELS, work_in

_KEPT_FILES = 4
_MEMORY = "2GB"
_MOST = 900_000_000_000
"""Lira beyond which cutting an amount leaves 64 bits; no support is near it."""

_COPIED: dict[type[Base], Sequence[str]] = {
    Project: (
        "ref", "kind", "programme_code", "call_code", "component_code", "result_programme", "support_kind", "sector",
        "status", "year", "scope", "support_amount", "total_budget", "own_share", "paid", "price_year",
    ),
    Location: ("project_ref", "position", "role", "place_code", "share"),
    SiteProject: ("project_ref", "site_ref"),
    Participation: ("project_ref", "organisation_key"),
    Organisation: ("key", "is_person"),
    OrganisationMerge: ("old_key", "organisation_key"),
    Withholding: ("project_ref", "site_ref"),
    Exclusion: ("project_ref", "kind"),
    Place: ("code", "kind", "slug"),
    Status: ("code", "phase"),
    Membership: ("place_code", "group_code", "valid_from", "valid_to"),
}  # fmt: skip
"""What is copied: all that questions about all projects look at, and no text that people read."""

_WORKED_OUT: dict[type[Base], dict[str, ColumnElement[Any]]] = {
    Project: {"by_title": func.dense_rank().over(order_by=in_turkish(Project.title))},
    Place: {"by_name": func.dense_rank().over(order_by=in_turkish(Place.name))} | {axis: middle(axis) for axis in AXES},
    Location: {axis: drawn_at(axis) for axis in AXES},
}
"""Whole numbers beside them, which only PostgreSQL knows: where a name stands in Turkish order, where a place is."""

_LISTED = """
CREATE TABLE project AS
SELECT n.*, f.by_name AS by_place FROM unplaced n LEFT JOIN (
  SELECT l.project_ref, arg_min(p.by_name, l.position) AS by_name
  FROM location l JOIN place p ON p.code = l.place_code WHERE l.role = 'work' GROUP BY l.project_ref
) f ON f.project_ref = n.ref ORDER BY n.ref
"""
"""Projects with the number of the place they name first."""

_log = logging.getLogger(__name__)
_duck: Dialect = DuckDialect()  # type: ignore[no-untyped-call]
_postgres: Dialect = postgres()  # type: ignore[no-untyped-call]


class CopyRefused(RuntimeError):
    """The register holds something that the copy cannot keep exactly; the text says what."""


def name_of(connection: Connection) -> str | None:
    """The file of the copy that holds what this connection sees; None before the first data version.

    Sub-regions are dated: the same content with other memberships of today is another copy. So it is with others
    withheld, which the copy of an old version cannot know.
    """
    member = func.concat_ws(" ", Membership.group_code, Membership.place_code)
    today = select(func.string_agg(member, text("',' ORDER BY group_code, place_code"))).where(belongs_today())
    hidden = select(func.string_agg(Withholding.ref, text("',' ORDER BY ref")))
    newest = (
        select(DataVersion.register_hash, today.scalar_subquery(), hidden.scalar_subquery())
        .order_by(DataVersion.id.desc())
        .limit(1)
    )
    row = connection.execute(newest).first()
    if row is None:
        return None
    return f"{row[0]}-{hashlib.md5(f'{row[1]} {row[2]} {_stamp()}'.encode()).hexdigest()[:12]}.duckdb"


def keep_at_commit(connection: Connection) -> None:
    """When the caller's transaction is committed, ``keep`` what it published; what is rolled back costs nothing."""
    if not event.contains(connection, "commit", keep):
        event.listen(connection, "commit", keep)


def keep(connection: Connection) -> None:
    """See that the folder of the connection's engine holds the copy of what the connection sees.

    A publication does not fail with it: what goes wrong is logged, and PostgreSQL answers until the next load.
    """
    columns: Columns | None = connection.get_execution_options().get(KEPT_BY)
    if columns is None:
        return
    connection.exec_driver_sql("SAVEPOINT copying")
    try:
        renew(connection, columns)
    except Exception as error:
        # Whatever it is (a full disk, no right to write, a fault of the engine): the register itself is sound.
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT copying")
        _log.warning("No columnar copy was made, PostgreSQL answers in its place: %s", error)
    connection.exec_driver_sql("RELEASE SAVEPOINT copying")


def renew(connection: Connection, columns: Columns) -> Path | None:
    """The copy of what the connection sees, made unless the folder has it; None when the register is too small for one.

    Raises CopyRefused, OSError or an error of either engine.
    """
    name = name_of(connection)
    projects = connection.scalar(select(func.count()).select_from(Project)) or 0
    if name is None or projects < columns.least:
        return None
    path = columns.folder / name
    return path if _sound(path) else write(connection, columns.folder, name)


def write(connection: Connection, folder: Path, name: str) -> Path:
    """Make the copy of what the connection sees under this name, whole or not at all; older ones beyond four go.

    Raises CopyRefused, OSError or an error of either engine.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    with _alone(folder):
        # Whoever makes one holds the lock, so this is what a killed process left.
        for left in folder.glob(".making-*"):
            shutil.rmtree(left, ignore_errors=True)
        if _sound(path):
            return path
        with tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as making:
            made = Path(making) / name
            _fill(connection, made)
            made.replace(path)
        _prune(folder, path)
    return path


def _sound(path: Path) -> bool:
    try:
        opened(path, 256, 1).close()
    except duckdb.Error:
        return False
    return True


def _fill(connection: Connection, made: Path) -> None:
    _refuse_huge(connection)
    copy = duckdb.connect(str(made), config={"memory_limit": _MEMORY, "temp_directory": str(made.parent)})
    try:
        for model in _COPIED:
            _load(connection, copy, model, made.with_suffix(".csv"))
        copy.execute(f"{_LISTED}; DROP TABLE unplaced")
        copy.execute("CREATE TABLE copied AS SELECT ?::DATE AS day", [connection.scalar(select(func.current_date()))])
        copy.execute("CREATE TYPE place_code AS ENUM (SELECT code FROM place ORDER BY code)")
        for level in LEVELS:
            made_of = _sql(work_in(level).element, _duck)
            short = "place_code::place_code AS place_code"
            copy.execute(
                f"CREATE TABLE {KEPT}{level} AS SELECT * REPLACE ({short}) FROM ({made_of}) ORDER BY project_ref"
            )
        copy.execute("CHECKPOINT")
    finally:
        copy.close()


def _load(connection: Connection, copy: duckdb.DuckDBPyConnection, model: type[Base], file: Path) -> None:
    """One table, by way of a file. Projects are numbered: numbers are joined several times faster than references."""
    table, names = Base.metadata.tables[model.__tablename__], _COPIED[model]
    worked_out = _WORKED_OUT.get(model, {})
    rows = select(*(table.c[name] for name in names), *worked_out.values())
    if model is Membership:
        rows = rows.where(belongs_today())
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # psycopg's own connection: COPY is not in SQLAlchemy
    with file.open("wb") as out, cursor, cursor.copy(f"COPY ({_sql(rows, _postgres)}) TO STDOUT (FORMAT csv)") as lines:
        out.writelines(lines)
    types = {name: table.c[name].type.compile(_duck) for name in names} | dict.fromkeys(worked_out, "INTEGER")
    read = (
        f"read_csv($file, columns = {types}, header = false, delim = ',', quote = '\"', escape = '\"', "
        "nullstr = '', allow_quoted_nulls = false, auto_detect = false)"
    )
    key = "ref" if model is Project else "project_ref"
    if key not in names:
        copy.execute(f"CREATE TABLE {model.__tablename__} AS SELECT * FROM {read}", {"file": str(file)})
        return
    copy.execute(f"CREATE OR REPLACE TEMP TABLE loaded AS SELECT * FROM {read}", {"file": str(file)})
    # A site may be withheld instead of a project.
    join = "LEFT JOIN" if table.c[key].nullable else "JOIN"
    if model is Project:
        numbers = "SELECT ref, row_number() OVER (ORDER BY ref)::INTEGER AS number FROM loaded"
        copy.execute(f"CREATE TEMP TABLE numbered AS {numbers}")
    name, written = ("unplaced", ", l.ref AS written") if model is Project else (model.__tablename__, "")
    copy.execute(
        f"CREATE TABLE {name} AS SELECT n.number AS {key}, l.* EXCLUDE ({key}){written} "
        f"FROM loaded l {join} numbered n ON n.ref = l.{key} ORDER BY 1, 2"
    )


def _refuse_huge(connection: Connection) -> None:
    amounts = (Project.support_amount, Project.total_budget, Project.own_share, Project.paid)
    most = connection.scalar(select(func.max(func.greatest(*amounts))))
    if most is not None and most > _MOST:
        raise CopyRefused(f"An amount of {most} TL is more than the columnar copy cuts exactly.")


def _sql(statement: Any, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


@cache
def _stamp() -> str:
    """What a copy is made of: with other tables or other running shares it gets another name."""
    made_of = [_sql(work_in(level).element, _duck) for level in LEVELS]
    worked_out = [_sql(one, _postgres) for found in _WORKED_OUT.values() for one in found.values()]
    tables = [(model.__tablename__, names) for model, names in _COPIED.items()]
    return repr([*made_of, *worked_out, _LISTED, tables])


def _prune(folder: Path, newest: Path) -> None:
    """Let the oldest copies go; who has one open reads it to the end."""
    others = sorted(folder.glob("*.duckdb"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [path for path in others if path != newest][_KEPT_FILES - 1 :]:
        path.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Processes make copies one after the other."""
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
