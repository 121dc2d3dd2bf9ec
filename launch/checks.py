"""'make check': format, lint, types, scripts, translations, migrations, packages; it reads and never writes."""

from __future__ import annotations

import os
from collections.abc import Callable

from geodata.settings import ROOT
from launch import auditing, inventory, node
from launch.cluster import Cluster
from launch.folder import PYTHON, TEST_CLUSTER, environment
from launch.problem import Problem
from launch.progress import Child, attempt, run, say

PACKAGES = ("geodata", "loaders", "webmap", "launch", "tests", "bench")


def check() -> None:
    """Makes every check, shows what each that failed has to say, and raises Problem if there is one."""
    faults = [title for title, one in CHECKS.items() if not one(title)]
    if faults:
        raise Problem(
            f"{len(faults)} of {len(CHECKS)} checks failed ({', '.join(faults)}): see the lines above; "
            "'make fix' mends what a program can mend."
        )
    say(f"\n  All {len(CHECKS)} checks passed.")


def fix() -> None:
    """Mends what a program can: format, simple lint, catalogs brought up to date (new texts wait for a
    translator).
    """
    run("Simple lint", Child([PYTHON, "-m", "ruff", "check", "--fix", "--exit-zero", "."], "fix-lint"))
    run("Format", Child([PYTHON, "-m", "ruff", "format", "."], "fix-format"))
    run("Catalogs", Child([PYTHON, "-m", "launch.catalogs", "update"], "fix-catalogs"))


def _passes(title: str, child: Child) -> bool:
    code, output = attempt(title, child)
    if code != 0:
        say("\n".join(f"    | {line}" for line in output.rstrip().splitlines()))
    return code == 0


def _tool(*words: str) -> Callable[[str], bool]:
    def run_it(title: str) -> bool:
        return _passes(title, Child([PYTHON, "-m", *words], f"check-{words[0]}"))

    return run_it


def _types(title: str) -> bool:
    there = [name for name in (*PACKAGES, "serving.py") if (ROOT / name).exists()]
    return _passes(title, Child([PYTHON, "-m", "mypy", "--strict", *there], "check-mypy"))


def _scripts(title: str) -> bool:
    return _passes(title, node.lint())


def _migrations(title: str) -> bool:
    """One head, and a database built by the migrations is what the models say."""
    cluster = Cluster(TEST_CLUSTER, fast=True)
    cluster.start()
    name = f"check_{os.getpid()}"
    try:
        env = environment(DATABASE_URL=cluster.create_database(name))
        steps = [
            (f"{title}: {words[0]}", Child([PYTHON, "-m", "alembic", *words], "check-alembic", env))
            for words in ALEMBIC
        ]
        heads = attempt(*steps[0])
        if heads[0] == 0 and len(heads[1].split("\n")) > 2:
            say(f"    | more than one head: {', '.join(heads[1].split())}")
            return False
        return all(_passes(*one) for one in steps[1:])
    finally:
        cluster.drop_database(name)
        cluster.stop()


ALEMBIC = (["heads"], ["upgrade", "head"], ["check"])
CHECKS: dict[str, Callable[[str], bool]] = {
    "Format": _tool("ruff", "format", "--check", "."),
    "Lint": _tool("ruff", "check", "--output-format", "concise", "."),
    "Types": _types,
    "Front-end scripts": _scripts,
    "Translations": _tool("launch.catalogs", "check"),
    "Migrations": _migrations,
    "Shipped packages": inventory.check,
    "Known weaknesses": auditing.check,
}
