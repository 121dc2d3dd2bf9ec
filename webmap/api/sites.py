"""Restoration sites: buildings with the projects that work on them; money belongs to the projects."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from geodata.models import POINT_PRECISIONS
from geodata.queries import sites as queries
from geodata.queries.images import site_images
from geodata.queries.rows import AnyRow
from webmap.api import Found, Text, resource
from webmap.api.answer import members
from webmap.api.paging import CURSOR, LIMIT, bad_cursor, read_cursor, read_limit, write_cursor
from webmap.api.project import Image, image
from webmap.api.shapes import Amount, Day, Named, named
from webmap.missing import missing
from webmap.reading import Reading


@dataclass(frozen=True)
class SiteProject:
    """A project of a site and what it does there: design, works or unknown."""

    ref: str
    role: str
    title: str
    status: str | None
    year: int | None
    support_amount: Amount
    total_budget: Amount
    own_share: Amount


@dataclass(frozen=True)
class Site:
    """A registered building under restoration."""

    ref: str
    slug: str
    name: str
    name_en: str | None
    district: str
    district_slug: str
    place_name: str | None
    precision: str
    lat: float | None
    lon: float | None
    registry_ref: str | None
    period: str | None
    owner_kind: str | None
    status: Named | None
    status_as_of: Day
    progress_pct: Decimal | None
    progress_on: Day
    planned_end: Day
    new_function: str | None
    open_to_public: bool | None
    opening_hours: str | None
    note: str | None
    confidence: str | None
    source: str | None
    is_sample: bool
    projects: list[SiteProject]


@dataclass(frozen=True)
class FullSite(Site):
    """A site with its images."""

    images: list[Image]


@resource(
    "/sites",
    Text("Restorasyon alanları, sayfa sayfa", "Restoration sites, page by page"),
    list[Site],
    filtered=True,
    own=(LIMIT, CURSOR),
    key="ref",
)
def sites(r: Reading) -> Found:
    """One page of the sites whose projects the filter means, by name."""
    flt = r.address.flt if r.address.flt.kind else r.address.flt.but(kind="alan")
    found = queries.sites_after(r.connection, flt, read_limit(), read_cursor(r))
    if found is None:
        raise bad_cursor()
    rows, more = found
    projects = queries.site_projects_of(r.connection, [one.ref for one in rows])
    return Found(
        [Site(**_members(r, one, projects.get(one.ref, ()))) for one in rows],
        count=queries.count_sites(r.connection, flt),
        page=("sites_page", {}),
        files=("sites_file", {}),
        next=write_cursor(r, rows[-1].ref) if more else None,
        flt=flt,
    )


@resource("/sites/{slug}", Text("Bir restorasyon alanı", "One restoration site"), FullSite, named={"slug": "site"})
def site(r: Reading, slug: str) -> Found:
    """One site. Raises NotInRegister, or GoneForGood or Moved for one that is not there any more."""
    found = queries.site(r.connection, slug)
    if found is None:
        raise missing(r, "site", slug)
    held = _members(r, found, queries.site_projects(r.connection, found.ref))
    images = [image(dict(one._mapping)) for one in site_images(r.connection, found.ref)]
    return Found(FullSite(**held, images=images), page=("site_page", {"slug": slug}))


def _members(r: Reading, row: AnyRow, projects: Any) -> dict[str, Any]:
    held = {name: row._mapping[name] for name in members(Site) if name != "projects"}
    if row.precision not in POINT_PRECISIONS:
        held |= {"lat": None, "lon": None}
    held["status"] = named(r.codebook, "status", row.status)
    held["projects"] = [SiteProject(**{name: one._mapping[name] for name in members(SiteProject)}) for one in projects]
    return held
