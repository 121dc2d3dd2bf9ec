"""How long whole pages and files take: the web application itself, asked without a network, its data in both places."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from flask import Flask
from flask.testing import FlaskClient

from bench.queries import MOST_TIMES, Timing, copied
from bench.scratch import BenchRefused
from geodata.settings import Settings
from webmap import create_app

READ_TIMEOUT_MS = 600_000
SLOWEST = 60_000.0
"""Milliseconds: what takes longer once is not asked again."""

PAGES = (
    "/",
    "/?program=yenilenebilir-enerji&yil=2012",
    "/projeler",
    "/projeler?program=yenilenebilir-enerji&yil=2012",
    "/projeler?q=zeytin+i%C5%9Fleme",
    "/ozet",
    "/ozet?program=yenilenebilir-enerji&yil=2012",
    "/ozet?tutar=200000-400000",
    "/ozet?satir=altbolge&sutun=yil",
    "/ozet?mercek=sabit&taban=2020",
    "/ilceler",
    "/istatistik",
    "/ilce/bornova",
    "/harita/noktalar.geojson?program=yenilenebilir-enerji&yil=2012",
)


def measure(url: str, budget: float = 6.0) -> tuple[Timing, ...]:
    """Ask every page of a scratch register, whose columnar copy is made first.

    Each page is timed made anew, with nothing remembered, and then ("again") as the product answers whoever asks after
    somebody else. Each timing is of the whole answer as it leaves the application. Raises BenchRefused when a page
    answers anything but 200.
    """
    with TemporaryDirectory(prefix="bench-pages-") as folder:
        anew = Settings(
            database_url=url, read_timeout_ms=READ_TIMEOUT_MS, columns_dir=folder, columns_from=0, answers_mb=0
        )
        found: list[Timing] = []
        for settings, called in ((anew, "{}"), (replace(anew, answers_mb=Settings.answers_mb), "{}, again")):
            app = create_app(settings)
            try:
                with app.config["DATABASE"].reading() as connection:
                    copied(connection, Path(folder))
                found += [_timed(app, page, called.format(page), budget) for page in PAGES]
            finally:
                app.config["DATABASE"].close()
        return tuple(found)


def _timed(app: Flask, page: str, name: str, budget: float) -> Timing:
    times: list[float] = []
    size = 0
    client = app.test_client()
    while not times or (sum(times) < budget * 1000 and len(times) <= MOST_TIMES and times[-1] < SLOWEST):
        milliseconds, size = _asked(client, page)
        times.append(milliseconds)
    times = times[1:] or times
    return Timing(name, median(times), min(times), len(times), f"{size / 1024:.0f} kB")


def _asked(client: FlaskClient, page: str) -> tuple[float, int]:
    begun = time.perf_counter()
    answer = client.get(page)
    size = len(answer.get_data())
    taken = (time.perf_counter() - begun) * 1000
    if answer.status_code != 200:
        raise BenchRefused(f"{page} answers {answer.status_code}.")
    return taken, size


def as_table(projects: int, found: tuple[Timing, ...]) -> str:
    """One line per page: median and least milliseconds, bytes of the answer."""
    head = f"{'page of ' + format(projects, ',') + ' projects':64} {'median':>11} {'least':>11}"
    return "\n".join([head, *(f"{t.name:64} {t.median:>8.1f} ms {t.least:>8.1f} ms  {t.answer}" for t in found)])
