"""The product on the agency-sized sample, and on a register with withheld records, for everything in this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geodata.settings import Settings
from webmap import create_app


@pytest.fixture(scope="session")
def sample_app(sample_url: str) -> Iterator[Flask]:
    app = create_app(Settings(database_url=sample_url, contact="bilgi@izka.example"))
    yield app
    app.config["DATABASE"].close()


@pytest.fixture
def sampled(sample_app: Flask) -> FlaskClient:
    """A reader of the sample."""
    return sample_app.test_client()


@pytest.fixture
def hidden(hidden_url: str) -> Iterator[FlaskClient]:
    """A reader of a register with withheld records and records outside the totals."""
    app = create_app(Settings(database_url=hidden_url))
    yield app.test_client()
    app.config["DATABASE"].close()
