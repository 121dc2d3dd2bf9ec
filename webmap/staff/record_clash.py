"""Two people in one record: what came to be since the form was opened, held against what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loaders.form import SILENT, Cells, Typed

CHOOSE = "choose-"
"""How the field is named that says whose value to take."""


@dataclass(frozen=True)
class Clash:
    """A field, or all lines of a kind, that both changed: what was typed, and what the register says now."""

    name: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


def merged(base: Typed, now: Typed, typed: Typed) -> tuple[Typed, list[Clash]]:
    """The form with what only others changed taken over, and what both changed, differently; there it keeps mine."""
    clashes: list[Clash] = []
    cells = dict(typed.cells)
    for name in now.cells:
        mine, was, theirs = (_plain(one.cells.get(name, "")) for one in (typed, base, now))
        if theirs == was or mine == theirs or name not in typed.cells:
            continue
        if mine == was:
            cells[name] = now.cells[name]
        else:
            clashes.append(Clash(name, (mine,), (theirs,)))
    parts = dict(typed.parts)
    for part in now.parts:
        mine_, was_, theirs_ = (said(one.parts.get(part, ())) for one in (typed, base, now))
        if theirs_ == was_ or mine_ == theirs_:
            continue
        if mine_ == was_:
            parts[part] = now.parts[part]
        else:
            clashes.append(Clash(part, mine_, theirs_))
    return Typed(cells, parts), clashes


def chosen(typed: Typed, base: Typed, sent: Mapping[str, str]) -> Typed:
    """The form with the register's value (``base``: as it was shown beside mine) wherever it was chosen."""
    cells = {name: base.cells.get(name, "") if _theirs(sent, name) else value for name, value in typed.cells.items()}
    parts = {part: base.parts.get(part, ()) if _theirs(sent, part) else lines for part, lines in typed.parts.items()}
    return Typed(cells, parts)


def said(lines: Sequence[Cells]) -> tuple[str, ...]:
    """Lines as people compare them: what each says, without which line it was."""
    texts = []
    for cells in lines:
        shown = [_plain(value) for name, value in sorted(cells.items()) if name not in SILENT - {"role"}]
        texts.append(" · ".join(value for value in shown if value))
    return tuple(text for text in texts if text)


def _theirs(sent: Mapping[str, str], name: str) -> bool:
    return sent.get(CHOOSE + name) == "theirs"


def _plain(text: str) -> str:
    return " ".join(text.split())
