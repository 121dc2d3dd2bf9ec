"""What the geodata services say: names of properties, and what is wrong with an address."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from geodata.filters import Fault

LABELS = {
    "amount": _l("Support, in the lens asked"),
    "area_km2": _l("Area (km²)"),
    "associates": _l("Associate"),
    "beneficiaries": _l("Beneficiary"),
    "call": _l("Call"),
    "code": _l("Code"),
    "component": _l("Component"),
    "confidence": _l("Confidence"),
    "contract_date": _l("Contract date"),
    "district": _l("District"),
    "end_date": _l("End"),
    "geometry": _l("Geometry"),
    "in_totals": _l("Counted in totals"),
    "indicator": _l("Indicator (code)"),
    "inferred": _l("Membership inferred"),
    "is_sample": _l("Sample data"),
    "kind": _l("Record kind"),
    "licence": _l("Licence"),
    "members": _l("Districts"),
    "months": _l("Duration (months)"),
    "name": _l("Name"),
    "name_en": _l("Name (English)"),
    "new_function": _l("New use"),
    "note": _l("Note"),
    "open_to_public": _l("Open to the public"),
    "opening_hours": _l("Opening hours"),
    "own_share": _l("Own share (TL, nominal)"),
    "owner_kind": _l("Kind of owner"),
    "paid": _l("Paid (TL, nominal)"),
    "partners": _l("Partners"),
    "period": _l("Period"),
    "place": _l("Place (code)"),
    "place_kind": _l("Kind of place"),
    "place_name": _l("Place"),
    "place_names": _l("Place"),
    "places": _l("District"),
    "planned_end": _l("Planned end"),
    "population": _l("Population"),
    "population_year": _l("Population of the year"),
    "precision": _l("Precision of the place"),
    "precisions": _l("Precision of the place"),
    "programme": _l("Programme"),
    "progress_on": _l("Progress as of"),
    "progress_pct": _l("Progress of the works"),
    "projects": _l("Number of projects"),
    "projects_with_amount": _l("Projects with a known amount"),
    "publisher": _l("Publisher"),
    "ref": _l("Reference"),
    "registry_ref": _l("Registration"),
    "reported_on": _l("Reported on"),
    "result_programme": _l("Result-oriented programme"),
    "scope": _l("Scope"),
    "sector": _l("Sector"),
    "sites": _l("Restoration sites"),
    "slug": _l("Name in addresses"),
    "source": _l("Source"),
    "start_date": _l("Start"),
    "status": _l("Status"),
    "status_as_of": _l("Status as of"),
    "summary": _l("Summary"),
    "support_amount": _l("Support (TL, nominal)"),
    "support_kind": _l("Kind of support"),
    "title": _l("Title"),
    "title_en": _l("Title (English)"),
    "total_budget": _l("Total budget (TL, nominal)"),
    "unit_en": _l("Unit (English)"),
    "unit_tr": _l("Unit"),
    "value": _l("Value"),
    "year": _l("Call year"),
}
"""Property → its name for people."""


def sentence(fault: Fault) -> str | None:
    """What is wrong with an address of the services and what would be right; None for other faults."""
    about = {"parameter": fault.parameter, "value": fault.value[:100], "known": ", ".join(fault.known)}
    said: dict[str, Callable[[], str]] = {
        "ogc-form": lambda: _(
            "%(parameter)s: “%(value)s” is not a form of this answer. Known ones: %(known)s.", **about
        ),
        "ogc-limit": lambda: _("%(parameter)s: “%(value)s” is not a whole number from %(known)s on.", **about),
        "ogc-box": lambda: _(
            "%(parameter)s: “%(value)s” is not a box of four numbers within its system, lower corner first, such as "
            "26.5,38,27.5,39.",
            **about,
        ),
        "ogc-time": lambda: _(
            "%(parameter)s: “%(value)s” is not a day or a span of days such as 2015-01-01/2016-12-31 or ../2016-12-31.",
            **about,
        ),
        "ogc-crs": lambda: _(
            "%(parameter)s: “%(value)s” is not a system offered here. Known ones: %(known)s.", **about
        ),
        "ogc-value": lambda: _("%(parameter)s: “%(value)s” is not a value of this property (%(known)s).", **about),
        "ogc-alone": lambda: _("%(parameter)s only has a meaning together with %(known)s.", **about),
        "cql-long": lambda: _("%(parameter)s: the expression is longer than %(known)s letters.", **about),
        "cql-syntax": lambda: _("%(parameter)s: the expression cannot be read as CQL2 at “%(value)s”.", **about),
        "cql-property": lambda: _("%(parameter)s: “%(value)s” is not a property. Known ones: %(known)s.", **about),
        "cql-operator": lambda: _("%(parameter)s: “%(value)s” cannot be used here. Known ones: %(known)s.", **about),
        "cql-kinds": lambda: _(
            "%(parameter)s: at “%(value)s” things of different kinds are compared (a number with a text, say).", **about
        ),
        "cql-pattern": lambda: _("%(parameter)s: the pattern “%(value)s” ends with a lone backslash.", **about),
        "cql-geometry": lambda: _(
            "%(parameter)s: at “%(value)s” there must be the geometry and a valid shape within its system.", **about
        ),
    }
    found = said.get(fault.rule)
    return found() if found else None
