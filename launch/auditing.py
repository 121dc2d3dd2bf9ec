"""'make audit': known weaknesses of the exact packages that are shipped, as pip-audit and npm audit know them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.settings import ROOT
from launch import node, wheels
from launch.folder import LOCAL, LOGS, environment
from launch.problem import Problem
from launch.progress import Child, attempt, say

PIP_AUDIT = "pip-audit==2.10.1"
PLACE = LOCAL / "audit-venv"
"""An environment of its own: pip-audit and the product's tools want different versions of the same packages."""


@dataclass(frozen=True)
class Answer:
    """What a service of advisories said: the weaknesses, one line each; ``asked`` is false when it did not answer."""

    asked: bool
    weaknesses: tuple[str, ...] = ()


def audit() -> None:
    """Asks both services. Raises Problem when there is a weakness, or when one of them could not be asked."""
    answers = {title: ask(title) for title, ask in SERVICES.items()}
    show(answers)
    found = sum(len(answer.weaknesses) for answer in answers.values())
    if found:
        raise Problem(f"{found} known weaknesses: take newer versions in requirements.in or package.json, 'make lock'.")
    if silent := [title for title, answer in answers.items() if not answer.asked]:
        raise Problem(f"Not audited, nobody answered ({', '.join(silent)}): try again on a machine with network.")
    say("\n  No known weakness.")


def check(title: str) -> bool:
    """The same for 'make check': no weakness is known. A machine without network passes, and is told what was left
    out."""
    answers = {f"{title}: {name}": ask(f"{title}: {name}") for name, ask in SERVICES.items()}
    show(answers)
    return not any(answer.weaknesses for answer in answers.values())


def show(answers: dict[str, Answer]) -> None:
    """Says what was found, and who could not be asked."""
    for title, answer in answers.items():
        for line in answer.weaknesses:
            say(f"    | {line}")
        if not answer.asked:
            say(f"    | {title}: no service of advisories can be reached from here, so nothing was audited.")


def of_python(title: str) -> Answer:
    """What is known of the packages of requirements.txt."""
    program = PLACE / "bin" / "pip-audit"
    if not program.exists():
        made, _ = attempt(f"{title} (environment)", Child([sys.executable, "-m", "venv", PLACE], "audit-venv"))
        install: list[str | Path] = [PLACE / "bin" / "pip", "install", "--retries", "1", PIP_AUDIT]
        if made != 0 or attempt(f"{title} (pip-audit)", Child(install, "audit-pip"))[0] != 0:
            return Answer(asked=False)
    report = LOGS / "audit-python.json"
    report.unlink(missing_ok=True)
    command: list[str | Path] = [program, "--requirement", ROOT / wheels.RUNTIME, "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--output", report, "--timeout", "10", "--progress-spinner", "off"]
    attempt(title, Child(command, "audit-python"))
    return python_answer(report.read_text(encoding="utf-8") if report.exists() else "")


def python_answer(report: str) -> Answer:
    """What pip-audit's report says; an empty one means that it could not ask."""
    told = _json(report)
    packages: list[dict[str, Any]] = told.get("dependencies", [])
    if not packages or any("skip_reason" in one for one in packages):
        return Answer(asked=False)
    lines = [
        f"{one['name']} {one['version']}: {weak['id']}, mended in {', '.join(weak['fix_versions']) or 'no version yet'}"
        for one in packages
        for weak in one.get("vulns", [])
    ]
    return Answer(True, tuple(lines))


def of_node(title: str) -> Answer:
    """What is known of the shipped packages of package-lock.json."""
    command = [node.program(), "audit", "--omit=dev", "--json", "--fetch-retries=0", "--fetch-timeout=15000"]
    _code, output = attempt(title, Child(command, "audit-npm", env=environment()))
    return node_answer(output)


def node_answer(output: str) -> Answer:
    """What 'npm audit --json' says; without the part on weaknesses it could not ask."""
    told = _json(output[output.find("{") :] if "{" in output else "")
    if "vulnerabilities" not in told:
        return Answer(asked=False)
    weak: dict[str, dict[str, Any]] = told["vulnerabilities"]
    return Answer(True, tuple(f"{name} {one['range']}: {one['severity']}" for name, one in weak.items()))


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.JSONDecoder().raw_decode(text)[0]
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


SERVICES: dict[str, Callable[[str], Answer]] = {"Python packages": of_python, "Front-end packages": of_node}
