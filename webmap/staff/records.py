"""All records in one list with the public list's own filter: found, added up, and opened for editing."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template
from flask_babel import gettext as _

from geodata.filters import ProjectFilter
from geodata.queries.drafts import under_way
from geodata.queries.place_table import ZERO
from geodata.queries.places import Asked, by_place
from geodata.queries.projects import page
from geodata.queries.sites import all_sites, site_slug, sites
from webmap.answers import narrowing
from webmap.errors import NotInRegister
from webmap.language import link
from webmap.presentation import label, money
from webmap.reading import Reading, reading
from webmap.staff import bp
from webmap.staff.access import needs


@bp.get("/kayitlar")
@needs("viewer")
def records() -> str:
    """One page of the projects that the filter means, and the restoration sites."""
    with reading() as r:
        flt = r.address.flt
        found = page(r.connection, flt, r.address.lens, r.codebook.rates, (r.address.sort, r.address.page))
        places = all_sites(r.connection) if flt == ProjectFilter() else sites(r.connection, flt)
        refs = [*(row.ref for row in found.rows), *(row.ref for row in places)]
        return render_template(
            "staff/records.html",
            **narrowing(r),
            found=found,
            sites=places,
            falls=_falls(r),
            under_way=under_way(r.connection, refs),
        )


@bp.get("/alan-sayfasi/<path:ref>")
@needs("viewer")
def public_site(ref: str) -> Any:
    """The public page of a site, whose address has its name in it."""
    with reading() as r:
        slug = site_slug(r.connection, ref)
        if slug is None:
            raise NotInRegister(ref)
        return redirect(link("site_page", slug=slug), 303)


def _falls(r: Reading) -> str:
    """How much of the support falls to the districts asked for: a project in several has only a part in each."""
    asked = set(r.address.flt.district.only)
    if not asked:
        return ""
    table = by_place(r.connection, r.address.flt, r.address.lens, r.codebook.rates, Asked("district", "pay"))
    rows = [row for row in table.rows if row.slug in asked]
    names = ", ".join(label(r.codebook, "district", row.slug) for row in rows)
    if not any(row.known for row in rows):
        return str(_("How much of it falls to %(places)s is unknown: no amount was published.", places=names))
    amount = money(sum((row.amount for row in rows), start=ZERO), r.address.lens.currency)
    return str(_("Of this falls to %(places)s, by the projects' shares: %(amount)s.", places=names, amount=amount))
