"""A record's typed rows as the cells of its form, and a draft's changes laid over them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Numeric, inspect, select

from geodata.models import Base, Organisation, Participation
from geodata.proposed import RowChange
from loaders import written
from loaders.form import Typed
from webmap.staff.record_fields import Section, parts
from webmap.staff.record_options import slugs

SPELLED = {
    "programme_code": "programme",
    "call_code": "call",
    "component_code": "component",
    "place_code": "district",
    "site_ref": "site",
    "project_ref": "project",
}
"""Columns whose field has a shorter name."""

NEW = "new"
"""Marks a body that is in a draft only."""

MOST_LINES = 100
_LINE = re.compile(r"(place|body|event|result|link)-([0-9]{1,3})-([a-z_]+)")


@dataclass(frozen=True)
class Kind:
    """A kind of record: its table, its form, and the table of each kind of line."""

    key: str
    model: type[Base]
    form: tuple[Section, ...]
    parts: Mapping[str, type[Base]]


def cells_of(connection: Connection, kind: Kind, rows: Sequence[Base]) -> Typed:
    """The form that these rows fill; an empty one for none. Organisations among them are those a draft would make."""
    places = slugs(connection)
    called = _names(connection, rows)
    fields = {field.name: field.kind for section in kind.form if not section.part for field in section.fields}
    record = next((row for row in rows if isinstance(row, kind.model)), None)
    found = parts(kind.form)
    lines = {
        part: [
            _line(row, {field.name: field.kind for field in section.fields}, places, called)
            for row in sorted((r for r in rows if type(r) is kind.parts[part]), key=_order)
        ]
        for part, section in found.items()
    }
    return Typed({} if record is None else _line(record, fields, places, called), lines)


def _order(row: Base) -> tuple[Any, ...]:
    roles = ("beneficiary", "partner", "associate")
    first = roles.index(row.role) if isinstance(row, Participation) else 0
    return first, getattr(row, "position", 0)


def _line(
    row: Base, fields: Mapping[str, str], places: Mapping[str, str], called: Mapping[str, Organisation]
) -> dict[str, str]:
    values: dict[str, Any] = {}
    for column in row.__table__.columns:
        name = SPELLED.get(column.name, column.name)
        values.setdefault(name if name in fields else column.name, getattr(row, column.name))
    if "latitude" in fields:
        values["latitude"], values["longitude"] = written.degrees(values.get("geom"))
    if "district" in fields:
        values["district"] = places.get(values["district"], "")
    if isinstance(row, Participation):
        body = called[row.organisation_key]
        # Kind and person are asked of a new body only; another's are its own page's matter.
        new = body.source_key == NEW
        values["name"], values["kind"] = body.name, body.kind if new else None
        values["is_person"] = "evet" if new and body.is_person else None
    if "share" in fields and values.get("role") == "office":
        values["share"] = None
    cells = {name: _written(kind, values.get(name)) for name, kind in fields.items()}
    return cells | ({"position": str(values["position"])} if "position" in values else {})


def _written(kind: str, value: Any) -> str:
    if isinstance(value, bool):
        return written.yes_no(value)
    if kind == "money":
        return written.money(value)
    if kind == "date":
        return written.date(value)
    if kind == "number" and not isinstance(value, str):
        return written.number(value)
    return written.text(value)


def _names(connection: Connection, rows: Sequence[Base]) -> dict[str, Organisation]:
    keys = [row.organisation_key for row in rows if isinstance(row, Participation)]
    found = {
        row.key: Organisation(key=row.key, name=row.name, kind=row.kind, is_person=row.is_person)
        for row in connection.execute(select(Organisation.__table__).where(Organisation.key.in_(keys)))
    }
    for row in rows:
        if isinstance(row, Organisation) and row.key not in found:
            found[row.key] = Organisation(
                key=row.key, name=row.name, kind=row.kind, is_person=row.is_person, source_key=NEW
            )
    return found


def overlaid(rows: Sequence[Base], changes: Sequence[RowChange]) -> list[Base]:
    """The rows as a draft would have them."""
    there = {(row.__tablename__, _key(row)): row for row in rows}
    for change in changes:
        at = (change.table, change.key)
        if change.action == "removed":
            there.pop(at, None)
        elif change.action == "new":
            there[at] = _made(change.table, change.after or {})
        elif at in there:
            for name, value in (change.after or {}).items():
                setattr(there[at], name, _typed(there[at].__table__.columns[name], value))
    return list(there.values())


def _made(table: str, values: Mapping[str, Any]) -> Base:
    model = next(mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tablename__ == table)
    columns = inspect(model).columns
    made: Base = model(**{name: _typed(columns[name], value) for name, value in values.items() if name in columns})
    return made


def _typed(column: Any, value: Any) -> Any:
    return Decimal(str(value)) if isinstance(column.type, Numeric) and value is not None else value


def _key(row: Base) -> str:
    return " · ".join(str(getattr(row, column.name)) for column in row.__table__.primary_key)


def read_form(kind: Kind, sent: Mapping[str, str]) -> Typed:
    """What a sent form says; lines keep the order of their numbers."""
    names = [field.name for section in kind.form if not section.part for field in section.fields]
    cells = {name: sent.get(name, "") for name in [*names, "anyway", "placed", "was"] if name in sent}
    lines: dict[str, dict[int, dict[str, str]]] = {part: {} for part in parts(kind.form)}
    for name, value in sent.items():
        found = _LINE.fullmatch(name)
        if found and found[1] in lines and int(found[2]) < MOST_LINES:
            lines[found[1]].setdefault(int(found[2]), {})[found[3]] = value
    return Typed(cells, {part: [held[at] for at in sorted(held)] for part, held in lines.items()})


def numbered(typed: Typed) -> Typed:
    """The same with a position of its own in every line; a new line's is the next that is free."""
    found: dict[str, list[Mapping[str, str]]] = {}
    for part, lines in typed.parts.items():
        held = [cells.get("position", "") for cells in lines]
        free = max((int(one) for one in held if one.isdecimal()), default=-1)
        taken: set[str] = set()
        found[part] = []
        for cells, position in zip(lines, held, strict=True):
            # A body's place is counted in its role, so two may have the same.
            repeated = part != "body" and position in taken
            if part != "link" and (not position.isdecimal() or repeated):
                free += 1
                cells = {**cells, "position": str(free)}
            taken.add(position)
            found[part].append(cells)
    return Typed(typed.cells, found)


def packed(typed: Typed) -> str:
    """The cells as text for a hidden field."""
    return json.dumps([dict(typed.cells), {part: [dict(one) for one in lines] for part, lines in typed.parts.items()}])


def unpacked(text: str) -> Typed | None:
    """What ``packed`` wrote, or None for anything else."""
    try:
        cells, lines = json.loads(text)
        return Typed(
            {str(k): str(v) for k, v in cells.items()},
            {str(part): [{str(k): str(v) for k, v in one.items()} for one in held] for part, held in lines.items()},
        )
    except (ValueError, AttributeError, TypeError):
        return None
