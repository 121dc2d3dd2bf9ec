"""How values are read: whatever way a value is written, the same value comes back, and what is ambiguous is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from loaders import clean, dates, degrees
from loaders.clean import NumberText
from loaders.problems import Rule, Unreadable, rules

kurus = st.integers(min_value=0, max_value=10**15).map(lambda amount: Decimal(amount) / 100)
days = st.dates(min_value=dt.date(2006, 1, 1), max_value=dt.date(2060, 12, 31))


def turkish(amount: Decimal) -> str:
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


WAYS: dict[str, Callable[[Decimal], str]] = {
    "turkish": turkish,
    "turkish, lira sign": lambda amount: f"₺{turkish(amount)}",
    "turkish, TL": lambda amount: f"{turkish(amount)} TL",
    "english": lambda amount: f"{amount:,.2f}",
    "plain": lambda amount: f"{amount:.2f}",
    "plain, comma": lambda amount: f"{amount:.2f}".replace(".", ","),
    "spaces": lambda amount: f"{amount:,.2f}".replace(",", " ").replace(".", ","),
    "hard spaces": lambda amount: f"\u00a0{amount:,.2f}\u202f".replace(",", "\u00a0").replace(".", ","),
    "number cell": lambda amount: NumberText(f"{amount.normalize():f}"),
}


@pytest.mark.parametrize("way", WAYS)
@given(amount=kurus)
def test_money_comes_back_to_the_kurus(way: str, amount: Decimal) -> None:
    read = clean.money(WAYS[way](amount))
    assert read == amount
    assert read.as_tuple().exponent == -2


@given(amount=st.integers(min_value=0, max_value=10**12))
def test_whole_lira_come_back_grouped_or_not(amount: int) -> None:
    grouped = f"{amount:,}".replace(",", ".")
    assert clean.money(grouped) == amount
    assert clean.money(str(amount)) == amount


@given(amount=st.decimals(min_value=0, max_value=10**9, places=3))
def test_a_third_decimal_is_never_dropped(amount: Decimal) -> None:
    assume(amount != amount.quantize(Decimal("0.01")))
    # Below a thousand the English form is taken for Turkish groups: 1.001 is a thousand and one, by the rule.
    english = [f"{amount:,.3f}"] if amount >= 1000 else []
    for written in (f"{amount:.3f}".replace(".", ","), NumberText(f"{amount:.3f}"), *english):
        with pytest.raises(Unreadable) as refused:
            clean.money(written)
        assert refused.value.rule in {"too_many_decimals", "ambiguous_money"}


def value_or_fault(read: Callable[[str], object], written: str) -> object:
    """What is read, or the rule; any other exception is a fault of ours."""
    try:
        return read(written)
    except Unreadable as fault:
        return rules()[fault.rule]


@given(written=st.text(max_size=20))
def test_any_text_is_an_amount_or_a_named_fault(written: str) -> None:
    for read in (clean.money, clean.number, clean.percent, clean.share, degrees.latitude, clean.whole):
        found = value_or_fault(read, written)
        if not isinstance(found, Rule):
            assert any(letter.isdigit() for letter in written)


@given(written=st.text(max_size=20))
def test_any_text_is_a_date_or_a_named_fault(written: str) -> None:
    found = value_or_fault(dates.partial_date, written)
    if not isinstance(found, Rule):
        assert 1900 <= int(str(found)[:4]) <= 2100
        assert dates.earliest(str(found)) <= dates.latest(str(found))


@given(day=days)
def test_a_day_comes_back_however_it_is_written(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    for written in (
        f"{day:%d.%m.%Y}",
        f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%Y}",
        f"{day.day}.{day.month}.{day.year}",
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        f"{day.day} {turkish_month(day)} {day.year}",
        NumberText(str(serial)),
        str(serial),
    ):
        assert dates.partial_date(written) == day.isoformat(), written
        assert dates.date(written) == day


@given(day=days)
def test_a_month_or_a_year_stays_what_it_is(day: dt.date) -> None:
    month = f"{day:%Y-%m}"
    for written in (month, f"{day:%m.%Y}", f"{day:%m/%Y}", f"{turkish_month(day)} {day.year}"):
        assert dates.partial_date(written) == month
        with pytest.raises(Unreadable):
            dates.date(written)
    assert dates.partial_date(str(day.year)) == str(day.year)
    assert dates.partial_date(NumberText(str(day.year))) == str(day.year)


@given(day=days)
def test_a_month_first_date_is_read_day_first_or_refused(day: dt.date) -> None:
    written = f"{day:%m/%d/%Y}"
    if day.day > 12:
        with pytest.raises(Unreadable) as refused:
            dates.partial_date(written)
        assert refused.value.rule == "month_first_date"
    else:
        assert dates.partial_date(written) == f"{day.year}-{day.day:02}-{day.month:02}"


def turkish_month(day: dt.date) -> str:
    names = "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık"
    return names.split()[day.month - 1]


@given(angle=st.decimals(min_value=Decimal("25.5"), max_value=Decimal("44.5"), places=7))
def test_coordinates_come_back(angle: Decimal) -> None:
    for written in (
        str(angle),
        str(angle).replace(".", ","),
        f"{angle}°",
        f"{angle} N",
        f"K {angle}",
        NumberText(str(angle)),
    ):
        assert degrees.latitude(written) == angle
    assert degrees.longitude(f"{angle} D") == angle
    assert degrees.longitude(f"{angle} W") == -angle


@given(seconds=st.integers(min_value=0, max_value=89 * 3600))
def test_degrees_minutes_seconds(seconds: int) -> None:
    written = f"{seconds // 3600}°{seconds // 60 % 60:02}'{seconds % 60:02}\" K"
    assert abs(degrees.latitude(written) - Decimal(seconds) / 3600) < Decimal("1e-7")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.234", "1234"),
        ("0.125", "0.125"),
        ("12.5", "12.5"),
        ("1234.567", "1234.567"),
        ("1,234,567", "1234567"),
        ("1,234", "1.234"),
        ("-3,5", "-3.5"),
        ("(1.200)", "-1200"),
        ("−7", "-7"),
        ("1'234'567,5", "1234567.5"),
        (NumberText("1.234"), "1.234"),
    ],
)
def test_the_rule_of_the_dot_and_the_comma(written: str, value: str) -> None:
    assert clean.number(written) == Decimal(value)


@pytest.mark.parametrize(
    "written", ["1.23.456", "1,23,456", "1.234,567.8", "12 34", "1..2", "1e5", "٣", "½", "1_000", "0x1F"]
)
def test_contradicting_separators_are_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        clean.number(written)


def test_percentages() -> None:
    assert clean.percent("%30,5") == clean.percent("30.5 %") == clean.percent(NumberText("30.5")) == Decimal("30.50")
    assert clean.percent("%0,3") == Decimal("0.30")
    for written, rule in (
        (NumberText("0.3"), "ambiguous_percent"),
        ("101", "not_percent"),
        ("1,234", "too_many_decimals"),
    ):
        with pytest.raises(Unreadable) as refused:
            clean.percent(written)
        assert refused.value.rule == rule


def test_control_letters_are_refused_and_line_ends_become_spaces() -> None:
    for letter in "\x00\x02\x1b\x7f":
        with pytest.raises(Unreadable) as refused:
            clean.text(f"Kale{letter}yolu")
        assert refused.value.rule == "control_letters"
    assert clean.text("Kale\r\nyolu\t 5") == "Kale yolu 5"


def test_machine_numbers_have_a_decimal_point_and_no_groups() -> None:
    assert clean.plain_number("1.154") == Decimal("1.154")
    with pytest.raises(Unreadable):
        clean.plain_number("1,154")


@pytest.mark.parametrize(("written", "value"), [("1/3", "0.3333333333"), ("%50", "0.5"), ("0,25", "0.25"), ("1", "1")])
def test_shares(written: str, value: str) -> None:
    assert clean.share(written) == Decimal(value)


@pytest.mark.parametrize("word", ["EVET", "evet", "Evet ", "E", "yes", "DOĞRU", "Var", "1"])
def test_yes(word: str) -> None:
    assert clean.yes_no(word) is True


@pytest.mark.parametrize("word", ["HAYIR", "hayır", "Hayir", "H", "no", "YANLIŞ", "yok", "0"])
def test_no(word: str) -> None:
    assert clean.yes_no(word) is False


def test_empty_is_empty_and_zero_is_not() -> None:
    assert all(
        clean.is_empty(raw) for raw in ("", " ", "\u00a0", "-", "—", "BİLİNMİYOR", "Bilinmiyor", "Belirtilmemiş")
    )
    assert not any(clean.is_empty(raw) for raw in ("0", "yok", "?", "hayır"))


def test_turkish_letters_fold_to_one_key() -> None:
    assert clean.fold("IŞIK İlkokulu") == clean.fold("ışık ilkokulu") == clean.fold("ISIK ILKOKULU") == "isik-ilkokulu"


def test_note_in_brackets_is_kept_apart() -> None:
    assert clean.name_and_note("İzmir Ticaret Odası (sözleşmeyi imzalayan)") == (
        "İzmir Ticaret Odası",
        "sözleşmeyi imzalayan",
    )
    assert clean.name_and_note("A (B) Derneği") == ("A (B) Derneği", None)
    assert clean.name_and_note("A (b (c))") == ("A", "b (c)")
    assert clean.name_and_note("(yalnız not)") == ("(yalnız not)", None)
