"""Images and videos as a table of their own beside a list, and as the files of the page of images."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from geodata.queries import media as queries
from geodata.queries.rows import AnyRow
from webmap.exports import Column, Document, FileNote, Table
from webmap.media import licence_address, media_address, stage_names
from webmap.pages.shown import absolute
from webmap.reading import Reading

KEY = "gorseller"


def document(r: Reading, note: FileNote) -> Document:
    """All images and videos of the address's question, those of projects and those of their sites."""
    return Document(
        KEY,
        f"{_('Images')}: {note.question}",
        (_table(note, lambda: queries.of_question(r.connection, r.address.flt)),),
        note,
    )


def of_projects(r: Reading, note: FileNote) -> Table:
    """The images and videos of the projects that the list holds."""
    return _table(note, lambda: queries.of_projects(r.connection, r.address.flt))


def of_sites(r: Reading, note: FileNote, refs: Sequence[str]) -> Table:
    """The images and videos of these sites."""
    return _table(note, lambda: queries.of_sites(r.connection, refs))


def by_site(r: Reading, refs: Sequence[str]) -> dict[str, list[str]]:
    """Site → the addresses of its images and videos; a site without any is not among them."""
    found: dict[str, list[str]] = {}
    for one in queries.of_sites(r.connection, refs):
        found.setdefault(one.ref, []).append(image_address(one.url or one.file_name))
    return found


def image_addresses(names: Sequence[str] | None) -> list[str] | None:
    """The addresses of images (file names) and videos (addresses already)."""
    return [image_address(name) for name in names or ()] or None


def image_address(name: str) -> str:
    """The whole address of an image file; that of a video is one."""
    return name if name.startswith("https://") else absolute(media_address(name))


def _table(note: FileNote, found: Callable[[], Iterable[AnyRow]]) -> Table:
    """One row per image or video; the point is where a photograph was taken, if that is known and may be shown."""
    stages = stage_names()
    kinds = {"image": _("image"), "video": _("video")}
    records = {"project": _("project"), "site": _("restoration site")}

    def rows() -> Iterator[Sequence[Any]]:
        for one in found():
            yield (
                one.key,
                one.ref,
                records[one.record],
                one.name,
                kinds[one.kind],
                str(stages[one.role]),
                one.credit,
                one.licence,
                licence_address(one.licence) or None,
                one.taken_on,
                one.alt_tr,
                one.alt_en,
                one.caption_tr,
                one.caption_en,
                image_address(one.url or one.file_name),
                one.width,
                one.height,
                one.seconds,
                note.version,
                note.nature,
                one.shape,
            )

    return Table(KEY, _("Images"), _columns(), rows, geometry="MultiPoint")


def _columns() -> tuple[Column, ...]:
    return (
        Column("key", _("Key")),
        Column("ref", _("Reference"), about=_("Reference of the project or restoration site that is shown")),
        Column("record", _("Kind of record")),
        Column("name", _("Name"), about=_("Title of the project, or name of the restoration site")),
        Column("kind", _("Kind"), about=_("image, or a video on another site")),
        Column("role", _("Stage"), about=_("before, during or after the works, or an event")),
        Column("credit", _("Credit"), about=_("Who made it; to be named wherever it is shown")),
        Column("licence", _("Licence"), about=_("Under which it may be used; not all are that of the data")),
        Column("licence_address", _("Text of the licence")),
        Column("taken_on", _("Taken on"), "date"),
        Column("alt_tr", _("Turkish text alternative"), about=_("What is to be seen; of a video, its title")),
        Column("alt_en", _("English text alternative")),
        Column("caption_tr", _("Turkish caption")),
        Column("caption_en", _("English caption")),
        Column("address", _("Address")),
        Column("width", _("Width"), "whole", unit="px"),
        Column("height", _("Height"), "whole", unit="px"),
        Column("seconds", _("Length"), "whole", unit="s"),
        Column("data_version", "veri_surumu"),
        Column("data_nature", "veri_niteligi"),
    )
