"""The desk's menu: where its pages are, in the order people meet them, each for whoever may open it."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from webmap.language import current, link
from webmap.staff import bp
from webmap.staff.access import me

ENTRIES: tuple[tuple[str, Any, str], ...] = (
    ("home", _l("Desk"), "viewer"),
    ("imports", _l("Import"), "editor"),
    ("records", _l("Records"), "viewer"),
    ("organisations", _l("Organisations"), "viewer"),
    ("images", _l("Images"), "editor"),
    ("proposals", _l("Review"), "viewer"),
    ("quality", _l("Quality"), "viewer"),
    ("tickets", _l("Messages"), "viewer"),
    ("lists", _l("Lists"), "editor"),
    ("people", _l("People"), "administrator"),
    ("events", _l("Log"), "reviewer"),
)
"""Endpoint of the desk, its name, and the role its page needs."""


@bp.app_template_global()
def staff_menu() -> list[tuple[str, str, str]]:
    """Endpoint, name and address of each page that the person may open."""
    there = current_app.view_functions
    return [
        (f"staff.{endpoint}", str(name), link(f"staff.{endpoint}"))
        for endpoint, name, role in ENTRIES
        if f"{current()}.staff.{endpoint}" in there and me().has(role)
    ]
