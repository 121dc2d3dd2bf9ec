"""Projects as features: the list's rows and columns, at the points of their work places."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from geodata.filters import ProjectFilter
from geodata.models import POINT_PRECISIONS, Location, Project
from geodata.money import Lens, Rates
from geodata.policy import PUBLIC_PROJECT_COLUMNS, counted, visible
from geodata.queries.features import Source
from geodata.queries.features.days import first_day, last_day
from geodata.queries.projects import described, work_points

KINDS = {
    "ref": "text", "kind": "text", "title": "text", "title_en": "text", "summary": "text",
    "programme": "text", "call": "text", "component": "text", "result_programme": "text", "support_kind": "text",
    "sector": "text", "status": "text", "status_as_of": "day", "year": "whole", "contract_date": "day",
    "start_date": "day", "end_date": "day", "reported_on": "day", "months": "whole", "support_amount": "number",
    "amount": "number", "total_budget": "number", "own_share": "number", "paid": "number", "scope": "text",
    "places": "texts", "place_names": "texts", "precisions": "texts", "beneficiaries": "texts", "partners": "texts",
    "associates": "texts", "sites": "texts", "note": "text", "confidence": "text", "source": "text",
    "is_sample": "yes_no", "in_totals": "yes_no",
}  # fmt: skip

_closed = KINDS.keys() - PUBLIC_PROJECT_COLUMNS - {"in_totals"}
if _closed:
    raise RuntimeError(f"geodata/queries/features/projects.py would publish what the policy keeps: {sorted(_closed)}")

PEOPLE = ("beneficiaries", "partners", "associates")


def projects(flt: ProjectFilter | None, lens: Lens, rates: Rates) -> Source:
    """The projects of a filter, or, with None, all that the public may see.

    ``amount`` is the support in the lens asked, ``in_totals`` whether the record is counted in totals.
    """
    begins = func.coalesce(first_day(Project.start_date), first_day(Project.contract_date), first_day(Project.year))
    known = func.coalesce(Project.end_date, Project.start_date, Project.contract_date)
    told = described(lens, rates).where(*([visible(Project.ref)] if flt is None else flt.where()))
    about = told.subquery("told")
    rows = (
        select(
            about.c.ref.label("id"),
            *(_public(about.c, name).label(name) for name in KINDS if name != "in_totals"),
            counted(about.c.ref).label("in_totals"),
            begins.label("begins"),
            func.greatest(begins, last_day(func.coalesce(known, first_day(Project.year)))).label("ends"),
            work_points().label("geom"),
        )
        .join(Project, Project.ref == about.c.ref)
        .subquery("feature")
    )

    def touches(geometry: Any) -> ColumnElement[bool]:
        return exists().where(
            Location.project_ref == rows.c.id,
            Location.role == "work",
            Location.precision.in_(POINT_PRECISIONS),
            func.ST_Intersects(Location.geom, geometry),
        )

    return Source(rows, KINDS, touches)


def _public(columns: Any, name: str) -> Any:
    # A natural person stands as NULL among the bodies; programs that read lists of texts do not expect one.
    return func.array_replace(columns[name], None, "gerçek kişi") if name in PEOPLE else columns[name]
