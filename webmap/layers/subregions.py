"""Outlines of the sub-regions, marked where a membership is inferred and not stated by the agency."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from geodata.queries.map import subregions
from webmap.layers import Layer, Symbol

LAYER = Layer(
    key="alt-bolgeler",
    draw="outlines",
    order=20,
    geojson=lambda reading: subregions(reading.connection),
    title=_("Sub-regions"),
    filtered=False,
    symbols=(Symbol("outline", _("boundary of a sub-region")),),
)
