"""The features of a collection, page by page, and each alone."""

from __future__ import annotations

import json

from flask import Response, redirect, render_template

from webmap.errors import Moved
from webmap.ogc import collected
from webmap.ogc import question as q
from webmap.ogc.answers import address, form, page
from webmap.ogc.words import LABELS
from webmap.pages import bp
from webmap.pages.ogc_pages import known
from webmap.reading import reading

_ONE = ("f", "crs")


@bp.get("/ogc/collections/<key>/items")
def ogc_items(key: str) -> Response:
    """The features that a question means: those of the pages' filter, under the conditions of the standard's own."""
    about, chosen = known(key), form()
    q.refuse_unknown(q.known(about, properties=q.properties(about)))
    with reading(also=(*q.ITEMS, *q.properties(about))) as r:
        source = about.source(r)
        asked = q.read(source)
        matched, held = collected.found(r, source, asked)
        if chosen == "json":
            return collected.collection(r, about, asked, matched, held)
        shown = render_template(
            "ogc/items.html",
            about=about,
            features=[json.loads(one) for one in held],
            matched=matched,
            first=asked.offset + 1,
            steps={rel: collected.step(key, at, "html") for rel, at in collected.around(asked, matched).items()},
            data=collected.step(key, asked.offset, "json"),
            labels=LABELS,
            address=r.address,
        )
        return page(shown)


@bp.get("/ogc/collections/<key>/items/<path:ref>")
def ogc_item(key: str, ref: str) -> Response:
    """One feature; one that became another leads there, one that was taken out says so."""
    about, chosen = known(key), form()
    q.refuse_unknown(q.known(about if about.whole else None, _ONE))
    with reading(also=_ONE) as r:
        crs = q.read_system()
        try:
            feature = collected.one(r, about, ref, crs)
        except Moved as moved:
            return page_moved(key, moved.value)
        if chosen == "json":
            return collected.feature_answer(r, about, feature, crs)
        return page(
            render_template(
                "ogc/item.html",
                about=about,
                feature=feature,
                labels=LABELS,
                record=collected.record_page(about, feature),
                data=address("ogc_item", [("f", "json")], key=key, ref=ref),
            )
        )


def page_moved(key: str, ref: str) -> Response:
    """The address of the feature that took this one's place, for good."""
    response = redirect(address("ogc_item", key=key, ref=ref), 301)
    assert isinstance(response, Response)
    return response
