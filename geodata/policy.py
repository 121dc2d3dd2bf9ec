"""Who may see what. Closed by default: a column leaves the building only when it is named here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, exists, null, select, union_all

from geodata.models import Exclusion, Organisation, Participation, Withholding

PUBLIC_PROJECT_COLUMNS = frozenset(
    {
        "ref", "kind", "title", "title_en", "title_is_official", "summary", "programme", "programme_name", "call",
        "call_official_code", "component", "result_programme", "support_kind", "sector", "status", "status_as_of",
        "year", "contract_date", "start_date", "end_date", "reported_on", "months", "support_amount", "total_budget",
        "own_share", "paid", "amount", "price_year", "price_year_basis", "scope", "places", "place_names", "lat",
        "lon", "precisions", "shares", "beneficiaries", "partners", "associates", "sites", "note", "confidence",
        "source", "is_sample",
        "geom_sources", "seats", "beneficiary_notes", "partner_notes", "associate_notes", "shape", "images",
    }
)  # fmt: skip
"""Columns of a project that the public list, pages, map and files may carry."""

PRIVATE_FACTS = frozenset({"organisation_private", "project_private"})
"""Tables of the register of which no column is public, nor how many rows changed."""

TIMELESS = PRIVATE_FACTS | {"withholding"}
"""Tables that old versions do not look back at: private ones, and what is withheld today is so in every version."""

PUBLIC_RESULT_COLUMNS = frozenset({"position", "measure", "planned", "achieved", "as_of", "note", "source"})
"""Columns of a project's result that the public may see."""


def organisation_name() -> ColumnElement[Any]:
    """An organisation's name for the public; a natural person has none (KVKK, Law 6698)."""
    return case((Organisation.is_person, null()), else_=Organisation.name)


def organisation_key() -> ColumnElement[Any]:
    """An organisation's key for addresses; a natural person has no page and so no key for the public."""
    return case((Organisation.is_person, null()), else_=Organisation.key)


def visible(ref: Any) -> ColumnElement[bool]:
    """The project of this reference (a column) is not withheld. Withheld today is withheld in every old version.

    The column is named because the public's database role may not read the others, such as the reason.
    """
    return ~exists(Withholding.project_ref).where(Withholding.project_ref == ref)


def visible_site(ref: Any) -> ColumnElement[bool]:
    """The restoration site of this reference (a column) is not withheld."""
    return ~exists(Withholding.site_ref).where(Withholding.site_ref == ref)


def left_out(ref: Any) -> ColumnElement[bool]:
    """The project of this reference keeps its page but enters no total."""
    return exists().where(Exclusion.project_ref == ref)


def counted(ref: Any) -> ColumnElement[bool]:
    """The project of this reference is public and enters the totals: neither withheld nor left out."""
    hidden = select(Withholding.project_ref).where(Withholding.project_ref.is_not(None))
    # One short list that each row is held against: at two million projects half as long as two questions for each row.
    apart: ColumnElement[bool] = ref.not_in(union_all(hidden, select(Exclusion.project_ref)))
    return apart


def named(key: Any) -> ColumnElement[bool]:
    """The organisation of this key takes part in a project that the public may see; others have no page."""
    return exists().where(Participation.organisation_key == key, visible(Participation.project_ref))


CHANGE_COLUMNS = {
    "project": frozenset(
        {
            "kind", "title", "title_en", "title_is_official", "summary", "programme_code", "call_code",
            "component_code", "result_programme", "support_kind", "sector", "status", "status_as_of", "year",
            "contract_date", "start_date", "end_date", "reported_on", "months", "support_amount", "total_budget",
            "own_share", "paid", "note", "confidence", "source",
        }
    ),
    "location": frozenset({"role", "place_code", "place_name", "precision", "share"}),
    "status_event": frozenset({"happened", "status", "text_tr", "text_en"}),
    "exclusion": frozenset({"kind", "decided_on", "decision", "reason_tr", "reason_en", "replaced_by"}),
    "site": frozenset(
        {
            "name", "name_en", "place_code", "place_name", "precision", "registry_ref", "period", "owner_kind",
            "status", "status_as_of", "progress_pct", "progress_on", "planned_end", "new_function", "open_to_public",
            "opening_hours", "note", "confidence", "source",
        }
    ),
}  # fmt: skip
"""Tables whose single changes are public, with the columns that may be named as changed. The keys of other tables
may hold a natural person's name (organisation, participation), so their changes are only counted."""

FREE_TEXT = frozenset(
    {
        "title", "title_en", "summary", "note", "source", "place_name", "text_tr", "text_en", "name", "name_en",
        "registry_ref", "period", "owner_kind", "new_function", "opening_hours", "decision", "reason_tr",
        "reason_en",
    }
)  # fmt: skip
"""Columns of which the history says that they changed, not what stood there: a text may have been corrected because
it should never have been public."""

COUNTED_TABLES = frozenset(
    {
        *CHANGE_COLUMNS, "call", "call_target", "component", "indicator", "indicator_value", "media", "membership",
        "organisation", "participation", "performance_indicator", "place", "programme", "project_result",
        "published_total", "result_component", "result_measure", "result_programme", "retirement", "sector",
        "site_project",
        "status", "support_kind", "yearly_rate",
    }
)  # fmt: skip
"""Tables of which the public may know how many rows changed."""
