"""The benchmarks' own workings: scratch databases are complete registers, and nothing else is ever touched."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, make_url, text

from bench.compared import Compared, of_sets
from bench.copying import COLUMNS, lines
from bench.peer_pygeoapi import other_shapes
from bench.peers import check
from bench.queries import measure
from bench.scratch import BenchRefused, Scratch
from geodata.models import Location, Participation, Project
from loaders.sample.cast import Cast
from loaders.sample.country import Country
from loaders.sample.draft import Draft, Stage, drafts
from loaders.sample.plan import plan
from loaders.sample.quotas import scaled_lots
from loaders.sample.reference import read_reference
from loaders.sample.rows import rows
from tests.bench.conftest import PROJECTS, SEED
from tests.conftest import ROOT

SHAPE = (
    "SELECT conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace "
    "UNION SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
)


def held(scratch: Scratch, sql: str) -> list[dict[str, Any]]:
    with scratch.engine() as engine, engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(sql)).mappings()]


def drafted(connection: Connection) -> list[Draft]:
    reference, rng = read_reference(connection, plan()), Random(SEED)
    stage = Stage(Country.of(reference.districts, 50, rng), Cast.of(PROJECTS), plan().as_of)
    return list(drafts(rng, scaled_lots(reference, plan(), PROJECTS, 5000), 0.03, stage))


def test_only_databases_called_bench_are_touched() -> None:
    for name in ("register", "bench", "bench_", 'bench_x"; DROP DATABASE register; --', "BENCH_1", "t_bench_1"):
        with pytest.raises(BenchRefused, match="no scratch database"):
            Scratch(name)


def test_a_built_database_has_every_key_and_index_of_the_migrations(scratch: Scratch, connection: Connection) -> None:
    migrated = list(connection.execute(text(SHAPE)).scalars())
    assert len(migrated) > 100
    with scratch.engine() as engine, engine.connect() as built:
        assert list(built.execute(text(SHAPE)).scalars()) == migrated


def test_a_built_database_is_a_complete_register(scratch: Scratch) -> None:
    assert scratch.told("SELECT count(*) FROM project") == PROJECTS
    assert scratch.told("SELECT count(*) FROM project WHERE search_text = '' OR NOT is_sample") == 0
    assert scratch.told("SELECT count(DISTINCT scope) FROM project") == 4
    assert scratch.told("SELECT is_sample FROM data_version ORDER BY id DESC LIMIT 1") is True
    assert (
        scratch.told(
            "SELECT count(*) FROM pg_stat_user_tables WHERE relname = 'project' AND last_analyze > '-infinity'"
        )
        == 1
    )
    calls = held(scratch, "SELECT call_code, count(*) AS projects FROM project GROUP BY 1")
    assert len(calls) > 15


def test_copied_lines_say_the_same_as_rows_through_the_door(scratch: Scratch, reference: Connection) -> None:
    """The bulk copy writes its own text; field by field it must mean what the sample's rows mean."""
    for draft in drafted(reference)[:120]:
        ref = f"BENCH-{draft.number:07d}"
        copied = lines([draft], "BENCH-")
        made = list(rows(draft, ref, ""))
        [project] = [row for row in made if isinstance(row, Project)]
        told = copied["project"][0].rstrip("\n").split("\t")
        for name, written in zip(_columns("project"), told, strict=True):
            if name not in ("source_key", "scope", "search_text"):
                assert written == _as_text(getattr(project, name)), (ref, name)
        for kind, table in ((Location, "location"), (Participation, "participation")):
            for row, line in zip([row for row in made if type(row) is kind], copied[table], strict=True):
                for name, written in zip(_columns(table), line.rstrip("\n").split("\t"), strict=True):
                    expected = getattr(row, name)
                    if name == "share":
                        assert float(written) == float(expected)
                    elif name == "geom" and expected is not None:
                        assert _numbers(written) == _numbers(expected)
                    elif name != "source_key":
                        assert written == _as_text(expected), (ref, name)


def test_every_question_is_answered_and_surfaces_agree(scratch: Scratch) -> None:
    measured = measure(scratch.url, PROJECTS, budget=0.0)
    assert {timing.name for timing in measured.peers} == {"SELECT 1", "bare count and sum"}
    copied = {timing.name for timing in measured.questions if timing.name.endswith(", columns")}
    assert {"facets · all, columns", "summary · all, columns", "summary · amount, columns"} <= copied
    assert measured.copy.megabytes > 0
    assert {"totals · all", "facets · all", "by district · all", "list page 1 · all", "map points · all"} <= {
        timing.name for timing in measured.questions
    }
    [counted] = [timing for timing in measured.questions if timing.name == "totals · all"]
    assert counted.answer == f"{PROJECTS} projects"


def test_measuring_what_is_not_built_says_how_to_build_it(database_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "run", "--sizes", "123456789"],
        env={**os.environ, "DATABASE_URL": database_url},
        cwd=ROOT,
        check=False,
        text=True,
        capture_output=True,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == "Build first: python -m bench build --projects 123456789"


def test_scratch_databases_are_on_the_server_of_the_settings(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    there = make_url(Scratch("bench_1").url)
    assert (there.database, there.query) == ("bench_1", make_url(database_url).query)
    assert not Scratch(f"bench_{uuid.uuid4().hex[:12]}").exists()


def _columns(table: str) -> list[str]:
    return COLUMNS[table].split(", ")


def _as_text(value: Any) -> str:
    if value is None:
        return r"\N"
    return {True: "t", False: "f"}[value] if isinstance(value, bool) else str(value)


def _numbers(point: str) -> list[float]:
    return [float(number) for number in point.partition("(")[2].rstrip(")").split()]


def test_a_peer_that_answers_otherwise_is_found(scratch: Scratch) -> None:
    same, other = of_sets("a", {"x", "y"}, {"y", "x"}), of_sets("b", {"x", "y"}, {"y", "z"})
    assert (same.differs, other.differs) == ("", "only ours ['x'], only theirs ['z']")
    check([same])
    with pytest.raises(BenchRefused, match="b: only ours"):
        check([same, other, Compared("c", "1", "1")])
    square = [[27.0, 38.0], [27.1, 38.0], [27.1, 38.1], [27.0, 38.1], [27.0, 38.0]]
    moved = [[x + 0.001, y] for x, y in square]
    ours: dict[str, Any] = {
        "same": {"type": "Point", "coordinates": [27, 38]},
        "rounded": {"type": "MultiPoint", "coordinates": [[27, 38], [27.1, 38.1]]},
        "turned": {"type": "Polygon", "coordinates": [square]},
        "none": None,
        "point": {"type": "Point", "coordinates": [27, 38]},
        "lost": {"type": "Point", "coordinates": [27, 38]},
        "moved": {"type": "Polygon", "coordinates": [square]},
    }
    theirs = ours | {
        "rounded": {"type": "MultiPoint", "coordinates": [[27.1, 38.10000004], [27, 38]]},
        "turned": {"type": "Polygon", "coordinates": [square[::-1]]},
        "point": {"type": "Point", "coordinates": [27, 38.00001]},
        "lost": None,
        "moved": {"type": "Polygon", "coordinates": [moved]},
    }
    assert set(other_shapes(scratch, ours, theirs)) == {"point", "lost", "moved"}
