"""The API without a limit on how often one address may ask: tests are one address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from geodata.settings import Settings
from tests.conftest import served
from webmap import create_app


@pytest.fixture(scope="session")
def app(loaded_url: str) -> Iterator[Flask]:
    app = create_app(Settings(database_url=loaded_url, api_rate=0))
    yield app
    app.config["DATABASE"].close()


@pytest.fixture(scope="session")
def address(app: Flask) -> Iterator[str]:
    """The API served on loopback."""
    with served(app) as found:
        yield found
