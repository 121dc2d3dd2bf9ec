"""What those who run the product look at: health, figures, the import log."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, text

from geodata.settings import Settings
from webmap import create_app


def test_live_and_ready(client: FlaskClient) -> None:
    assert client.get("/saglik/canli").json == {"status": "ok"}
    ready = client.get("/saglik/hazir")
    assert ready.status_code == 200
    assert ready.json is not None
    assert ready.json["version"]


@pytest.fixture
def away() -> Flask:
    """The product whose database is not there."""
    return create_app(Settings(database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing"))


def test_a_database_away_is_told_and_not_hidden(away: Flask) -> None:
    reader = away.test_client()
    assert reader.get("/saglik/canli").status_code == 200
    assert reader.get("/saglik/hazir").status_code == 503
    assert reader.get("/metrics").status_code == 200
    page = reader.get("/")
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert "Traceback" not in page.get_data(as_text=True)


def test_metrics_count_answers_and_tell_the_register(client: FlaskClient, loaded: Connection) -> None:
    client.get("/hakkinda")
    told = client.get("/metrics").get_data(as_text=True)
    assert 'http_requests_total{page="about_page",status="200"}' in told
    projects = loaded.execute(text("SELECT count(*) FROM project WHERE kind = 'support'")).scalar_one()
    assert f"register_projects {float(projects)}" in told
    assert "?" not in told.replace("HELP", "")


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_import_log_names_every_load(client: FlaskClient, loaded: Connection, language: str) -> None:
    page = client.get(f"{language}/yuklemeler").get_data(as_text=True)
    sources = loaded.execute(text("SELECT DISTINCT source_key FROM load")).scalars().all()
    assert len(sources) > 10
    assert all(f"<td><code>{source}</code></td>" in page for source in sources)
    assert "projeler.csv" in page


def test_layers_carry_version_licence_and_attribution(client: FlaskClient, loaded: Connection) -> None:
    label = loaded.execute(text("SELECT label FROM data_version ORDER BY id DESC LIMIT 1")).scalar_one()
    for layer in ("ilceler", "noktalar", "alanlar"):
        told = json.loads(client.get(f"/harita/{layer}.geojson").get_data())
        assert told["type"] == "FeatureCollection"
        assert told["data_version"] == label
        assert told["sample_data"] is False
        assert "CC BY 3.0 IGO" in told["boundaries"]
