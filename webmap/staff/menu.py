"""The desk's menu: where its pages are, in the order people meet them, each for whoever may open it."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
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

PARTS = {
    "imports": ("ice-aktarma",),
    "records": ("kayit", "alan", "alan-sayfasi", "gorunurluk"),
    "organisations": ("kurum",),
    "images": ("gorsel", "gorseller"),
    "proposals": ("oneri", "surum"),
    "tickets": ("basvuru", "hikaye"),
    "lists": ("liste", "alt-bolge"),
    "people": ("kisi",),
}
"""Entry → first words of the addresses of pages that are reached from it."""


@bp.app_template_global()
def staff_menu() -> list[tuple[str, str, str]]:
    """Endpoint, name and address of each page that the person may open."""
    there = current_app.view_functions
    return [
        (f"staff.{endpoint}", str(name), link(f"staff.{endpoint}"))
        for endpoint, name, role in ENTRIES
        if f"{current()}.staff.{endpoint}" in there and me().has(role)
    ]


@bp.app_template_global()
def staff_section() -> str:
    """The entry that a page without one of its own belongs to; empty where there is none."""
    if (request.endpoint or "").rpartition(".")[2] in [endpoint for endpoint, _name, _role in ENTRIES]:
        return ""
    _before, _sign, below = request.path.partition("/personel/")
    return next((f"staff.{entry}" for entry, words in PARTS.items() if below.partition("/")[0] in words), "")
