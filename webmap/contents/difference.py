"""What changed between two data versions as tables: records field by field, districts, sub-regions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from webmap.difference import PlaceChange, Told, difference, field_name, field_text
from webmap.exports import Column, Document, FileNote, Table
from webmap.reading import Reading


def document(r: Reading, note: FileNote, since: str) -> Document:
    """The difference of the address's question since a version."""
    told = difference(r, since)
    title = _("Since version %(label)s", label=since)
    tables = (
        _records(r, note, told),
        _places("ilceler", _("Districts"), told.places, note),
        _places("alt-bolgeler", _("Sub-regions"), told.groups, note),
    )
    return Document("fark", f"{title} · {note.question}", tables, note)


def _records(r: Reading, note: FileNote, told: Told) -> Table:
    actions = (
        (_("new"), told.records.new),
        (_("changed"), told.records.changed),
        (_("removed"), told.records.removed),
    )

    def rows() -> Iterator[Sequence[Any]]:
        for action, records in actions:
            for one in records:
                ends = (told.before.label, told.after.label)
                if not one.fields:
                    yield (one.ref, one.title, action, None, None, None, *ends, note.nature)
                for name, (before, after) in one.fields.items():
                    untold = before is None and after is None
                    words = [None if untold else field_text(r.codebook, name, value) for value in (before, after)]
                    yield (one.ref, one.title, action, field_name(name), *words, *ends, note.nature)

    columns = (
        Column("ref", _("Reference")),
        Column("title", _("Title")),
        Column("action", _("Change")),
        Column("field", _("Field")),
        Column("before", _("Before"), about=_("empty for texts: earlier wordings are not repeated")),
        Column("after", _("After")),
        Column("version_before", _("Version before")),
        Column("version_after", _("Version after")),
        Column("data_nature", "veri_niteligi"),
    )
    return Table("kayitlar", _("Changed records"), columns, rows)


def _places(key: str, title: str, places: Sequence[PlaceChange], note: FileNote) -> Table:
    def rows() -> Iterator[Sequence[Any]]:
        for one in places:
            was, now = one.before, one.after
            yield (now.slug, now.name, was.projects, now.projects, was.known_amount, now.known_amount, one.amount)

    money = ("money", note.lens_text, note.lens.currency)
    columns = (
        Column("slug", _("Key")),
        Column("name", _("Name")),
        Column("projects_before", _("Projects before"), "whole"),
        Column("projects_after", _("Projects after"), "whole"),
        Column("amount_before", _("Support before"), *money),
        Column("amount_after", _("Support after"), *money),
        Column("amount_difference", _("Difference of the support"), *money),
    )
    return Table(key, title, columns, rows)
