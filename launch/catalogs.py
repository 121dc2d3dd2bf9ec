"""The translation catalogs against the texts in the code: 'python -m launch.catalogs check' or 'update'.

Runs in the virtual environment, since it needs Babel.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from geodata.settings import ROOT

FOLDER = ROOT / "webmap" / "translations"
MAPPING = ROOT / "babel.cfg"
COMPLETE = ("tr",)  # English texts are the message ids themselves: an empty entry shows the id.
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "lazy_npgettext": ((1, "c"), 2, 3),
}


def in_code(root: Path = ROOT, mapping: Path = MAPPING) -> Catalog:
    """Every text of the code and the templates, in the order of the files."""
    with mapping.open(encoding="utf-8") as lines:
        methods, options = parse_mapping_cfg(lines, str(mapping))  # type: ignore[no-untyped-call]
    found = Catalog(charset="utf-8", fuzzy=False)
    for file, line, message, comments, context in extract_from_dir(
        root, methods, options, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        found.add(message, locations=[(file, line)], auto_comments=comments, context=context)
    return found


def faults(locale: str, catalog: Catalog, code: Catalog) -> Iterator[str]:
    """What is wrong with a catalog: missing, untranslated, fuzzy, left over, or with broken placeholders."""
    for message in code:
        if not message.id:
            continue
        where = "{}:{}".format(*message.locations[0]) if message.locations else "?"
        known = catalog.get(message.id, context=message.context)
        if known is None:
            yield f"{locale}: {where}: not in the catalog: {text_of(message)!r}"
        elif locale in COMPLETE and not _translated(known):
            yield f"{locale}: {where}: not translated: {text_of(message)!r}"
    for message in catalog:
        if not message.id:
            continue
        if message.fuzzy:
            yield f"{locale}: marked fuzzy: {text_of(message)!r}"
        if code.get(message.id, context=message.context) is None:
            yield f"{locale}: no longer in the code: {text_of(message)!r}"
    for message in catalog.obsolete.values():
        yield f"{locale}: obsolete: {text_of(message)!r}"
    for message, errors in catalog.check():
        if _translated(message):
            for error in errors:
                yield f"{locale}: {text_of(message)!r}: {error}"


def _translated(message: Message) -> bool:
    """Whether every form of the message has a text."""
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(forms)


def text_of(message: Message) -> str:
    """The English text of a message, its singular when it has two."""
    return str(message.id[0] if message.pluralizable else message.id)


def catalogs(folder: Path = FOLDER) -> dict[str, Path]:
    """The catalog file of each language."""
    return {path.parent.parent.name: path for path in sorted(folder.glob("*/LC_MESSAGES/messages.po"))}


def read(locale: str, path: Path) -> Catalog:
    """One catalog from its file; a broken line is an error, not a guess."""
    with path.open("rb") as lines:
        return read_po(lines, locale=locale, abort_invalid=True)


def check() -> int:
    """Prints every fault of every catalog; 1 when there is one."""
    code = in_code()
    found = [fault for locale, path in catalogs().items() for fault in faults(locale, read(locale, path), code)]
    print("\n".join(found) or f"{len(code)} texts, nothing missing")
    return 1 if found else 0


def update() -> int:
    """Brings new texts into every catalog and takes unused ones out; what is translated stays."""
    code = in_code()
    for locale, path in catalogs().items():
        catalog = read(locale, path)
        before = path.read_bytes()
        catalog.update(code, no_fuzzy_matching=True, update_creation_date=False)
        with path.open("wb") as lines:
            write_po(lines, catalog, width=100, ignore_obsolete=True, include_lineno=False)
        print(f"{locale}: {'changed' if path.read_bytes() != before else 'as it was'}")
    return 0


if __name__ == "__main__":
    sys.exit({"check": check, "update": update}[sys.argv[1]]())
