"""Monthly releases: the last data version of each past month, frozen as one file. ``python -m webmap.release``."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from geodata.queries.rows import AnyRow
from geodata.queries.versions import version_list
from geodata.queries.visibility import withheld_since
from webmap.archive import Archive, comment
from webmap.contents import difference, media, places, projects, sites
from webmap.datapackage import descriptor
from webmap.exports.csv import PLAIN, write_table
from webmap.file_answer import Make, note
from webmap.reading import reading

CONTENTS: tuple[Make, ...] = (
    projects.document,
    sites.document,
    media.document,
    places.districts,
    places.subregions,
)
"""Of each document a release holds the main table: the images of all records are in one of their own."""

_NAME = re.compile(r"(?:ornek-)?izmir-destek-(\d{4}-\d{2})-([0-9-]+)\.zip$")
_SHA256_LENGTH = 64
_ZONE = ZoneInfo("Europe/Istanbul")


@dataclass(frozen=True)
class Release:
    """One frozen month: its file, the version it holds, size in bytes and SHA-256."""

    month: str
    version: str
    file_name: str
    size: int
    sha256: str


def listed(folder: str, withheld: str) -> list[Release]:
    """The releases in the folder, newest first. A file without its checksum was never finished and is not one.

    Nor is one that was frozen under another ``withheld``, which changes with what the public may see at all: it may
    hold what must not be seen any more, and is frozen anew.
    """
    found = []
    for path in sorted(Path(folder).glob("*.zip"), reverse=True):
        name, beside = _NAME.match(path.name), Path(f"{path}.sha256")
        checksum = beside.read_text(encoding="ascii").partition(" ")[0] if beside.exists() else ""
        if name and len(checksum) == _SHA256_LENGTH and comment(path) == withheld:
            day, number = name[2].rsplit("-", 1)
            found.append(Release(name[1], f"{day}.{number}", path.name, path.stat().st_size, checksum))
    return found


def kept() -> list[Release]:
    """The releases that hold nothing withheld today; asked of the newest state, also on a page of an old version."""
    with current_app.config["DATABASE"].reading(public=True) as connection:
        return listed(current_app.config["SETTINGS"].releases_dir, withheld_since(connection))


def freeze(app: Flask, today: dt.date | None = None) -> list[Release]:
    """Freeze every past month that has a version and no release yet; returns what was made.

    Each file is finished under another name first, so that an interrupted run leaves nothing half made.
    """
    folder = Path(app.config["SETTINGS"].releases_dir)
    folder.mkdir(parents=True, exist_ok=True)
    month_now = (today or dt.datetime.now(_ZONE).date()).strftime("%Y-%m")
    with app.app_context(), current_app.config["DATABASE"].reading(public=True) as connection:
        withheld = withheld_since(connection)
    done = {one.month: one for one in listed(str(folder), withheld)}
    made = []
    before: str | None = None
    for month, label in _last_of_months(app):
        if month < month_now and month not in done:
            made.append(_freeze(app, folder, month, (label, before, withheld)))
        before = label
    return made


def _last_of_months(app: Flask) -> list[tuple[str, str]]:
    """Month and label of its last version, oldest first."""
    with app.app_context(), current_app.config["DATABASE"].reading(public=True) as connection:
        versions: Sequence[AnyRow] = version_list(connection)
    last: dict[str, str] = {}
    for one in reversed(versions):
        last[one.published_at.astimezone(_ZONE).strftime("%Y-%m")] = one.label
    return sorted(last.items())


def _freeze(app: Flask, folder: Path, month: str, labels: tuple[str, str | None, str]) -> Release:
    label, before, withheld = labels
    draft = folder / f".{month}.new"
    with app.test_request_context(f"/projeler?v={label}"), reading() as r:
        about = note(r, path=f"/surumler/{month}.zip")
        archive = Archive(draft, withheld)
        named = [(f"{table.key}.csv", table) for table in (make(r, about).main for make in CONTENTS)]
        if before:
            changes = difference.document(r, about, before)
            named += [(f"{changes.name}-{table.key}.csv", table) for table in changes.tables]
        packed = [(table, archive.put(name, write_table(table, PLAIN))) for name, table in named]
        archive.put_text("datapackage.json", descriptor(f"İzmir Destek Haritası {month}", about, packed))
        archive.put_text("OKU-BENI.txt", _readme(month, label, before, about.nature))
        archive.close()
        prefix = "ornek-" if about.is_sample else ""
    name = f"{prefix}izmir-destek-{month}-{label.replace('.', '-')}.zip"
    checksum = hashlib.sha256(draft.read_bytes()).hexdigest()
    draft.replace(folder / name)
    # Last: its presence says that the release is whole.
    draft.write_text(f"{checksum}  {name}\n", encoding="ascii")
    draft.replace(folder / f"{name}.sha256")
    return next(one for one in listed(str(folder), withheld) if one.month == month)


def _readme(month: str, label: str, before: str | None, nature: str) -> str:
    lines: Iterator[str] = iter(
        [
            f"İzmir Destek Haritası · {month} · {label} ({nature})",
            "",
            "Bu dosya, ayın son veri sürümünü dondurur. Sütunların anlamı ve türü datapackage.json içindedir;",
            "SHA256SUMS ile denetlenir: sha256sum -c SHA256SUMS. Lisans: CC BY 4.0.",
            f"Önceki yayın: {before or 'yok'}; aradaki değişiklikler fark-*.csv dosyalarındadır." if before else "",
            "",
            "This file freezes the last data version of the month. datapackage.json tells what the columns mean;",
            "check it with: sha256sum -c SHA256SUMS. Licence: CC BY 4.0.",
        ]
    )
    return "\r\n".join(lines) + "\r\n"


def main() -> int:
    """Freeze what is due and say it."""
    from webmap import create_app

    made = freeze(create_app())
    for one in made:
        print(f"{one.file_name}  {one.size} bytes  sha256 {one.sha256}")
    if not made:
        print("Nothing to freeze: every past month with a data version has its release.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
