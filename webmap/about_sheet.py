"""The sheet of a workbook that explains it: question, version, money, columns, method, licence."""

from __future__ import annotations

from flask_babel import gettext as _

from webmap.exports import Document

Line = tuple[str, str]


def title(document: Document) -> str:
    """What the sheet is called."""
    return "Hakkında" if document.note.language == "tr" else "About"


def lines(document: Document) -> list[Line]:
    """Term and text, in order. A term without text is a heading; made-up data is said first of all."""
    note = document.note
    made_up = (
        _("SAMPLE DATA"),
        _("The records in this file were made up for a rehearsal. They are not real supports."),
    )
    found: list[Line] = [made_up] if note.is_sample else []
    found += [
        (document.title, ""),
        (_("Question"), note.question),
        (_("Data version"), note.version),
        (_("Published"), note.published_at.isoformat(timespec="seconds") if note.published_at else ""),
        (_("Hash of the register"), note.register_hash),
        (_("Amounts"), note.lens_text),
        (_("This file again"), note.address),
        (_("Licence"), note.licence),
        *((_("Credit"), text) for text in note.credits),
        (_("Method"), ""),
        *note.method,
    ]
    for table in document.tables:
        found.append((f"{_('Columns')}: {table.title}", ""))
        found += [(column.header, _described(column.about, column.unit, column.header)) for column in table.columns]
    return found


def _described(about: str, unit: str, header: str) -> str:
    return " · ".join(text for text in (about if about != header else "", unit) if text)
