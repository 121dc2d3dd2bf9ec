"""The invented restoration sites: each of the works has a building, and half of the designs belong to one of those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random

from geodata.folding import slug
from geodata.models import Base, Site, SiteProject
from loaders.sample.draft import Draft
from loaders.sample.plan import words
from loaders.sample.rows import ewkt, reference_number

SHARED = 2
"""One in so many designs is for a building that later got a works project too."""

DONE = {"tamamlanan", "isletmede"}


def with_sites(rng: Random, drafted: Sequence[Draft], source: str) -> Iterator[Base]:
    """Sites and their links to the drafts of restoration calls; a design shared with works moves to its place."""
    restoring = [draft for draft in drafted if draft.quota.sites]
    designs = [draft for draft in restoring if _is_design(draft)]
    works = [draft for draft in restoring if not _is_design(draft)]
    carried = [[draft] for draft in works]
    for position, design in enumerate(designs):
        if position % SHARED == 0 and position // SHARED < len(works):
            carried[position // SHARED].append(design)
            design.spots = carried[position // SHARED][0].spots
        else:
            carried.append([design])
    for number, projects in enumerate(carried, start=1):
        yield from _site(rng, number, projects, source)


def _is_design(draft: Draft) -> bool:
    # KV01 pays for drawings, KV02 for building works.
    return (draft.quota.component or "").endswith("kv01")


def _site(rng: Random, number: int, projects: Sequence[Draft], source: str) -> Iterator[Base]:
    text = words().sites
    first = projects[0]
    spot = first.spots[0]
    building = rng.choice(text["buildings"])
    running = first.status == "uygulamada" and not _is_design(first)
    is_open = first.status in DONE and not _is_design(first)
    ref = f"ORNEK-ALAN-{number:02d}"
    name = f"{building} {number:02d}"
    yield Site(
        ref=ref,
        slug=slug(name),
        name=name,
        name_en=f"Sample building {number:02d}",
        place_code=spot.place,
        place_name=spot.name,
        precision=spot.precision,
        geom=ewkt(spot.point),
        geom_source=words().point if spot.point else None,
        registry_ref=f"Örnek tescil {1000 + number}",
        period=rng.choice(text["periods"]),
        owner_kind=rng.choice(text["owners"]),
        status=first.status,
        status_as_of=first.status_as_of,
        progress_pct=Decimal(rng.randint(2, 18) * 5) if running else Decimal(100) if is_open else None,
        progress_on=first.status_as_of if running or is_open else None,
        planned_end=first.end_date,
        new_function=rng.choice(text["functions"]),
        open_to_public=True if is_open else None,
        note=words().note,
        is_sample=True,
        source=source,
    )
    for draft in projects:
        role = "design" if _is_design(draft) else "works"
        yield SiteProject(site_ref=ref, project_ref=reference_number(draft.number), role=role, source=source)
