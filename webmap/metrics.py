"""Counts and times of answers for Prometheus, added up over all worker processes."""

from __future__ import annotations

from flask import Flask, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from werkzeug import Response

from geodata.queries.codebook import Version
from webmap.request_log import elapsed

REQUESTS = Counter("http_requests", "Answers by page and status.", ["page", "status"])
SECONDS = Histogram(
    "http_request_seconds",
    "Time until an answer is ready, by page.",
    ["page"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def register(app: Flask) -> None:
    """Count and time every answer of the application."""

    @app.after_request
    def finish(response: Response) -> Response:
        # The view's name, not the address: addresses are without number and would fill the memory.
        page = (request.endpoint or "none").rpartition(".")[2]
        REQUESTS.labels(page, str(response.status_code)).inc()
        SECONDS.labels(page).observe(elapsed())
        return response


def exposition(version: Version | None, projects: int | None, shared_folder: str) -> bytes:
    """The text Prometheus reads: answers so far, the data version's number and how many projects it holds.

    ``shared_folder`` is where the workers keep their counts together (PROMETHEUS_MULTIPROC_DIR); without it the
    counts are those of the process that answers.
    """
    held = CollectorRegistry()
    if version is not None:
        Gauge("data_version_number", "Running number of the data version.", registry=held).set(version.id)
        published = Gauge("data_version_published_seconds", "When it was published (Unix time).", registry=held)
        published.set(version.published_at.timestamp())
    if projects is not None:
        Gauge("register_projects", "Supported projects in the register.", registry=held).set(projects)
    if not shared_folder:
        return generate_latest() + generate_latest(held)
    counted = CollectorRegistry()
    multiprocess.MultiProcessCollector(counted, path=shared_folder)  # type: ignore[no-untyped-call]  # shipped untyped
    return generate_latest(counted) + generate_latest(held)
