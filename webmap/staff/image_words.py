"""Words of the desk's image pages: states, gaps, stages, sizes, and why a photograph is not taken again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webmap.media import stage_names
from webmap.presentation import number

ROLES = stage_names()
STATES: dict[str, Any] = {
    "draft": _l("Draft"),
    "open": _l("Proposal under way"),
    "published": _l("On public pages"),
    "withdrawn": _l("Withdrawn for privacy"),
}
GAPS: dict[str, Any] = {
    "alt_tr": _l("No Turkish text alternative"),
    "alt_en": _l("No English text alternative"),
    "people": _l("Faces and number plates not checked"),
    "position": _l("Position known to the photograph alone"),
}


def size(count: int) -> str:
    """Bytes in words: kB, or MB with one digit."""
    if count < 1024**2:
        return f"{number(-(-count // 1024))} kB"
    return f"{number(Decimal(count) / 1024**2, 1)} MB"


def distance(metres: int) -> str:
    """Metres, or kilometres with one digit."""
    return f"{number(metres)} m" if metres < 1000 else f"{number(Decimal(metres) / 1000, 1)} km"


def withdrawn(name: str) -> str:
    """The photograph was once withdrawn."""
    return str(_("“%(name)s” was withdrawn for privacy once; it is not taken again.", name=name[:80]))


def already_there(name: str) -> str:
    """The record has it."""
    return str(_("“%(name)s” is with this record already.", name=name[:80]))
