"""What the list of projects goes by, in either engine."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, literal_column, select, type_coerce
from sqlalchemy.types import Text

from geodata.exact import either
from geodata.models import Location, Place, Project
from geodata.money import Lens, Rates


def ordered(sort: str, lens: Lens, rates: Rates) -> ColumnElement[Any]:
    """One order of the list (other than the nearest first): unknown values last, whichever way round."""
    column = sorted_by(sort, lens, rates)
    order: ColumnElement[Any] = column.desc() if sort.startswith("-") else column.asc()
    return order.nulls_last()


def sorted_by(sort: str, lens: Lens, rates: Rates) -> Any:
    """What an order of the list (other than the nearest first) goes by."""
    # The copy cannot put letters in Turkish order; it holds each title's and place's number in it.
    return {
        "yil": Project.year,
        "tutar": lens.amount(Project.support_amount, rates),
        "ad": either(in_turkish(Project.title), literal_column("project.by_title")),
        "ilce": either(in_turkish(first_place()), literal_column("project.by_place")),
    }[sort.removeprefix("-")]


def written() -> ColumnElement[str]:
    """The reference of a project as people write it; the copy's own are numbers, in the order of these."""
    reference: ColumnElement[str] = either(type_coerce(Project.ref, Text()), literal_column("project.written"))
    return reference


def in_turkish(column: Any) -> ColumnElement[str]:
    """The column in the order of the Turkish alphabet."""
    collated: ColumnElement[str] = column.collate("tr-x-icu")
    return collated


def first_place() -> Any:
    """The name of the place of work that a project names first."""
    return (
        select(Place.name)
        .join(Location, Location.place_code == Place.code)
        .where(Location.project_ref == Project.ref, Location.role == "work")
        .order_by(Location.position)
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )
