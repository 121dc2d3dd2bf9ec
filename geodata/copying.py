"""How the columnar copy of a data version is made: PostgreSQL's rows, projects numbered, running shares worked out."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from sqlalchemy import Connection, Double, event, func, select, text

from geodata.columns import KEPT_BY, Columns, opened
from geodata.conditions import belongs_today
from geodata.copied import COPIED, DUCK, POSTGRES, WORKED_OUT, sql, stamp, worked_out
from geodata.models import Base, DataVersion, Membership, Project, Withholding

_KEPT_FILES = 4
_MEMORY = "2GB"
_MOST = 900_000_000_000
"""Lira beyond which cutting an amount leaves 64 bits; no support is near it."""

_log = logging.getLogger(__name__)


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
    return f"{row[0]}-{hashlib.md5(f'{row[1]} {row[2]} {stamp()}'.encode()).hexdigest()[:12]}.duckdb"


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
        for model in COPIED:
            _load(connection, copy, model, made.with_suffix(".csv"))
        copy.execute("CREATE TABLE copied AS SELECT ?::DATE AS day", [connection.scalar(select(func.current_date()))])
        for statement in worked_out():
            copy.execute(statement)
        copy.execute("CHECKPOINT")
    finally:
        copy.close()


def _load(connection: Connection, copy: duckdb.DuckDBPyConnection, model: type[Base], file: Path) -> None:
    """One table, by way of a file. Projects are numbered: numbers are joined several times faster than references."""
    table, names = Base.metadata.tables[model.__tablename__], COPIED[model]
    numbers = WORKED_OUT.get(model, {})
    rows = select(*(table.c[name] for name in names), *numbers.values())
    if model is Membership:
        rows = rows.where(belongs_today())
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # psycopg's own connection: COPY is not in SQLAlchemy
    with file.open("wb") as out, cursor, cursor.copy(f"COPY ({sql(rows, POSTGRES)}) TO STDOUT (FORMAT csv)") as lines:
        out.writelines(lines)
    types = {name: table.c[name].type.compile(DUCK) for name in names}
    types |= {name: "DOUBLE" if isinstance(one.type, Double) else "INTEGER" for name, one in numbers.items()}
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
        numbered = "SELECT ref, row_number() OVER (ORDER BY ref)::INTEGER AS number FROM loaded"
        copy.execute(f"CREATE TEMP TABLE numbered AS {numbered}")
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
