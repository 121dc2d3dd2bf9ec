"""A sub-region as a form: its names and which districts belong to it from which day, as typed rows or faults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _

from geodata.folding import slug
from geodata.models import Base, Membership, Place
from geodata.models.places import BASES
from geodata.proposals import Wanted

SOURCE_KEY = "subregions"


@dataclass(frozen=True)
class SubregionForm:
    """What a person filled in: ``members`` are district codes; ``since`` is the day from which changes hold."""

    name: str = ""
    name_en: str = ""
    since: str = ""
    basis: str = "confirmed"
    source: str = ""
    members: frozenset[str] = frozenset()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ground:
    """What there is: districts (code → place), sub-regions (code → place) and the memberships that hold today."""

    districts: Mapping[str, Any]
    groups: Mapping[str, Any]
    today: Sequence[Any] = field(default=())

    def group_of(self, district: str) -> Any | None:
        """The membership of a district that holds today, or None."""
        return next((row for row in self.today if row.place_code == district), None)

    def members(self, group: str) -> frozenset[str]:
        """Districts that belong to a group today."""
        return frozenset(row.place_code for row in self.today if row.group_code == group)


def as_held(ground: Ground, group: str | None) -> SubregionForm:
    """The form of a sub-region as it is, or an empty one."""
    day = dt.date.today().isoformat()
    if group is None:
        return SubregionForm(since=day)
    place = ground.groups[group]
    return SubregionForm(place.name, place.name_en or "", day, members=ground.members(group))


def read_form(ground: Ground, group: str | None, form: Any) -> SubregionForm:
    """The form as filled in, with its faults in words."""
    name, name_en, since, basis, source = (
        " ".join(form.get(field, "").split()) for field in ("name", "name_en", "since", "basis", "source")
    )
    found = SubregionForm(name, name_en, since, basis, source, frozenset(form.getlist("member")))
    faults = []
    if not found.name or len(found.name) > 100 or not slug(found.name):
        faults.append(_("The Turkish name is empty or longer than 100 letters."))
    elif group is None and slug(found.name) in {*ground.groups, *(one.slug for one in ground.groups.values())}:
        faults.append(_("There is a sub-region of this name already."))
    if not found.name_en or len(found.name_en) > 100:
        faults.append(_("The English name is empty or longer than 100 letters."))
    if found.basis not in BASES:
        faults.append(_("Say whether the agency stated this or whether it is inferred."))
    if not found.source:
        faults.append(_("Say where this is written (a decision, a work programme): every figure keeps its source."))
    if not found.members or not found.members <= set(ground.districts):
        faults.append(_("Choose at least one district."))
    try:
        day = dt.date.fromisoformat(found.since)
        if not dt.date(2000, 1, 1) <= day <= dt.date(2100, 1, 1):
            raise ValueError(found.since)
    except ValueError:
        faults.append(_("The day is written like 2026-11-25."))
    return replace(found, faults=tuple(faults))


def wanted(ground: Ground, group: str | None, form: SubregionForm) -> Wanted:
    """The place and its memberships. A district belongs to one sub-region at a time: taken into another, it leaves.

    A code never changes, so a renamed sub-region keeps its address.
    """
    since = dt.date.fromisoformat(form.since)
    code = group or slug(form.name)
    parent = next(iter(ground.districts.values())).parent_code
    place = ground.groups.get(code) or Place(
        code=code, kind="subregion", slug=code, name="", parent_code=parent, source_key=SOURCE_KEY, source=form.source
    )
    place.name, place.name_en = form.name, form.name_en
    rows: list[Base] = [place]
    removed: list[tuple[type[Base], tuple[Any, ...]]] = []
    for district in ground.districts:
        held = ground.group_of(district)
        stays = held is not None and held.group_code == code
        if (district in form.members) == stays:
            continue
        if held is not None and (stays or district in form.members):
            _leave(held, since, rows, removed)
        if district in form.members:
            rows.append(
                Membership(
                    place_code=district,
                    group_code=code,
                    valid_from=since,
                    basis=form.basis,
                    source_key=SOURCE_KEY,
                    source=form.source,
                )
            )
    return Wanted(rows, removed)


def _leave(held: Any, since: dt.date, rows: list[Base], removed: list[Any]) -> None:
    """A membership ends the day the new one begins; one that began no earlier never was."""
    if held.valid_from < since:
        held.valid_to = since
        rows.append(held)
    else:
        removed.append((Membership, (held.place_code, held.group_code, held.valid_from)))
