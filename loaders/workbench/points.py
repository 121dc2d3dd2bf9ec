"""Places of a list that names districts and no coordinates: points stay in districts that stay, the rest is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from geodata.models import Location, Participation, Project, Site
from loaders import bodies, written
from loaders.prepare import Prepared
from loaders.problems import Problem
from loaders.rows import Row

_STEP = Decimal("1e-10")
"""How finely shares are kept."""


@dataclass(frozen=True)
class Settled:
    """A project's places of work as they are to be, and those of today that go; ``same``: their shares stay too."""

    kept: Sequence[Location]
    gone: Sequence[Location]
    same: bool


class Told:
    """What is to be said of rows that meet the register: points that go, bodies that it calls otherwise."""

    def __init__(self, prepared: Prepared, names: Mapping[str, str]) -> None:
        self._prepared = prepared
        self._names = names
        self._more: list[Problem] = []
        self._same: set[int] = set()
        self._rows: dict[str, Row] = {}
        self._named: dict[str, tuple[Row, str]] = {}
        for row, made in zip(prepared.rows, prepared.made, strict=True):
            for item in made:
                if isinstance(item, Project | Site):
                    self._rows[item.ref] = row
                elif isinstance(item, Participation):
                    self._named.setdefault(item.organisation_key, (row, item.role))

    def places(self, ref: str, done: Settled) -> None:
        """Keep what is to be said of a project's places."""
        if done.same:
            self._same.add(self._rows[ref].line)
        for code in _districts(one for one in done.gone if one.geom):
            self.point_goes(ref, code, [one.geom for one in done.gone if one.place_code == code and one.geom])

    def point_goes(self, ref: str, district: str, geometries: Sequence[Any]) -> None:
        """The points of a record in a district that it is no longer in."""
        row = self._rows[ref]
        points = "; ".join(" ".join(written.degrees(one)) for one in geometries)
        args = {"district": self._names.get(district, district), "points": points, "ref": ref}
        file = self._prepared.request.called
        self._more.append(Problem("point_goes", file, row.sheet, row.line, row.header("district"), ref, args))

    def spelling(self, key: str, name: str, held: str) -> None:
        """A body that the register calls otherwise; told of the first row that names it."""
        row, role = self._named[key]
        column = row.header(next(name for name, of in bodies.ROLES.items() if of == role))
        file, args = self._prepared.request.called, {"first": held}
        self._more.append(Problem("name_spelled_otherwise", file, row.sheet, row.line, column, name, args))

    def problems(self) -> tuple[Problem, ...]:
        """The file's own, without shares that were taken for equal and stay after all, and those kept here."""
        still = (one for one in self._prepared.problems if one.rule != "shares_equal" or one.row not in self._same)
        return (*still, *self._more)


def names_districts_only(present: Collection[str]) -> bool:
    """Whether the list says in which districts records are, and has no column for where in them."""
    return "district" in present and not {"latitude", "longitude"} & set(present)


def settled(brought: Sequence[Location], held: Sequence[Location], present: Collection[str]) -> Settled:
    """``brought`` are the list's places of one project, ``held`` the register's, both in order.

    A district named once keeps all its places of today, which share what the list gives it in the proportion of
    today; one named more than once keeps as many as it is named. Without a column for shares, and while no place
    comes or goes, all shares stay.
    """
    pairs: list[tuple[Location, Location | None]] = []
    for code in _districts(brought):
        told, here = _in(brought, code), _in(held, code)
        if len(told) == 1 and here:
            pairs += [(told[0], old) for old in here]
        else:
            pairs += [(new, here[at] if at < len(here) else None) for at, new in enumerate(told)]
    staying = [old for _new, old in pairs if old is not None]
    gone = [one for one in held if not any(one is old for old in staying)]
    same = "share" not in present and not gone and len(staying) == len(pairs)
    shares = [one.share for one in staying] if same else _shares(pairs)
    kept = [new if old is None else _carried(new, old, present) for new, old in pairs]
    for position, (one, share) in enumerate(zip(kept, shares, strict=True)):
        one.position, one.share = position, share
    return Settled(kept, gone, same)


def _districts(places: Iterable[Location]) -> list[str]:
    return list(dict.fromkeys(one.place_code for one in places))


def _in(places: Iterable[Location], code: str) -> list[Location]:
    return [one for one in places if one.place_code == code]


def _shares(pairs: Sequence[tuple[Location, Location | None]]) -> list[Decimal]:
    """Each line's share, divided among the places of today that it stands for; they add up to 1 again."""
    shares = []
    for new, old in pairs:
        mates = [other for one, other in pairs if one is new and other is not None]
        whole = sum((mate.share for mate in mates), Decimal(0))
        part = old.share / whole if old is not None and len(mates) > 1 and whole else Decimal(1)
        shares.append((new.share * part).quantize(_STEP))
    if shares:
        shares[-1] += sum((new.share for new in _lines(pairs)), Decimal(0)) - sum(shares, Decimal(0))
    return shares


def _lines(pairs: Sequence[tuple[Location, Location | None]]) -> list[Location]:
    return [new for at, (new, _old) in enumerate(pairs) if not at or pairs[at - 1][0] is not new]


def _carried(new: Location, old: Location, present: Collection[str]) -> Location:
    """The place of today, with what the list has a column for."""
    for name in ("precision", "place_name", "source"):
        if name in present:
            setattr(old, name, getattr(new, name))
    return old
