"""A register small enough to check by eye: two square districts, a province, three projects."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from geodata.models import (
    Base,
    Location,
    Membership,
    Organisation,
    Participation,
    Place,
    Project,
    Site,
    SiteProject,
    Status,
    YearlyRate,
)
from geodata.register import Delivery


def square(west: float, south: float) -> str:
    """A one by one degree MULTIPOLYGON."""
    east, north = west + 1, south + 1
    ring = f"{west} {south},{east} {south},{east} {north},{west} {north},{west} {south}"
    return f"SRID=4326;MULTIPOLYGON((({ring})))"


def places() -> Delivery:
    """Province 35 with the districts Foça (west) and Kınık (east); Foça belongs to the sub-region Kuzey."""
    rows: list[Base] = [
        Place(code="35", kind="province", slug="izmir", name="İzmir"),
        Place(code="kuzey", kind="subregion", slug="kuzey", name="Kuzey"),
        Status(code="tamamlanan", label_tr="tamamlandı", label_en="completed", phase="done"),
        Membership(place_code="1", group_code="kuzey", valid_from=dt.date(2019, 1, 1), basis="confirmed"),
        *(YearlyRate(series="cpi", year=year, value=Decimal(index)) for year, index in ((2010, 100), (2020, 300))),
        YearlyRate(series="eur", year=2010, value=Decimal(2)),
    ]
    for code, name, west in (("1", "Foça", 26), ("2", "Kınık", 27)):
        slug = {"1": "foca", "2": "kinik"}[code]
        shape = square(west, 38)
        rows.append(
            Place(code=code, kind="district", slug=slug, name=name, area_km2=Decimal(10), geom=shape, shape=shape)
        )
    return delivery("places", (Status, Place, Membership, YearlyRate), rows)


def projects(*extra: Base, source: str = "projects", is_sample: bool = False) -> Delivery:
    """P1: 100.01 TL of 2010 in both districts; P2: whole province, amount unknown; P3: no place, 5 TL, no year."""
    rows: list[Base] = [
        Project(
            ref="P1", title="Işık Evi", status="tamamlanan", support_amount=Decimal("100.01"), price_year=2010,
            year=2010, is_sample=is_sample,
        ),
        Project(ref="P2", title="İl Çalışması", status="tamamlanan", is_sample=is_sample),
        Project(
            ref="P3", title="Yersiz", status="tamamlanan", support_amount=Decimal(5), is_sample=is_sample
        ),
        Location(
            project_ref="P1", position=1, place_code="1", precision="settlement", share=Decimal("0.3333333333"),
            geom="SRID=4326;POINT(26.5 38.5)",
        ),
        Location(
            project_ref="P1", position=2, place_code="2", precision="district", share=Decimal("0.6666666667")
        ),
        Location(project_ref="P2", position=1, place_code="35", precision="province"),
        Organisation(key="foca-belediyesi", name="Foça Belediyesi"),
        Organisation(key="ayse-yilmaz", name="Ayşe Yılmaz", is_person=True),
        Participation(project_ref="P1", organisation_key="foca-belediyesi", role="beneficiary"),
        Participation(project_ref="P3", organisation_key="ayse-yilmaz", role="beneficiary"),
        Site(
            ref="S1", slug="isik-evi", name="Işık Evi", place_code="1", precision="district", status="tamamlanan",
            is_sample=is_sample,
        ),
        SiteProject(site_ref="S1", project_ref="P1", role="works"),
        *extra,
    ]  # fmt: skip
    tables = (Organisation, Project, Location, Participation, Site, SiteProject)
    return delivery(source, tables, rows, is_sample=is_sample)


def delivery(source: str, tables: tuple[type[Base], ...], rows: list[Base], is_sample: bool = False) -> Delivery:
    """A delivery of these rows, with one received row to keep."""
    return Delivery(
        source_key=source,
        title=source,
        tables=tables,
        rows=rows,
        file_name=f"{source}.csv",
        sha256="0" * 64,
        rows_read=len(rows),
        received=[("", 2, {"Ad": "Işık"})],
        is_sample=is_sample,
    )
