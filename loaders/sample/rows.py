"""Drafts as register rows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from geodata.models import Base, Location, Organisation, Participation, Project, StatusEvent
from loaders.sample.cast import Body, named, register_kind
from loaders.sample.country import Spot
from loaders.sample.draft import Draft
from loaders.sample.plan import words

_FACTS = {
    "sozlesme": ("Örnek: sözleşme imzalandı.", "Sample: contract signed."),
    "tamamlanan": ("Örnek: proje tamamlandı.", "Sample: project completed."),
    "isletmede": ("Örnek: tesis işletmeye alındı.", "Sample: the facility went into operation."),
}


def reference_number(number: int, width: int = 4) -> str:
    """``ORNEK-0007``."""
    return f"ORNEK-{number:0{width}d}"


def lira(kurus: int | None) -> Decimal | None:
    """Kuruş as lira with two decimals."""
    return None if kurus is None else Decimal(kurus).scaleb(-2)


def ewkt(point: tuple[float, float] | None) -> str | None:
    """A point as the register takes it: longitude, latitude, six decimals."""
    return None if point is None else f"SRID=4326;POINT({point[0]:.6f} {point[1]:.6f})"


def rows(draft: Draft, ref: str, source: str) -> Iterator[Base]:
    """The project, its places, the roles in it and the facts told of it (organisations come apart, each once)."""
    yield _project(draft, ref, source)
    for position, spot in enumerate(draft.spots):
        yield _location(spot, ref, position, source)
    for part in draft.parts:
        key, _ = named(part.body)
        yield Participation(
            project_ref=ref, organisation_key=key, role=part.role, position=part.position, source=source
        )
    for position, (status, day) in enumerate(draft.events):
        tr, en = _FACTS[status]
        yield StatusEvent(
            project_ref=ref, position=position, happened=day, status=status, text_tr=tr, text_en=en, source=source
        )


def organisation(body: Body, source: str) -> Organisation:
    """The row of an invented body."""
    key, name = named(body)
    return Organisation(key=key, name=name, kind=register_kind(body), is_person=body.kind == "person", source=source)


def _project(draft: Draft, ref: str, source: str) -> Project:
    quota = draft.quota
    return Project(
        ref=ref,
        title=draft.title,
        title_en=draft.title_en,
        title_is_official=draft.is_official,
        summary=draft.summary,
        programme_code=quota.programme,
        call_code=quota.call,
        component_code=quota.component,
        result_programme=draft.result_programme,
        support_kind=quota.support_kind,
        sector=draft.sector,
        status=draft.status,
        status_as_of=draft.status_as_of,
        year=draft.year,
        contract_date=draft.contract_date,
        start_date=draft.start_date,
        end_date=draft.end_date,
        reported_on=draft.reported_on,
        months=draft.months,
        support_amount=lira(draft.support),
        total_budget=lira(draft.total),
        own_share=lira(draft.own),
        paid=lira(draft.paid),
        price_year=draft.price_year,
        price_year_basis=draft.price_year_basis,
        note=words().note,
        is_sample=True,
        source=source,
    )


def _location(spot: Spot, ref: str, position: int, source: str) -> Location:
    return Location(
        project_ref=ref,
        position=position,
        role=spot.role,
        place_code=spot.place,
        place_name=spot.name,
        precision=spot.precision,
        share=Decimal(spot.share).scaleb(-10),
        geom=ewkt(spot.point),
        geom_source=words().point if spot.point else None,
        source=source,
    )
