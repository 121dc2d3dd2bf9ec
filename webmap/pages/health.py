"""Whether the product lives, and whether it is ready to answer."""

from __future__ import annotations

from flask import Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from geodata.queries.codebook import current_version
from webmap.pages import bp


@bp.get("/saglik/canli")
def live() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/saglik/hazir")
def ready() -> tuple[Response, int]:
    """The database answers and holds a published data version; 503 otherwise, with which of the two is missing."""
    try:
        with current_app.config["DATABASE"].reading() as connection:
            connection.execute(text("SELECT 1"))
            version = current_version(connection)
    except SQLAlchemyError:
        return jsonify(status="unready", reason="database"), 503
    if version is None:
        return jsonify(status="unready", reason="no data version"), 503
    return jsonify(status="ok", version=version.label), 200
