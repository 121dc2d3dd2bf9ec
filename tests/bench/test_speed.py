"""The comparison with peers: their rows mean what ours mean, and what it reports is what was measured."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.scratch import BenchRefused, Scratch
from bench.speed import datasette as lite
from bench.speed import ours, report
from bench.speed.agreement import refuse_disagreement
from bench.speed.asked import ASKED, LOOKS, SEARCHED, Asked
from bench.speed.compare import Compared
from bench.speed.naive import page
from bench.speed.rows import into_postgis, into_sqlite
from bench.speed.serving import Contender, served
from bench.speed.timing import Budget, Download, Sample, download, rate, sample
from tests.bench.conftest import PROJECTS


@pytest.fixture(scope="module")
def file(scratch: Scratch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The peers' SQLite file of that register."""
    return into_sqlite(scratch, tmp_path_factory.mktemp("peers") / "rows.db", lambda _: None)


@pytest.fixture(scope="module")
def contender(scratch: Scratch, file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contender]:
    """The product, served on that register."""
    columns = tmp_path_factory.mktemp("columns")
    with ours.product("ours, made anew", scratch, columns, lambda _: "BENCH-0000100", {"ANSWERS_MB": "0"}) as one:
        yield one


def test_the_peers_rows_mean_what_our_filters_mean(contender: Contender, file: Path) -> None:
    counts = refuse_disagreement([contender], file)
    assert counts["all"] == PROJECTS
    assert 0 < counts["programme and year"] < counts["programme"] < PROJECTS
    with sqlite3.connect(file) as connection:
        for asked in (*ASKED, *SEARCHED):
            assert connection.execute(lite.counted(asked)).fetchone()[0] == counts[asked.name], asked.name


def test_another_meaning_of_a_filter_stops_the_run(contender: Contender, file: Path) -> None:
    assert contender.count is not None
    other = replace(contender, name="other", count=(lambda _: contender.count[0](ASKED[1]), contender.count[1]))  # type: ignore[index]
    with pytest.raises(BenchRefused, match=r"all \(ours, made anew: 700, other: \d+\)"):
        refuse_disagreement([contender, other], file)


def test_the_tables_in_postgis_hold_the_same_rows(scratch: Scratch, file: Path) -> None:
    peers = Scratch(f"{scratch.name}_p")
    try:
        assert into_postgis(scratch, peers) == into_postgis(scratch, peers)
        there = peers.told("SELECT count(*)::text || ' ' || sum(amount)::float || ' ' || count(geom) FROM project")
        assert peers.told("SELECT bool_and(ST_IsValid(geom)) FROM project")
    finally:
        peers.drop()
    with sqlite3.connect(file) as connection:
        count, amount = connection.execute("SELECT count(*), sum(amount) FROM project").fetchone()
    assert there.split()[0] == str(count)
    assert float(there.split()[1]) == pytest.approx(amount)
    assert int(there.split()[2]) > count / 2


def test_every_job_of_ours_is_answered(contender: Contender) -> None:
    for job, answers in contender.jobs.items():
        asked = SEARCHED[0] if job.startswith("search") else ASKED[0]
        taken = [sample(job, contender, asked, answer, Budget(0.0)) for answer in answers(asked)]
        assert taken
        for one in taken:
            assert (one.fault, len(one.times)) == ("", 1), job
            assert one.raw >= one.compressed > 0
    assert rate(contender, list(contender.jobs["list"](ASKED[0])), 0.2) > 0


def test_a_file_is_read_whole(contender: Contender) -> None:
    got = [download(contender, kind, ASKED[1]) for kind in ("csv", "geojson")]
    assert [one.fault for one in got] == ["", ""]
    assert all(0 < one.first <= one.total for one in got)
    assert got[1].rows > 30


def test_a_program_that_does_not_start_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such thing')"]
    with pytest.raises(BenchRefused, match="no such thing"), served(command, 1, "/", {}, tmp_path / "log"):
        pass


def test_the_naive_page_holds_every_marker(file: Path) -> None:
    few, more = page(file, 10), page(file, 110)
    assert (few.markers, more.markers) == (10, 110)
    assert more.raw - few.raw > 100 * 300


def test_goals_are_judged_by_the_best_peer_that_answers_everything() -> None:
    def taken(contender: str, milliseconds: float, job: str = "map") -> Sample:
        return Sample(job, contender, "all", (milliseconds,) * 4, 0.1, 0.1, 100, 10, 1.0)

    silent = Sample("map", "quick but silent", "years", (), 0, 0, 0, 0, 1.0, "answers 500")
    samples = [
        *(taken(report.ANEW, 10), taken(report.AGAIN, 1), taken("slow", 900), taken("best", 410)),
        *(taken("quick but silent", 1), silent, taken("best", 299, "summary"), taken(report.ANEW, 10, "summary")),
        taken(report.AGAIN, 1, "summary"),
    ]
    files = [
        Download(name, "csv", "kind", 0.1, seconds, 1000, 1000, kilobytes, 1.0)
        for name, seconds, kilobytes in ((report.ANEW, 1.0, 70_000), ("best", 11.0, 0))
    ]
    found = Compared("bench_x", 1000, [(1.0, 1.0, 1.0)], samples=samples, files=files)
    judged = {one.job: one for one in report.goals(found)}
    assert judged["map"].met
    assert "41× best" in judged["map"].measured
    assert not judged["summary"].met
    assert "30× best" in judged["summary"].measured
    assert judged["csv of 1,000 rows"].met
    assert not judged["csv, memory and first byte"].met
    text = report.as_text(found)
    assert "| map | quick but silent (1 not answered) | 1.0 |" in text
    assert "**not met**" in text
    assert report.as_json(found)["lines"]


def test_tiles_and_grid_cover_what_the_map_shows() -> None:
    from bench.speed.services import _tiles

    whole = _tiles("/c", Asked("all"), LOOKS[0])
    assert {address.split("?")[0].rsplit("/", 2)[1] for address in whole} == {"146", "147", "148"}
    assert lite.gathered(Asked("all"), LOOKS[0]).startswith("SELECT CAST(lon / 0.703125 AS INTEGER)")
