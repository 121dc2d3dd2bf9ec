"""How many moments, requests and files a run of ``make faults`` tries, and from which seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from launch.folder import LOCAL
from tests.faults.machine import Machine, machine
from tests.staff.conftest import desk, desk_app  # noqa: F401  # fixtures

_SMALL = {"moments": 2, "requests": 600, "files": 40, "seed": 1}
"""What the ordinary tests try: little, and the same each time."""


@dataclass(frozen=True)
class Amounts:
    """How much is tried: moments of a load, requests, files; and the seed of all."""

    moments: int
    requests: int
    files: int
    seed: int


def pytest_addoption(parser: pytest.Parser) -> None:
    for name, least in _SMALL.items():
        parser.addoption(f"--{name}", type=int, default=least, help=f"of the faults; {least} unless told otherwise")


@pytest.fixture(scope="session")
def amounts(request: pytest.FixtureRequest) -> Amounts:
    # Where this file is not among those named at the command line, its options are not known there.
    return Amounts(**{name: int(request.config.getoption(name, least)) for name, least in _SMALL.items()})


@pytest.fixture(scope="session")
def faulty() -> Iterator[Machine]:
    """A database server that may be killed, with the real register in it."""
    with machine(LOCAL / "faults-pg") as found:
        yield found
