"""From–to questions: call years and amounts as two fields each, and the bars that show where the answers lie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from flask import Flask, redirect, request
from werkzeug import Response

from geodata.filters import Span, params
from geodata.queries.histogram import Band, bands
from webmap.address import Address
from webmap.presentation import money_short
from webmap.reading import Reading

PARTS = {"yil": ("yil_en_az", "yil_en_cok"), "tutar": ("tutar_en_az", "tutar_en_cok")}
"""The two fields of a form that together mean one value of a parameter."""

SHOWN = "yil_gorulen"
"""The span that the year fields showed when the form was made: only if they differ from it were they touched."""

FORM_NAMES = frozenset((*PARTS["yil"], *PARTS["tutar"], SHOWN))

HEIGHT = 40
"""Units of the tallest bar; every band that holds a project is at least 2 high."""


@dataclass(frozen=True)
class Bar:
    """One band of amounts: its place in the drawing, what it says, and the address that asks just for it."""

    band: Band
    height: int
    inside: bool
    address: Address
    label: str


@dataclass(frozen=True)
class Ranges:
    """What the range fields show: the years there are, the span asked of each, and the bars of the amounts."""

    first: int | None
    last: int | None
    years: Span[int]
    years_shown: str
    amounts: Span[Decimal]
    bars: tuple[Bar, ...]

    @property
    def known(self) -> int:
        """Projects with a known amount, whatever amounts are asked."""
        return sum(bar.band.projects for bar in self.bars)


def register(app: Flask) -> None:
    """Lead a form's two fields to the one address they mean, so that equal questions have equal addresses."""

    def lead() -> Response | None:
        if request.method != "GET" or not FORM_NAMES & set(request.args):
            return None
        pairs = joined(request.args.items(multi=True))
        return redirect(request.path + ("?" + urlencode(pairs, safe=",/;") if pairs else ""))

    app.before_request(lead)


def joined(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Address pairs with the fields of a form put together into ``yil=2012-2015`` and ``tutar=1000-``."""
    fields: dict[str, str] = {}
    kept: list[tuple[str, str]] = []
    for name, value in pairs:
        if name in FORM_NAMES:
            fields[name] = value.strip()
        elif value.strip():
            kept.append((name, value))
    for name, (low, high) in PARTS.items():
        if not {low, high, SHOWN if name == "yil" else low} & set(fields):
            continue
        before = fields.get(SHOWN, "") if name == "yil" else None
        after = _span(name, fields.get(low, ""), fields.get(high, ""))
        if after == before:
            continue
        kept = [pair for pair in kept if pair[0] != name or (before is not None and pair[1] != before)]
        if after:
            kept.append((name, after))
    return kept


def _span(name: str, low: str, high: str) -> str:
    if not low and not high:
        return ""
    return low if name == "yil" and low == high else f"{low}-{high}"


def ranges(r: Reading, years: tuple[str, ...]) -> Ranges:
    """The range fields of a reading; ``years`` are the call years the register has."""
    flt = r.address.flt
    spans = [one for one in flt.year.only if isinstance(one, Span)]
    asked = spans[0] if len(spans) == 1 else Span[int]()
    whole = [int(year) for year in years]
    found = bands(r.connection, flt)
    most = max((band.projects for band in found), default=0)
    return Ranges(
        first=min(whole, default=None),
        last=max(whole, default=None),
        years=asked,
        years_shown=params()["year"].write(asked) if len(spans) == 1 else "",
        amounts=flt.amount or Span[Decimal](),
        bars=tuple(_bar(band, most, r.address) for band in found),
    )


def _bar(band: Band, most: int, address: Address) -> Bar:
    asked = address.flt.amount
    height = max(2, round(HEIGHT * band.projects / most)) if band.projects else 0
    inside = asked is None or (_above(band.span, asked) and _below(band.span, asked))
    return Bar(band, height, inside, address.asking(amount=band.span), band_words(band.span))


def _above(span: Span[Decimal], asked: Span[Decimal]) -> bool:
    return asked.low is None or span.high is None or span.high >= asked.low


def _below(span: Span[Decimal], asked: Span[Decimal]) -> bool:
    return asked.high is None or span.low is None or span.low <= asked.high


def band_words(span: Span[Decimal]) -> str:
    """``200 bin TL – 500 bin TL``: a band's limits as round numbers, its end being where the next one begins."""
    low = money_short(span.low) if span.low is not None else ""
    high = money_short(span.high + Decimal("0.01")) if span.high is not None else ""
    return f"{low} – {high}" if low and high else (f"< {high}" if high else f"≥ {low}")
