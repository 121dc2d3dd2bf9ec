"""``python -m bench COMMAND``: scratch registers of any size, and what is measured there."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from bench import desk, load, pages, peers, report
from bench.build import AGENCY_SIZE, Built, build, database_of
from bench.queries import measure
from bench.scratch import BenchRefused, Scratch
from bench.speed import report as speed_report
from bench.speed.compare import FILES, JOBS, NAIVE, PEERS, Wanted, compare
from bench.speed.timing import Budget
from geodata.settings import ROOT, SettingMissing
from launch.cluster import Cluster
from launch.problem import Problem
from launch.start import own_database

SIZES = (AGENCY_SIZE, 50_000, 2_000_000)
OUT = ROOT / ".local" / "bench" / "queries.json"
DESK_OUT = ROOT / ".local" / "bench" / "desk.json"
LOAD_OUT = ROOT / ".local" / "bench" / "load.json"
LOAD_FILES = ROOT / ".local" / "bench" / "load"
CLUSTER = ROOT / ".local" / "bench-pg"
"""Without DATABASE_URL the scratch databases live in a private cluster of their own; it is stopped, not removed."""

_JOBS = (*JOBS, FILES, NAIVE)
SMOKE, SMOKE_PROJECTS = Scratch("bench_smoke"), 2_000


@click.group(help=__doc__, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The group of commands."""


@main.command("build")
@click.option("--projects", type=click.IntRange(min=1), required=True, help="647, 50000, 2000000 or any other number.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--izmir", is_flag=True, help="All of them in the thirty districts of İzmir: bench_<projects>_izmir.")
def build_one(projects: int, seed: int, izmir: bool) -> None:
    """Makes the scratch database bench_<projects> anew on the server of DATABASE_URL."""
    built = build(database_of(projects, izmir), projects, seed, _say, country=not izmir)
    click.echo(report.of_build(built))


@main.command("run")
@click.option("--sizes", default=",".join(map(str, SIZES)), show_default=True, help="Built sizes, divided by commas.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=OUT, show_default=True)
def run_all(sizes: str, out: Path) -> None:
    """Measures every question on the built databases, prints a table and writes JSON."""
    wanted = _sizes(sizes)
    missing = [size for size in wanted if not database_of(size).exists()]
    if missing:
        raise BenchRefused("Build first: " + "; ".join(f"python -m bench build --projects {size}" for size in missing))
    measured = []
    for size in wanted:
        _say(f"measuring {size} projects")
        measured.append(measure(database_of(size).url, size))
    _write(report.as_json(measured), out)
    click.echo(report.of_queries(measured))
    click.echo(f"Written to {out}")


@main.command("pages")
@click.option("--projects", type=click.IntRange(min=1), required=True, help="A size that is built.")
@click.option("--izmir", is_flag=True, help="The register that is all in İzmir.")
def time_pages(projects: int, izmir: bool) -> None:
    """Measures whole pages of one built database, answered by the application in this process."""
    scratch = database_of(projects, izmir)
    if not scratch.exists():
        raise BenchRefused(f"Build first: python -m bench build --projects {projects}{' --izmir' if izmir else ''}")
    click.echo(pages.as_table(projects, pages.measure(scratch.url)))


@main.command("speed")
@click.option("--projects", type=click.IntRange(min=1), required=True, help="A size that is built.")
@click.option("--izmir", is_flag=True, help="The register that is all in İzmir.")
@click.option("--jobs", default=",".join(_JOBS), show_default=True, help="Divided by commas.")
@click.option("--peers", "beside", default=",".join(PEERS), show_default=True, help="Divided by commas.")
@click.option("--seconds", type=float, default=0.6, show_default=True, help="For the repetitions of one answer.")
def beside_peers(projects: int, izmir: bool, jobs: str, beside: str, seconds: float) -> None:
    """Starts the product and its peers on the same rows and asks them all the same, one after the other."""
    scratch = database_of(projects, izmir)
    if not scratch.exists():
        raise BenchRefused(f"Build first: python -m bench build --projects {projects}{' --izmir' if izmir else ''}")
    _speed(scratch, Wanted(_some("--jobs", jobs, _JOBS), _some("--peers", beside, PEERS), Budget(seconds)))


@main.command("all")
def everything() -> None:
    """Builds an agency's and a country's size where they are missing, and compares both, and two millions if built."""
    for size in SIZES:
        scratch = database_of(size)
        if size < SIZES[-1] and not scratch.exists():
            _say(f"building {size} projects")
            build(scratch, size, 1, _say)
        if scratch.exists():
            _speed(scratch, Wanted())
        else:
            _say(f"not compared, for it is not built: python -m bench build --projects {size}")


@main.command("desk")
@click.option("--rows", type=click.IntRange(min=1), default=20_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=DESK_OUT, show_default=True)
def desk_way(rows: int, seed: int, out: Path) -> None:
    """Brings a workbook of so many projects through the staff desk, takes it back, and says how long each step took."""
    scratch = Scratch("bench_desk")
    try:
        ways = desk.measure(scratch, rows, seed, _say)
    finally:
        scratch.drop()
    _write(report.desk_as_json(ways), out)
    click.echo(report.of_desk(ways))
    click.echo(f"Written to {out}")


@main.command("load")
@click.option("--projects", type=click.IntRange(min=1), default=50_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=LOAD_OUT, show_default=True)
def load_beside_peers(projects: int, seed: int, out: Path) -> None:
    """Loads a workbook of so many located projects, and the same rows with geopandas, ORM objects and a bare COPY."""
    scratch = Scratch("bench_load")
    try:
        found = load.measure(scratch, projects, seed, LOAD_FILES, _say)
    finally:
        scratch.drop()
    _write(report.load_as_json(found), out)
    click.echo(report.of_load(found))
    click.echo(f"Written to {out}")


@main.command("peers")
def ask_peers() -> None:
    """Puts the same questions to our services and to other programs on one register, and compares the answers."""
    found = peers.compare(_say)
    click.echo(peers.as_table(found))
    peers.check(found)


@main.command()
def smoke() -> None:
    """Builds a small scratch register in İzmir, asks every question once and drops it: does the bench still work?"""
    try:
        built: Built = build(SMOKE, SMOKE_PROJECTS, 1, lambda _: None, country=False)
        measured = measure(SMOKE.url, SMOKE_PROJECTS, budget=0.0)
        whole = pages.measure(SMOKE.url, budget=0.0)
    finally:
        SMOKE.drop()
    click.echo(report.of_build(built))
    click.echo(report.of_queries([measured]))
    click.echo(pages.as_table(SMOKE_PROJECTS, whole))


def _sizes(written: str) -> list[int]:
    parts = [part.strip() for part in written.split(",") if part.strip()]
    if not parts or not all(part.isdigit() for part in parts):
        raise click.UsageError(f"--sizes {written}: give whole numbers divided by commas, such as 647,50000.")
    return [int(part) for part in parts]


def _some(option: str, written: str, known: Sequence[str]) -> tuple[str, ...]:
    wanted = tuple(part.strip() for part in written.split(",") if part.strip())
    if unknown := [one for one in wanted if one not in known]:
        raise click.UsageError(f"{option} {', '.join(unknown)}: known are {', '.join(known)}.")
    return wanted


def _speed(scratch: Scratch, wanted: Wanted) -> None:
    out = OUT.with_name(f"speed-{scratch.name.removeprefix('bench_')}.json")
    found = compare(scratch, wanted, _say)
    _write(speed_report.as_json(found), out)
    click.echo(speed_report.as_text(found))
    click.echo(f"Written to {out}")


def _write(told: dict[str, Any], out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _say(sentence: str) -> None:
    click.echo(f"  {sentence}", err=True)


def _run() -> None:
    try:
        with ExitStack() as started:
            if own_database():
                cluster = Cluster(CLUSTER, fast=True)
                started.callback(cluster.stop)
                os.environ["DATABASE_URL"] = cluster.start()
            main(prog_name="python -m bench")
    except (BenchRefused, SettingMissing, Problem) as refused:
        click.echo(str(refused), err=True)
        sys.exit(1)
    except OperationalError as error:
        click.echo(f"The database does not do it: {str(error.orig).strip().splitlines()[0]}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    _run()
