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

from bench.scratch import BenchRefused


@dataclass
class Steps:
    """Seconds by step, in order."""

    seconds: dict[str, float] = field(default_factory=dict)
    megabytes: int = 0

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
    steps.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    out.send(steps)


def command(name: str, words: Sequence[str], environment: dict[str, str]) -> Steps:
    """A command run to its end, as one step. Raises BenchRefused with what it said when it fails."""
    begun = time.perf_counter()
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        # Unlike wait(), this also tells how much memory this one child held.
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise BenchRefused(f"{' '.join(words)}:\n{said.decode(errors='replace')[-2000:]}")
    return Steps({name: time.perf_counter() - begun}, used.ru_maxrss // 1024)
