"""A scratch register for the benchmarks' tests, built once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from bench.build import build
from bench.scratch import Scratch
from launch.cluster import Cluster

PROJECTS, SEED = 700, 5


@pytest.fixture(scope="session")
def scratch(cluster: Cluster, database_url: str) -> Iterator[Scratch]:
    """A scratch database with 700 projects in İzmir, dropped after the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database_url)
        scratch = Scratch(f"bench_test_{uuid.uuid4().hex[:10]}")
        try:
            build(scratch, PROJECTS, SEED, lambda _: None, country=False)
            yield scratch
        finally:
            scratch.drop()
