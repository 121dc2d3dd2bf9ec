"""The load beside its peers: how work is timed in a process of its own, and how goals are told from it."""

from __future__ import annotations

import os
import sys

import pytest

from bench.apart import Steps, apart, command
from bench.load import COPY, GEOPANDAS, GOALS, ORM, OURS, Loaded, Way
from bench.report import load_as_json, of_load
from bench.scratch import BenchRefused

MEGABYTES = 64


def work(megabytes: int) -> Steps:
    """Holds so much memory for a moment."""
    steps = Steps()
    with steps.step("holding"):
        assert len(b"x" * megabytes * 1024**2) > 0
    return steps


def test_memory_is_that_of_the_work_alone() -> None:
    mine = b"x" * 4 * MEGABYTES * 1024**2
    little, much = apart(work, 1), apart(work, MEGABYTES)
    assert len(mine) > 0
    assert MEGABYTES / 2 < much.megabytes - little.megabytes < 2 * MEGABYTES
    assert list(much.seconds) == ["holding"]
    assert much.cpu > 0


def test_a_command_tells_its_seconds_and_a_broken_one_what_it_said() -> None:
    done = command("run", [sys.executable, "-c", "sum(range(3_000_000))"], dict(os.environ))
    assert done.seconds["run"] >= done.cpu > 0
    with pytest.raises(BenchRefused, match="no such thing"):
        command("run", [sys.executable, "-c", "raise SystemExit('no such thing')"], dict(os.environ))


def test_goals_are_told_from_the_largest_load() -> None:
    found = Loaded(
        50_000,
        [
            Way(OURS, 5_000, 20_000, Steps({"load": 2.0}, 100)),
            Way(OURS, 50_000, 200_000, Steps({"load": 10.0}, 150)),
            Way(GEOPANDAS, 50_000, 50_000, Steps({"read": 1.0, "to_postgis": 4.0})),
            Way(COPY, 50_000, 50_000, Steps({"copy": 0.5})),
            Way(ORM, 5_000, 20_000, Steps({"objects": 20.0})),
        ],
        [1.0, 2.0],
    )
    told = {name: figure(found) for name, _wanted, figure in GOALS}
    assert told == {
        "rows of all tables a second": 20_000,
        "projects a second": 5_000,
        "rows a second, times geopandas": 2.0,
        "projects a second, times geopandas": 0.5,
        "rows a second, times ORM objects": 20.0,
        "rows a second, times COPY into an indexed table": 0.2,
        "projects a second, times COPY into an indexed table": 0.05,
        "memory, times that of the fewest projects": 1.5,
    }
    assert "projects a second: wanted 20000, measured 5,000.00" in of_load(found)
    assert load_as_json(found)["ways"][0]["steps"]["megabytes"] == 100
