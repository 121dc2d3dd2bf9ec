"""Code lists as forms: what a list's rows are, and how a filled form becomes typed rows or its faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from geodata.folding import slug
from geodata.models import Base, ResultMeasure, Sector, Status, SupportKind
from geodata.proposals import Wanted

PHASES: dict[str, Any] = {"planned": _l("planned"), "running": _l("running"), "done": _l("done")}
NEW = "yeni"
"""Stands for the code of the row that is being added, in the names of form fields."""

MOST = 200


@dataclass(frozen=True)
class CodeList:
    """A list: its name, its table, the source that owns new rows, and the columns beside code and position."""

    name: Any
    model: type[Base]
    source_key: str
    columns: tuple[str, ...] = ("label_tr", "label_en")


LISTS: dict[str, CodeList] = {
    "sektorler": CodeList(_l("Sectors"), Sector, "sectors"),
    "durumlar": CodeList(_l("Statuses"), Status, "statuses", ("label_tr", "label_en", "phase")),
    "destek-turleri": CodeList(_l("Kinds of support"), SupportKind, "support-kinds"),
    "sonuc-olculeri": CodeList(
        _l("Measures of results"), ResultMeasure, "result-measures", ("label_tr", "label_en", "unit_tr", "unit_en")
    ),
}

COLUMN_NAMES: dict[str, Any] = {
    "label_tr": _l("Turkish name"),
    "label_en": _l("English name"),
    "unit_tr": _l("Turkish unit"),
    "unit_en": _l("English unit"),
    "phase": _l("Phase"),
}


@dataclass(frozen=True)
class FormRow:
    """A row as it stands in the form: its code (NEW: being added), texts by column, order, and whether it goes."""

    code: str
    texts: Mapping[str, str]
    position: str
    goes: bool = False
    faults: tuple[str, ...] = ()


def form_rows(asked: CodeList, held: Sequence[Any]) -> list[FormRow]:
    """The list as it is, and an empty row to add one."""
    rows = [
        FormRow(row.code, {name: str(getattr(row, name)) for name in asked.columns}, str(row.position))
        for row in sorted(held, key=lambda row: (row.position, row.code))
    ]
    last = max((row.position for row in held), default=0)
    return [*rows, FormRow(NEW, dict.fromkeys(asked.columns, ""), str(last + 1))]


def read_form(asked: CodeList, held: Sequence[Any], form: Mapping[str, str]) -> list[FormRow]:
    """The list as a person filled it in, each row with its faults in words."""
    codes = [row.code for row in held]
    rows = [_read_row(asked, code, form) for code in (*codes, NEW)]
    seen: dict[str, str] = {}
    for at, row in enumerate(rows):
        label = row.texts["label_tr"].casefold()
        if label and not row.goes and seen.setdefault(label, row.code) != row.code:
            rows[at] = replace(row, faults=(*row.faults, _("Another row has this Turkish name already.")))
    added = rows[-1]
    if not any(added.texts[name] for name in asked.columns if name != "phase"):
        rows[-1] = replace(added, faults=())
    elif (code := slug(added.texts["label_tr"])) in codes or not code:
        fault = _("Its code would be “%(code)s”, which is taken or empty: choose another Turkish name.", code=code)
        rows[-1] = replace(added, faults=(*added.faults, fault))
    return rows


def _read_row(asked: CodeList, code: str, form: Mapping[str, str]) -> FormRow:
    texts = {name: " ".join(form.get(f"{code}.{name}", "").split()) for name in asked.columns}
    position = form.get(f"{code}.position", "").strip()
    faults = []
    for name, text in texts.items():
        if not text:
            faults.append(_("%(column)s is empty.", column=COLUMN_NAMES[name]))
        elif len(text) > MOST or not text.isprintable():
            faults.append(_("%(column)s is longer than 200 letters or not readable.", column=COLUMN_NAMES[name]))
    if "phase" in texts and texts["phase"] and texts["phase"] not in PHASES:
        faults.append(_("%(column)s is not one of those offered.", column=COLUMN_NAMES["phase"]))
    if not (position.isascii() and position.isdigit() and len(position) <= 4):
        faults.append(_("The order is a whole number from 0 to 9999."))
    goes = bool(form.get(f"{code}.goes"))
    return FormRow(code, texts, position, goes, () if goes else tuple(faults))


def is_added(asked: CodeList, row: FormRow) -> bool:
    """Whether the row for a new entry was filled in."""
    return row.code == NEW and any(row.texts[name] for name in asked.columns if name != "phase")


def wanted(asked: CodeList, held: Sequence[Any], rows: Sequence[FormRow], author: str) -> Wanted:
    """The typed rows of a form without faults, and what goes. A code never changes, so no address does."""
    by_code = {row.code: row for row in held}
    kept: list[Base] = []
    removed: list[tuple[type[Base], tuple[Any, ...]]] = []
    for row in rows:
        if row.goes and row.code in by_code:
            removed.append((asked.model, (row.code,)))
        elif row.code in by_code:
            one = by_code[row.code]
            for name, text in row.texts.items():
                setattr(one, name, text)
            one.position = int(row.position)
            kept.append(one)
        elif is_added(asked, row):
            made: Any = asked.model
            kept.append(
                made(
                    code=slug(row.texts["label_tr"]),
                    position=int(row.position),
                    source_key=asked.source_key,
                    source=author,
                    **row.texts,
                )
            )
    return Wanted(kept, removed)
