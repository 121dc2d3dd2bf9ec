"""Problems of a list or a proposal in words at the desk: tables by the names that people know them by."""

from __future__ import annotations

import re
from dataclasses import replace
from string import Formatter

from loaders.problems import Problem, rules
from webmap.language import current
from webmap.staff.told import field_name, table_name

_VALUES = re.compile(r"\s*\([^()]*…[^()]*\)")
"""Values of one cell in brackets."""


def problem_words(problem: Problem) -> tuple[str, str]:
    """What is wrong and how to mend it, in the reader's language."""
    if table := problem.args.get("table"):
        fields = ", ".join(map(field_name, problem.args.get("field", "").split(", ")))
        problem = replace(problem, args={**problem.args, "table": table_name(table), "field": fields})
    return problem.text(current()), problem.cure(current())


def rule_words(code: str) -> str:
    """What a rule says, without the values of one cell: its first sentence, as the name of a kind of problem."""
    rule = rules()[code]
    words = Formatter().vformat(rule.tr if current() == "tr" else rule.en, (), _Blank())
    first = re.split(r"(?<=[^\W\d]{2})\. |: …", _VALUES.sub("", words))[0].removesuffix(".").removeprefix("'…' ")
    return (first[:1].replace("i", "İ") if current() == "tr" else first[:1]).upper() + first[1:]


class _Blank(dict[str, str]):
    """Stands for the values that differ from cell to cell."""

    def __missing__(self, key: str) -> str:
        return "…"
