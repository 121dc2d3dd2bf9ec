"""docs/security.md and docs/runbook.md name only tests, commands, settings and figures that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml
from flask.testing import FlaskClient

from geodata.settings import SettingMissing, Settings

ROOT = Path(__file__).resolve().parents[2]
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
ALERTS = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
LINES = [line.split("|")[1:-1] for line in SECURITY.splitlines() if re.match(r"\| \d+\.", line)]


@pytest.mark.parametrize("test", sorted(set(re.findall(r"`(tests/\S+::\w+)`", SECURITY))))
def test_every_proof_is_a_test(test: str) -> None:
    path, _, name = test.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_line_has_a_status_and_what_is_met_a_proof() -> None:
    assert {line[0].strip().partition(".")[0] for line in LINES} == {str(number) for number in range(1, 15)}
    for _number, _asked, status, where, proof in LINES:
        assert status.strip() in ("met", "by others", "not met", "n/a")
        assert where.strip()
        assert status.strip() != "met" or proof.strip().startswith("`tests/")


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "DATABASE_URL", "DATABASE_READ_URL", "MEDIA_SECRET", "OIDC_CLIENT_SECRET"]
)
def test_secrets_come_from_the_environment_or_a_file(tmp_path: Path, name: str) -> None:
    place = tmp_path / "secret"
    value = "postgresql+psycopg://x/y" if name.startswith("DATABASE") else "s" * 40
    place.write_text(value + "\n")
    rest = {"DATABASE_URL": "postgresql://x/y", "OIDC_ISSUER": "https://x.example", "OIDC_CLIENT_ID": "x"}
    if name != "OIDC_CLIENT_SECRET":
        rest = {"DATABASE_URL": "postgresql://x/y"}
    settings = Settings.from_env({**rest, f"{name}_FILE": str(place)})
    assert getattr(settings, name.lower()) == value
    with pytest.raises(SettingMissing, match=f"{name}_FILE=/nowhere cannot be read"):
        Settings.from_env({**rest, f"{name}_FILE": "/nowhere"})
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert "/.env" in ignored


def test_the_runbook_tells_what_each_alarm_means_and_no_other() -> None:
    told = set(re.findall(r"^### (\w+)$", RUNBOOK, re.MULTILINE))
    assert told == {rule["alert"] for rule in ALERTS}


def test_alarms_watch_figures_that_are_told(client: FlaskClient) -> None:
    client.get("/hakkinda")
    told = set(re.findall(r"^# HELP (\w+)", client.get("/metrics").text, re.MULTILINE))
    for rule in ALERTS:
        named = set(re.findall(r"\b((?:http|slow|data|register)_\w+)", rule["expr"]))
        assert named, rule["alert"]
        families = {re.sub(r"_(bucket|count|sum|total)$", "", name) for name in named}
        assert families <= {re.sub(r"_total$", "", name) for name in told}, rule["alert"]


def test_the_runbook_names_commands_that_there_are() -> None:
    made = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)", RUNBOOK)) <= made
    assert set(re.findall(r"backup\.sh (\w+)", RUNBOOK)) <= {"once", "restore"}
    for path in re.findall(r"`((?:deploy|docs|geodata|webmap)/[\w./-]+)`", RUNBOOK):
        assert (ROOT / path).exists(), path
