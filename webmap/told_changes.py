"""How changes of the register are said: tables, actions and fields in words, values as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from geodata.policy import CHANGE_COLUMNS, FREE_TEXT
from geodata.queries.changes import Changed
from geodata.queries.codebook import Codebook
from webmap.map_words import precisions
from webmap.presentation import label, money, number, partial_date

TABLES: dict[str, Any] = {
    "project": _l("projects"),
    "location": _l("places of projects"),
    "status_event": _l("events"),
    "site": _l("restoration sites"),
    "exclusion": _l("records outside the totals"),
    "retirement": _l("addresses whose record is gone"),
    "site_project": _l("links between sites and projects"),
    "organisation": _l("organisations"),
    "participation": _l("roles of organisations"),
    "media": _l("images"),
    "project_result": _l("results of projects"),
    "programme": _l("programmes"),
    "call": _l("calls"),
    "call_target": _l("target areas of calls"),
    "component": _l("components"),
    "result_programme": _l("result-oriented programmes"),
    "result_component": _l("components of result-oriented programmes"),
    "performance_indicator": _l("performance indicators"),
    "published_total": _l("published totals"),
    "place": _l("boundaries and places"),
    "membership": _l("memberships of sub-regions"),
    "indicator": _l("indicators"),
    "indicator_value": _l("values of indicators"),
    "yearly_rate": _l("yearly rates"),
    "result_measure": _l("measures of results"),
    "sector": _l("sectors"),
    "status": _l("statuses"),
    "support_kind": _l("kinds of support"),
}

ACTIONS: dict[str, Any] = {"new": _l("new"), "changed": _l("changed"), "removed": _l("removed")}

FIELDS: dict[str, Any] = {
    "kind": _l("Kind"),
    "title": _l("Title"),
    "title_en": _l("English title"),
    "title_is_official": _l("Official title"),
    "summary": _l("Summary"),
    "programme_code": _l("Programme"),
    "call_code": _l("Call"),
    "component_code": _l("Component"),
    "result_programme": _l("Result-oriented programme"),
    "support_kind": _l("Kind of support"),
    "sector": _l("Sector"),
    "status": _l("Status"),
    "status_as_of": _l("Date of the status"),
    "year": _l("Call year"),
    "contract_date": _l("Contract"),
    "start_date": _l("Start"),
    "end_date": _l("End"),
    "reported_on": _l("Reported on"),
    "months": _l("Duration"),
    "support_amount": _l("Support amount"),
    "total_budget": _l("Total budget"),
    "own_share": _l("Own share"),
    "paid": _l("Paid"),
    "note": _l("Note"),
    "confidence": _l("Confidence"),
    "source": _l("Source"),
    "role": _l("Role"),
    "place_code": _l("District"),
    "place_name": _l("Place"),
    "precision": _l("How surely known"),
    "share": _l("Share"),
    "happened": _l("Date"),
    "text_tr": _l("Text"),
    "text_en": _l("English text"),
    "name": _l("Name"),
    "name_en": _l("English name"),
    "registry_ref": _l("Registration"),
    "period": _l("Period"),
    "owner_kind": _l("Owner"),
    "progress_pct": _l("Progress of the works"),
    "progress_on": _l("Date of the progress"),
    "planned_end": _l("Planned end"),
    "new_function": _l("New use"),
    "open_to_public": _l("Open to visitors"),
    "opening_hours": _l("Opening hours"),
    "decided_on": _l("Decided on"),
    "decision": _l("Decision"),
    "reason_tr": _l("Reason"),
    "reason_en": _l("English reason"),
    "replaced_by": _l("Replaced by"),
}

WORDS: dict[str, dict[str, Any]] = {
    "role": {
        "work": _l("Place of work"),
        "office": _l("Head office"),
        "beneficiary": _l("Beneficiary"),
        "partner": _l("Partner"),
        "associate": _l("Associate"),
        "design": _l("Design"),
        "works": _l("Works"),
        "unknown": _l("unknown"),
    },
    "kind": {
        "support": _l("Support"),
        "agency": _l("Own activity of the agency"),
        "municipality": _l("municipality"),
        "public": _l("public body"),
        "university": _l("university"),
        "chamber": _l("professional body"),
        "cooperative": _l("cooperative"),
        "ngo": _l("association or foundation"),
        "company": _l("company"),
        "person": _l("natural person"),
        "cancelled": _l("Cancelled."),
        "duplicate": _l("Doubled."),
        "superseded": _l("Superseded."),
        "other": _l("Outside the totals."),
        "removed": _l("removed"),
        "merged": _l("merged into another record"),
        "renamed": _l("under a new number"),
        "subregion": _l("Sub-region"),
    },
    "basis": {"confirmed": _l("stated by the agency"), "inferred": _l("inferred")},
    "method": {
        "stated": _l("the source names it"),
        "inside": _l("the point lies in it"),
        "nearest": _l("it is the nearest to the point"),
    },
}
"""Fields whose values are fixed by code → value → what people call it."""

_MONEY = ("support_amount", "total_budget", "own_share", "paid")
_DATES = (
    "status_as_of",
    "contract_date",
    "start_date",
    "end_date",
    "reported_on",
    "happened",
    "progress_on",
    "planned_end",
    "decided_on",
    "valid_from",
    "valid_to",
    "since",
    "retired_on",
    "taken_on",
    "as_of",
)
_CODES = {
    "programme_code": "programme",
    "call_code": "call",
    "component_code": "component",
    "result_programme": "result_programme",
    "support_kind": "support_kind",
    "sector": "sector",
    "status": "status",
}


@dataclass(frozen=True)
class ToldRow:
    """A change in words; ``fields`` are (name, before, after), the last two None for texts that are not repeated."""

    table: str
    record: str
    name: str | None
    action: str
    fields: tuple[tuple[str, str | None, str | None], ...]


def words() -> dict[str, Any]:
    """The names of tables and actions, for templates."""
    return {"tables": TABLES, "actions": ACTIONS}


def told(counts: Mapping[str, Mapping[str, int]]) -> int:
    """How many of the counted changes can be shown one by one."""
    return sum(sum(actions.values()) for table, actions in counts.items() if table in CHANGE_COLUMNS)


def told_row(row: Changed, book: Codebook) -> ToldRow:
    """A change as people read it. Of a new or removed record only its name is said, not every field."""
    fields = () if row.action != "changed" else tuple(_fields(row, book))
    return ToldRow(row.table, row.record, row.name, row.action, fields)


def _fields(row: Changed, book: Codebook) -> list[tuple[str, str | None, str | None]]:
    return [
        (str(FIELDS[name]), None, None)
        if name in FREE_TEXT
        else (str(FIELDS[name]), say(name, before, book), say(name, after, book))
        for name, (before, after) in row.fields.items()
    ]


def say(name: str, value: Any, book: Codebook) -> str:
    """A field's value in words; unknown is said as such."""
    if value is None or value == "":
        return str(_("unknown"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if name in _MONEY:
        return money(Decimal(str(value)))
    if name in _DATES:
        return partial_date(str(value))
    if name in _CODES:
        return label(book, _CODES[name], str(value))
    if name == "precision":
        return str(precisions()[str(value)])
    if name == "place_code":
        return next((term.tr for term in book.lists["district"].values() if term.official == value), str(value))
    if name == "share":
        return number(Decimal(str(value)), 4)
    return str(WORDS.get(name, {}).get(str(value), value))
