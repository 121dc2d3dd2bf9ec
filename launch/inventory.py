"""What the product ships, package by package, as CycloneDX files that auditing programs read."""

from __future__ import annotations

from geodata.settings import ROOT
from launch.folder import LOCAL, PYTHON, shown
from launch.node import program
from launch.progress import Child, run, say


def write() -> None:
    """Writes the Python and the front-end inventory to .local/sbom. Raises Problem when a package list is unusable."""
    folder = LOCAL / "sbom"
    folder.mkdir(parents=True, exist_ok=True)
    python = folder / "python.cdx.json"
    lists = [PYTHON, "-m", "cyclonedx_py", "requirements", ROOT / "requirements.txt", "-o", python]
    run("Python packages", Child([str(word) for word in lists], "sbom-python"))
    front = folder / "front-end.cdx.json"
    listed = [program(), "sbom", "--sbom-format", "cyclonedx", "--omit", "dev"]
    front.write_text(run("Front-end packages", Child(listed, "sbom-npm")), encoding="utf-8")
    say(f"\n  {shown(python)}\n  {shown(front)}")
