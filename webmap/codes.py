"""The register's code lists with Turkish and English labels, as people read them and as SKOS concept schemes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from geodata.queries.codebook import Codebook
from geodata.queries.results import measures
from webmap.contents.projects import PRECISIONS
from webmap.identity import AGENCY, LICENCE
from webmap.language import LANGUAGES, both
from webmap.linked import new_graph
from webmap.map_words import precisions
from webmap.pages.shown import absolute
from webmap.presentation import label
from webmap.reading import Reading

Labels = Mapping[str, str]
"""Language → text."""


@dataclass(frozen=True)
class Concept:
    """One code: its labels, and what the list's files write for it where that is another word."""

    code: str
    label: Labels
    notation: str


@dataclass(frozen=True)
class Scheme:
    """A code list: how it is called in addresses, its title and meaning, and its concepts in their order."""

    key: str
    title: Labels
    about: Labels
    concepts: tuple[Concept, ...]


def _of_list(name: str) -> Callable[[Reading], Iterable[Concept]]:
    def found(r: Reading) -> Iterable[Concept]:
        terms = r.codebook.lists[name].values()
        return [Concept(one.code, {"tr": one.tr, "en": one.en}, one.code) for one in terms]

    return found


def _of_words(words: Callable[[], Mapping[str, Any]], notations: Mapping[str, str]) -> Callable[..., Iterable[Concept]]:
    def found(_reading: Reading) -> Iterable[Concept]:
        told = {language: _in(language, words) for language in LANGUAGES}
        return [
            Concept(code, {language: str(text[code]) for language, text in told.items()}, notations.get(code, code))
            for code in words()
        ]

    return found


def _in(language: str, words: Callable[[], Mapping[str, Any]]) -> dict[str, str]:
    with force_locale(language):
        return {code: str(text) for code, text in words().items()}


def _measures(r: Reading) -> Iterable[Concept]:
    return [
        Concept(
            one.code,
            {"tr": f"{one.label_tr} ({one.unit_tr})", "en": f"{one.label_en} ({one.unit_en})"},
            one.code,
        )
        for one in measures(r.connection)
    ]


def _labelled(name: str) -> Callable[[Reading], Iterable[Concept]]:
    """A list whose meaning lives in code, as pages say it."""

    def found(r: Reading) -> Iterable[Concept]:
        def words() -> dict[str, str]:
            return {code: label(r.codebook, name, code) for code in r.codebook.lists[name]}

        return _of_words(words, {})(r)

    return found


def roles() -> dict[str, Any]:
    """What an organisation is in a project, in words."""
    return {"beneficiary": _("Beneficiary"), "partner": _("Partner"), "associate": _("Associate")}


def site_stages() -> dict[str, Any]:
    """What a project does for a restoration site, in words."""
    return {"design": _("design"), "works": _("works"), "unknown": _("stage unknown")}


_ROLES = {"beneficiary": "yararlanıcı", "partner": "ortak", "associate": "iştirakçi"}

SCHEMES: Mapping[str, tuple[Any, Any, Callable[[Reading], Iterable[Concept]]]] = {
    "program": (_l("Programmes"), _l("Financial support programmes of the agency."), _of_list("programme")),
    "sop": (
        _l("Result-oriented programmes"),
        _l("What projects belong to since 2018."),
        _of_list("result_programme"),
    ),
    "destek-turu": (_l("Kinds of support"), _l("How the agency supports a project."), _of_list("support_kind")),
    "sektor": (_l("Sectors"), _l("Subject areas of projects."), _of_list("sector")),
    "durum": (_l("Statuses"), _l("Steps in the life of a project or a restoration site."), _of_list("status")),
    "konum-kesinligi": (
        _l("Precision of a place"),
        _l("How surely a place of work is known; the map never draws it more exactly."),
        _of_words(precisions, PRECISIONS),
    ),
    "kapsam": (_l("Reach"), _l("How many districts a project works in."), _labelled("scope")),
    "rol": (_l("Roles"), _l("What an organisation is in a project."), _of_words(roles, _ROLES)),
    "kayit-turu": (_l("Kinds of record"), _l("Only supported projects enter sums."), _labelled("kind")),
    "alan-asamasi": (
        _l("Stages of a restoration"),
        _l("What a project does for a restoration site."),
        _of_words(site_stages, {}),
    ),
    "sonuc-olcusu": (_l("Measures of results"), _l("What results of projects are counted in."), _measures),
}
"""Key → title, meaning, and where the concepts come from."""


def scheme(r: Reading, key: str) -> Scheme | None:
    """One code list of the reading's data version, or None when there is none of that key."""
    found = SCHEMES.get(key)
    if found is None:
        return None
    title, about, concepts = found
    return Scheme(key, both(title), both(about), tuple(concepts(r)))


def schemes(r: Reading) -> list[Scheme]:
    """Every code list."""
    return [one for key in SCHEMES if (one := scheme(r, key)) is not None]


def scheme_uri(key: str) -> URIRef:
    """The address that stands for a code list, in no language."""
    return URIRef(absolute(url_for("tr.code_page", scheme=key)))


def concept_uri(key: str, code: str) -> URIRef:
    """The address that stands for a code."""
    return URIRef(absolute(url_for("tr.code_concept", scheme=key, code=code)))


def graph(found: Iterable[Scheme], book: Codebook) -> Graph:
    """Code lists as SKOS: labels in both languages, the notation that files write, and whose list it is."""
    made = new_graph()
    for one in found:
        _add(made, one, book)
    return made


def _add(made: Graph, one: Scheme, book: Codebook) -> None:
    at = scheme_uri(one.key)
    made.add((at, RDF.type, SKOS.ConceptScheme))
    made.add((at, DCTERMS.license, URIRef(LICENCE)))
    if book.version:
        made.add((at, DCTERMS.modified, Literal(book.version.published_at)))
    for language in LANGUAGES:
        made.add((at, DCTERMS.title, Literal(one.title[language], language)))
        made.add((at, DCTERMS.description, Literal(one.about[language], language)))
        made.add((at, DCTERMS.creator, Literal(AGENCY[language], language)))
    for concept in one.concepts:
        here = concept_uri(one.key, concept.code)
        made.add((here, RDF.type, SKOS.Concept))
        made.add((here, SKOS.inScheme, at))
        made.add((here, SKOS.topConceptOf, at))
        made.add((at, SKOS.hasTopConcept, here))
        made.add((here, SKOS.notation, Literal(concept.notation)))
        for language in LANGUAGES:
            made.add((here, SKOS.prefLabel, Literal(concept.label[language], language)))
