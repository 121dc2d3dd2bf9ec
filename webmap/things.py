"""What the catalogue names: publisher, contact, place, licence, themes; each with the class DCAT-AP expects."""

from __future__ import annotations

from flask import current_app, url_for
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, RDFS, SKOS

from geodata.settings import Settings
from webmap.identity import AGENCY, CREDIT, LICENCE, NUTS3, prefix
from webmap.language import LANGUAGES
from webmap.linked import VCARD, eu
from webmap.pages.shown import absolute

_LICENCE = URIRef(LICENCE)


def settings() -> Settings:
    """The running product's."""
    held: Settings = current_app.config["SETTINGS"]
    return held


def publisher(made: Graph) -> URIRef:
    """The agency."""
    own = settings()
    at = URIRef(f"{own.agency_url}#kurum")
    made.add((at, RDF.type, FOAF.Agent))
    made.add((at, RDF.type, FOAF.Organization))
    for language in LANGUAGES:
        made.add((at, FOAF.name, Literal(AGENCY[language], language)))
    made.add((at, FOAF.homepage, document(made, own.agency_url)))
    made.add((at, DCTERMS.identifier, Literal(prefix(own))))
    kind = URIRef("http://purl.org/adms/publishertype/RegionalAuthority")
    made.add((at, DCTERMS.type, concept(made, kind, "Regional authority")))
    return at


def contact(made: Graph) -> URIRef:
    """Whom to ask about the data."""
    own = settings()
    at = URIRef(f"{absolute(url_for('tr.catalogue_page'))}#iletisim")
    made.add((at, RDF.type, VCARD.Organization))
    made.add((at, RDF.type, VCARD.Kind))
    made.add((at, VCARD.fn, Literal(CREDIT)))
    made.add((at, VCARD.hasURL, URIRef(own.agency_url)))
    if "@" in own.contact and " " not in own.contact:
        made.add((at, VCARD.hasEmail, URIRef(f"mailto:{own.contact}")))
    return at


def izmir(made: Graph) -> URIRef:
    """The province."""
    at = URIRef(f"http://data.europa.eu/nuts/code/{NUTS3}")
    made.add((at, RDF.type, DCTERMS.Location))
    made.add((at, RDFS.label, Literal("İzmir")))
    return at


def licence(made: Graph) -> URIRef:
    """The register's own licence."""
    made.add((_LICENCE, RDF.type, DCTERMS.LicenseDocument))
    made.add((_LICENCE, OWL.sameAs, eu("licence", "CC_BY_4_0")))
    return _LICENCE


def rights(made: Graph, here: URIRef, text: str | None) -> URIRef:
    """The licence: the register's own, or what the publisher of the figures says of them in words."""
    if text is None:
        return licence(made)
    at = URIRef(f"{here}#lisans")
    made.add((at, RDF.type, DCTERMS.LicenseDocument))
    made.add((at, RDFS.label, Literal(text, "tr")))
    return at


def document(made: Graph, address: str) -> URIRef:
    """A page for people."""
    return named(made, URIRef(address), FOAF.Document)


def standard(made: Graph, address: str) -> URIRef:
    """What something follows."""
    return named(made, URIRef(address), DCTERMS.Standard)


def named(made: Graph, at: URIRef, kind: URIRef) -> URIRef:
    """A thing that others describe, with the class the profile expects of it."""
    made.add((at, RDF.type, kind))
    return at


def concept(made: Graph, at: URIRef, label: str) -> URIRef:
    """A concept of somebody's list, with a label to be read."""
    made.add((at, RDF.type, SKOS.Concept))
    made.add((at, SKOS.prefLabel, Literal(label, "en")))
    return at


def themes(made: Graph) -> URIRef:
    """The EU's list of themes."""
    at = URIRef("http://publications.europa.eu/resource/authority/data-theme")
    made.add((at, RDF.type, SKOS.ConceptScheme))
    made.add((at, DCTERMS.title, Literal("Data theme", "en")))
    return at


def theme(made: Graph, code: str, label: str) -> URIRef:
    """One theme of that list."""
    at = concept(made, eu("data-theme", code), label)
    made.add((at, SKOS.inScheme, themes(made)))
    return at
