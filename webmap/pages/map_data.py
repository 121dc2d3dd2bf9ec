"""What the map fetches: its description as a script, and the data of each layer."""

from __future__ import annotations

import json

from flask import Response, current_app, request
from flask_babel import gettext as _
from markupsafe import Markup

from geodata.queries.map import bounds
from webmap.errors import NotInRegister
from webmap.gathering import PARAMETER, read_window
from webmap.language import link
from webmap.layers import Layer, layer, layers
from webmap.map import Base, MapDescription, background, drawn, script
from webmap.map_words import options
from webmap.pages import bp
from webmap.reading import Reading, reading

ATTRIBUTION = (
    "İlçe sınırları: Harita Genel Müdürlüğü (HGM) ve OCHA, Türkiye COD-AB (HDX, data.humdata.org/dataset/cod-ab-tur), "
    "CC BY 3.0 IGO; sadeleştirilmiştir."
)
"""The words the boundaries' licence asks for, kept in every copy."""

_OPENING = '{"type":"FeatureCollection"'

# Shown before any boundary is loaded: İzmir's own extent.
PROVINCE = (26.2, 37.8, 28.5, 39.4)


@bp.get("/harita.js")
def map_script() -> Response:
    """The map's description as a script: the same for every filter, new with the data, the language or a setting."""
    with reading() as r:
        response = Response(script(description(r)), mimetype="text/javascript")
    # From the content: it also depends on settings, which a data version knows nothing of.
    response.add_etag()
    return response


@bp.get("/harita/<key>.geojson")
def map_layer(key: str) -> Response:
    """The data of one layer for the filter in the address, as GeoJSON (RFC 7946).

    With ``pencere`` only what a map of that window shows, gathered where it is much.
    """
    found = layer(key)
    if found is None:
        raise NotInRegister(key)
    with reading(also=(PARAMETER,)) as r:
        text = request.args.get(PARAMETER, "").strip()
        if text and found.windowed is not None:
            return Response(_signed(found.windowed(r, read_window(text)), r), mimetype="application/geo+json")
        return Response(_signed(found.geojson(r), r), mimetype="application/geo+json")


def _signed(collection: str, r: Reading) -> str:
    """The FeatureCollection with the data version, whose boundaries it holds, and whether it is sample data.

    RFC 7946 lets a collection carry members of its own; they are put in as text because the text is made by the
    database and need not be read here.
    """
    version = r.codebook.version
    members = {
        "data_version": version.label if version else None,
        "sample_data": bool(version and version.is_sample),
        "licence": "CC BY 4.0",
        "boundaries": ATTRIBUTION,
    }
    return _OPENING + "," + json.dumps(members, ensure_ascii=False)[1:-1] + collection.removeprefix(_OPENING)


def description(r: Reading) -> MapDescription:
    """The public map in the language of the request."""
    return MapDescription(
        base=Base(bounds(r.connection) or PROVINCE, attribution(), background(current_app.config["SETTINGS"])),
        layers=tuple(drawn(one, _address_of(one)) for one in layers()),
        options=options(r.codebook),
    )


def _address_of(one: Layer) -> str:
    """Where a layer's data are; to that of a filtered one the page's question, with its version, is added."""
    address = link("map_layer", key=one.key)
    return address.partition("?")[0] if one.filtered else address


def attribution() -> Markup:
    """Whose boundaries the map shows, as their licence asks; the method page has the full text."""
    text = Markup('<a href="{}">{}</a>')
    return text.format(link("method_page"), _("District boundaries: HGM and OCHA, CC BY 3.0 IGO, simplified"))
