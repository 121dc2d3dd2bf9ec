"""The base of all tables: typed rows with natural keys, so that a loaded file and a table speak the same words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar, ParamSpec, TypeVar

from sqlalchemy import MetaData, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, class_mapper, mapped_column
from sqlalchemy.orm.attributes import instance_dict
from sqlalchemy.orm.instrumentation import ClassManager

P = ParamSpec("P")
Row = TypeVar("Row", bound="Base")

Key = Annotated[str, mapped_column(Text, primary_key=True)]
Money = Annotated[Decimal, mapped_column(Numeric(16, 2))]
"""An amount in Turkish lira with kuruş; never a float."""


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """A table. An instance made by hand is a typed row for the door; queries return columns, not instances."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Text, dict[str, Any]: JSONB}


def row_of(model: Callable[P, Row], *_: P.args, **values: P.kwargs) -> Row:
    """``model(**values)``, made ten times as fast: no record is kept of what was set, which only a session would read.

    Lists bring hundreds of thousands of typed rows, and the door copies them by itself.
    """
    row: Row = _manager(model).new_instance()
    instance_dict(row).update(values)
    return row


@cache
def _manager(model: Any) -> ClassManager[Any]:
    found: ClassManager[Any] = class_mapper(model).class_manager
    return found


class Sourced(MappedAsDataclass, kw_only=True):
    """What every loaded row carries: which source brought it (the source owns it) and where the fact comes from."""

    source_key: Mapped[str] = mapped_column(index=True, default="")
    source: Mapped[str] = mapped_column(default="")


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The text of a CHECK that keeps a column inside a fixed list whose meaning lives in code."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
