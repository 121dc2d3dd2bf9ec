"""Every data version can be seen again exactly as it was, whatever was published since."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from geodata import past
from geodata.filters import Choice, ProjectFilter
from geodata.money import Lens
from geodata.queries.codebook import codebook, current_version
from geodata.queries.facets import facets
from geodata.queries.map import points
from geodata.queries.places import Asked, by_place
from geodata.queries.totals import totals
from geodata.queries.versions import version_list
from geodata.register import register_tables
from geodata.search import understand
from tests.conftest import run_loaders

BUNDLED = Path("geodata/files/projeler.csv")
Rows = list[dict[str, str]]


def bundled() -> Rows:
    return list(csv.DictReader(BUNDLED.open(encoding="utf-8-sig")))


def load(url: str, tmp_path: Path, rows: Rows) -> None:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    file = tmp_path / "projeler.csv"
    file.write_text(out.getvalue(), encoding="utf-8")
    done = run_loaders(url, "load", "projects", "--file", str(file), check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def renamed(rows: Rows) -> Rows:
    for row in rows[:6]:
        row["Proje Adı"] += " yenilendi"
        row["Destek Tutarı (TL)"] = "1234567.89"
        row["Toplam Bütçe (TL)"] = ""
    return rows


def without_some(rows: Rows) -> Rows:
    return [row for row in renamed(rows) if row["Referans No"] not in ("PRJ-001", "PRJ-010", "PRJ-011", "PRJ-112")]


def back_again(rows: Rows) -> Rows:
    return rows


def moved(rows: Rows) -> Rows:
    for row in rows:
        if row["Referans No"] == "PRJ-010":
            row.update({"İlçe": "Konak", "Enlem": "38.41885", "Boylam": "27.12870", "Yer": "Konak"})
    return rows


STEPS: tuple[Callable[[Rows], Rows], ...] = (renamed, without_some, back_again, moved)


def content(connection: Connection) -> dict[str, list[str]]:
    """Every row of every content table as text, in order; geometry exactly, and what the register works out too."""
    found = {}
    for table in register_tables():
        shapes = [name for name in ("geom", "shape") if name in table.columns]
        exact = "".join(f" || jsonb_build_object('{name}', t.{name}::text)" for name in shapes)
        sql = f'SELECT (to_jsonb(t){exact})::text FROM "{table.name}" t ORDER BY 1'
        found[table.name] = list(connection.execute(text(sql)).scalars())
    return found


def figures(connection: Connection) -> tuple[Any, ...]:
    """What pages would show: totals, districts, facets, the map and a search."""
    book = codebook(connection)
    flt = ProjectFilter()
    found = understand(book.vocabulary, "yenilendi")
    return (
        totals(connection, flt, Lens(), book.rates),
        by_place(connection, flt, Lens(), book.rates, Asked("subregion")).rows,
        by_place(connection, flt, Lens("eur"), book.rates, Asked("district")).rows,
        facets(connection, flt, Lens(), book.rates),
        points(connection, flt, Lens(), book.rates),
        totals(connection, flt.but(text=found), Lens(), book.rates).projects,
        current_version(connection),
    )


@pytest.fixture
def stepped(fresh_loaded_url: str, tmp_path: Path) -> Iterator[tuple[Engine, list[tuple[int, Any, Any]]]]:
    """A register published several times, and what it held after each: (change set, content, figures)."""
    engine = create_engine(fresh_loaded_url)
    seen = []

    def remember() -> None:
        with engine.connect() as connection:
            seen.append((version_list(connection)[0].change_set, content(connection), figures(connection)))

    remember()
    for step in STEPS:
        load(fresh_loaded_url, tmp_path, step(bundled()))
        remember()
    yield engine, seen
    engine.dispose()


def test_each_version_is_seen_again_as_it_was(stepped: tuple[Engine, list[tuple[int, Any, Any]]]) -> None:
    engine, seen = stepped
    assert len({change_set for change_set, _content, _figures in seen}) == len(STEPS) + 1
    for change_set, rows, shown in seen:
        with engine.begin() as connection:
            past.show(connection, change_set)
            again = content(connection)
            for name in rows:
                assert again[name] == rows[name], name
            assert figures(connection) == shown
    # The view ends with its transaction.
    with engine.connect() as connection:
        assert content(connection) == seen[-1][1]


def test_the_steps_really_differ(stepped: tuple[Engine, list[tuple[int, Any, Any]]]) -> None:
    _engine, seen = stepped
    first, new_names, fewer, again, elsewhere = (shown for _set, _content, shown in seen)
    assert [one[5] for one in (first, new_names, fewer, again, elsewhere)][:2] == [0, 6]
    assert fewer[0].projects == first[0].projects - 4
    assert (again[0].projects, again[0].amount) == (first[0].projects, first[0].amount)
    # Removed projects took their links to sites with them; a project list does not bring these back.
    assert again[0].sites < first[0].sites
    assert elsewhere[4] != first[4]
    assert new_names[0].amount - first[0].amount != Decimal(0)


def test_a_natural_person_stays_unnamed_in_every_version(fresh_loaded_url: str) -> None:
    engine = create_engine(fresh_loaded_url)
    with engine.begin() as connection:
        version = version_list(connection)[0].change_set
        key = connection.execute(text("SELECT organisation_key FROM participation ORDER BY 1 LIMIT 1")).scalar_one()
        set_id = connection.execute(
            text(
                "INSERT INTO change_set (source_key, title, new, changed, removed) "
                "VALUES ('deneme', 'deneme', 0, 1, 0) RETURNING id"
            )
        ).scalar_one()
        connection.execute(
            text(
                "INSERT INTO change (change_set_id, table_name, row_key, action, before, after) VALUES "
                "(:id, 'organisation', :key, 'changed', '{\"is_person\": false}', '{\"is_person\": true}')"
            ),
            {"id": set_id, "key": key},
        )
        connection.execute(text("UPDATE organisation SET is_person = true WHERE key = :key"), {"key": key})
    with engine.begin() as connection:
        past.show(connection, version)
        assert connection.execute(
            text("SELECT is_person FROM organisation WHERE key = :key"), {"key": key}
        ).scalar_one()
    engine.dispose()


def erased(connection: Connection, table: str, key: str, before: str) -> None:
    """Trace a removal as the door does."""
    change_set = connection.execute(
        text(
            "INSERT INTO change_set (source_key, title, new, changed, removed) VALUES ('x', 'x', 0, 0, 1) RETURNING id"
        )
    ).scalar_one()
    connection.execute(
        text(
            "INSERT INTO change (change_set_id, table_name, row_key, action, before) "
            f"SELECT :id, '{table}', :key, 'removed', {before}"
        ),
        {"id": change_set, "key": key},
    )


def test_a_person_who_was_removed_stays_unnamed_and_cannot_be_searched(loaded: Connection) -> None:
    version = version_list(loaded)[0].change_set
    ref, key = loaded.execute(text("SELECT project_ref, organisation_key FROM participation ORDER BY 1 LIMIT 1")).one()
    loaded.execute(
        text(
            "INSERT INTO change_set (source_key, title, new, changed, removed) VALUES ('x', 'x', 0, 1, 0);"
            "INSERT INTO change (change_set_id, table_name, row_key, action, before, after) SELECT max(id), "
            f"'organisation', '{key}', 'changed', '{{\"is_person\": false}}', '{{\"is_person\": true}}' FROM change_set"
        )
    )
    loaded.execute(text("UPDATE organisation SET is_person = true WHERE key = :key"), {"key": key})
    erased(loaded, "project", "none", "'{}'::jsonb")
    loaded.execute(
        text(
            "INSERT INTO change (change_set_id, table_name, row_key, action, before, after) SELECT max(id), 'project', "
            ":ref, 'derived', jsonb_build_object('search_text', (SELECT search_text FROM project WHERE ref = :ref)), "
            "'{}'::jsonb FROM change_set"
        ),
        {"ref": ref},
    )
    loaded.execute(text("UPDATE project SET search_text = 'bugun' WHERE ref = :ref"), {"ref": ref})
    erased(loaded, "participation", f"{ref} · {key} · beneficiary", "'{}'::jsonb")
    loaded.execute(text("DELETE FROM participation WHERE organisation_key = :key"), {"key": key})
    erased(
        loaded,
        "organisation",
        key,
        f"(SELECT to_jsonb(o) || '{{\"is_person\": true}}' FROM organisation o WHERE key = '{key}')",
    )
    loaded.execute(text("DELETE FROM organisation WHERE key = :key"), {"key": key})
    past.show(loaded, version)
    assert loaded.execute(text("SELECT is_person FROM organisation WHERE key = :key"), {"key": key}).scalar_one()
    assert (
        loaded.execute(text("SELECT search_text FROM project WHERE ref = :ref"), {"ref": ref}).scalar_one() == "bugun"
    )


def test_a_trace_without_earlier_values_loses_no_row(loaded: Connection) -> None:
    version = version_list(loaded)[0].change_set
    loaded.execute(
        text(
            "INSERT INTO change_set (source_key, title, new, changed, removed) VALUES ('x', 'x', 0, 1, 0);"
            "INSERT INTO change (change_set_id, table_name, row_key, action, before, after) "
            "SELECT max(id), 'project', 'PRJ-010', 'changed', NULL, '{}' FROM change_set"
        )
    )
    past.show(loaded, version)
    assert loaded.execute(text("SELECT count(*) FROM project WHERE ref = 'PRJ-010'")).scalar_one() == 1


def test_every_table_of_the_register_has_its_view_with_the_same_columns(loaded: Connection) -> None:
    columns = text(
        "SELECT table_schema, table_name, array_agg(column_name::text ORDER BY column_name) "
        "FROM information_schema.columns WHERE table_schema IN ('public', 'past') GROUP BY 1, 2"
    )
    held: dict[str, dict[str, list[str]]] = {"public": {}, "past": {}}
    for schema, name, found in loaded.execute(columns):
        held[schema][name] = found
    for name in past.names():
        assert held["past"][name] == held["public"][name], name
    unseen = set(held["public"]) - set(past.names())
    assert {name for name in unseen if not name.startswith(("spatial_ref", "geometry_", "geography_"))} == {
        "alembic_version",
        "received_row",
        "organisation_private",
        "project_private",
        "withholding",
    }


def test_asking_of_one_place_in_an_old_version(stepped: tuple[Engine, list[tuple[int, Any, Any]]]) -> None:
    engine, seen = stepped
    flt = ProjectFilter(district=Choice(("beydag",)))
    found = []
    for change_set, _content, _figures in seen:
        with engine.begin() as connection:
            past.show(connection, change_set)
            found.append(totals(connection, flt, Lens(), codebook(connection).rates).projects)
    # One project of its own, and one of eight districts.
    assert found[2] == found[0] - 2
    assert found[3] == found[0]
    assert found[4] == found[0] - 1
