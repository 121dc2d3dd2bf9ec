"""What one comparison found, as JSON and as tables for people: who took how long, and which goals are met."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import mean, median, quantiles
from typing import Any

from bench.speed.compare import JOBS, Compared
from bench.speed.timing import Download, Sample

ANEW, AGAIN, BARE = "ours, made anew", "ours, again", "8 KiB from memory"
GOALS = {"first map": 20.0, "map": 40.0, "summary": 50.0, "facets": 30.0, "search": 1.0, "deep page": 5.0}
"""How many times as fast as the best peer a job should be, in the middle."""

LIST_RATE, LIST_TAIL, FILE_ROWS, NAIVE, WARM = 5.0, 20.0, 10.0, 50.0, 2.0
FILE_MEMORY_KB, FILE_FIRST = 64 * 1024, 0.2


@dataclass(frozen=True)
class Line:
    """A contender's way with one job: milliseconds in the middle and of the slowest twentieth, answers a second of
    one reader, CPU milliseconds of server and database for one answer, mean bytes, and how many got no answer."""

    job: str
    contender: str
    p50: float
    p95: float
    a_second: float
    cpu: float
    raw: int
    compressed: int
    unanswered: int


@dataclass(frozen=True)
class Goal:
    """A job's goal, what was measured, and whether that is enough."""

    job: str
    wanted: str
    measured: str
    met: bool


def lines(found: Compared) -> list[Line]:
    """One line for each job and contender."""
    pairs = dict.fromkeys((one.job, one.contender) for one in found.samples)
    return [
        _line([one for one in found.samples if (one.job, one.contender) == pair])
        for pair in sorted(pairs, key=lambda pair: JOBS.index(pair[0]))
    ]


def _line(samples: Sequence[Sample]) -> Line:
    answered = [one for one in samples if one.times]
    times = [time for one in answered for time in one.times] or [float("inf")]
    cpu = mean([one.cpu + one.database_cpu for one in answered] or [0]) * 1000
    raw, compressed = (int(mean([getattr(one, name) for one in answered] or [0])) for name in ("raw", "compressed"))
    job, contender = samples[0].job, samples[0].contender
    unanswered = len(samples) - len(answered)
    return Line(job, contender, median(times), _tail(times), 1000 / mean(times), cpu, raw, compressed, unanswered)


def _tail(times: Sequence[float]) -> float:
    return times[0] if len(times) == 1 else quantiles(times, n=20, method="inclusive")[-1]


def goals(found: Compared) -> list[Goal]:
    """The goals that this run can judge."""
    by = {(one.job, one.contender): one for one in lines(found)}
    return [*_timed(by), *_listed(by, found.rates), *_filed(found.files), *_naive(found, by)]


def _timed(by: dict[tuple[str, str], Line]) -> Iterator[Goal]:
    for job, wanted in GOALS.items():
        best = _best(by, job)
        if best is None or (job, ANEW) not in by:
            continue
        ratios = [(best.p50 / one.p50, best.p95 / one.p95) for one in (by[job, ANEW], by[job, AGAIN])]
        (middle, tail), (again, _) = ratios
        both = job in ("summary", "facets")
        met = middle >= wanted and (not both or tail >= wanted)
        measured = f"{middle:.2g}× {best.contender} (p95 {tail:.2g}×; again {again:.3g}×)"
        yield Goal(job, f"{wanted:g}× the best peer" + (", p95 too" if both else ""), measured, met)
    if ("page", AGAIN) in by and ("page", BARE) in by:
        ratio = by["page", AGAIN].p50 / by["page", BARE].p50
        yield Goal("first page, again", f"at most {WARM:g}× {BARE}", f"{ratio:.2g}×", ratio <= WARM)


def _best(by: dict[tuple[str, str], Line], job: str) -> Line | None:
    """The peer that answers soonest and answers everything."""
    peers = [
        one
        for (named, who), one in by.items()
        if named == job and not who.startswith(("ours", "8")) and not one.unanswered
    ]
    return min(peers, key=lambda one: one.p50, default=None)


def _listed(by: dict[tuple[str, str], Line], rates: dict[str, float]) -> Iterator[Goal]:
    peers = {name: rate for name, rate in rates.items() if not name.startswith("ours")}
    if not peers or ("list", ANEW) not in by:
        return
    name = max(peers, key=lambda one: peers[one])
    ratio = rates[ANEW] / peers[name]
    measured = f"{ratio:.2g}× {name} ({rates[ANEW]:.3g} beside {peers[name]:.3g} a second; again {rates[AGAIN]:.3g})"
    yield Goal("list, answers a second", f"{LIST_RATE:g}× the best peer", measured, ratio >= LIST_RATE)
    best = _best(by, "list")
    if best:
        tail = best.p95 / by["list", ANEW].p95
        yield Goal("list, p95", f"{LIST_TAIL:g}× better than the best peer", f"{tail:.2g}×", tail >= LIST_TAIL)


def _filed(files: Sequence[Download]) -> Iterator[Goal]:
    for kind in ("csv", "geojson"):
        done = {one.contender: one for one in files if one.kind == kind and not one.fault}
        peers = {name: one.rows / one.total for name, one in done.items() if name != ANEW}
        if ANEW not in done or not peers:
            continue
        mine, name = done[ANEW], max(peers, key=lambda one: peers[one])
        ratio = mine.rows / mine.total / peers[name]
        yield Goal(
            f"{kind} of {mine.rows:,} rows", f"{FILE_ROWS:g}× the best peer", f"{ratio:.2g}× {name}", ratio >= FILE_ROWS
        )
        lean = mine.memory <= FILE_MEMORY_KB and mine.first <= FILE_FIRST
        measured = f"{mine.memory / 1024:.0f} MiB, {mine.first * 1000:.0f} ms"
        yield Goal(f"{kind}, memory and first byte", "64 MiB, 200 ms", measured, lean)


def _naive(found: Compared, by: dict[tuple[str, str], Line]) -> Iterator[Goal]:
    mine = by.get(("first map", ANEW))
    if found.naive and mine:
        ratio = found.naive.raw / mine.raw
        theirs = f"{found.naive.raw / 1e6:.1f} MB of {found.naive.markers:,} markers"
        measured = f"{ratio:.0f}× fewer ({mine.raw / 1e6:.2f} beside {theirs})"
        yield Goal("bytes of the first map", f"{NAIVE:g}× fewer than Folium's own page", measured, ratio >= NAIVE)


def as_json(found: Compared) -> dict[str, Any]:
    """Everything, with the machine it ran on."""
    return {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "unit": "milliseconds; CPU, downloads in seconds; bytes; memory in kB",
        "lines": [asdict(one) for one in lines(found)],
        "goals": [asdict(one) for one in goals(found)],
        **asdict(found),
    }


def as_text(found: Compared) -> str:
    """Markdown tables: jobs, files, goals."""
    told = [f"{found.projects:,} projects, load {' → '.join(f'{load[0]:.1f}' for load in found.load)}", ""]
    told += ["| job | by | p50 ms | p95 ms | a second | CPU ms | kB | kB compressed |", "|---|---|" + "---:|" * 6]
    for one in lines(found):
        if one.p50 == float("inf"):
            told.append(f"| {one.job} | {one.contender} | no answer | | | | | |")
            continue
        name = f"{one.contender} ({one.unanswered} not answered)" if one.unanswered else one.contender
        figures = f"{one.p50:,.1f} | {one.p95:,.1f} | {one.a_second:,.1f} | {one.cpu:,.1f}"
        told.append(f"| {one.job} | {name} | {figures} | {one.raw / 1024:,.1f} | {one.compressed / 1024:,.1f} |")
    if found.files:
        told += ["", "| file | by | rows | first byte ms | whole s | rows a second | MB | more memory MiB |"]
        told += ["|---|---|" + "---:|" * 6, *map(_file, found.files)]
    told += ["", "| goal | wanted | measured | |", "|---|---|---|---|"]
    told += [
        f"| {one.job} | {one.wanted} | {one.measured} | {'met' if one.met else '**not met**'} |" for one in goals(found)
    ]
    return "\n".join(told)


def _file(one: Download) -> str:
    if one.fault:
        return f"| {one.kind} | {one.contender} | {one.fault} | | | | | |"
    return (
        f"| {one.kind} | {one.contender} | {one.rows:,} | {one.first * 1000:,.0f} | {one.total:,.1f} "
        f"| {one.rows / one.total:,.0f} | {one.raw / 1e6:,.1f} | {one.memory / 1024:,.0f} |"
    )
