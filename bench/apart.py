"""Work done in a process of its own, so that its memory is its own: seconds by step, and the most that it held."""

from __future__ import annotations

import multiprocessing
import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryFile

from sqlalchemy.exc import ProgrammingError

from bench.scratch import BenchRefused, Scratch
from bench.speed.serving import cpu_seconds, family, peak

_LOOK = 0.05
"""Seconds between two looks at the memory of a command."""


@dataclass
class Steps:
    """Seconds by step, in order; seconds of the processor of the process, and of the database's server meanwhile."""

    seconds: dict[str, float] = field(default_factory=dict)
    megabytes: int = 0
    cpu: float = 0.0
    database_cpu: float = 0.0

    @property
    def whole(self) -> float:
        """Seconds of all steps."""
        return sum(self.seconds.values())

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Adds the time of the block to a step."""
        begun = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begun


def apart(work: Callable[..., Steps], *given: object) -> Steps:
    """What the work says of itself, with the peak memory of the new process that did it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(theirs, work, given))
    process.start()
    theirs.close()
    try:
        found: Steps = ours.recv()
    except EOFError as error:
        raise BenchRefused(f"{work.__name__} ended without a word; what it said is above.") from error
    finally:
        process.join()
    return found


def _tell(out: Connection, work: Callable[..., Steps], given: Sequence[object]) -> None:
    steps = work(*given)
    used = resource.getrusage(resource.RUSAGE_SELF)
    steps.megabytes, steps.cpu = peak_megabytes(os.getpid()), used.ru_utime + used.ru_stime
    out.send(steps)


def command(name: str, words: Sequence[str], environment: dict[str, str]) -> Steps:
    """A command run to its end, as one step. Raises BenchRefused with what it said when it fails."""
    with TemporaryFile() as said:
        begun, most = time.perf_counter(), 0
        process = subprocess.Popen(words, env=environment, stdout=said, stderr=subprocess.STDOUT)
        # What is told of a child that has ended begins with the memory of the parent that it was forked from.
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            most = max(most, peak_megabytes(process.pid))
            time.sleep(_LOOK)
        seconds, process.returncode = time.perf_counter() - begun, os.waitstatus_to_exitcode(ended[1])
        if process.returncode:
            said.seek(0)
            raise BenchRefused(f"{' '.join(words)}:\n{said.read().decode(errors='replace')[-2000:]}")
    return Steps({name: seconds}, most, ended[2].ru_utime + ended[2].ru_stime)


def peak_megabytes(process: int) -> int:
    """The most memory that a running process has held; 0 when it has ended."""
    return next(iter(peak([process]).values())) // 1024


def server_seconds(scratch: Scratch) -> float:
    """What the database's server has worked so far, all its processes together; 0 where it is not ours to see."""
    try:
        told = (Path(scratch.told("SHOW data_directory")) / "postmaster.pid").read_text(encoding="ascii")
    except (OSError, ProgrammingError):
        return 0.0
    first = int(told.split()[0])
    return cpu_seconds(family(first), ended=True)
