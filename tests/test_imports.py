"""Imports only go down the house: webmap → loaders → geodata; geodata knows no HTTP and parses no files."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = {
    "geodata": {
        "webmap",
        "loaders",
        "launch",
        "flask",
        "pandas",
        "geopandas",
        "openpyxl",
        "python_calamine",
        "csv",
    },
    "loaders": {"webmap", "launch", "flask"},
    "webmap": {"launch", "tests"},
    "launch": {"webmap", "loaders", "sqlalchemy", "flask"},
}


def _modules() -> list[Path]:
    return [path for package in FORBIDDEN for path in sorted((ROOT / package).rglob("*.py"))]


def _imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    found = _imported(ast.parse(path.read_text(encoding="utf-8"))) & FORBIDDEN[package]
    assert not found, f"{path.relative_to(ROOT)} imports {sorted(found)}"


def test_environment_is_read_in_one_place() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in _modules()
        if path.relative_to(ROOT).parts[0] != "launch"
        if "os.environ" in path.read_text(encoding="utf-8") or "os.getenv" in path.read_text(encoding="utf-8")
    }
    assert readers == {"geodata/settings.py"}
