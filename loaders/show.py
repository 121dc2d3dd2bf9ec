"""What a load says to the person at the command line, in Turkish or English, and the same as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from geodata.register import Outcome
from loaders.problems import Problem
from loaders.run import Report

MOST_SHOWN = 50
"""Problems printed per file; all of them are counted, and ``--json`` gives all."""

_SAID = {
    "rows": ("{count} satır okundu", "{count} rows read"),
    "unchanged": ("Değişiklik yok: kayıt bu dosyayla aynı.", "Nothing changed: the register already says the same."),
    "would": (
        "Yüklenirse {new} yeni, {changed} değişen, {removed} çıkan kayıt olur.",
        "A load would make {new} new, {changed} changed and {removed} removed records.",
    ),
    "loaded": (
        "{new} yeni, {changed} değişen, {removed} çıkan kayıt.",
        "{new} new, {changed} changed, {removed} removed.",
    ),
    "version": ("Veri sürümü: {version}", "Data version: {version}"),
    "counts": ("{errors} hata, {warnings} uyarı", "{errors} errors, {warnings} warnings"),
    "more": ("… ve {count} tane daha (hepsi: --json)", "… and {count} more (all of them: --json)"),
    "error": ("HATA", "ERROR"),
    "warning": ("UYARI", "WARNING"),
    "nothing_loaded": ("Hiçbir şey yüklenmedi.", "Nothing was loaded."),
    "only_checked": ("Yalnız denetlendi; hiçbir şey yazılmadı.", "Only checked; nothing was written."),
    "skipped": ("{key}: atlandı, çünkü {reason} yüklenemiyor.", "{key}: skipped, because {reason} cannot be loaded."),
    "kept": (
        "{key}: atlandı; kayıttaki liste {day} günü {file} dosyasından yüklenmiş. Paketteki için: load {key}",
        "{key}: passed over; the register's list was loaded from {file} on {day}. For the bundled one: load {key}",
    ),
    "kept_by_hand": (
        "{key}: atlandı; kayıttaki satırlar {day} günü personel masasında değiştirilmiş. Paketteki için: load {key}",
        "{key}: passed over; rows of it were changed at the staff desk on {day}. For the bundled one: load {key}",
    ),
    "kept_too": (
        "{key}: atlandı, çünkü {because_of} yerine {file} yüklenmiş.",
        "{key}: passed over, because {file} was loaded in place of {because_of}.",
    ),
    "no_indicator": (
        "'{asked}' kodlu, sizin yüklediğiniz bir gösterge yok. Yüklenmiş olanlar: {known}",
        "You have loaded no indicator with the code '{asked}'. Loaded ones: {known}",
    ),
    "template": ("Boş liste yazıldı: {path}", "Empty list written: {path}"),
}


def say(code: str, language: str, **args: object) -> str:
    """One of the sentences above."""
    turkish, english = _SAID[code]
    return (turkish if language == "tr" else english).format(**args)


def lines(report: Report, language: str, *, loading: bool) -> Iterator[str]:
    """A report for reading: what was read, what it changes (or would change), then each problem with its cure."""
    title = report.source.title if language == "tr" else report.source.title_en or report.source.title
    yield f"{report.source.key} · {title} · {report.file} · {say('rows', language, count=report.rows_read)}"
    if report.outcome is not None:
        yield from outcome_lines(report.outcome, language, loading=loading)
    if report.problems:
        yield "  " + say("counts", language, errors=len(report.errors), warnings=len(report.warnings))
        yield from _problems([*report.errors, *report.warnings], language)


def outcome_lines(done: Outcome, language: str, *, loading: bool) -> Iterator[str]:
    """How many records are new, changed and gone, and the version that makes; or that nothing changed."""
    if done.version is None:
        yield "  " + say("unchanged", language)
        return
    code = "loaded" if loading else "would"
    yield "  " + say(code, language, new=done.new, changed=done.changed, removed=done.removed)
    if loading:
        yield "  " + say("version", language, version=done.version)


def _problems(problems: Sequence[Problem], language: str) -> Iterator[str]:
    for problem in problems[:MOST_SHOWN]:
        mark = say(problem.severity, language)
        yield f"  {mark}  {problem.where(language)}  [{problem.rule}]"
        yield from _indented(problem.text(language), "      ")
        yield from _indented(problem.cure(language), "    → ")
    if len(problems) > MOST_SHOWN:
        yield "  " + say("more", language, count=len(problems) - MOST_SHOWN)


def _indented(text: str, first: str) -> list[str]:
    return textwrap.wrap(text, width=110, initial_indent=first, subsequent_indent="      ")


def as_json(reports: Sequence[Report], loaded: bool) -> dict[str, Any]:
    """All reports with all problems, for programs."""
    return {
        "loaded": loaded,
        "sources": [
            {
                "source": report.source.key,
                "file": report.file,
                "sha256": report.sha256,
                "rows_read": report.rows_read,
                "errors": len(report.errors),
                "warnings": len(report.warnings),
                "problems": [problem.as_dict() for problem in report.problems],
                "outcome": None if report.outcome is None else vars(report.outcome),
            }
            for report in reports
        ],
    }
