"""Values of indicators as features: one for each indicator, place and period, on the place's simplified boundary."""

from __future__ import annotations

from sqlalchemy import func, select

from geodata.filters import belongs_today
from geodata.models import Indicator, IndicatorValue, Membership, Place
from geodata.queries.features import Source
from geodata.queries.features.days import first_day, last_day

KINDS = {
    "indicator": "text", "name": "text", "name_en": "text", "unit_tr": "text", "unit_en": "text", "period": "text",
    "value": "number", "place": "text", "place_kind": "text", "place_name": "text", "note": "text",
    "publisher": "text", "licence": "text", "source": "text",
}  # fmt: skip

_YEAR = r"\d{4}"


def indicators() -> Source:
    """All values as they were published. A value's time is the year its period names (2024, SEGE-2022)."""
    # As a scalar so that a sub-region, which has no boundary of its own, gets that of its districts.
    member = Place.__table__.alias("member")
    union = (
        select(func.ST_Multi(func.ST_Union(member.c.shape)))
        .join(Membership, Membership.place_code == member.c.code)
        .where(Membership.group_code == Place.code, belongs_today())
        .correlate(Place)
        .scalar_subquery()
    )
    year = func.substring(IndicatorValue.period, _YEAR)
    rows = (
        select(
            func.concat_ws(":", IndicatorValue.indicator_code, Place.slug, IndicatorValue.period).label("id"),
            IndicatorValue.indicator_code.label("indicator"),
            Indicator.name,
            Indicator.name_en,
            Indicator.unit_tr,
            Indicator.unit_en,
            IndicatorValue.period,
            func.trim_scale(IndicatorValue.value).label("value"),
            Place.slug.label("place"),
            Place.kind.label("place_kind"),
            Place.name.label("place_name"),
            IndicatorValue.note,
            Indicator.publisher,
            Indicator.licence,
            IndicatorValue.source,
            first_day(year).label("begins"),
            last_day(year).label("ends"),
            func.coalesce(Place.shape, union).label("geom"),
        )
        .join(Indicator, Indicator.code == IndicatorValue.indicator_code)
        .join(Place, Place.code == IndicatorValue.place_code)
        .subquery("feature")
    )
    return Source(rows, KINDS)
