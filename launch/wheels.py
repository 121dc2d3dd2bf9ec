"""The virtual environment in .local/venv and the Python packages in it, each fixed by hash."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from geodata.settings import ROOT
from launch.folder import PYTHON, VENV, environment, fingerprint, is_current
from launch.progress import Child, run

RUNTIME = "requirements.txt"
FOR_TESTS = "requirements-dev.txt"
FOR_NODE = "requirements-node.txt"
UNREACHABLE = re.compile(
    r"Temporary failure in name resolution|NewConnectionError|Connection (refused|reset|aborted)"
    r"|Max retries exceeded|Read ?timed out|ConnectTimeout|ProxyError|Name or service not known"
    r"|from versions: none|Network is unreachable|Could not fetch URL|SSLError|CERTIFICATE_VERIFY_FAILED"
)


def ensure(title: str, *lists: str) -> None:
    """Installs the packages of the requirement files given, unless that was done with exactly these files.

    Raises Problem when pip cannot get them.
    """
    _ensure_venv()
    mark = VENV / f".installed-{lists[-1]}"
    value = fingerprint([ROOT / name for name in lists], str(VENV), _version_of(PYTHON))
    if is_current(mark, value):
        return
    mark.unlink(missing_ok=True)
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"]
    command += ["--retries", "2", "--progress-bar", "off"]
    for name in lists:
        command += ["-r", ROOT / name]
    run(title, Child(command, f"pip-{Path(lists[-1]).stem}", explain=explain))
    mark.write_text(value, encoding="ascii")


def _ensure_venv() -> None:
    """Makes the environment; a broken one (Python was updated, the folder was moved) is made anew."""
    place = VENV / "place"
    if _version_of(PYTHON) == sys.version and is_current(place, fingerprint([], str(VENV))):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    run("Virtual environment", Child([sys.executable, "-m", "venv", VENV], "venv"))
    # Scripts in an environment name its place: in another place it is of no use.
    place.write_text(fingerprint([], str(VENV)), encoding="ascii")


def _version_of(python: Path) -> str:
    try:
        return subprocess.run(
            [python, "-c", "import sys, pip; print(sys.version, end='')"],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            env=environment(),
        ).stdout
    except OSError:
        return ""


def explain(output: str) -> str | None:
    """The sentence for a failed pip, when its cause is known."""
    if "DO NOT MATCH THE HASHES" in output:
        return (
            "A downloaded Python package is not the one that requirements.txt names by hash: run "
            "'pip cache purge' and start again; if it persists, do not trust the package server in between."
        )
    if UNREACHABLE.search(output):
        return "pip could not reach its package server: check the network, the proxy or pip's settings and start again."
    return None
