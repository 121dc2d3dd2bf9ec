"""Code lists: every code the register uses has an address, labels in both languages, and a line on a page."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from webmap.codes import SCHEMES

HOST = "http://localhost"


@pytest.fixture
def lists(client: FlaskClient) -> Graph:
    return Graph().parse(data=client.get("/kod.ttl").text, format="turtle")


def test_every_concept_has_labels_and_a_place(lists: Graph) -> None:
    concepts = set(lists.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) > 60
    for one in concepts:
        labels = [label for label in lists.objects(one, SKOS.prefLabel) if isinstance(label, Literal)]
        assert sorted(label.language or "" for label in labels) == ["en", "tr"], one
        assert all(str(label).strip() for label in labels)
        (scheme,) = lists.objects(one, SKOS.inScheme)
        assert (scheme, SKOS.hasTopConcept, one) in lists
        assert (scheme, RDF.type, SKOS.ConceptScheme) in lists
        assert len(list(lists.objects(one, SKOS.notation))) == 1


def test_a_list_tells_its_languages_apart(lists: Graph) -> None:
    one = URIRef(f"{HOST}/kod/konum-kesinligi/exact")
    assert set(lists.objects(one, SKOS.prefLabel)) == {Literal("exact place", "en"), Literal("kesin yer", "tr")} or {
        label.language for label in lists.objects(one, SKOS.prefLabel) if isinstance(label, Literal)
    } == {"tr", "en"}
    told = {str(label) for label in lists.objects(one, SKOS.prefLabel)}
    assert len(told) == 2, "the labels of the two languages must differ"
    assert set(lists.objects(one, SKOS.notation)) == {Literal("tam")}


@pytest.mark.parametrize("key", list(SCHEMES))
def test_each_list_is_a_page_and_a_file_and_each_code_leads_to_its_line(client: FlaskClient, key: str) -> None:
    page = client.get(f"/kod/{key}")
    assert page.status_code == 200
    assert "Accept" in page.headers["Vary"]
    lines = re.findall(r'<tr id="([^"]+)">', page.text)
    assert lines
    found = {
        name: Graph().parse(data=client.get(f"/kod/{key}.{name}").text, format=syntax)
        for name, syntax in (("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml"))
    }
    assert isomorphic(found["ttl"], found["jsonld"])
    assert isomorphic(found["ttl"], found["rdf"])
    uris = {str(one) for one in found["ttl"].subjects(RDF.type, SKOS.Concept)}
    assert uris == {f"{HOST}/kod/{key}/{code}" for code in lines}
    for code in lines:
        people = client.get(f"/kod/{key}/{code}")
        assert (people.status_code, people.headers["Location"]) == (303, f"/kod/{key}#{code}")
        program = client.get(f"/kod/{key}/{code}", headers={"Accept": "application/ld+json"})
        assert program.headers["Location"] == f"/kod/{key}.jsonld"
    assert client.get(f"/en/kod/{key}").status_code == 200


@pytest.mark.parametrize("address", ["/kod/yok", "/kod/yok.ttl", "/kod/sektor/yok", "/kod/sektor.n3", "/kod.n3"])
def test_what_is_not_there_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_codes_of_the_list_are_all_in_the_code_lists(sampled: FlaskClient) -> None:
    lists = Graph().parse(data=sampled.get("/kod.ttl").text, format="turtle")
    uris = {str(one) for one in lists.subjects(RDF.type, SKOS.Concept)}
    columns = {"Sektör": "sektor", "Durum": "durum", "Destek Türü": "destek-turu", "Program": "program", "SOP": "sop"}
    rows = list(csv.DictReader(io.StringIO(sampled.get("/projeler.csv?bicim=rfc4180").text)))
    for header, scheme in columns.items():
        used = {row[header] for row in rows if row[header]}
        assert {f"{HOST}/kod/{scheme}/{code}" for code in used} <= uris
    notations = {str(one) for one in lists.objects(None, SKOS.notation)}
    assert {one for row in rows for one in row["Konum Kesinliği"].split("; ") if one} <= notations
    grants = json.loads(sampled.get("/projeler/360giving.json").text)["grants"]
    named = {one["url"] for grant in grants for one in grant["classifications"]}
    named |= {place["konumKesinligi"] for grant in grants for place in grant.get("beneficiaryLocation", [])}
    assert named
    assert named <= uris
