"""Two languages, one set of pages: Turkish at the root, English below /en with the same addresses and parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, g, has_request_context, request, url_for
from flask_babel import force_locale
from werkzeug.exceptions import NotFound

from webmap.address import Address
from webmap.programs import asked_by_program

LANGUAGES = ("tr", "en")
_ASKED = "webmap.language"


def register(app: Flask, blueprint: Blueprint) -> None:
    """Serve the blueprint in each language, and give templates ``lang``, ``link`` and ``other_language``."""
    app.register_blueprint(blueprint, name="tr")
    app.register_blueprint(blueprint, name="en", url_prefix="/en")
    app.jinja_env.globals.update(link=link, other_language=other_language)
    app.context_processor(lambda: {"lang": current()})


def current() -> str:
    """The language of the request: ``en`` below /en, otherwise ``tr``; a program's is the one it prefers."""
    if not has_request_context():
        return "tr"
    spoken: str | None = g.get("language")
    if spoken is not None:
        return spoken
    # Kept with the request: a table of a thousand cells asks for each.
    asked: str | None = request.environ.get(_ASKED)
    if asked is None:
        asked = request.environ[_ASKED] = _asked()
    return asked


def _asked() -> str:
    if asked_by_program():
        # One address for all languages: only its errors are told in one.
        return request.accept_languages.best_match(LANGUAGES, "tr")
    return "en" if request.path == "/en" or request.path.startswith("/en/") else "tr"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in this language while the block runs."""
    before = g.get("language")
    g.language = language
    try:
        with force_locale(language):
            yield
    finally:
        g.language = before


def both(text: Any) -> dict[str, str]:
    """A lazy text in each language, for what speaks all of them at once."""
    told = {}
    for language in LANGUAGES:
        with force_locale(language):
            told[language] = str(text)
    return told


def link(endpoint: str, address: Address | None = None, _language: str | None = None, **values: Any) -> str:
    """The address of a page in the reader's language (or the one given), with the filter carried along if given.

    From a page of an old data version every link leads to that version.
    """
    path = url_for(f"{_language or current()}.{endpoint}", **values)
    version = g.get("old_version")
    if version is not None and (address is None or address.version is None):
        address = replace(address or Address(), version=version)
    return path + (address.query() if address else "")


def link_pairs(endpoint: str, pairs: Sequence[tuple[str, str]], **values: Any) -> str:
    """The address of a page with parameters of its own, in the data version that is read."""
    found = [pair for pair in pairs if pair[0] != "v"]
    version = g.get("old_version")
    if version is not None:
        found.append(("v", version))
    path = url_for(f"{current()}.{endpoint}", **values)
    return path + ("?" + urlencode(found, safe=",/;") if found else "")


def other_language() -> tuple[str, str]:
    """The other language's code and this very page in it, filter and record kept."""
    other = "en" if current() == "tr" else "tr"
    endpoint = (request.endpoint or "").partition(".")[2]
    if request.routing_exception is not None or not endpoint or isinstance(request.routing_exception, NotFound):
        return other, url_for(f"{other}.map_page")
    query = request.query_string.decode("utf-8", "replace")
    return other, url_for(f"{other}.{endpoint}", **(request.view_args or {})) + (f"?{query}" if query else "")
