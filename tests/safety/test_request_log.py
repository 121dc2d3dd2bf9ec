"""The log: one JSON line for each answer, under an id that is given back, and nothing personal in it."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geodata.settings import SettingMissing, Settings
from webmap import create_app
from webmap.request_log import HEADER, JsonLines

Lines = Callable[[], list[dict[str, Any]]]
PRODUCT = ("webmap", "geodata", "loaders", "izka.requests", "izka.statements")


@pytest.fixture
def logging_app(loaded_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The product with its log on; afterwards logging is as it was."""
    before = {name: (logging.getLogger(name).handlers, logging.getLogger(name).propagate) for name in PRODUCT}
    settings = Settings(database_url=loaded_url, log=True, log_file=str(tmp_path / "answers.log"), slow_query_ms=30)
    app = create_app(settings)
    yield app
    app.config["DATABASE"].close()
    for name, (handlers, propagate) in before.items():
        logger = logging.getLogger(name)
        for handler in logger.handlers:
            handler.close()
        logger.handlers, logger.propagate = handlers, propagate


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    return lambda: [json.loads(line) for line in (tmp_path / "answers.log").read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def warned(logging_app: Flask) -> Lines:
    """What went to the standard error output."""
    handler = logging.getLogger("webmap").handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    assert isinstance(handler.formatter, JsonLines)
    assert handler in logging.getLogger("izka.statements").handlers
    told = io.StringIO()
    handler.setStream(told)
    return lambda: [json.loads(line) for line in told.getvalue().splitlines()]


def test_each_answer_is_one_line_without_what_was_asked(logging_app: Flask, lines: Lines) -> None:
    client = logging_app.test_client()
    address = "/proje/PRJ-011?q=ay%C5%9Fe"
    client.get(
        address, headers={"User-Agent": "Tarayıcı/1", "Cookie": "x=gizli"}, environ_base={"REMOTE_ADDR": "203.0.113.9"}
    )
    client.get("/oneri?q=gizli+soru")
    client.get("/yok/ayse@example.org")
    written = lines()
    assert [(one.get("route"), one["status"]) for one in written] == [
        ("/proje/<path:ref>", 200), ("/oneri", 200), (None, 404)
    ]  # fmt: skip
    assert all(one["ms"] >= 0 and one["method"] == "GET" and one["level"] == "info" for one in written)
    assert written[0]["version"]
    told = json.dumps(written, ensure_ascii=False)
    for word in ("PRJ-011", "ay%C5", "ayşe", "gizli", "203.0.113.9", "Tarayıcı", "example.org"):
        assert word not in told


@pytest.mark.parametrize("sent", ["abc", "a" * 65, "a b c d e f g h", "<script>alert(1)</script>", "ığüşöçığüşöç"])
def test_an_id_that_could_do_harm_is_replaced(client: FlaskClient, sent: str) -> None:
    given = client.get("/saglik/canli", headers={HEADER: sent}).headers[HEADER]
    assert given != sent
    assert re.fullmatch(r"[0-9a-f]{32}", given)


def test_an_id_from_the_server_in_front_is_kept_and_returned(logging_app: Flask, lines: Lines) -> None:
    answer = logging_app.test_client().get("/hakkinda", headers={HEADER: "front-1234.abcd"})
    assert answer.headers[HEADER] == "front-1234.abcd"
    assert lines()[-1]["request_id"] == "front-1234.abcd"


def test_every_answer_has_an_id_of_its_own(client: FlaskClient) -> None:
    assert len({client.get(path).headers[HEADER] for path in ("/", "/", "/yok", "/en/hakkinda", "/metrics")}) == 5


def test_a_slow_statement_is_told_without_its_values(logging_app: Flask, warned: Lines) -> None:
    with logging_app.config["DATABASE"].reading(public=True) as connection:
        connection.execute(text("SELECT pg_sleep(0.05), CAST(:name AS text)"), {"name": "gizli-deger"})
        connection.execute(text("SELECT 1, CAST(:name AS text)"), {"name": "hizli"})
    slow = [one for one in warned() if one["message"] == "slow statement"]
    assert len(slow) == 1
    assert slow[0]["ms"] >= 50
    assert "pg_sleep" in slow[0]["statement"]
    assert "gizli" not in json.dumps(slow)
    told = logging_app.test_client().get("/metrics").text
    assert float(re.findall(r"^slow_queries_total (\S+)$", told, re.MULTILINE)[0]) >= 1


def test_an_error_of_the_database_does_not_quote_what_was_typed(app: Flask) -> None:
    for engine in (app.config["DATABASE"].write, app.config["DATABASE"].read, app.config["DATABASE"].public):
        with pytest.raises(DBAPIError) as refused, engine.connect() as connection:
            connection.execute(text("SELECT no_such_column, CAST(:name AS text)"), {"name": "gizli-deger"})
        assert "gizli-deger" not in str(refused.value)


def test_an_unforeseen_error_is_one_line_with_the_id_of_its_answer(logging_app: Flask, warned: Lines) -> None:
    def broken() -> str:
        raise RuntimeError("kırık")

    logging_app.add_url_rule("/kirik/<token>", view_func=broken, endpoint="broken")
    logging_app.view_functions["broken"] = lambda token: broken()
    answer = logging_app.test_client().get("/kirik/gizli-baglanti")
    assert answer.status_code == 500
    (told,) = [one for one in warned() if one["level"] == "error"]
    assert told["request_id"] == answer.headers[HEADER]
    assert told["message"] == "unforeseen error at /kirik/<token>"
    assert "RuntimeError: kırık" in told["exception"]
    assert "gizli-baglanti" not in json.dumps(told)


def test_the_log_is_on_unless_it_is_switched_off() -> None:
    env = {"DATABASE_URL": "postgresql://x/y"}
    assert Settings.from_env(env).log
    assert not Settings.from_env({**env, "LOG": "off"}).log
    with pytest.raises(SettingMissing, match="LOG='maybe'"):
        Settings.from_env({**env, "LOG": "maybe"})


def test_the_web_server_keeps_no_log_of_visitors() -> None:
    """gunicorn's own access log would write addresses of devices, which the privacy note says are not kept."""
    root = Path(__file__).resolve().parents[2]
    for name in ("Dockerfile", "launch/server.py", "docker-compose.yml"):
        assert "access-log" not in (root / name).read_text(encoding="utf-8"), name
