"""Restoration sites: registered buildings, which are not projects but carry them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from geodata.queries.map import sites
from webmap.layers import Layer, Symbol

LAYER = Layer(
    key="alanlar",
    draw="sites",
    order=40,
    geojson=lambda reading: sites(reading.connection, reading.address.flt),
    title=_("Restoration sites"),
    symbols=(
        Symbol("site", _("registered building")),
        Symbol("site-approximate", _("registered building, place known by settlement or district only")),
    ),
)
