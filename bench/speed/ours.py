"""The product as it is served, made anew for everybody or as it answers again, and the barest server beside it."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from bench.loopback import free_port
from bench.scratch import Scratch
from bench.speed.asked import LOOKS, Asked
from bench.speed.serving import Contender, Job, Server, served

SORTS = ("-yil", "-tutar", "ad")
_SERVER = ("-m", "gunicorn", "--workers", "2", "--config", "serving.py", "--no-control-socket")


@contextmanager
def product(
    name: str, register: Scratch, columns: Path, deep: Callable[[Asked], str | None], env: Mapping[str, str]
) -> Iterator[Contender]:
    """The product on a register. ``deep`` is the project after which a deep page begins, ``env`` further settings."""
    version = register.told("SELECT label FROM data_version ORDER BY id DESC LIMIT 1")
    port = free_port()
    settings = {
        "DATABASE_URL": register.url, "COLUMNS_DIR": str(columns), "API_RATE": "0", "READ_TIMEOUT_MS": "600000",
        "LOG": "off", **env,
    }  # fmt: skip
    command = [sys.executable, *_SERVER, "--bind", f"127.0.0.1:{port}", "--log-level", "error", "webmap:create_app()"]
    log = columns.parent / f"{name.replace(' ', '-')}.log"
    with served(command, port, "/saglik/hazir", settings, log) as process:
        server = Server(f"http://127.0.0.1:{port}", process, register.name)
        count = (lambda asked: f"/api/v1/totals?{asked.query}"), (lambda told: int(told["data"]["projects"]))
        files = {kind: _file(kind) for kind in ("csv", "geojson")}
        yield Contender(name, server, _jobs(version, deep), count, files)


@contextmanager
def bare(folder: Path) -> Iterator[Contender]:
    """A server that answers eight kilobytes out of memory."""
    port = free_port()
    command = [sys.executable, *_SERVER, "--bind", f"127.0.0.1:{port}", "--log-level", "error", "bench.speed.bare:app"]
    with served(command, port, "/", {}, folder / "bare.log") as process:
        yield Contender("8 KiB from memory", Server(f"http://127.0.0.1:{port}", process), {"page": lambda _: [("/",)]})


def _jobs(version: str, deep: Callable[[Asked], str | None]) -> dict[str, Job]:
    def rows(asked: Asked, **more: str) -> tuple[str, ...]:
        return (f"/api/v1/projects?{urlencode([*asked.args, ('limit', '20'), *more.items()])}",)

    def deeper(asked: Asked) -> list[tuple[str, ...]]:
        after = deep(asked)
        if after is None:
            return []
        cursor = base64.urlsafe_b64encode(json.dumps([version, after]).encode()).decode().rstrip("=")
        return [rows(asked, sirala="-tutar", cursor=cursor)]

    return {
        "page": lambda _: [("/",)],
        "first map": lambda _: [("/", f"/harita/noktalar.geojson?pencere={LOOKS[0].window}")],
        "map": lambda asked: [(_look(asked, look.window),) for look in LOOKS],
        "summary": lambda asked: [(f"/api/v1/summary?{urlencode([*asked.args, *_TABLE])}",)],
        "facets": lambda asked: [(f"/api/v1/facets?{asked.query}",)],
        "list": lambda asked: [rows(asked, sirala=sort) for sort in SORTS],
        "deep page": deeper,
        "search": lambda asked: [rows(asked)],
        "search and facets": lambda asked: [(*rows(asked), f"/api/v1/facets?{asked.query}")],
    }


_TABLE = (("satir", "ilce"), ("sutun", "program"))


def _look(asked: Asked, window: str) -> str:
    return f"/harita/noktalar.geojson?{urlencode([*asked.args, ('pencere', window)])}"


def _file(kind: str) -> Callable[[Asked], str]:
    return lambda asked: f"/projeler.{kind}?{asked.query}"
