"""What data there are, for data portals: the register as a DCAT-AP 3 catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import current_app, url_for
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, RDF, XSD

from webmap import things
from webmap.catalogued import PROFILE, Dataset, File, datasets
from webmap.identity import identifier, prefix
from webmap.language import LANGUAGES
from webmap.linked import DCATAP, HYDRA, SPDX, eu, new_graph
from webmap.pages.shown import absolute
from webmap.reading import Reading

PAGE_SIZE = 100
"""Data sets on one page of the catalogue; indicators may be many."""

_LANGUAGES = {"tr": "TUR", "en": "ENG"}
_THEMES = {"GOVE": "Government and public sector", "REGI": "Regions and cities", "ECON": "Economy and finance"}


def catalogue(r: Reading, key: str) -> Graph:
    """The page of the catalogue that the address asks for; past the last one, the last. ``key`` is the syntax's."""
    found = datasets(r)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(r.address.page, pages)
    made = new_graph()
    at = _catalogue(made, r)
    for one in found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]:
        here = _dataset(made, r, one)
        made.add((at, DCAT.dataset, here))
    # On the page of the data set they serve: a reference to one that the page does not describe breaks the profile.
    if (at, DCAT.dataset, dataset_uri("projeler")) in made:
        for service in _services(made):
            made.add((at, DCAT.service, service))
    if pages > 1:
        _paged(made, key, len(found), (page, pages))
    return made


def dataset_uri(key: str) -> URIRef:
    """The address that stands for a data set, in no language."""
    return URIRef(absolute(url_for("tr.catalogue_entry", key=key)))


def _catalogue(made: Graph, r: Reading) -> URIRef:
    at = URIRef(absolute(url_for("tr.catalogue_page")))
    publisher = things.publisher(made)
    made.add((at, RDF.type, DCAT.Catalog))
    titles = {"tr": "İzmir Destek Haritası açık verileri", "en": "Open data of the İzmir Supports Map"}
    abouts = {
        "tr": "İzmir Kalkınma Ajansının neyi, nerede, ne kadarla desteklediği: harita üzerinde destek kaydı.",
        "en": "What İzmir Development Agency supports, where, and with how much: the register on a map.",
    }
    _words(made, at, titles, abouts)
    made.add((at, DCTERMS.publisher, publisher))
    made.add((at, DCTERMS.license, things.licence(made)))
    made.add((at, DCTERMS.identifier, Literal(f"{prefix(things.settings())}-katalog")))
    made.add((at, FOAF.homepage, things.document(made, absolute(url_for("tr.open_data_page")))))
    made.add((at, DCTERMS.spatial, things.izmir(made)))
    made.add((at, DCTERMS.conformsTo, things.standard(made, PROFILE)))
    made.add((at, DCAT.themeTaxonomy, things.themes(made)))
    for code in _LANGUAGES.values():
        made.add((at, DCTERMS.language, _language(made, code)))
    _moment(made, at, r)
    return at


def _dataset(made: Graph, r: Reading, one: Dataset) -> URIRef:
    here = dataset_uri(one.key)
    made.add((here, RDF.type, DCAT.Dataset))
    if one.is_series:
        # A kind of data set by DCAT's own ontology, which few readers of a catalogue load.
        made.add((here, RDF.type, DCAT.DatasetSeries))
    _words(made, here, one.title, one.about)
    for name, value in (
        (DCTERMS.publisher, things.publisher(made)),
        (DCTERMS.spatial, things.izmir(made)),
        (DCTERMS.accrualPeriodicity, things.named(made, eu("frequency", one.frequency), DCTERMS.Frequency)),
        (DCAT.contactPoint, things.contact(made)),
    ):
        made.add((here, name, value))
    made.add((here, DCTERMS.identifier, Literal(identifier(things.settings(), "veri", one.key))))
    made.add((here, DCTERMS.accessRights, things.named(made, eu("access-right", "PUBLIC"), DCTERMS.RightsStatement)))
    made.add((here, DCAT.landingPage, things.document(made, one.page)))
    made.add((here, DCTERMS.license, things.rights(made, here, one.licence)))
    for code, label in _THEMES.items():
        made.add((here, DCAT.theme, things.theme(made, code, label)))
    for language in LANGUAGES:
        made.add((here, DCTERMS.language, _language(made, _LANGUAGES[language])))
        for word in one.keywords[language]:
            made.add((here, DCAT.keyword, Literal(word, language)))
    _when(made, here, r, one)
    for file in one.files:
        made.add((here, DCAT.distribution, _distribution(made, here, one, file)))
    return here


def _when(made: Graph, here: URIRef, r: Reading, one: Dataset) -> None:
    if one.issued:
        made.add((here, DCTERMS.issued, Literal(one.issued)))
        made.add((here, DCAT.version, Literal(one.version)))
        made.add((here, DCAT.inSeries, dataset_uri(one.series)))
    else:
        _moment(made, here, r)
        if r.codebook.version:
            made.add((here, DCAT.version, Literal(r.codebook.version.label)))
            made.add((here, OWL.versionInfo, Literal(r.codebook.version.label)))
    if one.span:
        period = URIRef(f"{here}#donem")
        made.add((here, DCTERMS.temporal, period))
        made.add((period, RDF.type, DCTERMS.PeriodOfTime))
        for name, text in zip((DCAT.startDate, DCAT.endDate), one.span, strict=True):
            made.add((period, name, Literal(text, datatype=XSD.date)))


def _distribution(made: Graph, here: URIRef, one: Dataset, file: File) -> URIRef:
    at = URIRef(f"{here}#{file.key}")
    made.add((at, RDF.type, DCAT.Distribution))
    for language in LANGUAGES:
        made.add((at, DCTERMS.title, Literal(file.title[language], language)))
    address = URIRef(file.address)
    made.add((at, DCAT.accessURL, address))
    made.add((at, DCAT.downloadURL, address))
    # So that a harvester knows the file again whatever else changes.
    made.add((at, DCTERMS.identifier, Literal(identifier(things.settings(), "veri", one.key, file.key))))
    media = URIRef(f"https://www.iana.org/assignments/media-types/{file.mimetype}")
    made.add((at, DCAT.mediaType, things.named(made, media, DCTERMS.MediaType)))
    if file.type:
        made.add((at, DCTERMS["format"], things.named(made, eu("file-type", file.type), DCTERMS.MediaTypeOrExtent)))
    made.add((at, DCTERMS.license, things.rights(made, here, one.licence)))
    stable = eu("planned-availability", "STABLE")
    made.add((at, DCATAP.availability, things.concept(made, stable, "Stable")))
    for address_of_standard in file.standards:
        made.add((at, DCTERMS.conformsTo, things.standard(made, address_of_standard)))
    if file.size is not None:
        made.add((at, DCAT.byteSize, Literal(file.size, datatype=XSD.nonNegativeInteger)))
    if file.sha256:
        sum_of = URIRef(f"{at}-sha256")
        made.add((at, SPDX.checksum, sum_of))
        made.add((sum_of, RDF.type, SPDX.Checksum))
        made.add((sum_of, SPDX.algorithm, things.named(made, SPDX.checksumAlgorithm_sha256, SPDX.ChecksumAlgorithm)))
        made.add((sum_of, SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)))
    return at


def _services(made: Graph) -> Iterable[URIRef]:
    """The interfaces that this installation serves, each with its description."""
    served = {rule.rule for rule in current_app.url_map.iter_rules()}
    known: Sequence[tuple[str, str, str, dict[str, str]]] = (
        ("/api/v1", "/api/v1/openapi.json", "https://spec.openapis.org/oas/v3.1.0",
         {"tr": "JSON API", "en": "JSON API"}),
        ("/ogc", "/ogc/api", "http://www.opengis.net/spec/ogcapi-features-1/1.0/req/core",
         {"tr": "OGC API – Coğrafi nesneler", "en": "OGC API – Features"}),
    )  # fmt: skip
    for path, description, standard, title in known:
        if not {path, f"{path}/"} & served:
            continue
        at = URIRef(f"{absolute(url_for('tr.catalogue_page'))}#{path.strip('/').replace('/', '-')}")
        made.add((at, RDF.type, DCAT.DataService))
        _words(made, at, title, {})
        made.add((at, DCAT.endpointURL, URIRef(absolute(path))))
        if description in served:
            made.add((at, DCAT.endpointDescription, URIRef(absolute(description))))
        made.add((at, DCTERMS.publisher, things.publisher(made)))
        made.add((at, DCTERMS.conformsTo, things.standard(made, standard)))
        made.add((at, DCAT.servesDataset, dataset_uri("projeler")))
        yield at


def _paged(made: Graph, key: str, items: int, at: tuple[int, int]) -> None:
    """Where the other pages are, as Hydra says it: harvesters such as CKAN's follow ``next``."""
    page, pages = at
    base = absolute(url_for("tr.catalogue_file", key=key))
    here = URIRef(f"{base}?sayfa={page}")
    made.add((here, RDF.type, HYDRA.PartialCollectionView))
    made.add((here, HYDRA.totalItems, Literal(items)))
    made.add((here, HYDRA.itemsPerPage, Literal(PAGE_SIZE)))
    for name, number in (("first", 1), ("previous", page - 1), ("next", page + 1), ("last", pages)):
        if 1 <= number <= pages:
            made.add((here, HYDRA[name], URIRef(f"{base}?sayfa={number}")))


def _language(made: Graph, code: str) -> URIRef:
    return things.named(made, eu("language", code), DCTERMS.LinguisticSystem)


def _words(made: Graph, at: URIRef, title: Any, about: Any) -> None:
    for language in LANGUAGES:
        made.add((at, DCTERMS.title, Literal(title[language], language)))
        if about:
            made.add((at, DCTERMS.description, Literal(about[language], language)))


def _moment(made: Graph, at: URIRef, r: Reading) -> None:
    if r.codebook.version:
        made.add((at, DCTERMS.modified, Literal(r.codebook.version.published_at)))
