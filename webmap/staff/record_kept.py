"""What comes of proposing: where the proposal is read, or why there is none."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _

from geodata.proposals import NothingChanged, OutOfReach, RegisterRefused
from webmap.language import current, link

REFUSED = (NothingChanged, OutOfReach, RegisterRefused)
"""What a proposal is refused with; nothing was kept then."""


def refusals(refused: Exception) -> list[str]:
    """Why nothing was kept, in sentences."""
    if isinstance(refused, NothingChanged):
        return [str(_("Nothing is different from the register, so there is nothing to propose."))]
    if isinstance(refused, OutOfReach):
        touched = ", ".join(refused.refs)
        return [str(_("Your role does not reach this: %(records)s. Ask somebody whose role does.", records=touched))]
    assert isinstance(refused, RegisterRefused)
    return [str(_("The register does not take it: %(why)s", why=why)) for why in refused.problems]


def proposal_address(number: int) -> str:
    """Where a proposal is read; the desk's first page as long as there is no such page."""
    there = f"{current()}.staff.proposal" in current_app.view_functions
    return link("staff.proposal", number=number) if there else link("staff.home")
