"""The promises of the production set-up: docker-compose.yml and the Dockerfile."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
SECRETS = {"DB_PASSWORD": "a'b$c", "SECRET_KEY": "k"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text(encoding="utf-8")


def client(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", "compose", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def real_client() -> None:
    if shutil.which("docker") is None or client("version", env={}).returncode != 0:
        pytest.skip("no docker client with compose on this machine")


@pytest.mark.usefixtures("real_client")
def test_the_real_client_understands_it() -> None:
    done = client("config", "--quiet", env=SECRETS)
    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("real_client")
def test_the_real_client_names_a_missing_password() -> None:
    done = client("config", "--quiet", env={"SECRET_KEY": "k"})
    assert done.returncode != 0
    assert "write DB_PASSWORD=" in done.stderr


def test_services_start_in_order(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"db", "migrate", "web", "backup"}
    assert services["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert services["web"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["migrate"]["restart"] == "no"
    assert "alembic upgrade head && python -m loaders load --all" in services["migrate"]["command"][-1]


def test_the_database_is_checked_and_kept(compose: dict[str, Any]) -> None:
    database = compose["services"]["db"]
    assert database["image"].startswith("postgis/postgis:")
    assert "pg_isready" in database["healthcheck"]["test"]
    assert database["volumes"] == ["database:/var/lib/postgresql/data"]
    assert "ports" not in database
    assert set(compose["volumes"]) == {"database", "backups", "media", "releases", "uploads", "columns"}


def test_images_are_kept_and_written_by_nobody_else(compose: dict[str, Any]) -> None:
    web = compose["services"]["web"]
    assert web["volumes"] == ["media:/media", "releases:/releases", "uploads:/uploads", "columns:/columns"]
    assert web["environment"]["RELEASES_DIR"] == "/releases"
    assert web["environment"]["MEDIA_DIR"] == "/media"
    assert "-o app /media /releases /columns" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_copies_in_columns_are_made_by_who_loads_and_read_by_who_serves(compose: dict[str, Any]) -> None:
    for name in ("migrate", "web"):
        service = compose["services"][name]
        assert "columns:/columns" in service["volumes"]
        assert service["environment"]["COLUMNS_DIR"] == "/columns"


def test_the_same_postgis_makes_the_backups(compose: dict[str, Any]) -> None:
    backup = compose["services"]["backup"]
    assert backup["image"] == compose["services"]["db"]["image"]
    assert backup["entrypoint"] == ["sh", "/deploy/backup.sh"]
    kept = [volume for volume in backup["volumes"] if isinstance(volume, dict)]
    assert kept[0]["source"] == "backups"
    assert kept[0]["target"] == backup["environment"]["BACKUP_FOLDER"]
    assert "BACKUP_DAYS" in backup["environment"]


def test_what_faces_the_net_has_few_rights(compose: dict[str, Any], dockerfile: str) -> None:
    for name in ("web", "migrate", "backup"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["tmpfs"] == ["/tmp"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.search(r"^USER 10001:10001$", dockerfile, re.MULTILINE)
    assert compose["services"]["backup"]["user"] == "postgres"
    assert compose["services"]["web"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]


def test_no_password_is_written_down_or_on_a_command_line(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        environment = service["environment"]
        for name, value in environment.items():
            if name.endswith(("PASSWORD", "SECRET_KEY")):
                assert re.fullmatch(r"\$\{[A-Z_]+:\?write .+\}", value), name
        assert "PASSWORD" not in str(service.get("command", "")) + str(service.get("entrypoint", ""))
        assert ":@" not in environment.get("DATABASE_URL", "")


def test_the_image_is_built_in_stages_and_looked_after(dockerfile: str) -> None:
    stages = re.findall(r"^FROM (\S+) AS (\w+)$", dockerfile, re.MULTILINE)
    assert [name for _, name in stages] == ["frontend", "packages", "runtime"]
    assert "npm ci" in dockerfile
    assert "--require-hashes" in dockerfile
    assert re.search(r"HEALTHCHECK .*\\\n.*/saglik/canli", dockerfile)
    assert '"--no-control-socket"' in dockerfile


def test_everything_the_image_copies_is_there_and_sent(dockerfile: str) -> None:
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for words in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE):
        for source in words.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert f"!{source.split('/')[0]}" in sent, source
