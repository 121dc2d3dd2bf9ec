"""What a project has several of (places, bodies, sites, images): as arrays beside it, or looked up for many at once."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    FromClause,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import join

from geodata.models import (
    POINT_PRECISIONS,
    Location,
    Media,
    Organisation,
    Participation,
    Place,
    Project,
    Site,
    SiteProject,
)
from geodata.policy import organisation_name, visible_site
from geodata.queries.images import is_shown
from geodata.queries.rows import AnySelect

SHAPE = "shape"
"""The points of the work places that a point may be drawn for (MultiPoint in WKB); a district's middle is none."""

IS_POINT = (Location.role == "work") & Location.geom.is_not(None) & Location.precision.in_(POINT_PRECISIONS)


@dataclass(frozen=True, eq=False)
class Several:
    """Rows that belong to projects, which ``of`` names, in their order.

    ``columns`` are what a project has of them: name → the role of the rows it is taken from (None: all), and value.
    """

    rows: FromClause
    of: Any
    order: tuple[Any, ...]
    columns: Mapping[str, tuple[str | None, Any]]
    role: Any = None
    where: Any = None

    def array(self, name: str) -> Any:
        """The values of one column for the Project of the SELECT around; NULL for a project with none."""
        role, value = self.columns[name]
        chosen = select(func.array_agg(aggregate_order_by(value, *self.order))).select_from(self.rows)
        chosen = chosen.where(self.of == Project.ref, *self._conditions())
        if role is not None:
            chosen = chosen.where(self.role == role)
        return chosen.correlate(Project).scalar_subquery()

    def found(self, connection: Connection, refs: str, names: Sequence[str], count: int) -> dict[str, list[Any]]:
        """The same columns of ``count`` projects, whose references are a JSON array: for each name a list with a tuple,
        or None, for each project."""
        statement, at = self._of(tuple(names))
        rows = connection.execute(statement, {"refs": refs}).all()
        found: dict[str, list[Any]] = {name: [None] * count for name in names}
        if not rows:
            return found
        numbers, roles, *held = zip(*rows, strict=True)
        runs = _runs(numbers, roles)
        for name in names:
            cells, own = found[name], held[at[name]]
            for number, part in runs.get(self.columns[name][0], ()):
                cells[number - 1] = own[part]
        return found

    @cache  # noqa: B019  # of the four there are, and of the few sets of columns that are asked for, for ever
    def _of(self, names: tuple[str, ...]) -> tuple[AnySelect, dict[str, int]]:
        """A SELECT of number in ``refs`` (from 1), role, and values of every row of theirs, in order; and which value
        each name means: a body's name is asked for once, whatever roles it is wanted in."""
        values = {id(value): value for _role, value in (self.columns[name] for name in names)}
        at = {name: list(values).index(id(self.columns[name][1])) for name in names}
        refs = func.json_array_elements_text(cast(bindparam("refs", type_=Text), JSON))
        asked = refs.table_valued("ref", with_ordinality="at").render_derived("asked")
        role = null() if self.role is None else self.role
        named = [one.label(f"c{number}") for number, one in enumerate((role, *values.values(), *self.order))]
        held = (
            select(*named)
            .select_from(self.rows)
            .where(self.of == asked.c.ref, *self._conditions())
            # The planner would read and sort the whole table for a thousand of its rows, if it could look behind this.
            .offset(literal_column("0"))
            .lateral("held")
        )
        role, *columns = held.c
        order = columns[len(values) :]
        statement = select(asked.c.at, role, *columns[: len(values)]).select_from(asked.join(held, true()))
        return statement.order_by(asked.c.at, role, *order), at

    def _conditions(self) -> list[Any]:
        return [] if self.where is None else [self.where]


def _runs(numbers: Sequence[int], roles: Sequence[str | None]) -> dict[str | None, list[tuple[int, slice]]]:
    """Role → where the rows of each number stand."""
    runs: dict[str | None, list[tuple[int, slice]]] = {role: [] for role in set(roles)}
    begin, last = 0, (numbers[0], roles[0])
    for at, one in enumerate(zip(numbers, roles, strict=True)):
        if one != last:
            runs[last[1]].append((last[0], slice(begin, at)))
            begin, last = at, one
    runs[last[1]].append((last[0], slice(begin, len(numbers))))
    return runs


def multipoint(points: Sequence[bytes | None] | None) -> bytes | None:
    """Points (WKB) as one MultiPoint, None without any: behind their number it is just they, one after the other."""
    known = [point for point in points or () if point is not None]
    if not known:
        return None
    return b"\x01\x04\x00\x00\x00" + len(known).to_bytes(4, "little") + b"".join(known)


_PLACES = Several(
    rows=join(Location, Place, Place.code == Location.place_code),
    of=Location.project_ref,
    role=Location.role,
    order=(Location.position,),
    columns={
        "places": ("work", Place.name),
        "place_names": ("work", Location.place_name),
        "lat": ("work", func.ST_Y(Location.geom)),
        "lon": ("work", func.ST_X(Location.geom)),
        "precisions": ("work", Location.precision),
        "shares": ("work", Location.share),
        "geom_sources": ("work", Location.geom_source),
        "seats": ("office", Place.name),
        SHAPE: ("work", case((IS_POINT, func.ST_AsBinary(Location.geom, "NDR")))),
    },
)

# A natural person stands as NULL, and what is noted beside their name may name them.
_NAME = organisation_name()
_NOTE = case((Organisation.is_person, null()), else_=Participation.note)

_BODIES = Several(
    rows=join(Participation, Organisation, Organisation.key == Participation.organisation_key),
    of=Participation.project_ref,
    role=Participation.role,
    order=(Participation.position, Participation.organisation_key),
    columns={
        "beneficiaries": ("beneficiary", _NAME),
        "partners": ("partner", _NAME),
        "associates": ("associate", _NAME),
        "beneficiary_notes": ("beneficiary", _NOTE),
        "partner_notes": ("partner", _NOTE),
        "associate_notes": ("associate", _NOTE),
    },
)

_SITES = Several(
    rows=join(SiteProject, Site, Site.ref == SiteProject.site_ref),
    of=SiteProject.project_ref,
    order=(Site.slug,),
    columns={"sites": (None, Site.slug)},
    where=visible_site(Site.ref),
)

_IMAGES = Several(
    rows=Media.__table__,
    of=Media.project_ref,
    order=(Media.position, Media.key),
    # The file names of images and the addresses of videos.
    columns={"images": (None, func.coalesce(Media.url, Media.file_name))},
    where=is_shown(),
)

_EVERY = (_PLACES, _BODIES, _SITES, _IMAGES)
ARRAYS = tuple(name for one in _EVERY for name in one.columns if name != SHAPE)
"""The names of the columns that are lists, in their order."""


def array(name: str) -> Any:
    """One of ARRAYS for the Project of the SELECT around."""
    return next(one for one in _EVERY if name in one.columns).array(name).label(name)


def found(connection: Connection, refs: Sequence[str], names: Collection[str]) -> dict[str, list[Any]]:
    """Which of ARRAYS and SHAPE ``names`` names, of the projects ``refs`` in their order; tuples stand for arrays."""
    columns: dict[str, list[Any]] = {}
    # Written once for all questions, and much sooner than a list of them is made an array.
    written = json.dumps(refs)
    for one in _EVERY:
        wanted = [name for name in one.columns if name in names]
        if wanted:
            columns |= one.found(connection, written, wanted, len(refs))
    if SHAPE in columns:
        columns[SHAPE] = [multipoint(points) for points in columns[SHAPE]]
    return columns
