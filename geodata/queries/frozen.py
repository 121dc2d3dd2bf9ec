"""Each project of a filter with where its parts fall: what a file needs that answers by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from geodata.filters import ProjectFilter
from geodata.models import Place, Project, SiteProject
from geodata.money import Lens, Rates
from geodata.policy import visible_site
from geodata.queries.map import work_places
from geodata.queries.rows import AnyRow
from geodata.queries.totals import matched


def frozen_rows(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates) -> Sequence[AnyRow]:
    """Reference, title, title_en, programme, year, status, scope and amount in the lens of each project.

    Its places are ``parts``: [district or None, point/badge/none, amount that falls there or None].
    """
    located = work_places(flt, lens, rates)
    district = select(Place.slug).where(Place.slug == located.c.district, Place.kind == "district").scalar_subquery()
    part = func.jsonb_build_array(district, located.c.drawn, located.c.part)
    parts = (
        select(located.c.ref, func.jsonb_agg(aggregate_order_by(part, located.c.position)).label("parts"))
        .group_by(located.c.ref)
        .subquery()
    )
    site: Any = aggregate_order_by(SiteProject.site_ref, SiteProject.site_ref)
    linked = select(SiteProject.project_ref, func.jsonb_agg(site).label("sites")).where(
        visible_site(SiteProject.site_ref)
    )
    sites = linked.group_by(SiteProject.project_ref).subquery()
    m = matched(flt, lens, rates)
    statement = (
        select(
            Project.ref,
            Project.title,
            Project.title_en,
            Project.programme_code.label("programme"),
            Project.year,
            Project.status,
            Project.scope,
            m.c.amount,
            parts.c.parts,
            sites.c.sites,
        )
        .join(m, m.c.ref == Project.ref)
        .outerjoin(parts, parts.c.ref == Project.ref)
        .outerjoin(sites, sites.c.project_ref == Project.ref)
        .order_by(Project.year.desc().nulls_last(), Project.ref)
    )
    return connection.execute(statement).all()
