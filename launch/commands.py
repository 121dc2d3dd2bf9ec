"""The commands beside 'run': test, check, fix, loaders, psql, bench, stop, clean."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from geodata.settings import ROOT, database_url
from launch import auditing, checks, database, inventory, unpacked
from launch.cluster import Cluster
from launch.folder import CLUSTER, LOCAL, LOGS, PYTHON, TEST_CLUSTER, environment, only_one
from launch.problem import Problem
from launch.progress import say, step
from launch.setup import set_up
from launch.start import REGISTER, RUN_LOCK, own_database

FAULTS = (
    "tests/faults",
    "tests/scale",
    "tests/safety/test_restore.py",
    "tests/test_backup.py",
    "tests/safety/test_graceful.py",
)

# Each process takes a stretch of neighbouring tests, which share what they have made, and whoever is through takes
# from the others. More than four would want more database connections than the test cluster has.
SIDE_BY_SIDE = ("-n", "logical", "--maxprocesses", "4", "--dist", "worksteal")


def test(words: list[str]) -> int:
    """Set-up with what tests need, then pytest with the words given; returns pytest's exit code.

    A process for each core runs tests, unless the words say otherwise ('-n 0', '--pdb'). They use a throw-away
    cluster of their own and never the database of DATABASE_URL.
    """
    say("Setting up for the tests; what is already there is passed over.")
    set_up(cluster=True, tests=True)
    cluster = Cluster(TEST_CLUSTER, fast=True)
    with ExitStack() as started:
        started.callback(cluster.stop)
        with step("Database for tests"):
            cluster.start()
        return _attached([PYTHON, "-m", "pytest", *SIDE_BY_SIDE, *words], environment(DATABASE_URL=None))


def faults(words: list[str]) -> int:
    """Everything that breaks the product on purpose, one after the other; returns pytest's exit code.

    20 moments, 20 000 requests and 2 000 files, unless the words say otherwise ('--moments 5', '-k disk').
    """
    # A web server and a pooler are only needed here.
    unpacked.ensure()
    full = ("--moments", "20", "--requests", "20000", "--files", "2000")
    return test([*FAULTS, "-m", "fault or not fault", "-n", "0", "-s", *full, *words])


def check() -> None:
    """'check': set-up for tests (without the programs only pages and files are tested with), then every
    check.
    """
    set_up(cluster=True, tools=True)
    checks.check()


def fix() -> None:
    """'fix': the same set-up, then what programs can mend."""
    set_up(cluster=True, tools=True)
    checks.fix()


def loaders(words: list[str]) -> int:
    """'python -m loaders WORDS' on the register's database, started for its time when it is not running."""
    return _on_the_register("loaders", words)


def release() -> int:
    """'python -m webmap.release': freezes each past month that has no release yet."""
    return _on_the_register("webmap.release", [])


def retention() -> int:
    """'python -m geodata.retention': erases what was kept of people for longer than promised."""
    return _on_the_register("geodata.retention", [])


def people(words: list[str]) -> int:
    """'python -m webmap.staff_people WORDS': who may enter the staff desk."""
    return _on_the_register("webmap.staff_people", words)


def _on_the_register(module: str, words: list[str]) -> int:
    set_up(cluster=own_database())
    command: list[str | Path] = [PYTHON, "-m", module, *words]
    if not own_database():
        return _attached(command, environment())
    with ExitStack() as started:
        return _attached(command, environment(DATABASE_URL=_private_database(started).url(REGISTER)))


def bench(words: list[str]) -> int:
    """'python -m bench WORDS'; it has a scratch cluster of its own."""
    set_up(cluster=own_database())
    return _attached([PYTHON, "-m", "bench", *words], environment())


def sbom() -> None:
    """Lists every package that the product ships."""
    set_up(tools=True, cluster=False)
    inventory.write()


def audit() -> None:
    """Asks for known weaknesses of the packages that the product ships."""
    set_up(cluster=False)
    auditing.audit()


def psql(words: list[str]) -> int:
    """A psql session in the register's database, started for its time when it is not running."""
    if not own_database():
        return _attached(["psql", *words], environment(**database.for_psql(database_url())))
    with ExitStack() as started:
        return _attached(["psql", *words], environment(**_private_database(started).connection(REGISTER)))


def _private_database(started: ExitStack) -> Cluster:
    cluster = Cluster(CLUSTER)
    if not cluster.exists():
        raise Problem("There is no private database yet: 'make run' makes it.")
    started.callback(cluster.stop)
    cluster.start()
    return cluster


def _attached(command: list[str | Path], env: dict[str, str]) -> int:
    """Runs a program at our terminal and returns its exit code; it gets Ctrl-C from the terminal itself."""
    child = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        return child.wait()
    except BaseException:
        with suppress(subprocess.TimeoutExpired):
            child.wait(10)
        if child.poll() is None:
            child.terminate()
            child.wait()
        raise


def stop() -> None:
    """Ends what was started from this folder: the server by asking its launcher, then clusters left
    behind.
    """
    ended = []
    if number := _holder(RUN_LOCK):
        os.kill(number, signal.SIGTERM)
        deadline = time.monotonic() + 30
        while _holder(RUN_LOCK) == number and time.monotonic() < deadline:
            time.sleep(0.1)
        ended.append("the server")
    for folder in (CLUSTER, TEST_CLUSTER):
        with suppress(Problem):
            cluster = Cluster(folder)
            if cluster.stop(force=True):
                ended.append(f"the database in {cluster.folder}")
    say(f"Stopped {' and '.join(ended)}." if ended else "Nothing was running.")


def _holder(lock: Path) -> int | None:
    """The process that holds the lock of 'run', or None when nobody does."""
    if not lock.exists():
        return None
    with suppress(Problem), only_one(lock, ""):
        return None
    words = lock.read_text(encoding="utf-8").replace(",", " ").split()
    return int(words[1]) if len(words) > 1 else None


def clean(also_database: bool) -> None:
    """Removes what set-up made; the private database only when asked for it by name."""
    stop()
    removed = [LOCAL / "venv", LOCAL / "lock-venv", LOGS, ROOT / "node_modules", ROOT / "static" / "build"]
    removed += [ROOT / name for name in (".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis")]
    with suppress(Problem):
        removed.append(Cluster(TEST_CLUSTER).folder)
        if also_database:
            removed.append(Cluster(CLUSTER).folder)
    for path in removed:
        if path.exists():
            shutil.rmtree(path)
    say("Removed what set-up made" + (" and the private database." if also_database else "; the database is kept."))
