"""Districts with their boundaries, and the provinces they make up together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import shapely

from geodata.models import Base, Place
from loaders import clean, dates
from loaders.rows import Row
from loaders.source import FILES, Batch, Source

SIMPLE = FILES / "ilceler-sade.geojson"
_TOLERANCE = 0.001
"""Degrees, about 100 m: only for boundaries that the bundled simple file does not know."""


def translate(row: Row) -> Iterable[Base]:
    """A district, and its province without a boundary yet (``finish`` makes one of the many)."""
    valid_from = row.pop("valid_from", dates.date)
    area = row.pop("area_km2", clean.number)
    province, title = row.need("province_code"), row.need("province_name")
    code, slug, name, source = row.need("code"), row.need("slug"), row.need("name"), row.need("source")
    yield Place(code=province, kind="province", slug=clean.fold(title), name=title, source=source)
    yield Place(
        code=code,
        kind="district",
        slug=slug,
        name=name,
        parent_code=province,
        valid_from=valid_from,
        area_km2=area,
        geom=row.geometry,
        source=source,
    )


def finish(batch: Batch) -> None:
    """Gives each district the shape that is drawn, and each province the union of its districts."""
    brought = [place for made in batch.made for place in made if isinstance(place, Place)]
    districts = [place for place in brought if place.kind == "district" and place.geom is not None]
    if not districts:
        return
    areas = [shapely.from_wkt(place.geom.split(";", 1)[1]) for place in districts if place.geom is not None]
    shapes = _shapes([place.code for place in districts], areas)
    for place, shape in zip(districts, shapes, strict=True):
        place.shape = _ewkt(shape)
    provinces = {place.code: place for place in brought if place.kind == "province"}
    for code, province in provinces.items():
        members = [index for index, place in enumerate(districts) if place.parent_code == code]
        if not members:
            continue
        known = [area for index in members if (area := districts[index].area_km2) is not None]
        province.area_km2 = sum(known, Decimal(0)) if len(known) == len(members) else None
        province.geom = _ewkt(shapely.union_all([areas[index] for index in members]))
        province.shape = _ewkt(shapely.union_all([shapes[index] for index in members]))
        province.note = "Alan ve sınır ilçelerden hesaplandı."
    for made in batch.made:
        made[:] = [row for row in made if not (isinstance(row, Place) and row.kind == "province")]
    batch.made[0].extend(provinces.values())


def _shapes(codes: Sequence[str], areas: Sequence[Any]) -> list[Any]:
    features = json.loads(SIMPLE.read_text(encoding="utf-8"))["features"]
    simple = {feature["properties"]["code"]: feature["geometry"] for feature in features}
    if set(codes) <= set(simple):
        return [shapely.from_geojson(json.dumps(simple[code])) for code in codes]
    # All neighbours are simplified together, so that no gap opens between them.
    return list(shapely.coverage_simplify(areas, _TOLERANCE))


def _ewkt(area: Any) -> str:
    parts = area if area.geom_type == "MultiPolygon" else shapely.MultiPolygon([area])
    return f"SRID=4326;{shapely.to_wkt(parts, rounding_precision=6)}"


SOURCE = Source(
    key="places",
    title="İlçeler ve il sınırı",
    title_en="Districts and the province's boundary",
    file="ilceler.geojson",
    tables=(Place,),
    expect=range(30, 1000),
    translate=translate,
    finish=finish,
    geometry="area",
    unique=("code", "slug"),
    ignored=frozenset({"ocha_pcode"}),
)
