"""Safety headers of every kind of answer; no inline script at all, which is stricter than scripts by nonce."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geodata.settings import Settings
from webmap import create_app

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ONE_FILE = "briefing.html"
"""The briefing map is one file for a USB stick: it brings a policy of its own, by hash (tests/pages2)."""

ANSWERS = (
    "/", "/projeler.csv", "/harita/noktalar.geojson", "/harita.js", "/yok", "/projeler?yok=1", "/saglik/canli",
    "/api/v1/projects", "/api/v1/yok", "/ogc/collections", "/ogc/collections/projects/items", "/acik-veri",
    "/katalog.ttl", "/projeler/360giving.json",
)  # fmt: skip


@pytest.mark.parametrize("path", [*ANSWERS, "/personel/giris", "/metrics", "/static/yok"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] in ("SAMEORIGIN", "DENY")
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Access-Control-Allow-Credentials" not in headers


PROTECTING = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options")


def test_answers_that_are_no_pages_carry_them_too(loaded_url: str) -> None:
    app = create_app(Settings(database_url=loaded_url, secret_key="k" * 40, api_rate=1))
    client = app.test_client()
    seen = {"ETag": client.get("/projeler").headers["ETag"]}
    built = next(path.name for path in sorted((TEMPLATES.parent / "static" / "build").glob("*.js")))
    answers = {
        200: client.get(f"/static/build/{built}"),
        301: client.get("/p/PRJ-010"),
        303: client.get("/personel"),
        304: client.get("/projeler", headers={"If-None-Match": seen["ETag"]}),
        405: client.post("/projeler"),
        406: client.get("/api/v1/projects", headers={"Accept": "image/png"}),
        413: client.post("/bildir/PRJ-010", data={"metin": "a" * 600_000}),
        429: [client.get("/api/v1/totals") for _ in range(12)][-1],
    }
    app.config["DATABASE"].close()
    app = create_app(Settings(database_url="postgresql+psycopg://app@127.0.0.1:1/none"))
    answers[503] = app.test_client().get("/projeler")
    app.config["DATABASE"].close()
    for wanted, answer in answers.items():
        assert [name for name in PROTECTING if name not in answer.headers] == [], wanted
        assert answer.status_code == wanted


def test_only_embeds_may_stand_in_other_pages(client: FlaskClient) -> None:
    policy = client.get("/gomulu/harita").headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_holds_what_the_policy_forbids(path: Path) -> None:
    if path.name == ONE_FILE:
        pytest.skip("a file of its own, not a page")
    # Defaults of macros are written like attributes.
    text = re.sub(r"\{%.*?%\}|\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or re.search(r'type="application/(ld\+)?json"', tag), tag
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|javascript:", text)
    assert "nonce" not in text


def test_no_method_but_those_of_the_page_is_answered(client: FlaskClient) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "POST"):
        assert client.open("/projeler", method=method).status_code == 405


@pytest.mark.parametrize(
    ("base_url", "told"), [("https://harita.example", True), ("http://x.example", False), ("", False)]
)
def test_browsers_stay_on_the_encrypted_way(loaded_url: str, base_url: str, told: bool) -> None:
    app = create_app(Settings(database_url=loaded_url, base_url=base_url))
    headers = app.test_client().get("/saglik/canli").headers
    app.config["DATABASE"].close()
    assert ("Strict-Transport-Security" in headers) is told
