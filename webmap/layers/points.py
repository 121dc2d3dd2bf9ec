"""Projects at their places of work, where these are known well enough for a point."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from geodata.queries.map import points
from webmap.gathering import signs
from webmap.layers import Layer, Symbol

LAYER = Layer(
    key="noktalar",
    draw="points",
    order=50,
    geojson=lambda reading: points(
        reading.connection, reading.address.flt, reading.address.lens, reading.codebook.rates
    ),
    title=_("Projects"),
    windowed=lambda reading, window: signs(reading, "point", window),
    symbols=(
        Symbol("bubble", _("several projects: their number and support")),
        Symbol("exact", _("exact place or street")),
        Symbol("approximate", _("approximate: neighbourhood or settlement")),
    ),
)
