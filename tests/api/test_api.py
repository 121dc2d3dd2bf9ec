"""The JSON API: every answer as the OpenAPI document says, cursors, conditions, errors, limits, and open doors."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from sqlalchemy import text

from geodata.filters import params
from geodata.settings import Settings
from webmap import create_app
from webmap.api import PREFIX, operations
from webmap.api.questions import NAMED, QUESTIONS, SHOWN
from webmap.programs import OPEN

OPERATIONS = operations()


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    return dict(app.test_client().get(f"{PREFIX}/openapi.json").get_json())


def get(client: FlaskClient, path: str, **query: Any) -> Any:
    answer = client.get(PREFIX + path, query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def resolved(document: dict[str, Any], path: str) -> list[dict[str, Any]]:
    """The parameters of a path, those that are shared looked up."""
    shared = document["components"]["parameters"]
    told = document["paths"][path]["get"]["parameters"]
    return [shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in told]


def filled(document: dict[str, Any], path: str) -> str:
    """The path of a record that there is, as the document names one."""
    for one in resolved(document, path):
        if one["in"] == "path":
            path = path.replace("{" + one["name"] + "}", one["example"])
    return path


def test_the_document_is_valid_and_tells_every_question(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()
    assert set(QUESTIONS) == {param.name for param in params().values()}
    told = {one["name"] for one in resolved(document, "/projects")}
    assert {*QUESTIONS, "haric_ilce", "mercek", "limit", "cursor", "fields", "v"} <= told
    assert {name for one in OPERATIONS for name in one.shown} <= set(SHOWN)
    assert {kind for one in OPERATIONS for kind in one.named.values()} == set(NAMED)


def test_the_document_names_every_code(client: FlaskClient, document: dict[str, Any]) -> None:
    lists = get(client, "/codelists")["data"]
    for param in params().values():
        if param.codes is None:
            continue
        known = document["components"]["parameters"][param.name]["schema"]["items"]["enum"]
        codes = [one["code"] for one in lists[param.codes]]
        assert codes
        assert known == codes + ["bilinmiyor"] * param.unknown


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_every_answer_is_as_the_document_says(client: FlaskClient, document: dict[str, Any], operation: Any) -> None:
    path = filled(document, operation.path)
    schema = document["paths"][operation.path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator(schema | {"components": document["components"]})
    given = [one for one in resolved(document, operation.path) if "example" in one and one["in"] == "query"]
    for query in [{}, *({one["name"]: one["example"]} for one in given)]:
        found = get(client, path, **query)
        validator.validate(found)
        assert found["meta"]["data_version"]
        assert found["meta"]["question"]["tr"] != found["meta"]["question"]["en"]
    found = get(client, path)
    for page in [*(found["links"]["html"] or {}).values(), *found["links"]["files"].values()]:
        assert client.head(page).status_code == 200, page


def test_every_list_takes_the_members_asked_for(client: FlaskClient) -> None:
    for operation in OPERATIONS:
        if operation.key:
            whole = get(client, operation.path)["data"][0]
            other = next(name for name in reversed(whole) if name != operation.key)
            (one, *_more) = get(client, operation.path, fields=other)["data"]
            assert one == {operation.key: whole[operation.key], other: whole[other]}


def test_an_old_version_answers_as_its_pages_do(client: FlaskClient) -> None:
    labels = [one["label"] for one in get(client, "/versions", fields="label")["data"]]
    newest = get(client, "/totals")["data"]["projects"]
    counts = {}
    for label in labels[:6]:
        found = get(client, "/projects", v=label, limit=200, fields="title")
        counts[label] = found["meta"]["count"]
        assert found["meta"]["data_version"] == label
        assert f"v={label}" in found["links"]["self"]
        assert label == labels[0] or f"v={label}" in found["links"]["html"]["tr"]
        listed = client.get(f"/projeler.csv?v={label}").text.count("\r\nPRJ-")
        assert listed == len(found["data"]) == counts[label]
    assert counts[labels[0]] == newest
    assert min(counts.values()) < newest, "the register began without projects"
    told = client.get(f"{PREFIX}/totals?v=1999-01-01.1")
    assert (told.status_code, told.get_json()["faults"][0]["rule"]) == (400, "version")
    cursor = get(client, "/projects", limit=1)["links"]["next"]
    assert client.get(f"{cursor}&v={labels[1]}").status_code == 410


def test_an_old_version_is_new_again_when_something_is_published(client: FlaskClient) -> None:
    """What is withheld today is so in every version, and whoever holds an old answer must be told."""
    labels = [one["label"] for one in get(client, "/versions", fields="label")["data"]]
    newest, old = (client.get(f"{PREFIX}/totals", query_string=query) for query in ({}, {"v": labels[1]}))
    assert old.headers["Last-Modified"] == newest.headers["Last-Modified"]
    assert old.headers["ETag"] != newest.headers["ETag"]


def test_programmes_add_up_to_the_totals_of_the_filter(client: FlaskClient) -> None:
    for query in ({"mercek": "eur"}, {"ilce": "konak"}, {"yil": "2012-2016", "haric_program": "kvky"}):
        totals = get(client, "/totals", **query)["data"]
        unknown = get(client, "/totals", **query, program="bilinmiyor")["data"]
        found = get(client, "/programmes", **query)["data"]
        assert sum(one["projects"] for one in found) + unknown["projects"] == totals["projects"] > 0
        money = sum(Decimal(one["amount"] or 0) for one in found) + Decimal(unknown["amount"])
        assert money == Decimal(totals["amount"])
    one = get(client, "/programmes/kvky", ilce="konak")["data"]
    assert one["projects"] == get(client, "/totals", program="kvky", ilce="konak")["data"]["projects"]


def test_all_faults_are_told_at_once(client: FlaskClient) -> None:
    answer = client.get(
        f"{PREFIX}/projects?sayfa=2&limit=0&fields=foo&ilce=yok&mercek=x&q=", headers={"Accept-Language": "en"}
    )
    faults = answer.get_json()["faults"]
    assert {one["parameter"] for one in faults} == {"sayfa", "limit", "fields", "ilce", "mercek", "q"}
    assert len(faults) == 6
    assert all(one["text"] for one in faults)


def test_what_is_hidden_on_pages_is_hidden_here(hidden_url: str) -> None:
    app = create_app(Settings(database_url=hidden_url, api_rate=0))
    client = app.test_client()
    with app.config["DATABASE"].reading() as connection:
        withheld = [*connection.execute(text("SELECT ref FROM withholding WHERE project_ref IS NOT NULL")).scalars()]
        slugs = [
            *connection.execute(text("SELECT slug FROM site WHERE ref IN (SELECT site_ref FROM withholding)")).scalars()
        ]
    listed = {one["ref"] for one in whole(client)}
    out = {one["ref"] for one in whole(client, varlik="haric")}
    assert withheld
    assert slugs
    assert out
    assert not set(withheld) & (listed | out)
    assert not listed & out
    assert len(listed) == get(client, "/totals")["data"]["projects"]
    for ref in withheld[:5]:
        assert client.get(f"{PREFIX}/projects/{ref}").status_code == 404
    for slug in slugs:
        assert client.get(f"{PREFIX}/sites/{slug}").status_code == 404
    assert not set(slugs) & {one["slug"] for one in get(client, "/sites", limit=200)["data"]}
    told = get(client, f"/projects/{sorted(out)[0]}")["data"]["exclusion"]
    assert (told["kind"], told["reason_tr"]) == ("cancelled", "Vazgeçildi.")
    assert get(client, f"/projects/{sorted(listed)[0]}")["data"]["exclusion"] is None
    app.config["DATABASE"].close()


def whole(client: FlaskClient, **query: Any) -> list[dict[str, Any]]:
    """Every record of a list of projects, page by page."""
    answer = get(client, "/projects", limit=200, fields="year", **query)
    found = answer["data"]
    while answer["links"]["next"]:
        answer = client.get(answer["links"]["next"]).get_json()
        found += answer["data"]
    return list(found)


@pytest.mark.parametrize("sort", ["-yil", "yil", "tutar", "-tutar", "ad", "-ad", "ilce", "-ilce", "uzaklik"])
@pytest.mark.parametrize("lens", ["nominal", "eur"])
def test_pages_of_cursors_are_the_whole_list_once(client: FlaskClient, sort: str, lens: str) -> None:
    query = {"sirala": sort, "mercek": lens}
    if sort == "uzaklik":
        query["yakin"] = "38.42,27.14,200"
    _pages_are_the_whole(client, "/projects", 7, query)


@pytest.mark.parametrize("query", [{}, {"ilce": "konak"}, {"tutar": "999999999999-"}])
def test_pages_of_sites_are_the_whole_list_once(client: FlaskClient, query: dict[str, str]) -> None:
    found = _pages_are_the_whole(client, "/sites", 2, query)
    listed = client.get(f"/restorasyon.csv?bicim=rfc4180&{urlencode(query)}").text
    assert {row["Referans No"] for row in csv.DictReader(io.StringIO(listed))} == set(found)
    assert bool(found) == ("tutar" not in query)


def test_a_cursor_of_one_list_of_sites_does_not_lead_on_in_another(client: FlaskClient) -> None:
    cursor = get(client, "/sites", limit=1)["links"]["next"].rpartition("cursor=")[2]
    told = client.get(f"{PREFIX}/sites?tutar=999999999999-&cursor={cursor}")
    assert (told.status_code, told.get_json()["faults"][0]["rule"]) == (400, "cursor")


def _pages_are_the_whole(client: FlaskClient, path: str, limit: int, query: dict[str, str]) -> list[str]:
    """The references of a list read page by page: each once, in the order of the whole."""
    whole = get(client, path, limit=200, **query)
    seen, answer = [], get(client, path, limit=limit, **query)
    while True:
        seen += [one["ref"] for one in answer["data"]]
        assert answer["meta"]["count"] == whole["meta"]["count"]
        if answer["links"]["next"] is None:
            break
        answer = client.get(answer["links"]["next"]).get_json()
    assert seen == [one["ref"] for one in whole["data"]]
    assert len(seen) == len(set(seen)) == whole["meta"]["count"]
    return seen


def test_fields_leave_the_rest_out(client: FlaskClient) -> None:
    found = get(client, "/projects", fields="title,amount", limit=2)
    assert [set(one) for one in found["data"]] == [{"ref", "title", "amount"}] * 2


def test_money_is_a_decimal_string(client: FlaskClient) -> None:
    total = get(client, "/totals", mercek="eur")
    assert total["meta"]["money"]["currency"] == "EUR"
    assert isinstance(total["data"]["amount"], str)
    shown = get(client, "/projects", mercek="eur", limit=200)["data"]
    assert sum(Decimal(one["amount"] or 0) for one in shown) == Decimal(total["data"]["amount"])


def test_a_known_answer_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get(f"{PREFIX}/totals")
    assert first.headers["ETag"].startswith("W/")
    assert first.headers["Last-Modified"]
    assert "Set-Cookie" not in first.headers
    assert client.get(f"{PREFIX}/totals", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(f"{PREFIX}/totals", headers=since).status_code == 304
    assert client.head(f"{PREFIX}/totals").get_data() == b""


@pytest.mark.parametrize(
    ("path", "method", "headers", "status"),
    [
        ("/projects?ilce=yok-boyle&sayfa=2&limit=0", "GET", {}, 400),
        ("/projects?limit=0", "GET", {}, 400),
        ("/projects?cursor=%C3%A7", "GET", {}, 400),
        ("/projects?cursor=WyJ4IiwgInkiXQ", "GET", {}, 410),
        ("/projects?q=", "GET", {}, 400),
        ("/projects?fields=shape", "GET", {}, 400),
        ("/projects/yok", "GET", {}, 404),
        ("/yok", "GET", {}, 404),
        ("/projects", "POST", {}, 405),
        ("/projects", "GET", {"Accept": "text/csv"}, 406),
    ],
)
def test_errors_are_problem_details(
    client: FlaskClient, document: dict[str, Any], path: str, method: str, headers: dict[str, str], status: int
) -> None:
    said = {}
    for language in ("tr", "en"):
        answer = client.open(PREFIX + path, method=method, headers=headers | {"Accept-Language": language})
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        said[language] = json.loads(answer.get_data())
        schema = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
        Draft202012Validator(schema).validate(said[language])
        assert said[language]["status"] == status
        assert bool(said[language]["faults"]) == (status == 400)
    assert said["tr"]["title"] != said["en"]["title"]


def test_only_the_api_is_open_to_other_sites(client: FlaskClient) -> None:
    assert client.options(f"{PREFIX}/projects").headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert client.get(f"{PREFIX}/totals").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/projeler").headers


def test_which_addresses_are_for_programs(client: FlaskClient) -> None:
    opened = {
        path: "Access-Control-Allow-Origin" in client.get(path).headers
        for path in (
            PREFIX,
            f"{PREFIX}/yok",
            f"{PREFIX}/openapi.json",
            "/api",
            "/en/api",
            f"{PREFIX}x",
            f"/en{PREFIX}/totals",
        )
    }
    assert [path for path, is_open in opened.items() if is_open] == [PREFIX, f"{PREFIX}/yok", f"{PREFIX}/openapi.json"]
    assert PREFIX in OPEN


def test_too_many_questions_are_put_off(loaded_url: str) -> None:
    app = create_app(Settings(database_url=loaded_url, api_rate=2, proxies=1))
    client = app.test_client()
    # What stands before the last address anybody can write; an IPv6 visitor is a network.
    asked = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4", "198.51.100.2"]
    told = [client.get(f"{PREFIX}/totals", headers={"X-Forwarded-For": f"203.0.113.9, {who}"}) for who in asked]
    assert [one.status_code for one in told] == [200, 200, 429, 429, 200]
    assert told[0].headers["RateLimit-Policy"] == '"default";q=2;w=60'
    assert told[2].headers["RateLimit"].startswith('"default";r=0;t=')
    assert 1 <= int(told[2].headers["Retry-After"]) <= 60
    assert client.get("/projeler").status_code == 200
    app.config["DATABASE"].close()


def test_geodata_services_are_counted_with_it_and_tiles_by_themselves(loaded_url: str) -> None:
    app = create_app(Settings(database_url=loaded_url, api_rate=2))
    client = app.test_client()
    tile = "/ogc/collections/districts/tiles/WebMercatorQuad/8/98/147"
    told = [client.get(path).status_code for path in (f"{PREFIX}/totals", "/ogc", "/en/ogc/collections", "/ogc")]
    assert told == [200, 200, 429, 429]
    put_off = client.get("/ogc", headers={"Accept": "application/json"})
    assert put_off.mimetype == "application/problem+json"
    assert put_off.headers["RateLimit-Policy"] == '"default";q=2;w=60'
    tiles = [client.get(tile) for _each in range(21)]
    assert [one.status_code for one in tiles] == [200] * 20 + [429]
    assert tiles[0].headers["RateLimit-Policy"] == '"tiles";q=20;w=60'
    app.config["DATABASE"].close()
