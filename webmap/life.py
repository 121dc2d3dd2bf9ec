"""A project's money as a split and its life as a line: the numbers of the page, ready to be drawn."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from geodata.queries.rows import AnyRow
from webmap.language import current


@dataclass(frozen=True)
class Piece:
    """One piece of the split: its amount in TL at award, and where it lies in hundredths of the whole."""

    kind: str
    amount: Decimal
    start: float
    width: float


@dataclass(frozen=True)
class Split:
    """Support and own share of the total budget, and below it what of the support is paid.

    ``rest`` is what neither part accounts for (None: the parts make up the whole, or the own share is not known).
    """

    whole: Decimal
    pieces: tuple[Piece, ...]
    paid: Piece | None
    rest: Decimal | None


@dataclass(frozen=True)
class Moment:
    """A dated fact: its date as known, words, the status it brought, and its place on the line in hundredths."""

    date: str
    text: str
    foreign: bool
    status: str | None
    at: float


def split(project: AnyRow) -> Split | None:
    """How the total budget splits; None where there is no total to split, or the amounts contradict each other."""
    support, own, paid = project.support_amount, project.own_share, project.paid
    whole = project.total_budget
    if whole is None and support is not None and own is not None:
        whole = support + own
    if support is None or not whole or support + (own or 0) > whole:
        return None
    pieces = [_piece("support", support, Decimal(0), whole)]
    if own is not None:
        pieces.append(_piece("own", own, support, whole))
    left = whole - support - (own or 0)
    shown = paid if paid is not None and paid <= support else None
    return Split(
        whole=whole,
        pieces=tuple(piece for piece in pieces if piece.amount),
        paid=_piece("paid", shown, Decimal(0), whole) if shown is not None else None,
        rest=left or None,
    )


def _piece(kind: str, amount: Decimal, before: Decimal, whole: Decimal) -> Piece:
    return Piece(kind, amount, round(float(100 * before / whole), 2), round(float(100 * amount / whole), 2))


def life(project: AnyRow) -> tuple[Moment, ...]:
    """Everything dated that is known of a project, oldest first; a date without a day lies in its middle."""
    known: list[tuple[str, str, bool, str | None]] = [
        (event["happened"], *_told(event), event["status"]) for event in project.events
    ]
    for date, text in (
        (project.contract_date, _("contract signed")),
        (project.start_date, _("start")),
        (project.end_date, _("end")),
    ):
        if date:
            known.append((date, str(text), False, None))
    if project.status_as_of and (project.status_as_of, project.status) not in {(one[0], one[3]) for one in known}:
        known.append((project.status_as_of, "", False, project.status))
    known.sort(key=lambda one: one[0])
    if not known:
        return ()
    days = [_day(one[0]) for one in known]
    span = max(days) - min(days)
    return tuple(
        Moment(*one, at=round(100 * (day - min(days)) / span, 2) if span else 50.0)
        for one, day in zip(known, days, strict=True)
    )


def _told(event: dict[str, Any]) -> tuple[str, bool]:
    """The event's words, and whether they are Turkish on a page in another language."""
    if current() == "en" and event["text_en"]:
        return event["text_en"], False
    return event["text_tr"], current() != "tr"


def _day(date: str) -> int:
    parts = [int(part) for part in date.split("-")]
    if len(parts) == 1:
        return dt.date(parts[0], 7, 1).toordinal()
    if len(parts) == 2:
        return dt.date(parts[0], parts[1], calendar.monthrange(parts[0], parts[1])[1] // 2).toordinal()
    return dt.date(*parts).toordinal()
