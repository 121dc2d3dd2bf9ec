"""Records outside the totals, each with its reason, and addresses whose record is gone."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _

from geodata.money import Lens
from geodata.params import LEFT_OUT
from geodata.queries.totals import totals
from geodata.queries.visibility import excluded, public_retired
from webmap.address import Address
from webmap.pages import bp
from webmap.reading import reading


@bp.app_template_global()
def exclusion_kinds() -> dict[str, str]:
    """Why a record may be outside the totals, in a word."""
    return {
        "cancelled": str(_("Cancelled.")),
        "duplicate": str(_("Doubled.")),
        "superseded": str(_("Superseded.")),
        "other": str(_("Outside the totals.")),
    }


@bp.get("/toplam-disi")
def excluded_page() -> str:
    """Every record outside the totals with its reason, and their own totals."""
    with reading() as r:
        here = Address().asking(kind=LEFT_OUT)
        return render_template(
            "excluded.html",
            rows=excluded(r.connection),
            gone=public_retired(r.connection),
            here=here,
            totals=totals(r.connection, here.flt, Lens(), r.codebook.rates),
        )
