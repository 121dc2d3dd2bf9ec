"""Values of all indicators: one feature for each indicator, place and period."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from geodata.queries.features.indicators import KINDS, indicators
from webmap.ogc import Collection

COLLECTION = Collection(
    key="indicators",
    title=_l("Indicators"),
    about=_l(
        "Published values by place and period, on the simplified boundary of the place. Ask for one indicator and "
        "period to get one layer: indicator=nufus&period=2024."
    ),
    order=50,
    geometry="MultiPolygon",
    source=lambda r: indicators(),
    single=lambda r: indicators(),
    kinds=KINDS,
    name="name",
    shown=("name", "place_name", "period", "value", "unit_tr", "publisher"),
    record=("indicator_page", "slug", "indicator"),
    filtered=False,
)
