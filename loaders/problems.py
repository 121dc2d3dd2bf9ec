"""Problems as data: what is wrong, where, how to mend it; the rules are a two-language table in ``rules.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

RULES_FILE = Path(__file__).with_name("rules.toml")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
SEVERITIES = ("error", "warning")
LANGUAGES = ("tr", "en")


@dataclass(frozen=True)
class Rule:
    """A kind of problem. An error stops the whole load, a warning is kept with it.

    The texts may use ``{value}``, ``{column}``, ``{row}``, ``{sheet}``, ``{file}`` and the problem's own arguments.
    """

    code: str
    severity: str
    tr: str
    en: str
    cure_tr: str
    cure_en: str


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by code, as ``rules.toml`` has them."""
    table = tomllib.loads(RULES_FILE.read_text(encoding="utf-8"))
    found = {code: Rule(code=code, **texts) for code, texts in table.items()}
    wrong = [rule.code for rule in found.values() if rule.severity not in SEVERITIES]
    if wrong:
        raise ValueError(f"{RULES_FILE.name}: severity must be one of {SEVERITIES} in {', '.join(wrong)}")
    return found


class Unreadable(Exception):
    """A value cannot be read; carries the rule's code and its arguments, not yet the cell."""

    def __init__(self, rule: str, **args: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.args_of_rule = {name: str(value) for name, value in args.items()}


@dataclass(frozen=True)
class Problem:
    """One fault with its place. ``row`` is the line as the program that shows the file counts it, 1 being the first."""

    rule: str
    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    args: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        # A terminal obeys control letters and PostgreSQL knows no NUL; a value is shown and kept without them.
        for name in ("file", "value", "sheet", "column"):
            object.__setattr__(self, name, _CONTROL.sub("\ufffd", getattr(self, name)))
        object.__setattr__(self, "args", {name: _CONTROL.sub("\ufffd", text) for name, text in self.args.items()})

    @property
    def severity(self) -> str:
        return rules()[self.rule].severity

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def text(self, language: str = "tr") -> str:
        """What is wrong, one sentence."""
        rule = rules()[self.rule]
        return self._fill(rule.tr if language == "tr" else rule.en)

    def cure(self, language: str = "tr") -> str:
        """How to mend it."""
        rule = rules()[self.rule]
        return self._fill(rule.cure_tr if language == "tr" else rule.cure_en)

    def where(self, language: str = "tr") -> str:
        """``liste.xlsx · sayfa Projeler · satır 14 · Destek Tutarı (TL)``, as far as it is known."""
        sheet, row = ("sayfa", "satır") if language == "tr" else ("sheet", "row")
        parts = [
            self.file,
            f"{sheet} {self.sheet}" if self.sheet else "",
            f"{row} {self.row}" if self.row is not None else "",
            self.column,
        ]
        return " · ".join(part for part in parts if part)

    def as_dict(self) -> dict[str, Any]:
        """The problem as JSON, with both languages, so that it can be kept and shown later."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "args": dict(self.args),
            **{f"text_{language}": self.text(language) for language in LANGUAGES},
            **{f"cure_{language}": self.cure(language) for language in LANGUAGES},
        }

    def _fill(self, text: str) -> str:
        known = {
            "file": self.file,
            "sheet": self.sheet,
            "row": "" if self.row is None else str(self.row),
            "column": self.column,
            "value": self.value if len(self.value) <= 120 else self.value[:119] + "…",
        }
        return Formatter().vformat(text, (), {**known, **self.args})


class FileRefused(Exception):
    """A file cannot be read at all; ``problems`` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.text("en") for problem in problems))
        self.problems = problems
