"""Restoration sites as features: the buildings whose projects a filter means, as the page of sites lists them."""

from __future__ import annotations

from sqlalchemy import case, func, select

from geodata.filters import ProjectFilter
from geodata.models import POINT_PRECISIONS, Place, Project, Site, SiteProject
from geodata.money import Lens, Rates
from geodata.policy import visible, visible_site
from geodata.queries.features import Source
from geodata.queries.features.days import first_day, last_day
from geodata.queries.totals import matched

KINDS = {
    "ref": "text", "slug": "text", "name": "text", "name_en": "text", "district": "text", "place_name": "text",
    "status": "text", "status_as_of": "day", "progress_pct": "number", "progress_on": "day", "planned_end": "day",
    "registry_ref": "text", "period": "text", "owner_kind": "text", "new_function": "text", "open_to_public": "yes_no",
    "opening_hours": "text", "projects": "whole", "support_amount": "number", "precision": "text", "note": "text",
    "confidence": "text", "source": "text", "is_sample": "yes_no",
}  # fmt: skip

_OWN = KINDS.keys() - {"district", "projects", "support_amount"}


def sites(flt: ProjectFilter | None) -> Source:
    """The sites whose projects the filter means, or, with None, all that the public may see.

    ``projects`` counts a site's public projects and ``support_amount`` adds up what of them is known; both are of the
    whole site, whatever was asked. Its time reaches from its first project's beginning to its last one's end.
    """
    begin = func.coalesce(first_day(Project.start_date), first_day(Project.contract_date), first_day(Project.year))
    end = last_day(func.coalesce(Project.end_date, Project.start_date, Project.contract_date))
    own = (
        select(
            SiteProject.site_ref,
            func.count().label("projects"),
            func.sum(Project.support_amount).label("support_amount"),
            func.min(begin).label("begins"),
            func.max(func.greatest(begin, end)).label("ends"),
        )
        .join(Project, Project.ref == SiteProject.project_ref)
        .where(visible(Project.ref))
        .group_by(SiteProject.site_ref)
        .subquery()
    )
    # A place known only to its district is no point.
    point = case((Site.precision.in_(POINT_PRECISIONS), Site.geom))
    statement = (
        select(
            Site.slug.label("id"),
            *(getattr(Site, name) for name in KINDS if name in _OWN),
            Place.slug.label("district"),
            func.coalesce(own.c.projects, 0).label("projects"),
            own.c.support_amount,
            own.c.begins,
            own.c.ends,
            point.label("geom"),
        )
        .join(Place, Place.code == Site.place_code)
        .outerjoin(own, own.c.site_ref == Site.ref)
        .where(visible_site(Site.ref))
    )
    if flt is not None:
        m = matched(flt, Lens(), Rates())
        meant = select(SiteProject.site_ref).join(m, m.c.ref == SiteProject.project_ref)
        statement = statement.where(Site.ref.in_(meant))
    return Source(statement.subquery("feature"), KINDS)
