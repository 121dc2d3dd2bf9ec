"""Boundaries, sub-regions and codes agree with each other and with known controls."""

from __future__ import annotations

from collections import Counter
from typing import Any

import geopandas
import pytest
import shapely

from geodata.folding import slug
from tests.data.bundled import FILES, features, table


def shapes(name: str) -> dict[str, Any]:
    """District code → polygon."""
    return {feature["properties"]["code"]: shapely.geometry.shape(feature["geometry"]) for feature in features(name)}


FULL, SIMPLE = shapes("ilceler"), shapes("ilceler-sade")


def test_thirty_districts_the_same_everywhere() -> None:
    codes = {row["place_code"]: row["place_name"] for row in table("kodlar") if row["code_kind"] == "tuik_ilce_kodu"}
    assert len(codes) == 30
    for name in ("ilceler", "ilceler-sade"):
        found = [feature["properties"] for feature in features(name)]
        assert {place["code"]: place["name"] for place in found} == codes
        assert all(place["slug"] == slug(place["name"]) for place in found)
        assert {place["province_code"] for place in found} == {"35"}
    assert all(row["code"] == row["place_code"] for row in table("kodlar") if row["code_kind"] == "tuik_ilce_kodu")


def test_ocha_codes_agree_with_the_code_table() -> None:
    known = {row["place_code"]: row["code"] for row in table("kodlar") if row["code_kind"] == "ocha_pcode_adm2"}
    found = (feature["properties"] for feature in features("ilceler"))
    assert {place["code"]: place["ocha_pcode"] for place in found} == known


def test_only_the_districts_made_by_law_5747_have_a_beginning() -> None:
    dated = {
        feature["properties"]["name"]: feature["properties"]["valid_from"]
        for feature in features("ilceler")
        if feature["properties"]["valid_from"]
    }
    assert dated == {"Bayraklı": "2008-03-22", "Karabağlar": "2008-03-22"}


@pytest.mark.parametrize("polygons", [FULL, SIMPLE], ids=["full", "simple"])
def test_boundaries_meet_without_gap_or_overlap(polygons: dict[str, Any]) -> None:
    areas = list(polygons.values())
    assert all(area.is_valid and area.geom_type == "MultiPolygon" for area in areas)
    assert shapely.coverage_is_valid(areas)
    whole = shapely.union_all(areas)
    # A gap between districts would be a hole in the union; a strip of water beside the coast would not.
    assert sum(len(part.interiors) for part in whole.geoms) == 0


def test_the_simple_shape_is_small_and_near() -> None:
    assert (FILES / "ilceler-sade.geojson").stat().st_size < 60_000
    metres = {
        name: geopandas.GeoSeries(polygons, crs=4326).to_crs(5253) for name, polygons in (("f", FULL), ("s", SIMPLE))
    }
    changed = (metres["s"].area - metres["f"].area).abs() / metres["f"].area
    assert changed.max() < 0.03
    assert metres["f"].hausdorff_distance(metres["s"]).max() < 400


def test_areas_add_up_and_fit_the_boundaries() -> None:
    stated = {row["place_code"]: int(row["value"]) for row in table("alan")}
    province = stated.pop("35")
    assert sum(stated.values()) == province == 11_892
    found = (feature["properties"] for feature in features("ilceler"))
    assert {place["code"]: place["area_km2"] for place in found} == stated
    drawn = geopandas.GeoSeries(FULL, crs=4326).to_crs(5253).area / 1e6
    assert abs(drawn.sum() - province) < 10
    apart = {code for code, km2 in drawn.items() if abs(km2 - stated[code]) > 3}
    # About 18 km² between Urla and Seferihisar lie on the other side in the drawn boundary; together they agree.
    assert apart == {"1703", "1611"}
    assert abs(drawn[["1703", "1611"]].sum() - stated["1703"] - stated["1611"]) < 3


def test_each_district_is_in_one_sub_region() -> None:
    rows = table("alt-bolgeler")
    assert sorted(row["place_code"] for row in rows) == sorted(FULL)
    sizes = Counter((row["subregion_code"], row["basis"]) for row in rows)
    assert sizes == {
        ("kuzey", "inferred"): 6,
        ("merkez", "inferred"): 11,
        ("yarimada", "confirmed"): 5,
        ("kucuk-menderes", "confirmed"): 8,
    }
    assert all(row["note"].startswith("Çıkarım") == (row["basis"] == "inferred") for row in rows)


@pytest.mark.parametrize("polygons", [FULL, SIMPLE], ids=["full", "simple"])
def test_every_point_lies_in_the_district_it_names(polygons: dict[str, Any]) -> None:
    codes = {feature["properties"]["name"]: feature["properties"]["code"] for feature in features("ilceler")}
    rows = [row for row in (*table("projeler"), *table("restorasyon-alanlari")) if row["Enlem"]]
    assert len(rows) == 14
    outside = [
        row.get("Referans No") or row["Alan No"]
        for row in rows
        if not polygons[codes[row["İlçe"]]].contains(shapely.Point(float(row["Boylam"]), float(row["Enlem"])))
    ]
    assert outside == []
