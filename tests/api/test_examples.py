"""What the documentation says to type works as it stands, and a stranger's program finds no fault."""

from __future__ import annotations

import html
import json
import os
import re
import shlex
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from webmap.api import operations

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def run(command: list[str], address: str) -> str:
    environment = {**os.environ, "API": f"{address}/api/v1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-1000:]
    return done.stdout


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_the_curl_lines_of_the_text_run(address: str) -> None:
    (block,) = blocks("sh")
    answers = [
        json.loads(line)
        for line in re.sub(r"(?<=[]}])(?={)", "\n", run(["sh", "-eu", "-c", block], address)).splitlines()
    ]
    assert len(answers) == len(re.findall(r"^curl ", block, re.MULTILINE))
    assert all(one["data"] for one in answers[:-1])
    assert answers[-1]["faults"][0]["rule"] == "parameter"


def test_the_python_program_of_the_text_proves_its_sums(address: str) -> None:
    (block,) = blocks("python")
    said = run([sys.executable, "-I", "-c", block], address)
    assert re.search(r"^proven for \d{4}-\d{2}-\d{2}\.\d+$", said, re.MULTILINE)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", TEXT))))
def test_every_link_of_the_text_leads_somewhere(link: str) -> None:
    assert (ROOT / "docs" / link).exists()


@pytest.mark.parametrize("at", ["/api", "/en/api"])
def test_the_examples_of_the_page_run(address: str, at: str) -> None:
    with urllib.request.urlopen(address + at) as answer:
        found = re.findall(r"<pre[^>]*><code>(.*?)</code>", answer.read().decode(), re.DOTALL)
    lines = [html.unescape(one) for one in found]
    assert (len(lines), sum(one.startswith("curl ") for one in lines)) == (5, 4)
    for line in lines[:-1]:
        said = run(shlex.split(line), address)
        assert '"data"' in said or "etag" in said.lower()
    got, told = run([sys.executable, "-I", "-c", lines[-1]], address).split(" / ")
    assert int(got) == int(told) > 0


def test_the_page_tells_every_resource_parameter_and_problem(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    for at, other in (("/api", {"the", "of", "which", "known"}), ("/en/api", {"ve", "hangi", "ilçe", "yoksa"})):
        page = client.get(at).text
        for one in operations():
            assert f'id="{one.name}">{one.path}<' in page
        told = set(re.findall(r"<dt[^>]*><code>(\w+)</code>", page))
        assert {name for name in document["components"]["parameters"] if not name.startswith("haric_")} <= told
        assert {"limit", "cursor", "fields", "mercek"} <= told
        assert {"problem-400", "problem-404", "problem-410", "problem-429"} <= set(re.findall(r'id="([^"]+)"', page))
        spoken = re.sub(
            r"<script\b.*?</script>|<footer.*|<(\w+)[^>]*translate=\"no\".*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL
        )
        assert not set(re.findall(r"\w+", spoken.lower())) & other


def test_every_example_of_the_page_opens(client: FlaskClient) -> None:
    found = re.findall(r'href="https?://[^/"]+(/api/v1/[^"]*)"', client.get("/api").text)
    assert len(found) > len(operations())
    for path in found:
        assert client.get(html.unescape(path)).status_code == 200, path


def test_schemathesis_finds_no_fault(address: str, tmp_path: Path) -> None:
    # What the document cannot say (a span that runs backwards) is refused, so positive_data_acceptance is left out.
    command = [str(Path(sys.executable).parent / "schemathesis"), "run", f"{address}/api/v1/openapi.json"]
    command += ["--max-examples", "2", "--seed", "1", "--exclude-checks", "positive_data_acceptance"]
    command += ["--phases", "examples,fuzzing", "--no-color"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_is_read_without_scrolling_sideways_or_a_fault_of_axe(address: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/api")
    for one in page.locator("details").all():
        one.evaluate("it => { it.open = true }")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found["violations"]] == []
