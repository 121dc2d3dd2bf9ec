"""What is shipped is fixed by hash, listed and licensed; what the services of advisories say is understood."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from launch.auditing import Answer, node_answer, python_answer, show
from launch.shipped import LISTS, inventory_faults, licence_faults, licences, lock_faults, python_packages

ROOT = Path(__file__).resolve().parents[2]
FILES = [*(f"{name}.{end}" for name in LISTS for end in ("in", "txt")), "package.json", "package-lock.json"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_every_package_is_fixed_by_version_and_hash() -> None:
    assert len(python_packages(ROOT)) > 50
    assert lock_faults(ROOT) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("requirements.in", "flask==", "flask==0", "requirements.txt does not hold flask 0"),
        ("package.json", '"leaflet": "', '"leaflet": "0', "package-lock.json does not hold leaflet 0"),
        ("package-lock.json", '"integrity": "sha512-', '"integrity": "sha1-', "has no SHA-512"),
    ],
)
def test_a_package_that_is_not_fixed_is_named(copy: Path, file: str, old: str, new: str, said: str) -> None:
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    (fault,) = lock_faults(copy)
    assert said in fault


def test_a_package_without_a_hash_is_named(copy: Path) -> None:
    with (copy / "requirements.txt").open("a", encoding="utf-8") as out:
        out.write("left-pad==1.0\n    # via nobody\n")
    assert lock_faults(copy) == ["requirements.txt: left-pad has no hash."]


def test_an_inventory_that_lacks_a_package_is_not_whole(tmp_path: Path) -> None:
    listed = [{"name": name, "version": version} for name, version in python_packages(ROOT)[1:]]
    (tmp_path / "python.cdx.json").write_text(json.dumps({"components": listed}))
    front = [{"name": name, "version": "x"} for name in ("leaflet",)]
    (tmp_path / "front-end.cdx.json").write_text(json.dumps({"components": front}))
    faults = inventory_faults(ROOT, tmp_path)
    assert faults[0] == "python.cdx.json does not list {} {}.".format(*python_packages(ROOT)[0])
    assert any("does not list leaflet 1" in fault for fault in faults)


def test_every_licence_was_looked_at() -> None:
    told = licences(ROOT)
    assert told["psycopg"] == "LGPL-3.0-only"
    assert told["leaflet"] == "BSD-2-Clause"
    assert licence_faults(told) == []


@pytest.mark.parametrize(
    ("licence", "right"),
    [
        ("MIT", True),
        ("Apache-2.0 OR AGPL-3.0-only", True),
        ("MIT AND AGPL-3.0-only", False),
        ("AGPL-3.0-only", False),
        ("", False),
    ],
)
def test_a_licence_nobody_looked_at_stops_the_check(licence: str, right: bool) -> None:
    assert (licence_faults({"x": licence}) == []) is right


def test_weaknesses_are_told_by_package() -> None:
    weak = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
    told = {
        "dependencies": [{"name": "a", "version": "1", "vulns": [weak]}, {"name": "b", "version": "1", "vulns": []}]
    }
    assert python_answer(json.dumps(told)) == Answer(True, ("a 1: PYSEC-1, mended in 2.0",))
    npm = {"vulnerabilities": {"leaflet": {"range": "<2", "severity": "high"}}}
    assert node_answer("npm warn something\n" + json.dumps(npm)) == Answer(True, ("leaflet <2: high",))


@pytest.mark.parametrize("report", ["", "no json", '{"dependencies": []}', '{"dependencies": [{"skip_reason": "x"}]}'])
def test_a_silent_service_is_no_clean_answer(report: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert python_answer(report) == Answer(asked=False)
    assert node_answer('npm error\n{"message": "405 Method Not Allowed"}\n') == Answer(asked=False)
    show({"Python packages": Answer(asked=False)})
    assert "no service of advisories can be reached from here, so nothing was audited" in capsys.readouterr().out


def test_a_clean_answer_is_one() -> None:
    assert python_answer('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}') == Answer(True)
    assert node_answer('{"vulnerabilities": {}}') == Answer(True)
