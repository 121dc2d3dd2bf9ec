"""What was measured, as a table for people and as JSON."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bench.build import Built
from bench.desk import Way
from bench.load import GOALS, Loaded
from bench.queries import Measured, Timing


def of_build(built: Built) -> str:
    """Seconds by step, rows a second, and the whole as a multiple of the bare COPY."""
    whole = sum(built.seconds.values())
    steps = [f"  {name:22} {seconds:8.1f} s" for name, seconds in built.seconds.items()]
    lines = [f"{built.projects} projects in {whole:.1f} s ({built.projects / whole:,.0f} a second)", *steps]
    if copied := built.seconds.get("copy"):
        lines.append(f"  The whole is {whole / copied:.1f} times its COPY alone.")
    return "\n".join([*lines, f"  Peak memory of this process: {built.megabytes} MB"])


def of_queries(measured: Sequence[Measured]) -> str:
    """One line per question: median milliseconds at each size, and how many bare looks at all rows that is."""
    names = list(dict.fromkeys(timing.name for m in measured for timing in (*m.peers, *m.questions)))
    head = f"{'':42}" + "".join(f"{m.projects:>14,} {'× bare':>7}" for m in measured)
    copies = [
        f"Columnar copy of {m.projects:,} projects: {m.copy.seconds:.1f} s, {m.copy.megabytes:.1f} MB" for m in measured
    ]
    return "\n".join([head, *(f"{name:42}" + "".join(_cell(m, name) for m in measured) for name in names), *copies])


def of_desk(ways: Sequence[Way]) -> str:
    """One block per list: seconds by step, what the waiting person saw, and the machine's load."""
    lines = []
    for way in ways:
        lines.append(f"{way.name}: {way.rows:,} rows, {way.changes:,} changes, load {_loads(way)}")
        lines += [f"  {name:22} {seconds:8.1f} s" for name, seconds in way.seconds.items()]
        seen = f"first word after {way.watched.first:.1f} s, never silent for more than {way.watched.longest:.1f} s"
        lines.append(f"  during the check: {seen}")
    return "\n".join(lines)


def desk_as_json(ways: Sequence[Way]) -> dict[str, Any]:
    """The same, with the machine it ran on."""
    return {**_machine(), "unit": "seconds", "ways": [asdict(way) for way in ways]}


def of_load(found: Loaded) -> str:
    """One line per way, its steps, and the goals beside what was measured."""
    heads = (
        f"{'projects':>9} {'rows':>9} {'s':>8} {'projects/s':>11} {'rows/s':>9} {'CPU s':>7} {'of it DB':>9} {'MB':>6}"
    )
    lines = [f"{'':22} {heads}"]
    for way in found.ways:
        steps = way.steps
        lines.append(
            f"{way.name:22} {way.projects:>9,} {way.rows:>9,} {steps.whole:>8.1f} {way.projects_a_second:>11,.0f} "
            f"{way.rows_a_second:>9,.0f} {steps.cpu + steps.database_cpu:>7.1f} {steps.database_cpu:>9.1f} "
            f"{steps.megabytes:>6,}"
        )
        if len(way.steps.seconds) > 1:
            lines += [f"  {name:20} {'':19} {seconds:>8.1f}" for name, seconds in way.steps.seconds.items()]
    lines += [f"{name}: wanted {wanted:g}, measured {told(found):,.2f}" for name, wanted, told in GOALS]
    return "\n".join([*lines, f"load {_loads(found)}"])


def load_as_json(found: Loaded) -> dict[str, Any]:
    """The same, with the machine it ran on."""
    goals = [{"goal": name, "wanted": wanted, "measured": round(told(found), 4)} for name, wanted, told in GOALS]
    return {**_machine(), "unit": "seconds", **asdict(found), "goals": goals}


def _loads(found: Way | Loaded) -> str:
    return " → ".join(f"{load:.1f}" for load in found.load)


def as_json(measured: Sequence[Measured]) -> dict[str, Any]:
    """Everything, with the machine it ran on."""
    return {
        **_machine(),
        "unit": "milliseconds",
        "sizes": [asdict(m) for m in measured],
    }


def _machine() -> dict[str, str]:
    return {"python": platform.python_version(), "machine": f"{platform.system()} {platform.machine()}"}


def _cell(measured: Measured, name: str) -> str:
    found = _named(measured, name)
    if found is None:
        return f"{'not asked':>14} {'':>7}"
    bare = _named(measured, "bare count and sum")
    ratio = f"{found.median / bare.median:.1f}" if bare else ""
    return f"{found.median:>11.1f} ms {ratio:>7}"


def _named(measured: Measured, name: str) -> Timing | None:
    return next((timing for timing in (*measured.peers, *measured.questions) if timing.name == name), None)
