"""A restoration site's form and its rows: the list's own translation, and a line for each of its projects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from geodata.models import Base, Project, Site, SiteProject
from loaders.form import Labels, Made, Reading, Typed
from loaders.place_line import Pin
from loaders.project_form import keep, link
from loaders.rows import Row
from loaders.sources import sites

PARTS: dict[str, type[Base]] = {"link": SiteProject}


def made(connection: sa.Connection, typed: Typed, held: Sequence[Base], labels: Labels) -> Made:
    """The rows that the form says; ``held`` are the site's rows as they are (none for a new one)."""
    reading = Reading(connection, typed, labels)
    ref = " ".join(typed.cells.get("ref", "").split())
    old = next((row for row in held if isinstance(row, Site)), None)

    def main(row: Row) -> Iterable[Base]:
        if old is None and ref in row.known.options(Site).known:
            row.report("ref_taken", "ref", ref)
        pin = Pin.of(row)
        for made in sites.translate(row):
            if isinstance(made, Site):
                made.geom_source = pin.source(made.geom, old)
                made.slug = old.slug if old is not None else _free(row, made)
            yield made

    reading.read("", 0, typed.cells, main)
    linked: set[tuple[str, str]] = set()
    reading.read_all("link", lambda row: link(row, ("project", Project), ref, linked))
    done = reading.made()
    before = {(type(row), tuple(getattr(row, c.name) for c in row.__table__.primary_key)): row for row in held}
    for row in done.rows:
        keep(row, before, typed.cells.get("source", "").strip())
        if isinstance(row, Site) and old is None:
            row.source_key = "sites"
    return done


def _free(row: Row, site: Site) -> str:
    """An address of its own: two buildings may share a name."""
    taken = set(row.known.values(Site, "slug").values())
    return f"{site.slug}-{site.ref.lower()}" if site.slug in taken else site.slug
