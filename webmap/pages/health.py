"""Whether the product lives, whether it is ready to answer, and figures for those who watch it."""

from __future__ import annotations

from flask import Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from geodata.filters import ProjectFilter
from geodata.money import Lens, Rates
from geodata.queries.codebook import current_version
from geodata.queries.totals import totals
from webmap.metrics import exposition
from webmap.pages import bp


@bp.get("/saglik/canli")
def live() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/saglik/hazir")
def ready() -> tuple[Response, int]:
    """The database answers and holds a published data version; 503 otherwise, with which of the two is missing."""
    try:
        with current_app.config["DATABASE"].reading(public=True) as connection:
            connection.execute(text("SELECT 1"))
            version = current_version(connection)
    except SQLAlchemyError:
        return jsonify(status="unready", reason="database"), 503
    if version is None:
        return jsonify(status="unready", reason="no data version"), 503
    return jsonify(status="ok", version=version.label), 200


@bp.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus. The counts are told even when the database is away."""
    try:
        with current_app.config["DATABASE"].reading(public=True) as connection:
            version = current_version(connection)
            projects = totals(connection, ProjectFilter(), Lens(), Rates()).projects
    except SQLAlchemyError:
        version, projects = None, None
    told = exposition(version, projects, current_app.config["SETTINGS"].metrics_dir)
    return Response(told, content_type=CONTENT_TYPE_LATEST)
