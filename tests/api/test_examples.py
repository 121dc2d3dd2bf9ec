"""The documentation's examples run as they stand, and a stranger's program finds no fault."""

from __future__ import annotations

import html
import re
import shlex
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page


@pytest.mark.parametrize("at", ["/api", "/en/api"])
def test_the_examples_of_the_page_run(address: str, at: str) -> None:
    with urllib.request.urlopen(address + at) as answer:
        blocks = [
            html.unescape(one) for one in re.findall(r"<pre[^>]*><code>(.*?)</code>", answer.read().decode(), re.S)
        ]
    lines = [one for one in blocks if one.startswith("curl ")]
    assert (len(lines), len(blocks)) == (4, 5)
    for line in lines:
        done = subprocess.run(shlex.split(line), capture_output=True, text=True, check=True)
        assert '"data"' in done.stdout or "HTTP/1" in done.stdout
    done = subprocess.run([sys.executable, "-c", blocks[-1]], capture_output=True, text=True, check=True)
    got, told = done.stdout.split(" / ")
    assert int(got) == int(told) > 0


def test_schemathesis_finds_no_fault(address: str, tmp_path: Path) -> None:
    # What the document cannot say (a span that runs backwards) is refused, so positive_data_acceptance is left out.
    command = [str(Path(sys.executable).parent / "schemathesis"), "run", f"{address}/api/v1/openapi.json"]
    command += ["--max-examples", "2", "--seed", "1", "--exclude-checks", "positive_data_acceptance"]
    command += ["--phases", "examples,fuzzing", "--no-color"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_needs_no_sideways_scrolling(address: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/api")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
