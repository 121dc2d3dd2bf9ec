"""The JSON API: every answer as the OpenAPI document says, cursors, conditions, errors, limits, and open doors."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from geodata.filters import params
from geodata.settings import Settings
from webmap import create_app
from webmap.api import PREFIX, operations
from webmap.api.questions import QUESTIONS, SHOWN

OPERATIONS = operations()


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    return dict(app.test_client().get(f"{PREFIX}/openapi.json").get_json())


def get(client: FlaskClient, path: str, **query: Any) -> Any:
    answer = client.get(PREFIX + path, query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def examples(client: FlaskClient) -> dict[str, str]:
    """A record of each kind that there is."""
    return {
        "project": get(client, "/projects", limit=1)["data"][0]["ref"],
        "site": get(client, "/sites")["data"][0]["slug"],
        "place": "konak",
        "programme": get(client, "/programmes")["data"][0]["code"],
        "organisation": get(client, "/organisations", limit=1)["data"][0]["key"],
        "indicator": get(client, "/indicators")["data"][0]["code"],
        "version": get(client, "/versions")["data"][0]["label"],
    }


def test_the_document_is_valid_and_tells_every_question(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()
    assert set(QUESTIONS) == {param.name for param in params().values()}
    told = {one["name"] for one in document["paths"]["/projects"]["get"]["parameters"]}
    assert {*QUESTIONS, "haric_ilce", "mercek", "limit", "cursor", "fields", "v"} <= told
    assert {name for one in OPERATIONS for name in one.shown} <= set(SHOWN)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_every_answer_is_as_the_document_says(client: FlaskClient, document: dict[str, Any], operation: Any) -> None:
    path = operation.path
    for name, kind in operation.examples.items():
        path = path.replace("{" + name + "}", examples(client)[kind])
    told = document["paths"][operation.path]["get"]
    schema = told["responses"]["200"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator(schema | {"components": document["components"]})
    asked = [{}] + [
        {one["name"]: one["example"]} for one in told["parameters"] if "example" in one and one["in"] == "query"
    ]
    for query in asked:
        found = get(client, path, **query)
        validator.validate(found)
        assert found["meta"]["data_version"]
        assert found["meta"]["question"]["tr"] != found["meta"]["question"]["en"]
        for page in (found["links"]["html"] or {}).values():
            assert client.get(page).status_code == 200, page
        for file in found["links"]["files"].values():
            assert client.head(file).status_code in (200, 404), file


@pytest.mark.parametrize("sort", ["-yil", "yil", "tutar", "-tutar", "ad", "-ad", "ilce", "-ilce", "uzaklik"])
@pytest.mark.parametrize("lens", ["nominal", "eur"])
def test_pages_of_cursors_are_the_whole_list_once(client: FlaskClient, sort: str, lens: str) -> None:
    query = {"sirala": sort, "mercek": lens, "limit": 7}
    if sort == "uzaklik":
        query["yakin"] = "38.42,27.14,200"
    whole = get(client, "/projects", **(query | {"limit": 200}))
    seen, answer = [], get(client, "/projects", **query)
    while True:
        seen += [one["ref"] for one in answer["data"]]
        if answer["links"]["next"] is None:
            break
        answer = client.get(answer["links"]["next"]).get_json()
    assert seen == [one["ref"] for one in whole["data"]]
    assert len(seen) == len(set(seen)) == whole["meta"]["count"]


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
        Draft202012Validator(document["components"]["schemas"]["Problem"]).validate(said[language])
        assert said[language]["status"] == status
        assert bool(said[language]["faults"]) == (status == 400)
    assert said["tr"]["title"] != said["en"]["title"]


def test_only_the_api_is_open_to_other_sites(client: FlaskClient) -> None:
    assert client.options(f"{PREFIX}/projects").headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert client.get(f"{PREFIX}/totals").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/projeler").headers


def test_too_many_questions_are_put_off(loaded_url: str) -> None:
    app = create_app(Settings(database_url=loaded_url, api_rate=2, proxies=1))
    client = app.test_client()
    told = [client.get(f"{PREFIX}/totals", headers={"X-Forwarded-For": f"203.0.113.9, {who}"}) for who in "11112"]
    assert [one.status_code for one in told] == [200, 200, 429, 429, 200]
    assert told[0].headers["RateLimit-Policy"] == '"default";q=2;w=60'
    assert told[2].headers["RateLimit"].startswith('"default";r=0;t=')
    assert 1 <= int(told[2].headers["Retry-After"]) <= 60
    assert client.get("/projeler").status_code == 200
    app.config["DATABASE"].close()
