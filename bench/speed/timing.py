"""Asking the contenders one after the other, and keeping how long each answer took."""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import text

from bench.scratch import BenchRefused, Scratch
from bench.speed.asked import Asked
from bench.speed.serving import Answer, Contender, Server, cpu_seconds, family, forget_peak, peak

LONGEST = 120.0
"""Seconds after which nobody waits for an answer."""

SLOW_MS = 5_000.0
"""What takes so long is not asked again: neither to warm up nor compressed."""

WARM_UP = 4
"""Times that the rest is asked first: each worker of a server has a memory of its own, and both are to be warm."""

AT_ONCE = 4
_DEADLINE = "no answer"


@dataclass(frozen=True)
class Sample:
    """One answer asked for again and again: milliseconds each time, CPU seconds for one,
    bytes of one (compressed: 0 where it was too slow to ask twice)."""

    job: str
    contender: str
    asked: str
    times: tuple[float, ...]
    cpu: float
    database_cpu: float
    raw: int
    compressed: int
    load: float
    fault: str = ""


@dataclass(frozen=True)
class Download:
    """One file: seconds to its first byte and its last, bytes, rows, and kB more than the server held before."""

    contender: str
    kind: str
    asked: str
    first: float
    total: float
    raw: int
    rows: int
    memory: int
    load: float
    fault: str = ""


@dataclass(frozen=True)
class Budget:
    """Seconds for one answer's repetitions, and the most of them."""

    seconds: float = 0.6
    most: int = 8


def sample(job: str, contender: Contender, asked: Asked, answer: Answer, budget: Budget) -> Sample:
    """Ask for one answer: once to warm up, unless it takes very long, then as often as the budget allows."""
    server, load = contender.server, os.getloadavg()[0]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            processes = [family(server.process), _sessions(server)]
            worked = [cpu_seconds(some) for some in processes]
            first, raw = _timed(pool, server, answer)
            slow = first > SLOW_MS
            for _ in range(0 if slow else WARM_UP):
                _timed(pool, server, answer)
            compressed = 0 if slow else _timed(pool, server, answer, "gzip")[1]
            times: list[float] = [first] if slow else []
            while not times or (sum(times) < budget.seconds * 1000 and len(times) < budget.most):
                times.append(_timed(pool, server, answer)[0])
            answers = len(times) if slow else len(times) + 2 + WARM_UP
            cpu, database = ((cpu_seconds(some) - past) / answers for some, past in zip(processes, worked, strict=True))
        except (OSError, http.client.HTTPException, BenchRefused) as error:
            return Sample(job, contender.name, asked.name, (), 0, 0, 0, 0, load, str(error) or _DEADLINE)
    return Sample(job, contender.name, asked.name, tuple(times), cpu, database, raw, compressed, load)


def rate(contender: Contender, answers: Sequence[Answer], seconds: float) -> float:
    """Answers a second that four readers get who ask for these in turn."""
    until = time.perf_counter() + seconds

    def read(start: int) -> int:
        done = 0
        while time.perf_counter() < until:
            for address in answers[(start + done) % len(answers)]:
                fetch(contender.server, address)
            done += 1
        return done

    begun = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = sum(pool.map(read, range(0, AT_ONCE * 7, 7)))
    return done / (time.perf_counter() - begun)


def download(contender: Contender, kind: str, asked: Asked) -> Download:
    """One whole file, read as it comes."""
    server, load = contender.server, os.getloadavg()[0]
    processes = family(server.process)
    held = forget_peak(processes)
    begun = time.perf_counter()
    first, raw, rows = 0.0, 0, 0
    try:
        answer = _asked(server, contender.files[kind](asked), "identity")
        sign = b"\n" if kind == "csv" else b'"Feature"'
        while block := answer.read1(1 << 16):
            first = first or time.perf_counter() - begun
            raw += len(block)
            rows += block.count(sign)
        fault = "" if answer.status == 200 else f"answers {answer.status}"
    except (OSError, http.client.HTTPException) as error:
        fault = str(error) or _DEADLINE
    memory = max(most - held.get(one, 0) for one, most in peak(processes).items())
    return Download(
        contender.name, kind, asked.name, first, time.perf_counter() - begun, raw, rows, memory, load, fault
    )


def told(contender: Contender, address: str) -> Any:
    """What an address answers, read as JSON."""
    return json.loads(fetch(contender.server, address))


def fetch(server: Server, address: str, accept: str = "identity") -> bytes:
    """The bytes of an answer. Raises BenchRefused when it is not 200, OSError after two minutes."""
    answer = _asked(server, address, accept)
    body = answer.read()
    if answer.status not in (200, 204):
        raise BenchRefused(f"{address} answers {answer.status}: {body[:200]!r}")
    return body


def middle(sample: Sample) -> float:
    """The median of a sample's milliseconds."""
    return median(sample.times)


def _timed(pool: ThreadPoolExecutor, server: Server, answer: Answer, accept: str = "identity") -> tuple[float, int]:
    begun = time.perf_counter()
    if len(answer) == 1:
        size = len(fetch(server, answer[0], accept))
    else:
        size = sum(map(len, pool.map(lambda address: fetch(server, address, accept), answer)))
    return (time.perf_counter() - begun) * 1000, size


def _asked(server: Server, address: str, accept: str) -> http.client.HTTPResponse:
    host = urlsplit(server.address)
    connection = http.client.HTTPConnection(host.hostname or "", host.port, timeout=LONGEST)
    connection.request("GET", address, headers={"Accept-Encoding": accept, "Accept-Language": "tr"})
    return connection.getresponse()


def _sessions(server: Server) -> list[int]:
    """The database's processes that work for a server; they are on this machine or cannot be watched."""
    if not server.database:
        return []
    with Scratch(server.database).engine() as engine, engine.connect() as connection:
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return list(connection.execute(text(asked)).scalars())
