"""Two maps side by side, with one table of what differs, at one address."""

from __future__ import annotations

from flask import Response, redirect, render_template, request
from werkzeug import Response as BaseResponse

from geodata.filters import BadAddress, Fault, ProjectFilter
from webmap import compare, map
from webmap.address import SHOWN, Address
from webmap.answers import call_years, extent
from webmap.districts import indicator_values
from webmap.language import link_pairs
from webmap.options import TITLES
from webmap.pages import bp
from webmap.pages.map_data import description
from webmap.reading import Reading, reading

ALSO = frozenset((*compare.SIDES, *compare.form_names()))


@bp.get("/karsilastir")
def compare_page() -> str | BaseResponse:
    """Both questions on maps that move together, and the districts with both values and their difference."""
    with reading(also=ALSO) as r:
        if r.address.flt != ProjectFilter():
            known = (*compare.SIDES, *SHOWN)
            raise BadAddress(Fault(name, value, "parameter", known) for name, value in r.address.flt.to_args())
        filters = [compare.read_side(key, request.args.get(key, ""), r.codebook) for key in compare.SIDES]
        if compare.form_names() & set(request.args):
            fields = request.args.to_dict()
            new = [
                compare.changed(flt, key, fields, r.codebook) for key, flt in zip(compare.SIDES, filters, strict=True)
            ]
            return redirect(compare_link(new[0], new[1], r.address))
        made, coloured = compare.sides(r, filters)
        measured = indicator_values(r, r.address.metric)
        return render_template(
            "compare.html",
            address=r.address,
            sides=made,
            coloured=coloured,
            rows=list(compare.differences(made[0].table, made[1].table, r.address.metric, measured)),
            map_values={side.key: _values(r, side) for side in made},
            swapped=compare_link(filters[1], filters[0], r.address),
            years=call_years(r),
            chosen={side.key: compare.chosen(side.flt) for side in made},
            questions=compare.CHOSEN,
            keep=compare.KEEP,
        )


@bp.get("/karsilastir.js")
def compare_script() -> Response:
    """Both maps' description as one script."""
    with reading() as r:
        both = "".join(map.script(description(r), f"map_{key}") for key in compare.SIDES)
        response = Response(both + "izka.pair(map_a, map_b);\n", mimetype="text/javascript")
    response.add_etag()
    return response


@bp.app_template_global()
def compare_link(first: ProjectFilter, second: ProjectFilter, address: Address) -> str:
    """Where two questions stand side by side, shown as this address is."""
    return link_pairs("compare_page", compare.pairs(first, second, address))


@bp.app_template_global()
def side_text(flt: ProjectFilter) -> str:
    """A side's question as its parameter holds it."""
    return compare.write_side(flt)


@bp.app_template_global()
def question_title(name: str) -> str:
    """What a question is called."""
    return str(TITLES[name])


def _values(r: Reading, side: compare.Side) -> dict[str, object]:
    return {
        "metric": r.address.metric,
        "districts": side.values,
        "selected": [],
        "query": Address(side.flt, r.address.lens, version=r.address.version).query(),
        "currency": r.address.lens.currency,
        "extent": extent(r),
        "near": None,
        "drawing": None,
    }
