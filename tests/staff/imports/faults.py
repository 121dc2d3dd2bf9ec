"""A workbook with faults that are known by cell: what is written where, and the rule that must name it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from loaders.headers import columns_of
from tests.loaders.books import changed

HEADS = [column.header for column in columns_of("projects.toml").columns]
"""All columns that our own file has."""

HEADER_ROW = 3
"""A title stands above the list, as people make them."""

ONE_CELL: list[tuple[str, Any, str]] = [
    ("Destek Tutarı (TL)", "919 bin TL", "money_in_words"),
    ("Destek Tutarı (TL)", "1,234", "ambiguous_money"),
    ("Destek Tutarı (TL)", "250.000 €", "foreign_currency"),
    ("Destek Tutarı (TL)", "1.500,005", "too_many_decimals"),
    ("Destek Tutarı (TL)", "-5.000", "negative"),
    ("Destek Tutarı (TL)", "1.50.000", "unreadable_number"),
    ("Destek Tutarı (TL)", "yaklaşık 5000", "unreadable_number"),
    ("Destek Tutarı (TL)", "999.999.999.999.999", "too_large"),
    ("Destek Tutarı (TL)", "#REF!", "formula_error"),
    ("Destek Tutarı (TL)", "5.000.000", "support_over_budget"),
    ("Ödenen (TL)", "1.500.000,01", "paid_over_support"),
    ("Ödenen (TL)", "=SUM(A1", "unreadable_number"),
    ("Toplam Bütçe (TL)", "3,3 milyon", "money_in_words"),
    ("Eş Finansman (TL)", "yok", "unreadable_number"),
    ("Sözleşme Tarihi", "03/25/2018", "month_first_date"),
    ("Sözleşme Tarihi", "31.02.2018", "no_such_date"),
    ("Sözleşme Tarihi", "12.03.18", "two_digit_year"),
    ("Sözleşme Tarihi", "geçen bahar", "unreadable_date"),
    ("Sözleşme Tarihi", "2005-12-01", "before_agency"),
    ("Başlangıç", "2099-01-01", "in_future"),
    ("Bitiş", "2017", "dates_out_of_order"),
    ("Program", "kobı-destek", "unknown_code"),
    ("Durum", "askıda", "unknown_code"),
    ("Sektör", "uzay", "unknown_code"),
    ("Çağrı", "TR31/99", "unknown_code"),
    ("Durum", None, "empty_required"),
    ("Proje Adı", " \u00a0 ", "empty_required"),
    ("Referans No", None, "empty_required"),
    ("Referans No", "F-001", "duplicate_value"),
    ("Bileşen", "TR31/11/TY01", "component_not_in_call"),
    ("Çağrı Yılı", 2016, "year_not_of_call"),
    ("Çağrı Yılı", "17", "not_year"),
    ("Süre (ay)", "1,5", "not_whole"),
    ("Resmî Ad", "belki", "not_yes_no"),
    ("Kayıt Türü", "hibe", "unknown_code"),
    ("İlçe", "Beydağı", "unknown_code"),
    ("İlçe", "Konak", "district_disagrees"),
    ("Enlem", 28.20843, "outside_province"),
    ("Enlem", "38,60", "in_sea"),
    ("Enlem", "380859", "unreadable_coordinate"),
    ("Enlem", "98,1", "coordinate_out_of_range"),
    ("Boylam", None, "half_coordinates"),
    ("Konum Kesinliği", None, "precision_missing"),
    ("Konum Kesinliği", "civarı", "unknown_code"),
    ("Yararlanıcı", "Ä°zmir Valiliği", "wrong_letters"),
    ("Ortaklar", "???", "no_letters"),
    ("Toplam Bütçe (TL)", "=1500000*2", "formula_without_result"),
    ("Bitiş", "2019-13", "no_such_date"),
    ("Durum Tarihi", "dün", "unreadable_date"),
    ("Haber Tarihi", "2031-01-01", "in_future"),
    ("Süre (ay)", -3, "negative"),
    ("Destek Türü", "hibe", "unknown_code"),
    ("SOP", "yok-sop", "unknown_code"),
    ("İlçe", "Manisa", "unknown_code"),
    ("Pay", "0,5; 0,4", "shares_not_one"),
    ("Pay", "%150", "not_percent"),
    ("Pay", "0,5; 0,5", "count_differs"),
    ("Konum Kesinliği", "tam; ilçe", "count_differs"),
    ("Konum Kesinliği", "tam", "exact_without_point"),
    ("Enlem", "28,20843", "swapped_coordinates"),
    ("Vergi No", "12345", "tax_number"),
    ("Vergi No", "1234567890; 1234567890", "tax_numbers_differ"),
    ("Yararlanıcı", None, "empty_required"),
    ("Yararlanıcı Türü", "holding", "unknown_code"),
    ("Proje Adı", "Çok uzun bir ad " * 40, "too_long"),
    ("Not", "Sayfalarca metin. " * 700, "too_long"),
    ("Özet", "Ä°zmir", "wrong_letters"),
]
"""Header, what is written there, and the rule."""

ELSEWHERE = {"district_disagrees": "Enlem", "half_coordinates": "Enlem"}
"""Rules that name the other of two cells which contradict each other."""

_NOWHERE = {"Enlem": None, "Boylam": None}
TOGETHER: dict[tuple[str, str], dict[str, Any]] = {
    ("Enlem", "in_sea"): {"Boylam": "26,75"},
    ("Başlangıç", "in_future"): {"Bitiş": None},
    ("Pay", "shares_not_one"): {"İlçe": "Beydağ; Konak", "Konum Kesinliği": None} | _NOWHERE,
    ("Konum Kesinliği", "exact_without_point"): _NOWHERE,
    ("Enlem", "swapped_coordinates"): {"Boylam": "38,08593"},
    ("Yararlanıcı", "empty_required"): {"Yararlanıcı Türü": "belediye"},
}
"""What else must stand in the row for the fault to be that fault, by column and rule."""


@dataclass(frozen=True)
class Seeded:
    """One fault: its cell as a spreadsheet names it, and the rule."""

    cell: str
    rule: str


Cells = list[tuple[str, Any, str]]
Together = dict[tuple[str, str], dict[str, Any]]


def workbook(path: Path, seeded: Cells = ONE_CELL, together: Together = TOGETHER) -> list[Seeded]:
    """Writes the workbook; gives the faults in it. Every row but the first has exactly one."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Proje Listesi"
    sheet["A1"] = "2026 yılı proje listesi"
    for at, head in enumerate(HEADS, start=1):
        sheet.cell(HEADER_ROW, at, head)
    found = []
    rows = [("Referans No", "F-001", ""), *seeded]
    for line, (head, written, rule) in enumerate(rows, start=HEADER_ROW + 1):
        cells = changed(**{"Referans No": f"F-{line:03}"}) | together.get((head, rule), {}) | {head: written}
        for at, name in enumerate(HEADS, start=1):
            cell = sheet.cell(line, at, cells.get(name) or None)
            if isinstance(cell.value, str) and cell.value.startswith("=") and rule != "formula_without_result":
                cell.data_type = "s"
        if rule:
            named = ELSEWHERE.get(rule, head)
            found.append(Seeded(f"{get_column_letter(HEADS.index(named) + 1)}{line}", rule))
    book.save(path)
    return found
