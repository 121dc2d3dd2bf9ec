"""The data sets the catalogue lists, each with its files: the register's tables, indicators, code lists, releases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from geodata.queries.indicators import indicator_rows, indicator_table
from geodata.queries.rows import AnyRow
from webmap import release
from webmap.answers import call_years
from webmap.exports import exports
from webmap.kept import kept
from webmap.language import both
from webmap.linked import SYNTAXES
from webmap.pages.shown import absolute
from webmap.reading import Reading

PROFILE = "https://semiceu.github.io/DCAT-AP/releases/3.0.1/"
GIVING = "https://standard.threesixtygiving.org/"
OPERATIONS = "http://data.europa.eu/eli/reg/2021/1060/oj"
STANDARDS = {
    "csv": ("https://www.w3.org/TR/tabular-metadata/",),
    "geojson": ("https://www.rfc-editor.org/rfc/rfc7946",),
    "gpkg": ("http://www.geopackage.org/spec/",),
    "kml": ("http://www.opengis.net/doc/IS/kml/2.3",),
    "zip": ("https://specs.frictionlessdata.io/data-package/",),
}
"""Extension → the standards a file of it follows."""

_TYPES = {
    "csv": "CSV", "xlsx": "XLSX", "ods": "ODS", "json": "JSON", "geojson": "GEOJSON", "gpkg": "GPKG", "kml": "KML",
    "parquet": "PARQUET", "zip": "ZIP", "ttl": "RDF_TURTLE", "jsonld": "JSON_LD", "rdf": "RDF_XML", "atom": "ATOM",
}  # fmt: skip
"""Extension → code in the EU's table of file types."""

SERIES = "aylik-yayinlar"
Labels = Mapping[str, str]


@dataclass(frozen=True)
class File:
    """One distribution. ``key`` is unique within its data set; size in bytes where it is fixed."""

    key: str
    title: Labels
    address: str
    mimetype: str
    type: str | None
    standards: tuple[str, ...] = ()
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True)
class Dataset:
    """One data set. ``licence`` is the publisher's own wording where it is not the register's (None). ``span`` are the
    first and last day it speaks of. One with ``issued`` is a part of ``series`` and never changes again."""

    key: str
    title: Labels
    about: Labels
    page: str
    files: tuple[File, ...]
    keywords: Mapping[str, tuple[str, ...]]
    frequency: str = "IRREG"
    licence: str | None = None
    span: tuple[str, str] | None = None
    is_series: bool = False
    series: str = ""
    issued: dt.date | None = None
    version: str = ""


_WORDS = {
    "tr": ("İzmir", "kalkınma ajansı", "destek", "hibe", "proje"),
    "en": ("İzmir", "development agency", "support", "grant", "project"),
}


def datasets(r: Reading) -> list[Dataset]:
    """Every data set of the reading's data version, the register's own first."""
    return [
        *_tables(r),
        _codes(),
        _changes(),
        *(_indicator(r, row) for row in indicator_rows(r.connection)),
        *_months(),
    ]


def _tables(r: Reading) -> Iterable[Dataset]:
    years = call_years(r)
    span = (f"{years[0]}-01-01", f"{years[-1]}-12-31") if years else None
    texts: tuple[tuple[str, str, str, Any, Any, bool], ...] = (
        ("projeler", "list_page", "list_file", _l("Supported projects"),
         _l("Every supported project in the register: what, by whom, under which programme, where, with how much."),
         True),
        ("restorasyon", "sites_page", "sites_file", _l("Restoration sites"),
         _l("Registered buildings restored with support, with their projects."), True),
        ("ilceler", "districts_page", "districts_file", _l("Supports by district"),
         _l("The thirty districts with boundary, projects, support, per head and per km²; the foot proves the total."),
         True),
        ("alt-bolgeler", "districts_page", "subregions_file", _l("Supports by sub-region"),
         _l("The four sub-regions with boundary, projects and support."), True),
        ("ozet", "summary_page", "summary_file", _l("Summary table"),
         _l("Projects and support by two dimensions of one’s choice."), False),
    )  # fmt: skip
    for key, page, endpoint, title, about, spatial in texts:
        files = _files(endpoint, spatial)
        if key == "projeler":
            files += _shaped()
        yield Dataset(key, both(title), both(about), _at(page), files, _WORDS, span=span)


def _files(endpoint: str, spatial: bool, **values: str) -> tuple[File, ...]:
    return tuple(
        File(
            one.key,
            both(one.title),
            _at(endpoint, key=one.key, **values),
            one.mimetype.partition(";")[0],
            _TYPES.get(one.key),
            STANDARDS.get(one.key, ()),
        )
        for one in exports().values()
        if spatial or not one.spatial
    )


def _shaped() -> tuple[File, ...]:
    """The list of projects in the shape of other standards."""
    found = []
    for endpoint, name, standard, title, keys in (
        ("grants_file", "360giving", GIVING, "360Giving", ("json", "csv", "xlsx")),
        ("operations_file", "ab-islem-listesi", OPERATIONS, "EU 2021/1060 art. 49(3)", ("csv", "xlsx")),
    ):
        for key in keys:
            one = exports()[key]
            told = {"tr": f"{title} ({key.upper()})", "en": f"{title} ({key.upper()})"}
            media = one.mimetype.partition(";")[0]
            found.append(
                File(f"{name}.{key}", told, _at(endpoint, key=key), media, _TYPES[key], (standard,))
            )  # fmt: skip
    return tuple(found)


def _codes() -> Dataset:
    files = tuple(
        File(key, both(key), _at("codes_file", key=key), one.mimetype, _TYPES[key],
             ("http://www.w3.org/TR/skos-reference",))
        for key, one in SYNTAXES.items()
    )  # fmt: skip
    about = _l("The code lists of the register with Turkish and English labels, as SKOS concepts.")
    return Dataset("kod-listeleri", both(_l("Code lists")), both(about), _at("codes_page"), files, _WORDS)


def _changes() -> Dataset:
    title, about = _l("Changes of the register"), _l("What changed with each data version, as a feed.")
    address = _at("changes_feed")
    standard = ("https://www.rfc-editor.org/rfc/rfc4287",)
    feed = File("atom", {"tr": "Atom", "en": "Atom"}, address, "application/atom+xml", _TYPES["atom"], standard)
    return Dataset("degisiklikler", both(title), both(about), _at("changes_page"), (feed,), _WORDS)


def _indicator(r: Reading, row: AnyRow) -> Dataset:
    years = kept(r, ("years", row.code), lambda: _years(r, row.code))
    return Dataset(
        f"gosterge-{row.code}",
        {"tr": f"{row.name} ({row.unit_tr})", "en": f"{row.name_en} ({row.unit_en})"},
        {
            "tr": f"İzmir ilçelerinde {row.name} ({row.unit_tr}). Yayımlayan: {row.publisher}.",
            "en": f"{row.name_en} ({row.unit_en}) of the districts of İzmir. Publisher: {row.publisher}.",
        },
        _at("indicator_page", slug=row.code),
        _files("indicator_file", True, slug=row.code),
        {"tr": ("İzmir", "ilçe", "gösterge", row.name), "en": ("İzmir", "district", "indicator", row.name_en)},
        licence=f"{row.publisher}: {row.licence}",
        span=(f"{years[0]}-01-01", f"{years[-1]}-12-31") if years else None,
    )


def _years(r: Reading, code: str) -> list[str]:
    table = indicator_table(r.connection, code)
    return [period for period in (table.periods if table else ()) if period.isdigit() and len(period) == len("2024")]


def _months() -> list[Dataset]:
    """The monthly releases: a series, and a data set that never changes for each month."""
    releases = release.kept()
    page = _at("versions_page")
    if not releases:
        return []
    title, about = _l("Monthly releases"), _l("The last data version of each month, frozen as a Data Package.")
    found = [Dataset(SERIES, both(title), both(about), page, (), _WORDS, "MONTHLY", is_series=True)]
    for one in releases:
        file = File(
            "zip",
            {"tr": "Veri paketi", "en": "Data Package"},
            _at("release_file", month=one.month),
            "application/zip",
            "ZIP",
            STANDARDS["zip"],
            one.size,
            one.sha256,
        )
        told = {"tr": f"Destek kaydı, {one.month}", "en": f"The register, {one.month}"}
        issued = dt.date.fromisoformat(one.version.partition(".")[0])
        found.append(
            Dataset(
                f"yayin-{one.month}",
                told,
                both(about),
                page,
                (file,),
                _WORDS,
                "NEVER",
                series=SERIES,
                issued=issued,
                version=one.version,
            )
        )
    return found


def _at(endpoint: str, **values: Any) -> str:
    return absolute(url_for(f"tr.{endpoint}", **values))
