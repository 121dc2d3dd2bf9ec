"""A QGIS project (.qgz) whose layers are this server's collections and tiles, named, styled and credited."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from flask_babel import gettext as _

from webmap.datasets import attributions
from webmap.identity import CREDIT
from webmap.language import current
from webmap.ogc import Collection, collections
from webmap.ogc.answers import address
from webmap.ogc.qgis_styles import LABELLED, STYLES, labelling, renderer, tile_renderer
from webmap.ogc.tilesets import MOST_ZOOM, tile_address
from webmap.ogc.words import LABELS
from webmap.reading import Reading

MIME = "application/x-qgis-project"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_VERSION = "3.22.0"
"""The oldest QGIS that the project is written for; newer ones read what older ones wrote."""

# İzmir in TUREF / TM27, with some room: what is seen at first.
_VIEW = ("420000", "4180000", "660000", "4380000")
_WEB = ("-20037508.342789244", "-20037508.342789244", "20037508.342789244", "20037508.342789244")
_FORMULAS = {
    4326: "+proj=longlat +datum=WGS84 +no_defs",
    3857: "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs",
    5253: "+proj=tmerc +lat_0=0 +lon_0=27 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs",
}


@dataclass(frozen=True)
class _Layer:
    """A layer of the project: its id and name, where its data are and by which provider, and whether it is shown."""

    key: str
    name: str
    source: str
    provider: str
    collection: Collection
    shown: bool


def project(r: Reading) -> bytes:
    """The project in the language of the request, as a zip with one .qgs in it. Equal versions give equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("izmir.qgs", _EARLIEST), _qgs(r), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _qgs(r: Reading) -> str:
    root = Element("qgis", {"version": _VERSION, "projectname": _("İzmir Supports Map")})
    _text(root, "title", _("İzmir Supports Map"))
    _system(SubElement(root, "projectCrs"), 5253)
    # Lines above areas: what is drawn first in the list lies on top.
    drawn = sorted(collections().values(), key=lambda one: (STYLES[one.key].opaque, one.order))
    features = [_features(one) for one in drawn]
    tiles = [_tiles(r, one) for one in drawn if one.mvt is not None]
    tree = SubElement(root, "layer-tree-group")
    _group(tree, _("Features"), features, expanded=True)
    _group(tree, _("Vector tiles (quick to draw)"), tiles, expanded=False)
    _canvas(root)
    held = SubElement(root, "projectlayers")
    for one in features:
        held.append(_vector(one))
    for one in tiles:
        held.append(_vector_tiles(one))
    order = SubElement(root, "layerorder")
    for one in (*features, *tiles):
        SubElement(order, "layer", {"id": one.key})
    _metadata(SubElement(root, "projectMetadata"), address("ogc_landing"), _("İzmir Supports Map"), _about(r))
    enabled = SubElement(SubElement(SubElement(root, "properties"), "SpatialRefSys"), "ProjectionsEnabled")
    enabled.set("type", "int")
    enabled.text = "1"
    indent(root)
    return _DOCTYPE + tostring(root, encoding="unicode") + "\n"


def _features(one: Collection) -> _Layer:
    # QGIS adds /collections itself; a question in the address would be lost on the way, so there is none.
    root = address("ogc_landing").partition("?")[0]
    source = f" pagingEnabled='true' restrictToRequestBBOX='1' typename='{one.key}' url='{root}'"
    return _Layer(f"{_slug(one)}_features", str(one.title), source, "OAPIF", one, one.key != "indicators")


def _tiles(r: Reading, one: Collection) -> _Layer:
    url = tile_address(r, one, ("z", "y", "x")).replace("&", "%26")
    source = f"type=xyz&url={url}&zmin=0&zmax={MOST_ZOOM}"
    return _Layer(f"{_slug(one)}_tiles", str(one.title), source, "vectortile", one, False)


def _slug(one: Collection) -> str:
    return one.key.replace("-", "_")


def _group(tree: Element, name: str, layers: list[_Layer], *, expanded: bool) -> None:
    checked = "Qt::Checked" if any(one.shown for one in layers) else "Qt::Unchecked"
    group = SubElement(tree, "layer-tree-group", {"name": name, "expanded": str(int(expanded)), "checked": checked})
    for one in layers:
        told = {
            "id": one.key,
            "name": one.name,
            "source": one.source,
            "providerKey": one.provider,
            "checked": "Qt::Checked" if one.shown else "Qt::Unchecked",
            "expanded": "0",
        }
        SubElement(group, "layer-tree-layer", told)


def _canvas(root: Element) -> None:
    canvas = SubElement(root, "mapcanvas", {"name": "theMapCanvas", "annotationsVisible": "1"})
    _text(canvas, "units", "meters")
    _box(canvas, "extent", _VIEW)
    _system(SubElement(canvas, "destinationsrs"), 5253)


def _vector(one: _Layer) -> Element:
    about = one.collection
    kind = {"MultiPoint": "Point", "Point": "Point", "MultiPolygon": "Polygon"}[about.geometry]
    labelled = about.key in LABELLED
    layer = Element(
        "maplayer",
        {"type": "vector", "geometry": kind, "wkbType": about.geometry, "labelsEnabled": str(int(labelled)),
         "readOnly": "1", "styleCategories": "AllStyleCategories"},
    )  # fmt: skip
    _head(layer, one, 4326)
    layer.append(renderer(STYLES[about.key]))
    if labelled:
        layer.append(labelling(about.name))
    aliases = SubElement(layer, "aliases")
    for index, name in enumerate(("id", *about.kinds)):
        SubElement(aliases, "alias", {"field": name, "index": str(index), "name": str(LABELS.get(name, name))})
    _text(layer, "previewExpression", f'"{about.name}"')
    return layer


def _vector_tiles(one: _Layer) -> Element:
    layer = Element("maplayer", {"type": "vector-tile", "styleCategories": "AllStyleCategories"})
    _box(layer, "extent", _WEB)
    _head(layer, one, 3857)
    layer.append(tile_renderer(one.collection.key, STYLES[one.collection.key]))
    return layer


def _head(layer: Element, one: _Layer, srid: int) -> None:
    for name, value in (("id", one.key), ("datasource", one.source), ("layername", one.name)):
        _text(layer, name, value)
    _system(SubElement(layer, "srs"), srid)
    identifier = address("ogc_collection", key=one.collection.key)
    _metadata(SubElement(layer, "resourceMetadata"), identifier, one.name, str(one.collection.about))
    _text(layer, "provider", one.provider)


def _metadata(element: Element, identifier: str, title: str, about: str) -> None:
    for name, value in (
        ("identifier", identifier), ("language", current()), ("type", "dataset"), ("title", title), ("abstract", about),
    ):  # fmt: skip
        _text(element, name, value)
    ways = SubElement(element, "links")
    way = {"name": title, "type": "WWW:LINK", "description": title, "url": identifier, "mimeType": "text/html"}
    SubElement(ways, "link", {**way, "format": "", "size": ""})
    _text(element, "rights", CREDIT)
    for text in attributions():
        _text(element, "rights", text)
    _text(element, "license", "CC BY 4.0")


def _about(r: Reading) -> str:
    version = r.codebook.version
    about = _("Geodata services of İzmir Development Agency’s register of supports.")
    return about if version is None else f"{about} {_('Data version')}: {version.label}."


def _system(element: Element, srid: int) -> None:
    system = SubElement(element, "spatialrefsys", {"nativeFormat": "Wkt"})
    # QGIS looks at the authority's number only where its own is there too, and at the formula where it knows neither.
    for name, value in (("proj4", _FORMULAS[srid]), ("srsid", str(srid)), ("srid", str(srid))):
        _text(system, name, value)
    _text(system, "authid", f"EPSG:{srid}")


def _box(element: Element, name: str, corners: tuple[str, ...]) -> None:
    box = SubElement(element, name)
    for corner, value in zip(("xmin", "ymin", "xmax", "ymax"), corners, strict=True):
        _text(box, corner, value)


def _text(element: Element, name: str, text: Any) -> None:
    SubElement(element, name).text = str(text)
