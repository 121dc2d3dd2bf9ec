"""Who may see what. Closed by default: a column leaves the building only when it is named here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, null

from geodata.models import Organisation

PUBLIC_PROJECT_COLUMNS = frozenset(
    {
        "ref", "kind", "title", "title_en", "title_is_official", "summary", "programme", "programme_name", "call",
        "call_official_code", "component", "result_programme", "support_kind", "sector", "status", "status_as_of",
        "year", "contract_date", "start_date", "end_date", "reported_on", "months", "support_amount", "total_budget",
        "own_share", "paid", "amount", "price_year", "price_year_basis", "scope", "places", "place_names", "lat",
        "lon", "precisions", "shares", "beneficiaries", "partners", "associates", "sites", "note", "confidence",
        "source", "is_sample",
    }
)  # fmt: skip
"""Columns of a project that the public list, pages, map and files may carry."""


def organisation_name() -> ColumnElement[Any]:
    """An organisation's name for the public; a natural person has none (KVKK, Law 6698)."""
    return case((Organisation.is_person, null()), else_=Organisation.name)
