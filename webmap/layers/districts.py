"""The ground of the map: districts, coloured by what the page counts."""

from __future__ import annotations

from geodata.queries.map import districts
from webmap.layers import Layer

LAYER = Layer(
    key="ilceler",
    draw="choropleth",
    order=10,
    geojson=lambda reading: districts(reading.connection),
    filtered=False,
)
