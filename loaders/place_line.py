"""A place as a line of a form: district, point and precision, share, and where a point that was moved is from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from geodata.models import Base, Location, Place
from loaders import clean, degrees, pins, written
from loaders.rows import Row

PLACE_ROLES = clean.choice({"work": "work", "office": "office"})
PLACED = {
    "map": "Haritada elle konuldu",
    "photo": "Fotoğrafın kaydettiği konumdan alındı",
    "gazetteer": "Yer adı sözlüğünden alındı",
    "": "Koordinatı elle yazıldı",
}
"""How a point that is new came to be, as the record says it; who did it the proposal knows."""

WAS = " "
"""Between the degrees of the point that a form was opened with."""


def place(row: Row, ref: str, before: Mapping[Any, Base]) -> Iterable[Base]:
    """The place of one line; ``before`` are the record's rows as they are."""
    role = row.pop("role", PLACE_ROLES) or "work"
    position = row.pop("position", clean.whole) or 0
    old = before.get((Location, (ref, position)))
    pin = Pin.of(row)
    district = row.pop("district", row.known.once(pins.district_reader))
    geom, precision = point_of(row)
    share = row.pop("share", clean.share) if role == "work" else Decimal(1)
    name = row.pop("place_name")
    if district is None and geom is None and not row.faulty("district", "latitude", "longitude"):
        row.report("empty_required", "district")
    whole = row.known.options(Place, kind="province").known
    yield Location(
        project_ref=ref,
        position=position,
        role=role,
        place_code=district or "",
        place_name=name,
        precision=precision or ("province" if district in whole else "district"),
        share=share or Decimal(0),
        geom=geom,
        geom_source=pin.source(geom, old),
    )


@dataclass(frozen=True)
class Pin:
    """What a form says of a point besides where it is: its source, how it was set, and where it stood when opened."""

    told: str
    placed: str
    was: str | None

    @classmethod
    def of(cls, row: Row) -> Pin:
        """Taken out of a line before it is read."""
        return cls(row.cells.pop("geom_source", "").strip(), row.cells.pop("placed", ""), row.cells.pop("was", None))

    def source(self, geom: str | None, old: Any) -> str | None:
        """Where the point is from: what is told, unless that is told of where the point was before it was moved."""
        before = getattr(old, "geom_source", None) or ""
        if geom is None:
            return None
        moved = not written.same_point(getattr(old, "geom", None), geom)
        if self.was is not None:
            moved = self.was != WAS.join(written.degrees(geom))
        if moved and self.told in ("", before, *PLACED.values()):
            return PLACED.get(self.placed, PLACED[""])
        return self.told or None


def point_of(row: Row) -> tuple[str | None, str | None]:
    """The point of a line as EWKT in EPSG:4326 and its precision, if it has them."""
    latitude, longitude = row.pop("latitude", degrees.latitude), row.pop("longitude", degrees.longitude)
    precision = row.pop("precision", pins.PRECISIONS)
    if row.faulty("latitude", "longitude", "precision"):
        return None, precision
    if latitude is None or longitude is None:
        if (latitude is None) != (longitude is None):
            missing, north = "longitude" if longitude is None else "latitude", int(latitude is not None)
            row.report("half_coordinates", missing, latitudes=north, longitudes=1 - north)
        elif precision in pins.NEEDS_POINT:
            row.report("exact_without_point", "precision", precision or "")
        return None, precision
    if precision is None:
        row.report("precision_missing", "precision")
    return pins.point(longitude, latitude), precision
