"""What a load is measured with: one register's located projects, as the workbook a loader brings and as flat rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from bench.build import build
from bench.desk_scene import export, scene_of
from bench.scratch import Scratch

FLAT_COLUMNS = (
    "ref", "kind", "title", "title_en", "title_is_official", "summary", "programme_code", "call_code",
    "component_code", "result_programme", "support_kind", "sector", "status", "status_as_of", "year", "contract_date",
    "start_date", "end_date", "reported_on", "months", "support_amount", "total_budget", "own_share", "paid",
    "price_year", "price_year_basis", "note", "beneficiary", "longitude", "latitude",
)  # fmt: skip
TYPES = {
    "title_is_official": "boolean",
    **dict.fromkeys(("year", "months", "price_year"), "integer"),
    **dict.fromkeys(("support_amount", "total_budget", "own_share", "paid"), "numeric(16,2)"),
    **dict.fromkeys(("longitude", "latitude"), "float8"),
}
"""Of flat columns that are no text."""

# With the first place of a project in degrees; who has none stands in no district.
_FLAT = f"""
SELECT {", ".join(f"p.{name}" for name in FLAT_COLUMNS[:-3])}, o.name AS beneficiary, ST_X(l.geom) AS longitude,
  ST_Y(l.geom) AS latitude
FROM project p
LEFT JOIN location l ON l.project_ref = p.ref AND l.position = 0
LEFT JOIN LATERAL (
  SELECT o.name FROM participation a JOIN organisation o ON o.key = a.organisation_key
  WHERE a.project_ref = p.ref AND a.role = 'beneficiary' ORDER BY a.position LIMIT 1
) o ON true
ORDER BY p.ref
"""
# Every district's inside; rows of the sample that know no more than their district get one, so that all are located.
_LOCATED = """
UPDATE location l SET geom = ST_PointOnSurface(p.geom), precision = 'settlement', geom_source = 'bench'
FROM place p WHERE p.code = l.place_code AND p.kind = 'district' AND l.geom IS NULL
"""


@dataclass(frozen=True)
class Brought:
    """The same projects in two forms: the workbook for the door, and a CSV of flat rows for the peers."""

    projects: int
    book: Path
    flat: Path


def brought(folder: Path, projects: int, seed: int, say: Callable[[str], None]) -> Brought:
    """Both files; those that stand in the folder are kept."""
    found = Brought(projects, folder / f"liste-{projects}.xlsx", folder / f"flat-{projects}.csv")
    if found.book.exists() and found.flat.exists():
        return found
    say(f"the workbook of {projects} projects")
    folder.mkdir(parents=True, exist_ok=True)
    scratch = Scratch("bench_load_source")
    try:
        build(scratch, projects, seed, lambda _: None, country=False)
        with scratch.engine() as engine, engine.begin() as connection:
            connection.execute(text(_LOCATED))
        _flat(scratch, found.flat)
        with TemporaryDirectory(prefix="bench-load-") as columns, scene_of(scratch, Path(columns)) as scene:
            export(scratch, scene, found.book)
    finally:
        scratch.drop()
    return found


def _flat(scratch: Scratch, out: Path) -> None:
    with scratch.engine() as engine, engine.connect() as connection, out.open("wb") as file:
        cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # psycopg's own: COPY
        with cursor, cursor.copy(f"COPY ({_FLAT}) TO STDOUT (FORMAT csv, HEADER)") as lines:
            file.writelines(lines)
