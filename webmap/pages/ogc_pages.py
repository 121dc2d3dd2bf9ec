"""The geodata services' front: landing page, conformance, API definition, and what the collections are."""

from __future__ import annotations

from flask import Response, render_template
from flask_babel import gettext as _

from webmap.errors import NotInRegister
from webmap.ogc import Collection, collections
from webmap.ogc import question as q
from webmap.ogc.answers import HTML, JSON, OPENAPI, SCHEMA, address, answer, form, links, origin, page
from webmap.ogc.conformance import CLASSES
from webmap.ogc.described import OGC_REL, described, queryables
from webmap.ogc.openapi import openapi
from webmap.pages import bp
from webmap.reading import reading

_PLAIN = ("f",)


@bp.app_template_global()
def ogc_root() -> str:
    """The address that map programs are given."""
    return address("ogc_landing")


@bp.get("/ogc")
def ogc_landing() -> Response:
    """What the services are and where their documents are."""
    q.refuse_unknown([*_PLAIN, "v"])
    chosen = form()
    with reading(also=_PLAIN) as r:
        if chosen == "html":
            return page(render_template("ogc/landing.html", collections=collections().values()))
        ways = [
            *links("ogc_landing"),
            {"rel": "service-desc", "type": OPENAPI, "title": _("API definition"), "href": address("ogc_api")},
            {"rel": "service-doc", "type": HTML, "title": _("API definition as a page"),
             "href": address("ogc_api", [("f", "html")])},
            {"rel": "conformance", "type": JSON, "title": _("Conformance"), "href": address("ogc_conformance")},
            {"rel": "data", "type": JSON, "title": _("Collections"), "href": address("ogc_collections")},
            {"rel": f"{OGC_REL}/tiling-schemes", "type": JSON, "title": _("Tile grids"),
             "href": address("ogc_tile_matrix_sets")},
            {"rel": "related", "type": "application/x-qgis-project", "title": _("QGIS project"),
             "href": address("ogc_qgis")},
        ]  # fmt: skip
        title = _("İzmir Supports Map")
        about = _("Geodata services of İzmir Development Agency’s register of supports.")
        return answer({"title": title, "description": about, "links": ways, **origin(r)})


@bp.get("/ogc/conformance")
def ogc_conformance() -> Response:
    """The parts of the standards that the services hold to."""
    q.refuse_unknown([*_PLAIN, "v"])
    chosen = form()
    with reading(also=_PLAIN):
        if chosen == "html":
            return page(render_template("ogc/conformance.html", classes=CLASSES))
        return answer({"conformsTo": list(CLASSES), "links": links("ogc_conformance")})


@bp.get("/ogc/api")
def ogc_api() -> Response:
    """The API definition (OpenAPI 3.0)."""
    q.refuse_unknown([*_PLAIN, "v"])
    chosen = form()
    with reading(also=_PLAIN) as r:
        described_api = openapi(r)
        if chosen == "html":
            return page(render_template("ogc/api.html", api=described_api))
        return answer(described_api, OPENAPI)


@bp.get("/ogc/collections")
def ogc_collections() -> Response:
    """All collections."""
    q.refuse_unknown([*_PLAIN, "v"])
    chosen = form()
    with reading(also=_PLAIN) as r:
        if chosen == "html":
            return page(render_template("ogc/landing.html", collections=collections().values()))
        told = [described(r, one) for one in collections().values()]
        return answer({"links": links("ogc_collections"), "collections": told})


@bp.get("/ogc/collections/<key>")
def ogc_collection(key: str) -> Response:
    """One collection."""
    q.refuse_unknown([*_PLAIN, "v"])
    chosen, about = form(), known(key)
    with reading(also=_PLAIN) as r:
        told = described(r, about)
        if chosen == "html":
            schema = queryables(r, about, about.single(r))
            return page(render_template("ogc/collection.html", about=about, told=told, schema=schema))
        return answer(told)


@bp.get("/ogc/collections/<key>/queryables")
def ogc_queryables(key: str) -> Response:
    """What can be asked of a collection, as a JSON Schema."""
    q.refuse_unknown([*_PLAIN, "v"])
    chosen, about = form(), known(key)
    with reading(also=_PLAIN) as r:
        schema = queryables(r, about, about.single(r))
        if chosen == "html":
            return page(render_template("ogc/collection.html", about=about, told=described(r, about), schema=schema))
        return answer(schema, SCHEMA)


def known(key: str) -> Collection:
    """The collection of that key. Raises NotInRegister."""
    found = collections().get(key)
    if found is None:
        raise NotInRegister(key)
    return found
