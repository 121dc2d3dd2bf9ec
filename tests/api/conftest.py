"""The API as other programs reach it."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def address(live_server: str) -> str:
    """The API served on loopback."""
    return live_server
