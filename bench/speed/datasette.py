"""Datasette on a SQLite file of the same rows: lists and facets as it offers them, the rest in its SQL."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from bench.loopback import free_port
from bench.scratch import BenchRefused
from bench.speed.asked import LOOKS, Asked, Look
from bench.speed.serving import Contender, Job, Server, served

After = tuple[str, float | None]
"""A project and its amount."""

_SETTINGS = {
    # As much as it needs: an answer that it gives up on, or cuts short, is none.
    "sql_time_limit_ms": 600_000, "facet_time_limit_ms": 600_000, "max_returned_rows": 100_000, "max_csv_mb": 0,
    "default_facet_size": 1_000, "suggest_facets": 0, "num_sql_threads": 4, "force_https_urls": 0,
}  # fmt: skip
_SHOWN = ("ref", "title", "programme", "year", "sector", "status", "support_kind", "scope", "amount", "district")
_FACETS = ("programme", "year", "sector", "status", "support_kind", "scope", "district")
_SORTS = (("_sort_desc", "year"), ("_sort_desc", "amount"), ("_sort", "title"))


@contextmanager
def datasette(python: Path, file: Path, deep: Callable[[Asked], After | None]) -> Iterator[Contender]:
    """Datasette on the file, told beforehand how many rows its tables have."""
    told = file.with_suffix(".json")
    inspected = subprocess.run(
        [str(python), "-m", "datasette", "inspect", str(file), "--inspect-file", str(told)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if inspected.returncode:
        raise BenchRefused(f"Datasette does not read the file: {inspected.stderr[-500:]}")
    port = free_port()
    command: list[str | Path] = [
        python,
        "-m",
        "datasette",
        "serve",
        "--immutable",
        file,
        "--inspect-file",
        told,
        "--port",
        str(port),
    ]
    command += [part for name, value in _SETTINGS.items() for part in ("--setting", name, str(value))]
    with served(command, port, "/-/versions.json", {}, file.with_suffix(".log")) as process:
        base = f"/{file.stem}"
        read = (lambda asked: _sql(base, counted(asked))), (lambda told: int(told[0]["projects"]))
        files = {"csv": lambda asked: f"{base}/project.csv?{_rows(asked, _stream='on', _size='max')}"}
        yield Contender("Datasette", Server(f"http://127.0.0.1:{port}", process), _jobs(base, deep), read, files)


def counted(asked: Asked) -> str:
    """SQL that counts the projects of a filter."""
    return f"SELECT count(*) AS projects FROM project WHERE {asked.sqlite('project')}"


def gathered(asked: Asked, look: Look, what: str = "count(*), sum(part), avg(lon), avg(lat)") -> str:
    """SQL that gathers points on the grid that our map has."""
    west, south, east, north = look.box
    wide, high = look.cell
    grid = f"CAST(lon / {wide} AS INTEGER), CAST(lat / {high} AS INTEGER)"
    inside = f"lon BETWEEN {west} AND {east} AND lat BETWEEN {south} AND {north}"
    return f"SELECT {grid}, {what} FROM point WHERE {inside} AND {asked.sqlite('point')} GROUP BY 1, 2"


def table(asked: Asked) -> str:
    """SQL of the table of districts and programmes."""
    return (
        f"SELECT district, programme, count(*) AS projects, sum(part) FROM place WHERE {asked.sqlite('place')} "
        "GROUP BY 1, 2"
    )


def _jobs(base: str, deep: Callable[[Asked], After | None]) -> dict[str, Job]:
    def page(asked: Asked, *more: tuple[str, str]) -> tuple[str, ...]:
        return (f"{base}/project.json?{_rows(asked, *more, _size='20', _shape='objects')}",)

    def deeper(asked: Asked) -> list[tuple[str, ...]]:
        after = deep(asked)
        return [] if after is None else [page(asked, ("_sort_desc", "amount"), ("_next", f"{after[1]},{after[0]}"))]

    facets = [("_facet", name) for name in _FACETS]
    return {
        "first map": lambda asked: [(_sql(base, gathered(asked, LOOKS[0])),)],
        "map": lambda asked: [(_sql(base, gathered(asked, look)),) for look in LOOKS],
        "summary": lambda asked: [(_sql(base, table(asked)),)],
        "facets": lambda asked: [(f"{base}/project.json?{_rows(asked, *facets, _size='0')}",)],
        "list": lambda asked: [page(asked, sort) for sort in _SORTS],
        "deep page": deeper,
        "search": lambda asked: [page(Asked("all"), ("_search", asked.word))],
    }


def _rows(asked: Asked, *more: tuple[str, str], **further: str) -> str:
    where = asked.sqlite("project")
    pairs = [("_where", where)] if where != "1 = 1" else []
    return urlencode([*pairs, *(("_col", one) for one in _SHOWN), *more, *further.items()])


def _sql(base: str, sql: str) -> str:
    return f"{base}.json?{urlencode({'sql': sql, '_shape': 'array'})}"
