"""Which fields a record's form has: sections, names and kinds, once for the page, the checks and the comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Field:
    """One field. ``kind``: text, area, choice, date, money, number or tick; ``codes`` names a choice's options."""

    name: str
    label: Any
    kind: str = "text"
    codes: str = ""
    hint: Any = ""
    needed: bool = False


@dataclass(frozen=True)
class Section:
    """Fields that stand together. ``part`` names the kind of lines a section repeats
    ("" for the record's own), ``one`` what a line is."""

    key: str
    title: Any
    fields: tuple[Field, ...]
    part: str = ""
    add: Any = ""
    one: Any = ""


_DATE = _l("As precisely as known: 2018, 11.2018 or 12.03.2018.")
_MONEY = _l("TL and kuruş, such as 1.500.000,00. Empty when unknown; never zero.")
_POINT: tuple[Field, ...] = (
    Field("latitude", _l("Latitude"), "number"),
    Field("longitude", _l("Longitude"), "number"),
    Field("precision", _l("Precision"), "choice", "precision", _l("What the point is a point of.")),
    Field("geom_source", _l("Where the point is from"), hint=_l("Written by itself when you move the point.")),
)
_NOTES: tuple[Field, ...] = (
    Field("note", _l("Note"), "area", hint=_l("Everybody can read it.")),
    Field("confidence", _l("How sure")),
    Field("source", _l("Source"), "area", hint=_l("Where the facts are from; several are divided by ;.")),
)

PROJECT: tuple[Section, ...] = (
    Section(
        "main",
        _l("The project"),
        (
            Field("ref", _l("Reference"), needed=True),
            Field("title", _l("Title"), "area", needed=True),
            Field("title_en", _l("Title in English"), "area"),
            Field("title_is_official", _l("Is it the title of the contract?"), "choice", "yes_no"),
            Field("kind", _l("Kind of record"), "choice", "kind"),
            Field("summary", _l("Summary"), "area"),
        ),
    ),
    Section(
        "programme",
        _l("Programme"),
        (
            Field("programme", _l("Programme"), "choice", "programme"),
            Field("call", _l("Call"), "choice", "call", _l("Programme and year follow from it when they are empty.")),
            Field("component", _l("Component"), "choice", "component"),
            Field("result_programme", _l("Result-oriented programme"), "choice", "result_programme"),
            Field("support_kind", _l("Kind of support"), "choice", "support_kind"),
            Field("sector", _l("Sector"), "choice", "sector"),
            Field("year", _l("Year of the call"), "number"),
        ),
    ),
    Section(
        "time",
        _l("Status and dates"),
        (
            Field("status", _l("Status"), "choice", "status", needed=True),
            Field("status_as_of", _l("Status as of"), "date", hint=_DATE),
            Field("contract_date", _l("Contract date"), "date"),
            Field("start_date", _l("Start"), "date"),
            Field("end_date", _l("End"), "date"),
            Field("months", _l("Duration (months)"), "number"),
            Field(
                "reported_on", _l("Reported on"), "date", hint=_l("Date of the news or document the facts are from.")
            ),
        ),
    ),
    Section(
        "money",
        _l("Amounts"),
        (
            Field("support_amount", _l("Support (TL)"), "money", hint=_MONEY),
            Field("total_budget", _l("Total budget (TL)"), "money"),
            Field("own_share", _l("Own share (TL)"), "money"),
            Field("paid", _l("Paid so far (TL)"), "money"),
        ),
    ),
    Section(
        "places",
        _l("Places"),
        (
            Field("role", _l("What is there"), "choice", "place_role"),
            Field("district", _l("District"), "choice", "place"),
            Field("place_name", _l("Name of the place"), hint=_l("Neighbourhood, village, building or address.")),
            Field("share", _l("Share"), "number", hint=_l("Part of the project: 0,5 or 1/3.")),
            *_POINT,
        ),
        "place",
        _l("Add a place"),
        _l("Place"),
    ),
    Section(
        "bodies",
        _l("Organisations"),
        (
            Field("name", _l("Name")),
            Field("role", _l("Role in the project"), "choice", "body_role"),
            Field("note", _l("Note beside the name")),
            Field("kind", _l("Kind, if it is new"), "choice", "body_kind"),
            Field("is_person", _l("A natural person (never shown to the public)"), "tick"),
        ),
        "body",
        _l("Add an organisation"),
        _l("Organisation"),
    ),
    Section(
        "events",
        _l("Status line"),
        (
            Field("happened", _l("Date"), "date"),
            Field("status", _l("Status then"), "choice", "status"),
            Field("text_tr", _l("What happened, in Turkish"), "area"),
            Field("text_en", _l("What happened, in English"), "area"),
            Field("source", _l("Source of this entry")),
        ),
        "event",
        _l("Add an entry"),
        _l("Entry"),
    ),
    Section(
        "results",
        _l("Results"),
        (
            Field("measure", _l("Measure"), "choice", "measure"),
            Field("planned", _l("Planned"), "number"),
            Field("achieved", _l("Achieved"), "number"),
            Field("as_of", _l("Measured on"), "date"),
            Field("note", _l("Note on the result")),
            Field("source", _l("Source of the result")),
        ),
        "result",
        _l("Add a result"),
        _l("Result"),
    ),
    Section(
        "links",
        _l("Restoration sites"),
        (Field("site", _l("Site"), "choice", "site"), Field("role", _l("Stage"), "choice", "stage")),
        "link",
        _l("Add a site"),
        _l("Restoration site"),
    ),
    Section("notes", _l("Note and source"), _NOTES),
)

SITE: tuple[Section, ...] = (
    Section(
        "main",
        _l("The site"),
        (
            Field("ref", _l("Reference"), needed=True),
            Field("name", _l("Name"), needed=True),
            Field("name_en", _l("Name in English")),
            Field("registry_ref", _l("Registration or decision")),
            Field("period", _l("Period")),
            Field("owner_kind", _l("Ownership"), hint=_l("Kind of ownership; never a person's name.")),
        ),
    ),
    Section(
        "places",
        _l("Place"),
        (
            Field("district", _l("District"), "choice", "district"),
            Field("place_name", _l("Name of the place"), hint=_l("Neighbourhood, village, building or address.")),
            *_POINT,
        ),
    ),
    Section(
        "time",
        _l("Status and use"),
        (
            Field("status", _l("Status"), "choice", "status", needed=True),
            Field("status_as_of", _l("Status as of"), "date", hint=_DATE),
            Field("progress_pct", _l("Progress (%)"), "number"),
            Field("progress_on", _l("Progress measured on"), "date"),
            Field("planned_end", _l("Planned end"), "date"),
            Field("new_function", _l("New use")),
            Field("open_to_public", _l("Open to the public?"), "choice", "yes_no"),
            Field("opening_hours", _l("Opening hours")),
        ),
    ),
    Section(
        "links",
        _l("Projects"),
        (
            Field("project", _l("Project"), "choice", "project"),
            Field("role", _l("Stage"), "choice", "stage"),
        ),
        "link",
        _l("Add a project"),
        _l("Project"),
    ),
    Section("notes", _l("Note and source"), _NOTES),
)


def labels(form: Sequence[Section]) -> dict[str, dict[str, str]]:
    """Kind of line → column → what the form calls it, in the reader's language."""
    found: dict[str, dict[str, str]] = {"": {"share": str(_("Share"))}}
    for section in form:
        found.setdefault(section.part, {}).update({one.name: str(one.label) for one in section.fields})
    return found


def parts(form: Sequence[Section]) -> dict[str, Section]:
    """The sections that repeat, by their kind of line."""
    return {section.part: section for section in form if section.part}
