"""An indicator of one's own: one file with its values and its description becomes a source that owns just this one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa

from geodata.models import Base, Indicator, IndicatorValue, Place
from geodata.register import Delivery, Outcome, deliver
from loaders import clean, read
from loaders.indicator_card import Card, read_card
from loaders.problems import FileRefused, Unreadable
from loaders.rows import Row
from loaders.source import Batch, Source

NAME = "indicator"
"""What such a file is called at the command line; its source's key is ``indicator:<code>``."""

TABLES: tuple[type[Base], ...] = (Indicator, IndicatorValue)
PLACES = ("district", "province", "country")
"""What may have a value of its own. A sub-region's is worked out of its districts, whose membership may change."""

MOST = Decimal(10) ** 14

_PERIODS = {
    "year": r"(19|20)\d\d",
    "quarter": r"(19|20)\d\d-[QÇ][1-4]",
    "month": r"(19|20)\d\d-(0[1-9]|1[0-2])",
    "span": r"(19|20)\d\d-(19|20)\d\d",
    "edition": r"[A-ZÇĞİÖŞÜ][A-Za-zÇĞİÖŞÜçğıöşü]*-(19|20)\d\d",
}
_ONE_GROUP = re.compile(r"[-−]?\s*[1-9]\d{0,2}\.\d{3}")
_YEAR = re.compile(_PERIODS["year"])


class NoSuchIndicator(LookupError):
    """There is no indicator of one's own with this code; ``known`` are those there are."""

    def __init__(self, known: Iterable[str]) -> None:
        super().__init__()
        self.known = list(known)


def key_of(code: str) -> str:
    """The source that owns an indicator of one's own and its values."""
    return f"{NAME}:{code}"


def source_of(path: Path) -> Source:
    """The source this file is. What is wrong with the file or its description is told when it runs."""
    try:
        card = read_card(path, read.sheets(path))
    except FileRefused:
        card = Card()
    code = card.code
    return Source(
        key=key_of(code) if code else NAME,
        title=card.values.get("name") or "Gösterge",
        title_en=card.values.get("name_en") or "Indicator",
        file="",
        tables=TABLES,
        expect=range(1, 100_000),
        translate=_translation(card),
        columns="indicator.toml",
        finish=lambda batch: _finish(batch, card),
    )


def remove(connection: sa.Connection, code: str) -> Outcome:
    """Take an indicator of one's own out of the register with all its values. Raises NoSuchIndicator."""
    own = connection.execute(sa.select(Indicator.code, Indicator.name).where(Indicator.source_key.like(f"{NAME}:%")))
    names = {row.code: row.name for row in own}
    if code not in names:
        raise NoSuchIndicator(sorted(names))
    return deliver(connection, Delivery(key_of(code), names[code], TABLES, (), "", "", 0))


def period(raw: str) -> str:
    """A period as it is kept. Raises Unreadable for anything else."""
    written = clean.text(raw).replace("–", "-")
    kind = _kind(written)
    first, _dash, last = written.partition("-")
    if kind is None or (kind == "span" and first >= last):
        raise Unreadable("not_period")
    return written.replace("Q", "Ç") if kind == "quarter" else written


def _kind(written: str) -> str | None:
    return next((name for name, form in _PERIODS.items() if re.fullmatch(form, written)), None)


def _number(card: Card) -> Callable[[str], Decimal]:
    digits = card.values.get("decimals")
    divides = bool(card.values.get("is_denominator"))

    def value(raw: str) -> Decimal:
        if not isinstance(raw, clean.NumberText) and digits is not None and digits >= 3 and _ONE_GROUP.fullmatch(raw):
            raise Unreadable("ambiguous_number")
        found = clean.number(raw)
        if abs(found) >= MOST:
            raise Unreadable("too_large")
        if divides and found < 0:
            raise Unreadable("negative")
        if digits is not None and found != round(found, digits):
            raise Unreadable("more_decimals", digits=digits)
        return found

    return value


def _place(row: Row) -> clean.Reader[str]:
    def find(raw: str) -> str:
        faults = []
        for kind in PLACES:
            try:
                return row.known.options(Place, kind=kind).find(raw)
            except Unreadable as fault:
                faults.append(fault)
        raise faults[0]

    return find


def _translation(card: Card) -> Callable[[Row], Iterable[Base]]:
    number = _number(card)

    def translate(row: Row) -> Iterable[Base]:
        years = [name for name in row.layout.headers if _YEAR.fullmatch(name)]
        found = {year: value for year in years if (value := row.pop(year, number)) is not None}
        note, when, value = row.pop("note"), row.pop("period", period), row.pop("value", number)
        if value is not None and found:
            row.report("long_and_wide", "value", str(value))
        elif value is not None and when is not None:
            found = {when: value}
        elif value is not None and not row.faulty("period"):
            row.report("value_without_period", "period")
        place = row.need("place", _place(row))
        for one, amount in found.items():
            yield IndicatorValue(
                indicator_code=card.code or "",
                place_code=place,
                period=one,
                value=amount,
                note=note,
                source=card.values.get("source") or "",
            )

    return translate


def _finish(batch: Batch, card: Card) -> None:
    """Adds the indicator itself; tells what only the whole file shows, and what is wrong with the description."""
    _refuse_taken(batch.connection, card)
    batch.problems.extend(card.problems)
    first: dict[tuple[str, str], int] = {}
    kinds: dict[str | None, str] = {}
    for row, made in zip(batch.read, batch.made, strict=True):
        for one in [item for item in made if isinstance(item, IndicatorValue)]:
            line = first.setdefault((one.place_code, one.period), row.line)
            if line != row.line:
                row.report("value_twice", "place", one.place_code, period=one.period, first=line)
            other = next((seen for kind, seen in kinds.items() if kind != _kind(one.period)), None)
            if other is not None:
                row.report("periods_mixed", "period", one.period, other=other)
            kinds.setdefault(_kind(one.period), one.period)
    if not first and batch.read and not any(row.failed for row in batch.read):
        batch.report("no_values")
    if not card.problems and batch.made:
        batch.made[0].insert(0, Indicator(**card.values))


def _refuse_taken(connection: sa.Connection, card: Card) -> None:
    if card.code is None:
        return
    held = connection.execute(
        sa.select(Indicator.name, Indicator.source_key).where(Indicator.code == card.code)
    ).first()
    if held is not None and held.source_key != key_of(card.code):
        row = card.rows["code"]
        row.report("indicator_taken", "code", card.code, name=held.name)
        card.problems.append(row.problems[-1])
