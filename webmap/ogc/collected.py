"""Features of a question as a GeoJSON collection, and one feature alone."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from geodata.crs import Crs
from geodata.queries import features
from geodata.queries.features import Asked, Source
from webmap.missing import missing
from webmap.ogc import Collection
from webmap.ogc.answers import GEOJSON, HTML, JSON, Link, address, answer, links, origin
from webmap.reading import Reading

_MISSED = {"projects": "project", "sites": "site"}
"""Collections whose records may have moved or gone, and what the register calls those."""


def found(r: Reading, source: Source, asked: Asked) -> tuple[int, list[str]]:
    """How many features answer, and the texts of those on this page."""
    return (
        features.count(r.connection, source, asked.conditions),
        features.page(r.connection, source, asked),
    )


def around(asked: Asked, matched: int) -> dict[str, int]:
    """Where the pages before and after begin: ``prev`` and ``next``, those there are."""
    steps = {}
    if asked.offset:
        steps["prev"] = max(0, asked.offset - asked.limit)
    if asked.offset + asked.limit < matched:
        steps["next"] = asked.offset + asked.limit
    return steps


def step(key: str, offset: int, form: str | None = None) -> str:
    """The address of the same question from another feature on."""
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in ("offset", "f")]
    pairs += [("offset", str(offset))] if offset else []
    return address("ogc_items", [*pairs, ("f", form)] if form else pairs, key=key)


def collection(r: Reading, about: Collection, asked: Asked, matched: int, held: list[str]) -> Response:
    """The features as a FeatureCollection, with how many there are and where to go on."""
    steps = around(asked, matched)
    names = {"prev": _("The features before"), "next": _("The features after")}
    ways: list[Link] = links("ogc_items", GEOJSON, key=about.key)
    ways += [
        {"rel": rel, "type": GEOJSON, "title": names[rel], "href": step(about.key, at)} for rel, at in steps.items()
    ]
    ways.append(
        {"rel": "collection", "type": JSON, "title": str(about.title), "href": address("ogc_collection", key=about.key)}
    )
    head = {
        "type": "FeatureCollection",
        "numberMatched": matched,
        "numberReturned": len(held),
        "links": ways,
        **origin(r),
    }
    # The features are text already: made by the database, and not read here.
    text = json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n' + ",\n".join(held) + "\n]}\n"
    return in_system(answer(text, GEOJSON), asked.crs)


def one(r: Reading, about: Collection, ref: str, crs: Crs) -> dict[str, Any]:
    """The feature of that id. Raises NotInRegister, GoneForGood or Moved."""
    feature = features.one(r.connection, about.single(r), ref, crs)
    if feature is None:
        raise missing(r, _MISSED.get(about.key, about.key), ref)
    return feature


def feature_answer(r: Reading, about: Collection, feature: dict[str, Any], crs: Crs) -> Response:
    """One feature as GeoJSON."""
    ways = links("ogc_item", GEOJSON, key=about.key, ref=feature["id"])
    ways.append(
        {"rel": "collection", "type": JSON, "title": str(about.title), "href": address("ogc_collection", key=about.key)}
    )
    page = record_page(about, feature)
    if page is not None:
        ways.append({"rel": "related", "type": HTML, "title": _("Its page on this site"), "href": page})
    return in_system(answer({**feature, "links": ways, **origin(r)}, GEOJSON), crs)


def record_page(about: Collection, feature: dict[str, Any]) -> str | None:
    """The site's own page of a feature."""
    if about.record is None:
        return None
    endpoint, argument, name = about.record
    return address(endpoint, **{argument: feature["properties"][name]})


def in_system(response: Response, crs: Crs) -> Response:
    """The answer, saying in which system its coordinates are (OGC API Features, part 2)."""
    response.headers["Content-Crs"] = f"<{crs.uri}>"
    return response
