"""Restoration sites: registered buildings, with the projects that work on them (a site is not a project)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from geodata.models import Base, Project, Site, SiteProject, Status
from loaders import checks, clean, dates, degrees, pins, public_text
from loaders.known import Known
from loaders.rows import Row
from loaders.source import Batch, Source

STAGES = clean.choice({"tasarım": "design", "uygulama": "works", "design": "design", "works": "works"})
DATES = ("status_as_of", "progress_on", "planned_end")
TEXTS = (
    "name_en",
    "place_name",
    "registry_ref",
    "period",
    "owner_kind",
    "new_function",
    "opening_hours",
    "note",
    "confidence",
)


def translate(row: Row) -> Iterable[Base]:
    """The site and its links to projects."""
    public_text.judge(row)
    when = {name: row.pop(name, dates.partial_date) for name in DATES}
    for column, written in when.items():
        if written is not None:
            checks.year(row, column, written)
    told: dict[str, Any] = {name: row.pop(name) for name in TEXTS}
    progress = row.pop("progress_pct", clean.percent)
    is_open = row.pop("open_to_public", clean.yes_no)
    links = _links(row)
    source = row.pop("source") or ""
    district = row.pop("district", row.known.once(pins.district_reader))
    geom, precision = _position(row, district)
    geom_source = row.pop("geom_source")
    status = row.refer("status", Status, needed=True)
    name = row.pop("name", clean.name, needed=True)
    ref = row.pop("ref", clean.reference, needed=True)
    # A site that lacks something necessary is not delivered, but its place is judged all the same.
    yield Site(
        ref=ref or "",
        slug=clean.fold(name or ""),
        name=name or "",
        place_code=district or "",
        precision=precision,
        geom=geom,
        geom_source=geom_source if geom else None,
        status=status or "",
        progress_pct=progress,
        open_to_public=is_open,
        source=source,
        **(told | when),
    )
    for project, role in links.items():
        yield SiteProject(site_ref=ref or "", project_ref=project, role=role, source=source)


def _position(row: Row, district: str | None) -> tuple[str | None, str]:
    """The point, if any, and how precise it is."""
    latitude, longitude = row.pop("latitude", degrees.latitude), row.pop("longitude", degrees.longitude)
    precision = row.pop("precision", pins.PRECISIONS)
    if row.faulty("district", "latitude", "longitude", "precision"):
        return None, "district"
    if (latitude is None) != (longitude is None):
        row.report("half_coordinates", "latitude", latitudes=_one(latitude), longitudes=_one(longitude))
    if latitude is None or longitude is None:
        if precision in pins.NEEDS_POINT:
            row.report("exact_without_point", "precision", precision or "")
        if district is None:
            row.report("site_without_place", "district")
        return None, precision or "district"
    if precision is None:
        row.lacks("precision", "precision_missing")
    return pins.point(longitude, latitude), precision or "district"


def _one(degrees: Decimal | None) -> int:
    return 0 if degrees is None else 1


def _links(row: Row) -> dict[str, str]:
    """The stage of the work (unknown when it is not told) by the project's reference."""
    return dict(row.pop_list("projects", row.known.once(_link_reader)))


def _link_reader(known: Known) -> clean.Reader[tuple[str, str]]:
    projects = known.options(Project)

    def read(raw: str) -> tuple[str, str]:
        ref, colon, told = raw.rpartition(":")
        return (projects.find(ref), STAGES(told)) if colon else (projects.find(raw), "unknown")

    return read


def _finish(batch: Batch) -> None:
    pins.place_all(batch)
    taken: dict[str, str] = {}
    for made in batch.made:
        for site in made:
            # Two buildings may share a name; the address of the second carries its reference.
            if isinstance(site, Site) and taken.setdefault(site.slug, site.ref) != site.ref:
                site.slug = f"{site.slug}-{clean.fold(site.ref)}"


SOURCE = Source(
    key="sites",
    title="Restorasyon alanları",
    title_en="Restoration sites",
    file="restorasyon-alanlari.csv",
    tables=(Site, SiteProject),
    expect=range(1, 100_000),
    translate=translate,
    needs=("projects", "places", "statuses"),
    columns="sites.toml",
    unique=("ref",),
    finish=_finish,
)
