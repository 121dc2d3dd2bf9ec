"""The meeting pack: all that a working group takes to its table about one place, in one file with checksums."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from flask_babel import gettext as _

from geodata.filters import Choice
from geodata.queries.district import place
from webmap import sentences
from webmap.address import Address, Studio
from webmap.archive import Archive
from webmap.briefing import briefing_html
from webmap.contents import difference, places, projects, sites, summary
from webmap.difference import Told
from webmap.difference import difference as compare
from webmap.errors import NotInRegister
from webmap.exports import Document, FileNote, exports
from webmap.file_answer import note
from webmap.language import link
from webmap.presentation import money, number
from webmap.printed.map_picture import map_png
from webmap.printed.sheet import sheet_pdf
from webmap.reading import Reading

TABLES = (Studio("ilce", "program"), Studio("ilce", "yil"), Studio("ilce", "durum"))
"""The summaries of the pack's workbook."""


@dataclass(frozen=True)
class Wanted:
    """Whose pack: district or subregion, its slug, and the version of the last meeting if one is named."""

    kind: str
    slug: str
    since: str | None = None


def write_pack(r: Reading, wanted: Wanted, path: Path) -> FileNote:
    """Write the pack to a file; returns what it says of itself. The same version and address give the same bytes.

    Raises NotInRegister for a place that is not known, BadAddress for a version that is not an older one.
    """
    found = place(r.connection, wanted.kind, wanted.slug)
    if found is None:
        raise NotInRegister(wanted.slug)
    here = replace(r, address=_here(r.address, wanted))
    about = note(here, path=_address(here, wanted))
    told = compare(here, wanted.since) if wanted.since else None
    archive = Archive(path)
    archive.put_text(_("READ-ME.txt"), _read_me(here, found.name, about, told))
    names = {"sheet": _("sheet"), "briefing": _("briefing"), "map": _("map"), "since": _("since")}
    archive.put(f"{wanted.slug}-{names['sheet']}.pdf", [sheet_pdf(r, wanted.kind, wanted.slug)], packed=False)
    archive.put(f"{wanted.slug}.xlsx", _written("xlsx", _workbook(here, about)), packed=False)
    archive.put(f"{wanted.slug}.gpkg", _written("gpkg", _layers(here, about)))
    archive.put(f"{wanted.slug}-{names['briefing']}.html", [briefing_html(here, about)])
    archive.put(f"{wanted.slug}-{names['map']}.png", [map_png(here)], packed=False)
    if wanted.since:
        changed = difference.document(here, about, wanted.since)
        archive.put(f"{wanted.slug}-{names['since']}-{wanted.since.replace('.', '-')}.xlsx", _written("xlsx", changed))
    archive.put_text("MANIFEST.json", _manifest(archive, about, wanted))
    archive.close()
    return about


def _here(address: Address, wanted: Wanted) -> Address:
    own: Choice = getattr(address.flt, wanted.kind)
    return address.asking(**{wanted.kind: Choice((wanted.slug,), own.without)}).but(sharing="pay")


def _address(r: Reading, wanted: Wanted) -> str:
    address = replace(r.address, version=r.codebook.version.label if r.codebook.version else None)
    return link(f"{wanted.kind}_pack", address=address, slug=wanted.slug)


def _written(key: str, document: Document) -> Iterator[bytes]:
    return exports()[key].write(document)


def _workbook(r: Reading, about: FileNote) -> Document:
    tables = []
    for studio in TABLES:
        made = summary.document(replace(r, address=r.address.but(studio=studio)), about)
        wide = made.main
        words = f"{_('Districts')} × {_('Columns')}"
        title = {"program": _("District × programme"), "yil": _("District × year"), "durum": _("District × status")}
        tables.append(replace(wide, title=title.get(studio.columns or "", words), key=f"ozet_{studio.columns}"))
    tables += [places.districts(r, about).main, projects.table(r, about), sites.table(r, about)]
    return Document("paket", sentences.asked(r.address.flt, r.codebook), tuple(tables), about)


def _layers(r: Reading, about: FileNote) -> Document:
    tables = (projects.table(r, about), places.districts(r, about).main, sites.table(r, about))
    return Document("paket", sentences.asked(r.address.flt, r.codebook), tables, about)


def _manifest(archive: Archive, about: FileNote, wanted: Wanted) -> str:
    told = {
        "question": about.question,
        "data_version": about.version,
        "since": wanted.since,
        "register_hash": about.register_hash,
        "sample_data": about.is_sample,
        "money": about.lens_text,
        "address": about.address,
        "licence": about.licence,
        "files": [{"name": one.name, "bytes": one.size, "sha256": one.sha256} for one in archive.files],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _read_me(r: Reading, name: str, about: FileNote, told: Told | None) -> str:
    lines = [
        *([f"*** {_('SAMPLE DATA')} ***"] if about.is_sample else []),
        _("Meeting pack: %(name)s", name=name),
        about.question,
        f"{_('Data version')}: {about.version} · {about.lens_text}",
        about.address,
        "",
    ]
    if told:
        currency = r.address.lens.currency
        lines += [
            _("Since version %(label)s", label=told.before.label) + ":",
            f"  {_('new')}: {number(len(told.records.new))}, {_('changed')}: {number(len(told.records.changed))}, "
            f"{_('removed')}: {number(len(told.records.removed))}",
            f"  {_('Projects')}: {number(told.total_before.projects)} → {number(told.total_after.projects)}",
            f"  {_('Support')}: {money(told.total_before.amount, currency)} → "
            f"{money(told.total_after.amount, currency)}",
            *(
                f"  {one.after.name}: {number(one.before.projects)} → {number(one.after.projects)}, "
                f"{money(one.before.known_amount, currency)} → {money(one.after.known_amount, currency)}"
                for one in told.places
                if one.differs
            ),
            "",
        ]
    lines += [_("SHA256SUMS holds the checksum of each file: sha256sum -c SHA256SUMS"), about.licence, *about.credits]
    return "\r\n".join(str(one) for one in lines) + "\r\n"
