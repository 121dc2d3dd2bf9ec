"""The filter: reading, writing, and refusing what it cannot read."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.filters import (
    KINDS,
    SCOPES,
    UNKNOWN,
    BadAddress,
    Choice,
    ProjectFilter,
    Span,
    known_parameters,
    params,
)
from geodata.search import literally

codes = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
years = st.integers(2000, 2100)
spans = st.one_of(
    years.map(lambda year: Span(year, year)),
    st.tuples(years, years).map(lambda pair: Span(min(pair), max(pair))),
    years.map(lambda year: Span(year, None)),
    years.map(lambda year: Span(None, year)),
)
liras = st.decimals(0, 10**13, places=2).map(lambda x: x.quantize(Decimal(1)) if x == x.to_integral_value() else x)


def choices(values: st.SearchStrategy[object]) -> st.SearchStrategy[Choice]:
    def ordered(items: list[object], name: str) -> tuple[object, ...]:
        write = params()[name].write
        return tuple(sorted(set(items), key=lambda item: (write(item) == UNKNOWN, write(item))))

    some = st.lists(values, max_size=3)
    return st.tuples(some, some).map(lambda pair: Choice(ordered(pair[0], "year"), ordered(pair[1], "year")))


coordinates = st.tuples(st.floats(-180, 179), st.floats(-90, 89), st.floats(0.001, 1), st.floats(0.001, 1)).map(
    lambda b: tuple(round(x, 7) for x in (b[0], b[1], b[0] + b[2], b[1] + b[3]))
)

filters = st.builds(
    ProjectFilter,
    text=st.none() | st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=40).map(literally),
    programme=choices(codes | st.just(UNKNOWN)),
    call=choices(codes | st.just(UNKNOWN)),
    component=choices(codes),
    result_programme=choices(codes),
    district=choices(codes),
    subregion=choices(codes),
    year=choices(spans | st.just(UNKNOWN)),
    sector=choices(codes | st.just(UNKNOWN)),
    status=choices(codes),
    support_kind=choices(codes),
    scope=choices(st.sampled_from(sorted(SCOPES))),
    organisation=choices(codes),
    amount=st.none() | st.tuples(liras, liras).map(lambda pair: Span(min(pair), max(pair))),
    box=st.none() | coordinates,
    kind=st.none() | st.sampled_from(KINDS[1:]),
)


@given(filters)
def test_address_round_trip(flt: ProjectFilter) -> None:
    assert ProjectFilter.from_args(flt.to_args()) == flt


@given(filters, st.randoms())
def test_order_of_the_address_means_nothing(flt: ProjectFilter, draw: object) -> None:
    pairs = flt.to_args()
    draw.shuffle(pairs)  # type: ignore[attr-defined]  # hypothesis hands a Random out as object
    again = ProjectFilter.from_args(pairs)
    assert again == flt
    assert again.to_args() == flt.to_args()


@given(st.sampled_from(known_parameters()), st.text(max_size=60))
def test_any_value_is_read_or_refused(name: str, value: str) -> None:
    with suppress(BadAddress):
        flt = ProjectFilter.from_args([(name, value)])
        assert ProjectFilter.from_args(flt.to_args()) == flt


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadAddress) as caught:
        ProjectFilter.from_args([("ilce", "Foça"), ("nedir", "1"), ("yil", "2015-2012"), ("kutu", "a,b,c,d")])
    assert [(fault.parameter, fault.rule) for fault in caught.value.faults] == [
        ("ilce", "code"),
        ("nedir", "parameter"),
        ("yil", "order"),
        ("kutu", "box"),
    ]
    assert "program" in caught.value.faults[1].known


def test_unknown_codes_name_the_known_ones() -> None:
    with pytest.raises(BadAddress) as caught:
        ProjectFilter.from_args([("ilce", "foça".replace("ç", "c") + "x")], {"district": {"foca": 1, "urla": 2}})
    assert caught.value.faults[0].known == ("foca", "urla")


def test_zero_is_a_value() -> None:
    flt = ProjectFilter.from_args([("tutar", "0-0"), ("kutu", "0,0,1,1")])
    assert flt.amount == Span(Decimal(0), Decimal(0))
    assert flt.box == (0.0, 0.0, 1.0, 1.0)


def test_empty_form_fields_ask_nothing() -> None:
    assert ProjectFilter.from_args([("q", ""), ("ilce", " "), ("tutar", "")]) == ProjectFilter()


def test_the_default_kind_is_not_written() -> None:
    assert ProjectFilter.from_args([("varlik", "proje")]).to_args() == []


def test_toggle_adds_and_takes_away() -> None:
    flt = ProjectFilter().toggled("district", "foca").toggled("district", "urla")
    assert flt.to_args() == [("ilce", "foca"), ("ilce", "urla")]
    assert flt.toggled("district", "foca").to_args() == [("ilce", "urla")]
