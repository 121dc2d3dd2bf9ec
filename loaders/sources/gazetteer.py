"""Named points of quarters, towns and villages, for finding a place by its name."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.models import Base, NamedPlace, Place
from loaders import degrees
from loaders.pins import point
from loaders.rows import Row
from loaders.source import Source


def translate(row: Row) -> Iterable[Base]:
    """One name, the district it lies in, and its point."""
    note = row.pop("note")
    latitude, longitude = row.need("latitude", degrees.latitude), row.need("longitude", degrees.longitude)
    yield NamedPlace(
        name=row.need("name"),
        place_code=row.need("place_code", row.known.options(Place, kind="district").find),
        geom=point(longitude, latitude),
        note=note,
        source=row.need("source"),
    )


SOURCE = Source(
    key="gazetteer",
    title="Yer adları",
    title_en="Place names",
    file="yer-adlari.csv",
    tables=(NamedPlace,),
    expect=range(30, 20_000),
    translate=translate,
    needs=("places",),
    ignored=frozenset({"place_name"}),
)
