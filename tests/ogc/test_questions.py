"""Boxes, times, properties and expressions against a slow twin in Python; and what cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import shapely
from flask.testing import FlaskClient

from tests.ogc.reading import ITEMS, cql, get, whole

Feature = dict[str, Any]
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
BOX = shapely.box(27.0, 38.3, 27.3, 38.5)
TRIANGLE = "POLYGON((27 38.2, 27.4 38.2, 27.2 38.6, 27 38.2))"


@pytest.fixture(scope="module")
def everything(sample: FlaskClient) -> list[Feature]:
    return whole(sample, "projects", limit=1000)


def meets(one: Feature, shape: shapely.Geometry) -> bool:
    return one["geometry"] is not None and shapely.from_geojson(json.dumps(one["geometry"])).intersects(shape)


def p(name: str) -> Callable[[Feature], Any]:
    return lambda one: one["properties"][name]


def known(name: str, test: Callable[[Any], bool]) -> Callable[[Feature], bool]:
    return lambda one: one["properties"][name] is not None and test(one["properties"][name])


def lower(text: str) -> str:
    return text.replace("I", "ı").replace("İ", "i").lower()


EXPRESSIONS: list[tuple[str, Callable[[Feature], bool]]] = [
    ("year = 2015", known("year", lambda year: year == 2015)),
    ("year <> 2015", known("year", lambda year: year != 2015)),
    ("year BETWEEN 2012 AND 2015", known("year", lambda year: 2012 <= year <= 2015)),
    ("2016 < year", known("year", lambda year: year > 2016)),
    ("year IN (2012, 2014)", known("year", lambda year: year in (2012, 2014))),
    ("year = 2012 OR year = 2014 AND sector = 'turizm'",
     lambda one: p("year")(one) == 2012 or (p("year")(one) == 2014 and p("sector")(one) == "turizm")),
    ("NOT (status = 'tamamlanan')", known("status", lambda status: status != "tamamlanan")),
    ("sector IS NULL", lambda one: p("sector")(one) is None),
    ("sector IS NOT NULL AND support_amount >= 250000.50",
     lambda one: p("sector")(one) is not None and (p("support_amount")(one) or 0) >= 250000.50),
    ("title LIKE '%er%'", known("title", lambda title: "er" in title)),
    ("title NOT LIKE '%e_i%'", known("title", lambda title: not any(
        title[at] == "e" and title[at + 2] == "i" for at in range(len(title) - 2)))),
    ("CASEI(title) LIKE CASEI('%İŞ%')", known("title", lambda title: "iş" in lower(title))),
    ("A_CONTAINS(places, ('Konak'))", known("places", lambda places: "Konak" in places)),
    ("A_OVERLAPS(places, ('Konak','Urla'))", known("places", lambda places: bool({"Konak", "Urla"} & set(places)))),
    ("contract_date >= DATE('2016-03-01')", known("contract_date", lambda day: day >= "2016-03-01")),
    ("is_sample = TRUE AND in_totals", lambda one: p("is_sample")(one)),
    ("geometry IS NULL", lambda one: one["geometry"] is None),
    ("S_INTERSECTS(geometry, BBOX(27.0, 38.3, 27.3, 38.5))", lambda one: meets(one, BOX)),
    ("S_DISJOINT(geometry, BBOX(27.0, 38.3, 27.3, 38.5))",
     lambda one: one["geometry"] is not None and not meets(one, BOX)),
    (f"S_WITHIN(geometry, {TRIANGLE})", lambda one: one["geometry"] is not None and shapely.from_geojson(
        json.dumps(one["geometry"])).within(shapely.from_wkt(TRIANGLE))),
    (f"S_INTERSECTS({TRIANGLE}, geometry) AND year > 2010",
     lambda one: meets(one, shapely.from_wkt(TRIANGLE)) and (p("year")(one) or 0) > 2010),
]  # fmt: skip


@pytest.mark.parametrize(("text", "test"), EXPRESSIONS, ids=[text for text, _test in EXPRESSIONS])
def test_expressions_mean_what_they_say(
    sample: FlaskClient, everything: list[Feature], text: str, test: Callable[[Feature], bool]
) -> None:
    found = {one["id"] for one in whole(sample, "projects", cql(text), 1000)}
    assert found == {one["id"] for one in everything if test(one)}


def test_expressions_distinguish(sample: FlaskClient, everything: list[Feature]) -> None:
    """The twin's answers are neither nothing nor everything, so that agreeing with it says something."""
    sizes = [sum(bool(test(one)) for one in everything) for _text, test in EXPRESSIONS]
    assert sum(0 < size < len(everything) for size in sizes) >= len(sizes) - 3, sizes


def test_text_and_json_mean_the_same(sample: FlaskClient) -> None:
    tree = {"op": "and", "args": [
        {"op": "between", "args": [{"property": "year"}, 2012, 2016]},
        {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [27.0, 38.0, 27.5, 38.6]}]},
    ]}  # fmt: skip
    one = whole(sample, "projects", cql(json.dumps(tree), filter_lang="cql2-json"))
    other = whole(
        sample, "projects", cql("year BETWEEN 2012 AND 2016 AND S_INTERSECTS(geometry,BBOX(27,38,27.5,38.6))")
    )
    assert [it["id"] for it in one] == [it["id"] for it in other] != []


def test_a_box_is_the_same_in_every_system(sample: FlaskClient, everything: list[Feature]) -> None:
    expected = {one["id"] for one in everything if meets(one, BOX)}
    assert expected
    boxes = {
        "bbox=27.0,38.3,27.3,38.5": True,
        "bbox=27.0,38.3,0,27.3,38.5,100": True,
        f"bbox=38.3,27.0,38.5,27.3&bbox-crs={EPSG}4326": True,
        # Around the corners that GDAL's gdaltransform gives; straight lines bend between maps, so these are wider.
        f"bbox=3005626.2,4621892.8,3039022.1,4650301.9&bbox-crs={EPSG}3857": False,
        f"bbox=4240797.8,499999.9,4263041.3,526242.1&bbox-crs={EPSG}5253": False,
        f"bbox=499999.9,4239101.4,526231.6,4261336.1&bbox-crs={EPSG}32635": False,
    }
    for query, exact in boxes.items():
        found = {one["id"] for one in whole(sample, "projects", query)}
        assert expected <= found, query
        assert not exact or found == expected, query
        assert len(found) < len(expected) * 1.5 + 5, query
    assert not whole(sample, "projects", "bbox=170,30,-170,40"), "a box over the 180th meridian is elsewhere"


def test_times_are_spans(sample: FlaskClient, everything: list[Feature]) -> None:
    def span(one: Feature) -> tuple[str, str] | None:
        about = one["properties"]
        begin = about["start_date"] or about["contract_date"] or (str(about["year"]) if about["year"] else None)
        if begin is None:
            return None
        end = about["end_date"] or about["start_date"] or about["contract_date"] or begin
        first = (begin + "-01-01")[:10]
        return first, max(first, {4: end + "-12-31", 7: end + "-31"}.get(len(end), end))

    spans = {one["id"]: span(one) for one in everything}
    for query, (first, last) in {
        "2015-03-01": ("2015-03-01", "2015-03-01"),
        "2015-01-01/2016-06-30": ("2015-01-01", "2016-06-30"),
        "../2012-12-31": ("0000", "2012-12-31"),
        "2018-01-01T00:00:00Z/..": ("2018-01-01", "9999"),
    }.items():
        expected = {key for key, held in spans.items() if held and held[0] <= last and held[1] >= first}
        assert {one["id"] for one in whole(sample, "projects", f"datetime={query}")} == expected != set()


@pytest.mark.parametrize(
    ("query", "test"),
    [
        ("sector=turizm", known("sector", lambda sector: sector == "turizm")),
        ("year=2015&year=2016", known("year", lambda year: year in (2015, 2016))),
        ("places=Konak", known("places", lambda places: "Konak" in places)),
        ("is_sample=false", lambda one: not p("is_sample")(one)),
        ("sector=turizm&sektor=turizm&yil=2010-2016", lambda one: p("sector")(one) == "turizm" and (
            2010 <= (p("year")(one) or 0) <= 2016)),
    ],
    ids=("one value", "either value", "a list", "no", "with the filter"),
)  # fmt: skip
def test_properties_by_name(
    sample: FlaskClient, everything: list[Feature], query: str, test: Callable[[Feature], bool]
) -> None:
    assert {one["id"] for one in whole(sample, "projects", query)} == {one["id"] for one in everything if test(one)}


WRONG = {
    "foo=1": "foo", "limit=0": "limit", "limit=x": "limit", "offset=-1": "offset", "bbox=1,2": "bbox",
    "bbox=a,b,c,d": "bbox", "bbox=nan,1,2,3": "bbox", "bbox=27,39,28,38": "bbox", "bbox=0,0,0,1e400": "bbox",
    "bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326": "bbox", "crs=EPSG:4326": "crs", "datetime=dün": "datetime",
    "datetime=2015-02-30": "datetime", "datetime=2016-01-01/2015-01-01": "datetime", "datetime=..": "datetime",
    "datetime=a/b/c": "datetime", "f=xml": "f", "filter=year": "filter", "filter=": None, "filter=yaer%3D1": "yaer",
    "filter=year%3D'a'": "filter", "filter=((": "CQL2", "filter=title%20LIKE%20'a%5C'": "filter",
    "filter=foo(year)%3D1": "foo", "filter=year%2B1%3D2": "+",
    "filter=S_INTERSECTS(geometry,POINT(500%2038))": "filter",
    "filter=S_INTERSECTS(title,POINT(27%2038))": "filter", "filter-lang=sql&filter=1%3D1": "filter-lang",
    "filter=S_INTERSECTS(geometry,POLYGON((27%2038,28%2039,28%2038,27%2039,27%2038)))": "filter",
    "filter=S_CROSSES(geometry,geometry)": "filter", "filter=A_CONTAINS(title,('a'))": "filter",
    "filter-lang=cql2-json&filter=[1]": "CQL2", "filter-lang=cql2-json&filter={": "CQL2", "year=abc": "year",
    "filter-lang=cql2-json&filter={\"op\":\"like\",\"args\":[{\"property\":\"title\"},1]}": "filter",
    "is_sample=belki": "is_sample", "limit=1&limit=2": "limit", "ilce=yok": "ilce", "v=yok": "v",
    "filter=" + "%28" * 990 + "1%3D1" + "%29" * 990: None, "filter=" + "x" * 2001: "2000",
    "filter=" + "NOT%20" * 400 + "is_sample": "CQL2", "filter=a%5E" + "a%5E" * 500 + "a%3D1": "filter",
    "year=1e999999999": "year", "year=%EF%BC%91": None, "filter=year%3D1e999": "filter",
}  # fmt: skip


@pytest.mark.parametrize("query", WRONG)
def test_what_cannot_be_read_is_told(sample: FlaskClient, query: str) -> None:
    for root in ("/ogc", "/en/ogc"):
        answer = sample.get(f"{root}/collections/projects/items?{query}")
        told = WRONG[query]
        if told is None:
            assert answer.status_code in (200, 400)
            continue
        assert answer.status_code == 400, answer.text[:300]
        assert answer.mimetype == "application/problem+json"
        problem = answer.get_json()
        assert problem["status"] == 400
        assert told in problem["detail"]
    page = sample.get(f"/ogc/collections/projects/items?{query}", headers={"Accept": "text/html"})
    assert page.status_code == answer.status_code
    assert page.mimetype == ("application/problem+json" if query == "f=xml" else "text/html")


@pytest.mark.parametrize(
    "text", ["'", '"', "\0", "%00", "a\0b", "😀", "{{7*7}}", "<script>", "../../x", "-" * 500, "\\"]
)
def test_hostile_words_do_no_harm(sample: FlaskClient, text: str) -> None:
    word = quote(text, safe="")
    for key in ("projects", "sites", "districts", "indicators"):
        for address in (
            f"{ITEMS.format(key)}?name={word}&title={word}", f"{ITEMS.format(key)}?filter={word}",
            f"{ITEMS.format(key)}?note={word}", f"{ITEMS.format(key)}?bbox={word}", f"{ITEMS.format(key)}/{word}",
            f"/ogc/collections/{word}", f"{ITEMS.format(key)}?filter=note%3D'{word}'&f=html",
        ):  # fmt: skip
            assert sample.get(address).status_code < 500, address


def test_a_limit_above_the_most_is_the_most(sample: FlaskClient) -> None:
    assert get(sample, f"{ITEMS.format('indicators')}?limit=99999")["numberReturned"] <= 1000
