"""What may be chosen in a record's form: code lists in the reader's language, and the words of what code fixes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from geodata.models import Place, Project, ResultMeasure, Site
from webmap.reading import Reading


def options(r: Reading) -> dict[str, list[tuple[str, str]]]:
    """Name of a code list → (value, label) of each of its options; the fixed ones are worded here."""
    lists = {name: _coded(r, name) for name in ("call", "component", "result_programme", "support_kind", "sector")}
    lists |= {name: _coded(r, name) for name in ("status", "programme", "district")}
    return {
        **lists,
        "place": [("il-geneli", str(_("whole province"))), *lists["district"]],
        "yes_no": [("evet", str(_("yes"))), ("hayır", str(_("no")))],
        "kind": [("support", str(_("Support"))), ("agency", str(_("Own activity of the agency")))],
        "place_role": [("work", str(_("Place of work"))), ("office", str(_("Head office")))],
        "precision": list(_precisions().items()),
        "body_role": list(body_roles().items()),
        "body_kind": list(body_kinds().items()),
        "stage": [("design", str(_("Design"))), ("works", str(_("Works"))), ("unknown", str(_("unknown")))],
        "measure": _measures(r),
        "site": _pairs(r.connection, Site.ref, Site.name),
        "project": _pairs(r.connection, Project.ref, Project.title),
    }


def _coded(r: Reading, name: str) -> list[tuple[str, str]]:
    return [
        (
            code,
            f"{term.official} · {term.label(r.language)}"
            if term.official and name in OFFICIAL
            else term.label(r.language),
        )
        for code, term in r.codebook.lists.get(name, {}).items()
    ]


OFFICIAL = ("call", "component")
"""Lists whose terms people know by an official code too."""


def _precisions() -> dict[str, str]:
    return {
        "exact": str(_("exact")),
        "street": str(_("street")),
        "neighbourhood": str(_("neighbourhood")),
        "settlement": str(_("settlement")),
        "district": str(_("district")),
        "province": str(_("province")),
    }


def body_roles() -> dict[str, str]:
    """Roles of organisations in words."""
    return {
        "beneficiary": str(_("Beneficiary")),
        "partner": str(_("Partner")),
        "associate": str(_("Associate")),
    }


def body_kinds() -> dict[str, str]:
    """Kinds of organisations in words; the codes are those a list's words are read as."""
    words = {
        "municipality": str(_("municipality")),
        "public": str(_("public body")),
        "university": str(_("university")),
        "chamber": str(_("professional body")),
        "cooperative": str(_("cooperative")),
        "ngo": str(_("association or foundation")),
        "company": str(_("company")),
        "person": str(_("natural person")),
    }
    return words


def _measures(r: Reading) -> list[tuple[str, str]]:
    name, unit = (
        (ResultMeasure.label_tr, ResultMeasure.unit_tr)
        if r.language == "tr"
        else (ResultMeasure.label_en, ResultMeasure.unit_en)
    )
    rows = r.connection.execute(select(ResultMeasure.code, name, unit).order_by(ResultMeasure.position))
    return [(code, f"{label} ({of})" if of else label) for code, label, of in rows]


def _pairs(connection: Connection, code: Any, name: Any) -> list[tuple[str, str]]:
    rows = connection.execute(select(code, name).order_by(code))
    return [(ref, f"{ref} · {called}") for ref, called in rows]


def slugs(connection: Connection) -> Mapping[str, str]:
    """District's code → its slug, as the form writes it; the province's code → the words for all of it."""
    rows = connection.execute(select(Place.code, Place.kind, Place.slug))
    return {code: "il-geneli" if kind == "province" else slug for code, kind, slug in rows}
