"""Steps as a person sees them, one line each with its time, and child programs whose output goes to a log."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from geodata.settings import ROOT
from launch.folder import LOGS, environment, shown
from launch.problem import DISK_FULL, Problem, disk_full

WIDTH = 46
Explain = Callable[[str], str | None]


def say(text: str = "", end: str = "\n") -> None:
    """Prints at once; a terminal that was closed is no reason to stop tidying up."""
    with suppress(OSError, ValueError):
        print(text, end=end, flush=True)


@contextmanager
def step(title: str, watch: Path | None = None, failure: Sequence[str] = ()) -> Iterator[None]:
    """One line 'title ... 3.2 s'; on a terminal the time runs, with the last line of ``watch`` beside it.

    The line ends with 'failed' after an exception or when ``failure`` holds something by then.
    """
    start = time.monotonic()
    done = threading.Event()
    ticker = threading.Thread(target=_tick, args=(title, start, watch, done), daemon=True)
    on_terminal = sys.stdout.isatty()
    say(f"  {title:<{WIDTH}} ", end="")
    if on_terminal:
        ticker.start()
    ended = "stopped"
    try:
        yield
        ended = "".join(failure)
    except Exception:
        ended = "failed"
        raise
    finally:
        done.set()
        if on_terminal:
            ticker.join()
            say(f"\r\033[K  {title:<{WIDTH}} ", end="")
        say(f"{time.monotonic() - start:6.1f} s{'  ' + ended if ended else ''}")


def _tick(title: str, start: float, watch: Path | None, done: threading.Event) -> None:
    while not done.wait(0.5):
        last = last_lines(watch, 1)[-1:] if watch else []
        room = max(0, _columns() - WIDTH - 14)
        beside = last[0][:room] if last else ""
        say(f"\r\033[K  {title:<{WIDTH}} {time.monotonic() - start:6.0f} s  {beside}", end="")


def _columns() -> int:
    try:
        return os.get_terminal_size().columns
    except OSError:
        return 80


def last_lines(path: Path, count: int) -> list[str]:
    """The last lines of a log that hold text (at most its last 8 kB), without control characters."""
    try:
        with path.open("rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - 8192))
            text = log.read().decode("utf-8", "replace")
    except OSError:
        return []
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    lines = [line.rstrip() for line in re.split(r"[\r\n]+", text)]
    return [line for line in lines if line.strip()][-count:]


@dataclass(frozen=True)
class Child:
    """A program to run; its output goes to ``log``.log. ``env`` None means our own environment.

    ``explain`` reads its whole output after a failure and may return the one sentence to say.
    ``patient``: when we are told to stop, let it come to its own end (dpkg must not be broken off).
    ``foreign``: it runs as another user by sudo, which may ask for a password at the terminal.
    """

    command: Sequence[str | Path]
    log: str
    env: Mapping[str, str] | None = None
    explain: Explain | None = None
    patient: bool = False
    foreign: bool = False


def attempt(title: str, child: Child) -> tuple[int, str]:
    """Runs ``child`` as one step and returns its exit code and its output; a full disk raises Problem."""
    log = _log_of(child)
    log.parent.mkdir(parents=True, exist_ok=True)
    failure: list[str] = []
    with step(title, log, failure):
        code = _finish(child, log)
        if code != 0:
            failure.append("failed")
    output = log.read_text(encoding="utf-8", errors="replace")
    if code != 0 and any(words in output for words in DISK_FULL):
        raise disk_full(ROOT)
    return code, output


def run(title: str, child: Child) -> str:
    """Runs ``child`` as one step and returns its output.

    Raises Problem when it fails; unless its cause is known, the last lines of its output are shown before.
    """
    code, output = attempt(title, child)
    if code == 0:
        return output
    sentence = child.explain(output) if child.explain else None
    if sentence is None:
        for line in last_lines(_log_of(child), 12):
            say(f"    | {line}")
        where = shown(_log_of(child))
        sentence = f"'{title}' did not work (code {code}): see the lines above or all of {where}."
    raise Problem(sentence)


def _log_of(child: Child) -> Path:
    return LOGS / f"{child.log}.log"


def _finish(child: Child, log: Path) -> int:
    """Runs it to its end and returns its exit code; it and all it started end when we are told to stop."""
    with log.open("wb") as output:
        try:
            process = subprocess.Popen(
                [str(part) for part in child.command],
                cwd=ROOT,
                env=child.env or environment(),
                stdin=None if child.foreign else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A group of its own can be ended as a whole; sudo must stay in ours to reach the terminal.
                process_group=None if child.foreign else 0,
            )
        except FileNotFoundError:
            raise Problem(f"The program {child.command[0]} was not found: install it and start again.") from None
        try:
            return process.wait()
        except BaseException:
            if child.patient or child.foreign:
                say("\n  (waiting for the package installation to come to a safe end)")
            else:
                end_group(process)
            process.wait()
            raise


def end_group(process: subprocess.Popen[bytes], patience: float = 5.0) -> None:
    """Ends a process started in a group of its own, and all that it started: asks first, then forces."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return
