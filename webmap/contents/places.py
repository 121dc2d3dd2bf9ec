"""Districts or sub-regions with what was supported there, their boundaries, and the proof that the rows add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from geodata.queries.place_table import Part, PlaceRow, PlaceTable
from geodata.queries.shapes import boundaries
from webmap import ranking
from webmap.exports import ChartSpec, Column, Document, FileNote, Table
from webmap.reading import Reading

NAMES = {"district": "ilceler", "subregion": "alt-bolgeler"}


def districts(r: Reading, note: FileNote) -> Document:
    """The districts of the address's question."""
    return _document(r, note, "district", _("Districts"))


def subregions(r: Reading, note: FileNote) -> Document:
    """The sub-regions of the address's question."""
    return _document(r, note, "subregion", _("Sub-regions"))


def _document(r: Reading, note: FileNote, level: str, title: str) -> Document:
    return Document(NAMES[level], f"{title}: {note.question}", (table(r, note, level, title),), note)


def table(r: Reading, note: FileNote, level: str, title: str) -> Table:
    """One row per place with its boundary; the foot proves the total."""
    found = ranking.place_table(r, r.address, level)
    shapes = boundaries(r.connection, level)

    def rows() -> Iterator[Sequence[Any]]:
        for row in found.rows:
            yield (*_cells(row), note.version, note.nature, shapes.get(row.code))

    columns = _columns(found, note)
    chart = ChartSpec(f"{title}: {columns[3].header}", "name", ("projects",))
    return Table(NAMES[level], title, columns, rows, "MultiPolygon", _foot(found, len(columns)), chart)


def _columns(found: PlaceTable, note: FileNote) -> tuple[Column, ...]:
    currency = note.lens.currency
    shared = (
        _("a project in several districts counts with its share in each")
        if found.sharing == "pay"
        else _("a project in several districts counts in full in each")
    )
    year = next((row.population_year for row in found.rows if row.population_year), "")
    money = f"{note.lens_text}; {shared}"
    return (
        Column("code", _("Code"), about=_("Code of the place (TÜİK/NVİ for districts)")),
        Column("slug", _("Key")),
        Column("name", _("Name")),
        Column("projects", _("Projects"), "whole", shared),
        Column("projects_only_here", _("Projects only here"), "whole"),
        Column("projects_elsewhere_too", _("Projects elsewhere too"), "whole"),
        Column("amount", _("Support"), "money", money, currency),
        Column("amount_only_here", _("Support of projects only here"), "money", money, currency),
        Column("amount_elsewhere_too", _("Support of projects elsewhere too"), "money", money, currency),
        Column("amount_known", _("Projects with a known amount"), "whole"),
        Column("per_head", _("Per head"), "money", f"{money}; {_('population of %(year)s', year=year)}", currency),
        Column("per_km2", _("Per km²"), "money", money, currency),
        Column("population", _("Population"), "whole", f"TÜİK, {year}"),
        Column("area_km2", _("Area"), "number", "Harita Genel Müdürlüğü", "km²"),
        Column("data_version", "veri_surumu"),
        Column("data_nature", "veri_niteligi"),
    )


def _cells(row: PlaceRow) -> tuple[Any, ...]:
    known = row.known or not row.projects
    return (
        row.code,
        row.slug,
        row.name,
        row.projects,
        row.single_projects,
        row.several_projects,
        row.known_amount,
        row.single_amount if known else None,
        row.several_amount if known else None,
        row.known,
        row.per_head,
        row.per_km2,
        None if row.population is None else int(row.population),
        row.area_km2,
    )


def _foot(found: PlaceTable, wide: int) -> tuple[tuple[Any, ...], ...]:
    """The parts that add up to all projects, each counted once."""
    parts: list[tuple[str, Part]] = [
        (_("Projects in one district"), found.single),
        (_("Projects in several districts, counted once"), found.several),
        (_("Projects for the whole province"), found.province),
        (_("Projects whose place is unknown"), found.unlocated),
        (_("All projects of this question"), found.total),
    ]
    return tuple(
        (None, None, name, part.projects, None, None, part.amount, *[None] * (wide - 7)) for name, part in parts
    )
