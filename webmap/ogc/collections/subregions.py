"""Sub-regions: unions of their districts of today, with what the filter's projects come to in each."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from geodata.queries.features import Source
from geodata.queries.features.areas import GROUP_KINDS, areas
from geodata.queries.features.tiles import area_tile
from webmap.ogc import Collection
from webmap.reading import Reading


def _source(r: Reading) -> Source:
    return areas(r.address.flt, r.address.lens, r.codebook.rates, "subregion")


COLLECTION = Collection(
    key="sub-regions",
    title=_l("Sub-regions"),
    about=_l(
        "Boundaries of the sub-regions as unions of their districts; “inferred” where the agency does not list them."
    ),
    order=40,
    geometry="MultiPolygon",
    source=_source,
    single=_source,
    kinds=GROUP_KINDS,
    name="name",
    shown=("name", "projects", "amount", "population", "members", "inferred"),
    record=("subregion_page", "slug", "slug"),
    whole=True,
    mvt=lambda r, at: area_tile(
        r.connection, areas(r.address.flt, r.address.lens, r.codebook.rates, "subregion", drawn=True), "sub-regions", at
    ),
)
