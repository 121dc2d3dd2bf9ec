"""The rehearsal register, made as 'make sample' makes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine


@pytest.fixture(scope="session")
def sampled(sample_url: str) -> Iterator[Connection]:
    """A connection to the sample register for questions only."""
    engine = create_engine(sample_url, connect_args={"options": "-c default_transaction_read_only=on"})
    with engine.connect() as connection:
        yield connection
    engine.dispose()
