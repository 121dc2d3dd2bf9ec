"""What a project set out to reach and what it reached, as its sources tell: typed rows, each with its own source."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, Key, Sourced


class ResultMeasure(Sourced, Base, kw_only=True):
    """What is counted and in which unit: jobs, m², kWh a year … ``sums``: may be added up over projects."""

    __tablename__ = "result_measure"

    code: Mapped[Key]
    label_tr: Mapped[str]
    label_en: Mapped[str]
    unit_tr: Mapped[str]
    unit_en: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    sums: Mapped[bool] = mapped_column(default=False)


class ProjectResult(Sourced, Base, kw_only=True):
    """One told result of a project, in its measure's unit. What no source tells is empty, not zero."""

    __tablename__ = "project_result"
    __table_args__ = (
        CheckConstraint("planned IS NOT NULL OR achieved IS NOT NULL", name="told"),
        CheckConstraint("planned >= 0 AND achieved >= 0", name="not_negative"),
    )

    project_ref: Mapped[str] = mapped_column(ForeignKey("project.ref", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(ForeignKey("result_measure.code"), index=True)
    planned: Mapped[Decimal | None] = mapped_column(Numeric(20, 4), default=None)
    achieved: Mapped[Decimal | None] = mapped_column(Numeric(20, 4), default=None)
    as_of: Mapped[str | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(default=None)
