"""What an indicator of one's own says of itself, on the sheet "Künye" of its workbook or in a TOML beside its file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geodata.models.indicators import AGGREGATIONS, DIRECTIONS
from loaders import clean, headers
from loaders.known import Known
from loaders.problems import Problem, Unreadable
from loaders.rows import Layout, Row
from loaders.sheet import Sheet

SHEET = "Künye"
COLUMNS = "indicator_card.toml"
MOST_DECIMALS = 6

_HEADS = {"alan", "field"}
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_DIRECTION = {"çok olması iyi": "more_is_better", "az olması iyi": "less_is_better", "yönü yok": "neutral"}
_AGGREGATION = {
    "toplam": "sum",
    "nüfusla ağırlıklı": "population",
    "alanla ağırlıklı": "area",
    "toplanmaz": "none",
}


@dataclass
class Card:
    """The fields that could be read, where each stands (for problems found later), and what is wrong with them."""

    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def code(self) -> str | None:
        """The indicator's code, if it can be one."""
        return self.values.get("code")


@dataclass(frozen=True)
class _Line:
    key: str
    value: str
    number: int


def read_card(path: Path, sheets: Sequence[Sheet]) -> Card:
    """The description of the indicator in this file, with everything that is wrong with it."""
    columns = headers.columns_of(COLUMNS)
    beside = path.with_suffix(".toml")
    sheet = next((one for one in sheets if clean.fold(one.name) == clean.fold(SHEET)), None)
    card = Card()
    args = {"sheet_name": SHEET, "toml": beside.name}
    if sheet is not None and beside.is_file():
        card.problems.append(Problem(rule="two_cards", file=path.name, args=args))
    if sheet is not None:
        _read(card, columns, _of_sheet(sheet), (path.name, sheet.name))
    elif beside.is_file():
        try:
            lines = list(_of_toml(beside.read_text(encoding="utf-8-sig")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            card.problems.append(Problem(rule="unreadable_file", file=beside.name, args={"reason": str(error)}))
            return card
        _read(card, columns, lines, (beside.name, ""))
    else:
        card.problems.append(Problem(rule="card_missing", file=path.name, args=args))
    return card


def _of_sheet(sheet: Sheet) -> Iterator[_Line]:
    for number, cells in enumerate(sheet.lines, start=sheet.first_line):
        key, value = (*cells, "", "")[:2]
        if key.strip() and clean.fold(key) not in _HEADS:
            yield _Line(clean.tidy(key), value, number)


def _of_toml(text: str) -> Iterator[_Line]:
    written = text.splitlines()
    for key, value in tomllib.loads(text).items():
        at = (number for number, line in enumerate(written, 1) if line.strip().strip("\"'").startswith(key))
        said = ("evet" if value else "hayır") if isinstance(value, bool) else str(value)
        yield _Line(key, said, next(at, 1))


def _read(
    card: Card, columns: headers.Columns, lines: Sequence[_Line] | Iterator[_Line], where: tuple[str, str]
) -> None:
    file, sheet = where
    known = ", ".join(column.header for column in columns.columns)
    for line in lines:
        name = columns.named(line.key)
        if name is None:
            card.problems.append(
                Problem(
                    rule="card_unknown", file=file, sheet=sheet, row=line.number, value=line.key, args={"known": known}
                )
            )
        elif name in card.rows:
            card.rows[name].report("card_twice", name, line.value)
        else:
            card.rows[name] = Row(
                Layout(file, {name: line.key}), _NOTHING_KNOWN, line.number, {name: line.value}, sheet
            )
    for column in columns.columns:
        row = card.rows.get(column.name)
        if row is not None:
            card.values[column.name] = row.pop(column.name, _READERS.get(column.name, clean.text))
        if column.required and (row is None or (card.values[column.name] is None and not row.failed)):
            meaning = {"meaning": column.note_tr, "meaning_en": column.note_en}
            at = row.line if row else None
            card.problems.append(
                Problem(rule="card_incomplete", file=file, sheet=sheet, row=at, column=column.header, args=meaning)
            )
    if card.values.get("is_denominator") and card.values.get("aggregation") not in (None, "sum"):
        card.rows["aggregation"].report("denominator_not_sum", "aggregation", card.values["aggregation"])
    card.problems += [problem for row in card.rows.values() for problem in row.problems]


def _code(raw: str) -> str:
    written = clean.text(raw)
    if not _CODE.fullmatch(written):
        raise Unreadable("not_indicator_code", near=clean.fold(written)[:40] or "yeni-gosterge")
    return written


def _decimals(raw: str) -> int:
    found = clean.whole(raw)
    if found > MOST_DECIMALS:
        raise Unreadable("too_many_digits")
    return found


_READERS: dict[str, Any] = {
    "code": _code,
    "decimals": _decimals,
    "is_denominator": clean.yes_no,
    "direction": clean.choice(_DIRECTION | {word: word for word in DIRECTIONS}),
    "aggregation": clean.choice(_AGGREGATION | {word: word for word in AGGREGATIONS}),
}

_NOTHING_KNOWN: Known = Known(None)  # type: ignore[arg-type]  # no field of a description names a row of the register
