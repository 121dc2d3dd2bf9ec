"""What the product ships, package by package, as CycloneDX files that auditing programs read."""

from __future__ import annotations

from geodata.settings import ROOT
from launch.folder import LOCAL, PYTHON, shown
from launch.node import program
from launch.progress import Child, attempt, run, say


def write() -> None:
    """Writes inventories and the list of licences to .local/sbom. Raises Problem when a package list is unusable."""
    folder = LOCAL / "sbom"
    folder.mkdir(parents=True, exist_ok=True)
    python = folder / "python.cdx.json"
    lists = [PYTHON, "-m", "cyclonedx_py", "requirements", ROOT / "requirements.txt", "-o", python]
    run("Python packages", Child([str(word) for word in lists], "sbom-python"))
    front = folder / "front-end.cdx.json"
    listed = [program(), "sbom", "--sbom-format", "cyclonedx", "--omit", "dev"]
    front.write_text(run("Front-end packages", Child(listed, "sbom-npm")), encoding="utf-8")
    run("Licences", Child([PYTHON, "-m", "launch.shipped", "licences"], "sbom-licences"))
    say("".join(f"\n  {shown(one)}" for one in (python, front, folder / "licences.csv")))


def check(title: str) -> bool:
    """Makes the inventory and looks whether it is whole, every package fixed by hash and under a known licence."""
    write()
    code, output = attempt(title, Child([PYTHON, "-m", "launch.shipped"], "check-shipped"))
    if code != 0:
        say("\n".join(f"    | {line}" for line in output.rstrip().splitlines()))
    return code == 0
