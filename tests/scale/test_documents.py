"""docs/scaling.md names only settings, files and commands that are there."""

from __future__ import annotations

import re
from dataclasses import fields

from geodata.settings import ROOT, Settings
from loaders.__main__ import main

TEXT = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
OTHERS = {"WEB_CONCURRENCY": "workers", "DATABASE_PREPARES": "prepares", "PROMETHEUS_MULTIPROC_DIR": "metrics_dir"}


def test_settings_and_files_are_there() -> None:
    known = {field.name for field in fields(Settings)}
    named = {name for name in re.findall(r"`([A-Z][A-Z_]+)\b", TEXT) if name not in ("ALTER", "SELECT")}
    assert {"DATABASE_READ_URL", "UPLOADS_DIR"} <= named
    assert {OTHERS.get(name, name.lower()) for name in named} <= known
    for path in set(re.findall(r"\b((?:deploy|tests|docs)/[\w./]+\w)", TEXT)):
        assert (ROOT / path).exists(), path
    assert set(re.findall(r"-m loaders (\w+)", TEXT)) <= set(main.commands)


def test_the_addresses_shown_are_understood() -> None:
    shown = dict(re.findall(r"^(DATABASE_\w+)=(.+)$", TEXT, re.MULTILINE))
    settings = Settings.from_env(shown)
    assert "host=db1:6432&host=db2:6432&host=db3:6432&target_session_attrs=read-write" in settings.database_url
    assert "host=db1&host=db2&host=db3" in settings.database_read_url
    assert settings.prepares is False
