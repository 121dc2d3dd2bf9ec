"""All projects with what only staff may see: the one list that leaves nothing out. Never for the public."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from geodata.models import (
    Exclusion,
    Organisation,
    OrganisationPrivate,
    Participation,
    Project,
    ProjectPrivate,
    Withholding,
)
from geodata.money import Lens, Rates
from geodata.queries.projects import described
from geodata.queries.whole import Batch, batches


def every_project(connection: Connection, lens: Lens, rates: Rates, *, withheld: bool = False) -> Iterator[Batch]:
    """Every project in order of reference, or only the ``withheld`` ones, in batches: the public columns and shape; and
    real_names, tax_nos (of beneficiaries, in their order), kays_no, internal_note, withheld_reason, exclusion_kind."""
    statement = (
        described(lens, rates)
        .add_columns(
            _of_beneficiaries(Organisation.name).label("real_names"),
            _of_beneficiaries(OrganisationPrivate.tax_no).label("tax_nos"),
            ProjectPrivate.kays_no,
            ProjectPrivate.internal_note,
            Withholding.reason.label("withheld_reason"),
            Exclusion.kind.label("exclusion_kind"),
        )
        .outerjoin(ProjectPrivate, ProjectPrivate.project_ref == Project.ref)
        .outerjoin(Withholding, Withholding.project_ref == Project.ref)
        .outerjoin(Exclusion, Exclusion.project_ref == Project.ref)
        .order_by(Project.ref)
    )
    if withheld:
        statement = statement.where(Withholding.ref.is_not(None))
    return batches(connection, statement)


def _of_beneficiaries(column: Any) -> Any:
    return (
        select(func.array_agg(aggregate_order_by(column, Participation.position)))
        .select_from(Participation)
        .join(Organisation, Organisation.key == Participation.organisation_key)
        .outerjoin(OrganisationPrivate, OrganisationPrivate.organisation_key == Organisation.key)
        .where(Participation.project_ref == Project.ref, Participation.role == "beneficiary")
        .correlate(Project)
        .scalar_subquery()
    )
