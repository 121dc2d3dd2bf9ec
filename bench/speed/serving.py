"""Programs that are compared, each in processes of its own: started, seen to answer, watched, and ended."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from bench.scratch import BenchRefused
from bench.speed.asked import Asked
from geodata.settings import ROOT
from launch.account import end_with_parent
from launch.progress import end_group

PATIENCE = 120.0
_TICK = os.sysconf("SC_CLK_TCK")

Answer = tuple[str, ...]
"""The addresses that make up one whole answer; they are fetched at the same time."""

Job = Callable[[Asked], Sequence[Answer]]


@dataclass(frozen=True)
class Server:
    """A running program: its address, its first process, and the database it asks (empty: none)."""

    address: str
    process: int
    database: str = ""


@dataclass(frozen=True)
class Contender:
    """A program and what it is asked for each job; ``count`` is an address and how to read a number of projects."""

    name: str
    server: Server
    jobs: Mapping[str, Job]
    count: tuple[Callable[[Asked], str], Callable[[Any], int]] | None = None
    files: Mapping[str, Callable[[Asked], str]] = field(default_factory=dict)


@contextmanager
def served(command: Sequence[str | Path], port: int, ready: str, env: Mapping[str, str], log: Path) -> Iterator[int]:
    """The number of the program's first process, once it answers at ``ready``; it is ended after the block.

    Raises BenchRefused when it does not come up.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w+", encoding="utf-8", errors="replace") as output:
        process = subprocess.Popen(
            [str(one) for one in command],
            env={**os.environ, **env},
            cwd=ROOT,
            stdout=output,
            stderr=output,
            process_group=0,
            preexec_fn=end_with_parent(signal.SIGTERM),
        )
        try:
            _await(f"http://127.0.0.1:{port}{ready}", process, log)
            yield process.pid
        finally:
            end_group(process)


def _await(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(address, timeout=PATIENCE):
                return
        except HTTPError as error:
            raise BenchRefused(f"{address} answers {error.code}: {log.read_text()[-500:]}") from None
        except (URLError, OSError):
            if process.poll() is not None or time.monotonic() > until:
                raise BenchRefused(f"{address} does not answer: {log.read_text()[-500:]}") from None
            time.sleep(0.2)


def family(first: int) -> list[int]:
    """The numbers of a process and of all that it started."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (told := _stat(int(entry.name))):
            parents.setdefault(int(told[1]), []).append(int(entry.name))
    found = [first]
    for one in found:
        found += parents.get(one, [])
    return found


def cpu_seconds(processes: Sequence[int], ended: bool = False) -> float:
    """What these processes have worked so far; with ``ended`` also those that they started and that have ended."""
    told = [_stat(one) for one in processes]
    return sum(sum(map(int, one[11 : 15 if ended else 13])) / _TICK for one in told if one)


def peak(processes: Sequence[int]) -> dict[int, int]:
    """The most memory each process has held, in kB, since ``forget_peak``."""
    return {one: _status(one, "VmHWM") for one in processes}


def forget_peak(processes: Sequence[int]) -> dict[int, int]:
    """Begin to look for the most memory anew; what each process holds now, in kB."""
    for one in processes:
        Path(f"/proc/{one}/clear_refs").write_text("5")
    return {one: _status(one, "VmRSS") for one in processes}


def _stat(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _status(process: int, name: str) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
