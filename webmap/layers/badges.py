"""Projects whose place is known only as a district: one badge for each district, never a pin."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from geodata.queries.map import badges
from webmap.gathering import signs
from webmap.layers import Layer, Symbol

LAYER = Layer(
    key="ilce-rozetleri",
    draw="badges",
    order=30,
    geojson=lambda reading: badges(
        reading.connection, reading.address.flt, reading.address.lens, reading.codebook.rates
    ),
    title=_("Projects known by district only"),
    windowed=lambda reading, window: signs(reading, "badge", window),
    symbols=(Symbol("badge", _("number of projects somewhere in the district")),),
)
