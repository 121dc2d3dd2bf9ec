"""Restoration sites as a table: buildings with the projects that carry their money, each project's counted once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from geodata.models import POINT_PRECISIONS
from geodata.queries.rows import AnyRow
from geodata.queries.sites import site_projects_of, site_shapes, sites
from webmap.contents import media
from webmap.contents.projects import PRECISIONS
from webmap.exports import Column, Document, FileNote, Table
from webmap.presentation import label
from webmap.reading import Reading


def document(r: Reading, note: FileNote) -> Document:
    """The sites whose projects the address's question means."""
    title = _("Restoration sites")
    images = media.of_sites(r, note, [one.ref for one in meant(r)])
    return Document("restorasyon", f"{title}: {note.question}", (table(r, note), images), note)


def meant(r: Reading) -> Sequence[AnyRow]:
    """The sites that the address's question means."""
    return sites(r.connection, r.address.flt if r.address.flt.kind else r.address.flt.but(kind="alan"))


def table(r: Reading, note: FileNote) -> Table:
    """One row per site, by name."""
    found = meant(r)
    projects = site_projects_of(r.connection, [one.ref for one in found])
    images = media.by_site(r, [one.ref for one in found])
    shapes = site_shapes(r.connection)

    def rows() -> Iterator[Sequence[Any]]:
        for one in found:
            own = projects.get(one.ref, ())
            amounts = [project.support_amount for project in own if project.support_amount is not None]
            yield (
                one.ref,
                one.name,
                one.name_en,
                one.district,
                one.place_name,
                label(r.codebook, "status", one.status),
                one.status_as_of,
                one.progress_pct,
                one.progress_on,
                one.registry_ref,
                one.period,
                one.owner_kind,
                one.new_function,
                one.open_to_public,
                [project.ref for project in own] or None,
                [project.role for project in own] or None,
                len(own),
                sum(amounts, Decimal(0)) if amounts else None,
                len(amounts),
                PRECISIONS[one.precision],
                len(images.get(one.ref, ())),
                images.get(one.ref),
                one.source,
                note.version,
                note.nature,
                shapes.get(one.ref) if one.precision in POINT_PRECISIONS else None,
            )

    return Table("alanlar", _("Restoration sites"), _columns(), rows, geometry="MultiPoint")


def _columns() -> tuple[Column, ...]:
    return (
        Column("ref", _("Reference")),
        Column("name", _("Name")),
        Column("name_en", _("Name (English)")),
        Column("district", _("District")),
        Column("place_name", _("Place")),
        Column("status", _("Status")),
        Column("status_as_of", _("Status as of"), "date"),
        Column("progress_pct", _("Progress of the works"), "number", unit="%"),
        Column("progress_on", _("Progress as of"), "date"),
        Column("registry_ref", _("Registration")),
        Column("period", _("Period of the building")),
        Column("owner_kind", _("Kind of owner")),
        Column("new_function", _("New use")),
        Column("open_to_public", _("Open to the public"), "yes_no"),
        Column("projects", _("Projects"), many=True),
        Column("roles", _("Role of the project"), about=_("design, works or unknown"), many=True),
        Column("project_count", _("Number of projects"), "whole"),
        Column("amount", _("Support (TL, nominal)"), "money", _("Support of all its projects that is known"), "TRY"),
        Column("amount_known", _("Projects with a known amount"), "whole"),
        Column("precision", _("Precision of the place")),
        Column("image_count", _("Number of images"), "whole"),
        Column("images", _("Images"), many=True),
        Column("source", _("Source")),
        Column("data_version", "veri_surumu"),
        Column("data_nature", "veri_niteligi"),
    )
