"""The product on the agency-sized sample, for programs that read it over HTTP; every address they ask is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import Connection

from bench.loopback import served
from geodata.settings import Settings
from webmap import create_app

ASKED: list[str] = []


@pytest.fixture(scope="session")
def sample_app(sample_url: str) -> Iterator[Flask]:
    app = create_app(Settings(database_url=sample_url, api_rate=0))

    @app.before_request
    def keep() -> None:
        ASKED.append(request.full_path)

    yield app
    app.config["DATABASE"].close()


@pytest.fixture(scope="session")
def sample(sample_app: Flask) -> FlaskClient:
    return sample_app.test_client()


@pytest.fixture(scope="session")
def hidden(hidden_url: str) -> Iterator[Flask]:
    """The product on a sample with records withheld and records outside the totals."""
    app = create_app(Settings(database_url=hidden_url, api_rate=0))
    yield app
    app.config["DATABASE"].close()


@pytest.fixture(scope="session")
def service(sample_app: Flask) -> Iterator[str]:
    """The address of the services on the sample, over HTTP."""
    with served(sample_app) as address:
        yield f"{address}/ogc"


@pytest.fixture(scope="session")
def register(sample_app: Flask) -> Iterator[Connection]:
    """A reading of the sample's register."""
    with sample_app.config["DATABASE"].reading(public=True) as connection:
        yield connection


@pytest.fixture
def asked() -> list[str]:
    """The addresses asked in this test, filled while it runs."""
    ASKED.clear()
    return ASKED
