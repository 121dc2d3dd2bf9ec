"""Delivered rows beside the register's: a temporary table per table, and SQL that says and applies the difference."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import JSON, Connection, Table, text
from sqlalchemy.orm.attributes import instance_dict

from geodata.models import Base, Organisation, row_of

DERIVED = {"project": {"scope", "search_text"}}
"""Columns the door works out itself; a delivery neither brings nor changes them. Those of new rows are foreseen."""

SHARED = {Organisation.__tablename__}
"""Tables whose rows belong to nobody alone: two lists may name the same organisation."""


@dataclass(frozen=True)
class Trace:
    """Where differences are written down: a change set's memory, or a proposal that is still to be read."""

    id: int
    table: str = "change"
    column: str = "change_set_id"


@dataclass(frozen=True)
class Stage:
    """One table of a delivery, staged in this transaction as ``stage_<table>``.

    Rows get ``source_key``; where it is empty they bring their own. ``leaves`` is the condition on a row ``t`` of the
    register under which it goes; by default what its source does not bring any more.
    """

    table: Table
    source_key: str
    leaves: str | None = None

    @property
    def name(self) -> str:
        return f'"{self.table.name}"'

    @property
    def stage(self) -> str:
        return f"stage_{self.table.name}"

    @property
    def keys(self) -> list[str]:
        return [column.name for column in self.table.primary_key.columns]

    @property
    def columns(self) -> list[str]:
        derived = DERIVED.get(self.table.name, set())
        return [column.name for column in self.table.columns if column.name not in derived]

    @property
    def values(self) -> list[str]:
        return [column for column in self.columns if column not in self.keys]

    def fill(self, connection: Connection, rows: Sequence[Base]) -> None:
        """Copy the rows into the temporary table."""
        self.empty(connection)
        copy_rows(connection, self.stage, self.columns, self._cells(rows))
        connection.exec_driver_sql(f"ANALYZE {self.stage} ({_list(self.keys)})")

    def empty(self, connection: Connection) -> None:
        """Make the temporary table anew, without rows."""
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS pg_temp.{self.stage}")
        connection.exec_driver_sql(
            f"CREATE TEMP TABLE {self.stage} ON COMMIT DROP AS SELECT {_list(self.columns)} FROM {self.name} LIMIT 0"
        )

    def keep_owners(self, connection: Connection) -> None:
        """Rows that are there stay with the source that brought them."""
        same = " AND ".join(f"t.{_quoted(key)} = s.{_quoted(key)}" for key in self.keys)
        connection.exec_driver_sql(
            f"UPDATE {self.stage} s SET source_key = t.source_key FROM {self.name} t WHERE {same}"
        )

    def _cells(self, rows: Sequence[Base]) -> Iterator[Sequence[Any]]:
        if not rows:
            return
        take, blank = itemgetter(*self.columns), row_of(type(rows[0]))
        unset = {name: getattr(blank, name) for name in self.columns}
        always = {"source_key": self.source_key} if self.source_key else {}
        # COPY would take a list for an array of the database; the register keeps lists as JSON.
        as_json = [name for name in self.columns if isinstance(self.table.columns[name].type, JSON)]
        for row in rows:
            values = {**unset, **instance_dict(row), **always}
            for name in as_json:
                if values[name] is not None:
                    values[name] = json.dumps(values[name], ensure_ascii=False)
            yield take(values)

    def duplicates(self, connection: Connection) -> list[str]:
        """Keys delivered more than once."""
        sql = f"SELECT {self._key('s')} FROM {self.stage} s GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 20"
        return list(connection.exec_driver_sql(sql).scalars())

    def drop_foreign(self, connection: Connection) -> list[tuple[str, str]]:
        """Keys that another source owns, with that source. Of shared tables such rows leave the delivery instead."""
        join = f"FROM {self.stage} s JOIN {self.name} t USING ({_list(self.keys)}) WHERE t.source_key <> %(source)s"
        if self.table.name in SHARED:
            same = " AND ".join(f"d.{_quoted(key)} = t.{_quoted(key)}" for key in self.keys)
            connection.exec_driver_sql(
                f"DELETE FROM {self.stage} d USING {self.name} t WHERE {same} AND t.source_key <> %(source)s",
                {"source": self.source_key},
            )
            return []
        found = connection.exec_driver_sql(
            f"SELECT {self._key('t')}, t.source_key {join} ORDER BY 1 LIMIT 20", {"source": self.source_key}
        )
        return [(row[0], row[1]) for row in found]

    def count(self, connection: Connection) -> tuple[int, int, int]:
        """How many rows would be new, changed and removed."""
        counts = [
            connection.exec_driver_sql(
                f"SELECT count(*) {self._from(action)}", {"source": self.source_key}
            ).scalar_one()
            for action in ("new", "changed", "removed")
        ]
        return counts[0], counts[1], counts[2]

    def trace(self, connection: Connection, into: Trace) -> None:
        """Write one change row per difference, before it is applied."""
        rows = {
            "new": f"{self._key('s')}, 'new', NULL::jsonb, {self.image('s')} {self._from('new')}",
            "changed": self._changed_rows(),
            "removed": f"{self._key('t')}, 'removed', {self.image('t')}, NULL::jsonb {self._from('removed')}",
        }
        for each in rows.values():
            connection.exec_driver_sql(
                f"INSERT INTO {into.table} ({into.column}, table_name, row_key, action, before, after) "
                f"SELECT %(set)s, '{self.table.name}', {each}",
                {"set": into.id, "source": self.source_key},
            )

    def trace_dragged(self, connection: Connection, into: Trace) -> dict[str, int]:
        """Rows that go with the rows removed here (a site's link to a project, an image), unless traced already.

        The database deletes them by itself, so without this they would leave no trace. Returns how many by table.
        """
        dragged: dict[str, int] = {}
        for child in Base.metadata.sorted_tables:
            for key in child.foreign_keys:
                if key.column.table is self.table and key.ondelete == "CASCADE" and "source_key" in child.columns:
                    other = Stage(child, self.source_key)
                    found = connection.exec_driver_sql(
                        f"INSERT INTO {into.table} ({into.column}, table_name, row_key, action, before) "
                        f"SELECT %(set)s, '{child.name}', {other._key('c')}, 'removed', {other.image('c')} "
                        f"FROM {other.name} c JOIN (SELECT t.* {self._from('removed')}) gone "
                        f"ON gone.{_quoted(key.column.name)} = c.{_quoted(key.parent.name)} "
                        f"WHERE NOT EXISTS (SELECT FROM {into.table} x WHERE x.{into.column} = %(set)s "
                        f"AND x.table_name = '{child.name}' AND x.row_key = {other._key('c')})",
                        {"set": into.id, "source": self.source_key},
                    )
                    if found.rowcount:
                        dragged[child.name] = dragged.get(child.name, 0) + found.rowcount
        return dragged

    def remove(self, connection: Connection) -> None:
        """Delete what this source no longer delivers."""
        same = " AND ".join(f"d.{_quoted(key)} = t.{_quoted(key)}" for key in self.keys)
        connection.exec_driver_sql(
            f"DELETE FROM {self.name} d USING (SELECT t.* {self._from('removed')}) t WHERE {same}",
            {"source": self.source_key},
        )

    def write(self, connection: Connection) -> None:
        """Update what changed and insert what is new."""
        if self.values:
            pairs = ", ".join(f"{_quoted(column)} = s.{_quoted(column)}" for column in self.values)
            same = " AND ".join(f"t.{_quoted(key)} = s.{_quoted(key)}" for key in self.keys)
            connection.exec_driver_sql(
                f"UPDATE {self.name} t SET {pairs} FROM {self.stage} s WHERE {same} AND {self._differs()}"
            )
        derived = sorted(DERIVED.get(self.table.name, ()))
        names = _list([*self.columns, *derived])
        values = ", ".join([f"s.{_quoted(column)}" for column in self.columns] + [f"f.{name}" for name in derived])
        new = f"SELECT s.* {self._from('new')}"
        foreseen = f"JOIN pg_temp.foreseen f USING ({_list(self.keys)})" if derived else ""
        connection.exec_driver_sql(f"INSERT INTO {self.name} ({names}) SELECT {values} FROM ({new}) s {foreseen}")

    def _from(self, action: str) -> str:
        on = " AND ".join(f"t.{_quoted(key)} = s.{_quoted(key)}" for key in self.keys)
        first = _quoted(self.keys[0])
        if action == "new":
            return f"FROM {self.stage} s LEFT JOIN {self.name} t ON {on} WHERE t.{first} IS NULL"
        if action == "changed":
            return f"FROM {self.stage} s JOIN {self.name} t ON {on} WHERE {self._differs()}"
        if self.leaves is not None:
            return f"FROM {self.name} t WHERE {self.leaves}"
        unused = ""
        if self.table.name in SHARED:
            unused = (
                " AND NOT EXISTS (SELECT FROM participation p"
                " WHERE p.organisation_key = t.key AND p.source_key <> %(source)s)"
            )
        return (
            f"FROM {self.name} t LEFT JOIN {self.stage} s ON {on} "
            f"WHERE t.source_key = %(source)s AND s.{first} IS NULL{unused}"
        )

    def _differs(self) -> str:
        if not self.values:
            return "false"
        theirs = ", ".join(f"s.{_quoted(column)}" for column in self.values)
        ours = ", ".join(f"t.{_quoted(column)}" for column in self.values)
        return f"({ours}) IS DISTINCT FROM ({theirs})"

    def _key(self, alias: str) -> str:
        return key_of(self.table, alias)

    def image(self, alias: str) -> str:
        """A row as JSON from which it can be made again exactly: a geometry as JSON would lose its last digits."""
        shapes = {column.name for column in self.table.columns if isinstance(column.type, Geometry)}
        if not shapes:
            return f"to_jsonb({alias})"
        # Named one by one, so that no GeoJSON is made only to be thrown away: that took longer than all the rest.
        cells = [
            f"{alias}.{_quoted(name)}{'::text' if name in shapes else ''} AS {_quoted(name)}" for name in self.columns
        ]
        return f"(SELECT to_jsonb(i) FROM (SELECT {', '.join(cells)}) i)"

    def _changed_rows(self) -> str:
        """Key, action and the fields that differ. OFFSET 0 has each row made into JSON once, not once per field."""
        images = f"SELECT {self._key('s')} AS key, {self.image('t')} AS ours, {self.image('s')} AS theirs"
        before, after = _differing("ours", "theirs"), _differing("theirs", "ours")
        return f"d.key, 'changed', {before}, {after} FROM ({images} {self._from('changed')} OFFSET 0) d"


def _differing(one: str, other: str) -> str:
    return (
        f"(SELECT jsonb_object_agg(field, value) FROM jsonb_each(d.{one}) e(field, value) "
        f"WHERE d.{other} ? field AND d.{other} -> field IS DISTINCT FROM value)"
    )


def key_of(table: Table, alias: str) -> str:
    """The SQL of a row's key as the trace writes it: its primary key's values, one after the other."""
    keys = [f"{alias}.{_quoted(column.name)}" for column in table.primary_key.columns]
    # A single key stays bare, so that its index is of use.
    return f"concat_ws(' · ', {', '.join(keys)})" if len(keys) > 1 else f"{keys[0]}::text"


def copy_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows of cells into a table, in the order of the columns: the fastest way in, with constant memory."""
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # psycopg's own connection: COPY is not in SQLAlchemy
    with cursor, cursor.copy(f"COPY {table} ({_list(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def content_hash(connection: Connection, tables: Sequence[Table]) -> str:
    """One MD5 over every row of the tables, in key order: equal registers have equal hashes."""
    parts = []
    for table in tables:
        order = ", ".join(f"t.{_quoted(column.name)}" for column in table.primary_key.columns)
        sql = f"SELECT md5(coalesce(string_agg(md5(t::text), '' ORDER BY {order}), '')) FROM \"{table.name}\" t"
        parts.append(connection.execute(text(sql)).scalar_one())
    return str(connection.execute(text("SELECT md5(:parts)"), {"parts": "".join(parts)}).scalar_one())


def _quoted(column: str) -> str:
    return f'"{column}"'


def _list(columns: Sequence[str]) -> str:
    return ", ".join(_quoted(column) for column in columns)
