"""A proposal's changes in words, for people who may see everything: every field, with what stood there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from shapely import wkb

from geodata.models import Media
from geodata.proposed import RowChange
from geodata.queries.codebook import Codebook
from geodata.queries.proposals import RecordChange
from webmap.presentation import number
from webmap.staff.image_words import ROLES
from webmap.told_changes import FIELDS, TABLES, say

MORE: dict[str, Any] = {
    "geom": _l("Point (longitude, latitude)"),
    "geom_source": _l("Where the point comes from"),
    "method": _l("How the district was found"),
    "position": _l("Place in the order"),
    "project_ref": _l("Project"),
    "site_ref": _l("Restoration site"),
    "organisation_key": _l("Organisation"),
    "measure": _l("Measure"),
    "planned": _l("Planned"),
    "achieved": _l("Achieved"),
    "as_of": _l("As of"),
    "is_person": _l("Natural person"),
    "price_year": _l("Year of the prices"),
    "ref": _l("Reference"),
    "key": _l("Key"),
    "code": _l("Code"),
    "label_tr": _l("Turkish name"),
    "label_en": _l("English name"),
    "alt_tr": _l("Turkish text alternative"),
    "alt_en": _l("English text alternative"),
    "caption_tr": _l("Turkish caption"),
    "caption_en": _l("English caption"),
    "people_checked": _l("Faces and number plates checked"),
    "url": _l("Address of the video"),
    "seconds": _l("Length in seconds"),
    "credit": _l("Credit"),
    "licence": _l("Licence"),
    "taken_on": _l("Taken on"),
    "before_key": _l("The same view before"),
    "old_key": _l("Former key"),
    "old_name": _l("Former name"),
    "meaning": _l("Kept under"),
    "phrase": _l("Name or phrase"),
    "tax_no": _l("Tax number"),
    "contact": _l("Contact"),
    "kays_no": _l("KAYS number"),
    "internal_note": _l("Internal note"),
    "reason": _l("Internal reason"),
    "since": _l("Since"),
    "record": _l("Kind of record"),
    "successor": _l("Leads to"),
    "retired_on": _l("Gone since"),
    "group_code": _l("Sub-region"),
    "parent_code": _l("Belongs to"),
    "valid_from": _l("Holds from"),
    "valid_to": _l("Holds until"),
    "basis": _l("How sure"),
    "unit_tr": _l("Turkish unit"),
    "unit_en": _l("English unit"),
}
"""Names of fields that the public history does not tell."""

MORE_TABLES: dict[str, Any] = {
    "organisation_merge": _l("Former organisation"),
    "synonym": _l("Other name"),
    "withholding": _l("Withheld from the public"),
    "organisation_private": _l("Private facts of an organisation"),
    "project_private": _l("Private facts of a project"),
}
"""Names of tables that the public history neither tells nor counts."""

MEDIA_WORDS: dict[str, Any] = {**ROLES, "image": _l("Image"), "video": _l("Video")}
"""Stages and kinds of images and videos."""

SILENT = frozenset(
    {
        "source_key", "price_year_basis", "is_sample", "scope", "search_text", "distance_m", "slug",
        "renditions", "file_name", "width", "height", "original_sha256",
    }
)  # fmt: skip
"""Fields that follow from others or mean nothing to a reader."""

ECHOES = frozenset({"ref", "key", "project_ref", "site_ref", "position"})
"""Fields that only repeat, of a row that comes or goes, whose row it is."""

FIRST = ("project", "site", "location", "participation", "status_event", "project_result", "site_project", "media")
"""Tables in the order in which a record is read; any other follows."""

Names = Mapping[tuple[str, str], str]
"""Field and key that stands in it → the name of what the key means."""


@dataclass(frozen=True)
class ToldField:
    """A field's name and its values in words, before and after; None where there was no row."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class ToldChange:
    """A row in words: what kind of row it is, what happens to it, and its fields; ``is_image``: it can be looked at,
    and ``pair`` is the image of the same view before, if it has one."""

    table: str
    action: str
    key: str
    fields: tuple[ToldField, ...]
    is_image: bool = False
    pair: str | None = None


@dataclass(frozen=True)
class ToldRecord:
    """A record's changes in words."""

    ref: str
    name: str | None
    action: str
    changes: tuple[ToldChange, ...]


def table_name(table: str) -> str:
    """What people call the rows of a table."""
    return str(TABLES.get(table) or MORE_TABLES.get(table) or table)


def field_name(name: str) -> str:
    """What people call a column."""
    return str(FIELDS.get(name) or MORE.get(name) or name)


def told_record(record: RecordChange, book: Codebook, names: Names) -> ToldRecord:
    """The record with its rows, its own first; it is new or removed when its own row is, otherwise changed."""
    own = next((row.action for row in record.rows if row.key == record.ref), "changed")
    name = record.name or next((_title(row) for row in record.rows if row.key == record.ref), None)
    rows = sorted(record.rows, key=lambda row: FIRST.index(row.table) if row.table in FIRST else len(FIRST))
    return ToldRecord(record.ref, name, own, tuple(_change(row, book, names) for row in rows))


def _title(row: RowChange) -> str | None:
    values = row.after or row.before or {}
    return values.get("title") or values.get("name") or values.get("label_tr")


def _change(row: RowChange, book: Codebook, names: Names) -> ToldChange:
    before, after = row.before or {}, row.after or {}
    silent = SILENT if row.action == "changed" else SILENT | ECHOES
    told = [name for name in before | after if name not in silent]
    fields = tuple(
        ToldField(
            field_name(name),
            None if row.before is None else _text(name, before.get(name), book, names),
            None if row.after is None else _text(name, after.get(name), book, names),
        )
        for name in told
        if any(values.get(name) not in (None, "") for values in (before, after))
    )
    is_image = row.table == Media.__tablename__ and not (before.get("url") or after.get("url"))
    return ToldChange(table_name(row.table), row.action, row.key, fields, is_image, after.get("before_key"))


def _text(name: str, value: Any, book: Codebook, names: Names) -> str:
    if name == "geom" and value is not None:
        point = wkb.loads(str(value), hex=True)
        return f"{number(point.x, 5)}; {number(point.y, 5)}" if point.geom_type == "Point" else str(_("an area"))
    if name in ("role", "kind") and value in MEDIA_WORDS:
        return str(MEDIA_WORDS[value])
    return names.get((name, str(value))) or say(name, value, book)


@dataclass(frozen=True)
class Dot:
    """A point that a proposal sets (``after``) or takes away, in degrees."""

    lon: float
    lat: float
    after: bool


def dots(changes: list[RowChange], most: int = 2000) -> list[Dot]:
    """The points of changed places, sites and photographs: where they were and where they would be."""
    found = []
    for row in changes:
        for values, after in ((row.before, False), (row.after, True)):
            geom = (values or {}).get("geom")
            if geom and row.table in ("location", "site", "media"):
                point = wkb.loads(str(geom), hex=True)
                found.append(Dot(point.x, point.y, after))
    return found[:most]
