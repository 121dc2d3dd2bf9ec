"""A page of the desk about people, which asks the register for no more than its data version."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import current_app, render_template

from geodata.db import Database
from webmap.language import current
from webmap.reading import reading
from webmap.staff import bp

_ZONE = ZoneInfo("Europe/Istanbul")


def page(template: str, also: tuple[str, ...] = (), **values: Any) -> str:
    """The page; ``also`` are the parameters that its address may have."""
    with reading(also=also):
        return render_template(f"staff/{template}", **values)


def database() -> Database:
    """The product's database."""
    found: Database = current_app.config["DATABASE"]
    return found


@bp.app_template_filter()
def local_moment(at: dt.datetime) -> str:
    """A day and time as people in İzmir write it."""
    return str(format_datetime(at.astimezone(_ZONE), "d MMMM y HH:mm", locale=current()))
