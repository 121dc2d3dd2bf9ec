"""The log of the desk: who did what and when, to be read and taken along, never changed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy import Engine

from geodata.filters import BadAddress, Fault
from geodata.queries import people as kept
from geodata.queries.people import EVENTS_SHOWN, LogFilter
from geodata.staff import log_event
from webmap.exports import Column, Table
from webmap.exports.csv import EXCEL, write_table
from webmap.language import link_pairs
from webmap.staff import bp
from webmap.staff.access import me, needs
from webmap.staff.page import database, page

PARAMETERS = ("kisi", "islem", "gun", "once")


@bp.get("/kayit")
@needs("reviewer")
def events() -> str:
    """The newest lines that fit the filter, and the way to older ones."""
    asked, pairs = _asked()
    before = _number("once")
    with database().writing() as connection:
        rows = kept.events(connection, asked, before)
        people = kept.people(connection)
        actions = kept.actions(connection)
    shown = rows[:EVENTS_SHOWN]
    older = [*pairs, ("once", str(shown[-1].id))] if len(rows) > EVENTS_SHOWN else None
    return page(
        "events.html",
        PARAMETERS,
        rows=shown,
        people=people,
        actions=actions,
        asked=asked,
        names={f"account:{one.id}": one.name for one in people},
        older=link_pairs("staff.events", older) if older else None,
        file=link_pairs("staff.events_file", pairs),
    )


@bp.get("/kayit.csv")
@needs("reviewer")
def events_file() -> Response:
    """The same lines, all of them, as a file; that it was taken is itself a line of the log."""
    asked, pairs = _asked()
    with database().writing() as connection:
        log_event(connection, me().id, "log.download", "", **dict(pairs))
    columns = (
        Column("id", _("No."), "whole"),
        Column("at", _("When")),
        Column("email", _("E-mail")),
        Column("name", _("Name")),
        Column("action", _("Action")),
        Column("object", _("Object")),
        Column("detail", _("Details")),
    )
    answer = Response(_lines(database().write, columns, asked), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="personel-kaydi-{dt.date.today()}.csv"'
    return answer


def _lines(engine: Engine, columns: tuple[Column, ...], asked: LogFilter) -> Iterator[bytes]:
    """The file in pieces, on a connection that is closed after the last one."""
    with engine.connect() as connection:

        def rows() -> Iterator[tuple[Any, ...]]:
            for row in kept.every_event(connection, asked):
                detail = json.dumps(row.detail, ensure_ascii=False) if row.detail else ""
                at = row.at.astimezone(dt.UTC).isoformat(timespec="seconds")
                yield row.id, at, row.email or "", row.name or "", row.action, row.object, detail

        yield from write_table(Table("log", "", columns, rows), EXCEL)


def _asked() -> tuple[LogFilter, list[tuple[str, str]]]:
    day = request.args.get("gun", "").strip()
    try:
        found = dt.date.fromisoformat(day) if day else None
    except ValueError:
        raise BadAddress([Fault("gun", day, "unknown", ("2026-01-31",))]) from None
    action = request.args.get("islem", "").strip() or None
    asked = LogFilter(_number("kisi"), action, found)
    pairs = [("kisi", str(asked.account or "")), ("islem", action or ""), ("gun", day)]
    return asked, [pair for pair in pairs if pair[1]]


def _number(name: str) -> int | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadAddress([Fault(name, text, "unknown", ("1", "2"))])
    return int(text)
