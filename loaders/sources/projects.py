"""Supported projects: the agency's list, one row per contract (the same headers as our own CSV)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

import sqlalchemy as sa

from geodata.models import (
    Base,
    Call,
    Component,
    Location,
    Organisation,
    OrganisationPrivate,
    Participation,
    Place,
    Programme,
    Project,
    ProjectPrivate,
    ResultProgramme,
    Sector,
    SiteProject,
    Status,
    SupportKind,
    row_of,
)
from loaders import bodies, checks, clean, dates, degrees, pins, private, public_text, written
from loaders.rows import Row
from loaders.source import Batch, Source

KINDS = clean.choice({"destek": "support", "ajans faaliyeti": "agency", "support": "support", "agency": "agency"})
AMOUNTS = ("support_amount", "total_budget", "own_share", "paid")
DATES = ("contract_date", "start_date", "end_date", "reported_on", "status_as_of")


T = TypeVar("T")


@dataclass(frozen=True)
class Support:
    """What a project was given under. What one level implies about the one above is filled in."""

    programme: str | None
    call: str | None
    component: str | None
    support_kind: str | None
    year: int | None


def translate(row: Row) -> Iterable[Base]:
    """The locations (so that they are judged whatever the row lacks), the project, organisations and their roles."""
    public_text.judge(row)
    support = _support(row)
    amounts = {name: row.pop(name, clean.money) for name in AMOUNTS}
    when = {name: row.pop(name, dates.partial_date) for name in DATES}
    kind = row.pop("kind", KINDS) or "support"
    parts = list(bodies.participations(row))
    places = _locations(row)
    told: dict[str, Any] = {name: row.pop(name) for name in ("title_en", "summary", "note", "confidence")}
    official = row.pop("title_is_official", clean.yes_no)
    result_programme = row.refer("result_programme", ResultProgramme)
    sector = row.refer("sector", Sector)
    months = checks.months(row, row.pop("months", clean.whole))
    source = row.pop("source") or ""
    checks.money(row, kind, amounts)
    checks.order(row, when)
    yield from places
    hidden = list(private.private_rows(row, parts))
    status, title, ref = _necessary(row)
    checks.reference(row, ref, support.call)
    price_year, basis = checks.price_year(when, support.year)
    yield row_of(
        Project,
        ref=ref,
        kind=kind,
        title=title,
        title_is_official=official is not False,
        programme_code=support.programme,
        call_code=support.call,
        component_code=support.component,
        support_kind=support.support_kind,
        year=support.year,
        result_programme=result_programme,
        sector=sector,
        status=status,
        months=months,
        price_year=price_year,
        price_year_basis=basis,
        source=source,
        **(told | amounts | when),
    )
    for position, place in enumerate(places):
        place.project_ref, place.position, place.source = ref, position, source
    for organisation, participation in parts:
        organisation.source = participation.source = source
        participation.project_ref = ref
        yield organisation
        yield participation
    for item in hidden:
        if isinstance(item, ProjectPrivate):
            item.project_ref = ref
        yield item


def _necessary(row: Row) -> tuple[str, str, str]:
    """Status, title and reference. All three are looked at before the row is stopped, so that all faults are told."""
    status = row.refer("status", Status, needed=True)
    title = row.pop("title", clean.name, needed=True)
    ref = row.need("ref", clean.reference)
    if status is None or title is None:
        row.stop()
    return status, title, ref


def _support(row: Row) -> Support:
    programme = row.refer("programme", Programme)
    call = row.refer("call", Call)
    component = row.refer("component", Component)
    kind = row.refer("support_kind", SupportKind)
    year = row.pop("year", dates.year)
    if component is not None:
        of_component = row.known.values(Component, "call_code")[component]
        if call is not None and of_component != call:
            row.report("component_not_in_call", "component", component, call=call, right=of_component)
        call = call or of_component
    if call is not None:
        of_call = row.known.values(Call, "programme_code")[call]
        if programme is not None and of_call != programme:
            row.report("call_not_in_programme", "call", call, programme=programme, right=of_call)
        programme = programme or of_call
        call_year = row.known.values(Call, "year")[call]
        if year is not None and call_year is not None and year != call_year:
            row.report("year_not_of_call", "year", str(year), call=call, right=call_year)
        year = year or call_year
    if programme is not None:
        of_programme = row.known.values(Programme, "support_kind")[programme]
        if kind is not None and kind != of_programme:
            row.report("kind_not_of_programme", "support_kind", kind, programme=programme, right=of_programme)
        kind = kind or of_programme
    if year is not None:
        checks.year(row, "year", str(year))
    return Support(programme, call, component, kind, year)


def _locations(row: Row) -> list[Location]:
    """The places with their shares. A project without district and point has none: its place is unknown."""
    stated = row.pop_list("district", row.known.once(pins.district_reader))
    latitudes = row.pop_positions("latitude", degrees.latitude)
    longitudes = row.pop_positions("longitude", degrees.longitude)
    shares = [share for share in row.pop_positions("share", clean.share) if share is not None]
    names = row.pop_positions("place_name", clean.text)
    precisions = row.pop_list("precision", pins.PRECISIONS)
    geom_source = row.pop("geom_source")
    if row.faulty("district", "latitude", "longitude", "share", "precision"):
        return []
    if [north is None for north in latitudes] != [east is None for east in longitudes]:
        row.report("half_coordinates", "latitude", latitudes=len(latitudes), longitudes=len(longitudes))
        return []
    count = max(len(stated), len(latitudes)) if len(stated) <= 1 else len(stated)
    for column, given, fitting in (("latitude", latitudes, (0, count)), ("precision", precisions, (0, 1, count))):
        if len(given) not in fitting:
            row.report("count_differs", column, given=len(given), districts=count)
            return []
    points: list[str | None] = [
        None if east is None or north is None else pins.point(east, north)
        for east, north in zip(longitudes, latitudes, strict=True)
    ] or [None] * count
    sources = _each(geom_source.split(";") if geom_source else [], count, geom_source)
    sure = _each(precisions, count, precisions[0] if precisions else None)
    called = _each(names, count, "; ".join(name for name in names if name) or None)
    _judge_precisions(row, points, sure)
    whole = row.known.options(Place, kind="province").codes.values()
    codes = [stated[min(position, len(stated) - 1)] if stated else "" for position in range(count)]
    return [
        row_of(
            Location,
            project_ref="",
            position=position,
            place_code=codes[position],
            place_name=called[position],
            precision=sure[position] or ("province" if codes[position] in whole else "district"),
            share=share,
            geom=points[position],
            geom_source=(sources[position] or "").strip() or None if points[position] else None,
        )
        for position, share in enumerate(shares_of(row, shares, count))
    ]


def _each(given: Sequence[T], count: int, otherwise: T) -> list[T]:
    """One value per place: those given when there are as many, else the same for all."""
    return list(given) if len(given) == count else [otherwise] * count


def _judge_precisions(row: Row, points: Sequence[str | None], sure: Sequence[str | None]) -> None:
    if any(point and precision is None for point, precision in zip(points, sure, strict=True)):
        row.lacks("precision", "precision_missing")
    bare = [one for one, point in zip(sure, points, strict=True) if one in pins.NEEDS_POINT and not point]
    if bare:
        row.report("exact_without_point", "precision", bare[0] or "")


def shares_of(row: Row, given: list[Decimal], count: int) -> list[Decimal]:
    """One share per place, adding up to 1. Equal when none is given, which is kept as a warning."""
    total = sum(given, Decimal(0))
    if given and len(given) != count:
        row.report("count_differs", "share", given=len(given), districts=count)
    elif given and abs(total - 1) > Decimal("1e-9"):
        row.report("shares_not_one", "share", " + ".join(map(written.number, given)), sum=written.number(total))
    elif given:
        return given
    if count > 1 and not given:
        row.report("shares_equal", "share", count=count)
    equal = (Decimal(1) / max(count, 1)).quantize(Decimal("1e-10"))
    return [1 - equal * (count - 1), *[equal] * (count - 1)] if count else []


def _finish(batch: Batch) -> None:
    pins.place_all(batch)
    bodies.one_of_each(batch)
    private.settle(batch)
    _tell_lost_links(batch)


def _tell_lost_links(batch: Batch) -> None:
    """Sites are a list of their own: a new project list may leave out projects that they name."""
    kept = {item.ref for made in batch.made for item in made if isinstance(item, Project)}
    lost = [
        f"{row.site_ref} → {row.project_ref}"
        for row in batch.connection.execute(sa.select(SiteProject.site_ref, SiteProject.project_ref))
        if row.project_ref not in kept
    ]
    if lost:
        batch.report("links_lost", count=len(lost), links=", ".join(sorted(lost)[:20]))


SOURCE = Source(
    key="projects",
    title="Desteklenen projeler",
    title_en="Supported projects",
    file="projeler.csv",
    tables=(Organisation, OrganisationPrivate, Project, ProjectPrivate, Location, Participation),
    expect=range(1, 1_000_000),
    translate=translate,
    needs=("places", "statuses", "sectors", "programmes", "calls", "components", "result-programmes"),
    columns="projects.toml",
    # What our own CSV says of itself, so that a file downloaded from us can be loaded back without a word.
    ignored=frozenset({"veri_surumu", "veri_niteligi", "Merkez Adresi (İlçe)", "Görsel Sayısı", "Görseller"}),
    unique=("ref",),
    finish=_finish,
)
