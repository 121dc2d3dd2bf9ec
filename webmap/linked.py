"""Linked data: a graph as Turtle, JSON-LD or RDF/XML, and which of them a program asks for."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, abort, redirect, request
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, XSD
from werkzeug import Response as AnyResponse

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
EU = "http://publications.europa.eu/resource/authority/"
"""Where the EU's authority tables have their concepts: licence, language, frequency, file-type …"""

PREFIXES = {
    "adms": ADMS, "dcat": DCAT, "dcatap": DCATAP, "dct": DCTERMS, "foaf": FOAF, "hydra": HYDRA, "owl": OWL,
    "rdf": RDF, "rdfs": RDFS, "skos": SKOS, "spdx": SPDX, "vcard": VCARD, "xsd": XSD,
}  # fmt: skip


@dataclass(frozen=True)
class Syntax:
    """A way to write a graph: rdflib's name of it and its media type."""

    name: str
    mimetype: str


SYNTAXES = {
    "ttl": Syntax("turtle", "text/turtle"),
    "jsonld": Syntax("json-ld", "application/ld+json"),
    "rdf": Syntax("xml", "application/rdf+xml"),
}
"""Extension → syntax."""


def new_graph() -> Graph:
    """An empty graph that knows the usual prefixes and no others."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def eu(table: str, code: str) -> URIRef:
    """A concept of an EU authority table."""
    return URIRef(f"{EU}{table}/{code}")


def graph_answer(graph: Graph, key: str) -> Response:
    """The graph in the syntax of that extension; 404 for one that is not known."""
    syntax = SYNTAXES.get(key) or abort(404)
    # Only JSON-LD knows to shorten names; the others do not mind being told.
    text = graph.serialize(None, syntax.name, None, "utf-8", auto_compact=True)
    return Response(text, mimetype=syntax.mimetype)


def wanted() -> str:
    """``html`` for people, or the extension of the syntax that the request's Accept header prefers."""
    types = {"text/html": "html", **{syntax.mimetype: key for key, syntax in SYNTAXES.items()}}
    if not request.accept_mimetypes:
        return "html"
    return types[request.accept_mimetypes.best_match(list(types), "text/html")]


def see(address: str) -> AnyResponse:
    """Leads to the document about a thing; another one for each kind of program."""
    response = redirect(address, 303)
    response.vary.add("Accept")
    return response
