"""What support is given under: programme → call → component with published figures; result-oriented programmes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, Key, Money, Sourced


class SupportKind(Sourced, Base, kw_only=True):
    """MDP, GPD, DFD …: the instrument a support is given by."""

    __tablename__ = "support_kind"

    code: Mapped[Key]
    label_tr: Mapped[str]
    label_en: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)


class Programme(Sourced, Base, kw_only=True):
    """A financial support programme; its calls are announced over years."""

    __tablename__ = "programme"

    code: Mapped[Key]
    name: Mapped[str]
    name_en: Mapped[str]
    support_kind: Mapped[str] = mapped_column(ForeignKey("support_kind.code"))
    theme: Mapped[str | None] = mapped_column(default=None)
    position: Mapped[int] = mapped_column(default=0)
    note: Mapped[str | None] = mapped_column(default=None)


class Call(Sourced, Base, kw_only=True):
    """One call for proposals with its künye and its funnel as published. An empty figure was not found, it is not zero.

    ``official_code`` is the agency's own (``TR31/17``) where known; ``code`` is ours and never changes.
    """

    __tablename__ = "call"

    code: Mapped[Key]
    programme_code: Mapped[str] = mapped_column(ForeignKey("programme.code"), index=True)
    official_code: Mapped[str | None] = mapped_column(default=None)
    name: Mapped[str]
    year: Mapped[int | None] = mapped_column(default=None)
    announced_on: Mapped[dt.date | None] = mapped_column(default=None)
    deadline_on: Mapped[dt.date | None] = mapped_column(default=None)
    target_area: Mapped[str | None] = mapped_column(default=None)
    budget: Mapped[Money | None] = mapped_column(default=None)
    budget_parts: Mapped[str | None] = mapped_column(default=None)
    min_support: Mapped[Money | None] = mapped_column(default=None)
    max_support: Mapped[Money | None] = mapped_column(default=None)
    support_rate: Mapped[str | None] = mapped_column(default=None)
    max_months: Mapped[int | None] = mapped_column(default=None)
    applications: Mapped[int | None] = mapped_column(default=None)
    main_list: Mapped[int | None] = mapped_column(default=None)
    reserve_list: Mapped[int | None] = mapped_column(default=None)
    contracted: Mapped[int | None] = mapped_column(default=None)
    completed: Mapped[int | None] = mapped_column(default=None)
    support_total: Mapped[Money | None] = mapped_column(default=None)
    resource_after_evaluation: Mapped[Money | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(default=None)
    confidence: Mapped[str | None] = mapped_column(default=None)


class CallTarget(Sourced, Base, kw_only=True):
    """A district or sub-region that a call names as its target area."""

    __tablename__ = "call_target"

    call_code: Mapped[str] = mapped_column(ForeignKey("call.code"), primary_key=True)
    place_code: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)


class Component(Sourced, Base, kw_only=True):
    """A part of a call with its own code and limits, such as TR31/17/KV01 (design) and KV02 (works)."""

    __tablename__ = "component"

    code: Mapped[Key]
    call_code: Mapped[str] = mapped_column(ForeignKey("call.code"), index=True)
    official_code: Mapped[str | None] = mapped_column(default=None)
    name: Mapped[str]
    name_en: Mapped[str]
    budget: Mapped[Money | None] = mapped_column(default=None)
    min_support: Mapped[Money | None] = mapped_column(default=None)
    max_support: Mapped[Money | None] = mapped_column(default=None)
    contracted: Mapped[int | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(default=None)


class PublishedTotal(Sourced, Base, kw_only=True):
    """A published total of all supports up to a date, kept apart from what the register holds."""

    __tablename__ = "published_total"

    code: Mapped[Key]
    label_tr: Mapped[str]
    label_en: Mapped[str]
    as_of: Mapped[str]
    projects: Mapped[int | None] = mapped_column(default=None)
    support_total: Mapped[Money | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(default=None)


class ResultProgramme(Sourced, Base, kw_only=True):
    """A result-oriented programme (SOP) or the local development opportunities line (YKF) of 2018–2022."""

    __tablename__ = "result_programme"

    code: Mapped[Key]
    name: Mapped[str]
    name_en: Mapped[str]
    name_basis: Mapped[str] = mapped_column(default="confirmed")
    responsible_unit: Mapped[str | None] = mapped_column(default=None)
    starts: Mapped[int | None] = mapped_column(default=None)
    ends: Mapped[int | None] = mapped_column(default=None)
    position: Mapped[int] = mapped_column(default=0)
    note: Mapped[str | None] = mapped_column(default=None)


class ResultComponent(Sourced, Base, kw_only=True):
    """A planned piece of a result-oriented programme: a call, a guided project … Quarters are written ``2019/1``."""

    __tablename__ = "result_component"

    code: Mapped[Key]
    result_programme: Mapped[str] = mapped_column(ForeignKey("result_programme.code"), index=True)
    name: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str | None] = mapped_column(default=None)
    starts_quarter: Mapped[str | None] = mapped_column(default=None)
    ends_quarter: Mapped[str | None] = mapped_column(default=None)
    months: Mapped[int | None] = mapped_column(default=None)
    call_code: Mapped[str | None] = mapped_column(ForeignKey("call.code"), default=None)
    basis: Mapped[str] = mapped_column(default="confirmed")
    note: Mapped[str | None] = mapped_column(default=None)


class PerformanceIndicator(Sourced, Base, kw_only=True):
    """What a call or a result-oriented programme set out to reach, and what it reached; unknown actuals stay empty."""

    __tablename__ = "performance_indicator"
    __table_args__ = (CheckConstraint("call_code IS NOT NULL OR result_programme IS NOT NULL", name="belongs"),)

    code: Mapped[Key]
    call_code: Mapped[str | None] = mapped_column(ForeignKey("call.code"), default=None)
    result_programme: Mapped[str | None] = mapped_column(ForeignKey("result_programme.code"), default=None)
    name: Mapped[str]
    name_en: Mapped[str]
    unit_tr: Mapped[str]
    unit_en: Mapped[str]
    target: Mapped[Decimal | None] = mapped_column(Numeric(16, 2), default=None)
    actual: Mapped[Decimal | None] = mapped_column(Numeric(16, 2), default=None)
    as_of: Mapped[str | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(default=None)
