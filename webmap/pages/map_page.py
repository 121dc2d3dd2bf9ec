"""The map: what is asked, what came out, the districts, and the first projects of the list."""

from __future__ import annotations

from flask import render_template

from geodata.queries.projects import page
from webmap.answers import mapped, narrowing
from webmap.layers import layers
from webmap.outline import drawing
from webmap.pages import bp
from webmap.reading import reading


@bp.get("/")
def map_page() -> str:
    """Everything the filter means, on the map and as a table; without a script it is a drawing, a form and links."""
    with reading() as r:
        address = r.address
        return render_template(
            "map.html",
            **narrowing(r),
            **mapped(r),
            found=page(r.connection, address.flt, address.lens, r.codebook.rates, (address.sort, 1)),
            drawing=drawing(r),
            layers=layers(),
        )
