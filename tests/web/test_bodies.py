"""A body asked for by its key is called by its name; a natural person is not told of at all."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from geodata.settings import Settings
from webmap import create_app


def test_a_body_is_called_by_its_name(app: Flask, loaded: Connection) -> None:
    key, name = loaded.execute(
        text(
            "SELECT o.key, o.name FROM organisation o JOIN participation a ON a.organisation_key = o.key "
            "WHERE NOT o.is_person ORDER BY o.key LIMIT 1"
        )
    ).one()
    page = app.test_client().get("/projeler", query_string={"kurum": key}).get_data(as_text=True)
    heading = page.split("<h1", 1)[1].split("</h1>", 1)[0]
    assert name in heading
    assert key not in heading


@pytest.fixture
def sample(sample_url: str) -> Flask:
    return create_app(Settings(database_url=sample_url))


def test_a_person_is_not_found_by_the_key(sample: Flask) -> None:
    with sample.config["DATABASE"].reading() as connection:
        key, name = connection.execute(
            text(
                "SELECT o.key, o.name FROM organisation o JOIN participation a ON a.organisation_key = o.key "
                "WHERE o.is_person ORDER BY o.key LIMIT 1"
            )
        ).one()
    reader = sample.test_client()
    listed = reader.get("/projeler", query_string={"kurum": key})
    assert listed.status_code == 200
    assert name not in listed.get_data(as_text=True)
    assert reader.get(f"/kurum/{key}").status_code == 404
    file = reader.get("/projeler.csv", query_string={"kurum": key}).get_data(as_text=True)
    assert len(file.strip().splitlines()) == 1
    sample.config["DATABASE"].close()
