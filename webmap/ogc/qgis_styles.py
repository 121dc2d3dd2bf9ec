"""Simple symbols of the QGIS project's layers, in the colours of the map."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement


@dataclass(frozen=True)
class Style:
    """One symbol: ``marker`` or ``fill``, QGIS's class of it, and its settings; colours are red,green,blue,alpha."""

    kind: str
    symbol: str
    settings: dict[str, str]

    @property
    def opaque(self) -> bool:
        """Whether it hides what lies under it."""
        return self.settings.get("style") == "solid"


def _marker(shape: str, colour: str, size: str) -> Style:
    return Style(
        "marker",
        "SimpleMarker",
        {"name": shape, "color": colour, "size": size, "size_unit": "MM", "outline_color": "255,255,255,255",
         "outline_style": "solid", "outline_width": "0.3", "outline_width_unit": "MM"},
    )  # fmt: skip


def _fill(colour: str, line: str, width: str, dash: str = "solid") -> Style:
    return Style(
        "fill",
        "SimpleFill",
        {"color": colour, "style": "solid" if not colour.endswith(",0") else "no", "outline_color": line,
         "outline_style": dash, "outline_width": width, "outline_width_unit": "MM", "joinstyle": "round"},
    )  # fmt: skip


STYLES = {
    "projects": _marker("circle", "15,92,110,255", "2.8"),
    "sites": _marker("diamond", "178,74,36,255", "3.6"),
    "districts": _fill("222,235,238,160", "120,140,148,255", "0.26"),
    "sub-regions": _fill("0,0,0,0", "70,84,120,255", "0.6", "dash"),
    "indicators": _fill("232,224,205,160", "150,135,100,255", "0.26"),
}
"""Collection → its symbol."""

LABELLED = ("districts",)
"""Collections whose features are named on the map."""


def renderer(style: Style) -> Element:
    """Every feature drawn with the one symbol."""
    element = Element("renderer-v2", {"type": "singleSymbol", "symbollevels": "0", "enableorderby": "0"})
    element.append(_symbols(style))
    return element


def labelling(name: str) -> Element:
    """The features named by this property, with a light rim so that lines do not cross the letters."""
    element = Element("labeling", {"type": "simple"})
    settings = SubElement(element, "settings", {"calloutType": "simple"})
    text = SubElement(
        settings,
        "text-style",
        {"fieldName": name, "isExpression": "0", "fontSize": "8", "fontSizeUnit": "Point", "textColor": "40,50,56,255"},
    )
    SubElement(
        text, "text-buffer", {"bufferDraw": "1", "bufferSize": "0.5", "bufferOpacity": "0.6", "bufferSizeUnits": "MM",
                              "bufferColor": "255,255,255,255"},
    )  # fmt: skip
    return element


def tile_renderer(layer: str, style: Style) -> Element:
    """Every feature of this layer of the tiles drawn with the one symbol."""
    element = Element("renderer", {"type": "basic"})
    styles = SubElement(element, "styles")
    kind = {"marker": "0", "fill": "2"}[style.kind]
    one = SubElement(
        styles, "style", {"name": layer, "layer": layer, "geometry": kind, "enabled": "1", "expression": "",
                          "min-zoom": "-1", "max-zoom": "-1"},
    )  # fmt: skip
    one.append(_symbols(style))
    return element


def _symbols(style: Style) -> Element:
    element = Element("symbols")
    symbol = SubElement(element, "symbol", {"type": style.kind, "name": "0", "alpha": "1", "clip_to_extent": "1"})
    layer = SubElement(symbol, "layer", {"class": style.symbol, "enabled": "1", "locked": "0", "pass": "0"})
    options = SubElement(layer, "Option", {"type": "Map"})
    for name, value in style.settings.items():
        SubElement(options, "Option", {"type": "QString", "name": name, "value": value})
        # Before 3.26 the settings were read from these.
        SubElement(layer, "prop", {"k": name, "v": value})
    return element
