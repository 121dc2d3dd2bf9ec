"""Carries out one command: signals become an orderly end, errors become one sentence."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from launch import commands, locking
from launch.problem import Problem, Stopped, of_os_error
from launch.progress import say
from launch.setup import set_up
from launch.start import own_database, start

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def carry_out(words: list[str], usage: str) -> int:
    """Runs the command that ``words`` name and returns the exit code."""
    listen_for_signals()
    try:
        return _dispatch(words, usage)
    except Stopped:
        say("\nStopped.")
        return 0
    except Problem as problem:
        return _told(problem)
    except OSError as error:
        known = of_os_error(error)
        if known is None:
            raise
        return _told(known)


def _told(problem: Problem) -> int:
    sys.stdout.flush()
    print(f"\n{problem}", file=sys.stderr, flush=True)
    return 1


def listen_for_signals() -> None:
    """The first signal begins the orderly end; later ones do not disturb it. A nohup stays one."""

    def stop(number: int, frame: FrameType | None) -> None:
        for one in SIGNALS:
            signal.signal(one, signal.SIG_IGN)
        raise Stopped

    for one in SIGNALS:
        if one != signal.SIGHUP or signal.getsignal(one) != signal.SIG_IGN:
            signal.signal(one, stop)


def _dispatch(words: list[str], usage: str) -> int:
    match words:
        case [] | ["help" | "-h" | "--help"]:
            say(usage)
        case ["setup"]:
            set_up(cluster=own_database())
        case ["run"]:
            start()
        case ["sample"] | ["run", "--sample"]:
            start(sample=True)
        case ["test", *rest]:
            return commands.test(rest)
        case ["check"]:
            commands.check()
        case ["fix"]:
            commands.fix()
        case ["stop"]:
            commands.stop()
        case ["loaders", *rest]:
            return commands.loaders(rest)
        case ["people", *rest]:
            return commands.people(rest)
        case ["release"]:
            return commands.release()
        case ["retention"]:
            return commands.retention()
        case ["bench", *rest]:
            return commands.bench(rest)
        case ["faults", *rest]:
            return commands.faults(rest)
        case ["sbom"]:
            commands.sbom()
        case ["audit"]:
            commands.audit()
        case ["psql", *rest]:
            return commands.psql(rest)
        case ["lock"]:
            locking.lock()
        case ["clean"]:
            commands.clean(also_database=False)
        case ["clean-database"]:
            commands.clean(also_database=True)
        case _:
            print(f"Unknown command: {' '.join(words)}\n\n{usage}", file=sys.stderr)
            return 2
    return 0
