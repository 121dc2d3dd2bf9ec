"""Places with validity dates, and which district belongs to which sub-region, since when and how surely."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, Key, Sourced, one_of

PLACE_KINDS = ("country", "province", "subregion", "district")
BASES = ("confirmed", "inferred")


class Place(Sourced, Base, kw_only=True):
    """A country, province, sub-region or district. ``code`` is the TÜİK/MERNİS number where there is one.

    ``geom`` is the full boundary for questions, ``shape`` the simplified one for drawing (made together for all
    neighbours so that no gaps open), both EPSG:4326. A sub-region has neither: it is the union of its members.
    """

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint(one_of("kind", PLACE_KINDS), name="kind"),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to > valid_from", name="validity"),
        Index("uq_place_slug", "kind", "slug", unique=True),
    )

    code: Mapped[Key]
    kind: Mapped[str]
    slug: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None] = mapped_column(default=None)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("place.code"), default=None)
    valid_from: Mapped[dt.date | None] = mapped_column(default=None)
    valid_to: Mapped[dt.date | None] = mapped_column(default=None)
    area_km2: Mapped[Decimal | None] = mapped_column(Numeric(10, 2), default=None)
    note: Mapped[str | None] = mapped_column(default=None)
    geom: Mapped[str | None] = mapped_column(Geometry("MULTIPOLYGON", srid=4326), default=None)
    shape: Mapped[str | None] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False), default=None)


class PlacePiece(Base, kw_only=True):
    """A district's boundary in small pieces (ST_Subdivide), so that finding a point's district reads few vertices."""

    __tablename__ = "place_piece"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_code: Mapped[str] = mapped_column(ForeignKey("place.code", ondelete="CASCADE"), index=True)
    geom: Mapped[str] = mapped_column(Geometry("POLYGON", srid=4326))


class Membership(Sourced, Base, kw_only=True):
    """A district belongs to a sub-region from a date to a date; ``basis`` says whether the agency stated it."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(one_of("basis", BASES), name="basis"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )

    place_code: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)
    group_code: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True, index=True)
    valid_from: Mapped[dt.date] = mapped_column(primary_key=True)
    valid_to: Mapped[dt.date | None] = mapped_column(default=None)
    basis: Mapped[str]
    note: Mapped[str | None] = mapped_column(default=None)


class NamedPlace(Sourced, Base, kw_only=True):
    """A name people look for (quarter, town, village), its point and the district it lies in."""

    __tablename__ = "gazetteer"

    name: Mapped[str] = mapped_column(primary_key=True)
    place_code: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True, index=True)
    geom: Mapped[str] = mapped_column(Geometry("POINT", srid=4326, spatial_index=False))
    note: Mapped[str | None] = mapped_column(default=None)
