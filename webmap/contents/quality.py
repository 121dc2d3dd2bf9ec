"""The work list of one quality rule as a table: for the desk, never for the public."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from geodata.queries.quality import Rule, every
from webmap import quality_words
from webmap.exports import Column, Document, FileNote, Table
from webmap.reading import Reading


def document(r: Reading, note: FileNote, rule: Rule) -> Document:
    """All findings of a rule that wait among the records that the address means."""
    name, sentence = quality_words.names()[rule.key]

    def rows() -> Iterator[tuple[Any, ...]]:
        for one in every(r.connection, rule, r.address.flt):
            why = quality_words.reason(rule.key, one.reason, r.codebook)
            yield one.ref, one.part, one.title, one.value, why, note.version

    columns = (
        Column("ref", _("Reference")),
        Column("part", _("Part"), about=_("Number of the place, or the other record of a pair")),
        Column("title", _("Title")),
        Column("value", _("Value"), about=sentence),
        Column("reason", _("Why")),
        Column("data_version", "veri_surumu"),
    )
    return Document(f"nitelik-{rule.key}", name, (Table("nitelik", name, columns, rows),), note)
