"""The desk's first page: what waits for this person, and the way a change takes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from geodata.queries import people
from geodata.queries.proposals import proposal
from geodata.queries.tickets import open_letters
from webmap.language import current, link
from webmap.staff import bp
from webmap.staff.access import me, needs, visit
from webmap.staff.page import database, page

SOON = dt.timedelta(days=30)
"""A right that ends within so long is spoken of."""

FEW_CODES = 3

NEAREST = 5
"""Waiting proposals that the page leads to one by one."""


@bp.get("")
@needs("viewer")
def home() -> str:
    """The desk's first page."""
    today = dt.date.today()
    with database().writing() as connection:
        waiting = people.waiting(connection, me())
        letters = open_letters(connection)
        nearest = [proposal(connection, number) for number in people.next_proposals(connection, me(), NEAREST)]
        rights = people.rights(connection, me().id)
        before = people.sign_in_before(connection, me().id)
        codes_left = people.codes_left(connection, me().id)
    return page(
        "home.html",
        steps=_steps(),
        waiting=waiting,
        letters=letters,
        nearest=nearest,
        messages=_link("tickets"),
        rights=[one for one in rights if not one.over],
        ending=[one for one in rights if one.expires_on and today <= one.expires_on <= today + SOON],
        before=before,
        few_codes=codes_left if visit().enrolled and codes_left < FEW_CODES else None,
        proposals=_link("proposals"),
    )


def _steps() -> list[tuple[str, str, str | None]]:
    """Name, what it is, and (where the page is there and the person may open it) its address."""
    return [
        (_("Upload"), _("Bring a workbook; it is checked before anything changes."), _link("imports", "editor")),
        (_("Correct"), _("Open a record and mend what is wrong or missing."), _link("records")),
        (_("Submit"), _("Read your proposal once more and submit it for review."), _link("proposals", "editor")),
        (
            _("Publish"),
            _("A second person reads it and publishes it as a new data version."),
            _link("proposals", "reviewer"),
        ),
    ]


def _link(endpoint: str, role: str = "viewer") -> Any:
    there = f"{current()}.staff.{endpoint}" in current_app.view_functions
    return link(f"staff.{endpoint}") if there and me().has(role) else None
