"""A folder that the user 'postgres' can reach, which pytest's own folders are not for root."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch.cluster import Cluster


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder below /tmp; clusters started in it are ended before it goes."""
    folder = Path(tempfile.mkdtemp(prefix="launch-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    for version in folder.rglob("PG_VERSION"):
        if version.parent.name == "data":
            Cluster(version.parent.parent).stop(force=True)
    shutil.rmtree(folder)


@pytest.fixture
def as_root() -> None:
    """Only root has to become another user to run PostgreSQL."""
    if os.geteuid() != 0:
        pytest.skip("needs root")
