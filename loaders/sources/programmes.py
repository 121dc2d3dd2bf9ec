"""Programme → call → component as published, and the places a call names as its target."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.models import Base, Call, CallTarget, Component, Place, Programme, SupportKind
from loaders import clean, dates
from loaders.rows import Row
from loaders.source import Source


def programme(row: Row) -> Iterable[Base]:
    """A support programme."""
    yield Programme(
        theme=row.pop("theme"),
        note=row.pop("note"),
        position=row.need("position", clean.whole),
        support_kind=row.need("support_kind", row.known.options(SupportKind).find),
        code=row.need("code"),
        name=row.need("name"),
        name_en=row.need("name_en"),
        source=row.need("source"),
    )


def call(row: Row) -> Iterable[Base]:
    """A call with its published figures; an empty cell is a figure that was not found."""
    yield Call(
        official_code=row.pop("official_code"),
        year=row.pop("year", dates.year),
        announced_on=row.pop("announced_on", dates.date),
        deadline_on=row.pop("deadline_on", dates.date),
        target_area=row.pop("target_area"),
        budget=row.pop("budget", clean.money),
        budget_parts=row.pop("budget_parts"),
        min_support=row.pop("min_support", clean.money),
        max_support=row.pop("max_support", clean.money),
        support_rate=row.pop("support_rate"),
        max_months=row.pop("max_months", clean.whole),
        applications=row.pop("applications", clean.whole),
        main_list=row.pop("main_list", clean.whole),
        reserve_list=row.pop("reserve_list", clean.whole),
        contracted=row.pop("contracted", clean.whole),
        completed=row.pop("completed", clean.whole),
        support_total=row.pop("support_total", clean.money),
        resource_after_evaluation=row.pop("resource_after_evaluation", clean.money),
        note=row.pop("note"),
        confidence=row.pop("confidence"),
        programme_code=row.need("programme_code", row.known.options(Programme).find),
        code=row.need("code"),
        name=row.need("name"),
        source=row.need("source"),
    )


def component(row: Row) -> Iterable[Base]:
    """A part of a call with its own code and limits."""
    yield Component(
        official_code=row.pop("official_code"),
        budget=row.pop("budget", clean.money),
        min_support=row.pop("min_support", clean.money),
        max_support=row.pop("max_support", clean.money),
        contracted=row.pop("contracted", clean.whole),
        note=row.pop("note"),
        call_code=row.need("call_code", row.known.options(Call).find),
        code=row.need("code"),
        name=row.need("name"),
        name_en=row.need("name_en"),
        source=row.need("source"),
    )


def target(row: Row) -> Iterable[Base]:
    """A district or sub-region that a call names."""
    yield CallTarget(
        call_code=row.need("call_code", row.known.options(Call).find),
        place_code=row.need("place_code", row.known.options(Place).find),
        source=row.need("source"),
    )


SOURCES = (
    Source(
        key="programmes",
        title="Destek programları",
        title_en="Support programmes",
        file="programlar.csv",
        tables=(Programme,),
        expect=range(20, 500),
        translate=programme,
        needs=("support-kinds",),
        unique=("code",),
    ),
    Source(
        key="calls",
        title="Teklif çağrıları",
        title_en="Calls for proposals",
        file="cagrilar.csv",
        tables=(Call,),
        expect=range(20, 2000),
        translate=call,
        needs=("programmes",),
        unique=("code",),
    ),
    Source(
        key="components",
        title="Çağrı bileşenleri",
        title_en="Call components",
        file="bilesenler.csv",
        tables=(Component,),
        expect=range(10, 5000),
        translate=component,
        needs=("calls",),
        unique=("code",),
    ),
    Source(
        key="call-targets",
        title="Çağrıların hedef yerleri",
        title_en="Target places of calls",
        file="cagri-hedefleri.csv",
        tables=(CallTarget,),
        expect=range(1, 5000),
        translate=target,
        needs=("calls", "places", "subregions"),
        ignored=frozenset({"place_name", "note"}),
    ),
)
