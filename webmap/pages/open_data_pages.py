"""Open data: everything that can be taken away, the catalogue for data portals, and the code lists."""

from __future__ import annotations

from flask import Response, render_template
from werkzeug import Response as AnyResponse

from webmap import catalogue, catalogued, codes, oembed, release
from webmap.errors import NotInRegister
from webmap.file_answer import formats
from webmap.language import link
from webmap.linked import SYNTAXES, graph_answer, see, wanted
from webmap.pages import bp
from webmap.reading import reading


@bp.get("/acik-veri")
def open_data_page() -> str:
    """All files, interfaces and standards on one page."""
    with reading() as r:
        return render_template(
            "open_data.html",
            address=r.address,
            formats=formats(spatial=True),
            indicators=r.codebook.indicators,
            schemes=codes.schemes(r),
            syntaxes=SYNTAXES,
            releases=release.kept(),
            oembed_example=oembed.example(),
            datasets=catalogued.datasets(r),
        )


@bp.get("/katalog")
def catalogue_page() -> AnyResponse:
    """The catalogue itself: to the page for people, to the syntax a program asks for."""
    key = wanted()
    return see(link("open_data_page") if key == "html" else link("catalogue_file", key=key))


@bp.get("/katalog.<key>")
def catalogue_file(key: str) -> Response:
    """The catalogue (DCAT-AP 3) as Turtle, JSON-LD or RDF/XML."""
    with reading() as r:
        return graph_answer(catalogue.catalogue(r, key), key)


@bp.get("/katalog/<key>")
def catalogue_entry(key: str) -> AnyResponse:
    """A data set of the catalogue: to its page, or to the catalogue in the syntax a program asks for."""
    with reading() as r:
        found = next((one for one in catalogued.datasets(r) if one.key == key), None)
    if found is None:
        raise NotInRegister(key)
    syntax = wanted()
    return see(found.page if syntax == "html" else link("catalogue_file", key=syntax))


@bp.get("/kod")
def codes_page() -> str:
    """All code lists."""
    with reading() as r:
        return render_template("codes.html", address=r.address, schemes=codes.schemes(r), syntaxes=SYNTAXES)


@bp.get("/kod.<key>")
def codes_file(key: str) -> Response:
    """All code lists as SKOS."""
    with reading() as r:
        return graph_answer(codes.graph(codes.schemes(r), r.codebook), key)


@bp.get("/kod/<scheme>")
def code_page(scheme: str) -> AnyResponse:
    """One code list: a page, or for a program that asks for data, the way to them."""
    key = wanted()
    if key != "html":
        return see(link("code_file", scheme=scheme, key=key))
    with reading() as r:
        found = _scheme(codes.scheme(r, scheme), scheme)
        page = Response(render_template("code.html", address=r.address, scheme=found, syntaxes=SYNTAXES))
    page.vary.add("Accept")
    return page


@bp.get("/kod/<scheme>.<key>")
def code_file(scheme: str, key: str) -> Response:
    """One code list as SKOS."""
    with reading() as r:
        found = _scheme(codes.scheme(r, scheme), scheme)
        return graph_answer(codes.graph([found], r.codebook), key)


@bp.get("/kod/<scheme>/<code>")
def code_concept(scheme: str, code: str) -> AnyResponse:
    """One code: to its line in the list, or to the data about it."""
    with reading() as r:
        found = _scheme(codes.scheme(r, scheme), scheme)
    if code not in {one.code for one in found.concepts}:
        raise NotInRegister(f"{scheme}/{code}")
    key = wanted()
    if key != "html":
        return see(link("code_file", scheme=scheme, key=key))
    return see(f"{link('code_page', scheme=scheme)}#{code}")


def _scheme(found: codes.Scheme | None, key: str) -> codes.Scheme:
    if found is None:
        raise NotInRegister(key)
    return found
