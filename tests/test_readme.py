"""What the README says to type works as it stands there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def _commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    return [line.split("   #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"make ([a-z-]+)", TEXT))
    assert named
    assert named <= targets


def test_the_loader_commands_work_in_their_order(fresh_loaded_url: str, tmp_path: Path) -> None:
    lines = [shlex.split(line)[-1] for line in _commands() if line.startswith("make loaders ")]
    words = [line.removeprefix("ARGS=").split() for line in lines]
    assert [line[0] for line in words] == ["template", "check", "load", "template", "load", "remove"]
    codes = []
    for line in words:
        arguments = [str(tmp_path / word) if word.endswith(".xlsx") else word for word in line]
        done = subprocess.run(
            [sys.executable, "-m", "loaders", *arguments],
            env={**os.environ, "DATABASE_URL": fresh_loaded_url},
            cwd=ROOT,
            text=True,
            capture_output=True,
            check=False,
        )
        codes.append(done.returncode)
        assert "Traceback" not in done.stderr
    # Empty workbooks are made, and neither checked nor loaded as if they held something; nothing can be removed.
    assert codes == [0, 1, 1, 0, 1, 1]


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", TEXT))))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
