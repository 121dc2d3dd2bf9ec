"""Photographs at the place where they were taken, once somebody accepted that it may be shown."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from geodata.queries.media import photographs
from webmap.layers import Layer, Symbol

LAYER = Layer(
    key="fotograflar",
    draw="photos",
    order=60,
    geojson=lambda reading: photographs(reading.connection, reading.address.flt),
    title=_("Photographs"),
    shown=False,
    carried=False,
    symbols=(Symbol("photo", _("photograph, where it was taken (a layer to switch on)")),),
)
