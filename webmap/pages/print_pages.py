"""What goes to paper and slides: the map as a picture, the sheet of a district or sub-region."""

from __future__ import annotations

from flask import Response, request

from geodata.filters import BadAddress, Fault
from webmap.file_answer import note
from webmap.pages import bp
from webmap.printed.map_picture import NARROWEST, WIDEST, WIDTH, map_png, map_svg
from webmap.printed.sheet import sheet_pdf
from webmap.reading import reading

_WIDTH = "genislik"


@bp.get("/harita.svg")
def map_picture_svg() -> Response:
    """The map of a question as a drawing."""
    with reading() as r:
        response = Response(map_svg(r), mimetype="image/svg+xml")
        response.headers["Content-Disposition"] = f'inline; filename="{note(r).file_name("harita", "svg")}"'
        return response


@bp.get("/harita.png")
def map_picture_png() -> Response:
    """The map of a question as a picture, as wide as asked."""
    with reading(also=(_WIDTH,)) as r:
        response = Response(map_png(r, _width()), mimetype="image/png")
        response.headers["Content-Disposition"] = f'inline; filename="{note(r).file_name("harita", "png")}"'
        return response


@bp.get("/ilce/<slug>.pdf")
def district_sheet(slug: str) -> Response:
    """A district on paper."""
    return _sheet("district", slug)


@bp.get("/alt-bolge/<slug>.pdf")
def subregion_sheet(slug: str) -> Response:
    """A sub-region on paper, with its districts."""
    return _sheet("subregion", slug)


def _sheet(kind: str, slug: str) -> Response:
    with reading() as r:
        response = Response(sheet_pdf(r, kind, slug), mimetype="application/pdf")
        response.headers["Content-Disposition"] = f'inline; filename="{note(r).file_name(slug, "pdf")}"'
        return response


def _width() -> int:
    given = request.args.get(_WIDTH, "").strip()
    if not given:
        return WIDTH
    if not (given.isascii() and given.isdigit() and NARROWEST <= int(given[:6]) <= WIDEST):
        raise BadAddress([Fault(_WIDTH, given, "width", (str(NARROWEST), str(WIDEST)))])
    return int(given)
