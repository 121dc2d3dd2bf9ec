"""Two data versions of one question, told: which projects differ, and what that did to the totals of places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from geodata.filters import BadAddress, Fault
from geodata.queries.codebook import Codebook, Version
from geodata.queries.difference import Difference, compared, state, touched
from geodata.queries.place_table import Part, PlaceRow
from geodata.queries.versions import change_set_of
from webmap import ranking
from webmap.presentation import label, money, number, partial_date
from webmap.reading import Reading, reading_at
from webmap.told_changes import FIELDS as TOLD

SINCE = "once"
"""The parameter that names the version to compare with."""

_CODES = ("programme", "call", "component", "result_programme", "support_kind", "sector", "status")
_MONEY = ("support_amount", "total_budget", "own_share", "paid")
_DATES = ("status_as_of", "contract_date", "start_date", "end_date")


@dataclass(frozen=True)
class PlaceChange:
    """A place's row at both versions."""

    before: PlaceRow
    after: PlaceRow

    @property
    def differs(self) -> bool:
        """Whether its projects or their support are others in number or sum."""
        return (self.before.projects, self.before.amount) != (self.after.projects, self.after.amount)

    @property
    def amount(self) -> Decimal | None:
        """What its support grew by (less than zero: shrank); None where either is not known."""
        before, after = self.before.known_amount, self.after.known_amount
        return None if before is None or after is None else after - before


@dataclass(frozen=True)
class Told:
    """The difference of two versions of a question. ``places`` and ``groups`` are all districts and sub-regions."""

    before: Version
    after: Version
    records: Difference
    places: tuple[PlaceChange, ...]
    groups: tuple[PlaceChange, ...]
    total_before: Part
    total_after: Part


def difference(r: Reading, since: str) -> Told:
    """What changed for the address's question from the version ``since`` up to the one that is read.

    Raises BadAddress for a version that is not known or not older.
    """
    after = r.codebook.version
    start = change_set_of(r.connection, since)
    upto = change_set_of(r.connection, after.label) if after else None
    if after is None or start is None or upto is None or start >= upto:
        raise BadAddress([Fault(SINCE, since, "since")])
    refs = touched(r.connection, start, upto)
    address, rates = r.address, r.codebook.rates
    with reading_at(r, since) as old:
        version = old.codebook.version
        assert version is not None
        before = state(old.connection, address.flt, address.lens, old.codebook.rates, refs)
        tables = [ranking.place_table(old, address, level) for level in ("district", "subregion")]
    now = state(r.connection, address.flt, address.lens, rates, refs)
    new = [ranking.place_table(r, address, level) for level in ("district", "subregion")]
    places, groups = (_side_by_side(was.rows, found.rows) for was, found in zip(tables, new, strict=True))
    return Told(version, after, compared(before, now), places, groups, tables[0].total, new[0].total)


def _side_by_side(before: Sequence[PlaceRow], after: Sequence[PlaceRow]) -> tuple[PlaceChange, ...]:
    was = {row.slug: row for row in before}
    return tuple(PlaceChange(was[row.slug], row) for row in after if row.slug in was)


def field_name(name: str) -> str:
    """What a compared field is called."""
    own = {
        "programme": _("Programme"),
        "call": _("Call"),
        "component": _("Component"),
        "places": _("District"),
        "place_names": _("Place"),
        "precisions": _("Precision of the place"),
        "shares": _("Share of the place"),
        "beneficiaries": _("Beneficiary"),
        "partners": _("Partners"),
        "associates": _("Associates"),
        "sites": _("Restoration sites"),
    }
    return str(own[name] if name in own else TOLD[name])


def field_text(book: Codebook, name: str, value: Any) -> str:
    """A compared value as people read it."""
    if value is None or value == []:
        return str(_("unknown"))
    if isinstance(value, list):
        return "; ".join(_entry(one) for one in value)
    if name in _CODES:
        return label(book, name, str(value))
    if name in _MONEY:
        return money(value)
    return partial_date(str(value)) if name in _DATES else str(value)


def _entry(value: Any) -> str:
    if value is None:
        return str(_("natural person"))
    return number(value, 4) if isinstance(value, Decimal) else str(value)
