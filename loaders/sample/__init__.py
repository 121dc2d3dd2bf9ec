"""A made-up register of the agency's size for rehearsals: published figures are held exactly, the rest is invented."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from random import Random

from sqlalchemy import Connection

from geodata.models import (
    Base,
    Location,
    Organisation,
    Participation,
    Project,
    Site,
    SiteProject,
    StatusEvent,
)
from geodata.register import Delivery, Outcome, deliver
from loaders.sample.activities import activities
from loaders.sample.cast import Cast
from loaders.sample.country import Country, technopark
from loaders.sample.draft import Stage, drafts, move_in
from loaders.sample.plan import plan
from loaders.sample.quotas import published_lots
from loaders.sample.reference import read_reference
from loaders.sample.rows import organisation, reference_number, rows
from loaders.sample.sites import with_sites

SOURCE_KEY = "sample"
TABLES: tuple[type[Base], ...] = (Organisation, Project, Location, Participation, StatusEvent, Site, SiteProject)
UNKNOWN = 0.04
"""The part of projects without an amount, in calls whose total is not published; of all projects about 2 %."""

_POOL = 160
_PARK_DISTRICT, _PARK_PROJECTS = "Urla", 40


def load_sample(connection: Connection, projects: int, seed: int) -> Outcome:
    """Make the sample and bring it through the door, inside the caller's transaction.

    ``projects`` counts supports; a few activities of the agency itself come on top. Raises RegisterRefused when
    the reference data is missing, ``projects`` is fewer than the published counts, or real records are there.
    """
    made = sample_rows(connection, projects, seed)
    title = f"Örnek veri ({projects} proje, tohum {seed})"
    return deliver(
        connection,
        Delivery(
            source_key=SOURCE_KEY,
            title=title,
            tables=TABLES,
            rows=made,
            file_name=f"sample --projects {projects} --seed {seed}",
            sha256=fingerprint(made),
            rows_read=len(made),
            is_sample=True,
        ),
    )


def sample_rows(connection: Connection, projects: int, seed: int) -> list[Base]:
    """All rows of the sample; the same seed and reference data give the same rows."""
    invented = plan()
    reference = read_reference(connection, invented)
    lots = published_lots(reference, invented, projects)
    rng = Random(seed)
    country = Country.of(reference.districts, _POOL, rng)
    stage = Stage(country, Cast.of(projects), invented.as_of)
    made = list(drafts(rng, lots, UNKNOWN, stage))
    move_in(rng, made, technopark(rng, country, _PARK_DISTRICT), _PARK_PROJECTS)
    source = f"Örnek veri üreteci (tohum {seed})"
    sites = list(with_sites(rng, made, source))
    bodies = dict.fromkeys(part.body for draft in made for part in draft.parts)
    return [
        *(organisation(body, source) for body in bodies),
        *(row for draft in made for row in rows(draft, reference_number(draft.number), source)),
        *activities(rng, country, projects, source),
        *sites,
    ]


def fingerprint(made: Sequence[Base]) -> str:
    """A SHA-256 of rows: equal rows in equal order have equal ones."""
    digest = hashlib.sha256()
    for row in made:
        values = [f"{column.name}={getattr(row, column.name)!r}" for column in row.__table__.columns]
        digest.update(f"{row.__tablename__} {' '.join(values)}\n".encode())
    return digest.hexdigest()
