"""How the map looks, described once with Folium: base, layers and options, rendered to one external script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.template import Template
from markupsafe import Markup

from geodata.settings import Settings
from webmap.layers import Layer
from webmap.view import MAX_ZOOM, MIN_ZOOM

NAME = "map_main"
"""The map's element and variable, as Folium writes them."""

# Leaflet's clusters never end when they are filled on a map without a finite greatest zoom, so it belongs to the
# map itself and not to a tile layer that may be taken away.


@dataclass(frozen=True)
class Background:
    """An optional tile background: a Leaflet tile address and the attribution its owner asks for (text)."""

    url: str
    attribution: str


@dataclass(frozen=True)
class Base:
    """The ground: west, south, east, north in degrees to fit at first, whose data it shows (HTML), maybe tiles."""

    extent: tuple[float, float, float, float]
    attribution: Markup
    background: Background | None = None


@dataclass(frozen=True)
class Drawn:
    """A layer as the front end draws it: title and key in the reader's language, and the address of its data."""

    key: str
    draw: str
    address: str
    title: str | None
    filtered: bool
    windowed: bool
    shown: bool
    symbols: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MapDescription:
    """All that makes a map: its ground, its layers from the ground up, and what the front end says and links to."""

    base: Base
    layers: tuple[Drawn, ...]
    options: Mapping[str, Any]


class LocalMap(folium.Map):
    """Folium's map without the ten files it asks other hosts for: Leaflet comes with our own bundle."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.default_js = []
        self.default_css = []


class FrontEndCall(MacroElement):
    """A call of one of our front-end functions with the map and a value. The value goes in as JSON, never as HTML."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "izka.{{ this.function }}({{ this._parent.get_name() }}, {{ this.value|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, function: str, value: object) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.function = function
        # Through JSON first: lazily translated texts become plain ones, and anything unfit is found here.
        self.value = json.loads(json.dumps(value, default=str))


def background(settings: Settings) -> Background | None:
    """The tile background the settings ask for, or None: the districts are map enough."""
    if not settings.tile_url:
        return None
    return Background(settings.tile_url, settings.tile_attribution or settings.tile_url.split("/")[2])


def drawn(layer: Layer, address: str) -> Drawn:
    """A layer in the language of the request, with its data at ``address``."""
    return Drawn(
        key=layer.key,
        draw=layer.draw,
        address=address,
        title=None if layer.title is None else str(layer.title),
        filtered=layer.filtered,
        windowed=layer.windowed is not None,
        shown=layer.shown,
        symbols=tuple((symbol.style, str(symbol.meaning)) for symbol in layer.symbols),
    )


def folium_map(description: MapDescription, name: str = NAME) -> LocalMap:
    """The description as a Folium map. All ids are fixed, so that equal descriptions give equal scripts."""
    west, south, east, north = description.base.extent
    chart = LocalMap(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=9,
        tiles=None,
        zoom_control=False,
        minZoom=MIN_ZOOM,
        maxZoom=MAX_ZOOM,
        zoomSnap=0.25,
        attributionControl=False,
    )
    chart._id = name.removeprefix("map_")
    tiles = description.base.background
    if tiles is not None:
        layer = folium.TileLayer(tiles.url, attr=str(Markup.escape(tiles.attribution)), max_zoom=MAX_ZOOM)
        layer._id = "background"
        layer.add_to(chart)
    view = folium.FitBounds([[south, west], [north, east]])
    # Leaflet drops a view asked for while it still glides to another one, such as that of the page's own filter.
    view.options["animate"] = False
    view.add_to(chart)
    opening = {
        **description.options,
        "extent": description.base.extent,
        "attribution": str(description.base.attribution),
    }
    FrontEndCall("open", opening).add_to(chart)
    for one in description.layers:
        FrontEndCall("layer", one.__dict__).add_to(chart)
    FrontEndCall("draw", None).add_to(chart)
    return chart


def script(description: MapDescription, name: str = NAME) -> str:
    """The JavaScript that draws the description in the element of that name, with Leaflet and izka loaded."""
    figure = folium_map(description, name).get_root()
    assert isinstance(figure, Figure)
    figure.render()
    # Folium's page head is left out on purpose: it forbids zooming and carries inline styles and scripts.
    return (
        '"use strict";\n'
        + "\n".join(line.rstrip() for line in figure.script.render().splitlines() if line.strip())
        + "\n"
    )
