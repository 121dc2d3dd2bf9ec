"""The catalogue keeps DCAT-AP 3, every file it names is there, and a portal can harvest it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pyshacl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from geodata.settings import Settings
from webmap import create_app, release
from webmap.exports import exports
from webmap.linked import HYDRA, SPDX

SHAPES = Graph().parse(Path(__file__).parent / "data" / "dcat-ap-shacl.ttl")
SYNTAX = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}
HOST = "http://localhost"


@pytest.fixture(scope="module")
def releasing(loaded_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The product with one monthly release."""
    folder = tmp_path_factory.mktemp("releases")
    app = create_app(Settings(database_url=loaded_url, releases_dir=str(folder), contact="bilgi@izka.example"))
    release.freeze(app, dt.date(2100, 1, 1))
    yield app
    app.config["DATABASE"].close()


@pytest.fixture(scope="module")
def catalogue(releasing: Flask) -> Graph:
    return read(releasing.test_client(), "/katalog.ttl", "turtle")


def read(client: FlaskClient, address: str, syntax: str) -> Graph:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Graph().parse(data=answer.text, format=syntax)


def conforms(graph: Graph) -> tuple[bool, str]:
    # The shapes want rdfs:Resource of addresses, which everything is, but which only RDFS itself says.
    kept, _report, told = pyshacl.validate(graph, shacl_graph=SHAPES, inference="rdfs")
    return kept, told


def test_the_catalogue_keeps_the_profile(catalogue: Graph) -> None:
    kept, told = conforms(catalogue)
    assert kept, told
    assert len(set(catalogue.subjects(RDF.type, DCAT.Dataset))) > 8


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (DCAT.Dataset, DCTERMS.title),
        (DCAT.Distribution, DCAT.accessURL),
        (FOAF.Agent, FOAF.name),
        (DCAT.Catalog, DCTERMS.publisher),
        (SPDX.Checksum, SPDX.algorithm),
    ],
)
def test_the_shapes_miss_what_is_taken_away(catalogue: Graph, kind: URIRef, name: URIRef) -> None:
    poorer = Graph() + catalogue
    one = min(catalogue.subjects(RDF.type, kind), key=str)
    poorer.remove((one, name, None))
    assert not conforms(poorer)[0]


@pytest.mark.parametrize("kind", [DCAT.Dataset, DCAT.Distribution])
def test_a_harvester_knows_each_thing_again(catalogue: Graph, kind: URIRef) -> None:
    """By an identifier, which the profile recommends and portals need."""
    things = list(catalogue.subjects(RDF.type, kind))
    told = [str(one) for thing in things for one in catalogue.objects(thing, DCTERMS.identifier)]
    assert len(set(told)) == len(told) == len(things) > 8


def test_three_syntaxes_say_the_same(releasing: Flask) -> None:
    client = releasing.test_client()
    found = {key: read(client, f"/katalog.{key}", syntax) for key, syntax in SYNTAX.items()}
    assert isomorphic(found["ttl"], found["jsonld"])
    assert isomorphic(found["ttl"], found["rdf"])
    assert client.get("/katalog.n3").status_code == 404


def test_every_file_is_there_and_of_its_kind(releasing: Flask, catalogue: Graph) -> None:
    client = releasing.test_client()
    told = {}
    for at in catalogue.subjects(RDF.type, DCAT.Distribution):
        (file,) = catalogue.objects(at, DCAT.downloadURL)
        (kind,) = catalogue.objects(at, DCAT.mediaType)
        told[str(file)] = str(kind).removeprefix("https://www.iana.org/assignments/media-types/")
    assert len(told) > 80
    endings = {address.rpartition(".")[2] for address in told}
    assert endings >= {*exports(), "ttl", "jsonld", "rdf", "atom"}
    # Indicators are all made by one function: of the others than the first, one file is enough.
    first = min(address.rpartition(".")[0] for address in told if "/gosterge/" in address)
    for address, media in told.items():
        if "/gosterge/" in address and not address.startswith(f"{first}.") and not address.endswith(".csv"):
            continue
        assert address.startswith(HOST)
        answer = client.head(address.removeprefix(HOST))
        assert (answer.status_code, answer.mimetype) == (200, media), address


def test_every_page_it_leads_to_is_there(releasing: Flask, catalogue: Graph) -> None:
    client = releasing.test_client()
    pages = {str(page) for page in catalogue.objects(None, DCAT.landingPage)}
    assert len(pages) > 8
    assert {client.get(page.removeprefix(HOST)).status_code for page in pages} == {200}


def test_each_data_set_has_an_address_that_leads_on(releasing: Flask, catalogue: Graph) -> None:
    client = releasing.test_client()
    for one in catalogue.subjects(RDF.type, DCAT.Dataset):
        path = str(one).removeprefix(HOST)
        people = client.get(path)
        assert people.status_code == 303
        assert URIRef(HOST + people.headers["Location"].removeprefix(HOST)) in set(
            catalogue.objects(one, DCAT.landingPage)
        )
        program = client.get(path, headers={"Accept": "text/turtle"})
        assert program.headers["Location"] == "/katalog.ttl"
        assert "Accept" in program.headers["Vary"]
    assert client.get("/katalog/yok").status_code == 404


@pytest.mark.parametrize(
    ("accept", "leads"),
    [
        ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "/acik-veri"),
        ("*/*", "/acik-veri"),
        ("text/turtle", "/katalog.ttl"),
        ("application/ld+json", "/katalog.jsonld"),
        ("application/rdf+xml", "/katalog.rdf"),
        ("text/turtle;q=0.5, application/ld+json", "/katalog.jsonld"),
        ("image/png", "/acik-veri"),
    ],
)
def test_a_program_gets_the_syntax_it_asks_for(client: FlaskClient, accept: str, leads: str) -> None:
    answer = client.get("/katalog", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Location"]) == (303, leads)


def test_a_release_is_a_part_of_the_series_with_its_checksum(releasing: Flask, catalogue: Graph) -> None:
    series = URIRef(f"{HOST}/katalog/aylik-yayinlar")
    assert (series, RDF.type, DCAT.DatasetSeries) in catalogue
    months = list(catalogue.subjects(DCAT.inSeries, series))
    with releasing.app_context():
        frozen = {one.sha256: one for one in release.kept()}
    assert len(months) == len(frozen) >= 1
    for month in months:
        (file,) = catalogue.objects(month, DCAT.distribution)
        (checksum,) = catalogue.objects(file, SPDX.checksum)
        (value,) = catalogue.objects(checksum, SPDX.checksumValue)
        # A hexadecimal literal compares by its bytes, so the text is what is looked at.
        told = frozen[str(value).lower()]
        assert str(next(catalogue.objects(file, DCAT.byteSize))) == str(told.size)
        assert Literal(told.version) in set(catalogue.objects(month, DCAT.version))


def test_both_languages_and_no_person(catalogue: Graph) -> None:
    for one in catalogue.subjects(RDF.type, DCAT.Dataset):
        languages = {title.language for title in catalogue.objects(one, DCTERMS.title) if isinstance(title, Literal)}
        assert languages == {"tr", "en"}, one


def test_a_long_catalogue_has_pages(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read(client, "/katalog.ttl", "turtle")
    assert not list(whole.subjects(RDF.type, HYDRA.PartialCollectionView))
    everything = set(whole.subjects(RDF.type, DCAT.Dataset))
    monkeypatch.setattr("webmap.catalogue.PAGE_SIZE", 5)
    found, address, steps = set(), "/katalog.ttl", 0
    while address:
        page = read(client, address, "turtle")
        assert conforms(page)[0]
        found |= set(page.subjects(RDF.type, DCAT.Dataset))
        # As CKAN's harvester goes on: from page to page by hydra:next.
        after = list(page.objects(None, HYDRA.next))
        address, steps = (str(after[0]).removeprefix(HOST) if after else ""), steps + 1
    assert steps == -(-len(everything) // 5) > 2
    assert found == everything


def test_the_catalogue_is_new_when_the_data_are(client: FlaskClient) -> None:
    first = client.get("/katalog.jsonld")
    assert client.get("/katalog.jsonld", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
