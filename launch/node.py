"""Node.js, the packages of package-lock.json and the built front-end files."""

from __future__ import annotations

import re
import shutil
import subprocess

from geodata.settings import ROOT
from launch import wheels
from launch.folder import VENV, environment, fingerprint, is_current
from launch.progress import Child, run

OLDEST = 20
MODULES = ROOT / "node_modules"
BUILD = ROOT / "static" / "build"
UNREACHABLE = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT"
    r"|network (request|timeout)|UNABLE_TO_(VERIFY|GET)|SELF_SIGNED_CERT"
)


def ensure(tests: bool) -> None:
    """Front-end files as sources and lock file say; with ``tests`` also the packages only tests need.

    Raises Problem when npm cannot get the packages or the build fails.
    """
    npm = program()
    _ensure_modules(npm, tests)
    sources = [path for path in (ROOT / "static" / "src").rglob("*") if path.is_file()]
    value = fingerprint([*sources, ROOT / "build.mjs", ROOT / "package-lock.json"])
    mark = BUILD / ".built"
    if not is_current(mark, value):
        run("Front-end files (npm run build)", Child([npm, "run", "build", "--silent"], "npm-build"))
        mark.write_text(value, encoding="ascii")


def _ensure_modules(npm: str, tests: bool) -> None:
    value = fingerprint([ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"])
    everything, shipped = MODULES / ".complete", MODULES / ".shipped"
    if is_current(everything, value) or (not tests and is_current(shipped, value)):
        return
    command = [npm, "ci", "--no-progress", "--fetch-retries=2", "--fetch-retry-mintimeout=1000"]
    command += ["--fetch-retry-maxtimeout=5000", *([] if tests else ["--omit=dev"])]
    run("Front-end packages (npm ci)", Child(command, "npm-ci", explain=explain))
    (everything if tests else shipped).write_text(value, encoding="ascii")


def program() -> str:
    """The machine's own npm where its Node.js is new enough, else the one of a Python wheel."""
    own = shutil.which("npm")
    if own and _node_version() >= OLDEST:
        return own
    wheels.ensure("Node.js (none new enough here)", wheels.FOR_NODE)
    return str(VENV / "bin" / "npm")


def _node_version() -> int:
    node = shutil.which("node")
    if node is None:
        return 0
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    number = re.match(r"v(\d+)", told.stdout)
    return int(number[1]) if number else 0


def explain(output: str) -> str | None:
    """The sentence for a failed npm, when its cause is known."""
    if "EINTEGRITY" in output:
        return (
            "A downloaded npm package is not the one that package-lock.json names: "
            "run 'npm cache clean --force' and start again."
        )
    if UNREACHABLE.search(output):
        return "npm could not reach its package registry: check the network, the proxy or .npmrc and start again."
    return None


def lint() -> Child:
    """ESLint over our own scripts, for the checks."""
    return Child([program(), "run", "lint", "--silent"], "eslint", env=environment())
