"""Drafts as lines of PostgreSQL's COPY text format, table by table."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from sqlalchemy import Connection

from loaders.sample.cast import Body, named, register_kind
from loaders.sample.country import SHARE
from loaders.sample.draft import Draft
from loaders.sample.plan import words

SOURCE_KEY = "bench"
_NULL = r"\N"
_BLOCK = 5_000

PROJECT = (
    "ref, kind, title, title_en, title_is_official, summary, programme_code, call_code, component_code, "
    "result_programme, support_kind, sector, status, status_as_of, year, contract_date, start_date, end_date, "
    "reported_on, months, support_amount, total_budget, own_share, paid, price_year, price_year_basis, note, "
    "is_sample, scope, search_text, source_key, source"
)
LOCATION = (
    "project_ref, position, role, place_code, place_name, precision, share, method, "
    "geom, geom_source, source_key, source"
)
PARTICIPATION = "project_ref, organisation_key, role, position, source_key, source"
STATUS_EVENT = "project_ref, position, happened, status, text_tr, source_key, source"
ORGANISATION = "key, name, kind, is_person, source_key, source"
COLUMNS = {
    "organisation": ORGANISATION,
    "project": PROJECT,
    "location": LOCATION,
    "participation": PARTICIPATION,
    "status_event": STATUS_EVENT,
}


def copy_lines(connection: Connection, table: str, lines: Iterable[str]) -> None:
    """Append the lines to a table, a few thousand at a time."""
    rest = iter(lines)
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # psycopg's own connection: COPY is not in SQLAlchemy
    with cursor, cursor.copy(f"COPY {table} ({COLUMNS[table]}) FROM STDIN") as copy:
        while block := "".join(islice(rest, _BLOCK)):
            copy.write(block)


def organisation_lines(bodies: Iterable[Body]) -> Iterable[str]:
    """One line per body."""
    for body in bodies:
        key, name = named(body)
        person = "t" if body.kind == "person" else "f"
        yield f"{key}\t{name}\t{register_kind(body) or _NULL}\t{person}\t{SOURCE_KEY}\t\n"


def lines(drafted: Iterable[Draft], prefix: str) -> dict[str, list[str]]:
    """Lines by table for some drafts; references are ``<prefix><number>``."""
    found: dict[str, list[str]] = {table: [] for table in COLUMNS if table != "organisation"}
    for draft in drafted:
        ref = f"{prefix}{draft.number:07d}"
        found["project"].append(_project(draft, ref))
        found["location"] += _locations(draft, ref)
        found["participation"] += [
            f"{ref}\t{named(part.body)[0]}\t{part.role}\t{part.position}\t{SOURCE_KEY}\t\n" for part in draft.parts
        ]
        found["status_event"] += [
            f"{ref}\t{position}\t{day}\t{status}\t{words().mark[0]}{status}\t{SOURCE_KEY}\t\n"
            for position, (status, day) in enumerate(draft.events)
        ]
    return found


def _project(draft: Draft, ref: str) -> str:
    quota = draft.quota
    values = (
        ref,
        "support",
        draft.title,
        draft.title_en,
        "t" if draft.is_official else "f",
        draft.summary,
        quota.programme,
        quota.call,
        quota.component,
        draft.result_programme,
        quota.support_kind,
        draft.sector,
        draft.status,
        draft.status_as_of,
        draft.year,
        draft.contract_date,
        draft.start_date,
        draft.end_date,
        draft.reported_on,
        draft.months,
        _lira(draft.support),
        _lira(draft.total),
        _lira(draft.own),
        _lira(draft.paid),
        draft.price_year,
        draft.price_year_basis,
        words().note,
        "t",
        "unlocated",
        "",
        SOURCE_KEY,
        "",
    )
    return "\t".join([_NULL if value is None else str(value) for value in values]) + "\n"


def _locations(draft: Draft, ref: str) -> list[str]:
    point_source = words().point
    return [
        f"{ref}\t{position}\t{spot.role}\t{spot.place}\t{spot.name or _NULL}\t{spot.precision}\t"
        f"{_share(spot.share)}\tstated\t"
        + (f"SRID=4326;POINT({spot.point[0]} {spot.point[1]})\t{point_source}" if spot.point else f"{_NULL}\t{_NULL}")
        + f"\t{SOURCE_KEY}\t\n"
        for position, spot in enumerate(draft.spots)
    ]


def _share(share: int) -> str:
    return "1" if share == SHARE else f"0.{share:010d}"


def _lira(kurus: int | None) -> str | None:
    return None if kurus is None else f"{kurus // 100}.{kurus % 100:02d}"
