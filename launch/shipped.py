"""What is shipped, checked without a network: every package fixed by hash, in the inventory, under a known licence."""

from __future__ import annotations

import csv
import importlib.metadata
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from geodata.settings import ROOT

LISTS = ("requirements", "requirements-dev", "requirements-node", "requirements-bench")
SBOM = ROOT / ".local" / "sbom"
LICENCES = SBOM / "licences.csv"

_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[a-z,]+\])?==([^\s;\\]+)", re.MULTILINE)
_TELLS = {"resvg-py": "MIT", "brotlicffi": "MIT"}
"""Licences of packages whose metadata names none (read in their licence file), or that this machine has no use for."""

ACCEPTED = re.compile(
    r"MIT(-0|-CMU)?( License)?|BSD([- ][23]-Clause)?( License)?|Apache[- ]2\.0|Apache Software License|ISC|PSF-2\.0"
    r"|0BSD|Zlib|CC0-1\.0|LGPL-3\.0-only|MPL-2\.0|Mozilla Public License 2\.0 \(MPL 2\.0\)"
)
"""Licences that let the agency run, change and pass on the product under its own; others are for people to read."""


def main() -> int:
    """Says every fault of the lock files, the inventory and the licences; the exit code is 1 when there is one."""
    faults = [*lock_faults(ROOT), *inventory_faults(ROOT, SBOM), *licence_faults(licences(ROOT))]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def lock_faults(root: Path) -> list[str]:
    """Packages that are not fixed by version and hash, or not at the version that the short list asks for."""
    faults = []
    for name in LISTS:
        locked = _locked((root / f"{name}.txt").read_text(encoding="utf-8"))
        faults += [f"{name}.txt: {one} has no hash." for one, (_, hashes) in locked.items() if not hashes]
        for one, version in _PINNED.findall((root / f"{name}.in").read_text(encoding="utf-8")):
            if locked.get(_plain(one), ("", 0))[0] != version:
                faults.append(f"{name}.txt does not hold {one} {version} of {name}.in: run 'make lock'.")
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = json.loads((root / "package.json").read_text(encoding="utf-8"))
    for path, one in lock.items():
        if path and not str(one.get("integrity", "")).startswith("sha512-"):
            faults.append(f"package-lock.json: {path} has no SHA-512.")
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        if lock.get(f"node_modules/{name}", {}).get("version") != version:
            faults.append(f"package-lock.json does not hold {name} {version} of package.json: run 'make lock'.")
    return faults


def inventory_faults(root: Path, folder: Path) -> list[str]:
    """Shipped packages that the inventory (CycloneDX) does not list at their version."""
    faults = []
    for file, wanted in (("python.cdx.json", python_packages(root)), ("front-end.cdx.json", node_packages(root))):
        told = json.loads((folder / file).read_text(encoding="utf-8"))
        held = {(_plain(_full_name(one)), one.get("version")) for one in told["components"]}
        faults += [f"{file} does not list {name} {version}." for name, version in wanted if (name, version) not in held]
    return faults


def python_packages(root: Path) -> list[tuple[str, str]]:
    """Name and version of every Python package that is shipped."""
    locked = _locked((root / "requirements.txt").read_text(encoding="utf-8"))
    return [(name, version) for name, (version, _) in locked.items()]


def node_packages(root: Path) -> list[tuple[str, str]]:
    """Name and version of every front-end package that is shipped and installed on every machine."""
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    found = [(path.rpartition("node_modules/")[2], one) for path, one in lock.items() if path]
    return [(_plain(name), one["version"]) for name, one in found if not one.get("dev") and not one.get("optional")]


def licences(root: Path) -> dict[str, str]:
    """Shipped package → its licence as its own metadata tells it; an empty text when it tells none."""
    told = {name: _licence(name) for name, _ in python_packages(root)}
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    shipped = {name for name, _ in node_packages(root)}
    by_name = {_plain(path.rpartition("node_modules/")[2]): one for path, one in lock.items() if path}
    return told | {name: str(by_name[name].get("license", "")) for name in shipped}


def licence_faults(told: dict[str, str]) -> list[str]:
    """Packages whose licence nobody has looked at yet."""
    return [
        f"{name}: licence “{licence or 'not told'}” is not one of those looked at (launch/shipped.py)."
        for name, licence in told.items()
        if not any(_accepted(choice) for choice in licence.split(" OR "))
    ]


def write_licences(told: dict[str, str], file: Path = LICENCES) -> None:
    """The list of licences, as a CSV file."""
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("package", "licence"), *sorted(told.items())])


def _accepted(choice: str) -> bool:
    return all(ACCEPTED.fullmatch(one.strip()) for one in re.split(r" AND |; ", choice))


def _licence(name: str) -> str:
    if name in _TELLS:
        return _TELLS[name]
    try:
        metadata: Any = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    classified = [one.rpartition(" :: ")[2] for one in _all(metadata, "Classifier") if one.startswith("License ::")]
    return str(metadata.get("License-Expression") or "; ".join(classified) or metadata.get("License") or "")


def _all(metadata: Any, name: str) -> Iterable[str]:
    found: list[str] = metadata.get_all(name) or []
    return found


def _locked(text: str) -> dict[str, tuple[str, int]]:
    """Package → version and number of hashes."""
    parts = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    matched = [(_PINNED.match(part), part.count("--hash=sha256:")) for part in parts]
    return {_plain(one[1]): (one[2], hashes) for one, hashes in matched if one}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower() if not name.startswith("@") else name.lower()


def _full_name(component: dict[str, Any]) -> str:
    group = component.get("group")
    return f"{group}/{component['name']}" if group else str(component["name"])


if __name__ == "__main__":
    if sys.argv[1:] == ["licences"]:
        write_licences(licences(ROOT))
    else:
        sys.exit(main())
