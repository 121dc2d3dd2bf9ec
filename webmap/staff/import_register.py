"""Today's register as a workbook that can be edited and brought back: supports and the agency's own activities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Any

from flask import Response, current_app
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from geodata.filters import ProjectFilter
from geodata.params import LEFT_OUT
from geodata.queries.private import every_project
from geodata.queries.site_list import site_list
from geodata.staff import log_event
from loaders import headers
from webmap.contents import projects, sites
from webmap.contents.projects import PRECISIONS, WHOLE_PROVINCE
from webmap.exports import Column, Document, FileNote, Table
from webmap.file_answer import Make, file_answer
from webmap.reading import Reading
from webmap.staff import bp
from webmap.staff.access import me, needs

ACTIVITIES = "faaliyet"
"""Supports are a list of their own everywhere else; who edits the register needs both."""


@bp.get("/ice-aktarma/bugunku/<key>.xlsx")
@needs("editor")
def import_register(key: str) -> Response:
    """All records of a list as they are today."""
    if key not in _REGISTER:
        raise NotFound
    with current_app.config["DATABASE"].writing() as connection:
        log_event(connection, me().id, "import.register", key)
    return file_answer("xlsx", _REGISTER[key])


def _projects(r: Reading, note: FileNote) -> Document:
    made = projects.document(r, note)
    others = (replace(r, address=r.address.asking(kind=kind)) for kind in (ACTIVITIES, LEFT_OUT))
    parts = [projects.table(r, note), *(projects.table(other, note) for other in others)]
    if r.address.flt == ProjectFilter():
        # A list brought back whole takes out what it leaves out: what is withheld must be in it.
        lens, rates = r.address.lens, r.codebook.rates
        parts.append(projects.table(r, note, lambda: every_project(r.connection, lens, rates, withheld=True)))

    def rows() -> Iterator[Sequence[Any]]:
        return chain.from_iterable(part.rows() for part in parts)

    return replace(made, tables=(replace(parts[0], rows=rows),))


def _sites(r: Reading, note: FileNote) -> Document:
    """The loader's own columns: what the public table of sites adds up has no place in a list that is brought."""
    columns = headers.columns_of("sites.toml").columns
    kinds = {"open_to_public": "yes_no", "latitude": "number", "longitude": "number", "progress_pct": "number"}

    def rows() -> Iterator[Sequence[Any]]:
        for one in site_list(r.connection):
            yield [_cell(column.name, one) for column in columns]

    shown = tuple(Column(one.name, one.header, kinds.get(one.name, "text"), one.note_tr) for one in columns)
    made = sites.document(r, note)
    return replace(made, tables=(Table("alanlar", str(_("Restoration sites")), shown, rows),))


def _cell(name: str, site: Any) -> Any:
    if name == "precision":
        return PRECISIONS[site.precision]
    if name == "district":
        return WHOLE_PROVINCE if site.precision == "province" else site.district
    if name in ("latitude", "longitude"):
        value = getattr(site, name)
        return None if value is None else Decimal(repr(value))
    if name == "projects":
        return "; ".join(_link(link) for link in site.links or ()) or None
    return getattr(site, name)


def _link(link: str) -> str:
    ref, _colon, role = link.rpartition(":")
    return f"{ref}:{STAGES[role]}" if role in STAGES else ref


STAGES = {"design": "tasarım", "works": "uygulama"}

_REGISTER: dict[str, Make] = {"projects": _projects, "sites": _sites}
