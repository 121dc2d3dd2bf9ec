"""All records with their private columns, for reviewers; each download is a line of the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import repeat
from typing import Any

from flask import Response, current_app
from flask_babel import gettext as _

from geodata.queries.private import every_project
from geodata.staff import log_event
from webmap.contents.projects import fields_of
from webmap.exports import Column, Document, FileNote, Table
from webmap.file_answer import file_answer
from webmap.reading import Reading
from webmap.staff import bp
from webmap.staff.access import me, needs

MARK = "KURUMA ÖZEL"


def _listed(values: Sequence[Any] | None) -> list[Any] | None:
    return list(values) if values and any(values) else None


PRIVATE: tuple[tuple[Column, str, Callable[[Any], Any]], ...] = (
    (Column("real_names", "Yararlanıcı (tam ad)", many=True), "real_names", _listed),
    (Column("tax_no", "Vergi No", many=True), "tax_nos", _listed),
    (Column("kays_no", "KAYS Kayıt No"), "kays_no", lambda value: value),
    (Column("internal_note", "İç Not"), "internal_note", lambda value: value),
    (Column("withheld", "Gizlenme Gerekçesi"), "withheld_reason", lambda value: value),
    (Column("outside", "Toplam Dışı"), "exclusion_kind", lambda value: value),
)
"""Columns beside those of the public list: how each is headed, read and written."""


@bp.get("/kayitlar.xlsx")
@needs("reviewer")
def private_export() -> Response:
    """Every project, also what is withheld and outside the totals, as a workbook that says that it is not public."""
    with current_app.config["DATABASE"].writing() as connection:
        log_event(connection, me().id, "export.private", "projects")
    response = file_answer("xlsx", _document)
    response.headers["Content-Disposition"] = response.headers["Content-Disposition"].replace(
        'filename="', 'filename="kuruma-ozel-'
    )
    return response


def _document(r: Reading, note: FileNote) -> Document:
    # Neither the licence of the public data nor their question holds for it.
    inside = _("For use inside the agency only; not to be passed on.")
    licence = f"{MARK}: {inside}"
    own = replace(note, licence=licence, credits=(), question=str(_("All records with private columns")))
    return Document("kayitlar", f"{MARK} · {_('All records with private columns')}", (_table(r, own),), own)


def _table(r: Reading, note: FileNote) -> Table:
    fields = fields_of(note)

    def rows() -> Iterator[Sequence[Any]]:
        for batch in every_project(r.connection, r.address.lens, r.codebook.rates):
            cells = [field.cells(batch) for field in fields]
            private = [map(read, batch[name]) for _column, name, read in PRIVATE]
            yield from zip(*cells, *private, repeat(MARK), strict=False)

    columns = [field.column(note.language) for field in fields]
    columns += [column for column, _name, _read in PRIVATE]
    return Table("kayitlar", MARK, (*columns, Column("nature", "Nitelik")), rows)
