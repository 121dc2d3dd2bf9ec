"""The log as JSON lines: one for each answer, under a request id, one for each slow statement, and every warning.

Nothing personal is written: no address of a device, no browser, no cookie, no text of a search. A page is named by its
route (``/proje/<ref>``), never by the address that was asked, and a statement without the values it was asked with.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
import time
import uuid
from logging.handlers import WatchedFileHandler
from typing import Any

from flask import Flask, g, has_request_context, request
from prometheus_client import Counter
from sqlalchemy import Engine, event
from werkzeug import Response

from geodata.db import Database
from geodata.settings import Settings

HEADER = "X-Request-ID"
SLOW = Counter("slow_queries", "Statements that took longer than SLOW_QUERY_MS.")

_GOOD_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)
"""Ids of web servers in front are taken over when they cannot break a line or fill a disk."""

_LONGEST = 2000
"""Signs of a statement that are kept."""

_requests = logging.getLogger("izka.requests")
_statements = logging.getLogger("izka.statements")
_PRODUCT = ("webmap", "geodata", "loaders")


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, logger, request id, message, and what ``told`` adds."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": request_id(),
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False)


def register(app: Flask) -> None:
    """Give every request an id and, where the settings ask for a log, write it."""
    settings: Settings = app.config["SETTINGS"]
    if settings.log:
        _open(settings.log_file)
    if settings.slow_query_ms:
        watch(app.config["DATABASE"], settings.slow_query_ms)

    @app.before_request
    def begin() -> None:
        g.request_began = time.perf_counter()
        sent = request.headers.get(HEADER, "")
        g.request_id = sent if _GOOD_ID.fullmatch(sent) else uuid.uuid4().hex

    @app.after_request
    def finish(response: Response) -> Response:
        if (known := request_id()) is not None:
            response.headers[HEADER] = known
        _requests.info("request", extra={"told": _told(response)})
        return response


def elapsed() -> float:
    """Seconds since the request being answered came in."""
    now = time.perf_counter()
    return now - float(g.get("request_began", now))


def request_id() -> str | None:
    """The id of the request being answered; None outside of one."""
    return g.get("request_id") if has_request_context() else None


def watch(database: Database, slow_ms: int) -> None:
    """Log every statement on PostgreSQL that takes longer, without the values it was asked with."""
    for engine in {database.write, database.read, database.public, database.primary}:
        _time(engine, slow_ms)


def _time(engine: Engine, slow_ms: int) -> None:
    def before(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        if context is not None:
            context.began = time.perf_counter()

    def after(_connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        took = (time.perf_counter() - getattr(context, "began", time.perf_counter())) * 1000
        if took >= slow_ms:
            SLOW.inc()
            told = {"ms": round(took), "statement": " ".join(statement.split())[:_LONGEST], "route": _route()}
            _statements.warning("slow statement", extra={"told": told})

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)


def _told(response: Response) -> dict[str, Any]:
    size = response.calculate_content_length() if not response.is_streamed else None
    return {
        "method": request.method if request.method in _METHODS else "other",
        "route": _route(),
        "status": response.status_code,
        "ms": round(elapsed() * 1000, 1),
        "bytes": size,
        "version": g.codebook.version.label if g.get("codebook") and g.codebook.version else None,
    }


_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def _route() -> str | None:
    """The page's route; what is asked in its place (a reference, a number, a one-time link) is not told."""
    rule = request.url_rule if has_request_context() else None
    return str(rule) if rule is not None else None


def _open(file: str) -> None:
    """Answers go to the file, or to the standard error output like all warnings when there is none."""
    errors = logging.StreamHandler(sys.stderr)
    answers = WatchedFileHandler(file, encoding="utf-8") if file else errors
    for handler in {errors, answers}:
        handler.setFormatter(JsonLines())
    for name, handler in (*((name, errors) for name in (*_PRODUCT, _statements.name)), (_requests.name, answers)):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
    _requests.setLevel(logging.INFO)
