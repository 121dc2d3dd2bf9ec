"""Restoration sites whose projects the filter means."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from geodata.queries.features.sites import KINDS, sites
from geodata.queries.features.tiles import site_tile
from webmap.ogc import Collection
from webmap.pages.site_pages import of_sites

COLLECTION = Collection(
    key="sites",
    title=_l("Restoration sites"),
    about=_l("Registered buildings restored with support. A site is a building, not a project; its projects carry it."),
    order=20,
    geometry="Point",
    source=lambda r: sites(of_sites(r.address.flt)),
    single=lambda r: sites(None),
    kinds=KINDS,
    name="name",
    shown=("name", "district", "status", "progress_pct", "projects", "support_amount"),
    record=("site_page", "slug", "slug"),
    codes={"status": "status", "district": "district"},
    mvt=lambda r, at: site_tile(r.connection, of_sites(r.address.flt), at),
)
