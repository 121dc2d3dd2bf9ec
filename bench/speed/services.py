"""tipg and pygeoapi on the flat table in PostGIS: items of a collection, and vector tiles for the map."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import asinh, pi, radians, tan
from pathlib import Path
from urllib.parse import quote, urlencode

from sqlalchemy import make_url

from bench.loopback import free_port
from bench.peer_pygeoapi import Given, serving
from bench.scratch import Scratch
from bench.speed.asked import LOOKS, Asked, Look
from bench.speed.serving import Contender, Job, Server, served

EVERYTHING = 10_000_000
_SHOWN = "ref,title,programme,year,sector,status,support_kind,scope,amount,district"
_SORTS = ("-year", "-amount", "title")
_OLDER = "cql-text"
"""The form of the same conditions that pygeoapi reads."""

MOST_FEATURES = 100_000
"""Features in one answer of pygeoapi beyond which nobody would wait for its map."""


@contextmanager
def tipg(python: Path, peers: Scratch, half: int, log: Path) -> Iterator[Contender]:
    """tipg with two workers, as the product has. ``half`` is how many projects a deep page leaves behind."""
    port = free_port()
    most = str(EVERYTHING)
    settings = {
        "DATABASE_URL": _url(peers), "TIPG_DB_SPATIAL_EXTENT": "false", "TIPG_DB_DATETIME_EXTENT": "false",
        "TIPG_MAX_FEATURES_PER_QUERY": most, "TIPG_MAX_FEATURES_PER_TILE": most, "TIPG_CATALOG_TTL": "86400",
        "TIPG_TABLE_CONFIG__public_project__pk": "ref",
    }  # fmt: skip
    command: list[str | Path] = [python, "-m", "uvicorn", "tipg.main:app", "--port", str(port), "--workers", "2"]
    command += ["--log-level", "warning"]
    with served(command, port, "/collections/public.project", settings, log) as process:
        base = "/collections/public.project"
        jobs = _items(base, half, ("sortby", _SORTS), properties=_SHOWN, f="geojson")
        jobs["map"] = lambda asked: [_tiles(base, asked, look) for look in LOOKS]
        jobs["first map"] = lambda asked: [_tiles(base, asked, LOOKS[0])]
        count = (lambda asked: _address(base, asked, limit="1", f="geojson")), (lambda told: int(told["numberMatched"]))
        files = {
            kind: (lambda asked, kind=kind: _address(base, asked, limit=most, f=kind, properties=_SHOWN))
            for kind in ("csv", "geojson")
        }
        yield Contender("tipg", Server(f"http://127.0.0.1:{port}", process, peers.name), jobs, count, files)


@contextmanager
def pygeoapi(python: Path, peers: Scratch, half: int) -> Iterator[Contender]:
    """pygeoapi as its own command serves it."""
    with serving(python, peers, Given(("project",), EVERYTHING, "ref", ("public",))) as (address, process):
        base = "/collections/project"
        jobs = _items(base, half, ("sortby", _SORTS), language=_OLDER, properties=_SHOWN, f="json")
        jobs["map"] = lambda asked: [
            (
                _address(
                    base, asked, language=_OLDER, bbox=",".join(map(str, look.box)), limit=str(MOST_FEATURES), f="json"
                ),
            )
            for look in LOOKS
        ]
        count = (
            (lambda asked: _address(base, asked, language=_OLDER, limit="1", f="json")),
            (lambda told: int(told["numberMatched"])),
        )
        most = str(EVERYTHING)
        files = {
            "csv": lambda asked: _address(base, asked, language=_OLDER, limit=most, f="csv", properties=_SHOWN),
            "geojson": lambda asked: _address(base, asked, language=_OLDER, limit=most, f="json", properties=_SHOWN),
        }
        yield Contender("pygeoapi", Server(address, process, peers.name), jobs, count, files)


def _items(base: str, half: int, sorts: tuple[str, tuple[str, ...]], **more: str) -> dict[str, Job]:
    name, orders = sorts
    return {
        "list": lambda asked: [(_address(base, asked, **{name: one, "limit": "20", **more}),) for one in orders],
        "deep page": lambda asked: (
            [(_address(base, asked, **{name: "-amount", "limit": "20", "offset": str(half), **more}),)]
            if asked.name == "all"
            else []
        ),
        "search": lambda asked: [(_address(base, asked, limit="20", **more),)],
    }


def _address(base: str, asked: Asked, language: str = "cql2-text", **more: str) -> str:
    return f"{base}/items?{urlencode({**asked.ogc(language), **more})}"


def _tiles(base: str, asked: Asked, look: Look) -> tuple[str, ...]:
    """All vector tiles that a window of the map needs."""
    west, south, east, north = look.box
    count = 2**look.zoom
    columns = range(int((west + 180) / 360 * count), int((east + 180) / 360 * count) + 1)
    rows = range(_row(north, count), _row(south, count) + 1)
    tail = urlencode({**asked.ogc(), "properties": "ref,title,amount"})
    return tuple(
        f"{base}/tiles/WebMercatorQuad/{look.zoom}/{column}/{row}?{tail}" for column in columns for row in rows
    )


def _row(lat: float, count: int) -> int:
    return int((1 - asinh(tan(radians(lat))) / pi) / 2 * count)


def _url(peers: Scratch) -> str:
    """The database's address as tipg reads it: a socket's folder is written in place of the host."""
    url = make_url(peers.url)
    host = quote(str(url.query.get("host") or url.host or "127.0.0.1"), safe="")
    port = url.port or url.query.get("port") or 5432
    user = f"{quote(url.username or '')}:{quote(url.password)}" if url.password else quote(url.username or "")
    return f"postgresql://{user}@{host}:{port}/{url.database}"
