"""The districts of İzmir with what the filter's projects come to in each."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from geodata.queries.features import Source
from geodata.queries.features.areas import KINDS, areas
from geodata.queries.features.tiles import area_tile
from webmap.ogc import Collection
from webmap.reading import Reading


def _source(r: Reading) -> Source:
    return areas(r.address.flt, r.address.lens, r.codebook.rates, "district")


COLLECTION = Collection(
    key="districts",
    title=_l("Districts"),
    about=_l("Boundaries of the districts, with how many projects work in each and the part of the support there."),
    order=30,
    geometry="MultiPolygon",
    source=_source,
    single=_source,
    kinds=KINDS,
    name="name",
    shown=("name", "projects", "amount", "population", "area_km2"),
    record=("district_page", "slug", "slug"),
    whole=True,
    mvt=lambda r, at: area_tile(
        r.connection, areas(r.address.flt, r.address.lens, r.codebook.rates, "district", drawn=True), "districts", at
    ),
)
