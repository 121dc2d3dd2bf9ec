"""Sub-regions as dated membership of districts: stated by the agency or inferred until it confirms."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from geodata.models import Base, Membership, Place
from geodata.models.places import BASES
from loaders import clean, dates
from loaders.rows import Row
from loaders.source import Batch, Source


def translate(row: Row) -> Iterable[Base]:
    """A district's membership, and its sub-region (``finish`` keeps one of the many)."""
    valid_to, note = row.pop("valid_to", dates.date), row.pop("note")
    name_en = row.pop("subregion_name_en")
    district = row.need("place_code", row.known.options(Place, kind="district").find)
    code, name = row.need("subregion_code", clean.fold), row.need("subregion_name")
    valid_from = row.need("valid_from", dates.date)
    basis = row.need("basis", clean.choice({word: word for word in BASES}))
    source = row.need("source")
    if valid_to is not None and valid_to <= valid_from:
        row.report(
            "dates_out_of_order",
            "valid_to",
            valid_to.isoformat(),
            other="valid_from",
            other_value=valid_from,
        )
        return
    yield Place(code=code, kind="subregion", slug=code, name=name, name_en=name_en, source=source)
    yield Membership(
        place_code=district,
        group_code=code,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis,
        note=note,
        source=source,
    )


def finish(batch: Batch) -> None:
    """Keeps each sub-region once, in the province of its first district; that row's source stands for it."""
    districts_of = sa.select(Place.code, Place.parent_code).where(Place.kind == "district")
    province = {row.code: row.parent_code for row in batch.connection.execute(districts_of)}
    seen: set[str] = set()
    for made in batch.made:
        districts = [row.place_code for row in made if isinstance(row, Membership)]
        for place in [row for row in made if isinstance(row, Place)]:
            place.parent_code = province[districts[0]]
            if place.code in seen:
                made.remove(place)
            seen.add(place.code)


SOURCE = Source(
    key="subregions",
    title="Alt bölgeler ve ilçeleri",
    title_en="Sub-regions and their districts",
    file="alt-bolgeler.csv",
    tables=(Place, Membership),
    expect=range(30, 5000),
    translate=translate,
    finish=finish,
    needs=("places",),
    ignored=frozenset({"place_name"}),
)
