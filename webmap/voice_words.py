"""How correction requests and stories are said: fields, states, relations in words."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import gettext as _

from webmap.presentation import partial_date

_ZONE = ZoneInfo("Europe/Istanbul")


def register(app: Flask) -> None:
    """Give templates these words."""
    app.jinja_env.globals.update(
        request_fields=fields,
        ticket_states=ticket_states,
        story_states=story_states,
        relations=relations,
        consents=consents,
        today=dt.date.today,
    )
    app.jinja_env.filters["day_of"] = day_of


def day_of(moment: dt.datetime | dt.date | None) -> str:
    """The day of a moment in İzmir, in words."""
    if isinstance(moment, dt.datetime):
        moment = moment.astimezone(_ZONE).date()
    return partial_date(moment.isoformat() if moment else None)


def fields() -> dict[str, str]:
    """What a request can be about."""
    return {
        "title": _("Title or description"),
        "amount": _("Amounts"),
        "place": _("District or place"),
        "point": _("Point on the map"),
        "dates": _("Dates"),
        "status": _("Status"),
        "organisation": _("Beneficiary or partner"),
        "programme": _("Programme or call"),
        "photo": _("Photo"),
        "other": _("Something else"),
    }


def ticket_states() -> dict[str, str]:
    """The states of a request, in their order."""
    return {
        "received": _("Received"),
        "in_review": _("Being looked at"),
        "accepted": _("Accepted"),
        "declined": _("Not accepted"),
        "corrected": _("Correction published"),
    }


def story_states() -> dict[str, str]:
    """The states of a story."""
    return {
        "received": _("Waiting for a decision"),
        "published": _("Published"),
        "declined": _("Not published"),
        "removed": _("Taken away"),
    }


def consents() -> dict[str, str]:
    """What whoever sends a story must agree to: field of the form → sentence."""
    return {
        "onay_eser": _("Text and photos are my own work."),
        "onay_kisiler": _("Everybody who can be recognised in them agrees (for children: their parents)."),
        "onay_lisans": _(
            "They may be published under the licence CC BY 4.0, and I have read the note on personal data below."
        ),
    }


def relations() -> dict[str, str]:
    """What somebody who tells a story has to do with the project."""
    return {
        "beneficiary": _("I am from the supported organisation"),
        "worker": _("I work or worked there"),
        "visitor": _("I use or visited it"),
        "neighbour": _("I live nearby"),
        "other": _("Other"),
    }
