"""One hostile request after the other, each from its own seed, and what no answer may be."""

from __future__ import annotations

import io
import logging
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from flask.testing import FlaskClient

from tests.faults.hostile import FIELDS, MARK, PARAMETERS, headers, pairs, path, text

SLOWEST = 20.0
"""Seconds an answer may take on a machine that is busy with other things; the database gives up after 15."""

LARGEST = 80 * 2**20
PROTECTING = ("Content-Security-Policy", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy")
NOT_MARKUP = ("json", "text/csv", "text/plain", "octet-stream", "zip", "png", "sheet", "parquet", "protobuf", "tile")
"""Kinds of answers that no browser reads as markup, as ``nosniff`` is on all of them."""


@dataclass(frozen=True)
class Request:
    """What is asked; ``seed`` makes it again."""

    seed: str
    method: str
    path: str
    query: list[tuple[str, str]]
    headers: list[tuple[str, str]]
    body: dict[str, Any]

    def __str__(self) -> str:
        said = f"{self.method} {self.path} ?{self.query} {self.headers} {self.body}"
        return f"[{self.seed}] {said if len(said) < 1200 else said[:1200] + ' …'}"


@dataclass
class Findings:
    """What was asked, and each fault once with the request that showed it first."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")
    largest: tuple[int, str] = (0, "")

    def told(self) -> str:
        return "\n\n".join(f"{what}\n  {request}" for what, request in self.faults.items())


def drawn(seed: str, rules: list[tuple[str, tuple[str, ...]]]) -> Request:
    """The request of a seed, to one of the routes."""
    draw = random.Random(seed)
    rule, methods = draw.choice(rules)
    method = (
        draw.choice(methods)
        if draw.random() < 0.9
        else draw.choice(("HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"))
    )
    body: dict[str, Any] = {}
    if method in ("POST", "PUT", "PATCH"):
        body = _body(draw)
    return Request(seed, method, path(draw, rule), pairs(draw, PARAMETERS, 3), headers(draw), body)


def _body(draw: random.Random) -> dict[str, Any]:
    kind = draw.random()
    if kind < 0.6:
        return {"data": _fields(draw)}
    if kind < 0.75:
        made: dict[str, Any] = dict(_fields(draw))
        name = text(draw)[:200].encode("utf-8", "replace").decode().replace("\0", "")
        made[draw.choice(("dosya", "file", "foto", "fotograf"))] = (
            io.BytesIO(draw.randbytes(draw.choice([0, 10, 5000]))),
            name,
        )
        return {"data": made, "content_type": "multipart/form-data"}
    raw = text(draw).encode("utf-8", "replace")
    kinds = (
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "multipart/form-data",
        "text/xml",
        "",
    )
    return {"data": raw if draw.random() < 0.8 else b"--a\r\n" * 2000 + raw, "content_type": draw.choice(kinds)}


def _fields(draw: random.Random) -> dict[str, str]:
    return dict(pairs(draw, FIELDS, 8))


def ask(client: FlaskClient, request: Request, findings: Findings, token: str = "") -> None:
    """Send it and judge the answer."""
    body = dict(request.body)
    if token and isinstance(body.get("data"), dict):
        body["data"] = {**body["data"], "csrf_token": token}
    began = time.monotonic()
    with told_of_errors() as errors:
        try:
            # Werkzeug's client takes what follows two slashes for another host, which no server does.
            odd: dict[str, Any] = (
                {"environ_overrides": {"PATH_INFO": unquote(request.path)}} if request.path[:2] == "//" else {}
            )
            path = "/" if odd else request.path
            answer = client.open(
                path, method=request.method, query_string=request.query, headers=request.headers, **odd, **body
            )
            size = len(answer.get_data())
        except Exception as error:
            findings.faults.setdefault(f"raised {place(error)}", str(request))
            return
    taken = time.monotonic() - began
    findings.statuses[answer.status_code] += 1
    findings.slowest = max(findings.slowest, (taken, str(request)))
    findings.largest = max(findings.largest, (size, str(request)))
    for fault in judged(answer, taken, size):
        findings.faults.setdefault(f"{fault} {errors[0] if errors else ''}".strip(), str(request))
    answer.close()


def judged(answer: Any, taken: float, size: int) -> Iterator[str]:
    """What is wrong with an answer."""
    if answer.status_code >= 500 and answer.status_code != 501:
        yield f"status {answer.status_code}"
    if any(
        name.lower() in ("x-zx9",) or "zx9=1" in value
        for name, value in answer.headers
        if name.lower() in ("x-zx9", "set-cookie")
    ):
        yield "a header of the visitor's"
    if answer.headers.get("Location", "").lower().startswith(("javascript:", "//evil", "http://evil")):
        yield "leads elsewhere"
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        yield "may be sniffed"
    if lacking := [name for name in PROTECTING if name not in answer.headers]:
        yield f"without {', '.join(lacking)}"
    kind = answer.headers.get("Content-Type", "")
    if MARK.encode() in answer.get_data() and not any(one in kind for one in NOT_MARKUP):
        yield f"markup of the visitor's in {kind}"
    if taken > SLOWEST:
        yield f"took {taken:.0f} s"
    if size > LARGEST:
        yield f"{size} bytes"


def place(error: BaseException) -> str:
    """An error and the line of ours that it came through last."""
    at, trace = "", error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if any(f"/{one}/" in file for one in ("webmap", "geodata", "loaders")) and "site-packages" not in file:
            at = f"{Path(file).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {at}: {str(error)[:200]}"


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            self.errors.append(place(record.exc_info[1]))
        elif record.levelno >= logging.ERROR:
            self.errors.append(record.getMessage()[:300])


@contextmanager
def told_of_errors() -> Iterator[list[str]]:
    """What the application logs as an error while the block runs."""
    handler, log = _Kept(), logging.getLogger("webmap")
    log.addHandler(handler)
    try:
        yield handler.errors
    finally:
        log.removeHandler(handler)


def memory() -> int:
    """The most memory that this process has taken so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
